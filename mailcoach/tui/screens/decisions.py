"""Everything decided and drafted, newest first, to be seen and taken back."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static
from textual.widgets.option_list import Option

from mailcoach.coach import Case, Decision, DraftRecord
from mailcoach.outcomes import OPEN
from mailcoach.tui.commands import Place, bindings
from mailcoach.tui.deeds import Deed
from mailcoach.tui.screens.place import Sheet, nothing
from mailcoach.tui.sentences import PLAYS, day, fate, who
from mailcoach.tui.shown import line
from mailcoach.tui.widgets.menu import Menu

_MOST = 500  # entries that are listed: the newest
_WHO = 20  # cells of a name
_KINDS = {
    "snooze": "left in peace",
    "spoke": "spoke to them",
    "ignore": "no prospect",
    "stop": "never again",
    "misread": "misread",
}


class DecisionsScreen(Sheet[None]):
    """What you decided. `t` takes the one under the cursor back."""

    place = Place.DECISIONS
    AUTO_FOCUS = "Menu"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.DECISIONS)]

    def __init__(self) -> None:
        super().__init__()
        self._entries: list[Decision | DraftRecord] = []
        self._cases: dict[str, Case] = {}

    def compose(self) -> ComposeResult:
        yield Static(Content.styled(" Decisions and drafts", "bold"), classes="title")
        yield Menu(compact=True)
        yield nothing(
            "Nothing was decided yet, and no draft written.",
            "Whatever you do is noted here, and can be taken back.",
        )
        yield from self.foot()

    def on_mount(self) -> None:
        self.errand(self._load)

    async def _load(self) -> None:
        app = self.coach_app
        decisions = await self.asked(app.stores.ask(app.coach.decisions)) or ()
        drafts = await self.asked(app.stores.ask(app.coach.drafts)) or ()
        entries: list[Decision | DraftRecord] = [*decisions, *drafts]
        self._entries = sorted(entries, key=_when, reverse=True)[:_MOST]
        self._cases = await app.cases_with([mail_of(each) for each in self._entries])
        listed = self.query_one(Menu)
        here = listed.highlighted or 0
        listed.clear_options()
        listed.add_options([Option(self._said(entry)) for entry in self._entries])
        listed.display = bool(self._entries)
        self.query_one("#none").display = not self._entries
        if self._entries:
            listed.highlighted = min(here, len(self._entries) - 1)

    def _said(self, entry: Decision | DraftRecord) -> Text:
        app = self.coach_app
        when = day(_when(entry).astimezone(app.now().tzinfo).date(), app.today)
        said = Text(f" {when:<12}")
        if isinstance(entry, Decision):
            said.append(f"{_KINDS.get(entry.kind, line(entry.kind, 20)):<24}", "bold")
            about, more = about_whom(entry, self._cases.get(entry.about), app.today)
            return said.append(f"{line(about, _WHO):<{_WHO}} ").append(line(more, 80), "dim")
        said.append(f"{fate(entry.state):<24}", "bold" if entry.state in OPEN else "")
        case = self._cases.get(entry.thread)
        said.append(f"{line(who(case) if case else entry.to, _WHO):<{_WHO}} ")
        return said.append(f"{PLAYS[entry.play][0]} · {line(entry.subject, 80)}", "dim")

    def action_take_back(self) -> None:
        place = self.query_one(Menu).highlighted
        if place is not None and place < len(self._entries):
            self.errand(self._take_back, self._entries[place])

    def on_option_list_option_selected(self) -> None:
        self.say("t takes it back.")

    async def _take_back(self, entry: Decision | DraftRecord) -> None:
        deeds = self.coach_app.deeds
        if isinstance(entry, DraftRecord) and entry.state not in OPEN:
            self.say(f"That draft is {fate(entry.state)}; there is nothing to take back.", care=True)
            return
        self.say("Taking it back …")
        deed: Deed | None = await self.asked(
            deeds.take_back(entry, self._named(entry))
            if isinstance(entry, Decision)
            else deeds.put_back(entry, entry.to)
        )
        if deed:
            self.say(deed.said)
            await self._load()
            await self.coach_app.renew()

    def _named(self, decision: Decision) -> str:
        """A decision as the list names it."""
        about, _ = about_whom(decision, self._cases.get(decision.about), self.coach_app.today)
        return f"{_KINDS.get(decision.kind, decision.kind)}, {about}"


def mail_of(entry: Decision | DraftRecord) -> str:
    """The mail by which the thread of a decision or a draft is found; of some decisions it is a person."""
    return entry.about if isinstance(entry, Decision) else entry.thread


def about_whom(decision: Decision, case: Case | None, today: date) -> tuple[str, str]:
    """Whom a decision is about, and what more there is to say. The journal may know only a mail of theirs."""
    detail = decision.detail
    if decision.kind == "snooze":
        detail = f"until {day(date.fromisoformat(detail), today)}"
    if case is None:
        return decision.about, detail
    return who(case), case.subject if decision.kind == "spoke" else f"{detail} · {case.subject}"


def _when(entry: Decision | DraftRecord) -> datetime:
    return entry.made if isinstance(entry, Decision) else entry.created
