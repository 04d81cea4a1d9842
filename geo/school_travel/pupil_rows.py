"""The rows of a file of pupils: what its columns mean, and its cells read.

Every row is read, whatever is in it: what is wrong with a cell is noted as a fault of the row.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

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
from geo.school_travel.pupil_columns import JOIN, columns, title_of
from geo.school_travel.pupil_dates import DateColumn

AGAIN = "#"
"""What stands between the key of a column and the number of a second one for the same thing."""

_YES = frozenset(("y", "yes", "true", "1", "t"))
_NO = frozenset(("n", "no", "false", "0", "f"))
_UNKNOWN = frozenset(
    ("", "?", "-", "na", "n/a", "#n/a", "<na>", "nan", "not known", "unknown", "null", "none")
)
_FLAGS = tuple(f.name for f in fields(Facts) if f.type == (bool | None))
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

_UPRN = re.compile(r"0*(\d{1,12})(\.0+)?")

DATES = ("born", "course_began", "cannot_walk_until")
"""The columns of dates."""

_TEXTS = ("school", "laestab")
"""Columns whose texts may say one thing in two ways: a number and a name."""


@dataclass(slots=True)
class PupilRow:
    """One row while it is worked on: what it tells, and what was found.

    `known` are its cells, read, by the keys of `geo.school_travel.pupil_columns`; `faults` what is
    wrong with them; `notes` what to know of how they were read; `schools` the texts for its school.
    """

    known: dict[str, Any]
    faults: list[str]
    notes: list[str] = field(default_factory=list)
    schools: list[str] = field(default_factory=list)
    lonlat: tuple[float, float] | None = None
    spread_m: float = 0.0
    school: tuple[int, ...] = ()
    needs: tuple[str, ...] = ()


def read_all(table: pd.DataFrame, order: str | None) -> list[PupilRow]:
    """Read every row of a table.

    Parameters
    ----------
    table
        Text cells; columns named as the keys of `geo.school_travel.pupil_columns.columns`, a second
        one for the same thing with ``#2`` at its end.
    order
        ``day first`` or ``month first``, if the columns file says so.
    """
    dates = _date_columns(table, order)
    return [read(dict(cells), dates) for cells in table.to_dict("records")]


def read_one(table: pd.DataFrame, at: int, order: str | None) -> PupilRow:
    """Read the row with index `at`, as `read_all` would."""
    return read(table.loc[at].to_dict(), _date_columns(table, order))


def _date_columns(table: pd.DataFrame, order: str | None) -> dict[str, DateColumn]:
    held = {str(name): table[name].astype(str) for name in table if _key(str(name)) in DATES}
    return {name: DateColumn.of(cells, order) for name, cells in held.items()}


def _key(name: str) -> str:
    return name.partition(AGAIN)[0]


def read(cells: Mapping[Any, Any], dates: Mapping[str, DateColumn]) -> PupilRow:
    """Read the cells of one row; an empty one, or one such as ``?``, is not known.

    Two columns for one thing must agree, unless their texts are put together.
    """
    row = PupilRow({}, [])
    for name, cell in cells.items():
        key, text = _key(name), " ".join(str(cell).split())
        if text.casefold() in _UNKNOWN:
            continue
        if key in _TEXTS:
            row.schools.append(text)
            continue
        try:
            _take(row, key, _value(row, key, text, dates.get(name)))
        except ValueError as error:
            row.faults.append(f"{title_of(key)} is {text[:40]!r}: {error}")
    row.needs = _needs(row)
    _agree(row, "plan", row.known.pop("sen_status", None), "The SEN status")
    if row.known.get("free_meals") == NO_MEALS:
        _agree(row, "low_income", False, "No free school meals")
        del row.known["free_meals"]
    return row


def _value(row: PupilRow, key: str, text: str, dates: DateColumn | None) -> Any:
    """A cell, read as what its column is for."""
    if dates is None:
        return _READERS.get(key, str)(text)
    day, note = dates.read(text)
    if note:
        row.notes.append(f"The {title_of(key)} {note}")
    return day


def _take(row: PupilRow, key: str, value: Any) -> None:
    """Add a value; a second one for the same thing must be the same."""
    if key not in row.known:
        row.known[key] = value
    elif columns()[key].several == JOIN:
        row.known[key] = f"{row.known[key]}, {value}"
    elif row.known[key] != value:
        row.faults.append(
            f"Two columns for {title_of(key)} do not agree: {_shown(row.known[key])} and "
            f"{_shown(value)}. Correct one, or leave one column out."
        )


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:%-d %B %Y}" if isinstance(value, date) else str(value)[:40]


def _agree(row: PupilRow, name: str, value: bool | None, what: str) -> None:
    """Take a fact from a second column; where the first says otherwise, that is a fault."""
    if value is not None and row.known.setdefault(name, value) is not value:
        row.faults.append(f"{what} and the column {title_of(name)} do not agree. Give only one.")


def _flag(text: str) -> bool:
    if text.casefold() in _YES | _NO:
        return text.casefold() in _YES
    raise ValueError("write yes or no, or leave it empty if it is not known.")


def _uprn(text: str) -> int:
    found = _UPRN.fullmatch(text)
    if found:
        return int(found[1])
    short = "a spreadsheet has shortened it. " if "E+" in text.upper() else ""
    raise ValueError(f"{short}Write all the digits of the UPRN, at most 12.")


def _postcode(text: str) -> str:
    return text.upper()


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
            row.faults.append("The ID is missing.")
    for numbers in where.values():
        if len(numbers) > 1:
            listed = ", ".join(map(str, numbers[:5])) + (" …" if len(numbers) > 5 else "")
            for number in numbers:
                rows[number - 1].known["repeated"] = (
                    f"Rows {listed} have the same id. Each is decided separately."
                )


_READERS: dict[str, Callable[[str], Any]] = {
    **dict.fromkeys(_FLAGS, _flag),
    "nearer_suitable": _count,
    "plan_names": _wording,
    "free_meals": _meals,
    "sen_status": _sen_status,
    "uprn": _uprn,
    "postcode": _postcode,
    **dict.fromkeys(("lat", "lon", "easting", "northing"), _number),
}
"""How the cells of each column are read; all others are texts."""
