"""What the coach says about a case: verdict, arithmetic, reasons, plays; and the draft of the play chosen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from textual.content import Content

from mailcoach.coach import Case
from mailcoach.coach.wording import plural
from mailcoach.drafts import Draft
from mailcoach.drafts.repeating import QUOTED
from mailcoach.mime import clean_lines
from mailcoach.plays import Play, Suggestion
from mailcoach.pressure import Finding, Severity
from mailcoach.silence import Reason
from mailcoach.tui.sentences import PLAYS, arithmetic, company, headline, sentence, who
from mailcoach.tui.shown import line, shown
from mailcoach.tui.widgets.page import BLANK, Paragraph

_SPACE = Content(" ")
_ASKS = re.compile(r"\?+(?!\w)")  # an address has one before a word
_PLAY_COLUMN = 22
_RULE_COLUMN = 16
_REASONS = 4  # as many as are read at a glance; w shows the others


def coaching(case: Case, play: Play | None, today: date) -> list[Paragraph]:
    """The panel beside a talk. `play` is the one whose draft is shown."""
    prospect = case.verdict.prospect
    number = line(prospect.phone, 40) if prospect and prospect.phone else ""
    first = "call first: " if number and case.play else ""
    phone = Content.assemble((first, "$foreground-muted"), (number, "$accent"))
    firm = line(company(case), 40)
    drawn = [
        Paragraph(
            Content.assemble(shown(who(case), "bold", 50), (f" · {firm}" if firm else "", "$foreground-muted")),
            _SPACE,
            phone,
        ),
        BLANK,
        Paragraph(Content.styled(headline(case, today), "bold"), _SPACE),
    ]
    reasons = [sentence(line(reason.text, 200)) for reason in case.verdict.reasons[:_REASONS]]
    if reasons:
        drawn.append(Paragraph(Content(" ".join(reasons)), _SPACE))
    sums = arithmetic(case.verdict)
    if sums and not any("business day" in reason for reason in reasons):
        drawn.append(Paragraph(Content.styled(sums, "$foreground-muted"), _SPACE))
    if offered := offered_plays(case, play):
        drawn.append(BLANK)
        for suggestion in offered:
            drawn.append(_play(suggestion, suggestion.play is play))
            if suggestion.play is play:
                drawn += [_because(reason) for reason in suggestion.reasons[:1]]
    return drawn


def offered_plays(case: Case, play: Play | None) -> list[Suggestion]:
    """The plays that hold, and the one that was chosen against the advice."""
    return [
        suggestion
        for suggestion in case.plays
        if (suggestion.holds and suggestion.play is not Play.WAIT) or suggestion.play is play
    ]


def _play(suggestion: Suggestion, chosen: bool) -> Paragraph:
    name, does = PLAYS[suggestion.play]
    return Paragraph(
        Content.styled(does, "" if chosen else "$foreground-muted"),
        Content.assemble(
            (" ▸ " if chosen else "   ", "$accent"), (f"{name:<{_PLAY_COLUMN}} ", "bold" if chosen else "")
        ),
        hang=Content(" " * (_PLAY_COLUMN + 4)),
    )


def _because(reason: Reason) -> Paragraph:
    return Paragraph(Content.styled(_told(reason, 120, 80), "$foreground-muted"), Content("   "))


def _told(reason: Reason, text: int = 300, quote: int = 200) -> str:
    """A reason as a sentence, with the words that show it."""
    said = line(reason.text, text)
    return f"{said}: “{line(reason.quote, quote)}”" if reason.quote else sentence(said)


def draft_page(draft: Draft, findings: Sequence[Finding]) -> list[Paragraph]:
    """A draft as it would be put into Drafts: above it what to know before sending it, below it what presses."""
    to = ", ".join(line(person.email, 80) for person in draft.to) or "nobody"
    copied = ", ".join(line(person.email, 80) for person in draft.cc)
    drawn = [
        Paragraph(
            Content.assemble(
                ("To ", "$foreground-muted"), to, (" Cc " if copied else "", "$foreground-muted"), copied
            ),
            _SPACE,
        ),
        Paragraph(shown(draft.subject, "bold"), _SPACE),
    ]
    if draft.attachments:
        names = ", ".join(line(path.name, 60) for path in draft.attachments)
        drawn.append(Paragraph(Content.assemble(("With ", "$foreground-muted"), (names, "$accent")), _SPACE))
    drawn += [Paragraph(shown(note, "$warning"), _SPACE) for note in draft.notes]
    drawn.append(BLANK)
    at = 0
    for written in draft.text.split("\n"):
        drawn.append(Paragraph(_underlined(written, at, findings), _SPACE))
        at += len(written) + 1
    if findings:
        drawn.append(BLANK)
        drawn += [finding_line(finding) for finding in findings[:5]]
    return drawn


def weight(draft: Draft, findings: Sequence[Finding]) -> str:
    """Words, questions of the rep's own, and how gentle it is."""
    words, questions = len(draft.text.split()), len(_ASKS.findall(QUOTED.sub("", draft.text)))
    asked = f" · {plural(questions, 'question')}" if questions else ""
    pressing = f"{plural(len(findings), 'place')} to soften" if findings else "gentle"
    return f"{plural(words, 'word')}{asked} · {pressing}"


