"""The morning, by its keys."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from handmade import GRACE, NOW, HandmadeCoach, mail, morning_talks, talk
from screens import SIZES, as_text, at_rest, morning, press, the_app, the_morning

from mailcoach.coach import Line, State
from mailcoach.errors import SignInRefused, Unreachable
from mailcoach.plays import Play
from mailcoach.settings import Screen
from mailcoach.silence import Name
from mailcoach.tui.app import MailcoachApp


@pytest.fixture
def coach() -> HandmadeCoach:
    return HandmadeCoach(talks=morning_talks())


def lines_with(words: str, screen: str) -> list[str]:
    return [line for line in screen.splitlines() if words in line]


# Opening


async def test_it_opens_on_the_silent_threads_with_counts_of_every_view(coach: HandmadeCoach) -> None:
    async with morning(coach) as pilot:
        shown = as_text(the_app(pilot))
    assert "Today 4  Your turn 1  Waiting 1  Paused 1  Closed 1  All 8" in shown
    assert "Maria Lopez" in shown
    assert "Jan Holub" not in shown
    assert "synced 08:02" in shown


async def test_the_thread_shows_reasons_plays_talk_and_draft(coach: HandmadeCoach) -> None:
    async with morning(coach) as pilot:
        shown = as_text(the_app(pilot))
    assert "Quiet for 17 business days; the word is with them." in shown
    assert "▸ Close the loop" in shown
    assert "Hello Maria," in shown
    assert "+49 341 5550 112" in shown


async def test_the_line_that_the_verdict_rests_on_is_marked_where_it_stands(coach: HandmadeCoach) -> None:
    async with morning(coach, SIZES["wide"]) as pilot:
        shown = as_text(the_app(pilot))
    assert lines_with("▎the proposal for the three sites is attached.", shown)
    assert lines_with("▎Please send me a written proposal", shown)
    assert not lines_with("▎Dear Maria", shown)


async def test_quotations_are_folded_and_o_unfolds_them(coach: HandmadeCoach) -> None:
    async with morning(coach, (120, 100)) as pilot:
        assert "8 quoted lines" in as_text(the_app(pilot))
        shown = await press(pilot, "o")
        assert "line 7 of the mail before" in shown


async def test_a_server_out_of_reach_is_a_quiet_mark(coach: HandmadeCoach) -> None:
    coach.trouble = Unreachable("The server mail.example does not answer.", "Check your network.")
    async with morning(coach) as pilot:
        shown = as_text(the_app(pilot))
    assert "offline" in shown.splitlines()[0]
    assert "Maria Lopez" in shown


async def test_an_empty_mailbox_says_what_is_happening() -> None:
    offline = HandmadeCoach(trouble=Unreachable("The server does not answer."))
    async with morning(offline, SIZES["small"]) as pilot:
        assert "Nothing is known yet" in as_text(the_app(pilot))


async def test_a_bug_is_a_sentence_and_the_rest_goes_on(
    coach: HandmadeCoach, monkeypatch: pytest.MonkeyPatch
) -> None:
    def conversation(thread: str) -> tuple[Line, ...]:
        raise KeyError(thread)

    app = MailcoachApp(coach, lambda: NOW, account="work")
    monkeypatch.setattr(coach, "conversation", conversation)
    async with app.run_test(size=SIZES["usual"]) as pilot:
        await at_rest(pilot)
        assert "Something went wrong inside Mailcoach (KeyError)." in as_text(app)
        await pilot.press("j")
        await at_rest(pilot)
        assert app.morning.cases.current == "b7qd"


# New facts


async def test_new_facts_do_not_move_the_cursor(coach: HandmadeCoach) -> None:
    async with morning(coach) as pilot:
        await press(pilot, "j", "j")
        new = talk("n1ew", GRACE, "A newly silent talk", [mail(GRACE, 9, "Hm.")], waiting=6)
        coach.arriving = [new]
        coach.moved.set()
        await asyncio.sleep(0.05)
        await at_rest(pilot)
        shown = as_text(the_app(pilot))
        assert the_morning(pilot).cases.current == "p2mm"
        assert "1 new · r lets them in" in shown
        assert "A newly silent talk" not in shown
        assert "A newly silent talk" in await press(pilot, "r")
        assert the_morning(pilot).cases.current == "p2mm"


async def test_an_answer_that_arrives_now_takes_its_thread_off_today(coach: HandmadeCoach) -> None:
    async with morning(coach) as pilot:
        await press(pilot, "j")
        maria = coach.talks[0]
        answered = talk("k3f9", GRACE, maria.case.subject, maria.lines, name=Name.YOUR_TURN)
        coach.arriving = [answered]
        coach.moved.set()
        await asyncio.sleep(0.05)
        await at_rest(pilot)
        shown = as_text(the_app(pilot))
        assert "Today 3  Your turn 2" in shown
        assert lines_with("Scheduling for our Leipzig", shown)[0].rstrip(" │").find("your turn") > 0


# Drafts


async def test_d_puts_the_draft_into_drafts_and_the_next_thread_comes_up(coach: HandmadeCoach) -> None:
    async with morning(coach) as pilot:
        shown = await press(pilot, "d")
        assert [record.state for record in coach.records] == [State.PENDING]
        assert coach.put_drafts[0].play is Play.CLOSE_THE_LOOP
        assert "The draft for Maria Lopez is in Drafts. u takes it back." in shown
        assert the_morning(pilot).cases.current == "b7qd"
        assert lines_with("✓ in Drafts", shown)


async def test_d_again_on_that_row_takes_it_back(coach: HandmadeCoach) -> None:
    async with morning(coach) as pilot:
        await press(pilot, "d", "k", "d")
        assert [record.state for record in coach.records] == [State.DISCARDED]
        assert "Today 4" in as_text(the_app(pilot))


async def test_u_undoes_several_levels(coach: HandmadeCoach) -> None:
    async with morning(coach) as pilot:
        await press(pilot, "d", "s", "u", "u")
        assert [record.state for record in coach.records] == [State.DISCARDED]
        assert coach.made == []
        assert "There is nothing left to undo." in await press(pilot, "u")


async def test_a_draft_edited_by_a_person_is_not_undone(coach: HandmadeCoach) -> None:
    async with morning(coach) as pilot:
        await press(pilot, "d")
        coach.records[0] = replace(coach.records[0], state=State.EDITED)
        assert "You have edited that draft." in await press(pilot, "u")


async def test_p_renders_the_draft_of_the_next_play(coach: HandmadeCoach) -> None:
    async with morning(coach) as pilot:
        shown = await press(pilot, "p")
        assert "▸ Revisit their why" in shown
        assert "just checking in" in shown
        assert "1 place to soften" in shown
        await press(pilot, "d")
        assert coach.put_drafts[0].play is Play.REVISIT_WHY


async def test_a_play_that_cannot_be_rendered_says_why(coach: HandmadeCoach) -> None:
    async with morning(coach) as pilot:
        shown = await press(pilot, "j", "p")
    assert "No draft for “Something useful”." in shown
    assert "Nothing in the library fits this thread." in shown


async def test_several_marked_are_done_together_and_undone_together(coach: HandmadeCoach) -> None:
    async with morning(coach) as pilot:
        await press(pilot, "space", "space", "z")
        shown = await press(pilot, "2", "w", "enter")
        assert "Left in peace until Fri 4 Dec: 2 threads." in shown
        assert "Today 2" in shown
        assert "Today 4" in await press(pilot, "u")


async def test_an_unreachable_server_leaves_the_draft_unwritten_and_says_so(coach: HandmadeCoach) -> None:
    async with morning(coach) as pilot:
        coach.trouble = Unreachable("The server does not answer.", "Try again in a minute.")
        shown = await press(pilot, "d")
        assert "The server does not answer. Try again in a minute." in shown
        assert coach.records == []


# Decisions


async def test_z_snoozes_until_a_day_as_it_is_said(coach: HandmadeCoach) -> None:
    async with morning(coach) as pilot:
        await press(pilot, "z")
        assert "Fri 15 Jan" in await press(pilot, *"15", "space", *"jan")
        shown = await press(pilot, "enter")
        assert "Left in peace until Fri 15 Jan: Maria Lopez." in shown
        assert "Today 3" in shown
        assert "Paused 2" in shown


async def test_a_day_that_is_none_is_not_taken(coach: HandmadeCoach) -> None:
    async with morning(coach) as pilot:
        assert "no day ahead is called that" in await press(pilot, "z", *"soon", "enter")
        await press(pilot, "escape")
        assert coach.made == []


async def test_i_leaves_out_a_person_or_a_company(coach: HandmadeCoach) -> None:
    async with morning(coach) as pilot:
        await press(pilot, "i", "enter", "i", "j", "enter")
        assert [decision.about for decision, _ in coach.made] == [
            "maria.lopez@nordwind.example",
            "@havelwerk.example",
        ]


async def test_s_notes_that_they_spoke_today(coach: HandmadeCoach) -> None:
    async with morning(coach) as pilot:
        assert "Noted that you spoke today: Maria Lopez." in await press(pilot, "s")
        assert [decision.kind for decision, _ in coach.made] == ["spoke"]


async def test_n_never_writes_to_them_again(coach: HandmadeCoach) -> None:
    async with morning(coach) as pilot:
        await press(pilot, "n")
        assert [(decision.kind, decision.about) for decision, _ in coach.made] == [
            ("stop", "maria.lopez@nordwind.example")
        ]


async def test_x_puts_a_misread_line_right(coach: HandmadeCoach) -> None:
    async with morning(coach) as pilot:
        assert "delivery:" in await press(pilot, "x")
        await press(pilot, "enter")
        assert coach.made[0][0].kind == "misread"
        assert coach.made[0][0].detail == "delivery"


async def test_decisions_and_drafts_of_all_days_are_seen_and_taken_back(coach: HandmadeCoach) -> None:
    async with morning(coach) as pilot:
        shown = await press(pilot, "s", "d", "D")
        assert "spoke to them" in shown
        assert "in Drafts" in shown
        await press(pilot, "t", "j", "t")
        assert coach.made == []
        assert coach.records[0].state is State.DISCARDED


# Going about


async def test_views_are_a_key_away(coach: HandmadeCoach) -> None:
    async with morning(coach) as pilot:
        assert "Jan Holub" in await press(pilot, "2")
        assert "until Tue 1 Dec" in await press(pilot, "4")
        assert "Owen Pugh" in await press(pilot, "left_square_bracket")
        assert "Renata Silva" in await press(pilot, "8")
        assert "Maria Lopez" in await press(pilot, "1")


async def test_search_finds_words_of_the_mails_as_they_are_typed(coach: HandmadeCoach) -> None:
    async with morning(coach) as pilot:
        shown = await press(pilot, "slash", *"bracket")
        assert "Tom Brandt" in shown
        assert "Grace Okafor" not in shown
        assert "Grace Okafor" in await press(pilot, "escape")


async def test_the_thread_shown_is_always_the_one_under_the_cursor(coach: HandmadeCoach) -> None:
    async with morning(coach) as pilot:
        await press(pilot, "slash")
        for letter in "older":
            shown = await press(pilot, letter)
            name = next(line for line in shown.splitlines() if line.startswith("▌"))[1:24].strip()
            assert f"│  {name} · " in shown


async def test_an_error_about_a_draft_names_whose_it_is(coach: HandmadeCoach) -> None:
    async with morning(coach) as pilot:
        coach.trouble = Unreachable("The server does not answer.", "Try again in a minute.")
        assert "Maria Lopez: The server does not answer." in await press(pilot, "d")


async def test_news_are_not_lost_when_r_was_pressed_while_watching(coach: HandmadeCoach) -> None:
    async with morning(coach) as pilot:
        await press(pilot, "r")
        coach.arriving = [talk("n1ew", GRACE, "A newly silent talk", [mail(GRACE, 9, "Hm.")], waiting=6)]
        coach.moved.set()
        await asyncio.sleep(0.1)
        await at_rest(pilot)
        assert "Today 5" in as_text(the_app(pilot))


async def test_a_refused_sign_in_is_said_and_not_tried_again(coach: HandmadeCoach) -> None:
    coach.trouble = SignInRefused("The server does not take the password.", "Run mailcoach login.")
    async with morning(coach) as pilot:
        shown = as_text(the_app(pilot))
        assert "The server does not take the password. Run mailcoach login." in shown
        assert [worker.group for worker in the_app(pilot).workers if worker.group in {"refresh", "watch"}] == []


async def test_on_a_small_screen_list_and_thread_take_turns(coach: HandmadeCoach) -> None:
    async with morning(coach, SIZES["small"]) as pilot:
        assert "Quiet for" not in as_text(the_app(pilot))
        assert "Quiet for 17" in await press(pilot, "enter")
        assert "Hello Maria" in await press(pilot, "tab")
        shown = await press(pilot, "escape")
        assert "Tom Brandt" in shown
        assert "Quiet for" not in shown


async def test_a_screen_made_narrow_shows_the_part_one_was_in(coach: HandmadeCoach) -> None:
    async with morning(coach) as pilot:
        await press(pilot, "enter")
        await pilot.resize_terminal(*SIZES["small"])
        shown = await press(pilot)
        assert "Quiet for 17" in shown
        assert "Grace Okafor" not in shown
        assert "Grace Okafor" in await press(pilot, "escape")


async def test_the_same_keys_work_inside_the_thread(coach: HandmadeCoach) -> None:
    async with morning(coach, SIZES["small"]) as pilot:
        shown = await press(pilot, "enter", "d")
        assert "Tom Brandt" in shown
        assert len(coach.records) == 1


async def test_where_there_is_no_draft_its_part_is_passed_over(coach: HandmadeCoach) -> None:
    async with morning(coach, SIZES["small"]) as pilot:
        shown = await press(pilot, "2", "enter", "tab", "tab")
        assert "It is your turn" in shown


async def test_c_shows_the_call_script_and_the_number(coach: HandmadeCoach) -> None:
    async with morning(coach) as pilot:
        shown = await press(pilot, "c")
    assert "Hello, this is Robin." in shown
    assert "+49 341 5550 112" in shown


async def test_w_shows_every_play_and_why_not(coach: HandmadeCoach) -> None:
    async with morning(coach, SIZES["wide"]) as pilot:
        shown = await press(pilot, "w")
    assert "– Compassion" in shown
    assert "Its condition does not hold here." in shown


async def test_help_holds_every_key(coach: HandmadeCoach) -> None:
    async with morning(coach, (120, 80)) as pilot:
        shown = await press(pilot, "question_mark")
    assert "Never write to this person again." in shown
    assert "Take the gentler wording" in shown


async def test_the_palette_finds_commands_by_their_words(coach: HandmadeCoach) -> None:
    async with morning(coach) as pilot:
        await pilot.press("ctrl+p")
        await pilot.pause(0.2)
        await pilot.press(*"spoke")
        await pilot.pause(0.6)
        await pilot.press("enter")
        await pilot.pause(0.2)
        await at_rest(pilot)
        assert [decision.kind for decision, _ in coach.made] == ["spoke"]


async def test_keys_can_be_remapped_in_the_settings(coach: HandmadeCoach) -> None:
    async with morning(coach, screen=Screen(keys={"put": "w", "why": "W"})) as pilot:
        shown = await press(pilot, "w")
        assert "w into Drafts" in shown
        assert len(coach.records) == 1


async def test_a_remapped_command_that_does_not_exist_is_named_with_its_neighbour(coach: HandmadeCoach) -> None:
    async with morning(coach, screen=Screen(keys={"snoze": "s"})) as pilot:
        assert 'no command is called "snoze"; "snooze" is.' in as_text(the_app(pilot))


async def test_the_mouse_works_too(coach: HandmadeCoach) -> None:
    async with morning(coach) as pilot:
        await pilot.click("#cases", offset=(5, 3))
        await at_rest(pilot)
        assert the_morning(pilot).cases.current == "b7qd"
        await pilot.click("#masthead", offset=(12, 1))
        await at_rest(pilot)
        assert "Jan Holub" in as_text(the_app(pilot))
        await pilot.click("KeyBar", offset=(60, 0))
        await at_rest(pilot)
        assert "Leave Jan Holub in peace until" in as_text(the_app(pilot))


# The end


async def test_when_the_last_thread_is_done_the_morning_is_summed_up(coach: HandmadeCoach) -> None:
    async with morning(coach) as pilot:
        shown = await press(pilot, "d", "s", "z", *"mon", "enter", "d")
    assert "That's all for today." in shown
    assert "2 drafts wait in Drafts for a last look: Renata Silva, Maria Lopez" in shown
    assert "1 talk noted: Tom Brandt" in shown
    assert "1 snoozed: Grace Okafor" in shown
    assert "1 person waits for an answer of yours" in shown


async def test_leaving_closes_the_coach(coach: HandmadeCoach) -> None:
    async with morning(coach) as pilot:
        await pilot.press("q")
    assert coach.closed


async def test_no_colour_where_none_is_wanted(coach: HandmadeCoach, monkeypatch: pytest.MonkeyPatch) -> None:
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
        assert "▌ Maria Lopez" in as_text(the_app(pilot))
    assert [colour for colour in colours if not colour.red == colour.green == colour.blue] == []
