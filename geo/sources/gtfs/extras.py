"""What a feed says besides: trips at intervals, changes between stops, the ways on the ground."""

import numpy as np
import pandas as pd

from geo.sources.gtfs.calendars import without
from geo.sources.gtfs.files import FeedReading, Files
from geo.sources.gtfs.times import clock, seconds

_TRANSFER_TYPES = ("", "0", "1", "2", "3", "4", "5")


def sound_frequencies(rows: pd.DataFrame, trips: pd.Index, reading: FeedReading) -> pd.DataFrame:
    """How often some trips run, of the rows that can be used; the others are noted."""
    rows = rows[rows["trip_id"].isin(trips)]
    start, end = seconds(rows["start_time"]), seconds(rows["end_time"])
    every = pd.to_numeric(rows["headway_secs"], errors="coerce").to_numpy(float)
    exact = ~rows["exact_times"].isin(["", "0", "1"]).to_numpy()
    faults = (
        ("start_time", np.isnan(start), "This is not a time: it should look like 08:15:00."),
        ("end_time", np.isnan(end), "This is not a time: it should look like 08:15:00."),
        ("end_time", end <= start, "The trips at intervals end before they begin."),
        ("headway_secs", ~(every > 0), "The interval must be a number of seconds above 0."),
        ("exact_times", exact, "This must be 0 or 1."),
    )
    return without(rows, faults, reading)


def shifted(frequencies: pd.DataFrame, cut_s: dict[str, float]) -> pd.DataFrame:
    """Intervals as counted from where their trips now begin, after the cut."""
    if frequencies.empty:
        return frequencies
    late = frequencies["trip_id"].map(cut_s).to_numpy(float)
    return frequencies.assign(
        start_time=clock(seconds(frequencies["start_time"]) + late),
        end_time=clock(seconds(frequencies["end_time"]) + late),
    )


def sound_transfers(
    rows: pd.DataFrame, ids: dict[str, pd.Index], all_stops: pd.Index, reading: FeedReading
) -> pd.DataFrame:
    """The rules for changing that concern what is kept; those that can be none are noted.

    Parameters
    ----------
    ids
        What is kept, by ``stop_id``, ``route_id`` and ``trip_id``.
    all_stops
        The stops of the whole feed: a rule for one that is elsewhere is no fault.
    """
    longest = pd.to_numeric(rows["min_transfer_time"], errors="coerce")
    odd_time = (rows["min_transfer_time"] != "") & ~(longest >= 0)
    at = ["from_stop_id", "to_stop_id"]
    known = rows[at].isin([*all_stops, ""]).all(axis=1)
    faults = (
        (
            "from_stop_id, to_stop_id",
            ~known.to_numpy(),
            "The change is at a stop that is not in the file.",
        ),
        (
            "transfer_type",
            ~rows["transfer_type"].isin(_TRANSFER_TYPES).to_numpy(),
            "This is not a kind of change that GTFS knows.",
        ),
        ("min_transfer_time", odd_time.to_numpy(), "This must be a number of seconds from 0."),
    )
    rows = without(rows, faults, reading)
    kept = np.ones(len(rows), dtype=bool)
    for what, held in ids.items():
        for side in ("from", "to"):
            told = rows[f"{side}_{what}"]
            in_seat = rows["transfer_type"].isin(["4", "5"]) if what == "stop_id" else False
            kept &= (told.isin(held) | ((told == "") & (what != "stop_id")) | in_seat).to_numpy()
    return rows[kept]


def shapes_of(files: Files, wanted: pd.Index, reading: FeedReading) -> pd.DataFrame:
    """The points of the shapes that are wanted, in order; a shape of one point is none."""
    found = []
    for piece in files.pieces("shapes") if files.has("shapes") else ():
        reading.faults("shapes", piece)
        frame = piece.frame
        found.append(frame[frame["shape_id"].isin(wanted)])
    if not found:
        return pd.DataFrame({"shape_id": pd.Series(dtype="str")})
    points = pd.concat(found, ignore_index=True)
    numbers = points[["shape_pt_lat", "shape_pt_lon", "shape_pt_sequence"]].apply(
        pd.to_numeric, errors="coerce"
    )
    lat, lon, order = (numbers[name].astype(float) for name in numbers)
    sound = lat.between(-90, 90) & lon.between(-180, 180) & (order >= 0)
    for shape in sorted(set(points.loc[~sound, "shape_id"])):
        reason = "Some of its points are not places, so we left them out."
        reading.reject(f"shape {shape}", "shape_pt_lat, shape_pt_lon", "", reason)
    points = points.assign(order=order)[sound].drop_duplicates(["shape_id", "order"])
    points = points[points.groupby("shape_id")["shape_id"].transform("size") > 1]
    return points.sort_values(["shape_id", "order"], kind="stable", ignore_index=True)
