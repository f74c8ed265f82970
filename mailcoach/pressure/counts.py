"""What presses by its number or its form: questions, requests, words, capitals, attachments that are not there."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from mailcoach.pressure.rules import Language, Place
from mailcoach.reading.sentences import Sentence, Span

MOST_WORDS = 120
WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
CAPITALS = re.compile(r"\b[^\W\d_a-z]{2,}(?:[ '’-]+[^\W\d_a-z]+)*\b")
MARKS = re.compile(r"!(?:[ ]?[!?])+|\?(?:[ ]?[!?])+")


def find(
    plain: str,
    quoted: Collection[Span],
    sentences: Sequence[Sentence],
    words: Language,
    attachments: Collection[str],
    *,
    is_template: bool,
) -> Iterator[Place]:
    """What presses by number or form in the rep's own prose; whoever is `quoted` may shout. Of a template nobody
    knows yet what goes along."""
    yield from _questions(sentences)
    yield from _asks(sentences, words)
    yield from _length(plain)
    for place in _shouting(plain):
        if not any(span.start <= place.start < span.end for span in quoted):
            yield place
    if not attachments and not is_template:
        places = (words.first("attached", sentence) for sentence in sentences)
        yield from (Place("attachment", *place) for place in places if place)


def _questions(sentences: Sequence[Sentence]) -> Iterator[Place]:
    """Every question behind the first."""
    asked = [sentence for sentence in sentences if sentence.asks]
    yield from (Place("questions", sentence.start, sentence.end) for sentence in asked[1:])


def _asks(sentences: Sequence[Sentence], words: Language) -> Iterator[Place]:
    """Every thing to do that is asked for behind the first request. To answer is one request, however it is put;
    and "could you send ..., fill in ..., and tell me ...?" is more than one in one sentence."""
    asked_to_tell = False
    asks = 0
    for sentence in sentences:
        if place := words.first("do", sentence):
            asks += 1
        elif (sentence.asks or words.first("tell", sentence)) and not asked_to_tell:
            asked_to_tell = True
            asks += 1
        if place and asks > 1:
            yield Place("asks", *place)
        elif row := words.first("row", sentence):
            yield Place("asks", *row)


def _length(plain: str) -> Iterator[Place]:
    for number, word in enumerate(WORD.finditer(plain), 1):
        if number > MOST_WORDS:
            yield Place("length", word.start(), len(plain.rstrip()))
            return


def _shouting(plain: str) -> Iterator[Place]:
    yield from (Place("shouting", *found.span(), found[0][0]) for found in MARKS.finditer(plain))
    for found in CAPITALS.finditer(plain):
        letters = [word for word in re.findall(r"[^\W\d_]+", found[0]) if word.isupper()]
        if len(letters) > 2 or any(len(word) > 5 for word in letters):
            yield Place("shouting", *found.span())
