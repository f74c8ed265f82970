"""Every key, from the one list of commands."""

from __future__ import annotations

from collections.abc import Mapping

from textual.content import Content

from mailcoach.tui.commands import COMMANDS, Place, keys_text
from mailcoach.tui.screens.asking import Read
from mailcoach.tui.widgets.page import BLANK, Paragraph

_SPACE = Content(" ")
_COLUMN = 8  # cells of the longest keys
_SIGNS = (
    ("7 d ●●", "Business days waited, and your mails without an answer."),
    ("● ○ ◉", "They wrote, you wrote, both did on one day."),
    ("· × ┄", "Silence, a holiday in it, a pause."),
    ("▎", "The verdict rests on this line."),
    ("✱", "Marked."),
)


class Help(Read):
    """Every key, those of the screen that one is on first."""

    def __init__(self, remapped: Mapping[str, str], here: Place) -> None:
        super().__init__("Every key", help_page(remapped, here))


def help_page(remapped: Mapping[str, str], here: Place) -> list[Paragraph]:
    """The commands of each place with their keys, beginning with the place where one is; then what signs mean."""
    drawn: list[Paragraph] = []
    for place in sorted(Place, key=lambda place: place is not here):
        drawn.append(_heading(place.value))
        drawn += [
            _explained(keys_text(command, remapped), command.help) for command in COMMANDS if command.place is place
        ]
        if place is Place.MORNING:
            drawn.append(_explained("j k g G", "Move, as the arrows do."))
        drawn.append(BLANK)
    return [*drawn, _heading("Signs"), *(_explained(sign, means) for sign, means in _SIGNS)]


def _heading(words: str) -> Paragraph:
    return Paragraph(Content.styled(words, "bold"), _SPACE)


def _explained(sign: str, means: str) -> Paragraph:
    margin = Content.styled(f"{sign:>{_COLUMN}}  ", "bold $accent")
    return Paragraph(Content(means), margin, hang=Content(" " * margin.cell_length))
