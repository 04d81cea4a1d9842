"""Traffic counts of the Department for Transport: motor vehicles at count points of roads.

Kind ``traffic-counts``. Both of the department's files are read, of one council or of the nation:

=================  =============================================================================
Raw counts         vehicles by point, direction, day and hour. Of the latest day of a point the
                   busier of the hours that begin at 8am and 3pm counts, both directions together
Average annual     vehicles on an average day of the year (``AADF``). The latest year counts.
daily flow         Nothing says how many pass in one hour
=================  =============================================================================

Positions are ``longitude`` and ``latitude``, or ``easting`` and ``northing``. There are no settings
besides those of every table.
"""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pandas as pd

from geo.formats.tables import TABLE_SETTINGS, Table, read_table
from geo.formats.text import storable
from geo.manifest import Source
from geo.measure import to_lonlat
from geo.records import Harvest, TrafficCount
from geo.sources.kind import SourceKind

SCHOOL_HOURS = (8, 15)
"""The hours, by when they begin, in which children walk to school and home."""

SAME_POINT = "another row of the same count point"
OTHER_HOUR = "an hour in which no child walks to school"

_NEEDED = {
    "point": ("count_point_id",),
    "road": ("road_name",),
    "vehicles": ("all_motor_vehicles",),
    "year": ("year",),
}
_OPTIONAL = {
    "date": ("count_date",),
    "hour": ("hour",),
    "lon": ("longitude",),
    "lat": ("latitude",),
    "easting": ("easting",),
    "northing": ("northing",),
    "method": ("estimation_method",),
}
_DATES = ("%Y-%m-%d", "%d/%m/%Y")
_WEST, _SOUTH, _EAST, _NORTH = -9.0, 49.7, 2.1, 61.0


def read(path: Path, source: Source) -> Harvest:
    """Traffic counts, one a count point.

    Returns
    -------
    Rows of `TrafficCount` and `Rejected`. `rows_read` counts rows of the file, `rows_kept` count
    points; the other rows of a point are left out.

    Raises
    ------
    SourceError
        If the file is damaged, or is no such table.
    """
    harvest = Harvest()
    parts: list[pd.DataFrame] = []
    for table in read_table(path, source, needed=_NEEDED, optional=_OPTIONAL):
        table.count_into(harvest, source.source_id)
        parts.append(_sound(table, source, harvest))
    found = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    if len(found):
        harvest.rows += _points(found, source)
        harvest.rows_kept = found["point"].nunique()
        harvest.left_out[SAME_POINT] += len(found) - harvest.rows_kept
    return harvest


def _sound(table: Table, source: Source, harvest: Harvest) -> pd.DataFrame:
    """The rows that can be used, as numbers and places; what is wrong with the others is noted."""
    frame = table.frame
    hourly = "hour" in table.columns
    sound = pd.DataFrame(
        {
            "point": frame["point"],
            "road": frame["road"].map(storable),
            "method": frame["method"].map(storable),
            "vehicles": pd.to_numeric(frame["vehicles"], errors="coerce"),
            "hour": pd.to_numeric(frame["hour"], errors="coerce") if hourly else np.nan,
            "when": _when(frame, hourly=hourly),
        }
    )
    sound[["lon", "lat"]] = _places(frame)
    reasons = _reasons(sound, hourly=hourly)
    for i in np.flatnonzero(reasons != ""):
        ref = frame["point"].iloc[i] or f"line {table.lines[i]}"
        harvest.reject(source.source_id, ref, "row", f"line {table.lines[i]}", reasons[i])
    wanted = np.isin(sound["hour"], SCHOOL_HOURS) if hourly else np.ones(len(sound), dtype=bool)
    good = reasons == ""
    harvest.left_out[OTHER_HOUR] += int((good & ~wanted).sum())
    return sound[good & wanted]


def _reasons(sound: pd.DataFrame, *, hourly: bool) -> np.ndarray:
    """Why each row cannot be used; empty for one that can."""
    reasons = np.full(len(sound), "", dtype=object)
    lon, lat = sound["lon"], sound["lat"]
    near = lon.between(_WEST, _EAST) & lat.between(_SOUTH, _NORTH)
    for wrong, reason in (
        (sound["point"].eq(""), "The row has no count point."),
        (~(sound["vehicles"] >= 0), "all_motor_vehicles is not a number."),
        (sound["when"].eq(""), "The row has no day or year of the count."),
        (sound["hour"].isna() & hourly, "hour is not an hour of the day."),
        (~near, "It has no position in Great Britain."),
    ):
        reasons[wrong.to_numpy() & (reasons == "")] = reason
    return reasons


def _when(frame: pd.DataFrame, *, hourly: bool) -> pd.Series:
    """The day of each count as an ISO date, or else its year; empty where neither is sound."""
    column = frame["date"].where(frame["date"].ne("") | (not hourly), frame["year"])
    texts = column if hourly else frame["year"]
    known = {text: _day(text) for text in texts.unique()}
    when: pd.Series = texts.map(known)
    return when


def _day(text: str) -> str:
    first = text.split(" ", maxsplit=1)[0].split("T", maxsplit=1)[0]
    if first.isdecimal() and date.min.year < int(first) <= date.max.year:
        return f"{int(first):04d}"
    for pattern in _DATES:
        try:
            return datetime.strptime(first, pattern).date().isoformat()
        except ValueError:
            continue
    return ""


def _places(frame: pd.DataFrame) -> np.ndarray:
    """Longitudes and latitudes, shape ``(n, 2)``; NaN where there is no place."""
    given, grid = (
        np.column_stack(
            [pd.to_numeric(frame[name], errors="coerce").to_numpy(dtype=float) for name in names]
        )
        for names in (("lon", "lat"), ("easting", "northing"))
    )
    on_grid = np.isnan(given).any(axis=1) & (np.nan_to_num(grid) > 0).all(axis=1)
    given[on_grid] = to_lonlat(grid[on_grid, 0], grid[on_grid, 1])
    return given


def _points(found: pd.DataFrame, source: Source) -> Iterator[TrafficCount]:
    """The latest count of each point: both directions together, in its busier hour."""
    latest = found[found["when"] == found.groupby("point")["when"].transform("max")]
    by_hour = latest.groupby(["point", "hour"], dropna=False, sort=True)
    rows = by_hour.agg(
        road=("road", "first"),
        method=("method", "first"),
        vehicles=("vehicles", "sum"),
        lon=("lon", "first"),
        lat=("lat", "first"),
        when=("when", "first"),
    ).reset_index()
    busiest = rows.sort_values("vehicles", ascending=False, kind="stable").drop_duplicates("point")
    for row in busiest.sort_values("point").itertuples():
        yield TrafficCount(
            f"{source.source_id}-{row.point}",
            str(row.road),
            float(row.lon),
            float(row.lat),
            float(row.vehicles),
            str(row.when),
            source.source_id,
            None if pd.isna(row.hour) else int(row.hour),
            str(row.method) or None,
        )


KINDS = (
    SourceKind("traffic-counts", read, settings=TABLE_SETTINGS, evidence=frozenset({"traffic"})),
)
