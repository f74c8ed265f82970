"""Cuts own words into sentences and folds them, so that a phrase is found however it was typed.

Folded means: lower case, without accents, contractions taken apart, one blank between words. What is no word
becomes a mark: §day and §span (a day, or a week, month or more, that dates.py has found), §link, §mail, §quoted
(words in quotation marks: somebody else's). Every folded word knows where it stands in the text.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, chain, starmap

LONGEST = 400
"""Words of a sentence; what goes on far beyond is a sentence of its own."""

SHORT_LINE = 55
"""A line that ends before this column was ended by its writer, not by a mail client that wraps."""

GREETINGS = re.compile(
    r"(?:hello|hi|hey|dear|good|hallo|guten|moin|servus|gruss|gruezi|liebe|lieber|sehr|beste|geachte|goede\w+|dag"
    r"|bonjour|bonsoir|salut|chere?|hola|buen[oa]s|estimad[oa]|querid[oa]|buongiorno|buonasera|salve|ciao|gentile"
    r"|egregio|car[oa]|ola|oi|bom|boa|prezad[oa])\Z"
)
GREETING_WORDS = 4
"""With what a greeting begins that ends in a comma, and how long it is at most."""

LINK = r"https?://[^\s<>\"]{1,2000}|www\.[^\s<>\"]{1,2000}"
MAIL = r"[\w.+-]{1,64}+@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"
WORD = r"[^\W\d_]+(?:['’´`][^\W\d_]+)*['’]?"


def _tokens(addresses: str) -> re.Pattern[str]:
    """What a text consists of, with groups for these `addresses`, if any."""
    return re.compile(
        rf"""
        {addresses and addresses + " |"}
        (?P<number> \d(?:[\d.,:/-]{{0,30}}\d)? (?:\ ?%|[a-z°º]{{1,3}}\b)? )
      | (?P<words> {WORD} (?: \ {addresses and f"(?!{LINK}|{MAIL})"} {WORD} ){{0,49}} )
      | (?P<stop> [.!?…¿¡]+ )
      | (?P<line> \n[\s>*•·–-]* )
      | (?P<mark> [,;:()\[\]–—|] | \ -\ | --+ )
        """,
        re.VERBOSE,
    )


TOKEN = _tokens(rf"(?P<link> {LINK} ) | (?P<mail> {MAIL} )")
PLAIN_TOKEN = _tokens("")
ADDRESSED = ("@", "://", "www.")
"""Without one of these a text has no address: to look for one at every word takes longer than all else."""
NUMBERING = frozenset({"no", "nos"})
"""Abbreviations before a figure alone: "invoice no. 5"; else a word, "so it is a no. Thank you"."""
QUOTED = re.compile(
    r"\"[^\"\n]{1,200}\"|“[^“”\n]{1,200}”|„[^„“”\n]{1,200}[“”]|«[^«»\n]{1,200}»|»[^«»\n]{1,200}«|‘[^‘’\n]{1,200}’(?!\w)|'(?<!\w')[^'\n]{2,200}'(?!\w)"
)
"""Each form begins with a letter that can be searched for; what stands before it is looked at behind it."""
QUESTION = re.compile(r"\s+[A-ZÀ-Þ¿][^.!?\n]{0,200}\?")
"""A question of its own, as it follows a link that no full stop ends."""
NEXT_WORD = re.compile(r" ([^\W\d_]{1,20})")
BREAKS = frozenset(";|")
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l"})
SAYS_NOTHING = frozenset({",", ":", "?", ""})
ACCENTED = re.compile(r"[^\x00-\x7f]")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the text that stands for one mark."""

    start: int
    end: int
    mark: str


Run = tuple[int, Sequence[str]]
"""Where some words begin that stand together with a blank between them, and the words as they are written."""


