"""The base map from small hand-made extracts: land, sea, simplification, size."""

import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import osmium
import pytest
import shapely
from osmium.osm.mutable import Node, Way
from shapely.geometry import shape

from geo.errors import SourceError
from geo.measure import to_grid, to_lonlat
from geo.sources import basemap
from geo.sources.basemap import land_from_coast, read_basemap

EAST, NORTH = 450_000, 90_000
"""South-west corner of the plots on the British National Grid (EPSG:27700), in metres."""

Line = list[tuple[float, float]]


class Sheet:
    """An extract under construction, in metres from a corner."""

    def __init__(self) -> None:
        self._nodes: list[Node] = []
        self._ways: list[Way] = []

    def node(self, x: float, y: float, **tags: str) -> int:
        lon, lat = to_lonlat(EAST + x, NORTH + y)[0]
        return self.far_node(lon, lat, **tags)

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


@pytest.fixture
def sheet() -> Sheet:
    return Sheet()


@pytest.fixture
def drawn(sheet: Sheet, tmp_path: Path) -> Callable[[], list[dict[str, Any]]]:
    def draw() -> list[dict[str, Any]]:
        whole = json.loads(read_basemap(sheet.write(tmp_path / "sheet.osm")).decode("utf-8"))
        assert whole["type"] == "FeatureCollection"
        features: list[dict[str, Any]] = whole["features"]
        return features

    return draw


def on_grid(feature: dict[str, Any]) -> Any:
    """A feature's geometry in metres from the corner of the plots."""
    found = shape(feature["geometry"])
    corner = [EAST, NORTH]
    return shapely.transform(found, lambda at: to_grid(at[:, 0], at[:, 1]) - corner)


def by_kind(features: list[dict[str, Any]]) -> dict[str, Any]:
    return {f["properties"]["kind"]: on_grid(f) for f in features}


def test_classes_are_one_feature_each_in_drawing_order(
    sheet: Sheet, drawn: Callable[[], list[dict[str, Any]]]
) -> None:
    sheet.way([(0, 0), (1000, 0)], highway="primary")
    sheet.way([(0, 50), (1000, 50)], highway="trunk")
    sheet.way([(0, 100), (1000, 100)], highway="tertiary")
    sheet.way([(0, 200), (1000, 200)], highway="residential")
    sheet.way([(0, 250), (1000, 250)], highway="service")
    sheet.way([(0, 300), (1000, 300)], highway="footway")
    sheet.way([(0, 400), (1000, 400)], railway="rail")
    sheet.way([(0, 500), (1000, 500)], railway="abandoned")
    sheet.way([(0, 600), (1000, 600)], route="ferry")
    sheet.square(0, 700, 200, natural="wood")
    sheet.square(300, 700, 200, natural="water")
    sheet.square(600, 700, 200, leisure="park")
    sheet.node(100, 100, place="town", name="Newport")
    sheet.node(100, 100, place="farm", name="Hill Farm")
    kinds = [f["properties"]["kind"] for f in drawn()]
    assert kinds == [
        "land",
        "park",
        "wood",
        "water",
        "path",
        "road-minor",
        "road-middle",
        "road-major",
        "rail",
        "ferry",
        "place-town",
    ]


def test_streets_keep_their_place_within_the_tolerance(
    sheet: Sheet, drawn: Callable[[], list[dict[str, Any]]]
) -> None:
    wiggly = [(x * 20.0, 5.0 * (x % 2)) for x in range(50)]
    bent = [(980.0, 5.0), (980.0, 500.0)]
    sheet.way(wiggly, highway="residential")
    sheet.way(bent, highway="residential")
    road = by_kind(drawn())["road-minor"]
    tolerance_m = basemap.LEVELS[0].tolerance_m + 2  # and two for the rounded coordinates
    assert road.hausdorff_distance(shapely.MultiLineString([wiggly, bent])) <= tolerance_m
    assert len(shapely.get_coordinates(road)) < len(wiggly) / 4
    assert shapely.Point(980, 500).distance(road) < 2


def test_coordinates_have_five_decimals_and_do_not_repeat(
    sheet: Sheet, drawn: Callable[[], list[dict[str, Any]]]
) -> None:
    sheet.way([(0, 0), (333.3, 77.7), (1000, 400), (1000.1, 400.1)], highway="primary")
    road = next(f for f in drawn() if f["properties"]["kind"] == "road-major")
    for line in road["geometry"]["coordinates"]:
        assert all(round(value, 5) == value for at in line for value in at)
        assert all(a != b for a, b in pairwise(line))


def test_overlapping_woods_are_drawn_as_one(
    sheet: Sheet, drawn: Callable[[], list[dict[str, Any]]]
) -> None:
    # Canvas fills by even and odd: an overlap within one feature would be a hole.
    sheet.square(0, 0, 200, natural="wood")
    sheet.square(100, 0, 200, landuse="forest")
    wood = by_kind(drawn())["wood"]
    assert len(wood.geoms) == 1
    assert wood.is_valid
    assert wood.area == pytest.approx(300 * 200, rel=0.02)


