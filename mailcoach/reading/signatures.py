"""Where somebody's own words end and their signature begins.

A signature begins at the first line that shows it: `-- ` (RFC 3676, 4.3), a closing, the sender's own name or
initials, the line that a telephone adds, a disclaimer, or a tail that they have written below other mails.
What is unsure stays with the own words: a signature too many harms less than a sentence too few.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile

from mailcoach.emails import Address
from mailcoach.reading.wording import any_of, finder, fold, lists, opening

LETTERS = lists("letters")
CLOSINGS = opening(LETTERS["closings"])
THANKS = opening(LETTERS["thanks"])
DEVICES = finder(LETTERS["devices"])
LAW = finder(LETTERS["law"])
LETTER = finder(LETTERS["letter"])
FOOTERS = finder(LETTERS["footers"])
OUTSIDE = finder(LETTERS["outside"])
BEWARE = finder(LETTERS["beware"])

SEPARATOR = re.compile(r"(?:--|—|–|_{10,})$")
"""The line that parts text and signature, or what a machine draws there."""
RULE = re.compile(r"[ \t]*[-_=*~#]{3,}[ \t]*$")
POSTSCRIPT = re.compile(r"[ \t]*(?:p\. ?-?s\.?|ps|p\. ?d\.|pd|nb|n\.b\.)[ \t]*[:.–-]?[ \t]+\S|[ \t]*p\.s\.")
CONTACT = re.compile(
    r"@|\bwww\.|https?://|\+\d\d|\d[\d ()/.\-–]{6,20}\d|\b(?:tel|fon|phone|mob|fax|[tmf]|ddi?)[.:]"
)
OFFICE = re.compile(r"(?:i\. ?[va]\.|ppa\.?|p\.p\.|gez\.) ?")
TITLE = re.compile(r"(?:(?:dr|prof|ing|dipl|mag|mr|mrs|ms|herr|frau|me|maitre|sr|sra|dott|dra)\b\.?-?[ ]?)+")
KISSES = re.compile(r"(?: x{1,4}| ;-?\)| :-?\))+$")
APART = re.compile(r" ?[|/•·,(;]| [-–—] | // ")
BRIEF = re.compile(r"\W*(\w)\w{0,3}\b")
"""What initials begin with, or a title before them; and its first letter."""
TITLED = re.compile(rf"\W*(?:{OFFICE.pattern}|{TITLE.pattern})")
LETTER_ALONE = re.compile(r"(?:[^\W\d_]\. ?-?){1,3}$|[^\W\d_]$")
PLACE = re.compile(
    r"(?:from|aus|von|vom|a|de|desde|du|depuis|da|dal|dalla|uit|van|vanuit|and|und|et|y|e|en|nach|to|till)\b"
)
FROM_DEVICE = re.compile(
    rf"{any_of(LETTERS['sent'])} (?:from|via|with|using|mit|von|vom|uber|a partir de|de|du|depuis|avec|desde|con"
    r"|do|da|dal|vanaf|van|met|fran|med|fra|z|ze)\b"
    rf"|(?:vo[nm]|diese nachricht|this (?:mail|e-?mail|message))\b.{{0,60}}\b{any_of(LETTERS['sent'])}\b"
)
FOR_DEVICE = re.compile(r"outlook (?:for|fur|pour|para|voor|per|til) (?:ios|android|mac)\b")
PROSE = 60
"""Characters of a line that is too long for a name, a title or a street."""
NO_INITIALS = frozenset({"ok", "yes", "yep", "no", "ja", "na", "si", "oui", "non", "nee", "ne", "sim", "fyi", "po"})


@lru_cache(maxsize=1024)
def writer_of(address: Address | None) -> Writer:
    """The `Writer` behind an address; in a thread the same few write again and again."""
    return Writer(address)


class Writer:
    """The names a sender may sign with, from the address and the display name."""

    def __init__(self, address: Address | None) -> None:
        name = fold(address.name) if address else ""
        local = fold(address.email).partition("@")[0] if address else ""
        words = re.findall(r"[^\W\d_]+", name.partition("@")[0])
        self.full = " ".join(words)
        self.names = frozenset(words) | set(re.findall(r"[^\W\d_]{3,}", local))
        self.initials = "".join(word[0] for word in words)
        self._traces = frozenset(name[:3] for name in self.names)

    def signs(self, folded: str) -> bool:
        """Whether the line is this sender's name or initials, alone or with a title or company behind it."""
        line = folded.strip(" \t-–—~*_")
        if not self.names or not line or len(line) > 100:
            return False
        if not (self._is_named_in(line) or self._may_be_initials(line)):
            return False
        line = TITLE.sub("", OFFICE.sub("", line, count=1), count=1)
        if self.full and len(self.full) > 4 and " ".join(re.findall(r"[^\W\d_]+", line)).startswith(self.full):
            return True
        head = KISSES.sub("", APART.split(line, maxsplit=1)[0]).rstrip(" .,!")
        words = re.findall(r"[^\W\d_]+\.?", head)
        if not words or len(words) > 5 or not all(map(self._is_mine, words)):
            return self._are_initials(head)
        return any(len(word.rstrip(".")) > 2 for word in words) or self._are_initials(head)

    def _is_named_in(self, line: str) -> bool:
        """Whether a line may hold one of the names. Told without a pattern: to compile one for every sender takes
        as long as to read a mail."""
        return any(trace in line for trace in self._traces)

    def _may_be_initials(self, line: str) -> bool:
        """Whether a line begins with the first of some initials, or with a title, which may stand before any."""
        begun = BRIEF.match(line)
        return begun is not None and (begun[1] in self.initials or TITLED.match(line) is not None)

    def _is_mine(self, word: str) -> bool:
        bare = word.rstrip(".")
        return any(name.startswith(bare) for name in self.names)

    def _are_initials(self, head: str) -> bool:
        letters = re.sub(r"[^\w]", "", head)
        if not letters or len(letters) > 4 or not self.initials or letters in NO_INITIALS:
            return False
        return letters in self.initials or letters == self.initials[:1] + self.initials[-1:]


