"""config.toml as `init` writes it: the example's text with its comments, and the rep's own values in it."""

from __future__ import annotations

import json
import re
import stat
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from mailcoach.errors import Misconfigured, UsageError
from mailcoach.setup.files import put

_HEADER = re.compile(r"(# )?\[\[?([\w.]+)\]\]?")
_ENTRY = re.compile(r"(?:# )?(\w+) = ")
_COMMENT = re.compile(r'("(?:[^"\\]|\\.)*"|[^"#])*')
"""Everything before a comment: a # inside quotation marks is part of a value."""
_COLUMN = 28


def written(example: str, values: Mapping[str, Any]) -> str:
    """The example with other values: "accounts.imap.host" names the key host in the table [accounts.imap].

    Raises KeyError where the example shows no such key. Tables and keys that it shows as comments come to life.
    """
    lines = example.splitlines()
    for dotted, value in values.items():
        table, _, key = dotted.rpartition(".")
        _set(lines, table, key, value)
    return "\n".join(lines) + "\n"


def _set(lines: list[str], table: str, key: str, value: object) -> None:
    here = ""
    for number, line in enumerate(lines):
        if header := _HEADER.match(line):
            here = header[2]
            if header[1] and here == table:
                lines[number] = line.removeprefix("# ")
        elif (entry := _ENTRY.match(line)) and entry[1] == key and here == table:
            lines[number] = _entry(line, key, value)
            return
    raise KeyError(f"{table}.{key}")


def _entry(line: str, key: str, value: object) -> str:
    """A key with another value; the comment stays in its column."""
    bare = line.removeprefix("# ")
    before = _COMMENT.match(bare)
    comment = bare[before.end() :] if before else ""
    text = f"{key} = {toml(value)}"
    return f"{text:{_COLUMN - 1}} {comment}".rstrip()


def toml(value: object) -> str:
    """A value as TOML writes it. JSON's strings, numbers and lists are TOML's too, but for one character."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")


def refuse_existing(path: Path) -> None:
    """Raises UsageError where there is a configuration already: it is the rep's, and stays as it is."""
    if path.exists() or path.is_symlink():
        raise UsageError(
            f"{path} is there already, and is left as it is.",
            "Another account goes into it with --add; or set up another file: --config FILE.",
        )


def write_new(path: Path, text: str) -> None:
    """Writes a file that only the rep can read, whole or not at all, and never over another.

    Raises UsageError where it is there already, Misconfigured where it cannot be written.
    """
    refuse_existing(path)
    try:
        put(path, text, over=False)
    except FileExistsError:
        refuse_existing(path)
        raise
    except OSError as error:
        raise _unwritable(path, error) from error


def add_account(path: Path, example: str, values: Mapping[str, Any]) -> None:
    """Writes one more account at the end of a configuration; what stands there stays as it is, to the byte.

    Raises Misconfigured where there can be no table below it, or where it cannot be written.
    """
    block = written(example, values)
    block = block[block.index("[[accounts]]") :]
    try:
        there = path.read_bytes().decode("utf-8")
        text = f"{there}{'' if there.endswith(chr(10)) else chr(10)}\n{block}"
        tomllib.loads(text)
        put(path.resolve(), text, over=True, mode=stat.S_IMODE(path.stat().st_mode))
    except tomllib.TOMLDecodeError as error:
        raise Misconfigured(
            f"No table can follow in {path}: {error}.", "Write each account as a table of its own: [[accounts]]."
        ) from error
    except OSError as error:
        raise _unwritable(path, error) from error


def languages_of(environment: Mapping[str, str]) -> tuple[str, ...]:
    """The languages that somebody who set up this session writes in: its own, and English (locale(7))."""
    locale = next(filter(None, (environment.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    language = re.match(r"[a-z]{2}(?=[_.@]|$)", locale)
    return tuple(dict.fromkeys((language[0] if language else "en", "en")))


def copy_templates(shipped: Path, own: Path, languages: Collection[str]) -> int:
    """Copies the templates in these languages that the rep does not have yet; how many those are.

    The others stay ours until they are edited. Raises Misconfigured.
    """
    missing = [
        source
        for source in sorted(shipped.glob("*.md"))
        if source.name.split(".")[1] in languages and not (own / source.name).exists()
    ]
    try:
        for source in missing:
            put(own / source.name, source.read_text(encoding="utf-8"), over=False)
    except OSError as error:
        raise _unwritable(own, error) from error
    return len(missing)


def _unwritable(path: Path, error: OSError) -> Misconfigured:
    return Misconfigured(
        f"{path} cannot be written: {error.strerror}.", "Check the disk's free space and the owner of the folder."
    )
