"""The children of a file who are helped to travel, with what matters on a vehicle.

A file of pupils may have these columns beside those on the right to travel. Whoever is entitled
counts, and whoever the council helps though it need not. Every row comes back: who does not count,
or cannot be measured, has the reason.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import Any

import numpy as np
import pandas as pd

from geo.measure import Floats, metres_to_miles
from geo.network import paths
from geo.network.edges import Ints
from geo.network.streets import Network
from geo.school_travel import child_home
from geo.school_travel.child import Setting
from geo.school_travel.pupil_columns import title_of
from geo.school_travel.pupil_file import PupilFile
from geo.school_travel.pupil_rows import PupilRow, read_all
from geo.school_travel.pupils import name_schools
from geo.school_travel.schools import Schools

COLUMNS = {
    "helped": "helped",
    "wheelchair": "wheelchair",
    "alone": "alone",
    "assistant": "assistant",
    "run": "run",
    "stop": "stop",
    "vehicle": "vehicle",
    "mode": "travel",
    "spend": "spend",
}
"""What a column says of a child's travel, and its key in `geo.school_travel.pupil_columns`."""

_FLAGS = ("helped", "wheelchair", "alone", "assistant")
_YES, _NO = frozenset(("y", "yes", "true", "1", "t")), frozenset(("n", "no", "false", "0", "f"))
_UNKNOWN = frozenset(("", "?", "-", "n/a", "not known", "unknown", "null"))

PRIMARY, SECONDARY = "primary", "secondary"
SECONDARY_FROM = 11

NO_DRIVE = "Our map has no route by car from the home to the school."


@dataclass(frozen=True)
class Travellers:
    """The rows of a file, and the children among them who are helped to travel.

    Attributes
    ----------
    table
        One row a row of the file, in its order: ``id, school, school_name, urn, entitled, counts,
        why_not, phase, wheelchair, alone, assistant, run, stop, vehicle, mode, spend, lon, lat,
        school_lon, school_lat, drive_m, drive_s``. Flags are True, False or None (not known);
        distances are NaN where there is no route, positions are degrees (EPSG:4326). `counts` says
        whether the child is helped and can be measured; `why_not` why not.
    faults
        What is wrong with a cell, by row; the row's other cells count.
    """

    table: pd.DataFrame
    faults: Mapping[int, str]

    @cached_property
    def digest(self) -> str:
        """A text that changes whenever a row does."""
        text = self.table.to_csv(index=False)
        return sha256(text.encode()).hexdigest()[:16]

    @property
    def counted(self) -> pd.DataFrame:
        """The children who count."""
        return self.table[self.table["counts"].astype(bool)]


def travellers(pupils: PupilFile, decided: pd.DataFrame, setting: Setting) -> Travellers:
    """Find who of a file is helped to travel, and the drive from home to school.

    Parameters
    ----------
    decided
        What `geo.school_travel.pupils.decide_all` gives for the file.
    """
    cells = pupils.table
    rows = read_all(cells, pupils.columns.dates)
    child_home.place(rows, setting)
    name_schools(rows, setting)
    own = _own_cells(pupils)
    faults: dict[int, list[str]] = {}
    told = [_told(i, own, faults) for i in range(len(rows))]
    table = pd.DataFrame([_row(i, row, told[i], decided, setting) for i, row in enumerate(rows)])
    _drive(table, setting)
    lacks = table["counts"].astype(bool) & table["drive_s"].isna()
    table.loc[lacks, "why_not"] = NO_DRIVE
    table.loc[lacks, "counts"] = False
    return Travellers(table, {i: " ".join(texts) for i, texts in faults.items()})


def _own_cells(pupils: PupilFile) -> dict[str, list[str]]:
    """The columns on travel that a file has, by our names."""
    table = pupils.table
    return {
        ours: [" ".join(str(cell).split()) for cell in table[key]]
        for ours, key in COLUMNS.items()
        if key in table
    }


def _told(i: int, own: Mapping[str, list[str]], faults: dict[int, list[str]]) -> dict[str, Any]:
    """What a row's own columns say; None is not known."""
    readers: dict[str, Callable[[str], Any]] = {
        **dict.fromkeys(_FLAGS, _flag),
        "stop": _whole,
        "spend": _pounds,
    }
    told: dict[str, Any] = dict.fromkeys(COLUMNS)
    for name, column in own.items():
        text = column[i]
        if text.casefold() in _UNKNOWN:
            continue
        try:
            told[name] = readers.get(name, str)(text)
        except ValueError as error:
            faults.setdefault(i, []).append(f"{title_of(COLUMNS[name])} is {text[:40]!r}: {error}")
    return told


