"""How the coach speaks: facts as sentences, days as people say them. Pure."""

from __future__ import annotations

from datetime import date, datetime

from mailcoach.coach import Case, State
from mailcoach.coach.wording import plural
from mailcoach.drafts import Draft
from mailcoach.errors import MailcoachError
from mailcoach.plays import Play
from mailcoach.silence import Ball, Name, Verdict

PLAYS: dict[Play, tuple[str, str]] = {
    Play.NEW_CONTACT: ("New contact", "ask who looks after it now"),
    Play.COMPASSION: ("Compassion", "a kind word and no business at all"),
    Play.LET_GO: ("Let go", "close kindly and leave the door open"),
    Play.ONE_MORE: ("Before one more thing", "agree what it would let them decide"),
    Play.CLOSE_THE_LOOP: ("Close the loop", "ask whether it was what they looked for"),
    Play.RESET_FIT: ("Reset, the fit", "say that it may not fit, make no easy"),
    Play.RESET_PROBLEM: ("Reset, the problem", "own the wrong questions, ask for the goal"),
    Play.VALUE_ADD: ("Something useful", "one useful thing, no question, no ask"),
    Play.REVISIT_WHY: ("Revisit their why", "give their own purpose back to them"),
    Play.APOLOGY: ("Apology", "call first (c); take the blame"),
    Play.WAIT: ("Wait", "let them be"),
}
"""What each play is called, and what its draft does."""

VERDICTS = {
    Name.SILENT: "silent",
    Name.YOUR_TURN: "your turn",
    Name.WAITING: "waiting",
    Name.PAUSED: "paused",
    Name.GONE: "gone",
    Name.CLOSED: "closed",
    Name.NOT_A_PROSPECT: "no prospect",
}

_FATES = {
    State.INTENDED: "on its way",
    State.PENDING: "in Drafts",
    State.EDITED: "in Drafts, edited by you",
    State.SENT: "sent",
    State.DISCARDED: "thrown away",
    State.OVERTAKEN: "overtaken by an answer",
    State.UNCERTAIN: "perhaps in Drafts",
}
_FAR = 270  # days after which a date needs its year


def sentence(said: str) -> str:
    """`said` with a full stop, unless it ends in a sign of its own."""
    return said if said.endswith((".", "!", "?", "…", ":")) else f"{said}."


def trouble(error: MailcoachError) -> str:
    """What happened, and what to do about it."""
    return f"{sentence(str(error))} {error.hint}".strip()


def about(case: Case, error: MailcoachError) -> str:
    """Whose case it is that something went wrong about, and what."""
    said, whose = trouble(error), who(case)
    return said if said.startswith(whose) else f"{whose}: {said}"


def day(when: date, today: date) -> str:
    """ "Tue 28 Oct", with the year where it is far away."""
    year = f" {when.year}" if abs((when - today).days) > _FAR else ""
    return f"{when:%a} {when.day} {when:%b}{year}"


def ago(when: date, today: date) -> str:
    """How long ago a day is: "today", "3 days ago", "5 weeks ago"."""
    days = (today - when).days
    if days < 0:
        return "ahead"
    if days < 2:
        return ("today", "yesterday")[days]
    if days < 14:
        return f"{days} days ago"
    if days < 61:
        return f"{days // 7} weeks ago"
    return f"{days // 30} months ago" if days < 730 else f"{days // 365} years ago"


def clock(at: datetime) -> str:
    return f"{at:%H:%M}"


def who(case: Case) -> str:
    """The name the rep knows them by; the address where there is none."""
    prospect = case.verdict.prospect
    return (prospect.address.name or prospect.address.email) if prospect else "nobody"


def addressee(draft: Draft) -> str:
    """The name of whom it is for; the address where there is none."""
    return draft.to[0].name or draft.to[0].email


def company(case: Case) -> str:
    return case.verdict.prospect.company if case.verdict.prospect else ""


def headline(case: Case, today: date) -> str:
    """The verdict in one sentence."""
    verdict = case.verdict
    if _is_uncertain(case):
        return "A draft may lie in Drafts: the server's answer was lost."
    if case.has_draft:
        return "A draft for them lies in Drafts and waits for your last look."
    if until := _snoozed(case):
        return f"Snoozed until {day(until, today)}."
    if verdict.rests:
        return "Let it rest."
    if verdict.name is Name.WAITING:
        left = verdict.threshold_days - verdict.waiting_days
        return f"Not yet: give them {plural(left, 'more business day')}." if left > 0 else "Not now."
    return {
        Name.SILENT: f"Quiet for {plural(verdict.quiet_days, 'business day')}; the word is with them.",
        Name.YOUR_TURN: "It is your turn: they wait for you.",
        Name.PAUSED: f"Paused until {day(verdict.resume_on, today)}." if verdict.resume_on else "Paused.",
        Name.GONE: f"No longer there; {verdict.contact} is." if verdict.contact else "No longer there.",
        Name.CLOSED: "This talk is closed.",
        Name.NOT_A_PROSPECT: "Not a sales talk.",
    }[verdict.name]


def unadvised(case: Case) -> str:
    """Why no play is recommended."""
    return {
        Name.YOUR_TURN: f"{who(case)} waits for an answer, and that is yours to write.",
        Name.CLOSED: f"The talk with {who(case)} is closed.",
        Name.NOT_A_PROSPECT: f"{who(case)} is no prospect.",
    }.get(case.verdict.name, f"The advice for {who(case)} is to wait.")


def arithmetic(verdict: Verdict) -> str:
    """How the verdict was reckoned; empty where it does not rest on a number of days."""
    counts = verdict.name in {Name.SILENT, Name.WAITING}
    if not counts or verdict.ball is Ball.OURS or not verdict.threshold_days:
        return ""
    counted = f"waiting {verdict.waiting_days} of {plural(verdict.threshold_days, 'business day')}"
    touches = (
        f"{plural(verdict.touches, 'mail')} of yours unanswered" if verdict.touches else "no mail of yours since"
    )
    return f"{counted} · quiet {verdict.quiet_days} · {touches}"


def standing(case: Case, today: date) -> str:
    """In a word or two, why a case is not for today."""
    if case.has_draft:
        return "? in Drafts" if _is_uncertain(case) else "✓ in Drafts"
    paused = case.verdict.resume_on if case.verdict.name is Name.PAUSED else None
    if until := _snoozed(case) or paused:
        return f"until {day(until, today)}"
    return VERDICTS[case.verdict.name]


def _is_uncertain(case: Case) -> bool:
    return case.draft is not None and case.draft.state is State.UNCERTAIN


def _snoozed(case: Case) -> date | None:
    """The day until which the rep leaves them in peace, where that is what keeps them off today."""
    return case.snoozed_until if case.verdict.name in {Name.SILENT, Name.PAUSED} else None


def fate(state: State) -> str:
    """What has become of a draft."""
    return _FATES[state]


def names(people: list[str], most: int = 4) -> str:
    """ "Ann, Bob and 3 others"."""
    if len(people) > most:
        return f"{', '.join(people[: most - 1])} and {plural(len(people) - most + 1, 'other')}"
    return ", ".join(people)
