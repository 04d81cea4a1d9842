"""How people travel, as every question of families, planners and commissioners asks it.

A mode of travel answers what the nearest place costs from many homes, what each place within a
limit costs, what is within reach of one home, and the route to one door. `Streets` answers along
streets and `geo.travel.timetable.Timetabled` by bus and train; callers need not know which it is.

Modules:

- `along_streets`: from one place along streets, from its door to the nearest entrance of each
  service
- `between`: the distance between two places, and between many: as the commands report it
- `catchment`: the area from which a service can be reached within a limit, as an outline on a map
- `choices`: from what a form or a command offers to how somebody travels, checked in one place
- `costs`: origin–destination costs: what it takes to get from homes to services, one row a pair
- `reach`: what one search from a place measures: the cost to every entrance of an offer
- `routes`: a route to one door, to be drawn and to be read out step by step
- `standard`: a service standard, and what it says of homes: who is within reach, by zone and by
  deprivation
- `timetable`: travel by bus and train
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from shapely.geometry.base import BaseGeometry

from geo.directory.offer import Offer
from geo.measure import Floats
from geo.network import many
from geo.network.edges import FOOT_MPS, Ints, SnappedPoints
from geo.network.graph import ModeGraph
from geo.network.reach import reach_area
from geo.network.streets import Network
from geo.places.homes import Homes
from geo.places.postcodes import Place
from geo.travel import along_streets
from geo.travel.between import TravelMatrix, TravelPair
from geo.travel.costs import CostTable, TravelCosts
from geo.travel.reach import Position, Reach, Trip
from geo.travel.routes import DoorRoute, StreetRoute

ROUNDING = 1e-9
"""A search goes on so much beyond its limit, as a share, that no way is lost to rounding."""

T = TypeVar("T")


class Travel(Protocol):
    """A mode of travel, with one unit of cost: metres, or seconds if it is `timed`.

    `mode` is its name; step-free entrances alone count where it is ``wheelchair``. Places are given
    as the positions of their entrances, ``(longitude, latitude)`` in EPSG:4326, shape ``(m, 2)``.
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

    def tables(
        self,
        homes: Homes,
        places: Floats,
        owner: Ints,
        limit: float,
        use: Callable[[CostTable], T],
    ) -> Sequence[T]:
        """The same for services, as tables: what `use` makes of each while it is at hand.

        `owner` says whose each place is. A service is in one table at most, with all homes that
        have a way to it. `use` is called in several threads.
        """
        ...

    def reach(
        self,
        place: Place,
        offer: Offer,
        *,
        within_m: float | None = None,
        within_s: float | None = None,
    ) -> Reach:
        """The cost from one place to every entrance of an offer; without a limit, to all."""
        ...

    def trip(self, place: Place, door: Position) -> Trip:
        """What it takes to get from a place to one door."""
        ...

    def route(self, place: Place, door: Position) -> DoorRoute:
        """The route from a place to one door, step by step."""
        ...

    def outline(self, reached: Reach) -> BaseGeometry | None:
        """The area within reach, EPSG:4326; None where only places are reached."""
        ...

    def distance(self, start: Place, end: Place, *, shortest: bool = False) -> TravelPair:
        """How far one place is from another; `shortest` is for driving, else the fastest route."""
        ...

    def matrix(
        self,
        starts: pd.DataFrame,
        ends: pd.DataFrame,
        within_m: float = np.inf,
        *,
        shortest: bool = False,
    ) -> TravelMatrix:
        """The costs between all places of two tables with ``lon`` and ``lat``, EPSG:4326."""
        ...


_Part = tuple[Ints, Ints, Floats]
"""Starts, ends and costs of some ways."""


def _joined(parts: Sequence[_Part]) -> _Part:
    none = np.empty(0, dtype=np.int64)
    return (
        np.concatenate([none, *(part[0] for part in parts)]),
        np.concatenate([none, *(part[1] for part in parts)]),
        np.concatenate([np.empty(0), *(part[2] for part in parts)]),
    )


def _ways_of(
    parts: Sequence[_Part], limit: float, size: tuple[int, int], *, swap: bool
) -> TravelCosts:
    """Ways in order of home and place, those beyond the limit left out.

    Parameters
    ----------
    parts
        Each in order of end, and of start if it is the only one. Starts are homes and ends places,
        or with `swap` the reverse.
    size
        How many homes and how many places there are.
    """
    start, end, cost = parts[0] if len(parts) == 1 else _joined(parts)
    near = cost <= limit
    if not near.all():
        start, end, cost = start[near], end[near], cost[near]
    home, place = (end, start) if swap else (start, end)
    if len(parts) == 1 and swap:
        return TravelCosts(home, place, cost, *size)
    rows = coo_array((cost, (home, place)), shape=size).tocsr()
    rows.sort_indices()
    home = np.repeat(np.arange(size[0]), np.diff(rows.indptr))
    return TravelCosts(home, rows.indices.astype(np.int64), rows.data, *size)


