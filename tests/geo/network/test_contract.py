"""Searches over a network without its minor nodes, held against searches over all of it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array, random_array
from scipy.sparse.csgraph import dijkstra

from geo.network import contract
from geo.network.contract import Contracted, Leads, Sweep
from tests.examples import examples
from tests.geo.network.streets import random_graph
from tests.geo.network.test_paths import seeds


def costs(rows: csr_array, starts: list[int], wanted: np.ndarray, limit: float = np.inf):
    held, sweep = contracted(rows, wanted)
    climb = held.climb(leads(starts))
    found = sweep.costs(climb.node, climb.search(limit=limit))
    return found[sweep.place[wanted]].T


def contracted(rows: csr_array, wanted: np.ndarray) -> tuple[Contracted, Sweep]:
    held = Contracted.of(rows)
    return held, held.sweep(wanted)


def leads(starts: list[int]) -> Leads:
    """Each origin stands at a node."""
    return Leads(np.ones(len(starts), dtype=int), np.array(starts), np.full(len(starts), 1e-12))


def two_way(pairs: list[tuple[int, int]], cost: list[float]) -> csr_array:
    n = max(map(max, pairs)) + 1
    rows = csr_array((cost, tuple(np.array(pairs).T)), shape=(n, n))
    return csr_array(rows + rows.T)


@settings(max_examples=examples(150), deadline=None)
@given(seed=seeds, density=st.sampled_from([0.02, 0.05, 0.15]), data=st.data())
def test_costs_are_those_of_a_search_over_all_nodes(seed: int, density: float, data) -> None:
    """One-way streets, parts that hang together with nothing, and nodes that nobody asks for."""
    rng = np.random.default_rng(seed)
    rows = csr_array(random_array((40, 40), density=density, rng=rng) * 100)
    wanted = rng.random(40) < data.draw(st.sampled_from([0.2, 1.0]))
    limit = data.draw(st.sampled_from([30.0, 120.0, np.inf]))
    starts = [0, 7, 39]
    expected = dijkstra(rows, indices=starts)[:, wanted]
    got = costs(rows, starts, wanted, limit)
    near = expected <= limit
    np.testing.assert_allclose(got[near], expected[near], atol=1e-9)
    assert (got[expected > limit + 1e-9] > limit).all()


@settings(max_examples=examples(100), deadline=None)
@given(seed=seeds, density=st.sampled_from([0.02, 0.05, 0.15]))
def test_the_nearest_origin_is_that_of_a_search_over_all_nodes(seed: int, density: float) -> None:
    rng = np.random.default_rng(seed)
    rows = csr_array(random_array((40, 40), density=density, rng=rng) * 100)
    wanted, starts = rng.random(40) < 0.5, [0, 7, 39]
    held, sweep = contracted(rows, wanted)
    cost, which = sweep.nearest(*held.climb(leads(starts)).nearest())
    cost, which = cost[sweep.place[wanted]], which[sweep.place[wanted]]
    every = dijkstra(rows, indices=starts)[:, wanted]
    np.testing.assert_allclose(cost, every.min(axis=0), atol=1e-9)
    reached = np.isfinite(cost)
    assert (which[~reached] == -1).all()
    np.testing.assert_allclose(
        every[which[reached], np.flatnonzero(reached)], cost[reached], atol=1e-9
    )


@settings(max_examples=examples(40), deadline=None)
@given(seed=seeds)
def test_streets_with_turns_and_one_ways(seed: int) -> None:
    rows = random_graph(np.random.default_rng(seed), 30, 25, one_way=0.4).matrix
    every = np.ones(rows.shape[0], dtype=bool)
    starts = list(range(0, rows.shape[0], 5))
    np.testing.assert_allclose(
        costs(rows, starts, every), dijkstra(rows, indices=starts), atol=1e-9
    )


@pytest.mark.parametrize(
    "pairs",
    [
        [(i, i + 1) for i in range(200)],
        [(i, (i + 1) % 200) for i in range(200)],
        [(0, i) for i in range(1, 200)],
        [(i // 2, i) for i in range(1, 200)],
    ],
    ids=["a line", "a ring", "a star", "a tree"],
)
def test_of_what_has_no_blocks_next_to_nothing_stays(pairs: list[tuple[int, int]]) -> None:
    rows = two_way(pairs, [1.0] * len(pairs))
    held = Contracted.of(rows)
    gone = sum(len(each.node) for each in held.rounds)
    assert rows.shape[0] - gone <= contract.FEW
    every = np.ones(rows.shape[0], dtype=bool)
    np.testing.assert_allclose(
        costs(rows, [0, 50], every), dijkstra(rows, indices=[0, 50]), atol=1e-9
    )


def test_a_node_goes_once_and_before_its_neighbours_of_then() -> None:
    rows = random_graph(np.random.default_rng(3), 60, 50, one_way=0.2).matrix
    gone: set[int] = set()
    for part in Contracted.of(rows).rounds:
        now = set(part.node.tolist())
        assert not now & gone
        assert not now & set(part.near[np.isfinite(part.cost)].tolist())
        gone |= now
        assert not gone & set(part.near[np.isfinite(part.cost)].tolist())


def test_the_same_network_is_contracted_the_same_way() -> None:
    rows = random_graph(np.random.default_rng(4), 60, 50, one_way=0.2).matrix
    one, other = Contracted.of(rows), Contracted.of(rows)
    assert [each.node.tolist() for each in one.rounds] == [r.node.tolist() for r in other.rounds]


@settings(max_examples=examples(60), deadline=None)
@given(seed=seeds, limit=st.sampled_from([60.0, 150.0, 400.0]))
def test_within_a_limit_the_part_of_a_sweep_gives_what_the_whole_gives(
    seed: int, limit: float
) -> None:
    """A node in reach has neighbours out of reach, of which the part knows nothing."""
    rng = np.random.default_rng(seed)
    rows = csr_array(random_array((120, 120), density=0.04, rng=rng) * 100)
    held, sweep = contracted(rows, rng.random(120) < 0.6)
    climb = held.climb(leads([3, 50, 90]))
    found = climb.search(limit=limit)
    part = sweep.within(climb.node[np.isfinite(found).any(axis=0)])
    whole, some = sweep.costs(climb.node, found), part.costs(climb.node, found)
    np.testing.assert_array_equal(some[part.place[part.node]], whole[sweep.place[part.node]])
    assert np.isinf(whole[:-1][part.place[sweep.node] < 0]).all()
