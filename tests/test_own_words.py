"""Own words: what somebody wrote themselves, whatever their mail client and language put around it."""

from __future__ import annotations

import time
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as some
from mails import address

from mailcoach.reading.own_words import OwnWords, extract
from mailcoach.reading.quotations import Earlier
from mailcoach.reading.signatures import Tails, tail_of

NORA = address("Nora Feld <nora.feld@seewerk.example>")


def own(text: str, sender: str = "Nora Feld <nora.feld@seewerk.example>") -> str:
    return extract(dedent(text).strip("\n"), sender=address(sender)).text


QUOTED = [
    (
        "gmail, english",
        """
        Six of them, please.

        On Mon, 2 Mar 2026 at 09:14, Robin Reyes <robin@brightpath.example> wrote:

        > How many buoys do you need?
        >
        > Robin
        """,
        "Six of them, please.",
    ),
    (
        "gmail wraps the attribution",
        """
        Six of them, please.
        On Mon, 2 Mar 2026 at 09:14, Robin Maximilian Reyes-Oppenheimer
        <robin@brightpath.example> wrote:
        > How many buoys do you need?
        """,
        "Six of them, please.",
    ),
    (
        "thunderbird, german",
        """
        Sechs Stück.

        Am 02.03.26 um 09:14 schrieb Robin Reyes:
        > Wie viele Bojen brauchen Sie?
        """,
        "Sechs Stück.",
    ),
    (
        "web.de, german, without marks",
        """
        Sechs Stück.

        Gesendet: Montag, 02. März 2026 um 09:14 Uhr
        Von: "Robin Reyes" <robin@brightpath.example>
        An: nora.feld@seewerk.example
        Betreff: Bojen
        Wie viele Bojen brauchen Sie? Melden Sie sich gern.
        """,
        "Sechs Stück.",
    ),
    (
        "gmail, french",
        """
        Six, merci.

        Le lun. 2 mars 2026 à 09:14, Robin Reyes <robin@brightpath.example> a écrit :

        > Combien de bouées vous faut-il ?
        """,
        "Six, merci.",
    ),
    (
        "outlook, french",
        """
        Il nous en faut six.

        De : Robin Reyes <robin@brightpath.example>
        Envoyé : lundi 2 mars 2026 09:14
        À : Nora Feld
        Objet : Bouées

        Combien de bouées vous faut-il ?
        """,
        "Il nous en faut six.",
    ),
    (
        "gmail, spanish",
        """
        Seis, por favor.

        El lun, 2 mar 2026 a las 9:14, Robin Reyes (<robin@brightpath.example>) escribió:
        > ¿Cuántas boyas necesitan?
        """,
        "Seis, por favor.",
    ),
    (
        "outlook, spanish",
        """
        Necesitamos seis.
        ________________________________
        De: Robin Reyes <robin@brightpath.example>
        Enviado: lunes, 2 de marzo de 2026 9:14
        Para: Nora Feld <nora.feld@seewerk.example>
        Asunto: Boyas

        ¿Cuántas boyas necesitan?
        """,
        "Necesitamos seis.",
    ),
    (
        "gmail, dutch",
        """
        Zes stuks graag.

        Op ma 2 mrt 2026 om 09:14 schreef Robin Reyes <robin@brightpath.example>:

        > Hoeveel boeien heeft u nodig?
        """,
        "Zes stuks graag.",
    ),
    (
        "outlook, dutch",
        """
        Zes stuks graag.

        Van: Robin Reyes <robin@brightpath.example>
        Verzonden: maandag 2 maart 2026 09:14
        Aan: Nora Feld
        CC: Piet Bos
        Onderwerp: RE: Boeien

        Hoeveel boeien heeft u nodig?
        """,
        "Zes stuks graag.",
    ),
    (
        "gmail, italian",
        """
        Sei, grazie.

        Il giorno lun 2 mar 2026 alle ore 09:14 Robin Reyes <robin@brightpath.example> ha scritto:

        > Quante boe vi servono?
        """,
        "Sei, grazie.",
    ),
    (
        "gmail, portuguese",
        """
        Seis, por favor.

        Robin Reyes <robin@brightpath.example> escreveu (segunda, 2/03/2026 à(s) 09:14):

        > De quantas boias precisam?
        """,
        "Seis, por favor.",
    ),
    (
        "a language without a list: hungarian outlook",
        """
        Hat darab kell.

        Feladó: Robin Reyes <robin@brightpath.example>
        Elküldve: 2026. március 2., hétfő 9:14
        Címzett: Nora Feld
        Tárgy: Bóják

        Hány bóját szeretne?
        """,
        "Hat darab kell.",
    ),
    (
        "a language without a list: estonian",
        """
        Kuus tükki.

        Kuupäev E, 2. märts 2026 kell 09:14 kirjutas Robin Reyes <robin@brightpath.example>:
        > Mitu poid vajate?
        """,
        "Kuus tükki.",
    ),
    (
        "old outlook",
        """
        Six.

        -----Original Message-----
        From: Robin Reyes
        Sent: 02 March 2026 09:14
        To: Nora Feld
        Subject: Buoys

        How many?
        """,
        "Six.",
    ),
    (
        "old outlook, danish, caption alone",
        """
        Seks.

        -----Oprindelig meddelelse-----
        Hvor mange?
        """,
        "Seks.",
    ),
    (
        "outlook on a telephone",
        """
        Six will do.

        Get Outlook for Android
        ________________________________
        From: Robin Reyes <robin@brightpath.example>
        Sent: Monday, March 2, 2026 9:14:02 AM
        To: Nora Feld <nora.feld@seewerk.example>
        Subject: Buoys

        How many?
        """,
        "Six will do.",
    ),
    (
        "outlook with bold labels",
        """
        Six will do.

        *From:* Robin Reyes <robin@brightpath.example>
        *Sent:* Monday, March 2, 2026 9:14 AM
        *To:* Nora Feld
        *Subject:* Buoys

        How many?
        """,
        "Six will do.",
    ),
    (
        "lotus notes",
        """
        Six will do.

        From:        Robin Reyes/BRIGHTPATH
        To:        Nora Feld/SEEWERK@SEEWERK,
        Date:        02.03.2026 09:14
        Subject:        Buoys


        How many?
        """,
        "Six will do.",
    ),
    (
        "groupwise",
        """
        Six will do.

        >>> Robin Reyes <robin@brightpath.example> 02.03.2026 09:14 >>>
        How many?
        """,
        "Six will do.",
    ),
    (
        "apple mail, forwarded",
        """
        For your files.

        Begin forwarded message:

        From: Robin Reyes <robin@brightpath.example>
        Subject: Buoys
        Date: 2 March 2026 at 09:14:02 CET
        To: Nora Feld <nora.feld@seewerk.example>

        We are not interested.
        """,
        "For your files.",
    ),
    (
        "gmail, forwarded",
        """
        Can you do this price?

        ---------- Forwarded message ---------
        From: Otto Kern <otto@kern.example>
        Date: Mon, 2 Mar 2026 at 09:14
        Subject: Buoys
        To: Nora Feld <nora.feld@seewerk.example>

        Our price is 80 EUR.
        """,
        "Can you do this price?",
    ),
    (
        "german forward",
        """
        Zur Kenntnis.

        -------- Weitergeleitete Nachricht --------
        Betreff: Bojen
        Datum: Mon, 2 Mar 2026 09:14:02 +0100
        Von: Otto Kern <otto@kern.example>
        An: Nora Feld <nora.feld@seewerk.example>

        Kein Interesse.
        """,
        "Zur Kenntnis.",
    ),
    (
        "answer below",
        """
        On 02/03/2026 09:14, Robin Reyes wrote:
        > How many buoys do you need?
        Six will do.
        """,
        "Six will do.",
    ),
    (
        "answers between the lines stay in their order",
        """
        Hi Robin, see my 2 answers below:

        On Mon, 2 Mar 2026, Robin Reyes wrote:
        > How many buoys do you need?

        Six.

        > And by when?

        In May.

        > Robin
        """,
        "Hi Robin, see my 2 answers below:\n\nSix.\n\nIn May.",
    ),
    (
        "a quoted line that was wrapped",
        """
        Six.

        On Mon, 2 Mar 2026, Robin Reyes wrote:
        > How many buoys do you need, and which of your two piers are they meant
        for?
        > Robin
        """,
        "Six.",
    ),
    (
        "an answer right below a quoted line",
        """
        On Mon, 2 Mar 2026, Robin Reyes wrote:
        > How many buoys do you need, and which of your two piers are they for?
        six, for the old one
        > Robin
        """,
        "six, for the old one",
    ),
    (
        "a mark is no quotation where nobody is quoted",
        """
        The load is > 20 kg, and that is fine.
        Lines with three words: yes
        """,
        "The load is > 20 kg, and that is fine.\nLines with three words: yes",
    ),
    (
        "a list of facts is no header block",
        """
        Here is what we need:

        Diameter: 60 cm
        Colour: yellow
        Date: May
        Quantity: 6
        """,
        "Here is what we need:\n\nDiameter: 60 cm\nColour: yellow\nDate: May\nQuantity: 6",
    ),
    (
        "a way from here to there is no header block",
        """
        Please quote for this tour:

        From: Rotterdam
        To: Poznan
        Date: 12 March
        Goods: tomatoes
        """,
        "Please quote for this tour:\n\nFrom: Rotterdam\nTo: Poznan\nDate: 12 March\nGoods: tomatoes",
    ),
    (
        "an announcement with a colon is own",
        """
        Our answers of 2 March 2026:
        six buoys, delivered by May.
        """,
        "Our answers of 2 March 2026:\nsix buoys, delivered by May.",
    ),
]


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in QUOTED], ids=[case[0] for case in QUOTED])
def test_quotations_are_not_own_words(text: str, expected: str) -> None:
    assert own(text) == expected