class Sentence:
    """One sentence, folded. `text` begins with a blank, then "^ ", and ends in "$ "."""

    def __init__(self, words: Sequence[str], runs: Sequence[Run], *, asks: bool = False) -> None:
        """`runs` tell what each of the folded `words` was, and where it stands in the own words."""
        self.text = f" ^ {' '.join(words)} $ "
        self.asks = asks
        self.start = runs[0][0]
        last, written = runs[-1]
        self.end = last + len(" ".join(written))
        self._words = words
        self._runs = runs

    def __len__(self) -> int:
        return len(self._words)

    def where(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of own words that `text[start:end]`, from the blank before a word on, was folded from."""
        at = list(accumulate((len(word) + 1 for word in self._words[:-1]), initial=len(" ^")))
        first = max(bisect_right(at, start) - 1, 0)
        last = max(bisect_right(at, end - 1) - 1, first)
        spans = list(chain.from_iterable(starmap(_spans, self._runs)))
        return spans[first][0], spans[last][1]


def _spans(start: int, written: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where each word of a run stands."""
    for word in written:
        yield start, start + len(word)
        start += len(word) + 1


class Folder:
    """Folds the words of one language."""

    def __init__(self, spelling: dict[str, str], contractions: dict[str, str], elisions: Collection[str]) -> None:
        self._spelling = spelling
        self._whole = {word: parts for word, parts in contractions.items() if not word.startswith("'")}
        self._tails = {word: parts for word, parts in contractions.items() if word.startswith("'")}
        self._elisions = frozenset(elisions)
        self.fold: Callable[[str], str] = lru_cache(maxsize=50_000)(self._fold)

    def _fold(self, word: str) -> str:
        """The folded form of one word; several words where it is a contraction."""
        plain = strip_accents(word[:100])
        for mark in "’´`":
            plain = plain.replace(mark, "'")
        for seen, meant in self._spelling.items():
            plain = plain.replace(seen, meant)
        if plain in self._whole:
            return self._whole[plain]
        head, mark, tail = plain.partition("'")
        if not mark:
            return plain
        if "'" + tail in self._tails and head:
            return f"{self._whole.get(head, head)} {self._tails[mark + tail]}".strip()
        if head in self._elisions:
            return f"{head}' {self._fold(tail)}".strip() if tail else head + "'"
        return plain.strip("'")


def strip_accents(text: str) -> str:
    """Lower case without accents; ß becomes ss, œ oe."""
    plain = text.lower()
    return plain if plain.isascii() else ACCENTED.sub(lambda found: _bare(found[0]), plain)


@lru_cache(maxsize=4096)
def _bare(letter: str) -> str:
    """What is left of a letter without its accents."""
    parts = unicodedata.normalize("NFKD", letter.casefold().translate(LIGATURES))
    return "".join(part for part in parts if not unicodedata.combining(part))


def cut(
    text: str,
    fold: Callable[[str], str],
    *,
    marks: Sequence[Span] = (),
    abbreviations: Collection[str] = (),
    months: Collection[str] = (),
    clitic: re.Pattern[str] | None = None,
) -> list[Sentence]:
    """The sentences of `text`, in order. `marks` are stretches that are already understood, e.g. days.

    A full stop after one of `abbreviations`, or between a figure and one of `months`, ends no sentence. A `clitic`
    at the end of a word, which it knows by what follows, is a word of its own.
    """
    cutter = _Cutter(text, fold, abbreviations, months, clitic)
    quoted = [Span(*found.span(), "§quoted") for found in QUOTED.finditer(text)]
    for span in _apart([*marks, *quoted]):
        cutter.read_to(span.start)
        cutter.mark(span)
    cutter.read_to(len(text))
    return cutter.sentences()


def _apart(spans: list[Span]) -> list[Span]:
    """Those spans that overlap no earlier and longer one, in order."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


class _Cutter:
    def __init__(
        self,
        text: str,
        fold: Callable[[str], str],
        abbreviations: Collection[str],
        months: Collection[str],
        clitic: re.Pattern[str] | None,
    ) -> None:
        self._text = text
        self._token = TOKEN if any(sign in text for sign in ADDRESSED) else PLAIN_TOKEN
        self._fold = fold
        self._abbreviations = abbreviations
        self._months = months
        self._clitic = clitic
        self._position = 0
        self._line_start = 0
        self._words: list[str] = []
        self._runs: list[Run] = []
        self._asks = False
        self._done: list[Sentence] = []
        self._last_word = ""

    def sentences(self) -> list[Sentence]:
        self._close()
        return self._done

    def mark(self, span: Span) -> None:
        self._add(span.mark, span.start, self._text[span.start : span.end])
        self._position = span.end
        self._last_word = "§§"

    def read_to(self, end: int) -> None:
        for found in self._token.finditer(self._text, self._position, end):
            if len(self._words) >= LONGEST:
                self._close()
            token, kind = found[0], found.lastgroup
            if kind == "words":
                words = token.split(" ")
                self._last_word = words[-1]
                self._words += self._folded(words)
                self._runs.append((found.start(), words))
            elif kind == "number":
                self._last_word = "" if token.isdigit() and len(token) < 3 else "§§"  # "am 3. geht es"
                self._add(token.lower().replace(" ", ""), found.start(), token)
            elif kind == "stop":
                self._stop(found)
            elif kind == "line":
                self._line(found)
            elif kind == "mark":
                self._punctuate(found)
            else:
                self._last_word = ""
                self._add(f"§{kind}", found.start(), token)
                if QUESTION.match(self._text, found.end()):
                    self._close()
        self._position = max(end, self._position)

    def _folded(self, words: Sequence[str]) -> list[str]:
        """The words of a run: "the budget's spent" has a verb in it, "Tom's budget" has none."""
        folded = list(map(self._fold, words))
        if self._clitic is not None and "'" in " ".join(folded):
            for at, after in enumerate(folded[1:]):
                if "'" in folded[at] and (found := self._clitic.search(f"{folded[at]} {after} ")):
                    folded[at] = f"{folded[at][: found.start()]} {found[0]}"
        return folded

    def _add(self, folded: str, start: int, written: str) -> None:
        self._words.append(folded)
        self._runs.append((start, (written,)))

    def _stop(self, found: re.Match[str]) -> None:
        """A full stop, unless it ends an abbreviation or stands within a word."""
        mark = found[0]
        if mark[0] in "¿¡":
            return
        if mark == ".":
            self._abbreviate()
            following = self._text[found.end() : found.end() + 2]
            if following[:1].isalnum() or following[:1] == ",":
                return
            word = self._last_word
            if word and following.strip() and self._is_abbreviated(strip_accents(word), following.strip()):
                return
            if not word and self._is_ordinal(found.end()):
                return
        if "?" in mark:
            self._asks = True
            self._add("?", found.start(), mark)
        elif (mark == "…" or mark.startswith("..")) and self._goes_on(found.end()):
            self._add(",", found.start(), mark)
            return
        self._close()

    def _abbreviate(self) -> None:
        """Takes a letter for what it means with its full stop: Portuguese "n.º 5" is a number, a mere "n" a no."""
        if len(self._last_word) == 1:
            meant = self._fold(f"{self._last_word}.")
            if not meant.endswith("."):
                self._words[-1] = meant

    def _is_abbreviated(self, word: str, following: str) -> bool:
        """Whether a full stop behind this word only abbreviates it."""
        numbers = word not in NUMBERING or following.isdigit()
        return len(word) == 1 or (numbers and word in self._abbreviations)

    def _is_ordinal(self, at: int) -> bool:
        """Whether the figure before `at` is an ordinal: "am 3. geht es", "seit dem 2. November"."""
        following = NEXT_WORD.match(self._text, at)
        return following is not None and (following[1].islower() or strip_accents(following[1]) in self._months)

    def _goes_on(self, at: int) -> bool:
        """Whether the sentence goes on after dots: with a small letter."""
        return self._text[at : at + 2].lstrip()[:1].islower()

    def _line(self, found: re.Match[str]) -> None:
        line = found.start() - self._line_start
        self._line_start = found.end()
        bullet = found[0].strip() != ""
        if line < SHORT_LINE or bullet or found[0].count("\n") > 1:
            self._close()

    def _punctuate(self, found: re.Match[str]) -> None:
        mark = found[0].strip()
        if mark in BREAKS or len(mark) > 1 or (mark == "," and self._greets()):
            self._close()
        else:
            self._add(":" if mark == ":" else ",", found.start(), found[0])
        self._last_word = ""

    def _greets(self) -> bool:
        """Whether nothing is said so far but a greeting: what follows on its line begins anew."""
        return 0 < len(self._words) <= GREETING_WORDS and GREETINGS.match(self._words[0]) is not None

    def _close(self) -> None:
        self._last_word = ""
        if not SAYS_NOTHING.issuperset(self._words):
            self._done.append(Sentence(self._words, self._runs, asks=self._asks))
        if self._words:
            self._words, self._runs, self._asks = [], [], False
