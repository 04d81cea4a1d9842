"""The rows of a file of pupils: what its columns mean, and its cells read.

Every row is read, whatever is in it: what is wrong with a cell is noted as a fault of the row.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

import numpy as np

from geo.directory.vocabulary import check_need
from geo.errors import InputError
from geo.school_travel.law import Facts
from geo.school_travel.law.facts import (
    A_CHOICE,
    ALONE,
    EXPANDED,
    NOT_SAID_WHICH,
    PARENTS_TRAVEL,
    TARGETED,
)

COLUMNS: dict[str, tuple[str, ...]] = {
    "id": ("id", "pupil id", "pupil", "pupil ref", "pupil reference", "reference", "upn"),
    "born": ("date of birth", "dob", "born", "birth date"),
    "school": ("school", "urn", "school urn", "school name"),
    "postcode": ("postcode", "home postcode", "post code"),
    "lat": ("lat", "latitude"),
    "lon": ("lon", "longitude", "lng", "long"),
    "easting": ("easting", "eastings", "x"),
    "northing": ("northing", "northings", "y"),
    "needs": ("needs", "need", "primary need", "sen need"),
    "plan": ("plan", "ehcp", "ehc plan", "ehc"),
    "sen_status": ("sen status", "sen provision", "sen stage"),
    "plan_names": ("plan wording", "section i", "plan names"),
    "low_income": ("low income",),
    "free_meals": ("free school meals", "fsm", "fsm eligible", "fsm eligibility"),
    "cannot_walk": ("cannot walk", "cannot reasonably walk"),
    "cannot_walk_until": ("cannot walk until",),
    "accompanied": ("accompanied", "can be accompanied"),
    "route_unreasonable": ("route unreasonable", "unsafe route", "route unsafe"),
    "faith_choice": ("faith choice", "religion or belief", "chosen for faith"),
    "nearest_of_faith": ("nearest of faith",),
    "alternative_provision": ("alternative provision", "section 19", "s19"),
    "course_began": ("course began", "course start", "course start date"),
    "free_travel_already": ("free travel already",),
    "second_home_elsewhere": ("second home elsewhere",),
    "at_school": ("at school",),
    "qualifying": ("state funded", "qualifying", "qualifying school"),
    "nearest_suitable": ("nearest suitable",),
    "nearer_suitable": ("nearer suitable", "suitable schools nearer"),
}
"""What a column is for, and the names that it may have; case, spaces and marks do not matter."""

NEEDED = ("id", "born", "school")
PLACES = (("postcode",), ("lat", "lon"), ("easting", "northing"))

_YES = frozenset(("y", "yes", "true", "1", "t"))
_NO = frozenset(("n", "no", "false", "0", "f"))
_UNKNOWN = frozenset(("", "?", "-", "n/a", "not known", "unknown", "null"))
_FLAGS = tuple(
    name
    for name in COLUMNS
    if next((f.type for f in fields(Facts) if f.name == name), None) == (bool | None)
)
_WORDING = {
    "alone": ALONE,
    "this school alone": ALONE,
    "only": ALONE,
    "parents": PARENTS_TRAVEL,
    "parents to transport": PARENTS_TRAVEL,
    "this school, parents to transport": PARENTS_TRAVEL,
    "choice": A_CHOICE,
    "a choice": A_CHOICE,
    "this school, a choice": A_CHOICE,
}

NO_MEALS = "no"

_HAS_PLAN = {"e": True, "k": False, "n": False}
"""The school census's codes of SEN provision: a plan, SEN support, none."""

_DAYS = (
    "%Y-%m-%d",
    "%d/%m/%Y",
    "%d/%m/%y",
    "%d-%m-%Y",
    "%d.%m.%Y",
    "%d %b %Y",
    "%d %B %Y",
    "%d-%b-%Y",
    "%d-%b-%y",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%d/%m/%Y %H:%M:%S",
)
"""How spreadsheets of this country write a date: the day before the month."""


