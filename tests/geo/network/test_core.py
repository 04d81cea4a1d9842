"""The core of a network gives what the whole network gives."""

from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.network import paths
from geo.network.core import cheapest
from geo.network.edges import Edges, SnappedPoints, Turns
from geo.network.graph import ModeGraph
from geo.network.permissions import SPEED_KMH
from tests.examples import examples
from tests.geo.network.streets import random_graph


def tangle(seed: int) -> ModeGraph:
    """A walking graph with trees, bends, loops, parallel streets, and now and then a ferry."""
    rng = np.random.default_rng(seed)
    drawn = random_graph(rng, int(rng.integers(2, 40)), int(rng.integers(0, 12)), one_way=0.0)
    ferry = rng.random(len(drawn.edges.u)) < 0.08
    ferry[0] = False
    ferry &= drawn.edges.u != drawn.edges.v
    metres = drawn.edges.metres * np.where(ferry, 1.013, 1.0)  # never as long as a street beside
    seconds = metres * 3.6 / SPEED_KMH["walk"]
    seconds = np.where(ferry, seconds / 3 + 60, seconds)
    edges = replace(drawn.edges, ferry=ferry, joins=~ferry, metres=metres, seconds=seconds)
    return ModeGraph("walk", _with_one_way_streets(edges, rng), Turns.none())


def _with_one_way_streets(edges: Edges, rng: np.random.Generator) -> Edges:
    """Some that go one way only, and some that nobody may go along, in every other network."""
    drawn = rng.random(len(edges.u)) if rng.random() < 0.5 else np.ones(len(edges.u))
    ahead, shut = drawn < 0.1, (drawn > 0.1) & (drawn < 0.14)
    backward = edges.backward & ~ahead & ~shut
    return replace(edges, forward=edges.forward & ~shut, backward=backward)


def same(graph: ModeGraph, places: SnappedPoints, limit: float) -> None:
    origin = places.take(np.array([0]))
    found = paths.search(graph, origin, limit=limit)
    whole = paths.lengths(found, places)
    over_core, boats = paths.lengths_from(graph, origin, places, limit=limit)
    door_m = places.offset_m[0] + places.offset_m
    near = np.flatnonzero(whole.metres - door_m <= limit - 1e-6)
    assert over_core.metres[near] == pytest.approx(whole.metres[near], abs=1e-3)
    assert over_core.seconds[near] == pytest.approx(whole.seconds[near], abs=1e-2)
    expected = [sorted(b) for b in paths.ferries(found, places.take(near))]
    assert [sorted(set(b)) for b in boats(near)] == expected


@settings(max_examples=examples(150), deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([200.0, 1000.0, np.inf]))
def test_lengths_times_and_ferries_are_those_of_the_whole_network(seed: int, limit: float) -> None:
    graph = tangle(seed)
    rng = np.random.default_rng(seed + 1)
    same(graph, graph.snap(rng.uniform(0, 1000, (12, 2))), limit)


@settings(max_examples=examples(60), deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_places_on_one_street_or_in_one_dead_end(seed: int) -> None:
    graph = tangle(seed)
    rng = np.random.default_rng(seed + 1)
    on_land = np.flatnonzero(~graph.edges.ferry)
    edge = np.repeat(rng.choice(on_land, 4), 3)
    along = rng.uniform(0, graph.edges.metres[edge])
    at = shapely.line_interpolate_point(graph.edges.shape[edge], along)
    places = SnappedPoints(edge, along, np.zeros(len(edge)), shapely.get_coordinates(at))
    same(graph, places, np.inf)


def test_the_core_holds_fewer_nodes_and_only_networks_of_one_pace_have_one() -> None:
    graph = tangle(7)
    assert graph.core is not None
    assert graph.core.size <= graph.nodes
    assert ModeGraph("drive", graph.edges, Turns.none()).core is None


def line(*ends: tuple[int, int]) -> ModeGraph:
    """A walking graph of straight streets of 100 m between nodes along a line."""
    u, v = np.array(ends).T
    shapes = np.array(
        [shapely.LineString([(100.0 * a, 0), (100.0 * b, 0)]) for a, b in ends], dtype=object
    )
    metres = shapely.length(shapes)
    flags = np.ones(len(ends), dtype=bool)
    edges = Edges(
        u,
        v,
        u,
        v,
        flags,
        flags,
        metres,
        metres,
        ~flags,
        np.arange(len(ends)),
        shapes,
        flags,
        np.arange(len(ends)),
    )
    return ModeGraph("walk", edges, Turns.none())


def test_a_network_without_any_junction_still_has_a_core() -> None:
    graph = line((0, 1), (1, 2), (2, 3))
    assert graph.core is not None
    assert graph.core.size >= 1
    places = graph.snap(np.array([[50.0, 0], [250.0, 0], [0.0, 0]]))
    got, _ = paths.lengths_from(graph, places.take(np.array([0])), places)
    assert got.metres == pytest.approx([0, 200, 50], abs=1e-3)


@settings(max_examples=examples(60), deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_of_parallel_ways_the_cheapest_stays_and_of_equal_ones_the_first(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n, ways = int(rng.integers(1, 6)), int(rng.integers(0, 40))
    tail, head = rng.integers(0, n, (2, ways))
    cost = rng.integers(1, 4, ways).astype(float)
    rows, way, key = cheapest(tail, head, cost, n)
    expected: dict[tuple[int, int], int] = {}
    for i in np.argsort(cost, kind="stable"):
        if tail[i] != head[i]:
            expected.setdefault((int(tail[i]), int(head[i])), int(i))
    assert way.tolist() == [expected[pair] for pair in sorted(expected)]
    assert key.tolist() == [a * n + b for a, b in sorted(expected)]
    assert rows.toarray().tolist() == [
        [cost[expected[a, b]] if (a, b) in expected else 0.0 for b in range(n)] for a in range(n)
    ]
