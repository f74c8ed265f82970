"""Mail can hold anything: nothing of it is interpreted, and everything opens."""

from __future__ import annotations

import pytest
from handmade import REP, HandmadeCoach, Talk, mail, talk
from screens import morning, press, the_app, the_morning

from mailcoach.emails import Address
from mailcoach.plays import Play
from mailcoach.reading.acts import Kind

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


def hostile_talk(number: int, payload: str) -> Talk:
    """A talk that says `payload` wherever a stranger can put words."""
    stranger = Address(f"mallory{number}@{payload[:40]}.example", payload)
    lines = [
        mail(REP, 20, "Hello", ours=True),
        mail(
            stranger,
            18,
            f"{payload} end",
            subject=payload,
            quoted=payload,
            signature=payload,
            attachments=(payload,),
            says=((Kind.REQUEST, payload),) if payload else (),
        ),
    ]
    return talk(
        f"h{number}",
        stranger,
        payload,
        lines,
        company=payload,
        phone=payload,
        waiting=9,
        reasons=[(payload, 1, payload)],
        plays=[(Play.APOLOGY, payload), (Play.CLOSE_THE_LOOP, payload)],
    )


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


def test_there_are_fifty_of_them() -> None:
    assert len(set(PAYLOADS)) >= 50


LOOKS = ["o", "c escape", "w escape", "x escape", "i escape", "p e escape", "z escape", "d D escape"]


async def test_fifty_hostile_mails_open_without_harm() -> None:
    coach = HandmadeCoach(talks=[hostile_talk(number, payload) for number, payload in enumerate(PAYLOADS)])
    async with morning(coach) as pilot:
        for number, payload in enumerate(PAYLOADS):
            cases = the_morning(pilot).cases
            cases.move_to(cases.ids.index(f"h{number}"))
            for key in ["", *LOOKS[number % len(LOOKS)].split()]:
                screen = await press(pilot, *([key] if key else []))
                assert forbidden(screen) == set(), f"{payload[:40]!r} after {key!r}"
        assert the_app(pilot).is_running


@pytest.mark.parametrize("keys", LOOKS)
async def test_all_of_it_at_once_is_no_worse(keys: str) -> None:
    coach = HandmadeCoach(talks=[hostile_talk(0, " ".join(PAYLOADS))])
    async with morning(coach) as pilot:
        for key in keys.split():
            assert forbidden(await press(pilot, key)) == set()


async def test_a_hostile_search_and_a_hostile_account_are_only_words() -> None:
    coach = HandmadeCoach(talks=[hostile_talk(0, "[/foo]")])
    async with morning(coach) as pilot:
        shown = await press(pilot, "slash", "left_square_bracket", "slash", *"foo", "right_square_bracket")
        assert "[/foo]" in shown
