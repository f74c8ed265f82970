"""A small engine for phrase grammars: patterns over words, compiled to linear matchers.

A pattern is read word by word, against a sentence as `sentences.py` folds it:

    word  stem*  *part*     a word, the beginning of one, a part of one
    {name}                  a class of the same language file; those of BUILT_IN are there in every language, and
                            {word}, any word that is no negation
    ( a | b c )  x?         one of several; x or nothing
    ..                      up to three words, none of them a negation, and no comma
    ...                     up to eight words or commas, none of them a negation
    ^  $  ,  ?              where the sentence begins and ends, a comma, a question mark at its end

Every repetition is bounded and words are separated by single blanks, so that no text, however hostile, makes
a pattern slow. Each pattern knows its `keys`, words of which one must occur: only these are looked up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

BUILT_IN = {
    "when": "(?:§(?:not|before) )?§(?:day|span) ",
    "day": "(?:§(?:not|before) )?§day ",
    "span": "(?:§(?:not|before) )?§span ",
    "number": r"\d[^ ]* ",
    "link": "§link ",
    "mail": "§mail ",
    "quoted": "§quoted ",
}
KEYS = {
    "when": frozenset({"§day", "§span"}),
    **{name: frozenset({f"§{name}"}) for name in ("day", "span", "link", "mail", "quoted")},
}

SIGNS = frozenset("^$,?:")

GAPS = {"..": ("[^ ,?]+", 3), "...": ("[^ ?]+", 8)}

PIECES = re.compile(r"\(|\)\??|\||\.\.\.|\.\.|\{\w+\}\??|[^\s()|]+")


class BadPattern(ValueError):
    """A pattern that cannot be read; the message names it."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a pattern: its regular expression, and the words of which one must occur (None: unknown)."""

    regex: str
    keys: frozenset[str] | None


@dataclass(frozen=True)
class Pattern:
    """One compiled pattern. The regular expression is made when it is first needed."""

    source: str
    regex: str = field(repr=False)
    keys: frozenset[str] = field(repr=False)

    @cached_property
    def search(self) -> Callable[..., re.Match[str] | None]:
        """Takes the folded text of a sentence, and where in it to begin."""
        return re.compile("(?<= )" + self.regex).search


class Grammar:
    """Turns the patterns of one language into matchers. `fold` is the folding its sentences go through."""

    def __init__(
        self,
        classes: Mapping[str, str],
        *,
        fold: Callable[[str], str],
        common: Collection[str] = (),
        negations: str = "",
    ) -> None:
        self._classes = classes
        self._fold = fold
        self._common = frozenset(common)
        self._made: dict[str, Piece] = {}
        self._open: set[str] = set()
        self._free = ""  # what a gap may not swallow; unset while the negations themselves are read
        if negations:
            self._free = f"(?!{self._class(negations).regex})"

    def pattern(self, source: str) -> Pattern:
        piece = self._parse(source)
        if not piece.keys:
            raise BadPattern(f"no word must occur in it: {source}")
        return Pattern(source, piece.regex, piece.keys)

    def _class(self, name: str) -> Piece:
        if name == "word":
            return Piece(f"{self._free}[^ ,]+ ", None)
        if name in BUILT_IN:
            return Piece(BUILT_IN[name], KEYS.get(name))
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
        tokens = PIECES.findall(source)
        piece, rest = self._choice(tokens, 0)
        if rest != len(tokens):
            raise BadPattern(f"a bracket too many: {source}")
        return piece

    def _choice(self, tokens: list[str], at: int) -> tuple[Piece, int]:
        branch, at = self._sequence(tokens, at)
        branches = [branch]
        while at < len(tokens) and tokens[at] == "|":
            branch, at = self._sequence(tokens, at + 1)
            branches.append(branch)
        if len(branches) == 1:
            return branch, at
        # Longest first within one class is the author's business: the first branch that fits is taken,
        # and the engine backs up where the rest of the pattern does not.
        regex = "(?:" + "|".join(branch.regex for branch in branches) + ")"
        keys: frozenset[str] | None = frozenset()
        for branch in branches:
            keys = None if keys is None or branch.keys is None else keys | branch.keys
        return Piece(regex, keys), at

    def _sequence(self, tokens: list[str], at: int) -> tuple[Piece, int]:
        pieces: list[Piece] = []
        while at < len(tokens) and tokens[at] != "|" and not tokens[at].startswith(")"):
            token = tokens[at]
            if token.startswith("("):
                piece, at = self._choice(tokens, at + 1)
                if at == len(tokens) or not tokens[at].startswith(")"):
                    raise BadPattern(f"a bracket too few: {' '.join(tokens)}")
                if tokens[at].endswith("?"):
                    piece = _optional(piece)
            else:
                piece = self._atom(token)
            pieces.append(piece)
            at += 1
        if not pieces:
            raise BadPattern(f"nothing between two bars or brackets: {' '.join(tokens)}")
        known = [piece.keys for piece in pieces if piece.keys]
        keys = min(known, key=self._cost) if known else None
        return Piece("".join(piece.regex for piece in pieces), keys), at

    def _atom(self, token: str) -> Piece:
        if token in GAPS:
            word, most = GAPS[token]
            return Piece(f"(?:{self._free}{word} ){{0,{most}}}", None)
        if token in SIGNS:
            return Piece(re.escape(token) + " ", frozenset({token}))
        if token.startswith("{"):
            piece = self._class(token.rstrip("?")[1:-1])
            return _optional(piece) if token.endswith("?") else Piece(f"(?:{piece.regex})", piece.keys)
        if token.endswith("?"):
            return _optional(self._atom(token[:-1]))
        return self._word(token)

    def _word(self, token: str) -> Piece:
        bare = token.strip("*")
        folded = self._fold(bare).split()
        if not folded:
            raise BadPattern(f"not a word: {token}")
        head = "[^ ]*" if token.startswith("*") else ""
        tail = "[^ ]*" if token.endswith("*") else ""
        regex = head + " ".join(re.escape(word) for word in folded) + tail + " "
        stars = ("*" if head else "", "*" if tail else "")
        key = stars[0] + folded[0] + stars[1] if len(folded) == 1 else max(folded, key=len)
        if len(folded) > 1 and tail:
            key += "*"
        return Piece(regex, frozenset({key}))

    def _cost(self, keys: frozenset[str]) -> int:
        """How often a pattern with these keys would be tried in vain; signs stand in every sentence."""
        return sum(1_000 if key in SIGNS else 20 if key in self._common else 1 for key in keys)


def _optional(piece: Piece) -> Piece:
    return Piece(f"(?:{piece.regex})?", None)


class Lookup:
    """Tells by the words of a sentence which of many patterns may match in it; answers are remembered."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self._whole: dict[str, set[int]] = {}
        self._parts: list[tuple[str, bool, int]] = []  # (letters, at the beginning, which)
        for number, pattern in enumerate(patterns):
            for key in pattern.keys:
                if key.startswith("*"):
                    self._parts.append((key.strip("*"), False, number))
                elif key.endswith("*"):
                    self._parts.append((key.strip("*"), True, number))
                else:
                    self._whole.setdefault(key, set()).add(number)
        self._known: dict[str, frozenset[int]] = {}

    def of(self, word: str) -> frozenset[int]:
        found = self._known.get(word)
        if found is None:
            if len(self._known) > 50_000:  # words of hostile mail must not pile up for ever
                self._known.clear()
            found = self._known[word] = frozenset(self._whole.get(word, ())) | {
                number
                for letters, first, number in self._parts
                if (word.startswith(letters) if first else letters in word)
            }
        return found
