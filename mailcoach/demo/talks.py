"""The example mailbox: talks written as TOML, dated from today, so that the demo never ages.

title = "Shift plans for three sites"

[[mail]]
day = -24                      # business days from today
time = "09:12"                 # the rep's local time; 10:00 where it is left out
by = "Maria Lopez <maria@nordwind.example>"     # or "me", or "ines", a colleague
subject = "..."                # left out: an answer to the mail before
answers = 1                    # the mail it answers, counted from 1; 0: a thread of its own
text = "..."                   # {+5|%d %B} is the date 5 business days from today
quote = true                   # the answered mail stands below, as mail clients quote it
to, cc, folder, files, headers, bounce, invite: as their names say
"""

from __future__ import annotations

import mimetypes
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from mailcoach.business_days import DAY
from mailcoach.demo.server import Letter

ME = "Robin Reyes <robin@brightpath.example>"
COLLEAGUE = "Ines Falk <ines@brightpath.example>"
WHO = {"me": ME, "ines": COLLEAGUE}
ZONE = ZoneInfo("Europe/Berlin")


@dataclass(slots=True)
class _Mail:
    """One entry of a talk, with what the ones that answer it need to know."""

    entry: Mapping[str, Any]
    at: datetime
    sender: str
    to: str
    subject: str
    identity: str
    references: Sequence[str]
    text: str


def letters(today: date) -> tuple[Letter, ...]:
    """Every mail of every talk as of `today`, oldest first."""
    folder = files("mailcoach.demo") / "talks"
    talks = sorted((path for path in folder.iterdir() if path.name.endswith(".toml")), key=lambda path: path.name)
    found = [
        letter
        for path in talks
        for letter in _letters(path.name.removesuffix(".toml"), tomllib.loads(path.read_text("utf-8")), today)
    ]
    return tuple(sorted(found, key=lambda letter: letter.at))


def _letters(name: str, talk: Mapping[str, Any], today: date) -> Iterator[Letter]:
    mails: list[_Mail] = []
    for number, entry in enumerate(talk["mail"], 1):
        answers = entry.get("answers", number - 1)
        answered = mails[answers - 1] if answers else None
        mail = _mail(f"{name}.{number}", entry, answered, talk["title"], today)
        mails.append(mail)
        sent = mail.sender == ME
        folder = entry.get("folder", "Sent" if sent else "INBOX")
        flags = {"Sent": (b"\\Seen",), "Drafts": (b"\\Draft", b"\\Seen")}.get(folder, ())
        yield Letter(folder, mail.at, _message(mail, answered, today).as_bytes(), flags)


def _mail(name: str, entry: Mapping[str, Any], answered: _Mail | None, title: str, today: date) -> _Mail:
    sender = WHO.get(entry["by"], entry["by"])
    other = answered.sender if answered and answered.sender != sender else (answered.to if answered else ME)
    subject = entry.get("subject") or (_answer(answered.subject) if answered else title)
    return _Mail(
        entry=entry,
        at=datetime.combine(
            business_day(today, entry["day"]), time.fromisoformat(entry.get("time", "10:00")), ZONE
        ),
        sender=sender,
        to=_people(entry.get("to", other)),
        subject=subject,
        identity=f"<{name}@{parseaddr(sender)[1].partition('@')[2]}>",
        references=[*answered.references, answered.identity] if answered else [],
        text=_dated(entry["text"].strip(), today),
    )


def _message(mail: _Mail, answered: _Mail | None, today: date) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = mail.sender, mail.to
    if "cc" in mail.entry:
        message["Cc"] = _people(mail.entry["cc"])
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.at)
    message["Message-ID"] = mail.identity
    if answered:
        message["In-Reply-To"] = answered.identity
        message["References"] = " ".join(mail.references)
    below = _quoted(answered) if answered and mail.entry.get("quote") else ""
    message.set_content(mail.text + below + "\n")
    if invite := mail.entry.get("invite"):
        _invite(message, invite, mail, today)
    if bounce := mail.entry.get("bounce"):
        _bounce(message, bounce, answered)
    for name in mail.entry.get("files", ()):
        maintype, _, subtype = (mimetypes.guess_type(name)[0] or "application/octet-stream").partition("/")
        message.add_attachment(b"An example.\n" * 40, maintype=maintype, subtype=subtype, filename=name)
    for name, value in mail.entry.get("headers", {}).items():
        message[name] = value
    return message


