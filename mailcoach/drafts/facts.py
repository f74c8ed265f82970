"""The facts of a thread that a template may tell: few, plain, and named after the domain. Pure.

A fact that the thread does not hold is not there at all; a template that needs it is not used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from mailcoach.drafts.events import event
from mailcoach.drafts.voices import FALLBACK, VOICES, salutation, voice
from mailcoach.emails import Address, Email
from mailcoach.library import Item
from mailcoach.reading import MailKind, Reading
from mailcoach.reading.acts import Act, Kind, Thing
from mailcoach.silence import Name, Talk, Verdict
from mailcoach.threads import Rep, Side

Value = str | int | date | tuple[str, ...]
Facts = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Fact:
    """One variable of the templates. `own` says that its words are the rep's, not the prospect's."""

    kind: str
    meaning: str
    own: bool = False


FACTS: Mapping[str, Fact] = {
    "greeting": Fact("text", "the salutation that the rep last used with them, or a graceful one", own=True),
    "first_name": Fact("text", "their first name, where it is sure"),
    "company": Fact("text", "their company"),
    "topic": Fact("text", "what the thread is about: its subject without Re, Fwd and the like"),
    "language": Fact("text", "the language of the rep's last mail: en, de, fr or es"),
    "today": Fact("date", "the day on which the draft is written"),
    "rep_name": Fact("text", "the rep's name as they sign", own=True),
    "answers": Fact("number", "how many mails they have written in this thread"),
    "touches": Fact("number", "how many mails of ours lie unanswered"),
    "thing": Fact("thing", "the last thing that was sent, shown or granted to them"),
    "delivered_on": Fact("date", "the day on which it went to them"),
    "asked_on": Fact("date", "the day on which they asked for it, where they did"),
    "asked_words": Fact("text", "the words in which they asked for it"),
    "asked_things": Fact("list", "everything they have asked for, where it was more than one thing"),
    "their_goal": Fact("text", "what they want to achieve, in their own words"),
    "goal_on": Fact("date", "the day on which they said so"),
    "fault": Fact("text", "what we did badly: `late-promise` or `crowded` (mails too close together)"),
    "event": Fact(
        "text", "what happened to them: `loss`, `illness`, `birth`, `leave`, `sale`, `cuts`, `change` or `hardship`"
    ),
    "former_name": Fact("text", "the name of the one who has left"),
    "item_title": Fact("text", "the title of the library item that fits", own=True),
    "item_url": Fact("text", "its address, where it is a page", own=True),
    "item_file": Fact("text", "its file name, where it goes along as an attachment", own=True),
    "item_about": Fact("text", "its first sentence about itself, where that is in the draft's language", own=True),
}

SENT = frozenset(voice(FALLBACK).things)
"""Things that are sent, shown or granted; an answered question or a call is none."""

MOST_QUOTED = 28
"""Words of theirs that a letter quotes at most: it shall stay a letter."""

LATE_AFTER = 7
"""Calendar days between a promise and its keeping from which on it was late."""

CROWDED_WITHIN = 3
"""Calendar days between two unanswered mails of ours up to which they stand too close together."""


@dataclass(frozen=True, slots=True)
class _Said:
    """One human mail, with the day in the rep's time zone."""

    email: Email
    reading: Reading
    side: Side
    day: date

    def acts(self, *kinds: Kind) -> Iterator[Act]:
        return (act for act in self.reading.acts if act.kind in kinds and act.sure)


def said(talk: Talk, rep: Rep, zone: ZoneInfo) -> tuple[_Said, ...]:
    """The human mails of a talk, oldest first."""
    return tuple(
        _Said(email, reading, rep.side(email.sender), email.at.astimezone(zone).date())
        for email, reading in zip(talk.thread.emails, talk.readings, strict=True)
        if reading.kind is MailKind.HUMAN
    )


