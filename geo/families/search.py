"""For families: the services within reach of a place, nearest first; made-up examples come last.

Distances are along streets, from the home's door to the nearest entrance. Nothing is dropped
because it cannot be measured: a service online, at home, for the whole area, without a place, or
out of the streets' reach comes back apart, with the reason as its status.

A search has two steps. A `geo.travel.Travel` measures the cost to every entrance, once (`Reach`);
`answer` takes from that what a family wants. So filters may change, or be counted
(`geo.families.counts`), without measuring again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.directory import relevance
from geo.directory.offer import PLACED, Offer
from geo.families.matching import Match, match
from geo.families.order import sort
from geo.families.wanted import Wanted, fits, open_entrances
from geo.measure import Floats
from geo.network.edges import Flags, Ints
from geo.network.streets import Network
from geo.places.postcodes import Place
from geo.travel import Streets
from geo.travel.choices import checked
from geo.travel.reach import NO_ROUTE, NOT_MEASURED, REACHED, Reach, Trip
from geo.travel.standard import Standard

__all__ = [
    "ELSEWHERE",
    "REACHED",
    "RESULT_COLUMNS",
    "TIMED_COLUMNS",
    "Answer",
    "Offer",
    "Reach",
    "Wanted",
    "answer",
    "nearby",
    "reach",
]

ELSEWHERE = (*NOT_MEASURED, "not located", "whole area", "online", "at home")
"""Why a service is not among the measured ones. Of several entrances, the first reason counts."""

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
    "why",
    "because",
    "rank",
    "group",
)

TIMED_COLUMNS = ("least_s", "most_s", "share", "arrivals", "on_foot", "example_times")
"""The further columns of results by timetable; see `geo.travel.reach.Trip`."""

EVERYDAY_HEALTH = "everyday health"
"""The group of a list, after all the others that are real, of chemists, dentists and the like."""

_NUMBER = {status: number for number, status in enumerate(ELSEWHERE, start=1)}

OUT = -1
"""The standing of a service that is not in an answer."""


@dataclass(frozen=True, slots=True)
class BeyondReach:
    """A service beyond the limit, and what it takes to get there."""

    service_id: str
    name: str
    trip: Trip


@dataclass(frozen=True, slots=True)
class Answer:
    """What is within reach of a place.

    `results` and `elsewhere` have the columns ``RESULT_COLUMNS``; `results` is ordered as asked, at
    first nearest first, and what was made up comes after all that is real. By timetable, results
    have ``TIMED_COLUMNS`` besides, no distances, and are ordered by time. `direction` is the
    compass point of the straight line from the place (empty: right here, or not known), `why` what
    of it matches a text and `because` why it may also help (`geo.families.matching`; both empty
    without a text), `rank` how well it matches, the best first, `group` is
    ``EVERYDAY_HEALTH`` or empty (`geo.directory.relevance`), `assured`
    the day when the entry was last checked (NaT: not given), `wheelchair` the wheelchair access of
    its location and `authority_code` the council in whose area it is (empty: not given). `reached`
    is what was measured, for counts and maps. `match` is how every service matches a text,
    `did_you_mean` other texts to try, and `beyond` what the text names and the limit leaves out.
    """

    reached: Reach
    wanted: Wanted
    results: pd.DataFrame
    elsewhere: pd.DataFrame
    match: Match | None = None
    did_you_mean: tuple[str, ...] = ()
    beyond: tuple[BeyondReach, ...] = ()

    @property
    def place(self) -> Place:
        """Where the search starts."""
        return self.reached.place

    @property
    def mode(self) -> str:
        """The mode of travel."""
        return self.reached.mode

    @property
    def within_m(self) -> float | None:
        """The limit in metres; None where it is a time."""
        return self.reached.within_m

    @property
    def within_s(self) -> float | None:
        """The limit in seconds; None where it is a distance."""
        return self.reached.within_s

    @property
    def unmatched(self) -> bool:
        """Whether there is a text, and no service anywhere matches it in any way."""
        return self.match is not None and not self.match.found.any()

    @property
    def measures(self) -> str:
        """What is measured: ``distance``, or by timetable ``time``."""
        return self.reached.measures

    @property
    def cut_off(self) -> Flags:
        """Which rows of `elsewhere` have a place, and no route to it on our streets.

        None by timetable, where the reason may be another and the list gives each.
        """
        no_route: Flags = self.elsewhere["status"].to_numpy(object) == NO_ROUTE
        return no_route & (self.measures == "distance")

    @property
    def origin_offset_m(self) -> float:
        """The straight line from the place to its street; NaN where no street is near enough."""
        return self.reached.origin_offset_m


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
    limit: int | None = None,
    **chosen: Any,
) -> Answer:
    """Find the services within a travel distance or time of a place, nearest first.

    With a text, what matches it best comes before what is nearest. Walking, wheelchair and cycling
    take the shortest way; driving takes the fastest. The length of that way is what `within_m`
    bounds, its time what `within_s` bounds.

    Parameters
    ----------
    within_m, within_s
        Longest distance along streets in metres, or longest time in seconds, doors
        included: one of them.
    wanted
        What is looked for.
    mode
        A name of `geo.network.permissions.MODES`.
    categories, chosen
        Values of filters: a short way to write a `Wanted`.
    limit
        The most results to give.

    Raises
    ------
    InputError
        For an unknown mode, category, section or need, for a time above
        ``LONGEST_WITHIN_MINUTES``, and unless there is one limit.
    """
    sought = (wanted or Wanted(categories=tuple(categories), **chosen)).checked()
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
    checked(Standard(mode, within_m, within_s))
    return Streets(network, mode).reach(place, offer, within_m=within_m, within_s=within_s)


def answer(offer: Offer, reached: Reach, wanted: Wanted, *, limit: int | None = None) -> Answer:
    """Take what a family wants from what is in reach.

    Parameters
    ----------
    reached
        What `reach` measured for the same offer.
    wanted
        What is looked for; see `Wanted.checked`.
    limit
        The most results to give.
    """
    narrowed = open_entrances(offer, wanted)
    allowed = np.ones(len(offer.points), dtype=bool) if narrowed is None else narrowed
    standing = standings(offer, reached, narrowed)
    matched = matching_of(offer, wanted)
    ranks = ranks_of(offer, wanted, matched)
    fit = fitting(offer, wanted, matched)
    cost = reached.cost
    near = _nearest_each(offer, allowed & np.isfinite(cost) & fit[offer.service], cost)
    which = offer.service[near]
    first = ranks[which] * (matched is not None)
    order = np.lexsort((offer.name_rank[which], cost[near], first, _made_up(offer)[which]))
    return Answer(
        reached,
        wanted,
        _results(offer, reached, near[order[:limit]], ranks, matched),
        _elsewhere(offer, reached, np.where(fit, standing, OUT), allowed, ranks, matched),
        matched,
        matched.did_you_mean if matched else (),
    )


def matching_of(offer: Offer, wanted: Wanted) -> Match | None:
    """How services match what is wanted in words; None without any."""
    text = wanted.get("text")
    return match(offer, text, wanted.get("age")) if text else None


def fitting(offer: Offer, wanted: Wanted, matched: Match | None) -> Flags:
    """Which services are wanted, entrances aside; `matched` is `matching_of` the same."""
    if matched is None:
        return fits(offer, wanted)
    return fits(offer, wanted.without("text", "age")) & matched.found


def ranks_of(offer: Offer, wanted: Wanted, matched: Match | None) -> Ints:
    """Where each service comes before its distance counts, low numbers first.

    That is by how well it matches what is asked for in words, then by `geo.directory.relevance`.
    """
    asked, age = wanted.get("categories") or (), wanted.get("age")
    if matched is None:
        return relevance.standing(offer, age, asked).astype(np.int64)
    asked = (*asked, *matched.understood.categories)
    standing = relevance.standing(offer, age, asked, matched.by_name)
    late = matched.also & (standing >= relevance.LATER)
    return 10 * matched.rank + standing + 5_000 * late


def _explained(rows: Ints, ranks: Ints, matched: Match | None) -> dict[str, Any]:
    """Why services are in an answer, and how well they match: `why`, `because` and `rank`."""
    reasons: list[Any] = [((), "")] * len(rows) if matched is None else matched.reasons(rows)
    everyday = (ranks[rows] % 10 == relevance.EVERYDAY_HEALTH).tolist()
    groups = [EVERYDAY_HEALTH if one else "" for one in everyday]
    return {
        "why": pd.Series([why for why, _ in reasons], dtype=object),
        "because": pd.Series([because for _, because in reasons], dtype=object),
        "rank": ranks[rows],
        "group": pd.Series(groups, dtype=object),
    }


def standings(offer: Offer, reached: Reach, narrowed: Flags | None = None) -> NDArray[np.int8]:
    """For each service, its standing: 0 is measured, above 0 apart, ``OUT`` not shown.

    Above 0 is one more than the place of its status in ``ELSEWHERE``. Where entrances are
    `narrowed` (`geo.families.wanted.open_entrances`), only those count.
    """
    allowed = np.ones(len(offer.points), dtype=bool) if narrowed is None else narrowed
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
        default=_NUMBER["not located"] if narrowed is None else OUT,
    )
    return status.astype(np.int8)


def _why(reached: Reach, service: Ints, allowed: Flags, n: int) -> NDArray[np.int8]:
    """For each service, the number of why its ways in are not measured."""
    why = np.full(n, _NUMBER[NO_ROUTE], dtype=np.int8)
    if reached.apart is not None:
        np.minimum.at(why, service[allowed], reached.apart[allowed])
    return why


def sorted_by(found: Answer, by: str) -> Answer:
    """The same answer with its results in another order; see `sort`."""
    return replace(found, results=sort(found.results, by))


def _made_up(offer: Offer) -> Flags:
    """Which services were made up as examples."""
    made_up: Flags = offer.services["illustrative"].to_numpy(dtype=bool)
    return made_up


def _nearest_each(offer: Offer, among: Flags, far: Floats) -> Ints:
    """Rows of each service's nearest way in, of those among which to look; in order of services."""
    ways = np.flatnonzero(among)
    service = offer.service[ways]
    order = np.lexsort((far[ways], service))
    _, first = np.unique(service[order], return_index=True)
    return ways[order[first]]


