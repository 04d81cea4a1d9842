"""A small made-up timetable, and how to spoil it."""

import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from geo.manifest import Source
from geo.records import Harvest, Rejected, Timetable
from geo.sources import gtfs
from tests.town import at

FEED = {
    "agency": """agency_id,agency_name,agency_url,agency_timezone
A,Able Buses,https://example.org,Europe/London
""",
    "stops": """stop_id,stop_name,stop_lat,stop_lon,wheelchair_boarding,location_type,parent_station
far,Far,51.00,-3.00,,,
west,West,51.00,-1.20,1,,
mid,Middle,51.00,-1.10,0,,
east,East,51.00,-1.00,2,0,hub
hub,Hub,51.00,-1.00,,1,
""",
    "routes": """route_id,agency_id,route_short_name,route_long_name,route_type
R,A,1,West - East,3
""",
    "trips": """route_id,service_id,trip_id,trip_headsign,shape_id,wheelchair_accessible
R,week,T1,East,S,1
R,week,T2,East,,2
R,week,T3,East,,
""",
    "stop_times": """trip_id,arrival_time,departure_time,stop_id,stop_sequence
T1,08:00:00,08:00:00,west,1
T1,08:10:00,08:11:00,mid,2
T1,08:20:00,08:20:00,east,3
T2,23:50:00,23:50:00,west,1
T2,24:10:00,24:10:00,east,2
T3,07:00:00,07:00:00,far,1
T3,09:00:00,09:00:00,west,2
T3,09:20:00,09:20:00,east,3
T3,11:00:00,11:00:00,far,4
""",
    "calendar": """service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,\
start_date,end_date
week,1,1,1,1,1,0,0,20260901,20270831
""",
    "calendar_dates": """service_id,date,exception_type
week,20261225,2
week,20270904,1
""",
    "shapes": """shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence
S,51.00,-1.20,1
S,51.00,-1.00,2
""",
}
"""Four places in a row, one of them far away; three trips, one past midnight, one from afar."""

SOURCE = Source("gtfs", "buses", "Buses", "Somebody", "OGL", "Somebody", "2026-09")

Spoil = Mapping[str, "str | tuple[str, str] | None"]
"""By file: its whole text, what to replace by what in it, or None: without it."""


def spoilt(spoil: Spoil) -> dict[str, str]:
    """The feed's files, changed."""
    found = dict(FEED)
    for name, change in spoil.items():
        if change is None:
            del found[name]
        elif isinstance(change, tuple):
            assert change[0] in found[name], change
            found[name] = found[name].replace(*change)
        else:
            found[name] = change
    return found


def write_feed(path: Path, spoil: Spoil | None = None, *, folder: str = "") -> Path:
    """Write the feed as a zip file, in a folder of it if one is named."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in spoilt(spoil or {}).items():
            archive.writestr(f"{folder}{name}.txt", text)
    return path


def covers(lon, lat):
    """The area: what lies between 2 degrees west and Greenwich."""
    lon, lat = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    return (lon > -2) & (lon < 0) & (lat > 50) & (lat < 52)


def harvest(path: Path, source: Source = SOURCE) -> Harvest:
    """What is read of one file."""
    (found,) = gtfs.read([path], source, covers)
    return found


def timetable(found: Harvest) -> Timetable:
    """The one timetable that was read."""
    (one,) = (row for row in found.rows if isinstance(row, Timetable))
    return one


def faults(found: Harvest) -> list[tuple[str, str, str]]:
    """Reference, field and value of what could not be used."""
    return [(r.row_ref, r.field, r.value) for r in found.rows if isinstance(r, Rejected)]


def reasons(found: Harvest) -> list[str]:
    """Why something could not be used."""
    return [r.reason for r in found.rows if isinstance(r, Rejected)]


TOWN_SOURCE = """
[[source]]
kind = "gtfs"
source_id = "buses"
title = "Testham buses"
publisher = "Test publisher"
vintage = "2023-06"
licence = "CC0-1.0"
attribution = "Buses, made up"
path = "buses.zip"
concessions = { text = "After half past nine", source = "https://example.org", date = 2023-04-01 }
"""


def add_timetable(manifest: Path, first: str = "20230605", last: str = "20240301") -> Path:
    """Give a made-up town a timetable, which has run out unless other days are named."""
    places = {"west": (2.0, 6.5), "mid": (4.0, 4.0), "east": (8.0, 4.0), "hub": (8.0, 4.0)}
    stops = FEED["stops"].splitlines()
    for n, line in enumerate(stops):
        stop_id, name, _lat, _lon, *rest = line.split(",")
        if stop_id in places:
            lon, lat = at(*places[stop_id])
            stops[n] = ",".join([stop_id, name, f"{lat:.6f}", f"{lon:.6f}", *rest])
    spoil = {
        "stops": "\n".join(stops) + "\n",
        "calendar": FEED["calendar"].replace("20260901,20270831", f"{first},{last}"),
        "calendar_dates": None,
        "stop_times": FEED["stop_times"] + "T2,24:20:00,24:20:00,nowhere,3\n",
    }
    write_feed(manifest.with_name("buses.zip"), spoil)
    with manifest.open("a", encoding="utf-8") as file:
        file.write(TOWN_SOURCE)
    return manifest
