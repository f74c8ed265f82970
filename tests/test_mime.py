"""Bytes -> Email and Body, on mail sorted by its disease (tests/eml) and on bytes nobody would send."""

from __future__ import annotations

import email
import email.headerregistry
import email.message
import email.policy
import json
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import process_time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mailcoach import mime
from mailcoach.emails import INVENTED_DOMAIN, Address, Body, Email

EML = Path(__file__).parent / "eml"
ARRIVED = datetime(2026, 11, 5, 12, tzinfo=UTC)


def read(path: str) -> tuple[Email, Body]:
    return mime.email((EML / path).read_bytes(), internal_date=ARRIVED)


def head(text: str, *, arrived: datetime | None = ARRIVED) -> Email:
    return mime.header(text.encode(), internal_date=arrived)


# People


def test_names_with_unquoted_commas_groups_and_comments_are_read_as_people() -> None:
    mail, _ = read("ordinary/outlook_comma_names.eml")
    assert mail.sender == Address("ngozi.okafor@harbourline.example", "Okafor, Ngozi")
    assert mail.to == (
        Address("robin@brightpath.example", "Reyes, Robin"),
        Address("pim@brightpath.example", "Pim de Groot"),
    )
    assert mail.cc == (Address("lea@brightpath.example"), Address("mo@brightpath.example", "M. (Mo) Diaz"))


@pytest.mark.parametrize(
    ("written", "people"),
    [
        ("mo@x.example (Mo Diaz)", [Address("mo@x.example", "Mo Diaz")]),
        ("<mo@x.example>", [Address("mo@x.example")]),
        ("mo@x.example <mo@x.example>", [Address("mo@x.example")]),
        ('"mo@x.example" <other@y.example>', [Address("other@y.example", "mo@x.example")]),
        ("undisclosed-recipients:;", []),
        ("a@x.example; b@x.example", [Address("a@x.example"), Address("b@x.example")]),
        ("=?utf-8?q?Bj=C3=B6rk=2C_A=2E?= <b@x.example>", [Address("b@x.example", "Björk, A.")]),
        ('"never closed <a@x.example>', [Address("a@x.example", "never closed")]),
        ("a@[", [Address("a@[")]),
    ],
)
def test_addresses_as_they_are_found(written: str, people: list[Address]) -> None:
    assert list(head(f"To: {written}\n").to) == people


def test_a_second_to_field_holds_people_too() -> None:
    assert [person.email for person in head("To: a@x.example\nTo: b@x.example\n").to] == [
        "a@x.example",
        "b@x.example",
    ]


def test_of_a_thousand_addressees_the_first_hundred_are_kept() -> None:
    assert len(head("To: " + ", ".join(f"p{n}@x" for n in range(1000)) + "\n").to) == 100


# Ids


def test_a_long_id_stays_in_one_piece() -> None:
    mail, _ = read("ordinary/outlook_comma_names.eml")
    assert len(mail.id) > 78
    assert mail.references == ("<20261030.1@brightpath.example>", "<20261102.7@brightpath.example>")


def test_folded_and_bare_ids_are_ids_and_each_counts_once() -> None:
    mail, _ = read("headers/ids_without_brackets_and_folded.eml")
    assert mail.id == "<folded.1@b.example>"
    assert mail.in_reply_to == ("<bare.2@c.example>",)
    assert mail.references == ("<one@d.example>", "<two@d.example>")


def test_a_mail_without_an_id_gets_one_from_its_content_wherever_it_lies() -> None:
    raw = (EML / "headers/no_message_id_no_date.eml").read_bytes()
    here, _ = mime.email(raw, internal_date=ARRIVED)
    there, _ = mime.email(
        raw.replace(b"\n", b"\r\n").replace(b"From: ", b"From:  "), internal_date=ARRIVED + timedelta(1)
    )
    assert here.id == there.id
    assert here.id.endswith(f"@{INVENTED_DOMAIN}>")
    assert "has no Message-ID" in here.flaws
    assert here.id != head("From: Tilda <tilda@weaver.example>\nSubject: another loom\n").id


