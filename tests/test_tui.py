"""The morning, by its keys: the demo mailbox on a real server, and the real coach."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from demo_morning import NOW
from desk import ROBIN, Desk, answer_to, letter
from rich.segment import Segment
from screens import SIZES, as_text, at_rest, morning, press, the_app, the_morning, until
from textual.pilot import Pilot
from textual.widgets import Input

from mailcoach.coach import Coach, State
from mailcoach.coach.lock import alone
from mailcoach.settings import Screen
from mailcoach.tui.app import MailcoachApp
from mailcoach.tui.memory import Memory
from mailcoach.tui.sentences import who
from mailcoach.tui.widgets.lines import Lines

pytestmark = pytest.mark.server

NOBODY = 1
"""A port at which nobody answers."""


def lines_with(words: str, screen: str) -> list[str]:
    return [line for line in screen.splitlines() if words in line]


def at(pilot: Pilot[None]) -> str:
    """Whom the cursor stands on."""
    case = the_morning(pilot).current
    return who(case) if case else ""


def states(coach: Coach) -> list[State]:
    """What became of the drafts, newest first."""
    return [record.state for record in coach.drafts()]


def decided(coach: Coach) -> list[tuple[str, str]]:
    """What was decided and not taken back, oldest first."""
    return [(decision.kind, decision.about) for decision in reversed(coach.decisions())]


async def brought(pilot: Pilot[None], words: str) -> str:
    """Waits until the server's news have come onto the screen; the screen then."""
    await until(lambda: words in as_text(the_app(pilot)))
    await at_rest(pilot)
    return as_text(the_app(pilot))


# Opening


async def test_it_opens_on_the_silent_threads_with_counts_of_every_view(coach: Coach) -> None:
    async with morning(coach) as pilot:
        shown = as_text(the_app(pilot))
    assert "Today 8  Your turn 5  Waiting 5  Paused 5  Gone 2  Closed 4  All 30" in shown
    assert "Gary Stokes" in shown
    assert "Lucas Meyer" not in shown
    assert "synced 08:02" in shown


async def test_the_thread_shows_reasons_plays_talk_and_draft(coach: Coach) -> None:
    async with morning(coach) as pilot:
        shown = as_text(the_app(pilot))
    assert "Quiet for 13 business days; the word is with them." in shown
    assert "▸ Reset, the problem" in shown
    assert "Hi Gary," in shown
    assert "07700 900 733" in shown


async def test_the_line_that_the_verdict_rests_on_is_marked_where_it_stands(coach: Coach) -> None:
    async with morning(coach, SIZES["wide"]) as pilot:
        shown = await press(pilot, "G")
    assert lines_with("▎here is the proposal for both buildings", shown)
    assert not lines_with("▎Hello Hannah", shown)


async def test_quotations_are_folded_and_o_unfolds_them(coach: Coach) -> None:
    async with morning(coach, (120, 100)) as pilot:
        assert "6 quoted lines" in await press(pilot, "G")
        assert "wrote:" in await press(pilot, "o")


async def test_while_another_run_is_at_work_the_screen_goes_on_reading(desk: Desk) -> None:
    with desk.coach() as coach, alone(desk.folder, "work", NOW):
        async with morning(coach) as pilot:
            shown = await brought(pilot, "another run is at work")
    assert "offline" not in shown
    assert "Gary Stokes" in shown


async def test_a_server_out_of_reach_is_a_quiet_mark(desk: Desk) -> None:
    with desk.coach(port=NOBODY) as coach:
        async with morning(coach) as pilot:
            shown = as_text(the_app(pilot))
    assert "offline" in shown.splitlines()[0]
    assert "Gary Stokes" in shown


async def test_an_empty_mailbox_says_what_is_happening(desk: Desk) -> None:
    (desk.folder / "index.db").unlink()
    with desk.coach(port=NOBODY) as coach:
        async with morning(coach, SIZES["small"]) as pilot:
            assert "Nothing is known yet" in as_text(the_app(pilot))


async def test_a_cache_that_is_damaged_is_told_with_what_to_do(desk: Desk) -> None:
    with desk.coach(port=NOBODY) as coach, closing(sqlite3.connect(desk.folder / "index.db")) as index, index:
        index.execute("UPDATE reading SET content = 'no reading' WHERE thread IN (SELECT thread FROM verdict)")
        index.commit()
        async with morning(coach) as pilot:
            shown = as_text(the_app(pilot))
    assert "was damaged" in shown
    assert "Run it again: everything is read anew." in " ".join(shown.split())


