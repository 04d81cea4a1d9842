"""Other walks to the same gates: one that keeps away from some streets, and a really different one.

A different walk is found by making the streets of the first one longer, step by step, until the
shortest walk shares no more than half of its metres with it.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from geo.network.graph import ModeGraph
from geo.network.streets import Network
from geo.walked_route.pieces import Point, WalkedPieces, over

MOST_SHARED = 0.5
"""A walk that shares more of its metres with another is no alternative to it."""

_FACTORS = (2.0, 4.0, 16.0)


def different(
    network: Network, home: Point, gates: Sequence[Point], first: WalkedPieces
) -> WalkedPieces | None:
    """A walk of which at most half is on the streets of the first one; None if there is none."""
    graph = network.graph("walk", ferries=False, available=True)
    edges = graph.edges
    shared = np.isin(edges.row, list(first.rows))
    for factor in _FACTORS:
        longer = np.where(shared, factor, 1.0)
        slow = replace(edges, metres=edges.metres * longer, seconds=edges.seconds * longer)
        found = over(network, ModeGraph("walk", slow, graph.links), home, gates, longer)
        if found is not None and share(found, first) <= MOST_SHARED:
            return found
    return None


def avoiding(
    network: Network, home: Point, gates: Sequence[Point], edge_ids: Collection[int]
) -> WalkedPieces | None:
    """The shortest walk that keeps away from some streets; None if there is none."""
    graph = network.graph("walk", ferries=False, available=True)
    rows = np.flatnonzero(network.edges["edge_id"].isin(list(edge_ids)).to_numpy())
    barred = graph.edges.barred(np.isin(graph.edges.row, rows))
    return over(network, ModeGraph("walk", barred, graph.links), home, gates)


def share(walk: WalkedPieces, other: WalkedPieces) -> float:
    """How much of a walk is on the streets of another, 0 to 1, by metres."""
    whole = sum(piece.metres for piece in walk.pieces)
    on = sum(piece.metres for piece in walk.pieces if piece.row in other.rows)
    return on / whole if whole else 1.0
