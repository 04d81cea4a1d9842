"""Zones with their figures as a GeoPackage, with what they come from in the same file.

A layer for each table, in EPSG:4326, and a table ``about`` without places: whose data it is, as it
was when, and what the figures mean. Each layer also says the latter in its description.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pyogrio.raw
import shapely

from geo.errors import InputError

CRS = "EPSG:4326"

ABOUT = "about"
"""The layer that tells what the others come from."""


@dataclass(frozen=True, slots=True)
class GeoPackageLayer:
    """A table with places.

    Attributes
    ----------
    name
        Letters, digits and underscores.
    table
        Its figures; a missing one stays missing.
    shapes
        The place of each row, EPSG:4326; None where there is none.
    description
        What the figures mean, with their limits.
    """

    name: str
    table: pd.DataFrame
    shapes: Sequence[shapely.Geometry | None]
    description: str = ""


def zones_layer(
    table: pd.DataFrame, shapes: Mapping[str, shapely.Geometry], description: str = ""
) -> GeoPackageLayer:
    """A layer of zones: `table` has a column ``zone``, and `shapes` are by its values."""
    found = [shapes.get(zone) for zone in table["zone"]]
    several = [None if s is None else _multi(s) for s in found]
    return GeoPackageLayer("zones", table, several, description)


def geopackage(layers: Sequence[GeoPackageLayer], sources: Sequence[str], made_on: date) -> bytes:
    """Write layers as one GeoPackage.

    Parameters
    ----------
    sources
        Whose data it is, under what licence and as it was when: a line each.

    Raises
    ------
    InputError
        If there is no layer, or two have one name.
    """
    names = [layer.name for layer in layers]
    if not names or len({*names, ABOUT}) != len(names) + 1:
        raise InputError("A GeoPackage needs layers, each with its own name.")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "layers.gpkg"
        for layer in layers:
            _write(path, layer)
        _write(path, _about(layers, sources, made_on))
        return path.read_bytes()


def _about(
    layers: Sequence[GeoPackageLayer], sources: Sequence[str], made_on: date
) -> GeoPackageLayer:
    rows = [
        ("made_on", made_on.isoformat()),
        ("crs", CRS),
        *((f"layer {layer.name}", layer.description) for layer in layers),
        *(("source", source) for source in sources),
    ]
    return GeoPackageLayer(ABOUT, pd.DataFrame(rows, columns=["what", "said"]), [])


def _write(path: Path, layer: GeoPackageLayer) -> None:
    columns = [_plain(layer.table[name]) for name in layer.table.columns]
    options = {"layer": layer.name, "driver": "GPKG", "append": path.exists()}
    fields = {"fields": [str(name) for name in layer.table.columns]}
    values = [value for value, _ in columns]
    masks = [mask for _, mask in columns]
    if layer.name == ABOUT:
        pyogrio.raw.write(
            path,
            None,
            values,
            field_mask=masks,
            geometry_type=None,
            crs=None,
            layer_options={"DESCRIPTION": "What the other layers are, and where they come from"},
            **options,
            **fields,
        )
        return
    shapes = np.array(layer.shapes, dtype=object)
    kinds = {type(shape).__name__ for shape in layer.shapes if shape is not None}
    pyogrio.raw.write(
        path,
        shapely.to_wkb(shapes),
        values,
        field_mask=masks,
        crs=CRS,
        geometry_type=kinds.pop() if len(kinds) == 1 else "Unknown",
        layer_options={"DESCRIPTION": layer.description},
        **options,
        **fields,
    )


def _plain(column: pd.Series) -> tuple[np.ndarray, np.ndarray | None]:
    """Values as GDAL takes them, and which are missing: whole numbers, decimals, or text."""
    missing = column.isna().to_numpy(bool)
    if pd.api.types.is_bool_dtype(column):
        return column.fillna(False).to_numpy(bool), missing
    if pd.api.types.is_integer_dtype(column):
        return column.fillna(0).to_numpy(np.int64), missing
    if pd.api.types.is_float_dtype(column):
        finite = column.to_numpy(float)
        return np.where(np.isfinite(finite), finite, np.nan), None
    text = [None if gone else str(value) for gone, value in zip(missing, column, strict=True)]
    return np.array(text, dtype=object), None


def _multi(shape: shapely.Geometry) -> shapely.Geometry:
    """A polygon as one of several, so that a layer has one kind."""
    return shapely.MultiPolygon([shape]) if isinstance(shape, shapely.Polygon) else shape
