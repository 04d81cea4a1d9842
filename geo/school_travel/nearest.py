"""Which school is nearest: one ranking for one child, for ten thousand, and for every home.

Schools are ranked by the shortest walk, safe or not, ferries left out, from the home to the point
that the council measures to. A home known only by its postcode may be `spread_m` from the point of
that postcode, so each walk may be that much longer or shorter. Two schools whose walks differ by
no more than twice the spread are about as near: which of them is nearer is not known.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.measure import Floats, to_grid
from geo.network import paths
from geo.network.edges import Flags, Ints
from geo.network.streets import Network
from geo.places.homes import Homes
from geo.school_travel.schools import DOES_NOT, NOT_KNOWN, SUITS

NO_SCHOOL = -1
"""The school of a home that has no route to any."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """How one school of each of `n` homes stands among `m` schools.

    Attributes
    ----------
    sure, perhaps, close
        Which other schools are nearer and suit; are nearer and may suit; and suit, or may, and are
        about as near. Shape ``(n, m)``.
    least, most
        How many other schools are nearer and suit: for certain, and at most. Sites of one school
        count once. Shape ``(n,)``.
    """

    sure: Flags
    perhaps: Flags
    close: Flags
    least: Ints
    most: Ints

    def nearest_suitable(self, i: int) -> bool | None:
        """Whether no nearer school suits the child of a home; None if that is not known."""
        if self.least[i]:
            return False
        return None if self.most[i] else True

    def nearer_suitable(self, i: int, enough: int) -> int | None:
        """How many suitable schools are nearer, as far as it matters whether there are `enough`."""
        least, most = int(self.least[i]), int(self.most[i])
        if least >= enough or least == most:
            return least
        return most if most < enough else None

    def rivals(self, i: int) -> Ints:
        """The columns of the schools that are nearer, or about as near, and suit or may."""
        return np.flatnonzero(self.sure[i] | self.perhaps[i] | self.close[i])


def rank(
    walk_any_m: Floats,
    suits: NDArray[np.int8],
    school: Ints,
    same: Ints,
    spread_m: Floats | float = 0.0,
) -> Ranking:
    """Rank a school of each home among those that can suit, by the shortest walk.

    Parameters
    ----------
    walk_any_m
        Metres from homes to schools, infinite where there is no walk; shape ``(n, m)``.
    suits
        What `geo.school_travel.schools.suits` gives, shape ``(n, m)`` or ``(m,)``.
    school
        For each home the column of the school that is asked about, shape ``(n,)``.
    same
        For each school a number that sites of one school share, shape ``(m,)``: a school is not
        nearer than itself, and as near as its nearest site.
    spread_m
        How far each home may be from the point that was measured from, in metres; shape ``(n,)``,
        0 for an address point.

    Notes
    -----
    From an address point neither of two schools exactly as far away is nearer. A school that can
    be walked to is nearer than one that cannot, whatever the spread.
    """
    can = np.broadcast_to(suits, walk_any_m.shape)
    spread = np.broadcast_to(np.asarray(spread_m, dtype=float), len(walk_any_m))[:, None]
    mine = same[None, :] == same[school][:, None]
    own = np.where(mine, walk_any_m, np.inf).min(axis=1, keepdims=True)
    rival = ~mine & np.isfinite(walk_any_m) & (can != DOES_NOT)
    more = walk_any_m - np.minimum(own, np.finfo(float).max)
    close = rival & (spread > 0) & (np.abs(more) <= 2 * spread)
    nearer = rival & (more < 0) & ~close
    sure, perhaps = nearer & (can == SUITS), nearer & (can == NOT_KNOWN)
    least = _schools_in(sure, same)
    return Ranking(sure, perhaps, close, least, _schools_in(sure | perhaps | close, same))


def _schools_in(flags: Flags, same: Ints) -> Ints:
    """How many schools are flagged for each home; sites of one school count once."""
    site_of = (same[:, None] == np.unique(same)[None, :]).astype(np.float32)
    counts: Ints = ((flags.astype(np.float32) @ site_of) > 0).sum(axis=1)
    return counts


def nearest_suitable(walk_any_m: Floats, suits: NDArray[np.int8]) -> Ints:
    """The column of the nearest school that suits each home, ``NO_SCHOOL`` where none is in reach.

    Parameters are those of `rank`. From a postcode another school may be about as near.
    """
    if not walk_any_m.shape[1]:
        return np.full(len(walk_any_m), NO_SCHOOL)
    walks = np.where(np.broadcast_to(suits, walk_any_m.shape) == SUITS, walk_any_m, np.inf)
    return np.where(np.isfinite(walks.min(axis=1)), walks.argmin(axis=1), NO_SCHOOL)


def in_order(walk_any_m: Floats, suits: NDArray[np.int8], doubt: Ints) -> list[int]:
    """The columns of the schools that suit, or may, from one home: the nearest first.

    Those in more `doubt` come after those in less. All have the shape ``(m,)``.
    """
    can = np.flatnonzero((suits != DOES_NOT) & np.isfinite(walk_any_m))
    return [int(column) for column in can[np.lexsort((walk_any_m[can], doubt[can]))]]


def school_of_each(
    network: Network, homes: Homes, gates: pd.DataFrame, mode: str = "walk"
) -> tuple[Floats, Ints]:
    """The nearest school of every home: metres (infinite: none), and its row or ``NO_SCHOOL``.

    Parameters
    ----------
    gates
        The points that count: ``school`` (row), ``lon``, ``lat``, EPSG:4326.
    """
    graph = network.graph(mode, ferries=False)
    doors = graph.snap(to_grid(gates["lon"], gates["lat"]))
    metres, gate = paths.nearest(graph, homes.joined(network, mode, ferries=False), doors)
    return metres, np.append(gates["school"].to_numpy(np.int64), NO_SCHOOL)[gate]
