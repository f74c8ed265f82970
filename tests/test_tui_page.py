"""Words on a page: how they wrap."""

from __future__ import annotations

from textual.content import Content

from mailcoach.tui.widgets.page import Paragraph, wrapped


def lines(words: str, width: int, **more: Content) -> list[str]:
    return [line.plain for line in wrapped([Paragraph(Content(words), **more)], width)]


def test_words_wrap_at_spaces() -> None:
    assert lines("They asked for the price.", 14) == ["They asked for", "the price."]


def test_what_a_no_break_space_ties_stays_together() -> None:
    assert lines("Est-ce que «\xa0oui\xa0» vous va\u202f?", 17) == ["Est-ce que", "«\xa0oui\xa0» vous va\u202f?"]


def test_the_colours_of_tied_words_stay_with_them() -> None:
    words = Content("avant «\xa0oui\xa0»").stylize("bold", 6, 13)
    _, tied = wrapped([Paragraph(words)], 10)
    assert [(tied.plain[span.start : span.end], span.style) for span in tied.spans] == [("«\xa0oui\xa0»", "bold")]


def test_a_margin_hangs_before_the_lines_that_follow() -> None:
    assert lines("one two three", 16, margin=Content("Tags  "), hang=Content("      ")) == [
        "Tags  one two",
        "      three",
    ]
