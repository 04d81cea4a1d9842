"""The public transport stops nearest to a place, along streets."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.measure import Floats, compass, straight_line_m, to_grid
from geo.network import paths
from geo.network.edges import Ints
from geo.network.streets import Network

WITHIN_M = 1200.0
"""A stop farther away is not of much use on foot: a quarter of an hour."""

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
        A name of `geo.network.access.MODES`.
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
