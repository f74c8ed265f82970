"""What the linter says of one place."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """A place that presses. `start` and `end` are offsets into the text, `line` and `column` count from 1.

    `gentler` is a wording that may stand in the place of `span`, or None where the sentence must be
    thought anew.
    """

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
