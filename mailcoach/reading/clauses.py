"""What a sentence says, and what it only seems to say.

A rule of the phrase file that matches is not yet an act. "We have not ordered", "if you are not interested",
"you said you would stop" and "not that we dislike it" hold the words of an act without being one. So a sentence
is read clause by clause ("but" turns), and each match is weighed against what stands before it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from mailcoach.reading.grammar import Pattern
from mailcoach.reading.languages import Language, Rule
from mailcoach.reading.sentences import Sentence

DAY = re.compile("§(?:day|span)")
COMMA = re.compile(r" [,:](?= )")


def _named(names: str) -> frozenset[str]:
    return frozenset(names.split())


UNDONE = _named(
    "refusal stop choice objection lukewarm purchase request delivery served promise meeting deferral absence"
    " departure successor life-event upheaval reopening pitch goal"
)
"""Acts that a negation before them undoes: "we have not ordered". One within their words belongs to them."""

UNDONE_BEHIND = _named("purchase request delivery served promise meeting reopening")
"""Acts that a negation behind them undoes, where a language says it last: "wir bestellen das nicht"."""

REFUSING = _named("refusal stop choice lukewarm objection")
"""Acts that a denial before them undoes: "not that we are not interested"."""

LAST = _named("refusal choice")
"""What no question excepts that is added behind a comma."""

HYPOTHETICAL = _named(
    "refusal stop choice objection lukewarm purchase delivery served absence departure successor life-event"
    " upheaval reopening condolence"
)
"""Acts that are none inside a condition: "if you are not interested"."""

OVERRULES = {
    "stop": _named(
        "refusal request question deferral lukewarm promise goal served meeting objection pitch delivery"
    ),
    "choice": _named(
        "refusal request question lukewarm goal objection promise served purchase delivery deferral meeting"
        " upheaval"
    ),
    "refusal": _named("request lukewarm goal objection promise served purchase delivery meeting deferral"),
    "departure": _named("absence promise request goal purchase deferral meeting delivery refusal objection pitch"),
    "successor": _named("request promise meeting delivery pitch"),
    "upheaval": _named("departure successor deferral delivery meeting"),
    "life-event": _named("upheaval delivery meeting deferral"),
    "absence": _named("deferral refusal meeting promise request delivery"),
    "deferral": _named("request question promise meeting lukewarm goal objection reopening"),
    "purchase": _named("request promise delivery question goal meeting"),
    "pitch": _named("request question delivery promise goal meeting"),
    "private": _named("refusal request delivery"),
    "condolence": _named("life-event promise courtesy request meeting delivery"),
    "reopening": _named("question request"),
    "meeting": _named("question request promise"),
    "request": _named("question goal"),
    "delivery": _named("question goal meeting"),
    "served": _named("question"),
    "promise": _named("question"),
    "objection": _named("lukewarm"),
}
"""In one clause the stronger act is meant: "please take me off your list" asks for nothing else."""

HANDED = _named("departure successor")
"""Acts that a promise outlives which is made behind them: "Ann takes over, and will write to you"."""

NONE = frozenset[str]()


@dataclass(slots=True)
class Heard:
    """A rule that a sentence fulfils, from `start` to `end` of its folded text. Commas and "and" part its `clause`
    further."""

    rule: Rule
    start: int
    end: int
    clause: int
    part: int = 0
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
    words = text.split()
    heard = []
    weighed = None
    for pattern in tongue.said_by["us" if ours else "them"].possible(words):
        rule = tongue.rule_of[pattern]
        if (rule.asks and not sentence.asks) or (rule.act == "successor" and not (left or rule.handover)):
            continue
        found = pattern.search(text)
        while found is not None:
            weighed = weighed or _Weighed(sentence, tongue, frozenset(tongue.bending.possible(words)), ours=ours)
            verdict = weighed.verdict(rule, found)
            if verdict is not None:
                heard.append(verdict)
                break
            found = pattern.search(text, found.start() + 1)
    return sorted(_strongest(heard), key=lambda each: each.start) if len(heard) > 1 else heard


def _strongest(heard: list[Heard]) -> list[Heard]:
    """What is left where acts of one clause exclude each other; of each act the reading that tells most."""
    sure = [each for each in heard if each.sure]
    kept: dict[tuple[str, int], Heard] = {}
    for each in heard:
        if any(_overrules(other, each) for other in sure if other.clause == each.clause):
            continue
        known = kept.get((each.act, each.clause))
        if known is None or _weight(each) > _weight(known):
            kept[each.act, each.clause] = each
    return list(kept.values())


def _overrules(strong: Heard, other: Heard) -> bool:
    if other.rule.weak != strong.rule.weak:
        return other.rule.weak
    if strong.act == "lukewarm" and other.act == "refusal":
        return not other.sure  # "I do not know whether it is what we need" doubts, and declines nothing
    if other.act == "reopening" and strong.act == "deferral":
        return strong.dated
    if other.act == "question" and strong.act == "deferral" and strong.part > other.part + 1:
        return False  # "I wonder whether it fits there, the shed is low, and the roofer comes in May"
    if other.act == "promise" and strong.act in HANDED and other.part > strong.part:
        return False
    asks_again = other.act == "deferral" and other.dated  # a no that names the day on which to ask again says both
    says_both = asks_again and strong.act in {"refusal", "life-event"}
    return other.act in OVERRULES.get(strong.act, NONE) and not says_both


def _weight(heard: Heard) -> tuple[bool, bool, int]:
    """Of two readings of one act the sure one counts, then the one that names the day of return, a handover, or
    what is promised."""
    rule = heard.rule
    tells = rule.when == "day" or rule.handover or (rule.act == "promise" and rule.thing != "")
    return heard.sure, tells, -heard.start


class _Weighed:
    """One sentence and the words in it that bend the meaning of others. `possible` are patterns that may match."""

    def __init__(self, sentence: Sentence, tongue: Language, possible: frozenset[Pattern], *, ours: bool) -> None:
        text = self._text = sentence.text
        self._asks = sentence.asks
        self._tongue = tongue
        self._possible = possible
        self._ours = ours
        commas = [found.end() for found in COMMA.finditer(text)]
        self._turning = self._all("turn")
        self._turns = [end for _, end in self._turning]
        self._commas = sorted({*commas} - {start for start, _ in self._turning})
        self._parts = sorted([0, *self._turns, *commas])
        self._clauses = sorted([*self._parts, *(end for _, end in self._all("and"))])
        self._negations = self._all("negation", harmless="no_negation")
        self._conditions = self._all("condition", harmless="no_condition")
        self._denials = self._all("denial")
        self._reported = self._all("reported")

    def verdict(self, rule: Rule, found: re.Match[str]) -> Heard | None:
        """What a match amounts to; None where it says nothing."""
        start, end = found.span()
        clause = bisect_right(self._turns, start)
        if self._is_excepted(rule, end, clause) or self._undone(rule.act, start, end):
            return None
        sure = rule.sure
        if self._conditions and not _covered(self._conditions, start, self._parts):
            if self._hangs_on_a_condition(rule.act, start):
                return None
            sure = sure and rule.act not in {"refusal", "choice"}
        dated = DAY.search(self._text, start, end) is not None
        return Heard(rule, start, end, clause, bisect_right(self._clauses, start), sure, dated)

    def _is_excepted(self, rule: Rule, end: int, clause: int) -> bool:
        """Whether its clause says what excepts a rule, and says so by the next comma: "we bought elsewhere, thank
        you for the help from you". A turn belongs to both clauses: "we would, but we need"."""
        opening = self._turning[clause - 1][0] if clause else 0
        closing = self._turning[clause][1] if clause < len(self._turning) else len(self._text)
        comma = min(closing, next((part for part in self._commas if part > end), closing))
        if rule.asks is False and self._asks and (comma if rule.act in LAST else closing) == len(self._text):
            return True
        said = (each.search(self._text, opening) for each in self._possible.intersection(rule.unless))
        return any(found.start() < comma for found in said if found)

    def _undone(self, act: str, start: int, end: int) -> bool:
        """Whether the words around an act take it back: reported, negated, denied or supposed. What we do "once you
        have chosen" we have not promised."""
        return (
            _covered(self._reported, start, self._clauses)
            or (act in UNDONE_BEHIND and self._tongue.negates_last and self._followed(self._negations, end))
            or (act in UNDONE and _covered(self._negations, start, self._clauses))
            or (act in REFUSING and _covered(self._denials, start, self._parts))
            or (act in HYPOTHETICAL and _covered(self._conditions, start, self._parts))
            or (act == "promise" and self._ours and bool(self._all("once_they")))
        )

    def _hangs_on_a_condition(self, act: str, start: int) -> bool:
        """Whether a condition elsewhere in the sentence leaves nothing of it: "if the budget comes, we order"."""
        if act == "promise" and self._ours:
            return any(end <= start for _, end in self._conditions)
        return act == "purchase"

    def _followed(self, marks: list[tuple[int, int]], end: int) -> bool:
        """Whether one of `marks` stands behind `end` in the same clause."""
        closing = next((turn for turn in self._clauses if turn > end), len(self._text))
        return any(end <= mark < closing for mark, _ in marks)

    def _all(self, name: str, harmless: str = "") -> list[tuple[int, int]]:
        """Where a class of the phrase file stands, but for what `harmless` covers."""
        pattern = self._tongue.named(name)
        if pattern not in self._possible:
            return []
        covers = self._all(harmless) if harmless else []
        return [
            (start, end)
            for start, end in (found.span() for found in pattern.every(self._text))
            if not any(first <= start and end <= last for first, last in covers)
        ]


def _covered(marks: list[tuple[int, int]], start: int, openings: list[int]) -> bool:
    """Whether one of `marks` stands before `start` behind the same one of the `openings`, or reaches over it: "you
    said that,"."""
    if not marks:
        return False
    opening = openings[bisect_right(openings, start) - 1]
    return any(opening <= end <= start for _, end in marks)