def test_an_id_that_no_server_could_be_asked_for_is_replaced_everywhere_alike() -> None:
    first = head("Message-ID: <gr\u00fc\u00dfe@x.example>\n")
    answer = head("In-Reply-To: <gr\u00fc\u00dfe@x.example>\n")
    assert first.id.isascii()
    assert answer.in_reply_to == (first.id,)


def test_of_endless_references_the_first_and_the_newest_count() -> None:
    ids = [f"<{n:06d}@x.example>" for n in range(3000)]
    found = head("References: " + "\n ".join(ids) + "\n").references
    assert found[0] == ids[0]
    assert found[-1] == ids[-1]
    assert len(found) <= 200


# Time


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("Tue, 3 Nov 2026 09:15:07 +0100", datetime(2026, 11, 3, 8, 15, 7, tzinfo=UTC)),
        ("3 Nov 26 09:15 EST", datetime(2026, 11, 3, 14, 15, tzinfo=UTC)),
        ("Tue, 03 November 2026 9:15:07 GMT (a comment)", datetime(2026, 11, 3, 9, 15, 7, tzinfo=UTC)),
        ("Tue, 3 Nov 2026 23:59:60 -0000", datetime(2026, 11, 4, tzinfo=UTC)),
        ("2026-11-03T09:15:07Z", datetime(2026, 11, 3, 9, 15, 7, tzinfo=UTC)),
        ("Sat, 29 Feb 2025 09:15:07 +0000", ARRIVED),
        ("yesterday", ARRIVED),
        ("Tue, 3 Nov 2026 09:15:07 +2570", ARRIVED),
        ("", ARRIVED),
    ],
)
def test_a_date_is_read_or_the_arrival_counts(written: str, moment: datetime) -> None:
    assert head(f"Date: {written}\n").at == moment


def test_a_date_more_than_a_day_after_the_arrival_is_not_believed() -> None:
    mail, _ = read("headers/date_from_the_future.eml")
    assert mail.at == ARRIVED
    assert mail.flaws == ("is dated later than it arrived",)


def test_a_date_long_before_the_arrival_is_believed_since_moves_and_imports_rewrite_the_arrival() -> None:
    assert head("Date: Mon, 2 Nov 2020 10:00:00 +0000\n").at.year == 2020


def test_a_zone_of_fourteen_digits_is_no_zone() -> None:
    assert read("headers/huge_zone.eml")[0].at == ARRIVED


# Words


def test_encoded_words_that_split_a_character_are_joined_before_they_are_decoded() -> None:
    mail, _ = read("charsets/split_character.eml")
    assert mail.sender.name == "Jürgen Čapek"
    assert mail.subject == "Grüße aus Brna č"


def test_a_charset_is_taken_from_a_list_or_guessed() -> None:
    mail, body = read("charsets/unknown_and_lying.eml")
    assert mail.subject == r"café and \u202e"
    assert body.text.strip() == "naïve café"


def test_japanese_mail_is_read() -> None:
    mail, body = read("charsets/japanese.eml")
    assert (mail.sender.name, mail.subject) == ("山田", "見積書")
    assert body.text.strip() == "お見積もりをお願いします。"


def test_a_line_break_in_a_subject_makes_no_field() -> None:
    mail, _ = read("headers/bcc_smuggled_into_subject.eml")
    assert mail.subject == "Hi  Bcc: evil@x.example"
    assert mail.bcc == ()


def test_nothing_that_a_terminal_obeys_gets_through() -> None:
    mail, body = read("headers/terminal_escape.eml")
    for text in (mail.subject, mail.sender.name, body.text.replace("\n", "")):
        assert text.isprintable()


ANY_TEXT = st.text(st.characters(codec=None), max_size=60)


