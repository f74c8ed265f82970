"""Values as JSON and back: a field that a noun gains is kept without being told.

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
from types import MappingProxyType, NoneType, UnionType
from typing import Any, NewType, Union, get_args, get_origin, get_type_hints

Turn = Callable[[Any], Any]


@cache
def writer(kind: type) -> Turn:
    """Turns a value of this type into something simpler: a dataclass into the tuple of its fields."""
    if is_dataclass(kind):
        return attrgetter(*(part.name for part in fields(kind)))
    if issubclass(kind, datetime):
        return _seconds
    if issubclass(kind, date):
        return date.isoformat
    if issubclass(kind, Enum):
        return attrgetter("value")
    simple: dict[type, Turn] = {frozenset: sorted, MappingProxyType: dict}
    return simple[kind]


def _seconds(moment: datetime) -> float:
    seconds = moment.timestamp()
    return int(seconds) if seconds.is_integer() else seconds


def _plain(value: Any) -> Any:
    kind: type = type(value)
    return writer(kind)(value)


dumps = json.JSONEncoder(separators=(",", ":"), check_circular=False, default=_plain).encode
"""JSON in ASCII: a lone surrogate out of a hostile mail survives as an escape, where UTF-8 refuses it."""

loads = json.loads


@cache
def reader(kind: Any) -> Turn:
    """Makes a value of this type of what `loads` gave, which it may use up. Moments come back in UTC."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin is not None:
        return _reader_of_many(origin, parts)
    if is_dataclass(kind):
        return _reader_of_dataclass(kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    if kind in {str, int, float, bool} or isinstance(kind, NewType):
        return _same
    simple: dict[Any, Turn] = {
        datetime: lambda plain: datetime.fromtimestamp(plain, UTC),
        date: date.fromisoformat,
    }
    return simple[kind]


def _reader_of_dataclass(kind: Any) -> Turn:
    turns = [(n, reader(part)) for n, (_, part) in enumerate(_parts(kind)) if reader(part) is not _same]
    if not turns:  # the same few people, in a hundred thousand mails
        shared = lru_cache(maxsize=65_536)(kind)
        return lambda plain: shared(*plain)

    def read(plain: list[Any]) -> Any:
        for n, turn in turns:
            plain[n] = turn(plain[n])
        return kind(*plain)

    return read


def _reader_of_many(origin: Any, parts: tuple[Any, ...]) -> Turn:
    read = reader(parts[0])
    if origin in {UnionType, Union} and parts[1:] == (NoneType,):  # a NewType makes the one of them the other
        return lambda plain: None if plain is None else read(plain)
    if issubclass(origin, Mapping):
        return _same
    if origin is frozenset:
        return lambda plain: frozenset(map(read, plain))
    if origin is tuple:
        return tuple if read is _same else lambda plain: tuple([read(each) for each in plain])
    raise TypeError(f"no way to keep a {origin}")


def _same(value: Any) -> Any:
    return value


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
