"""Children a year older each year, by hand on small tables."""

import numpy as np
import pytest

from geo.sufficiency.cohorts import AGES, age_forecast, project, ratios, why_not, within
from tests.geo.sufficiency.made import figure, plans

PERIODS = ("202223", "202324", "202425", "202526")


def counts(*years: dict[int, float]) -> np.ndarray:
    found = np.zeros((len(years), len(AGES)))
    for row, year in zip(found, years, strict=True):
        for age, number in year.items():
            row[0 if age < 3 else age - 2] = number
    return found


def table(*years: dict[int, float], kind: str = "now", first: int = 0) -> dict:
    rows = []
    for period, year in zip(PERIODS[first:], years, strict=False):
        rows.append(figure(period, "all", sum(year.values())))
        rows += [
            figure(period, "all", n, ages=(0, 2) if age < 3 else (age, age), kind=kind)
            for age, n in year.items()
        ]
    return plans(rows).by_age()


def test_survival_by_hand() -> None:
    # 20 at 4 became 30 at 5: 1.5. 10 at 5 became 8 at 6: 0.8. Nobody was at 6.
    held = counts({4: 20, 5: 10}, {3: 7, 4: 40, 5: 30, 6: 8})
    found = ratios(held)
    assert found[[2, 3]].tolist() == [1.5, 0.8]
    assert np.isnan(found[4])
    one, two = project(held, 2)
    assert one[[1, 3, 4]].tolist() == [7, 60, 24]  # 3s as they were; 40 × 1.5; 30 × 0.8
    assert two[4] == 48  # 60 × 0.8


def test_ratios_of_several_years_are_pooled() -> None:
    held = counts({4: 10}, {4: 30, 5: 10}, {5: 50})
    assert ratios(held)[2] == (10 + 50) / (10 + 30)


def test_the_forecast_is_the_same_each_time_and_its_range_holds_its_value() -> None:
    years = ({a: 40.0 + a for a in range(3, 26)}, {a: 44.0 + a for a in range(3, 26)})
    one, two = (age_forecast(table(*years), 5) for _ in range(2))
    assert one is not None
    assert two is not None
    for ahead in (1, 5):
        assert one.band((5, 10), ahead) == two.band((5, 10), ahead)
        band = one.band((5, 10), ahead)
        assert band.low < band.value < band.high
    assert one.now[within((3, 25))].sum() == sum(years[1].values())
    assert one.backtest is None


def test_three_years_by_age_are_tested_on_the_third() -> None:
    # 4 -> 5 doubles in both pairs of years: the held-out year is forecast exactly.
    years = ({4: 10, 5: 8}, {4: 12, 5: 20, 6: 8}, {4: 12, 5: 24, 6: 20, 7: 8})
    made = age_forecast(table(*years), 1)
    assert made is not None
    assert made.backtest is not None
    (test,) = made.backtest.tests
    # 5: 12 × 20 ÷ 10 = 24; 6: 20 × 8 ÷ 8 = 20; 4: nobody was at 3, so the mean of 10 and 12;
    # 7: nobody was at 6 in the first year, so the mean of 0 and 0.
    assert (test.origin, test.year) == (2023, 2024)
    assert test.forecast == pytest.approx(24 + 20 + 11)
    assert test.last == 40
    assert test.actual == 64


def test_one_year_by_age_is_answered_with_why() -> None:
    held = table({4: 10.0})
    assert age_forecast(held, 5) is None
    assert "two school years" in why_not(held)
    assert "2022/23" in why_not(held)
    assert "No plans are published by age" in why_not({})


def test_ages_counted_in_two_ways_are_never_mixed() -> None:
    held = table({4: 10.0}) | table({4: 12.0, 5: 10.0}, kind="start", first=1)
    assert set(held) == {"now", "start"}
    assert age_forecast(held, 1) is None
