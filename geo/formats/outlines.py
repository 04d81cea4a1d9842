"""Polygons of a layer in EPSG:4326: which coordinates they are in, and whether they are sound."""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.errors import CrsError, SourceError
from geo.manifest import Source
from geo.measure import Floats, check_lonlat, to_lonlat
from geo.records import Harvest

WGS84 = "EPSG:4326"
GRID = "EPSG:27700"

MOST_CHANGE = 0.01
"""The share of its area that a polygon may gain or lose by being mended."""

_EAST_M = 700_000.0
_NORTH_M = 1_300_000.0
_POLYGONS = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
_NAMES = {
    WGS84: {
        *("wgs84", "gcswgs1984", "wgs84crs84", "crs84", "ogccrs84", "epsg4326"),
        *("epsg4979", "wgs843d", "wgs19843d", "wgs84longitudelatitudeheight"),  # with heights
    },
    GRID: {
        "epsg27700",
        "britishnationalgrid",
        "osgb36britishnationalgrid",
        "osgb1936britishnationalgrid",
        *("epsg7405", "osgb36britishnationalgridodnheight"),  # with heights
        *("osgb1936britishnationalgridodnheight", "osgb1936britishnationalgridodn"),
    },
}


@dataclass(frozen=True, slots=True)
class RawLayer:
    """A layer as it is in its file: WKB or None for each feature, and text for each attribute."""

    shapes: NDArray[np.object_]
    attributes: dict[str, list[str]]
    crs: str | None
    assumed: bool


def text_setting(source: Source, key: str) -> str | None:
    """A setting that must be text.

    Raises
    ------
    SourceError
        If it is something else.
    """
    value = source.settings.get(key)
    if value is None or (isinstance(value, str) and value):
        return value
    raise SourceError(
        f'{source.title}: {key} is {value!r} in the manifest. It must be text in "quotes".'
    )


@dataclass(frozen=True, slots=True)
class PolygonFaults:
    """What is needed to say what is wrong with a polygon."""

    path: Path
    source: Source
    harvest: Harvest
    refs: list[str]

    def reject(self, i: int, value: object, reason: str) -> None:
        """Note what is wrong with the polygon of a feature."""
        self.harvest.reject(self.source.source_id, self.refs[i], "geometry", value, reason)


def sound_polygons(layer: RawLayer, what: PolygonFaults) -> list[BaseGeometry | None]:
    """A valid polygon in EPSG:4326 for each feature that has one."""
    crs = _crs(what, layer)
    shapes = shapely.from_wkb(layer.shapes, on_invalid="ignore")
    kept = np.array([_is_polygon(what, i, shape) for i, shape in enumerate(shapes)], dtype=bool)
    where = np.flatnonzero(kept)
    placed, misplaced = _placed(shapes[where], crs)
    if len(where) and len(misplaced) == len(where):
        raise SourceError(
            f"{what.source.title}: {what.path} is not in {crs}, as "
            f"{'the manifest or ' if 'crs' in what.source.settings else ''}the file says. "
            f"{next(iter(misplaced.values()))} Say which coordinates the layer really uses: "
            f'crs = "{WGS84}" or crs = "{GRID}".'
        )
    found: list[BaseGeometry | None] = [None] * len(shapes)
    for n, i in enumerate(where):
        if n in misplaced:
            what.reject(int(i), _bounds_said(shapes[i]), misplaced[n])
        else:
            found[i] = _mended(what, int(i), placed[n])
    return found


def _is_polygon(what: PolygonFaults, i: int, shape: BaseGeometry | None) -> bool:
    """Whether a feature has a polygon with numbers for coordinates."""
    if shape is None or shape.is_empty:
        what.reject(i, "", "The feature has no shape, or one that we cannot read.")
        return False
    if shapely.get_type_id(shape) not in _POLYGONS:
        reason = "This is not a polygon. We only read areas from this layer."
        what.reject(i, shape.geom_type, reason)
        return False
    if not np.isfinite(shapely.get_coordinates(shape)).all():
        what.reject(i, "", "A coordinate of the polygon is not a number.")
        return False
    return True


