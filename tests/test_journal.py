"""What only we know survives crashes, migrations and damage."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailcoach.emails import MessageId
from mailcoach.errors import Refused, StoreBroken, TryLater
from mailcoach.index import Index, Journal, Run
from mailcoach.index.store import Store, Unfit
from mailcoach.outcomes import DraftRecord, State
from mailcoach.plays import Play

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def draft(name: str = "one", thread: str = "first") -> DraftRecord:
    return DraftRecord(
        message_id=MessageId(f"<{name}@brightpath.example>"),
        account="work",
        thread=MessageId(f"<{thread}@nordwind.example>"),
        to="maria@nordwind.example",
        play=Play.APOLOGY,
        template="apology.en.md",
        item="",
        touch=2,
        subject="Re: Grüße",
        state=State.INTENDED,
        created=NOON,
        heard=NOON - timedelta(days=7),
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "journal.db"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    journal = Journal.open(path, "work")
    yield journal
    journal.close()


# Drafts


def test_an_intent_is_known_to_the_next_run(journal: Journal, path: Path) -> None:
    journal.intend(draft(), b"Subject: x\r\n\r\n")
    again = Journal.open(path, "work")
    assert again.drafts() == (draft(),)
    assert again.written(draft().message_id) == b"Subject: x\r\n\r\n"
    again.close()


def test_a_draft_is_settled(journal: Journal) -> None:
    journal.intend(draft(), b"")
    journal.settle(draft().message_id, State.EDITED, flagged=True)
    assert journal.drafts() == (replace(draft(), state=State.EDITED, flagged=True),)


def test_the_newest_draft_comes_first(journal: Journal) -> None:
    journal.intend(draft("old", "a"), b"")
    journal.intend(replace(draft("new", "b"), created=NOON.replace(hour=13)), b"")
    journal.intend(draft("same time", "c"), b"")
    assert [record.message_id.partition("@")[0] for record in journal.drafts()] == ["<new", "<same time", "<old"]


@pytest.mark.parametrize("state", [State.INTENDED, State.PENDING, State.EDITED, State.UNCERTAIN])
def test_a_thread_has_one_open_draft(journal: Journal, state: State) -> None:
    journal.intend(draft("one"), b"")
    journal.settle(draft("one").message_id, state)
    with pytest.raises(Refused):
        journal.intend(draft("two"), b"")
    assert len(journal.drafts()) == 1


@pytest.mark.parametrize("state", [State.SENT, State.DISCARDED, State.OVERTAKEN])
def test_a_thread_may_have_another_draft_when_the_first_is_done_with(journal: Journal, state: State) -> None:
    journal.intend(draft("one"), b"")
    journal.settle(draft("one").message_id, state)
    journal.intend(draft("two"), b"")
    assert len(journal.drafts()) == 2


def test_a_draft_is_intended_once(journal: Journal) -> None:
    journal.intend(draft(), b"")
    journal.settle(draft().message_id, State.DISCARDED)
    with pytest.raises(Refused):
        journal.intend(draft(), b"")


def test_accounts_know_nothing_of_each_other(journal: Journal, path: Path) -> None:
    other = Journal.open(path, "private")
    journal.intend(draft(), b"text")
    other.settle(draft().message_id, State.SENT)
    other.decide("ignore", "x@y.example", "", NOON)
    assert other.drafts() == ()
    assert other.written(draft().message_id) == b""
    assert journal.drafts() == (draft(),)
    assert journal.decisions() == ()
    other.close()


# Decisions and runs


def test_a_decision_counts_until_it_is_taken_back(journal: Journal) -> None:
    snooze = journal.decide("snooze", "<a@x.example>", "2026-04-01", NOON)
    ignore = journal.decide("ignore", "@news.example", "", NOON)
    assert journal.decisions() == (ignore, snooze)
    journal.take_back(snooze.id)
    assert journal.decisions() == (ignore,)
    assert journal.decide("stop", "m@x.example", "", NOON).id not in {snooze.id, ignore.id}


def test_the_last_runs_are_remembered(journal: Journal) -> None:
    for number in range(150):
        journal.note_run(NOON, 1.5, 0, f"run {number}")
    assert journal.runs()[0] == Run(NOON, 1.5, 0, "run 149")
    assert len(journal.runs()) == 100


# The file


def test_nobody_else_may_read_the_file(journal: Journal, path: Path) -> None:
    journal.intend(draft(), b"")
    rights = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    assert rights == {"journal.db": 0o600, "journal.db-wal": 0o600, "journal.db-shm": 0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_damaged_journal_is_told_and_left_alone(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"This was a database once. " * 500)
    with pytest.raises(StoreBroken) as told:
        Journal.open(path, "work")
    assert str(path) in str(told.value)
    assert "backup" in told.value.hint
    assert path.read_bytes().startswith(b"This was")


def test_a_text_in_the_journal_that_is_none_is_damage(journal: Journal, path: Path) -> None:
    journal.intend(draft(), b"")
    with sqlite3.connect(path) as db:
        db.execute("UPDATE draft SET subject = CAST(x'ff' AS TEXT)")
    db.close()
    with pytest.raises(StoreBroken, match="damaged"):
        journal.drafts()


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE draft SET state = 'pemding'",
        "UPDATE draft SET created = 'yesterday'",
        "UPDATE decision SET made = ''",
        "UPDATE decision SET detail = '2026-03-99' WHERE kind = 'snooze'",
        "UPDATE decision SET detail = 'refusql' WHERE kind = 'misread'",
        "UPDATE run SET exit_code = 'none'",
    ],
)
def test_a_value_in_the_journal_that_is_none_is_told_and_everything_kept(
    journal: Journal, path: Path, damage: str
) -> None:
    journal.intend(draft(), b"Subject: x\r\n\r\n")
    journal.decide("snooze", "<one@nordwind.example>", "2026-03-09", NOON)
    journal.decide("misread", "<two@nordwind.example>", "refusal", NOON)
    journal.note_run(NOON, 0.5, 0, "1 silent")
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(damage)
        before = list(db.iterdump())
    with pytest.raises(StoreBroken, match="is damaged") as told:
        [journal.drafts(), journal.decisions(), journal.runs()]
    assert "backup" in told.value.hint
    with closing(sqlite3.connect(path)) as db:
        assert list(db.iterdump()) == before


def test_a_newer_journal_is_told_and_left_alone(journal: Journal, path: Path) -> None:
    journal.intend(draft(), b"")
    journal.close()
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(Unfit) as told:
        Journal.open(path, "work")
    assert "Update Mailcoach" in told.value.hint
    with sqlite3.connect(path) as db:
        assert db.execute("SELECT count(*) FROM draft").fetchone() == (1,)
    db.close()


@pytest.mark.parametrize("content", [b"", b"garbage " * 1000])
def test_a_damaged_cache_is_made_anew(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "index.db"
    path.write_bytes(content)
    index = Index.open(path, "work")
    assert index.messages() == 0
    index.close()
    assert [file.name for file in tmp_path.iterdir()] == ["index.db"]


def test_a_cache_that_nobody_may_write_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreBroken) as told:
        Index.open(tmp_path / "file" / "index.db", "work")
    assert "owner of the folder" in told.value.hint


def test_a_newer_cache_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "index.db"
    Index.open(path, "work").close()
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    index = Index.open(path, "work")
    assert index.messages() == 0
    index.close()


def test_a_cache_of_other_nouns_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "index.db"
    Index.open(path, "work").close()
    with sqlite3.connect(path) as db:
        db.execute("UPDATE account SET messages = 7")
        db.execute("UPDATE layout SET text = 'Email: id'")
    db.close()
    for _ in range(2):
        index = Index.open(path, "work")
        assert index.messages() == 0
        index.close()


# Migrations

FIRST = ("CREATE TABLE note (text TEXT)", "INSERT INTO note VALUES ('kept')")
SECOND = ("ALTER TABLE note ADD COLUMN more TEXT NOT NULL DEFAULT 'new'",)
FAILING = ("ALTER TABLE note ADD COLUMN half TEXT", "INSERT INTO nowhere VALUES (1)")


def test_a_migration_is_run_once_after_a_backup(path: Path) -> None:
    Store(path, [FIRST]).close()
    assert [file.name for file in path.parent.iterdir()] == ["journal.db"], "an empty file needs no backup"
    for _ in range(2):
        store = Store(path, [FIRST, SECOND])
        assert store.rows("SELECT * FROM note") == [("kept", "new")]
        store.close()
    backup = path.with_name("journal.db.v1")
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    old = Store(backup, [FIRST])
    assert old.rows("SELECT * FROM note") == [("kept",)]
    old.close()


def test_a_migration_that_fails_leaves_everything_as_it_was(path: Path) -> None:
    Store(path, [FIRST]).close()
    with pytest.raises(StoreBroken):
        Store(path, [FIRST, FAILING])
    store = Store(path, [FIRST])
    assert store.rows("SELECT * FROM note") == [("kept",)]
    store.close()


def test_a_transaction_that_fails_leaves_nothing(path: Path) -> None:
    store = Store(path, [FIRST])
    with pytest.raises(ZeroDivisionError), store.writing() as db, store.writing():
        db.execute("DELETE FROM note")
        raise ZeroDivisionError
    assert store.rows("SELECT * FROM note") == [("kept",)]
    with store.writing() as db, store.writing():
        db.execute("DELETE FROM note")
    assert store.rows("SELECT * FROM note") == []
    store.close()


def test_whoever_writes_too_long_is_told_of(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailcoach.index.store.BUSY_SECONDS", 0.05)
    one, other = Store(path, [FIRST]), Store(path, [FIRST])
    with one.writing(), pytest.raises(TryLater), other.writing():
        pass
    one.close()
    other.close()
