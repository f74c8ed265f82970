"""Where a phrase is said and not meant: "I am not writing to move this forward"."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import takewhile

from mailcoach.reading.grammar import Grammar, Pattern

COMMA = re.compile(r" ,(?= ([^ ]+))")


class Passes:
    """Tells by one language's words where a sentence takes back what it says. There are these ways:

    denied     a negation ahead of the phrase, in its clause, and not one that only seems to be one ("why not")
    reported   the reader's own words: "you said that ..." ahead of it, or ", you said" at the end
    regret     "I am sorry that I ...", "too often": unless a "but" stands between it and the phrase
    invited    "should it ever matter again": what follows is free
    asked      "as to your question, there are five left": what follows is what they asked for, up to a "but"
    others     a story of other people: "The children missed the bus"

    A clause ends where a word of contrast begins, and at a comma, unless the word behind it is one that goes on
    ("I don't write to push you, or to sell"). Where a language puts commas within its clauses, as German does,
    they end none.
    """

    def __init__(self, grammar: Grammar, table: Mapping[str, str]) -> None:
        self._words = {name: grammar.pattern(words) for name, words in table.items() if name != "goes-on"}
        self._goes_on = frozenset(table["goes-on"].split(" | ")) if "goes-on" in table else None

    def lift(self, sentence: str, start: int, end: int, ways: Collection[str]) -> bool:
        """Whether one of `ways` takes back what stands in `sentence[start:end]`."""
        return (
            ("denied" in ways and self._denied(sentence, start, end))
            or ("reported" in ways and self._reported(sentence, start))
            or ("regret" in ways and self._regretted(sentence, start))
            or ("invited" in ways and self._holds(sentence, "invited"))
            or ("asked" in ways and self._asked(sentence, start))
            or ("others" in ways and self._holds(sentence, "past") and not self._holds(sentence, "us-two"))
        )

    def _denied(self, sentence: str, start: int, end: int) -> bool:
        behind = self._words["denied-behind"].search(sentence, end) if "denied-behind" in self._words else None
        if behind and behind.start() == end:
            return True
        seeming = [found.span() for found in every(self._words["seeming"], sentence, start + 1)]
        return any(
            not any(first <= place < last for first, last in seeming)
            for place in self._ahead("denied", sentence, start)
        )

    def _reported(self, sentence: str, start: int) -> bool:
        return bool(self._ahead("reported", sentence, start)) or self._holds(sentence, "told")

    def _regretted(self, sentence: str, start: int) -> bool:
        regret = self._words["regret"].search(sentence)
        return regret is not None and not self._turned(sentence, regret.end(), start)

    def _asked(self, sentence: str, start: int) -> bool:
        asked = self._words["asked"].search(sentence)
        return asked is not None and asked.start() < start and not self._turned(sentence, asked.end(), start)

    def _turned(self, sentence: str, start: int, end: int) -> bool:
        """Whether a word of contrast, more than a comma, stands between the two."""
        turns = (found for found in every(self._words["turns"], sentence, end) if not found[0].startswith(" ,"))
        return any(turn.start() >= start for turn in turns)

    def _ahead(self, name: str, sentence: str, start: int) -> list[int]:
        """Where these words begin ahead of `start`, in its clause."""
        opened = self._clause(sentence, start)
        places = [found.start() for found in every(self._words[name], sentence, start)]
        return [place for place in places if place >= opened]

    def _clause(self, sentence: str, start: int) -> int:
        """Where the clause begins that `start` lies in."""
        turns = [found.end() for found in every(self._words["turns"], sentence, start)]
        if self._goes_on is not None:
            commas = [found for found in COMMA.finditer(sentence) if found.end() <= start]
            turns += [found.end() for found in commas if found[1] not in self._goes_on]
        return max(turns, default=0)

    def _holds(self, sentence: str, name: str) -> bool:
        return self._words[name].search(sentence) is not None


def every(pattern: Pattern, text: str, end: int) -> Iterator[re.Match[str]]:
    """Each match of the pattern that begins before `end`, one behind the other."""
    return takewhile(lambda found: found.start() < end, pattern.every(text))
