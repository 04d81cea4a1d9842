"""A route to be practised before it is walked: what comes at each step, and what is beside it.

Only what the map has is named. A kerb or a crossing that it lacks is not known: it may well be
there.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from geo.measure import Floats, to_grid
from geo.network import walked_tags
from geo.network.directions import ARRIVE, LEAVE, Directions, Step

AT_TURN_M = 35.0
"""A place whose point is so near a turn can be seen from it, and is named there."""

ON_ROUTE_M = 3.0
"""A crossing that is so near the line of a route is on it."""

_SAME_M = 15.0
"""Two points of one crossing, such as those of its halves, are at most so far apart."""

SIGNALS, ZEBRA, ISLAND, PLAIN = "signals", "zebra", "island", "plain"
DROPPED, RAISED, UNKNOWN = "dropped", "raised", ""
_KERBS = {"lowered": DROPPED, "flush": DROPPED, "no": DROPPED, "raised": RAISED}
_SIGNALS = frozenset({"traffic_signals", "toucan", "puffin", "pelican", "pegasus"})


@dataclass(frozen=True, slots=True)
class RoutePoint:
    """A crossing on a route: `after_m` metres into its step; its kind, and its kerb if known."""

    after_m: float
    kind: str
    kerb: str


@dataclass(frozen=True, slots=True)
class PractisedStep:
    """A step with the place at which it begins (empty: none is known) and the crossings on it."""

    step: Step
    place: str = ""
    crossings: tuple[RoutePoint, ...] = ()


def practised(
    route: Directions, places: pd.DataFrame, crossings: pd.DataFrame
) -> tuple[PractisedStep, ...]:
    """Put what the map knows to each step of a route.

    Parameters
    ----------
    places
        What people know by sight: ``name, easting, northing`` (EPSG:27700).
    crossings
        As `geo.network.streets.Network.crossings`.
    """
    line = route.route.geometry
    if line is None or line.is_empty:
        return tuple(PractisedStep(step) for step in route.steps)
    lonlat = shapely.get_coordinates(line)
    grid = shapely.LineString(to_grid(lonlat[:, 0], lonlat[:, 1]))
    along = [0.0 if step.kind in (LEAVE, ARRIVE) else step.metres for step in route.steps]
    shares = np.cumsum([0.0, *along]) / max(sum(along), 1e-9)
    points = _on(grid, crossings)
    found = []
    for step, begin, end in zip(route.steps, shares[:-1], shares[1:], strict=True):
        here = [p for p in points if begin <= p.after_m / grid.length < end]
        start_m = float(begin) * grid.length
        turn = shapely.get_coordinates(grid.interpolate(float(begin), normalized=True))[0]
        own = tuple(RoutePoint(p.after_m - start_m, p.kind, p.kerb) for p in here)
        place = "" if step.kind in (LEAVE, ARRIVE) or not begin else _beside(turn, places)
        found.append(PractisedStep(step, place, own))
    return tuple(found)


def _beside(at: Floats, places: pd.DataFrame) -> str:
    """The name of the nearest place that can be seen from a point."""
    if places.empty:
        return ""
    away_m = np.hypot(places["easting"] - at[0], places["northing"] - at[1]).to_numpy(float)
    nearest = int(away_m.argmin())
    return str(places["name"].iloc[nearest]) if away_m[nearest] <= AT_TURN_M else ""


def _on(line: shapely.LineString, crossings: pd.DataFrame) -> list[RoutePoint]:
    """The crossings on a line, in the order of the route; halves of one are one."""
    if crossings.empty:
        return []
    at = shapely.points(crossings[["easting", "northing"]].to_numpy(float))
    near = np.flatnonzero(shapely.distance(at, line) <= ON_ROUTE_M)
    found: list[RoutePoint] = []
    for after_m, row in sorted((float(line.project(at[i])), int(i)) for i in near):
        if not found or after_m - found[-1].after_m > _SAME_M:
            tags = walked_tags.read(crossings["tags"].iloc[row])
            found.append(
                RoutePoint(after_m, _kind(tags), _KERBS.get(tags.get("kerb", ""), UNKNOWN))
            )
    return found


def _kind(tags: Mapping[str, str]) -> str:
    named = {tags.get("crossing", ""), tags.get("crossing_ref", "")}
    if named & _SIGNALS or tags.get("crossing:signals") == "yes":
        return SIGNALS
    if "zebra" in named or tags.get("crossing:markings") == "zebra":
        return ZEBRA
    return ISLAND if tags.get("crossing:island") == "yes" or "island" in named else PLAIN