def _crs(what: PolygonFaults, layer: RawLayer) -> str:
    """The coordinates that a layer is in: as it says, or as the manifest says for it."""
    declared = text_setting(what.source, "crs")
    said = _known_crs(layer.crs)
    remedy = f'crs = "{WGS84}" (longitude and latitude) or crs = "{GRID}" (British National Grid)'
    if declared is not None and _known_crs(declared) is None:
        raise SourceError(
            f"{what.source.title}: crs is {declared!r} in the manifest. Give {remedy}."
        )
    where = f"{what.source.title}: {what.path}"
    if declared is None and layer.crs is None:
        raise SourceError(f"{where} does not say which coordinates it uses. Give {remedy}.")
    if layer.crs is not None and said is None:
        raise SourceError(
            f"{where} uses coordinates that we cannot read, {_crs_name(layer.crs)}. Save it "
            f"again in WGS84 ({WGS84}) or in the British National Grid ({GRID})."
        )
    given = _known_crs(declared)
    if given and said and given != said and not (layer.assumed and said == WGS84):
        raise SourceError(
            f"{where} says that it is in {said}, and the manifest that it is in {given}. Remove "
            "crs from the manifest, or save the layer again in the right coordinates."
        )
    found = given or said
    assert found is not None, "one of the two is known by now"
    return found


def _crs_name(crs: str) -> str:
    """What a coordinate system calls itself."""
    named = re.match(r'\s*\w+\s*\[\s*"([^"]*)"', crs)
    return (named[1] if named else crs)[:80]


def _known_crs(crs: str | None) -> str | None:
    """Which of the two systems that are read a text stands for."""
    said = "".join(c for c in _crs_name(crs or "").casefold() if c.isalnum())
    return next((ours for ours, names in _NAMES.items() if said in names), None)


def _placed(shapes: NDArray[np.object_], crs: str) -> tuple[NDArray[np.object_], dict[int, str]]:
    """Polygons in EPSG:4326, and why some cannot be where they are said to be."""
    wrong: dict[int, str] = {}
    if not len(shapes):
        return shapes, wrong
    if crs == GRID:
        for n, bounds in enumerate(shapely.bounds(shapes)):
            if fault := _off_grid(bounds):
                wrong[n] = fault
        shapes = shapely.transform(shapes, _lonlat_of_grid)
    for n, bounds in enumerate(shapely.bounds(shapes)):
        if n not in wrong and (fault := _out_of_britain(bounds, shapes[n])):
            wrong[n] = fault
    return shapes, wrong


def _lonlat_of_grid(places: Floats) -> Floats:
    """Longitudes and latitudes; infinite outside the grid's cover, so that rings stay closed."""
    return np.nan_to_num(to_lonlat(places[:, 0], places[:, 1]), nan=np.inf)


def _off_grid(bounds: Floats) -> str:
    """Why bounds cannot be metres of the British National Grid; empty if they can."""
    west, south, east, north = (float(value) for value in bounds)
    if max(map(abs, (west, south, east, north))) <= 180:
        return "The coordinates look like degrees, not metres of the British National Grid."
    if west < 0 or south < 0 or east > _EAST_M or north > _NORTH_M:
        return (
            f"It reaches from {west:.0f}, {south:.0f} to {east:.0f}, {north:.0f} metres: that is "
            "not on the British National Grid."
        )
    return ""


def _out_of_britain(bounds: Floats, shape: BaseGeometry) -> str:
    """Why degrees cannot be of a place in or near Great Britain; empty if they can."""
    if not np.isfinite(shapely.get_coordinates(shape)).all():
        return "Part of it is outside the British National Grid."
    west, south, east, north = (float(value) for value in bounds)
    try:
        check_lonlat(west, south, what="Its south-west corner")
        check_lonlat(east, north, what="Its north-east corner")
    except CrsError as error:
        return str(error)
    return ""


def _bounds_said(shape: BaseGeometry) -> str:
    return ", ".join(f"{value:g}" for value in shape.bounds)


def _mended(what: PolygonFaults, i: int, polygon: BaseGeometry) -> BaseGeometry | None:
    """A polygon that is valid, or None and a fault where mending would make another of it."""
    if polygon.is_valid:
        return polygon
    why = shapely.is_valid_reason(polygon)
    sound = shapely.make_valid(polygon, method="structure", keep_collapsed=False)
    # Loops that run the other way count against the rest: what is covered tells of them.
    before = max(float(polygon.area), float(shapely.make_valid(polygon).area))
    if shapely.get_type_id(sound) not in _POLYGONS or sound.is_empty or before == 0:
        what.reject(i, why, "The outline does not enclose an area. Draw it again.")
        return None
    change = abs(sound.area - polygon.area) / before
    if change > MOST_CHANGE:
        what.reject(
            i,
            why,
            "The outline crosses itself, and repairing it would change the area by "
            f"{change:.0%}. Draw it again.",
        )
        return None
    reason = f"The outline crossed itself, so we repaired it. The area changed by {change:.2%}."
    what.reject(i, why, reason)
    return sound
