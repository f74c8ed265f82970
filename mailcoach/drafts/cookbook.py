"""The templates that a loader holds, each read when it is wanted. A broken file never stops the others: it is kept
with its fault."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import copy
from functools import cached_property
from typing import TYPE_CHECKING

from mailcoach.drafts import samples
from mailcoach.drafts.building import subject_line
from mailcoach.drafts.markdown import flow, literal
from mailcoach.drafts.recipes import FORMAL, Problem, Recipe, read
from mailcoach.drafts.vocabulary import FACTS, Facts, MissingFact, Value
from mailcoach.drafts.voices import FALLBACK
from mailcoach.errors import BadTemplate
from mailcoach.plays import Play
from mailcoach.pressure.linting import lint

if TYPE_CHECKING:
    from jinja2 import BaseLoader, Template

    from mailcoach.drafts.folders import Folders
    from mailcoach.drafts.kitchen import Kitchen

FEWEST, MOST = 40, 110
"""Words of a letter that is read to its end."""


class Cookbook:
    """Every template that a loader holds. Reads each file once, when it is first wanted: a thread wants those of
    one play in one language, and all of them take half a second.

    `loader` gives names and texts: Folders, or any of jinja2's.
    """

    def __init__(self, loader: BaseLoader | Folders) -> None:
        self._loader = loader
        self._pages: dict[str, Recipe | Problem] = {}
        self._dishes: dict[tuple[str, str], Template] = {}
        self._picked: Recipe | None = None

    @cached_property
    def kitchen(self) -> Kitchen:
        from mailcoach.drafts.kitchen import Kitchen  # noqa: PLC0415 - jinja2 takes long to load

        return Kitchen(FACTS)

    @cached_property
    def files(self) -> tuple[str, ...]:
        """The names of all, in the order of the alphabet."""
        return tuple(sorted(name for name in self._loader.list_templates() if name.endswith(".md")))

    def recipes(self) -> tuple[Recipe, ...]:
        """Those that can be read, by play in the order of the plays, those with a condition first."""
        return self._readable(self.files)

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with those that cannot be read."""
        return self._broken(self.files)

    def get(self, file: str) -> Recipe:
        """The recipe of a file. Raises BadTemplate where it is broken or not there."""
        if file not in self.files:
            raise BadTemplate(f"{file}:1: there is no such template", "`mailcoach templates list` shows them all.")
        page = self._page(file)
        if isinstance(page, Problem):
            raise BadTemplate(page.text, page.hint)
        return page

    def only(self, recipe: Recipe) -> Cookbook:
        """A book with that one recipe, which suits every thread because the rep has picked it."""
        book = copy(self)
        book._picked = recipe
        return book

    def suited(self, play: Play, facts: Facts) -> tuple[Recipe, ...]:
        """A play's templates in the language and register of a thread; for want of these, English and formal."""
        if self._picked:
            return (self._picked,)
        ours = self._readable(self._named(play, facts))
        alike = tuple(one for one in ours if one.register == facts.get("register", FORMAL))
        return alike or tuple(one for one in ours if one.register == FORMAL)

    def broken(self, play: Play, facts: Facts) -> tuple[Problem, ...]:
        """What is wrong with those that would be among them if they could be read."""
        return () if self._picked else self._broken(self._named(play, facts))

    def fits(self, recipe: Recipe, facts: Facts) -> bool:
        """Whether the recipe's condition holds; of a missing fact nothing does. Raises BadTemplate."""
        if not recipe.when:
            return True
        question = f"{{% if {recipe.when} %}}yes{{% endif %}}"
        try:
            return self._cook(recipe, question, recipe.when_line, facts).strip() == "yes"
        except MissingFact:
            return False

    def body(self, recipe: Recipe, facts: Facts) -> str:
        """The letter without farewell, one line a paragraph. Raises MissingFact, BadTemplate."""
        guarded = {name: _guarded(name, value) for name, value in facts.items()}
        return flow(self._cook(recipe, recipe.body, recipe.line, guarded))

    def subject(self, recipe: Recipe, facts: Facts) -> str:
        """The subject of a mail that begins a thread. Raises MissingFact, BadTemplate."""
        return subject_line(self._cook(recipe, recipe.subject, 1, facts))

    def check(self) -> tuple[Problem, ...]:
        """What is wrong with the templates, found by rendering each against every kind of thread."""
        return tuple(problem for file in self.files for problem in self.check_one(file))

    def check_one(self, file: str) -> tuple[Problem, ...]:
        """The same of one file."""
        page = self._page(file)
        return (page,) if isinstance(page, Problem) else tuple(self._tried(page))

    def needs(self, recipe: Recipe) -> tuple[str, ...]:
        """The facts without which this recipe is not used: it tells them, and not every thread does."""
        needed: list[str] = []
        told: dict[str, Value] = {
            name: value for kind in samples.kinds(recipe.language) for name, value in kind.items()
        }
        for name in FACTS:
            try:
                self.body(recipe, {other: value for other, value in told.items() if other != name})
            except MissingFact:
                needed.append(name)
        return tuple(needed)

    def _tried(self, recipe: Recipe) -> list[Problem]:
        letters: dict[str, Facts] = {}
        try:
            for facts in samples.kinds(recipe.language):
                if letter := self._letter(recipe, facts):
                    letters.setdefault(letter, facts)
        except BadTemplate as fault:
            return [Problem(recipe.file, str(fault), fault.hint)]
        if not letters:
            return [Problem(recipe.file, f"{recipe.file}:1: no kind of thread fits it", "Look at its condition.")]
        faults = [fault for letter, facts in letters.items() for fault in self._faults(recipe, letter, facts)]
        return list(dict.fromkeys(faults))

    def _letter(self, recipe: Recipe, facts: Facts) -> str:
        try:
            return self.body(recipe, facts) if self.fits(recipe, facts) else ""
        except MissingFact:
            return ""

    def _faults(self, recipe: Recipe, letter: str, facts: Facts) -> Iterator[Problem]:
        count = len(letter.split())
        if not FEWEST <= count <= MOST:
            text = f"{recipe.file}:{recipe.line}: renders to {count} words"
            yield Problem(recipe.file, text, f"A letter that is read has {FEWEST} to {MOST}.")
        theirs = [str(facts[name]) for name in ("their_goal", "asked_words") if name in facts]
        attachments = [str(facts["item_file"])] if "item_file" in facts else []
        for finding in lint(
            letter, language=recipe.language, play=recipe.play, theirs=theirs, attachments=attachments
        ):
            line = recipe.line + _line_of(recipe.body, finding.span)
            yield Problem(
                recipe.file,
                f"{recipe.file}:{line}: “{finding.span}”: {finding.why}",
                f"Gentler: {finding.gentler}" if finding.gentler else "Say it another way.",
            )

    def _cook(self, recipe: Recipe, source: str, line: int, facts: Facts) -> str:
        key = (recipe.file, source)
        if key not in self._dishes:
            self._dishes[key] = self.kitchen.dish(source, recipe.file, line)
        spoken = {"language": recipe.language, "register": recipe.register}
        return self.kitchen.serve(self._dishes[key], {**facts, **spoken})

    def _named(self, play: Play, facts: Facts) -> tuple[str, ...]:
        """The files of a play in the language of a thread, else in English: each is named after both."""
        for language in (facts.get("language", FALLBACK), FALLBACK):
            if files := tuple(file for file in self.files if file.startswith(f"{play}.{language}.")):
                return files
        return ()

    def _readable(self, files: Iterable[str]) -> tuple[Recipe, ...]:
        recipes = [page for page in map(self._page, files) if isinstance(page, Recipe)]
        plays = [*Play]
        recipes.sort(key=lambda one: (plays.index(one.play), one.language, not one.when, one.variant))
        return tuple(recipes)

    def _broken(self, files: Iterable[str]) -> tuple[Problem, ...]:
        return tuple(page for page in map(self._page, files) if isinstance(page, Problem))

    def _page(self, file: str) -> Recipe | Problem:
        if file not in self._pages:
            try:
                recipe = read(file, self._source(file))
                self._taste(recipe)
                self._pages[file] = recipe
            except BadTemplate as fault:
                self._pages[file] = Problem(file, str(fault), fault.hint)
        return self._pages[file]

    def _source(self, file: str) -> str:
        try:
            source, _, _ = self._loader.get_source(self.kitchen, file)
        except UnicodeDecodeError as error:
            raise BadTemplate(f"{file}:1: is not written in UTF-8", "Save it as UTF-8.") from error
        except OSError as error:
            raise BadTemplate(f"{file}:1: cannot be read: {error.strerror}", "Look at its permissions.") from error
        return source

    def _taste(self, recipe: Recipe) -> None:
        """Compiles all of it, so that a fault is found before a letter is begun."""
        for source, line in ((recipe.body, recipe.line), (recipe.subject, 1)):
            self._dishes[recipe.file, source] = self.kitchen.dish(source, recipe.file, line)
        self.fits(recipe, {})


def _line_of(body: str, span: str) -> int:
    """How many lines of a template stand above some words of what it rendered to."""
    first = span.split("\n", 1)[0]
    return body.partition(first)[0].count("\n") if first in body else 0


def _guarded(name: str, value: Value) -> Value:
    """A stranger's words are words: whatever they look like, they are no Markdown."""
    return value if FACTS[name].own or not isinstance(value, str) else literal(value)
