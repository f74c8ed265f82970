"""A sales rep's mailbox of any size, written straight into a Maildir: the same seed gives the same bytes.

Two thirds are talks with people at companies (some quick, most short, a few long, with encoded words, old charsets,
missing references, attachments), a third newsletters and notices, some bounces and absences. A third of the talks'
mails is the rep's own. What relays add is there, since it is most of a real header.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.header import Header
from email.utils import formatdate
from pathlib import Path
from random import Random

REP = "Robin Reyes <robin@brightpath.example>"
LAST_DAY = 1_780_000_000
"""28 May 2026, in seconds: the newest mail."""

SPAN = 3 * 365 * 86_400

FIRST = "Anna Björn Chiara Dmitri Élodie Fatma Gábor Hélène Ines Jörg Kenji Lucía Márton Nadia Olga Paweł Søren Zoë"
LAST = "Adler Bauer Çelik Dvořák Eriksson García Hübner Ito Jansen Kowalski López Müller Nguyễn Ødegård Rossi Weiß"
TOPICS = (
    "Rollout for {} users|Angebot {} für die Prüfung|Devis n° {} à revoir|Pilot, week {}|見積もり {}|"
    "Contract {}, second draft|"
    "Question about licence {}|Security form {}|Demo on the {}th|Vertrag {} – Rückfrage"
)
TEXT = (
    "we have looked at it and the team would like to know how the plan for next quarter fits with what was agreed "
    "about training support and the price per seat please send the figures when you can many thanks Grüße für die "
    "Rückmeldung merci à vous the lawyers asked for one more clause on data and the pilot starts on Monday"
)
WORDS = TEXT.split(" ")


@dataclass
class Talk:
    """A conversation under way. `ids` are its mails', oldest first; `left` is how many are still to come."""

    subject: str
    people: list[str]
    left: int
    ids: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Letter:
    """One mail, ready to be put down. `moment` is in seconds since 1970."""

    folder: str
    flags: str
    moment: int
    raw: bytes


