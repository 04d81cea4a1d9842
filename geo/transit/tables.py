"""The tables of one GTFS feed, as text: those that are read, with the columns that are used."""

import io
import re
import zipfile

import numpy as np
import pandas as pd

NEEDED = {
    "stops": (
        "stop_id",
        "stop_name",
        "stop_lat",
        "stop_lon",
        "wheelchair_boarding",
        "parent_station",
        "location_type",
    ),
    "routes": ("route_id", "agency_id", "route_short_name", "route_long_name", "route_type"),
    "agency": ("agency_id", "agency_name", "agency_phone"),
    "trips": (
        "trip_id",
        "route_id",
        "service_id",
        "trip_headsign",
        "block_id",
        "shape_id",
        "wheelchair_accessible",
    ),
    "stop_times": (
        "trip_id",
        "stop_id",
        "stop_sequence",
        "arrival_time",
        "departure_time",
        "pickup_type",
        "drop_off_type",
        "stop_headsign",
    ),
    "calendar": (
        "service_id",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "start_date",
        "end_date",
    ),
    "calendar_dates": ("service_id", "date", "exception_type"),
    "frequencies": ("trip_id", "start_time", "end_time", "headway_secs"),
    "transfers": (
        "from_stop_id",
        "to_stop_id",
        "from_trip_id",
        "to_trip_id",
        "transfer_type",
        "min_transfer_time",
    ),
    "shapes": ("shape_id", "shape_pt_lat", "shape_pt_lon", "shape_pt_sequence"),
}
"""The tables that are read, with the columns that are used: what is not there is empty."""

_ID = re.compile(
    r"(trip|route|service|shape|agency|block|stop|(from|to)_(stop|trip))_id|parent_station"
)


def read_tables(content: bytes, prefix: str) -> dict[str, pd.DataFrame]:
    """The tables of one feed, ids with a prefix."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        held = {name.rsplit("/", 1)[-1]: name for name in archive.namelist()}
        tables = {name: _table(archive, held.get(f"{name}.txt"), name) for name in NEEDED}
    agency = tables["agency"]
    if len(agency) == 1:  # then routes need not name it
        only = agency["agency_id"].iloc[0]
        tables["routes"]["agency_id"] = tables["routes"]["agency_id"].replace("", only)
    for table in tables.values():
        for column in table.columns:
            if _ID.fullmatch(column):
                table[column] = np.where(table[column] == "", "", prefix + table[column])
    return tables


def _table(archive: zipfile.ZipFile, member: str | None, name: str) -> pd.DataFrame:
    columns = list(NEEDED[name])
    if member is None:
        return pd.DataFrame(columns=columns, dtype=object)
    with archive.open(member) as file:
        table = pd.read_csv(
            file,
            dtype=str,
            keep_default_na=False,
            encoding="utf-8-sig",
            skipinitialspace=True,
            usecols=lambda column: column.strip() in columns,
        )
    return table.rename(columns=str.strip).reindex(columns=columns, fill_value="").astype(object)
