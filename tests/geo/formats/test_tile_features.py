"""Reading vector tiles: what GDAL reads of a tile is read here, and a broken one is refused."""

import gzip
from pathlib import Path

import numpy as np
import pytest
import shapely

from geo.errors import StoreError
from geo.formats.tile_archive import archive
from geo.formats.tile_features import AREA, LINE, POINT, TileFeature, tile_features
from geo.formats.tile_ground import TileGround
from geo.formats.vector_tiles import EXTENT, Look, Placed, encode
from tests.tiles import archived, features, place_in, tile_at

LOOKS = [Look("street", (("kind", "minor"), ("name", "Ætna Road"))), Look("ground", (("n", 300),))]
HOLED = shapely.Polygon(
    [(0, 0), (4000, 0), (4000, 4000), (0, 4000)], [[(900, 900), (900, 1900), (1900, 1900)]]
)
SHAPES = [
    shapely.LineString([(-64, 10), (100, 10), (100, 4160)]),
    HOLED,
    shapely.Point(7, 9),
    shapely.MultiLineString([[(5, 5), (9, 300)], [(700, 2), (800, 2), (800, 9)]]),
]


def tile(shapes: list[shapely.Geometry], looks: list[int]) -> bytes:
    placed = np.zeros((len(shapes), 2), dtype=np.int64)
    ((_, _, data),) = encode(Placed(np.array(shapes, dtype=object), placed, np.array(looks)), LOOKS)
    return data


def as_shape(one: TileFeature) -> shapely.Geometry:
    paths = [path * EXTENT for path in one.paths]
    if one.kind == POINT:
        return shapely.MultiPoint(np.vstack(paths))
    if one.kind == LINE:
        return shapely.MultiLineString(paths)
    areas = [shapely.LinearRing(path).is_ccw for path in paths]
    assert areas[0], "the outer ring comes first; y is to the south"
    return shapely.Polygon(paths[0], paths[1:])


def test_what_gdal_reads_of_a_tile_is_read(tmp_path: Path) -> None:
    data = tile(SHAPES, [0, 1, 0, 0])
    ours, theirs = list(tile_features(data)), features(data, tmp_path)
    assert [one.layer for one in ours] == [one.layer for one in theirs]
    for mine, gdal in zip(ours, theirs, strict=True):
        assert mine.properties == gdal.properties
        assert mine.kind == shapely.get_dimensions(gdal.shape) + 1
        assert as_shape(mine).equals(gdal.shape)
    assert {one.kind for one in ours} == {POINT, LINE, AREA}


@pytest.mark.parametrize(
    "data",
    [b"no tile", gzip.compress(b"\x1a\x7f\x01"), gzip.compress(b"\x1a")[:-9]],
    ids=["text", "longer than it is", "cut off"],
)
def test_what_is_no_tile_is_refused(data: bytes) -> None:
    with pytest.raises(StoreError, match="cannot be read"):
        list(tile_features(data))


def test_a_base_map_gives_what_lies_in_a_frame_where_it_is() -> None:
    at = tile_at(-1.3, 50.7, 12)
    x, y = place_in(at, -1.3, 50.7)
    line = shapely.LineString([(x, y), (x + 90, y)])
    there = tile([line, HOLED], [0, 1])
    beyond = [[[[-9, 50], [-1.6, 50], [-1.6, 51], [-9, 51], [-9, 50]]]]
    ground = TileGround(archived(archive({at: there}, {"beyond": beyond})))
    land, street, area = ground.features((-1.7, 50.69, -1.29, 50.71), 12)
    assert (street.layer, street.kind, street.name, street.size) == (
        "street",
        "minor",
        "Ætna Road",
        1,
    )
    assert street.paths[0][0] == pytest.approx((-1.3, 50.7), abs=2e-5)
    assert area.holes == [False, True]
    assert land.layer == "land"
    assert land.paths[0][:, 0].max() == pytest.approx(-1.6)
    assert land.paths[0][:, 0].min() == pytest.approx(-1.7), "no farther than the frame"
    assert not ground.features((0.0, 52.0, 0.1, 52.1), 12)
