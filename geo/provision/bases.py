"""Inclusion bases where the journeys are: what a base at each school would give back.

Whom it would serve is an estimate: children with an EHC plan for a type of need, shared out to
homes as `geo.provision.estimates` says. Their journey today is taken to be the one to the nearest
special school for that need, because where each child really goes is not known.
"""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from geo.directory.vocabulary import Ages
from geo.errors import InputError
from geo.measure import Floats
from geo.provision.gaps import Gaps
from geo.provision.where_next import named

COLUMNS = (
    "service_id",
    "name",
    "lon",
    "lat",
    "nearer",
    "placed",
    "minutes_a_day",
    "minutes_each",
    "transport_ended",
    "transport_saved",
    "base_cost",
    "net_cost",
    "deprived_share",
)
"""One row a school that could hold a base, the one that gives back most minutes first.

``nearer``: children who would have a shorter drive to it than to the nearest special school today;
``placed``: those of them for whom there is room, who gain most first; ``minutes_a_day``: what their
journeys there and back are shorter, in all, and ``minutes_each`` on average; ``transport_ended``:
those of them who live beyond walking distance of a special school today and within it of the base;
``transport_saved``, ``base_cost`` and ``net_cost``: pounds a year, missing where no price was
given; ``deprived_share``: the share of those placed who live in the three most deprived tenths
(missing: not known)."""

JOURNEY_COLUMNS = (
    "zone",
    "name",
    "children",
    "minutes",
    "school",
    "lon",
    "lat",
    "school_lon",
    "school_lat",
)
"""One row a zone with a child who can be driven to a special school today, the longest drive first.

``children``: how many such children live there; ``minutes``: their drive one way on average;
``school``: the special school that is nearest to most of them, and ``school_lon``, ``school_lat``
where it is; ``lon``, ``lat``: where they live on average (EPSG:4326)."""

AGES: dict[str, Ages] = {"primary": (5, 10), "secondary": (11, 15), "all": (5, 15)}
"""The usual ages of a base's children: first and last year of age."""

DEPRIVED = 3
MOST_PLACES = 200

CLOSE = 0.9
"""Schools that save this share of the most are as good as the best: the figures are estimates."""


@dataclass(frozen=True, slots=True)
class BasesQuestion:
    """What is asked about bases.

    Attributes
    ----------
    need
        The type of need that a base is for, a census code.
    ages
        First and last year of age.
    places
        How many children one base has room for.
    walk_m
        Within so many metres on foot nobody needs transport: the statutory walking distance.
    transport_cost, place_cost
        What transport for one child, and one place in a base, costs a year, in pounds; None: not
        known.
    schools
        The schools that could hold a base, by id or name; none: every mainstream school.
    without
        Those that could not.
    """

    need: str
    ages: Ages = AGES["all"]
    places: int = 12
    walk_m: float = 4828.032
    transport_cost: float | None = None
    place_cost: float | None = None
    examples: bool = False
    schools: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    def checked(self) -> "BasesQuestion":
        """The same, or `InputError` that says what is wrong."""
        if not 1 <= self.places <= MOST_PLACES:
            raise InputError(f"A base has 1 to {MOST_PLACES} places, not {self.places}.")
        for name, cost in (
            ("transport for a child", self.transport_cost),
            ("a place", self.place_cost),
        ):
            if cost is not None and not 0 <= cost < 1_000_000:
                raise InputError(f"What {name} costs a year must be pounds from 0 to a million.")
        if not 0 < self.walk_m < 100_000:
            raise InputError("The walking distance must be above 0 and below 100 kilometres.")
        return self


@dataclass(frozen=True)
class Bases:
    """What a base at each school would give back: ``COLUMNS``.

    Attributes
    ----------
    children, measured
        How many have a plan for the need (estimate), and how many of them have a special school to
        drive to today.
    deprived
        The share of all who live in the most deprived three tenths; None: not known.
    today
        The drive from each home to the nearest special school, in seconds.
    special
        The special schools there are, one row for each of `today.supply`: ``service_id, name, lon,
        lat``.
    left_out
        How many schools are known to take no child of these ages.
    """

    question: BasesQuestion
    table: pd.DataFrame = field(repr=False)
    children: float
    measured: float
    deprived: float | None
    notes: tuple[str, ...]
    today: Gaps = field(repr=False)
    special: pd.DataFrame = field(repr=False)
    left_out: int = 0

    @property
    def priced(self) -> bool:
        """Whether the council's prices are known, so that a net cost is."""
        return None not in (self.question.transport_cost, self.question.place_cost)

    @property
    def best(self) -> pd.DataFrame:
        """The schools that save most: the first, and those within ``CLOSE`` of it."""
        minutes = self.table["minutes_a_day"]
        return self.table[(minutes > 0) & (minutes >= CLOSE * minutes.max())]

    @cached_property
    def journeys(self) -> pd.DataFrame:
        """Today's journeys zone by zone, ``JOURNEY_COLUMNS``."""
        homes = self.today.homes
        known = homes[np.isfinite(homes["cost"]) & (homes["people"] > 0)]
        names = dict(self.today.zones[["zone", "name"]].to_numpy())
        rows = [_journey(str(zone), ours) for zone, ours in known.groupby("zone")]
        found = pd.DataFrame(rows, columns=["zone", "children", "minutes", "lon", "lat", "row"])
        school = self.special.iloc[found.pop("row").to_numpy(int)].reset_index(drop=True)
        found = found.assign(
            name=[names.get(zone, zone) for zone in found["zone"]],
            school=school["name"],
            school_lon=school["lon"],
            school_lat=school["lat"],
        )
        found = found.sort_values(["minutes", "zone"], ascending=[False, True])
        return found[list(JOURNEY_COLUMNS)].reset_index(drop=True)


