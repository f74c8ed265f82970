"""HTML mail: the visible text, with quotations and signatures marked as in plain mail, and never slow."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as some

from mailcoach.emails import Body
from mailcoach.reading.html import text_of, to_text
from mailcoach.reading.own_words import extract


def test_blocks_and_breaks_make_lines() -> None:
    assert (
        to_text("<div>Hello<br>Robin,</div><p>six&nbsp;buoys</p><p>please.</p>")
        == "Hello\nRobin,\n\nsix buoys\n\nplease."
    )


def test_blanks_and_line_ends_of_the_source_count_as_one_blank() -> None:
    assert to_text("<p>six\n   yellow\t<b>buoys</b> </p>") == "six yellow buoys"


def test_preformatted_text_keeps_its_lines() -> None:
    assert to_text("<pre>one\n  two\n\nthree</pre>") == "one\n  two\n\nthree"


@pytest.mark.parametrize(
    "hidden",
    [
        "<style>p {color: red}</style>",
        "<script>alert(1)</script>",
        "<title>Newsletter</title>",
        "<!-- a comment <p> -->",
        "<!--[if mso]><p>Outlook only</p><![endif]-->",
        '<div style="display:none;font-size:1px">See inside <div>this</div> week</div>',
        '<span style="mso-hide: all">preheader</span>',
        '<div style="max-height:0px;overflow:hidden">preheader</div>',
    ],
)
def test_what_no_reader_sees_is_left_out(hidden: str) -> None:
    assert to_text(f"<p>before</p>{hidden}<p>after</p>") == "before\n\nafter"


def test_a_hidden_paragraph_ends_where_the_next_block_begins() -> None:
    assert to_text('<p style="display:none">preheader<p>six buoys') == "six buoys"


def test_quotations_carry_marks() -> None:
    html = '<div>Six.</div><blockquote type="cite"><div>How many?</div><blockquote>Hello.</blockquote></blockquote>'
    assert [line for line in to_text(html).split("\n") if line.strip("> ")] == ["Six.", "> How many?", ">> Hello."]


def test_an_indented_paragraph_is_nobodys_quotation() -> None:
    html = '<blockquote style="margin:0 0 0 40px;border:none;padding:0"><div>Six buoys</div></blockquote>'
    assert to_text(html) == "Six buoys"


OWN = {
    "gmail": (
        '<div dir="ltr">Six.<div><br></div><div class="gmail_signature">Nora Feld<br>Seewerk</div></div><br>'
        '<div class="gmail_quote"><div class="gmail_attr">Op ma 2 mrt 2026 schreef Robin:<br></div>'
        '<blockquote class="gmail_quote" style="border-left:1px solid">How many?</blockquote></div>'
    ),
    "gmail, answers inside": (
        '<div class="gmail_quote"><div class="gmail_attr">Robin wrote:</div><blockquote class="gmail_quote">How'
        " many?</blockquote><div>Six.</div></div>"
    ),
    "apple": (
        '<body>Six.<br><br><div>Sent from my iPhone</div><blockquote type="cite">On 2 Mar 2026, at 09:14, Robin '
        "wrote:<br><br></blockquote><blockquote type=cite>How many?</blockquote></body>"
    ),
    "thunderbird": (
        '<p>Six.</p><div class="moz-cite-prefix">Am 02.03.26 um 09:14 schrieb Robin:</div>'
        '<blockquote type="cite" cite="mid:1"><p>How many?</p></blockquote>'
        '<div class="moz-signature">-- <br>Nora</div>'
    ),
    "outlook": (
        '<p class="MsoNormal">Six.</p><div style="border-top:solid #E1E1E1 1.0pt"><p><b>Von:</b> Robin Reyes '
        "&lt;robin@brightpath.example&gt;<br><b>Gesendet:</b> Mo, 2. M&auml;rz 2026 09:14<br><b>An:</b> Nora<br>"
        "<b>Betreff:</b> Bojen</p></div><p>How many?</p>"
    ),
    "outlook on the web": (
        "<div>Six.</div><div id='Signature'><p>Nora Feld</p></div><hr><div id='divRplyFwdMsg'><b>From:</b> Robin "
        "&lt;robin@brightpath.example&gt;<br><b>Sent:</b> Monday, March 2, 2026 9:14 AM<br><b>To:</b> Nora<br>"
        "<b>Subject:</b> Buoys</div><div>How many?</div>"
    ),
    "yahoo": (
        '<div>Six.</div><div class="ydp1 yahoo_quoted"><div>On Monday, Robin wrote:</div><div>How many?</div></div>'
    ),
    "proton": (
        '<div>Six.</div><div class="protonmail_quote">Robin wrote:<br><blockquote>How many?</blockquote></div>'
    ),
    "yandex": (
        "<p>Six.<br/><br/>02.03.2026, 09:14, &quot;Robin&quot; &lt;r@x.example&gt;:</p>"
        "<blockquote>How many?</blockquote>"
    ),
    "a rule and a disclaimer": (
        "<p>Six.</p><hr><p style='font-size:8pt'>This message is confidential and meant for the addressee only.</p>"
    ),
}


@pytest.mark.parametrize("client", OWN)
def test_own_words_of_html_mail(client: str) -> None:
    assert extract(to_text(OWN[client])).text == "Six."


def test_entities_bring_nothing_unprintable() -> None:
    text = to_text("a&#27;[31m&#8238;b&#x200e;c&#0;")
    assert all(char.isprintable() for char in text)
    assert "\u202e" not in text


def test_plain_text_is_preferred() -> None:
    assert text_of(Body(text="plain", html="<p>rich</p>")) == "plain"


def test_html_is_read_where_the_plain_text_is_empty() -> None:
    assert text_of(Body(text=" \n", html="<p>rich</p>")) == "rich"


@given(some.text(alphabet=some.sampled_from("<>/!-\"'= \npdivbrblockquotehiddenstyle:&;x")))
def test_any_text_is_read(html: str) -> None:
    assert isinstance(to_text(html), str)


@given(
    some.lists(
        some.sampled_from(["<div>", "</div>", "<blockquote>", "</blockquote>", "<p>", "</p>", "<b>", "</b>", "x"])
    )
)
def test_no_visible_word_is_lost(pieces: list[str]) -> None:
    assert to_text("".join(pieces)).count("x") == pieces.count("x")


NASTY = {
    "nested": "<div>" * 200_000,
    "nested quotations": "<blockquote>x" * 80_000,
    "unclosed tags": "<a " * 330_000,
    "attributes": "<p " + " ".join(f"a{number}=1" for number in range(90_000)) + ">",
    "quotes": "<a x='" * 160_000,
    "mixed quotes": "<a \"'" * 200_000,
    "angle brackets": "<" * 1_000_000,
    "comments": "<!--" * 250_000,
    "styles": "<style>" * 140_000,
    "hidden": "<p style='display:none'>x" * 40_000,
    "a long style": "<p style='display:" + " " * 1_000_000,
    "classes": "<p class='" + "a " * 500_000 + "'>",
    "entities": "&" * 1_000_000,
    "breaks": "<br>" * 250_000,
    "cells": "<td>" * 250_000,
    "crossed": "<div hidden><span style=display:none>" * 20_000 + "</div>" * 20_000,
    "lines": "<pre>" + "\n" * 1_000_000,
    "one line": "a" * 1_000_000,
}


@pytest.mark.parametrize("name", NASTY)
def test_no_html_takes_long(name: str) -> None:
    begin = time.process_time()
    to_text(NASTY[name])
    assert time.process_time() - begin < 2
