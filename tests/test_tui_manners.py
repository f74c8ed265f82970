"""The small things: what stays in sight, what moves and what does not, and how it is said."""

from __future__ import annotations

from dataclasses import replace

import pytest
from demo_morning import NOW
from desk import Desk
from screens import SIZES, as_text, at_rest, morning, press, softening, the_app, the_morning, until
from test_outcomes import DRAFT

from mailcoach.coach import Coach, State
from mailcoach.tui.app import MailcoachApp
from mailcoach.tui.commands import COMMANDS
from mailcoach.tui.roster import Roster
from mailcoach.tui.screens.place import nothing
from mailcoach.tui.screens.summary import summary
from mailcoach.tui.sentences import who

pytestmark = pytest.mark.server


def first_of(screen: str, *words: str) -> str:
    """Which of these stands highest on the screen."""
    return min(words, key=lambda each: screen.index(each) if each in screen else len(screen))


@pytest.mark.parametrize("key", ["question_mark", "w"])
async def test_a_page_can_be_read_to_its_end_however_small_the_screen(coach: Coach, key: str) -> None:
    async with morning(coach, SIZES["small"]) as pilot:
        top = await press(pilot, key)
        end = await press(pilot, "G")
        assert top != end
        assert ("Leave Mailcoach." if key == "question_mark" else "Wait") in end
        assert "Esc goes back" in end


async def test_help_begins_with_the_keys_of_the_screen_that_one_is_on(coach: Coach) -> None:
    async with morning(coach) as pilot:
        assert first_of(await press(pilot, "e", "f1"), "Writing", "The list and the thread") == "Writing"
        assert first_of(await press(pilot, "escape", "escape", "D", "f1"), "Decisions", "Writing") == "Decisions"


async def test_where_no_draft_can_be_made_the_cursor_stays(coach: Coach) -> None:
    async with morning(coach) as pilot:
        await press(pilot, "2")
        case = the_morning(pilot).current
        assert case
        for key in ("d", "p"):
            assert f"{who(case)} waits for an answer, and that is yours to write." in await press(pilot, key)
        assert the_morning(pilot).current == case


async def test_no_successor_is_offered_for_somebody_who_is_still_there(coach: Coach) -> None:
    async with morning(coach) as pilot:
        shown = [await press(pilot, "p") for _ in range(12)]
        assert not any("New contact" in screen for screen in shown)
        assert "New contact" in await press(pilot, "5")


async def test_the_draft_says_which_play_it_is_on_a_small_screen_too(coach: Coach) -> None:
    async with morning(coach, SIZES["small"]) as pilot:
        assert "Draft · Apology ·" in await press(pilot, "p")


async def test_how_many_are_marked_is_said_and_esc_unmarks_them(coach: Coach) -> None:
    async with morning(coach) as pilot:
        assert "2 marked" in await press(pilot, "space", "space")
        shown = await press(pilot, "escape")
        assert "marked" not in shown
        assert "✱" not in shown


async def test_a_decision_is_taken_back_by_its_name(coach: Coach) -> None:
    async with morning(coach) as pilot:
        case = the_morning(pilot).current
        assert case
        assert f"Taken back: spoke to them, {who(case)}." in await press(pilot, "s", "D", "t")


async def test_what_was_undone_is_on_the_list_again_though_a_sync_has_seen_the_draft(coach: Coach) -> None:
    async with morning(coach) as pilot:
        assert "Today 6" in await press(pilot, "d", "d")
        assert "Today 8" in await press(pilot, "u", "u")


async def test_what_was_undone_comes_up_again(coach: Coach) -> None:
    async with morning(coach) as pilot:
        first = the_morning(pilot).current
        for done in ("d", "s", "n"):
            await press(pilot, done)
            assert the_morning(pilot).current != first
            await press(pilot, "u")
            assert the_morning(pilot).cases.current == (first.id if first else "")


async def test_what_happened_and_what_to_do_are_two_sentences(desk: Desk) -> None:
    with desk.coach(port=1) as coach:
        async with morning(coach) as pilot:
            assert "port 1. Look" in await press(pilot, "d")


async def test_the_key_bar_stands_at_the_foot_where_a_list_is_empty(coach: Coach) -> None:
    async with morning(coach, SIZES["small"]) as pilot:
        assert "Esc back" in (await press(pilot, "D")).splitlines()[-1]


async def test_what_presses_is_told_whole_however_wide_the_screen(desk: Desk) -> None:
    async with softening(desk, SIZES["wide"]) as pilot:
        assert "Gentler: “thinking of”" in as_text(the_app(pilot))


async def test_ctrl_home_and_ctrl_end_go_to_both_ends_of_the_letter(coach: Coach) -> None:
    async with morning(coach) as pilot:
        shown = await press(pilot, "e", "ctrl+end", "x", "ctrl+home", "y")
        assert "Robinx" in shown
        assert "yHi Gary" in shown


async def test_a_search_is_over_all_views_and_the_masthead_says_so(coach: Coach) -> None:
    async with morning(coach) as pilot:
        await press(pilot, "slash", *"rota")
        strips = the_app(pilot).screen._compositor.render_strips()
        reversed_ = [part.text for part in strips[1] if part.style and part.style.reverse]
        assert any("All" in text for text in reversed_), as_text(the_app(pilot))


def test_every_command_says_what_it_does_in_a_sentence() -> None:
    assert [command.id for command in COMMANDS if not command.help.endswith(".")] == []


async def test_the_next_account_is_a_key_away_where_there_is_one(coach: Coach) -> None:
    async with morning(coach) as pilot:
        assert "There is no other account." in await press(pilot, "A")
    app = MailcoachApp(coach, lambda: NOW, account="work (1 of 2)", others=True)
    async with app.run_test() as pilot:
        await until(lambda: the_morning(pilot).is_attached)
        await pilot.press("A")
    assert app.goes_on


async def test_the_open_view_and_the_way_to_all_keys_are_seen_however_narrow_the_screen(coach: Coach) -> None:
    async with morning(coach, (50, 20)) as pilot:
        assert "? all keys" in as_text(the_app(pilot))
        assert " All " in await press(pilot, "8")


async def test_a_thread_whose_mails_are_being_tied_anew_is_no_trouble(coach: Coach) -> None:
    async with morning(coach) as pilot:
        case = the_morning(pilot).current
        assert case
        the_morning(pilot).thread.show(replace(case, id="being tied anew"))
        await at_rest(pilot)
        assert "There is no thread" not in as_text(the_app(pilot))


async def test_nothing_is_said_to_be_missing_before_it_was_looked_for() -> None:
    assert not nothing("Nothing was decided yet.", "Decide something.").display


def test_a_draft_that_was_sent_since_is_done_as_well() -> None:
    drawn = summary(Roster(), {}, [replace(DRAFT, state=State.SENT)], [], NOW.date())
    said = " ".join(str(paragraph.words) for paragraph in drawn)
    assert "1 draft sent: maria@nordwind.example" in said
    assert "Nothing was done yet" not in said
