"""Writing: the editor, the head of the letter, and the gentler wording."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from desk import Desk
from hypothesis import given
from hypothesis import strategies as st
from screens import SIZES, as_text, morning, press, softening, the_app, until
from textual.drivers.headless_driver import HeadlessDriver

from mailcoach.coach import Coach
from mailcoach.drafts import Draft
from mailcoach.emails import Address
from mailcoach.errors import UsageError
from mailcoach.plays import Play
from mailcoach.tui.letters import addresses, addresses_text, edited, letter, paths, paths_text
from mailcoach.tui.screens.editing import Editing
from mailcoach.tui.widgets.coaching import weight
from mailcoach.tui.widgets.writing import Writing

REP = Address("robin@brightpath.example", "Robin Reyes")
MARIA = Address("maria.lopez@nordwind.example", "Maria Lopez")
TOM = Address("tom.brandt@havelwerk.example", "Tom Brandt")
DRAFT = Draft(Play.APOLOGY, "en", "apology.en.md", REP, (MARIA,), (), "Re: Plant", "Hello Maria,\n\nI am sorry.")


# On the screen


@pytest.mark.server
async def test_pressure_is_found_as_one_types_and_tab_takes_the_gentler_wording(desk: Desk) -> None:
    async with softening(desk) as pilot:
        assert "I'm just checking in on" in as_text(the_app(pilot))
        await press(pilot, "tab")
        await until(lambda: "just checking in on" not in as_text(the_app(pilot)))
        await until(lambda: "gentle" in as_text(the_app(pilot)).rpartition("question")[2])


@pytest.mark.server
async def test_tab_passes_over_what_has_no_gentler_wording(coach: Coach) -> None:
    async with morning(coach) as pilot:
        await press(pilot, "e")
        the_app(pilot).screen.query_one(Writing).insert("I'm just checking in on it? ")
        await until(lambda: "2 places to soften" in as_text(the_app(pilot)))
        await press(pilot, "tab")
        await until(lambda: "just checking in on" not in as_text(the_app(pilot)))


@pytest.mark.server
async def test_what_presses_is_underlined_where_it_stands(desk: Desk) -> None:
    async with softening(desk) as pilot:
        line = the_app(pilot).screen.query_one(Writing).get_line(2)
        spans = [line.plain[span.start : span.end] for span in line.spans if "underline" in str(span.style)]
        assert spans == ["just checking in on"]


@pytest.mark.server
async def test_what_was_written_is_kept_and_put(desk: Desk, coach: Coach) -> None:
    async with morning(coach) as pilot:
        shown = await press(pilot, "e", *"Dear", "escape")
        assert "DearHi Gary," in shown
        assert "Draft · Reset, the problem · edited · 94 words" in shown
        assert "kept until you leave Mailcoach" in shown
        await press(pilot, "d")
    assert "DearHi Gary," in desk.drafts()[-1]


@pytest.mark.server
async def test_control_s_puts_it_into_drafts_at_once(desk: Desk, coach: Coach) -> None:
    async with morning(coach) as pilot:
        await press(pilot, "e", "X", "ctrl+s")
    assert "XHi Gary," in desk.drafts()[-1]


@pytest.mark.server
async def test_recipients_and_subject_can_be_changed(desk: Desk, coach: Coach) -> None:
    async with morning(coach) as pilot:
        await press(pilot, "e", "shift+tab", "shift+tab")
        screen = the_app(pilot).screen
        assert isinstance(screen, Editing)
        assert screen.focused is not None
        assert screen.focused.id == "field-cc"
        await press(pilot, *"tom", "at", *"havelwerk.example", "ctrl+s")
    assert "Cc: tom@havelwerk.example" in desk.drafts()[-1]


@pytest.mark.server
async def test_an_address_that_is_none_is_said_and_nothing_is_put(coach: Coach) -> None:
    async with morning(coach) as pilot:
        shown = await press(pilot, "e", "shift+tab", "shift+tab", *"tom", "ctrl+s")
        assert "is no mail address" in shown
        assert coach.drafts() == ()


@pytest.mark.server
async def test_without_a_terminal_for_it_the_editor_says_so(coach: Coach) -> None:
    async with morning(coach, SIZES["small"]) as pilot:
        assert "No other program can be opened from this terminal." in await press(pilot, "e", "ctrl+e")


# Nothing typed is lost unasked


ASKED = "What you wrote for Gary Stokes is not in Drafts."


@pytest.mark.server
@pytest.mark.parametrize("leave", ["q", "ctrl+q"])
async def test_who_leaves_with_words_that_are_not_in_drafts_is_asked(coach: Coach, leave: str) -> None:
    async with morning(coach) as pilot:
        assert ASKED in await press(pilot, "e", *"Dear", "escape", "J", leave)
        assert ASKED not in await press(pilot, leave, "enter")
        assert "DearHi Gary," in await press(pilot, "K")
        await press(pilot, leave, "down", "enter")
        assert not the_app(pilot).is_running


@pytest.mark.server
async def test_who_leaves_amid_writing_is_asked_and_may_go_on(coach: Coach) -> None:
    async with morning(coach) as pilot:
        assert ASKED in await press(pilot, "e", *"Dear", "ctrl+q")
        assert "DearestHi Gary," in await press(pilot, "escape", *"est")


@pytest.mark.server
async def test_who_goes_to_the_next_account_is_asked_as_well(coach: Coach) -> None:
    async with morning(coach, others=True) as pilot:
        assert ASKED in await press(pilot, "e", *"Dear", "escape", "A")
        await press(pilot, "down", "enter")
        assert the_app(pilot).goes_on


@pytest.mark.server
async def test_words_that_were_put_are_not_asked_about_until_they_are_taken_back(coach: Coach) -> None:
    async with morning(coach) as pilot:
        await press(pilot, "e", "X", "ctrl+s")
        assert ASKED in await press(pilot, "u", "q")
        await press(pilot, "escape", "d", "q")
        assert not the_app(pilot).is_running


@pytest.mark.server
async def test_who_opened_the_editor_and_wrote_nothing_leaves_unasked(coach: Coach) -> None:
    async with morning(coach) as pilot:
        await press(pilot, "e", "ctrl+q")
        assert not the_app(pilot).is_running


@pytest.fixture
def types(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], None]:
    """Makes $EDITOR what does this to the letter, as sed writes it."""
    monkeypatch.setattr(HeadlessDriver, "can_suspend", True)
    script = tmp_path / "typing.sed"
    monkeypatch.setenv("VISUAL", f"sed -i -f {script}")

    def write(commands: str) -> None:
        script.write_text(commands)

    return write


@pytest.mark.server
async def test_a_letter_with_a_head_that_is_none_is_opened_again_as_it_was_left(
    coach: Coach, types: Callable[[str], None]
) -> None:
    async with morning(coach) as pilot:
        types("s/^Cc:/Cc: tom/; s/^Hi/Dear/")
        assert "is no mail address" in await press(pilot, "E")
        assert "could not be read yet" in await press(pilot, "escape")
        assert ASKED in await press(pilot, "ctrl+q")
        types("s/tom/tom@havelwerk.example/")
        shown = await press(pilot, "escape", "ctrl+e", "escape")
        assert "Dear Gary," in shown
        assert "tom@havelwerk.example" in shown


@pytest.mark.server
@pytest.mark.usefixtures("types")
async def test_a_letter_that_does_not_come_back_from_the_other_editor_is_kept(
    coach: Coach, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VISUAL", "rm")
    async with morning(coach) as pilot:
        shown = await press(pilot, "E")
        assert "The letter did not come back: No such file or directory." in shown
        assert "Hi Gary," in shown


@pytest.mark.server
@pytest.mark.usefixtures("types")
@pytest.mark.parametrize(
    ("editor", "said"),
    [
        ("false", 'The editor "false" ended with status 1'),
        ("no-such-editor", "cannot be run: No such file or directory."),
        ('vi "', "cannot be run: a quotation mark is left open."),
    ],
)
async def test_the_screen_comes_back_from_an_editor_that_fails(
    coach: Coach, monkeypatch: pytest.MonkeyPatch, editor: str, said: str
) -> None:
    monkeypatch.setenv("VISUAL", editor)
    async with morning(coach) as pilot:
        resumed: list[object] = []
        the_app(pilot).app_resume_signal.subscribe(the_app(pilot), resumed.append, immediate=True)
        shown = await press(pilot, "E")
        assert said in " ".join(shown.split())
        assert "Hi Gary," in shown
        assert resumed


@pytest.mark.server
async def test_a_head_that_was_changed_in_the_other_editor_is_kept(
    coach: Coach, types: Callable[[str], None]
) -> None:
    async with morning(coach) as pilot:
        types("s/^Cc:/Cc: tom@havelwerk.example/")
        assert "tom@havelwerk.example" in await press(pilot, "E", "escape")


# The letter


@pytest.mark.parametrize(
    ("text", "weighed"),
    [
        ("You asked: “Is it free?” May I answer?", "8 words · 1 question · gentle"),
        ("It is at https://brightpath.example/?page=2", "4 words · gentle"),
    ],
)
def test_their_questions_and_addresses_are_no_question_of_the_letter(text: str, weighed: str) -> None:
    assert weight(replace(DRAFT, text=text), ()) == weighed


def test_a_letter_has_its_head_above_and_its_text_below() -> None:
    assert letter(DRAFT) == (
        "To: Maria Lopez <maria.lopez@nordwind.example>\nCc:\nSubject: Re: Plant\n\nHello Maria,\n\nI am sorry."
    )


def test_a_letter_that_was_not_touched_is_the_same_draft() -> None:
    assert edited(DRAFT, letter(DRAFT)) == DRAFT


def test_head_and_text_of_an_edited_letter_are_taken() -> None:
    text = letter(DRAFT).replace("Cc:", "Cc: Tom Brandt <tom.brandt@havelwerk.example>").replace("sorry", "glad")
    assert edited(DRAFT, text) == replace(DRAFT, cc=(TOM,), text="Hello Maria,\n\nI am glad.")


def test_a_head_that_cannot_be_read_is_said() -> None:
    with pytest.raises(UsageError, match="The head of the letter"):
        edited(DRAFT, "Hello Maria,\nI forgot the head\n\nbye")


def test_a_file_that_does_not_exist_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no file"):
        edited(DRAFT, letter(DRAFT).replace("Subject", f"Attach: {tmp_path}/nothing.pdf\nSubject"))


@pytest.mark.parametrize(
    "typed", ["tom", "tom@", "@havelwerk.example", "Tom Brandt", "tom brandt@havelwerk.example"]
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(UsageError):
        addresses(typed)


@given(st.lists(st.text('abc ,;:<>[]().@"\\', max_size=12), max_size=4))
def test_addresses_written_out_are_read_back(names: list[str]) -> None:
    people = tuple(Address(f"a{place}@b.example", " ".join(name.split())) for place, name in enumerate(names))
    assert addresses(addresses_text(people)) == people


def test_files_written_out_are_read_back_though_a_name_has_a_comma(tmp_path: Path) -> None:
    files = (tmp_path / "prices.pdf", tmp_path / "guide, second edition.pdf")
    for file in files:
        file.touch()
    assert paths(paths_text(files)) == files


@pytest.mark.parametrize("typed", ["x" * 300, "~nobody-of-that-name/guide.pdf", "guide\0.pdf", '"guide.pdf'])
def test_what_can_be_no_file_is_said(typed: str) -> None:
    with pytest.raises(UsageError, match="There is no file"):
        paths(typed)
