"""Whether two addresses are one person, and two people of one company."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from mailcoach.emails import Address
from mailcoach.reading.domains import is_free_mail
from mailcoach.reading.wording import lists

TITLES = frozenset(lists("people")["titles"])
"""What stands before names and is none."""


def same_person(one: Address, other: Address) -> bool:
    """The same address, or the same full name: people also write from private addresses."""
    if one.email == other.email:
        return True
    names, others = folded(one.name), folded(other.name)
    return len(names & others) > 1 and (names <= others or others <= names)


def may_be(named: Address, person: Address) -> bool:
    """Whether somebody named in a mail ("Bianca", "Herr Lindner") may be this person."""
    if named.email and person.email:
        return named.email == person.email
    return any(len(name) > 2 for name in folded(named.name) & (folded(person.name) or _local(person)))


def same_company(one: Address, other: Address) -> bool:
    return one.domain == other.domain and not is_free_mail(one.domain)


@lru_cache(maxsize=16_384)
def folded(name: str) -> frozenset[str]:
    """The words of a name, without accents, case and order: "Peil, Jonas" is "Jonas Peil"."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return frozenset(_parts("".join(char for char in plain if not unicodedata.combining(char)))) - TITLES


def _local(person: Address) -> frozenset[str]:
    return frozenset(_parts(person.email.partition("@")[0]))


def _parts(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text)
