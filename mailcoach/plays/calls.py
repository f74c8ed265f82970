"""What to say on the phone: a short script for each play, one file a language in `scripts/`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

FALLBACK = "en"
LONGEST_GOAL = 200


@cache
def scripts(language: str) -> Mapping[str, str]:
    """The scripts of a language by play; those in English where we do not speak it."""
    folder = resources.files("mailcoach.plays") / "scripts"
    file = folder / f"{language}.toml"
    known = language.isalpha() and file.is_file()
    return tomllib.loads((file if known else folder / f"{FALLBACK}.toml").read_text(encoding="utf-8"))


def script(play: str, language: str, *, name: str = "", former: str = "", goal: str = "") -> str:
    """The call script of a play. `former` is who has left, `goal` what they wanted, in their own words."""
    lines = scripts(language)
    hello = lines["hello"].format(name=name) if name else lines["stranger"]
    aim = goal if len(goal) <= LONGEST_GOAL else goal[:LONGEST_GOAL].rpartition(" ")[0] + " …"
    return lines[play].format(hello=hello, former=former, goal=aim.rstrip("."))
