"""Which council each zone belongs to: that of most of its postcodes."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import KDTree

from geo.measure import Floats, to_grid


def councils_of_zones(
    zone_ids: Sequence[str], shapes: NDArray[np.object_], postcodes: pd.DataFrame
) -> list[str | None]:
    """The council of each zone: the one that most of its postcodes belong to.

    A postcode is in the zone that its directory names (`lsoa`), or else in the zone that holds its
    position; on a border, in the first. A zone without a postcode belongs to the council of the
    postcode nearest to its middle. So does one with equally many postcodes of several councils, of
    which the nearest counts; of equally near ones, the council whose code comes first.

    Parameters
    ----------
    zone_ids, shapes
        Codes, and polygons (EPSG:4326) in the same order.
    postcodes
        Columns ``easting, northing`` (EPSG:27700), ``code``, the GSS code of the council, and
        ``lsoa``, the code of the postcode's own LSOA or None.

    Returns
    -------
    GSS codes in the order of `shapes`; None for all where there are no postcodes.
    """
    if postcodes.empty or not len(shapes):
        return [None] * len(shapes)
    table = postcodes.sort_values("code", kind="stable").reset_index(drop=True)
    table["zone"] = _zone_of_each(zone_ids, shapes, table)
    middles = _on_grid(shapely.get_coordinates(shapely.point_on_surface(shapes)))
    certain, level = _most(table[table["zone"] >= 0])
    everywhere = _Nearest(table)
    return [
        certain[i] if i in certain else (_Nearest(level[i]) if i in level else everywhere).code(at)
        for i, at in enumerate(middles)
    ]


def _zone_of_each(
    zone_ids: Sequence[str], shapes: NDArray[np.object_], table: pd.DataFrame
) -> NDArray[np.int64]:
    """The index of each postcode's zone, -1 where it is in none."""
    index = {zone: i for i, zone in reversed(list(enumerate(zone_ids)))}
    found: NDArray[np.int64] = table["lsoa"].map(index).fillna(-1).to_numpy(dtype=np.int64)
    left = np.flatnonzero(found < 0)
    places = table[["easting", "northing"]].to_numpy(float)[left]
    tree = shapely.STRtree(shapely.transform(shapes, _on_grid))
    postcode, hit = tree.query(shapely.points(places), predicate="intersects")
    order = np.lexsort((hit, postcode))
    postcode, hit = postcode[order], hit[order]
    first = np.unique(postcode, return_index=True)[1]
    found[left[postcode[first]]] = hit[first]
    return found


def _on_grid(lonlat: Floats) -> Floats:
    return np.nan_to_num(to_grid(lonlat[:, 0], lonlat[:, 1]))


def _most(held: pd.DataFrame) -> tuple[dict[int, str], dict[int, pd.DataFrame]]:
    """The council of most postcodes of each zone; and of zones with several such, their rows."""
    counts = held.groupby(["zone", "code"], sort=False).size().rename("postcodes").reset_index()
    most = counts[counts["postcodes"] == counts.groupby("zone")["postcodes"].transform("max")]
    several = most["zone"].duplicated(keep=False)
    certain = {int(zone): str(code) for zone, code in most[~several][["zone", "code"]].to_numpy()}
    level = held.merge(most[several][["zone", "code"]])
    return certain, {int(zone): rows for zone, rows in level.groupby("zone")}


class _Nearest:
    """The council of the postcode nearest to a place (EPSG:27700)."""

    def __init__(self, table: pd.DataFrame) -> None:
        self._xy = table[["easting", "northing"]].to_numpy(float)
        self._codes = table["code"].to_numpy()
        self._tree = KDTree(self._xy)

    def code(self, place: Floats) -> str:
        """Of equally near ones, the code that comes first."""
        away, _ = self._tree.query(place)
        level = self._tree.query_ball_point(place, away + 1e-6)
        return str(min(self._codes[level]))
