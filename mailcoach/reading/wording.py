"""Words of many languages at once: the lists in letters.toml and robots.toml, made ready to search with.

What dresses a mail, and what robots write, is looked for before the mail's language is known.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from itertools import chain


def _bare(letter: str) -> str:
    """The letter without its accents."""
    return "".join(char for char in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(char))


PLAIN = str.maketrans(
    {chr(code): _bare(chr(code)) for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))}
    | {"ß": "ss", "ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "đ": "d", "’": "'", "‘": "'", "´": "'", "`": "'"}
    | {"\xa0": " ", "\u202f": " ", "\u2009": " ", "：": ":"}
)
FIRST = re.compile(r"\w(?![?*+{])")
CHOICE = re.compile(r"\(\?:([^()\[\]\\?*+{}.]+)\)(?![?*+{])")
DRESSED = frozenset(map(chr, PLAIN))


def fold(text: str) -> str:
    """`text` in lower case and without accents: the form in which the lists are written. Keeps the line ends."""
    text = text.lower()
    if text.isascii() and "`" not in text:
        return text
    for letter in sorted(DRESSED.intersection(set(text))):  # few different ones, so this beats a pass over all
        text = text.replace(letter, PLAIN[ord(letter)])
    return text


@cache
def lists(name: str) -> Mapping[str, tuple[str, ...]]:
    """The lists of `name`.toml beside this file."""
    text = files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return {key: tuple(words) for key, words in tomllib.loads(text).items()}


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of the words or phrases, the longest first. `*` is any ending, `?` any one letter."""
    return choice(map(_pattern, sorted({fold(word) for word in words}, key=len, reverse=True)))


def choice(patterns: Iterable[str]) -> str:
    """A pattern for any of these, by their first letters: so that of hundreds only few are tried at a place."""
    by_letter: defaultdict[str, list[str]] = defaultdict(list)
    for pattern in chain.from_iterable(map(_opened, patterns)):
        first = FIRST.match(pattern)
        letter = first[0] if first else ""
        by_letter[letter].append(pattern[len(letter) :])
    return "(?:" + "|".join(f"{letter}(?:{'|'.join(rest)})" for letter, rest in by_letter.items()) + ")"


def _opened(pattern: str) -> Iterable[str]:
    """A pattern that begins with a choice of words as one pattern for each of them."""
    begun = CHOICE.match(pattern)
    return [word + pattern[begun.end() :] for word in begun[1].split("|")] if begun else [pattern]


def _pattern(word: str) -> str:
    return re.escape(word).replace(r"\*", r"\w*").replace(r"\?", r"\w").replace(r"\ ", " +")


def finder(words: Iterable[str]) -> re.Pattern[str]:
    """Searches folded text for any of the words, whole."""
    return re.compile(rf"(?<!\w){any_of(words)}(?!\w)")


def opening(phrases: Iterable[str]) -> re.Pattern[str]:
    """Matches any of the phrases, whole, at the beginning of folded text."""
    return re.compile(rf"{any_of(phrases)}(?!\w)")


class Patterns(dict[str, re.Pattern[str]]):
    """The lists of `name`.toml whose entries are regular expressions: each finds any of them in folded text, from
    the beginning of a word; "one|other" finds those of both. Compiled when first asked for."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._lists = lists(name)

    def __missing__(self, key: str) -> re.Pattern[str]:
        entries = chain.from_iterable(self._lists[name] for name in key.split("|"))
        self[key] = found = re.compile(rf"(?<!\w){choice(entries)}")
        return found
