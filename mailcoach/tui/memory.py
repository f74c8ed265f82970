"""What the screen remembers from one day to the next: the theme that was chosen on it."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Memory:
    """A choice holds until config.toml says something else than it did. Without a file nothing is remembered."""

    file: Path | None
    configured: str

    def theme(self) -> str:
        """The theme to begin with; "" for the default."""
        if self.file is None or not self.file.is_file():
            return self.configured
        try:
            kept = json.loads(self.file.read_text("utf-8"))
            return str(kept["theme"]) if kept["configured"] == self.configured else self.configured
        except (OSError, ValueError, KeyError, TypeError):
            return self.configured

    def choose(self, theme: str) -> None:
        """Remembers a theme; where that cannot be, it holds until the screen is left."""
        if self.file is not None and theme != self.theme():
            with suppress(OSError):
                self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                self.file.write_text(json.dumps({"theme": theme, "configured": self.configured}), "utf-8")
