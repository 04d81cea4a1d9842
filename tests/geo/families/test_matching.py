"""What a family types, compared with services: another word never takes a result away."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.directory.offer import Offer
from geo.directory.phrases import read_phrases
from geo.families.matching import MAY_HELP, NO_MATCH, match
from geo.store import Store
from tests.examples import examples

WORDS = sorted({word for phrase in read_phrases() for word in phrase.typed.split()})
TYPED = st.lists(
    st.sampled_from([*WORDS, "Testham", "Row", "Surgery", "talking", "time", "at", "not", "zzz"])
    | st.text(max_size=8),
    min_size=1,
    max_size=6,
)


@pytest.fixture(scope="module")
def offer(store: Store) -> Offer:
    return store.offer()


@settings(max_examples=examples(150), deadline=None)
@given(TYPED, st.lists(st.sampled_from(WORDS), max_size=2), st.lists(TYPED, max_size=1))
def test_another_word_never_takes_a_result_away(
    offer: Offer, words: list[str], before: list[str], after: list[list[str]]
) -> None:
    fewer = match(offer, " ".join(words)).found
    more = match(offer, " ".join([*before, *words, *(after[0] if after else [])])).found
    assert not (fewer & ~more).any()


@settings(max_examples=examples(60), deadline=None)
@given(TYPED, st.integers(0, 25))
def test_an_age_takes_nothing_away_and_says_so(offer: Offer, words: list[str], age: int) -> None:
    text = " ".join(words)
    alone, aged = match(offer, text), match(offer, text, age)
    assert (alone.found == aged.found).all()
    others = aged.found & ~offer.for_age(age)
    assert all(aged.because(row) == "age" for row in np.flatnonzero(others))
    assert aged.rank[others].min(initial=9_999) > alone.rank[alone.found].max(initial=0)


@settings(max_examples=examples(60), deadline=None)
@given(TYPED)
def test_each_result_says_why(offer: Offer, words: list[str]) -> None:
    found = match(offer, " ".join(words))
    for row in np.flatnonzero(found.found):
        assert found.why(row), offer.services["name"][row]
        assert (MAY_HELP in found.why(row)) == bool(found.because(row))
    assert (found.strength[~found.found] == NO_MATCH).all()


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Row Surgery", "Row Surgery"),
        ("row surgry", "Row Surgery"),
        ("testham primary", "Testham Primary School"),
        ("I need the doctor at Row Surgery please", "Row Surgery"),
        ("library", "Testham Library"),
    ],
)
def test_a_name_comes_first(offer: Offer, typed: str, first: str) -> None:
    found = match(offer, typed)
    assert offer.services["name"][int(np.argmin(found.rank))] == first


@pytest.mark.parametrize(
    "typed", ["", "   ", "the", "?!*%_", "xqzzyw", "🙂", "'; DROP TABLE service; --"]
)
def test_what_says_nothing_finds_nothing(offer: Offer, typed: str) -> None:
    found = match(offer, typed)
    wrong = found.found & ~offer.services["name"].str.contains("DROP").to_numpy(dtype=bool)
    assert not wrong.any()
