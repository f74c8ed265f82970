"""No template can hang, fill memory, run anything or reach past its facts, whatever is written in it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date

import pytest

from mailcoach.drafts.kitchen import LONGEST_LETTER, Kitchen
from mailcoach.drafts.vocabulary import FACTS, MissingFact, Value
from mailcoach.errors import BadTemplate

FACTS_OF_A_THREAD: dict[str, Value] = {
    "greeting": "Hello Lotte,",
    "language": "en",
    "today": date(2026, 3, 20),
    "topic": "Ovens",
    "thing": "sample",
    "delivered_on": date(2026, 3, 1),
    "goal_on": date(2025, 12, 1),
    "asked_things": ("demo", "sample", "reference"),
    "answers": 2,
}
LONGEST_WAIT = 2.0


def cook(source: str, **facts: Value) -> str:
    kitchen = Kitchen(FACTS)
    return kitchen.serve(kitchen.dish(source, "apology.en.md"), FACTS_OF_A_THREAD | facts)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("{{ delivered_on | day }}", "1 March"),
        ("{{ goal_on | on_day }}", "on 1 December 2025"),
        ("{{ thing | named }}", "the samples"),
        ("{{ thing | asked }}", "samples"),
        ("{{ thing | delivered }}", "sent you the samples"),
        ("{{ asked_things | asked | listed }}", "a demo, samples and references"),
        ("{{ topic | quoted }}", "“Ovens”"),
        ("{{ company | default('your company') }}", "your company"),
        ("{{ goal_on | on_day | opening }}", "On 1 December 2025"),
        ("{% if company %}yes{% else %}no{% endif %}", "no"),
        ("{% if answers > 1 and thing in ('demo', 'sample') %}yes{% endif %}", "yes"),
        ("{# told to nobody #}x", "x"),
    ],
)
def test_a_letter_has_names_conditions_and_filters(source: str, said: str) -> None:
    assert cook(source) == said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "on 1 March, the samples"),
        ("de", "am 1. März, die Muster"),
        ("fr", "le 1er mars, les échantillons"),
        ("es", "el 1 de marzo, las muestras"),
    ],
)
def test_dates_and_things_are_said_in_the_language_of_the_letter(language: str, said: str) -> None:
    assert cook("{{ delivered_on | on_day }}, {{ thing | named }}", language=language) == said


def test_a_fact_that_the_thread_does_not_tell_is_named() -> None:
    with pytest.raises(MissingFact) as missing:
        cook("{{ their_goal }}")
    assert missing.value.fact == "their_goal"


@pytest.mark.parametrize("filter_", ["quoted", "day", "on_day", "named", "delivered", "listed", "asked", "opening"])
def test_a_missing_fact_is_named_behind_every_filter(filter_: str) -> None:
    with pytest.raises(MissingFact) as missing:
        cook(f"{{{{ their_goal | {filter_} }}}}")
    assert missing.value.fact == "their_goal"


@pytest.mark.parametrize(
    ("source", "line", "hint"),
    [
        ("a\nb {{ frist_name }}", 2, "Did you mean 'first_name'?"),
        ("{{ topic | qouted }}", 1, "Did you mean 'quoted'?"),
        ("\n\n{% if %}", 3, ""),
        ("x\n{{ today }}", 2, ""),
        ("x\n\n{{ asked_things }}", 3, ""),
        ("{{ topic | day }}", 1, ""),
        ("a\n{{ topic | named }}", 2, ""),
        ("a\n{% for a in b %}{% endfor %}", 2, ""),
    ],
)
def test_a_fault_is_told_with_file_line_and_the_nearest_name(source: str, line: int, hint: str) -> None:
    with pytest.raises(BadTemplate) as fault:
        cook(source)
    assert str(fault.value).startswith(f"apology.en.md:{line}: ")
    assert hint in fault.value.hint


def hostile() -> Iterator[str]:
    """Some two hundred ways to hang, to grow, to walk away and to run something."""
    loops = [
        "range(10**9)",
        "range(10**6)|list",
        "'a'*10**8",
        "topic*10**9",
        "lipsum(n=10**6)",
        "cycler(1)",
        "[1]*10**9",
        "self",
        "dict()",
        "namespace()",
        "joiner()",
        "asked_things",
        "'x'|list",
        "answers**answers**answers",
    ]
    for each in loops:
        yield f"{{% for a in {each} %}}" * 3 + "x" + "{% endfor %}" * 3
        yield f"{{{{ {each} }}}}"
        yield f"{{% set x = {each} %}}{{{{ x ~ x }}}}"
    walks = [
        "''.__class__.__mro__[1].__subclasses__()",
        "topic.__class__",
        "topic['__class__']",
        "topic|attr('__class__')",
        "self.__init__.__globals__",
        "self._TemplateReference__context",
        "cycler.__init__.__globals__.os.popen('id')",
        "().__class__.__bases__[0]",
        "lipsum.__globals__['os']",
        "request.application",
        "config",
        "g",
        "get_flashed_messages",
        "url_for.__globals__",
        "topic.format(topic)",
        "'{0.__class__}'.format(topic)",
        "topic.format_map",
        "'%s' % topic",
        "today.__class__",
        "today.replace(year=1)",
        "today.__reduce__()",
        "delivered_on.strftime('%s')",
        "(1).real",
        "caller()",
        "varargs",
        "kwargs",
        "loop.index",
        "super()",
        "True.__class__",
        "none.x",
        "asked_things.index('demo')",
        "asked_things[0]",
        "topic[0:99999999]",
        "topic|map('upper')",
        "topic|format(1)",
        "'%500000000d'|format(1)",
        "'x'|center(500000000)",
        "'{:>500000000}'.format(1)",
        "topic|replace('O','x'*9**9)",
        "topic|xmlattr",
        "topic|pprint",
        "topic|indent(10**9)",
        "topic|wordwrap(1)",
        "topic|batch(1)",
        "topic|tojson",
        "topic|e",
        "topic|safe",
        "topic|random",
        "topic|sum",
        "topic|join",
        "topic|urlize",
        "topic|groupby('x')",
        "topic|select",
        "topic|slice(9**9)",
        "topic|filesizeformat",
        "1 if topic.x",
        "topic is sameas topic",
        "topic is callable",
        "2**2**2**2**2**2",
        "9**9**9**9",
        "1/0",
        "-1",
        "1 + 1",
        "'a' 'b' ~ 9**9",
        "none",
        "true",
        "1.5",
        "{'a': 1}",
        "[1, 2]",
        "today > topic",
        "thing < 1",
        "('demo',)|listed|listed|day",
    ]
    for each in walks:
        yield f"{{{{ {each} }}}}"
        yield f"{{% if {each} %}}x{{% endif %}}"
    yield from [
        "{% include 'apology.en.md' %}",
        "{% extends 'x' %}",
        "{% import 'x' as y %}",
        "{% from 'x' import y %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% call x() %}{% endcall %}",
        "{% block a %}{% endblock %}",
        "{% set x %}{{ topic }}{% endset %}",
        "{% filter upper %}x{% endfilter %}",
        "{% with a=1 %}{% endwith %}",
        "{% autoescape true %}{% endautoescape %}",
        "{% do x %}",
        "{% trans %}x{% endtrans %}",
        "{% debug %}",
        "{% raw %}",
        "{% break %}",
        "{% for a in b recursive %}{{ loop(a) }}{% endfor %}",
        "{{",
        "{%",
        "{#",
        "}}",
        "{{}}",
        "{{ '",
        '{{ "',
        "{{ " + "(" * 5_000,
        "{{ " + "(" * 5_000 + ")" * 5_000 + " }}",
        "{{ " + "not " * 3_000 + "topic }}",
        "{{ " + "[" * 3_000 + "]" * 3_000 + " }}",
        "{% if topic %}" * 900,
        "{% if topic %}" * 300 + "{% endif %}" * 300,
        "{{ topic" + "|quoted" * 2_000 + " }}",
        "{{ topic" + " ~ topic" * 1_500 + " }}",
        "{{ topic" + ".x" * 5_000 + " }}",
        "{{ " + "9" * 10_000 + " }}",
        "{{ 1e999999999 }}",
        "{{ 0x" + "f" * 9_000 + " }}",
        "{{ '" + "\\u0041" * 2_000 + "' }}",
        "x" * 15_900,
        "x" * 20_000,
        "x" * 5_000_000,
        "{{ topic }}" * 1_400,
        "{{ greeting }}" * 1_000,
        "{" * 15_000,
        "{{ topic }}\x00",
        "\ud800",
        "{% if topic == topic" + " == topic" * 900 + " %}x{% endif %}",
        "{{ 'a' if " * 900 + "topic" + " }}",
        "{#" * 7_000,
        "{%-" * 5_000,
        "{{-" * 5_000,
        "{{ '\\N{' }}",
        "{{ topic is " * 900,
        "{{ topic" + "|default('x')" * 1_000 + " }}",
        "{{ \u202e topic }}",
        "{{ tоpic }}",
        "{{ " + "a" * 15_000 + " }}",
    ]


HOSTILE = [*hostile()]


def test_there_are_two_hundred_hostile_templates() -> None:
    assert len(HOSTILE) >= 200


@pytest.mark.parametrize("source", HOSTILE, ids=lambda source: f"{source[:40]!a}")
def test_a_hostile_template_ends_soon_and_gives_a_letter_or_a_sentence(source: str) -> None:
    begun = time.process_time()
    try:
        letter = cook(source)
        assert len(letter) <= LONGEST_LETTER
        assert not any(mark in letter for mark in ("<class", "__", "<function", "uid="))
    except BadTemplate as fault:
        assert str(fault).startswith("apology.en.md:")
        assert fault.hint
    except MissingFact as missing:
        assert missing.fact in FACTS
    assert time.process_time() - begun < LONGEST_WAIT


def test_mail_that_looks_like_a_template_is_only_words() -> None:
    words = "{{ 7 * 7 }}{% for a in b %}"
    assert cook("{{ topic }}", topic=words) == words
