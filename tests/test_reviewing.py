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
    decisions=Decisions(ignored=people, stopped=people, drafted=people),
    records=(),
    plays=frozenset(Play),
    items=(),
    now=datetime(2026, 3, 20, tzinfo=UTC),
)
print(judge.basis)
"""


def test_verdicts_of_the_last_run_hold_in_the_next_one() -> None:
    def basis(seed: str) -> str:
        return subprocess.run(
            [sys.executable, "-c", BASIS], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout

    assert basis("1") == basis("2")
