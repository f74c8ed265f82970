"""Which day is meant (docs/doctrine.md, Which day a pause ends)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailcoach.reading import dates, languages
from mailcoach.reading.almanac import Edge, Grain, When

SENT = date(2026, 11, 18)
"""A Wednesday."""


def day(text: str, language: str = "en") -> When:
    (found,) = dates.find(text, language=language, sent=SENT)
    return found.when


def on(month: int, number: int, year: int = 2026) -> When:
    return When(date(year, month, number))


def after(month: int, number: int, year: int = 2026) -> When:
    return When(date(year, month, number), Edge.AFTER)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("back on 5 December", on(12, 5)),
        ("back on 5th Dec", on(12, 5)),
        ("returning December 5", on(12, 5)),
        ("from 5.12.2026", on(12, 5)),
        ("until 5.12.2026: all yours", after(12, 5)),
        ("on 5 December: at nine", on(12, 5)),
        ("on 05/12", on(12, 5)),
        ("on 12/25", on(12, 25)),
        ("on 2026-12-05", on(12, 5)),
        ("back on Tue 1 Dec", on(12, 1)),
        ("until 5 December", after(12, 5)),
        ("through 5 December", after(12, 5)),
        ("after 5 December", after(12, 5)),
        ("after the 5th", after(12, 5)),
        ("not before 5 December", on(12, 5)),
        ("from 3 to 14 December", after(12, 14)),
        ("on 5 January", on(1, 5, 2027)),
        ("on 5 January 2028", on(1, 5, 2028)),
        ("on Monday", on(11, 23)),
        ("on Wednesday", on(11, 25)),
        ("Friday week", on(11, 27)),
        ("in a fortnight", on(12, 2)),
        ("in two weeks", on(12, 2)),
        ("in 10 days", on(11, 28)),
        ("three weeks from now", on(12, 9)),
        ("tomorrow", on(11, 19)),
        ("Tuesday the 24th", on(11, 24)),
        ("Thursday 9 works", on(11, 19)),
    ],
)
def test_a_day(text: str, meant: When) -> None:
    assert day(text) == meant


@pytest.mark.parametrize(
    ("text", "first", "edge", "grain"),
    [
        ("next week", date(2026, 11, 23), Edge.ON, Grain.WEEK),
        ("in March", date(2027, 3, 1), Edge.ON, Grain.MONTH),
        ("until March", date(2027, 3, 1), Edge.ON, Grain.MONTH),
        ("after March", date(2027, 4, 1), Edge.ON, Grain.MONTH),
        ("mid February", date(2027, 2, 15), Edge.ON, Grain.MONTH),
        ("end of March", date(2027, 3, 31), Edge.LAST, Grain.MONTH),
        ("until the end of March", date(2027, 3, 31), Edge.AFTER, Grain.MONTH),
        ("next quarter", date(2027, 1, 1), Edge.ON, Grain.QUARTER),
        ("in Q2", date(2027, 4, 1), Edge.ON, Grain.QUARTER),
        ("in the first quarter", date(2027, 1, 1), Edge.ON, Grain.QUARTER),
        ("in the new year", date(2027, 1, 1), Edge.ON, Grain.YEAR),
        ("end of the month", date(2026, 11, 30), Edge.LAST, Grain.MONTH),
    ],
)
def test_a_longer_time(text: str, first: date, edge: Edge, grain: Grain) -> None:
    assert day(text) == When(first, edge, grain)


@pytest.mark.parametrize(
    ("language", "text", "meant"),
    [
        ("de", "ab dem 05.12.2026", on(12, 5)),
        ("de", "bis einschließlich 5. Dezember", after(12, 5)),
        ("de", "nach dem 15.", after(12, 15)),
        ("de", "am Montag", on(11, 23)),
        ("de", "in zwei Wochen", on(12, 2)),
        ("de", "in fünf Wochen", on(12, 23)),
        ("de", "zwölf Tage später", on(11, 30)),
        ("de", "nicht vor dem 5.12.", on(12, 5)),
        ("de", "zu Pfingsten", on(5, 16, 2027)),
        ("nl", "na Hemelvaart", on(5, 8, 2027)),
        ("de", "bis Monatsende", after(11, 30)),
        ("de", "zum Quartalsende", on(12, 31)),
        ("fr", "le 5 décembre", on(12, 5)),
        ("fr", "dans deux ans", When(date(2028, 11, 18))),
        ("fr", "jusqu'au 5 décembre", after(12, 5)),
        ("fr", "le 1er décembre", on(12, 1)),
        ("fr", "après le 15", after(12, 15)),
        ("es", "el 5 de diciembre", on(12, 5)),
        ("es", "hasta el 5 de diciembre", after(12, 5)),
        ("es", "después del día 9", after(12, 9)),
        ("nl", "op 5 december", on(12, 5)),
        ("nl", "tot en met 5 december", after(12, 5)),
        ("it", "il 5 dicembre", on(12, 5)),
        ("it", "fino al 5 dicembre", after(12, 5)),
        ("pt", "a 5 de dezembro", on(12, 5)),
        ("pt", "até 5 de dezembro", after(12, 5)),
    ],
)
def test_a_day_in_the_language_of_the_mail(language: str, text: str, meant: When) -> None:
    assert day(text, language) == meant


@pytest.mark.parametrize(
    ("language", "text", "first", "grain"),
    [
        ("de", "nächste Woche", date(2026, 11, 23), Grain.WEEK),
        ("de", "nächstes Quartal", date(2027, 1, 1), Grain.QUARTER),
        ("de", "KW 50", date(2026, 12, 7), Grain.WEEK),
        ("fr", "la semaine prochaine", date(2026, 11, 23), Grain.WEEK),
        ("es", "la semana que viene", date(2026, 11, 23), Grain.WEEK),
        ("nl", "volgend kwartaal", date(2027, 1, 1), Grain.QUARTER),
        ("it", "il mese prossimo", date(2026, 12, 1), Grain.MONTH),
        ("pt", "no próximo trimestre", date(2027, 1, 1), Grain.QUARTER),
    ],
)
def test_a_longer_time_in_the_language_of_the_mail(language: str, text: str, first: date, grain: Grain) -> None:
    assert day(text, language) == When(first, Edge.ON, grain)


@pytest.mark.parametrize(
    "text",
    [
        "since Monday",
        "last week",
        "two weeks ago",
        "you may call me",
        "the sat nav is broken",
        "section 4.2 of the contract",
        "at 3.50 a piece",
        "30/50 amp",
        "call 01632 960 417",
        "part no. 12-34-56",
        "open 24/7",
        "the 12 flight cases",
        "version 2.11.3",
        "16 degrees",
    ],
)
def test_what_names_no_day_ahead_is_none(text: str) -> None:
    assert dates.find(text, language="en", sent=SENT) == ()


def test_a_day_that_has_just_passed_stays_in_the_past() -> None:
    assert day("back on 3 November") == on(11, 3)


def test_the_words_that_belong_to_a_day_are_part_of_it() -> None:
    text = "I am away until the end of March, then back."
    (found,) = dates.find(text, language="en", sent=SENT)
    assert text[found.start : found.end] == "until the end of March"


@pytest.mark.parametrize(
    "text", ["5 March5.5.", "on 5.5.2027x6.6.", "until Fridayx12.12. after", "in 9999999 weeks"]
)
def test_days_that_run_into_other_words_break_nothing(text: str) -> None:
    for language in languages.codes():
        dates.find(text, language=language, sent=SENT)


@given(st.text(max_size=200), st.sampled_from(languages.codes()), st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_no_text_and_no_day_of_writing_breaks_it(text: str, language: str, sent: date) -> None:
    for found in dates.find(text, language=language, sent=sent):
        assert 0 <= found.start < found.end <= len(text)


@given(st.dates(date(2000, 1, 1), date(2080, 1, 1)), st.integers(0, 300))
def test_a_full_date_is_itself_whenever_it_is_read(written: date, later: int) -> None:
    (found,) = dates.find(f"on {written:%d.%m.%Y}", language="en", sent=written + timedelta(days=later))
    assert found.when == When(written)


@pytest.mark.parametrize(
    ("language", "text", "meant"),
    [
        ("en", "Tuesday at 8.30", on(11, 24)),
        ("de", "am 3.12. um 8.30 Uhr", on(12, 3)),
        ("nl", "26-11 om 08.30 uur", on(11, 26)),
        ("it", "martedì alle 9.15", on(11, 24)),
        ("en", "Tuesday 2.30 it is", on(11, 24)),
        ("de", "Mittwoch 9.15", on(11, 25)),
        ("de", "Di 24.11", on(11, 24)),
    ],
)
def test_an_hour_is_no_day_and_shows_the_figures_before_it_to_be_one(language: str, text: str, meant: When) -> None:
    assert day(text, language) == meant


@pytest.mark.parametrize(
    ("language", "text", "meant"),
    [
        ("it", "torno da domani", on(11, 19)),
        ("it", "di nuovo in ufficio da lunedì", on(11, 23)),
        ("es", "vuelvo desde mañana", on(11, 19)),
        ("fr", "dans la deuxième quinzaine d'avril", When(date(2027, 4, 15), grain=Grain.MONTH)),
        ("de", "in der zweiten Aprilhälfte", When(date(2027, 4, 15), grain=Grain.MONTH)),
        ("de", "lassen Sie uns das im Mai wieder aufnehmen", When(date(2027, 5, 1), grain=Grain.MONTH)),
        ("nl", "laten we het in mei oppakken", When(date(2027, 5, 1), grain=Grain.MONTH)),
    ],
)
def test_small_words_before_a_day_neither_hide_nor_change_it(language: str, text: str, meant: When) -> None:
    assert day(text, language) == meant
