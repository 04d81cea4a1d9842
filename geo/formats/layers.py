"""Polygons of a map layer: GeoJSON, GeoPackage or Shapefile, plain or inside a zip file.

The drivers are told apart by how a file begins, not by its name, and no other is let near it: the
library below knows formats that reach for the web or for other files. It sees a folder of
ours that holds nothing but the file, and a Shapefile's parts.

A layer must say in which coordinates it is, and these must be WGS84 longitudes and latitudes
(EPSG:4326) or the British National Grid (EPSG:27700). The settings of a source that
`read_polygons` obeys are

``layer``      which layer of a GeoPackage, or which Shapefile of a zip file
``encoding``   of a Shapefile's text, if it does not say
``crs``        ``EPSG:4326`` or ``EPSG:27700``, for a layer that does not say. GeoJSON without a
               word about it counts as not saying.
``id``         the column of the polygons' codes or numbers
``name``       the column of their names
"""

import codecs
import math
import re
import shutil
import tempfile
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pyogrio.raw
import shapely
from pyogrio.errors import (
    CRSError,
    DataLayerError,
    DataSourceError,
    FeatureError,
    FieldError,
    GeometryError,
)
from shapely.geometry.base import BaseGeometry

from geo.errors import SourceError
from geo.formats.archive import is_archive, matching, members, opened
from geo.formats.outlines import (
    GRID,
    WGS84,
    PolygonFaults,
    RawLayer,
    sound_polygons,
    text_setting,
)
from geo.formats.text import storable
from geo.manifest import Source
from geo.records import Harvest

LAYER_SETTINGS = frozenset({"layer", "encoding", "crs", "id", "name"})
"""Settings of a source that `read_polygons` obeys."""

_LAYERS = (".geojson", ".json", ".gpkg", ".shp")
_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_GEOJSON = re.compile(
    rb'"type"\s*:\s*"(?:FeatureCollection|Feature|Multi(?:Polygon|LineString|Point)|Polygon'
    rb'|LineString|Point|GeometryCollection)"'
)
_STEPS = b"gdal_streamed_alg"  # a JSON file of steps to carry out, not of shapes
_HEAD = 2**16
_ENGINE = (
    DataSourceError,
    DataLayerError,
    CRSError,
    FeatureError,
    FieldError,
    GeometryError,
    shapely.errors.ShapelyError,
    ValueError,
    RuntimeError,
    OSError,
    TypeError,
    OverflowError,
    LookupError,
    NameError,  # as the library raises for a .prj that is not UTF-8
)
_ONS_CODE = re.compile(r"(OA|LSOA|MSOA|WD|LAD|LTLA|UTLA|CTYUA|CTY)(\d\d)CD", re.IGNORECASE)
_FINEST = ("OA", "LSOA", "MSOA", "WD", "LAD", "LTLA", "UTLA", "CTYUA", "CTY")


@dataclass(frozen=True, slots=True)
class Shape:
    """A polygon of a layer (EPSG:4326), what the layer says of it, and how to find it there.

    `number` counts the features of the file from 1; `ref` says the same in words.
    """

    number: int
    ref: str
    polygon: BaseGeometry
    attributes: Mapping[str, str]
    id: str
    name: str


def read_polygons(path: Path, source: Source, harvest: Harvest) -> list[Shape]:
    """Polygons of a layer, and what it says of them.

    Features are counted as read in `harvest`; those without a usable polygon are rejected there.
    A polygon whose outline crosses itself is mended, with a `Rejected` that says so; where that
    changes its area by more than `MOST_CHANGE` it is rejected instead.

    Parameters
    ----------
    path
        The file. A Shapefile's other parts must be beside it, or in the same zip file.
    harvest
        Takes the counts and the faults.

    Returns
    -------
    Shapes in EPSG:4326, in the order of the file.

    Raises
    ------
    SourceError
        If the file is missing, damaged, of another format, lacks a column that the manifest
        names, uses coordinates that we cannot read, or in others than it says.
    """
    with tempfile.TemporaryDirectory(prefix="layer-") as folder:
        layer = _read(_Opened(path, source, Path(folder)))
    harvest.rows_read += len(layer.shapes)
    _check_columns(path, source, layer)
    refs, ids, names = _labels(source, layer)
    polygons = sound_polygons(layer, PolygonFaults(path, source, harvest, refs))
    columns = list(layer.attributes)
    rows = list(zip(*layer.attributes.values(), strict=True)) or [()] * len(refs)
    return [
        Shape(
            i, refs[i - 1], polygon, dict(zip(columns, row, strict=True)), ids[i - 1], names[i - 1]
        )
        for i, (polygon, row) in enumerate(zip(polygons, rows, strict=True), start=1)
        if polygon is not None
    ]


