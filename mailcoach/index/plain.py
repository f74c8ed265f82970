"""Values as JSON and back, driven by their types: a field that a noun gains is kept without being told.

A dataclass becomes the list of its fields, so what was written can only be read with the same fields;
`layout` names them, and a cache of another layout is made anew. Never pickle: a cache is data, not code.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache, lru_cache
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, NamedTuple, NewType, get_args, get_origin, get_type_hints

dumps = json.JSONEncoder(separators=(",", ":")).encode
"""JSON in ASCII: a lone surrogate out of a hostile mail survives as an escape, where UTF-8 refuses it."""

loads = json.loads


class Form(NamedTuple):
    """How values of one type are turned into what JSON can say, and back. `read` may use up what it is given."""

    write: Callable[[Any], Any]
    read: Callable[[Any], Any]


def _same(value: Any) -> Any:
    return value


def _seconds(moment: datetime) -> float:
    seconds = moment.timestamp()
    return int(seconds) if seconds.is_integer() else seconds


_SAME = Form(_same, _same)
_MOMENT = Form(_seconds, lambda plain: datetime.fromtimestamp(plain, UTC))
_DAY = Form(date.isoformat, date.fromisoformat)


@cache
def form(kind: Any) -> Form:
    """The form of a type made of dataclasses, enums, moments (in UTC), days, tuples, sets and plain values."""
    origin = get_origin(kind)
    if origin is not None:
        return _form_of_many(origin, get_args(kind))
    if is_dataclass(kind):
        return _form_of_dataclass(kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return Form(lambda value: value.value, kind)
    if kind in {str, int, float, bool} or isinstance(kind, NewType):
        return _SAME
    return {datetime: _MOMENT, date: _DAY}[kind]


def _form_of_dataclass(kind: Any) -> Form:
    parts = _parts(kind)
    values = attrgetter(*(name for name, _ in parts))
    writes = [(n, form(part).write) for n, (_, part) in enumerate(parts) if form(part).write is not _same]
    reads = [(n, form(part).read) for n, (_, part) in enumerate(parts) if form(part).read is not _same]

    def write(value: Any) -> list[Any]:
        plain = list(values(value))
        for n, write_part in writes:
            plain[n] = write_part(plain[n])
        return plain

    def read(plain: list[Any]) -> Any:
        for n, read_part in reads:
            plain[n] = read_part(plain[n])
        return kind(*plain)

    if not reads:  # the same few people, in a hundred thousand mails
        shared = lru_cache(maxsize=65_536)(kind)
        return Form(values, lambda plain: shared(*plain))
    return Form(write, read)


def _form_of_many(origin: Any, parts: tuple[Any, ...]) -> Form:
    if issubclass(origin, Mapping):
        return Form(dict, _same)
    write, read = form(parts[0])
    if origin is UnionType and parts[1:] == (NoneType,):
        return Form(
            lambda value: None if value is None else write(value),
            lambda plain: None if plain is None else read(plain),
        )
    if origin is frozenset:
        return Form(
            lambda value: sorted([write(each) for each in value]), lambda plain: frozenset(map(read, plain))
        )
    if origin is tuple and write is _same:
        return Form(_same, tuple)
    if origin is tuple:
        return Form(
            lambda value: [write(each) for each in value], lambda plain: tuple([read(each) for each in plain])
        )
    raise TypeError(f"no way to keep a {origin}")


def _parts(kind: Any) -> list[tuple[str, Any]]:
    """Names and types of a dataclass's fields."""
    hints = get_type_hints(kind)
    return [(part.name, hints[part.name]) for part in fields(kind)]


def layout(*kinds: Any) -> str:
    """Names and types of all the fields in these types: whoever changes one changes this."""
    seen: dict[str, list[str]] = {}

    def visit(kind: Any) -> None:
        if is_dataclass(kind) and isinstance(kind, type) and kind.__name__ not in seen:
            seen[kind.__name__] = [f"{part.name}: {part.type}" for part in fields(kind)]
            for _, part in _parts(kind):
                visit(part)
        for part in get_args(kind):
            visit(part)

    for kind in kinds:
        visit(kind)
    return dumps(seen)
