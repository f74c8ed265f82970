"""What a draft of a certain play must hold, and what it may not (docs/doctrine.md, Plays)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mailcoach.plays import Play
from mailcoach.pressure.prose import EXPRESSION
from mailcoach.pressure.rules import Language, Place
from mailcoach.reading.sentences import Sentence


def find(text: str, sentences: Sequence[Sentence], words: Language, play: Play | None) -> Iterator[Place]:
    """What does not belong into this play, in the rep's own prose."""
    if play is Play.APOLOGY:
        yield from _apology(sentences, words)
    elif play is Play.VALUE_ADD:
        for sentence in sentences:
            if _asks(sentence, words):
                yield Place("value-add-asks", sentence.start, sentence.end)
    elif play is Play.COMPASSION:
        places = (words.first("business", sentence) for sentence in sentences)
        yield from (Place("business", *place) for place in places if place)
    elif play is Play.REVISIT_WHY:
        quoted = any("§quoted" in sentence.text for sentence in sentences)
        if not quoted and not EXPRESSION.search(text):
            yield _whole("no-quote", sentences)


def _apology(sentences: Sequence[Sentence], words: Language) -> Iterator[Place]:
    if not any(words.first("apology", sentence) for sentence in sentences):
        yield _whole("no-apology", sentences)
    for sentence in sentences:
        if _asks(sentence, words) and not words.first("feedback", sentence):
            yield Place("apology-asks", sentence.start, sentence.end)


def _asks(sentence: Sentence, words: Language) -> bool:
    return bool(sentence.asks or words.first("tell", sentence) or words.first("do", sentence))


def _whole(rule: str, sentences: Sequence[Sentence]) -> Place:
    if not sentences:
        return Place(rule, 0, 0)
    return Place(rule, sentences[0].start, sentences[0].end)
