"""What is wrong with config.toml or with the environment, said by file and line, or by variable."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from mailcoach.errors import Misconfigured, did_you_mean

NOT_SETTINGS = ("MAILCOACH_CONFIG", "MAILCOACH_DATA_DIR", "MAILCOACH_PASSWORD")
"""Beginnings of variables that are no settings: where things are, and secrets."""

BELONGS = {
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "dict_type": "a table",
    "int_from_float": "a whole number",
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "model_type": "a table",
    "string_type": "text in quotation marks",
    "too_short": "at least one",
    "tuple_type": 'a list such as ["one", "two"]',
}
"""What a value has to be, by pydantic's name for what is wrong with it."""


def refuse_strange_variables(environment: Mapping[str, str], settings: type[BaseModel]) -> None:
    """A misspelt section in the environment would be passed over in silence, so we compare the names.

    Raises Misconfigured.
    """
    known = {"MAILCOACH_" + name.upper() for name in settings.model_fields}
    for name in sorted(environment):
        if not name.startswith("MAILCOACH_") or name.startswith(NOT_SETTINGS):
            continue
        if name.partition("__")[0] not in known:
            hint = did_you_mean(name.partition("__")[0], known, "Unset it.")
            raise Misconfigured(f"The environment variable {name} is no setting.", hint)


def misconfigured(
    path: Path, text: str, environment: Mapping[str, str], settings: type[BaseModel], error: ValidationError
) -> Misconfigured:
    """The first thing that is wrong, in the words of somebody who looks at the file, or at the environment."""
    first = error.errors()[0]
    keys = [part for part in first["loc"] if _is_key(part)]
    dotted = ".".join(str(key) for key in keys if isinstance(key, str))
    line = _line_near(text, keys)
    if first["type"] == "missing":
        where = f"{path}:{_line_near(text, keys[:-1]) or 1}"
        return Misconfigured(f"{where}: {dotted} is missing.", "Add it; config.example.toml shows how.")
    variable = _variable(keys, environment)
    where = f"The environment variable {variable}" if variable else f"{path}:{line}" if line else str(path)
    if first["type"] == "extra_forbidden":
        if dotted.endswith("password"):
            return Misconfigured(
                f"{where}: a password does not belong in this file.",
                "Take it out, and run `mailcoach login`, or name a password_command.",
            )
        known = _fields(settings, keys[:-1])
        return Misconfigured(
            f"{where}: {dotted} is no setting.",
            did_you_mean(str(keys[-1]), sorted(known)),
        )
    if dotted == "accounts" and first["type"] == "tuple_type" and not variable:
        return Misconfigured(f"{where}: accounts is no list.", "Write [[accounts]], with two pairs of brackets.")
    wanted = BELONGS.get(first["type"])
    words = f"here goes {wanted}" if wanted else first["msg"].removeprefix("Value error, ")
    about = f"{dotted}: " if dotted else ""
    return Misconfigured(f"{where}: {about}{words[:1].lower()}{words[1:]}.", "Mend that value.")


def _variable(keys: list[int | str], environment: Mapping[str, str]) -> str:
    """The environment variable that sets the value at `keys`, something in it, or the table it stands in; "" where
    none does."""
    parts = [str(key).upper() for key in keys]
    names = ["MAILCOACH_" + "__".join(parts[:depth]) for depth in range(len(parts), 0, -1)]
    within = (name for name in sorted(environment) if names and name.startswith(names[0] + "__"))
    return next(chain((name for name in names if name in environment), within), "")


def _is_key(part: int | str) -> bool:
    """Pydantic names the branch of a union in a location as if it were a key; no key of ours looks like one."""
    return isinstance(part, int) or (
        re.fullmatch(r"[a-z][a-z_]*", part) is not None and part not in {"str", "tuple"}
    )


def _fields(settings: type[BaseModel], keys: list[int | str]) -> set[str]:
    """The keys that may stand in the table at `keys`."""
    model: Any = settings
    for key in keys:
        if isinstance(key, int):
            continue
        kind = model.model_fields[key].annotation
        model = next(
            arm for arm in (kind, *get_args(kind)) if isinstance(arm, type) and hasattr(arm, "model_fields")
        )
    return set(model.model_fields)


def _line_near(text: str, keys: list[int | str]) -> int | None:
    """The line on which the value at `keys` begins, or what it stands in, such as a list."""
    lines = (line_of(text, keys[:depth]) for depth in range(len(keys), 0, -1))
    return next((line for line in lines if line), None)


def line_of(text: str, keys: list[int | str]) -> int | None:
    """The line, counted from 1, on which the value at `keys` begins; None where the file does not hold it."""
    return next((line for line, found in _places(text) if found == keys), None)


def _places(text: str) -> Iterator[tuple[int, list[int | str]]]:
    """Every table header and every key at the start of a line, with its whole path."""
    table: list[int | str] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*(\[\[?)\s*([\w.\"'-]+)\s*\]", line):
            name = header[2]
            if header[1] == "[[":
                seen[name] = seen.get(name, -1) + 1
                table = [name, seen[name]]
            else:
                top, *rest = [part.strip("\"'") for part in name.split(".")]
                table = [top, *([seen[top]] if top in seen else []), *rest]
            yield number, table
        elif key := re.match(r"\s*([\w.\"'-]+)\s*=", line):
            yield number, [*table, *(part.strip("\"'") for part in key[1].split("."))]
