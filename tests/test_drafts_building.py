"""Every draft is a valid mail that says what was meant, or is refused in a sentence."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from letters import JORIS, LOTTE, NOW, OURS, PARENT, ROBIN, letter, opened, posted, spiteful, text_of

from mailcoach import mime
from mailcoach.drafts.building import LARGEST_ATTACHMENTS, LONGEST_TEXT, Original, build, file, subject_line
from mailcoach.emails import Address, Email, MessageId
from mailcoach.errors import Refused

HEAD = ["from", "to", "cc", "subject", "date", "message-id", "in-reply-to", "references"]
REST = ["content-type", "content-transfer-encoding", "mime-version"]


def names(raw: bytes) -> list[str]:
    return [name.lower() for name in opened(raw)]


def test_a_draft_is_an_ordinary_answer() -> None:
    raw = posted(letter())
    mail = opened(raw)
    assert names(raw) == HEAD + REST
    assert mail["From"] == "Robin Reyes <robin@brightpath.example>"
    assert mail["To"] == "Lotte Maes <lotte.maes@bakkerij.example>"
    assert mail["Cc"] == "Joris Claes <joris@bakkerij.example>"
    assert mail["Subject"] == "Re: Ovens for the Ghent bakery"
    assert mail["In-Reply-To"] == mail["References"] == PARENT
    assert mail["Message-ID"] == OURS
    assert text_of(raw) == "Hello Lotte,\n\nI am sorry for it.\n\nKind regards,\nRobin Reyes\n"


def test_the_date_has_the_local_offset() -> None:
    date = opened(posted(letter()))["Date"]
    assert date.endswith("+0100")
    assert parsedate_to_datetime(date) == NOW


def test_nothing_names_a_tool() -> None:
    raw = posted(letter(), html=True).lower()
    for word in (b"mailcoach", b"python", b"x-", b"user-agent", b"generator", b"auto-submitted"):
        assert word not in raw


def test_our_own_reader_reads_the_draft_back() -> None:
    email, body = mime.email(posted(letter()))
    assert (email.sender, email.to, email.cc) == (ROBIN, (LOTTE,), (JORIS,))
    assert email.id == OURS
    assert email.references == (PARENT,)
    assert email.at == NOW.astimezone(UTC)
    assert body.text.startswith("Hello Lotte,")


def test_a_new_mail_answers_nothing() -> None:
    raw = posted(letter(in_reply_to=None, references=(), cc=()))
    assert names(raw) == ["from", "to", "subject", "date", "message-id", *REST]


def test_a_blind_copy_stays_in_the_draft() -> None:
    assert opened(posted(letter(bcc=(JORIS,), cc=())))["Bcc"] == "Joris Claes <joris@bakkerij.example>"


def test_long_ids_go_out_as_they_are_one_a_line() -> None:
    ids = tuple(MessageId(f"<{'x' * 90}{number}@exchange.example>") for number in range(20))
    raw = posted(letter(in_reply_to=ids[-1], references=ids))
    assert b"=?" not in raw
    assert tuple(opened(raw)["References"].split()) == ids
    assert max(map(len, raw.split(b"\r\n"))) < 200


def test_a_long_paragraph_stays_one_paragraph_and_no_line_is_long() -> None:
    paragraph = "I am sorry for it, and for the rest of it as well. " * 20
    raw = posted(letter(text=paragraph))
    assert text_of(raw) == paragraph.strip() + "\n"
    assert max(map(len, raw.split(b"\r\n"))) <= 78


@pytest.mark.parametrize(
    "name",
    [
        "Maes, Lotte",
        'Lotte "Lot" Maes',
        "Lotte (bakery)",
        "Lötte Mäs",
        "李雷",
        "مها السيد",
        "👩‍🍳 Lotte",
        "back\\slash",
        "=?utf-8?q?Lotte?=",
        "O'Neil",
        "a.b",
        "Lotte <x@y>",
        "x" * 300,
        "ß" * 200,
        " Lotte  Maes ",
        "Lotte\tMaes",
        "@",
        "",
    ],
)
def test_any_name_comes_back_as_it_was(name: str) -> None:
    email, _ = mime.email(posted(letter(to=(Address("lotte@bakkerij.example", name),))))
    assert email.to[0].email == "lotte@bakkerij.example"
    assert email.to[0].name == " ".join(name.split())[:120].rstrip()


@pytest.mark.parametrize(
    "address",
    [
        "jürgen@nordwind.example",
        "not an address",
        "a@",
        "@b.example",
        "a@b@c.example",
        "a b@c.example",
        "a@b..c",
        "<a@b.c>",
        "a@b.example\r\nBcc: eve@evil.example",
        "a@b.example, eve@evil.example",
        "a@[",
        "",
        "a" * 80 + "@b.example",
        "a\x00@b.c",
        "a@b.example>",
        '"a@b',
        "a@b_c.example",
        "a@" + "b" * 300 + ".example",
        "a@-",
        "a(c)@b.example",
        "a;b@c.example",
        ".a@b.c",
    ],
)
def test_what_is_no_address_is_refused_in_a_sentence(address: str) -> None:
    with pytest.raises(Refused) as refused:
        posted(letter(to=(Address(address),)))
    assert "\n" not in str(refused.value)
    assert refused.value.hint


def test_a_domain_in_another_script_goes_out_in_ascii() -> None:
    raw = posted(letter(to=(Address("info@münchen.example", "Info"),)))
    assert opened(raw)["To"] == "Info <info@xn--mnchen-3ya.example>"


@pytest.mark.parametrize(
    "subject",
    [
        "Re: Hi\r\nBcc: eve@evil.example",
        "Re: Hi\nBcc: eve@evil.example",
        "Re: =?utf-8?q?Hi=0D=0ABcc=3A_eve=40evil=2Eexample?=",
        "Re: \x00\x1b]0;x\x07",
        "Re: \u2028\u2029",
        "Re: " + "x" * 5_000,
        "Re: " + "ü" * 900,
        "Re:",
        "",
        "Re: مرحبا 👩‍🍳",
        "Re: a  b   c",
        "Re: \ud800",
        "Re: " + "word " * 300,
        "Re: ?=?=?=",
        "Re: =?",
        "Re: =?utf-8?b?zz?= x",
        "Re: \u202eabc",
    ],
)
def test_no_subject_adds_a_field_and_each_reads_back(subject: str) -> None:
    raw = posted(letter(subject=subject))
    assert names(raw) == HEAD + REST
    assert b"\r\nBcc" not in raw.partition(b"\r\n\r\n")[0]


@settings(max_examples=200, deadline=None)
@given(subject=spiteful, name=spiteful, text=spiteful, cc=spiteful, html=some.booleans(), quoted=spiteful)
def test_whatever_strangers_write_the_mail_has_the_fields_that_were_meant(
    subject: str, name: str, text: str, cc: str, html: bool, quoted: str
) -> None:
    quote = Original(Email(PARENT, datetime(2026, 3, 1, tzinfo=UTC), Address("lotte@b.example", name)), quoted)
    draft = letter(
        subject=f"Re: {subject}",
        to=(Address("lotte@bakkerij.example", name),),
        cc=(Address("joris@bakkerij.example", cc),),
        text=f"Hello,\n\n{text}\n\nKind regards,\nRobin",
    )
    raw = posted(draft, html=html, quote=quote)
    assert names(raw)[: len(HEAD)] == HEAD
    assert set(names(raw)) == {*HEAD, *(REST if not html else ["content-type", "mime-version"])}
    email, body = mime.email(raw)
    assert [person.email for person in (*email.to, *email.cc)] == [
        "lotte@bakkerij.example",
        "joris@bakkerij.example",
    ]
    assert email.subject.split() == mime.clean(subject_line(draft.subject), 10_000).split()
    assert email.id == OURS
    assert "Kind regards" in body.text


@settings(max_examples=200, deadline=None)
@given(email=some.one_of(spiteful, some.emails(), some.text(max_size=40).map(lambda text: f"{text}@b.example")))
def test_whatever_stands_for_an_address_is_one_or_is_refused(email: str) -> None:
    try:
        raw = posted(letter(to=(Address(email.lower()),), cc=()))
    except Refused:
        return
    assert re.fullmatch(r"[^\s<>,;()]+@[^\s<>,;()@]+", opened(raw)["To"])
    assert names(raw) == [name for name in HEAD if name != "cc"] + REST


def test_html_is_the_same_letter_beside_the_plain_one() -> None:
    text = "Hello Lotte,\n\n**two** ovens, [the guide](https://x.example/a_b)\nand <https://y.example/>\n\nRobin"
    raw = posted(letter(text=text), html=True)
    assert opened(raw).get_content_type() == "multipart/alternative"
    assert "two ovens, the guide (https://x.example/a_b)\nand https://y.example/" in text_of(raw)
    page = text_of(raw, "text/html")
    assert '<strong>two</strong> ovens, <a href="https://x.example/a_b">the guide</a><br' in page
    assert '<a href="https://y.example/">' in page


def test_html_of_a_stranger_is_shown_and_not_run() -> None:
    page = text_of(posted(letter(text="<script>alert(1)</script> & <img src=x>"), html=True), "text/html")
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("target", ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd"])
def test_a_link_leads_to_a_page_or_nowhere(target: str) -> None:
    assert "href" not in text_of(posted(letter(text=f"[x]({target}) <{target}>"), html=True), "text/html")


def test_the_signature_stands_below_its_mark_and_is_no_markdown() -> None:
    raw = posted(letter(text="Hello\n\nKind regards,\nRobin\n\n-- \nRobin *Reyes*\n1. Floor_x_"), html=True)
    assert text_of(raw).endswith("Robin\n\n-- \nRobin *Reyes*\n1. Floor_x_\n")
    assert "Robin *Reyes*<br>\n1. Floor_x_" in text_of(raw, "text/html")


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "On 1 March, 10:05, Lotte Maes wrote:"),
        ("de", "Am 1. März, 10:05 schrieb Lotte Maes:"),
        ("fr", "Le 1er mars, 10:05, Lotte Maes a écrit\N{NO-BREAK SPACE}:"),
        ("es", "El 1 de marzo, 10:05, Lotte Maes escribió:"),
    ],
)
def test_the_mail_that_is_answered_is_quoted_as_mail_programs_do(language: str, line: str) -> None:
    original = Original(
        Email(PARENT, datetime(2026, 3, 1, 9, 5, tzinfo=UTC), LOTTE), "Could you\n\nsend <b>it</b>?"
    )
    raw = posted(letter(language=language), quote=original, html=True)
    assert text_of(raw).endswith(f"\n{line}\n\n> Could you\n>\n> send <b>it</b>?\n")
    assert '<blockquote type="cite">Could you<br>\n<br>\nsend &lt;b&gt;it' in text_of(raw, "text/html")


def test_an_attachment_goes_along(tmp_path: Path) -> None:
    path = tmp_path / "Bäckerei am Tag.pdf"
    path.write_bytes(b"%PDF-1.7 \x00\xff")
    raw = posted(letter(attachments=(path,)), html=True)
    part = next(part for part in opened(raw).walk() if part.get_content_disposition() == "attachment")
    assert part.get_filename() == "Bäckerei am Tag.pdf"
    assert part.get_content_type() == "application/pdf"
    assert part.get_payload(decode=True) == b"%PDF-1.7 \x00\xff"


def test_an_attachment_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"gone\.pdf cannot be read"):
        posted(letter(attachments=(tmp_path / "gone.pdf",)))


def test_attachments_have_a_limit(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(b"x")
    with path.open("rb+") as film:
        film.truncate(LARGEST_ATTACHMENTS + 1)
    with pytest.raises(Refused, match="larger than 10 MB"):
        file(path)
    with pytest.raises(Refused, match="larger than 10 MB"):
        posted(letter(attachments=(path, path)), read=lambda _: b"x" * (LARGEST_ATTACHMENTS // 2 + 1))


@pytest.mark.parametrize(
    "part",
    [
        "[",
        "*",
        "_a",
        "> ",
        "- ",
        "<",
        "![",
        "\\",
        "[a](",
        "**a ",
        "1. ",
        "`",
        "<a@",
        "[a][",
        "(",
        "\n",
        "a\n",
        "- a\n",
        "> " * 99 + "a\n",
        "*_",
        "[](<",
        "[[]",
        "](",
        "![](",
        "**_",
        "<http://",
        "[a]: <",
        "&",
        "~",
        "a*",
    ],
    ids=lambda part: f"{part[:6]!a}",
)
def test_no_text_keeps_us_waiting(part: str) -> None:
    begun = time.process_time()
    posted(letter(text=part * (LONGEST_TEXT // len(part))), html=True)
    assert time.process_time() - begun < 2


def test_a_text_that_is_no_mail_is_refused() -> None:
    with pytest.raises(Refused, match="too long"):
        build(letter(text="x" * (LONGEST_TEXT + 1)), message_id=OURS, now=NOW)
