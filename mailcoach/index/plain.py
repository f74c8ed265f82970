"""Values as JSON and back, by their types: a field that a noun gains is kept without being told.

What was written can only be read with the same fields: `layout` names them, and a cache of another layout is made
anew. Never pickle: a cache is data, not code.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar, get_args, get_type_hints

import msgspec

T = TypeVar("T")

dumps = msgspec.json.Encoder().encode
"""JSON in UTF-8. Moments are written with their zone. No text may hold a lone surrogate: what comes out of mail is
clean before it is kept."""


def reader(kind: type[T]) -> Callable[[bytes | str], T]:
    """Reads a value of this type from what `dumps` wrote of one. Moments come back in UTC if they were in it."""
    return msgspec.json.Decoder(kind).decode


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
