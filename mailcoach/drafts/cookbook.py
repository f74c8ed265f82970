"""The templates: one file a play, language and variant, with a TOML front matter and a Markdown body in jinja2.

    +++
    play = "apology"
    language = "en"
    when = "fault == 'late-promise'"        # optional: a condition on the facts of docs/templates.md
    description = "we kept a promise late"
    closing = "With warm wishes,"           # optional: another farewell than the language's own
    subject = "..."                         # only where the mail begins a thread of its own: new-contact
    +++
    {{ greeting }}
    ...

A broken file never stops the others: it is kept with its fault.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING

from mailcoach.drafts.addressing import Envelope
from mailcoach.drafts.building import subject_line
from mailcoach.drafts.draft import Draft
from mailcoach.drafts.facts import FACTS, Facts, Value
from mailcoach.drafts.markdown import SIGNATURE, flow, literal
from mailcoach.drafts.repeating import repeats
from mailcoach.drafts.voices import FALLBACK, VOICES, voice
from mailcoach.errors import BadTemplate, Refused
from mailcoach.library import Item
from mailcoach.plays import Play

if TYPE_CHECKING:
    from jinja2 import BaseLoader, Template

    from mailcoach.drafts.kitchen import Kitchen

MARK = "+++"
KEYS = {"play": True, "language": True, "description": True, "when": False, "closing": False, "subject": False}
"""The keys of the front matter, and whether each must be there."""

_FILE = re.compile(r"(?P<play>[a-z-]+)\.(?P<language>[a-z]{2})(?:\.(?P<variant>[a-z0-9-]+))?\.md")
_NOT_HELD = "This thread does not tell it; another template or play may fit."


@dataclass(frozen=True, slots=True)
class Recipe:
    """One template. `when` is a condition on the facts, or ""; `line` is where `body` begins in its file."""

    file: str
    play: Play
    language: str
    variant: str
    description: str
    body: str
    line: int
    when: str = ""
    subject: str = ""
    closing: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a template. `text` begins with file:line; `hint` says what to do."""

    file: str
    text: str
    hint: str = ""


class Cookbook:
    """Every template that a loader holds. Reads each file once, when first asked.

    `loader` is jinja2's; where two folders hold a file of one name, a ChoiceLoader takes the first.
    """

    def __init__(self, loader: BaseLoader) -> None:
        self._loader = loader
        self._dishes: dict[tuple[str, str], Template] = {}

    @cached_property
    def kitchen(self) -> Kitchen:
        from mailcoach.drafts.kitchen import Kitchen  # noqa: PLC0415 - jinja2 takes long to load

        return Kitchen(FACTS)

    def recipes(self) -> tuple[Recipe, ...]:
        """Those that can be read, by play in the order of the plays, those with a condition first."""
        return self._shelf[0]

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with those that cannot be read."""
        return self._shelf[1]

    def get(self, file: str) -> Recipe:
        """The recipe of a file. Raises BadTemplate where it is broken or not there."""
        for recipe in self.recipes():
            if recipe.file == file:
                return recipe
        found = next((problem for problem in self.problems() if problem.file == file), None)
        if found:
            raise BadTemplate(found.text, found.hint)
        raise BadTemplate(f"{file}:1: there is no such template", "`mailcoach templates list` shows them all.")

    def fits(self, recipe: Recipe, facts: Facts) -> bool:
        """Whether the recipe's condition holds. Raises BadTemplate."""
        if not recipe.when:
            return True
        return self._cook(recipe, f"{{% if {recipe.when} %}}yes{{% endif %}}", recipe.line, facts).strip() == "yes"

    def body(self, recipe: Recipe, facts: Facts) -> str:
        """The letter without farewell, one line a paragraph. Raises MissingFact, BadTemplate."""
        guarded = {name: _guarded(name, value) for name, value in facts.items()}
        return flow(self._cook(recipe, recipe.body, recipe.line, guarded))

    def subject(self, recipe: Recipe, facts: Facts) -> str:
        """The subject of a mail that begins a thread. Raises MissingFact, BadTemplate."""
        subject = self._cook(recipe, recipe.subject, 1, facts).strip()
        if subject_line(subject) != subject:
            raise BadTemplate(f"{recipe.file}:1: the subject must be one short line", "Shorten it.")
        return subject

    def _cook(self, recipe: Recipe, source: str, line: int, facts: Facts) -> str:
        key = (recipe.file, source)
        if key not in self._dishes:
            self._dishes[key] = self.kitchen.dish(source, recipe.file, line)
        return self.kitchen.serve(self._dishes[key], facts)

    @cached_property
    def _shelf(self) -> tuple[tuple[Recipe, ...], tuple[Problem, ...]]:
        recipes: list[Recipe] = []
        problems: list[Problem] = []
        for file in sorted(name for name in self._loader.list_templates() if name.endswith(".md")):
            try:
                recipe = read(file, self._source(file))
                self._taste(recipe)
                recipes.append(recipe)
            except BadTemplate as fault:
                problems.append(Problem(file, str(fault), fault.hint))
        plays = [*Play]
        recipes.sort(key=lambda recipe: (plays.index(recipe.play), recipe.language, not recipe.when, recipe.file))
        return tuple(recipes), tuple(problems)

    def _source(self, file: str) -> str:
        try:
            source, _, _ = self._loader.get_source(self.kitchen, file)
        except UnicodeDecodeError as error:
            raise BadTemplate(f"{file}:1: is not written in UTF-8", "Save it as UTF-8.") from error
        except OSError as error:
            raise BadTemplate(f"{file}:1: cannot be read: {error.strerror}", "Look at its permissions.") from error
        return source.removeprefix("\ufeff").replace("\r\n", "\n")

    def _taste(self, recipe: Recipe) -> None:
        """Compiles all of it, so that a fault is found when the book is opened."""
        for source, line in ((recipe.body, recipe.line), (recipe.subject, 1)):
            self._dishes[recipe.file, source] = self.kitchen.dish(source, recipe.file, line)
        self.fits(recipe, {})


