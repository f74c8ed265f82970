"""Our own templates are letters one likes to get; a rep's may be wrong, and are told so by file and line."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import combinations, groupby, product
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from jinja2 import DictLoader
from letters import LOTTE, NOW, OURS, PARENT, ROBIN, opened, spiteful

from mailcoach import mime
from mailcoach.drafts import Recipe
from mailcoach.drafts.addressing import Envelope
from mailcoach.drafts.building import build, subject_line
from mailcoach.drafts.cookbook import Cookbook
from mailcoach.drafts.folders import LARGEST, Folders
from mailcoach.drafts.kitchen import FILTERS
from mailcoach.drafts.recipes import KEYS, read
from mailcoach.drafts.repeating import repeats
from mailcoach.drafts.samples import EVENTS, FAULTS, kinds
from mailcoach.drafts.vocabulary import FACTS, Facts, MissingFact
from mailcoach.drafts.voices import SENT, VOICES
from mailcoach.drafts.writing import render
from mailcoach.errors import BadTemplate, Refused
from mailcoach.library import Item
from mailcoach.plays import Play

ASK_NOTHING = {Play.VALUE_ADD, Play.COMPASSION, Play.LET_GO}
ROOT = Path(__file__).parent.parent
BOOK = Cookbook(Folders(ROOT / "templates"))
RECIPES = BOOK.recipes()
PLAYS = [play for play in Play if play is not Play.WAIT]
ITEM = Item("day-baking", "Baking by day", "Four pages.", url="https://brightpath.example/day")


def letters(recipe: Recipe) -> Iterator[tuple[str, Facts]]:
    """What a template renders to, on every kind of thread that it fits."""
    for facts in kinds(recipe.language):
        try:
            if BOOK.fits(recipe, facts):
                yield BOOK.body(recipe, facts), facts
        except MissingFact:
            continue


def own(letter: str, facts: Facts) -> str:
    """A letter without the words of the prospect that it quotes."""
    for name in ("their_goal", "asked_words", "topic"):
        letter = letter.replace(str(facts.get(name, "\0")).rstrip("."), "")
    return letter


@pytest.mark.parametrize("play", PLAYS)
@pytest.mark.parametrize("language", VOICES)
def test_every_play_is_written_twice_in_every_language(play: Play, language: str) -> None:
    assert len([recipe for recipe in RECIPES if recipe.play is play and recipe.language == language]) >= 2


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.file)
def test_a_letter_is_short_whole_and_asks_one_question_at_most(recipe: Recipe) -> None:
    rendered = [*letters(recipe)]
    assert rendered
    for letter, facts in rendered:
        assert 40 <= len(letter.split()) <= 110, letter
        assert own(letter, facts).count("?") <= 1
        assert not re.search(r"[{}]|\bNone\b|  |\s[,.]|,,|\.\.|\(\)|“”|«»", letter.replace("…", "")), letter
        assert letter.startswith(str(facts["greeting"]) + "\n\n")


@pytest.mark.parametrize("recipe", [one for one in RECIPES if one.play in ASK_NOTHING])
def test_some_plays_ask_nothing(recipe: Recipe) -> None:
    for letter, facts in letters(recipe):
        assert "?" not in own(letter, facts)


@pytest.mark.parametrize("recipe", [one for one in RECIPES if one.play is Play.REVISIT_WHY])
def test_their_purpose_is_given_back_in_their_words(recipe: Recipe) -> None:
    for letter, facts in letters(recipe):
        assert str(facts["their_goal"]).rstrip(".") in letter


@pytest.mark.parametrize("language", VOICES)
@pytest.mark.parametrize("event", EVENTS)
def test_every_event_has_its_kind_word(language: str, event: str) -> None:
    facts = {**next(iter(kinds(language))), "event": event}
    assert render(BOOK, Play.COMPASSION, facts, Envelope(ROBIN, (LOTTE,), subject="Re: x")).text


@pytest.mark.parametrize(
    ("language", "register"),
    [("en", "formal"), *product(("de", "fr", "es"), ("formal", "familiar"))],
)
def test_no_two_templates_for_one_person_share_a_sentence(language: str, register: str) -> None:
    facts = {**next(iter(kinds(language))), "register": register}
    texts = {
        recipe.file: BOOK.body(recipe, {**facts, **_met(recipe)})
        for recipe in RECIPES
        if (recipe.language, recipe.register) == (language, register)
    }
    envelope = Envelope(ROBIN, (LOTTE,), subject="Re: x")
    for (one, _), (other, text) in combinations(texts.items(), 2):
        recipe = BOOK.get(one)
        draft = render(BOOK.only(recipe), recipe.play, {**facts, **_met(recipe)}, envelope)
        shared = [said for said in repeats(draft, [text]) if said not in str(facts)]
        assert not shared, (one, other)


def _met(recipe: Recipe) -> Facts:
    """Facts under which the condition of a recipe holds."""
    for facts in kinds(recipe.language):
        if BOOK.fits(recipe, facts):
            return facts
    raise AssertionError(recipe.file)


def test_our_own_templates_have_nothing_to_mend() -> None:
    assert BOOK.check() == ()


def test_what_a_template_needs_is_known() -> None:
    assert BOOK.needs(BOOK.get("revisit-why.en.md")) == ("greeting", "their_goal", "goal_on")
    assert BOOK.needs(BOOK.get("compassion.en.loss.md")) == ("greeting",)


# The pages


def rows(heading: str) -> list[list[str]]:
    """The table below a heading of docs/templates.md, without its head."""
    page = (ROOT / "docs" / "templates.md").read_text("utf-8").partition(f"## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in page.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


def test_the_table_of_facts_is_true() -> None:
    assert rows("The facts") == [[f"`{name}`", fact.kind, fact.meaning] for name, fact in FACTS.items()]


def test_the_table_of_filters_is_true() -> None:
    table = rows("The filters")
    assert [row[0] for row in table] == [f"`{name}`" for name in FILTERS]
    facts: dict[str, Facts] = {
        language: {
            "today": date(2026, 11, 20),
            "language": language,
            "delivered_on": date(2026, 10, 28),
            "thing": "proposal",
            "asked_things": ("demo", "sample"),
            "topic": topic,
        }
        for language, topic in zip(VOICES, ("one plan", "eine Planung", "un planning", "un plan"), strict=True)
    }
    sources = {
        "day": "{{ delivered_on | day }}",
        "on_day": "{{ delivered_on | on_day }}",
        "named": "{{ thing | named }}",
        "asked": "{{ thing | asked }}",
        "delivered": "{{ thing | delivered }}",
        "listed": "{{ asked_things | asked | listed }}",
        "quoted": "{{ topic | quoted }}",
        "opening": "{{ delivered_on | on_day | opening }}",
    }
    for row in table[:-1]:
        source = sources[row[0].strip("`")]
        said = [BOOK.kitchen.serve(BOOK.kitchen.dish(source, "x.md"), facts[language]) for language in VOICES]
        assert [cell.replace("&nbsp;", "\N{NO-BREAK SPACE}") for cell in row[2:]] == said


def test_the_table_of_keys_is_true() -> None:
    table = {row[0].strip("`"): row[1] == "yes" for row in rows("The front matter")}
    assert table == KEYS


def test_the_page_names_every_thing_event_and_fault() -> None:
    page = (ROOT / "docs" / "templates.md").read_text("utf-8")
    for word in (*SENT, *EVENTS, *FAULTS, *PLAYS):
        assert f"`{word}`" in page


# Faults of a rep's own


GOOD = '+++\nplay = "apology"\nlanguage = "en"\ndescription = "x"\n+++\n{{ greeting }}\n'


@pytest.mark.parametrize(
    ("file", "source", "where", "hint"),
    [
        ("sorry.md", GOOD, "sorry.md:1: ", "apology.en.plain.md"),
        ("apology.en.md", "Hello", "apology.en.md:1: ", ""),
        ("apology.en.md", '+++\nplay = "apology"\n', "apology.en.md:1: ", ""),
        ("apology.en.md", "+++\nplay = \n+++\n", "apology.en.md:2: ", "TOML"),
        ("apology.en.md", GOOD.replace("apology", "apologie"), "apology.en.md:2: ", "Did you mean 'apology'?"),
        ("wait.en.md", GOOD.replace("apology", "wait"), "wait.en.md:2: ", ""),
        ("apology.nl.md", GOOD.replace('"en"', '"nl"'), "apology.nl.md:3: ", "en, de, fr, es"),
        ("apology.de.md", GOOD, "apology.de.md:3: ", ""),
        ("let-go.en.md", GOOD, "let-go.en.md:2: ", ""),
        (
            "apology.en.md",
            GOOD.replace("description", "describtion"),
            "apology.en.md:4: ",
            "Did you mean 'description'?",
        ),
        ("apology.en.md", GOOD.replace('description = "x"\n', ""), "apology.en.md:1: ", "description"),
        ("apology.en.md", GOOD.replace('"x"', "[1]"), "apology.en.md:4: ", ""),
        (
            "apology.en.md",
            GOOD.replace('"x"', '"x"\nsubject = "Hi"'),
            "apology.en.md:5: ",
            "keeps its thread's subject",
        ),
        ("new-contact.en.md", GOOD.replace("apology", "new-contact"), "new-contact.en.md:1: ", ""),
    ],
)
def test_a_fault_in_the_front_matter_is_told_with_its_line(file: str, source: str, where: str, hint: str) -> None:
    with pytest.raises(BadTemplate) as fault:
        read(file, source)
    assert str(fault.value).startswith(where)
    assert hint in fault.value.hint


@pytest.mark.parametrize(
    ("source", "where"),
    [
        (GOOD + "\n{{ compny }}", "apology.en.md:8: there is no fact 'compny'"),
        (GOOD.replace('"x"', '"x"\nwhen = "evnt == 1"'), "apology.en.md:5: there is no fact 'evnt'"),
        (GOOD.replace('"x"', '"x"\nwhen = "event =="'), "apology.en.md:5: "),
        (GOOD + "{% if topic %}", "apology.en.md:"),
        ("\ufeff" + GOOD.replace("\n", "\r\n") + "{{ x }}", "apology.en.md:7: there is no fact 'x'"),
        (GOOD + "{{ asked_on }} " * 40, "apology.en.md:7: a date is told with '| day'"),
        (GOOD + "too short", "apology.en.md:6: renders to"),
        (
            GOOD.replace('"x"', '"x"\nwhen = "answers > 99"') + "word " * 50,
            "apology.en.md:1: no kind of thread fits it",
        ),
        (GOOD + "I'm just checking in. I am sorry. " * 6, "apology.en.md:7: “just checking in”"),
    ],
)
def test_check_tells_what_is_wrong_and_where(source: str, where: str) -> None:
    problems = Cookbook(DictLoader({"apology.en.md": source})).check()
    assert any(problem.text.startswith(where) for problem in problems), problems


def test_a_folder_of_the_reps_goes_before_ours_file_by_file(tmp_path: Path) -> None:
    (tmp_path / "apology.en.md").write_text(GOOD.replace('"x"', '"mine"'), "utf-8")
    (tmp_path / "apology.en.mine.md").write_text(GOOD, "utf-8")
    book = Cookbook(Folders(tmp_path, ROOT / "templates"))
    assert book.get("apology.en.md").description == "mine"
    assert len(book.recipes()) == len(RECIPES) + 1
    assert len(Cookbook(Folders(tmp_path / "gone", ROOT / "templates")).recipes()) == len(RECIPES)


def test_what_is_no_plain_file_of_text_is_told_or_passed_over(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "apology.en.pipe.md")
    (tmp_path / "apology.en.folder.md").mkdir()
    (tmp_path / "apology.en.latin.md").write_bytes(GOOD.replace("x", "für").encode("latin-1"))
    (tmp_path / "apology.en.huge.md").write_text(GOOD + "x" * LARGEST, "utf-8")
    (tmp_path / "apology.en.md").write_text(GOOD, "utf-8")
    book = Cookbook(Folders(tmp_path))
    assert [recipe.file for recipe in book.recipes()] == ["apology.en.md"]
    assert [problem.text.partition(": ")[0] for problem in book.problems()] == [
        "apology.en.huge.md:6",
        "apology.en.latin.md:1",
    ]


# Every template, any thread


def threads() -> some.SearchStrategy[Facts]:
    """Facts of threads as they may come: some missing, any of them full of spite."""
    day = some.dates(date(1990, 1, 1), date(2090, 1, 1))
    values: dict[str, some.SearchStrategy[object]] = {
        name: {
            "date": day,
            "number": some.integers(0, 99),
            "thing": some.sampled_from([str(thing) for thing in SENT]),
            "list": some.lists(some.sampled_from([str(thing) for thing in SENT]), min_size=1).map(tuple),
        }.get(fact.kind, spiteful)
        for name, fact in FACTS.items()
    }
    del values["greeting"]
    values["event"] = some.sampled_from(EVENTS)
    values["fault"] = some.sampled_from(FAULTS)
    needed: dict[str, some.SearchStrategy[object]] = {"greeting": spiteful}
    return some.fixed_dictionaries(needed, optional=values).map(lambda facts: cast(Facts, facts))


@settings(max_examples=300, deadline=None)
@given(facts=threads(), subject=spiteful, data=some.data())
def test_any_template_on_any_thread_is_a_valid_mail_or_a_clear_refusal(
    facts: Facts, subject: str, data: some.DataObject
) -> None:
    recipe = data.draw(some.sampled_from(RECIPES))
    facts = {**facts, "language": recipe.language, "register": recipe.register}
    to = (LOTTE,)
    answers = recipe.play is not Play.NEW_CONTACT
    envelope = Envelope(ROBIN, to)
    if answers:
        envelope = replace(envelope, subject=f"Re: {subject}", in_reply_to=PARENT, references=(PARENT,))
    try:
        draft = render(BOOK.only(recipe), recipe.play, facts, envelope, item=ITEM)
    except Refused as refused:
        assert recipe.file in str(refused)
        assert refused.hint
        return
    raw = build(draft, message_id=OURS, now=NOW, html=True)
    email, body = mime.email(raw)
    meant = ["from", "to", "subject", "date", "message-id", *["in-reply-to", "references"] * answers]
    names = [name.lower() for name in opened(raw)]
    assert names[: len(meant)] == meant
    assert {*names[len(meant) :]} == {"mime-version", "content-type"}
    assert (email.sender, email.to, email.cc) == (ROBIN, to, ())
    assert email.subject.split() == mime.clean(subject_line(draft.subject), 2_000).split()
    assert body.text.strip()


def test_the_files_on_disk_are_all_read() -> None:
    assert [recipe.file for recipe in sorted(RECIPES, key=lambda one: one.file)] == sorted(
        path.name for path in (ROOT / "templates").iterdir()
    )
    assert len({key for key, _ in groupby(recipe.play for recipe in RECIPES)}) == len(PLAYS)
