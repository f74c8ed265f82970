"""Finding the acts in one mail: what its sentences say (spoken.py), then what follows from all of them together:
what a question wishes for, which day belongs to which act, and whether it is thanks alone."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from mailcoach.reading import dates, languages
from mailcoach.reading.acts import Act, Kind, Meeting, Thing
from mailcoach.reading.almanac import Edge, Grain, When
from mailcoach.reading.sentences import Sentence
from mailcoach.reading.spoken import EVENTS, PASSING, Spoken
from mailcoach.reading.wording import lists

SOON = timedelta(days=5)
"""Whoever names a nearer day answers, rather than to put us off."""

LONGEST = 20_000
"""Letters of a mail that are read; nobody says anything new beyond."""

ROBOTIC = frozenset({Kind.ABSENCE, Kind.DEPARTURE, Kind.SUCCESSOR, Kind.LIFE_EVENT, Kind.UPHEAVAL})
"""What a robot can say; the rest of its words is phrase."""

FOR_SALE = frozenset(
    {Thing.PROPOSAL, Thing.PRICE, Thing.SAMPLE, Thing.TRIAL, Thing.DEMO, Thing.DOCUMENT, Thing.REFERENCE}
)
"""What a buyer asks a seller for."""

OFFERED = frozenset({None, Thing.PROPOSAL, Thing.PRICE})
"""What a no may speak of."""

PAUSING = (Kind.DEFERRAL, Kind.ABSENCE, Kind.LIFE_EVENT, Kind.UPHEAVAL)

DATING = frozenset({Kind.MEETING, Kind.PROMISE})
"""What may have to happen before the word for which somebody asks."""

ANSWERED_BY = frozenset(
    {
        Kind.REQUEST, Kind.QUESTION, Kind.SERVED, Kind.MEETING, Kind.STOP, Kind.DEFERRAL, Kind.PITCH,
        Kind.REOPENING,
    }
)  # fmt: skip
"""Acts that account for the question mark of their sentence."""

DECORATION = re.compile(r"(?i)^(?:image\d*|logo|signature|outlook-|banner|icon)|\.(?:vcf|p7s|asc|ics|gif)$")
"""Names of attachments that are part of a signature and no delivery."""

LETTERS = lists("letters")
SIGNED = re.compile(rf"\b(?:{'|'.join(LETTERS['signed'])})")
CONTRACT = re.compile("|".join(LETTERS["contracts"]))
"""What a file is called that comes back signed."""

SETTLED = frozenset({Kind.PURCHASE, Kind.REFUSAL, Kind.CHOICE, Kind.STOP, Kind.DEFERRAL, Kind.REQUEST, Kind.PITCH})
"""What the name of a file adds nothing to."""

COURTESY_WORDS = 45
FORMALITY_WORDS = 9
THANKS_WORDS = 12
NAME_WORDS = 1
"""How long a courtesy may be, the greeting in it, a word of thanks, and a name between commas."""


def find(
    words: str,
    *,
    language: str,
    sent: date,
    ours: bool,
    attachments: tuple[str, ...] = (),
    subject: str = "",
    automatic: bool = False,
) -> tuple[Act, ...]:
    """Every act in the own `words` of one mail, in their order.

    `sent` is its day where its writer lives, `ours` says that our side wrote it, `automatic` that a robot did:
    a robot asks and promises nothing, and names the day of return in the `subject` where not in the words.
    """
    mail = _Mail(words[:LONGEST], languages.load(language), sent, ours=ours)
    acts = mail.spoken()
    if automatic:
        return tuple(mail.told_by_a_robot(acts, subject))
    acts = _weigh_pitches([act for act in acts if not mail.is_for_one_day(act)])
    acts = mail.wished(acts + mail.asked(acts))
    acts += mail.announced(acts)
    acts += mail.settled(acts)
    acts = mail.attached(acts, attachments)
    acts = mail.dated(acts) or mail.parting() or mail.put_off() or mail.courtesy()
    acts += mail.accepted(acts)
    return tuple(sorted(acts, key=lambda act: (act.start, act.end, act.kind)))


def _weigh_pitches(acts: list[Act]) -> list[Act]:
    """Somebody who asks for what we sell sells nothing; two doubtful signs in one mail make a sure one, where it
    asks for nothing."""
    pitches = [act for act in acts if act.kind is Kind.PITCH]
    if not pitches:
        return acts
    if any(act.kind is Kind.REQUEST and act.sure and act.thing in FOR_SALE for act in acts):
        return [act for act in acts if act.kind is not Kind.PITCH]
    wants = any(act.kind is Kind.REQUEST and act.sure and act.thing is Thing.OTHER for act in acts)
    enough = len(pitches) > 1 and not wants
    return [replace(act, sure=act.sure or enough) if act in pitches else act for act in acts]


def _answers(act: Act) -> bool:
    """Whether an act accounts for the question mark of its sentence: who may sell, asks all the same."""
    return act.kind in ANSWERED_BY and (act.sure or act.kind is not Kind.PITCH)


class _Mail(Spoken):
    """What follows from all sentences of a mail together."""

    def asked(self, acts: list[Act]) -> list[Act]:
        """Sentences that end in a question mark and were not understood as anything else. What names a day ahead
        and an hour of it asks to meet then."""
        questions = []
        idle = self.tongue.named("idle_question")
        for sentence in self.sentences:
            if not sentence.asks or idle.search(sentence.text):
                continue
            if not any(sentence.start <= act.start < sentence.end and _answers(act) for act in acts):
                meets = self._meets(sentence, Meeting.PROPOSED)
                questions.append(meets or self.whole(Kind.QUESTION, sentence))
        return questions

    def settled(self, acts: list[Act]) -> list[Act]:
        """Sentences that were not understood, and welcome a day ahead and an hour of it: "fine, Monday at four"."""
        told = {act.start for act in acts}
        welcomes, denies = map(self.tongue.named, ("courtesy", "negation"))
        open_to = [each for each in self.sentences if each.start not in told and not each.asks]
        welcome = [each for each in open_to if welcomes.search(each.text) and not denies.search(each.text)]
        return [meets for each in welcome if (meets := self._meets(each, Meeting.AGREED))]

    def _meets(self, sentence: Sentence, how: Meeting) -> Act | None:
        """The meeting that a sentence speaks of by naming a day ahead and an hour of it. Who asks about the hour
        alone means the day that he named last."""
        when = self.when("day", sentence)
        if when is None and sentence.asks:
            when = next((day.when for day in reversed(self.days) if day.start < sentence.start), None)
        if not when or when.grain is not Grain.DAY or when.day <= self.sent:
            return None
        if not self.tongue.named("hour").search(sentence.text):
            return None
        return replace(self.whole(Kind.MEETING, sentence), meeting=how, when=when)

    def announced(self, acts: list[Act]) -> list[Act]:
        """Sentences of ours that were not understood, and say that a thing goes out on a day ahead."""
        if not self.ours or not self.days:
            return []
        told = {act.start for act in acts}
        bent = [self.tongue.named(name) for name in ("negation", "condition")]
        return [
            replace(self.whole(Kind.PROMISE, sentence), when=self.when("day", sentence))
            for sentence in self.sentences
            if sentence.start not in told
            and not sentence.asks
            and self.is_to_come(sentence)
            and self.thing(sentence.text, 0)
            and not any(each.search(sentence.text) for each in bent)
        ]

    def wished(self, acts: list[Act]) -> list[Act]:
        """The acts, where a question that wishes for something that is sent, shown or granted is a request."""
        if self.ours or not any(act.kind is Kind.QUESTION for act in acts):
            return acts
        wishes = {sentence.start: self._wished_for(sentence) for sentence in self.sentences if sentence.asks}
        return [
            replace(act, kind=Kind.REQUEST, thing=wishes[act.start])
            if act.kind is Kind.QUESTION and wishes.get(act.start)
            else act
            for act in acts
        ]

    def _wished_for(self, sentence: Sentence) -> Thing | None:
        """What "could we have" goes on to name; "could you say whether the trial" asks for no trial."""
        wish = self.tongue.named("wish").search(sentence.text)
        if wish is None:
            return None
        rest = f" ^{sentence.text[wish.end() :]}"
        asks = self.tongue.named("indirect").search(rest)
        if asks:
            rest = f"{rest[: asks.start()]} $ "
        things = self.tongue.thing_words.items()
        longer = any(thing == Thing.TIME and words.search(rest) for words, thing in things)
        wanted = self.thing(rest, 0)
        return Thing.TIME if longer and wanted is Thing.TRIAL else wanted

    def attached(self, acts: list[Act], attachments: tuple[str, ...]) -> list[Act]:
        """The acts, where a file that comes without a word about it is a delivery all the same, and its name tells
        what "here it is" sends."""
        files = [name for name in attachments if not DECORATION.search(name)]
        if not files:
            return acts
        named = " ".join(map(self.tongue.fold, re.findall(r"[^\W\d_]+", " ".join(files))))
        if self._comes_back_signed(named, acts):
            acts = [act for act in acts if act.kind is not Kind.DELIVERY]
            return [*acts, self.whole(Kind.PURCHASE, (self._told() or self.sentences)[0])]
        thing = self.thing(f" ^ {named} $ ", 0) or Thing.DOCUMENT
        if any(act.kind in {Kind.DELIVERY, Kind.PURCHASE} for act in acts):
            unnamed = [act for act in acts if act.kind is Kind.DELIVERY and act.thing is Thing.OTHER]
            return [replace(act, thing=thing) if act in unnamed else act for act in acts]
        if not self.sentences:
            return [*acts, Act(Kind.DELIVERY, "", 0, 0, thing=thing)]
        return [*acts, replace(self.whole(Kind.DELIVERY, (self._told() or self.sentences)[0]), thing=thing)]

    def _comes_back_signed(self, named: str, acts: list[Act]) -> bool:
        """Whether a file is by its name a signed contract, and their words neither say more nor deny it."""
        if self.ours or not self.sentences or not (SIGNED.search(named) and CONTRACT.search(named)):
            return False
        bent = [self.tongue.named(name) for name in ("negation", "condition")]
        bends = any(each.search(sentence.text) for each in bent for sentence in self.sentences)
        starts = {act.start for act in acts}
        open_still = any(sentence.start not in starts for sentence in self._told())
        return not bends and not open_still and not any(act.kind in SETTLED for act in acts)

    def _told(self) -> list[Sentence]:
        """The sentences that are more than a greeting."""
        formality = self.tongue.named("formality")
        return [sentence for sentence in self.sentences if not formality.search(sentence.text)]

    def told_by_a_robot(self, acts: list[Act], subject: str) -> list[Act]:
        """What an automatic answer tells: who is away until when, or gone for good."""
        told = self.dated([act for act in acts if act.kind in ROBOTIC])
        if any(act.when or act.kind in {Kind.DEPARTURE, Kind.SUCCESSOR} for act in told):
            return told
        days = self._but_hours() or dates.find(subject, language=self.tongue.code, sent=self.sent)
        ahead = [day.when for day in days if day.when.day >= self.sent and day.lead != "start"]
        if not ahead or not self.sentences:
            return told
        latest = max(ahead, key=lambda when: when.day)
        return [replace(act, when=latest) for act in told or [self.whole(Kind.ABSENCE, self.sentences[0])]]

    def _but_hours(self) -> list[dates.Dated]:
        """The days of the mail, but for opening hours: two days of the week, "open from Tuesday to Saturday"."""
        of_sentences = map(self.days_of, self.sentences)
        return [day for days in of_sentences for day in days if len(days) == 1 or not all(map(self._is_bare, days))]

    def is_for_one_day(self, act: Act) -> bool:
        """Whether it tells of one day far ahead on which nobody will be there: "we are closed on the 24th", but not
        "in the week of the 24th"."""
        if act.kind is not Kind.ABSENCE or act.when is None or act.when.edge is not Edge.AFTER:
            return False
        days = [day for day in self.days if act.start <= day.start < act.end]
        weeks = re.search(rf"\b(?:{self.tongue.dates['units']['week']})\b", act.quote, re.IGNORECASE)
        return len(days) == 1 and days[0].lead == "at" and not weeks and days[0].when.day - self.sent > SOON

    def _is_bare(self, day: dates.Dated) -> bool:
        """Whether it is a day without a figure: a weekday."""
        named = self.words[day.start : day.end]
        return day.when.grain is Grain.DAY and not any(map(str.isdigit, named))

    def dated(self, acts: list[Act]) -> list[Act]:
        """Events take their day from the absence or the deferral that is told along with them, or else from the
        time that must pass first; who asks for a word later, or promises one, means after what the mail names a
        day for."""
        days = [act.when for act in acts if act.kind in PAUSING and act.when is not None]
        finest = min(days, key=lambda when: when.grain.value, default=None)
        whole = {act.start for act in acts if act.kind in EVENTS}
        return [
            replace(act, when=finest or self._told_for(act, acts))
            if act.when is None and (act.kind in PAUSING or self._is_for_later(act))
            else act
            for act in acts
            if act.kind is not Kind.ABSENCE or act.start not in whole
        ]

    def _is_for_later(self, act: Act) -> bool:
        """Whether they promise a word for after something: "they meet on the 30th; you will hear from me then"."""
        return act.kind is Kind.PROMISE and not self.ours and self._is_thereafter(act)

    def _is_thereafter(self, act: Act) -> bool:
        """Whether it speaks of the time after something: "then", "the day after"."""
        thereafter = self.tongue.named("thereafter")
        return any(each.start == act.start and thereafter.search(each.text) for each in self.sentences)

    def _told_for(self, undated: Act, acts: list[Act]) -> When | None:
        """The day that other sentences tell for an act without one."""
        if undated.kind in {Kind.DEFERRAL, Kind.PROMISE}:
            told = [act.when for act in acts if act.kind in DATING and act.when and act.start < undated.start]
            if not told and undated.kind is Kind.DEFERRAL and self._is_thereafter(undated):
                told = [day.when for day in self.days if day.start < undated.start and day.when.day > self.sent]
            return replace(told[-1], edge=Edge.AFTER) if told and told[-1].edge is Edge.ON else None
        passing = [day.when for day in self.days if day.lead in PASSING and day.when.day > self.sent]
        return max(passing, key=lambda when: when.day, default=None)

    def parting(self) -> list[Act]:
        """Who regrets something and takes leave, and says nothing else that was understood, has said no; unless
        what they regret is to have kept us waiting, or a fault of the drawing that we sent."""
        regret, belated, farewell = map(self.tongue.named, ("regret", "belated", "farewell"))
        regrets = [
            each
            for each in self.sentences
            if regret.search(each.text) and not belated.search(each.text) and self.thing(each.text, 0) in OFFERED
        ]
        if self.ours or not regrets or not any(farewell.search(each.text) for each in self.sentences):
            return []
        return [replace(self.whole(Kind.REFUSAL, regrets[0]), sure=False)]

    def put_off(self) -> list[Act]:
        """Who tells of nothing but a time that must pass first ("after Easter there is more air") puts us off."""
        if self.ours:
            return []
        denies = self.tongue.named("denial")
        for sentence in self.sentences:
            days = [] if sentence.asks or denies.search(sentence.text) else self.days_of(sentence)
            ranged = any(day.lead == "start" for day in days)
            if not ranged and any(day.lead in PASSING and day.when.day - self.sent >= SOON for day in days):
                return [replace(self.whole(Kind.DEFERRAL, sentence), sure=False, when=self.when("day", sentence))]
        return []

    def accepted(self, acts: list[Act]) -> list[Act]:
        """Our side accepts a no: "may I ask what tipped it", "should things change, you know where I am"."""
        if not self.ours or any(act.kind is Kind.FAREWELL for act in acts):
            return []
        accepts = self.tongue.named("accepts")
        told = [sentence for sentence in self.sentences if accepts.search(sentence.text)]
        return [self.whole(Kind.FAREWELL, sentence) for sentence in told[:1]]

    def courtesy(self) -> list[Act]:
        """Thanks and nothing else: every sentence of a short mail is a kind word."""
        formality = self.tongue.named("formality")
        if sum(map(len, self.sentences)) > COURTESY_WORDS:
            return []
        leave = self.tongue.named("leave")
        leaving = [each for each in self.sentences if self.ours and leave.search(each.text)]
        thanks = leaving + [each for each in self.sentences if self._thanks(each.text)]
        rest = [each for each in self.sentences if each not in thanks]
        if not thanks or any(len(each) > FORMALITY_WORDS or not formality.search(each.text) for each in rest):
            return []
        if not self.ours and not all(self._is_thanks_alone(each.text) for each in thanks):
            return []
        return [self.whole(Kind.FAREWELL if leaving else Kind.COURTESY, thanks[0])]

    def _thanks(self, text: str) -> bool:
        """Whether there is a kind word in it; "whether you have received it" asks, and gives no thanks."""
        kind_word, asks = self.tongue.named("courtesy").search(text), self.tongue.named("indirect").search(text)
        if kind_word is None or asks is None or kind_word.start() <= asks.start():
            return kind_word is not None
        return " ," in text[asks.end() : kind_word.start()]

    def _is_thanks_alone(self, text: str) -> bool:
        """Whether every part between commas and turns thanks, or is too short to say anything: "thanks but we are
        sorted" says more, whatever it is."""
        kind_word, turn, denies, harmless = map(self.tongue.named, ("courtesy", "turn", "negation", "no_negation"))
        if denies.search(text) and not harmless.search(text):
            return False  # "merci de ne pas insister" gives no thanks
        while found := turn.search(text):
            text = f"{text[: found.start()]} ,{text[found.end() :]}"
        parts = [part.strip() for part in text.strip(" ^$").split(" , ")]
        return all(
            len(part.split()) <= THANKS_WORDS
            and (len(part.split()) <= NAME_WORDS or kind_word.search(f" ^ {part} $ "))
            for part in parts
        )
