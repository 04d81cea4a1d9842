"""Rows of the file: which stops are in use, sound, and where they are."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.formats.text import one_line, storable
from geo.manifest import Source
from geo.measure import straight_line_m, to_grid, to_lonlat
from geo.records import (
    Harvest,
)

Floats = NDArray[np.float64]

Flags = NDArray[np.bool_]

BUS_STOPS = frozenset({"BCT", "BCS", "BCQ"})

TAXI_RANKS = frozenset({"TXR", "STR"})

MODES = {
    "rail": ("station", ("RLY", "RSE", "RPL")),
    "metro": ("station", ("MET", "TMU", "PLT")),
    "bus": ("station", ("BST", "BCE")),
    "ferry": ("ferry", ("FER", "FTD", "FBT")),
}

MODE_OF = {kind: mode for mode, (_, kinds) in MODES.items() for kind in kinds}

ROLES = {kind: role for _, kinds in MODES.values() for role, kind in enumerate(kinds)}

_NO_ENTRY = frozenset({"AIR", "GAT", "BCP", "LCB", "LCE", "LPL", "LSE", "SDA", "PRE", "CTR"})

ENTRANCE = 1

_KNOWN = BUS_STOPS | TAXI_RANKS | MODE_OF.keys() | _NO_ENTRY

_IN_USE = frozenset({"active", "act", "new", "rev", ""})

_NOT_IN_USE = {
    "inactive": "not in use",
    "ina": "not in use",
    "del": "deleted",
    "deleted": "deleted",
    "archived": "deleted",
    "pending": "not in use yet",
    "pen": "not in use yet",
    "sus": "not in use for now",
    "suspended": "not in use for now",
}

_DELETED = frozenset({"delete", "del", "archive"})

_APART_M = 1_000.0
"""Two positions of one stop that are farther apart cannot both be right."""


@dataclass(frozen=True, slots=True)
class StopRead:
    """A stop as it was read; degrees, EPSG:4326."""

    atco: str
    name: str
    kind: str
    lon: float
    lat: float
    naptan: str
    street: str
    indicator: str
    bearing: str
    locality: str
    locality_code: str
    bus_kind: str


@dataclass(slots=True)
class StopsReading:
    """What is known while a file is read."""

    source: Source
    harvest: Harvest = field(default_factory=Harvest)
    seen: set[str] = field(default_factory=set)
    interchanges: list[StopRead] = field(default_factory=list)

    def reject(self, ref: str, what: str, value: object, reason: str) -> None:
        """Note a fault."""
        self.harvest.reject(self.source.source_id, ref, what, value, reason)


NODE_COLUMNS = tuple(StopRead.__dataclass_fields__)


def clean(text: str) -> str:
    """A text on one line that can be stored and shown."""
    return one_line(text) if "<" in text or "&" in text else storable(text)


def in_use(reading: StopsReading, frame: pd.DataFrame, refs: pd.Series) -> Flags:
    """Which stops are in use; others are left out, or rejected where the file is not clear."""
    status = frame["status"].str.lower()
    reasons = status.map(_NOT_IN_USE)
    reasons = reasons.mask(frame["change"].str.lower().isin(_DELETED), "deleted")
    reading.harvest.left_out.update(reasons.dropna())
    out = reasons.notna()
    known = out | status.isin(_IN_USE)
    for i in np.flatnonzero(~known):
        known_ones = "active, inactive or pending"
        reason = f"This is not a NaPTAN status. It should be {known_ones}."
        reading.reject(refs.iloc[i], "Status", frame["status"].iloc[i], reason)
    flags: Flags = (known & ~out).to_numpy(dtype=bool)
    return flags


def identified(reading: StopsReading, frame: pd.DataFrame, refs: pd.Series, wanted: Flags) -> Flags:
    """Which of the wanted stops have a code, a name and a kind."""
    atco = frame["atco"]
    named = frame["name"].map(clean) != "" if _marked(frame["name"]) else frame["name"] != ""
    faults = (
        ("ATCOCode", atco == "", "The stop has no code."),
        ("CommonName", ~named, "The stop has no name."),
        ("StopType", frame["kind"] == "", "The file does not say what kind of stop this is."),
    )
    sound = np.ones(len(frame), dtype=bool)
    for column, fault, reason in faults:
        for i in np.flatnonzero(fault.to_numpy() & wanted & sound):
            reading.reject(refs.iloc[i], column, "", reason)
            sound[i] = False
    unknown = ~frame["kind"].isin(_KNOWN).to_numpy() & sound & wanted
    for i in np.flatnonzero(unknown):
        reason = (
            "We do not know this kind of stop. It is used as a stop, without an entry of its own."
        )
        reading.reject(refs.iloc[i], "StopType", frame["kind"].iloc[i], reason)
    return sound


def first_of_each(
    reading: StopsReading, atco: pd.Series, lines: NDArray[np.int64], wanted: Flags
) -> Flags:
    """Which of the wanted stops have a code that no earlier one has."""
    again = atco.where(wanted).duplicated() | atco.isin(reading.seen & set(atco))
    flags: Flags = again.to_numpy(dtype=bool) & wanted
    for i in np.flatnonzero(flags):
        reason = "This code is in the file twice. We used the first row."
        reading.reject(f"line {lines[i]}", "ATCOCode", atco.iloc[i], reason)
    reading.seen.update(atco[wanted])
    first: Flags = wanted & ~flags
    return first


def _marked(names: pd.Series) -> bool:
    """Whether any name holds what looks like HTML."""
    return bool(names.str.contains("[<&]", regex=True).any())


def positions_of(
    reading: StopsReading, frame: pd.DataFrame, refs: pd.Series, wanted: Flags
) -> tuple[Floats, Flags]:
    """Longitudes and latitudes of shape ``(n, 2)``, and which stops have any."""
    given, grid = _numbers(frame, "lon", "lat"), _numbers(frame, "easting", "northing")
    grid[(frame["grid"].str.upper() == "IRISHOS").to_numpy()] = np.nan
    from_grid = np.full_like(grid, np.nan)
    usable = (np.nan_to_num(grid) > 0).all(axis=1)
    from_grid[usable] = to_lonlat(grid[usable, 0], grid[usable, 1])
    direct, by_grid = _plausible(given), _plausible(from_grid)
    found = np.where(direct[:, None], given, from_grid)
    stated = ((frame["lon"] != "") | (frame["lat"] != "")).to_numpy()
    for i in np.flatnonzero(wanted & ~direct & (stated | ~by_grid)):
        what, value, reason = _misplaced(frame.iloc[i], given[i], instead=bool(by_grid[i]))
        reading.reject(refs.iloc[i], what, value, reason)
    _note_disagreement(reading, refs, wanted & direct & by_grid, found, grid)
    return found, direct | by_grid


def _numbers(frame: pd.DataFrame, first: str, second: str) -> Floats:
    """Two columns as numbers; NaN where there is none."""
    columns = [pd.to_numeric(frame[name], errors="coerce") for name in (first, second)]
    return np.column_stack([column.to_numpy(dtype=float) for column in columns])


def _plausible(lonlat: Floats) -> Flags:
    """Which positions can be in or near the United Kingdom."""
    lon, lat = lonlat[:, 0], lonlat[:, 1]
    with np.errstate(invalid="ignore"):
        flags: Flags = (lon >= -9.0) & (lon <= 2.1) & (lat >= 49.7) & (lat <= 61.0)
    return flags


def _misplaced(row: pd.Series, lonlat: Floats, *, instead: bool) -> tuple[str, str, str]:
    """The column, value and reason of a position that cannot be used."""
    if row["lon"] == "" and row["lat"] == "":
        value = f"{row['easting']}, {row['northing']}"
        reason = "The stop has no position in Great Britain."
        if row["grid"].upper() == "IRISHOS":
            reason = "The stop has a position on the Irish grid only. Give its longitude."
        return "Easting, Northing", value, reason
    reason = "This is not a longitude and a latitude in the United Kingdom."
    if _plausible(lonlat[None, ::-1])[0]:
        reason = "The longitude and the latitude are swapped."
    said = " We used its easting and northing instead." if instead else ""
    return "Longitude, Latitude", f"{row['lon']}, {row['lat']}", reason + said


def _note_disagreement(
    reading: StopsReading, refs: pd.Series, both: Flags, lonlat: Floats, grid: Floats
) -> None:
    """Say so where the two positions of a stop are far apart."""
    where = np.flatnonzero(both)
    apart = straight_line_m(to_grid(lonlat[where, 0], lonlat[where, 1]), grid[where])
    for i, distance_m in zip(where, apart, strict=True):
        if distance_m > _APART_M:
            reason = (
                f"Longitude and latitude are {distance_m / 1000:,.0f} km from easting and "
                "northing. We used the longitude and latitude. Ask the publisher which is "
                "right."
            )
            reading.reject(refs.iloc[i], "Easting, Northing", _shown(grid[i]), reason)


def _shown(pair: Floats) -> str:
    return f"{pair[0]:.0f}, {pair[1]:.0f}"