SIGNED = [
    ("dashes", "Six will do.\n\n-- \nNora Feld\nSeewerk GmbH", "Six will do."),
    ("closing and name", "Six will do.\n\nKind regards,\nNora Feld\nHarbour Master", "Six will do."),
    ("german closing", "Sechs reichen.\n\nMit freundlichen Grüßen\n\ni. A. Nora Feld\nHafenamt", "Sechs reichen."),
    ("german short closing", "Sechs reichen.\n\nVG\nNora", "Sechs reichen."),
    ("greetings from a place", "Sechs reichen.\n\nViele Grüße aus Kiel\nNora", "Sechs reichen."),
    ("french closing", "Six suffisent.\n\nBien à vous,\n\nNora Feld\nCapitaine du port", "Six suffisent."),
    ("spanish closing", "Con seis basta.\n\nUn cordial saludo,\n\nNora Feld\nPuertos", "Con seis basta."),
    ("dutch closing", "Zes is genoeg.\n\nMet vriendelijke groet,\n\nNora Feld", "Zes is genoeg."),
    ("italian closing", "Bastano sei.\n\nCordiali saluti\nNora Feld", "Bastano sei."),
    ("portuguese closing", "Seis chegam.\n\nCom os melhores cumprimentos,\nNora Feld", "Seis chegam."),
    (
        "thanks as a closing",
        "Please send the drawing by Friday then.\n\nThanks\nNora",
        "Please send the drawing by Friday then.",
    ),
    ("a short form of the name", "Six will do.\n\nNor", "Six will do."),
    ("outlook asks to be loaded", "Sechs.\n\nOutlook für iOS beziehen", "Sechs."),
    ("gmx names itself", "Sechs.\n\nDiese Nachricht wurde von meinem Android mit GMX Mail gesendet.", "Sechs."),
    ("closing in two languages", "Sechs.\n\nMit freundlichen Grüßen / Kind regards\n\nNora Feld", "Sechs."),
    ("closing in bold", "Six will do.\n\n*Best regards,*\n*Nora Feld*\n*Harbour Master*", "Six will do."),
    ("closing with a wish", "Six suffisent.\n\nBonne journée à vous,\nNora", "Six suffisent."),
    ("closing with the name behind it", "Sechs reichen.\n\nLG Nora", "Sechs reichen."),
    (
        "name above a slogan",
        "Six will do.\n\nNora Feld\nHarbour Master\nFollow our harbour, its seals and its weather on every network",
        "Six will do.",
    ),
    ("name alone", "Six will do.\n\nNora", "Six will do."),
    ("name and kisses", "Six will do!\n\nNora x", "Six will do!"),
    ("initial alone", "Six will do.\n\nN.", "Six will do."),
    ("initials alone", "Six will do.\n\nNF", "Six will do."),
    ("name without an empty line", "Six will do.\nNora Feld, Seewerk", "Six will do."),
    (
        "name and title with bars",
        "Six will do.\n\nNora Feld | Harbour Master | Seewerk\n+49 431 555 01",
        "Six will do.",
    ),
    ("name with a shortened first name", "Six will do.\n\nN. Feld\nHarbour Master", "Six will do."),
    ("telephone, english", "Six will do.\n\nSent from my iPhone", "Six will do."),
    ("telephone, german", "Sechs.\n\nVon meinem iPhone gesendet", "Sechs."),
    ("telephone, german android", "Sechs.\n\nGesendet von Outlook für Android", "Sechs."),
    ("telephone, french", "Six.\n\nEnvoyé de mon iPhone", "Six."),
    ("telephone, french download", "Six.\n\nTélécharger Outlook pour iOS", "Six."),
    ("telephone, spanish", "Seis.\n\nEnviado desde mi Samsung", "Seis."),
    ("telephone, dutch", "Zes.\n\nVerstuurd vanaf mijn iPad", "Zes."),
    ("telephone, italian", "Sei.\n\nInviato da iPhone", "Sei."),
    ("telephone, portuguese", "Seis.\n\nEnviado do meu telemóvel", "Seis."),
    ("telephone, swedish", "Sex.\n\nSkickat från min iPhone", "Sex."),
    ("name and telephone", "Six will do.\n\nNora\n\nSent from my Galaxy", "Six will do."),
    (
        "disclaimer",
        "Six will do.\n\nThis e-mail is confidential and intended solely for the addressee. If you received it in "
        "error, please stop reading and delete it.",
        "Six will do.",
    ),
    (
        "german disclaimer",
        "Sechs reichen.\n\nDiese E-Mail enthält vertrauliche Informationen. Wenn Sie sie irrtümlich erhalten "
        "haben, informieren Sie bitte den Absender und vernichten Sie diese Nachricht.",
        "Sechs reichen.",
    ),
    ("virus scanner", "Six will do.\n\n--\nThis email has been checked for viruses by Avast.", "Six will do."),
    (
        "banner of the server",
        "CAUTION: This email originated from outside of the organisation. Do not click links.\n\nSix will do.",
        "Six will do.",
    ),
    (
        "meeting links below a rule",
        "See you then.\n\n____________________________\nTeams meeting\nJoin: https://teams.example/1\nNeed help?",
        "See you then.",
    ),
    (
        "a postscript is own",
        "Six will do.\n\nRegards\nNora\n\nPS: Is red possible?",
        "Six will do.\n\nPS: Is red possible?",
    ),
    ("a bare thank-you is own", "Great, thanks!", "Great, thanks!"),
    ("a thank-you before a name is own", "Hi Robin,\n\nThank you!\n\nNora", "Hi Robin,\n\nThank you!"),
    ("three words", "bit of both", "bit of both"),
    ("ok is no initials", "Works for us.\n\nOK", "Works for us.\n\nOK"),
    ("a closing in a sentence", "Best price so far, we take it.\n\nNora", "Best price so far, we take it."),
    ("thanks in a sentence", "Looks fine.\n\nMany thanks, will do\n\nNora", "Looks fine.\n\nMany thanks, will do"),
    (
        "regards in a sentence",
        "Kind regards to your team, we had a good laugh about it.",
        "Kind regards to your team, we had a good laugh about it.",
    ),
    (
        "greetings at the beginning",
        "Viele Grüße aus Kiel!\n\nKönnen Sie uns noch die Zeichnung schicken?\n\nNora",
        "Viele Grüße aus Kiel!\n\nKönnen Sie uns noch die Zeichnung schicken?",
    ),
    ("greeting the rep by name", "Robin\n\nsix will do.\n\nNora", "Robin\n\nsix will do."),
    (
        "people who are named do not sign",
        "From our side:\nNora Feld\nOtto Kern\nPiet Bos\nDoes Tuesday suit you?",
        "From our side:\nNora Feld\nOtto Kern\nPiet Bos\nDoes Tuesday suit you?",
    ),
    (
        "a number is asked for",
        "Can you ring me? My number is 0431 555 0123.",
        "Can you ring me? My number is 0431 555 0123.",
    ),
    (
        "a wish for confidence is own",
        "Please keep the price in this mail confidential.\n\nNora",
        "Please keep the price in this mail confidential.",
    ),
]


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in SIGNED], ids=[case[0] for case in SIGNED])
def test_signatures_are_not_own_words(text: str, expected: str) -> None:
    assert own(text) == expected


