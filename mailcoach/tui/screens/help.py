"""Every key, from the one list of commands."""

from __future__ import annotations

from collections.abc import Mapping

from textual.content import Content

from mailcoach.tui.commands import COMMANDS, Place, keys_text
from mailcoach.tui.widgets.page import BLANK, Paragraph

_SPACE = Content(" ")


def help_page(remapped: Mapping[str, str]) -> list[Paragraph]:
    """The commands of each place with their keys."""
    drawn: list[Paragraph] = []
    for place in Place:
        drawn.append(Paragraph(Content.styled(place.value, "bold"), _SPACE))
        for command in COMMANDS:
            if command.place is place:
                keys = keys_text(command, remapped)
                drawn.append(Paragraph(Content(command.help), Content.styled(f"  {keys:>10}  ", "bold $accent")))
        if place is Place.MORNING:
            drawn.append(Paragraph(Content("Move."), Content.styled(f"  {'j k g G':>10}  ", "bold $accent")))
        drawn.append(BLANK)
    return drawn
