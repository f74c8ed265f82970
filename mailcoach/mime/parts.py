"""A mail's content -> `Body`: MIME (RFC 2045, 2046, 2183, 2231) as far as it was fetched.

The beginning of a mail is enough, so a part may stop anywhere. Nothing recurses: what waits to be read lies on
a stack, and depth and number of parts have a limit.
"""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from mailcoach.emails import Body
from mailcoach.mime.fields import fields
from mailcoach.mime.words import base64, clean, clean_lines, decode, decode_words

CONTENT_FIELDS = ("CONTENT-TYPE", "CONTENT-TRANSFER-ENCODING", "CONTENT-DISPOSITION", "CONTENT-ID")
"""The fields that `body` needs of a mail's header."""

_MAX_CONTENT = 262_144
_MAX_DEPTH = 20
_MAX_PARTS = 200
_MAX_NAMES = 50
_LONGEST_REST = 200  # blanks after a boundary

_CALENDARS = {"text/calendar", "application/ics"}
_REPORTS = {"message/delivery-status", "message/disposition-notification", "message/feedback-report"}
_ORIGINALS = {"text/rfc822-headers", "message/rfc822", "message/rfc822-headers", "message/global"}


@dataclass(frozen=True, slots=True)
class _Head:
    """What its header block says of a part. `name` is an attachment's file name, or else its type."""

    kind: str
    parameters: Mapping[str, str]
    encoding: str
    name: str
    attached: bool


@dataclass(frozen=True, slots=True)
class _Part:
    """One leaf of the tree. `within` is the type of the multipart it stands in, or empty."""

    kind: str
    head: _Head
    within: str
    content: bytes
    complete: bool

    def decoded(self) -> bytes:
        match self.head.encoding:
            case "base64":
                return base64(self.content)
            case "quoted-printable":
                return quopri.decodestring(self.content)
            case _:
                return self.content

    def text(self) -> str:
        raw = self.decoded()
        charset = self.head.parameters.get("charset", "")
        if not self.complete:  # the cut may go through a character
            return clean_lines(decode(_whole_characters(raw), charset)).rstrip("\N{REPLACEMENT CHARACTER}")
        return clean_lines(decode(raw, charset))


def body(block: bytes, content: bytes, *, whole: bool) -> Body:
    """Reads the content that belongs to a header block, or its beginning where not `whole`. Never raises."""
    whole = whole and len(content) <= _MAX_CONTENT
    leaves = list(_leaves(block, content[:_MAX_CONTENT], whole))
    shown = [leaf for leaf in leaves if not leaf.head.attached]
    plain = [leaf for leaf in shown if leaf.kind == "text/plain"]
    if plain and plain[0].within == "multipart/alternative":
        plain = plain[:1]
    text = "\n".join(leaf.text() for leaf in plain[:20])
    html = "" if len(text.strip()) > 1 else next((leaf.text() for leaf in shown if leaf.kind == "text/html"), "")
    originals = (leaf.text() for leaf in leaves if leaf.kind in _ORIGINALS and leaf.within == "multipart/report")
    return Body(
        text=text,
        html=html,
        attachments=tuple(dict.fromkeys(leaf.head.name for leaf in leaves if leaf.head.name))[:_MAX_NAMES],
        calendar=next((leaf.text() for leaf in leaves if leaf.kind in _CALENDARS), ""),
        report=next((leaf.text() for leaf in leaves if leaf.kind in _REPORTS), ""),
        original=next(originals, "").lstrip("\n").partition("\n\n")[0],
        cut=not whole,
    )


def _leaves(block: bytes, content: bytes, whole: bool) -> Iterator[_Part]:
    """The parts of a mail that are no multipart, in reading order."""
    waiting = [(block, content, "", 0, whole)]
    left = _MAX_PARTS
    while waiting and left:
        left -= 1
        block, content, within, depth, complete = waiting.pop()
        head = _head(block, within)
        kind = head.kind
        if kind.startswith("multipart/"):
            boundary = head.parameters.get("boundary") if depth < _MAX_DEPTH else None
            inner = _inner(content, boundary, complete) if boundary else []
            if inner:
                waiting += [(block, rest, kind, depth + 1, ends) for block, rest, ends in reversed(inner)]
                continue
            kind = "text/plain"  # a multipart without its parts is read as it stands
        yield _Part(kind, head, within, content, complete)