async def test_a_bug_is_a_sentence_and_the_rest_goes_on(desk: Desk) -> None:
    with desk.coach(port=NOBODY) as coach, closing(sqlite3.connect(desk.folder / "index.db")) as index, index:
        index.execute("UPDATE folder SET role = 'nowhere'")
        index.commit()
        async with morning(coach) as pilot:
            assert "Something went wrong inside Mailcoach (ValueError)." in as_text(the_app(pilot))
            await press(pilot, "j")
            assert at(pilot) == "Camille Roche"
            the_morning(pilot).say("")


# New facts

SILENT_AT_LAST = (
    letter(
        "wim.2", ROBIN, "Wim Bakker <wim@bakkerplant.example>", "Re: Greenhouse rota",
        "Gladly. How many people are you?", NOW - timedelta(days=39), answers="<wim.1@mail.example>",
    ),
    letter(
        "wim.1", "Wim Bakker <wim@bakkerplant.example>", ROBIN, "Greenhouse rota",
        "We look for a planner. Can you help?", NOW - timedelta(days=40),
    ),
)  # fmt: skip


async def test_new_facts_do_not_move_the_cursor(desk: Desk, coach: Coach) -> None:
    async with morning(coach) as pilot:
        await press(pilot, "j", "j")
        desk.deliver(*SILENT_AT_LAST)
        shown = await brought(pilot, "1 new · r lets them in")
        assert at(pilot) == "Ingrid Solheim"
        assert "Greenhouse rota" not in shown
        assert "Greenhouse rota" in await press(pilot, "r")
        assert at(pilot) == "Ingrid Solheim"


async def test_an_answer_that_arrives_now_takes_its_thread_off_today(desk: Desk, coach: Coach) -> None:
    async with morning(coach) as pilot:
        gary = the_morning(pilot).current
        assert gary
        await press(pilot, "j")
        desk.deliver(answer_to(gary, "Sorry for the silence. What would it cost for nine lorries?"))
        shown = await brought(pilot, "Today 7  Your turn 6")
        assert lines_with("Driver rosters", shown)[0].rstrip(" │").find("your turn") > 0


async def test_news_are_not_lost_when_r_was_pressed_while_watching(desk: Desk, coach: Coach) -> None:
    async with morning(coach) as pilot:
        await press(pilot, "r")
        desk.deliver(*SILENT_AT_LAST)
        await brought(pilot, "Today 9")


# Drafts


async def test_d_puts_the_draft_into_drafts_and_the_next_thread_comes_up(desk: Desk, coach: Coach) -> None:
    async with morning(coach) as pilot:
        before = desk.drafts()
        shown = await press(pilot, "d")
        assert at(pilot) == "Camille Roche"
        assert "The draft for Gary Stokes is in Drafts. u takes it back." in shown
        assert lines_with("✓ in Drafts", shown)
    (draft,) = [raw for raw in desk.drafts() if raw not in before]
    assert "To: Gary Stokes <gstokes@stokeshaulage.example>" in draft
    assert "Hi Gary," in draft


async def test_d_again_on_that_row_takes_it_back(desk: Desk, coach: Coach) -> None:
    async with morning(coach) as pilot:
        before = desk.drafts()
        await press(pilot, "d", "k", "d")
        assert states(coach) == [State.DISCARDED]
        assert desk.drafts() == before
        assert "Today 8" in as_text(the_app(pilot))


async def test_u_undoes_several_levels(coach: Coach) -> None:
    async with morning(coach) as pilot:
        await press(pilot, "d", "s", "u", "u")
        assert states(coach) == [State.DISCARDED]
        assert decided(coach) == []
        assert "There is nothing left to undo." in await press(pilot, "u")


async def test_a_draft_edited_by_a_person_is_not_undone(desk: Desk, coach: Coach) -> None:
    async with morning(coach) as pilot:
        await press(pilot, "d")
        desk.edit_draft("Hi Gary,", "Dear Gary,")
        assert "edited" in await press(pilot, "u")
    assert any("Dear Gary," in raw for raw in desk.drafts())


async def test_p_renders_the_draft_of_the_next_play(desk: Desk, coach: Coach) -> None:
    async with morning(coach) as pilot:
        shown = await press(pilot, "p")
        assert "▸ Apology" in shown
        await press(pilot, "d")
        assert [record.play for record in coach.drafts()] == ["apology"]


