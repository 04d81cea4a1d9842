"""Answers to planners' and commissioners' questions, put together from what an area holds.

`geo.area.Area` is such a holder. Every page, command and file asks it, so that one question has one
answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import pandas as pd

from geo import settings
from geo.directory.entry import Origin
from geo.directory.offer import Offer
from geo.disclosure import check_crossing
from geo.measure import Floats
from geo.network.streets import Network
from geo.places.homes import Homes
from geo.places.zones import Zones
from geo.provision import shown
from geo.provision.by_need import by_need
from geo.provision.compare import GapsChange
from geo.provision.coverage import Coverage, coverage, losing, with_children
from geo.provision.equity import (
    Equity,
    Shortfall,
    by_decile,
    distribution,
    equity,
    shortfall_of,
)
from geo.provision.figures import EHC_PLANS, POPULATION, Figures
from geo.provision.gaps import Gaps, gaps
from geo.provision.need import Demand
from geo.provision.question import CoverageQuestion, GapsQuestion, SitesQuestion, Who
from geo.provision.supply import Supply, join_entrances, of_kinds, off_streets, supply_of, with_own
from geo.provision.where_next import WhereNext, where_next
from geo.provision.where_next import by_decile as gains_by_decile
from geo.provision.who import CHILDREN, DemandCounts, countable
from geo.travel import Travel
from geo.travel.standard import WITHIN, Standard
from geo.words import say


class ProvisionHolder(Protocol):
    """What questions about provision need of an area."""

    @property
    def network(self) -> Network: ...  # noqa: D102
    @property
    def homes(self) -> Homes: ...  # noqa: D102
    @property
    def demand(self) -> DemandCounts: ...  # noqa: D102
    @property
    def offer(self) -> Offer: ...  # noqa: D102
    @property
    def figures(self) -> Figures: ...  # noqa: D102
    @property
    def capacity(self) -> pd.DataFrame: ...  # noqa: D102
    def way_out(self, travel: Travel) -> Floats | None: ...  # noqa: D102
    @property
    def deciles(self) -> tuple[Floats, str, tuple[Origin, ...]] | None: ...  # noqa: D102
    @property
    def timetable_facts(self) -> pd.DataFrame: ...  # noqa: D102
    def zones_by(self, by: str) -> Zones: ...  # noqa: D102
    def travel(  # noqa: D102
        self,
        standard: Standard,
        *,
        examples: bool = False,
        without_routes: tuple[str, ...] = (),
        without_trips: tuple[str, ...] = (),
    ) -> Travel: ...


@dataclass(frozen=True, slots=True)
class ByDeprivation:
    """Figures by tenth of deprivation, which index that is, and where it comes from."""

    rows: pd.DataFrame
    index: str
    sources: tuple[Origin, ...]


@dataclass(frozen=True, slots=True)
class CoverageAnswer:
    """Who can reach what.

    Attributes
    ----------
    zones
        The zones of the homes, with their names and shapes.
    today, lost
        Where something is taken out of the timetable: the answer as the timetable stands, and the
        homes that lose the service (`geo.provision.coverage.losing`).
    children
        How many children and young people live at each home, where the area has figures of them.
        `Coverage.zones` then has ``children`` and ``children_outside`` besides.
    off_streets
        How many of the services are too far from every street for any route.
    """

    question: CoverageQuestion
    found: Coverage = field(repr=False)
    zones: Zones = field(repr=False)
    today: Coverage | None = field(repr=False, default=None)
    lost: pd.DataFrame | None = field(repr=False, default=None)
    children: Demand | None = field(repr=False, default=None)
    off_streets: int = 0

    @property
    def children_sources(self) -> frozenset[str]:
        """The ids of the sources of the figures of children."""
        origins = self.children.sources if self.children else ()
        return frozenset(origin.source_id for origin in origins)

    @property
    def children_within(self) -> float:
        """How many children and young people live within the standard, as things stand."""
        homes = (self.today or self.found).homes
        return float(self.children.people[homes["status"] == WITHIN].sum()) if self.children else 0


@dataclass(frozen=True, slots=True)
class GapsAnswer:
    """Where provision is missing, and for how many.

    Attributes
    ----------
    found
        The answer; with a scenario, as it would be.
    zones
        The zones of the homes, with their names and shapes.
    change
        What has changed since an earlier build, or what a scenario would change.
    spread
        How many people are how far away (`geo.provision.equity.distribution`).
    equity
        How evenly access is spread; None where nobody has any.
    shortfall
        How far people are beyond the standard; None where nobody is counted.
    deprivation
        The figures by tenth; None where deprivation is not known.
    needs
        The figures for each type of need, as it is today; None unless the question asks.
    sources
        The ids of the sources: of ``people``, ``services``, ``deprivation``, ``needs`` and
        ``timetables``.
    since
        The day of the earlier build that it is compared with.
    """

    question: GapsQuestion
    found: Gaps = field(repr=False)
    zones: Zones = field(repr=False)
    change: GapsChange | None = field(repr=False)
    spread: pd.DataFrame = field(repr=False)
    equity: Equity | None
    shortfall: Shortfall | None
    deprivation: ByDeprivation | None
    needs: pd.DataFrame | None = field(repr=False)
    sources: Mapping[str, frozenset[str]] = field(repr=False)
    since: str | None = None

    def rows(self, table: pd.DataFrame) -> pd.DataFrame:
        """A table of people as it may be shown; NaN: not given."""
        return shown.rows(table, self.found.need)


@dataclass(frozen=True, slots=True)
class SitesAnswer:
    """Where the next services would help most.

    `zones` are those of the homes, `deprivation` says who gains by tenth, and `services` are the
    entrances of services that are there today: ``about, lon, lat``. `sources` as in `GapsAnswer`.
    """

    question: SitesQuestion
    found: WhereNext = field(repr=False)
    zones: Zones = field(repr=False)
    deprivation: ByDeprivation | None
    services: pd.DataFrame = field(repr=False)
    sources: Mapping[str, frozenset[str]] = field(repr=False)

    def rows(self, table: pd.DataFrame) -> pd.DataFrame:
        """A table of people as it may be shown; NaN: not given."""
        return shown.rows(table, self.found.need)


def coverage_of(area: ProvisionHolder, question: CoverageQuestion) -> CoverageAnswer:
    """Answer which homes are within a standard."""
    join_entrances(area.offer, area.homes, area.network, question.standard)
    zones = area.zones_by(question.by)
    counts = CHILDREN in countable(area.figures)
    children = area.demand.people(Who(CHILDREN), question.by) if counts else None

    def measured(routes: tuple[str, ...] = (), trips: tuple[str, ...] = ()) -> Coverage:
        travel = area.travel(
            question.standard,
            examples=question.examples,
            without_routes=routes,
            without_trips=trips,
        )
        found = coverage(
            travel,
            area.homes,
            area.offer,
            zones,
            category=question.category,
            standard=question.standard,
            examples=question.examples,
        )
        return found if children is None else with_children(found, children.people)

    today = measured()
    supply = supply_of(
        area.offer, (question.category,), question.standard.access, examples=question.examples
    )
    off = off_streets(supply, area.network, question.standard)
    if not question.withdrawn:
        return CoverageAnswer(question, today, zones, children=children, off_streets=off)
    then = measured(question.without_routes, question.without_trips)
    lost = losing(today, then)
    return CoverageAnswer(question, then, zones, today, lost, children, off)


def gaps_of(area: ProvisionHolder, question: GapsQuestion) -> Gaps:
    """Measure where provision is missing, as things stand in an area; of a question checked."""
    join_entrances(area.offer, area.homes, area.network, question.standard)
    zones = area.zones_by(question.by)
    need = area.demand.people(question.who, question.by)
    beyond = area.demand.beyond(question.who, question.by)
    travel = area.travel(question.standard, examples=question.examples)
    supply = _supply(area, question)
    if off := off_streets(supply, area.network, question.standard):
        supply = replace(supply, notes=(*supply.notes, say("standard.off_streets", n=off)))
    return gaps(
        travel,
        area.homes,
        need,
        supply,
        zones,
        question,
        beyond=beyond,
        out=area.way_out(travel),
    )


def _supply(area: ProvisionHolder, question: GapsQuestion) -> Supply:
    return supply_of(
        area.offer,
        question.categories,
        question.standard.access,
        capacity=_capacity(area, question),
        need=question.need,
        ages=question.ages,
        days=question.days,
        week=settings.today(),
        examples=question.examples,
    )


def _capacity(area: ProvisionHolder, question: GapsQuestion) -> pd.DataFrame:
    """The places of services: of a council's list, only those of the services of a question."""
    loaded, places = area.capacity, question.places
    if places is None:
        return loaded
    asked = of_kinds(area.offer, question.categories)
    services = frozenset(area.offer.services["service_id"].to_numpy(dtype=object)[asked])
    theirs = loaded if loaded.empty else loaded[loaded["service_id"].isin(services)]
    return with_own(theirs, places.of(services).table)


