"""People: a first name to greet with, a company, a telephone number, or none of them when unsure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some
from mails import address

from mailcoach.emails import Address
from mailcoach.reading.domains import is_free_mail
from mailcoach.reading.people import company, first_name, phone


@pytest.mark.parametrize(
    ("sender", "name"),
    [
        ("Nora Feld <nora@seewerk.example>", "Nora"),
        ("nora feld <nora@seewerk.example>", "Nora"),
        ("NORA FELD <nora@seewerk.example>", "Nora"),
        ('"Feld, Nora" <nora@seewerk.example>', "Nora"),
        ('"Feld, Nora (Seewerk)" <nora@seewerk.example>', "Nora"),
        ("Jean-Luc Morel <jl@seewerk.example>", "Jean-Luc"),
        ("Nora Feld | Seewerk <nora@seewerk.example>", "Nora"),
    ],
)
def test_a_first_name_in_a_display_name(sender: str, name: str) -> None:
    assert first_name(address(sender), "") == name


@pytest.mark.parametrize(
    "sender",
    [
        "nora.feld@seewerk.example",
        "Nora <info@seewerk.example>",
        "Sales Team <sales@seewerk.example>",
        "Familie Feld <feld@seewerk.example>",
        "Chef Nora Feld <nora@seewerk.example>",
        "Zentraleinkauf Seewerk <einkauf@seewerk.example>",
        "Seewerk GmbH <info@seewerk.example>",
        "Seewerk Ferries <info@seewerk.example>",
        "N. Feld <n.feld@seewerk.example>",
        "N Feld <n.feld@seewerk.example>",
        "Dr. Nora Feld <n.feld@seewerk.example>",
        "Maître Nora Feld <n.feld@seewerk.example>",
        "Frau Feld <n.feld@seewerk.example>",
        "Wang Fang <wang@seewerk.cn>",
        "Nagy Eszter <nagy@seewerk.hu>",
        "Van den Berg <berg@seewerk.example>",
        "Hafen 2 Kiel <hafen2@seewerk.example>",
    ],
)
def test_no_first_name_when_unsure(sender: str) -> None:
    assert first_name(address(sender), "") == ""


def test_a_word_in_the_text_is_no_formal_greeting() -> None:
    nora = address("Nora Feld <nora@seewerk.example>")
    assert first_name(nora, "", "I don't know.\nPlease ask Mr Kern, or Monsieur Morel.") == "Nora"


def test_how_they_sign_is_how_they_are_called() -> None:
    assert first_name(address("nora.feld@seewerk.example"), "Kind regards\nNora\nSeewerk") == "Nora"
    assert first_name(address("Dr. Nora Feld <n.feld@seewerk.example>"), "Nora") == "Nora"
    assert first_name(address("Wang Fang <wang@seewerk.cn>"), "Best, Fang") == "Fang"


def test_whoever_signs_with_a_surname_is_not_greeted_by_it() -> None:
    assert first_name(address("feld@seewerk.example"), "Regards\nMs Feld") == ""
    assert first_name(address("Nora Feld <feld@seewerk.example>"), "Gruß\nFeld") != "Feld"


@pytest.mark.parametrize(
    "words",
    [
        "Sehr geehrter Herr Reyes,\n\nsechs reichen.",
        "Guten Tag Herr Reyes,\n\nsechs reichen.",
        "Dear Mr Reyes,\n\nsix will do.",
        "Bonjour Monsieur,\n\nsix suffisent.",
        "Estimado Sr. Reyes:\n\nbastan seis.",
        "Geachte heer Reyes,\n\nzes is genoeg.",
        "Gentile dott. Reyes,\n\nbastano sei.",
        "Exmo. Senhor,\n\nseis chegam.",
    ],
)
def test_whoever_writes_formally_is_not_greeted_by_first_name(words: str) -> None:
    assert first_name(address("Nora Feld <nora@seewerk.example>"), "Nora Feld", words) == ""


@pytest.mark.parametrize(
    ("signature", "number"),
    [
        ("Tel. +49 431 555 0123", "+49 431 555 0123"),
        ("T: 01632 960 417", "01632 960 417"),
        ("DD: 01632 960 417", "01632 960 417"),
        ("Direct line: +44 1632 960 417", "+44 1632 960 417"),
        ("(555) 010-0142", "(555) 010-0142"),
        ("Tél. 01 99 00 41 27", "01 99 00 41 27"),
        ("986 555 014", "986 555 014"),
        ("06-12345678", "06-12345678"),
        ("Telefon 0431 5550-123 | Fax -124", "0431 5550-123"),
        ("Fax +49 431 555 0124\nTel. +49 431 555 0123", "+49 431 555 0123"),
        ("HRB 123456 Kiel\nUSt-IdNr. DE 123456789\nTel. 0431 555 0123", "0431 555 0123"),
        ("Nora Feld // Seewerk // 07700 900 555", "07700 900 555"),
        ("Hafenstr. 12, 24103 Kiel\n+49 (0)431 555 0123", "+49 (0)431 555 0123"),
    ],
)
def test_a_telephone_number(signature: str, number: str) -> None:
    assert phone(signature) == number


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "Nora Feld\nHarbour Master",
        "Fax: +49 431 555 0124",
        "Order 4500123456",
        "Offer no. 2026-03-0117",
        "12.03.2026",
        "2026-03-12 10:30",
        "HRB 123456",
        "IBAN DE12 5001 0517 5407 3249 31",
        "Company no. 01234567",
        "24103 Kiel",
        "VAT GB 123 4567 89",
    ],
)
def test_not_every_number_is_a_telephone(signature: str) -> None:
    assert phone(signature) is None


@pytest.mark.parametrize(
    ("domain", "signature", "name"),
    [
        ("seewerk.example", "", "Seewerk"),
        ("mail.seewerk.co.uk", "", "Seewerk"),
        ("see-werk.de", "", "See Werk"),
        ("corvuslogistics.example", "Bianca | Compliance | Corvus Logistics", "Corvus Logistics"),
        ("mueller-foerdertechnik.de", "Müller Fördertechnik GmbH & Co. KG", "Müller Fördertechnik GmbH & Co. KG"),
        ("gmail.com", "Nora Feld\nHarbour Master", ""),
        ("gmx.de", "Nora Feld\nSeewerk GmbH\n0431 555 0123", "Seewerk GmbH"),
    ],
)
def test_a_company(domain: str, signature: str, name: str) -> None:
    assert company(Address(f"nora@{domain}"), signature) == name


def test_whoever_signs_is_not_the_company_that_bears_their_name() -> None:
    assert company(Address("uwe@kranz.example", "Uwe Kranz"), "Uwe Kranz\nMobile: +44 7700 900107") == "Kranz"


@pytest.mark.parametrize("domain", ["gmail.com", "gmx.de", "hey.com", "mailbox.org", "sfr.fr"])
def test_a_provider_is_no_company(domain: str) -> None:
    assert is_free_mail(domain)


@given(some.text(), some.text(), some.text())
def test_strangers_may_be_called_anything(name: str, signature: str, words: str) -> None:
    who = Address("nora@seewerk.example", name)
    assert first_name(who, signature, words) is not None
    assert company(who, signature) is not None
    assert phone(signature) is None or any(char.isdigit() for char in signature)
