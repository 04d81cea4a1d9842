"""The time of day swept: who reaches a service by bus or train, by when they leave.

Each time is that very minute: somebody who has just missed the bus waits for the next, and that
wait counts. So the figures go up and down with the timetable. That is what they are to show.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import InputError
from geo.measure import Floats
from geo.places.homes import Homes
from geo.places.zones import Zones
from geo.provision.chosen import ChosenServices
from geo.provision.need import Demand
from geo.provision.supply import Supply
from geo.transit import TRANSIT
from geo.travel.standard import NO_ZONE_NAME, Standard, ratio, sums
from geo.travel.timetable import Timetabled

MOST_TIMES = 97
"""Every quarter of an hour of a whole day: each time is a search of the timetable."""

SHORTEST_STEP_MIN, LONGEST_STEP_MIN = 5, 120

ALWAYS, SOMETIMES, NEVER = "always", "sometimes", "never"
"""At how many of the times a home reaches a service: at all, at some, at none."""

HOME_COLUMNS = ("postcode", "lon", "lat", "zone", "people", "times", "when")
ZONE_COLUMNS = ("zone", "name", "people", "worst", "worst_at", "best", "best_at", "mean", "share")

Progress = Callable[[int, int], None]
"""Is told how many times are done, and of how many."""


@dataclass(frozen=True, slots=True)
class DayQuestion:
    """Who reaches a service by bus or train, by when they leave.

    Attributes
    ----------
    chosen
        The services; whichever is nearest counts.
    standard
        By bus or train: the limit, and the day and the first time to leave at.
    until
        The last time to leave at.
    every_min
        Minutes from one time to the next.
    by
        The zones of the table, a name of `geo.places.zones.BY`.
    """

    chosen: ChosenServices
    standard: Standard
    until: time
    every_min: int = 30
    by: str = "sector"

    def checked(self) -> "DayQuestion":
        """The same, or `InputError` for what cannot be swept."""
        self.chosen.checked()
        when, step = self.standard.when, self.every_min
        if self.standard.mode != TRANSIT or when is None:
            raise InputError(
                "The time of day matters by bus or train alone. Choose that way of travelling, "
                "and a day."
            )
        if when.arrive_by:
            raise InputError("Give times to leave at, not times to arrive by.")
        _ = self.standard.limit
        if not SHORTEST_STEP_MIN <= step <= LONGEST_STEP_MIN:
            raise InputError(
                f"Leave {SHORTEST_STEP_MIN} to {LONGEST_STEP_MIN} minutes between two times, not "
                f"{step}."
            )
        if self.until <= when.at:
            raise InputError(
                f"The last time, {self.until:%H:%M}, is not after the first, {when.at:%H:%M}. "
                "Give a later one."
            )
        if len(self.clocks) > MOST_TIMES:
            raise InputError(
                f"From {when.at:%H:%M} to {self.until:%H:%M} every {step} minutes is "
                f"{len(self.clocks)} times. Choose {MOST_TIMES} or fewer: times farther apart, or "
                "a shorter part of the day."
            )
        return self

    @property
    def clocks(self) -> tuple[time, ...]:
        """The times to leave at."""
        assert self.standard.when is not None
        day = self.standard.when.day
        now, last = (datetime.combine(day, at) for at in (self.standard.when.at, self.until))
        found = []
        while now <= last:
            found.append(now.time())
            now += timedelta(minutes=self.every_min)
        return tuple(found)


@dataclass(frozen=True, slots=True)
class ThroughDay:
    """Who reaches a service, by when they leave.

    Attributes
    ----------
    need
        Who is counted.
    times
        One row a time: ``leave`` (08:30), ``people`` who reach a service within the limit, and
        their ``share`` of all.
    homes
        One row a home, ``HOME_COLUMNS``: at how many of the `times` it reaches one, and `when` that
        is, ``always``, ``sometimes`` or ``never``.
    zones
        One row a zone, that with the most left out on average first, ``ZONE_COLUMNS``: people in
        reach at the ``worst`` and the ``best`` time and on average (``mean``), and that average as
        a ``share`` of its people.
    """

    question: DayQuestion
    need: Demand
    supply: Supply = field(repr=False)
    times: pd.DataFrame = field(repr=False)
    homes: pd.DataFrame = field(repr=False)
    zones: pd.DataFrame = field(repr=False)

    @property
    def total(self) -> float:
        """How many are counted."""
        return self.need.total

    @property
    def median(self) -> float:
        """The middle number of people in reach, over the times."""
        return float(self.times["people"].median())

    @property
    def least(self) -> float:
        """The lowest number of people in reach."""
        return float(self.times["people"].min())

    @property
    def most(self) -> float:
        """The highest number of people in reach."""
        return float(self.times["people"].max())

    @property
    def least_at(self) -> str:
        """The first time at which fewest are in reach."""
        return str(self.times.at[self.times["people"].idxmin(), "leave"])

    @property
    def most_at(self) -> str:
        """The first time at which most are in reach."""
        return str(self.times.at[self.times["people"].idxmax(), "leave"])

    def people(self, when: str) -> float:
        """How many reach one ``always``, ``sometimes`` or ``never``."""
        return float(self.homes.loc[self.homes["when"] == when, "people"].sum())


def through_day(
    travel: Timetabled,
    homes: Homes,
    need: Demand,
    supply: Supply,
    zones: Zones,
    question: DayQuestion,
    progress: Progress | None = None,
) -> ThroughDay:
    """Sweep the times of a day; `need` and `zones` are of the same homes.

    One way of travelling and its walks serve all times: each time is one search.
    """
    clocks = question.clocks
    near = np.zeros((len(clocks), len(homes)), dtype=bool)
    found = travel.leaving_at(homes, supply.doors, clocks, question.standard.limit)
    for row, flags in enumerate(found):
        near[row] = flags
        if progress is not None:
            progress(row + 1, len(clocks))
    said = [f"{clock:%H:%M}" for clock in clocks]
    people = near @ need.people
    whole = np.full(len(clocks), need.total)
    times = pd.DataFrame({"leave": said, "people": people, "share": ratio(people, whole)})
    table = _homes(homes, zones, need, near)
    return ThroughDay(question, need, supply, times, table, _zones(zones, need, near, said))


def _homes(homes: Homes, zones: Zones, need: Demand, near: NDArray[np.bool_]) -> pd.DataFrame:
    count = near.sum(axis=0)
    return pd.DataFrame(
        {
            "postcode": homes.table["postcode"].to_numpy(),
            "lon": homes.lonlat[:, 0],
            "lat": homes.lonlat[:, 1],
            "zone": zones.zone,
            "people": need.people,
            "times": count,
            "when": np.select([count == len(near), count > 0], [ALWAYS, SOMETIMES], NEVER),
        }
    )


def _zones(zones: Zones, need: Demand, near: NDArray[np.bool_], said: list[str]) -> pd.DataFrame:
    group, ids = pd.factorize(np.asarray(zones.zone), sort=True, use_na_sentinel=False)
    size = len(ids)
    reached = np.stack(list(_by_zone(group, need.people, near, size)))
    people, mean = sums(group, need.people, size), reached.mean(axis=0)
    at = np.array(said, dtype=object)
    table = pd.DataFrame(
        {
            "zone": ids,
            "name": [zones.names.get(zone, NO_ZONE_NAME) for zone in ids],
            "people": people,
            "worst": reached.min(axis=0),
            "worst_at": at[reached.argmin(axis=0)],
            "best": reached.max(axis=0),
            "best_at": at[reached.argmax(axis=0)],
            "mean": mean,
            "share": ratio(mean, people),
        }
    )
    order = (people - mean).argsort(kind="stable")[::-1]
    return table.iloc[order].reset_index(drop=True)[list(ZONE_COLUMNS)]


def _by_zone(
    group: NDArray[np.int64], people: Floats, near: NDArray[np.bool_], size: int
) -> Iterator[Floats]:
    """The people of each zone in reach, time by time."""
    for flags in near:
        yield sums(group, people * flags, size)
