"""A header block -> `Email`: RFC 5322 as it is meant, and as it is found.

Values that repeat in a mailbox (people, days, subjects) are read once. Caps come before every pattern, and every
pattern is linear in what it reads.
"""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b

from mailcoach.emails import INVENTED_DOMAIN, Address, Email, MessageId
from mailcoach.mime.moments import written_at
from mailcoach.mime.words import clean, decode_words

_ROBOT_FIELDS = (
    "auto-submitted",
    "content-type",
    "feedback-id",
    "list-id",
    "list-post",
    "list-unsubscribe",
    "precedence",
    "return-path",
    "sender",
    "x-auto-response-suppress",
    "x-autoreply",
    "x-autorespond",
    "x-failed-recipients",
    "x-loop",
)
"""Fields that tell robots from people; they are what `Email.headers` holds."""

HEADER_FIELDS = (
    "FROM",
    "TO",
    "CC",
    "BCC",
    "REPLY-TO",
    "SUBJECT",
    "DATE",
    "MESSAGE-ID",
    "IN-REPLY-TO",
    "REFERENCES",
    *(name.upper() for name in _ROBOT_FIELDS),
)
"""The fields that are fetched of every mail."""

_MAX_BLOCK = 65_536
_MAX_FIELD = 8_192
_MAX_PEOPLE = 100
_MAX_WORDS = 20  # of a name with commas in it
_MAX_IDS = 200
_LONGEST_ID = 998  # the longest line of RFC 5322, 2.1.1


def fields(block: bytes) -> dict[str, str]:
    """The fields of a header block by lower-case name, unfolded (RFC 5322, 2.2.3), not decoded. Of one that
    stands there twice the first counts, but people in a second To or Cc are people too."""
    block = block[:_MAX_BLOCK].translate(None, b"\r")
    try:
        text = block.decode()
    except UnicodeDecodeError:
        text = block.decode("cp1252", "replace")
    found: dict[str, str] = {}
    for line in text.replace("\n ", " ").replace("\n\t", "\t").split("\n"):
        written, colon, value = line.partition(":")
        if not colon:
            continue
        name, value = written.rstrip().lower(), value.strip(" \t")
        if name not in found:
            found[name] = value if len(value) <= _MAX_FIELD else _shorter(value)
        elif name in {"to", "cc"}:
            found[name] = f"{found[name]}, {value}"[:_MAX_FIELD]
    return found


