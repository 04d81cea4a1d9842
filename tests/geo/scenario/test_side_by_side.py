"""Two scenarios side by side, each against today."""

from collections import Counter

import numpy as np
import pytest
import shapely

from geo import scenario
from geo.area import Area
from geo.errors import InputError
from geo.maps.plan import ink_kind
from geo.network import changes
from geo.network.streets import Network
from geo.places.zones import zones_of
from geo.publish import scenes_report
from geo.publish.plans_compared import FIRST, SECOND, of_side_by_side
from geo.scenario import Change, Scenario
from geo.scenario.side_by_side import (
    GAINS,
    LOSES,
    SAME,
    SideBySide,
    TwoScenarios,
    side_by_side,
)
from geo.store import Store
from tests.geo.places.test_zones import homes
from tests.geo.scenario.test_scenario import RULES
from tests.geo.school_travel.test_measure import schools
from tests.town import CODE, at

PLACES = ((0, -20), (0, -10), (4, 4), (8, 8))


@pytest.fixture(scope="module")
def network(store: Store) -> Network:
    """The town with a lane of three kilometres to the south."""
    lane = shapely.LineString([at(0, 0), at(0, -30)])
    return changes.opened(store.network(), lane, name="Long Lane")


def add(column: float, row: float, name: str) -> Change:
    return Change("add school", shapely.Point(*at(column, row)), name=name)


NEAR = Scenario("Near", (add(8, 8, "Hill School"),))
FAR = Scenario("Far", (add(0, -20, "Lane School"),))
MOVED = Scenario("Moved", (Change("move school", shapely.Point(*at(8, 8)), school="s0"),))
CUT = Scenario("Cut", (Change("unsafe", street="Long Lane"),))


def told(network: Network, first: Scenario, second: Scenario, age: int = 7) -> SideBySide:
    some = homes(*PLACES)
    question = TwoScenarios(first, second, age, unknown_too=True)
    today = network, schools([(0, 0)])
    return side_by_side(question, some, today, zones_of(some, "hexagon"), RULES, CODE)


def test_who_gains_by_each_and_by_how_much(network: Network) -> None:
    """The school is at (0, 0); one scenario adds another at (8, 8), the other one at (0, -20)."""
    got = told(network, NEAR, FAR)
    assert got.totals == {side: {GAINS: 1, LOSES: 0, **_none()} for side in "ab"}
    assert got.in_common == 0
    end, top = (got.homes[got.homes[f"does_{side}"] == GAINS].iloc[0] for side in "ba")
    assert top["change_m_a"] == pytest.approx(-top["walk_today_m"], abs=1)
    assert 1500 < top["walk_today_m"] <= 1600
    assert (end["walk_today_m"], end["change_m_b"]) == pytest.approx((2000, -2000), abs=1)
    assert (top["school_a"], top["school_b"]) == ("Hill School", "School 0")
    assert (top["does_b"], end["does_a"]) == (SAME, SAME)


def _none() -> dict[str, int]:
    return {scenario.BECOMES: 0, scenario.STOPS: 0}


@pytest.mark.parametrize("pair", [(NEAR, FAR), (MOVED, CUT), (CUT, NEAR), (FAR, MOVED)])
def test_each_side_is_what_comparing_it_with_today_gives(network: Network, pair) -> None:
    """The oracle compares each scenario with today, as the page always did."""
    got = told(network, *pair)
    some, held = homes(*PLACES), schools([(0, 0)])
    for side, each in zip("ab", pair, strict=True):
        one = scenario.compare(
            some,
            (network, held),
            scenario.applied(each, network, held),
            RULES,
            age=7,
            unknown_too=True,
        )
        lost = (got.homes[f"does_{side}"] == LOSES).sum()
        assert lost == one.totals[scenario.LONGER] == got.totals[side][LOSES]
        for kind in (scenario.BECOMES, scenario.STOPS):
            assert got.totals[side][kind] == one.totals[kind]
        walks = dict(zip(one.homes["postcode"], one.homes["walk_after_m"], strict=True))
        for row in got.homes.to_dict("records"):
            if row["postcode"] in walks:
                assert row[f"walk_{side}"] == walks[row["postcode"]]
    pairs = Counter(zip(got.homes["does_a"], got.homes["does_b"], strict=True))
    assert sum(got.both.values()) == got.all_homes == len(PLACES)
    assert {key: n for key, n in got.both.items() if key != (SAME, SAME)} == dict(pairs)


