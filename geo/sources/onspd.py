"""Postcodes of the ONS Postcode Directory (ONSPD), or of the National Statistics Postcode Lookup.

Both come as a zip file that holds one large CSV file; the zip file can be read as it is, and
so can the CSV file. Column names changed in 2025 (``oslaua`` is now ``lad25cd``, ``oseast1m``
is ``east1m``): old and new ones are known.

The grid references of Northern Ireland are on the Irish grid. They are replaced by the
British grid reference of the longitude and latitude that the directory gives beside them.

Settings: those of `geo.formats.tables`.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from geo.errors import PostcodeError
from geo.formats.tables import TABLE_SETTINGS, Table, read_table
from geo.manifest import Source
from geo.places.irish_grid import british_positions
from geo.places.typed_postcode import normalise
from geo.records import Harvest
from geo.sources.kind import SourceKind

SETTINGS = frozenset(TABLE_SETTINGS)
"""Keys of the manifest that this kind takes besides those of every source."""

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_NEEDED = {
    "postcode": ("pcds", "pcd8", "pcd7", "pcd2", "pcd", "postcode"),
    "authority": ("oslaua", "laua", "lad??cd", "ladcd"),
    "easting": ("oseast1m", "east1m"),
    "northing": ("osnrth1m", "north1m"),
    "quality": ("osgrdind", "gridind"),
    "terminated": ("doterm",),
    "lat": ("lat",),
    "lon": ("long",),
}
_OPTIONAL = {"lsoa": ("lsoa21", "lsoa21cd"), "user": ("usertype", "usrtypind")}
_MEMBERS = ("Data/ONSPD*_UK.csv", "Data/NSPL*_UK.csv", "ONSPD*_UK.csv", "NSPL*_UK.csv")
_PLAIN = r"^[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][ABD-HJLNP-UW-Z]{2}$"
_EAST_MOST, _NORTH_MOST = 700_000, 1_300_000
_NO_POSITION = "9"
_LARGE_USER = {"0": False, "1": True}
_TWICE = "This postcode is in the file twice. We used the first row."


def read(path: Path, source: Source) -> Iterator[Harvest]:
    """Postcodes of the whole United Kingdom, some thousands at a time.

    Yields
    ------
    The frame ``postcode``: `postcode` (one space before the last three characters),
    `authority_code` (None for ONS's codes that stand for none), `easting` and `northing`
    (EPSG:27700 metres; missing where there is no position), `terminated` (a date, the first of
    the month, or None), `lsoa` (2021, or None), `quality` (the positional quality indicator,
    1 to 9) and, where the file has types of user, `large_user` (whether one organisation has it;
    missing: not given). Rows without a position are kept.

    Raises
    ------
    SourceError
        If the file is damaged, or is not one of the two.
    """
    seen: set[str] = set()
    for table in read_table(path, source, needed=_NEEDED, optional=_OPTIONAL, members=_MEMBERS):
        yield _harvest(table, source, seen)


def _harvest(table: Table, source: Source, seen: set[str]) -> Harvest:
    harvest = Harvest()
    table.count_into(harvest, source.source_id)
    frame, lines = table.frame, table.lines
    codes, sound = postcodes(frame["postcode"], lines, harvest, source)
    sound &= first_seen(codes, sound, lines, seen, harvest, source)
    frame, lines = frame[sound].reset_index(drop=True), lines[sound]
    codes = codes[sound].reset_index(drop=True)
    east, north = _positions(frame, codes, harvest, source)
    found = pd.DataFrame(
        {
            "postcode": codes,
            "authority_code": area_codes(frame["authority"]),
            "easting": east,
            "northing": north,
            "terminated": _months(frame["terminated"], codes, harvest, source),
            "lsoa": area_codes(frame["lsoa"]),
            "quality": quality(frame["quality"]),
        }
    )
    if (frame["user"] != "").any():
        found["large_user"] = frame["user"].map(_LARGE_USER).astype("boolean")
    harvest.frames["postcode"] = found
    harvest.rows_kept = len(codes)
    return harvest


def postcodes(
    given: pd.Series, lines: NDArray[np.int64], harvest: Harvest, source: Source
) -> tuple[pd.Series, Flags]:
    """Postcodes in their normal form, and which of them are postcodes; the others are rejected."""
    upper = pc.utf8_upper(pa.array(given, pa.string()))
    compact = pc.replace_substring_regex(upper, r"\s+", "")
    spaced = pc.binary_join_element_wise(
        pc.utf8_slice_codeunits(compact, 0, -3), pc.utf8_slice_codeunits(compact, -3), " "
    )
    sound = pc.match_substring_regex(spaced, _PLAIN).to_numpy(zero_copy_only=False)
    sound = np.array(sound, dtype=bool)
    found = pd.Series(spaced.to_pandas(), dtype="str")
    for i in np.flatnonzero(~sound):
        try:
            found.iloc[i] = normalise(given.iloc[i])
            sound[i] = True
        except PostcodeError as error:
            ref = f"line {lines[i]}"
            harvest.reject(source.source_id, ref, "postcode", given.iloc[i], str(error))
    return found, sound


def first_seen(
    codes: pd.Series,
    sound: Flags,
    lines: NDArray[np.int64],
    seen: set[str],
    harvest: Harvest,
    source: Source,
) -> Flags:
    """Which of the postcodes were not in an earlier row; those that were are rejected."""
    again = codes.where(sound).duplicated().to_numpy() & sound
    new = set(codes[sound])
    common = new & seen
    if common:
        again |= codes.isin(common).to_numpy() & sound
    seen |= new
    for i in np.flatnonzero(again):
        harvest.reject(source.source_id, f"line {lines[i]}", "postcode", codes.iloc[i], _TWICE)
    fresh: Flags = ~again
    return fresh


def area_codes(given: pd.Series) -> pd.Series:
    """Codes of areas; None for blanks, and for ONS's codes that stand for no area."""
    none = (given == "") | given.str.endswith("9999999")
    return given.astype(object).where(~none, None)


def quality(given: pd.Series, *, divisor: int = 1) -> pd.Series:
    """Indicators of positional quality from 1 to 9; missing where there is none."""
    found = pd.to_numeric(given, errors="coerce") // divisor
    return found.where(found.between(1, 9)).astype("Int64")


def _positions(
    frame: pd.DataFrame, codes: pd.Series, harvest: Harvest, source: Source
) -> tuple[Floats, Floats]:
    """Eastings and northings of the British National Grid; NaN where there is no position."""
    given = [frame["easting"], frame["northing"]]
    degrees = [pd.to_numeric(frame[k], errors="coerce").to_numpy(float) for k in ("lon", "lat")]
    nowhere = frame["quality"] == _NO_POSITION
    found = grid_positions(given, codes, harvest, source, nowhere, np.column_stack(degrees))
    return found[:, 0], found[:, 1]


def grid_positions(
    given: Sequence[pd.Series],
    codes: pd.Series,
    harvest: Harvest,
    source: Source,
    nowhere: pd.Series,
    lonlat: Floats | None = None,
) -> Floats:
    """Positions of shape ``(n, 2)``, EPSG:27700; NaN where there is none.

    A position is missing where it is said to be `nowhere`, or where both parts are blank or 0.
    Anything else that cannot be a position is noted. Those of Northern Ireland are moved from the
    Irish grid, by way of `lonlat` (EPSG:4326) where the directory gives it.
    """
    numbers = np.column_stack([pd.to_numeric(g, errors="coerce").to_numpy(float) for g in given])
    with np.errstate(invalid="ignore"):
        inside = (numbers > 0) & (numbers < (_EAST_MOST, _NORTH_MOST))
    blank = np.column_stack([g.isin(("", "0", "0000000", "000000")).to_numpy() for g in given])
    wrong = ~inside.all(axis=1) & ~blank.all(axis=1) & ~nowhere.to_numpy()
    for i in np.flatnonzero(wrong):
        value = ", ".join(g.iloc[i] for g in given)
        reason = (
            "This is not a position on the British National Grid. The postcode is used without one."
        )
        harvest.reject(source.source_id, codes.iloc[i], "easting, northing", value, reason)
    numbers[~inside.all(axis=1) | nowhere.to_numpy()] = np.nan
    return british_positions(codes, numbers, lonlat)


def _months(given: pd.Series, codes: pd.Series, harvest: Harvest, source: Source) -> pd.Series:
    """The first day of each month that is written as 202306, or None."""
    months, numbers = np.unique(given.to_numpy(dtype=object), return_inverse=True)
    days = np.array([*map(_month, months), None], dtype=object)[:-1]
    faulty = np.array(
        [day is None and month != "" for day, month in zip(days, months, strict=True)]
    )
    for i in np.flatnonzero(faulty[numbers]) if len(months) else ():
        reason = "This is not a month: it should look like 202306. We treat the postcode as in use."
        harvest.reject(source.source_id, codes.iloc[i], "doterm", given.iloc[i], reason)
    return pd.Series(days[numbers], dtype=object)


def _month(text: str) -> date | None:
    if len(text) != 6 or not text.isdecimal():
        return None
    try:
        return date(int(text[:4]), int(text[4:]), 1)
    except ValueError:
        return None


KINDS = tuple(
    SourceKind(
        name,
        read,
        settings=SETTINGS,
        first=True,
        postcodes=True,
        evidence=frozenset({"homes"}),
    )
    for name in ("onspd", "nspl")
)
