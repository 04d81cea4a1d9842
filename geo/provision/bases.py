"""Inclusion bases where the journeys are: what a base at each school would give back.

Whom it would serve is an estimate: children with an EHC plan for a type of need, shared out to
homes as `geo.provision.estimates` says. Their journey today is taken to be the one to the nearest
special school for that need, because where each child really goes is not known.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.directory.vocabulary import Ages
from geo.errors import InputError
from geo.measure import Floats
from geo.provision.gaps import Gaps

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

DEPRIVED = 3
MOST_PLACES = 200


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
    """

    need: str
    ages: Ages = (5, 15)
    places: int = 12
    walk_m: float = 4828.032
    transport_cost: float | None = None
    place_cost: float | None = None
    examples: bool = False

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


@dataclass(frozen=True, slots=True)
class Bases:
    """What a base at each school would give back: ``COLUMNS``.

    `children` have a plan for the need (estimate), `measured` of them have a special school to
    drive to today, and `deprived` is the share of all who live in the most deprived three tenths.
    """

    question: BasesQuestion
    table: pd.DataFrame
    children: float
    measured: float
    deprived: float | None
    notes: tuple[str, ...]


def bases(
    asked: BasesQuestion,
    drive_today: Gaps,
    walk_today: Gaps,
    schools: pd.DataFrame,
    drive: Floats,
    walk: Floats,
    decile: Floats | None,
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
