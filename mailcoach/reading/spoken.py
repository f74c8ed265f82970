"""What the sentences of one mail say by the phrases of its language, each by itself."""

from __future__ import annotations

from datetime import date

from mailcoach.reading import dates, named
from mailcoach.reading.acts import Act, Kind, Meeting, Thing
from mailcoach.reading.almanac import Edge, Grain, When
from mailcoach.reading.clauses import Heard, hear
from mailcoach.reading.languages import Language
from mailcoach.reading.sentences import Sentence, Span, cut

OURS = frozenset(
    {
        Kind.REQUEST, Kind.QUESTION, Kind.DELIVERY, Kind.SERVED, Kind.PROMISE, Kind.ABSENCE, Kind.MEETING,
        Kind.CONDOLENCE, Kind.COURTESY, Kind.DEFERRAL,
    }
)  # fmt: skip
"""What matters of our own mails. The rest is about the prospect and is theirs to say."""

EVENTS = frozenset({Kind.LIFE_EVENT, Kind.UPHEAVAL})
"""An absence told in the same sentence is theirs."""

TOLD_ALONG = frozenset({(Kind.ABSENCE, "away"), (Kind.PROMISE, "day")})
"""What takes no bare day from a sentence that tells of an event: on that day it happened."""

PASSING = frozenset({"until", "after", "not_before"})
"""Words before a day that say that it must pass first."""


