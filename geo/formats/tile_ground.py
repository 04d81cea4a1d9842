"""The base map of an area, as pictures ask for it: features of the tiles in a frame."""

import math

import numpy as np
import shapely

from geo.formats.tile_archive import TileArchive
from geo.formats.tile_features import AREA, TileFeature, tile_features
from geo.maps.base_map import GroundFeature
from geo.measure import Floats


class TileGround:
    """A base map in an archive of tiles. Safe to share between threads."""

    def __init__(self, archive: TileArchive) -> None:
        self._archive = archive

    def features(self, bounds: tuple[float, float, float, float], zoom: int) -> list[GroundFeature]:
        """What lies within west, south, east and north (EPSG:4326), at a zoom of the tiles.

        Raises
        ------
        StoreError
            If a tile cannot be read.
        """
        found = self._beyond(bounds)
        west, south, east, north = bounds
        left, top = _tile(west, north, zoom)
        right, bottom = _tile(east, south, zoom)
        for column in range(left, right + 1):
            for row in range(top, bottom + 1):
                data = self._archive.tile(zoom, column, row)
                if data is not None:
                    found += [_placed(one, zoom, column, row) for one in tile_features(data)]
        return found

    def _beyond(self, bounds: tuple[float, float, float, float]) -> list[GroundFeature]:
        """The land around what the tiles cover, as far as the frame goes."""
        west, south, east, north = bounds
        found = []
        for outer, *inner in self._archive.metadata.get("beyond", ()):
            land = shapely.make_valid(shapely.Polygon(outer, inner))
            for part in shapely.get_parts(shapely.clip_by_rect(land, west, south, east, north)):
                if part.geom_type == "Polygon":
                    rings = [shapely.get_coordinates(r) for r in (part.exterior, *part.interiors)]
                    holes = [i > 0 for i in range(len(rings))]
                    found.append(GroundFeature("land", "land", "", 2, rings, holes))
        return found


def _tile(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    n = 1 << zoom
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return int((lon + 180) / 360 * n), int(y * n)


def _placed(one: TileFeature, zoom: int, column: int, row: int) -> GroundFeature:
    told = one.properties
    name = str(told.get("name", "") or told.get("ref", ""))
    at = _lonlat(np.vstack(one.paths), zoom, column, row)
    paths = np.split(at, np.cumsum([len(path) for path in one.paths])[:-1])
    holes = [one.kind == AREA and _doubled_area(path) < 0 for path in one.paths]
    return GroundFeature(one.layer, str(told.get("kind", "")), name, one.kind - 1, paths, holes)


def _lonlat(path: Floats, zoom: int, column: int, row: int) -> Floats:
    n = 1 << zoom
    x, y = (path[:, 0] + column) / n, (path[:, 1] + row) / n
    lat = np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * y))))
    return np.column_stack([x * 360 - 180, lat])


def _doubled_area(ring: Floats) -> float:
    """Twice the area of a ring, which is negative for a hole."""
    x, y = ring[:, 0], ring[:, 1]
    inner = np.dot(x[:-1], y[1:]) - np.dot(x[1:], y[:-1])
    return float(inner + x[-1] * y[0] - x[0] * y[-1])
