"""The base map from small hand-made extracts, its tiles read by another program."""

from collections.abc import Callable
from pathlib import Path

import osmium
import pytest
import shapely
from osmium.osm.mutable import Node, Way

from geo.errors import SourceError
from geo.measure import to_lonlat
from geo.sources.basemap import read_basemap
from geo.sources.basemap.kinds import FIRST_ZOOM, LAST_ZOOM
from tests.tiles import Seen, archived, features, of_zoom, place_in, tile_at

EAST, NORTH = 450_000, 90_000
"""South-west corner of the plots on the British National Grid (EPSG:27700), in metres."""

Line = list[tuple[float, float]]


def lonlat(x: float, y: float) -> tuple[float, float]:
    lon, lat = to_lonlat(EAST + x, NORTH + y)[0]
    return float(lon), float(lat)


class Sheet:
    """An extract under construction, in metres from a corner."""

    def __init__(self) -> None:
        self._nodes: list[Node] = []
        self._ways: list[Way] = []

    def node(self, x: float, y: float, **tags: str) -> int:
        return self.far_node(*lonlat(x, y), **tags)

    def far_node(self, lon: float, lat: float, **tags: str) -> int:
        """A node by its longitude and latitude, wherever that is."""
        number = len(self._nodes) + 1
        self._nodes.append(Node(id=number, location=(lon, lat), tags=tags))
        return number

    def way(self, line: Line, *, closed: bool = False, **tags: str) -> None:
        self.joined([self.node(x, y) for x, y in line], closed=closed, **tags)

    def joined(self, nodes: list[int], *, closed: bool = False, **tags: str) -> None:
        ring = [*nodes, nodes[0]] if closed else nodes
        self._ways.append(Way(id=len(self._ways) + 1, nodes=ring, tags=tags))

    def square(self, x: float, y: float, size: float, **tags: str) -> None:
        """A square, anticlockwise: land, if it is a coastline."""
        corners = [(x, y), (x + size, y), (x + size, y + size), (x, y + size)]
        self.way(corners, closed=True, **tags)

    def write(self, path: Path) -> Path:
        with osmium.SimpleWriter(str(path), overwrite=True) as writer:
            for node in self._nodes:
                writer.add_node(node)
            for way in self._ways:
                writer.add_way(way)
        return path


class Drawn:
    """A base map that was made, and what is at a place of it."""

    def __init__(self, folder: Path, data: bytes) -> None:
        self.folder = folder
        self.archive = archived(data)

    def tile(self, x: float, y: float, zoom: int = LAST_ZOOM) -> list[Seen]:
        data = self.archive.tile(*tile_at(*lonlat(x, y), zoom))
        return features(data, self.folder) if data else []

    def at(self, x: float, y: float, zoom: int = LAST_ZOOM, near: float = 3.0) -> set[str]:
        """The kinds that are within a few units of a place."""
        where = shapely.Point(place_in(tile_at(*lonlat(x, y), zoom), *lonlat(x, y)))
        return {one.kind for one in self.tile(x, y, zoom) if one.shape.distance(where) <= near}


@pytest.fixture
def sheet() -> Sheet:
    return Sheet()


@pytest.fixture
def drawn(sheet: Sheet, tmp_path: Path) -> Callable[[], Drawn]:
    return lambda: Drawn(tmp_path, read_basemap(sheet.write(tmp_path / "sheet.osm")))


def test_each_kind_is_where_it_is_mapped(sheet: Sheet, drawn: Callable[[], Drawn]) -> None:
    lines = {"highway": ("primary", "tertiary", "residential", "service", "footway")}
    lines |= {
        "railway": ("rail", "abandoned"),
        "route": ("ferry",),
        "waterway": ("river", "stream"),
    }
    tags = [(key, value) for key, values in lines.items() for value in values]
    for i, (key, value) in enumerate(tags):
        sheet.way([(0, i * 100.0), (1000, i * 100.0)], **{key: value})
    sheet.square(0, 1500, 60, natural="wood")
    sheet.square(300, 1500, 60, natural="water")
    sheet.square(600, 1500, 60, leisure="park")
    sheet.square(900, 1500, 60, building="yes")
    sheet.square(1200, 1500, 60, building="no")
    found = drawn()
    kinds = [found.at(500, i * 100.0) - {"land"} for i in range(len(tags))]
    expected = [
        "major",
        "middle",
        "minor",
        "service",
        "path",
        "rail",
        None,
        "ferry",
        "river",
        "stream",
    ]
    assert kinds == [{kind} if kind else set() for kind in expected]
    areas = [found.at(x + 30, 1530) - {"land"} for x in (0, 300, 600, 900, 1200)]
    assert areas == [{"wood"}, {"water"}, {"grass"}, {"building"}, set()]


