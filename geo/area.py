"""An area, opened: every question that a person can ask of it is one method.

Pages, commands, the API, reports and benchmarks ask here and nowhere else, so that one question has
one answer.
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path

from geo import settings
from geo.audit import GOOD, MEND, STOP, Health, HealthFinding, health, to_mend
from geo.audit.questions import AuditQuestions
from geo.build import pipeline
from geo.directory.offer import Offer
from geo.errors import StoreError
from geo.families.completions import HELP, PLACE, SERVICE
from geo.families.counts import A_WEEK, Counts, Left
from geo.families.kept import KeptService
from geo.families.known import Detail, Details
from geo.families.order import SORTS
from geo.families.questions import FamilyQuestions
from geo.families.search import ELSEWHERE as APART
from geo.families.search import Answer
from geo.families.stops import WITHIN_M as STOPS_WITHIN_M
from geo.families.suggest import Question, Suggestion
from geo.families.wanted import (
    FILTERS,
    MOMENT,
    NUMBER,
    SEVERAL,
    TEXT,
    TICK,
    Filter,
    Wanted,
    leaves_out_crowds,
    meant,
)
from geo.families.way import WayThere, places, position
from geo.formats.tile_ground import tile_ground
from geo.maps import BaseMap
from geo.network.directions import Directions, Step
from geo.network.permissions import MODES
from geo.network.rehearsal import PractisedStep
from geo.network.streets import Network
from geo.places.postcodes import Place
from geo.places.zones import NAMES as ZONE_KINDS
from geo.places.zones import Zones
from geo.provision import answers
from geo.provision.answers import CoverageAnswer, GapsAnswer, SitesAnswer
from geo.provision.compare import change_said, compared
from geo.provision.coverage import Coverage, homes_geojson, zones_geojson
from geo.provision.gaps import Gaps
from geo.provision.kept_questions import KeptQuestion, KeptQuestions
from geo.provision.kept_questions import kept as keep_question
from geo.provision.kept_questions import read as read_questions
from geo.provision.kept_questions import write as write_questions
from geo.provision.need import HOMES
from geo.provision.own_counts import OwnCounts, OwnPlaces
from geo.provision.question import (
    ALL,
    AMONG,
    CENTRE,
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
from geo.provision.questions import ProvisionQuestions
from geo.provision.said import (
    headline,
    measured_said,
    no_route_said,
    standard_said,
    travel_said,
)
from geo.provision.shown import number
from geo.provision.start import StartingDistance
from geo.provision.supply import DAYS, examples_said
from geo.provision.week import PlannedWeek, WeekQuestion, read_week, week_of
from geo.provision.week.plan import SECONDS as WEEK_SECONDS
from geo.provision.where_next import ZONE_POINT as MIDDLE_OF_ZONE
from geo.provision.who import PLANS
from geo.scenario import (
    ADD,
    BECOMES,
    CLOSE,
    GATE,
    LARGEST,
    LOSES,
    MOVE,
    PATH,
    SHUT,
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
from geo.scenario.pupil_change import KINDS as PUPIL_CHANGES
from geo.scenario.pupil_change import PupilChange
from geo.school_travel.answer import (
    ChildAnswer,
    ChildQuestion,
    ChosenSchool,
    NearbySchools,
)
from geo.school_travel.area_example import AreaExample, area_example
from geo.school_travel.around import (
    WALKS_M,
    NearestSchools,
    SchoolAround,
)
from geo.school_travel.assistance import CATEGORY as ASSISTANCE
from geo.school_travel.assistance import Assistance
from geo.school_travel.birth import date_of_birth
from geo.school_travel.child_home import PlacedHome
from geo.school_travel.law import PLAN_NAMES, Decision, Finding
from geo.school_travel.measure import WalkToSchool
from geo.school_travel.pupil_columns import DAY_FIRST, MONTH_FIRST, ColumnMap
from geo.school_travel.pupil_columns import columns as pupil_columns
from geo.school_travel.pupil_columns import read_map as read_columns_file
from geo.school_travel.pupil_file import DecidedPupils, PupilFile, PupilSheet
from geo.school_travel.pupil_letters import Letters, letter_head
from geo.school_travel.questions import ASKED, QUESTIONS, FactQuestion
from geo.school_travel.rules import Rules, first_day
from geo.school_travel.schools import ITS_POINT, Schools, sources_of
from geo.store import DataAccount, SourceAccount, Store, version_of
from geo.sufficiency import SufficiencyAnswer, SufficiencyQuestion, SufficiencyQuestions
from geo.sufficiency.kinds import WITH_PLACES
from geo.transit import (
    NOTHING_RUNS,
    OUT_OF_DATE,
    TRANSIT,
    Journey,
    JourneyLimits,
    Leg,
    When,
)
from geo.transit.feed import validity
from geo.transport_costs import (
    CouncilPrices,
    RunPlan,
    TransportQuestions,
    TravelAssistance,
    Travellers,
)
from geo.travel.choices import STARTS, TravelChoices
from geo.travel.reach import Trip
from geo.travel.routes import DoorJourneys, DoorRoute, StreetRoute
from geo.travel.standard import NO_WAY, WITHIN, Standard
from geo.travel.timetable import USUAL_LIMITS
from geo.voices import Comments, Voices, voices
from geo.walked_route.questions import WalkedRouteQuestions

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
    "CENTRE",
    "CLOSE",
    "COUNTS",
    "DAYS",
    "DAY_FIRST",
    "DECAYS",
    "EVERYBODY_ALIKE",
    "FILTERS",
    "GATE",
    "GOOD",
    "HELP",
    "HOMES",
    "ITS_POINT",
    "LARGEST",
    "LOSES",
    "MEASURES",
    "MEND",
    "MIDDLES",
    "MIDDLE_OF_ZONE",
    "MOMENT",
    "MONTH_FIRST",
    "MOST",
    "MOVE",
    "NOTHING_RUNS",
    "NO_WAY",
    "NUMBER",
    "OUT_OF_DATE",
    "OWN",
    "PATH",
    "PLACE",
    "PLANS",
    "PLAN_NAMES",
    "PUPIL_CHANGES",
    "QUESTIONS",
    "SERVICE",
    "SEVERAL",
    "SHUT",
    "SORTS",
    "STARTS",
    "STOP",
    "STOPS",
    "STOPS_WITHIN_M",
    "TEXT",
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
    "WITH_PLACES",
    "ZONE_KINDS",
    "Answer",
    "Area",
    "AreaExample",
    "Assistance",
    "AssistanceQuestion",
    "Change",
    "ChildAnswer",
    "ChildQuestion",
    "ChosenSchool",
    "ColumnMap",
    "Comparison",
    "CouncilPrices",
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
    "FactQuestion",
    "Filter",
    "Finding",
    "GapsAnswer",
    "GapsQuestion",
    "Health",
    "HealthFinding",
    "Journey",
    "JourneyLimits",
    "KeptQuestion",
    "KeptQuestions",
    "KeptService",
    "Left",
    "Leg",
    "Letters",
    "NearbySchools",
    "NearestSchools",
    "OwnCounts",
    "OwnPlaces",
    "Place",
    "PlacedHome",
    "PlannedWeek",
    "PractisedStep",
    "PupilChange",
    "PupilFile",
    "PupilSheet",
    "Question",
    "Rules",
    "RunPlan",
    "Scenario",
    "SchoolAround",
    "Schools",
    "SitesAnswer",
    "SitesQuestion",
    "SourceAccount",
    "Standard",
    "StartingDistance",
    "Step",
    "StreetRoute",
    "SufficiencyAnswer",
    "SufficiencyQuestion",
    "Suggestion",
    "TravelAssistance",
    "TravelChoices",
    "Travellers",
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
    "keep_question",
    "leaves_out_crowds",
    "letter_head",
    "meant",
    "measured_said",
    "no_route_said",
    "number",
    "places",
    "position",
    "pupil_columns",
    "read_columns_file",
    "read_questions",
    "read_scenario",
    "read_week",
    "sources_of",
    "standard_said",
    "to_mend",
    "travel_said",
    "validity",
    "write_questions",
    "write_scenario",
    "zones_geojson",
]

_SAME_WHAT_IF = ("base_map", "homes", "homes_beyond", "zones", "figures", "capacity", "_zones_by")
"""What no scenario changes."""


class Area(
    AuditQuestions,
    FamilyQuestions,
    WalkedRouteQuestions,
    ProvisionQuestions,
    TransportQuestions,
    SufficiencyQuestions,
):
    """One version of an area's data, open for questions.

    Its parts (streets, services, homes, timetables) are read when first needed and shared by all
    questions. Nothing about who asks is kept.
    """

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

    @cached_property
    def base_map(self) -> BaseMap | None:
        """What lies under the maps that are drawn as pictures; None if the area has no base map."""
        return tile_ground(self.store.basemap())

    @cached_property
    def example(self) -> AreaExample:
        """A postcode, a point and a school of this area, to show what can be typed."""
        return area_example(self.homes, self.schools())

    def warm(self, modes: Sequence[str] | None = None) -> None:
        """Make what every way of travelling needs now, so that nobody waits for it.

        Of some `modes` alone: what a first search needs, and none of the timetables.
        """
        for mode in modes or MODES:
            self.network.graph(mode)
            _ = self.network.graph(mode, fastest=True).core
            self.offer.joined(self.network, mode)
        _ = self.known, self.catchments
        if modes is not None:
            return
        _ = self.homes, self.stops, self.example, self.can_be_typed
        if departure := self.departure(settings.now()):
            corner = self.offer.points.iloc[0]
            here = Place("", "", float(corner["entrance_lat"]), float(corner["entrance_lon"]))
            self.find(
                here, Wanted(), TravelChoices(when=departure, ready=USUAL_LIMITS).standard(TRANSIT)
            )

    def health(self) -> Health:
        """How the area's data stands today, which entries need attention, and how to mend them."""
        return health(self.store.alone(), self.network, self.homes, settings.today())

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
        found = self.measured_gaps(question)
        sides, since = None, None
        if earlier is not None:
            sides, since = (earlier.measured_gaps(question), found), earlier.built_on
        if scenario is not None:
            then = self._as_changed(scenario, examples=question.examples)
            sides = found, then.measured_gaps(question)
        change = None if sides is None else compared(*sides)
        after = found if change is None else change.after
        return answers.gaps_told(self, question, after, change, since)

    def measured_gaps(self, question: GapsQuestion) -> Gaps:
        """The figures of `gaps` alone, as things stand."""
        return answers.gaps_of(self, question.checked())

    def heard(self, book: Comments, question: GapsQuestion) -> Voices:
        """What families said about the same kinds of services."""
        year = settings.today().year
        return voices(book, question.categories, year, examples=question.examples)

    def week(
        self, question: WeekQuestion, *, examples: bool = False, seconds: float = WEEK_SECONDS
    ) -> PlannedWeek:
        """Which rooms on which days, for one or more visiting specialists."""
        return week_of(self, question, examples=examples, seconds=seconds)

    def _as_changed(self, scenario: Scenario, *, examples: bool) -> "Area":
        """The area as it would be with a scenario."""
        schools = self.schools(examples=examples)
        return self.changed(*with_changes(scenario, self.network, schools, self.offer))
