"""The Department for Transport's scores: beside whose, of which zones, and never a made-up one."""

import math

from geo.provision.connectivity import connectivity
from tests.geo.provision.made_figures import COUNCIL, figures, row

SOUTH, NORTH, ENGLAND = "E12000008", "E12000001", "E92000001"
NAMES = {COUNCIL: "Testham", SOUTH: "South East", NORTH: "North East", ENGLAND: "England", "A": "A"}


def score(zone: str, value: float | None, measure: str = "connectivity", **more):
    return row(zone, measure, value, **more)


def made(*more):
    return figures(
        score(COUNCIL, 48.0),
        score(SOUTH, 60.0, kind="region"),
        score(NORTH, 50.0, kind="region"),
        score(ENGLAND, 61.0, kind="nation"),
        row(COUNCIL, "in_region", None, symbol=SOUTH),
        *more,
    )


def test_the_council_stands_beside_its_own_region_and_england():
    told = connectivity(made(), NAMES, "sector")
    assert told.places[["name", "overall"]].to_numpy().tolist() == [
        ["Testham", 48.0],
        ["South East", 60.0],
        ["England", 61.0],
    ]
    assert told.zones.empty
    assert told.titles == ("Overall, without driving",)


def test_a_region_that_nobody_names_is_left_out():
    found = figures(score(COUNCIL, 48.0), score(SOUTH, 60.0, kind="region"))
    assert connectivity(found, NAMES, "sector").places["name"].tolist() == ["Testham"]


def test_small_areas_come_least_connected_first_and_an_unknown_score_stays_unknown():
    by_bus = score("B", 20.0, "connectivity_transit")
    withheld = score("A", None, "connectivity_transit", symbol="c")
    found = made(score("A", 35.0), score("B", 12.0), by_bus, withheld)
    told = connectivity(found, NAMES, "sector")
    assert told.of == ("overall", "transit")
    assert told.zones["zone"].tolist() == ["B", "A"]
    assert told.zones["name"].tolist() == ["B", "A"]
    assert told.zones["transit"].tolist()[0] == 20.0
    assert math.isnan(told.zones["transit"].tolist()[1])


def test_the_zones_asked_about_are_taken_where_they_have_scores():
    found = made(score("A", 35.0), score("W", 30.0, kind="ward"))
    assert connectivity(found, NAMES, "ward").zones["zone"].tolist() == ["W"]
    assert connectivity(found, NAMES, "district").zones["zone"].tolist() == ["A"]


def test_there_may_be_none():
    assert connectivity(figures(row(COUNCIL, "ehc_plans", 90)), NAMES, "sector") is None
