"""What a kept verdict hangs on."""

from __future__ import annotations

import subprocess
import sys

BASIS = """
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo
from mailcoach.business_days import Calendar
from mailcoach.coach.reviewing import Judge
from mailcoach.plays import Play
from mailcoach.silence import Decisions, Policy
from mailcoach.threads import Rep

holidays = Calendar(frozenset(date(2026, 1, day) for day in range(1, 20)))
people = frozenset(f"{name}@nordwind.example" for name in ("maria", "jan", "lena", "piet"))
judge = Judge(
    account="work",
    rep=Rep(people, people),
    policy=Policy(ZoneInfo("Europe/Berlin"), lambda domain: holidays),
    holidays={"nordwind.example": "SE"},
    decisions=Decisions(ignored=people, stopped=people, drafted=people),
    records=(),
    plays=frozenset(Play),
    items=(),
    now=datetime(2026, 3, 20, tzinfo=UTC),
)
print(judge.basis)
"""


def basis(seed: str = "1", script: str = BASIS) -> str:
    """The basis as a process of its own tells it."""
    return subprocess.run(
        [sys.executable, "-c", script], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
    ).stdout


def test_verdicts_of_the_last_run_hold_in_the_next_one() -> None:
    assert basis("1") == basis("2")


def test_verdicts_do_not_outlast_the_holidays_that_they_were_counted_by() -> None:
    assert basis() != basis(script=BASIS.replace('"SE"', '"NO"'))
