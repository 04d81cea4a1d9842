"""What a street graph is made of: edges, the turns between them, and where places join them."""

from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.measure import Floats
from geo.network.permissions import FOOT_KMH

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

SNAP_LIMIT_M = 500.0
"""A place farther than this from every usable street is unreachable."""

FOOT_MPS = FOOT_KMH / 3.6
"""Pace from a door to the street, in every mode."""

UNREACHABLE = -1
"""The edge number of a place that joins no street."""

A_TURN = -1
"""The edge number of a passage from one edge to the next, which is no street."""

NO_LENGTH = 1e-6
"""An explicit zero is no edge in compressed sparse rows: a micrometre is."""


@dataclass(frozen=True, slots=True)
class Edges:
    """The edges that a mode can use, column by column; `n` of them.

    `u` and `v` are the nodes that one sets out from at the edge's start and end, `u_in` and
    `v_in` those that one comes to there: the same, but where turns are restricted.
    `forward` says whether one may go from `u` to `v_in`, `backward` from `v` to `u_in`.
    `row` is the row in the network's edge table.

    `joins` says whether places join the edge: none join a ferry, a motorway or a tunnel. Where
    how one goes on depends on how one came, a street has more than one edge. Places join the one
    that all come to; `twin` is the number of the one that they set out by as well (most
    often the edge's own).
    """

    u: Ints
    v: Ints
    u_in: Ints
    v_in: Ints
    forward: Flags
    backward: Flags
    metres: Floats
    seconds: Floats
    ferry: Flags
    row: Ints
    shape: NDArray[np.object_]
    joins: Flags
    twin: Ints

    @property
    def nodes(self) -> int:
        """One more than the highest node number."""
        return int(np.concatenate([self.u, self.v, self.u_in, self.v_in]).max(initial=-1)) + 1

    def per_drawn_m(self, edge: Ints) -> Floats:
        """Metres on the ground for each metre of some edges' shapes, which are on the grid."""
        drawn: Floats = shapely.length(self.shape[edge])
        return self.metres[edge] / drawn

    def with_ends(self, u: Ints, v: Ints) -> "Edges":
        """The same edges between other nodes, where turns are free."""
        return replace(self, u=u, v=v, u_in=u, v_in=v)

    @property
    def turned(self) -> "Edges":
        """The same edges in the opposite direction: by what one came in, one leaves."""
        n = np.arange(len(self.u))
        other, twins = self.twin.copy(), np.flatnonzero(self.twin != n)
        other[self.twin[twins]] = twins
        of = self.take(other)
        return replace(
            self,
            u=of.u_in,
            v=of.v_in,
            u_in=of.u,
            v_in=of.v,
            forward=of.backward,
            backward=of.forward,
        )

    def barred(self, where: Flags) -> "Edges":
        """The same edges, of which some can be joined but not gone along."""
        return replace(self, forward=self.forward & ~where, backward=self.backward & ~where)

    def take(self, where: Flags | Ints) -> "Edges":
        """The edges at some positions, or under a mask; one without its twin is its own."""
        taken = Edges(*(getattr(self, name)[where] for name in self.__slots__))
        kept = np.arange(len(self.u))[where]
        place = np.full(len(self.u), -1)
        place[kept] = np.arange(len(kept))
        twin = place[taken.twin]
        return replace(taken, twin=np.where(twin < 0, np.arange(len(kept)), twin))


@dataclass(frozen=True, slots=True)
class SnappedPoints:
    """Where places join the network; `n` of them.

    `edge` is the number of the edge, or ``UNREACHABLE``; `along_m` the distance from the
    edge's start to the point where the place joins; `offset_m` the straight way from the
    place to that point (NaN where unreachable), both on the ground; `xy` the place itself on the
    grid, shape ``(n, 2)``.
    """

    edge: Ints
    along_m: Floats
    offset_m: Floats
    xy: Floats

    def __len__(self) -> int:
        return len(self.edge)

    def take(self, where: Flags | Ints) -> "SnappedPoints":
        """The snaps at some positions, or under a mask."""
        return SnappedPoints(
            self.edge[where], self.along_m[where], self.offset_m[where], self.xy[where]
        )

    def and_those(self, *others: "SnappedPoints") -> "SnappedPoints":
        """These, and behind them some others."""
        every = (self, *others)
        return SnappedPoints(
            *(np.concatenate([getattr(each, name) for each in every]) for name in self.__slots__)
        )


@dataclass(frozen=True, slots=True)
class NewPaths:
    """Streets that are not there yet: no place that has a street of its own joins them.

    `edge_ids` are theirs; `serves` are places that come with them and join whichever street is
    nearest, EPSG:27700, shape ``(n, 2)``.
    """

    edge_ids: frozenset[int]
    serves: Floats


@dataclass(frozen=True, slots=True)
class Turns:
    """Passages without length between nodes, one way each: the turns that may be made.

    Where a turn is forbidden, every edge that meets there has its own node to come to and
    its own to set out from, and links lead from the one to the others that one may turn into.
    """

    tail: Ints
    head: Ints

    @classmethod
    def none(cls) -> "Turns":
        """No links: any edge may be followed by any other that it meets."""
        return cls(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))