def test_the_signature_is_kept() -> None:
    taken = extract("Six will do.\n\nKind regards\nNora Feld\nSeewerk GmbH\nTel. +49 431 555 0123", sender=NORA)
    assert taken.signature == "Kind regards\nNora Feld\nSeewerk GmbH\nTel. +49 431 555 0123"


def test_the_quotation_is_kept() -> None:
    assert (
        extract("Six.\n\nOn 2 March 2026, Robin wrote:\n> How many?").quoted
        == "On 2 March 2026, Robin wrote:\n> How many?"
    )


def test_a_line_of_an_earlier_mail_is_quoted_without_any_mark() -> None:
    earlier = Earlier(["How many buoys do you need, and by which day in spring?"])
    taken = extract("How many buoys do you need, and by which day in spring?\nSix, by May.", earlier, sender=NORA)
    assert taken.text == "Six, by May."


def test_whoever_repeats_themselves_quotes_nobody() -> None:
    earlier = Earlier()
    earlier.add("We need six yellow buoys by the first of May.", by=NORA.email)
    assert extract("We need six yellow buoys by the first of May.", earlier, sender=NORA).text != ""


def test_answers_inside_an_unmarked_quotation_are_own() -> None:
    earlier = Earlier(["How many buoys do you need?\nAnd by which day do you need them?\nRobin Reyes, Brightpath"])
    text = """
        See below.

        From: Robin Reyes <robin@brightpath.example>
        Sent: Monday, March 2, 2026 9:14 AM
        To: Nora Feld
        Subject: Buoys

        How many buoys do you need?
        Six of them.
        And by which day do you need them?
        By the first of May.
        Robin Reyes, Brightpath
        """
    taken = extract(dedent(text), earlier, sender=NORA)
    assert taken.text == "See below.\n\nSix of them.\n\nBy the first of May."


