"""Shortest paths, held against networkx and against themselves."""

from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from geo.network import paths
from geo.network.edges import FOOT_MPS, UNREACHABLE, Edges, SnappedPoints, Turns
from geo.network.graph import ModeGraph
from tests.examples import examples
from tests.geo.network.streets import random_graph

pytestmark = pytest.mark.usefixtures("plane")

seeds = st.integers(0, 2**32 - 1)


def split_graph(graph: ModeGraph, places: SnappedPoints) -> nx.MultiDiGraph:
    """The oracle: each edge cut at every place on it, each place a node, all in networkx."""
    e = graph.edges
    oracle = nx.MultiDiGraph()
    oracle.add_nodes_from(range(graph.nodes))
    for i in range(len(e.u)):
        on = [p for p in range(len(places)) if places.edge[p] == i]
        stops = [(0.0, int(e.u[i]))]
        stops += sorted((places.along_m[p], f"place {p}") for p in on)
        stops += [(float(e.metres[i]), int(e.v[i]))]
        rate = graph.cost[i] / e.metres[i]
        for (a, x), (b, y) in pairwise(stops):
            if e.forward[i]:
                oracle.add_edge(x, y, weight=(b - a) * rate)
            if e.backward[i]:
                oracle.add_edge(y, x, weight=(b - a) * rate)
    return oracle


def random_places(rng: np.random.Generator, graph: ModeGraph, n: int) -> SnappedPoints:
    return graph.snap(rng.uniform(0, 1000, (n, 2)))


@settings(max_examples=examples(60), deadline=None)
@given(seeds)
def test_lengths_equal_those_of_networkx(seed: int) -> None:
    rng = np.random.default_rng(seed)
    graph = random_graph(rng, 12, 10, one_way=0.4)
    places = random_places(rng, graph, 8)
    assume(places.edge[0] != UNREACHABLE)
    oracle = split_graph(graph, places)
    expected = nx.single_source_dijkstra_path_length(oracle, "place 0")
    found = paths.search(graph, places.take(np.array([0])))
    got = paths.lengths(found, places)
    door_m = np.nan_to_num(places.offset_m[0] + places.offset_m)  # too far from every street
    minimised = got.seconds - door_m / FOOT_MPS if graph.fastest else got.metres - door_m
    for p in range(len(places)):
        assert minimised[p] == pytest.approx(expected.get(f"place {p}", np.inf), abs=1e-3)


@settings(max_examples=examples(60), deadline=None)
@given(seeds)
def test_a_path_is_as_long_as_its_length_says(seed: int) -> None:
    rng = np.random.default_rng(seed)
    graph = random_graph(rng, 12, 10, one_way=0.4)
    places = random_places(rng, graph, 6)
    found = paths.search(graph, places.take(np.array([0])))
    got = paths.lengths(found, places)
    for p in range(len(places)):
        target = places.take(np.array([p]))
        line, edges = paths.path(found, target)
        if line is None:
            assert np.isinf(got.metres[p])
            continue
        door_m = places.offset_m[0] + places.offset_m[p]
        assert line.length == pytest.approx(got.metres[p] - door_m, abs=1e-3)
        ends = shapely.points(places.xy[[0, p]])
        assert shapely.distance(shapely.points(line.coords[0]), ends[0]) == pytest.approx(
            places.offset_m[0], abs=1e-6
        )
        assert shapely.distance(shapely.points(line.coords[-1]), ends[1]) == pytest.approx(
            places.offset_m[p], abs=1e-6
        )
        assert edges[0] == places.edge[0]
        assert edges[-1] == places.edge[p]


@settings(max_examples=examples(40), deadline=None)
@given(seeds)
def test_the_nearest_facility_is_the_nearest_of_the_matrix(seed: int) -> None:
    rng = np.random.default_rng(seed)
    graph = random_graph(rng, 14, 12, one_way=0.4)
    homes, facilities = random_places(rng, graph, 9), random_places(rng, graph, 4)
    cost, which = paths.nearest(graph, homes, facilities)
    table = np.full((len(homes), len(facilities)), np.inf)
    for here, there, got in paths.matrix(graph, homes, facilities):
        table[here, there] = got.seconds if graph.fastest else got.metres
    assert cost == pytest.approx(table.min(axis=1), abs=1e-3)
    for home, facility in enumerate(which):
        assert table[home, facility] == pytest.approx(cost[home], abs=1e-3)


