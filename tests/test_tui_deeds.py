"""What the rep does in haste, and what becomes of it where the server or another run is in the way."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager, closing, suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from demo_morning import NOW
from desk import ROBIN, Desk, letter
from screens import as_text, at_rest, morning, press, the_app, the_morning, until
from test_tui import NOBODY, decided, states

from mailcoach.coach import Case, Coach, State
from mailcoach.coach.lock import Busy, alone
from mailcoach.demo.server import Letter
from mailcoach.tui.app import MailcoachApp

pytestmark = pytest.mark.server


def own_draft_to(case: Case) -> Letter:
    """What the rep began to write in a mail program."""
    prospect = case.verdict.prospect
    assert prospect
    begun = letter("own", ROBIN, str(prospect.address), "Hello", "Hello again,", NOW - timedelta(minutes=2))
    return replace(begun, folder="Drafts", flags=(b"\\Draft",))


@asynccontextmanager
async def another_run(desk: Desk) -> AsyncIterator[None]:
    """Another run is at work on the account, as soon as our own lets it."""
    with ExitStack() as held:
        while True:
            try:
                held.enter_context(alone(desk.folder, "work", NOW))
                break
            except Busy:
                await asyncio.sleep(0.01)
        yield


@asynccontextmanager
async def held(app: MailcoachApp) -> AsyncIterator[None]:
    """Nothing reaches the server meanwhile, and nothing comes back."""
    pid = app.deputy.pid
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


# Undoing


async def test_two_undos_in_one_breath_undo_two_deeds(coach: Coach) -> None:
    async with morning(coach) as pilot:
        await press(pilot, "d", "s")
        await pilot.press("u", "u")
        await at_rest(pilot)
        assert states(coach) == [State.DISCARDED]
        assert decided(coach) == []
        assert "The draft for Gary Stokes is out of Drafts again." in as_text(the_app(pilot))


async def test_what_cannot_be_undone_just_now_is_undone_later(desk: Desk, coach: Coach) -> None:
    async with morning(coach) as pilot:
        await press(pilot, "d")
        async with another_run(desk):
            assert "Another run is at work" in await press(pilot, "u")
        await press(pilot, "u")
        assert states(coach) == [State.DISCARDED]


async def test_u_means_the_draft_that_is_on_its_way(coach: Coach) -> None:
    async with morning(coach) as pilot:
        await press(pilot, "s")
        async with held(the_app(pilot)):
            await pilot.press("d", "u")
        await at_rest(pilot)
        assert states(coach) == [State.DISCARDED]
        assert [kind for kind, _ in decided(coach)] == ["spoke"]


async def test_u_on_a_draft_that_does_not_get_there_undoes_nothing_else(desk: Desk) -> None:
    with desk.coach(port=NOBODY) as coach:
        async with morning(coach) as pilot:
            await press(pilot, "s")
            async with held(the_app(pilot)):
                await pilot.press("d", "u")
            await at_rest(pilot)
            assert "The draft for Camille Roche was not written: Nobody answers" in as_text(the_app(pilot))
            assert [kind for kind, _ in decided(coach)] == ["spoke"]


# Into Drafts


async def test_a_refused_draft_does_not_stand_in_the_way_of_the_other_marked_ones(desk: Desk, coach: Coach) -> None:
    async with morning(coach) as pilot:
        gary = the_morning(pilot).current
        assert gary
        desk.deliver(own_draft_to(gary))
        await press(pilot, "space", "space", "space")
        shown = await press(pilot, "d")
        assert "2 of 3 are in Drafts. Gary Stokes: A draft of your own to them lies in Drafts." in shown
        assert states(coach) == [State.PENDING, State.PENDING]
        assert the_morning(pilot).meant() == [the_morning(pilot).current]
        assert the_morning(pilot).cases.marked == {gary.id}


async def test_where_the_server_is_away_all_marked_ones_stay_marked(desk: Desk) -> None:
    with desk.coach(port=NOBODY) as coach:
        async with morning(coach) as pilot:
            shown = await press(pilot, "space", "space", "d")
            assert "0 of 2 are in Drafts. Gary Stokes: Nobody answers" in shown
            assert len(the_morning(pilot).cases.marked) == 2


async def test_a_draft_that_was_not_written_brings_its_thread_up_again(desk: Desk) -> None:
    with desk.coach(port=NOBODY) as coach:
        async with morning(coach) as pilot:
            first = the_morning(pilot).current
            assert "Gary Stokes: Nobody answers" in await press(pilot, "d")
            assert the_morning(pilot).current == first


async def test_d_on_a_draft_that_is_on_its_way_changes_nothing(coach: Coach) -> None:
    async with morning(coach) as pilot:
        async with held(the_app(pilot)):
            await pilot.press("d", "k", "d")
        await at_rest(pilot)
        assert states(coach) == [State.PENDING]
        assert "The draft for Gary Stokes is in Drafts. u takes it back." in as_text(the_app(pilot))


# Leaving


async def test_who_leaves_waits_for_the_draft_that_is_on_its_way(desk: Desk, coach: Coach) -> None:
    before = desk.drafts()
    async with morning(coach) as pilot:
        app = the_app(pilot)
        async with held(app):
            await pilot.press("d", "q")
            assert "A draft is on its way: leaving as soon as that is done." in as_text(app)
            assert app.return_code is None
        await until(lambda: app.return_code == 0)
    assert len(desk.drafts()) == len(before) + 1


async def test_who_leaves_stays_where_the_draft_was_not_written(desk: Desk) -> None:
    with desk.coach(port=NOBODY) as coach:
        async with morning(coach) as pilot:
            async with held(the_app(pilot)):
                await pilot.press("d", "q")
            await at_rest(pilot)
            assert "Gary Stokes: Nobody answers" in as_text(the_app(pilot))
            assert the_app(pilot).return_code is None


async def test_who_will_not_wait_for_a_draft_leaves_at_once(coach: Coach) -> None:
    async with morning(coach) as pilot:
        app = the_app(pilot)
        async with held(app):
            await pilot.press("d", "q", "q")
            assert app.return_code == 0


# Bugs


async def test_where_a_bug_was_is_in_the_log_and_no_mail_is(desk: Desk) -> None:
    with desk.coach(port=NOBODY) as coach, closing(sqlite3.connect(desk.folder / "index.db")) as index, index:
        index.execute("UPDATE folder SET role = 'a word of mail'")
        index.commit()
        app = MailcoachApp(coach, lambda: NOW, account="work", log=desk.folder)
        async with app.run_test(size=(200, 50)):
            await until(lambda: app.morning.is_attached and "mailcoach.log says where it was." in as_text(app))
    log = (desk.folder / "mailcoach.log").read_text()
    assert " work 70 bug: ValueError at " in log
    assert "a word of mail" not in log
