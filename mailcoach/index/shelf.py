"""The rep's library, ranked against a talk by full-text search (FTS5) in memory.

An item is offered only where something shows that it fits: one of its tags was spoken of, or its title and
text share three telling words with the talk. Otherwise none is: a gift that fits nobody is one more nudge.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from mailcoach.library import Item

ENOUGH_WORDS = 3
"""Telling words that a talk must share with an item of which it names no tag."""

_STEM = 5
"""Words are the same where they begin with so many equal letters and differ in a short ending alone."""

_ENDINGS = frozenset({"s", "es", "e", "n", "en"})
"""What makes a short word another form of itself: list, lists."""

_WORD = re.compile(r"[^\W_]{2,}")

_ANY_TALK = """
    anfrage angebot angebote answer answers appel attached best besuch betreff bien business call calls client
    clients company cordialement cost cout customer customers daten demande demo details devis document
    documento email empresa entreprise equipe equipo example feedback firma forward frage fragen gesprach
    gracias gruss grusse help idea interest interested kosten kunde kunden llamada mail meeting merci message
    monday month need next oferta offer offers offre people please precio preis preise presupuesto price prices
    pricing prix product products project projects projekt proposal propuesta question questions quote rendez
    reply report reunion sales send sent service services team teams termin thank thanks time today tomorrow
    update vous week weeks woche work year
"""

_EVERYWHERE = frozenset(_ANY_TALK.split())
"""What any sales talk says, whatever it is about."""


def rank(items: Sequence[Item], words: str, language: str) -> list[Item]:
    """Those of the items that fit a talk in which these words were said, best first: what is written in the
    talk's language before what is not."""
    said = _Said(_words(words) - _stop_words(language))
    fitting = [item for item in items if _fits(item, said)]
    if len(fitting) < 2:
        return fitting
    scores = _scores(items, said)
    return sorted(
        fitting,
        key=lambda item: (
            item.language != language,
            -_tags_named(item, said),
            scores.get(item.name, 0.0),
            item.name,
        ),
    )


class _Said:
    """The words of a talk, found in any of their endings."""

    def __init__(self, words: Iterable[str]) -> None:
        self._alike: dict[str, list[str]] = {}
        for word in words:
            self._alike.setdefault(word[:2], []).append(word)

    def __contains__(self, word: str) -> bool:
        return any(_same(word, other) for other in self._alike.get(word[:2], ()))

    def begins(self, word: str) -> bool:
        """Whether a longer word that begins with this one was said: German joins them."""
        return len(word) >= _STEM and any(other.startswith(word) for other in self._alike.get(word[:2], ()))


def _same(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if short == long or (long.startswith(short) and len(short) > 2 and long[len(short) :] in _ENDINGS):
        return True
    equal = max(_STEM, len(short) - 1)
    return len(short) >= _STEM and short[:equal] == long[:equal] and len(long) - len(short) <= 3


def _fits(item: Item, said: _Said) -> bool:
    if _tags_named(item, said):
        return True
    telling = _words(f"{item.title} {item.about}") - _stop_words(item.language)
    return sum(word in said for word in telling) >= ENOUGH_WORDS


def _tags_named(item: Item, said: _Said) -> int:
    """How many of an item's tags were spoken of. One that any talk would name tells nothing."""
    tags = [_words(tag) - _stop_words(item.language) for tag in item.tags]
    return sum(bool(tag) and all(word in said or said.begins(word) for word in tag) for tag in tags)


def _scores(items: Sequence[Item], said: _Said) -> dict[str, float]:
    """How well each item fits, by its name; lower is better."""
    shared = {word for item in items for word in _words(f"{item.title} {item.about} {' '.join(item.tags)}")}
    terms = [word for word in shared if word in said or said.begins(word)]
    db = sqlite3.connect(":memory:")
    try:
        db.execute("CREATE VIRTUAL TABLE item USING fts5 (name UNINDEXED, tags, title, about)")
        db.executemany(
            "INSERT INTO item VALUES (?, ?, ?, ?)",
            [
                (item.name, *(" ".join(_folded(text)) for text in (" ".join(item.tags), item.title, item.about)))
                for item in items
            ],
        )
        rows = db.execute(
            "SELECT name, bm25(item, 0, 8, 3, 1) FROM item WHERE item MATCH ?",
            (" OR ".join(f'"{term}"' for term in terms),),
        )
        return dict(rows.fetchall())
    finally:
        db.close()


def _words(text: str) -> set[str]:
    return set(_folded(text))


@lru_cache(maxsize=1_024)
def _folded(text: str) -> list[str]:
    """The words of a text, in lower case and without accents."""
    bare = "".join(char for char in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(char))
    return _WORD.findall(bare.replace("ß", "ss"))


@cache
def _stop_words(language: str) -> frozenset[str]:
    from mailcoach.reading import languages  # noqa: PLC0415 - most scans rank nothing

    own = " ".join(languages.load(language).stop_words)
    return _EVERYWHERE | frozenset(_folded(own))
