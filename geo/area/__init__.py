"""An area, opened: every question that a person can ask of it is one method.

Pages, commands, the API, reports and benchmarks ask here and nowhere else, so that one question has
one answer.

Modules:

- `opened`: one version of an area's data, open for questions
"""

from geo.area.opened import Area
from geo.audit import GOOD, MEND, STOP, Health, HealthFinding, to_mend
from geo.families.completions import HELP, PLACE, SERVICE
from geo.families.counts import A_WEEK, Counts, Left
from geo.families.kept import KeptService
from geo.families.known import Detail, Details
from geo.families.order import SORTS
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
from geo.network.directions import Directions, Step
from geo.network.rehearsal import PractisedStep
from geo.places.postcodes import Place
from geo.places.zones import NAMES as ZONE_KINDS
from geo.places.zones import Zones
from geo.provision.answers import CoverageAnswer, GapsAnswer, SitesAnswer
from geo.provision.bases import AGES as BASE_AGES
from geo.provision.bases import MOST_PLACES as MOST_BASE_PLACES
from geo.provision.bases import Bases, BasesQuestion
from geo.provision.chosen import ChosenServices
from geo.provision.compare import change_said
from geo.provision.connectivity import Connectivity
from geo.provision.coverage import Coverage, homes_geojson, zones_geojson
from geo.provision.gaps import HOME_MEASURES
from geo.provision.kept_questions import KeptQuestion, KeptQuestions
from geo.provision.kept_questions import Question as KeepableQuestion
from geo.provision.kept_questions import asks_of as question_asks
from geo.provision.kept_questions import kept as keep_question
from geo.provision.kept_questions import read as read_questions
from geo.provision.kept_questions import write as write_questions
from geo.provision.need import HOMES
from geo.provision.overlap import Overlap, OverlapQuestion
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
from geo.provision.said import headline, measured_said, no_route_said, standard_said, travel_said
from geo.provision.shown import number
from geo.provision.start import StartingDistance
from geo.provision.supply import DAYS, examples_said
from geo.provision.through_day import DayQuestion, ThroughDay
from geo.provision.waiting import TITLES as WAIT_TITLES
from geo.provision.waiting import Wait
from geo.provision.week import PlannedWeek, read_week
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
)
from geo.scenario import read as read_scenario
from geo.scenario import write as write_scenario
from geo.scenario.pupil_change import KINDS as PUPIL_CHANGES
from geo.scenario.pupil_change import PupilChange
from geo.scenario.side_by_side import SideBySide, TwoScenarios
from geo.school_travel.answer import ChildAnswer, ChildQuestion, ChosenSchool, NearbySchools
from geo.school_travel.area_example import AreaExample
from geo.school_travel.around import WALKS_M, NearestSchools, SchoolAround
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
from geo.store import DataAccount, SourceAccount, StoredBaseMap
from geo.sufficiency import SufficiencyAnswer, SufficiencyQuestion
from geo.sufficiency.kinds import WITH_PLACES
from geo.transit import NOTHING_RUNS, OUT_OF_DATE, TRANSIT, Journey, JourneyLimits, Leg, When
from geo.transit.feed import validity
from geo.transport_costs import CouncilPrices, RunPlan, TravelAssistance, Travellers
from geo.travel.choices import STARTS, TravelChoices
from geo.travel.reach import Trip
from geo.travel.routes import DoorJourneys, DoorRoute, StreetRoute
from geo.travel.standard import NO_WAY, WITHIN, Standard
from geo.travel.timetable import USUAL_LIMITS

__all__ = [
    "ADD",
    "AIMS",
    "ALL",
    "AMONG",
    "APART",
    "ASKED",
    "ASSISTANCE",
    "A_WEEK",
    "BASE_AGES",
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
    "HOME_MEASURES",
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
    "MOST_BASE_PLACES",
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
    "WAIT_TITLES",
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
    "Bases",
    "BasesQuestion",
    "Change",
    "ChildAnswer",
    "ChildQuestion",
    "ChosenSchool",
    "ChosenServices",
    "ColumnMap",
    "Comparison",
    "Connectivity",
    "CouncilPrices",
    "Counts",
    "Coverage",
    "CoverageAnswer",
    "CoverageQuestion",
    "DataAccount",
    "DayQuestion",
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
    "KeepableQuestion",
    "KeptQuestion",
    "KeptQuestions",
    "KeptService",
    "Left",
    "Leg",
    "Letters",
    "NearbySchools",
    "NearestSchools",
    "Overlap",
    "OverlapQuestion",
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
    "SideBySide",
    "SitesAnswer",
    "SitesQuestion",
    "SourceAccount",
    "Standard",
    "StartingDistance",
    "Step",
    "StoredBaseMap",
    "StreetRoute",
    "SufficiencyAnswer",
    "SufficiencyQuestion",
    "Suggestion",
    "ThroughDay",
    "TravelAssistance",
    "TravelChoices",
    "Travellers",
    "Trip",
    "TwoScenarios",
    "TypedChange",
    "Wait",
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
    "question_asks",
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