def language_of(talk: Talk, rep: Rep) -> str:
    """The language of the rep's last mail in the thread; English where that is none we speak."""
    spoken = [
        reading.language
        for email, reading in zip(talk.thread.emails, talk.readings, strict=True)
        if reading.kind is MailKind.HUMAN and rep.side(email.sender) is Side.REP and reading.own_words.strip()
    ]
    return spoken[-1] if spoken and spoken[-1] in VOICES else FALLBACK


def facts(
    talk: Talk,
    verdict: Verdict,
    rep: Rep,
    *,
    rep_name: str,
    zone: ZoneInfo,
    now: datetime,
    item: Item | None = None,
) -> dict[str, Value]:
    """What this thread tells a template. Days are in the rep's `zone`; `now` is aware."""
    mails = said(talk, rep, zone)
    language = language_of(talk, rep)
    found: dict[str, Value | None] = {
        "language": language,
        "today": now.astimezone(zone).date(),
        "topic": topic(talk),
        "answers": sum(mail.side is Side.THEIRS for mail in mails),
        "touches": verdict.touches,
        "rep_name": _signs(mails, rep_name),
        **_people(mails, verdict, language),
        **_delivered(mails),
        **_goal(mails),
        **_event(mails),
        **_item(item, language),
        "fault": _fault(mails),
    }
    return {name: value for name, value in found.items() if value is not None and value not in ("", ())}


_PREFIX = re.compile(
    r"(?:(?:re|aw|antw|sv|vs|ref|fwd?|wg|tr|rv|rif|odp)(?:\[\d+\])?\s?:|\[[^\]]{1,20}\])\s*", re.IGNORECASE
)


def topic(talk: Talk) -> str | None:
    """What the talk is about: its first subject without Re, AW, Fwd and tags; None where that names nothing."""
    bare = " ".join(talk.thread.emails[0].subject.split()) if talk.thread.emails else ""
    while start := _PREFIX.match(bare):
        bare = bare[start.end() :]
    return bare if 3 <= len(bare) <= 70 and any(char.isalpha() for char in bare) else None


def _people(mails: tuple[_Said, ...], verdict: Verdict, language: str) -> dict[str, Value | None]:
    prospect = verdict.prospect
    speaks = voice(language)
    if verdict.name is Name.GONE:
        reached = verdict.contact
        return {
            "greeting": speaks.greet(_full_name(reached)) if reached else speaks.nameless,
            "former_name": _full_name(prospect.address) if prospect else None,
            "company": prospect.company if prospect else None,
        }
    if prospect is None:
        return {"greeting": speaks.nameless}
    name = prospect.first_name if language != "de" else _full_name(prospect.address)
    return {
        "greeting": _said_before(mails, prospect.address, prospect.first_name, language) or speaks.greet(name),
        "first_name": prospect.first_name,
        "company": prospect.company,
    }


def _full_name(address: Address) -> str:
    """A name that can be spoken: two words or three, of letters; else ""."""
    words = address.name.split()
    spoken = all(re.fullmatch(r"[^\W\d_][\w'’.-]*", word) for word in words) and not address.name.isupper()
    return " ".join(words) if 2 <= len(words) <= 3 and spoken and len(address.name) <= 40 else ""


def _said_before(mails: tuple[_Said, ...], address: Address, first_name: str, language: str) -> str:
    """The salutation the rep last used with this person alone, as it may be said again."""
    names = {*address.name.replace(",", " ").split(), first_name} - {""}
    for mail in reversed(mails):
        if mail.side is Side.REP and mail.reading.language == language:
            first = mail.reading.own_words.lstrip().split("\n", 1)[0]
            if again := salutation(first, voice(language), names):
                return again
    return ""


def _signs(mails: tuple[_Said, ...], rep_name: str) -> str:
    """The rep's name as they last signed: in full, or the first name alone."""
    first = rep_name.split(" ", 1)[0]
    for mail in reversed(mails):
        if mail.side is Side.REP:
            below = mail.reading.own_words.strip().split("\n")[-2:] + mail.reading.signature.strip().split("\n")[:3]
            signed = {line.strip(" ,.-") for line in below}
            if signed & {first, rep_name}:
                return rep_name if rep_name in signed else first
    return rep_name