@dataclass(slots=True)
class PupilRow:
    """One row while it is worked on: what it tells, and what was found.

    `known` are its cells, read, by the keys of ``COLUMNS``; `faults` what is wrong with them.
    """

    known: dict[str, Any]
    faults: list[str]
    lonlat: tuple[float, float] | None = None
    spread_m: float = 0.0
    school: tuple[int, ...] = ()
    needs: tuple[str, ...] = ()


def read(cells: Mapping[Any, Any]) -> PupilRow:
    """Read the cells of one row; an empty one, or one such as ``?``, is not known."""
    row = PupilRow({}, [])
    readers: dict[str, Callable[[str], Any]] = {
        **dict.fromkeys(_FLAGS, _flag),
        "born": _day,
        "course_began": _day,
        "cannot_walk_until": _day,
        "nearer_suitable": _count,
        "plan_names": _wording,
        "free_meals": _meals,
        "sen_status": _sen_status,
        **dict.fromkeys(("lat", "lon", "easting", "northing"), _number),
    }
    for name, cell in cells.items():
        text = " ".join(str(cell).split())
        if text.casefold() in _UNKNOWN:
            continue
        try:
            row.known[name] = readers.get(name, str)(text)
        except ValueError as error:
            row.faults.append(f"{COLUMNS[name][0]} is {text[:40]!r}: {error}")
    row.needs = _needs(row)
    _agree(row, "plan", row.known.pop("sen_status", None), "The SEN status")
    if row.known.get("free_meals") == NO_MEALS:
        _agree(row, "low_income", False, "No free school meals")
        del row.known["free_meals"]
    return row


def _agree(row: PupilRow, name: str, value: bool | None, what: str) -> None:
    """Take a fact from a second column; where the first says otherwise, that is a fault."""
    if value is not None and row.known.setdefault(name, value) is not value:
        row.faults.append(f"{what} says otherwise than the column {COLUMNS[name][0]}. Give one.")


def _flag(text: str) -> bool:
    if text.casefold() in _YES | _NO:
        return text.casefold() in _YES
    raise ValueError("write yes or no, or leave it empty if it is not known.")


def _day(text: str) -> date:
    for form in _DAYS:
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise ValueError("write a date as 2017-03-31 or 31/03/2017.")


def _number(text: str) -> float:
    value = float(text) if text.replace(".", "", 1).lstrip("-").isdigit() else np.nan
    if not np.isfinite(value):
        raise ValueError("write a number.")
    return value


def _count(text: str) -> int:
    if not text.isdigit():
        raise ValueError("write a whole number, 0 or more.")
    return int(text)


def _wording(text: str) -> str:
    if text.casefold() in _WORDING:
        return _WORDING[text.casefold()]
    raise ValueError("write alone, parents, or choice.")


def _meals(text: str) -> str:
    if text.casefold() in (TARGETED, EXPANDED):
        return text.casefold()
    try:
        return NOT_SAID_WHICH if _flag(text) else NO_MEALS
    except ValueError as error:
        raise ValueError("write targeted, expanded, yes or no, or leave it empty.") from error


def _sen_status(text: str) -> bool:
    code = text.split(maxsplit=1)[0].strip(":-").casefold()
    if code in _HAS_PLAN:
        return _HAS_PLAN[code]
    raise ValueError("write E (a plan), K (SEN support) or N (neither).")


def _needs(row: PupilRow) -> tuple[str, ...]:
    found = []
    for word in str(row.known.pop("needs", "")).replace(";", ",").replace("/", ",").split(","):
        if word.strip():
            try:
                found.append(check_need(word))
            except InputError as error:
                row.faults.append(str(error))
    return tuple(found)


def note_repeated(rows: Sequence[PupilRow]) -> None:
    """Note on each row with an id that other rows have too which rows they are."""
    where: dict[str, list[int]] = {}
    for number, row in enumerate(rows, start=1):
        if "id" in row.known:
            where.setdefault(str(row.known["id"]), []).append(number)
        else:
            row.faults.append("The id is missing.")
    for numbers in where.values():
        if len(numbers) > 1:
            listed = ", ".join(map(str, numbers[:5])) + (" …" if len(numbers) > 5 else "")
            for number in numbers:
                rows[number - 1].known["repeated"] = (
                    f"The same id is on rows {listed}. Each is decided by itself."
                )
