"""Forecasts, worked out by hand, and their tests on held-out years."""

from itertools import pairwise
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from geo.sufficiency.cells import YearCount
from geo.sufficiency.forecast import (
    DRIFT,
    SAME,
    Ahead,
    backtest,
    drift,
    forecast,
    same,
    share_of,
    usable,
)


def counts(*values: float | None, first: int = 2018) -> list[YearCount]:
    return [YearCount(first + i, value) for i, value in enumerate(values)]


def test_the_same_change_each_year_by_hand() -> None:
    # 100, 110, 130, 150: the changes are 10, 20, 20, on average 50 / 3.
    # spread: (10 - 16.667)² + 2 (20 - 16.667)² = 66.667; sigma = sqrt(66.667 / 2) = 5.7735
    middle, low, high = drift([100.0, 110.0, 130.0, 150.0], 2)
    half = 2.919986 * 5.773503 * sqrt(2 * (1 + 2 / 3))
    assert middle == pytest.approx(150 + 2 * 50 / 3)
    assert (low, high) == pytest.approx((middle - half, middle + half), abs=1e-3)


def test_the_same_as_last_year_by_hand() -> None:
    # changes 3, -4, 5: sigma = sqrt((9 + 16 + 25) / 3)
    middle, low, high = same([10.0, 13.0, 9.0, 14.0], 1)
    half = float(stats.t.ppf(0.95, 3)) * sqrt(50 / 3)
    assert middle == 14
    assert (low, high) == pytest.approx((14 - half if half < 14 else 0, 14 + half))


def test_held_out_years_by_hand() -> None:
    # From 10, 20, 30 the next is 40 (was 50) and 50 (was 55); from 10, 20, 30, 50 it is 63.33.
    tested = backtest([10.0, 20.0, 30.0, 50.0, 55.0], 2018)
    assert tested is not None
    found = [(t.origin, t.year, round(t.forecast, 2), t.actual, t.last) for t in tested.tests]
    assert found == [
        (2020, 2021, 40, 50, 30),
        (2020, 2022, 50, 55, 30),
        (2021, 2022, 63.33, 55, 50),
    ]
    assert tested.error == pytest.approx((10 + 5 + 25 / 3) / 3)
    assert tested.naive_error == pytest.approx((20 + 25 + 5) / 3)
    assert tested.beats


def test_a_trend_that_does_not_beat_last_year_is_not_used_and_its_error_is_kept() -> None:
    made = forecast(counts(10, 30, 10, 30, 10, 30), 2)
    assert made is not None
    assert made.method == SAME
    assert made.backtest is not None
    assert made.backtest.error >= made.backtest.naive_error
    assert [one.value for one in made.ahead] == [30, 30]


def test_a_series_of_one_or_two_years_has_no_forecast() -> None:
    assert forecast(counts(10), 5) is None
    assert forecast(counts(10, 12), 5) is None
    assert forecast([], 5) is None
    assert forecast(counts(None, None, None, None), 5) is None


def test_three_years_have_a_forecast_that_could_not_be_tested() -> None:
    made = forecast(counts(10, 12, 16), 1)
    assert made is not None
    assert (made.method, made.backtest) == (DRIFT, None)


def test_years_before_a_gap_and_unknown_years_are_not_used() -> None:
    held = [*counts(5, 6), *counts(10, 12, 16, first=2021), *counts(None, first=2024)]
    assert [count.year for count in usable(held)] == [2021, 2022, 2023]
    made = forecast(held, 1)
    assert made is not None
    assert made.ahead[0].year == 2024


@given(st.lists(st.floats(0, 5000), min_size=3, max_size=12), st.integers(1, 10))
def test_a_range_holds_its_value_widens_and_is_never_below_nothing(
    values: list[float], years: int
) -> None:
    for method in (drift, same):
        found = [method(values, h) for h in range(1, years + 1)]
        assert all(0 <= low <= middle <= high for middle, low, high in found)
        widths = [high - middle for middle, _, high in found if middle > 0]
        assert all(b >= a - 1e-6 for a, b in pairwise(widths))


def test_a_share_by_hand() -> None:
    # p = 1/4 of 400 (368 to 432): sd F = 32 / 1.645; half = 1.645 sqrt((p sd)² + F² p (1-p) / 200)
    one = share_of(Ahead(2029, 400, 368, 432), 50, 200)
    half = 1.645 * sqrt((0.25 * 32 / 1.645) ** 2 + 400**2 * 0.25 * 0.75 / 200)
    assert one.value == 100
    assert (one.low, one.high) == pytest.approx((100 - half, 100 + half))
