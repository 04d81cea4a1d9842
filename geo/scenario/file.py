"""A scenario as a file: changes to streets and schools as GeoJSON (RFC 7946, EPSG:4326).

One feature is one change, which any map program can draw.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from geo.errors import GeoError, InputError
from geo.formats import geojson
from geo.measure import check_lonlat
from geo.network.permissions import MODES

CLOSE, UNSAFE, PATH, GATE, MOVE, ADD, SHUT = (
    "close",
    "unsafe",
    "path",
    "gate",
    "move school",
    "add school",
    "close school",
)
KINDS = (CLOSE, UNSAFE, PATH, GATE, MOVE, ADD, SHUT)
"""What a change can be."""

LARGEST = 5_000_000
"""Bytes of a scenario: no drawing by hand comes near it."""

MOST_CHANGES = 500


@dataclass(frozen=True, slots=True)
class Change:
    """One change.

    `kind` is a name of ``KINDS``. Streets are meant by their `street` name (with `geometry` a point
    on the one that is meant, where there are several), or by the geometry: a point on it, a line
    along it, an area that it touches. `school` is a URN, id or name. `modes` are the ways of
    travelling that a closure stops, or a new path serves. `to` is the school, as `school`, that
    the pupils of one that closes go to; None where that is not decided.
    """

    kind: str
    geometry: BaseGeometry | None = None
    street: str | None = None
    school: str | None = None
    name: str | None = None
    modes: tuple[str, ...] = ()
    min_age: float | None = None
    max_age: float | None = None
    to: str | None = None

    @property
    def said(self) -> str:
        """The change in words."""
        what = self.street or self.name or self.school or self._where
        return {
            CLOSE: f"Close {what}",
            UNSAFE: f"Declare {what} unsafe to walk",
            PATH: f"Open a path: {self.name or 'New path'}",
            GATE: f"Open a gate: {self.name or self.school}",
            MOVE: f"Move {self.name or self.school}",
            ADD: f"Add a school: {self.name}",
            SHUT: f"Close a school: {self.name or self.school}{self._to}",
        }[self.kind]

    @property
    def _to(self) -> str:
        """Where the pupils of a school that closes go, in words."""
        return f"; its pupils go to {self.to}" if self.to else ""

    @property
    def _where(self) -> str:
        """The street that a geometry means, in words."""
        if isinstance(self.geometry, shapely.Point):
            return f"the street at {self.geometry.y:.5f}, {self.geometry.x:.5f}"
        return "what is drawn"


@dataclass(frozen=True, slots=True)
class Scenario:
    """Changes with a name; `area` is the code of the council that they are for."""

    name: str
    changes: tuple[Change, ...]
    area: str | None = None
    note: str | None = None


def read(content: str | bytes) -> Scenario:
    """Read a scenario.

    Raises
    ------
    InputError
        For what is no scenario: every fault at once, by the number of its feature.
    """
    told = _json(content)
    features = told.get("features") if isinstance(told, dict) else None
    if not isinstance(told, dict) or told.get("type") != "FeatureCollection":
        raise InputError("This is not a scenario: it must be a GeoJSON FeatureCollection.")
    if not isinstance(features, list) or not 0 < len(features) <= MOST_CHANGES:
        raise InputError(f"A scenario must have 1 to {MOST_CHANGES} features, one for each change.")
    found, faults = [], []
    for number, feature in enumerate(features, start=1):
        try:
            found.append(_change(feature))
        except GeoError as error:
            faults.append(f"Feature {number}: {error}")
    if faults:
        more = f" And {len(faults) - 5} more." if len(faults) > 5 else ""
        raise InputError(" ".join(faults[:5]) + more)
    named = {key: str(told[key])[:200] for key in ("name", "area", "note") if told.get(key)}
    return Scenario(
        named.get("name", "A scenario"), tuple(found), named.get("area"), named.get("note")
    )


def _json(content: str | bytes) -> Any:
    if len(content) > LARGEST:
        raise InputError(f"The scenario is larger than {LARGEST // 10**6} MB. Draw fewer corners.")
    try:
        text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"The scenario is not JSON in UTF-8 ({str(error)[:80]}).") from error


def _change(feature: Any) -> Change:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise InputError("It is not a GeoJSON Feature.")
    told = feature.get("properties") or {}
    if not isinstance(told, dict):
        raise InputError("Its properties are not an object.")
    change = Change(
        kind=str(told.get("change", "")),
        geometry=_geometry(feature.get("geometry")),
        modes=tuple(_modes(told.get("modes"))),
        street=_text(told, "street"),
        school=_text(told, "school"),
        name=_text(told, "name"),
        to=_text(told, "to"),
        min_age=_age(told, "min_age"),
        max_age=_age(told, "max_age"),
    )
    _check(change)
    return change


def _geometry(told: Any) -> BaseGeometry | None:
    if told is None:
        return None
    try:
        shape = shapely.from_geojson(json.dumps(told))
    except (shapely.errors.GEOSException, ValueError, TypeError) as error:
        raise InputError("Its geometry is not GeoJSON.") from error
    points = shapely.get_coordinates(shape)
    if not len(points):
        raise InputError("Its geometry is empty.")
    for lon, lat in points:
        check_lonlat(float(lon), float(lat), what="A place of its geometry")
    return shape


def _text(told: Mapping[str, Any], key: str) -> str | None:
    value = told.get(key)
    if value is None or value == "":
        return None
    if not isinstance(value, str | int):
        raise InputError(f"{key} must be text.")
    return str(value)[:200]


def _age(told: Mapping[str, Any], key: str) -> float | None:
    value = told.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 25:
        raise InputError(f"{key} must be a number from 0 to 25.")
    return float(value)


def _modes(told: Any) -> Sequence[str]:
    if told is None:
        return ()
    if not isinstance(told, list) or not all(mode in MODES for mode in told):
        raise InputError(f"modes must be a list of some of: {', '.join(MODES)}.")
    return told


def _check(change: Change) -> None:
    """Refuse a change that lacks what its kind needs."""
    kind, shape = change.kind, change.geometry
    if kind not in KINDS:
        raise InputError(f"change is {kind[:40]!r}: it must be one of {', '.join(KINDS)}.")
    point = isinstance(shape, shapely.Point)
    if kind in (CLOSE, UNSAFE) and shape is None and change.street is None:
        raise InputError("It has no street name and no geometry. Give one of them.")
    if kind == PATH and not isinstance(shape, shapely.LineString):
        raise InputError("A new path needs a LineString.")
    if kind in (GATE, MOVE, ADD) and not point:
        raise InputError("It needs a Point: where the gate or the school is.")
    if kind in (GATE, MOVE, SHUT) and change.school is None:
        raise InputError("It needs the school: its URN or its name.")
    if change.to is not None and kind != SHUT:
        raise InputError("“to” is only for a school that closes: it says where its pupils go.")
    if kind == ADD and change.name is None:
        raise InputError("A new school needs a name.")


def check_area(scenario: Scenario, area_code: str) -> None:
    """Refuse a scenario that says it is for another council's area.

    Raises
    ------
    InputError
        If it does; one that does not say is taken to be for this area.
    """
    if scenario.area not in (None, area_code):
        raise InputError(
            f"The scenario “{scenario.name}” is for the area {scenario.area}, and this is "
            f"{area_code}. Open it with that area's data."
        )


def write(scenario: Scenario) -> str:
    """Write a scenario as GeoJSON; `read` gives the same again."""
    features = []
    for change in scenario.changes:
        told: dict[str, Any] = {"change": change.kind}
        for key in ("street", "school", "name", "min_age", "max_age", "to"):
            if getattr(change, key) is not None:
                told[key] = getattr(change, key)
        if change.modes:
            told["modes"] = list(change.modes)
        features.append(geojson.feature(change.geometry, told))
    whole = {"type": "FeatureCollection", "name": scenario.name, "features": features}
    for key in ("area", "note"):
        if getattr(scenario, key):
            whole[key] = getattr(scenario, key)
    return json.dumps(whole, ensure_ascii=False, indent=1)
