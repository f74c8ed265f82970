"""Every key, from the one list of commands."""

from __future__ import annotations

from collections.abc import Mapping

from textual.content import Content

from mailcoach.tui.commands import COMMANDS, Place, keys_text
from mailcoach.tui.screens.asking import Read
from mailcoach.tui.widgets.page import BLANK, Paragraph

_SPACE = Content(" ")


class Help(Read):
    """Every key."""

    def __init__(self, remapped: Mapping[str, str]) -> None:
        super().__init__("Every key", help_page(remapped))


def help_page(remapped: Mapping[str, str]) -> list[Paragraph]:
    """The commands of each place with their keys."""
    drawn: list[Paragraph] = []
    for place in Place:
        drawn.append(Paragraph(Content.styled(place.value, "bold"), _SPACE))
        for command in COMMANDS:
            if command.place is place:
                keys = keys_text(command, remapped)
                margin = Content.styled(f"{keys:>12}  ", "bold $accent")
                drawn.append(Paragraph(Content(command.help), margin, hang=Content(" " * 14)))
        if place is Place.MORNING:
            drawn.append(
                Paragraph(Content("Move, as the arrows do."), Content.styled(f"{'j k g G':>12}  ", "bold $accent"))
            )
        drawn.append(BLANK)
    return drawn