@lru_cache(256)  # the parts of a writer's mails begin alike
def _head(block: bytes, within: str) -> _Head:
    found = fields(block)
    kind, parameters = _parameters(found.get("content-type", ""))
    if "/" not in kind:
        # RFC 2046, 5.1.5: in a digest the parts are mails.
        kind = "message/rfc822" if within == "multipart/digest" else "text/plain"
    disposition, more = _parameters(found.get("content-disposition", ""))
    attached = disposition == "attachment"
    name = clean(decode_words(more.get("filename") or parameters.get("name", "")), 200).strip()
    if kind.startswith("image/") and "content-id" in found and not attached:
        name = ""  # a picture that belongs to the HTML, such as a logo
    elif name and not kind.startswith(("text/", "multipart/")):
        attached = True
    elif attached:
        name = name or kind
    return _Head(kind, parameters, found.get("content-transfer-encoding", "").strip().lower(), name, attached)


def _inner(content: bytes, boundary: str, complete: bool) -> list[tuple[bytes, bytes, bool]]:
    """The parts between the lines of a boundary (RFC 2046, 5.1.1): header block, content, and whether it ends.

    What stands before the first and after the closing line is for nobody.
    """
    parts: list[tuple[bytes, bytes, bool]] = []
    start = None
    for at, after, closes in _boundary_lines(content, b"--" + boundary.encode("utf-8", "replace")):
        if start is not None:
            gap = b"\r\n" if content.endswith(b"\r\n", start, at) else b"\n"
            parts.append((*split(content[start : at - len(gap)]), True))
        start = after
        if closes or len(parts) > _MAX_PARTS:
            return parts
    if start is not None and content[start:].strip():
        parts.append((*split(content[start:]), complete))
    return parts


def _boundary_lines(content: bytes, mark: bytes) -> Iterator[tuple[int, int, bool]]:
    """Where the lines begin and end that are a mark and nothing else, and whether it closes the multipart."""
    at = content.find(mark)
    while at >= 0:
        rest = at + len(mark)
        end = content.find(b"\n", rest, rest + _LONGEST_REST)
        end = end + 1 if end >= 0 else min(len(content), rest + _LONGEST_REST)
        said = content[rest:end].strip(b" \t\r\n")
        if said in {b"", b"--"} and content[max(0, at - 1) : at] in {b"", b"\n"}:
            yield at, end, bool(said)
        at = content.find(mark, rest)


def split(raw: bytes) -> tuple[bytes, bytes]:
    """A mail or a part of one as its header block and its content; the empty line between them is in neither."""
    for line_end in (b"\r\n", b"\n"):
        if raw.startswith(line_end):
            return b"", raw[len(line_end) :]
    at, gap = raw.find(b"\r\n\r\n"), 4
    if (bare := raw.find(b"\n\n", 0, at if at >= 0 else None)) >= 0:
        at, gap = bare, 2
    return (raw[:at], raw[at + gap :]) if at >= 0 else (raw, b"")


_PARAMETER = re.compile(r';[ \t]*([\w.%\'*-]+)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"?|([^;\s"]*))', re.DOTALL)


@lru_cache(1_024)
def _parameters(value: str) -> tuple[str, Mapping[str, str]]:
    """A Content-Type or Content-Disposition as its value, in lower case, and its parameters (RFC 2045, 5.1)."""
    kind = value.partition(";")[0].strip().lower()
    plain: dict[str, str] = {}
    extended: dict[str, list[tuple[int, str, bool]]] = {}
    for written, quoted, bare in _PARAMETER.findall(value):
        name, star, section = written.lower().partition("*")
        text = re.sub(r"\\(.)", r"\1", quoted) if "\\" in quoted else quoted or bare
        if not star:
            plain.setdefault(name, text)
            continue
        number, encoded, _ = section.partition("*")
        is_encoded = bool(encoded) or section.endswith("*") or not section
        extended.setdefault(name, []).append((int(number[:4]) if number.isdecimal() else 0, text, is_encoded))
    return kind, plain | {name: _joined(pieces) for name, pieces in extended.items()}


def _joined(pieces: list[tuple[int, str, bool]]) -> str:
    """The sections of one parameter, percent-encoded with its charset in front or not (RFC 2231, 3 and 4)."""
    (number, text, encoded), *rest = sorted(pieces)[:_MAX_NAMES]
    charset = ""
    if encoded and text.count("'") >= 2:
        charset, _, text = text.split("'", 2)
    return decode(
        b"".join(
            unquote_to_bytes(text) if encoded else text.encode("utf-8", "replace")
            for _, text, encoded in [(number, text, encoded), *rest]
        ),
        charset,
    )


def _whole_characters(raw: bytes) -> bytes:
    """Without the beginning of a UTF-8 character at the very end."""
    for back in range(1, min(4, len(raw) + 1)):
        byte = raw[-back]
        if byte >= 0xC0:
            return raw[:-back]
        if byte < 0x80:
            break
    return raw
