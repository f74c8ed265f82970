"""The mailbox on pymap, the server of the demo: no SPECIAL-USE, no QRESYNC, numbers of its own."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from test_mailbox import DRAFT, LONG_AGO, OUR_ID, Memory, mail

from mailcoach.demo.server import USER, Letter, Running, serving
from mailcoach.emails import Role
from mailcoach.mailbox import Mailbox, Server

pytest.importorskip("pymap", reason="the extra `demo` is not installed")


@pytest.fixture
def pymap() -> Iterator[Running]:
    now = datetime.now(UTC)
    with serving([Letter("INBOX", now, mail("asked")), Letter("Sent", now, mail("answered"))]) as running:
        yield running


def sign_in(pymap: Running) -> Mailbox:
    return Mailbox.open(Server("127.0.0.1", pymap.port, "none", USER), pymap.password, timeout=10)


def test_what_is_there_is_read_and_what_comes_is_seen(pymap: Running) -> None:
    memory = Memory()
    with sign_in(pymap) as mailbox:
        memory.look(mailbox)
        assert memory.subjects() == ["answered", "asked"]
        mailbox.append_draft(DRAFT)
    with sign_in(pymap) as mailbox:
        memory.look(mailbox)
    assert memory.subjects() == ["answered", "asked", "our draft"]


def test_a_draft_goes_in_and_out(pymap: Running) -> None:
    memory = Memory()
    with sign_in(pymap) as mailbox:
        mailbox.append_draft(DRAFT)
        (uid,) = mailbox.find(OUR_ID, Role.DRAFTS)
        assert mailbox.source(Role.DRAFTS, uid) == DRAFT
        memory.look(mailbox)
        assert "our draft" in memory.subjects()
        mailbox.trash(uid)
        assert len(mailbox.find(OUR_ID, Role.TRASH)) == 1
        memory.look(mailbox)
    assert "our draft" not in memory.subjects()


def test_texts_are_fetched(pymap: Running) -> None:
    with sign_in(pymap) as mailbox:
        (batch,) = (batch for batch in mailbox.changes({}, LONG_AGO) if batch.folder.role is Role.INBOX)
        uids = [arrival.uid for arrival in batch.arrivals]
        assert [body.text for _, body in mailbox.bodies(batch.folder, batch.cursor.uidvalidity, uids)] == [
            "words\n"
        ]


def test_the_garbage_collector_ends_no_talk(pymap: Running) -> None:
    with sign_in(pymap) as mailbox:
        gc.collect()
        mailbox.append_draft(DRAFT)
        gc.collect()
        assert len(mailbox.find(OUR_ID, Role.DRAFTS)) == 1
