"""For families: the services within reach of a place, nearest first.

Distances are those of `geo.network.paths`: along streets, from the home's door to
the nearest entrance. Nothing is dropped because it cannot be measured: a service
online, at home, for the whole area, without a place, or out of the streets'
reach comes back apart, with the reason as its status.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import InputError
from geo.measure import Floats, straight_line_m
from geo.network import paths
from geo.network.edges import UNREACHABLE, Ints, Snaps
from geo.network.graph import ModeGraph
from geo.network.streets import Network, Route, check_mode
from geo.offer import SECTIONS, check_category, check_need, section_of
from geo.postcodes import Place

OLDEST = 25
"""The Local Offer is for children and young people from birth to this age."""

REACHED = "reached"
ELSEWHERE = ("unreachable", "not located", "whole area", "online", "at home")
"""Why a service is not among the measured ones."""

RESULT_COLUMNS = (
    "service_id", "name", "category", "section", "lat", "lon", "distance_m", "duration_s",
    "straight_line_m", "status", "source_id", "illustrative", "ferry", "location_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a family looks for. Empty is anything.

    A service fits when its category is wanted (or its section), when it names one of the
    needs, and when its ages, as far as they are said, include `age` in years.
    """

    categories: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    age: float | None = None

    def checked(self) -> "Wanted":
        """The same with every word known, or `InputError` that lists the known ones."""
        if self.age is not None and not 0 <= self.age <= OLDEST:
            raise InputError(f"The age is {self.age:g}. The Local Offer is for ages 0 to {OLDEST}.")
        return Wanted(
            tuple(check_category(c) for c in self.categories),
            tuple(s for s in self.sections if s in SECTIONS),
            tuple(check_need(n) for n in self.needs),
            self.age,
        )


@dataclass(slots=True)
class Offer:
    """The services of an area, ready to be searched.

    Attributes
    ----------
    services
        One row a service: ``service_id, name, category, source_id, illustrative, delivery,
        whole_area, min_age, max_age``.
    points
        One row a way in: ``service`` (row of `services`), ``location_id``, its ``lat, lon``,
        and ``entrance_lat, entrance_lon``; EPSG:4326.
    needs
        ``service_id, need``.
    """

    services: pd.DataFrame
    points: pd.DataFrame
    needs: pd.DataFrame
    _joined: dict[str, Snaps] = field(default_factory=dict)

    def joined(self, network: Network, mode: str) -> Snaps:
        """Where the ways in join the streets of a mode; worked out once for each mode."""
        if mode not in self._joined:
            at = self.points
            self._joined[mode] = network.snap(mode, at["entrance_lon"], at["entrance_lat"])
        return self._joined[mode]

    def fits(self, wanted: Wanted) -> NDArray[np.bool_]:
        """Which services are wanted; one flag a row of `services`."""
        table = self.services
        fit = np.ones(len(table), dtype=bool)
        if wanted.categories or wanted.sections:
            kinds = {*wanted.categories}
            kinds |= {c for c in table["category"].unique() if section_of(c) in wanted.sections}
            fit &= table["category"].isin(kinds).to_numpy()
        if wanted.needs:
            named = self.needs.loc[self.needs["need"].isin(wanted.needs), "service_id"]
            fit &= table["service_id"].isin(named).to_numpy()
        if wanted.age is not None:
            fit &= ~(table["min_age"] > wanted.age).to_numpy(dtype=bool)
            fit &= ~(table["max_age"] + 1 <= wanted.age).to_numpy(dtype=bool)
        return fit


@dataclass(frozen=True, slots=True)
class Answer:
    """What is within reach of a place.

    `results` and `elsewhere` have the columns ``RESULT_COLUMNS``; `results` is ordered by
    distance, nearest first. `origin_offset_m` is the straight way from the place to the
    street where it joins the network, NaN where no street is near enough.
    """

    place: Place
    mode: str
    within_m: float
    origin_offset_m: float
    results: pd.DataFrame
    elsewhere: pd.DataFrame


