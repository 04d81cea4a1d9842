"""Options side by side, by hand."""

import math

from geo.sufficiency.council_file import NOTHING, UNITS, PlacePrice, SufficiencyFile
from geo.sufficiency.options import options, pays_back

PRICES = {
    "base_place": 15_000,
    "special_place": 24_000,
    "independent_place": 62_000,
    "base_transport": 3_000,
    "special_transport": 8_000,
    "independent_transport": 12_000,
    "own_travel": 1_000,
    "make_base": 40_000,
    "make_enlarged": 70_000,
    "make_new": 110_000,
}


def own(**prices: float) -> SufficiencyFile:
    held = {name: PlacePrice(pounds, UNITS[name], "2026-27") for name, pounds in prices.items()}
    return SufficiencyFile("", "", held, (), ())


def test_each_way_by_hand() -> None:
    journeys, base, enlarge, new, independent = options(own(**PRICES))
    assert (journeys.once, journeys.yearly) == (0, 1_000 - 8_000)
    assert (base.once, base.yearly) == (40_000, 18_000)
    assert (enlarge.once, enlarge.yearly) == (70_000, 32_000)
    assert (new.once, new.yearly) == (110_000, 32_000)
    assert (independent.once, independent.yearly) == (0, 74_000)
    assert base.pounds_once(10) == 400_000
    assert base.pounds_yearly(0) == 0
    assert pays_back(base, independent) == 40_000 / 56_000
    assert pays_back(new, independent) == 110_000 / 42_000
    assert math.isinf(pays_back(independent, base))


def test_a_missing_price_leaves_no_figure_and_is_named() -> None:
    prices = {name: price for name, price in PRICES.items() if name != "base_transport"}
    found = {one.slug: one for one in options(own(**prices))}
    assert math.isnan(found["base"].yearly)
    assert found["base"].missing == ("base_transport",)
    assert found["base"].once == 40_000
    assert math.isnan(pays_back(found["base"], found["independent"]))
    assert not found["enlarge"].missing


def test_without_a_file_nothing_has_a_price() -> None:
    assert all(math.isnan(one.yearly) and one.missing for one in options(NOTHING))
