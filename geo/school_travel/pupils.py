"""Many children at once: a row of facts each, and back a row of distances, grounds and reasons.

Every row that comes in comes back. One that has a fault, or of which something is missing, says
so; the others are decided as they would be alone. Nothing is kept.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Protocol

import numpy as np
import pandas as pd

from geo.directory.vocabulary import check_need
from geo.errors import GeoError, InputError
from geo.measure import Floats, check_lonlat, to_grid, to_lonlat
from geo.network.streets import Network
from geo.places.homes import LEAST_SPREAD_M, NEAR_HOMES_M, ROUGH_QUALITY, ROUGH_SPREAD_M, Homes
from geo.places.postcodes import normalise
from geo.school_travel import measure
from geo.school_travel import schools as of_schools
from geo.school_travel.law import Decision, Facts, decide, school_year_age
from geo.school_travel.law.facts import A_CHOICE, ALONE, PARENTS_TRAVEL
from geo.school_travel.rules import Rules
from geo.school_travel.schools import Schools

CHUNK = 5000
"""So many homes are measured at once, to keep memory small."""

SAME_PLACE_M = 1000.0
"""A postcode and a position of one row that are farther apart are two homes."""

COLUMNS: dict[str, tuple[str, ...]] = {
    "id": ("id", "pupil id", "pupil", "reference", "upn"),
    "born": ("date of birth", "dob", "born", "birth date"),
    "school": ("school", "urn", "school urn", "school name"),
    "postcode": ("postcode", "home postcode", "post code"),
    "lat": ("lat", "latitude"),
    "lon": ("lon", "longitude", "lng", "long"),
    "easting": ("easting", "eastings", "x"),
    "northing": ("northing", "northings", "y"),
    "needs": ("needs", "need", "primary need", "sen need"),
    "plan": ("plan", "ehcp", "ehc plan", "ehc"),
    "plan_names": ("plan wording", "section i", "plan names"),
    "low_income": ("low income", "fsm", "free school meals"),
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

RESULTS = (
    "fault",
    "entitled",
    "outcomes",
    "reasons",
    "citations",
    "missing",
    "school_name",
    "walk_m",
    "walk_available_m",
    "drive_m",
    "nearest_suitable_school",
    "nearest_suitable_walk_m",
    "nearer_suitable_schools",
    "gate",
    "spread_m",
    "notes",
    "rules",
)
"""What comes back beside each row's own cells."""

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
_ENTITLED = {True: "yes", False: "no", None: "cannot say"}
_ELSEWHERE = "another council"
ENTITLED = (*_ENTITLED.values(), _ELSEWHERE)
"""What a row may say of free travel; another council decides for a home in its area."""


class PostcodeFinder(Protocol):
    """The look-up that placing needs; `geo.store.Store` offers it."""

    def places_of(self, postcodes: Sequence[str]) -> pd.DataFrame:
        """Where many postcodes are."""
        ...


@dataclass(frozen=True, slots=True)
class Setting:
    """What rows are decided against: the area's homes, streets and schools, the rules, the day."""

    gazetteer: PostcodeFinder
    homes: Homes
    network: Network
    schools: Schools
    rules: Rules
    on: date


@dataclass(slots=True)
class _PupilRow:
    """One row while it is worked on: what it says, and what was found of it."""

    known: dict[str, Any]
    faults: list[str]
    lonlat: tuple[float, float] | None = None
    spread_m: float = 0.0
    sites: tuple[int, ...] = ()
    needs: tuple[str, ...] = ()


def decide_all(table: pd.DataFrame, setting: Setting) -> pd.DataFrame:
    """Decide every row of a table.

    Parameters
    ----------
    table
        Text cells; columns named as the keys of ``COLUMNS``. An empty cell is not known.

    Returns
    -------
    One row a row, in the same order and with the same index; columns ``RESULTS``.
    """
    rows = [_read(dict(cells)) for cells in table.to_dict("records")]
    _note_repeated(rows)
    _place(rows, setting)
    _name_schools(rows, setting.schools)
    results: list[dict[str, Any]] = []
    for start in range(0, len(rows), CHUNK):
        results += _decided(rows[start : start + CHUNK], setting)
    return pd.DataFrame(results, columns=list(RESULTS), index=table.index, dtype=object)


