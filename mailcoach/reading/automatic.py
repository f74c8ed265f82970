"""Whether a person wrote a mail, or a machine.

What a mail's header declares comes first (RFC 3834 for answers, 3464 and 8098 for reports, 5546 for calendars).
But most notices of absence declare nothing, and some people's mail passes through lists and gateways that leave
their marks on it: so marks that prove nothing alone are weighed, together with what the text says.
"""

from __future__ import annotations

import re

from mailcoach.emails import Body, Email
from mailcoach.reading.bounces import failures
from mailcoach.reading.evidence import ALONE, READ, ROBOTS, Around, Letter, bare_subject
from mailcoach.reading.html import text_of
from mailcoach.reading.kinds import MailKind
from mailcoach.reading.wording import fold
from mailcoach.subjects import is_marked

__all__ = ["Around", "Shown", "bare_subject", "classify", "failures"]

ENOUGH = 3
"""The weight at which marks together show an automatic answer."""
ENOUGH_FOR_MASS_MAIL = 4

METHOD = re.compile(r"method\s*[=:]\s*\"?(\w+)")
CODES = re.compile(r"\b[45]\.\d{1,3}\.\d{1,3}\b|(?<![\d.,])[45]5\d(?=[ -][a-z#<])")
ABOUT_MAIL = re.compile(
    r"\b(?:e-?mails?|mails?|messages?|nachricht|courriel|mensaje|mensagem|messaggio|bericht|recipients?)\b"
)
DELIVERED = re.compile(r"^action: *(?:delivered|relayed|expanded)", re.MULTILINE)
UNDELIVERED = re.compile(r"^action: *(?:failed|delayed)", re.MULTILINE)

Shown = tuple[MailKind, str]
"""A kind, and the words that show it."""


def classify(email: Email, body: Body, words: str | None = None, below: str = "", around: Around = ALONE) -> Shown:
    """Who or what wrote a mail, and what shows it ("" for a person).

    `words` are its own words (the whole text where None), and `below` is what stands below them.
    """
    letter = Letter(email, body, text_of(body) if words is None else words, below, around)
    for rule in RULES if letter.is_theirs else DECLARED:
        if found := rule(letter):
            return found
    return MailKind.HUMAN, ""


def _report(letter: Letter) -> Shown | None:
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


def _calendar(letter: Letter) -> Shown | None:
    declared = METHOD.search(letter.header("content-type")) if "calendar" in letter.header("content-type") else None
    inside = METHOD.search(letter.body.calendar[:READ].lower())
    method = inside or declared
    if method and (not letter.text or letter.says("calendar_text") or letter.is_unread_address):
        return MailKind.CALENDAR, f"a calendar's {method[1].upper()}"
    if method or letter.text:
        return None  # a person wrote something with it
    begun = letter.begins("calendar_subjects")
    return (MailKind.CALENDAR, f"no words, and a subject with “{begun}”") if _is_prefix(letter, begun) else None


def _challenge(letter: Letter) -> Shown | None:
    if not letter.around.answers:
        return None  # it is our own mail that is held back
    hits = {found[0] for found in ROBOTS["challenge"].finditer(letter.text)}
    return (MailKind.CHALLENGE, min(hits)) if len(hits) > 1 else None


def _bounce(letter: Letter) -> Shown | None:
    if letter.header("x-failed-recipients"):
        return MailKind.BOUNCE, "X-Failed-Recipients"
    subject = letter.begins("bounce_subjects")
    if letter.is_postmaster or letter.is_bounced:
        shown = subject or letter.says("bounce_text")
    else:
        shown = subject if _names_a_failure(letter) else letter.begins_with("bounce_sentences")
    if letter.is_postmaster and not shown:
        codes = CODES.search(letter.text)
        shown = letter.says("gone") or (codes[0] if codes else "")
    if shown and not letter.begins("auto_subjects"):
        return MailKind.BOUNCE, shown
    return (MailKind.NOTIFICATION, f"from {letter.email.sender.email}") if letter.is_postmaster else None


def _names_a_failure(letter: Letter) -> bool:
    """Whether the text names an address and says why: people write of deliveries too, but not so."""
    if not letter.begins("bounce_subjects") or "@" not in letter.text or not ABOUT_MAIL.search(letter.text):
        return False
    return bool(CODES.search(letter.text) or letter.says("bounce_text"))


def _receipt(letter: Letter) -> Shown | None:
    prefix = letter.begins("receipt_subjects")
    if not _is_prefix(letter, prefix):
        return None
    shown = letter.says("receipt_text") or letter.header("auto-submitted") not in {"", "no"}
    return (MailKind.RECEIPT, f"a subject with “{prefix}”") if shown else None


def _declared(letter: Letter) -> Shown | None:
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


def _absence(letter: Letter) -> Shown | None:
    """An automatic answer that declares nothing."""
    prefix = letter.begins("absence_subjects")
    weight = _weight_of_text(letter)
    if prefix:
        rest = letter.subject[len(prefix) :].lstrip(" :-–(").strip()
        ours = is_marked(rest) or (rest and bare_subject(rest) in map(bare_subject, letter.around.subjects))
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
    if not letter.sounds_automatic:
        return 0
    away, machine = bool(letter.says("away")), bool(letter.says("by_machine"))
    thanks = bool(letter.says("thanks_for_mail"))
    tickets = min(letter.count("ticket"), 2)
    if not (away or machine):
        return thanks + tickets
    weight = away + 2 * machine + thanks + tickets + min(letter.count("urgent"), 2)
    weight += letter.around.answers and bool(ROBOTS["to_anybody"].match(letter.text))
    # A robot knows neither names nor what to ask.
    return weight - ("?" in letter.text) - _greets_by_name(letter)


def _greets_by_name(letter: Letter) -> bool:
    return any(name in letter.text[:60] for person in letter.email.to for name in _first_words(person.name))


def _first_words(name: str) -> list[str]:
    return [word for word in fold(name).replace(",", " ").split() if len(word) > 2]


def _mass_mail(letter: Letter) -> Shown | None:
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


def _unread(letter: Letter) -> Shown | None:
    """From an address that nobody reads, or saying so."""
    if letter.is_unread_address:
        shown = f"from {letter.email.sender.email}"
        return (MailKind.AUTO_REPLY, shown) if letter.around.answers else _robot(letter, shown)
    if letter.around.answers or not letter.sounds_automatic or not (said := letter.says("by_machine")):
        return None
    weight = 2 + letter.is_from("robot_addresses")
    weight += bool(letter.says("transaction") or letter.says("notifications") or letter.says("ticket"))
    return _robot(letter, said) if weight >= ENOUGH else None


def _robot(letter: Letter, shown: str, else_kind: MailKind = MailKind.NOTIFICATION) -> Shown:
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


DECLARED = (_report, _calendar, _declared)
"""What shows a robot on our own side: a colleague who tells of a holiday is a person."""
RULES = (_report, _calendar, _bounce, _challenge, _receipt, _declared, _absence, _mass_mail, _unread)