# The file.


@dataclass(frozen=True, slots=True)
class _Opened:
    """A file to be read, and a folder to put it in."""

    path: Path
    source: Source
    folder: Path

    def fault(self, said: str) -> SourceError:
        """Make an error that names the source and the file."""
        return SourceError(f"{self.source.title}: {self.path} {said}")


def _read(opened_file: _Opened) -> RawLayer:
    """The layer that a path and the manifest's settings stand for."""
    try:
        path = _unpacked(opened_file)
        kind = _kind(opened_file, path)
        held = _alone(opened_file, path, kind)
    except OSError as error:
        raise opened_file.fault(
            f"cannot be opened ({error.strerror}). Check the path in the area's manifest."
        ) from error
    return _layer(opened_file, held, kind)


def _unpacked(what: _Opened) -> Path:
    """The file itself, out of its zip file if it is in one."""
    if not is_archive(what.path):
        return what.path
    wanted = what.source.member
    with opened(what.path) as content:
        held = [info.filename for info in matching(content, wanted, _LAYERS)]
    stems = {Path(name).stem for name in held}
    layer = text_setting(what.source, "layer")
    if len(held) > 1 and layer in stems:
        held = [name for name in held if Path(name).stem == layer]
    if len(held) != 1:
        said = f"several layers: {', '.join(held[:10])}" if held else "no layer of polygons"
        raise what.fault(
            f"has {said}. Name the one to use, without its ending, such as "
            'layer = "Wards". We read GeoJSON, GeoPackage and Shapefile (.shp).'
        )
    name = held[0]
    pattern = name.removesuffix(Path(name).suffix) + ".*" if name.lower().endswith(".shp") else name
    unpacked = members(what.path, pattern, what.folder / "zip")
    return next(path for path in unpacked if path.suffix.lower() == Path(name).suffix.lower())


def _kind(what: _Opened, path: Path) -> str:
    """Which of the three formats a file is in, by how it begins."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head.strip():
        raise what.fault("is empty. Check that it is the right file, or get it again.")
    if head.startswith(b"SQLite format 3\0"):
        return "GPKG"
    if head.startswith(b"\x00\x00\x27\x0a"):
        return "ESRI Shapefile"
    text = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if text.startswith(b"{") and _GEOJSON.search(text) and _STEPS not in text:
        return "GeoJSON"
    if path.suffix.lower() in (".dbf", ".shx", ".prj"):
        raise what.fault("is part of a Shapefile. Name the part that ends in .shp.")
    raise what.fault("is not GeoJSON, a GeoPackage or a Shapefile. Save the layer as one of these.")


def _alone(what: _Opened, path: Path, kind: str) -> Path:
    """The file, and a Shapefile's parts, under plain names in a folder with nothing else."""
    place = what.folder / "alone"
    place.mkdir()
    if kind != "ESRI Shapefile":
        return _linked(path, place / ("layer.gpkg" if kind == "GPKG" else "layer.geojson"))
    for part in path.parent.iterdir():
        if part.stem == path.stem and part.suffix.lower() in _PARTS:
            _linked(part, place / f"layer{part.suffix.lower()}")
    lacking = [end for end in (".shx", ".dbf") if not (place / f"layer{end}").exists()]
    if lacking:
        raise what.fault(
            f"is missing its parts {', '.join(lacking)}. A Shapefile is several files with the "
            "same name. Put them in one folder, or name the zip file that has them all (to choose "
            "one of several, use layer, not member)."
        )
    _check_prj(what, place / "layer.prj")
    return place / "layer.shp"


def _check_prj(what: _Opened, prj: Path) -> None:
    """Leave out a .prj that is not UTF-8 where the manifest gives the coordinates; refuse others.

    The library would stop at one.
    """
    try:
        prj.read_text(encoding="utf-8")
    except FileNotFoundError:
        return
    except UnicodeDecodeError as error:
        if text_setting(what.source, "crs") is None:
            raise what.fault(
                "has a damaged .prj (it is not UTF-8), so we do not know which coordinates it "
                f'uses. Give crs = "{WGS84}" (longitude and latitude) or '
                f'crs = "{GRID}" (British National Grid) in the manifest.'
            ) from error
        prj.unlink()


def _linked(path: Path, target: Path) -> Path:
    """The file under another name; a copy where the system has no links."""
    try:
        target.symlink_to(path.resolve())
    except OSError:
        shutil.copyfile(path, target)
    return target


