"""Names and addresses of places."""

from collections.abc import Callable

from geo.records import (
    Harvest,
    Location,
    Service,
)
from tests.geo.sources.osm.plot import Plot, rows


def test_a_nameless_place_is_named_by_what_it_is_and_where(
    plot: Plot, harvest: Callable[[], Harvest]
) -> None:
    plot.node(5, 5, {"place": "village", "name": "Chale"})
    plot.node(6, 6, {"leisure": "playground"})
    plot.node(7, 7, {"amenity": "taxi", "addr:street": "High Street"})
    plot.square(20, 20, 2, {"leisure": "park", "name": "Litten Park"})
    plot.node(21, 21, {"leisure": "playground"})
    assert {row.name for row in rows(harvest(), Service)} == {
        "Playground near Chale (no name on the map)",
        "Taxi rank, High Street (no name on the map)",
        "Playground in Litten Park",
    }


def test_a_department_without_an_address_is_found_by_its_hospital(
    plot: Plot, harvest: Callable[[], Harvest]
) -> None:
    plot.square(0, 0, 4, {"amenity": "hospital", "name": "St Mary's Hospital"})
    plot.node(1, 1, {"amenity": "clinic", "name": "Wheelchair Service"})
    addresses = {row.name: row.address for row in rows(harvest(), Location)}
    assert addresses == {"St Mary's Hospital": None, "Wheelchair Service": "St Mary's Hospital"}


def test_the_two_stops_of_a_street_are_told_apart(
    plot: Plot, harvest: Callable[[], Harvest]
) -> None:
    stop = {"highway": "bus_stop", "name": "Long Lane"}
    plot.node(1, 1, {**stop, "naptan:Indicator": "opp"})
    plot.node(1.1, 1, {**stop, "naptan:Indicator": "towards Newport"})
    names = {row.name for row in rows(harvest(), Service)}
    assert names == {"Long Lane (opposite)", "Long Lane (towards Newport)"}
