"""Days, as mails name them: "back on the 5th", "bis Ende März", "à partir du 3", "la semana que viene".

What a pause makes of them is written in docs/doctrine.md ("Which day a pause ends"). A language's words for days
are the table [dates] of its phrase file. A day that lies behind for sure ("since Monday", "last week") is not
found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from functools import lru_cache
from typing import Any, TypeVar

from mailcoach.reading import languages
from mailcoach.reading.sentences import strip_accents

Value = TypeVar("Value")
DAY = timedelta(days=1)

LOOK_BACK = 48
"""How many letters before a day may belong to it: "not before the beginning of"."""

REACH = 28
"""How many letters around the word that tells a day may belong to it: "the Thursday of the week after next"."""

WORD = re.compile(r"\w+")
GAP = re.compile(r"\s|\Z")

NAMES = ("month", "weekday", "weekday_short", "near", "feast")
TIMES = (
    "quarters", "quarter", "unit", "fortnight", "week_on", "week_number", "next_week", "week_after_next",
    "next_month", "next_quarter", "next_year", "this_week", "this_month", "this_quarter", "this_year",
)  # fmt: skip
"""What without any word of which, or a figure, no day is named; in TIMES the small words tell nothing."""

JUST_PAST = timedelta(days=60)
"""A day without a year that lies this little behind the mail is that day, and not the one of next year."""

FORMS = {
    "iso": r"\b(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)\b(?![-\d])",
    "figures": r"{lead}(?<![\d.,/:-])(?P<one>\d{1,2})(?P<mark>[./-])(?P<two>\d{1,2})"
    r"(?:(?P=figures_mark)(?P<year>(?:20)?\d\d)\b|(?P<dot>\.)(?!\d))?(?![\d/:%]|[.,-]\d)",
    "day_month": r"{lead}\b(?P<day>\d{1,2})(?:{ordinal})?"
    r"(?:\s*(?:-|–|{to})\s*(?:{article}\s+)?(?P<till>\d{1,2})(?:{ordinal})?)?"
    r"\s*(?:{of}\s+)?(?P<month>{month})\b\.?(?:,?\s+(?:{of}\s+)?(?P<year>20\d\d)\b)?",
    "month_day": r"{lead}\b(?P<month>{month})\.?\s+(?P<day>\d{1,2})(?:{ordinal})?\b"
    r"(?:\s*(?:-|–|{to})\s*(?P<till>\d{1,2})(?:{ordinal})?\b)?(?![\d:%])(?:,?\s+(?P<year>20\d\d)\b)?",
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

COUNTED = frozenset({"in_units", "units_later", "fortnight"})
"""Forms that count from the message, and mean a time rather than a day."""

MODIFIERS = (
    r"(?<![^\W_])(?:(?:(?P<since>{since})|(?P<not_before>{not_before})|(?P<until>{until})|(?P<after>{after})"
    r"|(?P<start>{start})|(?P<before>{before})|(?P<at>{at}))\s+)?"
    r"(?:(?:{glue})\s+)?(?:(?P<end>{end})|(?P<mid>{mid})|(?P<early>{early}))?[\s-]*(?:(?:{glue})\s+){0,2}\Z"
)
"""What may stand before a day and change its meaning."""


class Edge(Enum):
    """On which side of the named day the wait begins (docs/doctrine.md, Which day a pause ends)."""

    ON = "on"  # that day, or the next business day where it is none
    AFTER = "after"  # the next business day after it
    LAST = "last"  # that day, or the last business day before it: "end of March"


class Grain(Enum):
    """How finely a day was named; of two dates in one message the finer one wins."""

    DAY = 0
    WEEK = 1
    MONTH = 2
    QUARTER = 3
    YEAR = 4


@dataclass(frozen=True, slots=True)
class When:
    """A day as a mail names it. `day` is the first day of a month, quarter or week unless `edge` is LAST."""

    day: date
    edge: Edge = Edge.ON
    grain: Grain = Grain.DAY


@dataclass(frozen=True, slots=True)
class Dated:
    """A day and the stretch of text that names it, with the words that belong to it ("until the end of").

    `lead` is the kind of word before it: "until", "after", "not_before", "start" ("from"), "before", "at" ("on"),
    or none; "later" says that it was counted from the message ("in two weeks").
    A range leads "until" its end.
    `last` is the last day of the stretch that was named, the day itself for a day.
    """

    start: int
    end: int
    when: When
    lead: str = ""
    last: date | None = None


@dataclass(frozen=True, slots=True)
class _Stretch:
    """The time that words name, before "until", "after" or "end of" are taken into account.

    A `bare` one means a day only beside such a word: "may", "2027", "3/4". A `ranged` one is the end of a range.
    """

    first: date
    last: date
    grain: Grain = Grain.DAY
    bare: bool = False
    ranged: bool = False


def find(text: str, *, language: str, sent: date) -> tuple[Dated, ...]:
    """Every day that `text` names, in order. `sent` is the day of the mail where its writer lives."""
    words = _words(language)
    plain = _flat(text)
    found: list[Dated] = []
    month = sent  # or the one named last: "in January, around the 20th"
    for match in words.matches(plain):
        stretch = words.stretch(match, text, max(month, sent) if match.lastgroup == "day_alone" else sent)
        if stretch is None:
            continue
        # The word that shows a bare number to be a day may be the very one that changes its meaning: "nach dem 15."
        named_at = match.start("day_alone_day") if match.lastgroup == "day_alone" else match.start()
        start, modifiers = words.before(plain, named_at)
        if modifiers["since"] or words.is_past(plain, match.end()):
            continue
        if stretch.bare and start == named_at:
            continue
        end = match.start() + len(match[0].rstrip())
        if plain[end - 1] == "." and match.lastgroup != "figures" and text[end : end + 2].strip()[:1].isupper():
            end -= 1  # the full stop of a sentence, not of an abbreviated month
        lead = (
            "until"
            if stretch.ranged
            else next(
                (name for name in ("until", "after", "not_before", "start", "before", "at") if modifiers[name]), ""
            )
        )
        if not lead and match.lastgroup in COUNTED:
            lead = "later"
        found.append(Dated(start, end, _when(stretch, modifiers), lead, stretch.last))
        month = stretch.first if match.lastgroup == "month" else month
    return tuple(found)


def _when(stretch: _Stretch, modifiers: Mapping[str, str | None]) -> When:
    """The day on which a wait begins, by the doctrine's table."""
    first, last, grain = stretch.first, stretch.last, stretch.grain
    if modifiers["mid"] and grain is Grain.MONTH:
        first = last = first.replace(day=15)
    if modifiers["mid"] and grain is Grain.WEEK:
        first = last = first + 2 * DAY
    if modifiers["end"] and grain is not Grain.DAY:
        if modifiers["until"] or modifiers["after"]:
            return When(last, Edge.AFTER, grain)
        return When(last, Edge.LAST, grain)
    if modifiers["after"]:
        return When(last, Edge.AFTER, grain) if first == last else When(last + DAY, Edge.ON, grain)
    if (modifiers["until"] or stretch.ranged) and first == last:
        return When(last, Edge.AFTER, grain)
    return When(first, Edge.ON, grain)


