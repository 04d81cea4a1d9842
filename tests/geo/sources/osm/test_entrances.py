"""The ways into sites."""

from collections.abc import Callable

import pytest

from geo.records import (
    Entrance,
    Harvest,
)
from tests.geo.sources.osm.plot import LAT, LON, Plot, Tags, rows


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"barrier": "gate"}, "barrier=gate"),
        ({"entrance": "main"}, "entrance=main"),
        ({"entrance": "yes", "barrier": "gate"}, "entrance=yes"),
        ({"barrier": "gate", "access": "private", "foot": "yes"}, "barrier=gate"),
        ({"barrier": "gate", "access": "private"}, None),
        ({"barrier": "gate", "locked": "yes"}, None),
        ({"barrier": "gate", "locked": "yes", "access": "customers"}, None),
        ({"barrier": "gate", "locked": "yes", "foot": "yes"}, "barrier=gate"),
        ({"barrier": "gate", "access": "private;no"}, None),
        ({"barrier": "gate", "foot": "no;private"}, None),
        ({"entrance": "emergency"}, None),
        ({"entrance": "service"}, None),
        ({"barrier": "bollard", "foot": "no"}, None),
        ({}, None),
    ],
)
def test_a_gate_or_door_on_the_outline_is_a_way_in(
    plot: Plot, harvest: Callable[[], Harvest], tags: Tags, kind: str | None
) -> None:
    gate = plot.node(1, 0, tags)
    a, b, c, d = plot.square(0, 0, 3)[:4]
    school = plot.way([a, gate, b, c, d, a], {"amenity": "school", "name": "Hill School"})
    found = rows(harvest(), Entrance)
    assert [(row.location_id, row.kind) for row in found] == (
        [(f"map-w{school}", kind)] if kind else []
    )
    if kind:
        assert (found[0].lon, found[0].lat) == pytest.approx((LON + 0.001, LAT))


@pytest.mark.parametrize(
    ("street", "tags", "ways_in"),
    [
        ([(1, -1), (1, 1)], {"highway": "footway"}, [(1, 0)]),
        ([(1, -1), (1, 4)], {"highway": "path"}, [(1, 0), (1, 3)]),
        ([(1, -1), (1, 0)], {"highway": "service"}, [(1, 0)]),
        ([(1, -1), (1, 1)], {"highway": "service", "access": "private"}, []),
        ([(1, -1), (1, 1)], {"highway": "service", "access": "private;delivery"}, []),
        ([(1, -1), (1, 1)], {"highway": "footway", "foot": "no"}, []),
        ([(1, -1), (1, 1)], {"highway": "motorway"}, []),
        ([(-1, 0), (4, 0)], {"highway": "residential"}, []),
        ([(-1, 1), (1, -1)], {"highway": "residential"}, []),
        ([(1, 1), (2, 2)], {"highway": "footway"}, []),
    ],
)
def test_a_path_that_goes_in_is_a_way_in_and_one_along_the_fence_is_not(
    plot: Plot,
    harvest: Callable[[], Harvest],
    street: list[tuple[float, float]],
    tags: Tags,
    ways_in: list[tuple[float, float]],
) -> None:
    plot.square(0, 0, 3, {"amenity": "school", "name": "Hill School"})
    plot.way([plot.node(x, y) for x, y in street], tags)
    found = rows(harvest(), Entrance)
    expected = [pytest.approx((LON + x / 1000, LAT + y / 1000)) for x, y in ways_in]
    assert sorted((row.lon, row.lat) for row in found) == expected
    assert {row.kind for row in found} <= {f"highway={tags['highway']}"}


def test_a_path_through_a_locked_gate_is_no_way_in(
    plot: Plot, harvest: Callable[[], Harvest]
) -> None:
    gate = plot.node(1, 0, {"barrier": "gate", "access": "private"})
    a, b, c, d = plot.square(0, 0, 3)[:4]
    plot.way([a, gate, b, c, d, a], {"amenity": "school", "name": "Hill School"})
    plot.way([plot.node(1, -1), gate, plot.node(1, 1)], {"highway": "footway"})
    assert rows(harvest(), Entrance) == []


@pytest.mark.parametrize(("gate", "kinds"), [(False, ["entrance=main"]), (True, ["barrier=gate"])])
def test_doors_inside_a_site_count_only_when_it_has_no_gate(
    plot: Plot, harvest: Callable[[], Harvest], gate: bool, kinds: list[str]
) -> None:
    first = plot.node(0, 0, {"barrier": "gate"} if gate else {})
    corners = [plot.node(x, y) for x, y in [(3, 0), (3, 3), (0, 3)]]
    plot.way([first, *corners, first], {"amenity": "school", "name": "Hill School"})
    plot.node(2, 2, {"entrance": "main"})
    plot.node(9, 9, {"entrance": "main"})
    assert [row.kind for row in rows(harvest(), Entrance)] == kinds