class Writer:
    """Makes a mailbox of `messages` mails, oldest first; `heavy` bodies are as long as real ones."""

    def __init__(self, messages: int, *, seed: str = "1", heavy: bool = False) -> None:
        self._random = Random(f"{seed}/{messages}")
        self._gap = SPAN / messages
        self._moment = float(LAST_DAY - SPAN)
        self._heavy = heavy
        self._number = 0
        self._talks: list[Talk] = []
        domains = [f"company{number}.example" for number in range(max(20, messages // 250))]
        names = [f"{first} {last}" for first in FIRST.split() for last in LAST.split()]
        self._people = [
            f"{encoded(self._pick(names))} <p{number}@{self._pick(domains)}>"
            for number in range(max(60, messages // 60))
        ]
        self._noise = base64.encodebytes(self._random.randbytes(400_000)).decode()

    def letters(self) -> Iterator[Letter]:
        """Goes on for ever: take as many as wanted."""
        while True:
            self._number += 1
            self._moment += self._random.expovariate(1 / self._gap)
            kind = self._random.random()
            yield self._notice() if kind < 0.32 else self._absence() if kind < 0.35 else self._word()

    def _pick(self, things: list[str]) -> str:
        return self._random.choice(things)

    def _id(self, domain: str) -> str:
        wide = self._random.random() < 0.3  # Exchange's ids are longer than a line should be
        return f"<{self._random.getrandbits(240 if wide else 96):x}.{self._number}@{domain}>"

    def _word(self) -> Letter:
        random = self._random
        if not self._talks or random.random() < 0.28:
            self._talks.append(self._new_talk())
        at = max(0, len(self._talks) - 1 - int(random.expovariate(1 / 50)))
        talk = self._talks[at]
        talk.left -= 1
        if not talk.left:
            self._talks.pop(at)
        ours = random.random() < 0.45
        sender = REP if ours else self._pick(talk.people)
        to = talk.people[0] if ours else REP
        fields = {"From": sender, "To": to}
        if others := [person for person in talk.people[1:] if person != sender]:
            fields["Cc"] = ",\n ".join(others)
        return self._finished("Sent" if ours else "", talk, fields)

    def _new_talk(self) -> Talk:
        random = self._random
        people = random.sample(self._people, 1 if random.random() < 0.7 else random.randint(2, 4))
        subject = self._pick(TOPICS.split("|")).format(random.randrange(2, 900))
        return Talk(subject, people, min(40, int(random.paretovariate(1.15))))

    def _absence(self) -> Letter:
        talk = self._pick_talk()
        if self._random.random() < 0.5:
            fields = {"From": talk.people[0], "To": REP, "Auto-Submitted": "auto-replied"}
            return self._finished("", talk, fields, "Automatic reply: ")
        daemon = "Mail Delivery System <MAILER-DAEMON@brightpath.example>"
        fields = {"From": daemon, "To": REP, "Auto-Submitted": "auto-replied", "Return-Path": "<>"}
        return self._finished("", talk, fields, "Undelivered: ")

    def _pick_talk(self) -> Talk:
        return self._random.choice(self._talks) if self._talks else self._new_talk()

    def _notice(self) -> Letter:
        number = self._random.randrange(200)
        domain = f"letters{number}.example"
        subject = " ".join(self._random.choices(WORDS, k=6)).capitalize()
        fields = {
            "From": f"News {number} <no-reply@{domain}>",
            "To": REP,
            "List-Id": f"<list.{domain}>",
            "List-Unsubscribe": f"<https://{domain}/{self._random.getrandbits(64):x}>,\n <mailto:leave@{domain}>",
            "Precedence": "bulk",
        }
        return self._finished("", Talk(subject, [], 1), fields)

    def _finished(self, folder: str, talk: Talk, fields: dict[str, str], prefix: str = "") -> Letter:
        random = self._random
        own = self._id(fields["From"].partition("@")[2].strip(">"))
        answers = bool(talk.ids)
        head = fields | {
            "Subject": encoded(prefix + ("Re: " if answers and not prefix else "") + talk.subject),
            "Date": formatdate(self._moment),
            "Message-ID": own,
        }
        if answers and random.random() < 0.95:
            head["In-Reply-To"] = talk.ids[-1]
            head["References"] = "\n ".join(talk.ids[-12:])
        if not prefix:
            talk.ids.append(own)
        kind, body = self._body()
        head |= {"MIME-Version": "1.0", "Content-Type": kind}
        relays = "" if folder else self._relays()
        text = relays + "".join(f"{name}: {value}\n" for name, value in head.items()) + f"\n{body}"
        old = self._moment < LAST_DAY - SPAN * 0.3
        where = folder or ("Archive" if random.random() < (0.75 if old else 0.15) else "INBOX")
        return Letter(where, "S", int(self._moment), text.encode("utf-8"))

    def _relays(self) -> str:
        random = self._random
        hops = "".join(
            f"Received: from mx{random.randrange(9)}.relay.example ([10.0.{random.randrange(256)}.7])\n"
            f"\tby mail.brightpath.example with ESMTPS id {random.getrandbits(64):016x};\n"
            f"\t{formatdate(self._moment)}\n"
            for _ in range(random.randint(2, 4))
        )
        at = random.randrange(3000)
        seal = self._noise[at : at + 70].replace("\n", "")
        return f"{hops}DKIM-Signature: v=1; a=rsa-sha256; s=s1; h=from:to:subject;\n\tb={seal}\n"

    def _body(self) -> tuple[str, str]:
        random = self._random
        size = min(20_000, int(random.lognormvariate(6.5, 1.2)) + 30) if self._heavy else 120
        text = " ".join(random.choices(WORDS, k=size)) if size < 400 else " ".join(WORDS * (size // len(WORDS)))
        kind = random.random()
        if kind < 0.3:
            return "text/plain; charset=utf-8", text + "\n"
        mark = f"b{random.getrandbits(64):016x}"
        parts = (
            f"--{mark}\nContent-Type: text/plain; charset=utf-8\n\n{text}\n"
            f"--{mark}\nContent-Type: text/html; charset=utf-8\n\n<html><body><p>{text}</p></body></html>\n"
        )
        if kind > 0.92:
            data = self._noise[: 77 * (random.randrange(20, 4000) if self._heavy else 5)]
            parts += (
                f"--{mark}\nContent-Type: application/pdf\nContent-Transfer-Encoding: base64\n"
                f'Content-Disposition: attachment; filename="offer.pdf"\n\n{data}'
            )
            return f'multipart/mixed; boundary="{mark}"', f"{parts}--{mark}--\n"
        return f'multipart/alternative; boundary="{mark}"', f"{parts}--{mark}--\n"


def encoded(text: str) -> str:
    """A header's text as mail programs write it (RFC 2047), folded."""
    return text if text.isascii() else Header(text, "utf-8").encode()


def put_down(letters: Iterator[Letter], count: int, maildir: Path) -> int:
    """Writes mails into a Maildir and returns how many bytes they are."""
    paths = {"INBOX": maildir, "Sent": maildir / ".Sent", "Archive": maildir / ".Archive"}
    for path in paths.values():
        for part in ("cur", "new", "tmp"):
            (path / part).mkdir(parents=True, exist_ok=True)
    total = 0
    for number in range(count):
        letter = next(letters)
        lines = letter.raw.count(b"\n")
        name = f"{letter.moment}.M{number:07}.host,S={len(letter.raw)},W={len(letter.raw) + lines}:2,{letter.flags}"
        path = paths[letter.folder] / "cur" / name
        path.write_bytes(letter.raw)
        os.utime(path, (letter.moment, letter.moment))
        total += len(letter.raw)
    return total