def test_streets_have_names_and_are_whole_across_tiles(
    sheet: Sheet, drawn: Callable[[], Drawn]
) -> None:
    for x in range(0, 6000, 100):  # as many ways as OpenStreetMap has for a street
        sheet.way([(x, 0.0), (x + 100.0, 0.0)], highway="residential", name="Long Lane")
    found = drawn()
    named = set()
    for x in range(0, 6000, 10):
        assert "minor" in found.at(x, 0.0), f"the street has a gap at {x} metres"
    for tile in of_zoom(found.archive, LAST_ZOOM):
        for one in features(found.archive.tile(*tile) or b"", found.folder):
            if one.layer == "street":
                named.add(one.properties.get("name"))
                assert len(shapely.get_parts(one.shape)) == 1, "pieces were not joined"
                west, _, east, _ = one.shape.bounds
                assert west >= -600
                assert east <= 4096 + 600
    assert named == {"Long Lane"}


@pytest.mark.parametrize("zoom", range(9, LAST_ZOOM + 1))
def test_lines_stay_where_they_are_at_every_zoom(
    sheet: Sheet, drawn: Callable[[], Drawn], zoom: int
) -> None:
    wiggly = [(x * 40.0, 400.0 * ((x // 25) % 2)) for x in range(200)]
    sheet.way(wiggly, highway="secondary")
    found = drawn()
    for x, y in wiggly[::7]:
        assert "middle" in found.at(x, y, zoom, near=10.0), f"{x}, {y}"


def test_an_area_with_a_hole_has_it_in_the_tile(sheet: Sheet, tmp_path: Path) -> None:
    ring = [(0, 0), (300, 0), (300, 300), (0, 300), (0, 0)]
    hole = [(100, 100), (200, 100), (200, 200), (100, 200), (100, 100)]
    ways = [[sheet.node(*at) for at in line[:-1]] for line in (ring, hole)]
    sheet.joined(ways[0], closed=True)
    sheet.joined(ways[1], closed=True)
    sheet.way([(0, 900), (300, 900)], highway="primary")
    path = sheet.write(tmp_path / "sheet.osm")
    text = path.read_text(encoding="utf-8")
    relation = (
        '<relation id="1" version="1"><member type="way" ref="1" role="outer"/>'
        '<member type="way" ref="2" role="inner"/><tag k="type" v="multipolygon"/>'
        '<tag k="building" v="yes"/></relation></osm>'
    )
    path.write_text(text.replace("</osm>", relation), encoding="utf-8")
    found = Drawn(tmp_path, read_basemap(path))
    assert "building" in found.at(50, 50)
    assert "building" not in found.at(150, 150)


def test_place_names_come_with_the_zoom(sheet: Sheet, drawn: Callable[[], Drawn]) -> None:
    sheet.way([(0, 0), (1000, 0)], highway="primary")
    sheet.node(100, 100, place="town", name="Saint-Émile")
    sheet.node(120, 100, place="hamlet", name="Nether End")
    sheet.node(130, 100, place="farm", name="Hill Farm")
    sheet.node(140, 100, railway="station", name="Saint-Émile")
    found = drawn()

    def names(zoom: int) -> set[tuple[str, str]]:
        tile = found.tile(100, 100, zoom)
        return {(one.kind, one.properties["name"]) for one in tile if one.layer == "place"}

    assert names(8) == {("town", "Saint-Émile")}
    everything = {("town", "Saint-Émile"), ("hamlet", "Nether End"), ("station", "Saint-Émile")}
    assert names(LAST_ZOOM) == everything
    assert found.archive.metadata["places"] == pytest.approx(
        [*lonlat(100, 100), *lonlat(120, 100)], abs=1e-4
    )


def test_an_island_is_land_and_the_rest_is_sea_as_far_as_one_sees(
    sheet: Sheet, drawn: Callable[[], Drawn]
) -> None:
    sheet.square(0, 0, 2000, natural="coastline")
    sheet.way([(500, 500), (1500, 500)], highway="residential")
    found = drawn()
    for zoom in range(FIRST_ZOOM + 4, LAST_ZOOM + 1):
        assert found.at(1000, 1000, zoom) == {"land"}
        assert found.at(-3000, -3000, zoom) == set()
    assert found.archive.metadata["beyond"] == []


def test_inland_everything_is_land_as_far_as_one_sees(
    sheet: Sheet, drawn: Callable[[], Drawn]
) -> None:
    sheet.way([(0, 0), (1000, 1000)], highway="residential")
    found = drawn()
    assert found.at(-3000, 4000) == {"land"}
    ((outer, hole),) = found.archive.metadata["beyond"]
    around = shapely.Polygon(outer, [hole])
    assert around.covers(shapely.Point(lonlat(-60_000, 60_000)))
    assert not around.contains(shapely.Point(lonlat(0, 0)))


def test_a_ferry_to_spain_ends_at_the_frame(sheet: Sheet, drawn: Callable[[], Drawn]) -> None:
    sheet.way([(0, 0), (1000, 0)], highway="residential")
    spain = sheet.far_node(-3.8, 43.46)
    sheet.joined([spain, sheet.far_node(-2.5, 49.0), sheet.node(0, 0)], route="ferry")
    found = drawn()
    _, south, _, _ = found.archive.metadata["frame"]
    assert south == pytest.approx(lonlat(500, -5000)[1], abs=0.01)
    lowest = max(row for _, _, row in of_zoom(found.archive, LAST_ZOOM))
    assert lowest == tile_at(0, south, LAST_ZOOM)[2]


def test_the_same_extract_gives_the_same_bytes(sheet: Sheet, tmp_path: Path) -> None:
    sheet.square(0, 0, 200, natural="wood")
    sheet.way([(0, 0), (1000, 1000)], highway="primary", name="Saint-Émile Street")
    path = sheet.write(tmp_path / "sheet.osm")
    assert read_basemap(path) == read_basemap(path)


@pytest.mark.parametrize("text", [None, "this is not a map", '<osm version="0.6"></osm>'])
def test_an_extract_that_cannot_be_drawn_is_named(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "bad.osm"
    if text is not None:
        path.write_text(text)
    with pytest.raises(SourceError, match=r"bad\.osm"):
        read_basemap(path)


@pytest.mark.exhaustive
def test_the_island_has_its_land_its_streets_and_tiles_of_a_size_to_send(
    island_extract: Path, tmp_path: Path
) -> None:
    archive = archived(read_basemap(island_extract))
    tiles = list(archive.tiles())
    assert max(len(archive.tile(*tile) or b"") for tile in tiles) < 250_000
    # The land of one tile of the whole island, in square kilometres on the ground.
    tile = tile_at(-1.294, 50.70, 7)
    newport = shapely.Point(place_in(tile, -1.294, 50.70))
    land = [one for one in features(archive.tile(*tile) or b"", tmp_path) if one.kind == "land"]
    parts = [part for one in land for part in shapely.get_parts(one.shape)]
    island = next(part for part in parts if part.contains(newport))
    unit_km = 40_075.017 / (1 << 7) / 4096 * 0.6334  # the cosine of 50.7 degrees
    assert island.area * unit_km**2 == pytest.approx(380, rel=0.05)
    centre = features(archive.tile(*tile_at(-1.294, 50.70, 14)) or b"", tmp_path)
    named = {one.properties.get("name") for one in centre if one.layer == "street"}
    assert {"High Street", "Pyle Street", "Lugley Street"} <= named
    assert sum(len(shapely.get_parts(one.shape)) for one in centre if one.kind == "building") > 500