def business_day(today: date, offset: int) -> date:
    """The working day that lies `offset` working days from `today`, or from the one before where it is none."""
    while today.weekday() > 4:
        today -= DAY
    step = DAY if offset > 0 else -DAY
    for _ in range(abs(offset)):
        today += step
        while today.weekday() > 4:
            today += step
    return today


def _people(names: str) -> str:
    return ", ".join(WHO.get(name.strip(), name.strip()) for name in names.split(","))


def _answer(subject: str) -> str:
    return subject if subject.startswith("Re: ") else f"Re: {subject}"


def _dated(text: str, today: date) -> str:
    return re.sub(r"\{([+-]\d+)\|([^}]+)\}", lambda m: f"{business_day(today, int(m[1])):{m[2]}}", text)


def _quoted(answered: _Mail) -> str:
    said = "\n".join(f"> {line}".rstrip() for line in answered.text.splitlines())
    return f"\n\nOn {answered.at:%a, %d %b %Y at %H:%M}, {answered.sender} wrote:\n{said}"


def _invite(message: EmailMessage, invite: Mapping[str, Any], mail: _Mail, today: date) -> None:
    """A calendar part (RFC 5546)."""
    begins = datetime.combine(business_day(today, invite["day"]), time.fromisoformat(invite["time"]), ZONE)
    method, organizer = invite["method"], parseaddr(_people(invite.get("organizer", "me")))[1]
    attendee = parseaddr(mail.to if organizer == parseaddr(mail.sender)[1] else mail.sender)[1]
    part = {"REQUEST": "NEEDS-ACTION"}.get(method, invite.get("answer", "ACCEPTED"))
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//example//EN", f"METHOD:{method}", "BEGIN:VEVENT",
        f"UID:{mail.subject}@example", f"DTSTAMP:{mail.at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART:{begins.astimezone(UTC):%Y%m%dT%H%M%SZ}", f"SUMMARY:{invite.get('title', mail.subject)}",
        f"ORGANIZER:mailto:{organizer}", f"ATTENDEE;PARTSTAT={part}:mailto:{attendee}",
        "END:VEVENT", "END:VCALENDAR", "",
    ]  # fmt: skip
    message.add_alternative("\r\n".join(lines), subtype="calendar", params={"method": method})


def _bounce(message: EmailMessage, bounce: Mapping[str, str], answered: _Mail | None) -> None:
    """A delivery status notification (RFC 3464)."""
    message.make_mixed()
    message.set_type("multipart/report")
    message.set_param("report-type", "delivery-status")
    per_message, per_recipient = EmailMessage(policy=SMTP), EmailMessage(policy=SMTP)
    per_message["Reporting-MTA"] = "dns; mx.example"
    per_recipient["Final-Recipient"] = f"rfc822; {bounce['to']}"
    per_recipient["Action"] = "failed" if bounce["status"].startswith("5") else "delayed"
    per_recipient["Status"] = bounce["status"]
    status = EmailMessage(policy=SMTP)
    status["Content-Type"] = "message/delivery-status"
    status.set_payload([per_message, per_recipient])
    message.attach(status)
    original = EmailMessage(policy=SMTP)
    original["Content-Type"] = "text/rfc822-headers"
    original.set_payload(
        f"Message-ID: {answered.identity if answered else '<none@example>'}\r\nTo: {bounce['to']}\r\n"
    )
    message.attach(original)
    message["Auto-Submitted"] = "auto-replied"
