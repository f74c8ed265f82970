"""A text is read for what presses in it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable

from mailcoach.plays import Play
from mailcoach.pressure import counts, files, plays, prose, rules
from mailcoach.pressure.finding import Finding, Severity
from mailcoach.pressure.rules import Place
from mailcoach.reading import languages
from mailcoach.reading.sentences import cut

LONGEST = 100_000
"""Characters that are read of one text: no mail is longer, and what is longer need not be read on."""


def lint(
    text: str,
    *,
    language: str | None = None,
    play: Play | None = None,
    theirs: Collection[str] = (),
    attachments: Collection[str] = (),
    off: Collection[str] = (),
) -> tuple[Finding, ...]:
    """What presses in `text`, in order.

    `language` is guessed where it is None. `theirs` are the prospect's own sentences, which may be quoted
    back. `attachments` are the names of files that go along. `off` are rules or families switched off.
    """
    read = text[:LONGEST]
    plain = prose.own(read)
    words = rules.language(language or languages.guess(plain))
    marks = prose.quotations(plain, theirs)
    sentences = cut(plain, words.fold, marks=marks, abbreviations=words.abbreviations, months=words.months)
    places = [
        *(place for sentence in sentences for place in words.find(sentence)),
        *counts.find(plain, marks, sentences, words, attachments, is_template=prose.is_template(read)),
        *plays.find(read, sentences, words, play),
    ]
    return tuple(_findings(text, _kept(text, places, frozenset(off))))


def lint_file(
    name: str, content: bytes, *, language: str | None = None, play: Play | None = None, off: Collection[str] = ()
) -> tuple[Finding, ...]:
    """What presses in the file `name`: plain text, Markdown, a template, or the new words of a mail (.eml)."""
    file = files.read(name, content)
    return lint(file.text, language=language, play=play, attachments=file.attachments, off=off)


def _kept(text: str, places: Iterable[Place], off: frozenset[str]) -> list[Place]:
    """The places that are not switched off; of those of one family that overlap, one: with a gentler wording,
    if there is such a one, else the first and longest."""
    allowed = prose.allowed(text)
    starts = prose.line_starts(text)
    kept: dict[str, list[Place]] = {}
    for place in sorted(places, key=lambda place: (place.start, -place.end, place.gentler is None)):
        family = rules.catalogue()[place.rule].family
        if (off | allowed.get(bisect_right(starts, place.start), frozenset())) & {place.rule, family}:
            continue
        others = kept.setdefault(family, [])
        if not others or place.start >= others[-1].end:
            others.append(place)
        elif place.gentler and not others[-1].gentler:
            others[-1] = place
    return sorted(
        (place for others in kept.values() for place in others), key=lambda place: (place.start, place.end)
    )


def _findings(text: str, places: Iterable[Place]) -> Iterable[Finding]:
    starts = prose.line_starts(text)
    for place in places:
        rule = rules.catalogue()[place.rule]
        line = bisect_right(starts, place.start)
        span = text[place.start : place.end]
        gentler = place.gentler
        if gentler and span[:1].isupper():
            gentler = gentler[0].upper() + gentler[1:]
        yield Finding(
            rule=rule.name,
            family=rule.family,
            severity=Severity(rule.severity),
            start=place.start,
            end=place.end,
            line=line,
            column=place.start - starts[line - 1] + 1,
            span=span,
            why=rule.why,
            gentler=gentler,
        )
