"""Who is named in a sentence: "please write to Jonas Peil, jonas.peil@sable.example".

Only a name beside an address is taken for sure; a name alone must look like one: a title and a name, or two
names that stand together. Nouns are written like names in German, so one capital letter shows nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from mailcoach.emails import Address
from mailcoach.reading.wording import any_of, finder, fold, lists

PEOPLE = lists("people")
MAIL = re.compile(r"(?<![\w.+-])[\w+-][\w.+-]{0,63}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
TITLES = (
    r"(?:Herrn?|Frau|Mr|Mrs|Ms|Miss|Dr|Prof|Sig|Sigra|Monsieur|Madame|Mme|Mlle|Maître|Señora?|Sra?|Don|Doña|De heer"
    r"|Mevrouw|Dhr|Mevr|Signora?|Dott|Dottssa|Ing|Senhora?)"
)
CAPITALS = "".join(char for char in map(chr, range(0x530)) if char.isupper())
PART = rf"(?!{TITLES}\b)[{CAPITALS}][^\W\d_]*(?:[-'’][^\W\d_]+)*"
PARTICLE = r"(?:van|von|de|der|den|di|da|del|della|la|le|el|ter|ten|zu|dos|do)"
NAME = re.compile(
    rf"(?<![^\W_])(?P<title>(?:{TITLES}\.?\s){{1,3}})?(?P<name>{PART}(?:\s(?:{PARTICLE}\s){{0,2}}{PART}){{0,3}})"
)
NO_NAMES = frozenset(PEOPLE["no_names"])

MYSELF = finder(PEOPLE["myself"])
OF_MINE = finder(PEOPLE["of_mine"])
COLLEAGUES = finder(PEOPLE["colleagues"])
TELLING = re.compile(rf"\b{any_of(PEOPLE['telling'])}\b.{{0,40}}?\b{any_of(PEOPLE['that'])}\b")

REACH = 160
"""How far beyond the sentence the address of the one who is named in it may stand."""


def person(words: str, start: int, end: int) -> Address | None:
    """Who is named in `words[start:end]`: the first address there or shortly after, with the name beside it that
    fits it best; else a name alone, without an address; else None."""
    found = MAIL.search(words, start, end + REACH)
    names = list(_names(words, start, found.end() + REACH // 4 if found else end))
    if found:
        email = found[0].rstrip(".-").lower()
        fitting = [name for name, _ in names if _parts(name) & _parts(email.partition("@")[0])]
        return Address(email, fitting[-1] if fitting else "")
    alone = [name for name, titled in names if titled or len(name.split()) > 1]
    return Address("", alone[-1]) if alone else None


def of_oneself(leaving: str) -> bool:
    """Whether somebody tells of his own leaving, and not that "Wojtek has left us"."""
    news = fold(leaving)
    if telling := TELLING.search(news):
        news = news[telling.end() :]
    return bool(MYSELF.search(news) or (OF_MINE.search(news) and not COLLEAGUES.search(news)))


def _names(text: str, start: int, end: int) -> Iterator[tuple[str, bool]]:
    """Every stretch of capitalised words that may be a name, and whether a title stands before it."""
    for found in NAME.finditer(text, start, end):
        name = found["name"].split()
        if _parts(name[0]) & NO_NAMES:
            del name[0]
        if name:
            yield " ".join(name), found["title"] is not None


def _parts(text: str) -> set[str]:
    """The words of a name or of an address, folded; single letters fit nothing."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(char for char in plain if not unicodedata.combining(char))
    return {part for part in re.findall(r"[^\W\d_]+", bare) if len(part) > 1}
