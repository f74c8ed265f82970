"""Which lines of a mail are somebody else's words.

Clients mark them in four ways: a `>` before each line (RFC 3676, 4.5), a line that says who wrote what follows,
a block of header lines, and a rule with a caption. The last three also stand before text without any mark, and
then all that follows is quoted. Where the language gives no help, the form does: addresses, times, dashes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice, pairwise

from mailcoach.reading.wording import any_of, finder, fold, lists

LETTERS = lists("letters")
STAMP = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[:.h]\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\d+[年月日]")
CLOCK = re.compile(r"\b\d{1,2}[:.h]\d\d\b")
WROTE = finder(LETTERS["wrote"])
LABEL = re.compile(r"[ \t*_]*([^\W\d_][^\n:]{0,23}?)[ \t*_]*:[ \t*_]*(\S.*)?$")
FROM = frozenset(fold(label) for label in LETTERS["from"])
SUBJECT = frozenset(fold(label) for label in LETTERS["subject"])
HEADING = FROM | SUBJECT | {fold(label) for label in LETTERS["beside_from"]}
ADDRESS_LABELS = frozenset({"e-mail", "email", "mail", "tel", "phone"})
RULED = re.compile(r"[ \t]*[-_=*~]{3,}(?:.*[-_=*~]{3,})?[ \t]*$")
RULE_SIGNS = "-_=*~"
DASHES = r"[ \t]*[-_=*~]{2,}[ \t]*"
CAPTION = re.compile(
    rf"{DASHES}(?:[\w,:/.]+[ '])*?{any_of(LETTERS['captions'] + LETTERS['wrote'])}(?: [\w']+)*{DASHES}$"
    r"|[ \t]*-{5}[^\W\d_][^-\n]{2,40}[^\W\d_]-{5}[ \t]*$"  # Outlook's, in any language
)
FORWARD = re.compile(rf"[\w' ]*?{any_of(LETTERS['captions'])}[\w' ]{{0,40}}:[ \t]*$")
NOTES = re.compile(r"[^\n]{2,60}?-{3}\d[\d./ :-]{6,25}[^\n]{0,20}-{3}|>>> [^\n]{3,200} >>>[ \t]*$")
REMEMBERED = 64 * 1024
"""Characters of earlier mails that are remembered, the latest ones."""
MOST_ANSWERED = 200
"""Lines of a quotation in which answers without any mark are looked for."""
LONGEST = 300
"""Characters of a line that are looked at, and of an attribution."""


class Earlier:
    """What was said before in the thread. Whoever repeats the line of another is quoting, marked or not.

    Lines are looked up squeezed.
    """

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._writers: dict[str, str] = {}
        self._text = ""
        for text in texts:
            self.add(text)

    def add(self, text: str, by: str = "") -> None:
        """Remembers a mail's own text, written `by` an address."""
        lines = [_squeezed(line) for line in text[:REMEMBERED].split("\n")]
        for line in lines:
            self._writers.setdefault(line, by)
        self._text = (self._text + "".join(lines))[-REMEMBERED:]

    def has_line(self, line: str, not_by: str) -> bool:
        """Whether this whole line stood in an earlier mail of somebody else."""
        writer = self._writers.get(line)
        return writer is not None and writer != not_by

    def has(self, line: str) -> bool:
        """Whether anybody wrote this before, also where another client has wrapped the lines anew."""
        return line in self._writers or line in self._text


def _squeezed(line: str) -> str:
    """A line without marks and blanks: as clients that wrap it anew, or mark it, leave it."""
    return "".join(line.lstrip("> \t").split()).casefold()


def quoted(lines: Sequence[str], folded: Sequence[str], earlier: Earlier, writer: str = "") -> list[bool]:
    """For each line, whether it is quoted. `folded` are the same lines, `writer` is the sender's address."""
    marks = [line.lstrip(" \t")[:1] == ">" and not _is_of_notes(line) for line in lines]
    if any(marks):
        _mark_orphans(lines, marks)
        _join(lines, marks)
    for place in _promising(folded, marks):
        end = 0 if marks[place] or not lines[place].strip() else _introduction(folded, marks, place)
        if end:
            below = _next_line(lines, end)
            plain = below < len(lines) and not marks[below]
            begin = _rule_above(folded, marks, place)
            marks[begin:end] = [True] * (end - begin)
            if plain:
                _keep_answers(folded, lines, marks, end, earlier)
                return marks
    for place, line in enumerate(lines):
        if not marks[place] and len(line) >= 30 and line.count(" ") >= 4:
            marks[place] = earlier.has_line(_squeezed(line), writer)
    if any(marks):
        _join(lines, marks)
    return marks


def _promising(folded: Sequence[str], marks: Sequence[bool]) -> list[int]:
    """The lines at which something may introduce a quotation: those that hold a colon, a mark or a rule, without
    which nothing does, and the two above, where an attribution may have begun."""
    signs = [
        place
        for place, line in enumerate(folded)
        if line
        and not marks[place]
        and (":" in line or ">" in line or "---" in line or line.lstrip()[:1] in RULE_SIGNS)
    ]
    return sorted({above for place in signs for above in range(max(place - 2, 0), place + 1)})


def _mark_orphans(lines: Sequence[str], marks: list[bool]) -> None:
    """Marks the ends of long quoted lines that a client has wrapped without a mark of their own."""
    for place in range(1, len(lines) - 1):
        if not marks[place] and marks[place - 1] and marks[place + 1] and lines[place].strip():
            above = lines[place - 1].rstrip()
            wrapped = len(above) >= 60 and above[-1] not in ".?!:" and not lines[place].lstrip()[0].isupper()
            marks[place] = wrapped


