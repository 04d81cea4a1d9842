"""For families: the services within reach of a place, nearest first.

Distances are those of `geo.network.paths`: along streets, from the home's door to
the nearest entrance. Nothing is dropped because it cannot be measured: a service
online, at home, for the whole area, without a place, or out of the streets'
reach comes back apart, with the reason as its status.

A search has two steps. `reach` (by timetable, that of `geo.families.search_by_transit`) measures
the way to every way in, once; `answer` takes from that what a family wants. So filters may change,
or be counted (`geo.families.counts`), without measuring again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.directory.offer import Offer, Wanted
from geo.errors import InputError
from geo.measure import LONGEST_WITHIN_MINUTES, Floats, compass, straight_line_m
from geo.network import paths
from geo.network.edges import UNREACHABLE, Flags, Ints, SnappedPoints
from geo.network.graph import ModeGraph
from geo.network.streets import Network, Route, check_mode
from geo.places.postcodes import Place
from geo.transit import TravelTimes

__all__ = [
    "ELSEWHERE",
    "NO_WAY",
    "REACHED",
    "RESULT_COLUMNS",
    "SORTS",
    "TIMED_COLUMNS",
    "WITHOUT_JOURNEY",
    "Answer",
    "Offer",
    "Reach",
    "Wanted",
    "answer",
    "nearby",
    "number_of",
    "reach",
    "sort",
    "way_to",
]

REACHED = "reached"
WITHOUT_JOURNEY = (
    "seldom",
    "no journey",
    "nothing runs",
    "out of date",
    "no stop there",
    "no stop here",
)
"""Why no time can be given by timetable: see `geo.families.search_by_transit.ByTimetable.reach`."""

NO_WAY = "unreachable"

ELSEWHERE = (*WITHOUT_JOURNEY, NO_WAY, "not located", "whole area", "online", "at home")
"""Why a service is not among the measured ones. Of several ways in, the first reason counts."""

RESULT_COLUMNS = (
    "service_id",
    "name",
    "category",
    "section",
    "lat",
    "lon",
    "distance_m",
    "duration_s",
    "straight_line_m",
    "direction",
    "status",
    "source_id",
    "illustrative",
    "ferry",
    "location_id",
    "authority_code",
    "assured",
    "wheelchair",
)

TIMED_COLUMNS = ("least_s", "most_s", "share", "arrivals", "on_foot", "example_times")
"""What results by timetable have besides; see
`geo.families.search_by_transit.ByTimetable.reach`."""

SORTS = ("distance", "name", "checked")
"""What results can be sorted by."""

_NUMBER = {status: number for number, status in enumerate(ELSEWHERE, start=1)}

OUT = -1
"""The standing of a service that is not in an answer."""


@dataclass(frozen=True, slots=True)
class Reach:
    """The way from a place to every way in of an offer, measured once.

    Arrays have one value a row of `Offer.points`. `metres` and `seconds` are infinite where the
    way is longer than the limit, or there is none. `joined` says whether streets
    lead there at all. Of `within_m` and `within_s`, the limits, one is None. `ferries` names the
    ferries on the way to some of the ways in, given by their rows. `origin_offset_m` is
    as in `Answer`.

    By timetable, metres are not given (NaN), `spread` is how times differ over the window,
    `apart` the number (`number_of`) of why a way in has no journey, and `example_times` says
    whether times of journeys that ride rest on a timetable that was made up.
    """

    place: Place
    mode: str
    within_m: float | None
    within_s: float | None
    origin_offset_m: float
    metres: Floats
    seconds: Floats
    straight_m: Floats
    joined: Flags
    direction: Callable[[Ints], NDArray[np.object_]]
    ferries: Callable[[Ints], list[str]]
    spread: TravelTimes | None = None
    apart: NDArray[np.int8] | None = None
    example_times: bool = False

    @property
    def cost(self) -> Floats:
        """What puts ways in order: metres, or by timetable seconds."""
        return self.metres if self.spread is None else self.seconds


@dataclass(frozen=True, slots=True)
class Answer:
    """What is within reach of a place.

    `results` and `elsewhere` have the columns ``RESULT_COLUMNS``; `results` is ordered by
    distance, nearest first. By timetable, results have ``TIMED_COLUMNS`` besides, no distances,
    and are ordered by time. `origin_offset_m` is the straight way from the place to the
    street where it joins the network, NaN where no street is near enough. Of `within_m`
    and `within_s`, the limits in metres and seconds, one is None. `direction` is the compass
    point of the straight line from the place (empty: right here, or not known), `assured` the day
    when the entry was last checked (NaT: not said), `wheelchair` what its location says of
    wheelchairs and `authority_code` the council in whose area it is (empty: not said).
    """

    place: Place
    mode: str
    within_m: float | None
    origin_offset_m: float
    results: pd.DataFrame
    elsewhere: pd.DataFrame
    within_s: float | None = None


def nearby(
    network: Network,
    offer: Offer,
    place: Place,
    *,
    within_m: float | None = None,
    within_s: float | None = None,
    wanted: Wanted | None = None,
    mode: str = "walk",
    categories: Sequence[str] = (),
    sections: Sequence[str] = (),
    needs: Sequence[str] = (),
    age: float | None = None,
    limit: int | None = None,
) -> Answer:
    """Find the services within a travel distance or time of a place, nearest first.

    Walking, wheelchair and cycling take the shortest way; driving takes the fastest. The
    length of that way is what `within_m` bounds, its time what `within_s` bounds.

    Parameters
    ----------
    within_m, within_s
        Longest distance along streets in metres, or longest time in seconds, doors
        included: one of them.
    wanted
        What is looked for.
    mode
        A name of `geo.network.access.MODES`.
    categories, sections, needs, age
        A short way to write a `Wanted` of these, for want of `wanted`.
    limit
        At most so many results.

    Raises
    ------
    InputError
        For an unknown mode, category, section or need, for a time above
        ``LONGEST_WITHIN_MINUTES``, and unless there is one limit.
    """
    sought = wanted or Wanted(tuple(categories), tuple(sections), tuple(needs), age)
    sought = sought.checked()
    reached = reach(network, offer, place, mode=mode, within_m=within_m, within_s=within_s)
    return answer(offer, reached, sought, limit=limit)


def reach(
    network: Network,
    offer: Offer,
    place: Place,
    *,
    mode: str = "walk",
    within_m: float | None = None,
    within_s: float | None = None,
) -> Reach:
    """Measure the way from a place to every way in of an offer; see `nearby`.

    Raises
    ------
    InputError
        For an unknown mode, for a time above ``LONGEST_WITHIN_MINUTES``, and unless there is
        one limit.
    """
    check_mode(mode)
    _check_limits(within_m, within_s)
    origin = network.snap(mode, place.lon, place.lat)
    graph = network.graph(mode, fastest=True)
    targets = offer.joined(network, mode)
    longest = _longest_cost(network, graph, origin, within_m, within_s)
    found, boats = paths.lengths_from(graph, origin, targets, limit=longest)
    far, long = (np.inf if bound is None else bound for bound in (within_m, within_s))
    inside = (found.metres <= far) & (found.seconds <= long)
    return Reach(
        place,
        mode,
        within_m,
        within_s,
        float(origin.offset_m[0]),
        np.where(inside, found.metres, np.inf),
        np.where(inside, found.seconds, np.inf),
        straight_line_m(origin.xy, targets.xy),
        (targets.edge != UNREACHABLE) & (origin.edge[0] != UNREACHABLE),
        lambda which: compass(origin.xy, targets.xy[which]),
        lambda which: _ferry_names(network, graph, boats(which)),
    )


def answer(offer: Offer, reached: Reach, wanted: Wanted, *, limit: int | None = None) -> Answer:
    """Take what a family wants from what is in reach.

    Parameters
    ----------
    reached
        What `reach` measured for the same offer.
    wanted
        What is looked for; see `Wanted.checked`.
    limit
        At most so many results.
    """
    allowed = offer.step_free if wanted.wheelchair else np.ones(len(offer.points), dtype=bool)
    standing = standings(offer, reached, wheelchair=wanted.wheelchair)
    fit = offer.fits(wanted)
    cost = reached.cost
    near = _nearest_each(offer, allowed & np.isfinite(cost) & fit[offer.service], cost)
    order = np.lexsort((offer.name_rank[offer.service[near]], cost[near]))
    return Answer(
        reached.place,
        reached.mode,
        reached.within_m,
        reached.origin_offset_m,
        _results(offer, reached, near[order[:limit]]),
        _elsewhere(offer, reached, np.where(fit, standing, OUT), allowed),
        reached.within_s,
    )


def standings(offer: Offer, reached: Reach, *, wheelchair: bool) -> NDArray[np.int8]:
    """For each service, what becomes of it: 0 is measured, above 0 apart, ``OUT`` not shown.

    Above 0 is one more than the place of its status in ``ELSEWHERE``. With `wheelchair`, only the
    ways in of `Offer.step_free` count.
    """
    allowed = offer.step_free if wheelchair else np.ones(len(offer.points), dtype=bool)
    n, service, table = len(offer.services), offer.service, offer.services
    located, open_to, joined, near = (
        np.bincount(service[ways], minlength=n) > 0
        for ways in (
            np.ones(len(service), dtype=bool),
            allowed,
            allowed & reached.joined,
            allowed & np.isfinite(reached.cost),
        )
    )
    at = {name: offer.any_of("deliveries", (name,)) for name in ("online", "home")}
    whole = table["whole_area"].to_numpy(dtype=bool)
    status = np.select(
        [near, joined | (located & ~open_to), located, at["online"], whole, at["home"]],
        [
            0,
            OUT,
            _why(reached, service, allowed, n),
            _NUMBER["online"],
            _NUMBER["whole area"],
            _NUMBER["at home"],
        ],
        default=OUT if wheelchair else _NUMBER["not located"],
    )
    return status.astype(np.int8)


def number_of(status: str) -> int:
    """The number of a status of ``ELSEWHERE``, as `standings` gives it."""
    return _NUMBER[status]


def _why(reached: Reach, service: Ints, allowed: Flags, n: int) -> NDArray[np.int8]:
    """For each service, the number of why its ways in are not measured."""
    why = np.full(n, _NUMBER[NO_WAY], dtype=np.int8)
    if reached.apart is not None:
        np.minimum.at(why, service[allowed], reached.apart[allowed])
    return why


def sort(results: pd.DataFrame, by: str) -> pd.DataFrame:
    """Put results in another order; those that are equal in it stay as they were.

    Parameters
    ----------
    results
        A table with ``RESULT_COLUMNS``.
    by
        ``distance`` (nearest first; where no distance is given, by time), ``name``, or ``checked``
        (most lately checked first; those that never say so last).

    Raises
    ------
    InputError
        For another word.
    """
    if by == "distance":
        cost = "duration_s" if results["distance_m"].isna().all() else "distance_m"
        return results.sort_values(cost, kind="stable", ignore_index=True)
    if by == "name":
        return results.sort_values(
            "name", key=lambda name: name.str.casefold(), kind="stable", ignore_index=True
        )
    if by == "checked":
        return results.sort_values("assured", ascending=False, kind="stable", ignore_index=True)
    raise InputError(f"Results cannot be sorted by {by[:40]!r}. Known: {', '.join(SORTS)}.")


def way_to(
    network: Network,
    offer: Offer,
    place: Place,
    service_id: str,
    *,
    mode: str = "walk",
    location_id: str | None = None,
) -> Route | None:
    """The way from a place to a service's nearest entrance, as `nearby` measures it.

    With `location_id`, to the nearest entrance of that location. None if the service is unknown
    or has no place. If it has one that cannot be come to, the route's status is ``unreachable``.
    """
    row = np.flatnonzero((offer.services["service_id"] == service_id).to_numpy())
    doors = offer.points[np.isin(offer.service, row)]
    if location_id is not None:
        doors = doors[doors["location_id"] == location_id]
    start = (place.lon, place.lat)
    routes = [
        network.route(mode, start, door)
        for door in zip(doors["entrance_lon"], doors["entrance_lat"], strict=True)
    ]
    return min(routes, key=_length, default=None)


def _length(route: Route) -> float:
    return np.inf if route.distance_m is None else route.distance_m


def _check_limits(within_m: float | None, within_s: float | None) -> None:
    if (within_m is None) == (within_s is None):
        raise InputError("A search has one limit. Give a distance or a time.")
    if within_s is not None and not 0 < within_s <= LONGEST_WITHIN_MINUTES * 60:
        raise InputError(
            f"The time is {within_s / 60:g} minutes. "
            f"Give a time above 0 and up to {LONGEST_WITHIN_MINUTES:g} minutes."
        )


def _longest_cost(
    network: Network,
    graph: ModeGraph,
    origin: SnappedPoints,
    within_m: float | None,
    within_s: float | None,
) -> float:
    """How far to search so that nothing within reach is missed: metres, or seconds if fastest.

    A fastest way within the limit stays inside what the shortest ways reach, and takes no
    longer than they do: that bounds its time.
    """
    if within_m is None:
        assert within_s is not None
        return within_s if graph.fastest else paths.farthest_m(graph, within_s)
    if origin.edge[0] == UNREACHABLE or not graph.fastest:
        return within_m
    shortest = paths.search(network.graph(graph.mode), origin, limit=within_m)
    return paths.longest_other(shortest)


def _ferry_names(network: Network, graph: ModeGraph, boats: Sequence[Ints]) -> list[str]:
    """The names of the ferries of each way, joined by commas; most take none."""
    sailings = {id(taken): taken for taken in boats}  # ways that sail alike share an array
    named = {i: ", ".join(network.ferry_names(graph, taken)) for i, taken in sailings.items()}
    return [named[id(taken)] for taken in boats]


def _nearest_each(offer: Offer, among: Flags, far: Floats) -> Ints:
    """Rows of each service's nearest way in, of those among which to look; in order of services."""
    ways = np.flatnonzero(among)
    service = offer.service[ways]
    order = np.lexsort((far[ways], service))
    _, first = np.unique(service[order], return_index=True)
    return ways[order[first]]


