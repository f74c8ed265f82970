"""Whether a person wrote a mail, or a machine.

What a mail's header declares comes first (RFC 3834 for answers, 3464 and 8098 for reports, 5546 for calendars).
But most notices of absence declare nothing, and some people's mail passes through lists and gateways that leave
their marks on it: so marks that prove nothing alone are weighed, together with what the text says.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from mailcoach.emails import Body, Email
from mailcoach.reading.bounces import failures
from mailcoach.reading.html import text_of
from mailcoach.reading.kinds import MailKind
from mailcoach.reading.wording import fold, patterns
from mailcoach.threads import Rep, Side

__all__ = ["Around", "bare_subject", "classify", "failures"]

ROBOTS = patterns("robots")
READ = 4_000
"""Characters of a text in which a robot is looked for."""
ENOUGH = 3
"""The weight at which marks together show an automatic answer."""
ENOUGH_FOR_MASS_MAIL = 4

ANSWER_MARK = re.compile(r"(?:re|aw|antw|sv|vs|rv|ref|res|tr|r|fw|fwd|wg|odp)(?:\[\d+\])? ?: ?")
TAG = re.compile(r"(?:\[(?!auto)[^\]]{1,30}\] ?)+")
METHOD = re.compile(r"method\s*[=:]\s*\"?(\w+)")
CODES = re.compile(r"\b[45]\.\d{1,3}\.\d{1,3}\b|(?<![\d.,])[45]5\d(?=[ -][a-z#<])")
ABOUT_MAIL = re.compile(
    r"\b(?:e-?mails?|mails?|messages?|nachricht|courriel|mensaje|mensagem|messaggio|bericht|recipients?)\b"
)
DELIVERED = re.compile(r"^action: *(?:delivered|relayed|expanded)", re.MULTILINE)
UNDELIVERED = re.compile(r"^action: *(?:failed|delayed)", re.MULTILINE)

Finding = tuple[MailKind, str]
"""A kind, and the words that show it."""


@dataclass(frozen=True, slots=True)
class Around:
    """What the thread tells of a mail: whether it answers one of ours, and at once; the `bare_subject` of each
    mail; and who we are, if that is known."""

    answers: bool = False
    at_once: bool = False
    subjects: frozenset[str] = frozenset()
    rep: Rep | None = None


ALONE = Around()


@dataclass(frozen=True)
class Letter:
    """A mail as the rules look at it. `words` are its own words, `below` is what stands below them."""

    email: Email
    body: Body
    words: str
    below: str
    around: Around

    def header(self, name: str) -> str:
        return self.email.headers.get(name, "").strip().lower()

    @cached_property
    def subject(self) -> str:
        return TAG.sub("", fold(self.email.subject[:300]), count=1).strip()

    @cached_property
    def text(self) -> str:
        return " ".join(fold(self.words[:READ]).split())

    @cached_property
    def local_part(self) -> str:
        return self.email.sender.email.rpartition("@")[0]

    @cached_property
    def is_postmaster(self) -> bool:
        name = fold(self.email.sender.name)
        if not self.email.sender.email:
            return True  # the empty address is a server's (RFC 5321, 4.5.5)
        return self.is_from("postmasters") or "mail delivery" in name or "postmaster" in name

    @cached_property
    def is_unread_address(self) -> bool:
        return self.is_from("unread_addresses")

    def is_from(self, name: str) -> bool:
        """Whether its address is of the list: the left side, as a whole or up to a sign or a number."""
        found = ROBOTS[name].match(self.local_part)
        return found is not None and not self.local_part[found.end() :][:1].isalpha()

    @property
    def is_bounced(self) -> bool:
        """An empty Return-Path: nobody waits for an answer (RFC 5321, 4.5.5)."""
        return self.header("return-path") == "<>"

    def begins(self, name: str) -> str:
        """What of the list of subjects stands at the beginning of this one."""
        found = ROBOTS[name].match(self.subject)
        return found[0] if found else ""

    def begins_with(self, name: str) -> str:
        """The words of the list that stand near the beginning of its own words."""
        found = ROBOTS[name].search(self.text[:500])
        return found[0] if found else ""

    def says(self, name: str) -> str:
        """The words of the list that its own words have."""
        found = ROBOTS[name].search(self.text)
        return found[0] if found else ""

    def count(self, name: str) -> int:
        """How many different words of the list its own words have."""
        return len({found[0] for found in ROBOTS[name].finditer(self.text)})

    @cached_property
    def foot(self) -> str:
        return " ".join(fold(self.below[-READ:]).split())

    @cached_property
    def leaves(self) -> str:
        """The words by which mass mail lets its readers go."""
        found = ROBOTS["unsubscribe"].search(self.foot)
        return found[0] if found else self.says("unsubscribe")


def classify(
    email: Email, body: Body, words: str | None = None, below: str = "", around: Around = ALONE
) -> Finding:
    """Who or what wrote a mail, and what shows it ("" for a person).

    `words` are its own words (the whole text where None), and `below` is what stands below them.
    """
    letter = Letter(email, body, text_of(body) if words is None else words, below, around)
    for rule in RULES:
        if found := rule(letter):
            return found
    return MailKind.HUMAN, ""


def bare_subject(subject: str) -> str:
    """A subject without "Re:" and the like, folded."""
    subject = fold(subject[:300]).strip()
    while found := ANSWER_MARK.match(subject):
        subject = subject[found.end() :]
    return subject


def _report(letter: Letter) -> Finding | None:
    content = letter.header("content-type")
    report = letter.body.report.lower()
    if not report and "multipart/report" not in content:
        return None
    if "disposition-notification" in content or "disposition:" in report:
        return MailKind.RECEIPT, "a disposition notification"
    if "feedback-report" in content or "feedback-type:" in report:
        return MailKind.NOTIFICATION, "a feedback report"
    if DELIVERED.search(report) and not UNDELIVERED.search(report):
        return MailKind.RECEIPT, "a report of delivery"
    return MailKind.BOUNCE, "a delivery status report"


def _calendar(letter: Letter) -> Finding | None:
    declared = METHOD.search(letter.header("content-type")) if "calendar" in letter.header("content-type") else None
    inside = METHOD.search(letter.body.calendar[:READ].lower())
    method = inside or declared
    if method and (not letter.text or letter.says("calendar_text") or letter.is_unread_address):
        return MailKind.CALENDAR, f"a calendar's {method[1].upper()}"
    if method or letter.text:
        return None  # a person wrote something with it
    begun = letter.begins("calendar_subjects")
    return (MailKind.CALENDAR, f"no words, and a subject with “{begun}”") if _is_prefix(letter, begun) else None


def _challenge(letter: Letter) -> Finding | None:
    rep = letter.around.rep
    if rep and rep.side(letter.email.sender) is not Side.THEIRS:
        return None
    hits = {found[0] for found in ROBOTS["challenge"].finditer(letter.text)}
    return (MailKind.CHALLENGE, min(hits)) if len(hits) > 1 else None


def _bounce(letter: Letter) -> Finding | None:
    if letter.header("x-failed-recipients"):
        return MailKind.BOUNCE, "X-Failed-Recipients"
    subject, text = letter.begins("bounce_subjects"), letter.says("bounce_text")
    codes = CODES.search(letter.text)
    if letter.is_postmaster:
        shown = subject or text or letter.says("gone") or (codes and codes[0])
    elif letter.is_bounced:
        shown = subject or text
    else:
        # People write of deliveries too: servers name the address, and say why.
        about_mail = "@" in letter.text and (codes or text) and ABOUT_MAIL.search(letter.text)
        shown = (subject and about_mail and subject) or letter.begins_with("bounce_sentences")
    if shown and not letter.begins("auto_subjects"):
        return MailKind.BOUNCE, shown
    return (MailKind.NOTIFICATION, f"from {letter.email.sender.email}") if letter.is_postmaster else None


def _receipt(letter: Letter) -> Finding | None:
    prefix = letter.begins("receipt_subjects")
    if not _is_prefix(letter, prefix):
        return None
    shown = letter.says("receipt_text") or letter.header("auto-submitted") not in {"", "no"}
    return (MailKind.RECEIPT, f"a subject with “{prefix}”") if shown else None


def _declared(letter: Letter) -> Finding | None:
    """What a header declares (RFC 3834, 5), and subjects that no person begins with."""
    submitted = letter.header("auto-submitted")
    for name in ("x-autoreply", "x-autorespond"):
        if letter.header(name) not in {"", "no", "false"}:
            return MailKind.AUTO_REPLY, name.title()
    if submitted.startswith("auto-replied") or "auto_reply" in letter.header("precedence"):
        return MailKind.AUTO_REPLY, "Auto-Submitted: auto-replied"
    if subject := letter.begins("auto_subjects"):
        return MailKind.AUTO_REPLY, f"a subject with “{subject}”"
    if submitted and not submitted.startswith("no"):
        if letter.begins("absence_subjects") or _weight_of_text(letter) >= ENOUGH:
            return MailKind.AUTO_REPLY, f"Auto-Submitted: {submitted[:30]}"
        return _robot(letter, f"Auto-Submitted: {submitted[:30]}")
    return None


def _absence(letter: Letter) -> Finding | None:
    """An automatic answer that declares nothing."""
    weight = _weight_of_text(letter)
    prefix = letter.begins("absence_subjects")
    if prefix:
        rest = letter.subject[len(prefix) :].lstrip(" :-–(").strip()
        ours = ANSWER_MARK.match(rest) or (rest and bare_subject(rest) in letter.around.subjects)
        weight += 3 if ours else 2
    if weight == 0:
        return None
    weight += bool(letter.header("x-auto-response-suppress"))
    weight += letter.header("precedence") in {"bulk", "junk"}
    weight += bool(letter.header("x-loop")) + letter.around.at_once
    weight += 2 * letter.is_bounced
    if weight < ENOUGH:
        return None
    shown = f"a subject with “{prefix}”" if prefix else letter.says("away") or letter.says("ticket")
    return MailKind.AUTO_REPLY, shown


def _weight_of_text(letter: Letter) -> int:
    """How much the words are a robot's: one of these sentences is anybody's, several are not."""
    thanks = bool(letter.says("thanks_for_mail"))
    tickets = min(letter.count("ticket"), 2)
    if not letter.says("away") and not letter.says("by_machine"):
        return thanks + tickets if thanks else 0
    weight = bool(letter.says("away")) + 2 * bool(letter.says("by_machine"))
    weight += thanks + tickets + min(letter.count("urgent"), 2)
    weight += letter.around.answers and bool(ROBOTS["to_anybody"].match(letter.text))
    # A robot knows neither names nor what to ask.
    return weight - ("?" in letter.text) - _greets_by_name(letter)


def _greets_by_name(letter: Letter) -> bool:
    return any(name in letter.text[:60] for person in letter.email.to for name in _first_words(person.name))


def _first_words(name: str) -> list[str]:
    return [word for word in fold(name).replace(",", " ").split() if len(word) > 2]


def _mass_mail(letter: Letter) -> Finding | None:
    if letter.around.answers:
        return None
    lists_it = letter.header("list-id") or letter.header("list-post")
    rep = letter.around.rep
    if lists_it and rep and any(domain in lists_it for domain in rep.domains):
        lists_it = ""  # one of our own lists, such as sales@: whoever writes to it writes to us
    weight = 2 * bool(lists_it) + 2 * bool(letter.header("list-unsubscribe"))
    weight += bool(letter.header("feedback-id")) + (letter.header("precedence") in {"bulk", "list", "junk"})
    if not weight and not letter.leaves:
        return None
    weight += 2 * (letter.is_unread_address or letter.is_from("robot_addresses"))
    weight += bool(ROBOTS["news"].search(f"{letter.text} {letter.foot}"))
    weight += 3 * _is_offered(letter) if letter.leaves else -2
    if weight >= ENOUGH_FOR_MASS_MAIL:
        return _robot(letter, letter.leaves or "List-Unsubscribe", else_kind=MailKind.NEWSLETTER)
    if lists_it and rep and not any(who.email in rep.addresses for who in (*letter.email.to, *letter.email.cc)):
        return MailKind.LIST, f"List-Id: {lists_it[:60]}"
    return None


def _is_offered(letter: Letter) -> bool:
    """Whether leaving is offered, below the text or by a link. People ask for it instead."""
    place = letter.text.find(letter.leaves)
    return letter.leaves in letter.foot or "http" in letter.text[place : place + 120]


def _unread(letter: Letter) -> Finding | None:
    """From an address that nobody reads, or saying so."""
    if letter.is_unread_address:
        shown = f"from {letter.email.sender.email}"
        return (MailKind.AUTO_REPLY, shown) if letter.around.answers else _robot(letter, shown)
    if letter.around.answers or not (said := letter.says("by_machine")):
        return None
    weight = 2 + letter.is_from("robot_addresses")
    weight += bool(letter.says("transaction") or letter.says("notifications") or letter.says("ticket"))
    return _robot(letter, said) if weight >= ENOUGH else None


def _robot(letter: Letter, shown: str, else_kind: MailKind = MailKind.NOTIFICATION) -> Finding:
    """Which of its kinds a machine's own mail is."""
    said = f"{letter.subject} {letter.text}"
    if ROBOTS["transaction"].search(said) and not letter.says("news"):
        return MailKind.RECEIPT, shown
    if letter.header("list-unsubscribe") and not ROBOTS["notifications"].search(said):
        return MailKind.NEWSLETTER, shown
    return else_kind, shown


def _is_prefix(letter: Letter, begun: str) -> bool:
    """Whether the beginning of the subject stands before a colon, as machines write it."""
    return bool(begun) and letter.subject[len(begun) :].lstrip().startswith(":")


RULES: tuple[Callable[[Letter], Finding | None], ...] = (
    _report,
    _calendar,
    _bounce,
    _challenge,
    _receipt,
    _declared,
    _absence,
    _mass_mail,
    _unread,
)
