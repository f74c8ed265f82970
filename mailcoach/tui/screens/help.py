"""Every key, from the one list of commands."""

from __future__ import annotations

from collections.abc import Mapping

from textual.content import Content

from mailcoach.tui.commands import COMMANDS, Place, keys_text
from mailcoach.tui.screens.asking import Read
from mailcoach.tui.widgets.page import BLANK, Paragraph

_SPACE = Content(" ")
_COLUMN = 8  # cells of the longest keys


class Help(Read):
    """Every key, those of the screen that one is on first."""

    def __init__(self, remapped: Mapping[str, str], here: Place) -> None:
        super().__init__("Every key", help_page(remapped, here))


def help_page(remapped: Mapping[str, str], here: Place) -> list[Paragraph]:
    """The commands of each place with their keys, beginning with the place where one is."""
    drawn: list[Paragraph] = []
    for place in sorted(Place, key=lambda place: place is not here):
        drawn.append(Paragraph(Content.styled(place.value, "bold"), _SPACE))
        for command in COMMANDS:
            if command.place is place:
                keys = keys_text(command, remapped)
                margin = Content.styled(f"{keys:>{_COLUMN}}  ", "bold $accent")
                drawn.append(Paragraph(Content(command.help), margin, hang=Content(" " * (_COLUMN + 2))))
        if place is Place.MORNING:
            drawn.append(
                Paragraph(
                    Content("Move, as the arrows do."), Content.styled(f"{'j k g G':>{_COLUMN}}  ", "bold $accent")
                )
            )
        drawn.append(BLANK)
    return drawn
