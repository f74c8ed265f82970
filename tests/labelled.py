"""Labelled sentences: what a person means by one, written down before any rule was made for it.

A file under `sentences/` is `<language>[.<set>].toml`; the sets named held_back are not looked at while rules are
written. A key lists the acts that must be found, joined by "+"; "kind:thing" and "kind:meeting" say more,
"@day/edge" the day; "|" separates what is equally right.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from mailcoach.reading import finding
from mailcoach.reading.acts import Act, Kind

SENT = date(2026, 11, 18)
"""A Wednesday, the day of every labelled sentence."""

FOLDER = Path(__file__).parent / "sentences"

FINAL = frozenset({Kind.REFUSAL, Kind.STOP, Kind.CHOICE, Kind.DEPARTURE})
"""What must never be read as anything friendlier."""

GRAVE = FINAL | {Kind.UPHEAVAL, Kind.LIFE_EVENT}
"""What nobody follows up on as if nothing had happened."""


@dataclass(frozen=True, slots=True)
class Labelled:
    text: str
    language: str
    ours: bool
    labels: tuple[str, ...]

    def read(self) -> list[Act]:
        """The sure acts in it."""
        found = finding.find(self.text, language=self.language, sent=SENT, ours=self.ours)
        return [act for act in found if act.sure]

    def is_right(self) -> bool:
        found = self.read()
        return any(_fits(label, found) for label in self.labels)

    def is_read_friendlier(self) -> bool:
        """Whether a last word was taken for something that goes on."""
        kinds = {act.kind for act in self.read()}
        meant = {Kind(part.split(":")[0].split("@")[0]) for label in self.labels for part in _parts(label)}
        return bool(meant & FINAL) and bool(kinds) and not kinds & GRAVE


def sentences(name: str) -> Iterator[Labelled]:
    """The sentences of `sentences/<name>.toml`."""
    sides = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    for side, table in sides.items():
        for key, texts in table.items():
            for text in texts:
                yield Labelled(text, name.partition(".")[0], side == "ours", tuple(key.split("|")))


def _parts(label: str) -> list[str]:
    return [] if label == "none" else label.split("+")


def _fits(label: str, found: list[Act]) -> bool:
    parts = _parts(label)
    kinds = {part.split(":")[0].split("@")[0] for part in parts}
    return {act.kind.value for act in found} == kinds and all(
        any(_is(part, act) for act in found) for part in parts
    )


def _is(part: str, act: Act) -> bool:
    named, _, day = part.partition("@")
    kind, _, more = named.partition(":")
    when = f"{act.when.day}/{act.when.edge.value}" if act.when else ""
    return act.kind.value == kind and more in {"", act.thing, act.meeting} and day in {"", when}
