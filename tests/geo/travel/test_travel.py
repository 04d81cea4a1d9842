"""Ways from homes to places, whoever measures them."""

from itertools import product

import numpy as np
import pytest

from geo.errors import InputError
from geo.network import many
from geo.network.streets import Network
from geo.places.homes import Homes
from geo.provision.access import nearest
from geo.store import Store
from geo.travel import Streets
from geo.travel.costs import CostTable
from geo.travel.standard import Standard, check_travel
from tests.geo.places.test_zones import homes
from tests.town import at

PLACES = np.array([at(0.0, 0.0), at(4.0, 1.0), at(4.0, 1.0), at(90.0, 90.0)])


@pytest.fixture(scope="module")
def network(store: Store) -> Network:
    return store.network()


@pytest.fixture(scope="module")
def some() -> Homes:
    return homes((0, 0), (2, 4), (3, 1), (5, 5), (100, 100))


@pytest.mark.parametrize(
    ("mode", "timed"), list(product(["walk", "cycle", "drive"], [False, True]))
)
def test_the_nearest_place_is_the_least_of_all_ways(network, some, mode: str, timed: bool) -> None:
    travel = Streets(network, mode, timed)
    cost, which = travel.nearest(some, PLACES)
    assert nearest(travel.ways(some, PLACES)) == pytest.approx(cost)
    assert (which == -1).tolist() == np.isinf(cost).tolist()
    assert np.isinf(cost[-1])
    assert np.isfinite(cost[:-1]).all()


@pytest.mark.parametrize("timed", [False, True])
def test_each_way_is_the_route_between_its_ends(network, some, timed: bool) -> None:
    ways = Streets(network, "drive", timed).ways(some, PLACES)
    for home, place, cost in zip(ways.home, ways.service, ways.cost, strict=True):
        route = network.route(
            "drive", tuple(some.lonlat[home]), tuple(PLACES[place]), shortest=not timed
        )
        assert cost == pytest.approx(route.duration_s if timed else route.distance_m)


def test_a_limit_keeps_the_ways_that_are_as_long_as_itself(network, some) -> None:
    travel = Streets(network, "walk")
    every = travel.ways(some, PLACES)
    assert (np.diff(every.home * len(PLACES) + every.service) > 0).all()
    for limit in every.cost + 1e-6:  # sums in another order differ by less
        held = travel.ways(some, PLACES, limit)
        assert held.cost == pytest.approx(every.cost[every.cost <= limit])


@pytest.mark.parametrize("mode", ["walk", "drive"])
def test_ways_are_in_order_however_many_searches_are_made_at_a_time(
    network, some, mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the places, which are fewer than the homes, and from the homes."""
    travel = Streets(network, mode)
    for places in (PLACES, np.concatenate([PLACES, PLACES])):
        every = travel.ways(some, places)
        with monkeypatch.context() as patched:
            patched.setattr(many, "_CELLS", 0)
            patched.setattr(many, "_FEWEST", 1)
            patched.setattr(many, "_NEIGHBOURS_M", 50.0)
            got = travel.ways(some, places)
        assert got.home.tolist() == every.home.tolist()
        assert got.service.tolist() == every.service.tolist()
        assert got.cost == pytest.approx(every.cost)


@pytest.mark.parametrize(("mode", "timed"), list(product(["walk", "drive"], [False, True])))
@pytest.mark.parametrize("large", [0, 2**15])
@pytest.mark.parametrize("few", [-1, 2**17])
@pytest.mark.parametrize("limit", [400.0, 1e6])
def test_tables_hold_the_ways_to_each_service_by_its_nearest_door(
    network, some, mode: str, timed: bool, large: int, few: int, limit: float, monkeypatch
) -> None:
    """However many searches are made at a time; doors of one service may lie apart."""
    monkeypatch.setattr(many, "_FEW_PAIRS", few)
    travel, places = Streets(network, mode, timed), np.concatenate([PLACES, PLACES[:3] + 0.001])
    owner = np.array([0, 1, 2, 3, 1, 0, 4])
    doors = travel.ways(some, places, limit)
    expected = np.full((len(some), 5), np.inf)
    np.minimum.at(expected, (doors.home, owner[doors.service]), doors.cost)
    for step, village in ((100, 5000.0), (2, 5000.0), (1, 50.0)):
        with monkeypatch.context() as patched:
            patched.setattr(many, "_LARGE", large)
            patched.setattr(many, "_CELLS", 0)
            patched.setattr(many, "_FEWEST", step)
            patched.setattr(many, "_BESIDE", step)
            patched.setattr(many, "_VILLAGE_M", village)
            patched.setattr(many, "_NEIGHBOURS_M", village)
            found = travel.tables(some, places, owner, limit, same)
        got = np.full_like(expected, np.inf)
        assert sorted(s for table in found for s in table.service.tolist()) == list(range(5))
        for table in found:
            got[np.ix_(table.home, table.service)] = table.cost
        assert got == pytest.approx(expected)


@pytest.mark.parametrize(("mode", "timed"), [("walk", True), ("drive", True), ("cycle", False)])
def test_a_few_pairs_say_the_same_as_many(
    network, some, mode: str, timed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = PLACES[[0, 1, 3]]
    both = some.and_those(homes((1, 1), (200, 200)))
    owner = np.arange(3)
    few = Streets(network, mode, timed)
    found, (table,) = few.nearest(some, places), few.tables(both, places, owner, 900.0, same)
    assert table.home.tolist() == [0, 1, 2, 3, 5]  # two of all seven join no street
    monkeypatch.setattr(many, "_FEW_PAIRS", -1)
    several = Streets(network, mode, timed)
    cost, which = several.nearest(some, places)
    assert found[0] == pytest.approx(cost)
    assert found[1].tolist() == which.tolist()
    (other,) = several.tables(both, places, owner, 900.0, same)
    row = np.isin(table.home, other.home)
    assert np.isinf(table.cost[~row]).all()
    assert table.cost[row] == pytest.approx(other.cost)


def same(table: CostTable) -> CostTable:
    return table


def test_without_places_or_streets_there_are_no_tables(network, some) -> None:
    travel = Streets(network, "walk")
    far = homes((1000, 1000))
    for who, places in ((some, np.empty((0, 2))), (far, PLACES)):
        found = travel.tables(who, places, np.arange(len(places)), 500.0, same)
        assert sum(table.cost.size for table in found) == 0


def test_without_places_there_are_no_ways(network, some) -> None:
    ways = Streets(network, "walk").ways(some, np.empty((0, 2)))
    assert (len(ways.cost), ways.homes, ways.services) == (0, len(some), 0)


def test_a_standard_is_for_the_way_of_travelling_that_is_measured(network) -> None:
    assert check_travel(Streets(network, "walk"), Standard("walk", within_m=5.0)) == 5.0
    for other in (Standard("drive", within_m=5.0), Standard("walk", within_s=5.0)):
        with pytest.raises(InputError, match="Give a limit in miles"):
            check_travel(Streets(network, "walk"), other)