@dataclass(frozen=True, slots=True)
class Tails:
    """The last lines of a sender's other mails, folded: what stands below more than one is their signature."""

    seen: frozenset[tuple[str, ...]] = frozenset()

    def repeated(self, written: Sequence[str]) -> int:
        """How many of the last lines stood below another mail too."""
        return max((_common(written, tail) for tail in self.seen), default=0)


def tail_of(text: str) -> tuple[str, ...]:
    """The last lines of a mail's unquoted part, as `Tails` remembers them."""
    return tuple(filter(None, map(_bare, fold(text[-2_000:]).split("\n"))))[-12:]


def _bare(line: str) -> str:
    """A line without blanks and the asterisks of bold type."""
    return line.strip(" \t*")


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    count = 0
    for mine, theirs in zip(reversed(one), reversed(other), strict=False):
        if mine != theirs:
            break
        count += 1
    return count


class Reader:
    """Reads one stretch of own lines. `opened` says that own words of the same mail stand before it."""

    def __init__(self, folded: Sequence[str], writer: Writer, tails: Tails, *, opened: bool = False) -> None:
        self.writer = writer
        self.opened = opened
        self.end = _footers(folded)
        bare = list(map(_bare, folded[: self.end]))
        self.places = [place for place, line in enumerate(bare) if line]
        self.written = list(filter(None, bare))
        self.tails = tails

    def signature(self) -> int:
        """The line at which the signature begins; the number of lines where there is none."""
        shown = next((number for number in range(len(self.written)) if self._shows(number)), len(self.written))
        shown = self._contacts(min(shown, len(self.written) - self._repeated()))
        return self.places[shown] if shown < len(self.places) else self.end

    def _shows(self, number: int) -> bool:
        """Whether the signature begins with this line."""
        line = self.written[number]
        below = len(self.written) - number - 1
        if SEPARATOR.match(line) or (below < 5 and _is_from_a_device(line)):
            return True
        if len(line) > 100 or (number == 0 and not self.opened):
            return False
        if self._closes(line, CLOSINGS):
            return not self._goes_on(number, lines=1)
        if self._closes(line, THANKS):
            return below > 0 and self._has_said(number) and not self._goes_on(number, lines=12)
        if self.writer.signs(line):
            return not self._goes_on(number, lines=1) and not self._asks(number, lines=6)
        return below == 0 and bool(LETTER_ALONE.match(line))

    def _has_said(self, number: int) -> bool:
        """Whether more stands above the line than a greeting."""
        first = self.written[0]
        return self.opened or number > 1 or first.count(" ") > 3 or first.endswith((".", "?"))

    def _closes(self, line: str, phrases: re.Pattern[str]) -> bool:
        """Whether the line is a closing: alone, twice in two languages, with a place, or with a name behind it."""
        found = phrases.match(line) if len(line) <= PROSE else None
        if not found:
            return False
        after = line[found.end() :]
        rest = after.strip(" ,.!;:-–~/|")
        if not rest or self.writer.signs(rest) or phrases.match(rest):
            return True
        if "?" in rest or rest.count(" ") > 2:
            return False
        wish = " " in found[0] and phrases is CLOSINGS and (rest.count(" ") < 2 or bool(PLACE.match(rest)))
        return wish or (after[0] in ",!." and " " not in rest)

    def _below(self, number: int, lines: int) -> Iterable[str]:
        below = self.written[number + 1 : number + 1 + lines]
        return takewhile(lambda line: not is_postscript(line), below)

    def _goes_on(self, number: int, *, lines: int) -> bool:
        """Whether the `lines` lines below read like text rather than like a name, a title or an address."""
        return any(map(_is_prose, self._below(number, lines)))

    def _asks(self, number: int, *, lines: int) -> bool:
        return any(line.endswith("?") for line in self._below(number, lines))

    def _repeated(self) -> int:
        count = self.tails.repeated(self.written)
        whole = count == len(self.written) and not self.opened
        return 0 if whole or (count == 1 and not CONTACT.search(self.written[-1])) else count

    def _contacts(self, shown: int) -> int:
        """Where a last paragraph of names and numbers begins, that nothing announces; or what is `shown` anyhow,
        where that is higher up."""
        number = len(self.written)
        while number > 0 and (number == len(self.written) or self.places[number] - self.places[number - 1] == 1):
            number -= 1
        if number >= shown:
            return shown
        block = self.written[number:]
        shows = len(block) >= 2 and not any(map(_is_prose, block)) and any(map(CONTACT.search, block))
        return number if shows and (number or self.opened) else shown


