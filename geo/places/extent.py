"""How far an area reaches: its authority's postcodes, a margin around them, and their streets."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import cast

import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import KDTree

from geo.errors import AreaError
from geo.measure import Floats, to_grid, to_lonlat

LEAST_MARGIN_M = 500.0
"""Postcodes stand this far apart: less would leave out homes and services between them."""

OUTSIDE = "outside the area and its margin"
"""Why a sound row is left out: no child of the area would use it."""

_GRID = np.array([700_000.0, 1_250_000.0])
"""The north-east corner of the British National Grid; its south-west corner is 0, 0."""


class Extent:
    """The land within a margin of an authority's postcodes.

    Children near the border use the services across it, so every layer of an area
    reaches past it. Postcodes stand for the land on which people live.

    Parameters
    ----------
    homes
        Easting and northing of the authority's postcodes, shape (n, 2), EPSG:27700.
    margin_m
        How far past them the area reaches, metres in a straight line; at least
        ``LEAST_MARGIN_M``.

    Raises
    ------
    AreaError
        If there are no homes: nothing can be told to be near them.
    """

    def __init__(self, homes: Floats, margin_m: float) -> None:
        if not len(homes):
            raise AreaError(
                "No postcode belongs to this authority. Check its code in [area], and that the "
                "manifest names a source of postcodes."
            )
        self._homes = KDTree(np.unique(np.round(homes), axis=0))
        self.margin_m = max(margin_m, LEAST_MARGIN_M)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east and north of a box around it; degrees, EPSG:4326."""
        low, high = self._box()
        corners = to_lonlat([low[0], low[0], high[0], high[0]], [low[1], high[1], low[1], high[1]])
        (west, south), (east, north) = corners.min(axis=0), corners.max(axis=0)
        return float(west), float(south), float(east), float(north)

    @property
    def grid_bounds(self) -> tuple[float, float, float, float]:
        """The same box in grid metres, EPSG:27700."""
        (west, south), (east, north) = self._box()
        return float(west), float(south), float(east), float(north)

    def _box(self) -> tuple[Floats, Floats]:
        low = np.maximum(self._homes.mins - self.margin_m, 0.0)
        return low, np.minimum(self._homes.maxes + self.margin_m, _GRID)

    def near(self, xy: Floats) -> NDArray[np.bool_]:
        """Whether places are within the margin; EPSG:27700, shape (n, 2)."""
        away, _ = self._homes.query(xy, distance_upper_bound=self.margin_m + 1e-6)
        return np.isfinite(away)

    def covers(self, lon: ArrayLike, lat: ArrayLike) -> NDArray[np.bool_]:
        """Whether places are within the margin; degrees, EPSG:4326. False where not a number."""
        lon, lat = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
        west, south, east, north = self.bounds
        inside = np.zeros(lon.shape, dtype=np.bool_)
        near = np.flatnonzero((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))
        if len(near):
            places = np.nan_to_num(to_grid(lon[near], lat[near]), nan=np.inf)
            known = np.isfinite(places[:, 0]) & np.isfinite(places[:, 1])
            inside[near] = known & self.near(np.where(known[:, None], places, 0.0))
        return inside


NEAR_STREET_M = 500.0
"""A home farther than this from every street has no route anywhere."""

LEAST_NEAR_STREETS = 0.9
"""A map with streets near fewer of the homes is not a map of the area."""

FEWEST_HOMES = 10
"""Of fewer homes, a share says nothing of the map."""


@dataclass(frozen=True, slots=True)
class StreetShare:
    """How much of an area the streets reach: `near` of its `homes` have one within 500 metres.

    `why` is what the manifest says of a map that covers only part of the area (empty: nothing).
    """

    homes: int
    near: int
    why: str = ""

    @property
    def share(self) -> float:
        """The share, from 0 to 1."""
        return self.near / self.homes if self.homes else 1.0

    @property
    def covers(self) -> bool:
        """Whether this is a map of the area, as far as homes can tell."""
        return self.homes < FEWEST_HOMES or self.share >= LEAST_NEAR_STREETS


def near_streets(homes: Floats, streets: Iterable[NDArray[np.object_]]) -> NDArray[np.bool_]:
    """Which homes have a street within ``NEAR_STREET_M``.

    Parameters
    ----------
    homes
        Positions, shape ``(n, 2)``, EPSG:27700.
    streets
        Lines in the same metres, some thousands at a time: once all homes are near one, no more are
        asked for.

    Returns
    -------
    Shape ``(n,)``.
    """
    near = np.zeros(len(homes), dtype=np.bool_)
    for lines in streets:
        west, south, east, north = shapely.total_bounds(lines)
        reach = NEAR_STREET_M + 1.0  # a metre for rounding
        around = (homes >= (west - reach, south - reach)) & (homes <= (east + reach, north + reach))
        about = np.flatnonzero(~near & around.all(axis=1))
        tree = shapely.STRtree(cast(NDArray[np.object_], shapely.points(homes[about])))
        _, found = tree.query(lines, predicate="dwithin", distance=NEAR_STREET_M)
        near[about[found]] = True
        if near.all():
            break
    return near


CouncilAt = Callable[[Floats, Floats], list[str | None]]
"""Gives the GSS codes of the councils at longitudes and latitudes (EPSG:4326)."""


def nearest_council(postcodes: pd.DataFrame) -> CouncilAt:
    """Tell whose area a place is in by its nearest postcode.

    Parameters
    ----------
    postcodes
        Columns ``easting, northing`` (EPSG:27700) and ``code``, the GSS code of the council.
    """
    tree = KDTree(postcodes[["easting", "northing"]].to_numpy(float))
    codes = postcodes["code"].to_numpy()

    def council_at(lon: Floats, lat: Floats) -> list[str | None]:
        if not len(lon) or not len(codes):
            return [None] * len(lon)
        places = np.nan_to_num(to_grid(lon, lat), nan=0.0)
        _, nearest = tree.query(places)
        return [str(code) for code in codes[nearest]]

    return council_at
