"""What the rep keeps in folders: templates and useful things, as they were last read. No network."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from mailcoach.drafts import Problem
from mailcoach.drafts.folders import Folders
from mailcoach.errors import Misconfigured, UsageError
from mailcoach.index import Index, Journal
from mailcoach.library import Item, Library
from mailcoach.settings import Account, Settings
from mailcoach.silence import Policy

if TYPE_CHECKING:
    from mailcoach.coach.drafting import Desk


class Shelves:
    """The part of a coach that knows what drafts are made of, and where they are written."""

    settings: Settings
    account: Account
    policy: Policy
    index: Index
    journal: Journal
    _folders: Folders
    _library: Library
    _items: tuple[Item, ...]

    def reread_templates(self) -> None:
        """Reads templates and library anew, as they are on disk now."""
        self._library = Library(self.settings.drafting.library)
        self._items = self._library.items()
        vars(self).pop("_desk", None)

    @cached_property
    def _desk(self) -> Desk:
        from mailcoach.coach.drafting import Desk  # noqa: PLC0415 - most scans draft nothing
        from mailcoach.drafts.cookbook import Cookbook  # noqa: PLC0415

        cookbook = Cookbook(self._folders)
        drafting = self.settings.drafting
        return Desk(self.account, drafting, self.policy, cookbook, self._items, self.index, self.journal)

    def templates(self) -> tuple[str, ...]:
        """The files of the templates in use, broken ones too."""
        return self._desk.cookbook.files

    def template_problems(self, file: str) -> tuple[Problem, ...]:
        """What is wrong with a template, each with file:line."""
        return self._desk.cookbook.check_one(file)

    def template_file(self, file: str) -> Path:
        """Where a template was read from. Raises UsageError where it is gone."""
        path = self._folders.find(file)
        if path is None:
            raise UsageError(f"{file} is no longer there.", "`mailcoach templates list` shows those that are.")
        return path

    def own_template(self, file: str) -> Path:
        """The rep's own file of that name, to be edited; one of ours is copied first. Raises StoreBroken."""
        return self._folders.own(file)

    def library(self) -> tuple[Item, ...]:
        """The rep's useful things, without the broken ones."""
        return self._library.items()

    def library_faults(self) -> tuple[Misconfigured, ...]:
        """What is wrong with those, each with file:line."""
        return self._library.faults()

    def library_file(self, item: Item) -> Path:
        """The Markdown file of a useful thing."""
        return self._library.folder / f"{item.name}.md"