def _delivered(mails: tuple[_Said, ...]) -> dict[str, Value | None]:
    found: dict[str, Value | None] = {}
    asked: list[tuple[_Said, Act]] = []
    for mail in mails:
        if mail.side is Side.THEIRS:
            asked += [(mail, act) for act in mail.acts(Kind.REQUEST) if act.thing]
            continue
        for act in mail.acts(Kind.DELIVERY):
            request = next((one for one in reversed(asked) if _same(one[1].thing, act.thing)), None)
            thing = act.thing if act.thing in SENT or request is None else request[1].thing
            if thing in SENT:
                found = {"thing": str(thing), "delivered_on": mail.day}
                if request:
                    found |= {"asked_on": request[0].day, "asked_words": _words(request[1].quote)}
    things = dict.fromkeys(str(act.thing) for _, act in asked if act.thing in SENT)
    return {**found, "asked_things": tuple(things) if len(things) > 1 else None}


def _same(asked: Thing | None, delivered: Thing | None) -> bool:
    return asked is delivered or delivered in {Thing.OTHER, None}


def _goal(mails: tuple[_Said, ...]) -> dict[str, Value | None]:
    goals = [(mail.day, act) for mail in mails if mail.side is Side.THEIRS for act in mail.acts(Kind.GOAL)]
    told = [(day, words) for day, act in goals if (words := _words(act.quote))]
    return {"their_goal": told[-1][1], "goal_on": told[-1][0]} if told else {}


def _words(quote: str) -> str | None:
    """Their words on one line, cut where a clause ends if they are many; None where that leaves too few."""
    words = quote.split()
    if len(words) > MOST_QUOTED:
        ends = [count for count, word in enumerate(words[:MOST_QUOTED], 1) if word.endswith((",", ";", ".", ":"))]
        if not ends or ends[-1] < MOST_QUOTED // 3:
            return None
        words = words[: ends[-1]]
        words[-1] = words[-1].rstrip(",;.:") + "\N{HORIZONTAL ELLIPSIS}"
    return " ".join(words) or None


def _event(mails: tuple[_Said, ...]) -> dict[str, Value | None]:
    told = [act for mail in mails if mail.side is Side.THEIRS for act in mail.acts(Kind.LIFE_EVENT, Kind.UPHEAVAL)]
    return {"event": event(told[-1])} if told else {}


def _item(item: Item | None, language: str) -> dict[str, Value | None]:
    if item is None:
        return {}
    about = re.split(r"(?<=[.!?])\s", " ".join(item.about.split()), maxsplit=1)[0]
    fits = item.language == language and len(about.split()) <= MOST_QUOTED
    return {
        "item_title": " ".join(item.title.split()),
        "item_url": item.url if re.fullmatch(r"https?://[^\s<>\"]{1,500}", item.url) else None,
        "item_file": item.attachment.name if item.attachment else None,
        "item_about": about if fits else None,
    }


def _fault(mails: tuple[_Said, ...]) -> str | None:
    """What the rep may rightly apologise for: a promise kept late, or mails too close together."""
    ours = [mail for mail in mails if mail.side is not Side.THEIRS]
    for promised, kept in pairwise(ours):
        late = (kept.day - promised.day).days > LATE_AFTER
        if late and any(promised.acts(Kind.PROMISE)) and any(kept.acts(Kind.DELIVERY)):
            return "late-promise"
    last_theirs = max((index for index, mail in enumerate(mails) if mail.side is Side.THEIRS), default=-1)
    days = sorted({mail.day for mail in mails[last_theirs + 1 :]})
    crowded = any((second - first).days <= CROWDED_WITHIN for first, second in pairwise(days))
    return "crowded" if crowded else None
