"""What each folder is for, and which may hold the talk. Pure: what the server listed goes in, `Listing` comes out.

The names that the user set come first, then the server's own marks (RFC 6154), then names in many languages.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from pathlib import Path

from imapclient.exceptions import ProtocolError
from imapclient.imap_utf7 import decode as decode_utf7
from imapclient.response_parser import parse_response

from mailcoach.emails import Folder, Role
from mailcoach.mailbox.wire import Answer
from mailcoach.mime import clean

_LIST = re.compile(rb'\* LIST \(([^()]*)\) (NIL|"(?:[^"\\]|\\.)*") (.+)\Z', re.IGNORECASE | re.DOTALL)
_UNSELECTABLE = {"\\noselect", "\\nonexistent"}
_ROLE_MARKS = {f"\\{role}": role for role in (Role.SENT, Role.DRAFTS, Role.TRASH, Role.ARCHIVE, Role.JUNK)}
_VIRTUAL = {"\\flagged", "\\important", "\\memos", "\\scheduled", "\\snoozed", "\\subscriptions"}
_ROOTS = {"inbox", "[gmail]", "[google mail]"}
"""Prefixes that servers put before all other folders."""
_READ = (Role.INBOX, Role.SENT, Role.DRAFTS, Role.ARCHIVE, Role.NONE)
"""Roles of folders that may hold the talk, in the order in which they are read."""


@cache
def _names() -> dict[str, frozenset[str]]:
    """What folders are called in many languages, by role; `skipped` are those that hold no talk."""
    text = Path(__file__).with_name("folder_names.toml").read_text(encoding="utf-8")
    return {role: frozenset(names) for role, names in tomllib.loads(text).items()}


@dataclass(frozen=True, slots=True)
class Listed:
    """A folder as the server lists it. `marks` are its attributes in lower case, `separator` may be empty."""

    path: bytes
    name: str
    separator: str
    marks: frozenset[str]

    @property
    def levels(self) -> tuple[str, ...]:
        """Its name and those above it, without the prefix that a server puts before all of them."""
        levels = tuple(self.name.split(self.separator)) if self.separator else (self.name,)
        if len(levels) > 1 and levels[0].lower() in _ROOTS:
            return levels[1:]
        return levels


@dataclass(frozen=True, slots=True)
class Listing:
    """Every selectable folder, for each role the one to write to first; `read` are those that may hold the talk."""

    folders: tuple[Folder, ...]
    read: tuple[Folder, ...]

    def first(self, role: Role) -> Folder | None:
        return next((folder for folder in self.folders if folder.role is role), None)


def listed(answers: Iterable[Answer]) -> list[Listed]:
    """The selectable folders of a LIST answer (RFC 9051, 7.3.1). A line that is none of it is passed over."""
    found: dict[bytes, Listed] = {}
    for answer in answers:
        match = _LIST.match(answer[0])
        if match is None:
            continue
        marks = frozenset(match[1].decode("ascii", "replace").lower().split())
        path = answer[1] if len(answer) > 1 else _unquoted(match[3])
        if path and not marks & _UNSELECTABLE and not any(byte in path for byte in b"\r\n\0"):
            separator = "" if match[2].upper() == b"NIL" else _unquoted(match[2]).decode("ascii", "replace")
            found[path] = Listed(path, _readable(path), separator, marks)
    return list(found.values())


def _unquoted(raw: bytes) -> bytes:
    return re.sub(rb"\\(.)", rb"\1", raw[1:-1]) if len(raw) > 1 and raw[:1] == raw[-1:] == b'"' else raw


def _readable(path: bytes) -> str:
    """Modified UTF-7 (RFC 3501, 5.1.3), or whatever a server takes for it."""
    try:
        name = decode_utf7(path) if path.isascii() else path.decode()
    except (ValueError, LookupError):
        name = path.decode("latin-1")
    return clean(unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode()), 500)


def foreign_prefixes(answers: Iterable[Answer]) -> tuple[bytes, ...]:
    """The prefixes of other people's and shared folders in a NAMESPACE answer (RFC 2342)."""
    for answer in answers:
        if answer[0][:12].upper() != b"* NAMESPACE ":
            continue
        try:
            _, *foreign = parse_response([answer[0][12:]])
            return tuple(
                prefix for space in foreign for prefix, *_ in space or () if isinstance(prefix, bytes) and prefix
            )
        except (ProtocolError, ValueError, TypeError):
            return ()
    return ()


def listing(
    found: Iterable[Listed], *, names: Mapping[Role, str], ignored: Collection[str], foreign: Collection[bytes] = ()
) -> Listing:
    """Gives each folder its role. A role that the user set a name for belongs to that folder alone."""
    own = [folder for folder in found if not folder.path.startswith(tuple(foreign))]
    ranked = sorted(((*_role(each, names), each) for each in own), key=itemgetter(0))  # as listed within a rank
    has_all = any("\\all" in folder.marks for folder in own)
    left_out = {_key(name) for name in ignored}
    read = [
        Folder(each.path, each.name, role)
        for _, role, each in ranked
        if _key(each.name) not in left_out and _may_hold_talk(each, role, has_all=has_all)
    ]
    return Listing(
        tuple(Folder(each.path, each.name, role) for _, role, each in ranked),
        tuple(sorted(read, key=lambda folder: _READ.index(folder.role))),
    )


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold().strip()


def _role(folder: Listed, names: Mapping[Role, str]) -> tuple[int, Role]:
    """The role of a folder, and how good the reason is: 0 the user's word, 1 the server's mark, 2 its name."""
    for role, name in names.items():
        if _is_called(folder, name):
            return 0, role
    for mark, role in _ROLE_MARKS.items():
        if mark in folder.marks and role not in names:
            return 1, role
    if folder.name.upper() == "INBOX" and Role.INBOX not in names:
        return 1, Role.INBOX
    if len(folder.levels) == 1:
        for role in _ROLE_MARKS.values():
            if role not in names and _key(folder.levels[0]) in _names()[role]:
                return 2, role
    return 3, Role.NONE


def _is_called(folder: Listed, name: str) -> bool:
    """Whether the user means this folder: by its whole name, or by the levels below the server's prefix."""
    wanted = _key(name)
    below = folder.levels
    return wanted in {_key(folder.name), _key(folder.separator.join(below)), _key("/".join(below))}


def _may_hold_talk(folder: Listed, role: Role, *, has_all: bool) -> bool:
    """Where one folder shows all mail (Gmail's "All Mail"), the plain ones are labels of the same mail."""
    if role not in _READ or folder.marks & _VIRTUAL:
        return False
    if "\\all" in folder.marks or role is not Role.NONE:
        return True
    top, leaf = _key(folder.levels[0]), _key(folder.levels[-1])
    names = _names()
    return not (
        has_all
        or leaf in names["skipped"]
        or any(top in names[kind] for kind in ("skipped", Role.TRASH, Role.JUNK))
    )


PLAIN_LIST = b'LIST "" "*"'
"""What every server understands."""


def list_commands(can: Set[str]) -> list[bytes]:
    """What asks a server that can do so much for its folders, first of all for a LIST."""
    marked = {"SPECIAL-USE", "LIST-EXTENDED"} <= can  # RFC 6154, 5.2
    return [
        PLAIN_LIST + b" RETURN (SPECIAL-USE)" if marked else PLAIN_LIST,
        *([b"NAMESPACE"] if "NAMESPACE" in can else []),
    ]
