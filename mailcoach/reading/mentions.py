"""What a mail speaks of, whatever its verbs do with it: things that it names, and home."""

from __future__ import annotations

from collections.abc import Collection

from mailcoach.reading import languages
from mailcoach.reading.acts import Thing
from mailcoach.reading.sentences import Sentence, cut

BENT = ("negation", "condition")
"""A statement with one of these in it says that a thing is missing, or may come."""


def mentioned(words: str, *, language: str) -> frozenset[Thing]:
    """The things that statements in the own `words` of a mail name, but for what they deny or only suppose."""
    tongue = languages.load(language)
    bent = [tongue.named(name) for name in BENT]
    told = [
        sentence.text
        for sentence in _sentences(words, tongue)
        if not sentence.asks and not any(each.search(sentence.text) for each in bent)
    ]
    return _named(told, tongue)


def asked_about(words: str, *, language: str) -> frozenset[Thing]:
    """The things that questions in the own `words` of a mail name."""
    tongue = languages.load(language)
    return _named([sentence.text for sentence in _sentences(words, tongue) if sentence.asks], tongue)


def homely(words: str, *, language: str) -> tuple[int, int]:
    """How many sentences of a mail speak of family, friends or leisure, and how many of them as the near do."""
    tongue = languages.load(language)
    near, leisure = tongue.named("intimate"), tongue.named("homely")
    texts = [sentence.text for sentence in _sentences(words, tongue)]
    intimate = sum(near.search(text) is not None for text in texts)
    return intimate + sum(leisure.search(text) is not None and not near.search(text) for text in texts), intimate


def _named(texts: Collection[str], tongue: languages.Language) -> frozenset[Thing]:
    return frozenset(Thing(thing) for names, thing in tongue.thing_words.items() if any(map(names.search, texts)))


def _sentences(words: str, tongue: languages.Language) -> list[Sentence]:
    return cut(words, tongue.fold, abbreviations=tongue.abbreviations, months=tongue.months)
