"""Builders for mails as they arrive: a header and a body, without a server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr

from mailcoach.emails import Address, Body, Email, MessageId
from mailcoach.reading import Reading
from mailcoach.reading.understanding import read
from mailcoach.threads import Rep, Thread

ROBIN = "Robin Reyes <robin@brightpath.example>"
NORA = "Nora Feld <nora.feld@seewerk.example>"
REP = Rep(frozenset({"robin@brightpath.example"}), frozenset({"brightpath.example"}))
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

Mail = tuple[Email, Body]


def address(text: str) -> Address:
    name, email = parseaddr(text)
    return Address(email.lower(), name)


def mail(
    sender: str = NORA,
    text: str = "",
    *,
    to: str = ROBIN,
    subject: str = "Mooring buoys",
    number: int = 1,
    answers: int = 0,
    html: str = "",
    attach: Sequence[str] = (),
    calendar: str = "",
    report: str = "",
    original: str = "",
    headers: Mapping[str, str] | None = None,
) -> Mail:
    """Mail `number` of a thread, a day after the one before."""
    email = Email(
        id=MessageId(f"<{number}@mail.example>"),
        at=MONDAY + timedelta(days=number),
        sender=address(sender),
        to=tuple(address(who) for who in to.split(", ") if who),
        subject=subject,
        in_reply_to=(MessageId(f"<{answers}@mail.example>"),) if answers else (),
        headers=headers or {},
    )
    body = Body(
        text=text, html=html, attachments=tuple(attach), calendar=calendar, report=report, original=original
    )
    return email, body


def reading_of(*mails: Mail, rep: Rep = REP) -> tuple[Reading, ...]:
    """The readings of one thread of these mails."""
    thread = Thread("t", tuple(sorted((email for email, _ in mails), key=lambda email: email.at)))
    return read(thread, {email.id: body for email, body in mails}, rep)
