"""Which town or village a point is near, in words."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.spatial import KDTree

from geo.measure import to_grid
from geo.places.postcodes import TOWN_KINDS


def nearest_names(settlements: pd.DataFrame, where: Sequence[tuple[float, float]]) -> list[str]:
    """The name of the town or village that each point is nearest to, in a straight line.

    Points with one name between them are told apart by number: "Ryde", "Ryde (2)".

    Parameters
    ----------
    settlements
        Rows of `geo.records.Settlement`; woods and crossroads are left out. Without any, there are
        no names.
    where
        Latitude and longitude of each point, EPSG:4326.

    >>> towns = pd.DataFrame({"name": ["Ryde", "Cowes"], "kind": "town",
    ...     "lon": [-1.16, -1.30], "lat": [50.73, 50.76]})
    >>> nearest_names(towns, [(50.72, -1.15), (50.75, -1.31), (50.74, -1.17)])
    ['Ryde', 'Cowes', 'Ryde (2)']
    """
    towns = settlements[settlements["kind"].isin(TOWN_KINDS)]
    if towns.empty or not where:
        return []
    lat, lon = np.array(where, dtype=float).T
    _, row = KDTree(to_grid(towns["lon"], towns["lat"])).query(to_grid(lon, lat))
    names: list[str] = []
    seen: dict[str, int] = {}
    for name in towns["name"].to_numpy()[row]:
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return names
