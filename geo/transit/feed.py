"""The tables of GTFS feeds as journeys need them: several feeds as one, and what runs on one day.

Ids begin with the number of their feed (``0:``), so that feeds cannot be mixed up. Times are
seconds of the service day (`geo.transit.clock`). Feeds are taken to be sound: what is not
is turned away when an area is built.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import shapely

from geo.errors import InputError
from geo.records import Timetable
from geo.transit import staying_on
from geo.transit.clock import EARLY_S, between
from geo.transit.tables import NEEDED, read_tables

_WEEKDAYS = NEEDED["calendar"][1:8]
_NOT_POSSIBLE, _MUST_RING = "1", "2"
"""GTFS's ways of getting on and off that matter here."""

MOST_NAMED = 40
"""So many routes are named to somebody who asks for one that there is not."""

_YES, _NO = "1", "2"


@dataclass(frozen=True)
class Feed:
    """The timetables of an area as one.

    Attributes
    ----------
    stops, routes, agency, trips, stop_times, calendar, calendar_dates, frequencies, transfers
        Tables of GTFS with the columns that are used, all text, "" for what is not there.
    shapes
        As in GTFS.
    zone
        The time zone of all times.
    valid
        For each feed, the first and the last day on which any of its trips runs.
    illustrative
        For each feed, whether it was made up.
    """

    stops: pd.DataFrame
    routes: pd.DataFrame
    agency: pd.DataFrame
    trips: pd.DataFrame
    stop_times: pd.DataFrame
    calendar: pd.DataFrame
    calendar_dates: pd.DataFrame
    frequencies: pd.DataFrame
    transfers: pd.DataFrame
    shapes: pd.DataFrame
    zone: ZoneInfo
    valid: tuple[tuple[date, date], ...]
    illustrative: tuple[bool, ...]

    @classmethod
    def of(cls, timetables: Sequence[Timetable]) -> "Feed":
        """Read the feeds of some timetables, which have one time zone."""
        read = [read_tables(held.feed, f"{number}:") for number, held in enumerate(timetables)]
        tables = {
            name: pd.concat([each[name] for each in read], ignore_index=True) for name in NEEDED
        }
        return cls(
            **tables,
            zone=ZoneInfo(timetables[0].timezone),
            valid=tuple((held.valid_from, held.valid_until) for held in timetables),
            illustrative=tuple(held.illustrative for held in timetables),
        )

    @cached_property
    def calls(self) -> pd.DataFrame:
        """One row a call of a trip, in the trip's order: ``trip_id, stop_id, arrival_s,
        departure_s, board, alight, ring_on, ring_off``. The last two say whether one must ring to
        be picked up, or set down. Nobody boards where a trip ends. A time
        that the feed leaves out lies evenly between.
        """
        table = self.stop_times.assign(
            order=pd.to_numeric(self.stop_times["stop_sequence"]),
            arrival_s=clock_seconds(self.stop_times["arrival_time"]),
            departure_s=clock_seconds(self.stop_times["departure_time"]),
            board=self.stop_times["pickup_type"] != _NOT_POSSIBLE,
            alight=self.stop_times["drop_off_type"] != _NOT_POSSIBLE,
            ring_on=self.stop_times["pickup_type"] == _MUST_RING,
            ring_off=self.stop_times["drop_off_type"] == _MUST_RING,
        ).sort_values(["trip_id", "order"], kind="stable", ignore_index=True)
        table["arrival_s"] = table["arrival_s"].fillna(table["departure_s"])
        table["departure_s"] = table["departure_s"].fillna(table["arrival_s"])
        for column in ("arrival_s", "departure_s"):
            if table[column].isna().any():
                filled = table.groupby("trip_id")[column].transform(
                    lambda times: times.interpolate(limit_area="inside")
                )
                table[column] = filled.round()
        table = table.dropna(subset=["arrival_s", "departure_s"])
        ends = ~table.duplicated("trip_id", keep="last")
        table.loc[ends, ["board", "ring_on"]] = False
        kept = [
            "trip_id",
            "stop_id",
            "arrival_s",
            "departure_s",
            "board",
            "alight",
            "ring_on",
            "ring_off",
        ]
        return table[kept].reset_index(drop=True)

    @cached_property
    def _ends(self) -> pd.DataFrame:
        """Where and when the trips with times of their own begin and end."""
        timed = ~self.calls["trip_id"].isin(set(self.frequencies["trip_id"]))
        return staying_on.trip_ends(self.calls[timed])

    @cached_property
    def _blocks(self) -> pd.Series:
        return self.trips.drop_duplicates("trip_id").set_index("trip_id")["block_id"]

    @cached_property
    def places(self) -> pd.DataFrame:
        """Stops that have a place, by id: ``name, lon, lat`` (EPSG:4326) and ``step_free``: true,
        false, or missing where the feed says nothing.
        """
        table = self.stops.drop_duplicates("stop_id").set_index("stop_id")
        parent = table["wheelchair_boarding"].reindex(table["parent_station"]).to_numpy()
        own = table["wheelchair_boarding"].to_numpy(dtype=object)
        said = np.where(np.isin(own, (_YES, _NO)), own, parent)
        found = pd.DataFrame(
            {
                "name": table["stop_name"],
                "lon": pd.to_numeric(table["stop_lon"], errors="coerce"),
                "lat": pd.to_numeric(table["stop_lat"], errors="coerce"),
                "step_free": _told(said),
            },
            index=table.index,
        )
        return found.dropna(subset=["lon", "lat"])

    @cached_property
    def rides(self) -> pd.DataFrame:
        """Trips by id, with what their route is called: ``route_id, short_name, long_name,
        route_type, agency, phone, headsign, shape_id, step_free, illustrative``.
        """
        routes = self.routes.drop_duplicates("route_id").set_index("route_id")
        agencies = self.agency.drop_duplicates("agency_id").set_index("agency_id")
        trips = self.trips.drop_duplicates("trip_id").set_index("trip_id")
        of_route = routes.reindex(trips["route_id"])
        of_agency = agencies.reindex(of_route["agency_id"]).fillna("")
        feed = trips.index.str.extract(r"^(\d+):", expand=False).astype(int)
        return pd.DataFrame(
            {
                "route_id": trips["route_id"],
                "short_name": of_route["route_short_name"].to_numpy(),
                "long_name": of_route["route_long_name"].to_numpy(),
                "route_type": of_route["route_type"].to_numpy(),
                "agency": of_agency["agency_name"].to_numpy(),
                "phone": of_agency["agency_phone"].to_numpy(),
                "headsign": trips["trip_headsign"],
                "shape_id": trips["shape_id"],
                "step_free": _told(trips["wheelchair_accessible"].to_numpy(dtype=object)),
                "illustrative": np.array(self.illustrative)[feed.to_numpy()],
            },
            index=trips.index,
        )

    @cached_property
    def for_wheelchairs(self) -> tuple[set[str], set[str]]:
        """The trips of which the feed says that they take a wheelchair, and the stops of which it
        says that no wheelchair gets in.
        """
        takes = self.rides["step_free"].fillna(False).to_numpy(bool)
        closed = ~self.places["step_free"].fillna(True).to_numpy(bool)
        return set(self.rides.index[takes]), set(self.places.index[closed])

    @cached_property
    def _shape_rows(self) -> dict[str, np.ndarray]:
        table = self.shapes
        return {
            str(name): rows.to_numpy() for name, rows in table.groupby("shape_id").groups.items()
        }

    def shape(self, shape_id: str) -> shapely.LineString | None:
        """The line of a shape, EPSG:4326; None for one that is not there, or is no line."""
        rows = self._shape_rows.get(shape_id)
        if rows is None or len(rows) < 2:
            return None
        table = self.shapes.loc[rows].drop(columns="shape_id").apply(pd.to_numeric)
        ordered = table.sort_values("shape_pt_sequence")
        return shapely.LineString(ordered[["shape_pt_lon", "shape_pt_lat"]].to_numpy(float))

    def without(self, routes: Collection[str], trips: Collection[str]) -> "Feed":
        """The same without some routes, by number, name or id, and some trips, by id.

        Raises
        ------
        InputError
            For one that there is not.
        """
        gone = self._trips_of_routes(routes)
        ids = self.trips["trip_id"]
        bare = ids.str.split(":", n=1).str[1]
        for trip in trips:
            hit = (ids == trip) | (bare == trip)
            if not hit.any():
                raise InputError(f"There is no trip {trip[:60]!r} in the timetable. Give its id.")
            gone |= set(ids[hit])
        kept = ~self.trips["trip_id"].isin(gone)
        return replace(self, trips=self.trips[kept].reset_index(drop=True))

    def _trips_of_routes(self, routes: Collection[str]) -> set[str]:
        table = self.routes
        bare = table["route_id"].str.split(":", n=1).str[1]
        gone: set[str] = set()
        for name in routes:
            said = name.strip().casefold()
            names = (table["route_short_name"], table["route_long_name"], table["route_id"], bare)
            hit = np.logical_or.reduce([each.str.casefold() == said for each in names])
            if not hit.any():
                known = ", ".join(sorted(set(table["route_short_name"]) - {""})[:MOST_NAMED])
                raise InputError(
                    f"There is no route {name[:60]!r} in the timetable. There are: {known}."
                )
            gone |= set(table.loc[hit, "route_id"])
        return set(self.trips.loc[self.trips["route_id"].isin(gone), "trip_id"])

    def services(self, day: date) -> set[str]:
        """The services that run on a day: by the week, and by the days of exception."""
        said = f"{day:%Y%m%d}"
        week = self.calendar
        running = week[
            (week[_WEEKDAYS[day.weekday()]] == "1")
            & (week["start_date"] <= said)
            & (week["end_date"] >= said)
        ]
        that = self.calendar_dates[self.calendar_dates["date"] == said]
        added = set(that.loc[that["exception_type"] == "1", "service_id"])
        taken = set(that.loc[that["exception_type"] == "2", "service_id"])
        return (set(running["service_id"]) | added) - taken

    def around(self, day: date) -> "Running":
        """What runs on a day: its own trips, those of the day before that are still going after
        midnight, and those of the day after; all in seconds of the day.
        """
        calls: list[pd.DataFrame] = []
        onward: list[staying_on.Pair] = []
        for step in (-1, 0, 1):
            other, mark = day + timedelta(days=step), f"{step:+d}"
            offset = between(day, other, self.zone)
            active = self.trips.loc[self.trips["service_id"].isin(self.services(other)), "trip_id"]
            calls.append(self._shifted(set(active), offset, mark))
            onward += [(a + mark, b + mark) for a, b in self._next_trips(set(active))]
        return Running(pd.concat(calls, ignore_index=True), tuple(onward))

    def _next_trips(self, trips: set[str]) -> list[staying_on.Pair]:
        """Of trips that run on one day, each with the next of its vehicle."""
        ends = self._ends[self._ends.index.isin(trips)]
        return staying_on.next_trips(ends, self._blocks, self.transfers, self.places)

    def _shifted(self, trips: set[str], offset: int, mark: str) -> pd.DataFrame:
        """Calls of trips, so many seconds later; none that is over before the day begins."""
        calls = self.calls[self.calls["trip_id"].isin(trips)]
        rows = self.frequencies[self.frequencies["trip_id"].isin(trips)]
        often = pd.DataFrame(
            {
                "trip_id": rows["trip_id"],
                "run": rows["trip_id"] + mark,
                "start_s": clock_seconds(rows["start_time"]) + offset,
                "end_s": clock_seconds(rows["end_time"]) + offset,
                "headway_s": pd.to_numeric(rows["headway_secs"]),
            }
        )
        each = _runs(often, calls)
        single = calls[~calls["trip_id"].isin(set(rows["trip_id"]))].assign(
            run=lambda t: t["trip_id"] + mark,
            arrival_s=lambda t: t["arrival_s"] + offset,
            departure_s=lambda t: t["departure_s"] + offset,
        )
        every = pd.concat([single, each], ignore_index=True)
        return every[every["arrival_s"] >= -EARLY_S]