def gaps_told(
    area: ProvisionHolder,
    question: GapsQuestion,
    found: Gaps,
    change: GapsChange | None,
    since: str | None,
) -> GapsAnswer:
    """The whole answer, once gaps are measured: how even they are, and by deprivation and need."""
    tenth = None if area.deciles is None else by_decile(found, area.deciles[0])
    needs = None
    if question.by_need:
        travel = area.travel(question.standard, examples=question.examples)
        needs = by_need(travel, area.homes, area.offer, area.demand, question)
    plans = area.figures.sources(EHC_PLANS, POPULATION) if question.by_need else set()
    used = _sources(area, question.categories, question.standard, found.need, question.examples)
    return GapsAnswer(
        question,
        found,
        area.zones_by(question.by),
        change,
        distribution(found),
        equity(found, None if area.deciles is None else area.deciles[0]),
        shortfall_of(found),
        _by_deprivation(area, tenth),
        needs,
        used | {"needs": frozenset(plans)},
        since,
    )


def sites_of(area: ProvisionHolder, question: SitesQuestion) -> SitesAnswer:
    """Answer where the next services of a kind would help most."""
    zones = area.zones_by(question.by)
    need = area.demand.people(question.who.checked(), question.by)
    check_crossing(need.of_need, question.by)
    travel = area.travel(question.standard, examples=question.examples)
    found = where_next(travel, area.homes, area.offer, zones, question, need=need)
    tenth = None if area.deciles is None else gains_by_decile(found, area.deciles[0])
    kinds = (question.category, *question.among)
    used = _sources(area, kinds, question.standard, need, question.examples)
    services = _entrances(area.offer, question)
    return SitesAnswer(question, found, zones, _by_deprivation(area, tenth), services, used)


