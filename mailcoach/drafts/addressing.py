"""Who a draft goes to and what ties it to its thread, as a person would answer. Pure.

In a silent thread the last mail is usually ours; an answer to it goes to those it went to, never to ourselves.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from mailcoach.emails import INVENTED_DOMAIN, Address, Email, MessageId
from mailcoach.errors import Refused
from mailcoach.plays import Play
from mailcoach.reading import MailKind
from mailcoach.silence import Talk, Verdict
from mailcoach.subjects import unanswered
from mailcoach.threads import Rep, Side

MOST_REFERENCES = 20
LONGEST_ID = 900
"""Characters of a Message-ID that we repeat; with the field's name the line stays below RFC 5322's 998."""

_ID = re.compile(r"<[^<>\s@]+@[^<>\s@]+>", re.ASCII)
_ROBOT = re.compile(r"(?:no-?reply|do-?not-?reply|mailer-daemon|bounces?)\b")


@dataclass(frozen=True, slots=True)
class Envelope:
    """From whom, to whom, in answer to what. `subject` is empty where the mail begins a thread of its own."""

    sender: Address
    to: tuple[Address, ...]
    cc: tuple[Address, ...] = ()
    subject: str = ""
    in_reply_to: MessageId | None = None
    references: tuple[MessageId, ...] = ()
    notes: tuple[str, ...] = ()


def envelope(play: Play, talk: Talk, verdict: Verdict, rep: Rep, me: Address) -> Envelope:
    """How the draft of a play is addressed; `me` is the account's own address, for want of a better one.

    Raises Refused where there is nobody to write to.
    """
    human = [email for email, reading in talk.mails if reading.kind is MailKind.HUMAN and not email.is_draft]
    sender = _identity(human, verdict, rep, me)
    if play is Play.NEW_CONTACT:
        if verdict.contact is None:
            raise Refused(
                "No address of a successor is known.", "Call their switchboard; there is a script for it."
            )
        return Envelope(sender, (verdict.contact,))
    parent = _parent(human, rep)
    if parent is None:
        raise Refused("There is no mail in this thread to answer.", "Write to them from your mail program.")
    to, cc = _recipients(parent, talk.thread.emails, verdict, rep)
    left_out = [one for one in (*to, *cc) if one.email in verdict.barred]
    to, cc = (tuple(one for one in group if one not in left_out) for group in (to, cc))
    if not to:
        raise Refused("Nobody is left in this thread who may be written to.", "See `why` for what they said.")
    to, cc = _to_one(to, cc, verdict)
    if play is Play.COMPASSION:
        cc = ()  # what happened to them is nobody else's business
    known = _valid(parent.id)
    notes = [f"{one} is left out: no more mail may go there." for one in left_out]
    if not known:
        notes.append("The mail it answers has no usable Message-ID, so this draft begins a thread of its own.")
    return Envelope(
        sender,
        to,
        cc,
        subject=answer_to(parent.subject),
        in_reply_to=parent.id if known else None,
        references=_references(parent) if known else (),
        notes=tuple(notes),
    )


def answer_to(subject: str) -> str:
    """The subject of an answer: `Re: ` once, in whatever language it stood there before, and the original."""
    return f"Re: {unanswered(' '.join(subject.split()))}".rstrip()


def message_id(account: str, thread: str, parent: MessageId | None, touch: int, sender: Address) -> MessageId:
    """The Message-ID of the one draft that may be written for this touch: the same each time it is asked for.

    It holds a-z, 0-9 and dots, and the domain of the sender; nothing in it names a tool or tells of the thread.
    """
    seed = "\0".join((account, thread, parent or "", str(touch))).encode("utf-8", "replace")
    digits = blake2b(seed, digest_size=14).hexdigest()
    return MessageId(f"<{digits[:14]}.{digits[14:]}@{ascii_domain(sender)}>")


def ascii_domain(address: Address) -> str:
    """The domain in ASCII (RFC 5890). Raises Refused where it has no such form."""
    try:
        return address.domain.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise Refused(f"{address.email} is no address that mail can go to.", "Correct it in the thread.") from error


def _identity(human: Sequence[Email], verdict: Verdict, rep: Rep, me: Address) -> Address:
    """The address of the rep's that the prospect last wrote to; else the one the rep last wrote from."""
    prospect = verdict.prospect.address.email if verdict.prospect else ""
    theirs = [email for email in human if rep.side(email.sender) is Side.THEIRS]
    from_prospect = [email for email in theirs if email.sender.email == prospect] or theirs
    written_to = [
        one.email for mail in from_prospect[-1:] for one in (*mail.to, *mail.cc) if one.email in rep.addresses
    ]
    signed = [mail.sender for mail in human if rep.side(mail.sender) is Side.REP]
    chosen = (written_to or [one.email for one in signed[-1:]] or [me.email])[0]
    names = [one.name for one in reversed(signed) if one.email == chosen and one.name] + [me.name]
    return Address(chosen, names[0])


