"""The thread beside the list: what the coach says, the talk, and the draft of the play chosen."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, cast

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from mailcoach.coach import Case, Line
from mailcoach.drafts import Draft
from mailcoach.errors import MailcoachError, Refused, UsageError
from mailcoach.plays import Play, Suggestion
from mailcoach.tui.screens.place import Sheet
from mailcoach.tui.sentences import PLAYS, trouble, unadvised
from mailcoach.tui.shown import shown
from mailcoach.tui.widgets.coaching import coaching, draft_page, weight
from mailcoach.tui.widgets.conversation import Sight, conversation
from mailcoach.tui.widgets.page import Page, Paragraph

if TYPE_CHECKING:
    from mailcoach.tui.app import MailcoachApp

_SPACE = Content(" ")
_BLANK = 0.2  # seconds after which the thread before is wiped, where the next one is not read yet


class ThreadPane(Vertical):
    """Shows one case. It remembers what was edited, until the app ends, and which play was chosen for whom, for as
    long as the advice is the same.

    Where there is nothing to show it has the class "-empty", where there is no draft "-no-draft".
    """

    def __init__(self) -> None:
        super().__init__(id="thread")
        self.lines: tuple[Line, ...] = ()
        self.case: Case | None = None
        self._draft: tuple[str, Draft] | None = None
        self._chosen: dict[tuple[str, Play | None], Play] = {}
        self._edits: dict[tuple[str, Play], Draft] = {}
        self._unfolded = False

    def compose(self) -> ComposeResult:
        yield Page(id="coaching")
        yield Page(id="talk")
        yield Page(id="draft")

    def on_mount(self) -> None:
        self._soon_blank = self.set_interval(_BLANK, self._blank, pause=True)

    @property
    def coach_app(self) -> MailcoachApp:
        return cast("MailcoachApp", self.app)

    @property
    def sheet(self) -> Sheet[None]:
        """The screen it stands on, which does its errands and says its errors."""
        return cast("Sheet[None]", self.screen)

    def page(self, part: str) -> Page:
        return self.query_one(f"#{part}", Page)

    # Which case

    def shows(self, case: Case | None) -> bool:
        """Whether it is this case that is shown, be it with older facts."""
        return (case and case.id) == (self.case and self.case.id)

    def show(self, case: Case | None, *, keep_place: bool = False) -> None:
        """Shows a case: what is known of it at once, what must be read as soon as it is. With `keep_place` it is
        the same case with new facts, and stays where it was scrolled to."""
        if keep_place and case is not None and case is self.case:
            return  # nothing about it is new
        self.case, self._draft = case, None
        self.set_class(case is None, "-empty")
        if case is None:
            self._blank()
            self.page("coaching").show(())
            return
        self._draw_coaching(case)
        if not keep_place:
            self.lines = ()
            self._soon_blank.resume()
            self._soon_blank.reset()
        self.sheet.errand(self._read, case, keep_place, group="look", exclusive=True)

    def entitle(self) -> None:
        """Says where the draft is, where the screen is too narrow to show it beside the talk."""
        hidden = self.screen.has_class("-narrow") and not self.has_class("-no-draft")
        self.page("talk").border_title = "Talk · Tab shows the draft" if hidden else "Talk"

    def unfold(self) -> None:
        """Opens or shuts the folds."""
        self._unfolded = not self._unfolded
        if self.case:
            self._draw_talk(self.case, keep_place=True)

    def _blank(self) -> None:
        """A thread that takes long to read must not be taken for the one before."""
        self._soon_blank.pause()
        self.page("talk").show(())
        self.page("draft").show(())
        self.page("draft").border_title = "Draft"

    async def _read(self, case: Case, keep_place: bool) -> None:
        app = self.coach_app
        lines: tuple[Line, ...] | None = None
        with self.sheet.errors_said(), suppress(UsageError):  # a sync that ties its mails anew brings it up again
            lines = await app.stores.ask(app.coach.conversation, case.id)
        if lines is None or not self.is_mounted:
            return
        self._soon_blank.pause()
        self.lines = lines
        self._draw_talk(case, keep_place=keep_place)
        await self._write(case, keep_place)

    def _draw_coaching(self, case: Case) -> None:
        play = self._play(case)
        self.set_class(play is None, "-no-draft")
        self.page("coaching").show(coaching(case, play, self.coach_app.today))

    def _draw_talk(self, case: Case, *, keep_place: bool) -> None:
        app = self.coach_app
        self.entitle()
        sight = Sight(app.today, app.now().tzinfo, app.calendar_for(case), self._unfolded)
        self.page("talk").show(conversation(case, self.lines, sight), keep_place=keep_place)

    # Which play

    def suggestion(self, case: Case) -> Suggestion | None:
        """The play that is shown for a case."""
        return next((one for one in case.plays if one.play is self._play(case)), None)

    def turn_play(self, by: int) -> bool:
        """Shows the draft of the next play, or the one before; False where there is no other."""
        case = self.case
        plays = _that_can_be_written(case) if case else []
        if case is None or not plays:
            return False
        play = self._play(case)
        self._chosen[case.id, case.play] = plays[(plays.index(play) + by) % len(plays) if play in plays else 0]
        self._draw_coaching(case)
        self._write_soon(case)
        return True

    def _play(self, case: Case) -> Play | None:
        return self._chosen.get((case.id, case.play)) or case.play

    # Which draft

    @property
    def template(self) -> str:
        """The file that the draft on screen was made from; "" where there is none."""
        return self._draft[1].template if self._draft else ""

    async def draft_for(self, case: Case) -> Draft:
        """The draft of the play that is shown, as it was edited. Raises Refused, BadTemplate."""
        play = self._play(case)
        if play is None:
            shown = _that_can_be_written(case)
            raise Refused(unadvised(case), "p shows drafts all the same." if shown else "w shows why.")
        if (case.id, play) in self._edits:
            return self._edits[case.id, play]
        if self._draft and self._draft[0] == case.id and self._draft[1].play is play:
            return self._draft[1]
        app = self.coach_app
        return await app.stores.ask(app.coach.render, case, play, app.now())

    def keep(self, case: Case, draft: Draft) -> None:
        """Keeps a draft as the rep has edited it."""
        self._edits[case.id, draft.play] = draft
        self._write_soon(case)

    def unput(self) -> list[Draft]:
        """What the rep has edited and not put into Drafts."""
        return [draft for draft in self._edits.values() if not self.coach_app.deeds.has_put(draft)]

    def _write_soon(self, case: Case) -> None:
        self.sheet.errand(self._write, case, False, group="draft", exclusive=True)

    async def _write(self, case: Case, keep_place: bool) -> None:
        page, app, play = self.page("draft"), self.coach_app, self._play(case)
        page.border_title = "Draft"
        if play is None:
            page.show(())
            return
        try:
            draft = await self.draft_for(case)
            findings = await app.stores.ask(app.coach.lint, case, draft)
        except MailcoachError as error:
            said = Content.styled(f"No draft for “{PLAYS[play][0]}”.", "$warning")
            page.show([Paragraph(said, _SPACE), Paragraph(shown(trouble(error)), _SPACE)])
            return
        if self.is_mounted and self.case and self.case.id == case.id:
            self._draft = (case.id, draft)
            edited = " · edited" if (case.id, play) in self._edits else ""
            page.border_title = f"Draft · {PLAYS[play][0]}{edited} · {weight(draft, findings)}"
            page.show(draft_page(draft, findings), keep_place=keep_place)


def _that_can_be_written(case: Case) -> list[Play]:
    """The plays whose drafts may go into Drafts: to wait is no letter, and only who has left has a successor."""
    letters = (one for one in case.plays if one.play is not Play.WAIT and not case.harm_in(one.play))
    return [one.play for one in letters if one.holds or one.play is not Play.NEW_CONTACT]
