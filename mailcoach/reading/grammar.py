"""A small engine for phrase grammars: patterns over words, compiled to linear matchers.

A pattern is read word by word, against a sentence as `sentences.py` folds it:

    word  stem*  *part*     a word, the beginning of one, a part of one
    {name}                  a class of the same language file; those of BUILT_IN are there in every language, and
                            {word}, any word that is no negation
    ( a | b c )  x?         one of several; x or nothing
    ..                      up to three words, none of them a negation, and no comma
    ...                     up to eight words or commas, none of them a negation
    ^  $  ,  ?              where the sentence begins and ends, a comma, a question mark at its end

Every word is looked for with the blank before it, and so is what a pattern finds. Every repetition is bounded and
words are separated by single blanks, so that no text, however hostile, makes a pattern slow.

Each pattern knows what it `needs`: sets of words, of each of which one must occur. By them a `Lookup` tells which
of a thousand patterns are worth a search in a sentence: seldom more than a few.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache, reduce
from itertools import chain
from operator import or_
from types import MappingProxyType

BUILT_IN = {
    "when": "(?: §(?:not|before|from))? §(?:day|span)",
    "day": "(?: §(?:not|before|from))? §day",
    "span": "(?: §(?:not|before|from))? §span",
    "number": r" \d[^ ]*+",
    "link": " §link",
    "mail": " §mail",
    "quoted": " §quoted",
}
BUILT_IN_NEEDS = {
    "when": (frozenset({"§day", "§span"}),),
    **{name: (frozenset({f"§{name}"}),) for name in ("day", "span", "link", "mail", "quoted")},
}

SIGNS = frozenset("^$,?:")

LAYERS = 3
"""How many needs of a pattern are looked at."""

GAPS = {"..": (" [^ ,?]++", 3), "...": (" [^ ?]++", 8)}

END = "(?= )"

PIECES = re.compile(r"\(|\)\??|\||\.\.\.|\.\.|\{\w+\}\??|[^\s()|]+")


class BadPattern(ValueError):
    """A pattern that cannot be read; the message names it."""


Needs = tuple[frozenset[str], ...]
"""Sets of words; of each of them one must occur. Words may end or begin with `*`."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a pattern: its regular expression, and what it needs (nothing that is known, where empty)."""

    regex: str
    needs: Needs = ()


@dataclass(frozen=True, eq=False)
class Pattern:
    """One compiled pattern. The regular expression is made when it is first needed."""

    source: str
    regex: str = field(repr=False)
    needs: Needs = field(repr=False)

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.regex + END)

    @cached_property
    def search(self) -> Callable[..., re.Match[str] | None]:
        """Takes the folded text of a sentence, and where in it to begin."""
        return self._compiled.search

    @cached_property
    def every(self) -> Callable[..., Iterator[re.Match[str]]]:
        """Takes the same, and gives each match, one behind the other."""
        return self._compiled.finditer


