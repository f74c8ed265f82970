"""Which language a mail is written in."""

from __future__ import annotations

import pytest
from labelled import FOLDER, sentences

from mailcoach.reading import languages


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Could you send me the brochure and the prices?"),
        ("de", "Könnten Sie uns bitte die Preise schicken?"),
        ("fr", "Pourriez-vous nous envoyer la fiche technique ?"),
        ("es", "¿Me puede enviar la ficha técnica, por favor?"),
        ("nl", "Kunt u ons de prijzen van de folder sturen?"),
        ("it", "Potrebbe mandarci la scheda tecnica, per favore?"),
        ("pt", "Pode enviar-nos a ficha técnica, por favor? Obrigado."),
    ],
)
def test_a_sentence_tells_its_language(language: str, text: str) -> None:
    assert languages.guess(text) == language


@pytest.mark.parametrize("language", languages.codes())
def test_a_whole_mail_is_never_mistaken(language: str) -> None:
    texts = [sentence.text for sentence in sentences(language)]
    mails = [" ".join(texts[at : at + 5]) for at in range(0, len(texts) - 5, 5)]
    assert [mail for mail in mails if languages.guess(mail) != language] == []


def test_a_mail_that_tells_nothing_is_in_the_language_of_its_talk() -> None:
    assert languages.guess("OK", default="de") == "de"
    assert languages.guess("", default="fr") == "fr"


def test_there_are_labelled_sentences_for_every_language() -> None:
    for code in languages.codes():
        assert (FOLDER / f"{code}.toml").exists()
        assert (FOLDER / f"{code}.held_back.toml").exists()


def test_an_unknown_language_is_read_as_english() -> None:
    assert languages.load("xx").code == "en"
