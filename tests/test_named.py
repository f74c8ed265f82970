"""Who is named to write to instead."""

from __future__ import annotations

import pytest

from mailcoach.emails import Address
from mailcoach.reading.named import person


@pytest.mark.parametrize(
    ("words", "email", "name"),
    [
        ("For visitors please write to Ada Moor, ada.moor@cove.example.", "ada.moor@cove.example", "Ada Moor"),
        ("Orders sit with Ada Moor these days, a.moor@cove.example.", "a.moor@cove.example", "Ada Moor"),
        (
            "Bitte wenden Sie sich an Frau Dr. Ute Roth (ute.roth@huette.example).",
            "ute.roth@huette.example",
            "Ute Roth",
        ),
        ("Meine Nachfolgerin Frau Ute Roth, roth@huette.example.", "roth@huette.example", "Ute Roth"),
        ("Merci d'écrire à Élise Brun (elise.brun@quai.example).", "elise.brun@quai.example", "Élise Brun"),
        ("Escriba a Inés de la Peña, i.pena@puerto.example.", "i.pena@puerto.example", "Inés de la Peña"),
        ("Please use orders@cove.example from now on.", "orders@cove.example", ""),
        ("Meine Nachfolgerin ist Frau Roth.", "", "Roth"),
        ("Ada Moor has taken over from her.", "", "Ada Moor"),
    ],
)
def test_a_name_and_an_address_that_fit_are_one_person(words: str, email: str, name: str) -> None:
    assert person(words, 0, len(words)) == Address(email, name)


@pytest.mark.parametrize(
    "words", ["Please ask the Einkauf.", "She left us in May.", "Die Leitung hat gewechselt.", ""]
)
def test_one_capital_letter_names_nobody(words: str) -> None:
    assert person(words, 0, len(words)) is None


def test_the_address_may_stand_in_the_next_sentence() -> None:
    words = "Ada Moor follows her. You reach Ada at ada@cove.example."
    assert person(words, 0, 21) == Address("ada@cove.example", "Ada")
