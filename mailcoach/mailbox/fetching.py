"""FETCH answers -> mails. Pure.

The library's parser goes over every byte, token by token, which costs thirteen times what the line does. So one
pattern takes the usual answer apart, and whatever is unusual (UID behind the literal, quoted strings, items
nobody asked for) is left to the library.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache

from imapclient.exceptions import ProtocolError
from imapclient.response_parser import parse_fetch_response

from mailcoach.emails import Arrival, Body, Email
from mailcoach.mailbox.wire import Answer
from mailcoach.mime import CONTENT_FIELDS, HEADER_FIELDS, body, header
from mailcoach.mime.moments import date

BODY_BYTES = 65_536
"""The beginning of a mail that is fetched: where its text is."""

HEADER_LIMIT = 65_536
"""How much of a header block is kept, in octets."""

_HEADER_ITEMS = f"UID FLAGS INTERNALDATE BODY.PEEK[HEADER.FIELDS ({' '.join(HEADER_FIELDS)})]".encode()
BODY_ITEMS = f"(UID BODY.PEEK[HEADER.FIELDS ({' '.join(CONTENT_FIELDS)})] BODY.PEEK[TEXT]<0.{BODY_BYTES}>)".encode()

_USUAL_HEADER = re.compile(rb"\* \d+ FETCH \(UID (\d{1,10}) FLAGS \(([^()]*)\) INTERNALDATE \"([^\"]*)\"()()\Z")
_HEADER = re.compile(  # the items before the header, in any order
    rb"\* \d+ FETCH \((?=.*?\bUID (\d{1,10}))(?=.*?\bFLAGS \(([^()]*)\))(?=.*?\bINTERNALDATE \"([^\"]*)\")"
    rb"(?:(?=.*?\bX-GM-THRID (\d{1,20}))|(?=.*?\bTHREADID \(([^()]*)\)))?"
)
_BODY_START = re.compile(rb"\* \d+ FETCH \(UID (\d{1,10}) BODY\[HEADER\.FIELDS \([^()]*\)\] \{\d+\}\Z")
_BODY_TEXT = re.compile(rb" BODY\[TEXT\]<0> \{\d+\}\Z")
_FLAGS = re.compile(
    rb"\* \d+ FETCH \((?=[^{\"]*\bUID (\d{1,10}))(?=[^{\"]*\bFLAGS \(([^()]*)\))[^{\"]*\)\Z", re.IGNORECASE
)
_FETCH = re.compile(rb"\* (\d+) FETCH (\(.*)\Z", re.IGNORECASE | re.DOTALL)
_UID = re.compile(rb"\bUID (\d{1,10})\b", re.IGNORECASE)


_LEAKS = (ProtocolError, ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError)
"""What the library's parser lets out when a server talks nonsense."""


class Unreadable(Exception):
    """An answer that no parser understands. `uid` is 0 where it does not even show that."""

    def __init__(self, uid: int, why: str) -> None:
        super().__init__(why)
        self.uid = uid


@dataclass(frozen=True, slots=True)
class _Items:
    """What the library's parser makes of one answer, with names in capitals."""

    uid: int
    values: Mapping[bytes, object]

    def literal(self, prefix: bytes) -> bytes | None:
        """The octets of the item whose name begins so: servers write the rest of it each in their own way."""
        for name, value in self.values.items():
            if name.startswith(prefix):
                return value if isinstance(value, bytes) else b""
        return None


def header_items(can: Collection[str]) -> bytes:
    """What is asked of each mail; with the server's own id of the thread where it has one (RFC 8474, Gmail)."""
    thread = b" X-GM-THRID" if "X-GM-EXT-1" in can else b" THREADID" if "OBJECTID" in can else b""
    return b"(" + _HEADER_ITEMS + thread + b")"


def arrival(answer: Answer) -> Arrival | None:
    """One answer to `header_items`; None where it answers something else. Raises Unreadable."""
    start, item, _ = answer[0].partition(b" BODY[HEADER.FIELDS (")
    if item and answer[2:] == (b")",) and (match := _USUAL_HEADER.match(start) or _HEADER.match(start)):
        uid, flags, arrived, gmail_thread, thread = match.groups(b"")
        email = header(answer[1], internal_date=_moment(arrived))
        return Arrival(int(uid), flag_set(flags), _in_thread(email, gmail_thread or thread))
    items = _by_library(answer)
    if items is None or (block := items.literal(b"BODY[HEADER")) is None:
        return None
    if not block.strip():
        raise Unreadable(items.uid, "the server gives no header for it")
    email = header(block, internal_date=_in_utc(items.values.get(b"INTERNALDATE")))
    return Arrival(items.uid, _flags_of(items), _in_thread(email, _thread_of(items)))


