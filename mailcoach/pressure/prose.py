"""Which part of a text is the rep's own prose. Everything else is blanked, and every offset stays.

Blanked are front matter, Jinja and other code, quoted lines and the signature. What stands between quotation
marks, and the prospect's own sentences, stay, marked as somebody else's words.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from mailcoach.reading import own_words
from mailcoach.reading.sentences import Span

FRONT_MATTER = re.compile(r"\A\ufeff?\+\+\+[ \t]*\r?\n(?:(?!\+\+\+).*\n)*\+\+\+[ \t]*(?:\r?\n|\Z)")
COMMENT = re.compile(r"\{#.*?(?:#\}|\Z)", re.DOTALL)
STATEMENT = re.compile(r"\{%.*?(?:%\}|\Z)", re.DOTALL)
EXPRESSION = re.compile(r"\{\{.*?(?:\}\}|\Z)", re.DOTALL)
CODE = re.compile(r"^```.*?(?:^```|\Z)|`[^`\n]{0,500}`", re.DOTALL | re.MULTILINE)
QUOTATION = re.compile(
    r"\"[^\"]{1,600}\"|“[^“”]{1,600}”|„[^„“”]{1,600}[“”]|«[^«»]{1,600}»|»[^«»]{1,600}«|‹[^‹›]{1,300}›"
)
ALLOWED = re.compile(r"\{#-?\s{0,9}lint:\s{0,9}allow\s([^#]{0,200})#\}")
VISIBLE = re.compile(r"\S")


def own(text: str) -> str:
    """`text` with everything blanked that is not the rep's own prose; a Jinja expression becomes one word."""
    plain = FRONT_MATTER.sub(_blank, text)
    for pattern in (COMMENT, STATEMENT, CODE):
        plain = pattern.sub(_blank, plain)
    plain = EXPRESSION.sub(lambda found: "x" * len(found[0]), plain)
    lines = plain.splitlines(keepends=True)
    written = iter(own_words.extract(plain).text.split("\n"))
    expected = next(written, None)
    for number, line in enumerate(lines):
        while expected is not None and not expected.strip():
            expected = next(written, None)
        if expected is not None and line.replace("\xa0", " ").strip() == expected.strip():
            expected = next(written, None)
        else:
            lines[number] = VISIBLE.sub(" ", line)
    return "".join(lines)


def is_template(text: str) -> bool:
    """Whether `text` is not a finished mail yet."""
    return bool(STATEMENT.search(text) or EXPRESSION.search(text))


def quotations(text: str, theirs: Collection[str]) -> list[Span]:
    """Where somebody else's words stand in `text`: between quotation marks, or sentences of `theirs`."""
    spans = [Span(*found.span(), "§quoted") for found in QUOTATION.finditer(text) if "\n\n" not in found[0]]
    for sentence in theirs:
        words = sentence.split()
        if words:
            pattern = r"\s+".join(re.escape(word) for word in words)
            spans += [Span(*found.span(), "§quoted") for found in re.finditer(pattern, text, re.IGNORECASE)]
    return spans


def allowed(text: str) -> dict[int, frozenset[str]]:
    """By line (from 1), the rules or families that a comment `{# lint: allow RULE #}` switches off there.

    A comment holds for its own line and the one below it.
    """
    lines: dict[int, frozenset[str]] = {}
    for found in ALLOWED.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        names = frozenset(found[1].replace(",", " ").strip(" -\t\r\n").split())
        for number in (line, line + 1):
            lines[number] = lines.get(number, frozenset()) | names
    return lines


def _blank(found: re.Match[str]) -> str:
    return VISIBLE.sub(" ", found[0])