def _join(lines: Sequence[str], marks: list[bool]) -> None:
    """Empty lines between quoted ones are quoted too."""
    last = None
    for place, line in enumerate(lines):
        if marks[place]:
            if last is not None:
                marks[last + 1 : place] = [True] * (place - last - 1)
            last = place
        elif line.strip():
            last = None


def _introduction(folded: Sequence[str], marks: Sequence[bool], place: int) -> int:
    """Where the quotation begins that the lines from `place` on introduce, or 0 where they introduce none."""
    line = folded[place][:LONGEST]
    if _is_caption(line):
        return _heading(folded, _next_line(folded, place + 1)) or place + 1
    if ":" in line:
        if end := _heading(folded, place):
            return end
        if FORWARD.match(line):
            below = _next_line(folded, place + 1)
            if end := _heading(folded, below):
                return end
            if below < len(folded) and marks[below]:
                return place + 1
    return _attribution(folded, marks, place)


def _is_caption(line: str) -> bool:
    """Whether a folded line says, between rules, that what follows is quoted."""
    if line.lstrip()[:1] in RULE_SIGNS and CAPTION.match(line):
        return True
    return _is_of_notes(line)


def _is_of_notes(line: str) -> bool:
    return ("---" in line or line.startswith(">>>")) and NOTES.match(line) is not None


def _heading(folded: Sequence[str], place: int) -> int:
    """The end of a block of three or more header lines that begins at `place`, or 0."""
    labels: list[str] = []
    values: list[str] = []
    end = place
    while end < len(folded) and end - place < 24 and folded[end].strip():
        found = LABEL.match(folded[end][:LONGEST])
        if found:
            labels.append(found[1].strip())
            values.append(found[2] or "")
        elif not labels:
            return 0
        else:
            values[-1] += folded[end][:LONGEST]  # a long list of recipients goes on in the next line
        end += 1
    known = sum(label in HEADING for label in labels)
    # A haulier's "From: Rotterdam, To: Poznan, Date: Monday" has the labels too, but neither subject nor address.
    of_a_mail = SUBJECT.intersection(labels) or any("@" in value or CLOCK.search(value) for value in values)
    if of_a_mail and known >= (3 if FROM.intersection(labels) else 4):
        return end
    # Few lines, or an unknown language: then an address first, and a time in one of the lines that follow.
    in_form = "@" in values[0] and any(map(CLOCK.search, values[1:4])) if labels else False
    return end if in_form and (known >= 2 or (len(labels) >= 3 and labels[0] not in ADDRESS_LABELS)) else 0


def _attribution(folded: Sequence[str], marks: Sequence[bool], place: int) -> int:
    """The end of an attribution of at most three lines that begins at `place`, or 0.

    Above lines with `>` a date, an address or a word for writing is enough; without them it takes two of these.
    """
    joined = ""
    for end in range(place + 1, min(place + 4, len(folded) + 1)):
        line = folded[end - 1].strip(" \t*_")
        if not line or marks[end - 1] or line[-1] in ".!?":
            return 0
        joined = f"{joined} {line[:LONGEST]}"
        if len(joined) > LONGEST:
            return 0
        if line[-1] in ":>":
            below = _next_line(folded, end)
            marked = below < len(folded) and marks[below]
            shows = bool(STAMP.search(joined)) + ("@" in joined) + bool(WROTE.search(joined))
            enough = 1 if marked and len(joined) < 200 and line[-1] == ":" else 2
            whole = end == place + 1 or _begins(folded[place])
            if line[-1] == ":" or marked:  # above marks some clients leave out the colon
                return end if whole and shows >= enough else 0
    return 0


def _begins(line: str) -> bool:
    """Whether a wrapped attribution may begin with this line: it holds a date or an address already."""
    return bool(STAMP.search(line[:LONGEST])) or "@" in line or bool(WROTE.search(line[:LONGEST]))


def _next_line(lines: Sequence[str], place: int) -> int:
    """The first line from `place` on that is not empty."""
    while place < len(lines) and not lines[place].strip():
        place += 1
    return place


def _rule_above(folded: Sequence[str], marks: Sequence[bool], place: int) -> int:
    """Where the rule or caption stands that belongs to an introduction at `place`."""
    above = place - 1
    while above >= 0 and place - above < 3 and not folded[above].strip():
        above -= 1
    if above < 0 or marks[above]:
        return place
    line = folded[above][:LONGEST]
    return above if RULED.match(line) or FORWARD.match(line) else place


def _keep_answers(
    folded: Sequence[str], lines: Sequence[str], marks: list[bool], begin: int, earlier: Earlier
) -> None:
    """Marks all lines from `begin` on, but for those that stand between lines of an earlier mail: answers
    written into a quotation that carries no marks."""
    squeezed = ((place, _squeezed(lines[place])) for place in range(begin, len(lines)))
    telling = list(islice(((place, line) for place, line in squeezed if len(line) > 3), MOST_ANSWERED))
    known = [place for place, line in telling if earlier.has(line)] if len(telling) < MOST_ANSWERED else []
    answers: set[int] = set()
    for above, below in pairwise(known):
        between = range(above + 1, below)
        if not any(marks[place] or _parts(folded[place][:LONGEST]) for place in between):
            answers.update(between)
    marks[begin:] = [place not in answers for place in range(begin, len(lines))]


def _parts(line: str) -> bool:
    """Whether a line stands between two mails of a chain rather than in one."""
    label = LABEL.match(line)
    return bool(
        RULED.match(line) or (label and label[1].strip() in HEADING) or (line.endswith(":") and STAMP.search(line))
    )
