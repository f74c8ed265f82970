"""How many mails a second one core understands, beside the standard library taking the same mails apart.

The reference parses each mail with `email` and splits its text into words by one regular expression: what any
program does before it understands anything. Both run in turns, and time is that of the processor.
"""

from __future__ import annotations

import email
import email.policy
import gc
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from email.message import EmailMessage
from email.utils import formatdate
from itertools import islice
from random import Random
from statistics import median

from gathering import gather

from benchmarks.post import LAST_DAY, Writer
from mailcoach import mime
from mailcoach.garbage import look_seldom
from mailcoach.reading.understanding import read
from mailcoach.threads import Rep

REP = Rep(frozenset({"robin@brightpath.example"}), frozenset({"brightpath.example"}))
WORD = re.compile(r"\w+")

TALKS = {
    "en": (
        "Hi {name},|Hello {name},|{name},",
        "thanks for the plan you sent over.|We went through the figures this morning."
        "|The team liked the second version.|Could you tell me how long the delivery takes?"
        "|I will discuss it with my colleagues and come back to you."
        "|We are still waiting for the budget.|Does the price include training?|Our warehouse moves in spring."
        "|I am out of the office until Monday.|Please send me an offer for forty seats."
        "|The lift in our building was repaired last week.|Two machines run in the hall next door.",
        "Best regards|Kind regards|Thanks",
    ),
    "de": (
        "Hallo {name},|Guten Tag {name},",
        "vielen Dank für die Unterlagen.|Wir haben uns die Zahlen heute angesehen."
        "|Der zweite Entwurf gefällt uns besser.|Wie lange dauert die Lieferung?"
        "|Ich spreche mit den Kollegen und melde mich.|Das Budget ist noch nicht frei."
        "|Ist die Schulung im Preis enthalten?|Unser Lager zieht im Frühjahr um."
        "|Bitte schicken Sie mir ein Angebot."
        "|In der Halle nebenan laufen zwei Maschinen.|Der Aufzug wurde vorige Woche repariert.",
        "Viele Grüße|Mit freundlichen Grüßen",
    ),
    "fr": (
        "Bonjour {name},",
        "merci pour votre envoi.|Nous avons regardé les chiffres ce matin."
        "|La deuxième version nous plaît davantage.|Quel est le délai de livraison ?"
        "|J'en parle à mes collègues et je reviens vers vous."
        "|Le budget n'est pas encore validé.|La formation est-elle comprise ?|Notre entrepôt déménage au printemps."
        "|Deux machines tournent dans la halle voisine.|L'ascenseur a été réparé la semaine dernière.",
        "Cordialement|Bien à vous",
    ),
}
"""For each language greetings, sentences and closings, made up for this."""


def reading(messages: int, rounds: int) -> None:
    """Plain mails of a few sentences, and long ones in which nearly every word may tell something."""
    began = time.perf_counter()
    code = "from mailcoach.reading import finding, understanding; from datetime import date; "
    code += "finding.find('Could you send me an offer?', language='en', sent=date(2026, 1, 5), ours=False)"
    subprocess.run([sys.executable, "-c", code], check=True)
    say(f"from the start of Python to the first mail understood: {time.perf_counter() - began:.2f} s")
    say(f"{messages} mails, a core", "mails/s", "of reference")
    compare("plain mail", plain(messages), rounds)
    compare(
        "long word salad",
        [letter.raw for letter in islice(Writer(messages, heavy=True).letters(), messages)],
        rounds,
    )


def compare(name: str, raw: Sequence[bytes], rounds: int) -> None:
    """Each way once in each round, so that a machine that slows down slows all of them."""
    mails = [mime.email(one) for one in raw]
    bodies = {mail.id: body for mail, body in mails}
    threads = gather([mail for mail, _ in mails])

    def understood() -> None:
        for thread in threads:
            read(thread, bodies, REP)

    def decoded() -> None:
        for one in raw:
            mime.email(one)

    def split() -> None:
        for one in raw:
            message = email.message_from_bytes(one, policy=email.policy.default)
            assert isinstance(message, EmailMessage)
            text = message.get_body(("plain", "html"))
            WORD.findall(text.get_content() if text else "")

    look_seldom()  # as in the processes in which a first scan reads
    understood()  # compiles the patterns
    runs = [(seconds(split), seconds(understood), seconds(decoded)) for _ in range(rounds)]
    say(f"  {name}: the reference", f"{len(raw) / median(run[0] for run in runs):.0f}")
    for label, place in (("read", 1), ("decoded", 2)):
        rate = len(raw) / median(run[place] for run in runs)
        say(f"  {name}: {label}", f"{rate:.0f}", f"{median(run[0] / run[place] for run in runs):.2f}")


def seconds(run: Callable[[], None]) -> float:
    gc.collect()
    began = time.process_time()
    run()
    return time.process_time() - began


def plain(messages: int, *, seed: int = 1) -> list[bytes]:
    """Talks of one to six mails, each quoting the one before it."""
    random = Random(seed)
    mails: list[bytes] = []
    while len(mails) < messages:
        number = len(mails)
        language = random.choice(["en", "en", "de", "fr"])
        them = random.choice([("Nina Kelder", "nina"), ("Paul Orban", "paul"), ("Ruth Amsel", "ruth")])
        people = (f"{them[0]} <{them[1]}@company{number}.example>", "Robin Reyes <robin@brightpath.example>")
        before = ""
        for turn in range(min(random.choice([1, 2, 2, 3, 4, 6]), messages - number)):
            sender, to = people[turn % 2], people[1 - turn % 2]
            text = words(random, language, to.split()[0], sender.partition(" <")[0])
            answers = f"In-Reply-To: <{number}.{turn - 1}@mail.example>\n" if turn else ""
            quoted = f"\n\nOn Mon, 4 May 2026, {to} wrote:\n> " + before.replace("\n", "\n> ") if turn else ""
            head = (
                f"From: {sender}\nTo: {to}\nSubject: {'Re: ' * bool(turn)}Plan {number}\n{answers}"
                f"Message-ID: <{number}.{turn}@mail.example>\n"
                f"Date: {formatdate(LAST_DAY + number * 600 + turn * 86_400)}\n"
                "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n"
            )
            mails.append(f"{head}\n{text}{quoted}\n".encode())
            before = text
    return mails


def words(random: Random, language: str, reader: str, writer: str) -> str:
    greetings, sentences, closings = (part.split("|") for part in TALKS[language])
    said = " ".join(random.sample(sentences, random.randint(1, 5)))
    return f"{random.choice(greetings).format(name=reader)}\n\n{said}\n\n{random.choice(closings)}\n{writer}"


def say(*cells: str) -> None:
    print(f"{cells[0]:55}" + "".join(f"{cell:>16}" for cell in cells[1:]), flush=True)
