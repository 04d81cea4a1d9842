"""Many children at once: a row of facts each, and back a row of distances, grounds and reasons.

Every row that comes in comes back. One that has a fault, or of which something is missing, says
so; the others are decided as they would be alone. Nothing is kept.
"""

from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pandas as pd

from geo.errors import InputError
from geo.places.typed_postcode import normalise
from geo.school_travel import child_home, measure
from geo.school_travel.after_sixteen import COUNCILS_POLICY, after_sixteen
from geo.school_travel.answer import ChildQuestion, not_certain
from geo.school_travel.child import Pupil, Setting, Standing, facts_of, standings
from geo.school_travel.law import Decision, Facts, decide, school_year_age
from geo.school_travel.measure import ChildHome
from geo.school_travel.nearest import NO_SCHOOL
from geo.school_travel.pupil_rows import PupilRow, note_repeated, read_all, read_one
from geo.school_travel.pupil_totals import NOT_KNOWN, year_group
from geo.school_travel.school_named import NamedSchool, named
from geo.school_travel.schools import Schools

CELLS = 2**20
"""So many pairs of a child and a school are ranked at once, to keep memory small."""

RESULTS = (
    "fault",
    "entitled",
    "reason",
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
    "after_16",
    "school_urn",
    "year_group",
    "travel",
    "home_lat",
    "home_lon",
    "home_from",
    "gate_lat",
    "gate_lon",
)
"""What comes back beside each row's own cells."""

_FEW = frozenset(("citations", "missing", "outcomes", "notes", "after_16", "home_from", "gate"))
"""Texts that many rows share: each is held once."""

TOLD = frozenset(f.name for f in fields(Facts)) - frozenset(f.name for f in fields(ChildQuestion))
"""What a row tells of a child as a person would."""

_ENTITLED = {True: "yes", False: "no", None: "cannot say"}
_ELSEWHERE = "another council"
_POLICY = "council's policy"
ENTITLED = (*_ENTITLED.values(), _ELSEWHERE, _POLICY)
"""What a row may say of free travel; another council decides for a home in its area, and after
school age the council's own policy counts."""


