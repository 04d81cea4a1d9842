"""An area, opened: every question that a person can ask of it is one method.

Pages, commands, the API, reports and benchmarks ask here and nowhere else, so that one question has
one answer.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path

import pandas as pd

from geo import settings
from geo.build import pipeline
from geo.directory.entry import Entry, Origin
from geo.directory.offer import Offer
from geo.errors import StoreError
from geo.families.counts import A_WEEK, Counts
from geo.families.kept import KeptService
from geo.families.known import Detail, Details, KnownFacts
from geo.families.questions import FamilyQuestions
from geo.families.search import ELSEWHERE as APART
from geo.families.search import SORTS, Answer
from geo.families.stops import WITHIN_M as STOPS_WITHIN_M
from geo.families.suggest import Question, Suggestion
from geo.families.wanted import (
    FILTERS,
    MOMENT,
    NUMBER,
    SEVERAL,
    TICK,
    Filter,
    Wanted,
    leaves_out_crowds,
    meant,
)
from geo.families.way import WayThere, places, position
from geo.measure import Floats
from geo.network.access import MODES
from geo.network.directions import Directions, Step
from geo.network.streets import Network
from geo.places.catchments import Catchments
from geo.places.homes import Homes
from geo.places.postcodes import Place
from geo.places.zones import NAMES as ZONE_KINDS
from geo.places.zones import Zones, covering
from geo.provision import answers, own_counts
from geo.provision.answers import CoverageAnswer, GapsAnswer, SitesAnswer
from geo.provision.compare import change_said, compared
from geo.provision.coverage import Coverage, homes_geojson, zones_geojson
from geo.provision.edge import exits
from geo.provision.estimates import home_deciles
from geo.provision.figures import EHC_PLANS, Figures, deciles
from geo.provision.gaps import Gaps
from geo.provision.need import HOMES
from geo.provision.own_counts import OwnCounts, OwnPlaces
from geo.provision.question import (
    ALL,
    AMONG,
    COUNTS,
    DECAYS,
    EVERYBODY_ALIKE,
    MEASURES,
    MIDDLES,
    MOST,
    OWN,
    TRAVEL,
    WHILE_SOMEBODY_WAITS_S,
    WINDOW_MIN,
    AssistanceQuestion,
    CoverageQuestion,
    GapsQuestion,
    SitesQuestion,
    Who,
)
from geo.provision.question import QUESTIONS as AIMS
from geo.provision.said import (
    headline,
    measured_said,
    no_route_said,
    standard_said,
    travel_said,
)
from geo.provision.shown import number
from geo.provision.supply import DAYS, examples_said
from geo.provision.travelling import TimetabledTravel, route_names
from geo.provision.where_next import ZONE_POINT as MIDDLE_OF_ZONE
from geo.provision.where_next import among, candidate_kinds
from geo.provision.who import PLANS, countable
from geo.records import Timetable, TransitRoute, Zone
from geo.scenario import (
    ADD,
    BECOMES,
    CLOSE,
    GATE,
    LARGEST,
    LOSES,
    MOVE,
    PATH,
    STOPS,
    UNREASONABLE,
    UNSAFE,
    Change,
    Comparison,
    Scenario,
    TypedChange,
    WhatIfQuestion,
    with_changes,
)
from geo.scenario import read as read_scenario
from geo.scenario import write as write_scenario
from geo.scenario.questions import SchoolTravelQuestions
from geo.school_travel.answer import (
    ChildAnswer,
    ChildQuestion,
    ChosenSchool,
    NearbySchools,
)
from geo.school_travel.around import (
    WALKS_M,
    NearestSchools,
    SchoolAround,
)
from geo.school_travel.assistance import CATEGORY as ASSISTANCE
from geo.school_travel.assistance import Assistance, assistance
from geo.school_travel.birth import date_of_birth
from geo.school_travel.child_home import PlacedHome
from geo.school_travel.law import PLAN_NAMES, Decision, Finding
from geo.school_travel.measure import WalkToSchool
from geo.school_travel.pupil_file import DecidedPupils, PupilFile
from geo.school_travel.pupil_rows import COLUMNS as PUPIL_COLUMNS
from geo.school_travel.questions import ASKED, QUESTIONS
from geo.school_travel.rules import Rules, first_day
from geo.school_travel.schools import ITS_POINT, Schools, sources_of
from geo.sources.kinds import evidence
from geo.store import DataAccount, SourceAccount, Store, account, version_of
from geo.transit import (
    NOTHING_RUNS,
    OUT_OF_DATE,
    TRANSIT,
    Feed,
    Journey,
    JourneyLimits,
    Leg,
    TransitNetwork,
    When,
)
from geo.transit.feed import validity
from geo.travel import Travel
from geo.travel.choices import TravelChoices
from geo.travel.reach import Trip
from geo.travel.routes import DoorJourneys, DoorRoute, StreetRoute
from geo.travel.standard import NO_WAY, WITHIN, Standard
from geo.travel.timetable import USUAL_LIMITS, travel_of
from geo.voices import Comments, Voices, voices

__all__ = [
    "ADD",
    "AIMS",
    "ALL",
    "AMONG",
    "APART",
    "ASKED",
    "ASSISTANCE",
    "A_WEEK",
    "BECOMES",
    "CLOSE",
    "COUNTS",
    "DAYS",
    "DECAYS",
    "EVERYBODY_ALIKE",
    "FILTERS",
    "GATE",
    "HOMES",
    "ITS_POINT",
    "LARGEST",
    "LOSES",
    "MEASURES",
    "MIDDLES",
    "MIDDLE_OF_ZONE",
    "MOMENT",
    "MOST",
    "MOVE",
    "NOTHING_RUNS",
    "NO_WAY",
    "NUMBER",
    "OUT_OF_DATE",
    "OWN",
    "PATH",
    "PLANS",
    "PLAN_NAMES",
    "PUPIL_COLUMNS",
    "QUESTIONS",
    "SEVERAL",
    "SORTS",
    "STOPS",
    "STOPS_WITHIN_M",
    "TICK",
    "TRANSIT",
    "TRAVEL",
    "UNREASONABLE",
    "UNSAFE",
    "USUAL_LIMITS",
    "WALKS_M",
    "WHILE_SOMEBODY_WAITS_S",
    "WINDOW_MIN",
    "WITHIN",
    "ZONE_KINDS",
    "Answer",
    "Area",
    "Assistance",
    "AssistanceQuestion",
    "Change",
    "ChildAnswer",
    "ChildQuestion",
    "ChosenSchool",
    "Comparison",
    "Counts",
    "Coverage",
    "CoverageAnswer",
    "CoverageQuestion",
    "DataAccount",
    "DecidedPupils",
    "Decision",
    "Detail",
    "Details",
    "Directions",
    "DoorJourneys",
    "DoorRoute",
    "Filter",
    "Finding",
    "GapsAnswer",
    "GapsQuestion",
    "Journey",
    "JourneyLimits",
    "KeptService",
    "Leg",
    "NearbySchools",
    "NearestSchools",
    "OwnCounts",
    "OwnPlaces",
    "Place",
    "PlacedHome",
    "PupilFile",
    "Question",
    "Rules",
    "Scenario",
    "SchoolAround",
    "Schools",
    "SitesAnswer",
    "SitesQuestion",
    "SourceAccount",
    "Standard",
    "Step",
    "StreetRoute",
    "Suggestion",
    "TravelChoices",
    "Trip",
    "TypedChange",
    "WalkToSchool",
    "Wanted",
    "WayThere",
    "WhatIfQuestion",
    "When",
    "Who",
    "Zones",
    "change_said",
    "date_of_birth",
    "examples_said",
    "first_day",
    "headline",
    "homes_geojson",
    "leaves_out_crowds",
    "meant",
    "measured_said",
    "no_route_said",
    "number",
    "places",
    "position",
    "read_scenario",
    "sources_of",
    "standard_said",
    "travel_said",
    "validity",
    "write_scenario",
    "zones_geojson",
]

_SAME_WHAT_IF = ("homes", "homes_beyond", "zones", "figures", "capacity", "_zones_by")
"""What no scenario changes."""


class Area(FamilyQuestions, SchoolTravelQuestions):
    """One version of an area's data, open for questions.

    Its parts (streets, services, homes, timetables) are read when first needed and shared by all
    questions. Nothing about who asks is kept.
    """

    def __init__(
        self, store: Store, *, network: Network | None = None, offer: Offer | None = None
    ) -> None:
        self.store = store
        if network is not None:
            self.__dict__["network"] = network
        if offer is not None:
            self.__dict__["offer"] = offer
        self._zones_by: dict[str, Zones] = {}

    @classmethod
    def open(cls, path: Path) -> "Area":
        """Open an area's database, read-only.

        Raises
        ------
        StoreError
            If there is no usable database at `path`.
        """
        return cls(Store.open(path))

    @staticmethod
    def version_at(path: Path) -> str:
        """A text that changes whenever the database at `path` is replaced.

        Raises
        ------
        StoreError
            If there is no such file.
        """
        return version_of(path)

    @staticmethod
    def build_default(path: Path, progress: Callable[[float, str], None]) -> None:
        """Build the example area, if it is its database that is missing.

        `progress` is called with the share done (0 to 1) and what is being done.

        Raises
        ------
        StoreError
            If `path` is another area's database.
        """
        if path != settings.DEFAULT_DB:
            raise StoreError(
                f"There is no database at {path}. Build it with "
                f"`python -m geo build MANIFEST --out {path}`, or unset SEND_DB for the example "
                "area."
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        pipeline.build(settings.DEFAULT_MANIFEST, path, progress)

    def changed(self, network: Network, offer: Offer) -> "Area":
        """The same area as it would be with other streets and services: what if."""
        other = Area(self.store, network=network, offer=offer)
        for name in _SAME_WHAT_IF:
            if name in self.__dict__:
                other.__dict__[name] = self.__dict__[name]
        return other

    # What is held

    @property
    def version(self) -> str:
        """The data version, which changes at every build."""
        return self.store.version

    @property
    def name(self) -> str:
        """The name of the area's council."""
        return self.store.area.name

    @property
    def code(self) -> str:
        """The GSS code of the area's council."""
        return self.store.area.code

    @property
    def built_on(self) -> str:
        """The day of the build, as an ISO date."""
        return self.store.built_at[:10]

    @cached_property
    def network(self) -> Network:
        """The streets, for every mode."""
        return self.store.network()

    @cached_property
    def offer(self) -> Offer:
        """The services and their entrances."""
        return self.store.offer()

    @cached_property
    def homes(self) -> Homes:
        """Every home of the area, as its postcode."""
        return self.store.homes_of_area()

    @cached_property
    def catchments(self) -> Catchments:
        """The areas that services are for, where they have one."""
        return self.store.catchments()

    @cached_property
    def stops(self) -> pd.DataFrame:
        """Stops and stations; see `geo.store.Store.stops`."""
        return self.store.stops()

    @cached_property
    def councils(self) -> dict[str, str]:
        """Names of councils by GSS code."""
        return self.store.council_names()

    @cached_property
    def known(self) -> KnownFacts:
        """The details of all entries."""
        return KnownFacts.of(self.offer, self.store.details)

    @cached_property
    def zones(self) -> list[Zone]:
        """The zones that are loaded, of all kinds."""
        return self.store.records(Zone)

    @cached_property
    def figures(self) -> Figures:
        """Published figures by zone."""
        return self.store.figures()

    @cached_property
    def timetable_facts(self) -> pd.DataFrame:
        """The area's timetables of public transport, one row each; empty without any."""
        return self.store.timetable_facts()

    @cached_property
    def timetables(self) -> Sequence[Timetable]:
        """The timetables, as they were loaded."""
        return self.store.timetables()

    @cached_property
    def transit(self) -> TransitNetwork | None:
        """The area's timetables over its streets, made-up ones as well; None without any."""
        return TransitNetwork(self.network, Feed.of(self.timetables)) if self.timetables else None

    # Where the data comes from

    @cached_property
    def all_sources(self) -> pd.DataFrame:
        """Every source; see `geo.store.Store.sources`."""
        return self.store.sources()

    def account(self, on: date) -> DataAccount:
        """The sources, what could not be used, and what entries lack, seen from a day."""
        return account(self.store, on)

    @cached_property
    def basemap(self) -> bytes:
        """The base map: GeoJSON, EPSG:4326, or nothing (``b""``)."""
        return self.store.basemap()

    def sources(self, uses: Sequence[str], services: Collection[str] = ()) -> pd.DataFrame:
        """The sources that an answer rests on; columns as `geo.store.Store.sources`.

        Parameters
        ----------
        uses
            ``homes``, ``streets``, ``schools``, ``stops``, ``zones`` or ``timetables``.
        services
            Ids of the sources of the services that were counted.
        """
        known, kinds = self.all_sources, {kind for use in uses for kind in evidence(use)}
        return known[known["kind"].isin(kinds) | known["source_id"].isin(list(services))]

    @property
    def credits(self) -> tuple[str, ...]:
        """All lines of attribution."""
        return tuple(self.store.attribution())

    @property
    def map_credits(self) -> tuple[str, ...]:
        """Lines of attribution of what a map draws."""
        return tuple(self.sources(["streets"])["attribution"].unique())

    def warm(self) -> None:
        """Make what every way of travelling needs now, so that nobody waits for it."""
        for mode in MODES:
            self.network.graph(mode)
            _ = self.network.graph(mode, fastest=True).core
            self.offer.joined(self.network, mode)
        _ = self.known, self.homes, self.stops, self.catchments
        if departure := self.departure(settings.now()):
            corner = self.offer.points.iloc[0]
            here = Place("", "", float(corner["entrance_lat"]), float(corner["entrance_lon"]))
            self.find(
                here, Wanted(), TravelChoices(when=departure, ready=USUAL_LIMITS).standard(TRANSIT)
            )

    def entry(self, service_id: str) -> Entry | None:
        """All that is recorded of a service; None for an unknown id."""
        return self.store.entry(service_id)

    def locate(self, text: str) -> Place:
        """Where a postcode, a town or ``latitude,longitude`` is.

        Raises
        ------
        InputError
            If it cannot be found; the message says what to do.
        """
        return self.store.locate(text)

    # Provision: the questions of planners and commissioners

    def coverage(self, question: CoverageQuestion) -> CoverageAnswer:
        """Which homes are within a standard of a kind of service."""
        return answers.coverage_of(self, question)

    def gaps(
        self,
        question: GapsQuestion,
        *,
        earlier: "Area | None" = None,
        scenario: Scenario | None = None,
    ) -> GapsAnswer:
        """Where provision is missing, and for how many.

        Parameters
        ----------
        earlier
            An earlier build to compare with.
        scenario
            What if: the answer is as it would be, compared with today.

        Raises
        ------
        InputError
            For what cannot be asked, or what the data cannot answer.
        """
        found, change, since = self.measured_gaps(question), None, None
        if earlier is not None:
            change, since = compared(earlier.measured_gaps(question), found), earlier.built_on
        if scenario is not None:
            then = self._as_changed(scenario, examples=question.examples)
            change = compared(found, then.measured_gaps(question))
        after = found if change is None else change.after
        return answers.gaps_told(self, question, after, change, since)

    def measured_gaps(self, question: GapsQuestion) -> Gaps:
        """The figures of `gaps` alone, as things stand."""
        return answers.gaps_of(self, question.checked())

    def sites(self, question: SitesQuestion) -> SitesAnswer:
        """Where the next services of a kind would help most."""
        return answers.sites_of(self, question)

    def candidates(self, question: SitesQuestion) -> pd.DataFrame:
        """The places that `sites` chooses among."""
        return among(question, self.offer, self.homes, self.zones_by(question.by))

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

    def heard(self, book: Comments, question: GapsQuestion) -> Voices:
        """What families said about the same kinds of services."""
        year = settings.today().year
        return voices(book, question.categories, year, examples=question.examples)

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
    def candidate_kinds(self) -> dict[str, str]:
        """The kinds of places that a service could use, by slug, with their names."""
        return candidate_kinds(self.offer)

    def route_names(self, *, examples: bool) -> dict[str, str]:
        """The routes of the timetables that count, by number or name, in words."""
        return route_names(self.store.records(TransitRoute), self.timetable_facts, examples)

    def own_counts(self, name: str, content: bytes, *, by: str, who: str) -> OwnCounts:
        """A council's own counts from a file; of its zones without a postcode too."""
        zones = self.zones_by(by)
        known = own_counts.countable(zones, self.zones, self.figures.elsewhere)
        return own_counts.own_counts(name, content, who, zones, known)

    def own_places(self, name: str, content: bytes) -> OwnPlaces:
        """A council's own list of places of services, from a file."""
        services = self.offer.services["service_id"].tolist()
        return own_counts.own_places(name, content, services)

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

    @cached_property
    def capacity(self) -> pd.DataFrame:
        """How many places services have; see `geo.store.Store.capacity`."""
        return self.store.capacity()

    @cached_property
    def homes_beyond(self) -> Homes:
        """Homes of other councils, as far as they are loaded."""
        return self.store.homes_beyond()

    @cached_property
    def ways_out(self) -> Floats | None:
        """Where streets may lead out of what is loaded; None: not known how far it reaches."""
        margin_m = self.store.margin_m
        return None if margin_m is None else exits(self.network, self.homes, margin_m)

    @cached_property
    def deciles(self) -> tuple[Floats, str, tuple[Origin, ...]] | None:
        """The tenth of each home by deprivation, which index, and its sources; None: not known."""
        return home_deciles(self.homes, self.figures, self.zones)

    @cached_property
    def _by_timetable(self) -> TimetabledTravel:
        return TimetabledTravel(self.network, self.store.timetables())

    def _as_changed(self, scenario: Scenario, *, examples: bool) -> "Area":
        """The area as it would be with a scenario."""
        schools = self.schools(examples=examples)
        return self.changed(*with_changes(scenario, self.network, schools, self.offer))
