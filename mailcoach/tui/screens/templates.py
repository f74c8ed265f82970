"""The templates: the source beside how it reads in a real thread."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content

from mailcoach.coach import Case
from mailcoach.drafts import Problem, Recipe
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


class Templates(Files[Recipe | None]):
    """Every template, rendered on the thread one came from, or on any other that has its play. One that cannot be
    read is no recipe, and is shown with what is wrong."""

    place = Place.TEMPLATES
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.TEMPLATES)]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide"), (160, "-vast")]  # noqa: RUF012 - so Textual declares it
    heading = "Templates"
    nothing = ("There are no templates.", "mailcoach init copies ours beside your config.toml.")

    def __init__(self, cases: Sequence[Case]) -> None:
        super().__init__()
        self._cases = list(cases)
        self._turn = 0
        self._problems: dict[str, list[Problem]] = {}

    def pages(self) -> Iterator[Page]:
        yield Page(id="file")
        yield Page(id="rendered")

    async def entries(self) -> list[Entry[Recipe | None]]:
        app = self.coach_app
        await app.stores.ask(app.coach.reread_templates)
        recipes = {recipe.file: recipe for recipe in await app.stores.ask(app.coach.recipes)}
        self._problems = {}
        for problem in await app.stores.ask(app.coach.template_problems):
            self._problems.setdefault(problem.file, []).append(problem)
        return [self._entry(file, recipes.get(file)) for file in sorted({*recipes, *self._problems}, key=_order)]

    def _entry(self, file: str, recipe: Recipe | None) -> Entry[Recipe | None]:
        play, language, variant = (*file.removesuffix(".md").split("."), "", "")[:3]
        name = PLAYS[Play(play)][0] if play in {each.value for each in Play} else play
        mark = "!" if file in self._problems else " "
        return Entry(f"{mark}{name:<21}", f"{language} {variant}", recipe, self.coach_app.coach.template_file(file))

    def to_edit(self, entry: Entry[Recipe | None]) -> Path:
        return self.coach_app.coach.own_template(entry.path.name)

    async def show(self, entry: Entry[Recipe | None]) -> None:
        source = self.query_one("#file", Page)
        source.border_title = line(entry.path.name, 60)
        source.show(source_page(entry.path.read_text("utf-8", "replace"), self._problems.get(entry.path.name, ())))
        await self._try_on(entry.value)

    async def _try_on(self, recipe: Recipe | None) -> None:
        """Renders it on the first thread that it fits, beginning with the one that is its turn."""
        page = self.query_one("#rendered", Page)
        page.border_title = ""
        if recipe is None:
            page.show([_said("It cannot be read, so no draft is made from it.")])
            return
        said = "No thread calls for this play now."
        for case in self._calling_for(recipe.play):
            app = self.coach_app
            try:
                draft = await app.stores.ask(app.coach.rendered, recipe, case, app.now())
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

    def _calling_for(self, play: Play) -> list[Case]:
        cases = [case for case in self._cases if any(each.play is play and each.holds for each in case.plays)]
        turn = self._turn % max(len(cases), 1)
        return (cases[turn:] + cases[:turn])[:_TRIES]

    def action_other_thread(self) -> None:
        self._turn += 1
        self.show_again()


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


def _order(file: str) -> tuple[int, str]:
    """By play in the order of the plays; what belongs to none comes last."""
    plays = [play.value for play in Play]
    play = file.partition(".")[0]
    return (plays.index(play) if play in plays else len(plays), file)


def _number(number: int | str = "") -> Content:
    return Content.styled(f"{number:>4} ", "$foreground-muted")


def _said(sentence: str) -> Paragraph:
    return Paragraph(shown(sentence, "$warning"), _SPACE)