async def test_a_play_that_was_chosen_is_forgotten_when_the_advice_is_another(coach: Coach) -> None:
    async with morning(coach) as pilot:
        assert "▸ Apology" in await press(pilot, "p", "d", "K")
        assert "▸" not in await press(pilot, "n", "6")


async def test_a_draft_that_presses_says_so(desk: Desk) -> None:
    desk.press_hard()
    with desk.coach(port=NOBODY) as coach:
        async with morning(coach) as pilot:
            shown = as_text(the_app(pilot))
    assert "just checking in" in shown, shown
    assert "1 place to soften" in shown


async def test_a_play_that_cannot_be_rendered_says_why(desk: Desk) -> None:
    for template in desk.templates.glob("apology*"):
        template.unlink()
    with desk.coach(port=NOBODY) as coach:
        async with morning(coach) as pilot:
            shown = await press(pilot, "p")
    assert "No draft for “Apology”." in shown


async def test_several_marked_are_done_together_and_undone_together(coach: Coach) -> None:
    async with morning(coach) as pilot:
        await press(pilot, "space", "space", "z")
        shown = await press(pilot, "2", "w", "enter")
        assert "Left in peace until Fri 4 Dec: 2 threads." in shown
        assert "Today 6" in shown
        assert "Today 8" in await press(pilot, "u")


async def test_an_unreachable_server_leaves_the_draft_unwritten_and_says_whose(desk: Desk) -> None:
    with desk.coach(port=NOBODY) as coach:
        async with morning(coach) as pilot:
            shown = await press(pilot, "d")
            assert "Gary Stokes: Nobody answers at 127.0.0.1" in shown
            assert coach.drafts() == ()


# Decisions


async def test_z_snoozes_until_a_day_as_it_is_said(coach: Coach) -> None:
    async with morning(coach) as pilot:
        await press(pilot, "z")
        assert "Fri 15 Jan" in await press(pilot, *"15", "space", *"jan")
        shown = await press(pilot, "enter")
        assert "Left in peace until Fri 15 Jan: Gary Stokes." in shown
        assert "Today 7" in shown
        assert "Paused 6" in shown


async def test_a_day_that_is_none_is_not_taken(coach: Coach) -> None:
    async with morning(coach) as pilot:
        assert "No day ahead is called that" in await press(pilot, "z", *"soon", "enter")
        await press(pilot, "escape")
        assert decided(coach) == []


async def test_i_leaves_out_a_person_or_a_company(coach: Coach) -> None:
    async with morning(coach) as pilot:
        await press(pilot, "i", "enter", "i", "j", "enter")
        assert decided(coach) == [
            ("ignore", "gstokes@stokeshaulage.example"),
            ("ignore", "@serres-du-lac.example"),
        ]


async def test_s_notes_that_they_spoke_today(coach: Coach) -> None:
    async with morning(coach) as pilot:
        assert "Noted that you spoke today: Gary Stokes." in await press(pilot, "s")
        assert [kind for kind, _ in decided(coach)] == ["spoke"]


async def test_n_never_writes_to_them_again(coach: Coach) -> None:
    async with morning(coach) as pilot:
        await press(pilot, "n")
        assert decided(coach) == [("stop", "gstokes@stokeshaulage.example")]


async def test_x_puts_a_misread_line_right(coach: Coach) -> None:
    async with morning(coach) as pilot:
        await press(pilot, "G")
        assert "delivery:" in await press(pilot, "x")
        await press(pilot, "enter")
        assert [decision.kind for decision in coach.decisions()] == ["misread"]


async def test_decisions_and_drafts_of_all_days_are_seen_and_taken_back(coach: Coach) -> None:
    async with morning(coach) as pilot:
        shown = await press(pilot, "s", "d", "D")
        assert "spoke to them" in shown
        assert "in Drafts" in shown
        await press(pilot, "t", "j", "t")
        assert decided(coach) == []
        assert states(coach) == [State.DISCARDED]


# Going about


async def test_views_are_a_key_away(coach: Coach) -> None:
    async with morning(coach) as pilot:
        assert "Lucas Meyer" in await press(pilot, "2")
        assert "until Thu 26 Nov" in await press(pilot, "4")
        assert "Yuki Tanaka" in await press(pilot, "left_square_bracket")
        assert "Gary Stokes" in await press(pilot, "8")
        assert "Gary Stokes" in await press(pilot, "1")


