"""How a pattern of the phrase files is read."""

from __future__ import annotations

import pytest

from mailcoach.reading.grammar import BadPattern, Grammar, Lookup, Pattern

GRAMMAR = Grammar(
    {"we": "we|i", "deny": "not|never", "buy": "buy|order {number}", "loop": "a {loop}"},
    fold=str.lower,
    common={"we", "i", "the"},
    negations="deny",
)


def pattern(source: str) -> Pattern:
    return GRAMMAR.pattern(source)


def matches(source: str, text: str) -> bool:
    return pattern(source).search(f" ^ {text} $ ") is not None


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("buy", "we buy it"),
        ("order*", "we ordered it"),
        ("*order", "a reorder"),
        ("*order*", "two reorders"),
        ("{we} buy", "i buy"),
        ("{buy}", "order 20"),
        ("(a|b c) d", "b c d"),
        ("we will? buy", "we buy"),
        ("we will? buy", "we will buy"),
        ("we .. buy", "we just now happily buy"),
        ("we ... buy", "we , all of us , buy"),
        ("^ buy $", "buy"),
        ("buy ?", "buy ?"),
        ("back {when}", "back §day"),
        ("back {when}", "back §not §span"),
        ("{word} left", "anna left"),
    ],
)
def test_what_a_pattern_means(source: str, text: str) -> None:
    assert matches(source, text)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("buy", "buyer"),
        ("order*", "reorder"),
        ("we .. buy", "we and all of them buy"),
        ("we .. buy", "we , then buy"),
        ("^ buy", "we buy"),
        ("buy $", "buy it"),
        ("back {day}", "back §span"),
    ],
)
def test_what_it_does_not_mean(source: str, text: str) -> None:
    assert not matches(source, text)


@pytest.mark.parametrize("gap", ["..", "..."])
def test_a_gap_swallows_no_negation(gap: str) -> None:
    assert not matches(f"we {gap} buy", "we never buy")


def test_any_word_is_no_negation() -> None:
    assert not matches("{word} left", "never left")


@pytest.mark.parametrize("source", ["{nobody}", "{loop}", "(a|b", "a)", "a (b|) c", "..", "* x", ""])
def test_a_pattern_that_cannot_be_read_says_so(source: str) -> None:
    with pytest.raises(BadPattern):
        pattern(source)


def test_a_pattern_is_looked_up_by_its_rarest_words() -> None:
    assert pattern("we .. (buy|order*) the").keys == {"buy", "order*"}


def test_only_patterns_that_may_match_are_looked_up() -> None:
    lookup = Lookup([pattern("we buy"), pattern("order*"), pattern("*sale*")])
    assert lookup.of("buy") == {0}
    assert lookup.of("ordered") == {1}
    assert lookup.of("resales") == {2}
    assert lookup.of("we") == frozenset()
