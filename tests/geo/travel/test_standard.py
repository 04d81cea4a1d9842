"""What a standard says of groups of homes: one set of figures for every page."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.travel.standard import by_decile, by_group, medians
from tests.examples import examples


@settings(max_examples=examples(80))
@given(
    rows=st.lists(
        st.tuples(st.integers(0, 20), st.integers(0, 5), st.integers(0, 2)), min_size=1, max_size=30
    )
)
def test_a_weighted_median_is_that_of_so_many_people(rows: list[tuple[int, int, int]]) -> None:
    values, weight, group = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    got = medians(values, weight, group.astype(int), 3)
    for one in range(3):
        ours = group == one
        people = np.repeat(values[ours], weight[ours].astype(int))
        assert got[one] == pytest.approx(np.median(people)) if len(people) else np.isnan(got[one])


@given(st.lists(st.floats(0, 1e5), min_size=1, max_size=40), st.floats(0.001, 50))
def test_with_equal_weights_it_is_the_usual_median(values: list[float], weight: float) -> None:
    numbers = np.array(values)
    weights = np.full(len(numbers), weight)
    got = medians(numbers, weights, np.zeros(len(numbers), dtype=int), 1)
    assert got[0] == pytest.approx(np.median(numbers))


HOMES = pd.DataFrame(
    {
        "people": [1.0, 1.0, 2.0, 3.0],
        "status": ["within", "beyond", "unreachable", "within"],
        "cost": [100.0, 300.0, np.inf, 50.0],
        "in_reach": [2, 0, 0, 4],
    }
)


def test_a_group_counts_people_and_not_homes() -> None:
    got = by_group(HOMES, np.array(["A", "A", "A", "B"]), means=("in_reach",))
    assert got["group"].tolist() == ["A", "B"]
    assert got["homes"].tolist() == [3, 1]
    assert got[["people", "within", "outside", "unreachable"]].to_numpy().tolist() == [
        [4, 1, 3, 2],
        [3, 3, 0, 0],
    ]
    assert got["share"].tolist() == [0.25, 1]
    assert got["median"].tolist() == [200, 50], "those without a route are left out"
    assert got["in_reach"].tolist() == [0.5, 4]


def test_homes_whose_tenth_is_not_known_are_the_last_row() -> None:
    got = by_decile(HOMES, np.array([np.nan, 10.0, 1.0, np.nan]), totals=("in_reach",))
    assert got["decile"].tolist()[:2] == [1, 10]
    assert np.isnan(got["decile"][2])
    assert got["in_reach"].tolist() == [0, 0, 6]
