"""Walks between places and stops, measured over our own streets like every other walk."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from geo.measure import Floats, to_grid
from geo.network import paths
from geo.network.edges import Flags, Ints
from geo.network.streets import Network

WALK, WHEELCHAIR = "walk", "wheelchair"

TRIFLE_S = 0.05
"""So much of a second begun is no second more: positions are not exact to the centimetre."""


def whole_seconds(seconds: ArrayLike) -> Floats:
    """Seconds rounded up, so that nobody misses a bus by a rounding."""
    return np.ceil(np.asarray(seconds, dtype=float) - TRIFLE_S)


@dataclass(frozen=True, slots=True)
class Walks:
    """Walks between `places` places and stops, one a row, in the order of places.

    `place` and `stop` are row numbers, `metres` and `seconds` of the walk, doors included; seconds
    are whole (`whole_seconds`).
    """

    place: Ints
    stop: Ints
    metres: Floats
    seconds: Ints
    places: int

    def within(self, walk_m: float) -> "Walks":
        """Those that are no longer than a limit in metres."""
        return self._take(self.metres <= walk_m)

    def of(self, place: int) -> "Walks":
        """Those of one place, as the only place."""
        low, high = np.searchsorted(self.place, [place, place + 1])
        part = slice(low, high)
        return Walks(
            np.zeros(high - low, dtype=np.int64),
            self.stop[part],
            self.metres[part],
            self.seconds[part],
            1,
        )

    def _take(self, kept: Flags) -> "Walks":
        return Walks(
            self.place[kept], self.stop[kept], self.metres[kept], self.seconds[kept], self.places
        )


def walks(
    network: Network, places: Floats, stops: Floats, *, longest_m: float, step_free: bool = False
) -> Walks:
    """All walks between places and stops up to a length.

    Parameters
    ----------
    places, stops
        Longitudes and latitudes, EPSG:4326, shapes ``(n, 2)`` and ``(m, 2)``.
    longest_m
        The longest walk in metres, both doors included.
    step_free
        Along streets without steps, at the pace of a wheelchair.
    """
    graph = network.graph(WHEELCHAIR if step_free else WALK, ferries=False)
    here = graph.snap(to_grid(places[:, 0], places[:, 1]))
    there = graph.snap(to_grid(stops[:, 0], stops[:, 1]))
    rows: list[tuple[Ints, Ints, Floats, Floats]] = []
    for place, stop, found in paths.matrix(graph, here, there, limit=longest_m):
        near = found.metres <= longest_m
        rows.append((place[near], stop[near], found.metres[near], found.seconds[near]))
    none = np.empty(0, dtype=np.int64)
    place = np.concatenate([none, *(row[0] for row in rows)])
    stop = np.concatenate([none, *(row[1] for row in rows)])
    metres = np.concatenate([np.empty(0), *(row[2] for row in rows)])
    seconds = whole_seconds(np.concatenate([np.empty(0), *(row[3] for row in rows)]))
    order = np.lexsort((stop, place))
    return Walks(
        place[order], stop[order], metres[order], seconds[order].astype(np.int64), len(places)
    )