def _entrances(offer: Offer, question: SitesQuestion) -> pd.DataFrame:
    """The entrances that count today, with the names of their services."""
    held = supply_of(
        offer, (question.category,), question.standard.access, examples=question.examples
    )
    names = offer.services["name"].to_numpy(dtype=object)[held.row[held.service]]
    return pd.DataFrame({"about": names, "lon": held.doors[:, 0], "lat": held.doors[:, 1]})


def _by_deprivation(area: ProvisionHolder, rows: pd.DataFrame | None) -> ByDeprivation | None:
    if area.deciles is None or rows is None:
        return None
    return ByDeprivation(rows, area.deciles[1], area.deciles[2])


def service_sources(offer: Offer, categories: Sequence[str], *, examples: bool) -> frozenset[str]:
    """The ids of the sources of the services of some categories that count."""
    table = offer.services
    ours = table["category"].isin(list(categories))
    ours &= examples | ~table["illustrative"].astype(bool)
    return frozenset(table.loc[ours, "source_id"])


def _sources(
    area: ProvisionHolder,
    categories: Sequence[str],
    standard: Standard,
    need: Demand,
    examples: bool,
) -> dict[str, frozenset[str]]:
    """The ids of the sources that an answer rests on, by what they tell."""
    facts, tenths = area.timetable_facts, area.deciles
    counted = facts[examples | ~facts["illustrative"].astype(bool)]
    return {
        "people": frozenset(origin.source_id for origin in need.sources),
        "services": service_sources(area.offer, categories, examples=examples),
        "deprivation": frozenset(origin.source_id for origin in tenths[2])
        if tenths
        else frozenset(),
        "timetables": frozenset(counted["source_id"]) if standard.timetabled else frozenset(),
    }
