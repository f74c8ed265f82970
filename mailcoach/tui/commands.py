"""The one list of what can be done. Keys, key bar, help, palette and menus are made from it.

A command's id is its name in `screen.keys` of config.toml, and its action is `action_<id>` of the screen, with
underscores; a number at its end is the action's argument.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from textual.binding import Binding

from mailcoach.errors import did_you_mean


class Place(Enum):
    """Where a command works. The value heads its part of the help."""

    MORNING = "The list and the thread"
    EDITING = "Writing"
    DECISIONS = "Decisions and drafts"
    TEMPLATES = "Templates"
    SHELF = "Templates and library"
    ANYWHERE = "Everywhere"


@dataclass(frozen=True, slots=True)
class Command:
    """One thing that can be done. `keys` are comma-separated as Textual names them, `label` is for the key bar,
    `help` is a sentence. `bar` says whether the key bar shows it."""

    id: str
    keys: str
    label: str
    help: str
    place: Place
    bar: bool = False

    @property
    def action(self) -> str:
        name, _, number = self.id.rpartition("-")
        return f"{name}({number})" if number.isdigit() else self.id.replace("-", "_")


_M, _E, _D, _A = Place.MORNING, Place.EDITING, Place.DECISIONS, Place.ANYWHERE

COMMANDS = (
    Command("put", "d", "into Drafts", "Put the draft into Drafts; where one lies, take it back.", _M, bar=True),
    Command("edit", "e", "edit", "Edit the draft: text, subject and recipients.", _M, bar=True),
    Command("other-play", "p", "other play", "Show the draft of the next play.", _M, bar=True),
    Command("earlier-play", "P", "play before", "Show the draft of the play before.", _M),
    Command("call", "c", "call script", "Show what to say on the phone, and the number.", _M, bar=True),
    Command("snooze", "z", "snooze", "Leave it until a day, typed as you say it: fri, 2w, 15 jan.", _M, bar=True),
    Command("undo", "u", "undo", "Undo what you did last; again, what you did before that.", _M),
    Command("spoke", "s", "spoke today", "You spoke to them today: the wait begins anew.", _M),
    Command("ignore", "i", "ignore", "Not a prospect: leave this person or company out.", _M),
    Command("stop", "n", "never again", "Never write to this person again.", _M),
    Command("misread", "x", "misread", "It misread a line: say which, and the verdict is made anew.", _M),
    Command("why", "w", "why", "Show every rule that was tried, and every play.", _M),
    Command("unfold", "o", "quotes", "Unfold or fold quotations and signatures.", _M),
    Command("external", "E", "$EDITOR", "Edit the draft in your own editor.", _M),
    Command("mark", "space", "mark", "Mark this thread; what you do next is done to all marked ones.", _M),
    Command("enter", "enter", "open", "Go into the thread.", _M),
    Command("next-part", "tab", "next part", "Go to the next part of the screen.", _M),
    Command("previous-part", "shift+tab", "part before", "Go to the part before.", _M),
    Command("next-thread", "J", "next thread", "Go to the next thread, wherever you are.", _M),
    Command("previous-thread", "K", "thread before", "Go to the thread before.", _M),
    Command("next-view", "right_square_bracket,right,v", "next view", "Show the next view.", _M),
    Command("previous-view", "left_square_bracket,left,V", "view before", "Show the view before.", _M),
    Command("view-1", "1", "today", "Show who has gone silent.", _M),
    Command("view-2", "2", "your turn", "Show who waits for you.", _M),
    Command("view-3", "3", "waiting", "Show where it is too early.", _M),
    Command("view-4", "4", "paused", "Show who is away or asked for time.", _M),
    Command("view-5", "5", "gone", "Show who is no longer there.", _M),
    Command("view-6", "6", "closed", "Show what is won, lost or ended.", _M),
    Command("view-7", "7", "resting", "Show what is left in peace.", _M),
    Command("view-8", "8", "all", "Show every thread.", _M),
    Command("search", "slash", "search", "Search names, companies, subjects and words as you type.", _M),
    Command("refresh", "r", "refresh", "Ask the server for news, and let new threads in.", _M),
    Command("summary", "a", "that's all", "Show what was done today, and what is left in peace.", _M),
    Command("decisions", "D", "decisions", "Show all you decided and drafted, and take it back.", _M),
    Command("account", "A", "next account", "Go to your next account.", _M),
    Command("templates", "T", "templates", "Show the templates beside a real thread.", _M),
    Command("library", "L", "library", "Show the useful things for your prospects.", _M),
    Command("save", "ctrl+s", "into Drafts", "Put what you wrote into Drafts.", _E, bar=True),
    Command("editor", "ctrl+e", "$EDITOR", "Go on in your own editor.", _E, bar=True),
    Command("gentler", "tab", "gentler", "Take the gentler wording for what presses.", _E, bar=True),
    Command("take-back", "t", "take back", "Take it back: the draft out of Drafts, or the decision.", _D, bar=True),
    Command("other-thread", "p", "other thread", "Render it for the next thread.", Place.TEMPLATES, bar=True),
    Command("open-file", "e", "edit the file", "Edit the file in your own editor.", Place.SHELF, bar=True),
    Command("back", "escape", "back", "Go back.", _A, bar=True),
    Command("help", "question_mark,f1", "all keys", "Show every key.", _A, bar=True),
    Command("palette", "ctrl+p,colon", "commands", "Find a command by its words.", _A),
    Command("quit", "q,ctrl+q", "quit", "Leave Mailcoach.", _A),
)
"""Everything that can be done, in the order in which help shows it."""

_SIGNS = {
    "question_mark": "?",
    "slash": "/",
    "colon": ":",
    "right_square_bracket": "]",
    "left_square_bracket": "[",
    "right": "→",
    "left": "←",
    "escape": "Esc",
    "enter": "Enter",
    "space": "Space",
    "tab": "Tab",
    "shift+tab": "⇧Tab",
    "f1": "F1",
}


def commands_for(place: Place) -> tuple[Command, ...]:
    """The commands of a place, then those that work more widely."""
    shelf = (Place.SHELF,) if place is Place.TEMPLATES else ()
    places = dict.fromkeys((place, *shelf, Place.ANYWHERE))
    return tuple(command for where in places for command in COMMANDS if command.place is where)


def bindings(place: Place) -> list[Binding]:
    """Textual's bindings for a place. Their ids let `App.set_keymap` give them other keys.

    Where one writes, keys that write a character are left to the text, and the others come before its own.
    """
    writing = place is Place.EDITING
    return [
        Binding(keys, command.action, command.label, id=command.id, show=False, priority=writing)
        for command in commands_for(place)
        if (keys := ",".join(_keys(command.keys, place)))
    ]


def _keys(keys: str, place: Place) -> list[str]:
    split = [key.strip() for key in keys.split(",")]
    return [key for key in split if place is not Place.EDITING or not _writes(key)]


def _writes(key: str) -> bool:
    return len(key) == 1 or key in {"question_mark", "colon", "slash", "space"}


def keys_text(command: Command, remapped: Mapping[str, str], place: Place | None = None) -> str:
    """The keys of a command as people write them: "d", "? F1"; the first alone that works in `place`."""
    keys = _keys(remapped.get(command.id, command.keys), place or command.place)
    return " ".join(_key_text(key) for key in (keys[:1] if place else keys))


def _key_text(key: str) -> str:
    if key in _SIGNS:
        return _SIGNS[key]
    return f"^{key.removeprefix('ctrl+')}" if key.startswith("ctrl+") else key


def remap_problems(remapped: Mapping[str, str]) -> tuple[str, ...]:
    """What is wrong with `screen.keys`: names no command has, and keys that two commands of a place share."""
    known = {command.id for command in COMMANDS}
    problems = []
    for name in remapped:
        if name not in known:
            hint = did_you_mean(name, known, "? shows every command.")
            problems.append(f'screen.keys: no command is called "{name}". {hint}')
    for place in Place:
        owners: dict[str, str] = {}
        for command in commands_for(place):
            for key in remapped.get(command.id, command.keys).split(","):
                owner = owners.setdefault(key.strip(), command.id)
                if owner != command.id and {owner, command.id} & set(remapped):
                    problems.append(f'screen.keys: "{key.strip()}" is both {owner} and {command.id}.')
    return tuple(dict.fromkeys(problems))
