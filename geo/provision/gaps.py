"""The measures of a question about gaps: home by home, and zone by zone."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from geo.disclosure import check_crossing
from geo.errors import InputError
from geo.measure import Floats
from geo.network.edges import Ints
from geo.places.homes import Homes
from geo.places.zones import Zones
from geo.provision.access import Shared, counted, enhanced, sums, three_step
from geo.provision.coverage import NO_WAY, WITHIN, check_travel, graded
from geo.provision.edge import Beyond, biased, together
from geo.provision.need import Demand
from geo.provision.question import GapsQuestion
from geo.provision.supply import Supply
from geo.travel import Travel
from geo.travel.costs import TravelCosts

ZONE_COLUMNS = (
    "zone",
    "name",
    "people",
    "within",
    "outside",
    "share",
    "unreachable",
    "median",
    "in_reach",
    "places_per_100",
    "at_least",
    "edge",
)

HOME_COLUMNS = (
    "postcode",
    "lon",
    "lat",
    "zone",
    "status",
    "people",
    "cost",
    "service",
    "in_reach",
    "places_per_100",
    "at_least",
    "edge",
)


@dataclass(frozen=True, slots=True)
class Gaps:
    """What the homes of an area have in reach.

    Attributes
    ----------
    homes
        One row a home, ``HOME_COLUMNS``: whom it has, what the nearest service costs (metres, or
        seconds if the standard is a time; infinite: no way), which it is (row of `supply`, -1:
        none), how many services are within the limit, and the places for a hundred people that it
        shares in. `at_least` tells that a service with unknown places is in reach, `edge` that a
        way out of what is loaded is, so that more may be in reach than is known.
    zones
        One row a zone, the one with most people outside first, ``ZONE_COLUMNS``: `median` is
        metres or minutes to the nearest service over the people who have a way; `in_reach` and
        `places_per_100` are means over its people.
        `edge` is the share of its people near such a way out.
    shared
        How the places are shared; None where the places of no service are known. With homes beyond
        the border, these come behind the area's own.
    beyond
        How many people beyond the border compete for places.
    notes
        What must be said of the figures.
    """

    question: GapsQuestion
    need: Demand
    supply: Supply
    homes: pd.DataFrame = field(repr=False)
    zones: pd.DataFrame = field(repr=False)
    shared: Shared | None = field(repr=False, default=None)
    beyond: float = 0.0
    notes: tuple[str, ...] = ()

    @property
    def people(self) -> float:
        """How many are counted."""
        return float(self.homes["people"].sum())

    @property
    def within(self) -> float:
        """How many of them are within the standard."""
        return float(self.homes["people"][self.homes["status"] == WITHIN].sum())

    @property
    def outside(self) -> float:
        """How many are not, those without any way among them."""
        return float(self.homes["people"][self.homes["status"] != WITHIN].sum())

    @property
    def unreachable(self) -> float:
        """How many have no way at all."""
        return float(self.homes["people"][self.homes["status"] == NO_WAY].sum())


def gaps(
    travel: Travel,
    homes: Homes,
    need: Demand,
    supply: Supply,
    zones: Zones,
    question: GapsQuestion,
    *,
    beyond: Beyond | None = None,
    ways_out: Floats | None = None,
    reach: bool = True,
) -> Gaps:
    """Answer a question about gaps.

    Parameters
    ----------
    travel
        How people get there, of the mode and unit of the question's standard.
    need, zones
        Of the same homes.
    beyond
        Homes of other councils that compete for the same places.
    ways_out
        Where streets may lead out of what is loaded (`exits`); None: not known.
    reach
        Whether to count the services within the limit and share their places. Without that,
        `in_reach` and places are missing, and one search answers, however many services there are.

    Raises
    ------
    InputError
        For a question that cannot be, a type of need by LSOA, or numbers that do not fit the homes.
    """
    question.checked()
    limit = check_travel(travel, question.standard)
    check_crossing(need.of_need, question.by)
    people = counted(need.people, len(homes))
    if len(zones.zone) != len(homes):
        raise InputError("The zones are of other homes. Find them for these.")
    cost, door = travel.nearest(homes, supply.doors)
    in_reach, shared = np.full(len(homes), np.nan), None
    if reach:
        ways = by_service(travel.ways(homes, supply.doors, limit), supply.service, len(supply))
        shared = _shared(travel, ways, people, supply, question, beyond, limit)
        in_reach = np.bincount(ways.home, minlength=len(homes))
    table = graded(homes, zones, cost, limit).assign(
        people=people,
        cost=cost,
        service=np.append(supply.service, -1)[door],
        in_reach=in_reach,
        places_per_100=shared.access[: len(homes)] * 100 if shared else np.nan,
        at_least=shared.at_least[: len(homes)] if shared else False,
        edge=False if ways_out is None else biased(travel, homes, ways_out, limit),
    )
    return Gaps(
        question,
        need,
        supply,
        table,
        by_zone(table, zones, timed=question.standard.timed),
        shared,
        0.0 if beyond is None else float(beyond.people.sum()),
        (*need.notes, *supply.notes, *_edge_notes(table, beyond, known=ways_out is not None)),
    )


def _shared(
    travel: Travel,
    ways: TravelCosts,
    people: Floats,
    supply: Supply,
    question: GapsQuestion,
    beyond: Beyond | None,
    limit: float,
) -> Shared | None:
    """How places are shared, those who live beyond the border among them; None if none is known."""
    if not np.isfinite(supply.places).any():
        return None
    if beyond is not None and len(beyond.homes):
        there = travel.ways(beyond.homes, supply.doors, limit)
        ways = together(ways, by_service(there, supply.service, len(supply)))
        people = np.concatenate([people, counted(beyond.people, len(beyond.homes))])
    step = three_step if question.measure == "3sfca" else enhanced
    return step(ways, people, supply.places, question.weights)


def _edge_notes(homes: pd.DataFrame, beyond: Beyond | None, *, known: bool) -> list[str]:
    notes = []
    if beyond is None or not len(beyond.homes):
        notes.append("Nobody beyond the border is counted among those who share places.")
    if not known:
        notes.append("How far what is loaded reaches is not known, so its edge could bias figures.")
    near = int(homes["edge"].sum())
    if near:
        notes.append(
            f"From {near:,} homes the streets lead out of what is loaded within the limit: more "
            "may be in reach of them than is known."
        )
    return notes


def by_service(ways: TravelCosts, owner: Ints, services: int) -> TravelCosts:
    """Ways to services from ways to their doors: the nearest door of each service counts."""
    key = ways.home * max(services, 1) + owner[ways.service]
    cost, home, service = ways.cost, ways.home, owner[ways.service]
    if (key[1:] < key[:-1]).any():
        order = np.argsort(key, kind="stable")
        key, cost, home, service = key[order], cost[order], home[order], service[order]
    first = np.flatnonzero(np.append(True, key[1:] != key[:-1])[: len(key)])
    if len(first) == len(key):
        return TravelCosts(home, service, cost, ways.homes, services)
    least = np.minimum.reduceat(cost, first)
    return TravelCosts(home[first], service[first], least, ways.homes, services)


def by_zone(homes: pd.DataFrame, zones: Zones, *, timed: bool) -> pd.DataFrame:
    """Figures of each zone, that with most people outside first; columns ``ZONE_COLUMNS``.

    `homes` as `Gaps.homes`. Homes in no zone are a row of their own.
    """
    group, ids = pd.factorize(homes["zone"].to_numpy(dtype=object), sort=True)
    size = len(ids)
    people = homes["people"].to_numpy(float)
    status = homes["status"].to_numpy(dtype=object)
    total = sums(group, people, size)
    within = sums(group, people * (status == WITHIN), size)

    def mean(column: str) -> Floats:
        whole = sums(group, homes[column].to_numpy(float) * people, size)
        return ratio(whole, total)

    cost = homes["cost"].to_numpy(float) / (60 if timed else 1)
    table = pd.DataFrame(
        {
            "zone": ids,
            "name": [zones.names.get(zone, "No zone known") for zone in ids],
            "people": total,
            "within": within,
            "outside": total - within,
            "share": ratio(within, total),
            "unreachable": sums(group, people * (status == NO_WAY), size),
            "median": medians(cost, people, group, size),
            "in_reach": mean("in_reach"),
            "places_per_100": mean("places_per_100"),
            "at_least": sums(group, homes["at_least"].to_numpy(bool), size) > 0,
            "edge": mean("edge"),
        }
    )
    table = table.sort_values(["outside", "people"], ascending=False, kind="stable")
    return table[list(ZONE_COLUMNS)].reset_index(drop=True)


def ratio(part: Floats, whole: Floats) -> Floats:
    """One over the other, missing where there is nobody."""
    found = np.full(len(whole), np.nan)
    np.divide(part, whole, out=found, where=whole > 0)
    return found


def medians(values: Floats, weight: Floats, group: Ints, size: int) -> Floats:
    """The median of each group, by weight, of the values that are finite; missing if none has any.

    The least value that half of the weight does not exceed.

    >>> medians(np.array([1.0, 5.0, 9.0]), np.array([1.0, 3.0, 1.0]), np.array([0, 0, 0]), 1)
    array([5.])
    """
    held = np.flatnonzero(np.isfinite(values) & (weight > 0))
    order = held[np.lexsort((values[held], group[held]))]
    found = np.full(size, np.nan)
    if not len(order):
        return found
    run = np.cumsum(weight[order])
    start = np.searchsorted(group[order], np.arange(size))
    stop = np.searchsorted(group[order], np.arange(size), side="right")
    some = start < stop
    before = np.where(start > 0, run[np.maximum(start, 1) - 1], 0.0)
    half = before + (run[np.maximum(stop, 1) - 1] - before) / 2
    at = np.searchsorted(run, half * (1 - 1e-12))
    found[some] = values[order][np.minimum(at[some], stop[some] - 1)]
    return found
