"""Ways by timetable from many homes to many places."""

from datetime import date, time
from pathlib import Path

import numpy as np
import pytest

from geo.network.streets import Network
from geo.provision.access import nearest
from geo.store import Store
from geo.transit import Feed, JourneyLimits, TransitNetwork, When
from geo.travel.timetable import Timetabled, opened
from tests.feeds import timetable
from tests.geo.places.test_zones import homes
from tests.town import at

STOPS = {"a": (0.0, 0.0), "b": (4.0, 0.0), "c": (8.0, 0.0), "d": (8.0, 4.0)}
LINE = timetable(
    {
        "one": [("a", "08:10:00"), ("b", "08:15:00"), ("c", "08:20:00")],
        "two": [("a", "08:40:00"), ("b", "08:45:00"), ("c", "08:50:00")],
        "up": [("c", "08:30:00"), ("d", "08:36:00")],
    },
    STOPS,
)
PLACES = np.array([at(8.0, 0.0), at(8.0, 4.0), at(90.0, 90.0)])
SOME = homes((0, 0), (4, 0), (7, 0), (100, 100))


@pytest.fixture(scope="module")
def network(store: Store) -> Network:
    return store.network()


@pytest.fixture(params=[True, False], ids=["arrive", "leave"])
def travel(network, request: pytest.FixtureRequest) -> Timetabled:
    when = When(date(2026, 6, 2), time(9 if request.param else 8, 0), arrive_by=request.param)
    return Timetabled(TransitNetwork(network, Feed.of([LINE])), when, JourneyLimits(walk_m=150.0))


def test_the_nearest_place_is_the_least_of_all_ways(travel: Timetabled) -> None:
    cost, which = travel.nearest(SOME, PLACES)
    assert nearest(travel.ways(SOME, PLACES)).tolist() == cost.tolist()
    assert (which == -1).tolist() == np.isinf(cost).tolist()
    assert np.isinf(cost[-1])
    assert np.isfinite(cost[:3]).all()


def test_each_way_is_the_journey_between_its_ends(network) -> None:
    when = When(date(2026, 6, 2), time(9, 0), arrive_by=True)
    transit, limits = TransitNetwork(network, Feed.of([LINE])), JourneyLimits(walk_m=150.0)
    ways = Timetabled(transit, when, limits).ways(SOME, PLACES)
    assert len(ways.cost) > 3
    for home, place, cost in zip(ways.home, ways.service, ways.cost, strict=True):
        ends = tuple(SOME.lonlat[home]), tuple(PLACES[place])
        assert transit.journeys(*ends, when, limits)[0].duration_s == cost


def test_without_places_there_are_no_ways(travel: Timetabled) -> None:
    cost, which = travel.nearest(SOME, np.empty((0, 2)))
    assert np.isinf(cost).all()
    assert (which == -1).all()
    assert len(travel.ways(SOME, np.empty((0, 2))).cost) == 0


def test_one_home_and_many_homes_are_told_the_same(island_db: Path) -> None:
    """To arrive by a time: one home asks forwards, many ask backwards."""
    island = Store.open(island_db)
    transit = opened(island.network(), island.timetables(), examples=True)
    assert transit is not None
    limits, when = JourneyLimits(), When(date(2026, 12, 1), time(9, 0), arrive_by=True)
    points = island.offer().points[["entrance_lon", "entrance_lat"]].to_numpy(float)[::7]
    doors = transit.walks(points)
    starts = island.homes_of_area().lonlat[[100, 2500, 5000]]
    many = transit.between(starts, points, when, limits)
    assert np.isfinite(many).any(axis=1).all()
    direct = transit.on_foot(starts, points, limits)
    for row, home in enumerate(starts):
        ends = (float(home[0]), float(home[1]))
        one = transit.spread(ends, doors, direct[row], when, limits)
        assert one.median.tolist() == many[row].tolist()
        for door in np.flatnonzero(np.isfinite(many[row]))[:40:8]:
            told = transit.journeys(ends, tuple(points[door]), when, limits)
            assert told[0].duration_s == many[row, door]