class _Words:
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
        blanks["lead"] = _fill(r"(?:\b(?:{weekday}|{weekday_short})\.?,?\s+(?:(?:{article})\s+)?)?", blanks)
        forms = (
            f"(?P<{name}>{_fill(form, blanks).replace('(?P<', f'(?P<{name}_')})" for name, form in FORMS.items()
        )
        self.forms = re.compile("|".join(forms))
        self._before = re.compile(_fill(MODIFIERS, blanks))
        self._stems = _stems(blanks[name] for name in NAMES) | (_stems(blanks[name] for name in TIMES) - stop_words)
        self._tells: dict[str, bool] = {}
        self._past = re.compile(rf"\s+(?:{table['ago']})\b")

    def matches(self, plain: str) -> Iterator[re.Match[str]]:
        """Every match of a form. They are looked for only near words that may name a day: of most text, nowhere."""
        end = 0
        for start, stop in _joined(found.span() for found in WORD.finditer(plain) if self._may_tell(found[0])):
            whole = GAP.search(plain, stop, stop + REACH)  # a word cut short may look like another
            reach = whole.start() if whole else stop
            for word in WORD.finditer(plain, max(start, end), stop):
                if word.start() >= end and (match := self.forms.match(plain, word.start(), reach)):
                    end = match.end()
                    yield match

    def _may_tell(self, word: str) -> bool:
        known = self._tells.get(word)
        if known is None:
            if len(self._tells) > 20_000:  # words of hostile mail must not pile up for ever
                self._tells.clear()
            known = not word.isalpha() or any(
                stem in word if len(stem) > 2 else stem == word for stem in self._stems
            )
            self._tells[word] = known
        return known

    def before(self, plain: str, end: int) -> tuple[int, Mapping[str, str | None]]:
        """Where the words begin that belong to the day at `end`, and which they are."""
        window = plain[max(end - LOOK_BACK, 0) : end]
        found = self._before.search(window)
        assert found is not None  # it matches the empty string at the end
        named = found.groupdict()
        telling = [found.start(name) for name, words in named.items() if words]
        return (end - len(window) + min(telling) if telling else end), named

    def is_past(self, plain: str, end: int) -> bool:
        return self._past.match(plain, end) is not None

    def stretch(self, match: re.Match[str], text: str, sent: date) -> _Stretch | None:
        form = str(match.lastgroup)
        parts = {
            name.removeprefix(form + "_"): part
            for name, part in match.groupdict().items()
            if part is not None and name.startswith(form + "_")
        }
        try:
            return self._read(form, parts, sent, capital=text[match.start()].isupper())
        except (ValueError, OverflowError):  # the 31st of February, the year 9999
            return None

    def _read(  # noqa: PLR0911, PLR0912 - a table of forms
        self, form: str, parts: Mapping[str, str], sent: date, *, capital: bool
    ) -> _Stretch | None:
        match form:
            case "iso":
                return _day(date(int(parts["year"]), int(parts["month"]), int(parts["day"])))
            case "figures":
                return self._figures(parts, sent)
            case "day_month" | "month_day":
                number = int(parts.get("till") or parts["day"])
                day = _dated(parts.get("year"), _index(self._months, parts["month"]) + 1, number, sent)
                return _Stretch(day, day, ranged="till" in parts)
            case "week_on":
                return _day(_weekday(_index(self._weekdays, parts["weekday"]), sent) + 7 * DAY)
            case "next_week" | "week_after_next":
                monday = _weekday(0, sent) + (7 * DAY if form == "week_after_next" else 0 * DAY)
                named = parts.get("weekday") or parts.get("then")
                if named:
                    return _day(monday + _index(self._weekdays, named) * DAY)
                return _Stretch(monday, monday + 4 * DAY, Grain.WEEK)
            case "week_number":
                return _week(int(parts["number"]), sent)
            case "weekday_day":
                return _day(self._weekday_day(parts["weekday"], int(parts["day"]), sent))
            case "day_alone":
                return _day(_day_of_month(int(parts["day"]), sent))
            case "quarter":
                number = int(parts.get("number") or _index(self._quarters, parts["ordinal"]) + 1)
                return _quarter(number, parts.get("year"), sent)
            case "next_unit":
                return _next_unit(next(iter(parts)), sent)
            case "in_units" | "units_later":
                number = self._numbers.get(parts["number"]) or int(parts["number"])
                return self._later(number, parts["unit"], sent)
            case "fortnight":
                return _day(sent + 14 * DAY)
            case "feast":
                return _feast(_of(self._feasts, parts["name"]), sent)
            case "near":
                return _day(sent + _of(self._near, parts["name"]) * DAY)
            case "weekday":
                return _day(_weekday(_index(self._weekdays, parts["name"]), sent))
            case "short_weekday":
                day = _weekday(_index(self._weekdays_short, parts["name"]), sent)
                return _Stretch(day, day, Grain.DAY, bare=True) if capital else None
            case "month":
                first = _dated(parts.get("year"), _index(self._months, parts["name"]) + 1, 1, sent, whole=True)
                return _Stretch(first, _last_of_month(first), Grain.MONTH, bare="year" not in parts)
            case "this_unit":
                return _this_unit(next(iter(parts)), sent)
            case "year":
                year = int(parts["year"])
                return (
                    _Stretch(date(year, 1, 1), date(year, 12, 31), Grain.YEAR, bare=True)
                    if year > sent.year
                    else None
                )
        raise AssertionError(form)

    def _weekday_day(self, weekday: str, number: int, sent: date) -> date:
        """ "Thursday 26" is that day; where it is no Thursday, the number was the hour of the next one."""
        forms = self._weekdays if any(form.fullmatch(weekday) for form in self._weekdays) else self._weekdays_short
        named = _weekday(_index(forms, weekday), sent)
        try:
            day = _day_of_month(number, sent)
        except ValueError:
            return named
        return day if day.weekday() == named.weekday() else named

    def _figures(self, parts: Mapping[str, str], sent: date) -> _Stretch | None:
        one, two = int(parts["one"]), int(parts["two"])
        if parts["mark"] == "." and "year" not in parts and "dot" not in parts and len(parts["two"]) < 2:
            return None  # 4.2 is a section or an amount
        day, month = (one, two) if self._day_first else (two, one)
        if month > 12:  # impossible in the order of this language, so it is the other one
            day, month = month, day
        year = parts.get("year")
        found = _dated(f"20{year[-2:]}" if year else None, month, day, sent)
        plain = year or "dot" in parts or (parts["mark"] == "/" and len(parts["one"] + parts["two"]) == 4)
        return _Stretch(found, found, Grain.DAY, bare=not plain)

    def _later(self, number: int, unit: str, sent: date) -> _Stretch:
        kind = next(name for name, words in self._units.items() if words.fullmatch(unit))
        match kind:
            case "day":
                return _day(sent + number * DAY)
            case "week":
                return _day(sent + 7 * number * DAY)
            case "month":
                return _day(_months_later(sent, number))
            case "quarter":
                return _day(_months_later(sent, 3 * number))
        return _day(_months_later(sent, 12 * number))


