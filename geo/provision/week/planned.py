"""A week over an area's streets and timetables, as a table, a calendar and places."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Protocol

import numpy as np
import pandas as pd
from icalendar import Calendar, Event

from geo.errors import GeoError, InputError
from geo.measure import Floats
from geo.places.postcodes import Place
from geo.provision.week.asked import WeekQuestion
from geo.provision.week.plan import (
    SECONDS,
    SESSION_DAYS,
    Session,
    WeekPlan,
    WeekProblem,
    plan_week,
    possible,
)
from geo.settings import ZONE
from geo.transit import TRANSIT, When
from geo.travel.between import TravelMatrix
from geo.travel.standard import Standard
from geo.travel.timetable import USUAL_LIMITS

WEEK_COLUMNS = (
    "day",
    "specialist",
    "room",
    "begins",
    "ends",
    "visits",
    "room_for",
    "drive_minutes",
    "children",
    "lon",
    "lat",
)
"""One row a session: who is where from when to when, how many visits, for how many there is time,
the specialist's drive there and back, the ids of those who come, and where it is (EPSG:4326)."""

CHILD_COLUMNS = ("child", "mode", "room", "minutes", "visits", "unseen", "reachable")
"""One row a child: how they come, to which rooms, minutes one way, and visits that find no place;
`reachable` rooms are those within the longest journey."""

_LONGEST_BUS_S = 3 * 3600.0


class WeekHolder(Protocol):
    """What a week needs of an area."""

    def locate(self, text: str) -> Place:
        """Where a postcode or a place is."""
        ...

    def matrix(
        self,
        starts: pd.DataFrame,
        ends: pd.DataFrame,
        standard: Standard,
        *,
        examples: bool = False,
    ) -> TravelMatrix:
        """The costs between all places of two tables."""
        ...


@dataclass(frozen=True)
class PlannedWeek:
    """A planned week: the question, the plan, and tables ``WEEK_COLUMNS`` and ``CHILD_COLUMNS``.

    `made_up` says whether a journey by bus rests on a made-up timetable.
    """

    question: WeekQuestion
    plan: WeekPlan
    sessions: pd.DataFrame
    children: pd.DataFrame
    made_up: bool

    @property
    def unseen(self) -> int:
        """How many visits find no place."""
        return sum(self.plan.unseen)

    def calendar(self, first: date) -> bytes:
        """The sessions as a calendar file (iCalendar), each week from the week of a day on.

        Only names of specialists and rooms are in it: nothing of a child.
        """
        calendar = Calendar()
        calendar.add("prodid", "-//SEND Local Offer finder//EN")
        calendar.add("version", "2.0")
        monday = first - timedelta(days=first.weekday())
        for row in self.sessions.itertuples(index=False):
            on = monday + timedelta(days=SESSION_DAYS.index(row.day))
            event = Event()
            key = f"{row.specialist}/{row.room}/{row.day}"
            event.add("uid", f"{sha256(key.encode()).hexdigest()[:32]}@local-offer")
            event.add("dtstamp", datetime.combine(first, time(), ZONE))
            event.add("dtstart", datetime.combine(on, row.begins, ZONE))
            event.add("dtend", datetime.combine(on, row.ends, ZONE))
            event.add("rrule", {"freq": "weekly"})
            event.add("summary", f"{row.specialist}: {row.room}")
            event.add("description", f"Visits: {row.visits}")
            calendar.add_component(event)
        calendar.add_missing_timezones()
        return bytes(calendar.to_ical())


def week_of(
    area: WeekHolder, asked: WeekQuestion, *, examples: bool = False, seconds: float = SECONDS
) -> PlannedWeek:
    """Plan a week over an area.

    Raises
    ------
    InputError
        Naming each place that is not known or has no street near it, or if there is no session.
    """
    rooms = _places(area, [one.place for one in asked.rooms], [one.name for one in asked.rooms])
    homes = _places(area, [one.home for one in asked.children], [one.id for one in asked.children])
    bases = _places(
        area, [one.base for one in asked.specialists], [one.name for one in asked.specialists]
    )
    driving = 2 * _minutes(area, bases, rooms, Standard("drive", np.inf))[0]
    _check_doors(asked, driving)
    travel, made_up = _travel(area, asked, homes, rooms, examples=examples)
    if asked.longest_minutes is not None:
        travel = np.where(travel <= asked.longest_minutes, travel, np.inf)
    sessions = possible(
        [one.days for one in asked.specialists],
        [one.minutes - asked.break_minutes for one in asked.specialists],
        [one.days for one in asked.rooms],
        driving,
        asked.visit_minutes,
    )
    visits = np.array([one.visits for one in asked.children], dtype=np.int64)
    plan = plan_week(WeekProblem(travel, visits, driving, sessions), seconds=seconds)
    return PlannedWeek(
        asked,
        plan,
        _sessions(asked, plan, driving, rooms),
        _children(asked, plan, travel),
        made_up,
    )


