"""What a server says about a folder -> values. Pure; a line that is not understood is passed over."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from mailcoach.mailbox.uidsets import Ranges, merged, parsed
from mailcoach.mailbox.wire import Answer

_NUMBER = re.compile(rb"\b(UIDVALIDITY|UIDNEXT|MESSAGES|HIGHESTMODSEQ) (\d{1,19})\b", re.IGNORECASE)
_EXISTS = re.compile(rb"\* (\d{1,10}) EXISTS\b", re.IGNORECASE)
_STATUS_ITEMS = re.compile(rb"\(([^()]*)\)\s*\Z")
_VANISHED = re.compile(rb"\* VANISHED(?: \(EARLIER\))? ([0-9:,]+)", re.IGNORECASE)
_SEARCH = re.compile(rb"\* SEARCH\b([0-9 ]*)", re.IGNORECASE)
_ESEARCH = re.compile(rb"\* ESEARCH\b(?:.*\bALL ([0-9:,]+))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class State:
    """A folder's numbers (RFC 9051, 2.3.1 and 7.3.4). `modseq` is None where the server keeps none (RFC 7162),
    `uidnext` is 0 where it does not tell."""

    uidvalidity: int
    uidnext: int
    messages: int
    modseq: int | None


def status(answers: Iterable[Answer]) -> State | None:
    """The numbers of a STATUS answer; None without a UIDVALIDITY."""
    for answer in answers:
        items = _STATUS_ITEMS.search(answer[-1])
        if answer[0][:9].upper() == b"* STATUS " and items:
            return _state(dict(_numbers(items[1])))
    return None


def opened(answers: Iterable[Answer]) -> State | None:
    """The numbers that a folder shows when it is opened; None without a UIDVALIDITY."""
    found: dict[bytes, int] = {}
    for line, *_ in answers:
        if match := _EXISTS.match(line):
            found[b"MESSAGES"] = int(match[1])
        elif line[:6].upper() == b"* OK [":
            found |= _numbers(line)
    return _state(found)


def messages(answers: Iterable[Answer]) -> int:
    """How many mails the folder that is open holds, as far as this was told."""
    return max((int(match[1]) for line, *_ in answers if (match := _EXISTS.match(line))), default=0)


def _numbers(line: bytes) -> dict[bytes, int]:
    return {name.upper(): int(number) for name, number in _NUMBER.findall(line)}


def _state(found: dict[bytes, int]) -> State | None:
    if b"UIDVALIDITY" not in found:
        return None
    return State(
        found[b"UIDVALIDITY"],
        found.get(b"UIDNEXT", 0),
        found.get(b"MESSAGES", 0),
        found.get(b"HIGHESTMODSEQ") or None,
    )


def vanished(answers: Iterable[Answer], highest: int) -> Ranges:
    """The UIDs up to the highest known one that are no more (RFC 7162, 3.2.10)."""
    pieces = (match[1] for line, *_ in answers if (match := _VANISHED.match(line)))
    return merged(pair for piece in pieces for pair in parsed(piece, 1, highest))


def found(answers: Iterable[Answer], highest: int) -> Ranges | None:
    """What a UID SEARCH found, up to a UID, plain or as RFC 4731 has it; None where nothing was said about it."""
    told = False
    pairs: list[tuple[int, int]] = []
    for line, *_ in answers:
        if match := _SEARCH.match(line) or _ESEARCH.match(line):
            told = True
            pairs += parsed(b",".join((match[1] or b"").split()), 1, highest)
    return merged(pairs) if told else None
