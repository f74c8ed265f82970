"""What stands before a subject and is not part of it: "Re:" (RFC 5322, 3.6.5) and "Fwd:" in the languages of mail
programs, and the "[tag]" of a list or a gateway. Pure."""

from __future__ import annotations

import re

_ANSWER = "re|aw|antw|sv|vs|ref|rif|res|odp|r"
_FORWARD = "fwd?|wg|tr|rv"
_END = r"(?:\[\d+\])?\s?:\s*"  # some programs count: "Re[2]:"

_ANSWERED = re.compile(rf"(?:(?:{_ANSWER}){_END})+", re.IGNORECASE)
_MARKED = re.compile(rf"(?:(?:{_ANSWER}|{_FORWARD}){_END})+", re.IGNORECASE)
_LED = re.compile(rf"(?:(?:{_ANSWER}|{_FORWARD}){_END}|\[[^\]]{{1,20}}\]\s*)+", re.IGNORECASE)


def is_marked(subject: str) -> bool:
    """Whether it begins as that of an answer or of something forwarded does."""
    return _MARKED.match(subject) is not None


def unanswered(subject: str) -> str:
    """A subject without what says that it is an answer."""
    return _without(_ANSWERED, subject)


def bare(subject: str) -> str:
    """A subject without any of what may stand before it."""
    return _without(_LED, subject)


def _without(marks: re.Pattern[str], subject: str) -> str:
    subject = subject.strip()
    found = marks.match(subject)
    return subject[found.end() :] if found else subject
