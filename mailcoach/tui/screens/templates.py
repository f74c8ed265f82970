"""The templates: the source beside how it reads in a real thread."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content

from mailcoach.coach import Case
from mailcoach.drafts import Problem
from mailcoach.drafts.folders import LARGEST
from mailcoach.errors import MailcoachError, Refused
from mailcoach.plays import Play
from mailcoach.tui.commands import Place, bindings
from mailcoach.tui.screens.files import Entry, Files
from mailcoach.tui.sentences import PLAYS, trouble, who
from mailcoach.tui.shown import line, shown
from mailcoach.tui.widgets.coaching import draft_page, weight
from mailcoach.tui.widgets.page import BLANK, Page, Paragraph

_SPACE = Content(" ")
_TRIES = 20  # threads on which a template is tried
_PLACE = re.compile(r"[^:]+:(\d+): ")
"""How a problem begins: with its file and line."""


class Templates(Files[Play | None]):
    """Every template, rendered on the thread one came from, or on any other that has its play."""

    place = Place.TEMPLATES
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.TEMPLATES)]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide"), (160, "-vast")]  # noqa: RUF012 - so Textual declares it
    heading = "Templates"
    nothing = ("There are no templates.", "mailcoach init copies ours beside your config.toml.")

    def __init__(self, cases: Sequence[Case], begins_with: str) -> None:
        super().__init__(begins_with)
        self._cases = list(cases)
        self._turn = 0

    def pages(self) -> Iterator[Page]:
        yield Page(id="file")
        yield Page(id="rendered")

    async def entries(self) -> list[Entry[Play | None]]:
        app = self.coach_app
        await app.stores.ask(app.coach.reread_templates)
        files = await app.stores.ask(app.coach.templates)
        return [self._entry(file) for file in sorted(files, key=_order)]

    def _entry(self, file: str) -> Entry[Play | None]:
        named, language, variant = (*file.removesuffix(".md").split("."), "", "")[:3]
        play = _play(file)
        name = PLAYS[play][0] if play else named
        return Entry(f" {name:<21}", f"{language} {variant}", play, self.coach_app.coach.template_file(file))

    async def is_faulty(self, entry: Entry[Play | None]) -> bool:
        return bool(await self._problems(entry))

    async def _problems(self, entry: Entry[Play | None]) -> tuple[Problem, ...]:
        app = self.coach_app
        return await app.stores.ask(app.coach.template_problems, entry.path.name)

    def to_edit(self, entry: Entry[Play | None]) -> Path:
        return self.coach_app.coach.own_template(entry.path.name)

    async def show(self, entry: Entry[Play | None]) -> None:
        source = self.query_one("#file", Page)
        source.border_title = line(entry.path.name, 60)
        source.show(source_page(_written(entry.path), await self._problems(entry)))
        await self._try_on(entry)

    async def _try_on(self, entry: Entry[Play | None]) -> None:
        """Renders it on the first thread that it fits, beginning with the one that is its turn."""
        page = self.query_one("#rendered", Page)
        page.border_title = ""
        said = "No thread calls for this play now."
        for case in self._calling_for(entry.value):
            app = self.coach_app
            try:
                draft = await app.stores.ask(app.coach.rendered, entry.path.name, case, app.now())
                findings = await app.stores.ask(app.coach.lint, case, draft)
            except Refused as refusal:
                said = f"No thread calls for this template now. For {who(case)}: {refusal}"
            except MailcoachError as error:
                page.show([_said(trouble(error))])
                return
            else:
                weighed = "" if self.has_class("-narrow") else f" · {weight(draft, findings)}"
                page.border_title = f"For {line(who(case), 60)}{weighed}"
                page.show(draft_page(draft, findings))
                return
        page.show([_said(said)])

    def _calling_for(self, play: Play | None) -> list[Case]:
        cases = [case for case in self._cases if any(each.play is play and each.holds for each in case.plays)]
        turn = self._turn % max(len(cases), 1)
        return (cases[turn:] + cases[:turn])[:_TRIES]

    def action_other_thread(self) -> None:
        self._turn += 1
        self.show_again()


def _written(path: Path) -> str:
    """What stands in a file; nothing where it cannot be read, which is a problem of its own."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return file.read(LARGEST)
    except OSError:
        return ""


def source_page(source: str, problems: Sequence[Problem]) -> list[Paragraph]:
    """A file with its line numbers; what is wrong stands below the line it is about."""
    drawn: list[Paragraph] = []
    told: dict[int, list[Problem]] = {}
    for problem in problems:
        place = _PLACE.match(problem.text)
        told.setdefault(int(place[1]) if place else 1, []).append(problem)
    lines = source.splitlines()
    for number, written in enumerate(lines, 1):
        front = "$foreground-muted" if _is_matter(lines, number) else ""
        drawn.append(Paragraph(shown(written, front, limit=2000), _number(number), hang=_number()))
        drawn += [_wrong(problem) for problem in told.pop(number, ())]
    return [*drawn, *([BLANK] if told else []), *(_wrong(problem) for rest in told.values() for problem in rest)]


def _is_matter(lines: Sequence[str], number: int) -> bool:
    """Whether a line is part of the front matter, between its two fences."""
    fences = [place for place, written in enumerate(lines, 1) if written.strip() == "+++"][:2]
    return len(fences) == 2 and number <= fences[1]


def _wrong(problem: Problem) -> Paragraph:
    margin = Content.styled("   ▎ ", "$warning")
    return Paragraph(shown(f"{_PLACE.sub('', problem.text, count=1)}. {problem.hint}", "$warning"), margin)


def _play(file: str) -> Play | None:
    """The play that a file is named after."""
    name = file.partition(".")[0]
    return Play(name) if name in {*Play} else None


def _order(file: str) -> tuple[int, str]:
    """By play in the order of the plays, each before its variants; what belongs to none comes last."""
    play = _play(file)
    return ([*Play].index(play) if play else len(Play), file.removesuffix(".md"))


def _number(number: int | str = "") -> Content:
    return Content.styled(f"{number:>4} ", "$foreground-muted")


def _said(sentence: str) -> Paragraph:
    return Paragraph(shown(sentence, "$warning"), _SPACE)
