"""Tables as GeoJSON: numbers stay numbers, and what is missing is null."""

import json

import numpy as np
import pandas as pd
import shapely

from geo.formats.geojson import collection, feature, points, shapes

SQUARE = shapely.box(-1.3, 50.6, -1.2, 50.7)


def test_points_stand_where_they_are_and_can_be_fed_back() -> None:
    table = pd.DataFrame({"name": ["Hall"], "lon": [-1.300935], "lat": [50.700001]})
    told = json.loads(collection(points(table)))
    assert told["type"] == "FeatureCollection"
    (found,) = told["features"]
    assert found == {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [-1.300935, 50.700001]},
        "properties": {"name": "Hall", "lon": -1.300935, "lat": 50.700001},
    }
    (bare,) = points(table, table[["name"]])
    assert bare["properties"] == {"name": "Hall"}
    assert bare["geometry"] == found["geometry"]


def test_only_rows_with_a_shape_are_drawn() -> None:
    table = pd.DataFrame({"zone": ["a", "b"], "share": [0.5, 0.25]})
    (found,) = shapes(table, {"b": SQUARE}, "zone")
    assert found["properties"] == {"zone": "b", "share": 0.25}
    assert shapely.from_geojson(json.dumps(found["geometry"])).equals(SQUARE)


def test_what_is_missing_or_infinite_is_null_and_names_stay_as_they_are() -> None:
    table = pd.DataFrame(
        {"name": ["Tŷ “{{ 7 }}”", None], "far": [np.inf, 2.5], "n": pd.array([1, None], "Int64")}
    )
    text = collection(feature(None, row) for row in table.to_dict("records"))
    first, second = json.loads(text)["features"]
    assert first["properties"] == {"name": "Tŷ “{{ 7 }}”", "far": None, "n": 1}
    assert second["properties"] == {"name": None, "far": 2.5, "n": None}
    assert first["geometry"] is None
    assert "Tŷ" in text


def test_a_collection_says_first_what_it_is() -> None:
    assert list(json.loads(collection([], name="x"))) == ["type", "name", "features"]
