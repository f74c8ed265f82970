"""The one list of commands."""

from __future__ import annotations

from collections import Counter

import pytest

from mailcoach.tui.commands import COMMANDS, Place, commands_for, remap_problems
from mailcoach.tui.screens.decisions import DecisionsScreen
from mailcoach.tui.screens.editing import Editing
from mailcoach.tui.screens.help import help_page
from mailcoach.tui.screens.library import LibraryScreen
from mailcoach.tui.screens.morning import Morning
from mailcoach.tui.screens.templates import Templates

SCREENS: dict[Place, list[type]] = {
    Place.MORNING: [Morning],
    Place.EDITING: [Editing],
    Place.DECISIONS: [DecisionsScreen],
    Place.TEMPLATES: [Templates],
    Place.SHELF: [LibraryScreen],
}


def test_every_command_has_an_id_of_its_own() -> None:
    assert [id_ for id_, number in Counter(command.id for command in COMMANDS).items() if number > 1] == []


@pytest.mark.parametrize("place", SCREENS)
def test_every_command_of_a_place_can_be_done_there(place: Place) -> None:
    missing = [
        f"{screen.__name__}.action_{command.action}"
        for screen in SCREENS[place]
        for command in commands_for(place)
        if not hasattr(screen, f"action_{command.action.partition('(')[0]}")
    ]
    assert missing == []


@pytest.mark.parametrize("place", SCREENS)
def test_no_key_means_two_things_in_one_place(place: Place) -> None:
    keys = Counter(key for command in commands_for(place) for key in command.keys.split(","))
    assert [key for key, number in keys.items() if number > 1] == []


def test_help_shows_every_command() -> None:
    shown = [str(paragraph.words) for paragraph in help_page({}, Place.MORNING)]
    assert [command.id for command in COMMANDS if command.help not in shown] == []


def test_the_key_bar_holds_few_keys() -> None:
    assert max(sum(command.bar for command in COMMANDS if command.place is place) for place in Place) <= 6


def test_two_commands_on_one_key_are_named() -> None:
    assert remap_problems({"snooze": "s"}) == ('screen.keys: "s" is both snooze and spoke.',)


def test_keys_left_alone_have_no_problems() -> None:
    assert remap_problems({}) == ()