def test_a_chain_of_mails_without_marks_is_quoted() -> None:
    earlier = Earlier(["How many buoys do you need?\nRobin Reyes", "We have not counted them yet.\nNora Feld"])
    text = """
        Six will do.

        From: Robin Reyes <robin@brightpath.example>
        Sent: Tuesday, March 3, 2026 9:14 AM
        To: Nora Feld
        Subject: Buoys

        How many buoys do you need?
        Robin Reyes

        From: Nora Feld <nora.feld@seewerk.example>
        Sent: Monday, March 2, 2026 9:14 AM
        To: Robin Reyes
        Subject: Buoys

        We have not counted them yet.
        Nora Feld
        """
    assert extract(dedent(text), earlier, sender=NORA).text == "Six will do."


def test_marked_lines_below_a_header_block_stay_quoted() -> None:
    text = """
        Six will do.

        From: Robin Reyes <robin@brightpath.example>
        Sent: Monday, March 2, 2026 9:14 AM
        To: Nora Feld
        Subject: Buoys

        Otto Kern wrote:
        >
        > Which colour do you take?
        >
        > Yellow is quicker.
        """
    assert extract(dedent(text), sender=NORA).text == "Six will do."


def test_a_tail_that_stood_below_another_mail_is_a_signature() -> None:
    tails = Tails(frozenset({tail_of("Hello.\n\nHarbour office, Pier 3\n0431 555 0123")}))
    assert extract("Six will do.\n\nHarbour office, Pier 3\n0431 555 0123", tails=tails).text == "Six will do."


