"""What a thread tells a template."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from conversations import HOLDS, INES, LI, MARIA, QUESTION, Conversation, asks, business_day, sends, talk
from drafting import GUIDE, OURS, addressed, changed, spoken, told

from mailcoach.drafts.vocabulary import FACTS
from mailcoach.drafts.writing import render
from mailcoach.plays import Play
from mailcoach.reading.acts import Act, Kind, Thing


def said(kind: Kind, words: str, text: str, thing: Thing | None = None) -> Act:
    return Act(kind, words, text.index(words), text.index(words) + len(words), thing=thing)


def test_a_spanish_question_is_quoted_with_the_mark_that_opens_it() -> None:
    asking = "podría enviarnos una muestra?"
    words = f"Gracias, ¿{asking}"
    thread = talk().they(words, said(Kind.REQUEST, asking, words, Thing.SAMPLE), day=-18)
    found = told(thread.we("Aquí está.", sends(Thing.SAMPLE), day=-16))
    assert found["asked_words"] == "¿podría enviarnos una muestra?"


def test_the_facts_are_those_of_the_thread() -> None:
    asking = "Could you send a proposal by post?"
    goal = "We want the bakers home by ten."
    thread = (
        talk("Ovens for Ghent")
        .they(goal, said(Kind.GOAL, goal, goal), day=-20)
        .they(asking, said(Kind.REQUEST, asking, asking, Thing.PROPOSAL), day=-18)
        .we("Here it is.", sends(Thing.PROPOSAL), day=-16)
        .they("And a sample?", asks(Thing.SAMPLE), day=-15)
        .we("Sent.", sends(Thing.SAMPLE), day=-9)
    )
    found = told(thread)
    assert found["topic"] == "Ovens for Ghent"
    assert (found["thing"], found["asked_on"], found["delivered_on"]) == (
        "sample",
        business_day(-15),
        business_day(-9),
    )
    assert found["asked_words"] == "And a sample?"
    assert found["asked_things"] == ("proposal", "sample")
    assert (found["their_goal"], found["goal_on"]) == (goal, business_day(-20))
    assert (found["answers"], found["touches"]) == (3, 1)
    assert "event" not in found
    assert "item_title" not in found


def test_every_fact_is_plain_and_has_a_line_in_the_table() -> None:
    thread = talk().they("Hi", QUESTION, day=-9).we("Here.", sends(), day=-8)
    for name, value in told(thread, GUIDE).items():
        assert name in FACTS
        assert isinstance(value, str | int | date | tuple)


@pytest.mark.parametrize(
    ("written", "greeted"),
    [
        ("Hi Maria,\n\nhere it is.", "Hi Maria,"),
        ("Dear Ms Lopez:\n\nhere it is.", "Dear Ms Lopez,"),
        ("Hi Maria, hi Li,\n\nhere it is.", "Hello Maria,"),
        ("Hi both,\n\nhere it is.", "Hello Maria,"),
        ("Dear Maria (and Li),\n\nhere it is.", "Hello Maria,"),
        ("Hi Maria - quick one\n\nhere it is.", "Hello Maria,"),
        ("Hi again Maria,\n\nhere it is.", "Hello Maria,"),
        ("HI MARIA,\n\nhere it is.", "Hello Maria,"),
        ("Good morning Maria,\n\nhere it is.", "Hello Maria,"),
        ("Good morning Ms Lopez,\n\nhere it is.", "Hello Ms Lopez,"),
        ("Hey Maria 👋\n\nhere it is.", "Hey Maria,"),
        ("Here it is.", "Hello Maria,"),
        ("", "Hello Maria,"),
    ],
)
def test_we_greet_as_we_last_did_and_gracefully_otherwise(written: str, greeted: str) -> None:
    assert told(talk().they("Hi", day=-9).we(written, day=-8))["greeting"] == greeted


@pytest.mark.parametrize(
    ("language", "greeted"),
    [("en", "Hello,"), ("de", "Guten Tag,"), ("fr", "Bonjour,"), ("es", "Hola:"), ("nl", "Hello,")],
)
def test_without_a_name_the_greeting_is_whole(language: str, greeted: str) -> None:
    thread = talk(prospect="info@nordwind.example").they("Hi", day=-9).we("Here.", day=-8)
    assert told(spoken(language, thread))["greeting"] == greeted


@pytest.mark.parametrize(
    ("prospect", "greeted"),
    [
        ("Maria Lopez <maria@nordwind.example>", "Guten Tag Maria Lopez,"),
        ("Prof. Dr. Maria Lopez-Öhm <lopez@nordwind.example>", "Guten Tag Prof. Dr. Maria Lopez-Öhm,"),
        ("Dipl.-Ing. Maria Lopez <lopez@nordwind.example>", "Guten Tag Maria Lopez,"),
        ("maria@nordwind.example", "Guten Tag,"),
        ("M. <maria@nordwind.example>", "Guten Tag,"),
        ("Frau Maria Lopez <maria@nordwind.example>", "Guten Tag Frau Lopez,"),
        ("Maria <maria@nordwind.example>", "Guten Tag,"),
    ],
)
def test_in_german_the_greeting_holds_the_name_in_full(prospect: str, greeted: str) -> None:
    thread = talk(prospect=prospect).they("Hallo", day=-9).we("Anbei.", day=-8)
    assert told(spoken("de", thread))["greeting"] == greeted


@pytest.mark.parametrize(
    ("name", "greeted"), [("Lopez, Maria", "Guten Tag Maria Lopez,"), ("Nordwind, Einkauf", "Guten Tag,")]
)
def test_a_name_with_the_family_first_is_turned_round_where_the_address_shows_it(name: str, greeted: str) -> None:
    thread = talk(prospect=f'"{name}" <maria.lopez@nordwind.example>').they("Hallo", day=-9)
    assert told(spoken("de", thread))["greeting"] == greeted


def test_the_greeting_is_as_we_said_it() -> None:
    formal = talk().they("Hallo", day=-9).we("Guten Tag Frau Lopez,\n\nanbei.", day=-8)
    assert told(spoken("de", formal))["greeting"] == "Guten Tag Frau Lopez,"
    morning = talk().they("Hola", day=-9).we("Buenos días, señora Lopez:\n\nAdjunto.", day=-8)
    assert told(spoken("es", morning))["greeting"] == "Hola, señora Lopez:"


def test_a_name_in_another_script_is_greeted_as_we_wrote_it() -> None:
    thread = talk(prospect="יעל כהן <yael@haifa.example>").they("Hi", day=-9).we("Hello Yael,\n\nhere.", day=-8)
    assert told(thread)["greeting"] == "Hello Yael,"


def test_a_friend_is_greeted_as_one_in_german() -> None:
    thread = talk().they("Hallo", day=-9).we("Ich hab dir was angehängt.", day=-8)
    assert told(spoken("de", thread))["greeting"] == "Hallo Maria,"
    nameless = talk(prospect="info@nordwind.example").they("Hallo", day=-9).we("Hier für dich.", day=-8)
    assert told(spoken("de", nameless))["greeting"] == "Hallo,"


def test_where_we_have_not_written_the_draft_speaks_their_language() -> None:
    assert told(spoken("de", talk().they("Ich melde mich.", day=-9)))["language"] == "de"


def test_a_letter_in_another_language_than_the_thread_greets_in_its_own() -> None:
    thread = spoken("de", talk().they("Hallo", day=-9).we("Hallo Maria,\n\nanbei.", day=-8))
    assert told(thread)["greeting"] == "Hallo Maria,"
    assert told(thread, language="es")["greeting"] == "Hola, Maria:"


def test_we_sign_as_we_last_signed() -> None:
    assert told(talk().they("Hi", day=-9).we("Here.\n\nBest\nRobin", day=-8))["rep_name"] == "Robin"
    assert told(talk().they("Hi", day=-9).we("Here.", day=-8))["rep_name"] == "Robin Reyes"


@pytest.mark.parametrize(
    ("end", "farewell"),
    [
        ("Best\nRobin", "Best"),
        ("Kind regards,\nRobin Reyes", "Kind regards,"),
        ("Thanks,\nRobin", None),
        ("Best, Robin", None),
        ("With this you have it all.\nRobin", None),
        ("Robin", None),
    ],
)
def test_we_take_leave_as_we_last_did(end: str, farewell: str | None) -> None:
    assert told(talk().they("Hi", day=-9).we(f"Here.\n\n{end}", day=-8)).get("farewell") == farewell


@pytest.mark.parametrize("greeting", ["Salut Robin, ", "Moin Robin! ", "Good evening, ", "¡Hola, "])
def test_a_purpose_is_quoted_without_the_greeting_before_it(greeting: str) -> None:
    words = f"{greeting}we want one plan"
    thread = talk().they(words, said(Kind.GOAL, words, words), day=-9).we("Here.", day=-8)
    assert told(thread)["their_goal"] == "we want one plan"


def test_a_long_quotation_is_cut_where_a_clause_ends() -> None:
    goal = "We want one plan, and with it " + "an evening " * 40
    found = told(talk().they(goal, said(Kind.GOAL, goal.strip(), goal), day=-9).we("Here.", day=-8))
    assert "their_goal" not in found
    goal = "What we want is one plan, one date for all of the sites and one bill, and with it " + "an evening " * 40
    found = told(talk().they(goal, said(Kind.GOAL, goal.strip(), goal), day=-9).we("Here.", day=-8))
    assert found["their_goal"] == "What we want is one plan, one date for all of the sites and one bill…"


@pytest.mark.parametrize(
    ("words", "kind", "named"),
    [
        ("my dad died on Sunday", Kind.LIFE_EVENT, "loss"),
        ("mein Vater ist gestorben", Kind.LIFE_EVENT, "loss"),
        ("she is in hospital", Kind.LIFE_EVENT, "illness"),
        ("je suis en arrêt maladie", Kind.LIFE_EVENT, "illness"),
        ("our daughter was born", Kind.LIFE_EVENT, "birth"),
        ("nació nuestra hija", Kind.LIFE_EVENT, "birth"),
        ("ha nacido Pablo", Kind.LIFE_EVENT, "birth"),
        ("notre petit Émile est né jeudi", Kind.LIFE_EVENT, "birth"),
        ("ich bin Vater geworden", Kind.LIFE_EVENT, "birth"),
        ("we lost the baby", Kind.LIFE_EVENT, "loss"),
        ("our son was stillborn", Kind.LIFE_EVENT, "loss"),
        ("wir haben unser Baby verloren", Kind.LIFE_EVENT, "loss"),
        ("sie hatte eine Fehlgeburt", Kind.LIFE_EVENT, "loss"),
        ("nous avons perdu notre bébé", Kind.LIFE_EVENT, "loss"),
        ("notre fille est mort-née", Kind.LIFE_EVENT, "loss"),
        ("perdimos al bebé", Kind.LIFE_EVENT, "loss"),
        ("the baby is in hospital", Kind.LIFE_EVENT, "hardship"),
        ("unsere Zwillinge sind Frühchen", Kind.LIFE_EVENT, "hardship"),
        ("notre bébé est hospitalisé", Kind.LIFE_EVENT, "hardship"),
        ("ich gehe in Elternzeit", Kind.LIFE_EVENT, "leave"),
        ("things are hard at home", Kind.LIFE_EVENT, "hardship"),
        ("we have been acquired", Kind.UPHEAVAL, "sale"),
        ("nous avons été rachetés", Kind.UPHEAVAL, "sale"),
        ("es gibt Entlassungen", Kind.UPHEAVAL, "cuts"),
        ("hay despidos", Kind.UPHEAVAL, "cuts"),
        ("our director has gone", Kind.UPHEAVAL, "change"),
    ],
)
def test_grief_and_joy_are_told_apart(words: str, kind: Kind, named: str) -> None:
    thread = talk().we("Hi", day=-9).they(words, said(kind, words, words), day=-8)
    assert told(thread)["event"] == named


@pytest.mark.parametrize(
    ("thread", "fault"),
    [
        (
            talk().they("Price?", QUESTION, day=-20).they("Hello?", QUESTION, day=-15).we("10.", day=-14),
            "unanswered",
        ),
        (talk().they("Hi", day=-30).we("Soon.", HOLDS, day=-29).we("Here.", sends(), day=-10), "late-promise"),
        (talk().they("Hi", day=-30).we("One.", day=-12).we("Two.", day=-11), "crowded"),
    ],
)
def test_an_apology_may_name_what_we_did_badly(thread: Conversation, fault: str) -> None:
    assert told(thread)["fault"] == fault


def test_nobody_is_asked_pardon_for_a_question_of_a_colleague_of_theirs() -> None:
    thread = (
        talk().they("Price?", QUESTION, day=-20, by=LI, cc=MARIA).they("Hello?", QUESTION, day=-15, by=LI, cc=MARIA)
    )
    assert "fault" not in told(thread.we("10.", day=-14).they("I'll see.", HOLDS, day=-13))


def test_a_thread_without_a_fault_names_none() -> None:
    assert "fault" not in told(talk().they("Hi", day=-30).we("One.", day=-20).we("Two.", day=-8))


def test_an_item_tells_its_title_its_address_and_its_first_sentence() -> None:
    found = told(talk().they("Hi", day=-9).we("Here.", day=-8), GUIDE)
    assert (found["item_title"], found["item_url"]) == ("Baking by day", "https://brightpath.example/day")
    assert found["item_about"] == "Four pages on baking by day."


def test_an_item_is_described_only_in_the_language_of_the_draft() -> None:
    assert "item_about" not in told(spoken("de", talk().they("Hi", day=-9).we("Here.", day=-8)), GUIDE)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://x.example/ y", "https://x.example/>\n", "ftp://x.example"]
)
def test_an_address_that_is_none_is_not_told(url: str) -> None:
    assert "item_url" not in told(talk().they("Hi", day=-9).we("Here.", day=-8), replace(GUIDE, url=url))


def test_nobody_is_told_to_have_said_what_a_colleague_of_theirs_said() -> None:
    words = "Could you send us the price list? We want one plan."
    asked = said(Kind.REQUEST, "Could you send us the price list?", words, Thing.PRICE)
    wanted = said(Kind.GOAL, "We want one plan", words)
    thread = (
        talk()
        .they("Hi, Li will ask you.", day=-20)
        .they(words, asked, wanted, day=-19, by=LI, cc=MARIA)
        .we("Here.", sends(Thing.PRICE), day=-18, to=f"{LI}, {MARIA}")
        .they("Thanks, I'll discuss it.", HOLDS, day=-17, cc=LI)
    )
    found = told(thread)
    assert found["thing"] == "price"
    assert not {"asked_on", "asked_words", "their_goal"} & {*found}
    draft = render(OURS, Play.CLOSE_THE_LOOP, found, addressed(thread))
    assert draft.template == "close-the-loop.en.brief.md"


def test_what_a_colleague_delivered_is_told_as_theirs() -> None:
    thread = talk().they("A sample?", asks(Thing.SAMPLE), day=-9).we("Here.", sends(Thing.SAMPLE), day=-8, by=INES)
    found = told(thread)
    assert (found["thing"], found["delivered_by"]) == ("sample", "Ines Falk")
    assert "delivered_on" not in found
    draft = render(OURS, Play.CLOSE_THE_LOOP, found, addressed(thread))
    assert "Ines Falk sent you the samples" in draft.text


@pytest.mark.parametrize(
    ("signature", "company"),
    [
        ("Maria Lopez\nNordwind GmbH & Co. KG", "Nordwind"),
        ("Maria Lopez\nNordwind", "Nordwind"),
        ("Maria Lopez", None),
        ("Maria Lopez\nUniversity of Nordwind", None),
    ],
)
def test_a_company_is_named_only_where_they_name_it(signature: str, company: str | None) -> None:
    thread = talk().they("Hi", day=-9).we("Here.", day=-8)
    first = thread.id(1)
    thread.readings[first] = replace(thread.readings[first], signature=signature)
    assert told(thread).get("company") == company


def test_a_thread_that_says_tu_gets_a_letter_that_says_tu() -> None:
    thread = spoken("es", talk("Hornos").they("¿Qué tal?", day=-9).we("Aquí tienes la tarifa. Te llamo.", day=-8))
    found = told(thread)
    assert found["register"] == "familiar"
    assert render(OURS, Play.LET_GO, found, addressed(thread)).template == "let-go.es.tu.md"
    formal = spoken("es", talk("Hornos").they("¿Qué tal?", day=-9).we("Le adjunto la tarifa.", day=-8))
    assert render(OURS, Play.LET_GO, told(formal), addressed(formal)).template == "let-go.es.md"


@pytest.mark.parametrize("play", [play for play in Play if play not in {Play.WAIT, Play.NEW_CONTACT}])
@pytest.mark.parametrize("language", ["de", "fr", "es"])
def test_each_play_has_its_letters_to_friends(play: Play, language: str) -> None:
    formal, familiar = (
        {
            one.description
            for one in OURS.recipes()
            if (one.play, one.language, one.register) == (play, language, how)
        }
        for how in ("formal", "familiar")
    )
    assert len(familiar) == len(formal)


def test_the_last_of_our_mails_that_shows_it_tells_how_they_are_addressed() -> None:
    thread = (
        talk("Ofen").they("Na?", day=-9).we("Anbei, was Sie wollten. Wie finden Sie es? Gefällt es Ihnen?", day=-8)
    )
    assert told(spoken("de", thread))["register"] == "formal"
    thread.they("Sag doch du.", day=-7).we("Danke dir!", day=-6).we("Anbei.", day=-5)
    assert told(spoken("de", thread))["register"] == "familiar"


def test_whoever_we_have_not_answered_is_addressed_as_they_address_us() -> None:
    assert told(spoken("de", talk("Ofen").they("Ich melde mich bei dir.", day=-9)))["register"] == "familiar"


def test_whoever_we_call_by_their_family_name_is_no_friend_of_ours() -> None:
    thread = talk("Ofen").they("Schickst du mir das?", day=-9).we("Guten Tag Frau Lopez,\n\nanbei.", day=-8)
    assert told(spoken("de", thread))["register"] == "formal"


def test_a_successor_is_nobodys_friend() -> None:
    thread = spoken("de", talk("Ofen").they("Na?", day=-9).we("Ich schick dir das.", day=-8).bounce(-8))
    assert told(thread)["register"] == "formal"


@pytest.mark.parametrize(
    ("subject", "topic"),
    [
        ("Re: AW: [Nordwind] Ovens", "Ovens"),
        ("Fwd: ", None),
        ("Quick question", None),
        ("Ihre Anfrage", None),
        ("17", None),
        ("x" * 80, None),
        ("TR : Fours", "Fours"),
    ],
)
def test_the_topic_is_the_bare_subject_or_nothing(subject: str, topic: str | None) -> None:
    thread = changed(talk().they("Hi", day=-9).we("Here.", day=-8), 1, subject=subject)
    assert told(thread).get("topic") == topic
