"""Builders for what goes out: drafts, and the words strangers put into them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from email import message_from_bytes
from email.message import Message
from typing import Any

from hypothesis import strategies as some

from mailcoach.drafts import Draft
from mailcoach.drafts.addressing import message_id
from mailcoach.drafts.building import build
from mailcoach.emails import Address, MessageId
from mailcoach.plays import Play

NOW = datetime(2026, 3, 20, 18, 0, tzinfo=timezone(timedelta(hours=1)))
ROBIN = Address("robin@brightpath.example", "Robin Reyes")
LOTTE = Address("lotte.maes@bakkerij.example", "Lotte Maes")
JORIS = Address("joris@bakkerij.example", "Joris Claes")
PARENT = MessageId("<ovens.1@bakkerij.example>")
OURS = message_id("work", "k3f9", PARENT, 2, ROBIN)

DRAFT = Draft(
    play=Play.APOLOGY,
    language="en",
    template="apology.en.md",
    sender=ROBIN,
    to=(LOTTE,),
    cc=(JORIS,),
    subject="Re: Ovens for the Ghent bakery",
    text="Hello Lotte,\n\nI am sorry for it.\n\nKind regards,\nRobin Reyes",
    in_reply_to=PARENT,
    references=(PARENT,),
)


def letter(**changes: Any) -> Draft:
    return replace(DRAFT, **changes)


def posted(draft: Draft, **how: Any) -> bytes:
    return build(draft, message_id=OURS, now=NOW, **how)


def opened(raw: bytes) -> Message:
    """A finished mail as another program reads it."""
    return message_from_bytes(raw)


def text_of(raw: bytes, kind: str = "text/plain") -> str:
    part = next(part for part in opened(raw).walk() if part.get_content_type() == kind)
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode("utf-8").replace("\r\n", "\n")


SPITE = (
    "\r\nBcc: eve@evil.example",
    "\nX-Evil: 1",
    "\r",
    "\n\n<script>",
    "\x00",
    "\x1b]0;owned\x07",
    "\u202eevil",
    "\u2028",
    "=?utf-8?q?Hi=0D=0ABcc=3A_eve=40evil=2Eexample?=",
    "=?utf-8?b?",
    "?=",
    "{{ 7 * 7 }}",
    "{% for a in b %}",
    "[x](http://evil)",
    "<http://evil.example>",
    "**",
    "__",
    "`",
    "\\",
    '"',
    "'",
    ",",
    ";",
    ":",
    "(",
    ")",
    "<",
    ">",
    "@",
    "\ud800",
    "\ufeff",
    "👩‍🍳",
    "مرحبا",
    "Ünï",
    "日本",
    "a" * 300,
    " ",
    "\t",
    "# ",
    "- ",
    "1. ",
    "> ",
    "|",
    "&amp;",
    "<b>",
    "%s",
    "{0}",
    "\u200b",
)
"""What a stranger may write anywhere."""

spiteful = some.lists(
    some.one_of(some.sampled_from(SPITE), some.text(max_size=12), some.sampled_from(["Lotte", "ovens", "re: "])),
    max_size=8,
).map("".join)
"""Words of a stranger who means harm, or whose mail program does."""
