"""A specialist's week: against trying every week there is, and files with faults."""

from datetime import date, time
from itertools import product
from typing import Any

import numpy as np
import pytest
from icalendar import Calendar
from scipy.optimize import linear_sum_assignment

from geo.area import Area
from geo.errors import InputError
from geo.provision.week import (
    Session,
    WeekProblem,
    plan_week,
    possible,
    read_week,
    week_of,
)
from geo.provision.week.plan import SESSION_DAYS
from tests.town import at

FAR = 10_000.0


def best_of_all(asked: WeekProblem) -> float:
    """Minutes of the best week of all, a visit that is not made as ``FAR``: every choice of rooms
    by day and specialist, and for each the best assignment of visits to times."""
    slots: dict[tuple[int, str], list[Session | None]] = {}
    for one in asked.sessions:
        slots.setdefault((one.specialist, one.day), [None]).append(one)
    visit = np.repeat(np.arange(len(asked.visits)), asked.visits)
    best = np.inf
    for week in product(*slots.values()):
        held = [one for one in week if one is not None]
        if len({(one.room, one.day) for one in held}) < len(held):
            continue
        drives = sum(asked.driving[one.specialist, one.room] for one in held)
        rooms = [one.room for one in held for _ in range(one.visits)]
        table = np.full((len(visit), len(rooms) + len(visit)), FAR)
        table[:, : len(rooms)] = np.minimum(2 * asked.travel[np.ix_(visit, rooms)], FAR)
        best = min(best, drives + table[linear_sum_assignment(table)].sum())
    return float(best)


@pytest.mark.parametrize("seed", range(20))
def test_no_other_week_is_better(seed: int) -> None:
    chance = np.random.default_rng(seed)
    children, rooms, people = 5, 3, 1 + seed % 2
    travel = chance.integers(5, 60, (children, rooms)).astype(float)
    travel[chance.random((children, rooms)) < 0.25] = np.inf
    driving = chance.integers(0, 60, (people, rooms)).astype(float)
    days = [SESSION_DAYS[: 2 + seed % 2] for _ in range(people)]
    free = [tuple(d for d in SESSION_DAYS[:3] if chance.random() < 0.8) for _ in range(rooms)]
    free[0] = SESSION_DAYS[:3]
    sessions = possible(days, [150.0] * people, free, driving, 60.0)
    asked = WeekProblem(travel, chance.integers(1, 3, children), driving, sessions)
    found = plan_week(asked)
    spent = found.child_minutes + found.driving_minutes + FAR * sum(found.unseen)
    assert found.proven
    assert spent == pytest.approx(best_of_all(asked))
    held = [(one.specialist, one.day) for one in found.sessions]
    assert len(set(held)) == len(held)
    assert len({(one.room, one.day) for one in found.sessions}) == len(held)
    for one, some in zip(found.sessions, found.children, strict=True):
        assert 1 <= len(some) <= one.visits
        assert np.isfinite(travel[list(some), one.room]).all()
    came = np.bincount([c for some in found.children for c in some], minlength=children)
    assert (came + np.array(found.unseen) == asked.visits).all()


def test_driving_takes_time_from_visits() -> None:
    near, far = possible([["MO"]], [180.0], [["MO"], ["MO"]], np.array([[0.0, 70.0]]), 60.0)
    assert (near.visits, far.visits) == (3, 1)


@pytest.mark.parametrize(
    ("days", "rooms", "visit", "said"),
    [
        ([["MO"]], [["TU"]], 60.0, "no day in the week"),
        ([["MO"]], [["MO"]], 300.0, "no day in the week"),
        ([["MO"]], [["MO"]], 0.0, "Give more than 0"),
    ],
)
def test_a_week_with_no_day_is_refused(days: Any, rooms: Any, visit: float, said: str) -> None:
    with pytest.raises(InputError, match=said):
        possible(days, [120.0], rooms, np.zeros((1, 1)), visit)


def test_nobody_to_visit() -> None:
    with pytest.raises(InputError, match="Nobody needs a visit"):
        plan_week(WeekProblem(np.ones((1, 1)), np.array([0]), np.zeros((1, 1)), ()))


def lonlat(x: float, y: float) -> str:
    lon, lat = at(x, y)
    return f"{lat},{lon}"


def file(**changes: str) -> str:
    told = {
        "visit": "visit_minutes = 60",
        "base": lonlat(0, 0),
        "days": '["MO", "TU"]',
        "room": lonlat(0, 0),
        "room_days": '["MO"]',
        "by": '"foot"',
        **changes,
    }
    return f"""
{told["visit"]}
[[specialist]]
name = "Speech therapist"
base = "{told["base"]}"
days = {told["days"]}
hours = "09:00-13:00"
[[room]]
name = "Library"
place = "{told["room"]}"
days = {told["room_days"]}
[[room]]
name = "Hall"
place = "{lonlat(4, 4)}"
days = ["TU"]
[[child]]
id = "A"
home = "{lonlat(0, 1)}"
by = {told["by"]}
[[child]]
id = "B"
home = "{lonlat(4, 3)}"
by = "car"
"""


def test_a_week_over_streets_has_a_table_and_a_calendar(small_db) -> None:
    area = Area.open(small_db)
    asked = read_week("week.toml", file().encode())
    found = week_of(area, asked)
    assert found.plan.proven
    assert found.unseen == 0
    assert list(found.sessions["day"]) == sorted(found.sessions["day"], key=SESSION_DAYS.index)
    assert sum(found.sessions["visits"]) == 2
    assert set(found.children["child"]) == {"A", "B"}
    assert (found.children["minutes"] >= 0).all()
    made = Calendar.from_ical(found.calendar(date(2026, 12, 2)))
    events = list(made.walk("VEVENT"))
    assert len(events) == len(found.sessions)
    first = events[0]
    assert first.decoded("dtstart").date() in (date(2026, 11, 30), date(2026, 12, 1))
    assert first.decoded("dtstart").time() >= time(9)
    assert "A" not in str(first["summary"]).split()


def test_a_journey_that_is_too_long_is_not_asked_of_a_child(small_db) -> None:
    area = Area.open(small_db)
    short = read_week("w", ("longest_minutes = 1\n" + file()).encode())
    assert week_of(area, short).unseen >= 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"visit": ""}, "has no visit_minutes"),
        ({"visit": "visit_minutes = 0"}, "visit_minutes must be a number of minutes from 1"),
        ({"days": "[]"}, "Speech therapist has no day"),
        ({"days": '["Monday"]'}, "has a day 'Monday'; known are MO"),
        ({"room_days": "[]"}, "the room Library has no day"),
        ({"by": '"horse"'}, "comes by 'horse'; it must be one of foot"),
        ({"visit": "visit_minutes = 60\nvisits = 1"}, "unknown key 'visits'"),
        ({"visit": "visit_minutes ="}, "cannot be read as TOML"),
    ],
)
def test_a_file_with_a_fault_is_refused(changes: dict[str, str], said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_week("week.toml", file(**changes).encode())


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"room": "Nowhere at all"}, "Library: "),
        ({"by": '"bus"'}, "Give bus_day"),
        ({"base": "50.9,-1.9"}, "There is no route by street to Library"),
    ],
)
def test_a_room_with_no_door_and_a_bus_with_no_day_are_refused(
    small_db, changes: dict[str, str], said: str
) -> None:
    with pytest.raises(InputError, match=said):
        week_of(Area.open(small_db), read_week("week.toml", file(**changes).encode()))
