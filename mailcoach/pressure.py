"""The pressure linter: what no draft may carry (docs/doctrine.md, Pressure). Pure.

The rules are data, one file a language: `pressure/<lang>.toml`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from mailcoach.plays import Play


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """A place that presses. `start` and `end` are offsets into the text, `line` and `column` count from 1."""

    rule: str
    family: str
    severity: Severity
    start: int
    end: int
    line: int
    column: int
    span: str
    why: str
    gentler: str | None = None


def lint(
    text: str,
    *,
    language: str | None = None,
    play: Play | None = None,
    theirs: Collection[str] = (),
    attachments: Collection[str] = (),
    off: Collection[str] = (),
) -> tuple[Finding, ...]:
    """What presses in `text`, in order.

    `language` is guessed where it is None. `theirs` are the prospect's own sentences, which may be quoted
    back. `attachments` are the names of files that go along. `off` are rules or families switched off.
    """
    raise NotImplementedError
