"""Bytes of RFC 5322 and MIME -> `Email` and `Body`. Whatever the bytes are, nothing here raises.

    words     charsets, encoded-words, and what may be shown on one line
    moments   dates
    fields    a header block -> Email
    parts     a header block and the beginning of its content -> Body

The email package is not used for reading: one bad zone, address or nesting makes it raise, and it is an order
of magnitude slower. What it makes of ordinary mail is what the tests compare with. Pure.
"""

from __future__ import annotations

from datetime import datetime

from mailcoach.emails import Body, Email
from mailcoach.mime.fields import HEADER_FIELDS, header
from mailcoach.mime.parts import CONTENT_FIELDS, body, split
from mailcoach.mime.words import clean, clean_lines

__all__ = ["CONTENT_FIELDS", "HEADER_FIELDS", "body", "clean", "clean_lines", "email", "header", "split"]


def email(raw: bytes, *, internal_date: datetime | None = None) -> tuple[Email, Body]:
    """A whole message as `header` and `body` read its two halves."""
    block, content = split(raw)
    read = header(block, internal_date=internal_date)
    return read, body(block, content, whole=True)