@given(ANY_TEXT)
@example("e\u0301\u0301\u0301\u0301\u0301\u0301\u200b\u0301")
def test_cleaning_leaves_only_what_can_be_shown_and_twice_is_once(text: str) -> None:
    shown = mime.clean(text)
    assert all(
        char.isprintable() or char in "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}" or char.isspace()
        for char in shown
    )
    assert "\n" not in shown
    assert shown == shown.encode("utf-8", "replace").decode()  # no lone surrogate
    assert mime.clean(shown) == shown
    lines = mime.clean_lines(text)
    assert mime.clean_lines(lines) == lines


# Structure


def test_of_two_versions_of_a_text_the_plain_one_is_read() -> None:
    _, body = read("ordinary/outlook_comma_names.eml")
    assert "café hours only. Could you move the trial by a week?" in body.text
    assert not body.html
    assert not body.cut


def test_a_mere_stub_of_plain_text_leaves_the_html_to_be_read() -> None:
    written = email.message.EmailMessage()
    written.set_content(" \n.\n")
    written.add_alternative("<p>Six will do.</p>", subtype="html")
    _, body = mime.email(written.as_bytes())
    assert body.html == "<p>Six will do.</p>\n"


def test_attachments_are_named_and_text_around_them_is_text() -> None:
    _, body = read("structure/attachments_named_every_way.eml")
    assert body.attachments == ("Angebot für M.pdf", "résumé.docx", "photo.jpg", "message/rfc822")
    assert body.text.split() == ["First", "words.", "Last", "words."]


def test_a_report_shows_its_status_and_the_header_of_the_mail_it_is_about() -> None:
    mail, body = read("bounces/unknown_user.eml")
    assert mail.headers["content-type"] == "multipart/report; report-type=delivery-status"
    assert mail.headers["auto-submitted"] == "auto-replied"
    assert "Status: 5.1.1" in body.report
    assert body.original.splitlines()[-1] == "Message-ID: <bulbs.1@brightpath.example>"
    assert body.text.strip() == "I could not deliver your mail to the address below."


def test_an_invitation_is_found_in_its_base64() -> None:
    _, body = read("calendar/request.eml")
    assert body.calendar.splitlines() == ["BEGIN:VCALENDAR", "METHOD:REQUEST", "END:VCALENDAR"]
    assert body.attachments == ("invite.ics",)
    assert body.text == "Shall we?"


def test_parts_that_never_begin_are_read_as_they_stand() -> None:
    assert read("structure/boundary_never_comes.eml")[1].text.strip() == "These words stand outside every part."


def test_sixty_levels_do_not_stop_the_reader() -> None:
    mime.email((EML / "structure/nested_sixty_deep.eml").read_bytes())


@pytest.mark.parametrize("path", sorted(str(path.relative_to(EML)) for path in EML.rglob("*.eml")))
def test_a_mail_cut_anywhere_is_still_read(path: str) -> None:
    block, content = mime.split((EML / path).read_bytes())
    whole = mime.body(block, content, whole=True)
    for end in range(0, len(content), 7):
        cut = mime.body(block, content[:end], whole=False)
        assert cut.cut
        assert len(cut.text) <= len(whole.text) + len(content)
        assert not cut.text.endswith("\N{REPLACEMENT CHARACTER}")


def test_a_text_cut_amid_a_character_ends_before_it() -> None:
    content = "Grüße aus Zürich, auf später".encode()[:-3] + "ä".encode()[:1]
    assert (
        mime.body(b"Content-Type: text/plain; charset=utf-8", content, whole=False).text
        == "Grüße aus Zürich, auf spä"
    )


# Everything else


CRUMBS = (
    b"From: |To: |Date: |Message-ID: |References: |Subject: |Content-Type: |multipart/|mixed; boundary=|x|--x|"
    b"--x--|\r\n|\n|"
    b'\n\n| |\t|<|>|@|a@b|,|;|:|"|\\|(|)|=?utf-8?q?|=?utf-8?b?|?=|=3D|\0|\x1b|\xff|+9999|Mon, 1 Jul 2024 10:00:00 |'
    b"filename*0*=|charset=utf-7|base64|message/rfc822"
)
SOUP = st.lists(st.sampled_from(CRUMBS.split(b"|")) | st.binary(max_size=8), max_size=60).map(b"".join)


