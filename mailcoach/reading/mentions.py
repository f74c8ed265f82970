"""What a mail plainly speaks of: things that it names, whatever its verb does with them."""

from __future__ import annotations

from mailcoach.reading import languages
from mailcoach.reading.acts import Thing
from mailcoach.reading.sentences import cut

BENT = ("negation", "condition")
"""A statement with one of these in it says that a thing is missing, or may come."""


def mentioned(words: str, *, language: str) -> frozenset[Thing]:
    """The things that statements in the own `words` of a mail name, but for what they deny or only suppose."""
    tongue = languages.load(language)
    bent = [tongue.named(name) for name in BENT]
    told = [
        sentence.text
        for sentence in cut(words, tongue.fold, abbreviations=tongue.abbreviations, months=tongue.months)
        if not sentence.asks and not any(each.search(sentence.text) for each in bent)
    ]
    return frozenset(
        Thing(thing) for thing, names in tongue.thing_words if any(names.search(text) for text in told)
    )
