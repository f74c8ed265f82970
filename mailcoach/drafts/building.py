"""Draft -> RFC 5322 bytes that mean exactly what the draft says. Pure, but for reading the attachments.

The fields that carry strangers' words are written here and not by the email package: its folding differs from
version to version, breaks long ids, and lets a line break in a subject become a field of its own. The finished
bytes are then parsed again and compared.
"""

from __future__ import annotations

import mimetypes
import re
import unicodedata
from base64 import b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from email.policy import EmailPolicy
from email.utils import format_datetime, getaddresses
from html import escape
from pathlib import Path

from mailcoach.drafts.addressing import ascii_domain
from mailcoach.drafts.draft import Draft
from mailcoach.drafts.markdown import html as as_html
from mailcoach.drafts.markdown import lines, plain
from mailcoach.drafts.voices import voice
from mailcoach.emails import Address, Email, MessageId
from mailcoach.errors import MailcoachError, Refused

LARGEST_ATTACHMENTS = 10_000_000
"""Bytes of all attachments together; many servers refuse more than 20 MB, and base64 adds a third."""

LONGEST_TEXT = 20_000
LONGEST_SUBJECT = 500
LONGEST_NAME = 120
LONGEST_QUOTE = 20_000
FOLD_AT = 76

_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*", re.IGNORECASE)
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*", re.IGNORECASE)
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
_BREAKS = frozenset({"Cc", "Cs", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Original:
    """The mail that is answered, to be quoted below: its header, and its own words."""

    email: Email
    words: str


def file(path: Path) -> bytes:
    """The content of an attachment. Raises Refused where it cannot be read or is too large."""
    try:
        if path.stat().st_size > LARGEST_ATTACHMENTS:
            raise Refused(
                f"{path.name} is larger than {LARGEST_ATTACHMENTS // 1_000_000} MB.", "Offer a link to it."
            )
        return path.read_bytes()
    except OSError as error:
        raise Refused(
            f"The attachment {path} cannot be read: {error.strerror}.", "Mend the library item."
        ) from error


def build(
    draft: Draft,
    *,
    message_id: MessageId,
    now: datetime,
    html: bool = False,
    quote: Original | None = None,
    read: Callable[[Path], bytes] = file,
) -> bytes:
    """The finished mail. `now` is aware, in the rep's time zone: it becomes the Date, and dates the quotation.

    Raises Refused, with a sentence for the rep, where the draft cannot be a valid mail.
    """
    if len(draft.text) > LONGEST_TEXT:
        raise Refused("The draft is too long for a mail.", "Cut it down to a page.")
    text = plain(_visible(draft.text)) + (_quoted(quote, draft.language, now) if quote else "")
    mail = EmailMessage(policy=_POLICY)
    for name, value in _fields(draft, message_id, now):
        mail[name] = value
    mail.set_content(text, cte=_encoding(text))
    if html:
        page = _page(as_html(_visible(draft.text)) + (_quoted_html(quote, draft.language, now) if quote else ""))
        mail.add_alternative(page, subtype="html", cte=_encoding(page))
    _attach(mail, draft.attachments, read)
    raw = mail.as_bytes()
    _check(raw, draft, message_id, text)
    return raw


class _Policy(EmailPolicy):
    """Writes the fields of `_fields` as they are given, folded already; leaves the MIME fields to the library."""

    ready = frozenset({"from", "to", "cc", "bcc", "subject", "date", "message-id", "in-reply-to", "references"})

    def header_store_parse(self, name: str, value: str) -> tuple[str, str]:
        return (name, value) if name.lower() in self.ready else super().header_store_parse(name, value)

    def header_fetch_parse(self, name: str, value: str) -> str:
        return value if name.lower() in self.ready else super().header_fetch_parse(name, value)

    def fold(self, name: str, value: str) -> str:
        return f"{name}: {value}\r\n" if name.lower() in self.ready else super().fold(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        return self.fold(name, value).encode("ascii")


_POLICY = _Policy(linesep="\r\n", cte_type="7bit")


def _fields(draft: Draft, message_id: MessageId, now: datetime) -> Iterable[tuple[str, str]]:
    people = {"From": (draft.sender,), "To": draft.to, "Cc": draft.cc, "Bcc": draft.bcc}
    for name, addresses in people.items():
        if addresses:
            yield name, ",\r\n ".join(_mailbox(one) for one in addresses)
    yield "Subject", _words(subject_line(draft.subject), len("Subject: "))
    yield "Date", format_datetime(now)
    yield "Message-ID", message_id
    if draft.in_reply_to:
        yield "In-Reply-To", draft.in_reply_to
    if draft.references:
        yield "References", "\r\n ".join(draft.references)


def subject_line(subject: str) -> str:
    """A subject as it is written: on one line, with nothing in it that could begin another."""
    return _one_line(subject)[:LONGEST_SUBJECT].rstrip()


def _one_line(text: str) -> str:
    return " ".join("".join(" " if unicodedata.category(char) in _BREAKS else char for char in text).split())


def _visible(text: str) -> str:
    """The rep's text without control characters; lines and tabs stay."""
    kept = (
        char for char in text.replace("\r\n", "\n") if char in "\n\t" or unicodedata.category(char) not in _BREAKS
    )
    return "".join(kept)


def _mailbox(address: Address) -> str:
    """`Name <local@domain>` (RFC 5322, 3.4), the name encoded where it must be."""
    local = address.email.rpartition("@")[0]
    if not local.isascii():
        raise Refused(
            f"{_one_line(address.email)[:80]} has letters before the @ that many servers cannot carry (RFC 6531).",
            "Write to them from a mail program that can.",
        )
    ascii_form = ascii_domain(address)
    if not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(ascii_form) or len(local) > 64 or len(ascii_form) > 253:
        raise Refused(
            f"{_one_line(address.email)[:80]!r} is no address that mail can go to.", "Correct it in the thread."
        )
    spec = f"{local}@{ascii_form}"
    name = _name(address)
    return f"{_phrase(name)} <{spec}>" if name else spec


def _name(address: Address) -> str:
    return _one_line(address.name)[:LONGEST_NAME].rstrip()


def _phrase(name: str) -> str:
    if not name.isascii() or "=?" in name:
        return _encoded(name)
    if _ATOMS.fullmatch(name):
        return name
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _words(text: str, used: int) -> str:
    """Unstructured text, folded (RFC 5322, 2.2.3); in encoded-words where it is not plain ASCII."""
    words = text.split(" ")
    if not text.isascii() or "=?" in text or max(map(len, words)) > FOLD_AT - used:
        return _encoded(text)
    folded = [words[0]]
    room = FOLD_AT - used - len(words[0])
    for word in words[1:]:
        fits = len(word) < room
        folded.append((" " if fits else "\r\n ") + word)
        room = room - len(word) - 1 if fits else FOLD_AT - len(word) - 1
    return "".join(folded)


def _encoded(text: str) -> str:
    """Encoded-words (RFC 2047): each whole characters, each below 76 characters long."""
    chunks = [""]
    for char in text:
        if len((chunks[-1] + char).encode()) > 36:
            chunks.append("")
        chunks[-1] += char
    return "\r\n ".join(f"=?utf-8?b?{b64encode(chunk.encode()).decode('ascii')}?=" for chunk in chunks)


def _encoding(text: str) -> str:
    """Plain where the text is; a paragraph longer than a line goes as quoted-printable and stays one line."""
    short = max(map(len, text.split("\n"))) <= FOLD_AT
    return "7bit" if text.isascii() and short else "quoted-printable"


def _introduction(original: Original, language: str, now: datetime) -> str:
    sent = original.email.at.astimezone(now.tzinfo)
    who = original.email.sender.name or original.email.sender.email
    return voice(language).introduce(_one_line(who), sent, now.date())


def _quoted(original: Original, language: str, now: datetime) -> str:
    quoted = _visible(original.words)[:LONGEST_QUOTE].strip("\n").split("\n")
    marked = "\n".join(f"> {line}" if line.strip() else ">" for line in quoted)
    return f"\n{_introduction(original, language, now)}\n\n{marked}\n"


def _quoted_html(original: Original, language: str, now: datetime) -> str:
    said = lines(_visible(original.words)[:LONGEST_QUOTE])
    introduction = escape(_introduction(original, language, now))
    return f'<p>{introduction}</p>\n<blockquote type="cite">{said}</blockquote>\n'


def _page(body: str) -> str:
    return f"<!DOCTYPE html>\n<html>\n<body>\n{body}</body>\n</html>\n"


def _attach(mail: EmailMessage, paths: Iterable[Path], read: Callable[[Path], bytes]) -> None:
    total = 0
    for path in paths:
        content = read(path)
        total += len(content)
        if total > LARGEST_ATTACHMENTS:
            raise Refused(
                f"The attachments are larger than {LARGEST_ATTACHMENTS // 1_000_000} MB together.",
                "Offer a link instead.",
            )
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        maintype, _, subtype = kind.partition("/")
        mail.add_attachment(content, maintype=maintype, subtype=subtype, filename=_one_line(path.name)[:100])


def _check(raw: bytes, draft: Draft, message_id: MessageId, text: str) -> None:
    """Parses the finished bytes as a stranger's program would, and compares. A difference is a bug of ours."""
    head = raw.partition(b"\r\n\r\n")[0]
    names = [
        line.split(b":", 1)[0].decode("ascii").lower() for line in head.split(b"\r\n") if line[:1] not in b" \t"
    ]
    ours = [name for name in names if not name.startswith(("mime-", "content-"))]
    optional = {"cc": draft.cc, "bcc": draft.bcc, "in-reply-to": draft.in_reply_to, "references": draft.references}
    wanted = ["from", "to", *(name for name in ("cc", "bcc") if optional[name]), "subject", "date", "message-id"]
    wanted += [name for name in ("in-reply-to", "references") if optional[name]]
    crooked = re.search(rb"\0|\r(?!\n)|(?<!\r)\n", raw) or max(map(len, raw.split(b"\r\n"))) > 998
    if ours != wanted or crooked:
        raise MailcoachError(f"A draft came out with other header fields than meant: {', '.join(ours)}.")
    parsed = message_from_bytes(raw)
    same = (
        _decoded(parsed, "subject") == subject_line(draft.subject)
        and all(_people(parsed, name) == _meant(getattr(draft, name)) for name in ("to", "cc", "bcc"))
        and _people(parsed, "from") == _meant((draft.sender,))
        and parsed["message-id"] == message_id
        and tuple((parsed["references"] or "").split()) == draft.references
        and _first_text(parsed) == text
    )
    if not same:
        raise MailcoachError("A draft does not read back as it was meant, so it is not written.")


def _decoded(parsed: Message, name: str) -> str:
    try:
        return str(make_header(decode_header(re.sub(r"\r\n(?=[ \t])", "", parsed[name] or ""))))
    except (HeaderParseError, UnicodeError, LookupError) as error:
        raise MailcoachError(f"The {name} of a draft cannot be read back: {error}.") from error


def _people(parsed: Message, name: str) -> list[tuple[str, str]]:
    pairs = getaddresses([re.sub(r"\r\n(?=[ \t])", "", value) for value in parsed.get_all(name, [])])
    return [(str(make_header(decode_header(shown))), email) for shown, email in pairs]


def _meant(addresses: Iterable[Address]) -> list[tuple[str, str]]:
    return [(_name(one), f"{one.email.rpartition('@')[0]}@{ascii_domain(one)}") for one in addresses]


def _first_text(parsed: Message) -> str:
    part = next(part for part in parsed.walk() if part.get_content_type() == "text/plain")
    content = part.get_payload(decode=True)
    return content.decode("utf-8").replace("\r\n", "\n") if isinstance(content, bytes) else ""
