"""Where the templates lie on disk: the only part of this stage that is handed a folder."""

from __future__ import annotations

import stat
from collections.abc import Callable
from errno import ENOENT
from os import strerror
from pathlib import Path
from shutil import copyfile

from mailcoach.errors import StoreBroken

LARGEST = 64_000
"""Bytes of one template that are read; a letter has one or two thousand."""


class Folders:
    """The templates of several folders; a file in an earlier one stands in for one of that name in a later.

    It does what a cookbook asks of jinja2's loaders, without loading jinja2, which takes long. Only plain files are
    read: a pipe or a device would never end. A folder that is not there holds nothing.
    """

    def __init__(self, *folders: Path) -> None:
        self.folders = folders

    def get_source(self, _environment: object, template: str) -> tuple[str, str, Callable[[], bool]]:
        """Raises OSError, UnicodeDecodeError."""
        path = self.find(template)
        if path is None:
            raise FileNotFoundError(ENOENT, strerror(ENOENT), template)
        with path.open("rb") as file:
            content = file.read(LARGEST)
        return content.decode("utf-8"), str(path), lambda: True

    def list_templates(self) -> list[str]:
        names = {path.name for folder in self.folders if folder.is_dir() for path in folder.glob("*.md")}
        return sorted(name for name in names if self.find(name))

    def own(self, name: str) -> Path:
        """The file of that name in the first folder, the rep's own, to be edited; one of a later folder is copied
        there. Raises StoreBroken."""
        own, found = self.folders[0] / name, self.find(name)
        if found and found != own:
            try:
                own.parent.mkdir(parents=True, exist_ok=True)
                copyfile(found, own)
            except OSError as error:
                raise StoreBroken(
                    f"{name} cannot be copied to {own.parent}: {error.strerror}.",
                    "Check the disk's free space and the owner of the folder.",
                ) from error
        return own

    def find(self, name: str) -> Path | None:
        """The file that counts for a name, or None."""
        if "/" in name or name.startswith("."):
            return None
        paths = (folder / name for folder in self.folders)
        return next((path for path in paths if path.exists() and stat.S_ISREG(path.stat().st_mode)), None)
