"""Mail can hold anything: nothing of it is interpreted, and everything opens."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from demo_morning import NOW
from desk import ROBIN, Desk, Night
from screens import morning, press, the_app, the_morning
from server import Dovecot, Variant

from mailcoach.coach import Coach
from mailcoach.demo.server import Letter
from mailcoach.tui.roster import View

pytestmark = pytest.mark.server

ESC, BEL, CSI = "\x1b", "\x07", "\x9b"

PAYLOADS = [
    "[/foo]",
    "[bold]",
    "[@click=app.quit]press me[/]",
    "[link=https://evil.example]x[/link]",
    "\\[bold\\]",
    "[",
    "]",
    "[[[[]]]]",
    "[/]" * 50,
    "$accent ${HOME} {name} {{ 7 * 7 }} {% raw %}",
    f"{ESC}[2J{ESC}[1;1Hgone",
    f"{ESC}]0;title{BEL}",
    f"{ESC}]52;c;ZXZpbA=={BEL}",
    f"{ESC}]8;;https://evil.example{BEL}click{ESC}]8;;{BEL}",
    f"{ESC}P+q544e{ESC}\\",
    f"{ESC}[?1049l{ESC}[?1000h",
    f"{CSI}31mred",
    "\x90\x9c\x9d\x9e",
    "\x00null",
    "\x08\x08\x08back",
    "\x7f" * 20,
    "carriage\rreturn",
    "vertical\x0btab\x0cfeed",
    "tab\tin\tit",
    "\u202egnirts desrever",
    "\u2066isolate\u2069",
    "\u200bzero\u200bwidth",
    "\ufeffbom",
    "soft\u00adhyphen",
    "\u2028line\u2029paragraph",
    "z" + "\u0335\u0336\u0337" * 100,
    "e\u0301" * 200,
    "👩‍👩‍👧‍👦" * 20,
    "🏳️‍🌈🇩🇪" * 10,
    "日本語のとても長い件名" * 20,
    "שלום עולם",
    "مرحبا بالعالم",
    "\U000e0041\U000e0042tags",
    "\ud800lone surrogate",
    "\uffff\ufffe",
    "\U0010ffff",
    "a" * 20_000,
    "a b " * 5_000,
    "\n" * 3_000,
    "line\n" * 3_000,
    " " * 5_000,
    "<script>alert(1)</script><img src=x>",
    "%s %d %n {0} {0.__class__}",
    "'; DROP TABLE mails; --",
    "../../etc/passwd",
    "https://evil.example/" + "a" * 500,
    ":smile: :skull:",
]


def encoded(payload: str) -> str:
    """As many encoded-words (RFC 2047) as it takes; they can hold any character."""
    raw = payload.encode("utf-8", "surrogatepass")[:4_000]
    words = [raw[start : start + 45] for start in range(0, len(raw), 45)]
    return "\r\n ".join(f"=?utf-8?b?{b64encode(word).decode()}?=" for word in words) or "nothing"


def hostile_talk(number: int, payload: str) -> Iterator[Letter]:
    """A talk that says `payload` wherever a stranger can put words, and then fell silent."""
    stranger = f"{encoded(payload)} <mallory@evil{number}.example>"
    mean, end = payload.encode("utf-8", "surrogatepass"), f"b{number}"
    file = quote(payload[:60].encode("utf-8", "surrogatepass"))
    body = b"\r\n".join(
        (
            f"--{end}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n".encode(),
            b"Please send me the offer, " + mean + b" end",
            b"\r\n-- \r\n" + mean + b"\r\nPhone +49 30 5550 117 " + mean[:60],
            b"> " + mean.replace(b"\n", b"\n> "),
            f"--{end}\r\nContent-Type: application/pdf\r\n"
            f"Content-Disposition: attachment; filename*=utf-8''{file}\r\n\r\nnothing\r\n--{end}--\r\n".encode(),
        )
    )
    kind = f"multipart/mixed; boundary={end}"
    yield posted(f"{number}.1", "INBOX", stranger, ROBIN, encoded(payload), body, NOW - timedelta(days=20), kind)
    yield posted(
        f"{number}.2", "Sent", ROBIN, stranger, "Re: it", b"Here is the offer.\r\n", NOW - timedelta(days=18)
    )


def posted(
    name: str, folder: str, sender: str, to: str, subject: str, body: bytes, at: datetime, kind: str = "text/plain"
) -> Letter:
    """A mail written by hand: no library of ours would write it. The second of a talk answers the first."""
    talk, _, number = name.partition(".")
    head = [f"From: {sender}", f"To: {to}", f"Subject: {subject}", f"Date: {format_datetime(at)}"]
    head += ["MIME-Version: 1.0", f"Content-Type: {kind}", f"Message-ID: <{name}@mail.example>"]
    head += [f"In-Reply-To: <{talk}.1@mail.example>"] if number == "2" else []
    return Letter(folder, at, "\r\n".join(head).encode() + b"\r\n\r\n" + body.replace(b"\x00", b"\xc0\x80"))


def forbidden(shown: str) -> set[str]:
    return {
        char
        for char in shown
        if (ord(char) < 32 and char != "\n")
        or 0x7F <= ord(char) < 0xA0
        or 0x202A <= ord(char) <= 0x202E
        or 0x2066 <= ord(char) <= 0x2069
        or 0xD800 <= ord(char) < 0xE000
        or 0xE0000 <= ord(char) <= 0xE007F
    }


@pytest.fixture(scope="module")
def mean_night(run_dovecot: Callable[[Variant], Dovecot], tmp_path_factory: pytest.TempPathFactory) -> Night:
    """A mailbox of nothing else; the last talk holds all payloads at once."""
    talks = [*PAYLOADS, " ".join(PAYLOADS)]
    mail = tuple(letter for number, payload in enumerate(talks) for letter in hostile_talk(number, payload))
    return Night.after(mail, run_dovecot(Variant()), tmp_path_factory.mktemp("mean") / "stores")


@pytest.fixture
def desk(mean_night: Night, run_dovecot: Callable[[Variant], Dovecot], tmp_path: Path) -> Desk:
    return mean_night.morning(run_dovecot(Variant()), tmp_path / "desk")


def test_there_are_fifty_of_them() -> None:
    assert len(set(PAYLOADS)) >= 50


LOOKS = ["o", "c escape", "w escape", "x escape", "i escape", "p e escape", "z escape", "d D escape"]


async def test_fifty_hostile_mails_open_without_harm(coach: Coach) -> None:
    async with morning(coach) as pilot:
        cases = the_morning(pilot).cases
        assert the_morning(pilot).roster.count(View.TODAY) > 50
        for number in range(len(cases.ids)):
            cases.move_to(number)
            for key in ["", *LOOKS[number % len(LOOKS)].split()]:
                screen = await press(pilot, *([key] if key else []))
                assert forbidden(screen) == set(), f"{cases.current} after {key!r}"
        assert the_app(pilot).is_running


@pytest.mark.parametrize("keys", LOOKS)
async def test_all_of_it_at_once_is_no_worse(keys: str, coach: Coach) -> None:
    async with morning(coach) as pilot:
        everything = f"<{len(PAYLOADS)}.1@mail.example>"
        cases, roster = the_morning(pilot).cases, the_morning(pilot).roster
        cases.move_to(
            next(place for place, id_ in enumerate(cases.ids) if everything in roster.cases[id_].messages)
        )
        for key in keys.split():
            assert forbidden(await press(pilot, key)) == set()


async def test_a_hostile_search_is_only_words(coach: Coach) -> None:
    async with morning(coach) as pilot:
        shown = await press(pilot, "slash", "left_square_bracket", "slash", *"foo", "right_square_bracket")
        assert "[/foo]" in shown
