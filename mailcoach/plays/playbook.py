"""Each play in the doctrine's order: whether its condition holds, and what shows it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from mailcoach.emails import MessageId
from mailcoach.plays import calls
from mailcoach.plays.faults import faults
from mailcoach.plays.ledger import Entry, ledger
from mailcoach.plays.play import Play, Suggestion
from mailcoach.reading import MailKind
from mailcoach.reading.acts import Act, Kind, Meeting, Thing
from mailcoach.silence import Name, Policy, Reason, Talk, Verdict
from mailcoach.silence.ball import Course, Move, follow
from mailcoach.silence.company import Scene, listen
from mailcoach.silence.patience import touches
from mailcoach.silence.pauses import EVENTS
from mailcoach.silence.persons import ABSENT
from mailcoach.silence.words import Word
from mailcoach.threads import Rep

MANY_REQUESTS = 3
"""Separate mails in which they asked for something, before the next item is talked about first."""

MANY_ANSWERS = 3
"""So many answers of theirs, and a talk went far."""

SHORT = 8
"""Words of an answer that is short."""

CURT = 2
"""Words of an answer that is too short to say anything."""

FAR = frozenset({Thing.PROPOSAL, Thing.PRICE, Thing.DEMO})
BUSINESS = (Kind.REQUEST, Kind.QUESTION, Kind.DELIVERY, Kind.SERVED, Kind.PROMISE, Kind.PITCH)
TELLING = (Kind.REQUEST, Kind.QUESTION, Kind.DELIVERY, Kind.PROMISE, Kind.GOAL, Kind.OBJECTION, Kind.MEETING)


@dataclass(frozen=True)
class Table:
    """One talk laid out for the plays, as far as one of them looks. `lately` are our mails since their last word,
    else our last one; mere thanks are none."""

    talk: Talk
    verdict: Verdict
    rep: Rep
    policy: Policy
    has_item: bool
    misread: Collection[tuple[MessageId, Kind]]

    @cached_property
    def scene(self) -> Scene:
        return listen(self.talk, self.rep, self.policy.zone, self.misread, datetime.max.replace(tzinfo=UTC))

    @property
    def mails(self) -> Sequence[Word]:
        return self.scene.mails

    @property
    def words(self) -> Sequence[Word]:
        return self.scene.company.words

    @cached_property
    def course(self) -> Course:
        prospect = self.verdict.prospect
        calendar = self.policy.calendar_of(prospect.address.domain if prospect else "")
        return follow(self.words, calendar, lambda _: False)

    @cached_property
    def theirs(self) -> list[Word]:
        return [word for word in self.words if not word.ours]

    @cached_property
    def ours(self) -> list[Word]:
        return [word for word in self.words if word.ours]

    @cached_property
    def since(self) -> list[Word]:
        last = self.words.index(self.theirs[-1]) if self.theirs else -1
        return list(self.words[last + 1 :])

    @cached_property
    def lately(self) -> list[Word]:
        said = [word for word in self.since if not word.is_courtesy]
        return said or [word for word in self.ours if not word.is_courtesy][-1:]

    @cached_property
    def moves_since(self) -> Sequence[Move]:
        return self.course.moves[len(self.words) - len(self.since) :]

    @cached_property
    def entries(self) -> list[Entry]:
        return ledger(self.words)

    @property
    def is_cold(self) -> bool:
        return not self.theirs

    @cached_property
    def language(self) -> str:
        spoken = [word.reading.language for word in (*self.ours, *self.theirs) if word.reading.own_words.strip()]
        return spoken[-1] if spoken else calls.FALLBACK

    @cached_property
    def goal(self) -> tuple[Word, Act] | None:
        told = [(word, act) for word in self.theirs for act in word.all(Kind.GOAL, sure=True)]
        return told[0] if told else None


Finding = tuple[bool, tuple[Reason, ...]]


def advise(
    talk: Talk,
    verdict: Verdict,
    rep: Rep,
    policy: Policy,
    *,
    played: Collection[Play],
    has_item: bool,
    misread: Collection[tuple[MessageId, Kind]] = (),
) -> tuple[Suggestion, ...]:
    """Every play, those that hold first, best first.

    `played` are the plays already used in this silence; `has_item` says that the rep's library holds
    something that fits and has not been offered to this person; `misread` are acts that the rep took back.
    """
    table = Table(talk, verdict, rep, policy, has_item, misread)
    found = [_suggest(play, table, played) for play in Play if play is not Play.WAIT]
    rest = not any(each.holds for each in found)
    found.append(Suggestion(Play.WAIT, rest, (_why_wait(table) if rest else Reason("There is something to say"),)))
    return tuple(sorted(found, key=lambda each: not each.holds))


def _suggest(play: Play, table: Table, played: Collection[Play]) -> Suggestion:
    wanted, condition = CONDITIONS[play]
    if table.verdict.name not in wanted:
        return Suggestion(play, holds=False, reasons=(Reason(f"This is for talks that are {' or '.join(wanted)}"),))
    holds, reasons = condition(table)
    if play in played:
        holds, reasons = False, (Reason("It has been played in this silence already"),)
    return Suggestion(play, holds, reasons, _call(play, table) if holds else "")


def _call(play: Play, table: Table) -> str:
    prospect = table.verdict.prospect
    name = prospect.first_name if prospect and play is not Play.NEW_CONTACT else ""
    former = (prospect.address.name or prospect.address.email) if prospect else ""
    goal = table.goal[0].quoted(table.goal[1]) if table.goal else ""
    return calls.script(play, table.language, name=name, former=former, goal=goal)


def _why_wait(table: Table) -> Reason:
    return table.verdict.reasons[0] if table.verdict.reasons else Reason("There is nothing to say")


def _no(text: str) -> Finding:
    return False, (Reason(text),)


def _new_contact(table: Table) -> Finding:
    contact = table.verdict.contact
    if contact:
        return True, (*table.verdict.reasons[:1], Reason(f"{contact} can say who looks after it now"))
    return True, (*table.verdict.reasons[:1], Reason("No address is known: call, and ask who looks after it now"))


def _compassion(table: Table) -> Finding:
    """What they told us since we last wrote, or what came to light after that."""
    told = [(word, act) for word in _latest_of_theirs(table) for act in word.all(*EVENTS, sure=True)]
    if not told:
        return _no("Nothing hard has come to light")
    word, act = told[-1]
    kind = next((mail for mail in table.ours if mail.at > word.at and _acknowledges(mail)), None)
    if kind:
        return False, (kind.shows("Our side has said a kind word already", kind.first(Kind.CONDOLENCE)),)
    return True, (word.shows("This came to light, and our side has not said a kind word about it", act),)


def _latest_of_theirs(table: Table) -> list[Word]:
    """Their last words without one of ours between them, and what their mailbox answered since by itself."""
    heard = [mail for mail in table.mails if not mail.ours and mail.reading.kind in {MailKind.HUMAN, *ABSENT}]
    before = table.words[: table.words.index(table.theirs[-1])] if table.theirs else ()
    ours = next((word for word in reversed(before) if word.ours), None)
    return [mail for mail in heard if ours is None or mail.at > ours.at]


def _acknowledges(mail: Word) -> bool:
    kind = {act.kind for act in mail.acts} - {Kind.COURTESY}  # mere thanks are no kind word
    return Kind.CONDOLENCE in kind or (bool(kind) and not kind & {*BUSINESS})


def _let_go(table: Table) -> Finding:
    number = table.verdict.touches
    if number < table.policy.max_touches:
        return _no(f"{number} of {table.policy.max_touches} mails went unanswered")
    return True, (table.since[-1].shows(f"{number} mails of ours went unanswered"),)


def _one_more(table: Table) -> Finding:
    asking = list({entry.asked.id: entry for entry in table.entries if entry.request.sure}.values())
    if len(asking) < MANY_REQUESTS:
        mails = "mail" if len(asking) == 1 else "mails"
        return _no(f"They asked for things in {len(asking)} {mails}, not in {MANY_REQUESTS}")
    if missing := next((entry for entry in table.entries if entry.sent is None), None):
        return False, (missing.asked.shows("Not everything they asked for was delivered", missing.request),)
    if any(word.first(Kind.PURCHASE) for word in table.theirs):
        return _no("They have taken a step")
    reasons = [entry.asked.shows("They asked for it, and it was delivered", entry.request) for entry in asking]
    return True, (Reason(f"{len(asking)} mails asked for things, all delivered, and no step was taken"), *reasons)


def _close_the_loop(table: Table) -> Finding:
    mails = {word.id for word in table.lately}
    asked = [entry for entry in table.entries if entry.names_a_thing]
    entry = next((entry for entry in reversed(asked) if entry.sent and entry.sent.id in mails), None)
    if entry is None or entry.sent is None:
        return _no("Our last mails delivered nothing that they had asked for")
    for word in table.lately:
        if served := word.first(Kind.SERVED):
            return False, (word.shows("We have asked already whether it served", served),)
    brought = f"{entry.sent.author} sent it" if entry.delivery else "Our answer must have brought it"
    sent = entry.sent.shows(f"{brought}, and nobody has asked whether it served", entry.delivery)
    return True, (entry.asked.shows("They asked for it", entry.request), sent)


def _reset_fit(table: Table) -> Finding:
    if table.is_cold:
        if table.has_item:
            return _no("The library holds something that says more than a question would")
        return True, (table.ours[0].shows("A cold mail gets one follow-up, and it makes “no” easy"),)
    last = table.theirs[-1]
    lukewarm = last.first(Kind.LUKEWARM, sure=True)
    if lukewarm is None:
        return _no("Their last words were not lukewarm")
    shown = _offer_before(table, last)
    if shown is None:
        return _no("They have not seen an offer yet")
    return True, (last.shows("They saw the offer, and their last words were lukewarm", lukewarm), shown)


def _offer_before(table: Table, last: Word) -> Reason | None:
    for word in reversed(table.words[: table.words.index(last)]):
        given = [act for act in word.all(Kind.DELIVERY) if act.thing not in {Thing.ANSWER, Thing.CALL}]
        if word.ours and given:
            return word.shows("This is what they saw", given[0])
    return None


def _reset_problem(table: Table) -> Finding:
    answers = [word for word in table.theirs if not word.is_courtesy]
    if len(answers) < MANY_ANSWERS:
        return _no("They have not answered often enough to tell")
    early, late = answers[:-2], answers[-2:]
    if not (all(map(_is_short, late)) and any(map(_is_vague, late))):
        return _no("Their last answers told something")
    if max(_length(word) for word in early) <= max(_length(word) for word in late):
        return _no("Their answers were short from the beginning")
    return True, tuple(word.shows("The answer was short and told nothing") for word in late)


def _length(word: Word) -> int:
    return len(re.findall(r"[^\W\d_]+", word.reading.own_words))


def _is_short(word: Word) -> bool:
    """Short, without a figure in it, and nothing that anybody asks, sends or wants."""
    figures = re.search(r"\d", word.reading.own_words)
    return _length(word) <= SHORT and not figures and not word.first(*TELLING, sure=True)


def _is_vague(word: Word) -> bool:
    """Whether the answer tells nothing: "it depends", "maybe", or a word or two."""
    return word.first(Kind.LUKEWARM) is not None or _length(word) <= CURT


def _value_add(table: Table) -> Finding:
    if table.verdict.touches != 1:
        return _no("It follows the first unanswered mail only")
    if not table.has_item:
        return _no("The library holds nothing that fits this talk")
    return True, (
        table.since[-1].shows("The first mail went unanswered, and the library holds something that fits"),
    )


def _revisit_why(table: Table) -> Finding:
    if table.goal is None:
        return _no("They never said what they want to achieve")
    shown = [(word, act) for word in table.ours for act in word.all(Kind.DELIVERY, sure=True) if act.thing in FAR]
    met = [(word, act) for word in table.words if (act := word.meeting(Meeting.AGREED, Meeting.ACCEPTED))]
    why = table.goal[0].shows("They said what they want to achieve", table.goal[1])
    if shown or met:
        word, act = (shown or met)[-1]
        return True, (why, word.shows("The talk went far, and then stalled", act))
    if len(table.theirs) >= MANY_ANSWERS:
        return True, (why, table.theirs[-1].shows(f"They wrote {len(table.theirs)} times, and then it stalled"))
    return _no("The talk had not gone far")


def _apology(table: Table) -> Finding:
    calendar = table.policy.calendar_of(table.verdict.prospect.address.domain if table.verdict.prospect else "")
    found = faults(table.course.moves, touches(table.moves_since), table.entries, calendar)
    shown = tuple(reason for _, reason in found)
    return True, shown or (Reason("No mail explains this silence: the break may be ours"),)


CONDITIONS: dict[Play, tuple[tuple[Name, ...], Callable[[Table], Finding]]] = {
    Play.NEW_CONTACT: ((Name.GONE,), _new_contact),
    Play.COMPASSION: ((Name.SILENT, Name.PAUSED), _compassion),
    Play.LET_GO: ((Name.SILENT,), _let_go),
    Play.ONE_MORE: ((Name.SILENT,), _one_more),
    Play.CLOSE_THE_LOOP: ((Name.SILENT,), _close_the_loop),
    Play.RESET_FIT: ((Name.SILENT,), _reset_fit),
    Play.RESET_PROBLEM: ((Name.SILENT,), _reset_problem),
    Play.VALUE_ADD: ((Name.SILENT,), _value_add),
    Play.REVISIT_WHY: ((Name.SILENT,), _revisit_why),
    Play.APOLOGY: ((Name.SILENT,), _apology),
}
