"""A draft says something new: never a sentence that this person has read from the rep before. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from mailcoach.drafts.draft import Draft
from mailcoach.drafts.markdown import SIGNATURE, plain

FEWEST_WORDS = 4
"""A shorter sentence is a thank-you, and a line that ends in a comma a greeting; everybody says these twice."""

_ENDS = re.compile(r"(?<=[.!?…])[\"”“»’)]*\s+|\n+")
QUOTED = re.compile(r"“[^“”]*”|„[^„“]*“|«[^«»]*»")
"""What a letter gives back of others' words."""


def repeats(draft: Draft, sent: Iterable[str]) -> tuple[str, ...]:
    """The draft's sentences that stand in one of the texts already `sent` to this person, in order.

    Case, accents, punctuation and blanks make no difference, nor does what is quoted in a sentence. Greeting,
    farewell and signature do not count.
    """
    known = {key for text in sent for key, _ in _sentences(text)}
    letter = draft.text.partition(SIGNATURE)[0].rpartition("\n\n")[0]
    return tuple(sentence for key, sentence in _sentences(plain(letter)) if key in known)


def _sentences(text: str) -> Iterator[tuple[str, str]]:
    """Each sentence worth comparing, with what is compared of it."""
    for sentence in _ENDS.split(text):
        key = _key(sentence)
        greets = sentence.rstrip().endswith((",", ":"))
        if key.count(" ") >= FEWEST_WORDS - 1 and not greets:
            yield key, sentence.strip()


def _key(sentence: str) -> str:
    said = unicodedata.normalize("NFKD", QUOTED.sub(" ", sentence)).casefold()
    return " ".join(re.findall(r"\w+", "".join(char for char in said if not unicodedata.combining(char))))
