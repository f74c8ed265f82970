"""What a bounce says: to whom a delivery failed, and whether anybody is still there.

By its report (RFC 3464) where it has one, else by the text of the many servers that send none.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from mailcoach.emails import Body, Email
from mailcoach.reading.html import text_of
from mailcoach.reading.kinds import Failure
from mailcoach.reading.wording import Patterns, fold

ROBOTS = Patterns("robots")
READ = 16_000
"""Characters of a bounce's text that are read."""

ADDRESS = re.compile(r"(?<![\w.])[\w+][\w.+%&'-]{0,63}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
FIELD = re.compile(r"^([\w-]{1,40}):[ \t]*([^\n]*(?:\n[ \t][^\n]*)*)", re.MULTILINE)
STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
REPLY_CODE = re.compile(r"(?<![\d.])(4[2-5]\d|55\d)(?=[ -])")
FULL = frozenset({"2.2", "2.3"})
OF_THE_SENDER = frozenset({"1.7", "1.8"})
COPY = re.compile(
    r"^(?:[- *=>]{3,}.{0,60}(?:copy|original|message|header|returned|undelivered|unsent)|received: |return-path: "
    r"|message-id: |original message follows)",
    re.MULTILINE,
)


def failures(email: Email, body: Body, recipients: Collection[str] = ()) -> tuple[Failure, ...]:
    """The deliveries that a bounce says have failed. `recipients` are those of the mail that it is about, where
    that is known: meant where the bounce names nobody.

    Only what RFC 3463 calls an address status is for good: a full mailbox, a refusal by policy or a timeout says
    nothing of whether the person is there, whatever action and code the server chose.
    """
    reported = [failure for group in re.split(r"\n\s*\n", body.report) for failure in _reported(group)]
    if reported:
        return tuple(dict.fromkeys(reported))
    text = fold(text_of(body)[:READ])
    copy = COPY.search(text)
    text = text[: copy.start()] if copy and copy.start() > 40 else text
    nobody = {email.sender.email, *(person.email for person in email.to)}
    named = email.headers.get("x-failed-recipients", "").lower() or text
    found = [who for who in dict.fromkeys(ADDRESS.findall(named)) if who not in nobody and not _is_machine(who)]
    if not found:
        found = [who for who in ADDRESS.findall(_field(body.original, "to").lower()) if who not in nobody]
    lasting = _is_nobody_there("", f"{fold(email.subject)} {text}")
    return tuple(Failure(who, lasting) for who in found[:20] or (recipients if len(recipients) == 1 else ()))


def original_id(body: Body) -> str:
    """The Message-ID of the mail that a report is about, or ""."""
    return _field(body.original, "message-id") or _field(body.report, "original-message-id")


def _reported(group: str) -> list[Failure]:
    """The failures in one group of a report's fields (RFC 3464, 2.3)."""
    fields = {name.lower(): " ".join(value.split()) for name, value in FIELD.findall(group)}
    action = fields.get("action", "failed").lower()
    if action in {"delivered", "relayed", "expanded"}:
        return []
    whom = [fields.get(name, "").rpartition(";")[2] for name in ("final-recipient", "original-recipient")]
    lasting = action.startswith(("failed", "error")) and _is_nobody_there(
        fields.get("status", ""), fold(fields.get("diagnostic-code", ""))
    )
    return [Failure(who, lasting) for value in dict.fromkeys(whom) for who in ADDRESS.findall(value.lower())]


def _is_nobody_there(status: str, why: str) -> bool:
    """Whether a failure with this status (RFC 3463, 3) and diagnosis is for good."""
    code = STATUS.search(status) or STATUS.search(why)
    reply = REPLY_CODE.search(why)
    about = f"{code[2]}.{code[3]}" if code else ""
    gone, later = ROBOTS["gone"].search(why), ROBOTS["later"].search(why)
    if (code[1] == "4" if code else reply and reply[1][0] == "4") or about in FULL or (later and not gone):
        return False
    if about.startswith("1."):
        return about not in OF_THE_SENDER
    if gone:
        return not (later and about.startswith("7."))
    if not about:
        return bool(ROBOTS["for_good"].search(why) or (reply and reply[1] in {"550", "551", "553"}))
    return about.startswith(("0.", "5.")) or about in {"2.0", "2.1", "4.4", "4.310"}


def _field(block: str, name: str) -> str:
    found = re.search(rf"^{name}:[ \t]*([^\n]*(?:\n[ \t][^\n]*)*)", block, re.MULTILINE | re.IGNORECASE)
    return " ".join(found[1].split()) if found else ""


def _is_machine(address: str) -> bool:
    return bool(ROBOTS["postmasters"].match(address.partition("@")[0]))