@dataclass(frozen=True, slots=True)
class Streets:
    """Along streets, ferries left out: the shortest ways, or the fastest if it is `timed`."""

    network: Network
    mode: str
    timed: bool = False
    _wholes: dict[tuple[int, int], tuple[Homes, Floats, tuple[Ints, Floats] | None]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _there: dict[int, tuple[Floats, SnappedPoints]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def nearest(self, homes: Homes, places: Floats) -> tuple[Floats, Ints]:
        """See `Travel`. One search from all places at once, or from each where they are few."""
        if whole := self._whole(homes, places):
            home, table = whole
            cost, which = np.full(len(homes), np.inf), np.full(len(homes), -1)
            place = table.argmin(axis=1)
            cost[home] = least = table[np.arange(len(home)), place]
            which[home] = np.where(np.isfinite(least), place, -1)
            return cost, which
        graph, here, there = self._joined(homes, places)
        cost, which = many.nearest(graph, here, there, door_rate=self._door_rate(graph))
        return cost * self._seconds(graph), which

    def ways(self, homes: Homes, places: Floats, limit: float = np.inf) -> TravelCosts:
        """See `Travel`. One search from each place, or from each home if they are fewer."""
        graph, here, there = self._joined(homes, places)
        swap = len(there) < len(here)
        ends = (there, here) if swap else (here, there)
        graph = graph.reversed if swap else graph
        parts = list(self._within(graph, *ends, limit))
        return _ways_of(parts, limit, (len(here), len(there)), swap=swap)

    def tables(
        self,
        homes: Homes,
        places: Floats,
        owner: Ints,
        limit: float,
        use: Callable[[CostTable], T],
    ) -> Sequence[T]:
        """See `Travel`. One search from each place."""
        lists = homes.parts or (homes,)
        wholes = [whole for some in lists if (whole := self._whole(some, places))]
        if len(wholes) == len(lists):
            before = np.cumsum([0, *map(len, lists[:-1])])
            home = np.concatenate([row + n for (row, _), n in zip(wholes, before, strict=True)])
            order = np.argsort(owner, kind="stable")
            table = np.concatenate([table for _, table in wholes])[:, order]
            return [use(CostTable.of_doors(home, owner[order], table, limit))]
        graph, here, there = self._joined(homes, places)
        scale = self._seconds(graph)

        def used(home: Ints, door: Ints, cost: Floats) -> T:
            if scale != 1.0:
                cost *= scale
            return use(CostTable.of_doors(home, owner[door], cost, limit))

        found = many.tables(
            graph.reversed,
            there,
            here,
            used,
            door_rate=self._door_rate(graph),
            limit=limit / scale * (1 + ROUNDING),
            group=owner,
        )
        return list(found)

    def reach(
        self,
        place: Place,
        offer: Offer,
        *,
        within_m: float | None = None,
        within_s: float | None = None,
    ) -> Reach:
        """See `Travel`. Ferries count; driving takes the fastest route, all else the shortest."""
        return along_streets.reach(self.network, offer, place, self.mode, within_m, within_s)

    def trip(self, place: Place, door: Position) -> Trip:
        """See `Travel`."""
        return along_streets.trip(self.network, self.mode, place, door)

    def route(self, place: Place, door: Position) -> DoorRoute:
        """See `Travel`."""
        found = self.network.directions(self.mode, (place.lon, place.lat), door)
        return StreetRoute(self.mode, found)

    def outline(self, reached: Reach) -> BaseGeometry | None:
        """See `Travel`."""
        return reach_area(
            self.network,
            self.mode,
            reached.place.lon,
            reached.place.lat,
            reached.within_m,
            within_s=reached.within_s,
            searched=reached.searched,
        )

    def distance(self, start: Place, end: Place, *, shortest: bool = False) -> TravelPair:
        """See `Travel`."""
        ends = (start.lon, start.lat), (end.lon, end.lat)
        return TravelPair(self.network.route(self.mode, *ends, shortest=shortest))

    def matrix(
        self,
        starts: pd.DataFrame,
        ends: pd.DataFrame,
        within_m: float = np.inf,
        *,
        shortest: bool = False,
    ) -> TravelMatrix:
        """See `Travel`. One search for each place of the smaller side."""
        parts = along_streets.matrix(
            self.network, self.mode, starts, ends, within_m, shortest=shortest
        )
        return TravelMatrix(parts)

    def _within(
        self, graph: ModeGraph, start: SnappedPoints, end: SnappedPoints, limit: float
    ) -> Iterator[_Part]:
        """Ways within a limit, many searches at a time."""
        scale, walked = self._seconds(graph), self._door_rate(graph)
        reach = limit / scale * (1 + ROUNDING)
        for one, other, cost in many.costs(graph, start, end, door_rate=walked, limit=reach):
            yield one, other, cost if scale == 1.0 else cost * scale

    def _whole(self, homes: Homes, places: Floats) -> tuple[Ints, Floats] | None:
        """The costs of all ways from the homes that join a street; None where they are many.

        Kept for the next thing that is asked of the same places.
        """
        key = id(homes), id(places)
        if key not in self._wholes:
            if any(held is not places for _, held, _ in self._wholes.values()):
                self._wholes.clear()
            graph, here, there = self._joined(homes, places)
            rate, scale = self._door_rate(graph), self._seconds(graph)
            found = many.whole_table(graph.reversed, there, here, door_rate=rate)
            if found and scale != 1.0:
                found = found[0], found[1] * scale
            self._wholes[key] = homes, places, found
        return self._wholes[key][2]

    def _joined(
        self, homes: Homes, places: Floats
    ) -> tuple[ModeGraph, SnappedPoints, SnappedPoints]:
        """Edges of a mode have the same numbers whatever is minimised, so that homes join once."""
        graph = self.network.graph(self.mode, fastest=self.timed, ferries=False)
        here = homes.joined(self.network, self.mode, ferries=False)
        if id(places) not in self._there:
            at = np.asarray(places, dtype=float).reshape(-1, 2)
            self._there[id(places)] = places, graph.join(at)
        return graph, here, self._there[id(places)][1]

    def _door_rate(self, graph: ModeGraph) -> float:
        """The graph's cost of a metre between door and street."""
        return (1 / FOOT_MPS if self.timed else 1.0) / self._seconds(graph)

    def _seconds(self, graph: ModeGraph) -> float:
        """What a unit of the graph's cost is in the unit of ours."""
        return (graph.pace or 1.0) if self.timed and not graph.fastest else 1.0
