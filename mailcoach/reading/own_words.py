"""What somebody wrote in a mail themselves: without quotations, signature, disclaimer and the client's additions.

    lines -> quotations.py (somebody else's) -> signatures.py (the sender's, but no words) -> own words

Answers between quoted lines stay, in their order; so does a postscript.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, compress, repeat

from mailcoach.emails import Address
from mailcoach.reading import quotations, signatures
from mailcoach.reading.quotations import Earlier
from mailcoach.reading.signatures import Tails
from mailcoach.reading.wording import fold

LIMIT = 256 * 1024
"""Characters of a mail that are read."""
MOST_LINES = 3_000
"""Lines in which own words are looked for: nobody writes more. Those below count as quoted."""
NOTHING_EARLIER = Earlier()
NO_TAILS = Tails()


@dataclass(frozen=True, slots=True)
class OwnWords:
    """A mail taken apart: the sender's own words, what they quote, and what stands below their words."""

    text: str
    quoted: str = ""
    signature: str = ""


def extract(
    text: str,
    earlier: Earlier | Iterable[str] = NOTHING_EARLIER,
    *,
    sender: Address | None = None,
    tails: Tails = NO_TAILS,
) -> OwnWords:
    """Takes a mail's text apart. `earlier` is what others wrote before in the thread, `tails` how the sender's
    other mails end; both may be empty. Never raises."""
    text = text[:LIMIT].replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    lines = text.split("\n")
    folded = fold(text).split("\n")[:MOST_LINES]
    earlier = earlier if isinstance(earlier, Earlier) else Earlier(earlier)
    marks = quotations.quoted(lines[:MOST_LINES], folded, earlier, sender.email if sender else "-")
    _mark_banner(folded, marks)
    writer = signatures.writer_of(sender)
    words: list[str] = []
    signature: list[str] = []
    for begin, end in _stretches(marks):
        if not any(map(str.strip, folded[begin:end])):
            continue
        reader = signatures.Reader(folded[begin:end], writer, tails, opened=bool(words))
        cut = begin + reader.signature()
        below = next((place for place in range(cut, end) if signatures.is_postscript(folded[place])), end)
        after = next((place for place in range(below, end) if not folded[place].strip()), end)
        words += filter(None, (_tidied(lines[begin:cut]), _tidied(lines[below:after])))
        signature += filter(None, (_tidied(lines[cut:below]), _tidied(lines[after:end])))
    quoted = _tidied(list(compress(lines, chain(marks, repeat(True)))))
    return OwnWords("\n\n".join(words), quoted, "\n".join(signature))


def _stretches(marks: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Begin and end of each run of own lines."""
    begin = None
    for place, quoted in enumerate([*marks, True]):
        if quoted and begin is not None:
            yield begin, place
            begin = None
        elif not quoted and begin is None:
            begin = place


def _mark_banner(folded: Sequence[str], marks: list[bool]) -> None:
    """Marks a warning against mail from outside, which stands above the first line that somebody wrote."""
    begin = next((place for place, line in enumerate(folded) if line.strip()), len(folded))
    end = next((place for place in range(begin, len(folded)) if not folded[place].strip()), len(folded))
    if end - begin < 8 and signatures.is_banner(" ".join(folded[begin:end])):
        marks[begin:end] = [True] * (end - begin)


def _tidied(lines: Sequence[str]) -> str:
    """The lines as one text, without blanks at line ends and with single empty lines."""
    if not lines:
        return ""
    tidy: list[str] = []
    for line in map(str.rstrip, lines):
        if line or (tidy and tidy[-1]):
            tidy.append(line)
    return "\n".join(tidy).strip("\n")