def _flag(text: str) -> bool:
    if text.casefold() in _YES | _NO:
        return text.casefold() in _YES
    raise ValueError("write yes or no, or leave it empty if it is not known.")


def _whole(text: str) -> int:
    if not text.isdigit():
        raise ValueError("write a whole number.")
    return int(text)


def _pounds(text: str) -> float:
    plain = text.replace("£", "").replace(",", "").strip()
    if not plain.replace(".", "", 1).isdigit():
        raise ValueError("write pounds a year, such as 4200.")
    return float(plain)


def _row(
    i: int, row: PupilRow, told: Mapping[str, Any], decided: pd.DataFrame, setting: Setting
) -> dict[str, Any]:
    entitled = str(decided["entitled"].iloc[i])
    fault = str(decided["fault"].iloc[i])
    why = _why_not(entitled, fault, helped=told["helped"], row=row)
    school = row.school[0] if row.school else -1
    urn = setting.schools.table.at[school, "urn"] if row.school else None
    lon, lat = row.lonlat or (np.nan, np.nan)
    born = row.known.get("born")
    return {
        "id": str(row.known.get("id", "")),
        "school": school,
        "school_name": setting.schools.names[school] if row.school else "",
        "urn": "" if urn is None or pd.isna(urn) else str(urn),
        "entitled": entitled,
        "counts": not why,
        "why_not": why,
        "born": born,
        "phase": _phase(born, setting.on),
        **{name: told[name] for name in COLUMNS if name != "helped"},
        "lon": lon,
        "lat": lat,
    }


_OPEN = {
    "cannot say": "We cannot tell yet whether this child has a right to free travel.",
    "another council": "Another council decides: the home is in its area.",
    "council's policy": "After school age the council's own policy decides.",
}


def _why_not(entitled: str, fault: str, *, helped: bool | None, row: PupilRow) -> str:
    if row.lonlat is None or not row.school:
        return fault or "The home or the school could not be found."
    if helped or entitled == "yes":
        return ""
    if helped is False and entitled != "yes":
        return "The council does not help, and the child has no right to free travel."
    if entitled == "no":
        return "No right to free travel, and the file does not say that the council helps."
    return fault or _OPEN.get(entitled, f"The right to free travel is not certain: {entitled}.")


def _phase(born: date | None, on: date) -> str:
    """Primary until the school year after the 11th birthday; where it is not known as well."""
    if born is None:
        return PRIMARY
    first = on.year if on.month >= 9 else on.year - 1
    age = first - born.year - ((born.month, born.day) > (8, 31))
    return SECONDARY if age >= SECONDARY_FROM else PRIMARY


def _drive(table: pd.DataFrame, setting: Setting) -> None:
    """Add the fastest drive from each home to the nearest gate of its own school."""
    n = len(table)
    found = {name: np.full(n, np.nan) for name in ("drive_m", "drive_s")}
    gates = np.full((n, 2), np.nan)
    placed = table["lon"].notna() & (table["school"] >= 0)
    for school, part in table[placed].groupby("school"):
        at = part.index.to_numpy()
        entrances = _entrances(setting.schools, int(school))
        metres, seconds = drives(setting.network, part[["lon", "lat"]].to_numpy(float), entrances)
        best = seconds.argmin(axis=1)
        each = np.arange(len(at))
        there = np.isfinite(seconds[each, best])
        found["drive_m"][at[there]] = metres[each, best][there]
        found["drive_s"][at[there]] = seconds[each, best][there]
        gates[at] = entrances[best]
    for name, values in found.items():
        table[name] = values
    table["school_lon"], table["school_lat"] = gates.T
    table["drive_miles"] = metres_to_miles(1.0) * table["drive_m"]


def _entrances(schools: Schools, school: int) -> Floats:
    at: Floats = schools.gates_of(school)[["lon", "lat"]].to_numpy(float)
    return at


def drives(network: Network, starts: Floats, ends: Floats) -> tuple[Floats, Floats]:
    """The fastest drive from places to places, without ferries.

    Parameters
    ----------
    starts, ends
        Longitude and latitude, EPSG:4326, shapes ``(n, 2)`` and ``(m, 2)``.

    Returns
    -------
    Metres and seconds, each ``(n, m)``; infinite where there is no route.
    """
    graph = network.graph("drive", fastest=True, ferries=False)
    origins, targets = (
        network.snap("drive", at[:, 0], at[:, 1], ferries=False) for at in (starts, ends)
    )
    metres = np.full((len(starts), len(ends)), np.inf)
    seconds = metres.copy()
    here: Ints
    for here, there, got in paths.matrix(graph, origins, targets):
        metres[here, there], seconds[here, there] = got.metres, got.seconds
    return metres, seconds
