"""The rep's useful things: files that people edit, and which of them fits a talk."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailcoach.errors import UsageError
from mailcoach.index import rank
from mailcoach.library import Item, Library, parse, written

WAITING = """+++
title = "How a clinic halved its waiting lists"
url = "https://brightpath.example/clinic"
tags = ["hospital", "waiting lists"]
language = "en"
note = "Only for hospitals"
+++
Scheduling for clinics, with figures from a year.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "library"
    folder.mkdir()
    return folder


def put(folder: Path, text: str, name: str = "thing.md") -> Library:
    (folder / name).write_text(text, encoding="utf-8")
    return Library(folder)


# Files


def test_an_item_is_read(folder: Path) -> None:
    assert put(folder, WAITING, "clinic.md").items() == (
        Item(
            name="clinic",
            title="How a clinic halved its waiting lists",
            about="Scheduling for clinics, with figures from a year.",
            url="https://brightpath.example/clinic",
            tags=("hospital", "waiting lists"),
            note="Only for hospitals",
        ),
    )


def test_a_library_that_is_not_there_is_empty(tmp_path: Path) -> None:
    library = Library(tmp_path / "none")
    assert (library.items(), library.faults()) == ((), ())


def test_a_title_is_enough(folder: Path) -> None:
    assert put(folder, '\ufeff+++\r\ntitle = "A thought"\r\n+++\r\n').items() == (Item("thing", "A thought", ""),)


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("", 1, "front matter"),
        ("# Title\n", 1, "front matter"),
        ("+++\ntitle = 'x'\n", 1, "front matter"),
        ("+++\ntags = " + "[" * 5_000 + "\n+++\n", 2, ""),
        ("+++\n+++\n", 1, "no title"),
        ('+++\ntitle = "x"\nurl = \n+++\n', 3, "invalid value"),
        ('+++\ntitle = "x"\n\ntaggs = ["a"]\n+++\n', 4, "taggs"),
        ('+++\ntitle = "x"\ntags = "a"\n+++\n', 3, "tags is no list"),
        ('+++\ntitle = "x"\ntags = ["a", 1]\n+++\n', 3, "tags is no list"),
        ("+++\ntitle = 7\n+++\n", 2, "title is no text"),
        ('+++\ntitle = "x"\nurl = "javascript:alert(1)"\n+++\n', 3, "no web address"),
        ('+++\ntitle = "x"\nlanguage = "english"\n+++\n', 3, "no language"),
        ('+++\ntitle = "x"\nattachment = "none.pdf"\n+++\n', 3, "there is no file"),
        ('+++\ntitle = "x"\nattachment = "../secret"\n+++\n', 3, "beside"),
        ('+++\ntitle = "x"\nattachment = "/etc/passwd"\n+++\n', 3, "beside"),
        ('+++\ntitle = "x"\nurl = "https://x.example"\nattachment = "a.pdf"\n+++\n', 4, "both"),
    ],
)
def test_a_broken_file_is_named_with_its_line_and_stops_nothing_else(
    folder: Path, text: str, line: int, what: str
) -> None:
    put(folder, WAITING, "clinic.md")
    library = put(folder, text)
    [fault] = library.faults()
    assert str(fault).startswith(f"{folder}/thing.md:{line}: ")
    assert what in str(fault)
    assert fault.hint
    assert [item.name for item in library.items()] == ["clinic"]


def test_a_misspelt_key_is_told_the_nearest_one(folder: Path) -> None:
    [fault] = put(folder, '+++\ntitel = "x"\n+++\n').faults()
    assert fault.hint == "Did you mean 'title'?"


def test_a_file_that_is_not_utf8_is_named_with_its_line(folder: Path) -> None:
    (folder / "old.md").write_bytes('+++\ntitle = "Gr\u00fc\u00dfe"\n+++\n'.encode("latin-1"))
    [fault] = Library(folder).faults()
    assert f"{folder}/old.md:2: is not UTF-8" == str(fault)


def test_what_is_added_is_read_back(folder: Path) -> None:
    library = Library(folder / "new")
    added = library.add(
        "Über Wärme & Wind: 3 Fragen", "Für Planer.", url="https://x.example", tags=["Wärme"], language="de"
    )
    assert added.name == "uber-warme-wind-3-fragen"
    assert library.items() == (added,)


def test_two_of_one_title_get_two_names(folder: Path) -> None:
    library = Library(folder)
    assert [library.add("A thought", "").name for _ in range(3)] == ["a-thought", "a-thought-2", "a-thought-3"]


def test_a_file_that_is_attached_is_copied_beside_the_item(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "guide.pdf").write_bytes(b"%PDF")
    library = Library(folder)
    first = library.add("Guide", "", attachment=tmp_path / "guide.pdf")
    assert first.attachment == folder / "guide.pdf"
    second = library.add("Other guide", "", attachment=tmp_path / "guide.pdf")
    assert second.attachment == folder / "other-guide-guide.pdf"
    assert set(library.items()) == {first, second}