def finding_line(finding: Finding) -> Paragraph:
    """A finding as one paragraph: the span, why it presses, the gentler wording."""
    style = "$error" if finding.severity is Severity.ERROR else "$warning"
    gentler = f" Gentler: “{line(finding.gentler, 200)}”" if finding.gentler else ""
    return Paragraph(
        Content.assemble(
            (f"{finding.family}: ", style), f"“{line(finding.span, 60)}”. {line(finding.why, 200)}{gentler}"
        ),
        _SPACE,
    )


def _underlined(written: str, at: int, findings: Sequence[Finding]) -> Content:
    content = Content(clean_lines(written, 2000).replace("\n", " "))
    for finding in findings:
        start, end = max(finding.start - at, 0), min(finding.end - at, len(written))
        if start < end:
            content = content.stylize("underline $warning", start, end)
    return content


def call_page(case: Case, suggestion: Suggestion | None) -> list[Paragraph]:
    """What to say on the phone."""
    prospect = case.verdict.prospect
    number = line(prospect.phone, 40) if prospect and prospect.phone else ""
    drawn = [
        Paragraph(shown(who(case), "bold"), _SPACE, Content.styled(number, "bold $accent")),
    ]
    if not number:
        drawn.append(Paragraph(Content.styled("No number stands in their signature.", "$foreground-muted"), _SPACE))
    drawn.append(BLANK)
    script = suggestion.call if suggestion else ""
    if not script:
        return [*drawn, Paragraph(Content("There is no call script for this play."), _SPACE)]
    drawn += [Paragraph(shown(written, limit=2000), _SPACE) for written in script.splitlines()]
    return drawn


def why_page(case: Case) -> list[Paragraph]:
    """The whole trace: every rule that was tried, and every play with its reasons."""
    drawn = [Paragraph(Content.styled("The verdict", "bold"), _SPACE)]
    drawn += [_tried(reason) for reason in case.verdict.trace]
    drawn += [BLANK, Paragraph(Content.styled("The plays", "bold"), _SPACE)]
    for suggestion in case.plays:
        drawn.append(Paragraph(Content.assemble(_sign(suggestion.holds), f" {PLAYS[suggestion.play][0]}"), _SPACE))
        drawn += [Paragraph(Content(_told(reason)), Content("     ")) for reason in suggestion.reasons]
    return drawn


def _tried(reason: Reason) -> Paragraph:
    """A rule and what came of it: the trace has its name before the colon."""
    rule, _, text = reason.text.partition(": ")
    name = f" {rule.removeprefix('not '):<{_RULE_COLUMN}}"
    margin = Content.assemble(" ", _sign(not rule.startswith("not ")), name)
    return Paragraph(Content(_told(replace(reason, text=text))), margin, hang=Content(" " * margin.cell_length))


def _sign(holds: bool) -> tuple[str, str]:
    return ("✓", "$success") if holds else ("–", "$foreground-muted")