def _runs(often: pd.DataFrame, calls: pd.DataFrame) -> pd.DataFrame:
    """The calls of trips that are repeated, each run written out."""
    parts = []
    for row in often.to_dict("records"):
        model = calls[calls["trip_id"] == row["trip_id"]]
        if model.empty or not row["headway_s"] > 0:
            continue
        first = model["departure_s"].iloc[0]
        for number, start in enumerate(np.arange(row["start_s"], row["end_s"], row["headway_s"])):
            parts.append(
                model.assign(
                    run=f"{row['run']}#{start:.0f}.{number}",
                    arrival_s=model["arrival_s"] - first + start,
                    departure_s=model["departure_s"] - first + start,
                )
            )
    none = calls.iloc[:0].assign(run=pd.Series(dtype=object))
    return pd.concat([none, *parts], ignore_index=True)


@dataclass(frozen=True)
class Running:
    """What runs on a day; times are seconds of it, from ``-EARLY_S`` on.

    Attributes
    ----------
    calls
        As `Feed.calls`, and ``run``: the trip on its day, or one run of a trip that is repeated.
    onward
        Runs, each with the one that its vehicle makes next.
    """

    calls: pd.DataFrame
    onward: tuple[staying_on.Pair, ...] = ()

    def only(self, trips: set[str], barred: set[str]) -> "Running":
        """Those of some trips alone, which nobody boards or leaves at stops that are barred."""
        calls = self.calls
        kept = calls["trip_id"].isin(trips) & ~calls["stop_id"].isin(barred)
        return Running(calls[kept].reset_index(drop=True), self.onward)

    def by_vehicle(self) -> "Running":
        """The same, with the runs through which passengers may stay on board as one."""
        return Running(staying_on.joined(self.calls, self.onward))


