"""Features, their points and their shapes."""

from collections.abc import Callable
from pathlib import Path

import pytest
import shapely

from geo.records import (
    Harvest,
    Location,
    Service,
)
from geo.sources import osm
from tests.geo.sources.osm.plot import LAT, LON, MAP, Plot, Tags, reasons, rows


@pytest.mark.parametrize(
    "tags",
    [
        {"leisure": "swimming_pool"},
        {"leisure": "swimming_pool", "name": "Hotel pool", "access": "customers"},
        {"disused:amenity": "school", "name": "Old School"},
        {"amenity": "pub", "name": "The Sun"},
    ],
)
def test_what_is_no_place_of_the_local_offer_is_not_read(
    plot: Plot, harvest: Callable[[], Harvest], tags: Tags
) -> None:
    plot.node(1, 1, tags)
    found = harvest()
    assert found.rows == []
    assert found.rows_read == 0


def test_the_point_of_a_bent_site_is_inside_it(plot: Plot, harvest: Callable[[], Harvest]) -> None:
    corners = [(0, 0), (6, 0), (6, 6), (5, 6), (5, 1), (1, 1), (1, 6), (0, 6)]
    nodes = [plot.node(x, y) for x, y in corners]
    plot.way([*nodes, nodes[0]], {"amenity": "school", "name": "Horseshoe"})
    shape = shapely.Polygon([(LON + x / 1000, LAT + y / 1000) for x, y in corners])
    place = rows(harvest(), Location)[0]
    assert shape.contains(shapely.Point(place.lon, place.lat))
    assert not shape.contains(shape.centroid)


def test_a_multipolygon_is_a_place_and_its_hole_is_not(
    plot: Plot, harvest: Callable[[], Harvest]
) -> None:
    outer, inner = plot.square(0, 0, 6)[-1], plot.square(2, 2, 2)[-1]
    members = [("w", outer, "outer"), ("w", inner, "inner")]
    tags = {"type": "multipolygon", "amenity": "school", "name": "Ring School"}
    number = plot.relation(members, tags)
    place = rows(harvest(), Location)[0]
    assert place.location_id == f"map-r{number}"
    x, y = (place.lon - LON) * 1000, (place.lat - LAT) * 1000
    assert 0 < x < 6
    assert 0 < y < 6
    assert not (2 <= x <= 4 and 2 <= y <= 4)


def test_a_multipolygon_that_is_cut_off_is_noted(
    plot: Plot, harvest: Callable[[], Harvest]
) -> None:
    tags = {"type": "multipolygon", "amenity": "school", "name": "Edge School"}
    number = plot.relation([("w", 999, "outer")], tags)
    found = harvest()
    assert "outline" in reasons(found)[f"relation/{number}"]
    assert found.rows_read == 1


def test_what_has_no_place_is_noted(plot: Plot, harvest: Callable[[], Harvest]) -> None:
    way = plot.way([998, 999], {"amenity": "school", "name": "Cut School"})
    short = plot.way([plot.node(1, 1)], {"leisure": "playground"})
    site = plot.relation([("w", way, "")], {"type": "site", "amenity": "school", "name": "Sites"})
    found = harvest()
    noted = {f"way/{way}", f"way/{short}", f"relation/{site}"}
    assert reasons(found).keys() == noted
    assert (found.rows_read, found.rows_kept, found.rows_rejected) == (3, 0, 3)


def test_names_are_one_line(plot: Plot, tmp_path: Path) -> None:
    plot.node(1, 1, {"amenity": "library", "name": " Town\n\tLibrary\x07 "})
    found = osm.read(plot.write(tmp_path / "plot.osm.pbf"), MAP)
    assert [row.name for row in rows(found, Service)] == ["Town Library"]