def _results(offer: Offer, reached: Reach, ways_in: Ints) -> pd.DataFrame:
    points = offer.points.take(ways_in)
    columns = {
        "lat": points["lat"].to_numpy(),
        "lon": points["lon"].to_numpy(),
        "distance_m": reached.metres[ways_in],
        "duration_s": reached.seconds[ways_in],
        "straight_line_m": reached.straight_m[ways_in],
        "direction": reached.direction(ways_in),
        "status": REACHED,
        "ferry": reached.ferries(ways_in),
        "location_id": points["location_id"].to_numpy(),
        "wheelchair": points["wheelchair"].to_numpy(),
    }
    found = _with_services(offer, offer.service[ways_in], columns)
    return found if reached.spread is None else found.assign(**_timed(reached, ways_in))


def _timed(reached: Reach, ways_in: Ints) -> dict[str, Any]:
    """The columns ``TIMED_COLUMNS``."""
    spread = reached.spread
    assert spread is not None, "only what is by timetable has a spread"
    on_foot = spread.walked[ways_in]
    return {
        "least_s": spread.least[ways_in],
        "most_s": spread.most[ways_in],
        "share": spread.share[ways_in],
        "arrivals": spread.arrivals[ways_in].astype(int),
        "on_foot": on_foot,
        "example_times": ~on_foot & reached.example_times,
    }


