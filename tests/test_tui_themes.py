"""The colours: every word can be read on every ground it stands on."""

from __future__ import annotations

import pytest
from textual.color import Color
from textual.theme import Theme

from mailcoach.tui.themes import THEMES

LEAST = 4.5
"""The contrast that WCAG 2.2 asks of text (success criterion 1.4.3)."""

WORDS = ("foreground", "foreground-muted", "accent", "warning", "error", "success")
GROUNDS = ("background", "surface-active")


def brightness(colour: Color) -> float:
    """The relative luminance, as WCAG defines it."""
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.normalized]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))


def contrast(one: Color, other: Color) -> float:
    dark, bright = sorted((brightness(one), brightness(other)))
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_every_word_can_be_read_on_every_ground(theme: Theme) -> None:
    def colour(name: str) -> Color:
        return Color.parse(theme.variables.get(name) or getattr(theme, name))

    pairs = [(word, ground, contrast(colour(word), colour(ground))) for word in WORDS for ground in GROUNDS]
    assert [pair for pair in pairs if pair[2] < LEAST] == []
