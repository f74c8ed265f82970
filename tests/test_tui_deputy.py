"""What goes on behind the screen, and what becomes of it: a quiet mark, and it goes on."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from dataclasses import dataclass, field
from socket import SHUT_RDWR

import pytest
from demo_morning import NOW
from desk import Desk, answer_to
from faults import Broken, Fault, Session, behind
from screens import as_text, at_rest, mark, morning, press, the_app, the_morning, until
from test_deputy import runs

from mailcoach.coach import Coach
from mailcoach.tui.app import MailcoachApp

pytestmark = pytest.mark.server


@dataclass
class Cuttable(Fault):
    """A sound line that can be cut at any time."""

    sessions: list[Session] = field(default_factory=list)

    def greet(self, session: Session) -> None:
        self.sessions.append(session)

    def cut(self) -> None:
        for session in self.sessions:
            with suppress(OSError):  # it is over
                session.client.shutdown(SHUT_RDWR)
        self.sessions.clear()


async def test_a_deputy_that_dies_amid_a_sync_is_a_quiet_mark_and_the_next_sync_works(desk: Desk) -> None:
    line = Broken(after=200, silent=True)
    with behind(line, desk.account.dovecot.port) as port, desk.coach(port=port) as coach:
        app = MailcoachApp(coach, lambda: NOW, account="work", calendar_of=coach.policy.calendar_of)
        async with app.run_test() as pilot:
            await until(lambda: line.times == 0)  # it has called the server, and waits
            os.kill(app.deputy.pid, signal.SIGKILL)
            await until(lambda: "reading stopped, it begins again" in mark(app))
            await at_rest(pilot)
            assert app.screen is app.morning
            assert "Gary Stokes" in await press(pilot, "j")
            await press(pilot, "r")
            await until(lambda: "synced 08:02" in mark(app))


async def test_one_that_dies_while_it_watches_is_replaced_and_a_decision_still_counts(coach: Coach) -> None:
    async with morning(coach) as pilot:
        app = the_app(pilot)
        await until(lambda: app.watching)
        await pilot.pause(0.5)
        os.kill(app.deputy.pid, signal.SIGKILL)
        await until(lambda: "reading stopped since 08:02, it begins again" in mark(app))
        assert "Today 7" in await press(pilot, "s")


async def test_leaving_the_screen_ends_its_deputy(coach: Coach) -> None:
    async with morning(coach) as pilot:
        pid = the_app(pilot).deputy.pid
        assert runs(pid)
        await pilot.press("q")
    assert not runs(pid)


async def test_a_line_that_breaks_in_mid_session_is_a_quiet_mark_and_news_come_again(desk: Desk) -> None:
    line = Cuttable()
    with behind(line, desk.account.dovecot.port) as port, desk.coach(port=port) as coach:
        async with morning(coach) as pilot:
            app, gary = the_app(pilot), the_morning(pilot).current
            assert gary
            await until(lambda: app.watching and len(line.sessions) == 2)  # one was for the sync
            await pilot.pause(0.5)
            line.cut()
            await until(lambda: "offline since 08:02" in mark(app))
            assert app.screen is app.morning
            await press(pilot, "r")
            await until(lambda: "synced 08:02" in mark(app))
            desk.deliver(answer_to(gary, "Sorry for the silence. What would it cost for nine lorries?"))
            await until(lambda: "Today 7  Your turn 6" in as_text(app))