async def test_what_was_said_about_one_view_is_not_said_over_another(coach: Coach) -> None:
    async with morning(coach) as pilot:
        assert "yours to write" in await press(pilot, "2", "d")
        assert "yours to write" not in await press(pilot, "1")


async def test_search_finds_words_of_the_mails_as_they_are_typed(coach: Coach) -> None:
    async with morning(coach) as pilot:
        shown = await press(pilot, "slash", *"holiday")
        assert "Hannah Winter" in shown
        assert "Camille Roche" not in shown
        assert "Camille Roche" in await press(pilot, "escape")


async def test_new_facts_do_not_end_a_search(desk: Desk, coach: Coach) -> None:
    async with morning(coach) as pilot:
        await press(pilot, "slash", *"holiday")
        desk.deliver(*SILENT_AT_LAST)
        shown = await brought(pilot, "Today 9")
        assert "Hannah Winter" in shown
        assert "Camille Roche" not in shown


async def test_a_search_that_was_left_finds_nothing_any_more(coach: Coach) -> None:
    async with morning(coach) as pilot:
        screen = the_morning(pilot)
        screen.action_search()
        screen.on_input_changed(Input.Changed(screen.query_one(Input), "holiday"))
        screen.action_back()
        await at_rest(pilot)
        assert "Camille Roche" in as_text(the_app(pilot))


async def test_the_thread_shown_is_always_the_one_under_the_cursor(coach: Coach) -> None:
    async with morning(coach) as pilot:
        await press(pilot, "slash")
        for typed in "both":
            shown = await press(pilot, typed)
            assert f"│  {at(pilot)} · " in shown


async def test_keys_pressed_in_one_breath_are_about_the_thread_under_the_cursor(coach: Coach) -> None:
    async with morning(coach) as pilot:
        screen = the_morning(pilot)
        screen.action_next_thread()
        screen.action_other_play()
        await at_rest(pilot)
        await press(pilot, "d")
        (record,) = coach.drafts()
        assert (record.to, record.play) == ("c.roche@serres-du-lac.example", "apology")


async def test_other_colours_are_on_every_line_at_once(coach: Coach) -> None:
    def lines() -> list[list[Segment]]:
        return [list(strip) for strip in the_app(pilot).screen._compositor.render_strips()]

    async with morning(coach) as pilot:
        for theme in ("mailcoach-paper", "mailcoach"):
            the_app(pilot).theme = theme
            await at_rest(pilot)
            await pilot.pause(0.3)
            shown = lines()
            for widget in the_morning(pilot).query(Lines):
                widget.forget()
            await pilot.pause(0.3)
            assert lines() == shown


async def test_a_refused_sign_in_is_said_and_not_tried_again(desk: Desk) -> None:
    with desk.coach(password="forgotten") as coach:
        async with morning(coach) as pilot:
            shown = await brought(pilot, "mailcoach login")
            assert "Gary Stokes" in shown
            assert {worker.group for worker in the_app(pilot).workers} & {"refresh", "watch"} == set()


async def test_on_a_small_screen_list_and_thread_take_turns(coach: Coach) -> None:
    async with morning(coach, SIZES["small"]) as pilot:
        assert "Quiet for" not in as_text(the_app(pilot))
        assert "Quiet for 13" in await press(pilot, "enter")
        assert "Hi Gary" in await press(pilot, "tab")
        shown = await press(pilot, "escape")
        assert "Camille Roche" in shown
        assert "Quiet for" not in shown


async def test_a_screen_made_narrow_shows_the_part_one_was_in(coach: Coach) -> None:
    async with morning(coach) as pilot:
        await press(pilot, "enter")
        await pilot.resize_terminal(*SIZES["small"])
        shown = await press(pilot)
        assert "Quiet for 13" in shown
        assert "Ingrid Solheim" not in shown
        assert "Ingrid Solheim" in await press(pilot, "escape")


async def test_the_same_keys_work_inside_the_thread(coach: Coach) -> None:
    async with morning(coach, SIZES["small"]) as pilot:
        shown = await press(pilot, "enter", "d")
        assert "Camille Roche" in shown
        assert states(coach) == [State.PENDING]


async def test_where_there_is_no_draft_its_part_is_passed_over(coach: Coach) -> None:
    async with morning(coach, SIZES["small"]) as pilot:
        shown = await press(pilot, "2", "enter", "tab", "tab")
        assert "It is your turn" in shown


