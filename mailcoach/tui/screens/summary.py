"""That's all for today: what was done, and what is left in peace, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from mailcoach.coach import Case, Decision, DraftRecord
from mailcoach.coach.wording import plural
from mailcoach.outcomes import OPEN, State
from mailcoach.tui.commands import Place, bindings
from mailcoach.tui.roster import Roster, View
from mailcoach.tui.screens.decisions import about_whom, mail_of
from mailcoach.tui.screens.place import Sheet
from mailcoach.tui.sentences import names, who
from mailcoach.tui.shown import line
from mailcoach.tui.widgets.page import BLANK, Page, Paragraph

_SPACE = Content("   ")
_TOLD = OPEN | {State.SENT}
_DRAFTS = {
    False: ("draft waits in Drafts for a last look", "drafts wait in Drafts for a last look"),
    True: ("draft sent", "drafts sent"),
}
"""What is said of drafts, by whether they were sent."""
_DONE = {
    "snooze": ("snoozed", "snoozed"),
    "spoke": ("talk noted", "talks noted"),
    "ignore": ("left out for good", "left out for good"),
    "stop": ("never to be written to again", "never to be written to again"),
    "misread": ("reading put right", "readings put right"),
}
_PEACE = (
    (View.WAITING, "waiting", "too early, or a mail of yours is fresh"),
    (View.PAUSED, "paused", "away, or they asked for time"),
    (View.RESTING, "resting", "had your last mail, and may answer in their own time"),
    (View.CLOSED, "closed", "said no, bought, or moved on"),
    (View.GONE, "gone", "no longer there"),
)


class Summary(Sheet[str]):
    """The end of the morning. Ends with the action of the morning that comes next, if any."""

    place = Place.ANYWHERE
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Place.ANYWHERE),
        Binding("enter", "back", show=False),
        Binding("D", "go_on('decisions')", show=False),
        Binding("2", "go_on('view(2)')", show=False),
    ]

    def __init__(self, roster: Roster) -> None:
        super().__init__()
        self._roster = roster

    def compose(self) -> ComposeResult:
        yield Page(id="summary")
        yield from self.foot()

    def on_mount(self) -> None:
        self.errand(self._sum_up)

    async def _sum_up(self) -> None:
        app = self.coach_app
        drafts = await self.asked(app.stores.ask(app.coach.drafts)) or ()
        decisions = await self.asked(app.stores.ask(app.coach.decisions)) or ()

        def today(at: datetime) -> bool:
            return at.astimezone(app.now().tzinfo).date() == app.today

        written = [draft for draft in drafts if draft.state in _TOLD and today(draft.created)]
        made = [decision for decision in decisions if today(decision.made)]
        entries: list[Decision | DraftRecord] = [*written, *made]
        cases = await app.cases_with([mail_of(each) for each in entries])
        self.query_one(Page).show(summary(self._roster, cases, written, made, app.today))

    def action_go_on(self, action: str) -> None:
        self.dismiss(action)


def summary(
    roster: Roster,
    cases: Mapping[str, Case],
    drafts: Sequence[DraftRecord],
    decisions: Sequence[Decision],
    today: date,
) -> list[Paragraph]:
    """The sentences of the summary. `drafts` lie in Drafts or were sent; `cases` are those of the mails that drafts
    and decisions are about."""
    left = roster.count(View.TODAY)
    title = "That's all for today." if not left else f"{plural(left, 'thread')} still to look at today."
    drawn = [BLANK, Paragraph(Content.styled(title, "bold"), _SPACE), BLANK]
    for is_sent, (one, many) in _DRAFTS.items():
        told = [draft for draft in drafts if (draft.state is State.SENT) is is_sent]
        if told:
            people = names([who(cases[mail_of(each)]) if mail_of(each) in cases else each.to for each in told], 6)
            drawn.append(_row(len(told), one if len(told) == 1 else many, people))
    for kind, (one, many) in _DONE.items():
        made = [decision for decision in decisions if decision.kind == kind]
        if made:
            about = names([about_whom(each, cases.get(mail_of(each)), today)[0] for each in made], 6)
            drawn.append(_row(len(made), one if len(made) == 1 else many, about))
    if not drafts and not decisions:
        drawn.append(Paragraph(Content.styled("Nothing was done yet.", "$foreground-muted"), _SPACE))
    drawn += [BLANK, Paragraph(Content.styled("Left in peace, and why", "bold"), _SPACE)]
    for view, word, why in _PEACE:
        if number := roster.count(view):
            drawn.append(_row(number, f"{word:<10}", why, "  "))
    if turn := roster.count(View.YOUR_TURN):
        wait = "waits" if turn == 1 else "wait"
        sentence = f"{plural(turn, 'person', 'people')} {wait} for an answer of yours; 2 shows them."
        drawn += [BLANK, Paragraph(Content.styled(sentence, "$warning"), _SPACE)]
    drawn += [
        BLANK,
        Paragraph(Content.styled("Enter closes · D shows drafts and decisions", "$foreground-muted"), _SPACE),
    ]
    return drawn


def _row(number: int, what: str, more: str, gap: str = ": ") -> Paragraph:
    said = Content.assemble((f"{number:>5,} ", "bold"), what, (f"{gap}{line(more)}", "$foreground-muted"))
    return Paragraph(said, _SPACE, hang=Content(" " * 9))
