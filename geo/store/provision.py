"""Demand: figures by zone, and homes beyond the area's border."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import shapely

from geo.directory.entry import Origin
from geo.measure import Floats, to_grid
from geo.places.extent import Extent
from geo.places.homes import Homes
from geo.places.zone_councils import councils_of_zones
from geo.provision.figures import Figures
from geo.store.sql import BEYOND, FIGURES, OURS

Ask = Callable[[str, list[Any] | None], pd.DataFrame]
"""Runs a query in SQL, with its values, and gives a table."""

_AROUND_M = 5_000
"""The nearest postcode of a zone is looked for no farther than this beyond all zones."""


def homes_beyond(ask: Ask, council: str, own: Floats, margin_m: float | None) -> Homes:
    """The homes of other councils within a margin of a council's own (EPSG:27700)."""
    if not len(own) or not margin_m:
        return Homes(ask(BEYOND, [council, 0, -1, 0, -1]))
    (west, south), (east, north) = own.min(axis=0) - margin_m, own.max(axis=0) + margin_m
    found = ask(BEYOND, [council, west, east, south, north])
    near = Extent(own, margin_m).near(found[["easting", "northing"]].to_numpy(float))
    return Homes(found[near].reset_index(drop=True))


def figures(ask: Ask, council: str, origins: Mapping[str, Origin]) -> Figures:
    """The figures by zone, where they come from, and which zones are of other councils."""
    return Figures(ask(FIGURES, None), origins, council, _elsewhere(ask, council))


def _elsewhere(ask: Ask, council: str) -> frozenset[str]:
    """Zones that have a shape and belong to another council, by most of their postcodes."""
    rows = ask("SELECT zone_id, geometry FROM zone WHERE geometry IS NOT NULL ORDER BY ALL", None)
    if rows.empty:
        return frozenset()
    shapes = shapely.from_wkb([bytes(wkb) for wkb in rows["geometry"]])
    west, south, east, north = shapely.total_bounds(shapes)
    corners = to_grid([west, west, east, east], [south, north, south, north])
    (west, south), (east, north) = np.nanmin(corners, axis=0), np.nanmax(corners, axis=0)
    box = [west - _AROUND_M, east + _AROUND_M, south - _AROUND_M, north + _AROUND_M]
    codes = councils_of_zones(rows["zone_id"].tolist(), shapes, ask(OURS, [council, *box]))
    other = np.array([code != council for code in codes])
    return frozenset(rows["zone_id"][other])
