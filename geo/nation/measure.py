"""Measures over a whole country, area by area: the nearest service, and floating catchments.

An area is some homes near each other, and one task: it takes from the country what it needs, supply
and demand beyond its border up to the catchment included, shares nothing with other areas, and may
be done on any machine, in any order, twice if a machine is lost. What all areas give together is
what the country as one area gives, to the last digit: costs do not depend on what else is in a
piece (`geo.nation.tiles`), and every sum is taken in the order of the homes or the services.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from geo.errors import InputError
from geo.measure import Floats
from geo.nation.tiles import Box, Country, around, country_of, locally, widened, within
from geo.network import many, paths
from geo.network.edges import UNREACHABLE, Flags, Ints, SnappedPoints
from geo.network.graph import ModeGraph
from geo.provision.access import Decay, counted, enhanced
from geo.travel.costs import TravelCosts
from geo.travel.standard import ratio, sums

HOMES_AT_ONCE = 50_000
"""An area has so many homes at most."""

FIRST_LOOK_M = 3000.0
"""The nearest service is first looked for within so many metres; then within twice as many."""

CELL_M = 8000.0
"""Services in one square of this width are searched from together, in streets cut out for them."""


@dataclass(frozen=True, slots=True)
class Nation:
    """A country with its homes and services, all joined to its streets; `n` homes, `m` services.

    `people` are how many live at each home, shape ``(n,)``; `places` how many each service has,
    shape ``(m,)``, missing where that is not known. `door_rate` is the cost of a metre between
    door and street.
    """

    country: Country
    homes: SnappedPoints
    people: Floats
    services: SnappedPoints
    places: Floats
    door_rate: float = 1.0

    def checked(self) -> "Nation":
        """The same, if there are as many people as homes and as many places as services.

        Raises
        ------
        InputError
            Unless there are, and none is negative.
        """
        counted(self.people, len(self.homes))
        if self.places.shape != (len(self.services),) or (self.places < 0).any():
            raise InputError("Places are 0 or more for each service, or missing if not known.")
        return self

    @property
    def crow_m(self) -> float:
        """As the crow flies, no way gets farther than so many metres for each unit of its cost."""
        return max(self.country.crow_m, 1 / self.door_rate)

    def cut(self, box: Box, homes: Ints, services: Ints) -> "Nation":
        """The streets in a box, with some of the homes and services, which keep their order."""
        here, there = self.homes.take(homes), self.services.take(services)
        country, kept = self.country.cut(box, along=np.concatenate([here.edge, there.edge]))
        return Nation(
            country,
            locally(here, kept),
            self.people[homes],
            locally(there, kept),
            self.places[services],
            self.door_rate,
        )


def nation_of(
    graph: ModeGraph,
    homes: SnappedPoints,
    people: Floats,
    services: SnappedPoints,
    places: Floats,
    *,
    door_rate: float = 1.0,
) -> Nation:
    """A nation of the streets of any area, with places as they join its graph.

    Raises
    ------
    InputError
        Unless there are as many people as homes and as many places as services, none negative.
    """
    country, place = country_of(graph)
    here, there = (
        replace(p, edge=np.where(p.edge == UNREACHABLE, UNREACHABLE, place[p.edge]))
        for p in (homes, services)
    )
    return Nation(country, here, people, there, places, door_rate).checked()


@dataclass(frozen=True, slots=True)
class NationMeasures:
    """What was measured of some homes.

    Attributes
    ----------
    home
        Their positions in `Nation.homes`; all others have the same shape.
    cost, service
        Of the way to the nearest service, infinite if there is none; and its position in
        `Nation.services`, -1 if there is none. Of services at exactly the same cost, any one.
    access, at_least
        As `geo.provision.access.Shared` has them.
    """

    home: Ints
    cost: Floats
    service: Ints
    access: Floats
    at_least: Flags


def areas(xy: Floats, most: int = HOMES_AT_ONCE) -> list[Ints]:
    """Divide homes into areas of at most so many, by halving across the longer side.

    Parameters
    ----------
    xy
        Positions of homes (EPSG:27700), shape ``(n, 2)``.

    Returns
    -------
    Positions in `xy` (ascending) of the homes of each area.

    >>> areas(np.array([[0.0, 0.0], [9.0, 0.0], [1.0, 0.0]]), most=2)
    [array([0, 2]), array([1])]
    """
    if most < 1:
        raise InputError(f"An area has at least one home; {most} is not a number of homes.")
    done: list[Ints] = []
    left = [np.arange(len(xy))] if len(xy) else []
    while left:
        here = left.pop()
        if len(here) <= most:
            done.append(np.sort(here))
            continue
        long_side = int(np.ptp(xy[here], axis=0).argmax())
        order = here[np.lexsort((here, xy[here, long_side]))]
        half = (len(order) + 1) // 2
        left += [order[half:], order[:half]]
    return done


def measured(nation: Nation, area: Ints, *, limit: float, decay: Decay) -> NationMeasures:
    """Measure the homes of one area: the nearest service, and E2SFCA within a limit.

    Parameters
    ----------
    area
        Positions in ``nation.homes``, ascending.
    limit
        The catchment: metres, or seconds on a fastest network.
    decay
        The weight of ways by their cost (`geo.provision.access`).
    """
    cost, service = nearest(nation, area)
    access, at_least = shared(nation, area, limit=limit, decay=decay)
    return NationMeasures(area, cost, service, access, at_least)


def nearest(
    nation: Nation, area: Ints, *, first_look_m: float = FIRST_LOOK_M
) -> tuple[Floats, Ints]:
    """The nearest service of each home of an area, however far, as `geo.network.paths.nearest`.

    It is looked for in the area widened by some metres: a service that costs no more than those
    metres allow is nearer than any that lies beyond. For homes that find none, farther.
    """
    cost = np.full(len(area), np.inf)
    service = np.full(len(area), -1, dtype=np.int64)
    left = np.flatnonzero(nation.homes.edge[area] != UNREACHABLE)
    whole, margin = around(nation.country.xy), first_look_m
    while len(left) and len(nation.services):
        box = widened(around(nation.homes.xy[area[left]]), margin)
        everywhere = _covers(box, whole)
        near = np.arange(len(nation.services))
        if not everywhere:
            near = within(nation.services.xy, box)
        limit = np.inf if everywhere else margin / nation.crow_m
        if len(near):
            part = nation.cut(box, area[left], near)
            got, which = paths.nearest(
                part.country.graph(),
                part.homes,
                part.services,
                limit=limit,
                door_rate=nation.door_rate,
            )
            found = np.isfinite(got)
            cost[left[found]], service[left[found]] = got[found], near[which[found]]
            left = left[~found]
        if everywhere:
            break
        margin *= 2
    return cost, service


def _covers(box: Box, whole: Box) -> bool:
    return box[0] <= whole[0] and box[1] <= whole[1] and box[2] >= whole[2] and box[3] >= whole[3]


def shared(nation: Nation, area: Ints, *, limit: float, decay: Decay) -> tuple[Floats, Flags]:
    """Places for each person at the homes of an area, as `geo.provision.access.enhanced`; and
    `at_least`.

    Services within the limit of the area count, and at each of them all people within the limit of
    it, on whichever side of the border.
    """
    reach = limit * nation.crow_m
    here = area[nation.homes.edge[area] != UNREACHABLE]
    access, at_least = np.zeros(len(area)), np.zeros(len(area), dtype=bool)
    if not len(here):
        return access, at_least
    services = within(nation.services.xy, widened(around(nation.homes.xy[here]), reach))
    if not len(services):
        return access, at_least
    box = widened(around(nation.services.xy[services]), reach)
    homes = np.union1d(within(nation.homes.xy, box), area)
    part = nation.cut(box, homes, services)
    got = enhanced(ways(part, limit=limit), part.people, part.places, decay)
    mine = np.searchsorted(homes, area)
    return got.access[mine], got.at_least[mine]


def ways(nation: Nation, *, limit: float) -> TravelCosts:
    """All ways from homes to services within a limit, in order of home, then service."""
    reach = limit * nation.crow_m
    found: list[tuple[Ints, Ints, Floats]] = []
    for services in _cells(nation.services):
        box = widened(around(nation.services.xy[services]), reach)
        homes = within(nation.homes.xy, box)
        part = nation.cut(box, homes, services)
        for service, home, cost in many.costs(
            part.country.graph().reversed,
            part.services,
            part.homes,
            door_rate=nation.door_rate,
            limit=limit,
        ):
            found.append((homes[home], services[service], cost))
    none = (np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0))
    home, service, cost = (np.concatenate(column) for column in zip(none, *found, strict=True))
    order = np.argsort(home * len(nation.services) + service)
    return TravelCosts(
        home[order], service[order], cost[order], len(nation.homes), len(nation.services)
    )


def _cells(services: SnappedPoints) -> Iterator[Ints]:
    """Services in the same square, square by square; those that join no street are left out."""
    there = np.flatnonzero(services.edge != UNREACHABLE)
    at = np.floor(services.xy[there] / CELL_M).astype(np.int64)
    _, cell = np.unique(at, axis=0, return_inverse=True)
    order = np.argsort(cell.ravel(), kind="stable")
    starts = np.flatnonzero(np.diff(cell.ravel()[order], prepend=-1))
    for first, last in pairwise([*starts.tolist(), len(order)]):
        yield there[order[first:last]]


def together(parts: Sequence[NationMeasures]) -> NationMeasures:
    """What the areas gave, as one, in the order of the homes."""
    if not parts:
        raise InputError("There is no area to measure: a nation has at least one home.")
    home = np.concatenate([part.home for part in parts])
    order = np.argsort(home)
    return NationMeasures(
        home[order],
        np.concatenate([part.cost for part in parts])[order],
        np.concatenate([part.service for part in parts])[order],
        np.concatenate([part.access for part in parts])[order],
        np.concatenate([part.at_least for part in parts])[order],
    )


def by_zone(found: NationMeasures, zone: Ints, people: Floats, zones: int) -> Floats:
    """Places for each person of each zone: the mean over its people, missing if there is nobody.

    `zone` is the number of each home's zone, from 0 to `zones` - 1.
    """
    return ratio(sums(zone, people * found.access, zones), sums(zone, people, zones))
