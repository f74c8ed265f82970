"""When Python looks for garbage."""

from __future__ import annotations

import gc


def look_seldom() -> None:
    """For a process that goes through mail: each batch is tens of thousands of new things, and none is garbage. As
    often as Python does it by itself, the looks take a twentieth of the time."""
    gc.set_threshold(50_000, 10, 100)
