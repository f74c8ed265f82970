"""What presses, by language: the rules' words, and where a sentence denies them.

`rules.toml` tells every rule once; a language file tells by which words it shows. The patterns are those of
`mailcoach.reading.grammar`. A rule's table holds

    says      patterns that press. "lead // words => gentler": what stands before // leads up to it and is not
              shown; what stands behind => could be said in the place of the words. Both may be missing.
    unless    patterns that lift the rule for their sentence
    examples, counter    sentences that must and must not be found; they are run as tests

and `[passes]` the words by which a sentence takes back what it says: denials, the reader's words reported,
regrets, invitations.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from mailcoach.reading import languages
from mailcoach.reading.grammar import Grammar, Lookup, Pattern
from mailcoach.reading.sentences import Sentence

COMMA = re.compile(r" , ([^ ]+)")
LANGUAGES = ("en", "de", "fr", "es")
"""The languages that we have words for; every other is read as English."""
FOLDER = resources.files(__package__)


@dataclass(frozen=True, slots=True)
class Rule:
    """What a finding of this rule says. `severity` is the value of a Severity; `passes` names what lifts it."""

    name: str
    family: str
    severity: str
    why: str
    passes: Collection[str] = ("denied", "reported", "regret")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way in which a rule shows, and how it could be said more kindly in the same place.

    `core` is the part of `pattern` that is to be shown and replaced, where what stands before it is fine.
    """

    rule: str
    pattern: Pattern
    core: Pattern | None
    gentler: str | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a rule was found: offsets into the text, and what could stand there instead."""

    rule: str
    start: int
    end: int
    gentler: str | None = None


@cache
def catalogue() -> Mapping[str, Rule]:
    """Every rule by its name."""
    tables = tomllib.loads((FOLDER / "rules.toml").read_text("utf-8"))
    return {name: Rule(name, **table) for name, table in tables.items()}


@cache
def language(code: str) -> Language:
    """The words of that language; English where there are none."""
    if code not in LANGUAGES:
        return language("en")
    return Language(code, tomllib.loads((FOLDER / f"{code}.toml").read_text("utf-8")))


class Passes:
    """Tells where a phrase is said and not meant: "I am not writing to move this forward".

    A denial reaches from its word to the end of its clause; a clause ends where a word of contrast begins, and
    at a comma, unless the word behind it is one that goes on ("I don't write to push you, or to sell"). Where a
    language puts commas within its clauses, as German does, they end none.
    """

    def __init__(self, grammar: Grammar, table: Mapping[str, str]) -> None:
        self._seeming = grammar.pattern(table["seeming"])
        self._turns = grammar.pattern(table["turns"])
        self._goes_on = frozenset(table["goes-on"].split(" | ")) if "goes-on" in table else None
        self._ways = {
            name: grammar.pattern(words)
            for name, words in table.items()
            if name not in {"seeming", "turns", "goes-on"}
        }

    def allow(self, sentence: str, start: int, end: int, ways: Collection[str]) -> bool:
        """Whether what stands in `sentence[start:end]` is not meant."""
        if self._tells_of_others(sentence):
            return True
        opened = self._clause(sentence, start)
        if "denied" in ways and (self._denied(sentence, opened, start) or self._at(sentence, end, "denied-behind")):
            return True
        if "reported" in ways and (
            self._before(sentence, opened, start, "reported") or self._holds(sentence, "told")
        ):
            return True
        return (
            "regret" in ways
            and self._regretted(sentence, start)
            or "invited" in ways
            and self._holds(sentence, "invited")
        )

    def _clause(self, sentence: str, start: int) -> int:
        """Where the clause begins that `start` lies in."""
        turns = [found.end() for found in _all(self._turns, sentence, start)]
        if self._goes_on is not None:
            commas = [found for found in COMMA.finditer(sentence) if found.start(1) <= start]
            turns += [found.start(1) for found in commas if found[1] not in self._goes_on]
        return max(turns, default=0)

    def _tells_of_others(self, sentence: str) -> bool:
        """Whether this is a story of other people: "The children missed the bus"."""
        return self._holds(sentence, "past") and not self._holds(sentence, "us-two")

    def _denied(self, sentence: str, opened: int, start: int) -> bool:
        seeming = [found.span() for found in _all(self._seeming, sentence, start + 1)]
        return any(
            not any(first <= found.start() < last for first, last in seeming)
            for found in _all(self._ways["denied"], sentence, start)
            if found.start() >= opened - 1
        )

    def _regretted(self, sentence: str, start: int) -> bool:
        """Whether the sentence is sorry, and not "sorry, but" ahead of `start`."""
        regret = self._ways["regret"].search(sentence)
        if regret is None:
            return False
        turns = (found for found in _all(self._turns, sentence, start) if not found[0].startswith(","))
        return not any(turn.start() >= regret.end() - 1 for turn in turns)

    def _before(self, sentence: str, opened: int, start: int, way: str) -> bool:
        return any(found.start() >= opened - 1 for found in _all(self._ways[way], sentence, start))

    def _at(self, sentence: str, end: int, way: str) -> bool:
        found = self._ways[way].search(sentence, end) if way in self._ways else None
        return found is not None and found.start() == end

    def _holds(self, sentence: str, way: str) -> bool:
        return self._ways[way].search(sentence) is not None


class Language:
    """The words of one language, compiled."""

    def __init__(self, code: str, tables: Mapping[str, Any]) -> None:
        spelling = languages.load(code)
        self.fold = spelling.fold
        self.abbreviations = spelling.abbreviations
        self.grammar = Grammar(tables["words"], fold=self.fold, common=spelling.stop_words, negations="negation")
        self._passes = Passes(self.grammar, tables["passes"])
        rules = tables["rules"]
        self._unless = {
            name: [self.grammar.pattern(source) for source in rule.get("unless", ())]
            for name, rule in rules.items()
        }
        self.phrases = [self._phrase(name, source) for name, rule in rules.items() for source in rule["says"]]
        self._lookup = Lookup([phrase.pattern for phrase in self.phrases])
        self._counted = {
            name: [self.grammar.pattern(source) for source in sources]
            for name, sources in tables["counted"].items()
        }

    def _phrase(self, rule: str, source: str) -> Phrase:
        words, arrow, gentler = source.partition(" => ")
        lead, slashes, core = words.partition(" // ")
        return Phrase(
            rule,
            self.grammar.pattern(f"{lead} {core}"),
            self.grammar.pattern(core) if slashes else None,
            gentler if arrow else None,
        )

    def find(self, sentence: Sentence) -> Iterator[Place]:
        """What presses in `sentence`. Places may overlap."""
        text = sentence.text
        numbers = sorted({number for word in text.split() for number in self._lookup.of(word)})
        for phrase in (self.phrases[number] for number in numbers):
            if any(unless.search(text) for unless in self._unless[phrase.rule]):
                continue
            for found in _all(phrase.pattern, text, len(text)):
                start, end = found.span()
                if not self._passes.allow(text, start, end, catalogue()[phrase.rule].passes):
                    core = phrase.core and phrase.core.search(text, start)
                    yield Place(phrase.rule, *sentence.where(core.start() if core else start, end), phrase.gentler)

    def first(self, kind: str, sentence: Sentence) -> tuple[int, int] | None:
        """Where in the text `sentence` shows what is counted as `kind` (a table of `[counted]`), and means it."""
        found = (pattern.search(sentence.text) for pattern in self._counted[kind])
        places = [hit.span() for hit in found if hit]
        meant = [place for place in places if not self._passes.allow(sentence.text, *place, ("denied",))]
        return sentence.where(*min(meant)) if meant else None


def _all(pattern: Pattern, text: str, end: int) -> Iterator[Any]:
    """Every place before `end` where the pattern begins, one behind the other."""
    position = 0
    while (found := pattern.search(text, position)) is not None and found.start() < end:
        yield found
        position = max(found.end() - 1, found.start() + 1)
