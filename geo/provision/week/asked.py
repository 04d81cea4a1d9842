"""What a council asks: a file of specialists, rooms and children, read and checked."""

import re
import tomllib
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from geo.errors import InputError
from geo.provision.week.plan import SESSION_DAYS

BY = {"foot": "walk", "wheelchair": "wheelchair", "bike": "cycle", "car": "drive", "bus": "transit"}
"""How a child comes, in the file's words, and the way of travelling that it stands for."""

MOST_ROWS = 500

_COMPARE = "Compare it with the example file."
_HOURS = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)-([01]?\d|2[0-3]):([0-5]\d)")
_TOP = {"title", "visit_minutes", "longest_minutes", "break_minutes", "bus_day", "bus_arrive"}


@dataclass(frozen=True, slots=True)
class VisitingSpecialist:
    """Who visits: where they set out from, their days, and from when to when they work."""

    name: str
    base: str
    days: tuple[str, ...]
    begins: time
    ends: time

    @property
    def minutes(self) -> float:
        """How long they work on a day."""
        begin, end = (60 * at.hour + at.minute for at in (self.begins, self.ends))
        return float(end - begin)


@dataclass(frozen=True, slots=True)
class VisitedRoom:
    """A room, where it is, and the days on which it can be had."""

    name: str
    place: str
    days: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VisitedChild:
    """A child: an id of the council's own, where they set out from, how, and how many visits."""

    id: str
    home: str
    mode: str
    visits: int


@dataclass(frozen=True, slots=True)
class WeekQuestion:
    """A week to plan. `longest_minutes` is the longest journey that is asked of a child, one way;
    None: any. By bus, children arrive by `bus_arrive` on `bus_day`.
    """

    title: str
    visit_minutes: float
    specialists: tuple[VisitingSpecialist, ...]
    rooms: tuple[VisitedRoom, ...]
    children: tuple[VisitedChild, ...]
    longest_minutes: float | None = None
    break_minutes: float = 0.0
    bus_day: date | None = None
    bus_arrive: time = time(10)


def read_week(name: str, content: bytes) -> WeekQuestion:
    """Read a file: TOML with ``visit_minutes``, and tables ``specialist``, ``room``, ``child``.

    Raises
    ------
    InputError
        Naming every fault at once.
    """
    try:
        told = tomllib.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{name} cannot be read as TOML in UTF-8: {error}. {_COMPARE}") from error
    faults: list[str] = []
    rows = {key: _tables(told.get(key), key, faults) for key in ("specialist", "room", "child")}
    faults += [f"it has an unknown key {key!r}" for key in told if key not in (*_TOP, *rows)]
    specialists = [_specialist(row, faults) for row in rows["specialist"]]
    rooms = [_room(row, faults) for row in rows["room"]]
    children = [_child(row, faults) for row in rows["child"]]
    faults += _twice(rows["room"], "room", "name") + _twice(rows["child"], "child", "id")
    numbers = {
        key: _minutes(told, key, faults)
        for key in ("visit_minutes", "longest_minutes", "break_minutes")
    }
    if "visit_minutes" not in told:
        faults.append("it has no visit_minutes: how long a visit lasts")
    arrive = _clock(told.get("bus_arrive", "10:00"), "bus_arrive", faults)
    day = told.get("bus_day")
    if day is not None and not isinstance(day, date):
        faults.append("bus_day must be a day such as 2026-11-30, without quotation marks")
    if faults:
        raise InputError(f"{name} cannot be used: {'; '.join(faults)}. {_COMPARE}")
    return WeekQuestion(
        str(told.get("title", "")),
        numbers["visit_minutes"] or 0.0,
        tuple(one for one in specialists if one),
        tuple(one for one in rooms if one),
        tuple(one for one in children if one),
        numbers["longest_minutes"],
        numbers["break_minutes"] or 0.0,
        day,
        arrive,
    )


def _tables(value: Any, key: str, faults: list[str]) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not value or not all(isinstance(one, dict) for one in value):
        faults.append(f"it has no [[{key}]]")
        return []
    if len(value) > MOST_ROWS:
        faults.append(f"it has {len(value):,} of [[{key}]]; {MOST_ROWS} at most")
    return value[:MOST_ROWS]


def _specialist(row: dict[str, Any], faults: list[str]) -> VisitingSpecialist | None:
    name = _text(row, "name", "a specialist", faults)
    base = _text(row, "base", f"the specialist {name}", faults)
    days = _days(row, f"the specialist {name}", faults)
    hours = _HOURS.fullmatch(str(row.get("hours", "")))
    if hours is None:
        faults.append(f'the specialist {name} needs hours, such as "09:00-16:30"')
        return None
    begins, ends = time(int(hours[1]), int(hours[2])), time(int(hours[3]), int(hours[4]))
    if ends <= begins:
        faults.append(f"the hours of the specialist {name} end before they begin")
    return VisitingSpecialist(name, base, days, begins, ends)


def _room(row: dict[str, Any], faults: list[str]) -> VisitedRoom:
    name = _text(row, "name", "a room", faults)
    place = _text(row, "place", f"the room {name}", faults)
    return VisitedRoom(name, place, _days(row, f"the room {name}", faults))


def _child(row: dict[str, Any], faults: list[str]) -> VisitedChild:
    ident = _text(row, "id", "a child", faults)
    home = _text(row, "home", f"the child {ident}", faults)
    by, visits = row.get("by", "car"), row.get("visits", 1)
    if by not in BY:
        faults.append(
            f"the child {ident} comes by {str(by)[:20]!r}; it must be one of {', '.join(BY)}"
        )
    if isinstance(visits, bool) or not isinstance(visits, int) or not 1 <= visits <= 5:
        faults.append(f"the child {ident} needs a number of visits from 1 to 5")
        visits = 1
    return VisitedChild(ident, home, BY.get(by, "drive"), visits)


def _text(row: dict[str, Any], key: str, whose: str, faults: list[str]) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not value.strip():
        faults.append(f"{whose} has no {key}")
        return "?"
    return value.strip()


def _days(row: dict[str, Any], whose: str, faults: list[str]) -> tuple[str, ...]:
    value = row.get("days")
    if not isinstance(value, list) or not value:
        faults.append(f"{whose} has no day; give days such as [{', '.join(SESSION_DAYS[:2])}]")
        return ()
    unknown = [str(one)[:20] for one in value if one not in SESSION_DAYS]
    if unknown:
        known = ", ".join(SESSION_DAYS)
        faults.append(f"{whose} has a day {unknown[0]!r}; known are {known}")
    return tuple(day for day in SESSION_DAYS if day in value)


def _minutes(told: dict[str, Any], key: str, faults: list[str]) -> float | None:
    if key not in told:
        return None
    value = told[key]
    least = 0 if key == "break_minutes" else 1
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= 600:
        faults.append(f"{key} must be a number of minutes from {least} to 600")
        return None
    return float(value)


def _clock(value: Any, key: str, faults: list[str]) -> time:
    try:
        return time.fromisoformat(str(value))
    except ValueError:
        faults.append(f'{key} must be a time such as "10:00"')
        return time(10)


def _twice(rows: list[dict[str, Any]], what: str, key: str) -> list[str]:
    names = [str(row.get(key)) for row in rows]
    return [
        f"two of [[{what}]] are called {name}"
        for name in sorted({n for n in names if names.count(n) > 1})
    ]
