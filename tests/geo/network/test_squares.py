"""Squares are walked across."""

from pathlib import Path

import numpy as np
import osmium
import pytest
from osmium.osm.mutable import Node, Relation, Way

from geo.measure import to_lonlat
from geo.network.osm import read_streets
from geo.network.squares import across
from geo.network.streets import Network

SQUARE = np.array([[0, 0], [100, 0], [100, 100], [0, 100], [0, 0]], dtype=float)
BENT = np.array([[0, 0], [100, 0], [100, 40], [40, 40], [40, 100], [0, 100], [0, 0]], dtype=float)
HOLE = np.array([[30, 30], [70, 30], [70, 70], [30, 70], [30, 30]], dtype=float)


def entries(n: int, *which: int) -> np.ndarray:
    found = np.zeros(n, dtype=bool)
    found[list(which)] = True
    return found


@pytest.mark.parametrize("turned", [False, True])
def test_corners_that_see_each_other_are_joined(turned: bool) -> None:
    step = -1 if turned else 1
    assert across([SQUARE[::step]], [entries(5, 0, 2)]) == [(0, 2)]
    got = across([BENT[::step]], [entries(7, 1, 5)])
    ends = {frozenset(map(tuple, BENT[::step][list(pair)].tolist())) for pair in got}
    first, last = (tuple(BENT[::step][i].tolist()) for i in (1, 5))
    assert frozenset((first, last)) not in ends
    assert frozenset((first, (40.0, 40.0))) in ends
    assert frozenset(((40.0, 40.0), last)) in ends


def test_nobody_walks_through_what_stands_on_a_square() -> None:
    got = across([SQUARE, HOLE], [entries(5, 0, 2), entries(5)])
    assert (0, 2) not in got
    corners = np.concatenate([SQUARE, HOLE])
    ends = {frozenset(map(tuple, corners[list(pair)].tolist())) for pair in got}
    assert frozenset(((0.0, 0.0), (70.0, 30.0))) in ends
    assert frozenset(((70.0, 30.0), (100.0, 100.0))) in ends


def test_each_corner_is_joined_to_where_a_street_meets_the_square() -> None:
    """Who lives at a corner without a street walks straight across, too."""
    assert across([SQUARE], [entries(5, 1)]) == [(1, 3)]
    got = across([BENT], [entries(7, 1)])
    assert {frozenset(pair) for pair in got} == {frozenset((1, 3)), frozenset((3, 5))}


def test_no_entry_makes_no_line_and_nor_does_a_ring_without_room() -> None:
    assert across([SQUARE], [entries(5)]) == []
    off_the_grid = np.where(SQUARE > 50, np.nan, SQUARE)
    assert across([off_the_grid], [entries(5, 0, 2)]) == []
    flat = np.array([[0, 0], [10, 0], [20, 0], [0, 0]], dtype=float)
    assert across([flat], [entries(4, 0, 2)]) == []


Ways = dict[int, tuple[list[int], dict[str, str]]]

AT = {
    1: (-100.0, 0.0),
    2: (0.0, 0.0),
    3: (100.0, 0.0),
    4: (100.0, 100.0),
    5: (0.0, 100.0),
    6: (200.0, 100.0),
    7: (200.0, 900.0),
    8: (-100.0, 900.0),
}
WAY_IN, WAY_ON = ([1, 2], {"highway": "residential"}), ([4, 6], {"highway": "residential"})
ROUND = ([6, 7, 8, 1], {"highway": "residential"})


def write_map(path: Path, ways: Ways, *more: Relation) -> None:
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for number, at in AT.items():
            place = tuple(to_lonlat(450_000 + at[0], 90_000 + at[1])[0])
            writer.add_node(Node(id=number, location=place, version=1))
        for number, (refs, tags) in ways.items():
            writer.add_way(Way(id=number, nodes=refs, tags=tags, version=1))
        for relation in more:
            writer.add_relation(relation)


def metres(
    folder: Path, ways: dict[int, tuple[list[int], dict[str, str]]], mode: str, *more: Relation
) -> float:
    """From the start of the street to the square to the end of the one beyond it."""
    path = folder / "map.osm"
    write_map(path, ways, *more)
    made = read_streets(path)
    net = Network(made.edges, made.nodes, made.turns)
    start, end = (tuple(to_lonlat(450_000 + x, 90_000 + y)[0]) for x, y in ((-100, 0), (200, 100)))
    found = net.route(mode, start, end)
    assert found.distance_m is not None
    return found.distance_m


STRAIGHT_M = 100 + np.hypot(100, 100) + 100


@pytest.mark.parametrize("highway", ["pedestrian", "footway"])
@pytest.mark.parametrize("mode", ["walk", "wheelchair"])
def test_a_square_is_walked_straight_across(tmp_path: Path, highway: str, mode: str) -> None:
    tags = {"highway": highway, "area": "yes", "name": "Market Square"}
    ways = {1: WAY_IN, 2: WAY_ON, 3: ROUND, 4: ([2, 3, 4, 5, 2], tags)}
    assert metres(tmp_path, ways, mode) == pytest.approx(STRAIGHT_M, abs=0.5)


def test_a_street_that_goes_round_is_no_square(tmp_path: Path) -> None:
    ways = {1: WAY_IN, 2: WAY_ON, 3: ROUND, 4: ([2, 3, 4, 5, 2], {"highway": "pedestrian"})}
    assert metres(tmp_path, ways, "walk") == pytest.approx(400, abs=0.5)


def test_a_square_of_several_ways_is_walked_across(tmp_path: Path) -> None:
    members = [("w", 4, "outer"), ("w", 5, "outer")]
    tags = {"type": "multipolygon", "highway": "pedestrian"}
    relation = Relation(id=1, version=1, members=members, tags=tags)
    ways = {1: WAY_IN, 2: WAY_ON, 3: ROUND, 4: ([2, 3, 4], {}), 5: ([4, 5, 2], {})}
    assert metres(tmp_path, ways, "walk", relation) == pytest.approx(STRAIGHT_M, abs=0.5)


def test_a_square_that_is_closed_to_walkers_is_walked_round(tmp_path: Path) -> None:
    tags = {"highway": "pedestrian", "area": "yes", "foot": "no"}
    ways = {1: WAY_IN, 2: WAY_ON, 3: ROUND, 4: ([2, 3, 4, 5, 2], tags)}
    ways[1] = ([8, 1, 2], {"highway": "residential"})
    assert metres(tmp_path, ways, "walk") > 1000


def test_a_place_on_a_square_joins_its_outline_and_no_line_across(tmp_path: Path) -> None:
    square = ([2, 3, 4, 5, 2], {"highway": "pedestrian", "area": "yes"})
    path = tmp_path / "map.osm"
    write_map(path, {10: WAY_IN, 11: WAY_ON, 12: square})
    edges = read_streets(path).edges
    lines = edges[edges["osm_way"] == 12]
    assert lines["joins"].value_counts().to_dict() == {True: 2, False: 1}
    assert lines.loc[~lines["joins"], "length_m"].item() == pytest.approx(
        np.hypot(100, 100), rel=1e-3
    )