def test_the_other_way_round_is_the_same(network: Network) -> None:
    one, other = told(network, MOVED, FAR), told(network, FAR, MOVED)
    assert one.totals["a"] == other.totals["b"]
    assert one.homes["change_m_a"].tolist() == other.homes["change_m_b"].tolist()
    turned = {"a": "b", "b": "a", "": ""}
    better = dict(zip(one.zones["zone"], one.zones["better"], strict=True))
    assert {zone: turned[side] for zone, side in better.items()} == dict(
        zip(other.zones["zone"], other.zones["better"], strict=True)
    )


def test_zones_hold_the_same_homes(network: Network) -> None:
    got = told(network, MOVED, CUT)
    for side in "ab":
        assert got.zones[f"gain_{side}"].sum() == got.totals[side][GAINS]
        assert got.zones[f"lose_{side}"].sum() == got.totals[side][LOSES]


def test_a_walk_that_is_lost_is_no_number_of_metres(network: Network) -> None:
    got = told(network, CUT, NEAR)
    lost = got.homes[got.homes["does_a"] == LOSES]
    assert np.isposinf(lost["change_m_a"]).all()
    assert scenes_report.change_said(np.inf) == "no safe walk any more"
    assert scenes_report.change_said(-350.2) == "350 metres shorter"
    assert scenes_report.change_said(0.4) == "no change"


@pytest.mark.parametrize(
    ("first", "second", "age", "said"),
    [
        (NEAR, Scenario("Other", NEAR.changes), 7, "the same changes"),
        (NEAR, FAR, 3, "school age"),
        (NEAR, Scenario("Far", FAR.changes, area="E06000001"), 7, "is for the area E06000001"),
        (NEAR, Scenario("None", (Change("close", street="Nowhere"),)), 7, "no street called"),
    ],
)
def test_what_cannot_be_compared_is_refused(network, first, second, age, said) -> None:
    with pytest.raises(InputError, match=said):
        told(network, first, second, age)


def test_the_map_has_two_colours_and_rings_for_those_who_lose(network: Network) -> None:
    got = told(network, MOVED, FAR)
    zones = zones_of(homes(*PLACES), "hexagon")
    plan = of_side_by_side(got, ([], []), zones, "homes", "one")
    for kind, row in zip(plan.points["kind"], got.homes.to_dict("records"), strict=True):
        look = plan.kinds[kind]
        moved = {"a": row["does_a"], "b": row["does_b"]}
        if SAME in moved.values():
            side = next(side for side, does in moved.items() if does != SAME)
            assert look.colour == {"a": FIRST, "b": SECOND}[side]
            assert look.ring == (moved[side] == LOSES)
        elif len(set(moved.values())) == 1:
            assert (look.colour, look.ring) == (ink_kind("", 5.0).colour, row["does_a"] == LOSES)
    assert all("Moved: " in text and "Far: " in text for text in plan.points["about"])
    by_zone = of_side_by_side(got, ([], []), zones, "zones", "one")
    assert len(by_zone.shapes) == len(got.zones)
    assert by_zone.points.empty


def test_the_words_say_it_without_the_map(network: Network) -> None:
    got = told(network, MOVED, FAR)
    said = scenes_report.headline(got)
    assert f"With “Moved”, {got.totals['a'][GAINS]} of 4 homes" in said
    assert "With “Far”" in said
    rows = scenes_report.home_rows(got)
    assert len(rows) == len(got.homes)
    assert len(scenes_report.zone_titles(got)) == len(scenes_report.zone_rows(got)[0])
    none = Scenario("A gate", (Change("gate", shapely.Point(*at(0, 0)), school="s0"),))
    nothing = told(network, none, Scenario("B", (*none.changes, *none.changes)))
    assert scenes_report.lines(nothing) == ["Neither scenario changes the walk of any home."]


def test_an_area_answers(small_db) -> None:
    area = Area.open(small_db)
    one = Scenario("One", (Change("close", street="Row 5"),))
    two = Scenario("Two", (Change("close", street="Row 3"),))
    got = area.side_by_side(TwoScenarios(one, two))
    assert got.all_homes == len(area.homes)
    held = scenes_report.context(area, got)
    text = scenes_report.about(got, held)
    assert any("Test map" in line for line in text)
    assert any("Close Row 5" in line for line in text)
