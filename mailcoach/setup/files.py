"""Files that a person names, and files written whole or not at all, whatever happens in between, and readable by
their owner alone."""

from __future__ import annotations

import os
from pathlib import Path


def named(text: str) -> Path | None:
    """The file that somebody typed, maybe with a ~; None where there is none."""
    try:
        path = Path(text).expanduser()
        return path if path.is_file() else None
    except (OSError, RuntimeError):  # too long a name, a folder that may not be looked into, nobody's ~
        return None


def put(path: Path, text: str, *, over: bool, mode: int = 0o600) -> None:
    """Writes a file, in place of the one that is there only if `over`; a link then stays, and leads to the new one.

    Raises FileExistsError and every other OSError; then nothing of it is left.
    """
    path = path.resolve() if over else path
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if over:
            beside.replace(path)
        else:
            os.link(beside, path)  # unlike a rename, it fails where somebody was faster
    finally:
        beside.unlink(missing_ok=True)