@lru_cache(maxsize=16)
def _words(language: str) -> _Words:
    tongue = languages.load(language)
    return _Words(tongue.dates, tongue.stop_words)


def _stems(patterns: Iterable[str]) -> set[str]:
    """The words in these patterns, without a last letter that may be missing."""
    words = re.findall(r"[^\W\d_]+\??", " ".join(patterns))
    return {word[:-2] if word.endswith("?") else word for word in words}


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


def _flat(text: str) -> str:
    """Lower case without accents, letter for letter, so that offsets stay."""
    return text.lower() if text.isascii() else "".join(map(_letter, text))


@lru_cache(maxsize=4096)
def _letter(char: str) -> str:
    if char in "’´`":
        return "'"
    plain = strip_accents(char)
    return plain if len(plain) == 1 else char


def _index(forms: list[re.Pattern[str]], word: str) -> int:
    return next(number for number, form in enumerate(forms) if form.fullmatch(word))


def _of(table: Mapping[re.Pattern[str], Value], word: str) -> Value:
    return next(value for form, value in table.items() if form.fullmatch(word))


def _day(day: date) -> _Stretch:
    return _Stretch(day, day)


def _weekday(number: int, sent: date) -> date:
    """The first such weekday after the message."""
    return sent + ((number - sent.weekday() - 1) % 7 + 1) * DAY


