"""The words for days of one language, compiled: where a text names a day, and which stretch of time it names."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, TypeVar

from mailcoach.reading.almanac import (
    DAY,
    Grain,
    Stretch,
    day_of_month,
    day_of_year,
    feast,
    last_of_month,
    months_later,
    next_unit,
    next_weekday,
    numbered_week,
    one_day,
    quarter,
    this_unit,
)
from mailcoach.reading.wording import choice

Value = TypeVar("Value")

LOOK_BACK = 48
"""How many letters before a day may belong to it: "not before the beginning of"."""

REACH = 28
"""How many letters around the word that tells a day may belong to it: "the Thursday of the week after next"."""

FIGURE = re.compile(r"\d")
GAP = re.compile(r"\s|\Z")
WRITTEN = re.compile(r"([^\W\d_]+)([?\[(]?)")

NAMES = ("month", "weekday", "weekday_short", "near", "feast")
TIMES = (
    "quarter", "unit", "fortnight", "week_on", "week_number", "next_week", "week_after_next",
    "next_month", "next_quarter", "next_year", "this_week", "this_month", "this_quarter", "this_year",
)  # fmt: skip
"""What without any word of which, or a figure, no day is named; the small words in it tell nothing."""

OPENINGS = (*NAMES, *TIMES, "quarters", "in", "number")
"""What a form begins with, unless with a figure or with the lead of one."""

FORMS = {
    "iso": r"\b(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)\b(?![-\d])",
    "figures": r"{lead}(?<![\d.,/:-])(?P<one>\d{1,2})(?P<mark>[./-])(?P<two>\d{1,2})"
    r"(?:(?P=figures_mark)(?P<year>(?:20)?\d\d)\b|(?P<dot>\.)(?!\d))?(?![\d/%]|[.,:-]\d|\s*(?:{hour})\b)",
    "day_month": r"{lead}\b(?P<day>\d{1,2})(?:{ordinal})?"
    r"(?:\s*(?:-|–|{to})\s*(?:{article}\s+)?(?P<till>\d{1,2})(?:{ordinal})?)?"
    r"\s*(?:{of}\s+)?(?P<month>{month})\b\.?(?:,?\s+(?:{of}\s+)?(?P<year>20\d\d)\b)?",
    "month_day": r"{lead}\b(?P<month>{month})\.?\s+(?P<day>\d{1,2})(?:{ordinal})?\b"
    r"(?:\s*(?:-|–|{to})\s*(?P<till>\d{1,2})(?:{ordinal})?\b)?(?![\d%]|:\d)(?:,?\s+(?P<year>20\d\d)\b)?",
    "week_on": r"\b(?P<weekday>{weekday})\s+(?:{week_on})\b",
    "next_week": r"\b(?:(?P<weekday>{weekday})\s+(?:{of}\s+)?)?(?:{next_week})\b"
    r"(?:\s+(?:{article}\s+)?(?P<then>{weekday})\b)?",
    "week_after_next": r"\b(?:{week_after_next})\b",
    "week_number": r"\b(?:{week_number})\s?(?P<number>\d{1,2})\b(?!\s*%)",
    "weekday_day": r"\b(?P<weekday>{weekday}|{weekday_short})\.?,?\s+(?:(?:{article})\s+)?(?P<day>\d{1,2})"
    r"(?:{ordinal})?(?![\d:/%]|[.,]\d|\s*(?:{clock}))",
    "day_alone": r"\b(?:{day_lead})\s*(?P<day>\d{1,2})(?:{ordinal_alone})"
    r"(?![\d:/]|\s*%|[.,-]\d|\s*(?:{clock})\b|[.\s]*(?:{of}\s+)?{month}\b)",
    "quarter": r"\b(?:q(?P<number>[1-4])(?:[\s/]*(?P<year>20\d\d)\b)?|(?P<ordinal>{quarters})\s+(?:{quarter})\b)",
    "next_unit": r"\b(?:(?P<month>{next_month})|(?P<quarter>{next_quarter})|(?P<year>{next_year}))\b",
    "in_units": r"\b(?:{in})\s+(?P<number>{number})\s+(?P<unit>{unit})\b",
    "units_later": r"\b(?P<number>{number})\s+(?P<unit>{unit})\s+(?:{later})\b",
    "fortnight": r"\b(?:{fortnight})\b",
    "feast": r"\b(?P<name>{feast})\b",
    "near": r"\b(?P<name>{near})\b",
    "weekday": r"\b(?P<name>{weekday})\b",
    "short_weekday": r"\b(?P<name>{weekday_short})\b\.?",
    "month": r"\b(?P<name>{month})\b\.?(?:\s+(?:{of}\s+)?(?P<year>20\d\d)\b)?",
    "this_unit": r"\b(?:(?P<week>{this_week})|(?P<month>{this_month})|(?P<quarter>{this_quarter})"
    r"|(?P<year>{this_year}))\b",
    "year": r"\b(?P<year>20[2-4]\d)\b",
}
"""How days are written, the fuller form first. {names} stand for the words of a language."""

FIGURED = frozenset({"iso", "figures", "day_month", "month_day", "week_number", "weekday_day", "day_alone", "year"})
"""Forms with a figure in them: where there is none they need not be tried, and those are most of the work."""

COUNTED = frozenset({"in_units", "units_later", "fortnight"})
"""Forms that count from the message, and mean a time rather than a day."""

MODIFIERS = (
    r"(?:(?<![^\W_])(?={telling})(?:(?:(?P<since>{since})|(?P<not_before>{not_before})|(?P<until>{until})"
    r"|(?P<after>{after})|(?P<start>{start})|(?P<before>{before})|(?P<at>{at})){gap})?"
    r"(?:(?:{glue}){gap})?(?:(?P<end>{end})|(?P<mid>{mid})|(?P<early>{early}))?[\s-]*(?:(?:{glue}){gap}){0,2})?\Z"
)
"""What may stand before a day and change its meaning; it begins with a word that does."""

TELLING = ("since", "not_before", "until", "after", "start", "before", "at", "end", "mid", "early")


class DayWords:
    """The words for days of one language, compiled."""

    def __init__(self, table: Mapping[str, Any], stop_words: frozenset[str]) -> None:
        self._day_first = table["order"] == "dmy"
        self._numbers: Mapping[str, int] = table["numbers"]
        self._near = {re.compile(words): days for words, days in table["near"].items()}
        self._feasts = {re.compile(words): day for words, day in table["feasts"].items()}
        self._months = [re.compile(words) for words in table["months"]]
        self._weekdays = [re.compile(words) for words in table["weekdays"]]
        self._weekdays_short = [re.compile(words) for words in table["weekdays_short"]]
        self._quarters = [re.compile(words) for words in table["quarters"]]
        self._units = {unit: re.compile(words) for unit, words in table["units"].items()}
        blanks = {
            **{name: words for name, words in table.items() if isinstance(words, str)},
            "month": "|".join(table["months"]),
            "weekday": "|".join(table["weekdays"]),
            "weekday_short": "|".join(table["weekdays_short"]),
            "quarters": "|".join(table["quarters"]),
            "quarter": table["units"]["quarter"],
            "unit": "|".join(table["units"].values()),
            "number": "|".join([*table["numbers"], r"\d{1,2}"]),
            "near": "|".join(table["near"]),
            "feast": "|".join(table["feasts"]),
        }
        blanks["telling"] = "|".join(table[name] for name in TELLING)
        blanks["gap"] = r"\s+|(?<=')"
        blanks["lead"] = _fill(
            r"(?:\b(?P<weekday>{weekday}|{weekday_short})\.?,?\s+(?:(?:{article})\s+)?)?", blanks
        )
        forms = {
            name: f"(?P<{name}>{_fill(form, blanks).replace('(?P<', f'(?P<{name}_')})"
            for name, form in FORMS.items()
        }
        self._forms = re.compile("|".join(forms.values()))
        self._forms_of_words = re.compile("|".join(forms[name] for name in FORMS if name not in FIGURED))
        self._parts = {
            name: [(part, f"{name}_{part}") for part in re.findall(r"\(\?P<(\w+)>", _fill(form, blanks))]
            for name, form in FORMS.items()
        }
        self._before = re.compile(_fill(MODIFIERS, blanks))
        self._hour = re.compile(_fill(r"(?<![^\W_])(?:{hour_lead})\s+\Z", blanks))
        self._hour_next = re.compile(_fill(r",?\s+(?:{hour_lead})\s+\d", blanks))
        names = re.compile("|".join(blanks[name] for name in NAMES))
        small = {word for word in stop_words if not names.fullmatch(word)}
        self._telling = _spotter((blanks[name] for name in NAMES + TIMES), small)
        self._opening = _spotter(blanks[name] for name in (*OPENINGS, "day_lead"))
        self._opening_words = _spotter(blanks[name] for name in OPENINGS)
        self._past = re.compile(rf"\s+(?:{table['ago']})\b")

    def matches(self, plain: str) -> Iterator[re.Match[str]]:
        """Every match of a form. They are looked for only near words that may name a day: of most text, nowhere."""
        end = 0
        for start, stop in _joined(found.span() for found in self._telling.finditer(plain)):
            whole = GAP.search(plain, stop, stop + REACH)  # a word cut short may look like another
            reach = whole.start() if whole else stop
            forms, opening = self._forms_of_words, self._opening_words
            if FIGURE.search(plain, start, reach):
                forms, opening = self._forms, self._opening
            last = stop - REACH  # behind the last word that tells none begins
            for word in opening.finditer(plain, max(start, end), last):
                if word.start() >= end and (match := forms.match(plain, word.start(), reach)):
                    end = match.end()
                    if match.lastgroup != "figures" or not self._is_hour(match, plain):
                        yield match

    def before(self, plain: str, end: int) -> tuple[int, Mapping[str, str | None]]:
        """Where the words begin that belong to the day at `end`, and which they are."""
        window = plain[max(end - LOOK_BACK, 0) : end]
        found = self._before.search(window)
        assert found is not None  # it matches the empty string at the end
        named = found.groupdict()
        telling = [found.start(name) for name, words in named.items() if words]
        return (end - len(window) + min(telling) if telling else end), named

    def _is_hour(self, match: re.Match[str], plain: str) -> bool:
        """Whether figures with a mere full stop between them stand where an hour does: "at 8.30"."""
        if match["figures_mark"] != "." or match["figures_year"] or match["figures_dot"]:
            return False
        start = match.start("figures_one")
        return self._hour.search(plain[max(start - LOOK_BACK, 0) : start]) is not None

    def at_an_hour(self, plain: str, end: int) -> bool:
        """Whether an hour follows what ends there, so that it is a day for sure: "24-11 om 9 uur"."""
        return self._hour_next.match(plain, end) is not None

    def is_past(self, plain: str, end: int) -> bool:
        return self._past.match(plain, end) is not None

    def stretch(self, match: re.Match[str], text: str, sent: date) -> Stretch | None:
        form = str(match.lastgroup)
        parts = {part: match[name] for part, name in self._parts[form] if match[name] is not None}
        try:
            return self._read(form, parts, sent, capital=text[match.start()].isupper())
        except (ValueError, OverflowError):  # the 31st of February, the year 9999
            return None

    def _read(  # noqa: PLR0911, PLR0912 - a table of forms
        self, form: str, parts: Mapping[str, str], sent: date, *, capital: bool
    ) -> Stretch | None:
        match form:
            case "iso":
                return one_day(date(int(parts["year"]), int(parts["month"]), int(parts["day"])))
            case "figures":
                if "weekday" in parts and _is_no_day(parts):
                    return one_day(self._next(parts["weekday"], sent))
                return self._figures(parts, sent)
            case "day_month" | "month_day":
                number = int(parts.get("till") or parts["day"])
                day = day_of_year(parts.get("year"), _index(self._months, parts["month"]) + 1, number, sent)
                return Stretch(day, day, ranged="till" in parts)
            case "week_on":
                return one_day(next_weekday(_index(self._weekdays, parts["weekday"]), sent) + 7 * DAY)
            case "next_week" | "week_after_next":
                monday = next_weekday(0, sent) + (7 * DAY if form == "week_after_next" else 0 * DAY)
                named = parts.get("weekday") or parts.get("then")
                if named:
                    return one_day(monday + _index(self._weekdays, named) * DAY)
                return Stretch(monday, monday + 4 * DAY, Grain.WEEK)
            case "week_number":
                return numbered_week(int(parts["number"]), sent)
            case "weekday_day":
                return one_day(self._weekday_day(parts["weekday"], int(parts["day"]), sent))
            case "day_alone":
                return one_day(day_of_month(int(parts["day"]), sent))
            case "quarter":
                number = int(parts.get("number") or _index(self._quarters, parts["ordinal"]) + 1)
                return quarter(number, parts.get("year"), sent)
            case "next_unit":
                return next_unit(next(iter(parts)), sent)
            case "in_units" | "units_later":
                number = self._numbers.get(parts["number"]) or int(parts["number"])
                return self._later(number, parts["unit"], sent)
            case "fortnight":
                return one_day(sent + 14 * DAY)
            case "feast":
                return feast(_of(self._feasts, parts["name"]), sent)
            case "near":
                return one_day(sent + _of(self._near, parts["name"]) * DAY)
            case "weekday":
                return one_day(next_weekday(_index(self._weekdays, parts["name"]), sent))
            case "short_weekday":
                day = next_weekday(_index(self._weekdays_short, parts["name"]), sent)
                return Stretch(day, day, Grain.DAY, bare=True) if capital else None
            case "month":
                first = day_of_year(parts.get("year"), _index(self._months, parts["name"]) + 1, 1, sent, whole=True)
                return Stretch(first, last_of_month(first), Grain.MONTH, bare="year" not in parts)
            case "this_unit":
                return this_unit(next(iter(parts)), sent)
            case "year":
                year = int(parts["year"])
                return (
                    Stretch(date(year, 1, 1), date(year, 12, 31), Grain.YEAR, bare=True)
                    if year > sent.year
                    else None
                )
        raise AssertionError(form)

    def _weekday_day(self, weekday: str, number: int, sent: date) -> date:
        """ "Thursday 26" is that day; where it is no Thursday, the number was the hour of the next one."""
        named = self._next(weekday, sent)
        try:
            day = day_of_month(number, sent)
        except ValueError:
            return named
        return day if day.weekday() == named.weekday() else named

    def _next(self, weekday: str, sent: date) -> date:
        forms = self._weekdays if any(form.fullmatch(weekday) for form in self._weekdays) else self._weekdays_short
        return next_weekday(_index(forms, weekday), sent)

    def _figures(self, parts: Mapping[str, str], sent: date) -> Stretch | None:
        one, two = int(parts["one"]), int(parts["two"])
        if parts["mark"] == "." and "year" not in parts and "dot" not in parts and len(parts["two"]) < 2:
            return None  # 4.2 is a section or an amount
        day, month = (one, two) if self._day_first else (two, one)
        if month > 12:  # impossible in the order of this language, so it is the other one
            day, month = month, day
        year = parts.get("year")
        found = day_of_year(f"20{year[-2:]}" if year else None, month, day, sent)
        shown = year or {"dot", "weekday"} & parts.keys()
        plain = shown or (parts["mark"] == "/" and len(parts["one"] + parts["two"]) == 4)
        return Stretch(found, found, Grain.DAY, bare=not plain)

    def _later(self, number: int, unit: str, sent: date) -> Stretch:
        kind = next(name for name, words in self._units.items() if words.fullmatch(unit))
        match kind:
            case "day":
                return one_day(sent + number * DAY)
            case "week":
                return one_day(sent + 7 * number * DAY)
            case "month":
                return one_day(months_later(sent, number))
            case "quarter":
                return one_day(months_later(sent, 3 * number))
        return one_day(months_later(sent, 12 * number))


def _is_no_day(parts: Mapping[str, str]) -> bool:
    """Whether figures behind a weekday can only be an hour: "Tuesday 2.30", but not "Tuesday 2.12"."""
    return parts["mark"] == "." and not {"year", "dot"} & parts.keys() and not 0 < int(parts["two"]) <= 12


def _spotter(patterns: Iterable[str], small: Collection[str] = ()) -> re.Pattern[str]:
    """Finds the words that may be one of those in the patterns, which write each word's beginning out. Whatever is
    not all letters may be one; those that are `small` are none."""
    written = WRITTEN.findall(re.sub(r"\\\w", " ", "|".join(patterns)))
    whole = {word for word, more in written if not more and word not in small}
    stems = {word[:-1] if more == "?" else word for word, more in written if more} - {""}
    words = choice(sorted(whole | {rf"{stem}\w*+" for stem in stems}))
    return re.compile(rf"(?<!\w)(?:{words}(?!\w)|[^\W\d_]*+[\d_]\w*+)")


def _joined(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The stretches of text around these words, as far as a day may reach, those that overlap as one."""
    begin = end = -1
    for start, stop in spans:
        if start - REACH > end:
            if end > 0:
                yield begin, end
            begin = max(start - REACH, 0)
        end = stop + REACH
    if end > 0:
        yield begin, end


def _fill(form: str, blanks: Mapping[str, str]) -> str:
    return re.sub(r"\{([a-z_]+)\}", lambda name: f"(?:{blanks[name[1]]})", form)


def _index(forms: list[re.Pattern[str]], word: str) -> int:
    return next(number for number, form in enumerate(forms) if form.fullmatch(word))


def _of(table: Mapping[re.Pattern[str], Value], word: str) -> Value:
    return next(value for form, value in table.items() if form.fullmatch(word))