def _results(
    offer: Offer, reached: Reach, ways_in: Ints, ranks: Ints, matched: Match | None
) -> pd.DataFrame:
    columns = {
        **{name: offer.placed[name][ways_in] for name in PLACED},
        "distance_m": reached.metres[ways_in],
        "duration_s": reached.seconds[ways_in],
        "straight_line_m": reached.straight_m[ways_in],
        "direction": reached.direction(ways_in),
        "status": REACHED,
        "ferry": reached.ferries(ways_in),
    }
    columns |= _explained(offer.service[ways_in], ranks, matched)
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
    offer: Offer,
    reached: Reach,
    standing: NDArray[np.int8],
    allowed: Flags,
    ranks: Ints,
    matched: Match | None,
) -> pd.DataFrame:
    """Wanted services that no distance can be given for, with why."""
    apart = np.flatnonzero(standing > 0)
    status = np.array(ELSEWHERE, dtype=object)[standing[apart] - 1]
    made_up = _made_up(offer)[apart]
    order = np.lexsort((offer.name_rank[apart], ranks[apart], made_up, status.astype(str)))
    apart, status = apart[order], status[order]
    placed = _nearest_each(offer, allowed & np.isin(offer.service, apart), reached.straight_m)
    of = _rows_of(offer.service[placed], apart)
    here = np.append(placed, 0)[of]  # the last is of services without a place
    somewhere = of < len(placed)
    missing: dict[str, Any] = {
        "lat": np.nan,
        "lon": np.nan,
        "location_id": np.nan,
        "wheelchair": "",
    }
    columns = {
        **{name: np.where(somewhere, offer.placed[name][here], missing[name]) for name in PLACED},
        "distance_m": np.nan,
        "duration_s": np.nan,
        "straight_line_m": np.where(somewhere, reached.straight_m[here], np.nan),
        "direction": np.where(somewhere, reached.direction(here), ""),
        "status": status,
        "ferry": "",
    }
    return _with_services(offer, apart, columns | _explained(apart, ranks, matched))


def _with_services(offer: Offer, rows: Ints, columns: dict[str, Any]) -> pd.DataFrame:
    """Rows of services with what was found of each, in the order of ``RESULT_COLUMNS``."""
    own = [name for name in RESULT_COLUMNS if name not in columns]
    shown = offer.once(("shown", *own), lambda: offer.services[own])
    table = shown.take(rows).reset_index(drop=True)
    return pd.DataFrame(
        {name: columns[name] if name in columns else table[name] for name in RESULT_COLUMNS}
    )


def _rows_of(services: Ints, wanted: Ints) -> Ints:
    """Where each wanted service stands among some, which are in order; their number if nowhere."""
    at = np.searchsorted(services, wanted)
    there = np.append(services, -1)[at] == wanted
    return np.where(there, at, len(services))