def _journey(zone: str, homes: pd.DataFrame) -> tuple[object, ...]:
    """How many live in a zone, their drive in minutes, where they live, and their school's row."""
    people = homes["people"].to_numpy(float)
    means = (np.average(homes[name], weights=people) for name in ("cost", "lon", "lat"))
    seconds, lon, lat = map(float, means)
    most = homes.groupby("service")["people"].sum().idxmax()
    return zone, float(people.sum()), seconds / 60, lon, lat, most


def could_hold(
    schools: pd.DataFrame, services: pd.DataFrame, asked: BasesQuestion
) -> tuple[pd.DataFrame, int]:
    """The candidates that a question means, and how many it leaves out for their ages.

    A school is left out if it is known to take no child of the ages; one whose ages are not known
    is not.

    Raises
    ------
    InputError
        For a school that is no candidate, or where none is left.
    """
    rows = named(schools, asked.schools) if asked.schools else set(range(len(schools)))
    rows -= named(schools, asked.without)
    if not rows:
        raise InputError("That leaves out every school. Leave out fewer.")
    ours = schools.iloc[sorted(rows)]
    known = services.set_index("service_id").loc[ours["service_id"], ["min_age", "max_age"]]
    first, last = (pd.to_numeric(known[name]).to_numpy(float) for name in known)
    with np.errstate(invalid="ignore"):
        apart = (first > asked.ages[1]) | (last < asked.ages[0])
    if apart.all():
        raise InputError(
            f"No school here takes children aged {asked.ages[0]} to {asked.ages[1]}. Choose other "
            "ages or schools."
        )
    return ours[~apart].reset_index(drop=True), int(apart.sum())


def bases(
    asked: BasesQuestion,
    drive_today: Gaps,
    walk_today: Gaps,
    schools: pd.DataFrame,
    drive: Floats,
    walk: Floats,
    decile: Floats | None,
    *,
    special: pd.DataFrame,
    left_out: int = 0,
) -> Bases:
    """Compare the schools that could hold a base.

    Parameters
    ----------
    drive_today, walk_today
        The way to the nearest special school for the need today, by car in seconds and on foot in
        metres, and the people at each home.
    schools
        The candidates: ``service_id, name, lon, lat``.
    drive, walk
        Seconds by car and metres on foot from each home to each, shape ``(homes, schools)``.
    decile
        The tenth of each home by deprivation (1: most deprived; NaN: not known).
    special, left_out
        As in `Bases`.
    """
    people = drive_today.homes["people"].to_numpy(float)
    now_s = drive_today.homes["cost"].to_numpy(float)
    now_m = walk_today.homes["cost"].to_numpy(float)
    known = np.isfinite(now_s)
    rows = [
        _row(asked, people, now_s, now_m, drive[:, i], walk[:, i], decile)
        for i in range(len(schools))
    ]
    figures = pd.DataFrame(rows, columns=list(COLUMNS[4:]))
    table = pd.concat([schools[list(COLUMNS[:4])].reset_index(drop=True), figures], axis=1)
    table = table.sort_values(["minutes_a_day", "name"], ascending=[False, True], kind="stable")
    return Bases(
        asked,
        table.reset_index(drop=True),
        float(people.sum()),
        float(people[known].sum()),
        _deprived(people, decile),
        drive_today.notes,
        drive_today,
        special,
        left_out,
    )


def _row(
    asked: BasesQuestion,
    people: Floats,
    now_s: Floats,
    now_m: Floats,
    then_s: Floats,
    then_m: Floats,
    decile: Floats | None,
) -> tuple[float | None, ...]:
    """The figures of one school. Homes without a way today are left out of minutes: how much
    shorter nothing is cannot be said.
    """
    with np.errstate(invalid="ignore"):
        saved = np.where(np.isfinite(now_s) & np.isfinite(then_s), now_s - then_s, 0.0)
    nearer = np.where(saved > 0, people, 0.0)
    placed = _placed(nearer, saved, asked.places)
    minutes = 2 * float((placed * saved).sum()) / 60
    total = float(placed.sum())
    ended = float(placed[(now_m > asked.walk_m) & (then_m <= asked.walk_m)].sum())
    saving = None if asked.transport_cost is None else asked.transport_cost * ended
    cost = None if asked.place_cost is None else asked.place_cost * asked.places
    return (
        float(nearer.sum()),
        total,
        minutes,
        minutes / total if total else None,
        ended,
        saving,
        cost,
        None if saving is None or cost is None else cost - saving,
        _deprived(placed, decile),
    )


def _placed(nearer: Floats, saved: Floats, places: int) -> Floats:
    """How many of each home have a place: those who gain most first, until the base is full."""
    order = np.argsort(-saved, kind="stable")
    before = np.cumsum(nearer[order]) - nearer[order]
    placed = np.zeros_like(nearer)
    placed[order] = np.clip(places - before, 0, nearer[order])
    return placed


def _deprived(people: Floats, decile: Floats | None) -> float | None:
    """The share of people who live in the most deprived tenths, of those whose tenth is known."""
    if decile is None:
        return None
    known = float(people[np.isfinite(decile)].sum())
    return float(people[decile <= DEPRIVED].sum()) / known if known else None
