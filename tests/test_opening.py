"""From settings to a coach: the clock that its days are counted by."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from mailcoach.coach import opening
from mailcoach.coach.opening import local_zone, zone_of
from mailcoach.settings import Account, Imap

HERE = Account(address="robin@brightpath.example", imap=Imap(host="imap.brightpath.example"))
AWAY = HERE.model_copy(update={"timezone": "Asia/Tokyo"})


@pytest.fixture
def in_lisbon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine whose /etc/localtime is a link to the file of its zone, as it should be."""
    file = tmp_path / "zoneinfo" / "Europe" / "Lisbon"
    file.parent.mkdir(parents=True)
    file.touch()
    link = tmp_path / "localtime"
    link.symlink_to(file)
    monkeypatch.setattr(opening, "LOCALTIME", link)


@pytest.mark.usefixtures("in_lisbon")
@pytest.mark.parametrize("said", ["America/New_York", ":America/New_York", "/usr/share/zoneinfo/America/New_York"])
def test_a_zone_in_the_environment_beats_the_machines(said: str) -> None:
    assert zone_of(HERE, {"TZ": said}) == ZoneInfo("America/New_York")


@pytest.mark.usefixtures("in_lisbon")
def test_the_accounts_own_zone_beats_them_all() -> None:
    assert zone_of(AWAY, {"TZ": "America/New_York"}) == ZoneInfo("Asia/Tokyo")


@pytest.mark.usefixtures("in_lisbon")
@pytest.mark.parametrize("said", ["", ":", "nonsense", "CET-1CEST", "Europe", "../../etc/passwd", "zone.tab", "/"])
def test_what_names_no_zone_is_passed_over(said: str) -> None:
    assert zone_of(HERE, {"TZ": said}) == ZoneInfo("Europe/Lisbon")


def test_a_machine_that_names_no_zone_counts_in_utc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "localtime"
    copy.write_bytes(b"TZif2")
    monkeypatch.setattr(opening, "LOCALTIME", copy)
    assert local_zone({}) is None
    assert zone_of(HERE, {}) == ZoneInfo("UTC")
