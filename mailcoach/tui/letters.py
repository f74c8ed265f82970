"""A draft as a text file for an editor, and back.

The head is what mail programs have shown above a letter for forty years; a blank line ends it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from email.utils import getaddresses, quote
from pathlib import Path

from mailcoach.drafts import Draft
from mailcoach.emails import Address
from mailcoach.errors import UsageError
from mailcoach.setup.files import named

_FIELDS = ("To", "Cc", "Bcc", "Subject", "Attach")
_PATH = re.compile(r'\s*("[^"]*"|[^,]+)')
_SPECIAL = re.compile(r'[][\\()<>@,:;"]')  # RFC 5322, 3.2.3: what may stand in a name only between quotation marks


def letter(draft: Draft) -> str:
    """The draft with its head: To, Cc, Subject, and Bcc and Attach where there are any."""
    head = {
        "To": addresses_text(draft.to),
        "Cc": addresses_text(draft.cc),
        "Bcc": addresses_text(draft.bcc),
        "Subject": draft.subject,
        "Attach": paths_text(draft.attachments),
    }
    kept = [f"{name}: {value}".rstrip() for name, value in head.items() if value or name in {"To", "Cc", "Subject"}]
    return "\n".join((*kept, "", draft.text))


def edited(draft: Draft, text: str) -> Draft:
    """The draft as the letter in `text` has it. Raises UsageError where the head cannot be read."""
    head, _, body = text.replace("\r\n", "\n").partition("\n\n")
    fields = dict.fromkeys(_FIELDS, "")
    for written in head.splitlines():
        name, colon, value = written.partition(":")
        if not colon or name.strip().title() not in _FIELDS:
            raise UsageError(
                f'The head of the letter has a line that says "{written[:40]}".',
                f"Above the first blank line only these stand: {', '.join(_FIELDS)}.",
            )
        fields[name.strip().title()] = value.strip()
    return replace(
        draft,
        to=addresses(fields["To"]),
        cc=addresses(fields["Cc"]),
        bcc=addresses(fields["Bcc"]),
        subject=fields["Subject"],
        attachments=paths(fields["Attach"]),
        text=body.strip("\n"),
    )


def addresses(typed: str) -> tuple[Address, ...]:
    """The people in `typed`, separated by commas. Raises UsageError where one has no address."""
    people = tuple(Address(email.strip().lower(), name) for name, email in getaddresses([typed]) if name or email)
    for person in people:
        local, at, domain = person.email.partition("@")
        if not (local and at and domain) or " " in person.email:
            raise UsageError(
                f'"{(person.name or person.email)[:60]}" is no mail address.',
                "Write it like this: Maria Lopez <maria@nordwind.example>, and separate people by commas.",
            )
    if typed.strip() and not people:
        raise UsageError(
            f'"{typed.strip()[:60]}" is no mail address.', "Write it like this: maria@nordwind.example"
        )
    return people


def addresses_text(people: tuple[Address, ...]) -> str:
    return ", ".join(
        f'"{quote(person.name)}" <{person.email}>' if _SPECIAL.search(person.name) else str(person)
        for person in people
    )


def paths(typed: str) -> tuple[Path, ...]:
    """The files in `typed`, separated by commas; one with a comma in its name stands between quotation marks.
    Raises UsageError where one does not exist."""
    names = (name.strip('" ') for name in _PATH.findall(typed))
    return tuple(_file(name) for name in names if name)


def _file(name: str) -> Path:
    if path := named(name):
        return path
    raise UsageError(f"There is no file {name[:200]}.", "Check its name, or take it out of the list.")


def paths_text(files: tuple[Path, ...]) -> str:
    return ", ".join(f'"{path}"' if "," in str(path) else str(path) for path in files)