def _elsewhere(
    offer: Offer, reached: Reach, standing: NDArray[np.int8], allowed: Flags
) -> pd.DataFrame:
    """Wanted services that no distance can be given for, with why."""
    apart = np.flatnonzero(standing > 0)
    status = np.array(ELSEWHERE, dtype=object)[standing[apart] - 1]
    order = np.lexsort((offer.name_rank[apart], status.astype(str)))
    apart, status = apart[order], status[order]
    placed = _nearest_each(offer, allowed & np.isin(offer.service, apart), reached.straight_m)
    points = offer.points.take(placed).set_index("service").reindex(apart)
    far = pd.Series(reached.straight_m[placed], offer.service[placed]).reindex(apart)
    words = pd.Series(reached.direction(placed), offer.service[placed]).reindex(apart)
    columns = {
        "lat": points["lat"].to_numpy(),
        "lon": points["lon"].to_numpy(),
        "distance_m": np.nan,
        "duration_s": np.nan,
        "straight_line_m": far.to_numpy(),
        "direction": words.fillna("").to_numpy(dtype=object),
        "status": status,
        "ferry": "",
        "location_id": points["location_id"].to_numpy(),
        "wheelchair": points["wheelchair"].fillna("").to_numpy(),
    }
    return _with_services(offer, apart, columns)


def _with_services(offer: Offer, rows: Ints, columns: dict[str, Any]) -> pd.DataFrame:
    """Rows of services with what was found of each, in the order of ``RESULT_COLUMNS``."""
    table = offer.services.take(rows).reset_index(drop=True)
    return pd.DataFrame(
        {name: columns[name] if name in columns else table[name] for name in RESULT_COLUMNS}
    )
