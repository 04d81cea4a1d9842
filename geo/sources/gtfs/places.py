"""The stops of a feed, and which of them have a place."""

import numpy as np
import pandas as pd

from geo.sources.gtfs.calendars import without
from geo.sources.gtfs.files import FeedReading

NO_PLACE = (
    "The stop has no usable position, so we cannot send anybody there. We left out the trips' "
    "calls at it."
)
AT_ZERO = "The stop is at 0, 0, in the sea off Africa. We left out the trips' calls at it."

_NEAR_ZERO = 0.01
_CALLED_AT = ("", "0", "4")


def sound_stops(stops: pd.DataFrame, reading: FeedReading) -> pd.DataFrame:
    """Stops by their id, with ``lon, lat`` (degrees, EPSG:4326) and ``placed``.

    Parameters
    ----------
    stops
        The rows of ``stops.txt``. One without an id, or with that of an earlier one, is noted; one
        without a place stays, as only those where a trip of the area calls are of interest.
    """
    again = stops["stop_id"].duplicated().to_numpy()
    faults = (
        ("stop_id", (stops["stop_id"] == "").to_numpy(), "The stop has no id."),
        ("stop_id", again, "This ID is in the file twice. We used the first row."),
    )
    stops = without(stops, faults, reading).copy()
    for ours, theirs in (("lon", "stop_lon"), ("lat", "stop_lat")):
        stops[ours] = pd.to_numeric(stops[theirs], errors="coerce").astype(float)
    lon, lat = stops["lon"], stops["lat"]
    stops["zero"] = (lon.abs() < _NEAR_ZERO) & (lat.abs() < _NEAR_ZERO)
    stops["placed"] = lon.between(-180, 180) & lat.between(-90, 90) & ~stops["zero"]
    return stops.set_index("stop_id", drop=False)


def note_unplaced(stops: pd.DataFrame, used: pd.Index, reading: FeedReading) -> None:
    """Note the stops without a place at which trips of the area call."""
    for stop in stops.loc[used][~stops.loc[used, "placed"]].itertuples():
        value = f"{stop.stop_lat}, {stop.stop_lon}"
        reading.reject(
            f"stop {stop.stop_id}",
            "stop_lat, stop_lon",
            value,
            AT_ZERO if stop.zero else NO_PLACE,
        )


def with_stations(stops: pd.DataFrame, called: pd.Index, reading: FeedReading) -> pd.DataFrame:
    """The stops where a trip calls, and the stations that they belong to.

    A stop whose station is not there, or has no place, stands by itself.
    """
    kept = stops.loc[called].copy()
    stations = stops[(stops["location_type"] == "1") & stops["placed"]].index.difference(called)
    for i in np.flatnonzero(
        (kept["parent_station"] != "") & ~kept["parent_station"].isin(stations)
    ):
        stop = kept.iloc[i]
        reason = (
            "The stop's station is not in the file or has no position. The stop is used without it."
        )
        reading.reject(f"stop {stop['stop_id']}", "parent_station", stop["parent_station"], reason)
    kept.loc[~kept["parent_station"].isin(stations), "parent_station"] = ""
    kept.loc[~kept["location_type"].isin(_CALLED_AT), "location_type"] = "0"
    parents = stops.loc[stops.index.intersection(kept["parent_station"].unique())].copy()
    parents["parent_station"] = ""
    return pd.concat([kept, parents])
