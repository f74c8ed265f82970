"""The languages we read: each is one file of phrases. `guess` says which one a text is written in."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import resources
from typing import Any

from mailcoach.reading.grammar import Grammar, Lookup, Pattern
from mailcoach.reading.sentences import Folder, strip_accents

LETTERS_READ = 3_000
NO_LETTERS = {code: " " for code in range(0x2070) if not chr(code).isalpha()}
"""Figures, signs and blanks: without them a text falls into words faster than by a pattern."""

BENDING = (
    "and", "turn", "negation", "no_negation", "condition", "no_condition", "once_they", "denial", "reported",
)  # fmt: skip
"""Classes of a phrase file whose words bend the meaning of others in their sentence."""


@dataclass(frozen=True)
class Rule:
    """What one act sounds like: any of `says`, and none of `unless` in the same clause.

    `act` is the name of the table in the phrase file, the rest are its settings. `yes` and `no` are example
    sentences, run as tests.
    """

    act: str
    says: tuple[Pattern, ...]
    unless: tuple[Pattern, ...] = ()
    by: str = ""  # "us" or "them" where only one side says it
    sure: bool = True
    weak: bool = False  # counts only where its clause says nothing else
    asks: bool | None = None  # only a question says it; or, where False, only what is none
    when: str = ""  # how a day in the sentence counts: "day", or "away" where it is the last day of an absence
    thing: str = ""
    meeting: str = ""
    handover: bool = False  # says by itself that somebody took over from somebody
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()


class Language:
    """One phrase file, read. What is seldom needed is made when it is first asked for."""

    def __init__(self, code: str, table: Mapping[str, Any]) -> None:
        self.code = code
        self._table = table
        self.stop_words = frozenset(table["stop_words"].split())
        self.abbreviations = frozenset(table.get("abbreviations", "").split())
        self.negates_last: bool = table.get("negates_last", False)
        self.months = frozenset("|".join(table["dates"]["months"]).split("|"))
        self._named: dict[str, Pattern] = {}
        self.fold = Folder(
            table.get("spelling", {}), table.get("contractions", {}), table.get("elisions", "").split()
        ).fold

    @cached_property
    def clitic(self) -> re.Pattern[str] | None:
        """What clings to the word before it, where what follows shows it to be a word of its own."""
        clitics, before = self._table.get("clitics"), self._table.get("clitic_before", "")
        if not clitics:
            return None
        following = "|".join(before.split()).replace("*", r"\w+")
        return re.compile(rf"(?<=\w)({'|'.join({*clitics.values()})})(?= (?:{following}) )")

    @property
    def dates(self) -> Mapping[str, Any]:
        dates: Mapping[str, Any] = self._table["dates"]
        return dates

    @cached_property
    def _grammar(self) -> Grammar:
        return Grammar(
            self._table["classes"],
            fold=self.fold,
            common=self.stop_words,
            negations="negation",
            clitics=self._table.get("clitics", {}),
        )

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        return tuple(self._rule(act, table) for act, tables in self._table["acts"].items() for table in tables)

    @cached_property
    def _never(self) -> Mapping[str, tuple[Pattern, ...]]:
        """What is no such act, whichever of its rules hears it, by act."""
        return {act: self._patterns(sources) for act, sources in self._table.get("never", {}).items()}

    def _patterns(self, sources: Iterable[str]) -> tuple[Pattern, ...]:
        return tuple(map(self._grammar.pattern, sources))

    def _rule(self, act: str, table: Mapping[str, Any]) -> Rule:
        unless = (*self._patterns(table.get("unless", ())), *self._never.get(act, ()))
        compiled = {"says": self._patterns(table["says"]), "unless": unless}
        examples = {key: tuple(table[key]) for key in ("yes", "no") if key in table}
        return Rule(act, **{**table, **compiled, **examples})

    @cached_property
    def rule_of(self) -> Mapping[Pattern, Rule]:
        """The rule that each pattern of its `says` belongs to."""
        return {pattern: rule for rule in self.rules for pattern in rule.says}

    @cached_property
    def said_by(self) -> Mapping[str, Lookup]:
        """Of the patterns of those rules that a side may fulfil, "us" or "them"."""
        return {
            side: Lookup(pattern for pattern, rule in self.rule_of.items() if rule.by in {"", side})
            for side in ("us", "them")
        }

    @cached_property
    def bending(self) -> Lookup:
        """Of what bends the rules that match: all their `unless`, and BENDING. Most sentences never ask for it."""
        unless = dict.fromkeys(pattern for rule in self.rules for pattern in rule.unless)
        return Lookup([*unless, *map(self.named, BENDING)])

    def named(self, name: str) -> Pattern:
        """A class of the phrase file as a pattern of its own."""
        if name not in self._named:
            self._named[name] = self._grammar.pattern("{" + name + "}")
        return self._named[name]

    @cached_property
    def thing_words(self) -> Mapping[Pattern, str]:
        """What can be asked for and delivered, by its words."""
        return {self._grammar.pattern(words): thing for thing, words in self._table["things"].items()}

    @cached_property
    def things(self) -> Lookup:
        """Of the words for things."""
        return Lookup(self.thing_words)


def codes() -> tuple[str, ...]:
    """The ISO 639-1 codes of the languages that there are phrases for."""
    files = resources.files("mailcoach.reading").joinpath("phrases").iterdir()
    return tuple(sorted(file.name.removesuffix(".toml") for file in files if file.name.endswith(".toml")))


def _file(code: str) -> str:
    return resources.files("mailcoach.reading").joinpath("phrases", f"{code}.toml").read_text(encoding="utf-8")


@lru_cache(maxsize=16)
def load(code: str) -> Language:
    """The language of that code; English where there are no phrases for it."""
    return Language(code, tomllib.loads(_file(code))) if code in codes() else load("en")


@lru_cache(maxsize=1)
def _votes() -> Mapping[str, tuple[tuple[str, float], ...]]:
    """For each stop word the languages that have it; a word of several counts less for each."""
    owners: dict[str, list[str]] = {}
    for code in codes():
        head = _file(code).partition("\n[")[0]  # most of a file is tables, which take long to read
        for word in set(tomllib.loads(head)["stop_words"].split()):
            owners.setdefault(word, []).append(code)
    return {word: tuple((code, 1 / len(held)) for code in held) for word, held in owners.items()}


CLEAR = 0.3
"""By how much of a word a language must lead the next one."""

SURE = 0.75
"""By how much of a word it must lead the expected one, which short mails often share their words with."""


def guess(*texts: str, default: str = "en") -> str:
    """The language that these texts are written in, as one; `default` where their words do not tell."""
    tally = defaultdict(float, {default: 0.0})
    for text in texts:
        for code, weight in _tally(text[:LETTERS_READ]).items():
            tally[code] += weight
    best = max(tally, key=tally.__getitem__)
    if tally[best] - tally[default] < SURE:
        return default
    return best if all(tally[best] - tally[other] >= CLEAR for other in tally if other != best) else default


@lru_cache(maxsize=128)  # a mail is asked about alone, and with the rest of its thread
def _tally(text: str) -> Mapping[str, float]:
    """How much the words of a text speak for each language."""
    tally: defaultdict[str, float] = defaultdict(float)
    for votes in filter(None, map(_votes().get, strip_accents(text).translate(NO_LETTERS).split())):
        for code, weight in votes:
            tally[code] += weight
    return tally
