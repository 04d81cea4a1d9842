"""Timetables of public transport: feeds of GTFS, clipped to the area, checked and cleaned.

A feed is a zip file or a folder of text files, with one row of ``trips.txt`` for each run of a
bus or train. What comes out is the part that touches the area, as a feed of its own (`Timetable`),
and its routes. It holds agencies, stops, routes, trips, calls, calendars, intervals, changes,
shapes and who published it; fares, pathways, levels and translations are left behind.

- A trip that calls at least twice within the area is kept, from its first call there to its last:
  what lies between them stays, outside or not, and what lies before and after is cut.
- A trip that cannot be used is rejected with the first reason found; a call at a stop without a
  place is left out, and the trip goes past it.
- Times past midnight, trips at intervals (``frequencies.txt``) and days of exception stay as they
  are. A feed that has run out is taken all the same: `Timetable.valid_until` says until when it
  ran.

The source's setting ``concessions`` is a table with ``text``, ``source`` and ``date``: what
somebody has found out about the hours of disabled people's passes. Nothing is said without it.

Modules:

- `calendars`: on which days the services of a feed run
- `calls`: where and when the trips of a feed call: which touch the area, and whether their times
  can be
- `extras`: trips at intervals, changes between stops, and shapes
- `files`: the files of a GTFS feed: which there must be, and their columns, as tables of text
- `packed`: a cleaned feed as one zip file that any engine can open
- `places`: the stops of a feed, and which of them have a place
- `repeats`: trips that are in more than one file of a source: those of two regions that meet, say
- `routes`: the routes of a feed: what runs on them, and who runs it
- `times`: times of day as GTFS writes them: past midnight they go on beyond 24:00:00
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from geo.errors import SourceError
from geo.manifest import Source
from geo.network.edges import Flags
from geo.places.extent import OUTSIDE
from geo.records import Harvest, Timetable, TransitRoute
from geo.sources.gtfs.calendars import Days, running, sound_calendar, sound_exceptions, without
from geo.sources.gtfs.calls import Calls, Touching, count_calls, read_calls, sound_calls
from geo.sources.gtfs.extras import shapes_of, shifted, sound_frequencies, sound_transfers
from geo.sources.gtfs.files import FeedReading, Files
from geo.sources.gtfs.packed import packed
from geo.sources.gtfs.places import note_unplaced, sound_stops, with_stations
from geo.sources.gtfs.repeats import REPEATED, marks
from geo.sources.gtfs.routes import agency_names, sound_agencies, sound_routes
from geo.sources.gtfs.times import clock
from geo.sources.kind import Covers, SourceKind

SETTINGS = frozenset({"encoding", "concessions"})
"""What the manifest may say of such a source besides."""


def read(paths: Sequence[Path], source: Source, covers: Covers) -> Iterator[Harvest]:
    """The timetables of a source, one for each of its files.

    Returns
    -------
    Rows of `Timetable`, `TransitRoute` and `Rejected`. `rows_read` counts the trips of the feed,
    `rows_kept` those that are in the timetable. A feed none of whose trips touches the area
    gives no timetable.

    Raises
    ------
    SourceError
        If a file is damaged or cut short, is no GTFS feed, or lacks files or columns; or if
        ``concessions`` is not in the form expected.
    """
    said = _concessions(source)
    taken: set[int] = set()
    for path in paths:
        name = source.source_id if len(paths) == 1 else f"{source.source_id}-{path.stem}"
        yield _read_feed(path, source, covers, _As(name, said, taken))


@dataclass(frozen=True, slots=True)
class _As:
    """What a feed is called, what is said of passes, and the marks of trips taken before it."""

    timetable_id: str
    concessions: Mapping[str, Any]
    taken: set[int]


def _read_feed(path: Path, source: Source, covers: Covers, given: _As) -> Harvest:
    reading = FeedReading(source)
    files = Files(path, source)
    stops = sound_stops(files.table("stops", reading), reading)
    inside = stops["placed"].to_numpy() & covers(stops["lon"].to_numpy(), stops["lat"].to_numpy())
    feed = _without_repeats(_trips_of_area(files, stops, inside, reading), given, reading)
    if feed.trips.empty:
        return reading.harvest
    tables = _tables(files, feed, stops, reading)
    first, last = _validity(feed)
    reading.harvest.rows += [
        Timetable(
            timetable_id=given.timetable_id,
            source_id=source.source_id,
            title=source.title,
            agencies="; ".join(dict.fromkeys(tables["agency"]["agency_name"])),
            timezone=str(tables["agency"]["agency_timezone"].iloc[0]),
            valid_from=first,
            valid_until=last,
            routes=len(tables["routes"]),
            trips=len(feed.trips),
            stops=feed.calls.frame["stop_id"].nunique(),
            illustrative=source.illustrative,
            feed=packed(tables),
            **given.concessions,
        ),
        *_routes(given.timetable_id, tables, source),
    ]
    return reading.harvest


@dataclass(frozen=True, slots=True)
class _UsedTrips:
    """The trips of a feed that are used, their calls, intervals, routes and days."""

    trips: pd.DataFrame
    calls: Calls
    frequencies: pd.DataFrame
    routes: pd.DataFrame
    days: Mapping[str, Days]


def _trips_of_area(
    files: Files, stops: pd.DataFrame, inside: Flags, reading: FeedReading
) -> _UsedTrips:
    """The sound trips that touch the area; every other trip is counted as rejected or outside."""
    harvest = reading.harvest
    routes = sound_routes(files.table("routes", reading), reading)
    days = running(
        files.table("calendar", reading), files.table("calendar_dates", reading), reading
    )
    before = len(harvest.rows)
    rows = files.table("trips", reading)
    harvest.rows_read = len(rows) + len(harvest.rows) - before
    rows = _identified(rows, reading)
    ids = pd.Index(rows["trip_id"])
    touching = count_calls(files, ids, stops, inside)
    reasons = _faults(rows, touching, routes, days)
    wanted = rows[(touching.inside >= 2) & (reasons == "")].set_index("trip_id", drop=False)
    calls = read_calls(files, wanted.index, reading)
    note_unplaced(stops, stops.index.intersection(calls["stop_id"].unique()), reading)
    sound, found = sound_calls(calls, wanted.index, stops, inside, reading)
    every = files.table("frequencies", reading)
    frequencies = sound_frequencies(every, wanted.index, reading)
    spoilt = wanted.index.intersection(every["trip_id"]).difference(frequencies["trip_id"])
    found |= dict.fromkeys(
        spoilt.difference(list(found)), "None of the trip's intervals can be used."
    )
    told = dict(zip(ids[reasons != ""], reasons[reasons != ""], strict=True)) | found
    for trip_id, reason in told.items():
        if reason:
            reading.reject(f"trip {trip_id}", "trip", trip_id, reason)
    kept = wanted.drop(list(found))
    harvest.rows_kept = len(kept)
    beyond = len(ids) - len(kept) - sum(map(bool, told.values()))
    if beyond:
        harvest.left_out[OUTSIDE] += beyond
    own = sound.frame[sound.frame["trip_id"].isin(kept.index)]
    frequencies = shifted(frequencies[frequencies["trip_id"].isin(kept.index)], sound.cut_s)
    return _UsedTrips(kept, Calls(own, sound.cut_s), frequencies, routes, days)


def _without_repeats(feed: _UsedTrips, given: _As, reading: FeedReading) -> _UsedTrips:
    """The feed without trips that an earlier file of the source has."""
    trips, calls = feed.trips, feed.calls.frame
    found = marks(trips, calls, feed.frequencies, feed.routes, feed.days)
    again = found.isin(given.taken)
    given.taken.update(found)
    if not again.any():
        return feed
    reading.harvest.left_out[REPEATED] += int(again.sum())
    reading.harvest.rows_kept -= int(again.sum())
    trips = trips[~again]
    own = Calls(calls[calls["trip_id"].isin(trips.index)], feed.calls.cut_s)
    often = feed.frequencies[feed.frequencies["trip_id"].isin(trips.index)]
    return replace(feed, trips=trips, calls=own, frequencies=often)


def _identified(rows: pd.DataFrame, reading: FeedReading) -> pd.DataFrame:
    """The trips that have an id of their own; the others are noted."""
    again = rows["trip_id"].duplicated().to_numpy()
    faults = (
        ("trip_id", (rows["trip_id"] == "").to_numpy(), "The trip has no id."),
        ("trip_id", again, "This ID is in the file twice. We used the first row."),
    )
    return without(rows, faults, reading)


def _faults(
    rows: pd.DataFrame, touching: Touching, routes: pd.DataFrame, days: Mapping[str, Days]
) -> np.ndarray[Any, np.dtype[Any]]:
    """Why each trip that touches the area cannot be used; ``""`` where it can, or is elsewhere.

    A trip without calls is nowhere: it is judged only where its route serves the area, or where
    no trip of the feed has calls.
    """
    here = touching.inside >= 2
    near = rows["route_id"].isin(set(rows["route_id"][here])).to_numpy()
    near = near | (not touching.called.any())
    service, held = rows["service_id"], set(days)
    never = {name for name, found in days.items() if not len(found)}
    lost = (touching.placed < 2) & ((touching.inside > 0) | (touching.placed == 0))
    alone = lost & (touching.called == 1)
    checks: tuple[tuple[Flags, str], ...] = (
        (
            (touching.called == 0) & near,
            "The trip has no stop times, so we do not know where it calls.",
        ),
        (alone, "The trip calls at one stop only."),
        (lost & (touching.called > 0), "Fewer than two of its stops can be used."),
        (
            here & ~rows["route_id"].isin(routes.index).to_numpy(),
            "Its route is missing from routes.txt, or cannot be used.",
        ),
        (
            here & ~service.isin(held).to_numpy(),
            "The feed does not say on which days the trip runs.",
        ),
        (here & service.isin(never).to_numpy(), "The trip never runs."),
    )
    found = np.full(len(rows), "", dtype=object)
    for wrong, reason in checks:
        found[wrong & (found == "")] = reason
    return found


def _validity(feed: _UsedTrips) -> tuple[date, date]:
    """The first and the last day on which a trip runs."""
    days = [feed.days[service] for service in feed.trips["service_id"].unique()]
    return min(d[0] for d in days).astype(date), max(d[-1] for d in days).astype(date)


def _tables(
    files: Files, feed: _UsedTrips, stops: pd.DataFrame, reading: FeedReading
) -> dict[str, pd.DataFrame]:
    """The files of the cleaned feed."""
    trips, calls = feed.trips, feed.calls.frame
    routes = feed.routes.loc[feed.routes.index.intersection(trips["route_id"].unique())]
    called = pd.Index(calls["stop_id"].unique())
    silent = FeedReading(reading.source)  # what is wrong with the calendars has been noted
    calendar = sound_calendar(files.table("calendar", silent), silent)
    exceptions = sound_exceptions(files.table("calendar_dates", silent), silent)
    shapes = shapes_of(files, pd.Index(trips["shape_id"].unique()), reading)
    drawn = trips["shape_id"].isin(set(shapes["shape_id"]))
    ids = {"stop_id": called, "route_id": routes.index, "trip_id": trips.index}
    transfers = sound_transfers(files.table("transfers", reading), ids, stops.index, reading)
    return {
        "agency": sound_agencies(files.table("agency", reading), routes, reading),
        "stops": with_stations(stops, called, reading),
        "routes": routes,
        "trips": trips.assign(shape_id=trips["shape_id"].where(drawn, "")),
        "stop_times": calls.assign(
            arrival_time=clock(calls["arrival_s"].to_numpy()),
            departure_time=clock(calls["departure_s"].to_numpy()),
        ),
        "calendar": calendar[calendar["service_id"].isin(trips["service_id"])],
        "calendar_dates": exceptions[exceptions["service_id"].isin(trips["service_id"])],
        "frequencies": feed.frequencies,
        "transfers": transfers,
        "shapes": shapes,
        "feed_info": files.table("feed_info", reading),
    }


def _routes(
    timetable_id: str, tables: Mapping[str, pd.DataFrame], source: Source
) -> Iterator[TransitRoute]:
    routes, trips = tables["routes"], tables["trips"]
    by_route = trips.groupby("route_id")["wheelchair_accessible"]
    free = by_route.apply(lambda told: int((told == "1").sum()))
    untold = by_route.apply(lambda told: int((~told.isin(["1", "2"])).sum()))
    agency = agency_names(routes, tables["agency"])
    for route_id, route in routes.iterrows():
        yield TransitRoute(
            timetable_id=timetable_id,
            route_id=str(route_id),
            source_id=source.source_id,
            short_name=route["route_short_name"],
            long_name=route["route_long_name"],
            route_type=int(route["type"]),
            kind=route["kind"],
            agency=str(agency[route_id]),
            trips=int(by_route.size()[route_id]),
            step_free_trips=int(free[route_id]),
            untold_trips=int(untold[route_id]),
        )


def _concessions(source: Source) -> dict[str, Any]:
    """What the manifest says of disabled people's passes, as fields of `Timetable`."""
    given = source.settings.get("concessions")
    if given is None:
        return {}
    texts = ("text", "source")
    if (
        not isinstance(given, dict)
        or set(given) != {*texts, "date"}
        or not all(isinstance(given[key], str) and given[key] for key in texts)
        or type(given["date"]) is not date
    ):
        raise SourceError(
            f"{source.title}: concessions is {given!r} in the manifest. Write "
            'concessions = { text = "From 9:30 on weekdays, …", source = "https://…", '
            "date = 2026-04-01 }: the text, where it was published, and the date of it."
        )
    return {
        "concessions": given["text"],
        "concessions_source": given["source"],
        "concessions_date": given["date"],
    }


KINDS = (
    SourceKind(
        "gtfs",
        read_within=read,
        settings=SETTINGS,
        folder=True,
        evidence=frozenset({"timetables"}),
    ),
)
