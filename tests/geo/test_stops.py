"""The nearest stops of a place."""

import pandas as pd
import pytest

from geo import stops
from geo.store import Store
from tests.town import at


def test_the_nearest_stop_is_found_by_walking_route(store: Store) -> None:
    found = stops.nearest(store.network(), store.stops(), at(2.0, 5.9))
    assert found["name"].tolist()[0] == "Column Two"
    assert found["distance_m"].iloc[0] == pytest.approx(62, abs=3)
    assert found["direction"].iloc[0] == "north"
    assert found["duration_s"].iloc[0] > 40


def test_nothing_within_reach_is_an_empty_table(store: Store) -> None:
    found = stops.nearest(store.network(), store.stops(), at(2.0, 5.9), within_m=10)
    assert found.empty
    nothing = pd.DataFrame(columns=["name", "kind", "indicator", "street", "lon", "lat"])
    assert list(stops.nearest(store.network(), nothing, at(0, 0)).columns) == list(stops.COLUMNS)


def test_nearest_first_and_no_more_than_asked_for(store: Store) -> None:
    lonlat = [at(c, 0.02) for c in (1.0, 3.0, 2.0)]
    table = pd.DataFrame(
        {"name": ["one", "three", "two"], "kind": "BCT", "indicator": None, "street": None,
         "lon": [p[0] for p in lonlat], "lat": [p[1] for p in lonlat]}
    )  # fmt: skip
    found = stops.nearest(store.network(), table, at(0.5, 0.02), count=2)
    assert found["name"].tolist() == ["one", "two"]