def _parent(human: Sequence[Email], rep: Rep) -> Email | None:
    """The last mail that passed between the two sides; our side's talk among itself is not answered."""
    between = [email for email in human if any(rep.side(one) is Side.THEIRS for one in _everyone(email))]
    return between[-1] if between else None


def _everyone(email: Email) -> tuple[Address, ...]:
    return (email.sender, *email.to, *email.cc)


def _recipients(
    parent: Email, emails: Iterable[Email], verdict: Verdict, rep: Rep
) -> tuple[tuple[Address, ...], tuple[Address, ...]]:
    """To and Cc of an answer (RFC 5322, 3.6.3): Cc stays Cc, and nobody is named twice."""
    lists = {match for email in emails for match in _posts(email)}
    if rep.side(parent.sender) is Side.THEIRS:
        direct = [one for one in parent.reply_to if one.email not in lists] or [parent.sender]
        copied = [*parent.to, *parent.cc]
    else:
        direct = [*parent.to]
        copied = [*parent.cc] + ([parent.sender] if rep.side(parent.sender) is Side.OURS else [])
    unwanted = lists | rep.addresses
    to = _once([one for one in direct if not _ROBOT.match(one.email)], unwanted)
    prospect = verdict.prospect.address if verdict.prospect else None
    theirs = prospect and parent.sender.email == prospect.email
    if prospect and not theirs and prospect.email not in {one.email for one in to}:
        to, copied = (prospect,), [*to, *copied]
    if not to:
        raise Refused("Nobody but yourself is in this mail.", "Write to them from your mail program.")
    cc = _once([one for one in copied if not _ROBOT.match(one.email)], unwanted | {one.email for one in to})
    return to, cc


def _to_one(
    to: tuple[Address, ...], cc: tuple[Address, ...], verdict: Verdict
) -> tuple[tuple[Address, ...], tuple[Address, ...]]:
    """A letter greets one person; whoever else it would go to gets a copy."""
    prospect = verdict.prospect.address.email if verdict.prospect else ""
    chosen = next((one for one in to if one.email == prospect), to[0])
    return (chosen,), (*(one for one in to if one is not chosen), *cc)


def _posts(email: Email) -> list[str]:
    """Where a mailing list is written to (RFC 2369, 3.4): the answer is for people."""
    return re.findall(r"mailto:([^>?,\s]{3,254})", email.headers.get("list-post", "").casefold())


def _once(people: Iterable[Address], unwanted: Container[str]) -> tuple[Address, ...]:
    first: dict[str, Address] = {}
    for one in people:
        first.setdefault(one.email, one)
    return tuple(one for email, one in first.items() if email and email not in unwanted)


def _valid(message: MessageId) -> bool:
    """Whether an id can be repeated on the wire: well-formed, and the sender's own rather than made up by us."""
    fine = _ID.fullmatch(message) and message.isascii() and message.isprintable()
    return bool(fine) and len(message) <= LONGEST_ID and not message.endswith(f"@{INVENTED_DOMAIN}>")


def _references(parent: Email) -> tuple[MessageId, ...]:
    """RFC 5322, 3.6.4: the parent's own and then the parent; of many the first and the newest."""
    before = parent.references or (parent.in_reply_to if len(parent.in_reply_to) == 1 else ())
    chain = [*dict.fromkeys(one for one in before if _valid(one) and one != parent.id), parent.id]
    return tuple(chain if len(chain) <= MOST_REFERENCES else [chain[0], *chain[1 - MOST_REFERENCES :]])
