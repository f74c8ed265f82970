"""Who somebody is: a first name to greet with, a company, a telephone number.

A wrong first name costs more than none: whoever is unsure greets without. So is everybody greeted who writes
formally, with surnames and titles.
"""

from __future__ import annotations

import re

from mailcoach.emails import Address
from mailcoach.reading import domains
from mailcoach.reading.signatures import CLOSINGS, KISSES, TITLE, writer_of
from mailcoach.reading.wording import finder, fold, lists

PEOPLE = lists("people")
ROLES = frozenset(PEOPLE["roles"])
FORMAL = finder(PEOPLE["formal"])
LEGAL_FORMS = re.compile(
    r"\b(?:gmbh(?: ?& ?co\.? ?kg)?|ggmbh|ug|ag|kg|ohg|gbr|e\.?v\.?|ltd|limited|plc|llp|llc|inc|corp|pty|sarl|sas"
    r"|sasu|eurl|s\.?l\.?u?|s\.a\.|s\.?p\.?a|s\.?r\.?l|b\.?v|n\.?v|vof|lda|ltda|aps|oy|ab|kft|s\.r\.o|a\.s)\.?(?![\w.])"
)
FAMILY_FIRST = frozenset({"cn", "hk", "tw", "kr", "jp", "vn", "hu", "sg", "mo"})
"""Countries whose people often write the family name first (ISO 3166 as a domain)."""
NAME = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*\.?")
PARTICLES = frozenset(PEOPLE["particles"])

NUMBER = re.compile(r"(?<![\w.,/+-])\+?\(?\d[\d ()/.\-–\xa0]{5,24}\d(?!\w|[.,]\d)")
PHONE = frozenset(PEOPLE["phone"])
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
NO_PHONE = frozenset(PEOPLE["fax"] + PEOPLE["no_phone"])
DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})\b|\d{4}-\d\d-\d\d\b")


def first_name(address: Address, signature: str = "", own_words: str = "") -> str:
    """The name to greet somebody with, or "" where it is unsure or would be too familiar.

    `own_words` are what they wrote: whoever writes "Dear Mr Reyes" is not greeted by a first name.
    """
    greeting = fold(own_words.lstrip().partition("\n")[0][:80])
    if FORMAL.search(greeting):
        return ""
    if signed := _signed_with(address, signature):
        return signed
    words = _name_words(address)
    if len(words) < 2 or TITLE.match(fold(address.name)) or any(fold(word) in ROLES for word in words):
        return ""
    first = words[0]
    if _is_family_first(address) or _is_the_house(address, first) or len(first) < 2 or first.endswith("."):
        return ""
    return _cased(first)


def _is_the_house(address: Address, first: str) -> bool:
    """Whether a display name is a company's: Nordhavn Shipping <info@nordhavn.example>."""
    local, _, domain = address.email.partition("@")
    return local in ROLES and domain.startswith(fold(first))


def _name_words(address: Address) -> list[str]:
    """The display name's words, first name first, or none where it is no person's name."""
    name = re.split(r"[|/(@]| - | – ", address.name, maxsplit=1)[0].strip(" \"'")
    family, comma, given = name.partition(",")
    if comma and given.strip():
        name = f"{given.strip()} {family.strip()}"
    words = NAME.findall(name)
    if any(char.isdigit() for char in name) or len(words) > 5 or fold(words[0] if words else "") in PARTICLES:
        return []
    return words


def _signed_with(address: Address, signature: str) -> str:
    """The single name that stands under their mail, where it is one of theirs."""
    writer = writer_of(address)
    words = _name_words(address)
    family = fold(words[-1]) if len(words) > 1 and not _is_family_first(address) else ""
    for line in signature.split("\n")[:4]:
        closing = CLOSINGS.match(fold(line.strip()))
        signed = NAME.findall(KISSES.sub("", line.strip()[closing.end() if closing else 0 :]))
        if not signed:
            continue
        name = fold(signed[0])
        own = len(signed) == 1 and len(name) > 2 and name in writer.names - ROLES - {family}
        return _cased(signed[0]) if own else ""
    return ""


def _is_family_first(address: Address) -> bool:
    return address.email.rpartition(".")[2] in FAMILY_FIRST


def _cased(name: str) -> str:
    """The name as one writes it: MARIA and maria are Maria."""
    return name.title() if name.isupper() or name.islower() else name


def company(address: Address, signature: str = "") -> str:
    """The company's name: as the signature writes it, else from the domain; "" for a free-mail address without."""
    label = domains.registered(address.domain)
    lines = [part.strip() for line in signature.split("\n") for part in re.split(r"\s[|/·•–—-]+\s|\s//\s|, ", line)]
    for part in lines:
        if part.casefold() == address.name.casefold():
            continue  # a firm may bear its owner's name: whoever signs is not the firm
        if label and 2 < len(part) <= 60 and "@" not in part and _same(part, label):
            return part
    for line in signature.split("\n"):
        if 4 < len(line) <= 60 and LEGAL_FORMS.search(fold(line)) and not any(char.isdigit() for char in line):
            return re.split(r", (?=[A-ZÄÖÜ][^\W\d_]{3,})|\s[|·•]\s", line.strip())[0].strip()
    words = LEGAL_FORMS.sub("", label.replace("-", " ")).split()
    return " ".join(map(_cased, words))


def _same(text: str, label: str) -> bool:
    """Whether a name and a domain's label are the same word: Corvus Logistics, corvuslogistics."""
    label = re.sub(r"[\W_]", "", label)
    for spelling in (text, text.lower().translate(UMLAUTS)):
        name = re.sub(r"[\W_]", "", LEGAL_FORMS.sub("", fold(spelling)))
        if len(name) > 3 and (label in name or (name in label and len(name) * 2 > len(label))):
            return True
    return False


def phone(signature: str) -> str | None:
    """The number to call, as the signature writes it: a labelled one first, never a fax or a register's number."""
    best: tuple[int, str] | None = None
    for line in signature.split("\n")[:40]:
        for found in NUMBER.finditer(line[:200]):
            rank = _rank(line[: found.start()], found[0])
            if rank is not None and (best is None or rank < best[0]):
                best = rank, " ".join(found[0].split())
    return best[1] if best else None


def _rank(before: str, number: str) -> int | None:
    """How good a number is: 0 with a label, 1 international, 2 by its form; None where it is none."""
    digits = sum(char.isdigit() for char in number)
    words = re.findall(r"[^\W\d_]+", fold(before))[-2:]
    if not 7 <= digits <= 15 or DATE.match(number.strip()) or not NO_PHONE.isdisjoint(words):
        return None
    if words and words[-1] in PHONE:
        return 0
    if number.startswith(("+", "00")):
        return 1
    if not re.search(r"\d[ ()/.\-–]", number):
        return None  # digits in one piece, without a label, may be anything
    return 2 if digits >= 9 or number.startswith(("0", "(")) else None
