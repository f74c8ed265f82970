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
from dataclasses import dataclass

from mailcoach import front_matter
from mailcoach.drafts.voices import VOICES
from mailcoach.errors import BadTemplate, did_you_mean
from mailcoach.front_matter import Page
from mailcoach.plays import Play

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
    page = front_matter.read(
        source, dict.fromkeys(KEYS, str), lambda line, what, hint: BadTemplate(f"{file}:{line}: {what}", hint)
    )
    _check(name, page)
    matter = dict(page.table)
    return Recipe(
        file,
        Play(matter.pop("play")),
        variant=name["variant"] or "",
        body=page.body,
        line=page.line,
        when_line=page.line_of("when"),
        **matter,
    )


def _check(name: re.Match[str], page: Page) -> None:
    """What makes no sense in a front matter, or not in that of a file with this name."""
    matter = page.table
    for key, needed in KEYS.items():
        if needed and not matter.get(key):
            raise page.wrong(key, f"the front matter does not say '{key}'", f'Add {key} = "...".')
        if "\n" in matter.get(key, ""):
            raise page.wrong(key, f"'{key}' must stand on one line", f'{key} = "..."')
    play, language = matter["play"], matter["language"]
    if play not in {*Play} - {Play.WAIT}:
        raise page.wrong("play", f"there is no play '{play}'", did_you_mean(play, [*Play]))
    if language not in VOICES:
        raise page.wrong("language", f"'{language}' is not spoken", f"There are: {', '.join(VOICES)}.")
    if matter.get("register", FORMAL) not in REGISTERS:
        raise page.wrong("register", "there is no such register", f"There are: {', '.join(REGISTERS)}.")
    for key in ("play", "language"):
        if name[key] != matter[key]:
            raise page.wrong(key, f"says {key} '{matter[key]}', its name '{name[key]}'", "Mend one.")
    if (play == Play.NEW_CONTACT) != bool(matter.get("subject")):
        hint = "An answer keeps its thread's subject."
        raise page.wrong("subject", f"only {Play.NEW_CONTACT} has a subject, and it must", hint)
