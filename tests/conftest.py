"""Fixtures that several tests share."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from desk import Desk, Night, demo_letters
from program import Program
from server import MISSING, Account, Dovecot, Variant, programs

from mailcoach.coach import Coach


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--every-fault", action="store_true", help="break the line at every point, not at a sample")


@pytest.fixture(scope="session")
def run_dovecot() -> Iterator[Callable[[Variant], Dovecot]]:
    """Starts a server of some variant, once for all tests that want it."""
    running: dict[Variant, Dovecot] = {}

    def run(variant: Variant) -> Dovecot:
        if not programs():
            if os.environ.get("TESTS_NEED_SERVER") == "1":
                pytest.fail(MISSING)
            pytest.skip(MISSING)
        if variant not in running:
            running[variant] = Dovecot(variant)
        return running[variant]

    yield run
    broken = [said for dovecot in running.values() for said in dovecot.broken_promises()]
    for dovecot in running.values():
        dovecot.stop()
    assert broken == [], "sent to the server, and not promised"


@pytest.fixture
def account(run_dovecot: Callable[[Variant], Dovecot]) -> Account:
    """A fresh mailbox on an ordinary Dovecot."""
    return run_dovecot(Variant()).account()


@pytest.fixture(scope="session")
def night(run_dovecot: Callable[[Variant], Dovecot], tmp_path_factory: pytest.TempPathFactory) -> Night:
    """The demo mailbox, read once for all tests that begin with it."""
    return Night.after(demo_letters(), run_dovecot(Variant()), tmp_path_factory.mktemp("night") / "stores")


@pytest.fixture
def desk(night: Night, run_dovecot: Callable[[Variant], Dovecot], tmp_path: Path) -> Desk:
    """A morning's desk, for this test alone."""
    return night.morning(run_dovecot(Variant()), tmp_path / "desk")


@pytest.fixture
def coach(desk: Desk) -> Iterator[Coach]:
    """The coach at that desk."""
    with desk.coach() as opened:
        yield opened


@pytest.fixture
def run(tmp_path: Path) -> Program:
    """Runs `mailcoach` as a process of its own."""
    return Program(tmp_path)
