"""A review as people read it, and as programs do (`scan --json`, `why`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from mailcoach.coach import Case, Docket, Draft, Line, SyncReport
from mailcoach.coach.wording import plural
from mailcoach.mime import clean
from mailcoach.outcomes import DraftRecord, State, Tally
from mailcoach.plays import Suggestion
from mailcoach.pressure import Finding
from mailcoach.reading import MailKind
from mailcoach.silence import Name, Prospect, Reason
from mailcoach.threads import Side

HEADINGS = {Name.SILENT: "Gone silent", Name.YOUR_TURN: "Your turn"}
"""What needs the rep. Everybody else is left in peace:"""

IN_PEACE = {
    Name.PAUSED: "paused",
    Name.WAITING: "waiting",
    Name.GONE: "gone",
    Name.CLOSED: "closed",
    Name.NOT_A_PROSPECT: "no prospect",
}

FATES = {
    State.INTENDED: "A draft was begun; `scan --draft` or `draft` brings it to its end.",
    State.PENDING: "A draft lies in Drafts.",
    State.EDITED: "A draft lies in Drafts, edited by you.",
    State.SENT: "The last draft was sent.",
    State.DISCARDED: "The last draft was thrown away or taken back.",
    State.OVERTAKEN: "They answered before the last draft was sent.",
    State.UNCERTAIN: "Look into Drafts: whether the last draft got there is not known.",
}

INDENT = " " * 12


def as_json(as_of: datetime, reports: Sequence[SyncReport], cases: Iterable[Case]) -> dict[str, Any]:
    """The document of `scan --json`."""
    return {
        "version": 1,
        "as_of": as_of.isoformat(timespec="seconds"),
        "accounts": [
            {
                "name": report.account,
                "messages": report.messages,
                "new": report.new,
                "seconds": round(report.seconds, 3),
                "unread": report.unread,
            }
            for report in reports
        ],
        "threads": [_thread(case) for case in cases],
    }


def _thread(case: Case) -> dict[str, Any]:
    verdict = case.verdict
    return {
        "id": case.id,
        "account": case.account,
        "subject": case.subject,
        "messages": list(case.messages),
        "prospect": _prospect(verdict.prospect),
        "verdict": verdict.name.value,
        "ball": verdict.ball.value,
        "quiet_days": verdict.quiet_days,
        "waiting_days": verdict.waiting_days,
        "threshold_days": verdict.threshold_days,
        "touches": verdict.touches,
        "resume_on": verdict.resume_on.isoformat() if verdict.resume_on else None,
        "contact": verdict.contact.email if verdict.contact else None,
        "reasons": [_reason(reason) for reason in verdict.reasons],
        "play": case.play.value if case.play else None,
        "plays": [
            {"play": suggestion.play.value, "reason": sentences(suggestion.reasons)}
            for suggestion in case.plays
            if suggestion.holds
        ],
        "draft": _draft(case.draft),
    }


def _prospect(prospect: Prospect | None) -> dict[str, Any] | None:
    if prospect is None:
        return None
    return {
        "name": prospect.address.name,
        "address": prospect.address.email,
        "company": prospect.company,
        "phone": prospect.phone,
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {"text": reason.text, "message_id": reason.message_id, "quote": reason.quote}


def _draft(record: DraftRecord | None) -> dict[str, Any] | None:
    """What is only intended is nowhere yet."""
    if record is None or record.state is State.INTENDED:
        return None
    return {"message_id": record.message_id, "state": record.state.value, "flagged": record.flagged}


def as_text(dockets: Sequence[Docket]) -> str:
    """Those who are silent or wait for the rep, each with the reason; the others as a count."""
    parts: list[str] = []
    for name, heading in HEADINGS.items():
        chosen = [case for docket in dockets for case in docket.cases(name)]
        if chosen:
            parts += [f"{heading} ({len(chosen)})", *map(_paragraph, chosen)]
    if not parts:
        parts.append("Nobody is silent, and nobody waits for you.")
    if rest := in_peace(dockets):
        parts.append(rest)
    return "\n\n".join(parts)


def in_peace(dockets: Iterable[Docket]) -> str:
    """How many need nothing, and why; empty where there are none."""
    counts = sum((docket.counts() for docket in dockets), Counter[Name]())
    rest = [f"{counts[name]} {word}" for name, word in IN_PEACE.items() if counts[name]]
    return f"Left in peace: {', '.join(rest)}." if rest else ""


def _paragraph(case: Case) -> str:
    verdict = case.verdict
    told = [f"Quiet for {plural(verdict.quiet_days, 'business day')}.", sentences(verdict.reasons[:2])]
    lines = [_headline(case), INDENT + " ".join(told)]
    if case.play:
        lines.append(f"{INDENT}→ {case.play.value}: {_quoting(case.plays[0].reasons[0])}")
    if case.draft:
        meanwhile = " They answered meanwhile." if case.draft.flagged else ""
        lines.append(f"{INDENT}{FATES[case.draft.state]}{meanwhile}")
    return "\n".join(lines)


def _headline(case: Case) -> str:
    return f"  {case.id}  {whom(case)}: {subject(case)}"


def whom(case: Case) -> str:
    """Whom a thread is with, and their company."""
    who = case.verdict.prospect
    if who is None:
        return "Nobody outside"
    name = clean(who.address.name or who.address.email, 60)
    return f"{name}, {clean(who.company, 40)}" if who.company else name


def subject(case: Case) -> str:
    return clean(case.subject, 80) or "(no subject)"


def sentences(reasons: Iterable[Reason]) -> str:
    """The texts of reasons, each with its full stop."""
    texts = (reason.text for reason in reasons)
    return " ".join(text if text.endswith((".", "!", "?")) else f"{text}." for text in texts)


def why(case: Case) -> str:
    """The whole trace of one thread: verdict, sums, every rule tried, every play and why or why not."""
    verdict = case.verdict
    return "\n".join(
        [
            _headline(case),
            "",
            f"Verdict: {verdict.name.value}, the ball is {verdict.ball.value}.",
            *(f"  {_shown(reason)}" for reason in verdict.reasons),
            "",
            f"Sums: quiet for {plural(verdict.quiet_days, 'business day')}, waiting for {verdict.waiting_days}, "
            f"the threshold is {verdict.threshold_days}; {plural(verdict.touches, 'touch', 'touches')}.",
            "",
            "Rules, as they were tried:",
            *map(_tried, verdict.trace),
            "",
            "Plays:",
            *(line for suggestion in case.plays for line in _weighed(suggestion, _number(verdict.prospect))),
        ]
    )


def _tried(reason: Reason) -> str:
    """A rule that holds with a plus, one that does not with a minus: as plays are shown."""
    failed = reason.text.startswith("not ")
    return f"  {'-' if failed else '+'} {_shown(replace(reason, text=reason.text.removeprefix('not ')))}"


def _number(prospect: Prospect | None) -> str:
    return clean(prospect.phone, 40) if prospect and prospect.phone else "no number is known"


def _weighed(suggestion: Suggestion, number: str) -> Iterator[str]:
    yield f"  {'+' if suggestion.holds else '-'} {suggestion.play.value}"
    for reason in suggestion.reasons:
        yield f"      {_shown(reason)}"
    if suggestion.call and suggestion.holds:
        yield f"      Call script ({number}):"
        yield from (f"        {line}" for line in suggestion.call.splitlines())


def _shown(reason: Reason) -> str:
    return f"{_quoting(reason)} {reason.message_id or ''}".rstrip()


def _quoting(reason: Reason) -> str:
    return f'{reason.text}: "{clean(reason.quote, 200)}"' if reason.quote else sentences([reason])


def warnings(draft: Draft, findings: Iterable[Finding]) -> list[str]:
    """What to know of a draft before sending it, and what presses in it, a line each."""
    pressing = [f'Pressure ({each.severity}): "{clean(each.span, 80)}": {each.why}' for each in findings]
    return [*map(clean, draft.notes), *pressing]


def heard(line: Line, zone: ZoneInfo, misread: Container[str] = ()) -> str:
    """One mail as it was read: who, when, and each act with its words. Acts that are `misread` are set aside."""
    sender = line.email.sender
    who = "you" if line.side is Side.REP else clean(sender.name or sender.email, 60)
    kind = (
        "" if line.reading.kind is MailKind.HUMAN else f" ({line.reading.kind.value}: {clean(line.reading.shows)})"
    )
    lines = [f"  {line.email.at.astimezone(zone):%a %d %b %Y %H:%M}  {who}{kind}"]
    for act in line.reading.acts:
        facts = [
            act.thing and act.thing.value,
            act.when and f"{act.when.edge.value} {act.when.day}",
            act.meeting and act.meeting.value,
        ]
        told = ", ".join(fact for fact in facts if fact)
        doubt = "" if act.sure else " (unsure)"
        doubt += " (set aside by you)" if act.kind.value in misread else ""
        lines.append(f'      {act.kind.value}{f" [{told}]" if told else ""}{doubt}: "{clean(act.quote, 160)}"')
    return "\n".join(lines)


def outcomes(tallies: Sequence[Tally], latest: Sequence[DraftRecord], zone: ZoneInfo) -> str:
    """What became of the drafts, as a table, and the latest of them by name."""
    if not tallies:
        return "No draft has been written yet."
    lines = ["play            written  open  sent  answered  thrown away  overtaken  uncertain"]
    lines += [
        f"{tally.play.value:16}{tally.written:7}{tally.open:6}{tally.sent:6}{tally.answered:10}"
        f"{tally.discarded:13}{tally.overtaken:11}{tally.uncertain:11}"
        for tally in tallies
    ]
    lines.append("")
    lines += [
        f"{record.created.astimezone(zone):%d %b}  {record.state.value:10} {clean(record.to, 40)}:"
        f" {clean(record.subject, 60)}  {record.message_id}"
        for record in latest
    ]
    return "\n".join(lines)
