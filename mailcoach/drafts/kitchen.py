"""Where templates are rendered: jinja2's immutable sandbox, made so small that no template can hang or grow.

A letter needs names, conditions and a few filters. It needs no loop, no assignment, no macro, no arithmetic and no
attribute, so none of them parses here. What is left takes time and space in proportion to the length of its source.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from datetime import date

from jinja2 import Template, TemplateSyntaxError, Undefined, UndefinedError, nodes, pass_context
from jinja2.exceptions import TemplateRuntimeError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from mailcoach.drafts.vocabulary import MissingFact, Value
from mailcoach.drafts.voices import Called, Voice, voice
from mailcoach.errors import BadTemplate, did_you_mean
from mailcoach.reading.acts import Thing

LONGEST_SOURCE = 16_000
LONGEST_LETTER = 20_000
DEEPEST = 20
"""How deep a template's expressions may nest; Python's own compiler gives up later, and less politely."""

_ALLOWED: tuple[type[nodes.Node], ...] = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.Name, nodes.Const, nodes.Tuple, nodes.List,
    nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Concat, nodes.Filter,
    nodes.Test,
)  # fmt: skip

_WORDS = {
    nodes.For: "a loop", nodes.Assign: "'set'", nodes.AssignBlock: "'set'", nodes.Macro: "a macro",
    nodes.Include: "'include'", nodes.Import: "'import'", nodes.FromImport: "'import'", nodes.Extends: "'extends'",
    nodes.Block: "a block", nodes.Getattr: "a dot", nodes.Getitem: "brackets", nodes.Call: "a call",
    nodes.CallBlock: "a call", nodes.Dict: "a dictionary",
}  # fmt: skip


class _Missing(Undefined):
    """A fact that the thread does not tell: false in a condition, equal to nothing, and never printed."""

    __slots__ = ()

    def __init__(
        self,
        hint: str | None = None,
        obj: object = None,
        name: str | None = None,
        exc: type[TemplateRuntimeError] = UndefinedError,
    ) -> None:
        super().__init__(hint=name or hint, obj=obj, name=name, exc=exc)

    def __str__(self) -> str:
        raise UndefinedError(self._undefined_message)


def _told(value: object) -> object:
    """What goes onto the page. Only words and whole numbers do."""
    if isinstance(value, Undefined):
        str(value)  # raises, naming the fact
    if isinstance(value, date):
        raise TypeError("a date is told with '| day' or '| on_day'")
    if isinstance(value, tuple | list):
        raise TypeError("a list is told with '| listed'")
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise TypeError(f"{value} is nothing to tell a person")
    return value


def _speaks(context: Context) -> Voice:
    return voice(str(context.get("language", "")))


def _wanted(value: object, kind: type | tuple[type, ...], what: str) -> None:
    if isinstance(value, Undefined):
        str(value)  # raises, naming the fact
    if not isinstance(value, kind):
        raise TypeError(f"{value!s:.40} is no {what}")


@pass_context
def _day(context: Context, value: date) -> str:
    """28 October; with the year where it is another one."""
    _wanted(value, date, "date")
    return _speaks(context).say_day(value, context.get("today", value))


@pass_context
def _on_day(context: Context, value: date) -> str:
    """on 28 October"""
    return _speaks(context).on.format(day=_day(context, value))


@pass_context
def _quoted(context: Context, value: str) -> str:
    """Their words in the quotation marks of the language, without the full stop at their end."""
    _wanted(value, str, "text")
    left, right = _speaks(context).quotes
    return f"{left}{value.rstrip('. ')}{right}"


@pass_context
def _named(context: Context, value: str) -> str:
    """the proposal"""
    return _called(context, value).the


@pass_context
def _asked(context: Context, value: str | tuple[str, ...]) -> str | tuple[str, ...]:
    """a proposal, as one asks for it; of a list, each of them"""
    if isinstance(value, tuple):
        return tuple(_called(context, one).a for one in value)
    return _called(context, value).a


@pass_context
def _delivered(context: Context, value: str) -> str:
    """(I) sent you the proposal; (ich habe) Ihnen das Angebot geschickt"""
    gave = _called(context, value).gave
    return gave.replace(*_speaks(context).to_friends) if context.get("register") == "familiar" else gave


def _called(context: Context, value: str) -> Called:
    _wanted(value, str, "thing")
    return _speaks(context).things[Thing(value)]


@pass_context
def _listed(context: Context, value: tuple[str, ...]) -> str:
    """the demo, the samples and the reference"""
    _wanted(value, tuple, "list")
    return _speaks(context).say_list(value)


def _opening(value: str) -> str:
    """The same at the beginning of a sentence."""
    _wanted(value, str, "text")
    return value[:1].upper() + value[1:]


def _default(value: object, instead: str) -> object:
    """What to say instead, where the thread does not tell."""
    return instead if isinstance(value, Undefined) else value


FILTERS: Mapping[str, Callable[..., object]] = {
    "day": _day,
    "on_day": _on_day,
    "named": _named,
    "asked": _asked,
    "delivered": _delivered,
    "listed": _listed,
    "quoted": _quoted,
    "opening": _opening,
    "default": _default,
}


class Kitchen(ImmutableSandboxedEnvironment):
    """Compiles and renders one recipe's text. Every fault is a BadTemplate whose sentence begins with file:line."""

    def __init__(self, known: Mapping[str, object]) -> None:
        super().__init__(undefined=_Missing, finalize=_told, autoescape=False, keep_trailing_newline=False)
        self.known = known
        self.globals.clear()
        self.filters.clear()
        self.filters.update(FILTERS)
        self.tests = {"defined": self.tests["defined"], "undefined": self.tests["undefined"]}

    def dish(self, source: str, file: str, line: int = 1) -> Template:
        """`source`, which begins at `line` of `file`, ready to be rendered."""
        if len(source) > LONGEST_SOURCE:
            raise BadTemplate(f"{file}:{line}: longer than {LONGEST_SOURCE} characters", "A letter is one page.")
        try:
            tree = self.parse("\n" * (line - 1) + source, file, file)
            self._inspect(tree, file)
            code = self.compile(tree, file, file)
        except TemplateSyntaxError as error:
            where = f"{file}:{error.lineno}"
            raise BadTemplate(
                f"{where}: {error.message}", "See docs/templates.md for what may stand there."
            ) from error
        except (RecursionError, MemoryError, SyntaxError, ValueError, OverflowError, TypeError) as error:
            raise BadTemplate(f"{file}:{line}: cannot be read: {error}", "Write it more simply.") from error
        return self.template_class.from_code(self, code, {})

    def serve(self, dish: Template, facts: Mapping[str, Value]) -> str:
        """The rendered text. Raises MissingFact, BadTemplate."""
        try:
            text = dish.render(facts)
        except UndefinedError as error:
            raise MissingFact(error.message or "") from error
        except (TemplateRuntimeError, TypeError, ValueError, KeyError) as error:
            where = f"{dish.name}:{_line(error, str(dish.filename))}"
            raise BadTemplate(f"{where}: {error}", "See docs/templates.md for what fits there.") from error
        if len(text) > LONGEST_LETTER:
            raise BadTemplate(f"{dish.name}: renders to more than {LONGEST_LETTER} characters", "Write less.")
        return text

    def _inspect(self, tree: nodes.Template, file: str) -> None:
        """Refuses what a letter does not need, before anything is compiled, folded or run."""
        level: list[nodes.Node] = [tree]
        for _ in range(DEEPEST):
            for node in level:
                self._inspect_one(node, file)
            level = [child for node in level for child in node.iter_child_nodes()]
            if not level:
                return
        line = level[0].lineno
        raise BadTemplate(f"{file}:{line}: nested more than {DEEPEST} deep", "Write it more simply.")

    def _inspect_one(self, node: nodes.Node, file: str) -> None:
        where = f"{file}:{node.lineno}"
        if not isinstance(node, _ALLOWED):
            what = _WORDS.get(type(node), f"'{type(node).__name__.lower()}'")
            raise BadTemplate(
                f"{where}: {what} has no place in a letter", f"Use a fact by its name: {_few(self.known)}."
            )
        if isinstance(node, nodes.Const) and not isinstance(node.value, str | int):
            raise BadTemplate(f"{where}: {node.value} has no place in a letter", "Write words or whole numbers.")
        if isinstance(node, nodes.Name) and node.name not in self.known:
            raise BadTemplate(f"{where}: there is no fact '{node.name}'", did_you_mean(node.name, self.known))
        if isinstance(node, nodes.Filter) and node.name not in self.filters:
            raise BadTemplate(f"{where}: there is no filter '{node.name}'", did_you_mean(node.name, self.filters))


def _few(known: Mapping[str, object]) -> str:
    return ", ".join([*known][:3]) + " and so on"


def _line(error: Exception, filename: str) -> int:
    """Where in the template an error came from: the last frame that is the template's own."""
    frames = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == filename]
    return next((line for line in reversed(frames) if line), 1)
