"""What the rep does, and how it is taken back: each deed goes through the coach and onto the pile that `u` undoes.

Knows no widget. What needs the server is done by the deputy.
"""

from __future__ import annotations

from asyncio import Future, Lock
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from mailcoach.coach import Case, Coach, Decision, DraftRecord
from mailcoach.coach.deputy import Deputy
from mailcoach.coach.wording import plural
from mailcoach.drafts import Draft
from mailcoach.emails import MessageId
from mailcoach.errors import MailcoachError, Refused, UsageError
from mailcoach.reading.acts import Kind
from mailcoach.tui.sentences import day, names, who
from mailcoach.tui.workers import Hand

TakeBack = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Deed:
    """What was done, in a sentence; how to take it back, and what is so then. `case` is the one that it was done
    to, or the first of them."""

    said: str
    take_back: Sequence[TakeBack] = ()
    undone: str = ""
    case: str = ""


class Deeds:
    """Does what the rep decides. Every method raises the coach's own errors and then has done nothing."""

    def __init__(
        self, coach: Coach, stores: Hand, deputy: Deputy, network: Hand, now: Callable[[], datetime]
    ) -> None:
        """`stores` is the thread in which the coach is asked, `network` the one that waits for the deputy."""
        self._coach, self._stores, self._now = coach, stores, now
        self._deputy, self._network = deputy, network
        self._pile: list[Deed] = []
        self._put: dict[MessageId, Draft] = {}
        self._undoing = Lock()

    def has_put(self, draft: Draft) -> bool:
        """Whether these very words were put into Drafts, and not taken back."""
        return draft in self._put.values()

    async def put(self, case: Case, draft: Draft) -> Deed:
        """Puts a draft into Drafts. It can be undone from the first moment on."""
        putting = self._network.ask(self._deputy.put, case, draft, self._now())
        deed = self._done(
            f"The draft for {who(case)} is in Drafts.",
            f"The draft for {who(case)} is out of Drafts again.",
            [lambda: self._out_again(putting, who(case))],
            [case],
        )
        try:
            record = await putting
        except BaseException:
            self._pile.remove(deed)
            raise
        self._put[record.message_id] = draft
        return deed

    async def put_back(self, record: DraftRecord, whom: str) -> Deed:
        """Takes a draft out of Drafts, that is for somebody whom the rep knows as `whom`."""
        await self._out_of_drafts(record)
        return Deed(f"The draft for {whom} is out of Drafts.")

    async def snooze(self, cases: Sequence[Case], until: date) -> Deed:
        today = self._now().date()
        made = [await self._stores.ask(self._coach.snooze, case, until, self._now()) for case in cases]
        return self._decided(
            f"Left in peace until {day(until, today)}: {_whom(cases)}.",
            f"Back on the list: {_whom(cases)}.",
            made,
            cases,
        )

    async def spoke(self, cases: Sequence[Case]) -> Deed:
        made = [await self._stores.ask(self._coach.spoke, case, self._now()) for case in cases]
        return self._decided(
            f"Noted that you spoke today: {_whom(cases)}.", f"Not noted any more: {_whom(cases)}.", made, cases
        )

    async def ignore(self, whom: Sequence[str], cases: Sequence[Case]) -> Deed:
        made = [await self._stores.ask(self._coach.ignore, one, self._now()) for one in whom]
        return self._decided(
            f"Left out from now on: {names(list(whom))}.", f"In again: {names(list(whom))}.", made, cases
        )

    async def stop(self, whom: Sequence[str], cases: Sequence[Case]) -> Deed:
        made = [await self._stores.ask(self._coach.stop, one, self._now()) for one in whom]
        return self._decided(
            f"Never written to again: {names(list(whom))}.",
            f"May be written to again: {names(list(whom))}.",
            made,
            cases,
        )

    async def misread(self, message: MessageId, act: Kind) -> Deed:
        made = await self._stores.ask(self._coach.misread, message, act, self._now())
        return self._decided(
            f"That line is read as no {act} any more.", f"That line is read as a {act} again.", [made]
        )

    async def take_back(self, decision: Decision, named: str) -> Deed:
        """Takes back any decision, `named` as the rep knows it."""
        await self._stores.ask(self._coach.take_back, decision)
        return Deed(f"Taken back: {named}.")

    async def undo(self) -> Deed:
        """Takes back what was done last; what cannot be undone just now, the next undo tries again.

        Raises UsageError where nothing is left to undo.
        """
        async with self._undoing:
            if not self._pile:
                raise UsageError(
                    "There is nothing left to undo.", "D shows all decisions and drafts, of earlier days too."
                )
            last = self._pile[-1]
            try:
                for take_back in last.take_back:
                    await take_back()
            except Refused:
                self._pile.remove(last)  # a draft that a person edited can never be undone: do not stand in the way
                raise
            self._pile.remove(last)
            return Deed(last.undone, case=last.case)

    def _decided(self, said: str, undone: str, made: Sequence[Decision], cases: Sequence[Case] = ()) -> Deed:
        def back(decision: Decision) -> TakeBack:
            return lambda: self._stores.ask(self._coach.take_back, decision)

        return self._done(said, undone, [back(decision) for decision in made], cases)

    async def _out_again(self, putting: Future[DraftRecord], whom: str) -> None:
        """Takes a draft out of Drafts as soon as it is there."""
        try:
            record = await putting
        except MailcoachError as error:
            raise UsageError(f"The draft for {whom} was not written: {error}", error.hint) from error
        await self._out_of_drafts(record)

    async def _out_of_drafts(self, record: DraftRecord) -> None:
        await self._network.ask(self._deputy.undo, record, self._now())
        self._put.pop(record.message_id, None)

    def _done(self, said: str, undone: str, take_back: Sequence[TakeBack], cases: Sequence[Case]) -> Deed:
        deed = Deed(said, take_back, undone, cases[0].id if cases else "")
        self._pile.append(deed)
        return deed


def _whom(cases: Sequence[Case]) -> str:
    return who(cases[0]) if len(cases) == 1 else plural(len(cases), "thread")
