"""How people get from homes to places, as every question of planners and commissioners asks it.

One door for each way of travelling: what the nearest place costs, and what every place within a
limit costs. `Streets` answers along streets; a timetable can answer the same questions. Whoever
asks need not know which it is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy.sparse import csr_array

from geo.measure import Floats, to_grid
from geo.network import many, paths
from geo.network.edges import FOOT_MPS, Ints, SnappedPoints
from geo.network.graph import ModeGraph
from geo.network.streets import Network
from geo.places.homes import Homes
from geo.travel.costs import TravelCosts

ROUNDING = 1e-9
"""A search goes on so much beyond its limit, as a share, that no way is lost to rounding."""


class Travel(Protocol):
    """A way of travelling, with one unit of cost: metres, or seconds if it is `timed`.

    `mode` is its name; step-free ways in alone count where it is ``wheelchair``. Places are given
    as the positions of their ways in, ``(longitude, latitude)`` in EPSG:4326, shape ``(m, 2)``.
    """

    @property
    def mode(self) -> str:
        """The name of the way of travelling."""
        ...

    @property
    def timed(self) -> bool:
        """Whether costs are seconds."""
        ...

    def nearest(self, homes: Homes, places: Floats) -> tuple[Floats, Ints]:
        """What the nearest place costs from each home, and which it is: infinite and -1 if none."""
        ...

    def ways(self, homes: Homes, places: Floats, limit: float = np.inf) -> TravelCosts:
        """All ways from homes to places that cost no more than a limit, in order of home, place."""
        ...


_Part = tuple[Ints, Ints, Floats]
"""Starts, ends and costs of some ways."""


def ways_of(
    parts: Sequence[_Part], limit: float, size: tuple[int, int], *, swap: bool
) -> TravelCosts:
    """Ways in order of home and place, those beyond the limit left out.

    Parameters
    ----------
    parts
        In order of start and end. Starts are homes and ends places, or with `swap` the reverse.
    size
        How many homes and how many places there are.
    """
    none = np.empty(0, dtype=np.int64)
    start = np.concatenate([none, *(part[0] for part in parts)])
    end = np.concatenate([none, *(part[1] for part in parts)])
    cost: Floats = np.concatenate([np.empty(0), *(part[2] for part in parts)])
    near = cost <= limit
    if not near.all():
        start, end, cost = start[near], end[near], cost[near]
    if not swap:
        return TravelCosts(start, end, cost, *size)
    homes, places = size
    pointer = np.searchsorted(start, np.arange(places + 1))
    turned = csr_array((cost, end, pointer), shape=(places, homes)).tocsc()
    home = np.repeat(np.arange(homes), np.diff(turned.indptr))
    return TravelCosts(home, turned.indices.astype(np.int64), turned.data, homes, places)


@dataclass(frozen=True, slots=True)
class Streets:
    """Along streets, ferries left out: the shortest ways, or the fastest if it is `timed`."""

    network: Network
    mode: str
    timed: bool = False

    def nearest(self, homes: Homes, places: Floats) -> tuple[Floats, Ints]:
        """See `Travel`. One search from all places at once."""
        graph, here, there = self._joined(homes, places)
        scale = self._seconds(graph)
        walked = (1 / FOOT_MPS if self.timed else 1.0) / scale
        cost, which = paths.nearest(graph, here, there, door_rate=walked)
        return cost * scale, which

    def ways(self, homes: Homes, places: Floats, limit: float = np.inf) -> TravelCosts:
        """See `Travel`. One search from each place, or from each home if they are fewer."""
        graph, here, there = self._joined(homes, places)
        swap = len(there) < len(here)
        ends = (there, here) if swap else (here, there)
        graph = graph.reversed if swap else graph
        whole = graph.core is not None and np.isinf(limit)
        parts = self._whole(graph, *ends) if whole else self._within(graph, *ends, limit)
        return ways_of(list(parts), limit, (len(here), len(there)), swap=swap)

    def _within(
        self, graph: ModeGraph, start: SnappedPoints, end: SnappedPoints, limit: float
    ) -> Iterator[_Part]:
        """Ways within a limit, many searches at a time."""
        scale = self._seconds(graph)
        walked = (1 / FOOT_MPS if self.timed else 1.0) / scale
        reach = limit / scale * (1 + ROUNDING)
        for one, other, cost in many.costs(graph, start, end, door_rate=walked, limit=reach):
            yield one, other, cost * scale

    def _whole(self, graph: ModeGraph, start: SnappedPoints, end: SnappedPoints) -> Iterator[_Part]:
        """All ways, over the junctions alone: fewer steps for each search."""
        for one, other, lengths in paths.matrix(graph, start, end):
            cost = lengths.seconds if self.timed else lengths.metres
            near = np.isfinite(cost)
            yield one[near], other[near], cost[near]

    def _joined(
        self, homes: Homes, places: Floats
    ) -> tuple[ModeGraph, SnappedPoints, SnappedPoints]:
        """Edges of a mode have the same numbers whatever is minimised, so that homes join once."""
        graph = self.network.graph(self.mode, fastest=self.timed, ferries=False)
        at = np.asarray(places, dtype=float).reshape(-1, 2)
        here = homes.joined(self.network, self.mode, ferries=False)
        return graph, here, graph.snap(to_grid(at[:, 0], at[:, 1]))

    def _seconds(self, graph: ModeGraph) -> float:
        """What a unit of the graph's cost is in the unit of ours."""
        return (graph.pace or 1.0) if self.timed and not graph.fastest else 1.0
