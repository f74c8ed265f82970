"""What can be decided about a thread, or about all marked ones."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from functools import partial

from mailcoach.coach import Case, Line
from mailcoach.coach.wording import plural
from mailcoach.drafts import Draft
from mailcoach.errors import BadTemplate, MailcoachError, Refused
from mailcoach.silence import Prospect
from mailcoach.tui.deeds import Deed
from mailcoach.tui.screens.asking import Answer, AskDay, Choose
from mailcoach.tui.screens.place import Sheet
from mailcoach.tui.sentences import about, who

DRAFTS = "drafts"
"""The group of the errands that move drafts; each tells whether it was done."""


class Deciding(Sheet[None]):
    """The decisions. The screen says who is meant, which draft, and what comes next."""

    def __init__(self) -> None:
        super().__init__()
        self._on_its_way: set[str] = set()

    def meant(self) -> list[Case]:
        """The marked cases; where there are none, the one under the cursor."""
        raise NotImplementedError

    def lines(self) -> Sequence[Line]:
        """The mails of the case under the cursor, as far as they are read."""
        raise NotImplementedError

    async def draft_for(self, case: Case) -> Draft:
        """The draft to be put for a case: the one on screen, edited or chosen, or the recommended one."""
        raise NotImplementedError

    def go_on(self, handled: Sequence[Case]) -> None:
        """Brings up what comes after `handled`."""
        raise NotImplementedError

    def come_back(self, ids: Sequence[str], *, marked: bool = False) -> None:
        """Brings up the first of these cases again, for which nothing could be done, or for which it was undone;
        `marked` where they were."""
        raise NotImplementedError

    # Into Drafts, and out

    def action_put(self) -> None:
        cases = self.meant()
        if len(cases) == 1 and cases[0].has_draft:
            self.errand(self._put_back, cases[0], group=DRAFTS)
        elif cases:
            self.put(cases)

    def put(self, cases: Sequence[Case]) -> None:
        """Puts the drafts for these cases into Drafts."""
        self.errand(self._put, cases, group=DRAFTS)

    async def _put(self, cases: Sequence[Case]) -> bool:
        fresh = [case for case in cases if not case.has_draft and case.id not in self._on_its_way]
        if not fresh:
            return True
        self._on_its_way.update(case.id for case in fresh)
        try:
            return await self._put_each(fresh)
        finally:
            self.errand(self._renew, fresh)

    async def _renew(self, fresh: Sequence[Case]) -> None:
        try:
            await self.coach_app.renew()
        finally:
            self._on_its_way.difference_update(case.id for case in fresh)

    async def _put_each(self, fresh: Sequence[Case]) -> bool:
        """Whether all are in Drafts."""
        many = f"{len(fresh)} drafts" if len(fresh) > 1 else "the draft"
        self.say(f"Putting {many} into Drafts …")
        self.go_on(fresh)
        left: list[Case] = []
        fault: MailcoachError | None = None
        for number, case in enumerate(fresh, start=1):
            try:
                deed = await self.coach_app.deeds.put(case, await self.draft_for(case))
            except MailcoachError as error:
                fault = fault or error
                left.append(case)
                if not isinstance(error, (Refused, BadTemplate)):  # what stops one stops all
                    left.extend(fresh[number:])
                    break
            else:
                told = f"{deed.said} u takes it back."
                self.say(told if len(fresh) == 1 else f"{number} of {len(fresh)}: {told}")
        if fault:
            ids = [case.id for case in left]
            self._on_its_way.difference_update(ids)
            self.come_back(ids, marked=len(fresh) > 1)
            done = f"{len(fresh) - len(left)} of {len(fresh)} are in Drafts. " if len(fresh) > 1 else ""
            self.say(f"{done}{about(left[0], fault)}", care=True)
        return not left

    async def _put_back(self, case: Case) -> bool:
        if not case.draft:
            return True
        self.say("Taking it back …")
        return await self.settle(partial(self.coach_app.deeds.put_back, case.draft, who(case)))

    # Decisions

    def action_snooze(self) -> None:
        cases = self.meant()
        if not cases:
            return
        whom = who(cases[0]) if len(cases) == 1 else plural(len(cases), "thread")

        def answered(until: date | None) -> None:
            if until is not None:
                self.errand(self.settle, partial(self.coach_app.deeds.snooze, cases, until), cases)

        self.app.push_screen(AskDay(whom, self.coach_app.today, self.coach_app.calendar_for(cases[0])), answered)

    def action_spoke(self) -> None:
        if cases := self.meant():
            self.errand(self.settle, partial(self.coach_app.deeds.spoke, cases), cases)

    def action_stop(self) -> None:
        cases = self.meant()
        if people := [person.address.email for person in _prospects(cases)]:
            self.errand(self.settle, partial(self.coach_app.deeds.stop, people, cases), cases)

    def action_ignore(self) -> None:
        cases = self.meant()
        people = _prospects(cases)
        if not people:
            return

        def answered(whom: list[str] | None) -> None:
            if whom:
                self.errand(self.settle, partial(self.coach_app.deeds.ignore, whom, cases), cases)

        question = (
            "Who is no prospect?" if len(people) == 1 else f"Leave {plural(len(people), 'person', 'people')} out?"
        )
        emails = [person.address.email for person in people]
        answers = [Answer(", ".join(emails), "" if len(emails) > 1 else "this person", emails)]
        if companies := sorted({f"@{person.address.domain}" for person in people if person.company}):
            answers.append(Answer(", ".join(companies), "everybody of that company", companies))
        self.app.push_screen(Choose(question, answers), answered)

    def action_misread(self) -> None:
        cases = self.meant()
        quoted = {reason.message_id for case in cases for reason in case.verdict.reasons}
        found = [(line.email.id, act) for line in reversed(self.lines()) for act in line.reading.acts]
        found.sort(key=lambda pair: pair[0] not in quoted)
        if not found:
            self.say("Nothing was read into these mails. w shows how the verdict came about.", care=True)
            return

        def answered(chosen: int | None) -> None:
            if chosen is not None:
                message, act = found[chosen]
                self.errand(self.settle, partial(self.coach_app.deeds.misread, message, act.kind))

        answers = [
            Answer(f"{act.kind.value}:", f"“{act.quote}”", place) for place, (_, act) in enumerate(found[:200])
        ]
        self.app.push_screen(Choose("Which line was misread?", answers), answered)

    def action_undo(self) -> None:
        self.errand(self.settle, self.coach_app.deeds.undo, group=DRAFTS)

    async def settle(self, doing: Callable[[], Awaitable[Deed]], handled: Sequence[Case] = ()) -> bool:
        """Waits for a deed, says it, and shows what has become of the cases; whether it was done."""
        deed = await self.asked(doing())
        if deed is None:
            return False
        undoable = " u takes it back." if deed.take_back else ""
        self.say(f"{deed.said}{undoable}")
        if handled:
            self.go_on(handled)
        elif deed.case:
            self._on_its_way.discard(deed.case)
            self.come_back([deed.case])
        self.errand(self.coach_app.renew)
        return True


def _prospects(cases: Sequence[Case]) -> list[Prospect]:
    """Whom these cases are about, each once."""
    found = [case.verdict.prospect for case in cases if case.verdict.prospect]
    return list({prospect.address.email: prospect for prospect in found}.values())