@settings(max_examples=examples(40), deadline=None)
@given(seeds)
def test_a_matrix_is_the_same_from_either_side(seed: int) -> None:
    rng = np.random.default_rng(seed)
    graph = random_graph(rng, 10, 8, one_way=0.5)
    few, many = random_places(rng, graph, 3), random_places(rng, graph, 7)
    wide, tall = np.zeros((3, 7)), np.zeros((7, 3))
    for here, there, got in paths.matrix(graph, few, many):
        wide[here, there] = got.metres
    for here, there, got in paths.matrix(graph.reversed, many, few):
        tall[here, there] = got.metres
    assert wide == pytest.approx(tall.T, abs=1e-3)


@settings(max_examples=examples(40), deadline=None)
@given(seeds, st.floats(50, 3000))
def test_a_limit_hides_only_what_is_beyond_it(seed: int, limit: float) -> None:
    rng = np.random.default_rng(seed)
    graph = random_graph(rng, 12, 8, one_way=0.3)
    places = random_places(rng, graph, 8)
    origin = places.take(np.array([0]))
    whole = paths.lengths(paths.search(graph, origin), places)
    part = paths.lengths(paths.search(graph, origin, limit=limit), places)
    door_m = places.offset_m[0] + places.offset_m
    spent = whole.seconds - door_m / FOOT_MPS if graph.fastest else whole.metres - door_m
    near = spent <= limit - 1e-6
    assert part.metres[near] == pytest.approx(whole.metres[near], abs=1e-3)
    assert part.seconds[near] == pytest.approx(whole.seconds[near], abs=1e-3)


@settings(max_examples=examples(40), deadline=None)
@given(seeds)
def test_no_path_is_shorter_than_the_straight_line(seed: int) -> None:
    rng = np.random.default_rng(seed)
    graph = random_graph(rng, 12, 10, one_way=0.0)
    places = random_places(rng, graph, 8)
    got = paths.lengths(paths.search(graph, places.take(np.array([0]))), places)
    straight = np.hypot(*(places.xy - places.xy[0]).T)
    assert (got.metres >= straight - 1e-6).all()


@settings(max_examples=examples(30), deadline=None)
@given(seeds, st.floats(100, 4000))
def test_fastest_ways_within_a_length_are_found_within_the_time_that_shortest_ways_take(
    seed: int, within: float
) -> None:
    rng = np.random.default_rng(seed)
    graph = random_graph(rng, 14, 14, one_way=0.3)
    shortest = ModeGraph("drive", graph.edges, graph.links)
    fastest = ModeGraph("drive", graph.edges, graph.links, fastest=True)
    places = random_places(rng, graph, 8)
    origin = places.take(np.array([0]))
    limit = paths.longest_other(paths.search(shortest, origin, limit=within))
    bounded = paths.lengths(paths.search(fastest, origin, limit=limit), places)
    free = paths.lengths(paths.search(fastest, origin), places)
    near = free.metres <= within
    assert bounded.metres[near] == pytest.approx(free.metres[near], abs=1e-3)


def test_a_place_on_no_street_reaches_nothing() -> None:
    graph = random_graph(np.random.default_rng(1), 6, 3, one_way=0.0)
    far = graph.snap(np.array([[50_000.0, 50_000.0], [np.nan, np.nan]]))
    near = random_places(np.random.default_rng(2), graph, 3)
    for i in range(2):
        got = paths.lengths(paths.search(graph, far.take(np.array([i]))), near)
        assert np.isinf(got.metres).all()
    cost, which = paths.nearest(graph, far, near)
    assert np.isinf(cost).all()
    assert (which == -1).all()
    cost, which = paths.nearest(graph, near, far)
    assert np.isinf(cost).all()
    assert (which == -1).all()


def test_two_places_on_one_edge_are_joined_along_it() -> None:
    edges = Edges(
        u=np.array([0]),
        v=np.array([1]),
        u_in=np.array([0]),
        v_in=np.array([1]),
        forward=np.array([True]),
        backward=np.array([False]),
        metres=np.array([100.0]),
        seconds=np.array([10.0]),
        ferry=np.array([False]),
        row=np.array([0]),
        shape=np.array([shapely.LineString([(0, 0), (100, 0)])], dtype=object),
        joins=np.array([True]),
        twin=np.array([0]),
    )
    graph = ModeGraph("drive", edges, Turns.none())
    places = graph.snap(np.array([[20.0, 3.0], [70.0, 4.0]]))
    ahead = paths.lengths(paths.search(graph, places.take(np.array([0]))), places)
    assert ahead.metres == pytest.approx([6.0, 57.0])
    assert ahead.seconds[1] == pytest.approx(5.0 + 7.0 / FOOT_MPS)
    back = paths.lengths(paths.search(graph, places.take(np.array([1]))), places)
    assert np.isinf(back.metres[0])  # one way
