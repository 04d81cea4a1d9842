"""Makes the illustrative timetable: the folder ``timetable`` from ``timetable.toml``.

It needs the built default area: stops, names and times of driving are those of its map. Run it
again after a change, from the folder of the project:
``PYTHONPATH=. .venv/bin/python data/sample/make_timetable.py``
"""

import csv
import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from holidays import country_holidays

from geo.measure import to_grid
from geo.network.streets import Network
from geo.settings import DEFAULT_DB
from geo.store import Store

HERE = Path(__file__).resolve().parent
KERB_M = 20.0  # a stop so near the way is on it
APART_M = 400.0  # stops nearer than this to the one before are passed
LEFT_M = 1.5  # nearer to the middle of the road, the side cannot be told
DAYS = {
    "weekdays": "1111100",
    "school_days": "1111100",
    "saturdays": "0000010",
    "sundays": "0000001",
}


def bus_stops(store: Store) -> pd.DataFrame:
    """The bus stops of the map that have a code of NaPTAN: by code, ``name, lon, lat, x, y``."""
    services = store.table("service").query("category == 'bus-stop' and source_id == 'osm'")
    places = store.table("location").rename(columns={"location_id": "service_id"})
    joined = services.merge(places[["service_id", "lon", "lat", "wheelchair"]], on="service_id")
    joined = joined[joined["atco"].notna() & ~joined["atco"].duplicated(keep=False)]
    joined[["x", "y"]] = to_grid(joined["lon"], joined["lat"])
    return joined.sort_values("atco").set_index("atco")


def way(network: Network, stops: pd.DataFrame, codes: list[str]) -> list[tuple[str, float]]:
    """The stops of a bus by the codes of some, with seconds of driving from the first."""
    found: list[tuple[str, float]] = []
    begun_s = 0.0
    for start, end in pairwise(codes):
        here, there = (tuple(stops.loc[code, ["lon", "lat"]]) for code in (start, end))
        route = network.route("drive", here, there, ferries=False)
        points = shapely.get_coordinates(route.geometry)
        line = shapely.LineString(to_grid(points[:, 0], points[:, 1]))
        for code, along in on_the_way(line, stops, {start, end}):
            found.append((code, begun_s + along / line.length * route.duration_s))
        begun_s += route.duration_s
    return list(thinned(found, {codes[0], codes[-1]}, stops))


def on_the_way(line: Any, stops: pd.DataFrame, ends: set[str]) -> Iterator[tuple[str, float]]:
    """Stops at the left kerb of a line, and its two ends, with metres along it."""
    for code, stop in stops.iterrows():
        point = shapely.Point(stop["x"], stop["y"])
        away = line.distance(point)
        if away > KERB_M and code not in ends:
            continue
        along = line.project(point)
        before, after = (
            line.interpolate(min(max(along + step, 0.0), line.length)) for step in (-8.0, 8.0)
        )
        left = (after.x - before.x) * (point.y - before.y) - (after.y - before.y) * (
            point.x - before.x
        )
        if left > 0 or away < LEFT_M or code in ends:
            yield code, along


def thinned(
    found: list[tuple[str, float]], always: set[str], stops: pd.DataFrame
) -> Iterator[tuple[str, float]]:
    """The stops in order, each once, none near the one before."""
    last = None
    end = max(found, key=lambda stop: stop[1])
    for code, at in sorted(dict(reversed(found)).items(), key=lambda stop: stop[1]):
        here = stops.loc[code, ["x", "y"]].to_numpy(float)
        near_end = np.hypot(*(here - stops.loc[end[0], ["x", "y"]].to_numpy(float))) < APART_M / 2
        if code not in always and near_end:
            continue
        if last is None or code in always or np.hypot(*(here - last)) >= APART_M:
            last = here
            yield code, at


def times_s(stops_at: list[tuple[str, float]], spec: dict[str, Any]) -> list[int]:
    """Seconds from the first stop at each of them, in whole minutes that never go back."""
    raw = [at * spec["slower"] + n * spec["dwell_s"] for n, (_, at) in enumerate(stops_at)]
    return [round(s / 60.0) * 60 for s in raw]


def minutes(text: str) -> int:
    """Minutes after midnight."""
    hours, rest = text.split(":")
    return int(hours) * 60 + int(rest)


def departures(said: dict[str, Any]) -> list[int]:
    """Minutes after midnight of each departure."""
    if "at" in said:
        return [minutes(text) for text in said["at"]]
    return list(range(minutes(said["first"]), minutes(said["last"]) + 1, said["every"]))


def exceptions(spec: dict[str, Any]) -> Iterator[dict[str, str]]:
    """Days on which a calendar does not run: bank holidays, and those without school."""
    first, last = spec["valid"]
    closed = country_holidays("GB", subdiv="ENG", years=range(first.year, last.year + 1))
    closed = set(closed) | {date(2026, 12, 25), date(2026, 12, 26)}
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        taught = any(begin <= day <= end for begin, end in spec["terms"])
        for service, week in DAYS.items():
            off = day in closed or (service == "school_days" and not taught)
            if week[day.weekday()] == "1" and off:
                yield {"service_id": service, "date": f"{day:%Y%m%d}", "exception_type": "2"}


