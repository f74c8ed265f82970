"""The seven verdicts in their order (docs/doctrine.md, Verdicts): the first that holds wins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from mailcoach.emails import Address
from mailcoach.reading.acts import Act, Kind, Meeting
from mailcoach.silence.ball import ASKS
from mailcoach.silence.ends import bought_elsewhere, ending, refused_elsewhere
from mailcoach.silence.matter import Matter
from mailcoach.silence.pauses import Pause
from mailcoach.silence.strangers import ignored, offer, private
from mailcoach.silence.verdicts import Ball, Name, Reason
from mailcoach.silence.words import Word


@dataclass(frozen=True, slots=True)
class Holds:
    """A rule that holds, and why. `until` is the first day on which it may not, without new mail; where it `rests`,
    there is none."""

    reasons: tuple[Reason, ...]
    resume_on: date | None = None
    contact: Address | None = None
    until: date | None = None
    rests: bool = False


Outcome = Holds | Reason
"""What a rule says: that it holds, or why it does not."""


def not_a_prospect(matter: Matter) -> Outcome:
    if not matter.words:
        mails = matter.scene.mails
        return Holds((mails[-1].shows("No person wrote here, only machines"),) if mails else ())
    if matter.address is None:
        return Holds((matter.words[-1].shows("Nobody but our own side takes part"),))
    if pattern := ignored(matter):
        return Holds((matter.words[-1].shows(f"You ignore {pattern}"),))
    if found := private(matter.words, matter.address):
        return Holds((found[0].shows(f"{matter.who} writes as a friend", found[1]),))
    if found := offer(matter.words):
        return Holds((found[0].shows(f"{matter.who} has something to sell to you", found[1]),))
    return Reason(f"{matter.address} is an outside person who does not sell to you")


def closed(matter: Matter) -> Outcome:
    if stopped := sorted(matter.person.addresses & matter.decisions.stopped):
        return Holds((Reason(f"You decided never to write to {stopped[0]} again"),))
    said = sorted((*matter.person.words, *matter.words), key=lambda word: word.at)
    for word in reversed(said):
        stop = None if word.ours else word.first(Kind.STOP)
        if stop and not _wrote_on(matter, word):
            return Holds((word.shows(_why_ended(_speaker(matter, word), stop), stop),))
    ended = ending(matter.words)
    if ended and (asked := _asked_since(matter, ended[0])):
        return asked
    here = matter.last_theirs or matter.words[0]
    ended = ended or refused_elsewhere(here, matter.elsewhere)
    ended = ended or bought_elsewhere(here, matter.elsewhere, matter.person.mails)
    if ended is None:
        return Reason("No refusal, no other choice, no purchase stands")
    word, act = ended
    if act.kind is Kind.FAREWELL:
        before = [each for each in matter.words if not each.ours and each.at <= word.at]
        told = word.shows(f"Your last word to {matter.who} takes leave: it reads as if all was said", act)
        return Holds((told, before[-1].shows("This is what you answered")))
    return Holds((word.shows(_why_ended(_speaker(matter, word), act), act),))


def _wrote_on(matter: Matter, colleagues: Word) -> bool:
    """Whether the prospect wrote here after this word of a colleague, who so spoke for himself alone."""
    later = (word for word in matter.person.words if word.thread == matter.thread and word.at > colleagues.at)
    return colleagues.sender.email not in matter.person.addresses and any(later)


def _speaker(matter: Matter, word: Word) -> str:
    if matter.address and word.sender.email in matter.person.addresses:
        return matter.who
    return word.author


WHY_ENDED = {
    Kind.STOP: "asked for no more mail",
    Kind.REFUSAL: "said no",
    Kind.CHOICE: "chose somebody else",
    Kind.PURCHASE: "bought",
}


def _why_ended(who: str, act: Act) -> str:
    return f"{who} {WHY_ENDED[act.kind]}" if act.sure else f"It reads as if {who} {WHY_ENDED[act.kind]}"


def _asked_since(matter: Matter, end: Word) -> Reason | None:
    """A question of theirs in the same words as the end, or after it, that waits for us. An objection in the same
    words is the reason of the end."""
    last = matter.course.last
    if last is None or last.word.ours or last.to is not Ball.OURS or last.act is None or not last.sure:
        return None
    if last.word.at < end.at or last.act.kind not in {*ASKS, Kind.MEETING}:
        return None
    if last.act.kind is Kind.OBJECTION and last.word is end:
        return None
    return last.word.shows(f"{_speaker(matter, last.word)} asked something with it, which waits for you", last.act)


def gone(matter: Matter) -> Outcome:
    departure, failure = matter.departure, matter.failure
    if departure:
        first = departure.told.shows(f"{matter.who} is no longer there", departure.act)
    elif failure:
        shown = failure.reading.shows or failure.excerpt
        first = Reason(f"Mail to {matter.address} comes back for good", failure.id, shown)
    else:
        return Reason(f"Nothing says that {matter.who} has left")
    if moved := matter.went_on_with:
        return moved.shows(f"{matter.who} is gone, and you wrote to {matter.contact} instead")
    if matter.contact is None:
        return Holds((first, Reason("Nobody else of theirs is known")))
    return Holds((first, _known_from(matter, matter.contact)), contact=matter.contact)


def _known_from(matter: Matter, contact: Address) -> Reason:
    if matter.departure and (named := matter.departure.successor):
        follows = matter.departure.told.first(Kind.SUCCESSOR)
        return matter.departure.told.shows(f"{named} is named to write to instead", follows)
    text = f"{contact} is known from the talk"
    for word in matter.words:
        if any(each.email == contact.email for each in (word.sender, *word.email.to, *word.email.cc)):
            return word.shows(text)
    return Reason(text)


def your_turn(matter: Matter) -> Outcome:
    last = matter.course.last
    if matter.went_on_with:
        return Reason("The talk goes on with somebody else")
    if last is None or last.to is not Ball.OURS:
        return _why_theirs(matter)
    if matter.spoke and matter.spoke > last.word.at:
        return Reason(f"You noted that you spoke on {said(matter.spoke.date())}")
    return Holds((last.word.shows(_why_ours(matter, last.word, last.act), last.act),))


WHY_OURS = {
    Kind.QUESTION: "asked, and waits for your answer",
    Kind.REQUEST: "asked for something that is not on its way yet",
    Kind.REOPENING: "takes the talk up again, and waits for your answer",
    Kind.OBJECTION: "objected, and nobody has answered",
    Kind.DELIVERY: "sent something, and nobody has answered",
    Kind.MEETING: "proposed to meet, and nobody has answered",
}


def _why_ours(matter: Matter, word: Word, act: Act | None) -> str:
    called_off = act is not None and act.meeting in {Meeting.DECLINED, Meeting.CANCELLED}
    if word.ours:
        return f"{word.author} {'called the meeting off' if called_off else 'promised it, and nothing followed'}"
    if called_off:
        return f"{_speaker(matter, word)} called the meeting off: the next word is yours"
    why = WHY_OURS.get(act.kind) if act else None
    return f"{_speaker(matter, word)} {why or 'wrote last, and nobody has answered'}"


def _why_theirs(matter: Matter) -> Reason:
    last = matter.course.last
    if last is None:
        return Reason("Nobody owes a word")
    if last.word.ours:
        return last.word.shows("Our side wrote last, and left the next word to them")
    return last.word.shows(f"{_speaker(matter, last.word)} wrote last, and keeps the next word", last.act)


def paused(matter: Matter) -> Outcome:
    if snoozed := _snoozed(matter):
        return Holds((Reason(f"You put it off until {said(snoozed)}"),), resume_on=snoozed, until=snoozed)
    ahead = [pause for pause in matter.pauses if pause.until > matter.today]
    if not ahead:
        past = max(matter.pauses, key=lambda pause: pause.until, default=None)
        if past is None:
            return Reason("Nothing asks for patience")
        return past.shows(f"It rested until {said(past.until)}, and the wait counts from that day")
    longest = max(ahead, key=lambda pause: (pause.until, pause.word.at))
    reason = longest.shows(f"{_why_paused(matter, longest)}; the wait starts on {said(longest.until)}")
    return Holds((reason,), resume_on=longest.until, until=longest.until)


def _snoozed(matter: Matter) -> date | None:
    emails = matter.scene.talk.thread.emails
    for place in range(len(emails) - 1, -1, -1):
        until = matter.decisions.snoozed.get(emails[place].id)
        if until:
            after = {email.id for email in emails[place + 1 :]}
            broken = any(word.id in after for word in matter.words if not word.ours)
            return None if broken or until <= matter.today else until
    return None


WHY_PAUSED = {
    Kind.MEETING: "A meeting lies ahead",
    Kind.ABSENCE: "{speaker} is away",
    Kind.LIFE_EVENT: "Something in {who}'s life comes first now",
    Kind.UPHEAVAL: "There is upheaval at {who}'s company",
    Kind.CONDOLENCE: "Your kind words to {who} tell that something happened there",
    Kind.PROMISE: "{speaker} named the day for an answer",
    Kind.DEFERRAL: "{speaker} asked for time",
}


def _why_paused(matter: Matter, pause: Pause) -> str:
    return WHY_PAUSED[pause.act.kind].format(speaker=_speaker(matter, pause.word), who=matter.who)


def waiting(matter: Matter) -> Outcome:
    for rule in (_went_on, _drafted, _dated_ahead, _rests):
        if found := rule(matter):
            return found
    if other := _elsewhere(matter):
        until = matter.calendar.add(other.day, matter.patience.threshold)
        wrote = f"{other.author} wrote to {matter.who}" if other.ours else f"{matter.who} wrote to you"
        return Holds((other.shows(f"{wrote} in another thread on {said(other.day)}"),), until=until)
    if later := matter.put_off_elsewhere:
        text = f"{matter.who} asked for time in another thread, until {said(later.until)}"
        return Holds((later.word.shows(text, later.act),), until=later.until)
    return _the_wait(matter) if matter.is_due else Holds((_the_wait(matter),), until=matter.due)


def _the_wait(matter: Matter) -> Reason:
    """The sum, in words that hold for as long as the verdict does."""
    since, shown = matter.since
    lasts = "lasted {}, and was over on {}" if matter.is_due else "lasts {}, until {}"
    text = f"The wait since {said(since)} {lasts.format(matter.patience.sum, said(matter.due))}"
    return Reason(text, shown.id, shown.excerpt) if shown else Reason(text)


def _went_on(matter: Matter) -> Holds | None:
    moved = matter.went_on_with
    return Holds((moved.shows(f"The talk goes on with {matter.contact}, in another thread"),)) if moved else None


def _drafted(matter: Matter) -> Holds | None:
    drafts = (*matter.scene.talk.thread.drafts, *matter.person.drafts)
    if not drafts:
        return None
    newest = max(drafts, key=lambda draft: (draft.at, draft.id))
    whose = "A draft of ours" if newest.id in matter.decisions.drafted else "A draft of yours"
    return Holds((Reason(f"{whose} to {matter.who} lies in Drafts", newest.id, newest.subject),))


def _dated_ahead(matter: Matter) -> Holds | None:
    ahead = [word for word in matter.words if word.email.at > matter.now]
    return Holds((ahead[0].shows("This mail is dated in the future: look at it yourself"),)) if ahead else None


def _rests(matter: Matter) -> Holds | None:
    if not matter.patience.rests:
        return None
    number = len(matter.touches)
    kind = "A cold mail is followed up once" if matter.is_cold else f"{number} mails went unanswered"
    return Holds((matter.touches[-1].shows(f"{kind}: it rests now, until {matter.who} writes"),), rests=True)


def _elsewhere(matter: Matter) -> Word | None:
    """A word between the rep and the prospect in another thread, within the threshold."""
    said = (word for word in (*matter.person.words, *matter.person.mails) if word.thread != matter.thread)
    latest = max(said, key=lambda word: word.at, default=None)
    if latest and matter.calendar.between(latest.day, matter.today) < matter.patience.threshold:
        return latest
    return None


def silent(matter: Matter) -> Outcome:
    last = matter.course.last
    if last and not last.sure:
        return last.word.shows("This may leave the next word to them, or to you: that is not sure enough", last.act)
    for word in matter.words:
        if not word.ours and (found := _doubtful(word)):
            return found
    if unread := [word for word in (*matter.words, *matter.person.words) if word.reading.unread]:
        return unread[0].shows("The server gave no more of this mail than its header: look at it yourself")
    reasons = [_heard_last(matter)]
    if matter.touches:
        touch = matter.touches[-1]
        reasons.append(touch.shows(f"{touch.author} wrote last on {said(touch.day)}"))
    return Holds((*reasons, _the_wait(matter)))


def _doubtful(word: Word) -> Reason | None:
    """What in a word of theirs may mean that somebody is gone, or sells to us; who asks for something does not."""
    left, offered = word.first(Kind.DEPARTURE), word.first(Kind.PITCH)
    if left and not left.sure:
        return word.shows("Somebody may have left: that is not sure enough", left)
    if offered and not offered.sure and not word.first(*ASKS, sure=True):
        return word.shows("This may be an offer to you: that is not sure enough", offered)
    return None


def _heard_last(matter: Matter) -> Reason:
    theirs = matter.last_theirs
    if theirs is None:
        return Reason(f"{matter.who} has not written in this thread")
    who, day = _speaker(matter, theirs), said(theirs.day)
    if held := theirs.first(Kind.PROMISE, sure=True):
        return theirs.shows(f"{who} promised on {day} to come back to you", held)
    return theirs.shows(f"{who} last wrote on {day}")


def unsure(matter: Matter) -> Outcome:
    """What is left where silence would hang on an unsure reading: the verdict that does no harm."""
    doubt = silent(matter)
    return Holds((doubt,)) if isinstance(doubt, Reason) else doubt


def said(day: date) -> str:
    """A day as a reason names it."""
    return f"{day.day} {day:%B}"


RULES: tuple[tuple[Name, Callable[[Matter], Outcome]], ...] = (
    (Name.NOT_A_PROSPECT, not_a_prospect),
    (Name.CLOSED, closed),
    (Name.GONE, gone),
    (Name.YOUR_TURN, your_turn),
    (Name.PAUSED, paused),
    (Name.WAITING, waiting),
    (Name.SILENT, silent),
    (Name.YOUR_TURN, unsure),
)
