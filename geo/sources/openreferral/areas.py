"""The areas that a service is for: polygons, a council's whole area, or words."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from geo.errors import CrsError
from geo.measure import check_lonlat
from geo.records import Catchment
from geo.sources.openreferral.feed import FeedObject
from geo.sources.openreferral.tagged import own_terms
from geo.sources.openreferral.terms import AREA_TAXONOMY

MOST_CHANGE = 0.01
"""A polygon that crosses itself is repaired if that changes its area by no more than this share."""

_KINDS = {
    "service-area": "service area",
    "designated-area": "designated area",
    "admission-catchment": "admission catchment",
}
_COUNCIL_CODE = re.compile(r"(E(?:06|08|09|10)\d{6})/?$")
_WKT = re.compile(r"\s*(?:SRID=4326;)?\s*(?:MULTI)?POLYGON\s*(?:Z\s*)?\(", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AreaServed:
    """Whom a service is for: the GSS codes of councils, with their names, and areas in words."""

    councils: dict[str, str | None]
    words: list[str]


def read_areas(part: FeedObject, service_id: str) -> AreaServed:
    """Add the polygons of a service. The areas that have none come back."""
    councils: dict[str, str | None] = {}
    words = []
    for area in _areas(part):
        kind = own_terms(area).one(AREA_TAXONOMY, _KINDS) or "service area"
        name, extent = area.line("name"), area.data.get("extent")
        wkb = _polygon(area)
        if wkb is not None:
            _add(area, Catchment("", service_id, kind, name, wkb, area.feed.source_id))
            continue
        code = _COUNCIL_CODE.search(area.text("uri") or "")
        if code and not extent:
            councils[code[1]] = name
        elif _is_words(area):
            said = (name, area.line("extent") if isinstance(extent, str) else None)
            words += [text for text in said if text]
        elif name:
            words.append(name)
    return AreaServed(councils, list(dict.fromkeys(words)))


def _areas(part: FeedObject) -> Iterator[FeedObject]:
    """The areas of a service, and from HSDS 3.1 on of its locations, each once."""
    told: set[str] = set()
    linked = part.data.get("service_at_locations")
    links = part.parts("service_at_locations") if _have_areas(linked) else ()
    for holder in (part, *links):
        for area in holder.parts("service_areas"):
            raw_id = area.text("id")
            if raw_id is None or raw_id not in told:
                yield area
            told |= {raw_id} if raw_id else set()


def _have_areas(links: object) -> bool:
    return isinstance(links, list) and any(
        isinstance(link, dict) and link.get("service_areas") for link in links
    )


def _add(area: FeedObject, row: Catchment) -> None:
    """Add a polygon. Feeds give one id to an area of several services: each has its own row."""
    feed = area.feed
    raw_id = area.text("id")
    wanted = feed.id(raw_id) if raw_id else f"{row.service_id}-area"
    found = wanted
    while feed.catchments[found]:
        feed.catchments[wanted] += 1
        found = f"{wanted}-{feed.catchments[wanted]}"
    feed.catchments[found] += 1
    feed.add(Catchment(found, row.service_id, row.kind, row.name, row.geometry, row.source_id))


def _is_words(area: FeedObject) -> bool:
    """Whether an extent is in words, going by its type or, where that is missing, its look."""
    extent, kind = area.data.get("extent"), area.data.get("extent_type")
    if kind == "text":
        return True
    looks = isinstance(extent, str) and not extent.lstrip().startswith(("{", "[", "<"))
    return kind in (None, "") and looks and not _WKT.match(str(extent))


def _polygon(area: FeedObject) -> bytes | None:
    """The polygon of a service area as WKB, None if it has none or only words."""
    extent, kind = area.data.get("extent"), area.data.get("extent_type")
    if not extent or _is_words(area):
        return None
    if kind not in (None, "", "geojson"):
        area.fault("extent_type", "We cannot read this format of polygons: give geojson.")
        return None
    if not isinstance(extent, str):
        wkb, fault = _read(extent)
    else:
        if extent not in area.feed.polygons:
            area.feed.polygons[extent] = _read(extent)
        wkb, fault = area.feed.polygons[extent]
    if fault:
        area.fault("extent", fault)
    return wkb


def _read(extent: Any) -> tuple[bytes | None, str | None]:
    """A polygon as WKB, and what was wrong with it."""
    try:
        if isinstance(extent, str) and _WKT.match(extent):
            return _sound(_placed(shapely.from_wkt(extent.strip())))
        return _sound(_placed(_geometry(json.loads(extent) if isinstance(extent, str) else extent)))
    except RecursionError:
        return None, "The GeoJSON is nested too deeply."
    except (ValueError, CrsError, shapely.errors.ShapelyError) as error:
        return None, f"This is not a usable GeoJSON polygon: {error}"


def _geometry(geojson: Any) -> BaseGeometry:
    """The polygons of GeoJSON: a geometry, a feature or a collection of features.

    Raises
    ------
    ValueError
        Saying what is wrong with it.
    """
    if isinstance(geojson, dict) and isinstance(features := geojson.get("features"), list):
        return shapely.union_all([_geometry(feature) for feature in features or [None]])
    if isinstance(geojson, dict) and "geometry" in geojson:
        geojson = geojson["geometry"]
    if not isinstance(geojson, dict) or geojson.get("type") not in ("Polygon", "MultiPolygon"):
        raise ValueError("it should be of type Polygon or MultiPolygon")
    try:
        return shape(geojson)
    except (shapely.errors.ShapelyError, TypeError, LookupError, AttributeError) as error:
        raise ValueError(f"its coordinates cannot be read ({error})") from error


def _placed(polygon: BaseGeometry) -> BaseGeometry:
    """A polygon (EPSG:4326), flat, if it can be in or near Great Britain.

    Raises
    ------
    ValueError
        If it cannot be, or has no coordinates.
    """
    flat: BaseGeometry = shapely.force_2d(polygon)
    if flat.is_empty or not np.isfinite(shapely.get_coordinates(flat)).all():
        raise ValueError("its coordinates are missing or not numbers")
    west, south, east, north = flat.bounds
    check_lonlat(west, south, what="Its south-west corner")
    check_lonlat(east, north, what="Its north-east corner")
    return flat


def _sound(polygon: BaseGeometry) -> tuple[bytes | None, str | None]:
    """A polygon that does not cross itself, with a note if it had to be repaired."""
    if polygon.is_valid:
        return _wkb(polygon)
    why = shapely.is_valid_reason(polygon)
    made = shapely.make_valid(polygon)
    parts = [p for p in shapely.get_parts(made, return_index=False) if p.area > 0]
    polygons = [q for p in parts for q in shapely.get_parts(p) if q.geom_type == "Polygon"]
    repaired = shapely.union_all(polygons)
    before = abs(float(polygon.area))
    change = abs(float(repaired.area) - before) / before if before else np.inf
    if change > MOST_CHANGE or repaired.is_empty:
        return None, f"The polygon crosses itself and we could not repair it: {why}."
    wkb, _ = _wkb(repaired)
    return (
        wkb,
        f"The polygon crosses itself, so we repaired it: {why}. Its area changed by {change:.2%}.",
    )


def _wkb(polygon: BaseGeometry) -> tuple[bytes | None, str | None]:
    if not polygon.area:
        return None, "The polygon has no area."
    wkb: bytes = shapely.to_wkb(polygon)
    return wkb, None
