"""The templates beside a real thread."""

from __future__ import annotations

import shutil

import pytest
from desk import TEMPLATES, Desk
from screens import as_text, morning, press, the_app, until

from mailcoach.coach import Coach

pytestmark = pytest.mark.server


def alone(file: str, desk: Desk) -> None:
    """The rep has that template of ours, and no other."""
    shutil.rmtree(desk.templates)
    desk.templates.mkdir()
    shutil.copy(TEMPLATES / file, desk.templates)


async def test_a_template_is_shown_on_one_thread_after_the_other_that_call_for_it(desk: Desk, coach: Coach) -> None:
    alone("apology.en.plain.md", desk)
    async with morning(coach) as pilot:
        assert "─For Gary Stokes" in await press(pilot, "T")
        assert "─For Camille Roche" in await press(pilot, "p")


async def test_a_template_in_another_language_than_the_thread_greets_in_its_own(desk: Desk, coach: Coach) -> None:
    alone("apology.de.plain.md", desk)
    async with morning(coach) as pilot:
        assert "Guten Tag Gary Stokes," in await press(pilot, "T")


async def test_a_template_is_read_anew_when_its_file_changes(desk: Desk, coach: Coach) -> None:
    alone("apology.en.plain.md", desk)
    async with morning(coach) as pilot:
        await press(pilot, "T")
        file = desk.templates / "apology.en.plain.md"
        file.write_text(file.read_text("utf-8").replace("{{ greeting }}", "{{ greetings }}"), "utf-8")
        await until(lambda: "there is no fact 'greetings'. Did you mean 'greeting'?" in as_text(the_app(pilot)))
        await until(lambda: "! Apology" in as_text(the_app(pilot)))


async def test_a_template_that_cannot_be_read_is_shown_with_what_is_wrong(desk: Desk, coach: Coach) -> None:
    alone("apology.en.plain.md", desk)
    (desk.templates / "apology.en.md").symlink_to(
        "/proc/self/mem"
    )  # a plain file that nobody can read, not even root
    async with morning(coach) as pilot:
        shown = await press(pilot, "T")
    assert "! Apology               en  " in shown
    assert "▎ cannot be read: Input/output error" in shown


async def test_the_templates_begin_with_the_one_that_the_draft_was_made_from(desk: Desk, coach: Coach) -> None:
    alone("apology.en.plain.md", desk)
    shutil.copy(TEMPLATES / "let-go.en.plain.md", desk.templates)
    async with morning(coach) as pilot:
        assert "─apology.en.plain.md" in await press(pilot, "p", "T")


async def test_a_template_that_was_changed_is_in_the_draft_one_comes_back_to(desk: Desk, coach: Coach) -> None:
    alone("apology.en.plain.md", desk)
    async with morning(coach) as pilot:
        await press(pilot, "p", "T")
        file = desk.templates / "apology.en.plain.md"
        file.write_text(file.read_text("utf-8").replace("{{ greeting }}", "{{ greeting }} good morning"), "utf-8")
        await until(lambda: "Hi Gary, good morning" in as_text(the_app(pilot)))
        assert "Hi Gary, good morning" in await press(pilot, "escape")
