"""The morning: the list on one side, the thread with its coach and its draft on the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Input

from mailcoach.coach import Case, Line
from mailcoach.drafts import Draft
from mailcoach.tui.commands import Place, bindings
from mailcoach.tui.events import ViewAsked
from mailcoach.tui.roster import Roster, View, view_of
from mailcoach.tui.screens.asking import Read
from mailcoach.tui.screens.deciding import Deciding
from mailcoach.tui.screens.decisions import DecisionsScreen
from mailcoach.tui.screens.editing import Editing
from mailcoach.tui.screens.library import LibraryScreen
from mailcoach.tui.screens.parts import DRAFT, LIST, Parted
from mailcoach.tui.screens.summary import Summary
from mailcoach.tui.screens.templates import Templates
from mailcoach.tui.screens.thread import ThreadPane
from mailcoach.tui.sentences import unadvised
from mailcoach.tui.widgets.bars import Masthead, News
from mailcoach.tui.widgets.case_list import CaseList
from mailcoach.tui.widgets.coaching import call_page, why_page


class Morning(Parted, Deciding):
    """Whom do I write to today, and what?"""

    place = Place.MORNING
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.MORNING)]
    AUTO_FOCUS = "CaseList"

    def __init__(self, account: str) -> None:
        super().__init__()
        self._account = account
        self.roster = Roster()
        self._view = View.TODAY
        self._untouched = True
        self._handled: set[str] = set()
        self._last_one = False

    def compose(self) -> ComposeResult:
        yield Masthead(self._account)
        with Horizontal(id="desk"):
            with Vertical(id="left"):
                yield Input(
                    placeholder="names, companies, subjects, words; Enter to the list", id="search", compact=True
                )
                yield CaseList(id="cases")
            yield ThreadPane()
        yield from self.foot()

    # What the app brings

    def take(self, roster: Roster) -> None:
        """New facts. The list keeps its order and its cursor; who is new waits at the edge until asked in."""
        self.roster = roster
        self._handled.clear()
        if not self._searching and (self._untouched or not self.cases.ids):
            self._show_view(self._view)
        else:
            ids = roster.still_known(self.cases.ids)
            self.cases.show(roster, self.cases.view, self.coach_app.today, ids=ids, empty=self._empty())
        new = 0 if self._searching else roster.newcomers(self.cases.ids, self._view)
        self.query_one(Masthead).show(roster=roster, note=f"{new} new · r lets them in" if new else "")
        self._pane.show(self.current, keep_place=self._pane.shows(self.current))
        if self._last_one:
            self._last_one = False
            if not roster.count(View.TODAY):
                self.action_summary()

    def news(self, news: News) -> None:
        """How the account stands with its server."""
        self.query_one(Masthead).show(news=news)
        if not self.cases.ids:
            self.cases.show(self.roster, self.cases.view, self.coach_app.today, ids=(), empty=self._empty())

    # The list

    @property
    def cases(self) -> CaseList:
        return self.query_one(CaseList)

    @property
    def current(self) -> Case | None:
        return self.roster.cases.get(self.cases.current)

    @property
    def _searching(self) -> bool:
        return self.has_class("-searching")

    def meant(self) -> list[Case]:
        marked = [self.roster.cases[id_] for id_ in self.cases.ids if id_ in self.cases.marked]
        return marked or [case for case in (self.current,) if case]

    def lines(self) -> Sequence[Line]:
        return self.thread.lines

    async def draft_for(self, case: Case) -> Draft:
        return await self.thread.draft_for(case)

    def go_on(self, handled: Sequence[Case]) -> None:
        """Moves the cursor to the next case that still stands in this view; where there is none, sums up."""
        self._handled.update(case.id for case in handled)
        self.cases.marked.clear()
        self.cases.refresh()
        if self._searching:
            return
        here = self.cases.cursor
        ids = self.cases.ids
        for place in (*range(here, len(ids)), *range(here)):
            case = self.roster.cases[ids[place]]
            if case.id not in self._handled and (self._view is View.ALL or view_of(case) is self._view):
                self.cases.move_to(place)
                return
        self._last_one = self._view is View.TODAY

    def come_back(self, ids: Sequence[str], *, marked: bool = False) -> None:
        self._handled.difference_update(ids)
        self._last_one = False
        if marked:
            self.cases.marked.update(ids)
            self.cases.refresh()
        if ids[0] in self.cases.ids:
            self.cases.move_to(self.cases.ids.index(ids[0]))

    def _show_view(self, view: View, *, from_top: bool = False) -> None:
        self._view = view
        self.cases.show(self.roster, view, self.coach_app.today, empty=self._empty(), from_top=from_top)
        self.query_one(Masthead).show(view=view, note="")

    def _empty(self) -> tuple[str, str]:
        """What an empty list says, and what to do."""
        app = self.coach_app
        if self._searching:
            return "Nothing found.", "Esc leaves the search."
        if not self.roster.cases:
            return app.first_words()
        if self._view is View.TODAY:
            return "Nobody has gone silent.", "That's all for today. a sums up · ] shows the other views"
        return f"Nothing under “{self._view.value}”.", "] shows the next view · 1 goes back to today"

    def on_picked(self) -> None:
        """The cursor is seen to move at once; the thread beside it follows."""
        self._untouched = self._untouched and self.cases.cursor == 0
        self.call_after_refresh(self._follow)

    def _follow(self) -> None:
        if not self._pane.shows(self.current):
            self._pane.show(self.current)

    def on_opened(self) -> None:
        self.action_enter()

    def on_view_asked(self, event: ViewAsked) -> None:
        self._turn_to(event.view)

    # The thread

    @property
    def _pane(self) -> ThreadPane:
        return self.query_one(ThreadPane)

    @property
    def thread(self) -> ThreadPane:
        self._follow()
        return self._pane

    def action_other_play(self) -> None:
        self._turn_play(1)

    def action_earlier_play(self) -> None:
        self._turn_play(-1)

    def _turn_play(self, by: int) -> None:
        if not self.thread.turn_play(by):
            case = self.current
            self.say(unadvised(case) if case else "There is no thread to write to.", care=True)
        elif self.narrow:
            self.show_part(DRAFT)

    def action_edit(self) -> None:
        self.errand(self._edit, False)

    def action_external(self) -> None:
        self.errand(self._edit, True)

    async def _edit(self, external: bool) -> None:
        case = self.current
        draft = await self.asked(self.draft_for(case)) if case else None
        if case is None or draft is None:
            return

        def edited(kept: tuple[Draft, bool] | None) -> None:
            if kept is None:
                return
            self.thread.keep(case, kept[0])
            if kept[1]:
                self.put([case])
            else:
                self.say("Your wording is kept until you leave Mailcoach. d puts it into Drafts.")

        self.app.push_screen(Editing(case, draft, external=external), edited)

    # Pages over the screen

    def action_call(self) -> None:
        if case := self.current:
            self.app.push_screen(Read("On the phone", call_page(case, self.thread.suggestion(case))))

    def action_why(self) -> None:
        if case := self.current:
            self.errand(self._why, case)

    async def _why(self, case: Case) -> None:
        app = self.coach_app
        explained = await self.asked(app.stores.ask(app.coach.explain, case, app.now()))
        if explained:
            app.push_screen(Read("Why", why_page(explained)))

    def action_summary(self) -> None:
        def go_on(action: str | None) -> None:
            if action:
                self.call_later(self.run_action, action)

        self.app.push_screen(Summary(self.roster), go_on)

    def unput(self) -> Sequence[Draft]:
        return self._pane.unput()

    def action_account(self) -> None:
        self.coach_app.next_account()

    def action_decisions(self) -> None:
        self.app.push_screen(DecisionsScreen())

    def action_templates(self) -> None:
        ids = dict.fromkeys([*(case.id for case in self.meant()), *self.roster.of_view(View.ALL)[:200]])
        cases = [self.roster.cases[id_] for id_ in ids]
        self.app.push_screen(Templates(cases, self.thread.template), self._write_anew)

    def action_library(self) -> None:
        self.app.push_screen(LibraryScreen(), self._write_anew)

    def _write_anew(self, _: None) -> None:
        """What the draft is made of may be another by now."""
        self._pane.show(self.current)

    # Going about

    def action_enter(self) -> None:
        if self.current:
            self.go_in()

    def action_back(self) -> None:
        if self._searching:
            self._leave_search()
        elif self.cases.marked and self.cases.has_focus:
            self.cases.marked.clear()
            self.cases.refresh()
            self.say("")
        else:
            self.show_part(LIST)

    def action_next_thread(self) -> None:
        self.cases.action_step(1)

    def action_previous_thread(self) -> None:
        self.cases.action_step(-1)

    def action_mark(self) -> None:
        self.cases.toggle_mark()
        self.cases.action_step(1)
        marked = len(self.cases.marked)
        self.say(f"{marked} marked: what you do next is done to all of them. Esc unmarks them." if marked else "")

    def action_unfold(self) -> None:
        self.thread.unfold()

    def action_next_view(self) -> None:
        self._turn_view(1)

    def action_previous_view(self) -> None:
        self._turn_view(-1)

    def action_view(self, number: int) -> None:
        self._turn_to(list(View)[number - 1])

    def _turn_view(self, by: int) -> None:
        views = [view for view in View if self.roster.count(view) or view in {View.TODAY, self._view}]
        self._turn_to(views[(views.index(self._view) + by) % len(views)])

    def _turn_to(self, view: View) -> None:
        if self._searching:
            self._leave_search()
        self._untouched = view is View.TODAY and self._untouched
        self._show_view(view, from_top=True)
        self.say("")

    def action_refresh(self) -> None:
        if not self._searching:
            self._show_view(self._view)
        self.coach_app.synchronise(asked=True)

    # Search

    def action_search(self) -> None:
        self.show_part(LIST)
        self.add_class("-searching")
        self.query_one("#search", Input).focus()

    def _leave_search(self) -> None:
        self.remove_class("-searching")
        self.workers.cancel_group(self, "search")
        self.query_one("#search", Input).value = ""
        self.cases.focus()
        self._show_view(self._view)

    def on_input_changed(self, event: Input.Changed) -> None:
        if self._searching:
            self.errand(self._search, event.value, group="search", exclusive=True)

    def on_input_submitted(self) -> None:
        self.cases.focus()

    async def _search(self, words: str) -> None:
        app = self.coach_app
        if not words.strip():
            ids: Sequence[str] | None = None
        else:
            found = await self.asked(app.stores.ask(lambda: tuple(app.coach.search(words))))
            ids = self.roster.still_known(found or ())
        self.cases.show(self.roster, View.ALL, app.today, ids=ids, empty=self._empty(), from_top=True)
        self.query_one(Masthead).show(view=View.ALL)
