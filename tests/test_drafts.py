"""From a thread to a letter: which template, and nothing said twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from conversations import asks, business_day, sends, talk
from drafting import GUIDE, MARIA_, ME, OURS, addressed, told
from jinja2 import DictLoader, Environment

from mailcoach.drafts import Draft
from mailcoach.drafts.addressing import Envelope
from mailcoach.drafts.cookbook import Cookbook
from mailcoach.drafts.repeating import repeats
from mailcoach.drafts.vocabulary import Value
from mailcoach.drafts.writing import render
from mailcoach.errors import BadTemplate, Refused
from mailcoach.plays import Play
from mailcoach.reading.acts import Thing

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
    assert below("", farewell="Cheers,") == "Cheers,\nRobin"
    assert below("", farewell="Grüße", language="de") == "Kind regards,\nRobin"  # for want of a German template


def test_a_german_signature_that_takes_leave_leaves_it_at_that() -> None:
    shelf = book(apology__de=recipe("pardon", language="de"))
    draft = render(shelf, Play.APOLOGY, KNOWN | {"language": "de"}, ENVELOPE, signature="Viele Grüße\nRobin")
    assert draft.text == "pardon\n\nViele Grüße\nRobin"


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


def test_a_long_name_under_every_mail_is_no_sentence() -> None:
    name = "María del Carmen García López"
    known = KNOWN | {"rep_name": name}
    draft = render(book(apology__en=recipe("Sorry.")), Play.APOLOGY, known, ENVELOPE, sent=[f"Here.\n\n{name}"])
    assert draft.text.endswith(name)


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
