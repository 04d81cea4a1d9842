"""Areas on the map: catchments of services, and zones that figures are given for.

Both come from a layer of polygons (`geo.formats.layers` says which formats and which settings
it obeys).

Settings of the kind ``catchments`` besides: exactly one of

``urn``           the column of the schools' URN (the Department for Education's number)
``service``       the column of the services' ids, as this finder has them
``service_name``  the column of their names
``services``      what every polygon is for: an id, ``"urn:118223"`` or ``"name:The Library"``,
                  or a list of these

and ``area_kind``: ``service area`` (unless said), ``designated area`` or ``admission catchment``.
A service that is named by its URN or name is found when all sources have been read.

Settings of the kind ``zones``:

``zone_kind``     ``lsoa``, ``ward`` or ``authority``, if the codes are not those of England
``columns``       ours = "their column", by the names of figures of `geo.sources.zone_figures`;
                  without it, the columns are taken whose own names are such. A column of
                  percentages by age becomes numbers of children, which say that they are estimates.
"""

import re
from collections.abc import Iterable
from pathlib import Path

import shapely

from geo.errors import SourceError
from geo.formats.layers import LAYER_SETTINGS, Shape, check_column, read_polygons
from geo.formats.outlines import text_setting
from geo.manifest import Source
from geo.records import Catchment, Harvest, Zone
from geo.sources.kind import SourceKind
from geo.sources.zone_figures import (
    FIGURE_NAMES,
    Figure,
    FigureRow,
    add_figures,
    figures_of,
    is_elsewhere,
    known_figure,
    why_no_zone,
    zone_kind,
)
from geo.sources.zones import ELSEWHERE, declared_kind

AREA_KINDS = ("service area", "designated area", "admission catchment")
"""What a catchment can be."""

_SERVICE_KEYS = ("urn", "service", "service_name", "services")

CATCHMENT_SETTINGS = LAYER_SETTINGS | {*_SERVICE_KEYS, "area_kind"}
"""Settings of a source of the kind ``catchments``."""

ZONE_SETTINGS = LAYER_SETTINGS | {"zone_kind", "columns"}
"""Settings of a source of the kind ``zones``."""

_URN = re.compile(r"\d{5,7}")


def read_catchments(path: Path, source: Source) -> Harvest:
    """Areas that services are for.

    Returns
    -------
    Rows of `Catchment` (EPSG:4326). `service_id` is an id of this finder, or
    ``urn:…`` or ``name:…`` for the build to look up. `rows_read` counts features.

    Raises
    ------
    SourceError
        If the layer cannot be used or a setting is wrong.
    """
    kind = _area_kind(source)
    key, constant = _named_by(source)
    harvest = Harvest()
    shapes = read_polygons(path, source, harvest)
    if shapes and key != "services":
        check_column(path, source, key, shapes[0].attributes)
    seen: set[str] = set()
    for shape in shapes:
        raw_id = shape.id if "id" in source.settings else ""
        services = constant or _service(harvest, source, key, shape)
        if not services or _seen(harvest, source, shape, raw_id, seen):
            continue
        harvest.rows_kept += 1
        wkb = shapely.to_wkb(shape.polygon)
        for i, service in enumerate(services):
            suffix = f"-{i + 1}" if i else ""
            area_id = f"{source.source_id}-{raw_id or shape.number}{suffix}"
            harvest.rows.append(
                Catchment(area_id, service, kind, shape.name or None, wkb, source.source_id)
            )
    return harvest


def _area_kind(source: Source) -> str:
    kind = text_setting(source, "area_kind") or AREA_KINDS[0]
    if kind not in AREA_KINDS:
        raise SourceError(
            f"{source.title}: area_kind is {kind!r} in the manifest. Give one of: "
            f"{', '.join(AREA_KINDS)}."
        )
    return kind


def _named_by(source: Source) -> tuple[str, tuple[str, ...]]:
    """The setting that says whose the polygons are, and what it says if it is the same for all."""
    given = [key for key in _SERVICE_KEYS if key in source.settings]
    if len(given) != 1:
        raise SourceError(
            f"{source.title}: the manifest must say whose areas these are, by exactly one of "
            f"{', '.join(_SERVICE_KEYS)}; it has {', '.join(given) or 'none'}. For schools, "
            'urn = "the column of their URN".'
        )
    key = given[0]
    if key != "services":
        text_setting(source, key)
        return key, ()
    value = source.settings[key]
    services = [value] if isinstance(value, str) else value
    sound = isinstance(services, list) and all(isinstance(s, str) and s.strip() for s in services)
    if not sound or not services:
        raise SourceError(
            f"{source.title}: services is {value!r} in the manifest. Give the id of a service, "
            '"urn:118223" or "name:The Library", or a list of these.'
        )
    return key, tuple(dict.fromkeys(s.strip() for s in services))


