"""The answer to a family: one child's right to free travel, the routes, and what to ask next."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo import words
from geo.errors import GeoError
from geo.measure import Floats
from geo.school_travel import measure, school_named
from geo.school_travel.after_sixteen import AfterSixteen, after_sixteen
from geo.school_travel.child import Pupil, Setting, facts_of, of_ranking, ranked, suits
from geo.school_travel.law import Decision, Facts, decide, walk_limit
from geo.school_travel.measure import ChildHome, SchoolWays, WalkToSchool
from geo.school_travel.nearest import Ranking, in_order
from geo.school_travel.questions import FactQuestion, heard, worth_asking
from geo.school_travel.rules import Rules
from geo.school_travel.schools import DOES_NOT, ORDINARY, Schools
from geo.school_travel.unsafe import UnsafeStreets, declared_unsafe

LISTED = 8
"""So many of the nearest schools are listed, and named in one sentence."""

OF_THE_SCHOOL = frozenset(
    ("qualifying", "nearest_suitable", "nearer_suitable", "walk_m", "vehicle_m")
)
"""Facts that a school is needed for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildQuestion:
    """What is asked about one child.

    Attributes
    ----------
    home_here
        Whether the home is in the council's area; None: not known.
    kind, needs
        The kind of school that could suit (a category; None: the kind of `school`), and codes of
        needs.
    school
        The URN, id or name of the school; None: not chosen yet.
    struck_out
        Service ids of schools that do not suit after all, or were full.
    unsafe
        Streets that are not safe to walk: names, or ``latitude, longitude`` of a place on one.
    told
        What a person answered, by the names of `Facts`; what is not known is None or left out.
    """

    home: ChildHome
    home_here: bool | None
    born: date
    on: date
    second_home_elsewhere: bool = False
    kind: str | None = None
    needs: tuple[str, ...] = ()
    school: str | None = None
    struck_out: tuple[str, ...] = ()
    unsafe: tuple[str, ...] = ()
    told: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NearbySchools:
    """The schools of an area from one home; `m` schools.

    Attributes
    ----------
    walk_m
        Metres by the shortest walk, safe or not (infinite: none), shape ``(m,)``.
    fits
        Which schools can suit, as `geo.school_travel.schools.suits` gives it, before any is struck
        out; shape ``(m,)``.
    order
        Rows of the schools that suit, or may: the nearest first.
    listed
        The first of them: ``name, walk_m, drive_m, min_age, max_age, ages_from``.
    """

    schools: Schools
    walk_m: Floats
    fits: NDArray[np.int8]
    order: tuple[int, ...]
    listed: pd.DataFrame

    @property
    def choices(self) -> dict[str, str]:
        """What each school is called, by service id: those that could suit come first."""
        table = self.schools.table
        rest = sorted(
            set(self.schools.one_each([*self.order, *range(len(table))])) - set(self.order),
            key=lambda row: str(table.at[row, "name"]).casefold(),
        )
        rows = (*self.order, *rest)
        return {str(table.at[row, "service_id"]): _called(table, row) for row in rows}


def _called(table: pd.DataFrame, row: int) -> str:
    urn = table.at[row, "urn"]
    return str(table.at[row, "name"]) + ("" if pd.isna(urn) else f" (URN {urn})")