def read(file: str, source: str) -> Recipe:
    """A template's file as a recipe. Raises BadTemplate with file:line."""
    name = _FILE.fullmatch(file)
    if name is None:
        raise BadTemplate(
            f"{file}:1: is not named <play>.<language>[.<variant>].md", "Rename it: apology.en.plain.md"
        )
    lines = source.split("\n")
    if lines[0].rstrip() != MARK or MARK not in (line.rstrip() for line in lines[1:]):
        raise BadTemplate(f"{file}:1: has no front matter between two lines {MARK}", "`templates show` shows one.")
    end = next(number for number, line in enumerate(lines[1:], 1) if line.rstrip() == MARK)
    matter = _matter(file, lines[1:end])
    play, language = matter.pop("play"), matter.pop("language")
    if play not in {*Play} - {Play.WAIT}:
        raise BadTemplate(f"{file}:{_line_of('play', lines)}: there is no play '{play}'", _nearest(play, Play))
    if language not in VOICES:
        raise BadTemplate(
            f"{file}:{_line_of('language', lines)}: '{language}' is not spoken", _nearest(language, VOICES)
        )
    for key, said in (("play", play), ("language", language)):
        if name[key] != said:
            raise BadTemplate(
                f"{file}:{_line_of(key, lines)}: says {key} '{said}', its name '{name[key]}'", "Mend one."
            )
    if (play == Play.NEW_CONTACT) != bool(matter.get("subject")):
        line = _line_of("subject", lines)
        raise BadTemplate(
            f"{file}:{line}: only {Play.NEW_CONTACT} has a subject, and it must",
            "An answer keeps its thread's subject.",
        )
    return Recipe(
        file, Play(play), language, name["variant"] or "", body="\n".join(lines[end + 1 :]), line=end + 2, **matter
    )


def _matter(file: str, lines: list[str]) -> dict[str, str]:
    try:
        matter = tomllib.loads("\n".join(lines))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line = re.search(r"line (\d+)", str(error))
        raise BadTemplate(
            f"{file}:{int(line[1]) + 1 if line else 1}: {error}", "The front matter is TOML."
        ) from error
    for key, value in matter.items():
        where = f"{file}:{_line_of(key, ['', *lines])}"
        if key not in KEYS:
            raise BadTemplate(f"{where}: there is no key '{key}'", _nearest(key, KEYS))
        if not isinstance(value, str) or "\n" in value:
            raise BadTemplate(f"{where}: '{key}' must be text on one line", f'{key} = "..."')
    missing = [key for key, needed in KEYS.items() if needed and not matter.get(key)]
    if missing:
        raise BadTemplate(f"{file}:1: the front matter does not say '{missing[0]}'", f'Add {missing[0]} = "...".')
    return matter