# Reading cells


def _read(cells: Mapping[Any, Any]) -> _PupilRow:
    row = _PupilRow({}, [])
    readers: dict[str, Callable[[str], Any]] = {
        **dict.fromkeys(_FLAGS, _flag),
        "born": _day,
        "course_began": _day,
        "cannot_walk_until": _day,
        "nearer_suitable": _count,
        "plan_names": _wording,
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
    return row


def _flag(text: str) -> bool:
    if text.casefold() in _YES | _NO:
        return text.casefold() in _YES
    raise ValueError("write yes or no, or leave it empty if it is not known.")


def _day(text: str) -> date:
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise ValueError("write a day as 2017-03-31 or 31/03/2017.")


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


def _needs(row: _PupilRow) -> tuple[str, ...]:
    found = []
    for word in str(row.known.pop("needs", "")).replace(";", ",").replace("/", ",").split(","):
        if word.strip():
            try:
                found.append(check_need(word))
            except InputError as error:
                row.faults.append(str(error))
    return tuple(found)


def _note_repeated(rows: Sequence[_PupilRow]) -> None:
    """Say of every id that more than one row has, on each of them."""
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


# Where the homes are


def _place(rows: Sequence[_PupilRow], setting: Setting) -> None:
    codes: dict[int, str] = {}
    for i, row in enumerate(rows):
        if "postcode" in row.known:
            try:
                codes[i] = normalise(str(row.known["postcode"]))
            except InputError as error:
                row.faults.append(str(error))
    found = setting.gazetteer.places_of(sorted(set(codes.values())))
    known = found.to_dict("index")
    spread = dict(zip(setting.homes.table["postcode"], setting.homes.spread_m, strict=True))
    for i, row in enumerate(rows):
        try:
            point = _position(row.known)
            if i in codes:
                _by_postcode(row, codes[i], known.get(codes[i]), spread, point)
            elif point is not None:
                row.lonlat = point
            elif not row.faults:
                row.faults.append(
                    "There is no home: give a postcode, or latitude and longitude, or easting "
                    "and northing."
                )
        except GeoError as error:
            row.faults.append(str(error))
    _note_far(rows, setting.homes)


def _note_far(rows: Sequence[_PupilRow], homes: Homes) -> None:
    """Say of a position without a postcode that it is not close to any home of the area."""
    alone = [row for row in rows if row.lonlat is not None and "postcode" not in row.known]
    lonlat = np.array([row.lonlat for row in alone], dtype=float).reshape(-1, 2)
    for row, metres in zip(alone, homes.away_m(to_grid(lonlat[:, 0], lonlat[:, 1])), strict=True):
        if metres > NEAR_HOMES_M:
            row.lonlat = None
            row.faults.append(
                f"The home is {metres:,.0f} metres from the nearest postcode of this area. Check "
                "its position. If it is right, give the home's postcode as well."
            )


def _position(known: Mapping[str, Any]) -> tuple[float, float] | None:
    """The position that a row gives, as longitude and latitude; None if it gives none."""
    for first, second in (("lat", "lon"), ("easting", "northing")):
        if (first in known) != (second in known):
            raise InputError(f"Of {first} and {second} one is missing. Give both or none.")
    if "lat" in known:
        check_lonlat(known["lon"], known["lat"], what="The home")
    degrees = (known["lon"], known["lat"]) if "lat" in known else None
    if "easting" not in known:
        return degrees
    lon, lat = to_lonlat(known["easting"], known["northing"])[0]
    check_lonlat(float(lon), float(lat), what="The home")
    if degrees is not None and _apart((float(lon), float(lat)), degrees) > SAME_PLACE_M:
        raise InputError("There are two homes in this row. Give one position.")
    return degrees or (float(lon), float(lat))


def _apart(a: tuple[float, float], b: tuple[float, float]) -> float:
    return float(np.hypot(*(to_grid(*a)[0] - to_grid(*b)[0])))


def _by_postcode(
    row: _PupilRow,
    code: str,
    found: Mapping[Any, Any] | None,
    spread: Mapping[str, float],
    point: tuple[float, float] | None,
) -> None:
    """Place a row by its postcode, or by its own position if it gives one as well."""
    if found is None:
        raise InputError(f"There is no postcode {code} in our list. Check each letter and number.")
    row.known["home_here"] = bool(found["here"])
    if not found["here"]:
        row.known["council"] = found["authority"]
    if pd.isna(found["easting"]):
        if point is None and found["here"]:
            raise InputError(f"The list does not say where {code} is. Give the address point.")
        row.lonlat = point
        return
    lon, lat = to_lonlat(found["easting"], found["northing"])[0]
    middle = (float(lon), float(lat))
    rough = found["quality"] >= ROUGH_QUALITY
    wide = ROUGH_SPREAD_M if rough else spread.get(code, LEAST_SPREAD_M)
    if point is not None and _apart(point, middle) > max(SAME_PLACE_M, wide):
        raise InputError(
            f"There are two homes in this row: {code}, and a position "
            f"{_apart(point, middle):,.0f} metres from it. Give one."
        )
    row.lonlat = point or middle
    row.spread_m = 0.0 if point else float(wide)


def _name_schools(rows: Sequence[_PupilRow], schools: Schools) -> None:
    """Find the school of each row; one text is looked up once."""
    held: dict[str, tuple[int, ...] | str] = {}
    for row in rows:
        text = str(row.known.pop("school", ""))
        if text not in held:
            try:
                if not text:
                    raise InputError("The school is missing. Give its URN.")
                found = of_schools.find(schools, text)
                schools.gates_of(*found)
                held[text] = found
            except InputError as error:
                held[text] = str(error)
        found_or_fault = held[text]
        if isinstance(found_or_fault, str):
            row.faults.append(found_or_fault)
        else:
            row.sites = found_or_fault


# Measuring and deciding


def _decided(rows: Sequence[_PupilRow], setting: Setting) -> list[dict[str, Any]]:
    """Measure and decide some rows."""
    able = [row for row in rows if row.lonlat is not None and row.sites]
    held = range(len(setting.schools))
    measured: dict[int, dict[str, Any]] = {}
    if able:
        lonlat = np.array([row.lonlat for row in able], dtype=float)
        found = measure.distances(
            setting.network,
            lonlat,
            setting.schools,
            held,
            school_point=setting.rules.school_point,
        )
        ranks = _ranks(able, found.walk_any_m, setting)
        for i, row in enumerate(able):
            measured[id(row)] = _measures(row, i, found, ranks, setting)
    return [_result(row, measured.get(id(row), {}), setting) for row in rows]


def _ranks(
    able: Sequence[_PupilRow], walk: Floats, setting: Setting
) -> tuple[measure.Rank, np.ndarray[Any, Any]]:
    """How each row's school stands, and which school that suits is the nearest to each home."""
    schools = setting.schools
    kinds: dict[tuple[Any, ...], np.ndarray[Any, Any]] = {}
    suits = np.empty(walk.shape, dtype=np.int8)
    for i, row in enumerate(able):
        born = row.known.get("born")
        age = school_year_age(born, setting.on) if born and born <= setting.on else None
        kind = str(schools.table.loc[row.sites[0], "category"])
        key = (age, row.needs, kind)
        if key not in kinds:
            kinds[key] = of_schools.suits(schools, age=age, needs=row.needs, kinds=(kind,))
        suits[i] = kinds[key]
    own = np.array([row.sites[0] for row in able], dtype=np.int64)
    same = measure.sites(schools, range(len(schools)))
    for column in np.unique(own):  # a site is as near as the nearest site of its school
        suits[own == column, column] = of_schools.SUITS
    return measure.rank(walk, suits, own, same), measure.nearest_suitable(walk, suits)


def _measures(
    row: _PupilRow,
    i: int,
    found: measure.Distances,
    ranks: tuple[measure.Rank, np.ndarray[Any, Any]],
    setting: Setting,
) -> dict[str, Any]:
    """What was measured for one row."""
    sites = list(row.sites)
    rank, nearest = ranks
    best = sites[int(np.argmin(found.walk_any_m[i, sites]))]
    gate = int(found.gate[i, best])
    return {
        "walk_any_m": float(found.walk_any_m[i, sites].min()),
        "walk_m": float(found.walk_m[i, sites].min()),
        "vehicle_m": float(found.vehicle_m[i, sites].min()),
        "nearest_suitable": rank.nearest_suitable(i),
        "nearer_suitable": rank.nearer_suitable(i, setting.rules.fewer_nearer_than),
        "nearer": (int(rank.nearer[i]), int(rank.perhaps[i])),
        "nearest": int(nearest[i]),
        "nearest_m": float(found.walk_any_m[i, nearest[i]]) if nearest[i] >= 0 else np.inf,
        "gate": "" if gate < 0 else str(setting.schools.gates.loc[gate, "kind"]),
        "joined": bool(found.joined[i]),
    }


_MEASURED = ("walk_any_m", "walk_m", "vehicle_m", "nearest_suitable", "nearer_suitable")


def _facts(row: _PupilRow, measured: Mapping[str, Any], setting: Setting) -> Facts:
    names = {f.name for f in fields(Facts)}
    told = {name: value for name, value in row.known.items() if name in names}
    found = {name: measured[name] for name in _MEASURED if name in measured}
    if row.sites and "qualifying" not in told:
        counts = setting.schools.table.loc[row.sites[0], "qualifying"]
        told["qualifying"] = None if pd.isna(counts) else bool(counts)
    if told.get("nearest_suitable") is not None:
        found.pop("nearer_suitable", None)
    every: dict[str, Any] = {"on": setting.on, "spread_m": row.spread_m} | found | told
    return Facts(**every)


def _result(row: _PupilRow, measured: Mapping[str, Any], setting: Setting) -> dict[str, Any]:
    """One row as it comes back."""
    result: dict[str, Any] = dict.fromkeys(RESULTS, "")
    result |= _said_of(row, measured, setting)
    decision: Decision | None = None
    elsewhere = row.known.get("home_here") is False
    if not row.faults or elsewhere:
        try:
            decision = decide(_facts(row, measured, setting), setting.rules)
        except InputError as error:
            row.faults.append(str(error))
    if decision is not None:
        result |= _told(decision)
        if elsewhere:
            result["notes"] = f"The home is in {row.known['council']}. Ask there."
    if row.faults or decision is None:
        result["fault"] = " ".join(row.faults)
        result["entitled"] = result["entitled"] or "cannot say"
    result["notes"] = " ".join(
        part
        for part in (row.known.get("repeated", ""), _unsure(row, measured), result["notes"])
        if part
    )
    return result


def _unsure(row: _PupilRow, measured: Mapping[str, Any]) -> str:
    if measured and not measured["joined"]:
        return "Our map has no street or path near the home that leads to the school."
    return (
        f"Measured from the postcode: give or take {row.spread_m:.0f} metres."
        if row.spread_m
        else ""
    )


def _said_of(row: _PupilRow, measured: Mapping[str, Any], setting: Setting) -> dict[str, Any]:
    """The measured cells of a row."""
    names = setting.schools.table["name"]
    said: dict[str, Any] = {"rules": setting.rules.version}
    if row.sites:
        said["school_name"] = names[row.sites[0]]
    if not measured:
        return said
    low, more = measured["nearer"]
    said |= {
        "walk_m": _metres(measured["walk_any_m"]),
        "walk_available_m": _metres(measured["walk_m"]),
        "drive_m": _metres(measured["vehicle_m"]),
        "nearer_suitable_schools": str(low) if not more else f"{low} to {low + more}",
        "gate": measured["gate"],
        "spread_m": _metres(row.spread_m),
    }
    if measured["nearest"] >= 0:
        said["nearest_suitable_school"] = names[measured["nearest"]]
        said["nearest_suitable_walk_m"] = _metres(measured["nearest_m"])
    return said


def _metres(value: float) -> int | str:
    return round(value) if np.isfinite(value) else "no way"


def _told(decision: Decision) -> dict[str, Any]:
    met = [finding for finding in decision.findings if finding.met]
    shown = met or decision.findings
    return {
        "entitled": _ELSEWHERE
        if decision.outcomes[0] == "OTHER_AUTHORITY"
        else _ENTITLED[decision.entitled],
        "outcomes": "; ".join(decision.outcomes),
        "reasons": " ".join(
            [decision.headline, *(f"{finding.title}: {finding.why}" for finding in shown)]
        ),
        "citations": "; ".join(dict.fromkeys(p.cite for f in shown for p in f.provisions)),
        "missing": " ".join(missing.question for missing in decision.missing),
        "notes": " ".join(decision.notes),
    }
