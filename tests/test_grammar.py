"""How a pattern of the phrase files is read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailcoach.reading.grammar import BadPattern, Grammar, Lookup, Pattern

GRAMMAR = Grammar(
    {"we": "we|i", "deny": "not|never", "buy": "buy|order {number}", "loop": "a {loop}"},
    fold=str.lower,
    common={"we", "i", "the"},
    negations="deny",
    clitics={"is": "'s"},
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
        ("money (is|was) spent", "the money 's spent"),
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


def test_a_pattern_needs_one_of_each_of_its_words_the_rarest_first() -> None:
    needs = pattern("the (buy|order*) we? .. cheap").needs
    assert [set(need) for need in needs] == [{"cheap"}, {"buy", "order*"}, {"the"}]


def test_only_patterns_that_may_match_are_possible() -> None:
    buy, order, sale = (pattern(source) for source in ("we buy (two|three)", "order* now", "*sale*"))
    lookup = Lookup([buy, order, sale])

    def possible(text: str) -> list[Pattern]:
        return lookup.possible(text.split())

    assert possible("now we ordered three") == [order]
    assert possible("two resales that we buy") == [buy, sale]
    assert possible("we buy four") == []
    assert possible("") == []


@given(st.lists(st.sampled_from(["we", "i", "buy", "order", "orders", "20", "the", "never", "loop", ","])))
def test_whatever_matches_was_possible(words: list[str]) -> None:
    patterns = [
        pattern(source)
        for source in ("{we} .. buy", "{buy} the?", "(the|never|order*) ... ({we}|loop) ,", "order*")
    ]
    matching = [one for one in patterns if one.search(f" ^ {' '.join(words)} $ ")]
    assert set(matching) <= set(Lookup(patterns).possible(words))


def test_what_is_found_begins_with_the_blank_before_its_first_word() -> None:
    found = pattern("buy it").search(" ^ we buy it $ ")
    assert found is not None
    assert found[0] == " buy it"


def test_every_match_is_found_one_behind_the_other() -> None:
    assert [found.start() for found in pattern("buy").every(" ^ buy buy , buy $ ")] == [2, 6, 12]