def _thread_of(items: _Items) -> bytes:
    match items.values.get(b"X-GM-THRID", items.values.get(b"THREADID")):
        case int(number):
            return b"%d" % number
        case (bytes(thread),) | bytes(thread):
            return thread
    return b""


def _in_thread(email: Email, thread: bytes) -> Email:
    """NIL is no thread (RFC 8474, 5.2): Cyrus says so of every mail where it keeps no conversations."""
    if not thread or thread.upper() == b"NIL":
        return email
    return replace(email, server_thread=thread.decode("ascii", "replace"))


def text(answer: Answer) -> tuple[int, Body] | None:
    """One answer to BODY_ITEMS; None where it answers something else. Raises Unreadable."""
    start = _BODY_START.match(answer[0])
    if start and len(answer) == 5 and answer[4] == b")" and _BODY_TEXT.match(answer[2]):
        return int(start[1]), body(answer[1], answer[3], whole=len(answer[3]) < BODY_BYTES)
    items = _by_library(answer)
    if items is None or (content := items.literal(b"BODY[TEXT]")) is None:
        return None
    return items.uid, body(items.literal(b"BODY[HEADER") or b"", content, whole=len(content) < BODY_BYTES)


def whole(answer: Answer) -> tuple[int, bytes] | None:
    """One answer to BODY.PEEK[]; None where it answers something else. Raises Unreadable."""
    items = _by_library(answer)
    content = items.literal(b"BODY[]") if items else None
    return (items.uid, content) if items and content is not None else None


def flags(answer: Answer) -> tuple[int, frozenset[str]] | None:
    """The flags in an answer without mail in it; None where there are none."""
    match = _FLAGS.match(answer[0])
    return (int(match[1]), flag_set(match[2])) if match else None


@lru_cache(1_024)
def flag_set(raw: bytes) -> frozenset[str]:
    return frozenset(raw.decode("ascii", "replace").split())


def _flags_of(items: _Items) -> frozenset[str]:
    value = items.values.get(b"FLAGS")
    return flag_set(
        b" ".join(flag for flag in value if isinstance(flag, bytes)) if isinstance(value, tuple) else b""
    )


def _moment(internal_date: bytes) -> datetime | None:
    return date(internal_date.decode("ascii", "replace"))


def _in_utc(moment: object) -> datetime | None:
    """What the library took for a date; its zone may be days wide."""
    try:
        return moment.astimezone(UTC) if isinstance(moment, datetime) and moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _by_library(answer: Answer) -> _Items | None:
    """Any FETCH answer, by the library's parser, which is slow and raises much; None where it is none to us."""
    match = _FETCH.match(answer[0])
    if match is None:
        return None
    data: list[bytes | tuple[bytes, bytes]] = []
    texts, literals = [match[1] + b" " + match[2], *answer[2::2]], answer[1::2]
    for before, literal in zip(texts, literals, strict=False):
        data.append((_sized(before, literal), literal))
    data.append(texts[-1])
    try:
        parsed = parse_fetch_response(data, normalise_times=False, uid_is_key=False)
        ((_, values),) = parsed.items()
    except _LEAKS as error:
        shown = _UID.search(b" ".join(answer[::2]))
        why = f"the server's answer makes no sense ({error})"[:200]
        raise Unreadable(int(shown[1]) if shown else 0, why) from error
    uid = values.get(b"UID")
    if isinstance(uid, int):
        return _Items(uid, values)
    if any(name.startswith(b"BODY") for name in values):
        raise Unreadable(0, "the server's answer does not tell which mail it is about")
    return None  # other news, about a mail by its place


def _sized(before: bytes, literal: bytes) -> bytes:
    """The text before a literal, with the size that was kept of it: the parser compares the two."""
    return before.rpartition(b"{")[0] + b"{%d}" % len(literal)
