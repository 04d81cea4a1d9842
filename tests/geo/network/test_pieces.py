"""Ways cut where they meet, and joined again where nothing else does."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geo.network.pieces import join, split

NODES = 9
WAYS = st.lists(
    st.tuples(
        st.lists(st.integers(0, NODES - 1), min_size=2, max_size=5).filter(
            lambda way: all(a != b for a, b in pairwise(way))
        ),
        st.integers(0, 1),
    ),
    min_size=1,
    max_size=8,
)
BOTH_WAYS = np.array([True, False])
"""The first kind of street is the same in both directions, the second is one-way."""


@given(WAYS, st.sets(st.integers(0, NODES - 1), max_size=2))
def test_every_step_of_every_way_is_in_one_chain(
    ways: list[tuple[list[int], int]], kept: set[int]
) -> None:
    vertex = np.concatenate([way for way, _ in ways])
    lengths = np.array([len(way) for way, _ in ways])
    starts = np.cumsum(lengths) - lengths
    kinds = np.array([kind for _, kind in ways])
    fixed = np.isin(np.arange(NODES), list(kept))
    pieces = split(vertex, starts, kinds, np.arange(len(ways)), fixed=fixed)
    chains = join(pieces, vertex, both_ways=BOTH_WAYS, fixed=fixed)

    drawn = sorted(_step(a, b, kind) for way, kind in ways for a, b in pairwise(way))
    lines = [chains.points[chains.owner == i].tolist() for i in range(len(chains.kind))]
    found = [
        _step(a, b, kind)
        for line, kind in zip(lines, chains.kind.tolist(), strict=True)
        for a, b in pairwise(line)
    ]
    assert sorted(found) == drawn
    inner = {node for line in lines for node in line[1:-1]}
    ends = {node for line in lines for node in (line[0], line[-1])}
    assert not inner & kept
    assert not inner & ends, "a node within a chain is none of the network's"
    many = np.bincount([node for line in lines for node in (line[0], line[-1])], minlength=NODES)
    for node in ends - kept:
        met = [
            (i, at)
            for i, line in enumerate(lines)
            for at in (0, -1)
            if line[at] == node and many[node] == 2
        ]
        if len({i for i, _ in met}) == 2:
            (a, side), (b, other) = met
            one_street = chains.kind[a] == chains.kind[b]
            assert not (one_street and (BOTH_WAYS[chains.kind[a]] or side != other))


def _step(a: int, b: int, kind: int) -> tuple[int, int, int]:
    """A step between two nodes: of a one-way street in its direction."""
    return (min(a, b), max(a, b), kind) if BOTH_WAYS[kind] else (a, b, kind)


def test_the_ways_at_both_ends_of_a_chain_are_known() -> None:
    vertex = np.array([0, 1, 3, 2, 1, 2])  # the second way from 3, the third between them
    pieces = split(
        vertex, np.array([0, 2, 4]), np.zeros(3, int), np.array([7, 8, 9]), fixed=np.zeros(4, bool)
    )
    chains = join(pieces, vertex, both_ways=BOTH_WAYS, fixed=np.zeros(4, bool))
    assert chains.points.tolist() == [0, 1, 2, 3]
    assert (chains.way.tolist(), chains.end_way.tolist()) == ([7], [8])
