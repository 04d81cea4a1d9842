"""The nearest stops of a place."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geo.errors import InputError
from geo.families import stops
from geo.manifest import Manifest
from geo.network.streets import Network
from geo.records import Council, Location, Service, ServiceAtLocation, Stop
from geo.store import Store, writing
from tests.town import CODE, NAME, at


@pytest.fixture(scope="module")
def network(store: Store) -> Network:
    return store.network()


def table(*rows: tuple[str, str, float, float], **columns: object) -> pd.DataFrame:
    """Stops by name, kind and position in lattice steps."""
    places = [at(column, row) for _, _, column, row in rows]
    return pd.DataFrame(
        {
            "name": [row[0] for row in rows],
            "kind": [row[1] for row in rows],
            "indicator": None,
            "street": None,
            "bearing": None,
            "lon": [lon for lon, _ in places],
            "lat": [lat for _, lat in places],
        }
    ).assign(**columns)


def test_the_nearest_stop_is_found_along_streets(network: Network, store: Store) -> None:
    found = stops.nearest(network, store.stops(), at(2.0, 5.9))
    assert list(found.columns) == list(stops.COLUMNS)
    assert found["name"].tolist() == ["Column Two"]
    assert found["kind"].tolist() == ["bus-stop"]
    assert found["distance_m"].iloc[0] == pytest.approx(62, abs=0.5)
    assert found["duration_s"].iloc[0] == pytest.approx(62 * 3.6 / 4.8, abs=0.5)
    assert found["direction"].iloc[0] == "north"


def test_nothing_within_reach_is_an_empty_table(network: Network, store: Store) -> None:
    found = stops.nearest(network, store.stops(), at(2.0, 5.9), within_m=10)
    assert found.empty
    nothing = store.stops().head(0)
    assert list(stops.nearest(network, nothing, at(0, 0)).columns) == list(stops.COLUMNS)
    assert stops.nearest(network, store.stops(), at(200, 0)).empty  # on no street


def test_nearest_first_and_no_more_than_asked_for(network: Network) -> None:
    three = table(("one", "BCT", 1, 0.02), ("three", "BCT", 3, 0.02), ("two", "BCT", 2, 0.02))
    found = stops.nearest(network, three, at(0.5, 0.02), count=2)
    assert found["name"].tolist() == ["one", "two"]


def test_the_way_counts_and_not_the_straight_line(network: Network) -> None:
    # Across the square from the middle of one side: 100 m as the crow flies, 200 m on foot.
    two = table(("across", "BCT", 1, 2.5), ("along", "BCT", 2, 4.0))
    found = stops.nearest(network, two, at(2, 2.5))
    assert found["name"].tolist() == ["along", "across"]
    assert found["distance_m"].tolist() == pytest.approx([150, 200], abs=0.5)
    assert stops.nearest(network, two, at(2, 2.5), within_m=160)["name"].tolist() == ["along"]


def test_a_station_with_its_entrances_is_one_stop_and_two_sides_of_a_road_are_two(
    network: Network,
) -> None:
    many = table(
        ("Testham", "RLY", 1, 0),
        ("Testham", "RSE", 1.1, 0),
        ("Testham", "RPL", 1.2, 0),
        ("High Street", "BCT", 2, 0),
        ("High Street", "BCT", 2.1, 0),
        ("Testham", "BCT", 3, 0),
        bearing=[None, None, None, "E", "W", "E"],
    )
    found = stops.nearest(network, many, at(0, 0), count=9)
    assert found["kind"].tolist() == ["RLY", "BCT", "BCT", "BCT"]
    assert found["bearing"].tolist()[1:] == ["E", "W", "E"]


def test_every_stop_is_measured_as_a_route_is(network: Network) -> None:
    rng = np.random.default_rng(7)
    many = table(*((f"stop {i}", "BCT", *rng.uniform(0, 8, 2)) for i in range(60)))
    for start in rng.uniform(0, 8, (5, 2)):
        found = stops.nearest(network, many, at(*start), count=60, within_m=500)
        each = [
            network.route("walk", at(*start), (row.lon, row.lat)).distance_m
            for row in many.itertuples()
        ]
        assert found["distance_m"].tolist() == pytest.approx(sorted(m for m in each if m <= 500))


def test_an_unknown_way_of_travelling_is_refused(network: Network, store: Store) -> None:
    with pytest.raises(InputError, match="hover"):
        stops.nearest(network, store.stops(), at(0, 0), mode="hover")


def test_where_naptan_is_loaded_its_stops_count_and_taxi_ranks_do_not(tmp_path: Path) -> None:
    lon, lat = at(2, 0)
    rows = [
        Stop("1", "High Street", "BCT", lon, lat, "naptan", indicator="Stop A", bearing="NE"),
        Stop("2", "Testham", "RLY", lon, lat, "naptan"),
        Stop("3", "Station Rank", "TXR", lon, lat, "naptan"),
        Service("osm-1", "An old bus stop", "bus-stop", "osm", "1"),
        Location("osm-1", None, lon, lat, "osm"),
        ServiceAtLocation("osm-1", "osm-1", "osm"),
    ]
    path = tmp_path / "stops.duckdb"
    with writing(path) as writer:
        writer.rows(rows)
        writer.finish(Manifest(Council(CODE, NAME), ()))
    held = Store.open(path).stops()
    assert held["name"].tolist() == ["High Street", "Testham"]
    assert held.loc[0, ["kind", "indicator", "bearing"]].tolist() == ["BCT", "Stop A", "NE"]


def test_the_nearest_stop_of_each_home_is_the_one_a_search_from_it_finds(network: Network) -> None:
    rng = np.random.default_rng(11)
    many = table(*((f"stop {i}", "BCT", *rng.uniform(0, 8, 2)) for i in range(20)))
    homes = [at(*place) for place in rng.uniform(-1, 9, (15, 2))] + [at(100, 100)]
    snaps = network.snap("walk", *zip(*homes, strict=True), ferries=False)
    found = stops.nearest_to_each(network, many, snaps)
    for home, got in zip(homes, found.itertuples(), strict=True):
        each = [
            network.route("walk", home, (stop.lon, stop.lat), ferries=False).distance_m
            for stop in many.itertuples()
        ]
        reached = [metres for metres in each if metres is not None]
        assert got.distance_m == pytest.approx(min(reached, default=np.inf))
        assert (got.stop == -1) == (not reached)
        if reached:
            assert each[int(got.stop)] == pytest.approx(got.distance_m)


def test_no_stop_anywhere_is_no_stop_within_reach(network: Network) -> None:
    snaps = network.snap("walk", *at(0, 0), ferries=False)
    found = stops.nearest_to_each(network, table().head(0), snaps)
    assert found["stop"].tolist() == [-1]
    assert stops.share_within(found["distance_m"].to_numpy()) == {400.0: 0.0, 800.0: 0.0}


def test_the_share_of_no_homes_is_not_known() -> None:
    assert np.isnan(list(stops.share_within(np.empty(0)).values())).all()


def test_a_place_with_several_doors_has_the_stops_of_all_of_them(network: Network) -> None:
    held = table(("West", "BCT", 0, 0), ("East", "BCT", 6, 0))
    doors = pd.DataFrame([(7, *at(1, 0)), (7, *at(5.5, 0))], columns=["school", "lon", "lat"])
    found = stops.nearest_to_doors(network, held, doors)
    assert found["name"].tolist() == ["East", "West"]
    assert found["distance_m"].tolist() == pytest.approx([50, 100], abs=0.5)
    assert stops.nearest_to_doors(network, held, doors.iloc[:0]).empty


def test_every_school_gets_the_stop_nearest_to_any_of_its_gates(network: Network) -> None:
    held = table(("West", "BCT", 0, 0), ("East", "BCT", 6, 0))
    gates = pd.DataFrame(
        [(7, *at(2, 0)), (3, *at(1, 0)), (7, *at(5.5, 0)), (5, *at(100, 100))],
        columns=["school", "lon", "lat"],
    )
    found = stops.nearest_to_schools(network, held, gates)
    assert found["stop"].to_dict() == {3: 0, 5: -1, 7: 1}
    assert found["distance_m"].tolist() == pytest.approx([100, np.inf, 50], abs=0.5)