@given(SOUP)
@example(b"From: =?utf-7?q?+2AA-?= <a@x.example>\r\nSubject: =?utf-7?q?+2AA-?=\r\n\r\n")
@example(b"Content-Type: text/html; charset=utf-7; name*=utf-7''%2B2AA-\r\n\r\n<p>+2AA-</p>")
@example(b"Content-Type: text/calendar; charset=unicode_escape\r\n\r\n\\ud800")
@example(b"Content-Type: message/delivery-status; charset=utf-16\r\n\r\n\x00\xd8\x00\xd8")
def test_no_bytes_stop_the_reader(raw: bytes) -> None:
    mail, body = mime.email(raw, internal_date=ARRIVED)
    assert json.dumps([asdict(mail), asdict(body)], default=str, ensure_ascii=False).encode()  # may be kept
    assert mail.id.startswith("<")
    assert mail.at.tzinfo is UTC
    assert isinstance(body.text, str)


@pytest.mark.parametrize(
    "block",
    [
        b"Subject: " + b"=?utf-8?q?a?= " * 20_000,
        b"To: " + b"a@b.example, " * 20_000,
        b"To: " + b"(" * 60_000,
        b"To: " + b"a," * 30_000,
        b"To: a" + b" " * 8_000 + b"b",
        b"To: " + b'"\\' * 30_000,
        b"References: " + b"<a@b" * 15_000,
        b"References: " + b"@" * 8_000 + b":",
        b"References: a" + b"@" * 8_000 + b"<",
        b"Date: " + b"1 " * 30_000,
        b"Date: 1 Jan 2026 10:00" + b" " * 8_000 + b"+",
        b"Content-Type: multipart/mixed" + b"; a=" * 15_000,
        b"a:" * 30_000,
        b":\n " * 20_000,
    ],
)
def test_no_header_takes_long(block: bytes) -> None:
    began = process_time()
    mime.email(block + b"\n\n" + block)
    assert process_time() - began < 0.3


def test_a_boundary_on_every_line_does_not_take_long() -> None:
    began = process_time()
    mime.body(b"Content-Type: multipart/mixed; boundary=b", b"--b\n" * 60_000, whole=True)
    assert process_time() - began < 1


WORD = st.text("abcdefgh ÄÖüßéłж", min_size=1, max_size=12).map(str.strip).filter(bool)


@given(subject=WORD, name=WORD, when=st.integers(0, 2**31), text=WORD)
def test_ordinary_mail_is_read_as_the_email_package_reads_it(subject: str, name: str, when: int, text: str) -> None:
    written = email.message.EmailMessage(policy=email.policy.SMTP)
    written["From"] = email.headerregistry.Address(name, "ann", "x.example")
    written["To"] = [email.headerregistry.Address(text, "bo", "y.example"), "cy@z.example"]
    written["Subject"] = subject
    written["Date"] = datetime.fromtimestamp(when, UTC)
    written["Message-ID"] = "<m.1@x.example>"
    written.set_content(text, cte="quoted-printable")
    raw = written.as_bytes()
    theirs = email.message_from_bytes(raw, policy=email.policy.default)
    mail, body = mime.email(raw)
    assert mail.subject == theirs["Subject"]
    assert mail.sender == Address("ann@x.example", " ".join(theirs["From"].addresses[0].display_name.split()))
    assert [person.email for person in mail.to] == [one.addr_spec for one in theirs["To"].addresses]
    assert mail.at == theirs["Date"].datetime
    assert body.text.strip() == text
    page = email.message.EmailMessage()
    page.set_content(f"<p>{text}</p>", subtype="html", cte="base64")
    assert mime.email(page.as_bytes())[1].html.strip() == f"<p>{text}</p>"
