"""The public transport stops nearest to a place, by walking route."""

import numpy as np
import pandas as pd

from geo.measure import compass
from geo.network import paths
from geo.network.streets import Network

WITHIN_M = 1200.0
"""A stop farther away is not of much use on foot: a quarter of an hour."""

COLUMNS = ("name", "kind", "indicator", "street", "distance_m", "duration_s", "direction")


def nearest(
    network: Network,
    stops: pd.DataFrame,
    at: tuple[float, float],
    *,
    count: int = 4,
    within_m: float = WITHIN_M,
) -> pd.DataFrame:
    """The nearest stops of a place on foot, nearest first.

    Parameters
    ----------
    stops
        ``name, kind, indicator, street, lon, lat``; see `Store.stops`.
    at
        Longitude and latitude of the place, EPSG:4326.
    count
        At most so many.
    within_m
        Longest walk in metres, doors included.

    Returns
    -------
    ``name, kind, indicator, street, distance_m, duration_s, direction``; `direction` is the compass
    point of the straight line from the place.
    """
    if stops.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    origin = network.snap("walk", *at)
    there = network.snap("walk", stops["lon"], stops["lat"])
    found, _ = paths.lengths_from(network.graph("walk"), origin, there, limit=within_m)
    near = np.flatnonzero(found.metres <= within_m)
    order = near[np.argsort(found.metres[near], kind="stable")][:count]
    table = stops.iloc[order].assign(
        distance_m=found.metres[order],
        duration_s=found.seconds[order],
        direction=compass(origin.xy, there.xy[order]),
    )
    return table[list(COLUMNS)].reset_index(drop=True)
