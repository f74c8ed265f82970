"""`why`, `draft`, `undo` and `outcomes`: one thread at a time, and what became of its drafts."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from mailcoach.cli.house import House, complain, fitted, play_named, right_now
from mailcoach.errors import UsageError, did_you_mean

if TYPE_CHECKING:
    from mailcoach.coach import Coach, DraftRecord
    from mailcoach.emails import MessageId
    from mailcoach.outcomes import Decision


@click.command(epilog="Example: mailcoach why k3f9, and where it misread a line: mailcoach why k3f9 --not refusal")
@click.argument("thread")
@click.option("--not", "wrong", metavar="ACT", help="This act was misread: set its lines aside, and judge again.")
@click.option("--again", metavar="ACT", help="Heed the lines of this act again, and judge again.")
@click.pass_obj
def why(house: House, thread: str, wrong: str | None, again: str | None) -> None:
    """Show how one thread was judged: every rule, quote and sum.

    THREAD is an id or the beginning of one, a Message-ID, or the address or name of whom it is with.
    """
    from mailcoach.cli import report  # noqa: PLC0415 - late: it brings everything with it

    coach, case = house.find(thread)
    if wrong is not None:
        _set_aside(coach, case.id, wrong)
    if again is not None:
        _heed(coach, case.id, again)
    if (wrong, again) != (None, None):
        coach, case = house.find(thread)
    click.echo(fitted(report.why(coach.explain(case, right_now())), sys.stdout))
    click.echo("\nWhat was read:")
    aside = {(each.about, each.detail) for each in coach.decisions() if each.kind == "misread"}
    for line in coach.conversation(case.id):
        click.echo(report.heard(line, coach.policy.zone, {kind for about, kind in aside if about == line.email.id}))


def _set_aside(coach: Coach, thread: str, wrong: str) -> None:
    from mailcoach.reading.acts import Kind  # noqa: PLC0415

    found = _quotes(coach, thread, wrong)
    if not found:
        raise UsageError(f"No {wrong} was read in this thread.", "`mailcoach why` lists what was read.")
    for message in found.keys() - _misread(coach, wrong).keys():
        coach.misread(message, Kind(wrong), right_now())
    _tell(found.values(), "set aside", f"To heed them again: mailcoach why {thread} --again {wrong}")


def _heed(coach: Coach, thread: str, act: str) -> None:
    misread = _misread(coach, act)
    found = {message: quotes for message, quotes in _quotes(coach, thread, act).items() if message in misread}
    if not found:
        raise UsageError(f"No {act} is set aside in this thread.", "`mailcoach why` lists what was read.")
    for message in found:
        for decision in misread[message]:
            coach.take_back(decision)
    _tell(found.values(), "heeded again")


def _quotes(coach: Coach, thread: str, act: str) -> dict[MessageId, list[str]]:
    """What was read as this act, by mail. Raises UsageError where there is no such act."""
    from mailcoach.reading.acts import Kind  # noqa: PLC0415

    if act not in {*Kind}:
        raise UsageError(f"There is no act {act!r}.", did_you_mean(act, [*Kind]))
    found = {
        line.email.id: [each.quote for each in line.reading.acts if each.kind == act]
        for line in coach.conversation(thread)
    }
    return {message: quotes for message, quotes in found.items() if quotes}


def _misread(coach: Coach, act: str) -> dict[str, list[Decision]]:
    """What was decided on lines of this act, by mail."""
    found: dict[str, list[Decision]] = {}
    for each in coach.decisions():
        if (each.kind, each.detail) == ("misread", act):
            found.setdefault(each.about, []).append(each)
    return found


def _tell(found: Iterable[list[str]], done: str, hint: str = "") -> None:
    from mailcoach.coach.wording import plural  # noqa: PLC0415
    from mailcoach.mime import clean  # noqa: PLC0415

    quotes = [f'"{clean(quote, 160)}"' for each in found for quote in each]
    complain(f"{plural(len(quotes), 'line')} {done}.", "\n".join([*quotes, *([hint] if hint else [])]))


@click.command(epilog='Example: mailcoach draft k3f9 --play apology --print, or: mailcoach draft "Maria Lopez"')
@click.argument("thread")
@click.option("--play", metavar="PLAY", help="Another play than the recommended one.")
@click.option("--print", "only_print", is_flag=True, help="Show the draft; put it nowhere.")
@click.pass_obj
def draft(house: House, thread: str, play: str | None, *, only_print: bool) -> None:
    """Put the draft for one thread into Drafts, or print it; what presses in it is said.

    THREAD is an id or the beginning of one, a Message-ID, or the address or name of whom it is with.
    """
    from mailcoach.cli import report  # noqa: PLC0415 - late: it brings everything with it

    named = None if play is None else play_named(play)
    coach, case = house.find(thread)
    chosen = named or case.play
    if chosen is None:
        raise UsageError(
            f"No play is recommended for {case.id}: it is {case.verdict.name.value}.",
            "`mailcoach why` shows why. To write all the same, where that harms nobody, name one with --play.",
        )
    text = coach.render(case, chosen, right_now())
    if only_print:
        click.echo(f"From: {text.sender}")
        click.echo(f"To: {', '.join(map(str, text.to))}")
        if text.cc:
            click.echo(f"Cc: {', '.join(map(str, text.cc))}")
        click.echo(f"Subject: {text.subject}\n\n{text.text}")
        _note(report.warnings(text, coach.lint(case, text)))
        return
    record = coach.put(case, text, right_now())
    click.echo(_said(record))
    if record.play is chosen:
        _note(report.warnings(text, coach.lint(case, text)))
    else:
        click.echo(
            "An earlier run had begun that one, so it was brought to its end; `mailcoach undo` takes it back."
        )


def _note(lines: Iterable[str]) -> None:
    for line in lines:
        complain(line)


@click.command(
    epilog="Example: mailcoach undo, or for one thread or the Message-ID of a draft: mailcoach undo k3f9"
)
@click.argument("draft", required=False, metavar="[DRAFT]")
@click.pass_obj
def undo(house: House, draft: str | None) -> None:
    """Take the last draft, or the one of a thread, back out of Drafts, unless a person has edited it."""
    coach, record = _last_draft(house) if draft is None else _named_draft(house, draft)
    ways: list[str] = []
    coach.undo(record, right_now(), told=ways.append)
    click.echo(f"Taken back, {' and '.join(ways)}: the draft to {record.to}, {record.subject}.")


def _last_draft(house: House) -> tuple[Coach, DraftRecord]:
    from mailcoach.outcomes import OPEN  # noqa: PLC0415 - late

    found = [(coach, record) for coach in house.coaches() for record in coach.drafts() if record.state in OPEN]
    if not found:
        raise UsageError("There is no draft to take back.", "`mailcoach outcomes` shows what became of them.")
    return max(found, key=lambda pair: pair[1].created)


def _named_draft(house: House, name: str) -> tuple[Coach, DraftRecord]:
    """The draft whose Message-ID this is, or begins with this, with or without brackets; or the last draft of the
    thread that goes by this name."""
    begins = name.strip("<>")
    found = [
        (coach, record)
        for coach in house.coaches()
        for record in coach.drafts()
        if begins and record.message_id.strip("<>").startswith(begins)
    ]
    if len(found) > 1:
        raise UsageError(f"{name!r} names {len(found)} drafts.", "`mailcoach outcomes` lists them.")
    return found[0] if found else _draft_of_thread(house, name)


def _draft_of_thread(house: House, name: str) -> tuple[Coach, DraftRecord]:
    from mailcoach.outcomes import of_thread  # noqa: PLC0415

    coach, case = house.find(name)
    records = of_thread(coach.drafts(), (line.email for line in coach.conversation(case.id)))
    if not records:
        raise UsageError(f"No draft was written for {case.id}.", "`mailcoach outcomes` lists all that were.")
    return coach, max(records, key=lambda record: record.created)


def _said(record: DraftRecord) -> str:
    if record.state == "uncertain":
        return f"The server's answer was lost: look into Drafts for {record.subject!r}. It is not written again."
    about = f"{record.subject}, to {record.to} ({record.play.value})"
    if record.state == "pending":
        return f"In Drafts: {about}. Read it and send it yourself."
    where = "among what you sent" if record.state == "sent" else "in the trash"
    return f"An earlier run had written it, and it lies {where}: {about}."


@click.command(epilog="Example: mailcoach outcomes")
@click.pass_obj
def outcomes(house: House) -> None:
    """Show what became of the drafts, play by play, and the last of them."""
    from mailcoach.cli import report  # noqa: PLC0415 - late: it brings everything with it

    coaches = house.coaches()
    for coach in coaches:
        if len(coaches) > 1:
            click.echo(f"{coach.account.name}:")
        click.echo(report.outcomes(coach.outcomes(), coach.drafts()[:20], coach.policy.zone))