class Grammar:
    """Turns the patterns of one language into matchers. `fold` is the folding its sentences go through; a word may
    also be heard in its clitic, "is" in "the budget's spent"."""

    def __init__(
        self,
        classes: Mapping[str, str],
        *,
        fold: Callable[[str], str],
        common: Collection[str] = (),
        negations: str = "",
        clitics: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._classes = classes
        self._fold = fold
        self._common = frozenset(common)
        self._clitics = clitics
        self._made: dict[str, Piece] = {}
        self._word = cache(self._written)  # the same few hundred words come again and again
        self._cost = cache(self._counted)
        self._open: set[str] = set()
        self._free = ""  # what a gap may not swallow; unset while the negations themselves are read
        if negations:
            self._free = f"(?!{self._class(negations).regex}{END})"

    def pattern(self, source: str) -> Pattern:
        piece = self._parse(source)
        if not piece.needs:
            raise BadPattern(f"no word must occur in it: {source}")
        return Pattern(source, piece.regex, tuple(sorted(set(piece.needs), key=self._cost)))

    def _class(self, name: str) -> Piece:
        if name == "word":
            return Piece(f"{self._free} [^ ,]++")
        if name in BUILT_IN:
            return Piece(BUILT_IN[name], BUILT_IN_NEEDS.get(name, ()))
        if name not in self._made:
            if name not in self._classes:
                raise BadPattern(f"no such class: {{{name}}}")
            if name in self._open:
                raise BadPattern(f"a class that holds itself: {{{name}}}")
            self._open.add(name)
            self._made[name] = self._parse(self._classes[name])
            self._open.discard(name)
        return self._made[name]

    def _parse(self, source: str) -> Piece:
        piece, end = self._choice(iter(PIECES.findall(source)), source)
        if end:
            raise BadPattern(f"a bracket too many: {source}")
        return piece

    def _choice(self, parts: Iterator[str], source: str) -> tuple[Piece, str]:
        """One of several, up to the bracket that closes it, which comes back as well."""
        branches: list[Piece] = []
        pieces: list[Piece] = []
        end = ""
        for part in parts:
            if part == "(":
                piece, closed = self._choice(parts, source)
                if not closed:
                    raise BadPattern(f"a bracket too few: {source}")
                pieces.append(_optional(piece) if closed.endswith("?") else piece)
            elif part == "|":
                branches.append(_sequence(pieces, source))
                pieces = []
            elif part.startswith(")"):
                end = part
                break
            else:
                pieces.append(self._atom(part))
        branches.append(_sequence(pieces, source))
        if len(branches) == 1:
            return branches[0], end
        # Longest first within one class is the author's business: the first branch that fits is taken,
        # and the engine backs up where the rest of the pattern does not.
        regex = "(?:" + "|".join([branch.regex for branch in branches]) + ")"
        if not all(branch.needs for branch in branches):
            return Piece(regex), end
        return Piece(regex, (frozenset().union(*[min(each.needs, key=self._cost) for each in branches]),)), end

    def _atom(self, token: str) -> Piece:
        if token in GAPS:
            word, most = GAPS[token]
            return Piece(f"(?:{self._free}{word}){{0,{most}}}")
        if token in SIGNS:
            return Piece(" " + re.escape(token), (frozenset({token}),))
        if token.startswith("{"):
            piece = self._class(token.rstrip("?")[1:-1])
            return _optional(piece) if token.endswith("?") else Piece(f"(?:{piece.regex})", piece.needs)
        if token.endswith("?"):
            return _optional(self._atom(token[:-1]))
        return self._word(token)

    def _written(self, token: str) -> Piece:
        bare = token.strip("*")
        folded = self._fold(bare).split()
        if not folded:
            raise BadPattern(f"not a word: {token}")
        head = "[^ ]*" if token.startswith("*") else ""
        tail = "[^ ]*+" if token.endswith("*") else ""
        regex = " " + head + " ".join(map(re.escape, folded)) + tail
        if token in self._clitics:
            return Piece(f" (?:{token}|{self._clitics[token]})", (frozenset({token, self._clitics[token]}),))
        keys = [*folded]
        keys[0] = ("*" if head else "") + keys[0]
        keys[-1] += "*" if tail else ""
        return Piece(regex, tuple(frozenset({key}) for key in keys))

    def _counted(self, need: frozenset[str]) -> int:
        """How often a pattern with this need would be tried in vain; signs stand in every sentence."""
        return sum(1_000 if key in SIGNS else 20 if key in self._common else 1 for key in need)


def _sequence(pieces: Sequence[Piece], source: str) -> Piece:
    if not pieces:
        raise BadPattern(f"nothing between two bars or brackets: {source}")
    if len(pieces) == 1:
        return pieces[0]
    needs = tuple(chain.from_iterable([piece.needs for piece in pieces]))
    return Piece("".join([piece.regex for piece in pieces]), needs)


def _optional(piece: Piece) -> Piece:
    return Piece(f"(?:{piece.regex})?")


class Lookup:
    """Tells by the words of a sentence which of many patterns may match in it; answers are remembered.

    The needs that a word meets are the bits of a number: one for each pattern's first need, above them one for
    each one's second, and so on. What needs less has its last need again in the bits above.
    """

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self._patterns = tuple(patterns)
        self._every = (1 << len(self._patterns)) - 1
        self._words: defaultdict[str, int] = defaultdict(int)
        self._beginnings: defaultdict[str, int] = defaultdict(int)
        self._parts: defaultdict[str, int] = defaultdict(int)
        for number, pattern in enumerate(self._patterns):
            for layer in range(LAYERS):
                for key in pattern.needs[: layer + 1][-1]:
                    self._table(key)[key.strip("*")] |= 1 << number + layer * len(self._patterns)
        self._met_by = lru_cache(maxsize=20_000)(self._needs_met_by)  # hostile words must not pile up for ever

    def _table(self, key: str) -> defaultdict[str, int]:
        if key.startswith("*"):
            return self._parts
        return self._beginnings if key.endswith("*") else self._words

    def possible(self, words: Iterable[str]) -> list[Pattern]:
        """The patterns that may match in a sentence of these words, in their order."""
        met = reduce(or_, map(self._met_by, words), 0)
        every = self._every
        for _ in range(LAYERS):
            every &= met
            met >>= len(self._patterns)
        found = []
        while every:
            last = every.bit_length() - 1
            found.append(self._patterns[last])
            every ^= 1 << last
        return found[::-1]

    def _needs_met_by(self, word: str) -> int:
        met = self._words.get(word, 0)
        for end in range(1, len(word) + 1):
            met |= self._beginnings.get(word[:end], 0)
        for part, needs in self._parts.items():
            if part in word:
                met |= needs
        return met
