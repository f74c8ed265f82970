"""What a sentence says, and what it only seems to say.

A rule of the phrase file that matches is not yet an act. "We have not ordered", "if you are not interested",
"you said you would stop" and "not that we dislike it" hold the words of an act without being one. So a sentence
is read clause by clause ("but" turns), and each match is weighed against what stands before it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from mailcoach.reading.languages import Language, Rule
from mailcoach.reading.sentences import Sentence

UNDONE = frozenset(
    "purchase delivery promise served departure successor life-event upheaval absence reopening choice pitch goal request"
    " meeting deferral refusal stop objection lukewarm".split()
)
"""Acts that a negation before them undoes: "we have not ordered", "do not stop". One within them belongs to them."""

REFUSING = frozenset(("refusal", "stop", "choice", "lukewarm", "objection"))
"""Acts that a denial before them undoes: "not that we are not interested"."""

HYPOTHETICAL = frozenset(
    "refusal stop choice purchase departure successor life-event upheaval absence reopening objection lukewarm delivery"
    " served condolence".split()
)
"""Acts that are none inside a condition: "if you are not interested"."""

OVERRULES = {
    "stop": "refusal request question deferral lukewarm promise goal served meeting objection pitch delivery",
    "choice": "request question lukewarm goal objection promise served purchase refusal delivery deferral meeting upheaval",
    "refusal": "request lukewarm goal objection promise served purchase delivery meeting deferral",
    "departure": "absence promise request goal purchase deferral meeting delivery refusal objection",
    "successor": "request promise meeting delivery",
    "upheaval": "departure successor absence deferral delivery meeting",
    "life-event": "absence upheaval delivery meeting",
    "absence": "deferral refusal meeting promise request delivery",
    "deferral": "request question promise meeting lukewarm goal objection",
    "purchase": "request promise delivery question goal meeting",
    "reopening": "question request",
    "meeting": "question request promise",
    "served": "question",
    "request": "question goal",
    "objection": "lukewarm",
    "pitch": "request question delivery promise goal meeting",
    "condolence": "life-event promise courtesy request meeting delivery",
    "promise": "question",
    "delivery": "goal meeting question",
}
"""In one clause the stronger act is the one that was meant: "please take me off your list" asks for nothing else."""


@dataclass(slots=True)
class Heard:
    """A rule that a sentence fulfils, from `start` to `end` of its folded text."""

    rule: Rule
    start: int
    end: int
    clause: int
    sure: bool = True
    dated: bool = False

    @property
    def act(self) -> str:
        return self.rule.act


def hear(sentence: Sentence, tongue: Language, *, ours: bool, left: bool = False) -> list[Heard]:
    """Every act of one sentence, the strongest of each clause alone, in their order.

    `left` says that the mail tells of somebody who left: then whom to write to is a successor.
    """
    text = sentence.text
    lookup = tongue.lookup
    tried: set[int] = set()
    for word in text.split():
        tried |= lookup.of(word)
    if not tried:
        return []
    weighed = _Weighed(text, tongue, ours=ours)
    heard: list[Heard] = []
    for number in sorted(tried):
        rule, pattern = tongue.patterns[number]
        if rule.by == ("them" if ours else "us") or (rule.asks and not sentence.asks):
            continue
        if rule.act == "successor" and not (left or rule.handover):
            continue
        found = pattern.search(text)
        while found is not None:
            verdict = weighed.verdict(rule, found)
            if verdict is not None:
                heard.append(verdict)
                break
            found = pattern.search(text, found.start() + 1)
    return sorted(_strongest(heard), key=lambda each: each.start)


def _strongest(heard: list[Heard]) -> list[Heard]:
    present = {(each.act, each.clause) for each in heard if each.sure}
    strong = {each.clause for each in heard if each.sure and not each.rule.weak}
    kept: dict[tuple[str, int], Heard] = {}
    for each in heard:
        if any(
            each.act in OVERRULES.get(act, "").split() and not (act == "refusal" and _asks_back(each))
            for act, clause in present
            if clause == each.clause
        ):
            continue
        if each.rule.weak and each.clause in strong:
            continue
        known = kept.get((each.act, each.clause))
        if known is None or _weight(each) > _weight(known):
            kept[each.act, each.clause] = each
    return list(kept.values())


def _asks_back(heard: Heard) -> bool:
    """A no that names the day on which to ask again says both: whoever judges weighs them."""
    return heard.act == "deferral" and heard.dated


def _weight(heard: Heard) -> tuple[bool, bool, int]:
    """Of two readings of one act the sure one counts, then the one that names the day of return or a handover."""
    return heard.sure, heard.rule.when == "day" or heard.rule.handover, -heard.start


class _Weighed:
    """One sentence and the words in it that bend the meaning of others."""

    def __init__(self, text: str, tongue: Language, *, ours: bool) -> None:
        self._text = text
        self._tongue = tongue
        self._ours = ours

    def verdict(self, rule: Rule, found: re.Match[str]) -> Heard | None:
        """What a match amounts to; None where it says nothing."""
        if any(pattern.search(self._text) for pattern in rule.unless):
            return None
        start, end = found.span()
        act = rule.act
        if self._covered(self._reported, start):
            return None
        if act in UNDONE and self._covered(self._negations, start):
            return None
        if act in REFUSING and self._covered(self._denials, start, through_and=True):
            return None
        sure = rule.sure
        conditional = self._covered(self._conditions, start, through_and=True)
        if conditional and act in HYPOTHETICAL:
            return None
        if self._conditions and not conditional:
            before = any(mark_end <= start for _, mark_end in self._conditions)
            if act == "purchase" or (act == "promise" and self._ours and before):
                return None
            sure = sure and act not in {"refusal", "choice"}
        dated = re.search("§(day|span|when)", self._text[start:end]) is not None
        return Heard(rule, start, end, sum(turn <= start for turn in self._turns), sure, dated)

    def _covered(self, marks: list[tuple[int, int]], start: int, *, through_and: bool = False) -> bool:
        """Whether one of `marks` stands before `start` in the same clause."""
        breaks = self._turns if through_and else self._breaks
        opening = max((turn for turn in (*breaks, *self._commas) if turn <= start), default=0)
        return any(opening <= mark and end <= start for mark, end in marks)

    def _all(self, name: str) -> list[tuple[int, int]]:
        search: Callable[[str, int], re.Match[str] | None] = self._tongue.named(name).search
        spans = []
        found = search(self._text, 0)
        while found is not None:
            spans.append(found.span())
            found = search(self._text, found.end() - 1)
        return spans

    @cached_property
    def _commas(self) -> list[int]:
        return [found.end() for found in re.finditer(r" [,:] ", self._text)]

    @cached_property
    def _turns(self) -> list[int]:
        return [end for _, end in self._all("turn")]

    @cached_property
    def _breaks(self) -> list[int]:
        return self._turns + [end for _, end in self._all("and")]

    @cached_property
    def _negations(self) -> list[tuple[int, int]]:
        harmless = self._all("no_negation")
        return [
            (start, end)
            for start, end in self._all("negation")
            if not any(first <= start and end <= last for first, last in harmless)
        ]

    @cached_property
    def _denials(self) -> list[tuple[int, int]]:
        return self._all("denial")

    @cached_property
    def _reported(self) -> list[tuple[int, int]]:
        return self._all("reported")

    @cached_property
    def _conditions(self) -> list[tuple[int, int]]:
        harmless = self._all("no_condition")
        return [
            (start, end)
            for start, end in self._all("condition")
            if not any(first <= start and end <= last for first, last in harmless)
        ]
