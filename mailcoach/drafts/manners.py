"""How the rep addresses somebody: in which language, as Sie or du, by what name, and how they take leave. Pure.

A letter does as the rep last did with this person; where they never wrote, it is graceful.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from mailcoach.drafts.voices import FALLBACK, Voice, voice
from mailcoach.emails import Address
from mailcoach.reading import people
from mailcoach.reading.wording import fold
from mailcoach.silence import Prospect, Talk
from mailcoach.silence.words import Word
from mailcoach.threads import Rep, Side

LONGEST_FAREWELL = 3
"""Words of a farewell that is nothing but that."""

LONGEST_NAME = 40
"""Characters of a name that is spoken in a greeting."""

LONGEST_SALUTATION = 60
"""Characters of a line that is nothing but a salutation."""

_MORE = re.compile(r"[,;:&/+()–—]| - | (?:and|und|et|y|e) |\b(?:again|nochmals?|encore|de nuevo)\b", re.IGNORECASE)
"""What stands in a salutation to several people, or in one that says more than hello."""


def language_of(talk: Talk, rep: Rep) -> str:
    """The language of the rep's last mail in the thread; where there is none, of anybody's."""
    spoken = [(email, reading.language) for email, reading in talk.mails if reading.own_words.strip()]
    own = [language for email, language in spoken if rep.side(email.sender) is Side.REP]
    return (own or [language for _, language in spoken] or [FALLBACK])[-1]


def is_familiar(words: Sequence[Word], language: str) -> bool:
    """Whether the rep's last mail that shows it says du, tu or tú to them; where none does, whether theirs do."""
    spoken = [word for word in reversed(words) if word.reading.language == language and word.side is not Side.OURS]
    spoken.sort(key=lambda word: word.ours, reverse=True)
    shown = (voice(language).is_familiar(word.reading.own_words) for word in spoken)
    return next((familiar for familiar in shown if familiar is not None), False)


def greeting(words: Sequence[Word], prospect: Prospect, language: str, *, familiar: bool) -> str:
    """The salutation that the rep last used with them, or a graceful one."""
    name = prospect.first_name if familiar else spoken(prospect.address, language, prospect.first_name)
    return _said_before(words, prospect, language) or voice(language).greet(name, familiar=familiar)


def spoken(address: Address, language: str, first_name: str = "") -> str:
    """The name to greet with: the first name, or in German, where that is for friends, the name in full."""
    if language != "de":
        return first_name or people.first_name(address, "")
    return re.sub(r"^(Herr|Frau) .* (\S+)$", r"\1 \2", full_name(address))


_DEGREE = re.compile(r"Dipl\.\S* ", re.IGNORECASE)
"""A title that stands in letterheads and is not spoken."""


def full_name(address: Address) -> str:
    """A name that can be spoken: two words or three, of letters, and titles; else ""."""
    name = _DEGREE.sub("", address.name)
    family, comma, given = name.partition(", ")
    if comma and fold(family) in _local_words(address):
        name = f"{given} {family}"
    said = name.split()
    letters = all(re.fullmatch(r"[^\W\d_](?:[^\W\d_]|['’.-])*", word) for word in said) and not name.isupper()
    names = sum(not word.endswith(".") for word in said)
    return " ".join(said) if 2 <= names <= 3 and letters and len(name) <= LONGEST_NAME else ""


def _local_words(address: Address) -> list[str]:
    """What an address tells of a name: maria and lopez of maria.lopez@nordwind.example."""
    return re.split(r"[._-]", address.email.partition("@")[0])


def _said_before(words: Sequence[Word], prospect: Prospect, language: str) -> str:
    """The salutation the rep last used with this person alone, as it may be said again."""
    address = prospect.address
    names = {*address.name.replace(",", " ").split(), *_local_words(address), prospect.first_name} - {""}
    for word in reversed(words):
        if word.side is Side.REP and word.reading.language == language:
            first_line = word.reading.own_words.lstrip().split("\n", 1)[0]
            if again := _salutation(first_line, voice(language), names):
                return again
    return ""


def _salutation(line: str, speaks: Voice, names: Iterable[str]) -> str:
    """`line` as a salutation to say again, at any hour: to one person, who bears one of `names`; else ""."""
    line = " ".join(line.split())
    if len(line) > LONGEST_SALUTATION:
        return ""
    words = re.sub(r"(?: [^\w ]+)+$", "", line).rstrip(",!:. ")
    openers = (*speaks.hourly, *speaks.openers)
    opener = next((opener for opener in openers if re.match(rf"{opener}\b", words, re.IGNORECASE)), None)
    if opener is None or words.isupper():
        return ""
    addressed = words[len(opener) :].strip(" ,")
    if _MORE.search(addressed) or not {name.casefold() for name in names} & set(addressed.casefold().split()):
        return ""
    return speaks.greet(addressed) if opener in speaks.hourly else words + speaks.greeting[-1]


def signs(words: Sequence[Word], rep_name: str) -> str:
    """The rep's name as they last signed: in full, or the first name alone."""
    first = rep_name.split(" ", 1)[0]
    for word in reversed(words):
        signed = {line.strip(" ,.-") for line in _end(word)} & {first, rep_name}
        if word.side is Side.REP and signed:
            return rep_name if rep_name in signed else first
    return rep_name


def takes_leave(words: Sequence[Word], rep_name: str, language: str) -> str | None:
    """The farewell that the rep last used, where it is a short one and no thanks."""
    for word in reversed(words):
        if word.side is Side.REP and word.reading.language == language:
            for line in map(str.strip, _end(word)):
                said = re.findall(r"[\w-]+", line)
                short = len(said) <= LONGEST_FAREWELL and line[-1:] not in ".!?" and "thank" not in line.casefold()
                if voice(language).closes(line) and short and not {*said} & {*rep_name.split()}:
                    return line
    return None


def _end(word: Word) -> list[str]:
    """The lines of a mail in which somebody takes leave and signs."""
    return word.reading.own_words.strip().split("\n")[-2:] + word.reading.signature.strip().split("\n")[:3]