class Spoken:
    """The own words of one mail, cut into sentences, on their way to acts."""

    def __init__(self, words: str, tongue: Language, sent: date, *, ours: bool) -> None:
        self.words = words
        self.tongue = tongue
        self.sent = sent
        self.ours = ours
        self.days = dates.find(words, language=tongue.code, sent=sent)
        marks = [Span(day.start, day.end, _mark(day)) for day in self.days]
        self.sentences = cut(
            words,
            tongue.fold,
            marks=marks,
            abbreviations=tongue.abbreviations,
            months=tongue.months,
            clitic=tongue.clitic,
        )

    def spoken(self) -> list[Act]:
        """The acts that rules of the phrase file find."""
        said = _told_twice(self._heard(left=False))
        if any(heard.act == Kind.DEPARTURE for _, heard in said):
            said = _told_twice(self._heard(left=True))
        idle = self.tongue.named("idle_question")
        eventful = {sentence.start for sentence, heard in said if heard.act in EVENTS}
        acts = [
            self._act(Kind(heard.act), sentence, heard, eventful=sentence.start in eventful)
            for sentence, heard in said
            if heard.act != Kind.QUESTION or not idle.search(sentence.text)
        ]
        return [act for act in acts if not self._is_past(act)]

    def _is_past(self, act: Act) -> bool:
        """Whether a deferral names a day that has come: "I write about your tender of 9 May" puts nothing off, nor
        does "we have paid today"."""
        when = act.when if act.kind is Kind.DEFERRAL else None
        if when is None or when.grain is not Grain.DAY:
            return False
        return when.day < self.sent or (when.day == self.sent and when.edge is Edge.ON)

    def _heard(self, *, left: bool) -> list[tuple[Sentence, Heard]]:
        """What the sentences say; `left` tells that somebody left, so that whom to write to is a successor."""
        return [
            (sentence, heard)
            for sentence in self.sentences
            for heard in hear(sentence, self.tongue, ours=self.ours, left=left)
            if not self.ours or heard.act in OURS
        ]

    def _act(self, kind: Kind, sentence: Sentence, heard: Heard, *, eventful: bool) -> Act:
        start, end = sentence.start, sentence.end
        rule = heard.rule
        if kind is Kind.DELIVERY and self.ours and self.is_to_come(sentence, granted=bool(rule.when)):
            kind = Kind.PROMISE
        thing = self._thing_of(kind, sentence, heard)
        lent = kind is Kind.DELIVERY and self.ours and thing is Thing.TRIAL  # "your access runs until the 17th"
        counts = "day" if kind is Kind.PROMISE or lent else rule.when
        if eventful and (kind, counts) in TOLD_ALONG:
            counts = "end"
        return Act(
            kind,
            self.words[start:end],
            start,
            end,
            sure=heard.sure,
            when=self.when(counts, sentence) if counts else None,
            thing=thing,
            meeting=Meeting(rule.meeting) if rule.meeting else None,
            person=named.person(self.words, start, end) if kind is Kind.SUCCESSOR else None,
        )

    def _thing_of(self, kind: Kind, sentence: Sentence, heard: Heard) -> Thing | None:
        """What is asked for or delivered, whatever it is; what is asked about or promised, where it is named."""
        if heard.rule.thing:
            return Thing(heard.rule.thing)
        if kind in {Kind.REQUEST, Kind.DELIVERY} or heard.act == Kind.DELIVERY:
            return self.thing(sentence.text, heard.start) or Thing.OTHER
        if kind is Kind.QUESTION:
            return self.thing(sentence.text, 0)
        return self.thing(sentence.text, heard.start) if kind is Kind.PROMISE and self.ours else None

    def is_to_come(self, sentence: Sentence, *, granted: bool = False) -> bool:
        """Whether "I send you the plan" names a day ahead, or a later hour: then it is a promise yet, unless it is
        out of our hands. Time that is `granted` names a day anyhow, and is promised in the future tense."""
        ahead = any(day.when.day > self.sent and day.lead != "until" for day in self.days_of(sentence))
        if not ahead and (granted or not self.tongue.named("later").search(sentence.text)):
            return False
        if granted:
            return self.tongue.named("future").search(sentence.text) is not None
        handed = self.tongue.named("handed").search(sentence.text)
        return handed is None and self.tongue.named("sends").search(sentence.text) is not None

    def days_of(self, sentence: Sentence) -> list[dates.Dated]:
        return [day for day in self.days if sentence.start <= day.start < sentence.end]

    def whole(self, kind: Kind, sentence: Sentence) -> Act:
        return Act(kind, self.words[sentence.start : sentence.end], sentence.start, sentence.end)

    def thing(self, text: str, start: int) -> Thing | None:
        """The first thing that is named from `start` on, or else before it."""
        after, before = [], []
        for words in self.tongue.things.possible(text.split()):
            thing = self.tongue.thing_words[words]
            if found := words.search(text, start):
                after.append((found.start(), thing))
            elif found := words.search(text):
                before.append((-found.start(), thing))
        nearest = min(after or before, default=None)
        return Thing(nearest[1]) if nearest else None

    def when(self, counts: str, sentence: Sentence) -> When | None:
        days = self.days_of(sentence)
        if counts == "away":
            days = [day for day in days if day.lead != "start"]
        if counts == "end":  # "I am off: our son was born on Monday" names no day of return
            days = [day for day in days if day.lead in PASSING or day.when.grain is not Grain.DAY]
        if not days:
            return None
        finest = min(day.when.grain.value for day in days)
        day = max((day for day in days if day.when.grain.value == finest), key=lambda day: day.when.day)
        if counts == "away" and day.lead not in PASSING and day.when.edge is Edge.ON:
            return When(day.last or day.when.day, Edge.AFTER, day.when.grain)
        return day.when


def _told_twice(said: list[tuple[Sentence, Heard]]) -> list[tuple[Sentence, Heard]]:
    """What was said, but for a lone doubtful sign that others were chosen: whose men began on Monday may have
    another trade, and whose plan was the finer one may still be taken. Signs of two rules mean it."""
    signs = [heard for _, heard in said if heard.act == Kind.CHOICE and not heard.rule.sure]
    rules = {heard.rule for heard in signs}
    return [each for each in said if len(rules) > 1 or each[1] not in signs]


def _mark(day: dates.Dated) -> str:
    mark = "§day" if day.when.grain is Grain.DAY and day.lead not in {"later", "after"} else "§span"
    return {"not_before": "§not ", "before": "§before ", "start": "§from "}.get(day.lead, "") + mark
