"""GeoJSON (RFC 7946, EPSG:4326): tables with places as collections of features."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import shapely

Feature = dict[str, Any]


def feature(place: shapely.Geometry | None, properties: Mapping[Any, object]) -> Feature:
    """A place with what is known of it.

    >>> feature(shapely.Point(-1.3, 50.7), {"name": "Hall"})["geometry"]
    {'type': 'Point', 'coordinates': [-1.3, 50.7]}
    """
    geometry = None if place is None else json.loads(shapely.to_geojson(place))
    known = {name: _plain(value) for name, value in properties.items()}
    return {"type": "Feature", "geometry": geometry, "properties": known}


def shapes(table: pd.DataFrame, by: Mapping[str, shapely.Geometry], key: str) -> list[Feature]:
    """The rows of a table that have a shape: `by` has it for each value of the column `key`."""
    rows = table[table[key].isin(list(by))].to_dict("records")
    return [feature(by[row[key]], row) for row in rows]


def points(table: pd.DataFrame, properties: pd.DataFrame | None = None) -> list[Feature]:
    """The rows of a table as points at its columns ``lon`` and ``lat``.

    `properties` are what is known of each, in the same order; the whole row unless given.
    """
    places = shapely.points(table[["lon", "lat"]].to_numpy(float))
    rows = (table if properties is None else properties).to_dict("records")
    return [feature(at, row) for at, row in zip(places, rows, strict=True)]


def collection(features: Iterable[Feature], **head: object) -> str:
    """Features as one GeoJSON text; `head` is what else it says of itself, before them."""
    whole = {"type": "FeatureCollection", **head, "features": list(features)}
    return json.dumps(whole, ensure_ascii=False, allow_nan=False)


def _plain(value: object) -> object:
    """A value that JSON has a word for; a number that is missing or infinite is null."""
    if isinstance(value, np.generic):
        value = value.item()
    if value is pd.NA or value is pd.NaT or (isinstance(value, float) and not np.isfinite(value)):
        return None
    return value
