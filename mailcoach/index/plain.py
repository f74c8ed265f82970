"""Values as JSON and back, by their types: a field that a noun gains is kept without being told.

What was written can only be read with the same fields: `layout` names them, and a cache of another layout is made
anew. Never pickle: a cache is data, not code.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar, get_args, get_type_hints

import msgspec

T = TypeVar("T")

dumps = msgspec.json.Encoder().encode
"""JSON in UTF-8. Moments are written with their zone. No text may hold a lone surrogate: what comes out of mail is
clean before it is kept."""


class Garbled(Exception):
    """What was kept is not what was written. `Store.guarded` says so of the file."""


def packed(value: Any) -> bytes:
    """JSON, compressed: for what is long and seldom looked at."""
    return zlib.compress(dumps(value), 1)


def reader(kind: type[T]) -> Callable[[bytes | str], T]:
    """Reads a value of this type from what `dumps` wrote of one. Moments come back in UTC if they were in it. What
    it returns raises Garbled."""
    return _minding(msgspec.json.Decoder(kind).decode)


def unpacker(kind: type[T]) -> Callable[[bytes], T]:
    """The same, from what `packed` made of one."""
    read = msgspec.json.Decoder(kind).decode
    return _minding(lambda content: read(zlib.decompress(content)))


def maker(kind: type[T]) -> Callable[[Any], T]:
    """Makes a value of this type from its parts as SQL keeps them. What it returns raises Garbled."""
    return _minding(lambda parts: msgspec.convert(parts, kind, strict=False))


def _minding(make: Callable[[Any], T]) -> Callable[[Any], T]:
    def minded(kept: Any) -> T:
        try:
            return make(kept)
        except (msgspec.MsgspecError, UnicodeDecodeError, TypeError, zlib.error) as error:
            raise Garbled("a value in it is not what was written") from error

    return minded


def layout(*kinds: Any) -> str:
    """Names and types of all the fields in these types: whoever changes one changes this."""
    seen: dict[str, list[str]] = {}

    def visit(kind: Any) -> None:
        if is_dataclass(kind) and isinstance(kind, type) and kind.__name__ not in seen:
            seen[kind.__name__] = [f"{part.name}: {part.type}" for part in fields(kind)]
            for hint in get_type_hints(kind).values():
                visit(hint)
        for part in get_args(kind):
            visit(part)

    for kind in kinds:
        visit(kind)
    return dumps(seen).decode()