@dataclass(frozen=True, slots=True)
class ChosenSchool:
    """The school that is asked about: its rows, and how it stands among the others.

    `rivals` are the schools that suit, or may, and are nearer or about as near, by service id,
    before any is struck out. `notes` say what is not certain.
    """

    rows: tuple[int, ...]
    name: str
    service_id: str
    category: str
    rivals: Mapping[str, str]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildAnswer:
    """One child's right to free travel to school, and what it rests on.

    Attributes
    ----------
    facts, decision
        What was decided on, and the decision; indicative.
    asks
        The questions that can still change it, and those that were answered and did.
    needs_school
        Whether the law looks at the school at all: not under or over school age.
    nearby, school, ways, unsafe
        The schools around the home, the one that was chosen, the routes to it, and the streets
        that were left out. None where not needed, or not chosen yet.
    problem
        Why the chosen school cannot be measured.
    """

    question: ChildQuestion
    rules: Rules
    facts: Facts
    decision: Decision
    asks: tuple[FactQuestion, ...] = ()
    needs_school: bool = True
    nearby: NearbySchools | None = None
    school: ChosenSchool | None = None
    ways: SchoolWays | None = None
    unsafe: UnsafeStreets | None = None
    problem: str | None = None

    @property
    def unanswered(self) -> int:
        """How many of the questions have no answer yet."""
        answered = {"low_income"} if self.facts.free_meals else set()
        return sum(
            getattr(self.facts, question.fact) is None
            for question in self.asks
            if question.fact not in answered
        )

    @property
    def walk_limit_m(self) -> Decimal:
        """The statutory walking distance for the child's age, in metres."""
        return walk_limit(self.question.born, self.question.on, self.rules)

    @property
    def after_sixteen(self) -> AfterSixteen | None:
        """What to know of travel after school age; None while that is far away."""
        return after_sixteen(self.question.born, self.question.on, self.rules)

    @property
    def complete(self) -> bool:
        """Whether there is a decision to show: no school is still to be chosen or placed."""
        return self.ways is not None or not self.needs_school

    @property
    def streets(self) -> tuple[str, ...]:
        """The streets with a name on the walks to the school, in order."""
        walks = () if self.ways is None else (self.ways.walk_any, self.ways.walk)
        steps = (s for w in walks if w.directions is not None for s in w.directions.steps)
        return tuple(dict.fromkeys(step.street for step in steps if step.named))

    def gate(self, way: WalkToSchool | None = None) -> pd.Series:
        """The gate that a route leads to, ``lon, lat, kind``; without one the school's first."""
        assert self.nearby is not None
        assert self.school is not None
        gates, row = self.nearby.schools.gates, way.gate if way is not None else None
        if row is None:
            row = gates.index[gates["school"].isin(self.school.rows)][0]
        return gates.loc[row]


def answer(question: ChildQuestion, setting: Setting) -> ChildAnswer:
    """Answer what a family asks about one child; `setting.on` is the day of the question.

    Raises
    ------
    InputError
        For a school that there is not, or facts that cannot be.
    """
    known = _facts(question, setting, {})
    found = ChildAnswer(
        question=question, rules=setting.rules, facts=known, decision=decide(known, setting.rules)
    )
    if not any(lack.fact in OF_THE_SCHOOL for lack in found.decision.missing):
        return _decided(replace(found, needs_school=False), setting, {})
    rows = school_named.find(setting.schools, question.school) if question.school else ()
    nearby = _nearby(question, rows, setting)
    found = replace(found, nearby=nearby)
    if not rows:
        return found
    ranking = _ranking(question, nearby, rows, setting)
    found = replace(found, school=_chosen(question, nearby, rows, ranking, setting))
    try:
        ways, unsafe = _routes(question, rows, setting)
    except GeoError as error:
        return replace(found, problem=str(error))
    measured = ways.facts | of_ranking(ranking, 0, setting.rules)
    return _decided(replace(found, ways=ways, unsafe=unsafe), setting, measured, rows)


def _decided(
    found: ChildAnswer, setting: Setting, measured: Mapping[str, Any], rows: tuple[int, ...] = ()
) -> ChildAnswer:
    """Decide on what was measured and what a person told, and say what is worth asking."""
    question = found.question
    known = _facts(question, setting, measured, rows)
    facts = _facts(question, setting, measured, rows, heard(known, question.told))
    decision = decide(facts, setting.rules)
    asks = worth_asking(known, facts, decision, setting.rules)
    return replace(found, facts=facts, decision=decision, asks=asks)


def _pupil(question: ChildQuestion, rows: tuple[int, ...]) -> Pupil:
    home = question.home
    return Pupil(
        lonlat=(home.lon, home.lat),
        spread_m=home.spread_m,
        school=rows,
        born=question.born,
        needs=question.needs,
        kind=question.kind,
        struck_out=question.struck_out,
    )


def _facts(
    question: ChildQuestion,
    setting: Setting,
    measured: Mapping[str, Any],
    rows: tuple[int, ...] = (),
    told: Mapping[str, Any] | None = None,
) -> Facts:
    of_home = {
        "home_here": question.home_here,
        "second_home_elsewhere": question.second_home_elsewhere,
    }
    return facts_of(_pupil(question, rows), measured, of_home | dict(told or {}), setting)


