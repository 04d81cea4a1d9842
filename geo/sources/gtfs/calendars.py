"""On which days the services of a feed run."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.sources.gtfs.files import NEEDED, FeedReading

Days = NDArray[np.datetime64]
"""Days in ascending order (``datetime64[D]``)."""

_WEEK = NEEDED["calendar"][1:8]
_NO_DATE = "This is not a GTFS date. It should look like 20260901, from 1990 to 2099."
_FIRST, _LAST = np.datetime64("1990-01-01"), np.datetime64("2099-12-31")


def running(
    calendar: pd.DataFrame, exceptions: pd.DataFrame, reading: FeedReading
) -> dict[str, Days]:
    """The days of each service that is named, none where it never runs; faults are noted.

    Parameters
    ----------
    calendar, exceptions
        The rows of ``calendar.txt`` and ``calendar_dates.txt``, sound ones or not.
    """
    calendar = sound_calendar(calendar, reading)
    exceptions = sound_exceptions(exceptions, reading)
    found: dict[str, Days] = {}
    flags = (calendar[list(_WEEK)] == "1").to_numpy()
    starts, ends = _dates(calendar["start_date"]), _dates(calendar["end_date"])
    for service, week, start, end in zip(calendar["service_id"], flags, starts, ends, strict=True):
        days = np.arange(start, end + 1)
        # Day 0 of the count was a Thursday.
        found[service] = days[week[(days.astype(np.int64) + 3) % 7]]
    for (service, kind), rows in exceptions.groupby(["service_id", "exception_type"]):
        days = _dates(rows["date"])
        held = found.get(service, days[:0])
        found[service] = np.union1d(held, days) if kind == "1" else np.setdiff1d(held, days)
    return found


def sound_calendar(calendar: pd.DataFrame, reading: FeedReading) -> pd.DataFrame:
    """The rows that say when a service runs; the others are noted."""
    start, end = _dates(calendar["start_date"]), _dates(calendar["end_date"])
    again = calendar["service_id"].duplicated().to_numpy()
    odd = ~calendar[list(_WEEK)].isin(["0", "1"]).to_numpy().all(axis=1)
    faults = (
        ("service_id", (calendar["service_id"] == "").to_numpy(), "The calendar has no id."),
        ("service_id", again, "This calendar is in the file twice. We used the first row."),
        ("start_date", np.isnat(start), _NO_DATE),
        ("end_date", np.isnat(end), _NO_DATE),
        ("end_date", end < start, "The calendar ends before it begins."),
        ("monday … sunday", odd, "Each day of the week (monday to sunday) must be 1 or 0."),
    )
    return without(calendar, faults, reading)


def sound_exceptions(exceptions: pd.DataFrame, reading: FeedReading) -> pd.DataFrame:
    """The rows that add or take a day; the others are noted."""
    again = exceptions.duplicated(["service_id", "date"]).to_numpy()
    odd = ~exceptions["exception_type"].isin(["1", "2"]).to_numpy()
    faults = (
        (
            "service_id",
            (exceptions["service_id"] == "").to_numpy(),
            "The day belongs to no calendar.",
        ),
        ("date", np.isnat(_dates(exceptions["date"])), _NO_DATE),
        ("exception_type", odd, "This must be 1 (the day is added) or 2 (it is taken away)."),
        ("date", again, "The calendar has this day twice. We used the first row."),
    )
    return without(exceptions, faults, reading)


def without(
    table: pd.DataFrame,
    faults: tuple[tuple[str, NDArray[np.bool_], str], ...],
    reading: FeedReading,
) -> pd.DataFrame:
    """Rows without those that have a fault; of each the first one is noted.

    Each fault is a column, which rows have it, and why they cannot be used.
    """
    sound = np.ones(len(table), dtype=bool)
    for column, wrong, reason in faults:
        for i in np.flatnonzero(wrong & sound):
            value = table[column].iloc[i] if column in table else ""
            reading.reject(str(table.index[i]), column, value, reason)
            sound[i] = False
    return table[sound]


def _dates(texts: pd.Series) -> Days:
    """Days of texts such as 20260901; NaT where one is no day of our time."""
    whole = texts.where(texts.str.fullmatch(r"[0-9]{8}"), "")
    found = pd.to_datetime(whole, format="%Y%m%d", errors="coerce").to_numpy("datetime64[D]")
    known = (found >= _FIRST) & (found <= _LAST)
    days: Days = np.where(known, found, np.datetime64("NaT", "D"))
    return days
