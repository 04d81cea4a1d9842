"""Reading vector tiles as another program reads them: GDAL, without anything of ours."""

import gzip
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import shapely

from geo.formats.tile_archive import Tile, TileArchive

EXTENT = 4096


@dataclass(frozen=True)
class Seen:
    """A feature of a tile: its layer, properties, and its shape in units of the tile, y down."""

    layer: str
    properties: dict[str, Any]
    shape: Any

    @property
    def kind(self) -> str:
        return str(self.properties["kind"])


def features(data: bytes, folder: Path) -> list[Seen]:
    """All features of a tile that is compressed with gzip."""
    path = folder / "one.mvt"
    path.write_bytes(gzip.decompress(data))
    found = []
    for layer, _ in pyogrio.list_layers(path):
        meta, _, shapes, columns = pyogrio.raw.read(path, layer=layer, CLIP="NO")
        names = list(meta["fields"])
        for i, shape in enumerate(shapely.from_wkb(shapes)):
            # GDAL has y to the north.
            down = shapely.transform(
                shape, lambda at: np.column_stack([at[:, 0], EXTENT - at[:, 1]])
            )
            row = {name: columns[n][i] for n, name in enumerate(names) if name != "mvt_id"}
            found.append(Seen(layer, {k: v for k, v in row.items() if v is not None}, down))
    return found


def tile_at(lon: float, lat: float, zoom: int) -> Tile:
    """The tile that a place is in, by the formula of the slippy map."""
    n = 1 << zoom
    y = math.asinh(math.tan(math.radians(lat)))
    return zoom, int((lon + 180) / 360 * n), int((1 - y / math.pi) / 2 * n)


def place_in(tile: Tile, lon: float, lat: float) -> tuple[float, float]:
    """A place in a tile's units."""
    zoom, column, row = tile
    n = 1 << zoom
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return ((lon + 180) / 360 * n - column) * EXTENT, (y * n - row) * EXTENT


def archived(data: bytes) -> TileArchive:
    """An archive that is in memory."""
    return TileArchive(lambda start, length: data[start : start + length])


def of_zoom(archive: TileArchive, zoom: int) -> list[Tile]:
    """The tiles of a zoom that are there."""
    return [tile for tile in archive.tiles() if tile[0] == zoom]
