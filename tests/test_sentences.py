"""How own words are cut into sentences and folded."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailcoach.reading import languages
from mailcoach.reading.sentences import Span, cut, strip_accents


def folded(text: str, language: str = "en", *marks: Span) -> list[str]:
    tongue = languages.load(language)
    found = cut(
        text,
        tongue.fold,
        marks=marks,
        abbreviations=tongue.abbreviations,
        months=tongue.months,
        clitic=tongue.clitic,
    )
    return [sentence.text.removeprefix(" ^ ").removesuffix(" $ ") for sentence in found]


@pytest.mark.parametrize(
    ("language", "text", "plain"),
    [
        ("en", "We don’t need it", "we do not need it"),
        ("en", "it's fine; I'll see", "it is fine"),
        ("en", "CAN'T", "can not"),
        ("en", "Tom’s budget’s spent", "tom's budget 's spent"),
        ("de", "Grüße aus Köln", "grusse aus koln"),
        ("de", "Gruesse", "grusse"),
        ("fr", "J'ai reçu l'offre", "j' ai recu l' offre"),
        ("fr", "pouvez-vous", "pouvez vous"),
        ("it", "c'è", "c' e"),
        ("pt", "n preciso da n.º 5", "nao preciso da numero o 5"),
        ("en", "see https://x.example/a or ann@x.example", "see §link or §mail"),
        ("en", 'just answer "please stop"', "just answer §quoted"),
    ],
)
def test_words_are_folded(language: str, text: str, plain: str) -> None:
    assert folded(text, language)[0] == plain


@pytest.mark.parametrize(
    ("language", "text", "number"),
    [
        ("en", "One. Two! Three? Four", 4),
        ("en", "Mr. Bell and Dr. Low came.", 1),
        ("en", "M. Kinnear agrees.", 1),
        ("en", "It costs 3.50 a piece.", 1),
        ("en", "Yes, 9:30. See you.", 2),
        ("en", "Hi Ann,\nplease call", 2),
        ("en", "This line was wrapped by a mail client that wraps at seventy letters\nand goes on here.", 1),
        ("en", "First paragraph\n\nSecond paragraph", 2),
        ("en", "- one\n- two", 2),
        ("en", "Well... it depends", 1),
        ("en", "So it is a no. Thank you.", 2),
        ("en", "I mean invoice no. 5 of May.", 1),
        ("es", "Al final va a ser que no. Gracias.", 2),
        ("de", "Seit dem 2. November ist er weg.", 1),
        ("de", "Am 3. geht es.", 1),
        ("es", "¿Qué tal? Bien", 2),
        ("en", "...", 0),
    ],
)
def test_where_sentences_end(language: str, text: str, number: int) -> None:
    assert len(folded(text, language)) == number


def test_a_stretch_that_is_understood_is_one_mark() -> None:
    assert folded("back on 5 May at ten", "en", Span(5, 13, "§day")) == ["back §day at ten"]


@pytest.mark.parametrize(
    ("language", "text", "plain"),
    [
        ("en", "Hi Ann, no thanks.", ["hi ann", "no thanks"]),
        ("fr", "Bonjour, devis signé.", ["bonjour", "devis signe"]),
        ("pt", "Bom dia, Ana, não.", ["bom dia", "ana , nao"]),
        ("en", "Good that you ask about it, thanks.", ["good that you ask about it , thanks"]),
        ("en", "No, thanks.", ["no , thanks"]),
    ],
)
def test_what_follows_a_greeting_begins_anew(language: str, text: str, plain: list[str]) -> None:
    assert folded(text, language) == plain


@given(st.text(max_size=400), st.sampled_from(languages.codes()))
def test_every_sentence_knows_where_it_stands(text: str, language: str) -> None:
    end = 0
    tongue = languages.load(language)
    for sentence in cut(text, tongue.fold, clitic=tongue.clitic):
        assert end <= sentence.start < sentence.end <= len(text)
        end = sentence.end


@given(st.text(alphabet="abZéß -'’.,:;?!…1290()[]\"„“«»—\n", max_size=200))
def test_an_address_changes_nothing_of_what_stands_before_it(text: str) -> None:
    assert folded(f"{text}\n\nan@b.example")[:-1] == folded(text)


@given(st.text(max_size=40), st.text(max_size=40))
def test_accents_are_stripped_letter_by_letter(one: str, other: str) -> None:
    assert strip_accents(one + other) == strip_accents(one) + strip_accents(other)


def test_a_question_behind_a_link_is_a_sentence_of_its_own() -> None:
    assert folded("Here it is: https://x.example/a.pdf Does it open?") == ["here it is : §link", "does it open ?"]
