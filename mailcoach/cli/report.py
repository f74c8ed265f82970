"""A review as people read it, and as programs do (`scan --json`, `why`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from mailcoach.coach import Case, Line, SyncReport
from mailcoach.mime import clean
from mailcoach.outcomes import DraftRecord, Tally
from mailcoach.reading import MailKind
from mailcoach.silence import Name, Prospect, Reason

HEADINGS = {
    Name.SILENT: "Gone silent",
    Name.YOUR_TURN: "Your turn",
    Name.PAUSED: "Paused",
    Name.WAITING: "Waiting",
    Name.GONE: "No longer there",
    Name.CLOSED: "Closed",
    Name.NOT_A_PROSPECT: "Not prospects",
}


def as_json(as_of: datetime, reports: Sequence[SyncReport], cases: Sequence[Case]) -> dict[str, Any]:
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
            {"play": suggestion.play.value, "reason": " ".join(reason.text for reason in suggestion.reasons)}
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
    return {"message_id": record.message_id, "state": record.state.value} if record else None


def as_text(cases: Sequence[Case]) -> str:
    """Those who are silent or wait for the rep, each with the reason; the others as a count."""
    lines: list[str] = []
    for name in (Name.SILENT, Name.YOUR_TURN):
        chosen = [case for case in cases if case.verdict.name is name]
        if chosen:
            lines += [f"{HEADINGS[name]} ({len(chosen)})", ""]
            for case in chosen:
                lines += [*_paragraph(case), ""]
    counts = Counter(case.verdict.name for case in cases)
    rest = [f"{counts[name]} {HEADINGS[name].lower()}" for name in list(HEADINGS)[2:] if counts[name]]
    if rest:
        lines.append("Left in peace: " + ", ".join(rest) + ".")
    return "\n".join(lines).rstrip() or "Nobody is silent, and nobody waits for you."


def _paragraph(case: Case) -> list[str]:
    verdict = case.verdict
    who = verdict.prospect
    name = clean(who.address.name or who.address.email, 60) if who else ""
    company = f", {clean(who.company, 40)}" if who and who.company else ""
    lines = [f"  {case.id}  {name}{company}: {clean(case.subject, 80)}"]
    quiet = f"Quiet for {count(verdict.quiet_days, 'business day')}. "
    lines.append("        " + quiet + " ".join(reason.text for reason in verdict.reasons[:2]))
    if case.play:
        lines.append(f"        → {case.play.value}: {case.plays[0].reasons[0].text}")
    if case.draft:
        lines.append(f"        Draft: {case.draft.state.value}")
    return lines


def count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def why(case: Case) -> str:
    """The whole trace of one thread: verdict, sums, every rule tried, every play and why or why not."""
    verdict = case.verdict
    lines = [*_paragraph(case)[:1], "", f"Verdict: {verdict.name.value}, the ball is {verdict.ball.value}."]
    lines += [_quoted(reason) for reason in verdict.reasons]
    lines += [
        "",
        f"Sums: quiet for {verdict.quiet_days}, waiting for {verdict.waiting_days} of "
        f"{verdict.threshold_days} business days, {count(verdict.touches, 'touch').replace('touchs', 'touches')}.",
        "",
        "Rules, as they were tried:",
        *(_quoted(reason) for reason in verdict.trace),
        "",
        "Plays:",
    ]
    for suggestion in case.plays:
        mark = "+" if suggestion.holds else "-"
        lines.append(f"  {mark} {suggestion.play.value}")
        lines += ["  " + _quoted(reason) for reason in suggestion.reasons]
        if suggestion.call and suggestion.holds:
            lines += ["      Call script:", *("        " + line for line in suggestion.call.splitlines())]
    return "\n".join(lines)


def _quoted(reason: Reason) -> str:
    quote = f' "{clean(reason.quote, 200)}"' if reason.quote else ""
    source = f" {reason.message_id}" if reason.message_id else ""
    return f"  {reason.text}{quote}{source}"


def heard(line: Line, zone: ZoneInfo) -> str:
    """One mail as it was read: who, when, and each act with its words."""
    who = "you" if line.ours else clean(line.email.sender.name or line.email.sender.email, 60)
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
