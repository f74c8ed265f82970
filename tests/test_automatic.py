"""Robots and people: each kind of mail by its header, its subject or its text, and what a bounce tells."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from mails import NORA, REP, ROBIN, mail

from mailcoach.reading.automatic import Around, bare_subject, classify, failures
from mailcoach.reading.kinds import Failure, MailKind


def kind(
    sender: str = NORA,
    text: str = "",
    *,
    answers: bool = False,
    at_once: bool = False,
    to: str = ROBIN,
    subject: str = "Mooring buoys",
    calendar: str = "",
    report: str = "",
    headers: Mapping[str, str] | None = None,
) -> MailKind:
    email, body = mail(sender, text, to=to, subject=subject, calendar=calendar, report=report, headers=headers)
    around = Around(answers=answers, at_once=at_once, subjects=frozenset({"mooring buoys"}), rep=REP)
    return classify(email, body, around=around)[0]


AWAY = "Thank you for your message. I am out of the office until 9 March. In urgent cases please call the harbour."


@pytest.mark.parametrize(
    "headers",
    [
        {"auto-submitted": "auto-replied"},
        {"auto-submitted": "auto-replied (vacation)"},
        {"auto-submitted": "Auto-Replied; owner-email=nora@seewerk.example"},
        {"x-autoreply": "yes"},
        {"x-autorespond": "Mooring buoys"},
        {"precedence": "auto_reply"},
    ],
)
def test_an_answer_that_declares_itself_automatic_is(headers: dict[str, str]) -> None:
    assert kind(text="Back on Monday.", answers=True, headers=headers) is MailKind.AUTO_REPLY


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply: Mooring buoys",
        "Auto-Reply: Re: Mooring buoys",
        "[EXT] Automatic reply: Mooring buoys",
        "Automatische Antwort: Mooring buoys",
        "Abwesenheitsnotiz: Bojen",
        "Réponse automatique : Bouées",
        "Respuesta automática: Boyas",
        "Automatisch antwoord: Boeien",
        "Risposta automatica: Boe",
        "Resposta automática: Boias",
        "Autosvar: Bøjer",
        "Automatiskt svar: Bojar",
        "Automaattinen vastaus: Poijut",
        "Automatyczna odpowiedź: Boje",
        "Automatická odpověď: Bóje",
        "Автоответ: Буи",
    ],
)
def test_subjects_that_only_robots_begin_with(subject: str) -> None:
    assert kind(subject=subject, text="Nora", answers=True) is MailKind.AUTO_REPLY


@pytest.mark.parametrize(
    "subject",
    ["Out of office: Mooring buoys", "Abwesend Re: Mooring buoys", "Absence : Re: Bouées", "Fuori ufficio R: Boe"],
)
def test_a_notice_of_absence_above_our_own_subject_is_automatic(subject: str) -> None:
    assert kind(subject=subject, text="No signal out here.", answers=True) is MailKind.AUTO_REPLY


@pytest.mark.parametrize(
    "text",
    [
        AWAY,
        "Vielen Dank für Ihre Nachricht. Ich bin derzeit nicht im Büro. Eiliges bitte an Otto.",
        "Merci pour votre message. Je suis absente jusqu'au 9 mars. En cas d'urgence, merci de contacter le port.",
        "Gracias por su correo. Estoy fuera de la oficina hasta el 9. Para asuntos urgentes, llame al puerto.",
        "Bedankt voor uw bericht. Ik ben afwezig tot 9 maart. Voor dringende zaken kunt u de haven bellen.",
        "Grazie per la sua mail. Sono assente fino al 9 marzo. Per urgenze contattare la capitaneria.",
        "Obrigada pela sua mensagem. Estou ausente até 9 de março. Em caso urgente, contactar o porto.",
    ],
)
def test_most_notices_of_absence_declare_nothing(text: str) -> None:
    assert kind(text=text, answers=True) is MailKind.AUTO_REPLY


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Nora Feld is out of the office", "I will be out of the office until 09.03.2026."),
        ("Nora Feld ist nicht im Büro", "Ab dem 9. März bin ich wieder für Sie erreichbar."),
        ("[AUTO] Mooring buoys", "Away until the 9th."),
        ("Thank you for your message", "Thank you for contacting us. Our team will answer within two days."),
        ("Re: Mooring buoys", "Dear sender, our harbour is closed until 6 January. We will answer on our return."),
        ("Mooring buoys", "This mailbox is no longer monitored. Nora Feld has left the company."),
    ],
)
def test_robots_write_to_nobody_in_particular(subject: str, text: str) -> None:
    assert kind(subject=subject, text=text, answers=True) is MailKind.AUTO_REPLY


@pytest.mark.parametrize(
    "text",
    [
        "Thank you for your message. The price is fine, the order comes after Easter, when we are back.",
        "Ich bin nächste Woche im Urlaub, danach schaue ich es mir an. Danke für Ihre Mail!",
        "Merci pour votre message. Je suis en déplacement cette semaine, je regarde cela lundi.",
        "Gracias por su correo. Lo vemos la semana que viene, ahora estoy de viaje.",
        "Bedankt voor je mail. Ik ben volgende week weer op kantoor, dan bel ik.",
        "Grazie per la mail. Sono fuori sede fino a giovedì, ci sentiamo venerdì.",
        "It is urgent. Please call me as soon as possible.",
        "Our ticket system ate your quote, ticket no. 4711. Could you send it again?",
    ],
)
def test_one_such_sentence_is_a_person_s(text: str) -> None:
    assert kind(text=text, answers=True) is MailKind.HUMAN


def test_a_gateway_s_mark_adds_to_the_weight_of_the_text() -> None:
    text = "I am on annual leave until 9 March. Please contact Otto in the meantime."
    assert kind(text=text, answers=True) is MailKind.HUMAN
    assert kind(text=text, answers=True, headers={"x-auto-response-suppress": "All"}) is MailKind.AUTO_REPLY


@pytest.mark.parametrize(
    ("text", "headers"),
    [
        ("Six will do.", {"x-auto-response-suppress": "All"}),
        ("Six will do.", {"precedence": "bulk"}),
        ("Six will do.", {"list-unsubscribe": "<https://seewerk.example/u>"}),
        ("Six will do.", {"list-id": "<all.seewerk.example>", "precedence": "list"}),
        ("Six will do.", {"auto-submitted": "no"}),
        ("Six will do.", {"list-id": "<all.seewerk.example>", "list-unsubscribe": "<mailto:u@seewerk.example>"}),
        ("Hello Robin, I am out of the office until 9 March, can we speak on the 10th?", {}),
        ("Hi Robin, I'm on holiday from Monday. Let me look at it when I am back.", {}),
    ],
)
@pytest.mark.parametrize("answers", [True, False])
def test_marks_that_prove_nothing_alone(text: str, headers: dict[str, str], answers: bool) -> None:
    assert kind(text=text, answers=answers, headers=headers) is MailKind.HUMAN


@pytest.mark.parametrize(
    "subject",
    [
        "Re: out of office cover",
        "Out of office cover in August",
        "Holiday lets in Kiel",
        "Accepted: we take the six buoys",
        "Read: this is my answer",
        "Delivery problem with the last pallet",
        "Absence of a drawing",
        "Undeliverable pallets",
    ],
)
def test_a_person_may_write_such_a_subject(subject: str) -> None:
    text = "Hello Robin, the two buoys could not be delivered on Tuesday. Who looks after it?"
    assert kind(subject=subject, text=text) is MailKind.HUMAN


def test_a_read_receipt() -> None:
    text = "Your message\n\n  To: Nora Feld\n  Subject: Mooring buoys\n\nwas read on 3 March 2026 09:14."
    assert kind(subject="Read: Mooring buoys", text=text) is MailKind.RECEIPT
    assert kind(subject="Gelesen: Bojen", text="Ihre Nachricht wurde am 3. März gelesen.") is MailKind.RECEIPT


def test_a_disposition_notification_is_a_receipt() -> None:
    assert kind(report="Disposition: manual-action/MDN-sent-manually; displayed") is MailKind.RECEIPT


def test_a_report_of_success_is_a_receipt() -> None:
    assert (
        kind(report="Final-Recipient: rfc822; nora@seewerk.example\nAction: delivered\nStatus: 2.0.0")
        is MailKind.RECEIPT
    )


CALENDAR = "BEGIN:VCALENDAR\nMETHOD:REPLY\nEND:VCALENDAR"


def test_a_calendar_s_answer_without_words_is_the_calendar_s() -> None:
    assert kind(subject="Accepted: Buoys", calendar=CALENDAR) is MailKind.CALENDAR
    assert kind(subject="Declined: Buoys", calendar=CALENDAR) is MailKind.CALENDAR
    assert kind(subject="Zugesagt: Bojen") is MailKind.CALENDAR


def test_google_s_words_are_the_calendar_s() -> None:
    text = "Nora Feld has accepted this invitation.\n\nBuoys\nMonday 9 March"
    assert kind(subject="Accepted: Buoys @ Mon", text=text, calendar=CALENDAR) is MailKind.CALENDAR


def test_words_of_a_person_beside_a_calendar_are_theirs() -> None:
    assert kind(text="Monday is bad, could we do Tuesday?", calendar=CALENDAR) is MailKind.HUMAN


@pytest.mark.parametrize(
    ("sender", "subject", "text", "headers", "expected"),
    [
        (
            "no-reply@rail.example",
            "Your booking",
            "Your booking confirmation. Amount paid: 38 EUR",
            {},
            MailKind.RECEIPT,
        ),
        ("noreply@board.example", "Otto mentioned you", "Otto mentioned you", {}, MailKind.NOTIFICATION),
        ("nicht-antworten@bank.example", "Neues Dokument", "Ein Dokument liegt bereit.", {}, MailKind.NOTIFICATION),
        (
            "Board <hi@board.example>",
            "News",
            "2 comments",
            {"auto-submitted": "auto-generated"},
            MailKind.NOTIFICATION,
        ),
        (
            "Sales Weekly <hello@weekly.example>",
            "Are they silent?",
            "In this issue: silence. Unsubscribe here.",
            {"list-id": "<weekly.example>", "list-unsubscribe": "<https://weekly.example/u>"},
            MailKind.NEWSLETTER,
        ),
        (
            "Messe Kiel <news@messe.example>",
            "Programm",
            "Unser Newsletter im März. Hier abmelden.",
            {"list-unsubscribe": "<https://messe.example/u>"},
            MailKind.NEWSLETTER,
        ),
        (
            "Billing <billing@shop.example>",
            "Invoice 12",
            "Your invoice is attached. This is an automated message.",
            {},
            MailKind.RECEIPT,
        ),
    ],
)
def test_what_machines_send_of_their_own(
    sender: str, subject: str, text: str, headers: dict[str, str], expected: MailKind
) -> None:
    assert kind(sender=sender, subject=subject, text=text, headers=headers) is expected


def test_a_discussion_on_a_list_is_no_mail_to_us() -> None:
    assert (
        kind(to="harbours@lists.example", text="Six?", headers={"list-id": "<harbours.lists.example>"})
        is MailKind.LIST
    )


def test_our_own_list_is_us() -> None:
    assert (
        kind(to="sales@brightpath.example", text="Six?", headers={"list-id": "<sales.brightpath.example>"})
        is MailKind.HUMAN
    )


def test_a_foot_that_lets_its_readers_go_is_a_newsletter_s() -> None:
    email, body = mail("Messe Kiel <news@messe.example>", headers={"list-unsubscribe": "<u>"})
    assert classify(email, body, "Das Programm im März.", "Hier abmelden")[0] is MailKind.NEWSLETTER


def test_a_newsletter_without_a_header_of_a_list() -> None:
    text = "In this issue: who answers, and when?\n\nUnsubscribe: https://weekly.example/u/1"
    assert kind(sender="Sales Weekly <hello@weekly.example>", text=text) is MailKind.NEWSLETTER


def test_a_wish_to_be_let_go_is_a_person_s() -> None:
    text = "Please unsubscribe me from your newsletter, I did not ask for it."
    assert kind(text=text) is MailKind.HUMAN
    assert kind(text=text, headers={"precedence": "list"}) is MailKind.HUMAN


def test_nobody_writes_within_seconds() -> None:
    text = "I am on annual leave until 9 March. Please contact Otto in the meantime."
    assert kind(text=text, answers=True) is MailKind.HUMAN
    assert kind(text=text, answers=True, at_once=True) is MailKind.AUTO_REPLY
    assert kind(text="Six will do.", answers=True, at_once=True) is MailKind.HUMAN


def test_a_ticket_number_for_our_mail_is_an_automatic_answer() -> None:
    text = "Thank you for contacting Seewerk. Your request has been received. Ticket number: 48213"
    assert kind(sender="Seewerk <help@seewerk.example>", text=text, answers=True) is not MailKind.HUMAN


def test_a_challenge() -> None:
    text = "Your message is being held. Please verify that you are a person: click the link below to confirm."
    assert kind(text=text, answers=True) is MailKind.CHALLENGE


DAEMON = "Mail Delivery System <MAILER-DAEMON@mx.seewerk.example>"


def report(status: str, why: str = "", action: str = "failed") -> str:
    return (
        "Reporting-MTA: dns; mx.seewerk.example\n\n"
        f"Final-Recipient: rfc822; Nora.Feld@seewerk.example\nAction: {action}\nStatus: {status}\n"
        f"Diagnostic-Code: smtp; {why}\n"
    )


@pytest.mark.parametrize(
    ("status", "why", "permanent"),
    [
        ("5.1.1", "550 5.1.1 User unknown", True),
        ("5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound", True),
        ("5.2.1", "550 mailbox disabled", True),
        ("5.4.4", "unable to route: host not found", True),
        ("5.0.0", "550 no such user here", True),
        ("5.7.1", "550 5.7.1 Recipient address rejected: user unknown", True),
        ("5.2.2", "552 5.2.2 Mailbox full", False),
        ("5.1.1", "552 user is over quota", False),
        ("5.7.1", "554 5.7.1 message rejected by policy", False),
        ("5.7.26", "550 this mail is not authenticated (DMARC)", False),
        ("5.3.4", "552 message size exceeds limit", False),
        ("4.4.1", "451 connection timed out", False),
        ("4.2.2", "452 mailbox full", False),
    ],
)
def test_only_an_address_that_is_not_there_is_gone_for_good(status: str, why: str, permanent: bool) -> None:
    email, body = mail(DAEMON, report=report(status, why))
    assert failures(email, body) == (Failure("nora.feld@seewerk.example", permanent),)


def test_a_delay_is_never_for_good() -> None:
    email, body = mail(DAEMON, report=report("5.1.1", action="delayed"))
    assert failures(email, body) == (Failure("nora.feld@seewerk.example", permanent=False),)


def test_a_delivered_recipient_has_not_failed() -> None:
    assert failures(*mail(DAEMON, report=report("2.0.0", action="delivered"))) == ()


@pytest.mark.parametrize(
    ("subject", "text", "permanent"),
    [
        ("failure notice", "<nora.feld@seewerk.example>:\nSorry, no mailbox here by that name. (#5.1.1)", True),
        ("Undelivered Mail", "<nora.feld@seewerk.example>: host mx said: 550 User unknown", True),
        ("Unzustellbar: Bojen", "nora.feld@seewerk.example: Der Empfänger existiert nicht.", True),
        ("Mail delivery failed", "nora.feld@seewerk.example: the mailbox is full, quota exceeded", False),
        ("Warning: could not send", "nora.feld@seewerk.example: delayed, we will keep trying for 5 days", False),
        ("Delivery failure", "nora.feld@seewerk.example: 550 blocked, your IP is on a blacklist", False),
    ],
)
def test_bounces_of_servers_without_a_report(subject: str, text: str, permanent: bool) -> None:
    email, body = mail(DAEMON, text, subject=subject)
    assert classify(email, body)[0] is MailKind.BOUNCE
    assert failures(email, body) == (Failure("nora.feld@seewerk.example", permanent),)


def test_addresses_in_the_copy_of_our_mail_have_not_failed() -> None:
    text = "Could not be delivered: <nora.feld@seewerk.example>, user unknown.\n\n"
    copy = "--- Below this line is a copy of the message.\n\nCc: otto.kern@seewerk.example\n"
    email, body = mail(DAEMON, text + copy, subject="failure notice")
    assert [failure.recipient for failure in failures(email, body)] == ["nora.feld@seewerk.example"]


def test_a_bounce_that_names_nobody_is_about_the_one_recipient() -> None:
    email, body = mail(DAEMON, "Your message could not be delivered: user unknown.", subject="Undeliverable")
    assert failures(email, body, {"nora.feld@seewerk.example"}) == (Failure("nora.feld@seewerk.example", True),)


def test_a_bounce_from_an_odd_sender_is_known_by_its_text() -> None:
    text = "Your message could not be delivered to the following recipients: otto@kern.example: 550 unknown user"
    assert kind(sender="Gateway <gw7@mx.example>", subject="Mail error", text=text) is MailKind.BOUNCE


def test_subjects_are_compared_without_their_marks() -> None:
    assert bare_subject("Re: AW: Antw: RE[2]: Mooring Buoys") == "mooring buoys"


def test_what_shows_a_robot_is_told() -> None:
    email, body = mail(NORA, "", subject="Automatic reply: Mooring buoys")
    assert "automatic reply" in classify(email, body)[1]


def test_our_own_mail_is_a_person_s() -> None:
    text = "Thank you for your message. I am out of the office until 9 March, in urgent cases please call Ines."
    assert kind(sender=ROBIN, to=NORA, text=text) is MailKind.HUMAN
    assert kind(sender=ROBIN, to=NORA, text=text, headers={"auto-submitted": "auto-replied"}) is MailKind.AUTO_REPLY
