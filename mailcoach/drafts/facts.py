"""What a thread tells a template. Pure.

A fact that the thread does not hold is not there at all; a template that needs it is not used.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from mailcoach.business_days import Calendar
from mailcoach.drafts import manners
from mailcoach.drafts.events import event
from mailcoach.drafts.recipes import FAMILIAR, FORMAL
from mailcoach.drafts.vocabulary import Value
from mailcoach.drafts.voices import FALLBACK, SENT, VOICES, voice
from mailcoach.emails import Address, MessageId
from mailcoach.library import Item
from mailcoach.plays.faults import faults
from mailcoach.plays.ledger import Entry, ledger
from mailcoach.reading.acts import Act, Kind, Thing
from mailcoach.silence import Name, Talk, Verdict
from mailcoach.silence.ball import follow
from mailcoach.silence.company import listen
from mailcoach.silence.identity import same_person
from mailcoach.silence.patience import touches
from mailcoach.silence.words import Word
from mailcoach.subjects import bare
from mailcoach.threads import Rep, Side

MOST_QUOTED = 28
"""Words of theirs that a letter quotes at most: it shall stay a letter."""

MOST_LISTED = 4
"""Things that a letter lists at most."""


def facts(
    talk: Talk,
    verdict: Verdict,
    rep: Rep,
    *,
    rep_name: str,
    zone: ZoneInfo,
    now: datetime,
    item: Item | None = None,
    language: str = "",
    misread: Collection[tuple[MessageId, Kind]] = (),
    calendar: Calendar = Calendar(),
) -> dict[str, Value]:
    """What this thread tells a template.

    Days are in the rep's `zone`; `now` is aware. `language` is the letter's, where it is not to be the thread's;
    `misread` are acts that the rep took back; `calendar` is the one that the wait was counted by.
    """
    scene = listen(talk, rep, zone, misread, now)
    words = scene.company.words
    language = language or manners.language_of(talk, rep)
    language = language if language in VOICES else FALLBACK
    prospect = verdict.prospect.address if verdict.prospect else None
    familiar = verdict.name is not Name.GONE and manners.is_familiar(words, language)
    found: dict[str, Value | None] = {
        "language": language,
        "register": FAMILIAR if familiar else FORMAL,
        "today": now.astimezone(zone).date(),
        "topic": topic(talk),
        "answers": sum(not word.ours for word in words),
        "touches": verdict.touches,
        "rep_name": manners.signs(words, rep_name),
        "farewell": manners.takes_leave(words, rep_name, language),
        "fault": _fault(words, prospect, calendar),
        **_people(words, verdict, language, familiar=familiar),
        **_things(words, prospect),
        **_goal(words, prospect),
        **_event(scene.mails),
        **_item(item, language),
    }
    return {name: value for name, value in found.items() if value is not None and value not in ("", ())}


_NAMELESS = frozenset(
    re.findall(
        r"\S+",
        "question frage pregunta quick kurze short petite breve hello hallo bonjour hola hi hey demo call meeting "
        "termin follow up follow-up followup inquiry enquiry anfrage angebot offer quote devis demande consulta "
        "oferta propuesta proposal proposition suite notre échange nuestra reunión cita unser gespräch telefonat "
        "our your ihr ihre votre su introduction intro thanks danke merci gracias info information update urgent "
        "dringend au de zu to the for und and from von",
    )
)
"""Words of a subject that do not say what it is about."""


def topic(talk: Talk) -> str | None:
    """What the talk is about: its first subject without Re, AW, Fwd and tags; None where that names nothing."""
    subject = bare(" ".join(talk.thread.emails[0].subject.split())) if talk.thread.emails else ""
    words = re.findall(r"[^\W\d_][\w-]+", subject)
    names = [word for word in words if word.casefold() not in _NAMELESS]
    return subject if names and len(subject) <= 70 else None


def _people(words: Sequence[Word], verdict: Verdict, language: str, *, familiar: bool) -> dict[str, Value | None]:
    prospect = verdict.prospect
    if verdict.name is Name.GONE:
        successor = manners.spoken(verdict.contact, language) if verdict.contact else ""
        return {
            "greeting": voice(language).greet(successor),
            "former_name": manners.full_name(prospect.address) if prospect else None,
            "company": _company(words, prospect.company, language) if prospect else None,
        }
    if prospect is None:
        return {"greeting": voice(language).greet("")}
    return {
        "greeting": manners.greeting(words, prospect, language, familiar=familiar),
        "first_name": prospect.first_name,
        "company": _company(words, prospect.company, language),
    }


_LEGAL = re.compile(
    r",? (?:gmbh(?: & co\.? kg)?|kg|ug|ohg|se|ltd\.?|limited|llc|llp|inc\.?|plc|sas|sarl|sasu|sa|sl|slu|bv|nv|ab|"
    r"oy|spa|srl|ag|"
    r"s\.a\.(?:s\.)?|s\.l\.(?:u\.)?|b\.v\.|s\.r\.l\.|s\.p\.a\.)$",
    re.IGNORECASE,
)


def _company(words: Sequence[Word], company: str, language: str) -> str | None:
    """Their company as one says it, where they have named it themselves (the name of a domain is no name) and where
    one says it as it is, without an article."""
    named = any(company in text for word in words for text in (word.reading.signature, word.reading.own_words))
    articled = re.match(voice(language).articled, company, re.IGNORECASE)
    return _LEGAL.sub("", company) if company and named and not articled else None


def _things(words: Sequence[Word], prospect: Address | None) -> dict[str, Value | None]:
    """The last thing they got, with the asking for it where they had asked; and all they asked for."""
    entries = [entry for entry in ledger(words) if entry.request.sure]
    asked = [str(thing) for entry in entries if (thing := _thing(entry)) in SENT]
    several = tuple(dict.fromkeys(asked))
    return {
        "asked_things": several[-MOST_LISTED:] if len(several) > 1 else None,
        **(_asked(entries, prospect) or _given(words)),
    }


def _thing(entry: Entry) -> Thing | None:
    wanted = entry.request.thing
    return wanted if wanted in SENT or entry.delivery is None else entry.delivery.thing


def _asked(entries: Sequence[Entry], prospect: Address | None) -> dict[str, Value | None]:
    for entry in reversed(entries):
        if entry.sent and _thing(entry) in SENT:
            own = _is_by(prospect, entry.asked)
            return {
                "thing": str(_thing(entry)),
                **_deliverer(entry.sent),
                "asked_on": entry.asked.day if own else None,
                "asked_words": _words(entry.asked, entry.request) if own else None,
            }
    return {}


def _is_by(prospect: Address | None, word: Word) -> bool:
    """Whether the prospect said it: a letter tells nobody that they wrote what a colleague of theirs did."""
    return prospect is not None and same_person(word.sender, prospect)


def _given(words: Sequence[Word]) -> dict[str, Value | None]:
    given = [(word, act) for word in words if word.ours for act in word.all(Kind.DELIVERY) if act.thing in SENT]
    return {"thing": str(given[-1][1].thing), **_deliverer(given[-1][0])} if given else {}


def _deliverer(sent: Word) -> dict[str, Value | None]:
    return {"delivered_on": sent.day} if sent.side is Side.REP else {"delivered_by": sent.sender.name}


def _goal(words: Sequence[Word], prospect: Address | None) -> dict[str, Value | None]:
    for word in words:
        for act in word.all(Kind.GOAL, sure=True) if _is_by(prospect, word) else ():
            if quote := _words(word, act):
                return {"their_goal": quote, "goal_on": word.day}
    return {}


_OPENERS = "|".join(opener for one in VOICES.values() for opener in (*one.hourly, *one.openers))
_GREETING = re.compile(rf"^¡?(?:{_OPENERS})\b[^,.!?:\n]{{0,40}}[,!:]\s+", re.IGNORECASE)


def _words(mail: Word, act: Act) -> str | None:
    """Their words on one line, cut where a clause ends if they are many; None where that leaves too few."""
    words = _GREETING.sub("", mail.quoted(act)).split()
    if len(words) > MOST_QUOTED:
        ends = [count for count, word in enumerate(words[:MOST_QUOTED], 1) if word.endswith((",", ";", ".", ":"))]
        if not ends or ends[-1] < MOST_QUOTED // 3:
            return None
        words = words[: ends[-1]]
        words[-1] = words[-1].rstrip(",;.:") + "\N{HORIZONTAL ELLIPSIS}"
    return " ".join(words) or None


def _event(mails: Sequence[Word]) -> dict[str, Value | None]:
    told = [act for mail in mails if not mail.ours for act in mail.all(Kind.LIFE_EVENT, Kind.UPHEAVAL, sure=True)]
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


def _fault(words: Sequence[Word], prospect: Address | None, calendar: Calendar) -> str | None:
    """What the rep may apologise for to the prospect, the gravest first; None where the mails show nothing."""
    moves = follow(words, calendar, lambda _: False).moves
    last = max((place for place, word in enumerate(words) if not word.ours), default=-1)
    to_them = {word.id for word in words if word.ours or _is_by(prospect, word)}
    found = faults(moves, touches(moves[last + 1 :]), (), calendar)
    return next((str(fault) for fault, shown in found if shown.message_id in to_them), None)