def clock_seconds(times: pd.Series) -> pd.Series:
    """Times such as ``25:10:00`` as seconds; missing for an empty one.

    >>> clock_seconds(pd.Series(["08:00:30", " 25:10:00", ""])).tolist()
    [28830.0, 90600.0, nan]
    """
    number, each = pd.factorize(times, use_na_sentinel=False)  # a timetable has few, many times
    parts = each.astype("str").str.strip().str.extract(r"^(\d+):(\d\d):(\d\d)$").astype(float)
    total = parts[0] * 3600 + parts[1] * 60 + parts[2]
    return pd.Series(total.to_numpy()[number], index=times.index)


def _told(said: np.ndarray) -> pd.array:
    """GTFS's words for wheelchairs as true, false, or missing."""
    known = {_YES: True, _NO: False}
    return pd.array([known.get(each) for each in said], dtype="boolean")


def has_run_out(valid_until: date, on: date) -> bool:
    """Whether a timetable's last day is before a date: no journey can be given from it."""
    return valid_until < on


def validity(valid_from: date, valid_until: date, on: date) -> str:
    """From when to when a timetable runs, seen from a date.

    >>> validity(date(2026, 9, 1), date(2027, 8, 31), date(2026, 11, 27))
    'It runs from 1 September 2026 to 31 August 2027.'
    >>> validity(date(2023, 6, 5), date(2024, 3, 1), date(2026, 11, 27))
    'It ran from 5 June 2023 to 1 March 2024 and has ended, so we cannot find journeys in it.'
    """
    first, last = (f"{day.day} {day:%B %Y}" for day in (valid_from, valid_until))
    if has_run_out(valid_until, on):
        return f"It ran from {first} to {last} and has ended, so we cannot find journeys in it."
    if on < valid_from:
        return f"It will run from {first} to {last}, so we cannot find journeys in it before then."
    return f"It runs from {first} to {last}."
