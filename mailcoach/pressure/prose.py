"""Which part of a text is the rep's own prose. Everything else is blanked, and every offset stays.

Blanked are front matter, Jinja and other code, quoted lines and the signature. What stands between quotation
marks, and the prospect's own sentences, stay, marked as somebody else's words.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Sequence

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
WRAPPED = re.compile(r"(?<=[^\s.!?:;,])[ \t]{0,9}\r?\n[ \t]{0,9}(?=[a-zß-öø-ÿœ])")
"""The end of a line within a sentence, however short the line."""
VISIBLE = re.compile(r"\S")
WORD = re.compile(r"\w+")

SAME_WORDS = 4
"""So many words in a row that they have said before are theirs, with or without quotation marks."""


def own(text: str) -> str:
    """`text` with everything blanked that is not the rep's own prose; a Jinja expression becomes one word, and a
    sentence that a mail client has wrapped one line."""
    plain = FRONT_MATTER.sub(_blank, text)
    for pattern in (COMMENT, STATEMENT, CODE):
        plain = pattern.sub(_blank, plain)
    plain = EXPRESSION.sub(lambda found: "x" * len(found[0]), plain)
    kept = blank_but(plain, own_words.extract(plain).text)
    return WRAPPED.sub(lambda found: " " * len(found[0]), plain if kept is None else kept)


def blank_but(text: str, words: str, *, below: int = 0) -> str | None:
    """`text` with every line blanked that is not a line of `words`; None where `words` do not stand in it.

    The lines of `words` are looked for in their order, from the offset `below` on.
    """
    wanted = iter([line.strip() for line in words.split("\n") if line.strip()])
    expected = next(wanted, None)
    lines = text.splitlines(keepends=True)
    place = 0
    for number, line in enumerate(lines):
        if expected is not None and place >= below and line.replace("\xa0", " ").strip() == expected:
            expected = next(wanted, None)
        else:
            lines[number] = VISIBLE.sub(" ", line)
        place += len(line)
    return None if expected is not None else "".join(lines)


def is_template(text: str) -> bool:
    """Whether `text` is not a finished mail yet."""
    return bool(STATEMENT.search(text) or EXPRESSION.search(text))


def quotations(text: str, theirs: Collection[str]) -> list[Span]:
    """Where somebody else's words stand in `text`: between quotation marks, or said before in `theirs`."""
    spans = [Span(*found.span(), "§quoted") for found in QUOTATION.finditer(text) if "\n\n" not in found[0]]
    words = list(WORD.finditer(text)) if theirs else []
    spoken = [word[0].casefold() for word in words]
    for length, said in _runs_said(theirs).items():
        places = [place for place, run in enumerate(_runs(spoken, length)) if run in said]
        spans += [Span(words[place].start(), words[place + length - 1].end(), "§quoted") for place in places]
    return _joined(spans)


def _runs_said(theirs: Collection[str]) -> dict[int, set[tuple[str, ...]]]:
    """By length, the runs of words that count as theirs; what they said in fewer words counts as a whole."""
    said: dict[int, set[tuple[str, ...]]] = {}
    for text in theirs:
        words = [word.casefold() for word in WORD.findall(text)]
        length = min(SAME_WORDS, len(words))
        if length > 1:
            said.setdefault(length, set()).update(_runs(words, length))
    return said


def _runs(words: Sequence[str], length: int) -> list[tuple[str, ...]]:
    return list(zip(*(words[place:] for place in range(length)), strict=False))


def _joined(spans: list[Span]) -> list[Span]:
    """The spans in order; those that overlap are one."""
    joined: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
        if joined and span.start < joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end), span.mark)
        else:
            joined.append(span)
    return joined


def allowed(text: str) -> dict[int, frozenset[str]]:
    """By line (from 1), the rules or families that a comment `{# lint: allow RULE #}` switches off there.

    A comment holds for its own line and the one below it.
    """
    lines: dict[int, frozenset[str]] = {}
    starts = line_starts(text)
    for found in ALLOWED.finditer(text):
        line = bisect_right(starts, found.start())
        names = frozenset(found[1].replace(",", " ").strip(" -\t\r\n").split())
        for number in (line, line + 1):
            lines[number] = lines.get(number, frozenset()) | names
    return lines


def line_starts(text: str) -> list[int]:
    """The offsets at which the lines of `text` begin."""
    return [0, *(found.end() for found in re.finditer("\n", text))]


def _blank(found: re.Match[str]) -> str:
    return VISIBLE.sub(" ", found[0])