def _line_of(key: str, lines: Iterable[str]) -> int:
    return next((number for number, line in enumerate(lines, 1) if re.match(rf"\s*{re.escape(key)}\s*=", line)), 1)


def _nearest(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, [*known], n=1, cutoff=0.5)
    return f"Did you mean '{near[0]}'?" if near else f"There are: {', '.join(known)}."


def _guarded(name: str, value: Value) -> Value:
    """A stranger's words are words: whatever they look like, they are no Markdown."""
    return value if FACTS[name].own or not isinstance(value, str) else literal(value)


def render(
    cookbook: Cookbook,
    play: Play,
    facts: Facts,
    envelope: Envelope,
    *,
    used: Collection[str] = (),
    sent: Iterable[str] = (),
    signature: str = "",
    item: Item | None = None,
) -> Draft:
    """The draft of a play, by the first of its templates that fits this thread.

    A template is passed over if its file is in `used` (this person has had it), if its condition does not hold,
    if it tells something that this thread does not, or if it repeats a sentence of the mails in `sent`.
    Raises Refused, with the missing fact, where none is left, and BadTemplate where all that fit are broken.
    """
    told = tuple(sent)
    fault: Refused | BadTemplate | None = None
    for recipe in _choice(cookbook, play, str(facts.get("language", FALLBACK))):
        if recipe.file in used:
            gone = Refused(
                f"{recipe.file} has gone to this person before.", "Write a variant, or pick another play."
            )
            fault = fault or gone
            continue
        try:
            subject, body = _written(cookbook, recipe, facts, envelope)
        except (Refused, BadTemplate) as error:
            fault = error
            continue
        offered = item if play is Play.VALUE_ADD else None
        draft = Draft(
            play=play,
            language=recipe.language,
            template=recipe.file,
            sender=envelope.sender,
            to=envelope.to,
            cc=envelope.cc,
            subject=subject,
            text=body + _farewell(recipe, facts, signature),
            in_reply_to=envelope.in_reply_to,
            references=envelope.references,
            attachments=(offered.attachment,) if offered and offered.attachment else (),
            item=offered.name if offered else "",
            notes=envelope.notes,
        )
        again = repeats(draft, told)
        if not again:
            return draft
        fault = Refused(f"{recipe.file} repeats what they have read from you: {again[0]}", "Pick another play.")
    raise fault or Refused(f"There is no template for {play}.", "`mailcoach templates list` shows them all.")


def _choice(cookbook: Cookbook, play: Play, language: str) -> list[Recipe]:
    ours = [recipe for recipe in cookbook.recipes() if recipe.play is play]
    return [one for one in ours if one.language == language] or [one for one in ours if one.language == FALLBACK]


def _written(cookbook: Cookbook, recipe: Recipe, facts: Facts, envelope: Envelope) -> tuple[str, str]:
    """Subject and body of one template. Raises Refused where it does not suit these facts, BadTemplate."""
    from mailcoach.drafts.kitchen import MissingFact  # noqa: PLC0415 - jinja2 takes long to load

    try:
        if not cookbook.fits(recipe, facts):
            raise Refused(f"{recipe.file} is for another case: {recipe.description}.", _NOT_HELD)
        return envelope.subject or cookbook.subject(recipe, facts), cookbook.body(recipe, facts)
    except MissingFact as error:
        meaning = FACTS[error.fact].meaning if error.fact in FACTS else "a fact"
        raise Refused(f"{recipe.file} needs {meaning} ({error.fact}).", _NOT_HELD) from error


def _farewell(recipe: Recipe, facts: Mapping[str, Value], signature: str) -> str:
    """Farewell and name, and below them the signature; one farewell only, where the signature brings its own."""
    speaks = voice(recipe.language)
    below = signature.strip("\n").removeprefix("-- \n").rstrip()
    if below and speaks.closes(below):
        return f"\n\n{below}"
    closing = recipe.closing or speaks.closing
    name = str(facts.get("rep_name", ""))
    signed = f"\n\n{closing}\n{name}" if name else f"\n\n{closing.rstrip(',')}"
    return signed + (f"\n{SIGNATURE}{below}" if below else "")
