"""What presses, by language: the rules' words, and where a sentence denies them.

`rules.toml` tells every rule once; a language file tells by which words it shows. The patterns are those of
`mailcoach.reading.grammar`. A rule's table holds

    says      patterns that press. "lead // words => gentler": what stands before // leads up to it and is not
              shown; what stands behind => could be said in the place of the words. Both may be missing.
    unless    patterns that lift the rule for their sentence
    examples, counter    sentences that must and must not be found; they are run as tests

`[passes]` holds the words that take back what a sentence says (passes.py), `[counted]` what counts.py and plays.py
look for.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from mailcoach.pressure.passes import Passes, every
from mailcoach.reading import languages
from mailcoach.reading.grammar import Grammar, Lookup, Pattern
from mailcoach.reading.sentences import Sentence

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
    passes: Collection[str] = ("denied", "reported", "regret", "others")


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


class Language:
    """The words of one language, compiled."""

    def __init__(self, code: str, tables: Mapping[str, Any]) -> None:
        spelling = languages.load(code)
        self.fold = spelling.fold
        self.abbreviations = spelling.abbreviations
        self.months = spelling.months
        self.grammar = Grammar(tables["words"], fold=self.fold, common=spelling.stop_words, negations="negation")
        self._passes = Passes(self.grammar, tables["passes"])
        rules = tables["rules"]
        self._unless = {
            name: [self.grammar.pattern(source) for source in rule.get("unless", ())]
            for name, rule in rules.items()
        }
        self.phrases = [self._phrase(name, source) for name, rule in rules.items() for source in rule["says"]]
        self._phrase_of = {phrase.pattern: phrase for phrase in self.phrases}
        self._lookup = Lookup(self._phrase_of)
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
        for pattern in self._lookup.possible(text.split()):
            phrase = self._phrase_of[pattern]
            if any(unless.search(text) for unless in self._unless[phrase.rule]):
                continue
            for found in every(pattern, text, len(text)):
                start, end = found.span()
                if not self._passes.lift(text, start, end, catalogue()[phrase.rule].passes):
                    core = phrase.core and phrase.core.search(text, start)
                    yield Place(phrase.rule, *sentence.where(core.start() if core else start, end), phrase.gentler)

    def first(self, kind: str, sentence: Sentence) -> tuple[int, int] | None:
        """Where in the text `sentence` shows what is counted as `kind` (a table of `[counted]`), and means it."""
        found = (pattern.search(sentence.text) for pattern in self._counted[kind])
        places = [hit.span() for hit in found if hit]
        meant = [place for place in places if not self._passes.lift(sentence.text, *place, ("denied",))]
        return sentence.where(*min(meant)) if meant else None