def _last_of_month(day: date) -> date:
    return _months_later(day.replace(day=1), 1) - DAY


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in range(day.day, 27, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:  # the 31st of April
            continue
    return date(year, month + 1, day.day)


def _dated(year: str | None, month: int, day: int, sent: date, *, whole: bool = False) -> date:
    """That day; without a year the next one, unless it has only just passed. `whole` means the month itself."""
    if year:
        return date(int(year), month, day)
    named = date(sent.year, month, day)
    last = _last_of_month(named) if whole else named
    if last >= sent or (not whole and sent - named <= JUST_PAST):
        return named
    following = date(sent.year + 1, month, day)
    return following if whole or following - sent > JUST_PAST or following >= sent else named


def _day_of_month(number: int, sent: date) -> date:
    """The next such day of a month; the day of the mail itself counts."""
    for later in range(12):
        first = _months_later(sent.replace(day=1), later)
        if number <= _last_of_month(first).day and first.replace(day=number) >= sent:
            return first.replace(day=number)
    raise ValueError(number)


def _week(number: int, sent: date) -> _Stretch:
    """A week by its number (ISO 8601), in this year or the next."""
    monday = date.fromisocalendar(sent.year, number, 1)
    if monday + 6 * DAY < sent:
        monday = date.fromisocalendar(sent.year + 1, number, 1)
    return _Stretch(monday, monday + 4 * DAY, Grain.WEEK)


def _quarter(number: int, year: str | None, sent: date) -> _Stretch:
    first = date(int(year) if year else sent.year, 3 * number - 2, 1)
    last = _months_later(first, 3) - DAY
    if last < sent and not year:
        first, last = _months_later(first, 12), _months_later(first, 15) - DAY
    return _Stretch(first, last, Grain.QUARTER)


def _next_unit(unit: str, sent: date) -> _Stretch:
    if unit == "month":
        first = _months_later(sent.replace(day=1), 1)
        return _Stretch(first, _last_of_month(first), Grain.MONTH)
    if unit == "quarter":
        first = _months_later(date(sent.year, sent.month - (sent.month - 1) % 3, 1), 3)
        return _Stretch(first, _months_later(first, 3) - DAY, Grain.QUARTER)
    return _Stretch(date(sent.year + 1, 1, 1), date(sent.year + 1, 12, 31), Grain.YEAR)


def _this_unit(unit: str, sent: date) -> _Stretch:
    """What is left of it. Alone it names no day ("we are busy this week"), its end does."""
    if unit == "week":
        return _Stretch(sent, sent + max(4 - sent.weekday(), 0) * DAY, Grain.WEEK, bare=True)
    if unit == "month":
        return _Stretch(sent, _last_of_month(sent), Grain.MONTH, bare=True)
    if unit == "quarter":
        return _Stretch(sent, _quarter((sent.month - 1) // 3 + 1, None, sent).last, Grain.QUARTER, bare=True)
    return _Stretch(sent, date(sent.year, 12, 31), Grain.YEAR, bare=True)


def _feast(name: str, sent: date) -> _Stretch:
    """A feast or a season, written in the phrase file as MM-DD, as MM-DD/MM-DD, or as "easter"."""
    if name == "easter":
        day = next(day for year in (sent.year, sent.year + 1) if (day := _easter(year)) >= sent)
        return _Stretch(day, day + DAY)
    first_name, _, last_name = name.partition("/")
    first, last = (_month_day(part, sent.year) for part in (first_name, last_name or first_name))
    if last < first:
        last = _months_later(last, 12)
    if last < sent:
        first, last = _months_later(first, 12), _months_later(last, 12)
    return _Stretch(first, last, Grain.MONTH if last_name else Grain.DAY, bare=True)


def _month_day(written: str, year: int) -> date:
    month, day = written.split("-")
    return date(year, int(month), int(day))


def _easter(year: int) -> date:
    """Easter Sunday (the anonymous Gregorian computus)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)
