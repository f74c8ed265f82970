"""The morning: the list on one side, the thread with its coach and its draft on the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from mailcoach.coach import Case, Line
from mailcoach.drafts import Draft
from mailcoach.errors import MailcoachError, Refused
from mailcoach.plays import Play
from mailcoach.tui.commands import Place, bindings
from mailcoach.tui.events import ViewAsked
from mailcoach.tui.roster import Roster, View, view_of
from mailcoach.tui.screens.asking import Read
from mailcoach.tui.screens.deciding import Deciding
from mailcoach.tui.screens.decisions import DecisionsScreen
from mailcoach.tui.screens.editing import Editing
from mailcoach.tui.screens.library import LibraryScreen
from mailcoach.tui.screens.summary import Summary
from mailcoach.tui.screens.templates import Templates
from mailcoach.tui.sentences import PLAYS, who
from mailcoach.tui.shown import shown
from mailcoach.tui.widgets.bars import Masthead, News
from mailcoach.tui.widgets.case_list import CaseList
from mailcoach.tui.widgets.coaching import call_page, coaching, draft_page, weight, why_page
from mailcoach.tui.widgets.conversation import Sight, conversation
from mailcoach.tui.widgets.page import Page, Paragraph

PARTS = ("cases", "coaching", "talk", "draft")
_SPACE = Content(" ")
_BLANK = 0.2  # seconds after which the thread before is wiped, where the next one is not read yet


class Morning(Deciding):
    """Whom do I write to today, and what?"""

    place = Place.MORNING
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.MORNING)]
    AUTO_FOCUS = "CaseList"

    def __init__(self, account: str) -> None:
        super().__init__()
        self._account = account
        self.roster = Roster.of(())
        self._view = View.TODAY
        self._untouched = True
        self._handled: set[str] = set()
        self._chosen: dict[str, Play] = {}
        self._edits: dict[tuple[str, Play], Draft] = {}
        self._lines: tuple[Line, ...] = ()
        self._draft: tuple[str, Draft] | None = None
        self._unfolded = False
        self._last_one = False

    def compose(self) -> ComposeResult:
        yield Masthead(self._account)
        with Horizontal(id="desk"):
            with Vertical(id="left"):
                yield Input(placeholder="names, companies, subjects, words", id="search", compact=True)
                yield CaseList(id="cases")
            with Vertical(id="thread"):
                yield Page(id="coaching")
                yield Page(id="talk")
                yield Page(id="draft")
        yield from self.foot()

    def on_mount(self) -> None:
        self.query_one("#draft").border_title = "Draft"
        self._soon_blank = self.set_interval(_BLANK, self._blank, pause=True)

    def on_resize(self) -> None:
        self.call_after_refresh(self._keep_part)

    def _keep_part(self) -> None:
        """What had the focus is still seen when the screen has become narrow."""
        self.query_one("#talk").border_title = "Talk · Tab shows the draft" if self._narrow else "Talk"
        if self.focused and self.focused.id in PARTS:
            self._show_part(self.focused.id)

    # What the app brings

    def take(self, roster: Roster) -> None:
        """New facts. The list keeps its order and its cursor; who is new waits at the edge until asked in."""
        self.roster = roster
        self._handled.clear()
        if self._untouched or not self.cases.ids:
            self._show_view(self._view)
        elif self._searching:
            self.cases.show(
                roster, View.ALL, self.coach_app.today, ids=roster.still_known(self.cases.ids), empty=self._empty()
            )
        else:
            ids = roster.still_known(self.cases.ids)
            self.cases.show(roster, self._view, self.coach_app.today, ids=ids, empty=self._empty())
        new = 0 if self._searching else roster.newcomers(self.cases.ids, self._view)
        self.query_one(Masthead).show(roster=roster, note=f"{new} new · r lets them in" if new else "")
        self._look(keep_place=True)
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
        return self._lines

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
        self._untouched = self._untouched and self.cases.cursor == 0
        self._look()

    def on_opened(self) -> None:
        self.action_enter()

    def on_view_asked(self, event: ViewAsked) -> None:
        self._turn_to(event.view)

    # The thread

    def _look(self, *, keep_place: bool = False) -> None:
        """Draws the thread under the cursor: what is known at once, what must be read behind it."""
        case = self.current
        self.query_one("#thread").set_class(case is None, "-empty")
        if case is None:
            for part in PARTS[1:]:
                self.query_one(f"#{part}", Page).show(())
            return
        self._draw_coaching(case)
        self.query_one("#thread").set_class(self._play(case) is None, "-no-draft")
        if not keep_place:
            self._lines, self._draft = (), None
            self._soon_blank.resume()
            self._soon_blank.reset()
        self.errand(self._read, case, keep_place, group="look", exclusive=True)

    def _blank(self) -> None:
        """A thread that takes long to read must not be taken for the one before."""
        self._soon_blank.pause()
        for part in ("talk", "draft"):
            self.query_one(f"#{part}", Page).show(())
        self.query_one("#draft").border_title = "Draft"

    async def _read(self, case: Case, keep_place: bool) -> None:
        lines = await self.asked(self.coach_app.stores.ask(self.coach_app.coach.conversation, case.id))
        if lines is None or not self.is_mounted:
            return
        self._soon_blank.pause()
        self._lines = lines
        self._draw_talk(case, keep_place=keep_place)
        await self._write_draft(case, keep_place=keep_place)

    def _draw_coaching(self, case: Case) -> None:
        self.query_one("#coaching", Page).show(coaching(case, self._play(case), self.coach_app.today))

    def _draw_talk(self, case: Case, *, keep_place: bool) -> None:
        app = self.coach_app
        sight = Sight(app.today, app.now().tzinfo, self.calendar(case), self._unfolded)
        self.query_one("#talk", Page).show(conversation(case, self._lines, sight), keep_place=keep_place)

    # The draft

    def _play(self, case: Case) -> Play | None:
        return self._chosen.get(case.id) or case.play

    async def draft_for(self, case: Case) -> Draft:
        play = self._play(case)
        if play is None:
            raise Refused(f"The advice for {who(case)} is to wait.", "p shows the drafts of other plays.")
        if (case.id, play) in self._edits:
            return self._edits[case.id, play]
        if self._draft and self._draft[0] == case.id and self._draft[1].play is play:
            return self._draft[1]
        app = self.coach_app
        return await app.stores.ask(app.coach.render, case, play, app.now())

    async def _write_draft(self, case: Case, *, keep_place: bool = False) -> None:
        page, app = self.query_one("#draft", Page), self.coach_app
        page.border_title = "Draft"
        play = self._play(case)
        if play is None:
            page.show(())
            return
        try:
            draft = await self.draft_for(case)
            findings = await app.stores.ask(app.coach.lint, case, draft)
        except MailcoachError as error:
            said = Content.styled(f"No draft for “{PLAYS[play][0]}”.", "$warning")
            page.show([Paragraph(said, _SPACE), Paragraph(shown(f"{error} {error.hint}"), _SPACE)])
            return
        if self.cases.current == case.id and self.is_mounted:
            self._draft = (case.id, draft)
            page.border_title = f"Draft · {weight(draft, findings)}"
            page.show(draft_page(draft, findings), keep_place=keep_place)

    def action_other_play(self) -> None:
        self._turn_play(1)

    def action_earlier_play(self) -> None:
        self._turn_play(-1)

    def _turn_play(self, by: int) -> None:
        case = self.current
        if case is None:
            return
        plays = [suggestion.play for suggestion in case.plays if suggestion.play is not Play.WAIT]
        if not plays:
            self.say("There is no other play for this thread.", care=True)
            return
        play = self._play(case)
        self._chosen[case.id] = plays[(plays.index(play) + by) % len(plays) if play in plays else 0]
        self._draw_coaching(case)
        self.query_one("#thread").remove_class("-no-draft")
        self.errand(self._write_draft, case, group="draft", exclusive=True)
        self._show_part("draft" if self._narrow else "")

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
            self._edits[case.id, draft.play] = kept[0]
            if kept[1]:
                self.errand(self._put, [case])
            else:
                self.errand(self._write_draft, case, group="draft", exclusive=True)

        self.app.push_screen(Editing(case, draft, external=external), edited)

    # Pages over the screen

    def action_call(self) -> None:
        if case := self.current:
            play = self._play(case)
            suggestion = next((one for one in case.plays if one.play is play), None)
            self.app.push_screen(Read("On the phone", call_page(case, suggestion)))

    def action_why(self) -> None:
        if case := self.current:
            self.app.push_screen(Read("Why", why_page(case)))

    def action_summary(self) -> None:
        self.app.push_screen(Summary(self.roster), lambda more: self.action_decisions() if more else None)

    def action_decisions(self) -> None:
        self.app.push_screen(DecisionsScreen(self.roster))

    def action_templates(self) -> None:
        others = (self.roster.cases[id_] for id_ in self.roster.views[View.ALL][:200])
        self.app.push_screen(Templates([*self.meant(), *others]))

    def action_library(self) -> None:
        self.app.push_screen(LibraryScreen())

    # Going about

    @property
    def _narrow(self) -> bool:
        return self.has_class("-narrow")

    def action_enter(self) -> None:
        if self.current is None:
            return
        if self._narrow and self.has_class("-inside"):
            self._show_part("draft" if self.focused and self.focused.id != "draft" else "talk")
        else:
            self._show_part("talk")

    def action_back(self) -> None:
        if self._searching:
            self._leave_search()
        elif self.cases.marked and self.cases.has_focus:
            self.cases.marked.clear()
            self.cases.refresh()
        else:
            self._show_part("cases")

    def action_next_part(self) -> None:
        self._turn_part(1)

    def action_previous_part(self) -> None:
        self._turn_part(-1)

    def _turn_part(self, by: int) -> None:
        parts = PARTS[1:] if self._narrow and self.has_class("-inside") else PARTS
        if self.query_one("#thread").has_class("-no-draft"):
            parts = parts[:-1]
        here = self.focused.id if self.focused and self.focused.id in parts else parts[0]
        self._show_part(parts[(parts.index(here) + by) % len(parts)])

    def _show_part(self, part: str) -> None:
        """Puts the focus on a part; where the screen is narrow, that is the part one sees."""
        if not part:
            return
        self.set_class(self._narrow and part != "cases", "-inside")
        self.set_class(self._narrow and part == "draft", "-drafting")
        self.query_one(f"#{part}", Widget).focus(scroll_visible=False)

    def action_next_thread(self) -> None:
        self.cases.action_step(1)

    def action_previous_thread(self) -> None:
        self.cases.action_step(-1)

    def action_mark(self) -> None:
        self.cases.toggle_mark()
        self.cases.action_step(1)

    def action_unfold(self) -> None:
        self._unfolded = not self._unfolded
        if case := self.current:
            self._draw_talk(case, keep_place=True)

    def action_next_view(self) -> None:
        self._turn_view(1)

    def action_previous_view(self) -> None:
        self._turn_view(-1)

    def _turn_view(self, by: int) -> None:
        views = [view for view in View if self.roster.count(view) or view in {View.TODAY, self._view}]
        self._turn_to(views[(views.index(self._view) + by) % len(views)])

    def _turn_to(self, view: View) -> None:
        if self._searching:
            self._leave_search()
        self._untouched = view is View.TODAY and self._untouched
        self._show_view(view, from_top=True)

    def action_refresh(self) -> None:
        if not self._searching:
            self._show_view(self._view)
        self.coach_app.synchronise(asked=True)

    # Search

    def action_search(self) -> None:
        self._show_part("cases")
        self.add_class("-searching")
        self.query_one("#search", Input).focus()

    def _leave_search(self) -> None:
        self.remove_class("-searching")
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


def _view_action(view: View) -> object:
    return lambda self: self._turn_to(view)


for _number, _view in enumerate(View, start=1):
    setattr(Morning, f"action_view_{_number}", _view_action(_view))