def _nearby(question: ChildQuestion, rows: tuple[int, ...], setting: Setting) -> NearbySchools:
    """Measure from the home to every school, and to the nearest that suit by car as well."""
    schools, point = setting.schools, setting.rules.school_point
    at = np.array([[question.home.lon, question.home.lat]])
    every = range(len(schools))
    walk_m = measure.distances(
        setting.network, at, schools, every, school_point=point, drives=False
    ).walk_any_m[0]
    kind = question.kind or (None if rows else ORDINARY[0])
    fits = suits(replace(_pupil(question, rows), kind=kind, struck_out=()), setting)
    order = schools.one_each(in_order(walk_m, fits, schools.doubt))
    first = order[:LISTED]
    drives = measure.distances(setting.network, at, schools, first, school_point=point).vehicle_m[0]
    listed = schools.table.loc[first, ["name", "min_age", "max_age", "ages_from"]]
    listed = listed.assign(walk_m=walk_m[first], drive_m=drives)
    return NearbySchools(schools, walk_m, fits, tuple(order), listed)


def _ranking(
    question: ChildQuestion, nearby: NearbySchools, rows: tuple[int, ...], setting: Setting
) -> Ranking:
    return ranked([_pupil(question, rows)], nearby.walk_m[None, :], setting)[0]


def _routes(
    question: ChildQuestion, rows: tuple[int, ...], setting: Setting
) -> tuple[SchoolWays, UnsafeStreets]:
    """The routes to a school, and again without the streets that are not safe to walk."""
    home, point = question.home, setting.rules.school_point
    ways = measure.measure(setting.network, home, setting.schools, rows, school_point=point)
    unsafe, walk = UnsafeStreets(setting.network), ways.walk_any.directions
    if question.unsafe and walk is not None and walk.route.geometry is not None:
        unsafe = declared_unsafe(setting.network, walk.route.geometry, question.unsafe)
        ways = measure.measure(unsafe.network, home, setting.schools, rows, school_point=point)
    return ways, unsafe


# How the school stands, in words


def _chosen(
    question: ChildQuestion,
    nearby: NearbySchools,
    rows: tuple[int, ...],
    ranking: Ranking,
    setting: Setting,
) -> ChosenSchool:
    table = nearby.schools.table
    plain = _ranking(replace(question, struck_out=()), nearby, rows, setting)
    before = set(plain.rivals(0).tolist())
    rivals = {
        str(table.at[row, "service_id"]): str(table.at[row, "name"])
        for row in nearby.order
        if row in before
    }
    school = table.loc[rows[0]]
    notes = _notes(nearby, rows[0], ranking, struck_all=bool(rivals))
    service_id, category = str(school["service_id"]), str(school["category"])
    return ChosenSchool(rows, str(school["name"]), service_id, category, rivals, tuple(notes))


def _notes(nearby: NearbySchools, row: int, ranking: Ranking, *, struck_all: bool) -> Iterator[str]:
    """What is not certain of how a school stands, one sentence or two each."""
    if nearby.fits[row] == DOES_NOT:
        yield words.say("travel.school.does_not_suit")
    elif nearby.schools.of_unknown_age[row]:
        yield words.say("travel.school.ages_not_known")
    nearer, perhaps, close = (
        [r for r in nearby.order if flags[0, r]]
        for flags in (ranking.sure, ranking.perhaps, ranking.close)
    )
    if nearer:
        yield words.say("travel.school.nearer", names=_named(nearby.schools, nearer))
    yield from not_certain(nearby.schools, perhaps, close)
    if not len(ranking.rivals(0)):
        yield words.say(f"travel.school.{'all_struck_out' if struck_all else 'none_nearer'}")


def not_certain(schools: Schools, perhaps: Sequence[int], close: Sequence[int]) -> Iterator[str]:
    """Why it is not known which school is the nearest that suits, one sentence or two each.

    `perhaps` are rows of the schools that are nearer and may suit, `close` of those about as near.
    """
    of_kind = [row for row in perhaps if schools.of_unknown_kind[row]]
    of_age = [row for row in perhaps if schools.of_unknown_age[row] or row not in of_kind]
    for name, rows in (
        ("perhaps_nearer", of_age),
        ("perhaps_counts", of_kind),
        ("about_as_near", close),
    ):
        if rows:
            yield words.say(f"travel.school.{name}", names=_named(schools, rows))


def _named(schools: Schools, rows: Sequence[int]) -> str:
    """Name some schools, at most a few."""
    names = "; ".join(schools.names[row] for row in rows[:LISTED])
    more = len(rows) - LISTED
    return names if more <= 0 else words.say("travel.school.and_more", names=names, n=more)