def test_a_file_whose_name_cannot_be_written_down_is_refused(folder: Path, tmp_path: Path) -> None:
    odd = tmp_path / "gr\udcfcn.pdf"
    try:
        odd.write_bytes(b"%PDF")
    except OSError:
        pytest.skip("this disk takes no such name")
    with pytest.raises(UsageError, match="UTF-8"):
        Library(folder).add("Guide", "", attachment=odd)
    assert not list(folder.iterdir())


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": " "},
        {"title": "gr\udcfcn"},
        {"url": "ftp://x.example"},
        {"language": "de-DE"},
        {"attachment": Path("/nowhere/x.pdf")},
    ],
)
def test_what_would_be_no_item_is_not_added(folder: Path, wrong: dict[str, object]) -> None:
    library = Library(folder)
    with pytest.raises(UsageError) as told:
        library.add(**{"title": "A thought", "about": "", **wrong})  # type: ignore[arg-type]  # wrong on purpose
    assert told.value.hint
    assert not list(folder.iterdir())


def test_a_file_that_was_attached_to_no_item_is_not_left_behind(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "guide.pdf").write_bytes(b"%PDF")
    with pytest.raises(UsageError):
        Library(folder).add("Guide", "", attachment=tmp_path / "guide.pdf", language="de-DE")
    assert not list(folder.iterdir())
    assert (tmp_path / "guide.pdf").exists()


def test_removing_deletes_the_item_and_leaves_what_it_attached(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "guide.pdf").write_bytes(b"%PDF")
    library = Library(folder)
    item = library.add("Guide", "", attachment=tmp_path / "guide.pdf")
    assert library.remove(item.name) == folder / "guide.md"
    assert library.items() == ()
    assert (folder / "guide.pdf").exists()


@pytest.mark.parametrize("name", ["clinics", "../library/clinic", ""])
def test_removing_what_is_not_there_is_told(folder: Path, name: str) -> None:
    library = put(folder, WAITING, "clinic.md")
    with pytest.raises(UsageError):
        library.remove(name)
    assert len(library.items()) == 1


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)


@given(title=texts.filter(str.strip), about=texts.map(str.strip), tags=st.lists(texts), note=texts)
def test_whatever_is_written_is_read_back(title: str, about: str, tags: list[str], note: str) -> None:
    item = Item("x", " ".join(title.split()), about, tags=tuple(tags), note=note)
    if "+++" not in about:
        assert parse(written(item), Path("x.md")) == item


# What fits


CLINIC = Item(
    "clinic",
    "How a clinic halved its waiting lists",
    "Scheduling, with figures.",
    tags=("hospital", "waiting lists"),
)
ROOFS = Item(
    "roofs", "Flat roofs: what the wind does to solar panels", "Wind load, ballast, permits.", tags=("solar",)
)
MOVING = Item("umzug", "Checkliste für den Lagerumzug", "Was vorher zu klären ist.", tags=("Lager",), language="de")
PRICES = Item("prices", "How we make our prices", "Pricing, and what a project costs.", tags=("pricing", "sales"))
SHELF = (CLINIC, ROOFS, MOVING, PRICES)


@pytest.mark.parametrize(
    ("said", "language", "best"),
    [
        ("We run three hospitals near Leipzig and want a pilot.", "en", CLINIC),
        ("The waiting list is what worries our board.", "en", CLINIC),
        ("Our roof is flat, and the engineer fears the wind load.", "en", ROOFS),
        ("Unser Lagerumzug ist im März, danach melde ich mich.", "de", MOVING),
    ],
)
def test_what_was_spoken_of_finds_the_item_that_fits(said: str, language: str, best: Item) -> None:
    assert rank(SHELF, said, language) == [best]


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("", "en"),
        ("Could you send me the price of the product? Thanks, let us talk next week.", "en"),
        ("Thank you for the proposal. I will take it to the team and come back to you.", "en"),
        ("Vielen Dank für das Angebot, wir melden uns nächste Woche.", "de"),
        ("Merci pour votre offre, je reviens vers vous.", "fr"),
        ("The figures look fine.", "en"),
    ],
)
def test_nothing_is_offered_where_nothing_fits(said: str, language: str) -> None:
    assert rank(SHELF, said, language) == []


def test_a_tag_weighs_more_than_a_word_in_the_text() -> None:
    by_tag = Item("tag", "A year with us", "What happened.", tags=("solar",))
    by_text = Item("text", "Notes on solar roofs and wind", "From the field.")
    assert rank([by_text, by_tag], "Solar on our roofs, in the wind", "en") == [by_tag, by_text]


def test_what_is_in_the_language_of_the_talk_comes_first() -> None:
    english, german = (
        Item("a", "Solar", "", tags=("solar",)),
        Item("b", "Solar", "", tags=("solar",), language="de"),
    )
    assert rank([english, german], "Solar auf dem Dach", "de") == [german, english]
    assert rank([english, german], "Solar on the roof", "en") == [english, german]


@given(texts, texts)
def test_any_words_may_be_said(said: str, tag: str) -> None:
    rank([Item("x", said, tag, tags=(tag, said)), CLINIC, ROOFS], f"{said} {tag} hospital solar", "en")
