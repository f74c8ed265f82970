"""The threads that mails make, found in memory at one go: what the index comes to from batch to batch."""

from __future__ import annotations

from collections.abc import Iterable

from mailcoach.emails import Email
from mailcoach.threads import Thread, beginning, links, spelt


def gather(emails: Iterable[Email]) -> list[Thread]:
    """The threads of these mails, of which no two have one id; the latest mail's comes first."""
    group_of: dict[str, list[Email]] = {}
    for email in emails:
        met = {id(group): group for name in links(email) if (group := group_of.get(name))}
        group = [email, *(mail for each in met.values() for mail in each)]
        group_of |= {name: group for mail in group for name in links(mail)}
    groups = {id(group): group for group in group_of.values()}.values()
    latest_first = sorted(groups, key=lambda group: max(mail.at for mail in group), reverse=True)
    return [Thread.of(_id_of(group), group) for group in latest_first]


def _id_of(mails: Iterable[Email]) -> str:
    return spelt(beginning(min(mails, key=lambda mail: (mail.at, mail.id))))
