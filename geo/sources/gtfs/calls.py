"""Where and when the trips of a feed call: which touch the area, and whether their times can be."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.measure import Floats
from geo.network.edges import Flags, Ints
from geo.sources.gtfs.files import NEEDED, OPTIONAL, FeedReading, Files
from geo.sources.gtfs.times import seconds

LONGEST_TRIP_S = 24 * 3600.0
"""No trip of a real timetable of Great Britain takes longer: one that does is a slip."""

LATEST_S = 48 * 3600.0
"""No trip begins or ends so long after midnight of its own day."""

_UNKNOWN_STOP = "This stop is not in stops.txt. We left out the trips' calls at it."
_NO_STOP = "The call has no stop (it may be an area served on request). We left it out."


@dataclass(frozen=True, slots=True)
class Touching:
    """How many calls each trip has: in all, at stops with a place, and within the area."""

    called: Ints
    placed: Ints
    inside: Ints


def count_calls(files: Files, trip_ids: pd.Index, stops: pd.DataFrame, inside: Flags) -> Touching:
    """Go through all calls once, and keep none: a region has tens of millions.

    Parameters
    ----------
    trip_ids
        The trips, each once, in the order of the answer.
    stops, inside
        The stops by their id, and which are within the area.
    """
    found = np.zeros((3, len(trip_ids)), dtype=np.int64)
    # A call at a stop that is not there is at the last one, which has no place.
    flags = np.zeros((2, len(stops) + 1), dtype=bool)
    flags[:, :-1] = stops["placed"].to_numpy(dtype=bool), inside
    for piece in files.pieces("stop_times", "trip_id", "stop_id"):
        trip = trip_ids.get_indexer(piece.frame["trip_id"])
        known = trip >= 0
        placed, within = flags[:, stops.index.get_indexer(piece.frame["stop_id"])]
        for row, counted in enumerate((known, known & placed, known & within)):
            found[row] += np.bincount(trip[counted], minlength=len(trip_ids))
    return Touching(*found)


def read_calls(files: Files, wanted: pd.Index, reading: FeedReading) -> pd.DataFrame:
    """The calls of the trips that are wanted, with ``trip`` (its place in `wanted`)."""
    columns = [*NEEDED["stop_times"], *OPTIONAL["stop_times"]]
    found = [pd.DataFrame(columns=columns, dtype="str").assign(trip=np.empty(0, np.int64))]
    for piece in files.pieces("stop_times"):
        reading.faults("stop_times", piece)
        trip = wanted.get_indexer(piece.frame["trip_id"])
        kept = trip >= 0
        if kept.any():
            found.append(piece.frame[kept].assign(trip=trip[kept]))
    return pd.concat(found, ignore_index=True)


@dataclass(frozen=True, slots=True)
class Calls:
    """The calls of sound trips, in order, with ``arrival_s`` and ``departure_s``.

    `cut_s` says for each trip how much later it now begins than in the feed, in seconds.
    """

    frame: pd.DataFrame
    cut_s: dict[str, float]


def sound_calls(
    calls: pd.DataFrame,
    trip_ids: pd.Index,
    stops: pd.DataFrame,
    inside: Flags,
    reading: FeedReading,
) -> tuple[Calls, dict[str, str]]:
    """Calls of the trips whose times can be, cut to the area; and why other trips are left out.

    A trip is cut to what lies between its first and its last call within the area; what lies
    between them stays, outside or not. Calls without a time get one between those of their
    neighbours, by distance in a straight line, and are marked as approximate (``timepoint`` 0).

    Returns
    -------
    The calls, and the reason for each trip that is not in them; ``""`` for one that, cut, has not
    two calls left, though nothing is wrong with it.
    """
    calls = _timed(calls)
    reasons: dict[str, str] = {}
    for fault in (_misnumbered, _unreadable):
        calls = _dropped(calls, fault(calls), trip_ids, reasons)
    calls = calls.sort_values(["trip", "sequence"], kind="stable", ignore_index=True)
    calls = _dropped(calls, _untimed(calls), trip_ids, reasons)
    calls = _interpolated(calls, stops)
    for fault in (_backwards, _endless):
        calls = _dropped(calls, fault(calls), trip_ids, reasons)
    starts = calls.groupby("trip")["departure_s"].first()
    usable = _at_stops(calls, stops, reading)
    cut = _between(calls[usable], pd.Series(inside, index=stops.index))
    few = cut.groupby("trip")["trip"].transform("size") < 2
    cut = cut[~few].reset_index(drop=True)
    for trip in np.setdiff1d(calls["trip"].unique(), cut["trip"].unique()):
        lost = not usable[(calls["trip"] == trip).to_numpy()].all()
        reasons[trip_ids[trip]] = "Fewer than two of its stops can be used." if lost else ""
    late = cut.groupby("trip")["departure_s"].first()
    cut_s = (late - starts.reindex(late.index)).to_dict()
    return Calls(cut, {trip_ids[t]: float(s) for t, s in cut_s.items()}), reasons


Faults = Iterator[tuple[Flags, str]]
"""Which calls show that something is wrong with their trips, and what."""


def _dropped(
    calls: pd.DataFrame, faults: Faults, trip_ids: pd.Index, reasons: dict[str, str]
) -> pd.DataFrame:
    """Calls without those of trips with a fault, whose reasons are noted."""
    bad = np.zeros(len(trip_ids), dtype=bool)
    for wrong, reason in faults:
        found = np.unique(calls["trip"].to_numpy()[wrong])
        for trip in found[~bad[found]]:
            reasons[trip_ids[trip]] = reason
        bad[found] = True
    return calls[~bad[calls["trip"].to_numpy()]].reset_index(drop=True) if bad.any() else calls


def _timed(calls: pd.DataFrame) -> pd.DataFrame:
    """Calls with their numbers: ``sequence``, ``arrival_s``, ``departure_s``; NaN where none is."""
    calls = calls.drop_duplicates()
    arrival, departure = seconds(calls["arrival_time"]), seconds(calls["departure_time"])
    return calls.assign(
        sequence=pd.to_numeric(calls["stop_sequence"], errors="coerce").astype(float),
        arrival_s=np.where(calls["arrival_time"] == "", departure, arrival),
        departure_s=np.where(calls["departure_time"] == "", arrival, departure),
    )


def _misnumbered(calls: pd.DataFrame) -> Faults:
    number = calls["sequence"]
    odd = ~((number >= 0) & (number == np.floor(number)))
    yield odd.to_numpy(), "A call has no stop_sequence: its number in the order of the trip."
    again = calls.duplicated(["trip", "sequence"])
    yield again.to_numpy(), "Two calls of the trip have the same stop_sequence."


def _unreadable(calls: pd.DataFrame) -> Faults:
    for name in ("arrival", "departure"):
        unread = np.isnan(seconds(calls[f"{name}_time"])) & (calls[f"{name}_time"] != "")
        yield unread.to_numpy(), f"A time of {name} cannot be read: it should look like 08:15:00."


def _untimed(calls: pd.DataFrame) -> Faults:
    none = calls["departure_s"].isna()
    yield (
        none.groupby(calls["trip"]).transform("all").to_numpy(dtype=bool),
        "The trip has no times.",
    )
    first, last = _ends(calls)
    yield none.to_numpy() & (first | last), "The trip does not say when it begins or ends."


def _ends(calls: pd.DataFrame) -> tuple[Flags, Flags]:
    """Which calls are the first and the last of their trips."""
    trip = calls["trip"].to_numpy()
    change = np.ones(len(trip) + 1, dtype=bool)
    change[1:-1] = trip[1:] != trip[:-1]
    return change[:-1], change[1:]


def _backwards(calls: pd.DataFrame) -> Faults:
    """Trips that arrive before they left. Those of another trip are before the first call."""
    first, _ = _ends(calls)
    before = np.roll(calls["departure_s"].to_numpy(), 1)
    before[first] = -np.inf
    arrival, departure = calls["arrival_s"].to_numpy(), calls["departure_s"].to_numpy()
    wrong = (arrival < before) | (departure < arrival)
    yield wrong, "The trip's times are out of order: it arrives before it leaves."


def _endless(calls: pd.DataFrame) -> Faults:
    if calls.empty:
        return
    times = calls.groupby("trip")["departure_s"]
    length_s = (times.transform("last") - times.transform("first")).to_numpy()
    yield length_s > LONGEST_TRIP_S, "The trip takes more than a day."
    late = calls["departure_s"].to_numpy() > LATEST_S
    yield late, "The trip has times more than two days after the day it starts."


def _interpolated(calls: pd.DataFrame, stops: pd.DataFrame) -> pd.DataFrame:
    """Give calls without a time one between those before and after, by distance."""
    none = calls["departure_s"].isna().to_numpy()
    if not none.any():
        return calls
    along = _along_m(calls, stops)
    known = ~none
    given = calls.assign(timepoint=calls["timepoint"].mask(pd.Series(none), "0"))
    # The first and the last call of each trip have times: nothing is taken from another trip.
    arrival, departure = (
        given["arrival_s"].to_numpy().copy(),
        given["departure_s"].to_numpy().copy(),
    )
    before = np.maximum.accumulate(np.where(known, np.arange(len(known)), 0))[none]
    after = np.minimum.accumulate(np.where(known, np.arange(len(known)), len(known))[::-1])[::-1][
        none
    ]
    share = (along[none] - along[before]) / (along[after] - along[before])
    middle = np.rint(departure[before] + share * (arrival[after] - departure[before]))
    arrival[none], departure[none] = middle, middle
    return given.assign(arrival_s=arrival, departure_s=departure)


def _along_m(calls: pd.DataFrame, stops: pd.DataFrame) -> Floats:
    """Metres from call to call added up, in a straight line; a metre at least."""
    at = stops[["lon", "lat"]].reindex(calls["stop_id"]).to_numpy()
    lat = np.radians(at[:, 1])
    east = np.diff(at[:, 0], prepend=np.nan) * 111_200.0 * np.cos(lat)
    north = np.diff(at[:, 1], prepend=np.nan) * 111_200.0
    step = np.nan_to_num(np.hypot(east, north), nan=0.0)
    along: Floats = np.cumsum(np.maximum(step, 1.0))
    return along


def _at_stops(calls: pd.DataFrame, stops: pd.DataFrame, reading: FeedReading) -> Flags:
    """Which calls are at a stop with a place; stops that are not known are noted."""
    usable: Flags = calls["stop_id"].isin(stops.index[stops["placed"]]).to_numpy()
    lost = calls.loc[~usable, "stop_id"]
    for stop_id in sorted(set(lost) - set(stops.index)):
        reason = _UNKNOWN_STOP if stop_id else _NO_STOP
        reading.reject(f"stop {stop_id}", "stop_id", stop_id, reason)
    return usable


def _between(calls: pd.DataFrame, inside: pd.Series) -> pd.DataFrame:
    """The calls from the first to the last within the area, of each trip."""
    within = inside.reindex(calls["stop_id"]).to_numpy(dtype=bool)
    seen = pd.Series(within, index=calls.index).groupby(calls["trip"])
    begun = seen.cummax()
    ended = pd.Series(within[::-1], index=calls.index[::-1]).groupby(calls["trip"]).cummax()
    return calls[begun & ended.reindex(calls.index)]
