"""A template's file: one a play, language and variant, with a TOML front matter and a Markdown body in jinja2.

+++
play = "apology"
language = "en"
when = "fault == 'late-promise'"        # optional: a condition on the facts of docs/templates.md
description = "we kept a promise late"
register = "familiar"                   # optional: says du, tu, tú; without it, Sie, vous, usted
closing = "With warm wishes,"           # optional: another farewell than the language's own
subject = "..."                         # only where the mail begins a thread of its own: new-contact
+++
{{ greeting }}
...
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mailcoach.drafts.voices import VOICES
from mailcoach.errors import BadTemplate, did_you_mean
from mailcoach.plays import Play

MARK = "+++"
KEYS = {
    "play": True,
    "language": True,
    "description": True,
    "when": False,
    "register": False,
    "closing": False,
    "subject": False,
}
"""The keys of the front matter, and whether each must be there."""

FORMAL, FAMILIAR = REGISTERS = ("formal", "familiar")
"""How a letter addresses its reader: Sie, vous, usted; or du, tu, tú."""

_FILE = re.compile(r"(?P<play>[a-z-]+)\.(?P<language>[a-z]{2})(?:\.(?P<variant>[a-z0-9-]+))?\.md")


@dataclass(frozen=True, slots=True)
class Recipe:
    """One template. `when` is a condition on the facts, or ""; `line` is where `body` begins in its file, and
    `when_line` where the condition stands."""

    file: str
    play: Play
    language: str
    variant: str
    description: str
    body: str
    line: int
    when: str = ""
    subject: str = ""
    closing: str = ""
    register: str = FORMAL
    when_line: int = 1


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a template. `text` begins with file:line; `hint` says what to do."""

    file: str
    text: str
    hint: str = ""


def read(file: str, source: str) -> Recipe:
    """A template's file as a recipe. Raises BadTemplate with file:line."""
    name = _FILE.fullmatch(file)
    if name is None:
        raise BadTemplate(
            f"{file}:1: is not named <play>.<language>[.<variant>].md", "Rename it: apology.en.plain.md"
        )
    lines = source.split("\n")
    fences = [number for number, line in enumerate(lines) if line.rstrip() == MARK][:2]
    if len(fences) < 2 or fences[0]:
        raise BadTemplate(
            f"{file}:1: has no front matter between two lines {MARK}",
            "`mailcoach templates show apology.en` shows one.",
        )
    end = fences[1]
    matter = _matter(file, lines[1:end])
    if fault := _fault(name, matter):
        key, what, hint = fault
        raise BadTemplate(f"{file}:{_line_of(key, lines)}: {what}", hint)
    return Recipe(
        file,
        Play(matter.pop("play")),
        variant=name["variant"] or "",
        body="\n".join(lines[end + 1 :]),
        line=end + 2,
        when_line=_line_of("when", lines),
        **matter,
    )


def _matter(file: str, lines: list[str]) -> dict[str, str]:
    """The front matter: known keys alone, each with a text, and none that must be there is missing."""
    try:
        matter = tomllib.loads("\n".join(lines))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        told = re.search(r"line (\d+)", str(error))
        line = int(told[1]) + 1 if told else len(lines) + 1
        raise BadTemplate(f"{file}:{line}: {error}", "The front matter is TOML.") from error
    for key, value in matter.items():
        where = f"{file}:{_line_of(key, ['', *lines])}"
        if key not in KEYS:
            raise BadTemplate(f"{where}: there is no key '{key}'", did_you_mean(key, KEYS))
        if not isinstance(value, str) or "\n" in value:
            raise BadTemplate(f"{where}: '{key}' must be text on one line", f'{key} = "..."')
    missing = [key for key, needed in KEYS.items() if needed and not matter.get(key)]
    if missing:
        raise BadTemplate(f"{file}:1: the front matter does not say '{missing[0]}'", f'Add {missing[0]} = "...".')
    return matter


def _fault(name: re.Match[str], matter: Mapping[str, str]) -> tuple[str, str, str] | None:
    """What makes no sense in it, or not in a file of that name: the key, what is wrong, and what to do."""
    play, language = matter["play"], matter["language"]
    if play not in {*Play} - {Play.WAIT}:
        return "play", f"there is no play '{play}'", did_you_mean(play, [*Play])
    if language not in VOICES:
        return "language", f"'{language}' is not spoken", f"There are: {', '.join(VOICES)}."
    if matter.get("register", FORMAL) not in REGISTERS:
        return "register", "there is no such register", f"There are: {', '.join(REGISTERS)}."
    for key in ("play", "language"):
        if name[key] != matter[key]:
            return key, f"says {key} '{matter[key]}', its name '{name[key]}'", "Mend one."
    if (play == Play.NEW_CONTACT) != bool(matter.get("subject")):
        return (
            "subject",
            f"only {Play.NEW_CONTACT} has a subject, and it must",
            "An answer keeps its thread's subject.",
        )
    return None


def _line_of(key: str, lines: Iterable[str]) -> int:
    return next((number for number, line in enumerate(lines, 1) if re.match(rf"\s*{re.escape(key)}\s*=", line)), 1)
