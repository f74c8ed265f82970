"""The mails of a talk, newest first: own words, quotations folded, and the lines that the verdict rests on
marked where they stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo

from textual.content import Content

from mailcoach.business_days import Calendar
from mailcoach.coach import Case, Line
from mailcoach.coach.wording import plural
from mailcoach.mime import clean_lines
from mailcoach.reading import MailKind
from mailcoach.threads import Side
from mailcoach.tui.sentences import ago, day
from mailcoach.tui.shown import line, shown
from mailcoach.tui.timeline import Moment, draw
from mailcoach.tui.widgets.page import BLANK, Paragraph

_MOST = 20_000  # characters of one mail that are shown
_ALL = 60_000  # characters of one talk after which older mails stay folded
_UNFOLDED = 400  # lines of a quotation that are shown
_MARK = Content.styled("▎", "$warning")
_SPACE = Content(" ")
_FOLDED = Content.styled("  ", "$foreground-muted")

_KINDS = {
    MailKind.BOUNCE: "could not be delivered",
    MailKind.AUTO_REPLY: "automatic reply",
    MailKind.DEPARTED: "automatic reply",
    MailKind.CALENDAR: "calendar",
    MailKind.RECEIPT: "receipt",
    MailKind.CHALLENGE: "robot check",
    MailKind.LIST: "mailing list",
    MailKind.NEWSLETTER: "newsletter",
    MailKind.NOTIFICATION: "notification",
}


@dataclass(frozen=True, slots=True)
class Sight:
    """How the rep looks at it: the day and zone it is now, the holidays in view, and whether folds are open."""

    today: date
    zone: tzinfo | None
    calendar: Calendar
    unfolded: bool = False


def conversation(case: Case, lines: Sequence[Line], sight: Sight) -> list[Paragraph]:
    """The talk as paragraphs."""
    if not lines:
        return [BLANK, Paragraph(Content.styled("There is no mail in this thread.", "$foreground-muted"), _SPACE)]
    drawn = [Paragraph(_timeline(case, lines, sight), _SPACE), BLANK]
    shown_so_far = 0
    for place, mail in enumerate(reversed(lines)):
        if shown_so_far > _ALL:
            earlier = plural(len(lines) - place, "earlier mail")
            drawn.append(Paragraph(Content.styled(f"⋯ {earlier}", "$foreground-muted"), _FOLDED))
            break
        drawn += _mail(case, mail, sight)
        shown_so_far += len(mail.reading.own_words)
    return drawn


def _timeline(case: Case, lines: Sequence[Line], sight: Sight) -> Callable[[int], Content]:
    moments = [
        Moment(mail.email.at.astimezone(sight.zone).date(), mail.ours)
        for mail in lines
        if mail.reading.kind is MailKind.HUMAN
    ]
    resume_on = case.snoozed_until or case.verdict.resume_on

    def drawn(width: int) -> Content:
        if not moments:
            return Content("")
        ends = (
            f"  {day(moments[0].day, sight.today)} ─ {day(max(sight.today, resume_on or sight.today), sight.today)}"
        )
        strip = draw(moments, sight.today, max(width - len(ends), 2), calendar=sight.calendar, resume_on=resume_on)
        return Content.assemble((strip, "$accent"), (ends, "$foreground-muted"))

    return drawn


def _mail(case: Case, mail: Line, sight: Sight) -> list[Paragraph]:
    when = mail.email.at.astimezone(sight.zone).date()
    name = "You" if mail.side is Side.REP else mail.email.sender.name or mail.email.sender.email
    robot = _KINDS.get(mail.reading.kind, "")
    heading = Content.assemble(
        shown(name, "bold" if not mail.ours else "bold $accent", 60),
        (f", {day(when, sight.today)}", ""),
        (f", {ago(when, sight.today)}" if when <= sight.today else ", dated ahead", "$foreground-muted"),
        (f" · {robot}" if robot else "", "$foreground-muted"),
    )
    files = ", ".join(line(name, 60) for name in mail.reading.attachments)
    right = Content.styled(files, "$accent").truncate(40, ellipsis=True) if files else Content("")
    return [Paragraph(heading, _SPACE, right), *_words(case, mail), *_folds(mail, sight), BLANK]


def _words(case: Case, mail: Line) -> list[Paragraph]:
    """The own words, line by line; those that a reason quotes have a bar before them."""
    whole = mail.reading.own_words
    text = whole[:_MOST].rstrip()
    evidence = _evidence(case, mail, text)
    drawn, at = [], 0
    for written in text.split("\n"):
        marked = any(start < at + len(written) and end > at for start, end in evidence)
        words = Content(clean_lines(written, _MOST).replace("\n", " "))
        drawn.append(Paragraph(words, _MARK if marked else _SPACE))
        at += len(written) + 1
    if len(whole) > _MOST:
        drawn.append(
            Paragraph(Content.styled(f"⋯ {len(whole) - _MOST:,} more characters", "$foreground-muted"), _FOLDED)
        )
    return drawn if text else [Paragraph(Content.styled("(no words)", "$foreground-muted"), _SPACE)]


def _evidence(case: Case, mail: Line, text: str) -> list[tuple[int, int]]:
    spans = []
    for reason in case.verdict.reasons:
        if reason.message_id == mail.email.id and reason.quote:
            start = text.find(reason.quote)
            if start >= 0:
                spans.append((start, start + len(reason.quote)))
    return spans


def _folds(mail: Line, sight: Sight) -> list[Paragraph]:
    """Signature and quotation: how many lines they have, or the lines."""
    parts = [
        (lines, what)
        for text, what in ((mail.reading.signature, "signature"), (mail.reading.quoted, "quoted"))
        if (lines := text.strip().splitlines())
    ]
    if sight.unfolded:
        shown_lines = [written for lines, _ in parts for written in lines[:_UNFOLDED]]
        return [Paragraph(shown(written, "$foreground-muted", 2000), _FOLDED) for written in shown_lines]
    counted = " ".join(f"⋯ {plural(len(lines), f'{what} line')}" for lines, what in parts)
    return [Paragraph(Content.styled(counted, "$foreground-muted"), _FOLDED)] if counted else []
