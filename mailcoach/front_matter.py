"""Files of Markdown with a front matter, which is TOML between two lines +++: templates, and useful things."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from mailcoach.errors import Misconfigured, did_you_mean

FENCE = "+++"

Fault: TypeAlias = Callable[[int, str, str], Misconfigured]
"""Makes the error of a line, counted from 1, from what is wrong there and what to do."""


@dataclass(frozen=True, slots=True)
class Page:
    """A file in its two parts. `line` is the one on which `body` begins."""

    table: Mapping[str, Any]
    body: str
    line: int
    _head: Sequence[str]
    _fault: Fault

    def line_of(self, key: str) -> int:
        """The line on which a key stands; the first one where none does."""
        pattern = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=")
        return next((number for number, line in enumerate(self._head, 1) if pattern.match(line)), 1)

    def wrong(self, key: str, what: str, hint: str) -> Misconfigured:
        """The error of a key, to be raised."""
        return self._fault(self.line_of(key), what, hint)


def read(text: str, keys: Mapping[str, type], fault: Fault) -> Page:
    """A file whose front matter has some of `keys`, a text or a list of texts each. Raises what `fault` makes."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    fences = [number for number, line in enumerate(lines) if line.rstrip() == FENCE][:2]
    if len(fences) < 2 or fences[0]:
        raise fault(1, f"has no front matter between two lines {FENCE}", f"Begin it with {FENCE}, keys, {FENCE}.")
    head, body = lines[: fences[1]], lines[fences[1] + 1 :]
    try:
        table = tomllib.loads("\n".join(["", *head[1:]]))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        told = re.search(r"at line (\d+)", str(error))
        what = str(error).partition(" (at")[0].lower()
        raise fault(int(told[1]) if told else len(head), what, 'Write it as TOML: title = "…"') from error
    page = Page(table, "\n".join(body), fences[1] + 2, head, fault)
    for key, value in table.items():
        if key not in keys:
            raise page.wrong(key, f"there is no key '{key}'", did_you_mean(key, keys))
        texts = value if isinstance(value, list) else [value]
        if isinstance(value, list) != (keys[key] is list) or not all(isinstance(each, str) for each in texts):
            what, example = ("list of texts", '["one", "two"]') if keys[key] is list else ("text", '"…"')
            raise page.wrong(key, f"{key} is no {what}", f"Write {key} = {example}")
    return page
