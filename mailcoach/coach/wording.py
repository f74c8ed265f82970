"""How numbers are said, alike on the command line and on the screen."""

from __future__ import annotations


def plural(number: int, one: str, many: str = "") -> str:
    """ "1 draft", "2 drafts": with thousands apart."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
