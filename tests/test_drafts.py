"""From a thread to a letter: who it goes to, what it tells, which template, and nothing said twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from conversations import (
    HOLDS,
    INES,
    LI,
    MARIA,
    NOW,
    QUESTION,
    REP,
    ROBIN,
    THANKS,
    ZONE,
    Conversation,
    address,
    asks,
    business_day,
    heard,
    sends,
    talk,
    verdict,
)
from jinja2 import DictLoader, Environment

from mailcoach.drafts import Draft
from mailcoach.drafts.addressing import Envelope, answer_to, envelope, message_id
from mailcoach.drafts.cookbook import Cookbook
from mailcoach.drafts.facts import facts
from mailcoach.drafts.folders import Folders
from mailcoach.drafts.repeating import repeats
from mailcoach.drafts.vocabulary import FACTS, Value
from mailcoach.drafts.writing import render
from mailcoach.emails import Address, MessageId
from mailcoach.errors import BadTemplate, Refused
from mailcoach.library import Item
from mailcoach.plays import Play
from mailcoach.reading import MailKind
from mailcoach.reading.acts import Act, Kind, Thing
from mailcoach.silence import Name
from mailcoach.threads import Rep

ME = address(ROBIN)
MARIA_ = address(MARIA)
OURS = Cookbook(Folders(Path(__file__).parent.parent / "templates"))
GUIDE = Item(
    "day-baking", "Baking by day", "Four pages on baking by day. More.", url="https://brightpath.example/day"
)


def addressed(conversation: Conversation, play: Play = Play.APOLOGY, rep: Rep = REP, **changes: object) -> Envelope:
    judged = replace(verdict(conversation), **changes)  # type: ignore[arg-type]  # a verdict's own fields
    return envelope(play, heard(conversation), judged, rep, ME)


def told(conversation: Conversation, item: Item | None = None, language: str = "") -> dict[str, Value]:
    known, name = verdict(conversation), "Robin Reyes"
    return facts(heard(conversation), known, REP, rep_name=name, zone=ZONE, now=NOW, item=item, language=language)


def changed(conversation: Conversation, number: int, **fields: object) -> Conversation:
    """The same conversation with other header fields in one mail, counted from 1."""
    email = conversation.emails[number - 1]
    conversation.emails[number - 1] = replace(email, **fields)  # type: ignore[arg-type]  # an email's own fields
    return conversation


def spoken(language: str, conversation: Conversation) -> Conversation:
    readings = conversation.readings
    conversation.readings = {key: replace(reading, language=language) for key, reading in readings.items()}
    return conversation


# Who it goes to


def test_a_follow_up_goes_to_those_we_wrote_to_and_never_to_us() -> None:
    found = addressed(talk().they("Hi", day=-9).we("Here.", day=-8, cc=f"{LI}, {INES}"))
    assert found.to == (MARIA_,)
    assert found.cc == (address(LI), address(INES))
    assert found.sender == ME


def test_an_answer_to_them_goes_to_the_writer_and_copies_stay_copies() -> None:
    found = addressed(talk().we("Hi", day=-9).they("I'll see.", HOLDS, day=-8, to=f"{ROBIN}, {INES}", cc=LI))
    assert found.to == (MARIA_,)
    assert found.cc == (address(INES), address(LI))


def test_an_alias_of_ours_is_nobody_to_write_to() -> None:
    rep = Rep(REP.addresses | {"r.reyes@brightpath.example"}, REP.domains)
    thread = talk().they("Hi", day=-9).we("Here.", day=-8, cc="Robin <r.reyes@brightpath.example>")
    assert addressed(thread, rep=rep).cc == ()


def test_reply_to_is_honoured_where_the_last_mail_is_theirs() -> None:
    private = Address("maria@home.example", "Maria Lopez")
    thread = changed(talk().we("Hi", day=-9).they("Thanks", THANKS, day=-8), 2, reply_to=(private,))
    assert addressed(thread).to == (private,)


def test_a_mailing_list_gets_no_copy() -> None:
    members = "Bakers <bakers@lists.example>"
    thread = talk().we("Hi", day=-9).they("I'll see.", HOLDS, day=-8, cc=f"{members}, {LI}")
    listed = changed(
        thread, 2, headers={"list-post": "<mailto:bakers@lists.example>"}, reply_to=(address(members),)
    )
    found = addressed(listed)
    assert found.to == (MARIA_,)
    assert found.cc == (address(LI),)


def test_a_robot_gets_no_copy() -> None:
    thread = talk().they("Hi", day=-9).we("Here.", day=-8, cc="noreply@crm.example, no-reply@x.example")
    assert addressed(thread).cc == ()


def test_nobody_is_named_twice() -> None:
    found = addressed(
        talk().they("Hi", day=-9).we("Here.", day=-8, to=f"{MARIA}, {MARIA}", cc=f"{MARIA}, {LI}, {LI}")
    )
    assert (found.to, found.cc) == ((MARIA_,), (address(LI),))


def test_we_write_from_the_address_that_they_last_wrote_to() -> None:
    rep = Rep(REP.addresses | {"sales@brightpath.example"}, REP.domains)
    thread = talk().they("Hi", day=-9, to="sales@brightpath.example").we("Here.", day=-8)
    assert addressed(thread, rep=rep).sender == Address("sales@brightpath.example", "Robin Reyes")


def test_we_write_from_where_we_wrote_when_they_never_answered() -> None:
    rep = Rep(REP.addresses | {"sales@brightpath.example"}, REP.domains)
    thread = talk().we("Hi", day=-9, by="Robin at Brightpath <sales@brightpath.example>")
    assert addressed(thread, rep=rep).sender == Address("sales@brightpath.example", "Robin at Brightpath")


def test_a_draft_or_a_bounce_is_never_answered() -> None:
    thread = talk().they("Hi", day=-9).we("Here.", day=-8).bounce(-8, permanent=False).draft("Well", day=-1)
    assert addressed(thread).in_reply_to == thread.id(2)


def test_our_talk_among_ourselves_is_not_answered() -> None:
    thread = talk().they("Hi", day=-9).we("Here.", day=-8).we("Any news?", day=-3, by=INES, to=ROBIN)
    assert addressed(thread).in_reply_to == thread.id(2)


def test_a_kind_word_goes_to_one_person_alone() -> None:
    thread = talk().they("Hi", day=-9, cc=LI).we("Here.", day=-8, cc=LI)
    assert addressed(thread, Play.COMPASSION).cc == ()


def test_a_successor_gets_a_mail_of_its_own() -> None:
    thread = talk().they("Hi", day=-9).we("Here.", day=-8)
    found = addressed(thread, Play.NEW_CONTACT, name=Name.GONE, contact=address(LI))
    assert found == Envelope(ME, (address(LI),))


def test_without_a_successor_there_is_nobody_to_write_to() -> None:
    with pytest.raises(Refused, match="No address"):
        addressed(talk().they("Hi", day=-9).we("Here.", day=-8), Play.NEW_CONTACT)


def test_a_thread_answers_its_last_mail_and_names_the_first_and_the_newest() -> None:
    ids = tuple(MessageId(f"<{number}@mail.example>") for number in range(300))
    thread = changed(talk().they("Hi", day=-9).we("Here.", day=-8), 2, references=ids)
    found = addressed(thread)
    assert found.in_reply_to == thread.id(2)
    assert found.references == (ids[0], *ids[-18:], thread.id(2))


@pytest.mark.parametrize(
    "bad",
    ["<a b@c>", "a@b", "<a@b>\r\nBcc: x@y", "<ä@b.example>", "<a@b><c@d>", "<@>", "", "<a@b" + "x" * 999 + ">"],
)
def test_only_ids_that_are_ids_are_repeated(bad: str) -> None:
    thread = changed(talk().they("Hi", day=-9).we("Here.", day=-8), 2, references=(MessageId(bad),))
    assert addressed(thread).references == (thread.id(2),)


@pytest.mark.parametrize("parent", ["<made.up@mailcoach.invalid>", "<no id>"])
def test_an_id_of_our_making_never_leaves_this_machine(parent: str) -> None:
    thread = talk().we("Here.", day=-8)
    email = replace(thread.emails[0], id=MessageId(parent))
    thread.emails[0], thread.readings = email, {email.id: thread.readings[thread.emails[0].id]}
    found = addressed(thread)
    assert (found.in_reply_to, found.references) == (None, ())
    assert "no usable Message-ID" in found.notes[0]


@pytest.mark.parametrize(
    ("subject", "answer"),
    [
        ("Ovens", "Re: Ovens"),
        ("Re: Ovens", "Re: Ovens"),
        ("RE: Re: AW: Ovens", "Re: Ovens"),
        ("Re[2]: Ovens", "Re: Ovens"),
        ("Fwd: Ovens", "Re: Fwd: Ovens"),
        ("Ref: 17", "Re: 17"),
        ("", "Re:"),
        ("Regarding ovens", "Re: Regarding ovens"),
        ("a\r\n b", "Re: a b"),
        ("[EXT] Ovens", "Re: [EXT] Ovens"),
        ("Réf : four", "Re: Réf : four"),
        ("sv: ugn", "Re: ugn"),
    ],
)
def test_an_answer_says_re_once(subject: str, answer: str) -> None:
    assert answer_to(subject) == answer


def test_the_message_id_is_the_same_each_time_and_another_for_each_touch() -> None:
    parent = MessageId("<1@x.example>")
    one = message_id("work", "k3f9", parent, 1, ME)
    assert one == message_id("work", "k3f9", parent, 1, ME)
    assert one.rstrip(">").endswith("@brightpath.example")
    assert set(one.partition("@")[0]) <= set("<abcdef0123456789.")
    others = [
        message_id("home", "k3f9", parent, 1, ME),
        message_id("work", "k3f8", parent, 1, ME),
        message_id("work", "k3f9", None, 1, ME),
        message_id("work", "k3f9", parent, 2, ME),
    ]
    assert len({one, *others}) == 5


# What it tells


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
        ("Good morning Maria,\n\nhere it is.", "Hello Maria,"),
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


def test_in_german_the_greeting_holds_the_name_in_full_or_as_we_said_it() -> None:
    thread = talk().they("Hallo", day=-9).we("Anbei.", day=-8)
    assert told(spoken("de", thread))["greeting"] == "Guten Tag Maria Lopez,"
    formal = talk().they("Hallo", day=-9).we("Guten Tag Frau Lopez,\n\nanbei.", day=-8)
    assert told(spoken("de", formal))["greeting"] == "Guten Tag Frau Lopez,"


def test_the_draft_speaks_the_language_of_our_last_mail() -> None:
    thread = spoken("de", talk().they("Hallo", day=-9).we("Anbei.", day=-8))
    last = thread.readings[thread.last]
    thread.readings[thread.last] = replace(last, language="fr")
    assert told(thread)["language"] == "fr"


def test_a_letter_in_another_language_than_the_thread_greets_in_its_own() -> None:
    thread = spoken("de", talk().they("Hallo", day=-9).we("Hallo Maria,\n\nanbei.", day=-8))
    assert told(thread)["greeting"] == "Hallo Maria,"
    assert told(thread, language="es")["greeting"] == "Hola, Maria:"


def test_we_sign_as_we_last_signed() -> None:
    assert told(talk().they("Hi", day=-9).we("Here.\n\nBest\nRobin", day=-8))["rep_name"] == "Robin"
    assert told(talk().they("Hi", day=-9).we("Here.", day=-8))["rep_name"] == "Robin Reyes"


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


def test_a_letter_stiffer_than_the_thread_says_so_to_the_rep() -> None:
    thread = spoken("de", talk("Ofen").they("Na?", day=-9).we("Ich schick dir das, dein Robin.", day=-8))
    draft = render(OURS, Play.LET_GO, told(thread), addressed(thread))
    assert draft.template == "let-go.de.md"
    assert "du" in draft.notes[0]


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


# Which template


def recipe(body: str, when: str = "", play: str = "apology", language: str = "en") -> str:
    condition = f'when = "{when}"\n' if when else ""
    return f'+++\nplay = "{play}"\nlanguage = "{language}"\ndescription = "x"\n{condition}+++\n{body}\n'


def book(**files: str) -> Cookbook:
    return Cookbook(DictLoader({name.replace("__", ".") + ".md": source for name, source in files.items()}))


ENVELOPE = Envelope(ME, (MARIA_,), subject="Re: Ovens")
KNOWN: dict[str, Value] = {"greeting": "Hello Maria,", "language": "en", "rep_name": "Robin", "fault": "crowded"}


def test_a_template_with_a_condition_that_holds_goes_first() -> None:
    shelf = book(
        apology__en="plain",
        apology__en__a=recipe("general"),
        apology__en__b=recipe("sorry for it", "fault == 'crowded'"),
    )
    assert render(shelf, Play.APOLOGY, KNOWN, ENVELOPE).template == "apology.en.b.md"
    without = {name: value for name, value in KNOWN.items() if name != "fault"}
    assert render(shelf, Play.APOLOGY, without, ENVELOPE).template == "apology.en.a.md"


def test_no_template_goes_twice_to_one_person() -> None:
    shelf = book(apology__en=recipe("one"), apology__en__b=recipe("two"))
    assert render(shelf, Play.APOLOGY, KNOWN, ENVELOPE, used={"apology.en.md"}).template == "apology.en.b.md"
    with pytest.raises(Refused, match=r"apology\.en\.md has gone to this person before"):
        render(shelf, Play.APOLOGY, KNOWN, ENVELOPE, used={"apology.en.md", "apology.en.b.md"})


def test_a_template_that_would_repeat_a_sentence_is_passed_over() -> None:
    shelf = book(apology__en=recipe("I am so sorry for it."), apology__en__b=recipe("It was my fault, all of it."))
    draft = render(shelf, Play.APOLOGY, KNOWN, ENVELOPE, sent=["Well. I am so SORRY for it! Bye"])
    assert draft.template == "apology.en.b.md"


def test_the_missing_fact_is_named() -> None:
    with pytest.raises(Refused, match=r"needs what they want to achieve, in their own words \(their_goal\)"):
        render(book(apology__en=recipe("{{ their_goal }}")), Play.APOLOGY, KNOWN, ENVELOPE)


def test_a_broken_template_does_not_stop_another() -> None:
    shelf = book(apology__en=recipe("{{ nonsense }}"), apology__en__b=recipe("fine, thank you"))
    assert render(shelf, Play.APOLOGY, KNOWN, ENVELOPE).template == "apology.en.b.md"
    assert [problem.file for problem in shelf.problems()] == ["apology.en.md"]
    with pytest.raises(BadTemplate, match=r"apology\.en\.md:6: there is no fact 'nonsense'"):
        shelf.get("apology.en.md")


@pytest.mark.parametrize(
    ("body", "fault"),
    [("{{ nonsense }}", "there is no fact 'nonsense'"), ("{{ fault | day }}", "crowded is no date")],
)
def test_a_draft_says_which_broken_template_it_passed_over(body: str, fault: str) -> None:
    other = {"let-go__en": recipe("{{ nonsense }}", play="let-go")}
    shelf = book(apology__en=recipe(body, "fault"), apology__en__b=recipe("fine"), **other)
    draft = render(shelf, Play.APOLOGY, KNOWN, ENVELOPE)
    assert draft.notes == (f"A template was passed over: apology.en.md:7: {fault}.",)
    assert render(shelf.only(shelf.get("apology.en.b.md")), Play.APOLOGY, KNOWN, ENVELOPE).notes == ()


def test_where_nothing_fits_but_what_is_broken_might_that_is_told() -> None:
    shelf = book(apology__en=recipe("{{ nonsense }}"), apology__en__b=recipe("fine"))
    with pytest.raises(BadTemplate, match="nonsense"):
        render(shelf, Play.APOLOGY, KNOWN, ENVELOPE, used={"apology.en.b.md"})


def test_where_all_templates_of_a_play_are_broken_one_of_their_faults_is_told() -> None:
    shelf = book(apology__en=recipe("{{ nonsense }}"), let_go__en=recipe("farewell", play="let-go"))
    with pytest.raises(BadTemplate, match=r"apology\.en\.md:6: there is no fact 'nonsense'"):
        render(shelf, Play.APOLOGY, KNOWN, ENVELOPE)


def test_a_draft_reads_the_templates_of_its_play_and_language_alone() -> None:
    class Witness(DictLoader):
        def get_source(self, environment: Environment, template: str) -> tuple[str, None, Callable[[], bool]]:
            opened.append(template)
            return super().get_source(environment, template)

    opened: list[str] = []
    files = {
        "apology.en.md": recipe("sorry"),
        "apology.de.md": recipe("Verzeihung", language="de"),
        "let-go.en.md": recipe("farewell", play="let-go"),
    }
    shelf = Cookbook(Witness(files))
    assert render(shelf, Play.APOLOGY, KNOWN, ENVELOPE).template == "apology.en.md"
    assert opened == ["apology.en.md"]
    assert {one.file for one in shelf.recipes()} == set(files)
    assert sorted(opened) == sorted(files), "and none of them twice"


def test_a_language_without_a_template_speaks_english() -> None:
    assert (
        render(book(apology__en=recipe("x")), Play.APOLOGY, KNOWN | {"language": "de"}, ENVELOPE).language == "en"
    )


def test_the_rep_signs_once() -> None:
    shelf = book(apology__en=recipe("sorry"))

    def below(signature: str, **known: Value) -> str:
        return render(shelf, Play.APOLOGY, KNOWN | known, ENVELOPE, signature=signature).text.removeprefix(
            "sorry\n\n"
        )

    assert below("") == "Kind regards,\nRobin"
    assert below("", rep_name="") == "Kind regards"
    assert below("Brightpath\n+49 341 5550") == "Kind regards,\nRobin\n\n-- \nBrightpath\n+49 341 5550"
    assert below("-- \nBrightpath") == "Kind regards,\nRobin\n\n-- \nBrightpath"
    assert below("Best wishes\nRobin") == "Best wishes\nRobin"


def test_words_of_a_stranger_are_no_markdown() -> None:
    shelf = book(apology__en=recipe("{{ topic }}"))
    draft = render(shelf, Play.APOLOGY, KNOWN | {"topic": "*now* [x](http://evil.example) <http://e>"}, ENVELOPE)
    assert draft.text.startswith(r"\*now\* \[x\](http://evil.example) \<http://e\>")


def test_value_add_takes_the_item_along(tmp_path: Path) -> None:
    item = replace(GUIDE, url="", attachment=tmp_path / "guide.pdf")
    shelf = book(
        **{"value-add__en": recipe("see {{ item_file }}", play="value-add"), "apology__en": recipe("sorry")}
    )
    known = KNOWN | {"item_file": "guide.pdf"}
    offered = render(shelf, Play.VALUE_ADD, known, ENVELOPE, item=item)
    assert (offered.attachments, offered.item) == ((item.attachment,), "day-baking")
    assert render(shelf, Play.APOLOGY, known, ENVELOPE, item=item).attachments == ()


def test_one_recipe_can_be_tried_alone() -> None:
    shelf = book(apology__en=recipe("one"), apology__en__b=recipe("two"))
    alone = shelf.only(shelf.get("apology.en.b.md"))
    assert render(alone, Play.APOLOGY, KNOWN, ENVELOPE).template == "apology.en.b.md"
    assert len(shelf.recipes()) == 2


# Nothing said twice


@pytest.mark.parametrize(
    ("said_before", "again"),
    [
        ("I am sorry that you had to wait.", True),
        ("> i am SORRY, that you\nhad to wait", False),
        ("Well... I am sorry that you had to wait! Bye.", True),
        ("I am sorry that you had to wait for it.", False),
        ("Kind regards,\nRobin Reyes", False),
        ("Hello Maria,", False),
        ("Thank you.", False),
        ("", False),
    ],
)
def test_a_sentence_already_sent_is_found_and_a_greeting_is_none(said_before: str, again: bool) -> None:
    draft = letter_with("Hello Maria,\n\nThank you. I am sorry that you had to wait.\n\nKind regards,\nRobin Reyes")
    assert repeats(draft, [said_before]) == (("I am sorry that you had to wait.",) if again else ())


def letter_with(text: str) -> Draft:
    return render(book(apology__en=recipe(text)), Play.APOLOGY, {"language": "en"}, ENVELOPE)


def test_our_own_templates_never_say_a_sentence_of_one_another() -> None:
    thread = talk("Ovens").they("Hi", asks(Thing.SAMPLE), day=-9).we("Here.", sends(Thing.SAMPLE), day=-8)
    known = told(thread, GUIDE)
    for play in (Play.APOLOGY, Play.VALUE_ADD, Play.CLOSE_THE_LOOP, Play.LET_GO):
        first = render(OURS, play, known, addressed(thread), item=GUIDE)
        other = known | {
            "item_title": "Flour",
            "item_url": "https://x.example",
            "item_about": "On flour and its milling.",
        }
        second = render(OURS, play, other, addressed(thread), used={first.template}, sent=[first.text])
        assert first.template != second.template


def test_an_answer_of_theirs_long_ago_is_dated_with_its_year() -> None:
    thread = talk("Ovens").they("Hi", asks(Thing.SAMPLE), day=-130).we("Here.", sends(Thing.SAMPLE), day=-128)
    draft = render(OURS, Play.CLOSE_THE_LOOP, told(thread), addressed(thread))
    assert str(business_day(-128).year) in draft.text


def test_an_empty_thread_has_nobody_to_write_to() -> None:
    thread = talk().robot("Undelivered", day=-9, kind=MailKind.BOUNCE)
    with pytest.raises(Refused):
        addressed(thread)