def test_a_mail_sent_twice_keeps_its_words() -> None:
    tails = Tails(frozenset({tail_of("Any news?\nCall 0431 555 0123")}))
    assert extract("Any news?\nCall 0431 555 0123", tails=tails).text == "Any news?\nCall 0431 555 0123"


@given(some.text(alphabet=some.sampled_from("> \n:ab@1-_.<*PSoOn,wrote")), some.booleans())
def test_no_line_is_lost(text: str, known: bool) -> None:
    taken = extract(text, sender=NORA if known else None)
    kept = "\n".join((taken.text, taken.quoted, taken.signature)).split()
    assert sorted(kept) == sorted(text.split())


@given(some.text())
def test_what_was_taken_is_taken_again(text: str) -> None:
    assert isinstance(extract(text, sender=NORA), OwnWords)


NASTY = {
    "marks": ">" * 1_000_000,
    "quoted lines": ">\n" * 500_000,
    "colons": ":" * 1_000_000,
    "lines of colons": "a: b\n" * 200_000,
    "header lines": "From: a@b.example 10:00\n" * 40_000,
    "blanks": " " * 1_000_000,
    "empty lines": "\n" * 1_000_000,
    "one line": "a" * 1_000_000,
    "words": "wrote " * 160_000,
    "attributions": "On 2 March 2026 at 10:00\n" * 40_000,
    "dashes": "-" * 1_000_000,
    "captions": "----- a " * 120_000,
    "closings": "Kind regards\n" * 80_000,
    "names": "Nora Feld\n" * 100_000,
    "initials": "N.\n" * 300_000,
    "telephone": "sent from " * 100_000,
    "numbers": "1 " * 500_000,
    "law": "confidential message " * 50_000,
    "addresses": "a@b.example" * 90_000,
}


@pytest.mark.parametrize("name", NASTY)
def test_no_mail_takes_long(name: str) -> None:
    begin = time.process_time()
    extract(NASTY[name], Earlier(["a line that was said before, and is long"]), sender=NORA)
    assert time.process_time() - begin < 2
