"""Trips that are in more than one file of a source: those of two regions that meet, say."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from geo.sources.gtfs.calendars import Days

REPEATED = "also in another file of this source"
"""Why a sound trip is left out that has been taken from an earlier file."""


def marks(
    trips: pd.DataFrame,
    calls: pd.DataFrame,
    frequencies: pd.DataFrame,
    routes: pd.DataFrame,
    days: Mapping[str, Days],
) -> pd.Series:
    """What tells each trip from others, by its id: route number, stops, times and days.

    Ids of trips say nothing: each region has its own. `calls` are in order, trip by trip.
    """
    rows = pd.util.hash_pandas_object(calls[["stop_id", "arrival_s", "departure_s"]], index=False)
    order = calls.groupby("trip_id").cumcount().to_numpy(np.uint64)
    mixed = rows.to_numpy(np.uint64) * (2 * order + 1)
    way = pd.Series(mixed, index=calls["trip_id"]).groupby(level=0).sum()
    times = (
        frequencies.assign(
            said=frequencies["start_time"] + frequencies["end_time"] + frequencies["headway_secs"]
        )
        .groupby("trip_id")["said"]
        .agg(" ".join)
    )
    running = {service: days[service].tobytes() for service in trips["service_id"].unique()}
    number = trips["route_id"].map(routes["route_short_name"] + routes["type"].astype(str))
    cells = zip(
        way.reindex(trips.index),
        number,
        trips["service_id"].map(running),
        times.reindex(trips.index).fillna(""),
        strict=True,
    )
    return pd.Series([hash(cell) for cell in cells], index=trips.index)
