"""`scan --digest`: the morning as Markdown, for those who read it on the phone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from mailcoach.cli.report import HEADINGS, in_peace, sentences, subject, whom
from mailcoach.coach import Case, Docket
from mailcoach.coach.wording import plural
from mailcoach.errors import UsageError
from mailcoach.setup.files import put

_MARKS = re.compile(r"([\\`*_{}\[\]()<>#+!|~-])")


def as_markdown(dockets: Sequence[Docket], faults: Sequence[str], moment: datetime) -> str:
    """Whom to write to and why, the others as a count, and what went wrong; no docket where nothing was judged."""
    lines = [f"# Mailcoach, {moment:%d %B %Y, %H:%M}", ""]
    lines += [f"> {_plain(fault)}\n" for fault in faults]
    if not dockets:
        return "\n".join(lines)
    for name, heading in HEADINGS.items():
        chosen = [case for docket in dockets for case in docket.cases(name)]
        if chosen:
            lines += [f"## {heading} ({len(chosen)})", "", *map(_item, chosen), ""]
    lines.append(in_peace(dockets) or "Nobody else is waiting.")
    return "\n".join(lines) + "\n"


def _item(case: Case) -> str:
    verdict = case.verdict
    why = _plain(sentences(verdict.reasons[:2]))
    lines = [
        f"- **{_plain(whom(case))}**: {_plain(subject(case))}",
        f"  Quiet for {plural(verdict.quiet_days, 'business day')}. {why}",
    ]
    if case.play:
        lines.append(f"  → {case.play.value}" + (f", draft {case.draft.state.value}" if case.draft else ""))
    return "\n".join(lines)


def _plain(text: str) -> str:
    """What a stranger wrote, as text that Markdown leaves alone."""
    return _MARKS.sub(r"\\\1", text.replace("\n", " "))


def write(path: Path, text: str) -> None:
    """Puts the digest into its file, whole or not at all. Raises UsageError where that cannot be."""
    try:
        if path.is_char_device() or path.is_fifo():  # /dev/stdout is no file to be replaced
            path.write_text(text, encoding="utf-8")
        else:
            put(path, text, over=True)
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written: {error.strerror}.", "Name another file with --digest."
        ) from error