def decide_all(table: pd.DataFrame, setting: Setting, *, dates: str | None = None) -> pd.DataFrame:
    """Decide every row of a table.

    Parameters
    ----------
    table
        Text cells; columns named as the keys of `geo.school_travel.pupil_columns.columns`, a second
        one for the same thing with ``#2`` at its end. An empty cell is not known.
    dates
        ``day first`` or ``month first``, if the columns file says so.

    Returns
    -------
    One row a row, in the same order and with the same index; columns ``RESULTS``.
    """
    left = dict(enumerate(_understood(table, dates, setting)))
    columns: dict[str, list[Any]] = {name: [""] * len(left) for name in RESULTS}
    same: dict[str, str] = {}
    step = max(1, CELLS // max(1, len(setting.schools)))
    order = _home_by_home([*left.values()])
    for start in range(0, len(order), step):
        some = order[start : start + step]
        rows = [left.pop(i) for i in some]
        for i, result in zip(some, _decided(rows, setting), strict=True):
            for name, cell in result.items():
                columns[name][i] = same.setdefault(cell, cell) if name in _FEW else cell
    return pd.DataFrame(columns, index=table.index, dtype=object)


def _understood(table: pd.DataFrame, dates: str | None, setting: Setting) -> list[PupilRow]:
    """Every row read, with its home and its school."""
    rows = read_all(table, dates)
    note_repeated(rows)
    child_home.place(rows, setting)
    name_schools(rows, setting)
    return rows


def _home_by_home(rows: Sequence[PupilRow]) -> list[int]:
    """The positions of rows, those of one home next to each other: each is measured once."""
    nowhere = (np.nan, np.nan)
    lonlat = np.array([row.lonlat or nowhere for row in rows], dtype=float).reshape(-1, 2)
    order: list[int] = np.lexsort(lonlat.T).tolist()
    return order


def question_of(
    table: pd.DataFrame, at: int, setting: Setting, *, dates: str | None = None
) -> ChildQuestion | None:
    """The question that a family would ask about one row; None for a row with a fault.

    Parameters
    ----------
    table, dates
        As `decide_all` takes them; `at` is the index of the row.
    """
    row = read_one(table, at, dates)
    child_home.place([row], setting)
    name_schools([row], setting)
    born = row.known.get("born")
    if row.faults or born is None or row.lonlat is None:
        return None
    code = row.known.get("postcode")
    return ChildQuestion(
        home=ChildHome(*row.lonlat, row.spread_m, normalise(code) if code else None),
        home_here=row.known.get("home_here"),
        second_home_elsewhere=row.known.get("second_home_elsewhere") is True,
        born=born,
        on=setting.on,
        needs=row.needs,
        school=str(setting.schools.table.at[row.school[0], "service_id"]),
        told={name: value for name, value in row.known.items() if name in TOLD},
    )


def name_schools(rows: Sequence[PupilRow], setting: Setting) -> None:
    """Find the school of each row; one text is looked up once."""
    held: dict[str, NamedSchool | InputError] = {}
    for row in rows:
        for text in row.schools:
            if text not in held:
                held[text] = _named(setting, text)
        found = [held[text] for text in row.schools]
        _take_school(row, found, setting.schools)


def _named(setting: Setting, text: str) -> NamedSchool | InputError:
    """The school that a text means, with a note where it is to close; or why there is none."""
    try:
        found = named(setting.schools, text)
        setting.schools.gates_of(*found.rows)
    except InputError as error:
        return error
    closes = setting.schools.table.at[found.rows[0], "closes"]
    if pd.isna(closes):
        return found
    name, day = setting.schools.names[found.rows[0]], f"{closes:%-d %B %Y}"
    if closes < setting.on:
        return InputError(f"{name} closed on {day}. Give the school that the child goes to then.")
    return replace(found, note=f"{name} is to close on {day}.")


def _take_school(
    row: PupilRow, found: Sequence[NamedSchool | InputError], schools: Schools
) -> None:
    """Take the school that the texts of a row agree on."""
    named_schools = [one for one in found if isinstance(one, NamedSchool)]
    faults = [str(one) for one in found if isinstance(one, InputError)]
    sites = {int(schools.site[one.rows[0]]): one for one in named_schools}
    if len(sites) > 1:
        names = " and ".join(schools.names[one.rows[0]] for one in sites.values())
        row.faults.append(f"The row names two schools: {names}. Give one.")
    elif sites:
        row.school = named_schools[0].rows
        row.notes += [one.note for one in named_schools if one.note]
        row.notes += [f"{fault} The other column for the school was used." for fault in faults]
    else:
        row.faults += faults or ["The school is missing. Give its URN."]


# Measuring and deciding


def _pupil(row: PupilRow) -> Pupil:
    born = row.known.get("born")
    place = row.lonlat or (np.nan, np.nan)
    return Pupil(lonlat=place, spread_m=row.spread_m, school=row.school, born=born, needs=row.needs)


def _decided(rows: Sequence[PupilRow], setting: Setting) -> Iterator[dict[str, Any]]:
    """Measure and decide some rows."""
    able = [row for row in rows if row.lonlat is not None and row.school]
    found = iter(standings([_pupil(row) for row in able], setting))
    for row in rows:
        measured = row.lonlat is not None and row.school
        yield _result(row, next(found) if measured else None, setting)


def _result(row: PupilRow, standing: Standing | None, setting: Setting) -> dict[str, Any]:
    """One row as it comes back."""
    result: dict[str, Any] = {"rules": setting.rules.version}
    if row.school:
        result["school_name"] = setting.schools.names[row.school[0]]
        result["school_urn"] = setting.schools.urns[row.school[0]]
    result |= _of_row(row, setting)
    if standing is not None:
        result |= _measures(row, standing, setting.schools)
    decision = _decision(row, standing, setting)
    if decision is not None:
        result |= _answer(decision)
        result["after_16"] = _after_16(row, setting)
    if row.faults or decision is None:
        result["fault"] = " ".join(row.faults)
        result.setdefault("entitled", "cannot say")
    result["notes"] = " ".join(_notes(row, standing, decision, setting.schools))
    return result


def _after_16(row: PupilRow, setting: Setting) -> str:
    """When the right to free travel ends and what to read then; empty while that is far away."""
    born = row.known.get("born")
    after = after_sixteen(born, setting.on, setting.rules) if born else None
    return after.line if after else ""


def _decision(row: PupilRow, standing: Standing | None, setting: Setting) -> Decision | None:
    """The decision on a row; None for one with a fault, unless its home is elsewhere."""
    if row.faults and row.known.get("home_here") is not False:
        return None
    try:
        found = standing.facts if standing is not None else {}
        return decide(facts_of(_pupil(row), found, row.known, setting), setting.rules)
    except InputError as error:
        row.faults.append(str(error))
        return None


def _notes(
    row: PupilRow, standing: Standing | None, decision: Decision | None, schools: Schools
) -> list[str]:
    """What to know beside the decision, one text each."""
    notes = [row.known["repeated"]] if "repeated" in row.known else []
    notes += row.notes
    if standing is not None and not standing.joined:
        notes.append("Our map has no street or path near the home that leads to the school.")
    elif row.spread_m:
        notes.append(f"Measured from the postcode: give or take {row.spread_m:.0f} metres.")
    if standing is not None:
        notes += measure.traffic_said(standing.traffic)
    if standing is not None and standing.facts["nearest_suitable"] is None:
        notes += not_certain(schools, standing.perhaps, standing.close)
    if decision is not None and row.known.get("home_here") is False:
        notes.append(f"The home is in {row.known['council']}. Ask that council.")
    elif decision is not None:
        notes += decision.notes
    return notes


def _measures(row: PupilRow, standing: Standing, schools: Schools) -> dict[str, Any]:
    """The measured cells of a row."""
    least, most = standing.least, standing.most
    gate = standing.gate
    cells: dict[str, Any] = {
        "walk_m": _metres(standing.facts["walk_any_m"]),
        "walk_available_m": _metres(standing.facts["walk_m"]),
        "drive_m": _metres(standing.facts["vehicle_m"]),
        "nearer_suitable_schools": str(least) if least == most else f"{least} to {most}",
        "spread_m": _metres(row.spread_m),
    }
    if gate >= 0:
        kind, lat, lon = schools.gate_places[gate]
        cells |= {"gate": kind, "gate_lat": round(lat, 6), "gate_lon": round(lon, 6)}
    if standing.nearest != NO_SCHOOL:
        cells["nearest_suitable_school"] = schools.names[standing.nearest]
        cells["nearest_suitable_walk_m"] = _metres(standing.nearest_m)
    return cells


def _of_row(row: PupilRow, setting: Setting) -> dict[str, Any]:
    """What a row says of itself, measured or not: year group, way to travel, where the home is."""
    born = row.known.get("born")
    age = school_year_age(born, setting.on) if born and born <= setting.on else None
    cells: dict[str, Any] = {
        "year_group": year_group(str(row.known.get("year_group", "")), age),
        "travel": row.known.get("travel", NOT_KNOWN),
    }
    if row.lonlat is not None:
        lon, lat = row.lonlat
        cells["home_lat"], cells["home_lon"] = round(lat, 6), round(lon, 6)
        cells["home_from"] = "postcode" if row.spread_m else "address point"
    return cells


def _metres(value: float) -> int | str:
    return round(value) if np.isfinite(value) else "no way"


def _answer(decision: Decision) -> dict[str, Any]:
    met = [finding for finding in decision.findings if finding.met]
    shown = met or decision.findings
    return {
        "entitled": _entitled(decision),
        "reason": _reason(decision),
        "outcomes": "; ".join(decision.outcomes),
        "reasons": " ".join(
            [decision.headline, *(f"{finding.title}: {finding.why}" for finding in shown)]
        ),
        "citations": "; ".join(dict.fromkeys(p.cite for f in shown for p in f.provisions)),
        "missing": " ".join(missing.question for missing in decision.missing),
    }


def _entitled(decision: Decision) -> str:
    if decision.outcomes[0] == "OTHER_AUTHORITY":
        return _ELSEWHERE
    return _POLICY if decision.outcomes[0] in COUNCILS_POLICY else _ENTITLED[decision.entitled]


def _reason(decision: Decision) -> str:
    """Why it is so, in a line: the first ground that is met, else how far it is, else what is open.

    The whole record is in the other cells.
    """
    if decision.entitled is None:
        return decision.headline
    for finding in decision.findings:
        if finding.met or finding.code == "ELIGIBLE_DISTANCE":
            return f"{finding.title}: {finding.why}" if finding.met else finding.why
    return decision.headline
