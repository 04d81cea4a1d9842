"""Costs between many places at once, held against networkx and against one search at a time."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.network import many, paths
from geo.network.edges import FOOT_MPS, UNREACHABLE, SnappedPoints
from geo.network.graph import ModeGraph
from tests.examples import examples
from tests.geo.network.streets import random_graph
from tests.geo.network.test_paths import random_places, seeds, split_graph


def table(
    graph: ModeGraph, here: SnappedPoints, there: SnappedPoints, rate: float, limit: float = np.inf
):
    costs = np.full((len(here), len(there)), np.inf)
    for start, end, cost in many.costs(graph, here, there, door_rate=rate, limit=limit):
        assert (cost <= limit).all()
        costs[start, end] = cost
    return costs


@settings(max_examples=examples(60))
@given(seed=seeds, steps=st.sampled_from([1, 1000]))
def test_costs_equal_those_of_networkx_with_doors(seed: int, steps: int) -> None:
    rng = np.random.default_rng(seed)
    graph = random_graph(rng, 12, 10, one_way=0.4)
    places = random_places(rng, graph, 8)
    oracle = split_graph(graph, places)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(many, "_TABLE", 0)
        patched.setattr(many, "_FEWEST", steps)  # searches one at a time, or all
        patched.setattr(many, "_BESIDE", 3)
        got = table(graph, places, places, 0.5)
    for a in range(8):
        if places.edge[a] == UNREACHABLE:
            assert np.isinf(got[a]).all()
            assert np.isinf(got[:, a]).all()
            continue
        found = nx.single_source_dijkstra_path_length(oracle, f"place {a}")
        doors = 0.5 * (places.offset_m[a] + places.offset_m)
        same = (places.edge == places.edge[a]) & (places.along_m == places.along_m[a])
        for b in range(8):
            # Of two places at one point of a one-way street, networkx has one behind the other.
            if places.edge[b] != UNREACHABLE and (not same[b] or a == b):
                expected = found.get(f"place {b}", np.inf) + doors[b]
                assert got[a, b] == pytest.approx(expected, abs=1e-3)


@settings(max_examples=examples(40))
@given(
    seed=seeds,
    limit=st.floats(1, 1500),
    steps=st.sampled_from([1, 4, 1000]),
    large=st.sampled_from([0, 2**15]),
)
def test_costs_are_those_of_one_search_at_a_time_within_the_limit(
    seed: int, limit: float, steps: int, large: int
) -> None:
    rng = np.random.default_rng(seed)
    graph = random_graph(rng, 14, 12, one_way=0.3)
    here, there = random_places(rng, graph, 9), random_places(rng, graph, 5)
    every = np.full((9, 5), np.inf)
    for start, end, lengths in paths.matrix(graph, here, there):
        every[start, end] = lengths.seconds if graph.fastest else lengths.metres
    rate = 1 / FOOT_MPS if graph.fastest else 1.0
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(many, "_CELLS", 0)
        patched.setattr(many, "_TABLE", 0)
        patched.setattr(many, "_LARGE", large)
        patched.setattr(many, "_FEWEST", steps)
        patched.setattr(many, "_NEIGHBOURS_M", 100.0)
        got = table(graph, here, there, rate, limit)
    clear = np.abs(every - limit) > 1e-3
    np.testing.assert_allclose(
        got[clear], np.where(every <= limit, every, np.inf)[clear], atol=1e-4
    )


@settings(max_examples=examples(60))
@given(seed=seeds, one_way=st.sampled_from([0.0, 0.4]))
def test_the_nearest_is_that_of_a_search_over_all_nodes(seed: int, one_way: float) -> None:
    rng = np.random.default_rng(seed)
    graph = random_graph(rng, 20, 16, one_way=one_way)
    homes = random_places(rng, graph, 12)
    for doors in (random_places(rng, graph, 4), random_places(rng, graph, 1)):
        expected, _ = paths.nearest(graph, homes, doors, door_rate=0.5)
        cost, which = many.nearest(graph, homes, doors, door_rate=0.5)
        np.testing.assert_allclose(cost, expected, atol=1e-6)
        every = table(graph, homes, doors, 0.5)
        there = np.isfinite(cost)
        np.testing.assert_allclose(every[there, which[there]], cost[there], atol=1e-6)
        assert (which[~there] == -1).all()


def test_the_way_to_the_same_homes_is_worked_out_once() -> None:
    rng = np.random.default_rng(5)
    graph = random_graph(rng, 20, 16, one_way=0.0)
    homes, others = random_places(rng, graph, 6), random_places(rng, graph, 6)
    assert graph.sweep(homes) is graph.sweep(homes)
    assert graph.sweep(others) is not graph.sweep(homes)
