"""The public transport stops nearest to a place, along streets."""

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.measure import Floats, compass, straight_line_m, to_grid
from geo.network import paths
from geo.network.edges import Ints, SnappedPoints
from geo.network.streets import Network

WITHIN_M = 1200.0
"""A stop farther away is not of much use on foot: a quarter of an hour."""

GUIDES_M = (400.0, 800.0)
"""How far planners expect people to walk to a stop: five minutes, and ten.

They are planners' conventions and no law. Homes within each of them are counted.
"""

STOP_COLUMNS = ("name", "kind", "indicator", "street", "bearing")
"""What is known of a stop. `bearing` is the way that buses leave it (``NE``)."""

COLUMNS = (*STOP_COLUMNS, "lon", "lat", "distance_m", "duration_s", "direction")

_SAME_STOP = {
    **dict.fromkeys(("RLY", "RSE", "RPL"), "railway station"),
    **dict.fromkeys(("MET", "TMU", "PLT"), "tram or metro"),
    **dict.fromkeys(("BST", "BCE"), "bus station"),
    **dict.fromkeys(("FER", "FTD", "FBT"), "ferry"),
    **dict.fromkeys(("BCT", "BCS", "BCQ"), "bus stop"),
}
"""NaPTAN lists a station, each of its entrances and each of its platforms: that is one stop."""


def nearest(
    network: Network,
    stops: pd.DataFrame,
    at: tuple[float, float],
    *,
    mode: str = "walk",
    count: int = 4,
    within_m: float = WITHIN_M,
) -> pd.DataFrame:
    """The nearest stops of a place, nearest first; both sides of a road are two stops.

    Parameters
    ----------
    stops
        ``name, kind, indicator, street, bearing, lon, lat``; see `Store.stops`.
    at
        Longitude and latitude of the place, EPSG:4326.
    mode
        A name of `geo.network.permissions.MODES`.
    count
        At most so many.
    within_m
        Longest way in metres, doors included.

    Returns
    -------
    Columns as ``COLUMNS``; `distance_m` and `duration_s` along streets, `direction` the compass
    point of the straight line from the place (empty: right here).

    Raises
    ------
    InputError
        For an unknown mode.
    """
    origin = network.snap(mode, *at)
    about = stops.iloc[_about(origin.xy, stops, within_m)]
    there = network.snap(mode, about["lon"], about["lat"])
    found, _ = paths.lengths_from(network.graph(mode), origin, there, limit=within_m)
    near = np.flatnonzero(found.metres <= within_m)
    order = _each_once(about, near[np.argsort(found.metres[near], kind="stable")])[:count]
    return _table(about, order, found, compass(origin.xy, there.xy[order]))


def nearest_to_doors(
    network: Network, stops: pd.DataFrame, doors: pd.DataFrame, *, count: int = 4
) -> pd.DataFrame:
    """The nearest stops of one place that has several doors, on foot from whichever is nearest.

    Parameters
    ----------
    stops
        As in `nearest`.
    doors
        Its ways in: ``lon``, ``lat``, EPSG:4326.

    Returns
    -------
    As `nearest`: at most `count` stops, each once.
    """
    each = [
        nearest(network, stops, (float(door.lon), float(door.lat)), count=count)
        for door in doors.itertuples()
    ]
    if not each:
        return stops.reindex(columns=list(COLUMNS)).iloc[:0]
    found = pd.concat(each, ignore_index=True).sort_values("distance_m", kind="stable")
    same = [*STOP_COLUMNS, "lon", "lat"]
    return found.drop_duplicates(same).head(count).reset_index(drop=True)


def nearest_to_schools(network: Network, stops: pd.DataFrame, gates: pd.DataFrame) -> pd.DataFrame:
    """The nearest stop of each of many schools, on foot from its nearest gate, in one sweep.

    Parameters
    ----------
    stops
        As in `nearest`.
    gates
        Ways in: ``school`` (a number for each), ``lon``, ``lat``, EPSG:4326.

    Returns
    -------
    One row a school that has a gate, its number the index: ``stop`` and ``distance_m`` as
    `nearest_to_each` has them.
    """
    graph = network.graph("walk", ferries=False)
    found = nearest_to_each(network, stops, graph.snap(to_grid(gates["lon"], gates["lat"])))
    each = found.assign(school=gates["school"].to_numpy(np.int64))
    return (
        each.sort_values("distance_m", kind="stable")
        .drop_duplicates("school")
        .set_index("school")
        .sort_index()
    )


def nearest_to_each(network: Network, stops: pd.DataFrame, places: SnappedPoints) -> pd.DataFrame:
    """The nearest stop of each of many places, on foot, in one sweep.

    Parameters
    ----------
    stops
        As in `nearest`.
    places
        Where the places join the streets for walking, ferries left out:
        ``network.graph("walk", ferries=False).snap``.

    Returns
    -------
    One row a place: ``stop`` (row of `stops`, -1: none can be walked to) and ``distance_m`` (doors
    included; infinite where there is none).
    """
    graph = network.graph("walk", ferries=False)
    there = graph.snap(to_grid(stops["lon"], stops["lat"]))
    metres, which = paths.nearest(graph, places, there)
    return pd.DataFrame({"stop": which, "distance_m": metres})


def share_within(distance_m: Floats, limits_m: Sequence[float] = GUIDES_M) -> dict[float, float]:
    """The share of places that have a stop within each of some distances, the limit included.

    Places without a way to any stop count among all places. Of no places the share is not known.

    >>> share_within(np.array([399.0, 400.0, 900.0, np.inf]))
    {400.0: 0.5, 800.0: 0.5}
    """
    if not len(distance_m):
        return dict.fromkeys(limits_m, math.nan)
    return {limit: float((distance_m <= limit).mean()) for limit in limits_m}


def _about(place: Floats, stops: pd.DataFrame, within_m: float) -> Ints:
    """Rows of the stops that are no farther in a straight line: no street is shorter."""
    if stops.empty:
        return np.empty(0, dtype=np.int64)
    return np.flatnonzero(straight_line_m(place, to_grid(stops["lon"], stops["lat"])) <= within_m)


def _each_once(stops: pd.DataFrame, order: Ints) -> Ints:
    """The first row of each stop, in the order that is given."""
    sorted_stops = stops.iloc[order]
    kind = sorted_stops["kind"].map(lambda code: _SAME_STOP.get(code, code))
    by_bus = kind.isin(["bus stop", "bus-stop"])
    sides = sorted_stops[["indicator", "bearing"]].astype("string").fillna("")
    key = sides.where(by_bus, "", axis=0).assign(name=sorted_stops["name"], kind=kind)
    first: Ints = order[~key.duplicated().to_numpy()]
    return first


def _table(
    stops: pd.DataFrame, order: Ints, found: paths.Lengths, direction: NDArray[np.object_]
) -> pd.DataFrame:
    table = stops.iloc[order].assign(
        distance_m=found.metres[order], duration_s=found.seconds[order], direction=direction
    )
    return table[list(COLUMNS)].reset_index(drop=True)
