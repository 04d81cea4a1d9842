"""Every home against the nearest service of a category."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.directory.offer import Offer
from geo.errors import InputError
from geo.network.streets import Network
from geo.places.homes import Homes
from geo.places.zones import zones_of
from geo.provision import coverage as of_coverage
from geo.provision.coverage import coverage
from geo.store import Store
from geo.travel import Streets
from geo.travel.standard import Standard
from tests.examples import examples
from tests.geo.places.test_zones import homes
from tests.town import at


@pytest.fixture(scope="module")
def network(store: Store) -> Network:
    return store.network()


def offer(*places: tuple[float, float], **columns: object) -> Offer:
    """Libraries at positions in lattice steps; one a place, and one more without any."""
    n = len(places) + 1
    table = pd.DataFrame(
        {
            "service_id": [f"s{i}" for i in range(n)],
            "name": [f"Library {i}" for i in range(n)],
            "category": "library",
            "source_id": "osm",
            "illustrative": False,
            "delivery": "place",
            "whole_area": False,
            "min_age": np.nan,
            "max_age": np.nan,
            "referral": None,
            "assured": pd.NaT,
            "authority_code": "",
            "free": False,
        }
    ).assign(**columns)
    lonlat = [at(*place) for place in places]
    points = pd.DataFrame(
        {
            "service": range(len(places)),
            "location_id": [f"l{i}" for i in range(len(places))],
            "lat": [lat for _, lat in lonlat],
            "lon": [lon for lon, _ in lonlat],
            "wheelchair": ["yes" if i % 2 == 0 else "" for i in range(len(places))],
            "entrance_lat": [lat for _, lat in lonlat],
            "entrance_lon": [lon for lon, _ in lonlat],
        }
    )
    return Offer(table, points, pd.DataFrame({"service_id": [], "need": []}))


def covered(network: Network, some: Homes, held: Offer, standard: Standard, **more: object):
    travel = Streets(network, standard.mode, standard.timed)
    return coverage(
        travel,
        some,
        held,
        zones_of(some, "sector"),
        category="library",
        standard=standard,
        **more,  # type: ignore[arg-type]
    )


WALK = Standard("walk", within_m=250.0)


def test_homes_are_within_beyond_or_without_a_way(network: Network) -> None:
    """Libraries at (2, 0) and (6, 0): 200 m, 200 m, 400 m, and off every street."""
    some = homes((0, 0), (4, 0), (2, 4), (100, 100))
    got = covered(network, some, offer((2, 0), (6, 0)), WALK)
    assert got.homes["status"].tolist() == ["within", "within", "beyond", "unreachable"]
    assert got.homes["distance_m"].tolist()[:3] == pytest.approx([200, 200, 400], abs=0.1)
    assert got.homes["service_id"].tolist() == ["s0", got.homes["service_id"][1], "s0", ""]
    assert (got.within, got.measured) == (2, 2)
    assert got.left_out == {"without a place, online or at home": 1}
    assert got.outside["postcode"].tolist() == [
        some.table["postcode"][3],
        some.table["postcode"][2],
    ]


def test_zones_count_every_home_once_the_worst_first(network: Network) -> None:
    some = homes((0, 0), (4, 0), (2, 4), (100, 100))  # sectors TE1 0, TE1 1, TE2 2, TE2 3
    zones = zones_of(some, "sector")
    zones = replace(zones, zone=np.array(["A", "A", "B", "B"], dtype=object))
    got = coverage(
        Streets(network, "walk"), some, offer((2, 0)), zones, category="library", standard=WALK
    ).zones
    assert got["zone"].tolist() == ["B", "A"]
    assert got["homes"].sum() == 4
    assert got["share"].tolist() == [0, 1]
    assert got["unreachable"].tolist() == [1, 0]
    assert got["median"].tolist() == pytest.approx([400, 200], abs=0.1)


def test_a_time_is_a_standard_too(network: Network) -> None:
    """200 m on foot at 4.8 km/h take two and a half minutes."""
    some = homes((0, 0), (6, 0))
    got = covered(network, some, offer((2, 0)), Standard("walk", within_s=151.0))
    assert got.homes["status"].tolist() == ["within", "beyond"]
    assert got.homes["minutes"].tolist() == pytest.approx([2.5, 5.0], abs=0.01)
    assert got.homes["distance_m"].isna().all()
    drive = covered(network, some, offer((2, 0)), Standard("drive", within_s=120.0))
    assert drive.homes["minutes"][0] == pytest.approx(200 * 3.6 / 28 / 60, rel=0.3)


def test_one_sweep_finds_what_a_search_from_every_home_finds(network: Network) -> None:
    rng = np.random.default_rng(4)
    places = [tuple(p) for p in rng.uniform(0, 8, (5, 2))]
    some = homes(*[tuple(p) for p in rng.uniform(-1, 9, (12, 2))])
    got = covered(network, some, offer(*places), Standard("drive", within_m=9000.0)).homes
    for home, row in zip(some.lonlat, got.itertuples(), strict=True):
        each = [
            network.route("drive", tuple(home), at(*p), shortest=True, ferries=False).distance_m
            for p in places
        ]
        assert row.distance_m == pytest.approx(min(m for m in each if m is not None), abs=0.01)


@settings(max_examples=examples(20))
@given(st.floats(10, 1500), st.floats(0, 1500))
def test_a_longer_standard_never_covers_fewer(network: Network, limit: float, more: float) -> None:
    some = homes((0, 0), (4, 0), (2, 4), (7, 7), (100, 100))
    held = offer((2, 0), (8, 8))
    short, long = (
        covered(network, some, held, Standard("walk", within_m=m)) for m in (limit, limit + more)
    )
    assert short.within <= long.within
    zones = short.zones.merge(long.zones, on="zone")
    assert (zones["share_x"] <= zones["share_y"]).all()


def test_what_was_made_up_is_left_out_unless_asked_for(network: Network) -> None:
    some, held = homes((0, 0)), offer((1, 0), (2, 0), illustrative=[True, False, False])
    got = covered(network, some, held, WALK)
    assert got.homes["service_id"].tolist() == ["s1"]
    assert got.left_out["made up as examples"] == 1
    assert covered(network, some, held, WALK, examples=True).homes["service_id"].tolist() == ["s0"]


def test_wheelchair_users_need_a_place_that_says_they_can_get_in(network: Network) -> None:
    some, held = homes((0, 0)), offer((3, 0), (1, 0))
    got = covered(network, some, held, Standard("wheelchair", within_m=500.0))
    assert got.homes["service_id"].tolist() == ["s0"]
    assert got.left_out["not listed as wheelchair accessible"] == 1


def test_a_category_without_any_measured_service_covers_nobody(network: Network) -> None:
    got = covered(network, homes((0, 0), (1, 1)), offer(), WALK)
    assert (got.within, got.measured) == (0, 0)
    assert got.homes["status"].tolist() == ["unreachable", "unreachable"]
    assert got.zones["share"].tolist() == [0, 0]


@pytest.mark.parametrize(
    ("standard", "said"),
    [
        (Standard("walk"), "one limit"),
        (Standard("walk", 1.0, 1.0), "one limit"),
        (Standard("walk", within_m=0.0), "above 0"),
        (Standard("hover", within_m=5.0), "hover"),
    ],
)
def test_a_standard_that_is_none(network: Network, standard: Standard, said: str) -> None:
    with pytest.raises(InputError, match=said):
        covered(network, homes((0, 0)), offer((1, 1)), standard)


def test_geojson_is_sound(network: Network) -> None:
    some = homes((0, 0), (2, 4), (100, 100))
    zones = zones_of(some, "hexagon")
    got = coverage(
        Streets(network, "walk"), some, offer((2, 0)), zones, category="library", standard=WALK
    )
    whole = json.loads(of_coverage.zones_geojson(got.zones, zones))
    assert {f["geometry"]["type"] for f in whole["features"]} == {"Polygon"}
    assert sum(f["properties"]["homes"] for f in whole["features"]) == 3
    out = json.loads(of_coverage.homes_geojson(got.outside))
    assert [f["properties"]["status"] for f in out["features"]] == ["unreachable", "beyond"]
    assert out["features"][0]["properties"]["distance_m"] is None


def test_the_island_s_libraries(island_db: Path) -> None:
    island = Store.open(island_db)
    some = island.homes_of_area()
    got = coverage(
        Streets(island.network(), "walk"),
        some,
        island.offer(),
        zones_of(some, "hexagon"),
        category="library",
        standard=Standard("walk", within_m=3218.688),
    )
    assert got.zones["homes"].sum() == len(some)
    assert 0.4 < got.within / len(some) < 0.95
    assert got.homes["name"].str.len().gt(0).any()