def _places(area: WeekHolder, texts: Sequence[str], names: Sequence[str]) -> pd.DataFrame:
    """Where they are: ``lon, lat``."""
    found, faults = [], []
    for text, name in zip(texts, names, strict=True):
        try:
            place = area.locate(text)
            found.append((place.lon, place.lat))
        except GeoError as error:
            faults.append(f"{name}: {error}")
    if faults:
        more = f" And {len(faults) - 5} more." if len(faults) > 5 else ""
        raise InputError(f"{' '.join(faults[:5])}{more}")
    return pd.DataFrame(found, columns=["lon", "lat"])


def _minutes(
    area: WeekHolder,
    starts: pd.DataFrame,
    ends: pd.DataFrame,
    standard: Standard,
    *,
    examples: bool = False,
) -> tuple[Floats, bool]:
    """Minutes from each start to each end, infinite without a way; if a timetable is made up."""
    found = area.matrix(starts, ends, standard, examples=examples)
    minutes = np.full((len(starts), len(ends)), np.inf)
    for part in found.parts:
        took = np.where(np.isnan(part.seconds), np.inf, part.seconds / 60)
        minutes[part.start, part.end] = took
    return minutes, bool(found.made_up)


def _check_doors(asked: WeekQuestion, driving: Floats) -> None:
    """See that each room can be driven to by somebody."""
    shut = [
        room.name
        for room, cost in zip(asked.rooms, driving.T, strict=True)
        if not np.isfinite(cost).any()
    ]
    if shut:
        raise InputError(
            f"There is no route by street to {', '.join(shut[:5])} from where a specialist "
            "starts. Give the postcode or the position of its door."
        )


def _travel(
    area: WeekHolder,
    asked: WeekQuestion,
    homes: pd.DataFrame,
    rooms: pd.DataFrame,
    *,
    examples: bool,
) -> tuple[Floats, bool]:
    """Minutes from each child to each room, as the child comes."""
    travel = np.full((len(homes), len(rooms)), np.inf)
    made_up = False
    modes = np.array([one.mode for one in asked.children])
    for mode in dict.fromkeys(modes.tolist()):
        rows = np.flatnonzero(modes == mode)
        some = homes.iloc[rows].reset_index(drop=True)
        standard = _by_bus(asked) if mode == TRANSIT else Standard(mode, np.inf)
        minutes, was_made = _minutes(area, some, rooms, standard, examples=examples)
        travel[rows] = minutes
        made_up |= was_made
    return travel, made_up


def _by_bus(asked: WeekQuestion) -> Standard:
    if asked.bus_day is None:
        raise InputError(
            "Some children come by bus. Give bus_day, the day whose timetable to use, such as "
            "2026-11-30."
        )
    when = When(asked.bus_day, asked.bus_arrive, arrive_by=True)
    return Standard(TRANSIT, None, _LONGEST_BUS_S, when, USUAL_LIMITS)


def _sessions(
    asked: WeekQuestion, plan: WeekPlan, driving: Floats, rooms: pd.DataFrame
) -> pd.DataFrame:
    held = zip(plan.sessions, plan.children, strict=True)
    rows = [_session(asked, one, some, driving, rooms) for one, some in held]
    table = pd.DataFrame(rows, columns=list(WEEK_COLUMNS))
    order = [SESSION_DAYS.index(day) for day in table["day"]]
    return table.iloc[np.argsort(order, kind="stable")].reset_index(drop=True)


def _session(
    asked: WeekQuestion,
    one: Session,
    children: Sequence[int],
    driving: Floats,
    rooms: pd.DataFrame,
) -> tuple[object, ...]:
    who, room = asked.specialists[one.specialist], asked.rooms[one.room]
    drive = float(driving[one.specialist, one.room])
    begins = datetime.combine(date(2000, 1, 1), who.begins) + timedelta(minutes=drive / 2)
    length = len(children) * asked.visit_minutes + asked.break_minutes
    ends = begins + timedelta(minutes=length)
    return (
        one.day,
        who.name,
        room.name,
        begins.replace(second=0, microsecond=0).time(),
        ends.replace(second=0, microsecond=0).time(),
        len(children),
        one.visits,
        drive,
        ", ".join(asked.children[row].id for row in children),
        float(rooms["lon"].iloc[one.room]),
        float(rooms["lat"].iloc[one.room]),
    )


def _children(asked: WeekQuestion, plan: WeekPlan, travel: Floats) -> pd.DataFrame:
    went: list[list[int]] = [[] for _ in asked.children]
    for session, some in zip(plan.sessions, plan.children, strict=True):
        for child in some:
            went[child].append(session.room)
    rows = [
        (
            child.id,
            child.mode,
            ", ".join(asked.rooms[room].name for room in dict.fromkeys(rooms)),
            max((float(cost[room]) for room in rooms), default=np.nan),
            child.visits,
            unseen,
            int(np.isfinite(cost).sum()),
        )
        for child, rooms, cost, unseen in zip(
            asked.children, went, travel, plan.unseen, strict=True
        )
    ]
    return pd.DataFrame(rows, columns=list(CHILD_COLUMNS))
