"""The questions of planners and commissioners: one method each, over what an area holds."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path

import pandas as pd

from geo.directory.entry import Entry, Origin
from geo.directory.offer import Offer
from geo.errors import InputError
from geo.measure import METRES_PER_MILE, Floats
from geo.network.streets import Network
from geo.places.catchments import Catchments
from geo.places.homes import Homes
from geo.places.zones import NAMES, Zones, covering, kinds_there
from geo.provision import answers, own_counts
from geo.provision.answers import CoverageAnswer, SitesAnswer
from geo.provision.bases import Bases, BasesQuestion, bases, could_hold
from geo.provision.choice import Choice, choice
from geo.provision.connectivity import Connectivity, connectivity
from geo.provision.counted_homes import homes_said
from geo.provision.edge import exits, way_out
from geo.provision.estimates import home_deciles
from geo.provision.figures import EHC_PLANS, Figures, deciles
from geo.provision.gaps import Gaps
from geo.provision.need import Demand
from geo.provision.overlap import Overlap, OverlapQuestion, overlap
from geo.provision.own_counts import OwnCounts, OwnPlaces
from geo.provision.question import (
    AssistanceQuestion,
    CoverageQuestion,
    GapsQuestion,
    SitesQuestion,
    Who,
)
from geo.provision.start import StartingDistance, starting_distance
from geo.provision.supply import first_entrances
from geo.provision.through_day import DayQuestion, Progress, ThroughDay, through_day
from geo.provision.travelling import TimetabledTravel
from geo.provision.waiting import Wait, beside, waits
from geo.provision.where_next import among, candidate_kinds, candidates, way_costs
from geo.provision.who import CHILDREN, HOMES, DemandCounts, countable
from geo.records import Timetable, WaitingCount, Zone
from geo.school_travel.assistance import Assistance, assistance
from geo.school_travel.rules import Rules
from geo.school_travel.schools import Schools
from geo.travel import Streets, Travel
from geo.travel.standard import Standard
from geo.travel.timetable import Timetabled, travel_of
from geo.words import say


class ProvisionQuestions(ABC):
    """What a commissioner can ask of an area; `geo.area.Area` holds the parts abstract here."""

    @property
    @abstractmethod
    def network(self) -> Network:
        """The streets, for every mode."""

    @property
    @abstractmethod
    def catchments(self) -> Catchments:
        """The areas that services are for."""

    @abstractmethod
    def schools(self, *, examples: bool = False) -> Schools:
        """The schools of the area and around it."""

    @abstractmethod
    def law(self, on: date | None = None, *, policy: Path | None = None) -> Rules:
        """The rules on travel to school on a day."""

    @property
    @abstractmethod
    def offer(self) -> Offer:
        """The services and their entrances."""

    @property
    @abstractmethod
    def homes(self) -> Homes:
        """Every home of the area, as its postcode."""

    @property
    @abstractmethod
    def homes_beyond(self) -> Homes:
        """Homes of other councils, as far as they are loaded."""

    @property
    @abstractmethod
    def zones(self) -> list[Zone]:
        """The zones that are loaded, of all kinds."""

    @property
    @abstractmethod
    def figures(self) -> Figures:
        """Published figures by zone."""

    @property
    @abstractmethod
    def capacity(self) -> pd.DataFrame:
        """How many places services have."""

    @property
    @abstractmethod
    def timetables(self) -> Sequence[Timetable]:
        """The timetables, as they were loaded."""

    @property
    @abstractmethod
    def timetable_facts(self) -> pd.DataFrame:
        """The timetables, one row each."""

    @property
    @abstractmethod
    def waiting_counts(self) -> list[WaitingCount]:
        """Children who wait for NHS community services."""

    @property
    @abstractmethod
    def waiting_sources(self) -> Mapping[str, Origin]:
        """Where those counts come from, by id of the source."""

    @property
    @abstractmethod
    def margin_m(self) -> float | None:
        """How far past its border the area is loaded, in metres; None: not known."""

    def coverage(self, question: CoverageQuestion) -> CoverageAnswer:
        """Which homes are within a standard of a kind of service."""
        return answers.coverage_of(self, question)

    def waits(self, categories: Collection[str]) -> list[Wait]:
        """How many children wait for some kinds of NHS service, and how long they have waited."""
        return waits(self.waiting_counts, self.waiting_sources, categories)

    def connectivity(self, by: str) -> Connectivity | None:
        """How well connected the area and its zones are, by the Department for Transport."""
        names = {zone.zone_id: zone.name for zone in self.zones}
        return connectivity(self.figures, names, by)

    def waits_beside(self, entry: Entry) -> list[tuple[Wait, bool]]:
        """The waits that belong beside an entry, and whether its own provider is counted."""
        return beside(entry, self.waits((entry.service.category,)))

    def overlap(self, question: OverlapQuestion) -> Overlap:
        """How the catchments of several services overlap, and who lives in how many.

        Raises
        ------
        InputError
            For what cannot be asked, and for fewer than two services with an entrance.
        """
        question = question.checked()
        standard, chosen = question.standard, question.chosen
        return overlap(
            self.travel(standard, examples=chosen.examples),
            self.homes,
            self.offer,
            self.children_or_homes(question.by),
            chosen.supply(self.offer, standard.access),
            self.zones_by(question.by),
            question,
        )

    def through_day(self, question: DayQuestion, progress: Progress | None = None) -> ThroughDay:
        """Who reaches a service by bus or train, by when they leave.

        Parameters
        ----------
        progress
            Is told after each time how many are done, and of how many.

        Raises
        ------
        InputError
            For what cannot be asked, and on a day for which there is no timetable.
        """
        question = question.checked()
        standard, chosen = question.standard, question.chosen
        travel = self.travel(standard, examples=chosen.examples)
        assert isinstance(travel, Timetabled)
        need = self.children_or_homes(question.by)
        supply = chosen.supply(self.offer, standard.access)
        zones = self.zones_by(question.by)
        return through_day(travel, self.homes, need, supply, zones, question, progress)

    def children_or_homes(self, by: str) -> Demand:
        """How many children and young people live at each home; without figures, one each."""
        who = Who(CHILDREN if CHILDREN in self.countable else HOMES)
        return self.demand.people(who, by)

    def sites(self, question: SitesQuestion) -> SitesAnswer:
        """Where the next services of a kind would help most."""
        return answers.sites_of(self, question)

    def candidates(self, question: SitesQuestion) -> pd.DataFrame:
        """The places that `sites` chooses among."""
        return among(question, self.offer, self.homes, self.zones_by(question.by))

    @cached_property
    def start(self) -> StartingDistance:
        """The distance that planners' pages start with, and why."""
        on_foot = Standard("walk", within_m=METRES_PER_MILE)
        return starting_distance(self.travel(on_foot), self.homes, self.offer)

    @property
    def homes_said(self) -> tuple[str, ...]:
        """What counts as a home, and which postcodes do not, in sentences."""
        return homes_said(self.homes)

    @property
    def tells_needs(self) -> bool:
        """Whether the council publishes its plans by type of need."""
        return self.figures.tells_needs(EHC_PLANS)

    @property
    def weighs_deprivation(self) -> bool:
        """Whether plans can be shared out by deprivation."""
        return deciles(self.figures, "lsoa") is not None

    @property
    def countable(self) -> tuple[str, ...]:
        """Who the area's data can count, the usual choice first."""
        return countable(self.figures)

    @property
    def zone_kinds(self) -> dict[str, str]:
        """The kinds of zones that the area can count by, with their names."""
        return {by: NAMES[by] for by in kinds_there(self.homes, self.zones)}

    @property
    def candidate_kinds(self) -> dict[str, str]:
        """The kinds of places that a service could use, by slug, with their names."""
        return candidate_kinds(self.offer)

    def own_counts(self, name: str, content: bytes, *, by: str, who: str) -> OwnCounts:
        """A council's own counts from a file; of its zones without a postcode too."""
        zones = self.zones_by(by)
        known = own_counts.countable(zones, self.zones, self.figures.elsewhere)
        return own_counts.own_counts(name, content, who, zones, known)

    def own_places(self, name: str, content: bytes) -> OwnPlaces:
        """A council's own list of places of services, from a file."""
        services = self.offer.services["service_id"].tolist()
        return own_counts.own_places(name, content, services)

    def assistance(self, question: AssistanceQuestion) -> Assistance:
        """Which homes are too far from school, and in no area of help with travel."""
        return assistance(
            self.network,
            self.homes,
            self.schools(examples=question.examples),
            self.offer,
            self.catchments,
            self.zones_by(question.by),
            self.law(),
            age=question.age,
            mode=question.mode,
            examples=question.examples,
            unknown_too=question.unknown_too,
        )

    def zones_by(self, by: str) -> Zones:
        """The zones of the homes, of a kind; a home just outside all of them has the nearest."""
        if by not in self._zones_by:
            self._zones_by[by] = covering(self.homes, by, self.zones)
        return self._zones_by[by]

    def travel(
        self,
        standard: Standard,
        *,
        examples: bool = False,
        without_routes: tuple[str, ...] = (),
        without_trips: tuple[str, ...] = (),
    ) -> Travel:
        """How people travel by a standard; by timetables that were made up with `examples`."""
        if not standard.timetabled:
            return travel_of(self.network, standard)
        return self._by_timetable.of(
            standard, examples=examples, routes=without_routes, trips=without_trips
        )

    def made_up_timetable(self, standard: Standard, *, examples: bool) -> bool:
        """Whether times rest on a timetable that was made up as an example."""
        made_up = self.timetable_facts["illustrative"].any()
        return bool(standard.timetabled and examples and made_up)

    def service_sources(self, *categories: str, examples: bool) -> frozenset[str]:
        """The ids of the sources of the services of some categories that count."""
        return answers.service_sources(self.offer, categories, examples=examples)

    @abstractmethod
    def measured_gaps(self, question: GapsQuestion) -> Gaps:
        """The figures of a question about gaps alone, as things stand."""

    def bases(self, asked: BasesQuestion) -> Bases:
        """What an inclusion base at each mainstream school would give back (estimates).

        Raises
        ------
        InputError
            For what cannot be asked, or where no plans or schools are known.
        """
        asked = asked.checked()
        by_car, on_foot = Standard("drive", None, 3600.0), Standard("walk", asked.walk_m)
        today = [self._special_schools(asked, standard) for standard in (by_car, on_foot)]
        every = self.base_schools(examples=asked.examples)
        schools, left_out = could_hold(every, self.offer.services, asked)
        costs = [
            way_costs(self.travel(standard, examples=asked.examples), self.homes, schools)
            for standard in (by_car, on_foot)
        ]
        decile = None if self.deciles is None else self.deciles[0]
        return bases(
            asked,
            today[0],
            today[1],
            schools,
            costs[0],
            costs[1],
            decile,
            special=first_entrances(today[0].supply, self.offer),
            left_out=left_out,
        )

    def base_schools(self, *, examples: bool = False) -> pd.DataFrame:
        """The mainstream schools, each of which could hold an inclusion base."""
        return candidates(self.offer, ("mainstream-school",), examples=examples)

    def _special_schools(self, asked: BasesQuestion, standard: Standard) -> Gaps:
        """The way to the nearest special school for a need; of any kind if none says it is for it.

        Raises
        ------
        InputError
            If there is no special school at all.
        """
        question = GapsQuestion(
            ("special-school",),
            standard,
            asked.need,
            asked.ages,
            EHC_PLANS,
            examples=asked.examples,
        )
        found = self.measured_gaps(question)
        if len(found.supply):
            return found
        anything = self.measured_gaps(replace(question, need=None))
        if not len(anything.supply):
            raise InputError(
                "There is no special school, so there are no journeys for a base to shorten."
            )
        homes = anything.homes.assign(people=found.homes["people"].to_numpy(float))
        return replace(anything, homes=homes, notes=(say("bases.any_school"), *found.notes))

    def choice(self, found: Gaps, number: int = 3) -> Choice:
        """What it takes to get to each of the nearest services, for an answer about gaps.

        Raises
        ------
        InputError
            For a number that makes no sense.
        """
        question = found.question
        travel = self.travel(question.standard, examples=question.examples)
        return choice(travel, self.homes, found, number)

    @cached_property
    def demand(self) -> DemandCounts:
        """The people at the homes of the area and beyond its border."""
        return DemandCounts(self.homes, self.homes_beyond, self.figures, self.zones_by, self.zones)

    def way_out(self, travel: Travel) -> Floats | None:
        """What it costs from each home to leave what is loaded; None: not known how far it reaches.

        Along streets it is worked out once for each mode and unit.
        """
        if self._ways_out is None:
            return None
        if not isinstance(travel, Streets):
            return way_out(travel, self.homes, self._ways_out)
        kept, key = self._ways_out_cost, (travel.mode, travel.timed)
        if key not in kept:
            kept[key] = way_out(travel, self.homes, self._ways_out)
        return kept[key]

    @cached_property
    def _ways_out(self) -> Floats | None:
        return None if self.margin_m is None else exits(self.network, self.homes, self.margin_m)

    @cached_property
    def _ways_out_cost(self) -> dict[tuple[str, bool], Floats]:
        return {}

    @cached_property
    def deciles(self) -> tuple[Floats, str, tuple[Origin, ...]] | None:
        """The tenth of each home by deprivation, which index, and its sources; None: not known."""
        return home_deciles(self.homes, self.figures, self.zones)

    @cached_property
    def _by_timetable(self) -> TimetabledTravel:
        return TimetabledTravel(self.network, self.timetables)

    @cached_property
    def _zones_by(self) -> dict[str, Zones]:
        return {}