def _service(harvest: Harvest, source: Source, key: str, shape: Shape) -> tuple[str, ...]:
    """The service that a polygon is for, none and a fault where it does not say."""
    value = shape.attributes[str(source.settings[key])]
    if key == "urn":  # a column of numbers and text mixed comes with decimals
        value = value.removesuffix(".0")
    if not value:
        reason = "The area does not say which service it is for."
    elif key == "urn" and not _URN.fullmatch(value):
        reason = "This is not a URN: it should be a number of five to seven digits, such as 118223."
    else:
        return ({"urn": "urn:", "service_name": "name:"}.get(key, "") + value,)
    harvest.reject(source.source_id, shape.ref, str(source.settings[key]), value, reason)
    return ()


def _seen(harvest: Harvest, source: Source, shape: Shape, raw_id: str, seen: set[str]) -> bool:
    """Whether an earlier feature had the same id."""
    if raw_id and raw_id in seen:
        reason = "An earlier area has the same ID. We used that one."
        harvest.reject(source.source_id, shape.ref, "id", raw_id, reason)
        return True
    seen.add(raw_id)
    return False


def read_zones(path: Path, source: Source) -> Harvest:
    """Zones with their polygons, and the figures among their attributes.

    Returns
    -------
    Rows of `Zone` (EPSG:4326) and `ZoneDemand`. A zone's id is its code. `rows_read` counts
    features.

    Raises
    ------
    SourceError
        If the layer cannot be used, has no column of codes, or a setting is wrong.
    """
    declared = declared_kind(source)
    harvest = Harvest()
    shapes = read_polygons(path, source, harvest)
    if not shapes:
        return harvest
    if "id" not in source.settings and not any(shape.id for shape in shapes):
        raise SourceError(
            f"{source.title}: {path} has no column of zone codes that we know. Name it: "
            f'id = "…". It has: {", ".join(shapes[0].attributes) or "none"}.'
        )
    figures = _figures(path, source, shapes[0].attributes)
    seen: set[str] = set()
    for shape in shapes:
        if kind := _kind(harvest, source, shape, declared):
            if _seen(harvest, source, shape, shape.id, seen):
                continue
            harvest.rows_kept += 1
            _add_zone(harvest, source, shape, kind, figures)
    return harvest


def _figures(path: Path, source: Source, columns: Iterable[str]) -> list[Figure]:
    """The attributes that are figures: those that the manifest names, else those that we know."""
    columns = list(columns)
    mapped = source.settings.get("columns")
    if mapped is None:
        return figures_of(columns, ages=False)
    sound = isinstance(mapped, dict) and all(isinstance(c, str) for c in mapped.values())
    found = {name: known_figure(name, column) for name, column in mapped.items()} if sound else {}
    unknown = [name for name, figure in found.items() if figure is None]
    if unknown or not sound:
        said = f"columns has {', '.join(unknown)}" if unknown else f"columns is {mapped!r}"
        raise SourceError(
            f"{source.title}: {said} in the manifest. Give names of figures, such as "
            'columns = { population = "their column", pct_age_0_4 = "their column" }. Known names: '
            f"{FIGURE_NAMES}. The columns of code and name are settings of their own: id, name."
        )
    known = [figure for figure in found.values() if figure]
    lacking = [column for figure in known for column in figure.columns if column not in columns]
    if lacking:
        raise SourceError(
            f"{source.title}: {path} has no column {', '.join(lacking)}, which the manifest names. "
            f"It has: {', '.join(columns) or 'none'}."
        )
    return known


def _kind(harvest: Harvest, source: Source, shape: Shape, declared: str | None) -> str | None:
    """What kind of zone a polygon is; None, counted or rejected, if it is none of ours."""
    kind = zone_kind(shape.id, declared) if shape.id else None
    if kind is None and is_elsewhere(shape.id):
        harvest.left_out[ELSEWHERE] += 1
    elif kind is None:
        harvest.reject(source.source_id, shape.ref, "zone", shape.id, why_no_zone(shape.id))
    return kind


def _add_zone(
    harvest: Harvest, source: Source, shape: Shape, kind: str, figures: list[Figure]
) -> None:
    source_id, wkb = source.source_id, shapely.to_wkb(shape.polygon)
    harvest.rows.append(Zone(shape.id, kind, shape.name or shape.id, wkb, source_id))
    population = next(
        (f.columns[0] for f in figures if f.measure == "population" and f.age_from is None), ""
    )
    named = {**shape.attributes, "population": shape.attributes.get(population, "")}
    add_figures(
        harvest,
        FigureRow(shape.id, source_id, shape.ref, lambda column: named.get(column, "")),
        figures,
    )


KINDS = (
    SourceKind("catchments", read_catchments, settings=CATCHMENT_SETTINGS),
    SourceKind("zones", read_zones, settings=ZONE_SETTINGS, evidence=frozenset({"zones"})),
)
