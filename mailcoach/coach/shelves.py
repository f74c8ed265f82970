"""What the rep keeps in folders: templates and useful things, as they were last read. No network."""

from __future__ import annotations

from pathlib import Path

from mailcoach.drafts import Cookbook, Problem, Recipe
from mailcoach.drafts.folders import Folders
from mailcoach.errors import UsageError
from mailcoach.library import Item, Library


class Shelves:
    """The part of a coach that shows what drafts are made of."""

    _folders: Folders
    _cookbook: Cookbook
    _library: Library

    def recipes(self) -> tuple[Recipe, ...]:
        """The templates in use."""
        return self._cookbook.recipes()

    def template_problems(self) -> tuple[Problem, ...]:
        """What is wrong with templates, each with file:line."""
        return self._cookbook.check()

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
        """The rep's useful things; broken files are left out, and `library list` names them."""
        return self._library.items()

    def library_file(self, item: Item) -> Path:
        """The Markdown file of a useful thing."""
        return self._library.folder / f"{item.name}.md"
