"""Writing: the draft with its head, and what presses in it while one types."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar

from textual.app import App, ComposeResult, SuspendNotSupported
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from mailcoach.coach import Case
from mailcoach.drafts import Draft
from mailcoach.errors import UsageError
from mailcoach.mime import clean_lines
from mailcoach.pressure import Finding
from mailcoach.tui.commands import Place, bindings
from mailcoach.tui.letters import addresses, addresses_text, edited, letter, paths, paths_text
from mailcoach.tui.screens.place import Sheet
from mailcoach.tui.sentences import PLAYS, who
from mailcoach.tui.shown import line
from mailcoach.tui.widgets.coaching import finding_line, weight
from mailcoach.tui.widgets.page import Page
from mailcoach.tui.widgets.writing import Writing

_HEAD = 5_000  # characters of a line of the head
_PAUSE = 0.15  # seconds without a key after which the text is read for pressure


class Editing(Sheet[tuple[Draft, bool] | None]):
    """Ends with the draft as it stands, and whether it is to be put into Drafts."""

    place = Place.EDITING
    AUTO_FOCUS = "Writing"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.EDITING)]

    def __init__(self, case: Case, draft: Draft, *, external: bool = False) -> None:
        super().__init__()
        self._case, self._draft, self._external = case, draft, external
        self._begun: tuple[str, ...] = ()
        self._unread = ""

    def compose(self) -> ComposeResult:
        draft = self._draft
        title = (
            f"{PLAYS[draft.play][0]} for {line(who(self._case), 60)} · {draft.language} · {line(draft.template)}"
        )
        yield Static(Content.styled(f" {title}", "$foreground-muted"), id="editing-title")
        for name, value, hint in (
            ("Subject", draft.subject, ""),
            ("To", addresses_text(draft.to), ""),
            ("Cc", addresses_text(draft.cc), "nobody"),
            ("Attach", paths_text(draft.attachments), "no file; paths, separated by commas"),
        ):
            with Horizontal(classes="field"):
                yield Static(Content.styled(f" {name:<8}", "$foreground-muted"), classes="field-name")
                yield Input(line(value, _HEAD), hint, id=f"field-{name.lower()}", compact=True)
        yield Writing(clean_lines(draft.text))
        yield Static(id="weight")
        yield Page(id="pressure")
        yield from self.foot()

    def on_mount(self) -> None:
        for field in self.query(Input):
            field.cursor_blink = False
        self._begun = self._typed()
        self._read_again()
        if self._external:
            self.call_after_refresh(self.action_editor)

    # Pressure, live

    def on_text_area_changed(self) -> None:
        self.query_one(Writing).underline(())
        self.set_timer(_PAUSE, self._read_again)

    def on_input_changed(self) -> None:
        self.set_timer(_PAUSE, self._read_again)

    def _read_again(self) -> None:
        self.errand(self._lint, group="lint", exclusive=True)

    async def _lint(self) -> None:
        writing = self.query_one(Writing)
        draft = replace(self._draft, text=writing.text, subject=self._field("subject"))
        findings = await self.asked(self.coach_app.stores.ask(self.coach_app.coach.lint, self._case, draft)) or ()
        if self.is_mounted and writing.text == draft.text:
            writing.underline(findings)
            self.query_one("#weight", Static).update(
                Content.styled(f" {weight(draft, findings)}", "$foreground-muted")
            )
            page = self.query_one("#pressure", Page)
            page.set_class(not findings, "-empty")
            page.show([finding_line(finding) for finding in _nearest_first(writing)])

    def action_gentler(self) -> None:
        """Tab takes the gentler wording; where nothing presses, it goes to the next field as ever."""
        writing = self.query_one(Writing)
        finding = writing.at_hand() if writing.has_focus else None
        if finding is None:
            self.focus_next("Input, TextArea")
        else:
            writing.take(finding)

    # Done

    def action_save(self) -> None:
        with self.errors_said():
            self.dismiss((self._written(), True))

    def action_back(self) -> None:
        with self.errors_said():
            self.dismiss((self._written(), False) if self._touched else None)

    def unput(self) -> Sequence[Draft]:
        return [self._draft] if self._touched else ()

    @property
    def _touched(self) -> bool:
        return bool(self._unread) or self._typed() != self._begun

    def _typed(self) -> tuple[str, ...]:
        fields = (field.value for field in self.query(Input))
        return (*fields, addresses_text(self._draft.bcc), self.query_one(Writing).text)

    def _written(self) -> Draft:
        """The draft as it stands. Raises UsageError where an address or a file is none."""
        if self._unread:
            raise UsageError("The letter from your editor could not be read yet.", "^e opens it again.")
        to = addresses(self._field("to"))
        if not to:
            raise UsageError("The draft has no recipient.", "Write an address behind To.")
        return replace(
            self._draft,
            subject=self._field("subject"),
            to=to,
            cc=addresses(self._field("cc")),
            attachments=paths(self._field("attach")),
            text=self.query_one(Writing).text,
        )

    def _field(self, name: str) -> str:
        return self.query_one(f"#field-{name}", Input).value

    # $EDITOR

    def action_editor(self) -> None:
        """Goes on in $VISUAL or $EDITOR, with the head of the letter above its text. A letter that cannot be read
        is opened there again as it was left."""
        with self.errors_said():
            self._unread = self._in_editor(self._unread or letter(self._written()))
            draft = self._draft = edited(self._draft, self._unread)
            self._unread = ""
            for name, value in (
                ("subject", draft.subject),
                ("to", addresses_text(draft.to)),
                ("cc", addresses_text(draft.cc)),
                ("attach", paths_text(draft.attachments)),
            ):
                self.query_one(f"#field-{name}", Input).value = line(value, _HEAD)
            self.query_one(Writing).text = clean_lines(draft.text)

    def _in_editor(self, text: str) -> str:
        try:
            with TemporaryDirectory(prefix="mailcoach-") as folder:
                path = Path(folder) / "draft.md"
                path.write_text(text, encoding="utf-8")
                run_editor(self.coach_app, path)
                return path.read_text(encoding="utf-8", errors="replace")
        except OSError as error:
            raise UsageError(f"The letter did not come back: {error.strerror}.", "Go on here.") from error


def run_editor(app: App[None], path: Path) -> None:
    """Opens a file in the rep's editor and waits for its end. Raises UsageError where that cannot be, or where it
    ends with an error."""
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    try:
        with app.suspend():
            fault = _run(command, path)  # says it and raises nothing: an error in here would leave the screen dark
    except SuspendNotSupported as error:
        raise UsageError("No other program can be opened from this terminal.", "Edit it here.") from error
    if fault:
        raise UsageError(f'The editor "{line(command, 60)}" {fault}.', "Open it again, or set EDITOR to another.")


def _run(command: str, path: Path) -> str:
    """What went wrong, "" for nothing. Ctrl-C means the editor alone meanwhile."""
    handler = signal.signal(signal.SIGINT, lambda *_: None)  # SIG_IGN would be handed down to the editor
    try:
        subprocess.run([*shlex.split(command), str(path)], check=True)  # noqa: S603 - the rep's own editor
    except OSError as error:
        return f"cannot be run: {error.strerror}"
    except ValueError:
        return "cannot be run: a quotation mark is left open"
    except subprocess.CalledProcessError as error:
        return f"ended with status {error.returncode}, and nothing was taken over"
    finally:
        signal.signal(signal.SIGINT, handler)
    return ""


def _nearest_first(writing: Writing) -> list[Finding]:
    first = writing.at_hand()
    return sorted(writing.findings, key=lambda finding: finding is not first)
