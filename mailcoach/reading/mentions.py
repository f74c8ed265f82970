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
    told = [each for each in _sentences(words, tongue) if not each.asks and not _is_bent(each, tongue)]
    return _named([sentence.text for sentence in told], tongue)


def is_plain(words: str, *, language: str) -> bool:
    """Whether nothing in the own `words` of a mail is denied or only supposed."""
    tongue = languages.load(language)
    return not any(_is_bent(sentence, tongue) for sentence in _sentences(words, tongue))


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


def _is_bent(sentence: Sentence, tongue: languages.Language) -> bool:
    return any(tongue.named(name).search(sentence.text) for name in BENT)


def _named(texts: Collection[str], tongue: languages.Language) -> frozenset[Thing]:
    return frozenset(Thing(thing) for names, thing in tongue.thing_words.items() if any(map(names.search, texts)))


def _sentences(words: str, tongue: languages.Language) -> list[Sentence]:
    return cut(words, tongue.fold, abbreviations=tongue.abbreviations, months=tongue.months)
