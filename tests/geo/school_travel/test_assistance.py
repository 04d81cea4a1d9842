"""Homes too far from school to walk, and in no area of travel help."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
import shapely

from geo.errors import InputError
from geo.network.streets import Network
from geo.places.catchments import Catchments
from geo.places.zones import zones_of
from geo.records import Catchment
from geo.school_travel.assistance import assistance
from geo.school_travel.rules import Rules, rules
from geo.school_travel.schools import Schools
from geo.store import Store
from tests.geo.places.test_zones import homes
from tests.geo.provision.test_coverage import offer
from tests.geo.school_travel.test_measure import schools
from tests.town import at

RULES = rules(date(2026, 11, 24))
HOMES = homes((0, 0), (0, -40), (5, -40), (100, 100))


@pytest.fixture(scope="module")
def network(store: Store) -> Network:
    """The town with two lanes of four kilometres to the south."""
    from geo.network import changes

    lane = changes.opened(
        store.network(), shapely.LineString([at(0, 0), at(0, -40)]), name="Long Lane"
    )
    return changes.opened(lane, shapely.LineString([at(5, 0), at(5, -40)]), name="Other Lane")


def area(left: float, right: float) -> Catchments:
    ring = shapely.Polygon([at(left, -60), at(right, -60), at(right, 9), at(left, 9)])
    return Catchments([Catchment("c", "s0", "service area", None, ring.wkb, "osm")])


def two_gates() -> Schools:
    """A school with a gate at (0, 2) and its main entrance at (0, 5)."""
    held = schools([(0, 2), (0, 5)])
    return Schools(held.table, held.gates.assign(kind=["barrier=gate", "entrance=main"]))


def helped(network: Network, held: Catchments, *, age: int = 7, law: Rules = RULES, **more: object):
    travel = offer((0, 0), category="travel-assistance", **more.pop("columns", {}))  # type: ignore[arg-type]
    return assistance(
        network,
        HOMES,
        two_gates(),
        travel,
        held,
        zones_of(HOMES, "sector"),
        law,
        age=age,
        **more,  # type: ignore[arg-type]
    )


def test_homes_beyond_the_walking_distance_that_no_area_holds(network: Network) -> None:
    """4,200 and 4,700 m: too far under 8, not from 8 on. The first lane is in the area."""
    got = helped(network, area(-2, 2))
    assert got.homes["status"].tolist() == ["within", "beyond", "beyond", "unreachable"]
    assert got.homes["helped"].tolist() == [True, True, False, False]
    assert got.homes["left_out"].tolist() == [False, False, True, True]
    assert got.limit_m == pytest.approx(3218.688)
    assert got.schools.set_index("school").loc["School 0", "left_out"] == 1
    assert got.zones["left_out"].sum() == 2
    older = helped(network, area(-2, 2), age=9)
    assert older.homes["status"].tolist() == ["within", "within", "within", "unreachable"]


def test_a_council_that_measures_to_the_main_entrance(network: Network) -> None:
    """It is 300 m farther, which makes the longer walk more than three miles."""
    main = replace(RULES, school_point="main entrance")
    got = helped(network, area(-2, 2), age=9, law=main)
    plain = helped(network, area(-2, 2), age=9)
    assert got.homes["distance_m"][1] == pytest.approx(plain.homes["distance_m"][1] + 300, abs=0.1)
    assert got.homes["status"].tolist() == ["within", "within", "beyond", "unreachable"]


def test_help_for_everywhere_reaches_everybody(network: Network) -> None:
    got = helped(network, Catchments([]), columns={"whole_area": True})
    assert got.everywhere == 2
    assert not got.homes["left_out"].any()


def test_help_that_was_made_up_helps_nobody_unless_asked_for(network: Network) -> None:
    made_up = {"illustrative": True}
    got = helped(network, area(-2, 9), columns=made_up)
    assert (got.services, got.homes["left_out"].sum()) == (0, 3)
    asked = helped(network, area(-2, 9), columns=made_up, examples=True)
    assert (asked.services, asked.homes["left_out"].sum()) == (1, 1)


def test_a_wheelchair_needs_a_way_of_its_own(network: Network) -> None:
    """The lanes are for walking only."""
    got = helped(network, area(-2, 2), mode="wheelchair")
    assert got.homes["status"].tolist() == ["within", "unreachable", "unreachable", "unreachable"]


def test_no_school_for_an_age_leaves_everybody_without_one(network: Network) -> None:
    got = helped(network, Catchments([]), age=12)
    assert set(got.homes["status"]) == {"unreachable"}
    assert got.homes["school"].tolist() == [""] * 4
    assert np.isnan(got.homes["distance_m"]).all()


@pytest.mark.parametrize(
    ("near_a_gate", "beyond", "headline"),
    [
        (1, (1, 3), "between 1 and 3 of 4 homes"),
        (2, (1, 3), "we cannot say how many homes"),
    ],
)
def test_schools_of_unknown_age_make_a_range(
    network: Network, near_a_gate: int, beyond: tuple[int, int], headline: str
) -> None:
    """A school of unknown age at the end of each lane: two homes are near it, or too far.

    Where more schools are of unknown age than known, no figure leads.
    """
    held = schools([(0, 2)], *[[(0, -40), (5, -40)]] * near_a_gate)
    for row in range(1, near_a_gate + 1):
        held.table.loc[row, ["min_age", "max_age"]] = np.nan
    held = Schools(held.table, held.gates)
    travel = offer((0, 0), category="travel-assistance")
    places = (HOMES, held, travel, Catchments([]), zones_of(HOMES, "sector"), RULES)
    for unknown_too in (False, True):
        got = assistance(network, *places, age=7, unknown_too=unknown_too)
        assert got.beyond == got.left == beyond
        assert headline in got.headline
        assert any("We do not know the ages of" in line for line in got.lines)
        assert any("If it suits" in line or "If they all suit" in line for line in got.lines)
        either = replace(got, beyond=(3, 3))
        assert any("That makes no difference here: 3 homes are too far" in s for s in either.lines)
        assert (got.homes["status"] != "within").sum() == beyond[0 if unknown_too else 1]


@pytest.mark.parametrize(
    ("more", "said"), [({"age": 3}, "school age"), ({"mode": "drive"}, "drive")]
)
def test_wrong_input(network: Network, more: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=said):
        helped(network, Catchments([]), **more)
