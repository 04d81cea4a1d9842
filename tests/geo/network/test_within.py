"""The area within a walk of some doors, against the distances of single points."""

from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

from geo.errors import InputError
from geo.measure import METRES_PER_MILE, to_grid
from geo.network import paths
from geo.network.graph import ModeGraph
from geo.network.streets import Network
from geo.network.within import drawn, within
from geo.store import Store
from tests.examples import examples, some
from tests.geo.network.streets import network, street
from tests.town import ORIGIN, at

AGREED_M = 25.0


@pytest.fixture(scope="module")
def town(store: Store) -> ModeGraph:
    return store.network().graph("walk", ferries=False)


def door(column: float, row: float) -> np.ndarray:
    return to_grid(*at(column, row))


def metres(graph: ModeGraph, points: np.ndarray, doors: np.ndarray) -> np.ndarray:
    """The way from each point to the nearest door, as any home is measured."""
    return paths.nearest(graph, graph.snap(points), graph.snap(doors))[0]


def astray(
    graph: ModeGraph,
    doors: np.ndarray,
    within_m: float,
    points: np.ndarray,
    area: shapely.MultiPolygon | None = None,
) -> np.ndarray:
    """How far from the border each point is on whose side area and distance do not agree."""
    area = area or within(graph, doors, within_m)
    inside = shapely.contains_xy(area, points[:, 0], points[:, 1])
    far = metres(graph, points, doors)
    apart = np.where(inside, far > within_m + AGREED_M, far <= within_m - AGREED_M)
    return shapely.distance(area.boundary, shapely.points(points[apart]))


@pytest.mark.parametrize(("urn", "miles"), some([("118168", 2), ("118183", 3), ("141305", 3)], 0))
def test_the_island_agrees_at_a_thousand_points(island_db: Path, urn: str, miles: int) -> None:
    """Anywhere around, and along the border, where it is hardest.

    Beside the water between two streets, one in reach and one not, a step changes the way by
    miles. There the border itself is held to 25 metres.
    """
    island = Store.open(island_db)
    held = island.schools()
    gates = held.gates_of(*np.flatnonzero((held.table["urn"] == urn).to_numpy()))
    doors = to_grid(gates["lon"], gates["lat"])
    graph = island.network().graph("walk", ferries=False)
    limit = miles * METRES_PER_MILE
    area = within(graph, doors, limit)
    border = area.boundary
    rng = np.random.default_rng(miles)
    low, high = np.split(np.array(border.buffer(800).bounds), 2)
    anywhere = rng.uniform(low, high, (500, 2))
    along = shapely.line_interpolate_point(border, rng.uniform(0, border.length, 500))
    beside = shapely.get_coordinates(along) + rng.normal(0, 30, (500, 2))
    apart = astray(graph, doors, limit, np.concatenate([anywhere, beside]), area)
    assert len(apart) < 20
    assert apart.max(initial=0.0) < AGREED_M


def test_a_lone_street_gives_a_figure_that_can_be_worked_out(tmp_path: Path) -> None:
    """A straight street: a door at its middle, so that what is left falls by a metre a metre."""
    east, north = ORIGIN
    graph = network([street(1, 2, [(east, north), (east + 2000, north)])]).graph("walk")
    area = within(graph, np.array([[east + 1000, north]]), 300.0)
    # Two triangles above the street and two below: a square on its corner, half-diagonal 300 m.
    assert area.area == pytest.approx(2 * 300.0**2, rel=0.01)
    assert area.bounds == pytest.approx((east + 700, north - 300, east + 1300, north + 300), abs=5)


def test_places_too_far_from_a_street_are_outside(tmp_path: Path) -> None:
    east, north = ORIGIN
    graph = network([street(1, 2, [(east, north), (east + 100, north)])]).graph("walk")
    area = within(graph, np.array([[east + 50, north]]), 5000.0)
    assert area.bounds == pytest.approx((east - 500, north - 500, east + 600, north + 500), abs=8)
    assert area.area == pytest.approx(np.pi * 500**2 + 100 * 1000, rel=0.02)


@settings(max_examples=examples(15))
@given(st.integers(0, 10_000))
def test_the_town_agrees_wherever_the_doors_are(town: ModeGraph, seed: int) -> None:
    rng = np.random.default_rng(seed)
    doors = ORIGIN + 100 * rng.uniform(-2, 10, (2, 2))
    # Not around the corner where a private drive is cut: there two ways are the nearest at once.
    points = ORIGIN + 100 * rng.uniform((0, -5), 13, (300, 2))
    apart = astray(town, doors, float(rng.uniform(50, 900)), points)
    assert apart.max(initial=0.0) < 10


@settings(max_examples=examples(10))
@given(st.integers(0, 10_000))
@example(57)
@example(821)
def test_a_longer_walk_holds_the_shorter_one(town: ModeGraph, seed: int) -> None:
    rng = np.random.default_rng(seed)
    doors = ORIGIN + 100 * rng.uniform(0, 8, (1, 2))
    short, long = (within(town, doors, m) for m in (300.0, 500.0))
    assert short.difference(long).area < 1
    assert short.area < long.area


def test_several_doors_reach_what_any_of_them_does(town: ModeGraph) -> None:
    doors = np.concatenate([door(1, 1), door(6, 6), door(6.2, 6)])
    each = shapely.union_all([within(town, doors[i : i + 1], 250.0) for i in range(3)])
    assert within(town, doors, 250.0).symmetric_difference(each).area < 0.01 * each.area


def test_nothing_is_in_reach_of_a_door_without_a_street(town: ModeGraph) -> None:
    assert within(town, door(100, 100), 3000.0).is_empty
    assert within(town, np.empty((0, 2)), 3000.0).is_empty
    assert within(town, door(4.5, 4.5), 20.0).is_empty  # the street is 50 m away
    with_far = np.concatenate([door(100, 100), door(4, 4)])
    assert within(town, with_far, 200.0).equals(within(town, door(4, 4), 200.0))


def test_water_is_not_walked_over(town: ModeGraph) -> None:
    area = within(town, door(8, 0), 3000.0)
    assert not shapely.intersects(area, shapely.Point(door(30.5, 0)[0]))


def test_the_drawn_area_is_lighter_and_as_good_as_the_same(town: ModeGraph) -> None:
    area = within(town, door(4, 4), 500.0)
    light = drawn(area)
    assert shapely.get_num_coordinates(light) < shapely.get_num_coordinates(area)
    assert area.is_valid
    assert light.symmetric_difference(area).area < 0.02 * area.area


@pytest.mark.parametrize("limit", [0.0, -5.0, np.inf, np.nan])
def test_a_limit_that_is_none(town: ModeGraph, limit: float) -> None:
    with pytest.raises(InputError, match="Give one above 0"):
        within(town, door(4, 4), limit)


def test_a_loop_a_dead_end_and_two_doors_on_one_street() -> None:
    east, north = ORIGIN
    ring = [(0, 0), (200, 0), (200, 200), (0, 200), (0, 0)]
    net = network(
        [
            street(1, 1, [(east + x, north + y) for x, y in ring]),
            street(1, 2, [(east, north), (east - 300, north)]),
        ]
    )
    graph: ModeGraph = net.graph("walk")
    assert isinstance(net, Network)
    doors = np.array([[east - 250, north], [east - 60, north]])
    rng = np.random.default_rng(3)
    points = np.array([east, north]) + rng.uniform(-500, 500, (500, 2))
    assert astray(graph, doors, 260.0, points).max(initial=0.0) < 10