def _layer(what: _Opened, path: Path, kind: str) -> RawLayer:
    """Read a layer with the one driver that its format has."""
    name = text_setting(what.source, "layer") if kind == "GPKG" else None
    encoding = _encoding(what.source) if kind == "ESRI Shapefile" else None
    try:
        with warnings.catch_warnings():
            # What the library warns of is found again, feature by feature, and rejected.
            warnings.simplefilter("ignore")
            if kind == "GPKG":
                name = _gpkg_layer(what, path, name)
            info = pyogrio.read_info(path, layer=name, encoding=encoding)
            if info["driver"] != kind:
                raise what.fault(f"is not {kind}, but {info['driver']}. Save it as GeoJSON.")
            meta, _, shapes, columns = pyogrio.raw.read(
                path, layer=name, encoding=encoding, force_2d=True, datetime_as_string=True
            )
    except _ENGINE as error:
        said = str(error).replace(str(path), what.path.name).replace(path.name, what.path.name)
        raise what.fault(f"is damaged or cut short ({said[:200]}). Get the file again.") from error
    if shapes is None:
        raise what.fault("has no shapes, only a table. Get the layer with its polygons.")
    if not len(shapes):
        raise what.fault("has no features. Get the file again.")
    attributes = {
        storable(str(field)): [_text(value) for value in column]
        for field, column in zip(meta["fields"], columns, strict=True)
    }
    return RawLayer(shapes, attributes, info["crs"], kind == "GeoJSON")


def _gpkg_layer(what: _Opened, path: Path, wanted: str | None) -> str:
    """The layer of a GeoPackage that is named, or the only one with shapes."""
    layers = {str(name): kind for name, kind in pyogrio.list_layers(path)}
    drawn = [name for name, kind in layers.items() if kind]
    if wanted in layers:
        return str(wanted)
    if wanted is None and len(drawn) == 1:
        return drawn[0]
    said = f"has no layer {wanted!r}" if wanted else f"has {len(drawn)} layers with shapes"
    listed = ", ".join(layers) or "none"
    raise what.fault(f"{said}. Say which with layer in the manifest. Layers: {listed}.")


def _encoding(source: Source) -> str | None:
    """The setting `encoding`, checked."""
    encoding = text_setting(source, "encoding")
    try:
        return codecs.lookup(encoding).name if encoding else None
    except (LookupError, ValueError) as error:
        raise SourceError(
            f"{source.title}: there is no encoding {encoding!r}. Give one such as utf-8 or cp1252."
        ) from error


def _text(value: Any) -> str:
    """An attribute as a person sees it: 5 for 5.0, nothing for what is missing."""
    if value is None:
        return ""
    if isinstance(value, float | np.floating):
        number = float(value)
        if math.isnan(number):
            return ""
        return str(int(number)) if number.is_integer() and abs(number) < 1e15 else str(value)
    return storable(str(value)).strip()


# Which column is which.


def _check_columns(path: Path, source: Source, layer: RawLayer) -> None:
    for key in ("id", "name"):
        check_column(path, source, key, layer.attributes)


def check_column(path: Path, source: Source, key: str, columns: Mapping[str, Any]) -> str | None:
    """The column that a setting names.

    Raises
    ------
    SourceError
        If there is none of that name.
    """
    column = text_setting(source, key)
    if column is not None and column not in columns:
        raise SourceError(
            f"{source.title}: {path} has no column {column!r}, which the manifest gives as {key}. "
            f"It has: {', '.join(columns) or 'none'}."
        )
    return column


def _labels(source: Source, layer: RawLayer) -> tuple[list[str], list[str], list[str]]:
    """For each feature how to find it, its id and its name; empty where there is none."""
    count = len(layer.shapes)
    id_column = text_setting(source, "id") or _ons_code(list(layer.attributes))
    name_column = text_setting(source, "name") or _name_column(id_column, list(layer.attributes))
    none = [""] * count
    ids = layer.attributes[id_column] if id_column else none
    names = layer.attributes[name_column] if name_column else none
    refs = [f"feature {i}" + (f" ({raw})" if raw else "") for i, raw in enumerate(ids, start=1)]
    return refs, ids, names


def _ons_code(columns: Sequence[str]) -> str | None:
    """The column of codes of the smallest areas, where columns are named as ONS does."""
    found = {m[1].upper(): column for column in columns if (m := _ONS_CODE.fullmatch(column))}
    return next((found[area] for area in _FINEST if area in found), None)


def _name_column(id_column: str | None, columns: Sequence[str]) -> str | None:
    """The column of names that goes with one of codes, or one that is called just that."""
    wanted = ["name"]
    if id_column and id_column[-2:].upper() == "CD":
        wanted.insert(0, f"{id_column[:-2]}nm".casefold())
    known = {column.casefold(): column for column in reversed(columns)}
    return next((known[name] for name in wanted if name in known), None)
