"""The measures of a question about gaps: home by home, and zone by zone."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from geo.disclosure import check_crossing
from geo.errors import InputError
from geo.measure import Floats
from geo.network.edges import Ints
from geo.places.homes import Homes
from geo.places.zones import Zones
from geo.provision.access import Shared, SharedPart, counted, enhanced_of, three_step
from geo.provision.edge import Beyond
from geo.provision.need import Demand
from geo.provision.question import GapsQuestion
from geo.provision.supply import Supply
from geo.travel import Travel
from geo.travel import standard as of_standard
from geo.travel.costs import CostTable, TravelCosts
from geo.travel.standard import NO_WAY, WITHIN, check_travel, graded

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


HomeMeasure = Callable[[pd.DataFrame, GapsQuestion], Floats]
"""A measure of each home, from the table of homes (``HOME_COLUMNS``) and the question."""

HOME_MEASURES: dict[str, HomeMeasure] = {}
"""Further measures of each home, by the name of their column.

Zones and tenths have their mean over people; see ``docs/add-a-measure.md``."""


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
    out: Floats | None = None,
) -> Gaps:
    """Answer a question about gaps.

    Parameters
    ----------
    travel
        How people get there, in the mode and unit of the question's standard.
    need, zones
        Of the same homes.
    beyond
        Homes of other councils that compete for the same places.
    out
        What it costs from each home to leave what is loaded (`way_out`); None: not known.

    Raises
    ------
    InputError
        For a travel that does not fit the question (`GapsQuestion.checked`), a type of need by
        LSOA, or numbers that do not fit the homes.
    """
    limit = check_travel(travel, question.standard)
    people = _people(need, homes, zones, question)
    cost, door = travel.nearest(homes, supply.doors)
    in_reach, shared = _shared(travel, homes, people, supply, question, beyond)
    table = graded(
        homes,
        zones,
        cost,
        limit,
        people=people,
        cost=cost,
        service=np.append(supply.service, -1)[door],
        in_reach=in_reach,
        places_per_100=shared.access[: len(homes)] * 100 if shared else np.nan,
        at_least=shared.at_least[: len(homes)] if shared else False,
        edge=False if out is None else out <= limit,
    )
    for name, made in HOME_MEASURES.items():
        table[name] = made(table, question)
    return Gaps(
        question,
        need,
        supply,
        table,
        by_zone(table, zones, timed=question.standard.timed),
        shared,
        0.0 if beyond is None else float(beyond.people.sum()),
        (
            *need.notes,
            *supply.notes,
            *_edge_notes(table, beyond, known=out is not None),
        ),
    )


def _people(need: Demand, homes: Homes, zones: Zones, question: GapsQuestion) -> Floats:
    """How many people each home has, once the question may be asked of these homes and zones."""
    check_crossing(need.of_need, question.by)
    people = counted(need.people, len(homes))
    if len(zones.zone) != len(homes):
        raise InputError("The zones are of other homes. Find them for these.")
    return people


def _shared(
    travel: Travel,
    homes: Homes,
    people: Floats,
    supply: Supply,
    question: GapsQuestion,
    beyond: Beyond | None,
) -> tuple[Ints, Shared | None]:
    """How many services are in reach of each home, and how their places are shared.

    Those who live beyond the border are among those who share. None if no places are known.
    """
    limit, own = question.standard.limit, len(homes)
    if not np.isfinite(supply.places).any():
        return _in_reach(travel, homes, supply, limit), None
    if beyond is not None and len(beyond.homes):
        homes = homes.and_those(beyond.homes)
        people = counted(np.concatenate([people, beyond.people]), len(homes))
    if question.measure == "3sfca":
        ways = by_service(travel.ways(homes, supply.doors, limit), supply.service, len(supply))
        counts = np.bincount(ways.home, minlength=len(homes))
        return counts[:own], three_step(ways, people, supply.places, question.weights)

    def part(table: CostTable) -> SharedPart:
        return SharedPart.of(table, people, supply.places, question.weights)

    parts = travel.tables(homes, supply.doors, supply.service, limit, part)
    counts = np.zeros(len(homes), dtype=np.int64)
    for each in parts:
        counts[each.home] += each.in_reach
    return counts[:own], enhanced_of(parts, len(homes), supply.places)


def _in_reach(travel: Travel, homes: Homes, supply: Supply, limit: float) -> Ints:
    def count(table: CostTable) -> tuple[Ints, Ints]:
        return table.home, np.count_nonzero(np.isfinite(table.cost), axis=1)

    counts = np.zeros(len(homes), dtype=np.int64)
    for home, some in travel.tables(homes, supply.doors, supply.service, limit, count):
        counts[home] += some
    return counts


def _edge_notes(homes: pd.DataFrame, beyond: Beyond | None, *, known: bool) -> list[str]:
    notes = []
    if beyond is None or not len(beyond.homes):
        notes.append("We do not count people beyond the border among those who share places.")
    if not known:
        notes.append(
            "We do not know how far our data reaches, so figures near its edge may be wrong."
        )
    near = int(homes["edge"].sum())
    if near:
        notes.append(
            f"From {near:,} homes the streets lead beyond our data within the limit, so more "
            "may be in reach than we know."
        )
    return notes


def by_service(ways: TravelCosts, owner: Ints, services: int) -> TravelCosts:
    """Ways to services from ways to their doors: the nearest door of each service counts."""
    if len(owner) == services and (owner[1:] > owner[:-1]).all():
        return ways  # each has one door
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
    """Figures of each zone, the one with most people outside first; columns ``ZONE_COLUMNS``.

    `homes` as `Gaps.homes`. Homes in no zone are a row of their own.
    """
    totals, means = ("at_least",), ("in_reach", "places_per_100", "edge", *HOME_MEASURES)
    needed = ("people", "status", "cost", *totals, *means)
    columns = {name: homes[name].to_numpy() for name in needed}
    if timed:
        columns["cost"] = columns["cost"] / 60
    found = of_standard.zone_figures(columns, zones, totals=totals, means=means)
    found["at_least"] = found["at_least"] > 0
    order = np.lexsort((-found["people"], -found["outside"]))
    return pd.DataFrame({name: found[name][order] for name in (*ZONE_COLUMNS, *HOME_MEASURES)})