async def test_c_shows_the_call_script_and_the_number(coach: Coach) -> None:
    async with morning(coach) as pilot:
        shown = await press(pilot, "c")
    assert "Hello Gary, I believe that I have not asked you the right questions" in shown
    assert "07700 900 733" in shown


async def test_w_shows_every_rule_that_was_tried_and_every_play(coach: Coach) -> None:
    async with morning(coach, SIZES["wide"]) as pilot:
        shown = await press(pilot, "w")
    assert "– not-a-prospect" in shown
    assert "– Compassion" in shown
    assert "Nothing hard has come to light" in shown


async def test_help_holds_every_key(coach: Coach) -> None:
    async with morning(coach, (120, 80)) as pilot:
        shown = await press(pilot, "question_mark")
    assert "Never write to this person again." in shown
    assert "Take the gentler wording" in shown


async def test_the_palette_finds_commands_by_their_words(coach: Coach) -> None:
    async with morning(coach) as pilot:
        await press(pilot, "ctrl+p", *"spoke")
        await until(lambda: "spoke today" in as_text(the_app(pilot)).lower())
        await pilot.pause(0.3)
        await press(pilot, "enter")
        await brought(pilot, "Noted that you spoke today: Gary Stokes.")


async def test_keys_can_be_remapped_in_the_settings(coach: Coach) -> None:
    async with morning(coach, screen=Screen(keys={"put": "w", "why": "W"})) as pilot:
        shown = await press(pilot, "w")
        assert "w into Drafts" in shown
        assert states(coach) == [State.PENDING]


async def test_a_remapped_command_that_does_not_exist_is_named_with_its_neighbour(coach: Coach) -> None:
    async with morning(coach, screen=Screen(keys={"snoze": "s"})) as pilot:
        assert """no command is called "snoze". Did you mean 'snooze'?""" in as_text(the_app(pilot))


async def test_the_mouse_works_too(coach: Coach) -> None:
    async with morning(coach) as pilot:
        await pilot.click("#cases", offset=(5, 3))
        await at_rest(pilot)
        assert at(pilot) == "Camille Roche"
        await pilot.click("#masthead", offset=(12, 1))
        await at_rest(pilot)
        assert "Lucas Meyer" in as_text(the_app(pilot))
        await pilot.click("KeyBar", offset=(60, 0))
        await at_rest(pilot)
        assert "Leave Lucas Meyer in peace until" in as_text(the_app(pilot))


async def test_a_theme_that_was_chosen_is_remembered_until_the_settings_name_another(
    coach: Coach, tmp_path: Path
) -> None:
    file = tmp_path / "state" / "screen.json"
    app = MailcoachApp(coach, lambda: NOW, Screen(), memory=file)
    async with app.run_test() as pilot:
        await pilot.pause()
        app.theme = "mailcoach-paper"
        await pilot.pause()
    assert Memory(file, "").theme() == "mailcoach-paper"
    assert Memory(file, "nord").theme() == "nord"
    file.write_text("[")
    assert Memory(file, "").theme() == ""


# The end


async def test_when_the_last_thread_is_done_the_morning_is_summed_up(coach: Coach) -> None:
    async with morning(coach) as pilot:
        shown = await press(pilot, "d", "s", "z", *"mon", "enter", *"ssss", "d")
        assert "That's all for today." in shown
        assert "2 drafts wait in Drafts for a last look: Hannah Winter, Gary Stokes" in shown
        assert "5 talks noted: " in shown
        assert "1 snoozed: Ingrid Solheim" in shown
        assert "5 people wait for an answer of yours; 2 shows them." in shown
        assert "Lucas Meyer" in await press(pilot, "2")


async def test_leaving_closes_the_coach(coach: Coach) -> None:
    async with morning(coach) as pilot:
        await pilot.press("q")
    with pytest.raises(sqlite3.ProgrammingError):
        coach.decisions()


async def test_no_colour_where_none_is_wanted(coach: Coach, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with morning(coach) as pilot:
        colours = {
            colour.triplet
            for strip in the_app(pilot).screen._compositor.render_strips()
            for segment in strip
            if segment.style
            for colour in (segment.style.color, segment.style.bgcolor)
            if colour and colour.triplet
        }
        assert "▌ Gary Stokes" in as_text(the_app(pilot))
    assert [colour for colour in colours if not colour.red == colour.green == colour.blue] == []
