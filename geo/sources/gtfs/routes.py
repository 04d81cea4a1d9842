"""The routes of a feed: what runs on them, and who runs it."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import pandas as pd

from geo.errors import SourceError
from geo.sources.gtfs.calendars import without
from geo.sources.gtfs.files import FeedReading

_BASIC = {
    0: "tram",
    1: "underground",
    2: "rail",
    3: "bus",
    4: "ferry",
    5: "tram",
    6: "cable car",
    7: "funicular",
    11: "trolleybus",
    12: "monorail",
}
_HUNDREDS = {
    1: "rail",
    2: "coach",
    3: "rail",
    4: "underground",
    5: "underground",
    6: "underground",
    7: "bus",
    8: "trolleybus",
    9: "tram",
    10: "ferry",
    11: "flight",
    12: "ferry",
    13: "cable car",
    14: "funicular",
    15: "taxi",
    16: "self-drive",
    17: "other",
}


def kind_of(route_type: int) -> str | None:
    """What runs on a route of a GTFS type, basic or extended, in a word; None: no such type.

    >>> kind_of(3), kind_of(200), kind_of(109), kind_of(99)
    ('bus', 'coach', 'rail', None)
    """
    return _BASIC.get(route_type) or _HUNDREDS.get(route_type // 100)


def sound_routes(routes: pd.DataFrame, reading: FeedReading) -> pd.DataFrame:
    """Routes by their id, with ``type`` and ``kind``; the others are noted."""
    types = pd.to_numeric(routes["route_type"], errors="coerce").fillna(-1)
    whole = types.where(types == np.floor(types), -1).astype(np.int64)
    kinds = whole.map({t: kind_of(t) for t in whole.unique()})
    again = routes["route_id"].duplicated().to_numpy()
    faults = (
        ("route_id", (routes["route_id"] == "").to_numpy(), "The route has no id."),
        ("route_id", again, "This ID is in the file twice. We used the first row."),
        (
            "route_type",
            kinds.isna().to_numpy(),
            "This is not a type of route that GTFS knows, so we left out its trips.",
        ),
    )
    routes = without(routes.assign(type=whole, kind=kinds), faults, reading)
    return routes.set_index("route_id", drop=False)


def sound_agencies(
    agencies: pd.DataFrame, routes: pd.DataFrame, reading: FeedReading
) -> pd.DataFrame:
    """The agencies that run some routes. One that the feed does not name is made of its id.

    Raises
    ------
    SourceError
        If no agency has a time zone: no time of the feed can be understood.
    """
    known = agencies[agencies["agency_timezone"].map(_is_zone)]
    if known.empty:
        said = ", ".join(sorted(set(agencies["agency_timezone"]))) or "nothing"
        raise SourceError(
            f"{reading.source.title}: agency.txt names no time zone such as Europe/London, but "
            f"{said}. We need it to read the timetable. Ask the publisher to add it."
        )
    known = known.drop_duplicates("agency_id")
    if len(known) == 1:
        return known
    lacking = sorted(set(routes["agency_id"]) - set(known["agency_id"]))
    for name in lacking:
        reason = "The feed does not name this operator. Its routes are shown under this ID."
        reading.reject(f"agency {name}", "agency_id", name, reason)
    made = pd.DataFrame(
        {
            "agency_id": lacking,
            "agency_name": [name or "Not named" for name in lacking],
            "agency_url": known["agency_url"].iloc[0],
            "agency_timezone": known["agency_timezone"].iloc[0],
        },
        dtype="str",
    )
    every = pd.concat([known, made]).fillna("")
    return every[every["agency_id"].isin(set(routes["agency_id"]))]


def agency_names(routes: pd.DataFrame, agencies: pd.DataFrame) -> pd.Series:
    """The name of who runs each route."""
    if len(agencies) == 1:
        return pd.Series(agencies["agency_name"].iloc[0], index=routes.index)
    names = dict(zip(agencies["agency_id"], agencies["agency_name"], strict=True))
    return routes["agency_id"].map(names)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
