"""The commands. No command opens the terminal UI."""

from __future__ import annotations


def main() -> None:
    raise NotImplementedError
