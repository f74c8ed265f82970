"""Days, as mails name them: "back on the 5th", "bis Ende März", "à partir du 3", "la semana que viene".

What a pause makes of them is written in docs/doctrine.md ("Which day a pause ends"). A language's words for days
are the table [dates] of its phrase file. A day that lies behind for sure ("since Monday", "last week") is not
found.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from mailcoach.reading import languages
from mailcoach.reading.almanac import DAY, Edge, Grain, Stretch, When
from mailcoach.reading.date_words import COUNTED, DayWords
from mailcoach.reading.sentences import strip_accents

DRESSED = re.compile(r"[^\x00-\x7f]|`")
"""A letter with an accent, or whatever else may stand for a plain one."""

LEADS = ("until", "after", "not_before", "start", "before", "at")


@dataclass(frozen=True, slots=True)
class Dated:
    """A day and the stretch of text that names it, with the words that belong to it ("until the end of").

    `lead` is the kind of word before it: "until", "after", "not_before", "start" ("from"), "before", "at" ("on"),
    or none; "later" says that it was counted from the message ("in two weeks").
    A range leads "until" its end.
    `last` is the last day of the stretch that was named, the day itself for a day.
    """

    start: int
    end: int
    when: When
    lead: str = ""
    last: date | None = None


def find(text: str, *, language: str, sent: date) -> tuple[Dated, ...]:
    """Every day that `text` names, in order. `sent` is the day of the mail where its writer lives."""
    words = _words(language)
    plain = _flat(text)
    found: list[Dated] = []
    month = sent  # or the one named last: "in January, around the 20th"
    for match in words.matches(plain):
        stretch = words.stretch(match, text, max(month, sent) if match.lastgroup == "day_alone" else sent)
        if stretch is None:
            continue
        # The word that shows a bare number to be a day may be the very one that changes its meaning: "nach dem 15."
        named_at = match.start("day_alone_day") if match.lastgroup == "day_alone" else match.start()
        start, modifiers = words.before(plain, named_at)
        if modifiers["since"] or words.is_past(plain, match.end()):
            continue
        if stretch.bare and start == named_at and not words.at_an_hour(plain, match.end()):
            continue
        end = match.start() + len(match[0].rstrip())
        if plain[end - 1] == "." and match.lastgroup != "figures" and text[end : end + 2].strip()[:1].isupper():
            end -= 1  # the full stop of a sentence, not of an abbreviated month
        found.append(Dated(start, end, _when(stretch, modifiers), _lead(stretch, modifiers, match), stretch.last))
        month = stretch.first if match.lastgroup == "month" else month
    return tuple(found)


def _lead(stretch: Stretch, modifiers: Mapping[str, str | None], match: re.Match[str]) -> str:
    """The kind of word before a day, see Dated."""
    if stretch.ranged:
        return "until"
    return next((name for name in LEADS if modifiers[name]), "later" if match.lastgroup in COUNTED else "")


def _when(stretch: Stretch, modifiers: Mapping[str, str | None]) -> When:
    """The day on which a wait begins, by the doctrine's table."""
    first, last, grain = stretch.first, stretch.last, stretch.grain
    if modifiers["mid"] and grain is Grain.MONTH:
        first = last = first.replace(day=15)
    if modifiers["mid"] and grain is Grain.WEEK:
        first = last = first + 2 * DAY
    if modifiers["end"] and grain is not Grain.DAY:
        if modifiers["until"] or modifiers["after"]:
            return When(last, Edge.AFTER, grain)
        return When(last, Edge.LAST, grain)
    if modifiers["after"]:
        return When(last, Edge.AFTER, grain) if first == last else When(last + DAY, Edge.ON, grain)
    if (modifiers["until"] or stretch.ranged) and first == last:
        return When(last, Edge.AFTER, grain)
    return When(first, Edge.ON, grain)


@lru_cache(maxsize=16)
def _words(language: str) -> DayWords:
    tongue = languages.load(language)
    return DayWords(tongue.dates, tongue.stop_words)


def _flat(text: str) -> str:
    """Lower case without accents, letter for letter, so that offsets stay."""
    if text.isascii() and "`" not in text:
        return text.lower()
    return DRESSED.sub(lambda found: _letter(found[0]), text).lower()


@lru_cache(maxsize=4096)
def _letter(char: str) -> str:
    if char in "’´`":
        return "'"
    plain = strip_accents(char)
    return plain if len(plain) == 1 else char
