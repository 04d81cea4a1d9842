"""How unevenly access is spread, and how deep a shortfall is: against the definitions, person by
person, and worked examples."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from geo.errors import InputError
from geo.provision.inequality import concentration, gini, lorenz, palma, shortfall, theil
from tests.examples import examples

PEOPLE = arrays(float, 12, elements=st.integers(0, 50).map(float)).filter(lambda p: p.sum() > 0)
HELD = arrays(float, 12, elements=st.floats(0, 100, width=32))


@settings(max_examples=examples(60))
@given(HELD, PEOPLE)
def test_gini_equals_its_definition(held: Any, people: Any) -> None:
    share = people / people.sum()
    mean = share @ held
    apart = np.abs(held[:, None] - held[None, :]) * share[:, None] * share[None, :]
    expected = apart.sum() / (2 * mean) if mean > 0 else 0.0
    assert gini(held, people) == pytest.approx(expected, abs=1e-9)


@given(HELD, PEOPLE)
def test_lorenz_rises_from_nothing_to_all_below_the_diagonal(held: Any, people: Any) -> None:
    who, what = lorenz(held, people)
    assert (who[0], what[0], who[-1]) == (0.0, 0.0, 1.0)
    assert what[-1] == pytest.approx(1.0)
    assert (np.diff(what) >= 0).all()
    assert (what <= who + 1e-9).all()


def test_palma_divides_a_home_that_lies_across_the_border() -> None:
    # The least 40 of 100 people are 30 with nothing and 10 with 1; the top 10 have 3 each.
    assert palma([0.0, 1.0, 3.0], [30, 60, 10]) == pytest.approx(30 / 10)
    assert palma([0.0, 1.0], [50, 50]) == np.inf


def persons(values: Any, people: Any) -> Any:
    """One value a person."""
    return np.repeat(values, people.astype(int))


@given(HELD, PEOPLE)
def test_theil_equals_its_definition_person_by_person(held: Any, people: Any) -> None:
    each = persons(held, people)
    if not each.sum():
        assert np.isnan(theil(held, people))
        return
    part = each / each.mean()
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = np.where(part > 0, part * np.log(part), 0.0).mean()
    assert theil(held, people) == pytest.approx(expected, abs=1e-9)


def test_theil_of_one_who_has_everything_is_the_logarithm_of_all() -> None:
    assert theil([0.0, 5.0], [99, 1]) == pytest.approx(np.log(100))


@given(HELD, PEOPLE, arrays(float, 12, elements=st.integers(1, 10).map(float)))
def test_concentration_equals_its_definition_person_by_person(
    held: Any, people: Any, tenth: Any
) -> None:
    each, by = persons(held, people), persons(tenth, people)
    if not each.sum():
        assert np.isnan(concentration(held, people, tenth))
        return
    rank = np.array([((by < one).sum() + (by <= one).sum()) / 2 / len(by) for one in by])
    expected = 2 * np.cov(each, rank, bias=True)[0, 1] / each.mean()
    assert concentration(held, people, tenth) == pytest.approx(expected, abs=1e-9)


@given(HELD, PEOPLE)
def test_ranked_by_access_itself_concentration_is_the_gini(held: Any, people: Any) -> None:
    if (held * people).sum():
        assert concentration(held, people, held) == pytest.approx(gini(held, people), abs=1e-7)


@given(HELD, PEOPLE, arrays(float, 12, elements=st.integers(1, 10).map(float)))
def test_turning_the_rank_round_turns_the_sign(held: Any, people: Any, tenth: Any) -> None:
    if (held * people).sum():
        here, there = (concentration(held, people, by) for by in (tenth, 11 - tenth))
        assert here == pytest.approx(-there, abs=1e-9)


def test_shortfall_worked_by_hand() -> None:
    """Ten people at 2 miles, five at 8, five without any way; the limit is 4 miles."""
    cost, people = [2.0, 8.0, np.inf], [10, 5, 5]
    assert shortfall(cost, people, 4.0, 0) == 0.5
    assert shortfall(cost, people, 4.0, 1) == (5 * 0.5 + 5 * 1) / 20
    assert shortfall(cost, people, 4.0, 2) == (5 * 0.25 + 5 * 1) / 20


@given(arrays(float, 12, elements=st.floats(0, 100)), PEOPLE, st.floats(0.5, 50))
def test_a_shortfall_is_never_deeper_than_wide_nor_more_severe_than_deep(
    cost: Any, people: Any, limit: float
) -> None:
    share, depth, severity = (shortfall(cost, people, limit, power) for power in (0, 1, 2))
    assert 0 <= severity <= depth + 1e-12 <= share + 2e-12
    assert share == pytest.approx((people[cost > limit]).sum() / people.sum())
    assert shortfall(cost, people, limit * 2, 1) <= depth + 1e-12


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: gini([1.0], [0]), "nobody"),
        (lambda: gini([np.nan], [1]), "Access is a number"),
        (lambda: concentration([1.0], [1], [np.nan]), "a rank for each home"),
        (lambda: shortfall([1.0], [0], 2.0, 1), "nobody"),
        (lambda: shortfall([-1.0], [1], 2.0, 1), "0 or more"),
        (lambda: shortfall([1.0], [1], 0.0, 1), "above 0"),
    ],
)
def test_what_cannot_be_is_refused(call: Any, said: str) -> None:
    with pytest.raises(InputError, match=said):
        call()