def _shorter(value: str) -> str:
    """An overlong field. Of references the first and the newest count, and those stand at its ends."""
    return value[: _MAX_FIELD // 2] + " " + value[-_MAX_FIELD // 2 + 1 :] if "@" in value else value[:_MAX_FIELD]


def header(block: bytes, *, internal_date: datetime | None) -> Email:
    """Reads one header block. Never raises: what cannot be read is empty, and `flaws` says so.

    `internal_date` is the server's INTERNALDATE, aware.
    """
    found = fields(block)
    get = found.get
    at, flaw = written_at(get("date", ""), internal_date)
    flaws = [flaw] if flaw else []
    message_ids = _ids(get("message-id", ""))
    if message_ids:
        own_id = message_ids[0]
    else:
        own_id = _invented(*(" ".join(get(name, "").split()) for name in _IDENTITY))
        flaws.append("has no Message-ID")
    senders = _people(get("from", "")) or _people(get("sender", ""))
    if not senders:
        flaws.append("names no sender")
    return Email(
        own_id,
        at,
        senders[0] if senders else Address(""),
        _people(get("to", "")),
        _people(get("cc", "")),
        _people(get("bcc", "")),
        _people(get("reply-to", "")),
        _line(get("subject", "")),
        _ids(get("in-reply-to", "")),
        _ids(get("references", "")),
        {name: _robot_value(name, found[name]) for name in _ROBOT_FIELDS if name in found},
        flaws=tuple(flaws),
    )


@lru_cache(8_192)
def _line(value: str) -> str:
    return clean(decode_words(value), _LONGEST_ID).strip()


_BOUNDARY = re.compile(r';\s*boundary\s*=\s*(?:"[^"]*"|[^;\s]*)', re.IGNORECASE)
_PLAIN_TYPES = {"text/plain", "text/html", "multipart/alternative", "multipart/mixed", "multipart/related"}


def _robot_value(name: str, value: str) -> str:
    """Of the type of a person's mail nothing more, since charset and boundary tell nothing; of another's all but
    the boundary."""
    if name != "content-type":
        return _line(value)
    kind = value.partition(";")[0].rstrip().lower()
    return kind if kind in _PLAIN_TYPES else _line(_BOUNDARY.sub("", value))


# Message-IDs

_ID = re.compile(r"<[!-;=?-~]+>")
_BARE_ID = re.compile(r"(?<!\S)[!-;=?A-~]++@[!-;=?-~]++(?!\S)")
_IDENTITY = ("from", "to", "cc", "subject", "date", "in-reply-to")


def _ids(value: str) -> tuple[MessageId, ...]:
    """The ids in a Message-ID, In-Reply-To or References, each once, oldest first."""
    if not value:
        return ()
    found = _ID.findall(value)
    if not found:
        return _odd_ids(value.strip())
    if len(value) > _LONGEST_ID:
        found = [one if len(one) <= _LONGEST_ID else _invented(one) for one in found]
    ids: tuple[MessageId, ...] = tuple(dict.fromkeys(found)) if len(found) > 1 else (found[0],)
    return ids if len(ids) <= _MAX_IDS else ids[:1] + ids[1 - _MAX_IDS :]


def _odd_ids(value: str) -> tuple[MessageId, ...]:
    """Ids without brackets, or one with blanks or letters in it that no server could be asked for."""
    if value.startswith("<") and value.endswith(">") and len(value) > 2:
        inner = value[1:-1].strip()
        return (MessageId(f"<{inner}>") if _BARE_ID.fullmatch(inner) else _invented(value),)
    return tuple(
        dict.fromkeys(MessageId(f"<{one}>") for one in _BARE_ID.findall(value) if len(one) < _LONGEST_ID - 1)
    )


def _invented(*content: str) -> MessageId:
    """An id made from content: the same content, in whatever folder, has the same id."""
    digest = blake2b("\0".join(content).encode("utf-8", "replace"), digest_size=16)
    return MessageId(f"<{digest.hexdigest()}@{INVENTED_DOMAIN}>")


# People

_PERSON = re.compile(
    r'[ \t]*+(?:"([^"\\=]*+)"[ \t]*+|([^"<>(),:;@\\\[\]=]*+))<([^<>()\[\]\\,;:@"\s]+@[^<>()\[\]\\,;:@"\s]+)>[ \t]*'
)
_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"?|\(([^()]*)\)|<([^<>]*)>?|([,;])|([^",;<>()]+)|.', re.DOTALL)


@lru_cache(16_384)
def _people(value: str) -> tuple[Address, ...]:
    """The addresses of a From, To or Cc, in order; names without an address are left out."""
    if not value:
        return ()
    if simple := _PERSON.fullmatch(value):
        quoted, bare, email = simple.groups()
        return (_person(email, quoted or bare or ""),)
    return tuple(_listed(value))[:_MAX_PEOPLE]


@lru_cache(16_384)
def _person(email: str, name: str) -> Address:
    name = " ".join(clean(decode_words(name), 200).strip(" \t\"'").split())
    return Address(clean(email.lower(), 320), "" if name.lower() == email.lower() else name)


def _listed(value: str) -> list[Address]:
    """Reads an address list by its tokens. A comma inside a name that nobody quoted (`Lopez, Maria <m@x>`)
    does not part it; a group (`Team: a@x, b@x;`) is its members."""
    people: list[Address] = []
    words: list[str] = []
    comment = email = ""

    def finish(ends: str) -> None:
        nonlocal words, comment, email
        if not email:
            at = next((n for n, word in enumerate(words) if "@" in word), None)
            if at is not None:
                *before, email = words[at].rpartition(":")[2].split() or [""]
                words[at] = " ".join(before)
        if "@" in email.strip("@"):
            name = " ".join(filter(None, words)).replace(" ,", ",").strip(" ,") or comment
            people.append(_person(email.rpartition(":")[2].strip(), name))
            words = []
        elif ends == "," and 0 < len(words) < _MAX_WORDS:
            words.append(",")
        else:
            words = []
        comment = email = ""

    if value.count('"') % 2:
        value = value.replace('"', " ")
    for quoted, remark, angle, ends, word in _TOKEN.findall(value):
        if ends:
            finish(ends)
        elif angle:
            email = angle.strip()
        elif remark:
            comment = remark
        elif quoted:
            words.append(re.sub(r"\\(.)", r"\1", quoted))
        elif word.strip():
            words.append(word.strip())
    finish(";")
    return people