def nearby(
    network: Network,
    offer: Offer,
    place: Place,
    *,
    within_m: float,
    mode: str = "walk",
    categories: Sequence[str] = (),
    sections: Sequence[str] = (),
    needs: Sequence[str] = (),
    age: float | None = None,
    limit: int | None = None,
) -> Answer:
    """Find the services within a travel distance of a place, nearest first.

    Walking, wheelchair and cycling take the shortest way; driving takes the fastest, and
    its length is what `within_m` bounds.

    Parameters
    ----------
    within_m
        Longest distance along streets, metres, doors included.
    mode
        A name of `geo.network.access.MODES`.
    categories, sections, needs, age
        See `Wanted`.
    limit
        At most so many results.

    Raises
    ------
    InputError
        For an unknown mode, category or need.
    """
    check_mode(mode)
    wanted = Wanted(tuple(categories), tuple(sections), tuple(needs), age).checked()
    fit = offer.fits(wanted)
    origin = network.snap(mode, place.lon, place.lat)
    graph = network.graph(mode, fastest=True)
    ways_in = np.flatnonzero(fit[offer.points["service"].to_numpy()])
    targets = offer.joined(network, mode).take(ways_in)
    limit_cost = _longest_cost(network, graph, origin, within_m)
    reached, boats = paths.lengths_from(graph, origin, targets, limit=limit_cost)
    straight = straight_line_m(origin.xy, targets.xy)
    near = _one_each(offer, ways_in, reached.metres, within_m)
    results = _rows(offer, ways_in[near], reached.metres[near], reached.seconds[near])
    results["straight_line_m"] = straight[near]
    results["status"] = REACHED
    results["ferry"] = [", ".join(network.ferry_names(graph, taken)) for taken in boats(near)]
    order = results.sort_values(["distance_m", "name"], kind="stable").index[:limit]
    return Answer(
        place,
        mode,
        within_m,
        float(origin.offset_m[0]),
        results.loc[order, list(RESULT_COLUMNS)].reset_index(drop=True),
        _elsewhere(offer, fit, ways_in, targets, origin, straight),
    )


def way_to(
    network: Network, offer: Offer, place: Place, service_id: str, *, mode: str = "walk"
) -> Route | None:
    """The way from a place to a service's nearest entrance, as `nearby` measures it.

    None if the service is unknown or has no place. If it has one that cannot be come to, the
    route's status is ``unreachable``.
    """
    row = np.flatnonzero((offer.services["service_id"] == service_id).to_numpy())
    doors = offer.points[offer.points["service"].isin(row)]
    start = (place.lon, place.lat)
    routes = [
        network.route(mode, start, door)
        for door in zip(doors["entrance_lon"], doors["entrance_lat"], strict=True)
    ]
    return min(routes, key=_length, default=None)


def _length(route: Route) -> float:
    return np.inf if route.distance_m is None else route.distance_m


def _longest_cost(network: Network, graph: ModeGraph, origin: Snaps, within_m: float) -> float:
    """How far to search so that nothing within reach is missed: metres, or seconds if fastest.

    A fastest way within the limit stays inside what the shortest ways reach, and takes no
    longer than they do: that bounds its time.
    """
    if origin.edge[0] == UNREACHABLE or not graph.fastest:
        return within_m
    shortest = paths.search(network.graph(graph.mode), origin, limit=within_m)
    return paths.longest_other(shortest)


def _one_each(offer: Offer, ways_in: Ints, metres: Floats, within_m: float) -> Ints:
    """Positions of each service's nearest way in, where it is within reach."""
    inside = np.flatnonzero(metres <= within_m)
    service = offer.points["service"].to_numpy()[ways_in[inside]]
    order = np.lexsort((metres[inside], service))
    _, first = np.unique(service[order], return_index=True)
    return inside[order[first]]


def _rows(offer: Offer, ways_in: Ints, metres: Floats, seconds: Floats) -> pd.DataFrame:
    points = offer.points.iloc[ways_in]
    table = offer.services.iloc[points["service"].to_numpy()].reset_index(drop=True)
    return table.assign(
        section=[section_of(c) for c in table["category"]],
        location_id=points["location_id"].to_numpy(),
        lat=points["lat"].to_numpy(),
        lon=points["lon"].to_numpy(),
        distance_m=metres,
        duration_s=seconds,
    )


def _elsewhere(
    offer: Offer,
    fit: NDArray[np.bool_],
    ways_in: Ints,
    targets: Snaps,
    origin: Snaps,
    straight: Floats,
) -> pd.DataFrame:
    """Wanted services that no distance can be given for, with why."""
    service = offer.points["service"].to_numpy()[ways_in]
    table = offer.services
    located = np.zeros(len(table), dtype=bool)
    located[service] = True
    joined = np.zeros(len(table), dtype=bool)
    if origin.edge[0] != UNREACHABLE:
        joined[service[targets.edge != UNREACHABLE]] = True
    status = np.select(
        [joined, located, table["delivery"] == "online", table["whole_area"],
         table["delivery"] == "home"],
        [REACHED, "unreachable", "online", "whole area", "at home"],
        default="not located",
    )  # fmt: skip
    apart = np.flatnonzero(fit & (status != REACHED))
    rows = table.iloc[apart].reset_index(drop=True)
    nearest = pd.Series(straight).groupby(service).min().reindex(apart)
    first = offer.points.drop_duplicates("service").set_index("service").reindex(apart)
    rows = rows.assign(
        section=[section_of(c) for c in rows["category"]],
        location_id=first["location_id"].to_numpy(),
        lat=first["lat"].to_numpy(),
        lon=first["lon"].to_numpy(),
        distance_m=np.nan,
        duration_s=np.nan,
        straight_line_m=nearest.to_numpy(),
        status=status[apart],
        ferry="",
    )
    return rows.sort_values(["status", "name"])[list(RESULT_COLUMNS)].reset_index(drop=True)
