"""The templates: the source beside how it reads in a real thread."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from mailcoach.coach import Case
from mailcoach.drafts import Problem, Recipe
from mailcoach.errors import MailcoachError
from mailcoach.tui.screens.files import Entry, Files
from mailcoach.tui.sentences import PLAYS, who
from mailcoach.tui.shown import line, shown
from mailcoach.tui.widgets.coaching import draft_page
from mailcoach.tui.widgets.page import BLANK, Paragraph

_SPACE = Content(" ")


class Templates(Files[Recipe]):
    """Every template, rendered on the thread one came from, or on any other that has its play."""

    heading = "Templates"
    nothing = "There are no templates. mailcoach init copies ours beside your config.toml."

    def __init__(self, cases: Sequence[Case]) -> None:
        super().__init__()
        self._cases = list(cases)
        self._turn = 0

    async def entries(self) -> list[Entry[Recipe]]:
        app = self.coach_app
        await app.stores.ask(app.coach.reread_templates)
        recipes = await app.stores.ask(app.coach.recipes)
        self._problems: tuple[Problem, ...] = await app.stores.ask(app.coach.template_problems)
        wrong = {problem.file for problem in self._problems}
        return [
            Entry(
                f"{'!' if recipe.file in wrong else ' '}{PLAYS[recipe.play][0]:<21}",
                f"{recipe.language} {recipe.variant}",
                recipe,
                app.coach.template_file(recipe),
            )
            for recipe in sorted(recipes, key=lambda recipe: (list(PLAYS).index(recipe.play), recipe.file))
        ]

    async def paragraphs(self, entry: Entry[Recipe]) -> list[Paragraph]:
        recipe = entry.value
        drawn = [
            Paragraph(
                shown(recipe.description, "$foreground-muted"), _SPACE, Content.styled(recipe.file, "$accent")
            ),
            BLANK,
        ]
        drawn += [
            Paragraph(shown(f"{problem.text} {problem.hint}", "$warning"), _SPACE)
            for problem in self._problems
            if problem.file == recipe.file
        ]
        drawn += [
            Paragraph(shown(written, limit=2000), _number(number), hang=_number())
            for number, written in enumerate(recipe.body.splitlines(), recipe.line)
        ]
        return [*drawn, BLANK, *await self._rendering(recipe)]

    async def _rendering(self, recipe: Recipe) -> list[Paragraph]:
        cases = [
            case for case in self._cases if any(each.play is recipe.play and each.holds for each in case.plays)
        ]
        if not cases:
            return [_heading("No thread calls for this play now.")]
        case, app = cases[self._turn % len(cases)], self.coach_app
        heading = _heading(f"For {line(who(case), 60)}")
        try:
            draft = await app.stores.ask(app.coach.rendered, recipe, case, app.now())
            findings = await app.stores.ask(app.coach.lint, case, draft)
        except MailcoachError as error:
            return [heading, Paragraph(shown(f"{error} {error.hint}", "$warning"), _SPACE)]
        return [heading, *draft_page(draft, findings)]

    def action_other_thread(self) -> None:
        self._turn += 1
        self.show_again()


def _number(number: int | str = "") -> Content:
    return Content.styled(f"{number:>4} ", "$foreground-muted")


def _calls_for(recipe: Recipe, case: Case) -> bool:
    return any(suggestion.play is recipe.play and suggestion.holds for suggestion in case.plays)


def _heading(said: str) -> Paragraph:
    return Paragraph(Content.styled(said, "bold $accent"), _SPACE)