def clock(total_s: int) -> str:
    """A time as GTFS has it."""
    return f"{total_s // 3600:02d}:{total_s // 60 % 60:02d}:00"


def trips_of(
    route: dict[str, Any], spec: dict[str, Any], ways: list[list[tuple[str, float]]]
) -> Iterator[tuple[dict[str, str], list[dict[str, str]]]]:
    """Each trip of a route with its calls."""
    ends = route["name"].split(" (")[0].removeprefix("Night bus: ").split(" - ")
    free = {True: "1", False: "2", None: ""}[route.get("free")]
    for service in DAYS.keys() & route.keys():
        leaving = departures(route[service])
        back = route["back"]
        returning = (
            departures(back) if "at" in back else [m + back["minutes_after"] for m in leaving]
        )
        for direction, (starts, stops_at) in enumerate(
            zip((leaving, returning), ways, strict=True)
        ):
            offsets = times_s(stops_at, spec)
            for start in starts:
                trip_id = f"{route['id']}-{service}-{direction}-{start // 60:02d}{start % 60:02d}"
                yield (
                    {
                        "route_id": route["id"],
                        "service_id": service,
                        "trip_id": trip_id,
                        "trip_headsign": ends[0] if direction else ends[-1],
                        "direction_id": str(direction),
                        "wheelchair_accessible": free,
                    },
                    [
                        {
                            "trip_id": trip_id,
                            "arrival_time": clock(start * 60 + offset),
                            "departure_time": clock(start * 60 + offset),
                            "stop_id": code,
                            "stop_sequence": str(n),
                            "timepoint": "1" if n in (1, len(offsets)) else "0",
                        }
                        for n, ((code, _), offset) in enumerate(
                            zip(stops_at, offsets, strict=True), start=1
                        )
                    ],
                )


def write(name: str, rows: list[dict[str, str]]) -> None:
    """Write one file of the feed."""
    with (HERE / "timetable" / f"{name}.txt").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main() -> None:
    """Write all of it."""
    spec = tomllib.loads((HERE / "timetable.toml").read_text(encoding="utf-8"))
    store = Store.open(DEFAULT_DB)
    stops, network = bus_stops(store), store.network()
    by_name = {name: code for code, name in reversed(list(stops["name"].items()))}
    trips, calls = [], []
    for route in spec["route"]:
        codes = [by_name[name] for name in route["by"]]
        ways = [way(network, stops, codes), way(network, stops, codes[::-1])]
        for trip, its_calls in sorted(trips_of(route, spec, ways), key=lambda t: t[0]["trip_id"]):
            trips.append(trip)
            calls += its_calls
    used = stops.loc[sorted({call["stop_id"] for call in calls})]
    first, last = (f"{day:%Y%m%d}" for day in spec["valid"])
    week = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    boarding = {"yes": "1", "no": "2"}
    agency = spec["agency"]
    write(
        "agency",
        [
            {
                "agency_id": "EX",
                "agency_name": agency["name"],
                "agency_url": agency["url"],
                "agency_timezone": "Europe/London",
                "agency_lang": "en",
                "agency_phone": agency["phone"],
            }
        ],
    )
    write(
        "stops",
        [
            {
                "stop_id": str(code),
                "stop_name": stop["name"],
                "stop_lat": f"{stop['lat']:.6f}",
                "stop_lon": f"{stop['lon']:.6f}",
                "stop_desc": f"OpenStreetMap {stop['source_ref']}",
                "wheelchair_boarding": boarding.get(stop["wheelchair"], ""),
            }
            for code, stop in used.iterrows()
        ],
    )
    write(
        "routes",
        [
            {
                "route_id": route["id"],
                "agency_id": "EX",
                "route_short_name": route["id"],
                "route_long_name": f"Example: {route['name']}",
                "route_type": "3",
            }
            for route in spec["route"]
        ],
    )
    write("trips", trips)
    write("stop_times", calls)
    write(
        "calendar",
        [
            {
                "service_id": service,
                **dict(zip(week, days, strict=True)),
                "start_date": first,
                "end_date": last,
            }
            for service, days in DAYS.items()
        ],
    )
    write("calendar_dates", list(exceptions(spec)))
    write(
        "feed_info",
        [
            {
                "feed_publisher_name": "This project (an example, no real timetable)",
                "feed_publisher_url": agency["url"],
                "feed_lang": "en",
                "feed_start_date": first,
                "feed_end_date": last,
                "feed_version": spec["version"],
                "feed_contact_url": agency["url"],
            }
        ],
    )


if __name__ == "__main__":
    main()
