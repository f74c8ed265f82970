"""What stands before a subject, in every language that mail programs speak."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailcoach.drafts.addressing import answer_to
from mailcoach.reading.automatic import bare_subject
from mailcoach.subjects import bare, is_marked, unanswered

ANSWERS = ["Re:", "RE: ", "AW:", "Antw: ", "SV:", "VS:", "Ref:", "RIF:", "RES:", "Odp:", "R: ", "Re[2]:", "AW :"]
FORWARDS = ["Fwd:", "FW: ", "WG:", "TR :", "RV:", "Fwd[3]: "]


@pytest.mark.parametrize("mark", ANSWERS)
def test_every_mark_of_an_answer_is_known_wherever_a_subject_is_read(mark: str) -> None:
    assert unanswered(f"{mark}Mooring buoys") == bare(f"{mark}Mooring buoys") == "Mooring buoys"
    assert answer_to(f"{mark}Mooring buoys") == "Re: Mooring buoys"
    assert bare_subject(f"{mark}Mooring buoys") == "mooring buoys"


@pytest.mark.parametrize("mark", FORWARDS)
def test_an_answer_to_what_was_forwarded_says_so(mark: str) -> None:
    assert answer_to(f"{mark}Mooring buoys") == f"Re: {mark}Mooring buoys"
    assert bare(f"{mark}Mooring buoys") == "Mooring buoys"


@pytest.mark.parametrize("mark", [*ANSWERS, *FORWARDS])
def test_a_mark_is_seen(mark: str) -> None:
    assert is_marked(f"{mark}Mooring buoys")


@pytest.mark.parametrize(
    "subject", ["Renewal: buoys", "Reg: buoys", "Tree: a plan", "Awnings", "[EXT] buoys", "Re buoys"]
)
def test_what_only_looks_like_a_mark_is_part_of_the_subject(subject: str) -> None:
    assert not is_marked(subject)
    assert unanswered(subject) == subject


def test_tags_and_marks_are_left_out_in_any_order() -> None:
    assert bare("Re: [EXT] AW: [buoys-list] WG: Mooring buoys") == "Mooring buoys"


@given(st.lists(st.sampled_from([*ANSWERS, *FORWARDS, "[EXT] "])), st.text(max_size=30))
def test_what_was_bared_is_bare(marks: list[str], rest: str) -> None:
    subject = bare("".join(marks) + rest)
    assert bare(subject) == subject
    assert not is_marked(subject)


@pytest.mark.parametrize("begun", ["re:", "re[", "[", "re: [x]", "re" + " " * 50])
def test_however_often_a_mark_is_repeated_it_is_read_at_once(begun: str) -> None:
    subject = begun * 100_000
    assert len(bare(subject)) <= len(subject)
    assert len(unanswered(subject)) <= len(subject)
