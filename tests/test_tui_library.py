"""The useful things on the screen."""

from __future__ import annotations

import pytest
from desk import Desk
from screens import morning, press

from mailcoach.coach import Coach


@pytest.mark.server
async def test_a_useful_thing_that_cannot_be_read_is_said_and_hides_no_other(desk: Desk, coach: Coach) -> None:
    (desk.library / "guide.md").write_text('+++\ntitel = "A guide"\n+++\n')
    async with morning(coach) as pilot:
        shown = await press(pilot, "L")
    assert "there is no key 'titel'. Did you mean 'title'?" in " ".join(shown.split())
    assert "Handover in three lines" in shown