def test_an_island_is_land_and_the_rest_is_sea(
    sheet: Sheet, drawn: Callable[[], list[dict[str, Any]]]
) -> None:
    sheet.square(0, 0, 2000, natural="coastline")
    sheet.way([(500, 500), (1500, 500)], highway="residential")
    found = by_kind(drawn())
    assert found["land"].area == pytest.approx(2000**2, rel=0.01)
    assert found["land"].contains(shapely.Point(1000, 1000))
    assert "coast" not in found


def test_inland_everything_is_land(sheet: Sheet, drawn: Callable[[], list[dict[str, Any]]]) -> None:
    sheet.way([(0, 0), (1000, 1000)], highway="residential")
    land = by_kind(drawn())["land"]
    assert land.contains(shapely.box(-1000, -1000, 2000, 2000))


@pytest.mark.parametrize("reach", [9000, 2000])
def test_a_coast_cut_at_the_edge_has_land_on_its_left(
    sheet: Sheet, drawn: Callable[[], list[dict[str, Any]]], reach: float
) -> None:
    # Eastward along the south coast, in two pieces, ending beyond the map's frame or within it.
    sheet.way([(-reach, 0), (500, 0)], natural="coastline")
    sheet.way([(500, 0), (1000 + reach, 0)], natural="coastline")
    sheet.way([(0, 500), (1000, 500)], highway="residential")
    land = by_kind(drawn())["land"]
    assert land.contains(shapely.Point(500, 400))
    assert not land.intersects(shapely.Point(500, -400))


def test_a_coast_that_bounds_nothing_clear_is_drawn_as_a_line() -> None:
    frame = shapely.box(0, 0, 100, 100)
    one = shapely.LineString([(0, 50), (100, 50)])
    against_it = shapely.LineString([(100, 60), (0, 60)])
    contrary = shapely.LineString([(0, 70), (100, 70)])
    land, lines = land_from_coast([one, contrary], frame)
    assert land == []
    assert shapely.union_all(lines).equals(shapely.union_all([one, contrary]))
    land, lines = land_from_coast([one, against_it], frame)
    assert lines == []
    assert shapely.union_all(land).equals(shapely.box(0, 50, 100, 60))


def test_a_ferry_to_spain_ends_at_the_frame(
    sheet: Sheet, drawn: Callable[[], list[dict[str, Any]]]
) -> None:
    sheet.way([(0, 0), (1000, 0)], highway="residential")
    spain = sheet.far_node(-3.8, 43.46)
    sheet.joined([spain, sheet.far_node(-2.5, 49.0), sheet.node(0, 0)], route="ferry")
    sheet.way([(0, 100), (0, -60_000)], route="ferry")
    ferry = by_kind(drawn())["ferry"]
    assert ferry.bounds[1] == pytest.approx(-basemap.MARGIN_M, abs=10)


def test_detail_is_dropped_until_the_map_is_small_enough(
    sheet: Sheet,
    drawn: Callable[[], list[dict[str, Any]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sheet.way([(0, 0), (2000, 0)], highway="primary")
    for i in range(60):
        sheet.way([(i * 30.0, 100), (i * 30.0, 400), (i * 30.0 + 15, 900)], highway="residential")
        sheet.way([(i * 30.0, 100), (i * 30.0 + 9, 400)], highway="footway")
    assert {"path", "road-minor"} <= by_kind(drawn()).keys()
    monkeypatch.setattr(basemap, "SMALL_BYTES", 4_000)
    assert "path" not in by_kind(drawn())
    assert "road-minor" in by_kind(drawn())
    monkeypatch.setattr(basemap, "LARGEST_BYTES", 1_000)
    assert "road-minor" not in by_kind(drawn())
    assert "road-major" in by_kind(drawn())


def test_the_same_extract_gives_the_same_bytes(sheet: Sheet, tmp_path: Path) -> None:
    sheet.square(0, 0, 200, natural="wood")
    sheet.way([(0, 0), (1000, 1000)], highway="primary")
    sheet.node(100, 100, place="village", name="Saint-Émile")
    path = sheet.write(tmp_path / "sheet.osm")
    first = read_basemap(path)
    assert first == read_basemap(path)
    assert "Saint-Émile".encode() in first


@pytest.mark.parametrize("text", [None, "this is not a map", '<osm version="0.6"></osm>'])
def test_an_extract_that_cannot_be_drawn_is_named(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "bad.osm"
    if text is not None:
        path.write_text(text)
    with pytest.raises(SourceError, match=r"bad\.osm"):
        read_basemap(path)


@pytest.mark.exhaustive
def test_the_island_is_one_small_map_of_the_right_size(island_extract: Path) -> None:
    data = read_basemap(island_extract)
    assert len(data) < 1_100_000
    land = by_kind(json.loads(data)["features"])["land"]
    newport = to_grid(-1.294, 50.70)[0] - [EAST, NORTH]
    island = next(part for part in land.geoms if part.contains(shapely.Point(newport)))
    assert island.area / 1e6 == pytest.approx(380, rel=0.03)