def _is_prose(line: str) -> bool:
    if line.endswith("?"):
        return True
    if len(line) <= PROSE and not (line.endswith((".", ":", "!")) and line.count(" ") > 6):
        return False
    return not CONTACT.search(line) and not (LAW.search(line) and LETTER.search(line))


def is_postscript(folded: str) -> bool:
    """Whether a line below the signature begins own words again."""
    return folded.lstrip(" \t")[:1] in {"p", "n"} and POSTSCRIPT.match(folded) is not None


def _is_from_a_device(line: str) -> bool:
    added = FROM_DEVICE.match(line) or FOR_DEVICE.search(line)
    return added is not None and len(line) <= 90 and DEVICES.search(line) is not None


def _footers(folded: Sequence[str]) -> int:
    """The line below which stand only disclaimers and what else machines add at the foot of a mail."""
    end = len(folded)
    while end:
        begin = end
        while begin and not folded[begin - 1].strip():
            begin -= 1
        bottom = begin
        while begin and folded[begin - 1].strip() and bottom - begin < 40:
            begin -= 1
        if begin == bottom or not _is_footer(" ".join(folded[begin:bottom])[:2_000]):
            return end
        end = begin
    return end


def _is_footer(paragraph: str) -> bool:
    if RULE.fullmatch(paragraph) or ("?" not in paragraph and FOOTERS.search(paragraph)):
        return True
    if len(paragraph) < 60 or not LETTER.search(paragraph):
        return False
    found = {hit[0] for hit in LAW.finditer(paragraph)}
    return len(found) > 1 or (bool(found) and len(paragraph) > 200)


def is_banner(paragraph: str) -> bool:
    """Whether a mail server put this folded paragraph above a mail that came from outside."""
    return len(paragraph) < 600 and bool(BEWARE.search(paragraph)) and bool(OUTSIDE.search(paragraph))
