"""Reading an extract: the features that a rule of the table fits, settlements, and grounds."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import osmium
import shapely
from osmium.osm import Area, Node, Relation, Way
from shapely.geometry.base import BaseGeometry

from geo.errors import CrsError
from geo.measure import Floats, check_lonlat, to_grid
from geo.network.things import TagChoice, Tags, Thing
from geo.records import Harvest
from geo.sources.osm.table import BULKY_KEYS, TagRule, TagRules

SETTLEMENT_KINDS = frozenset(
    ["city", "town", "village", "suburb", "quarter", "neighbourhood", "hamlet", "locality"]
)
"""Values of ``place`` that become a `Settlement`."""

_GROUND_TAGS = (
    ("leisure", frozenset(["park", "recreation_ground", "common", "nature_reserve", "garden"])),
    ("landuse", frozenset(["recreation_ground", "village_green"])),
    ("tourism", frozenset(["caravan_site", "camp_site", "theme_park", "zoo", "attraction"])),
    ("amenity", frozenset(["school", "kindergarten", "college", "hospital"])),
)
ATCO_KEY = "naptan:AtcoCode"
"""The tag with the code that NaPTAN, the national list of stops, has for one."""

_TYPES = {"n": "node", "w": "way", "r": "relation"}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")

_WKB = osmium.geom.WKBFactory()

_Key = tuple[str, int]
"""A feature's type and number."""


class _Drawn(NamedTuple):
    """A feature as it was read."""

    tags: dict[str, str]
    rules: list[TagRule]
    wkb: bytes
    outline: frozenset[int] = frozenset()


@dataclass(slots=True)
class Feature:
    """A feature of the map that a rule fits. `outline` holds the ids of the nodes around it.

    `lon` and `lat` are those of a point inside it, `xy` where that is on the grid (EPSG:27700).
    """

    type: str
    id: int
    tags: dict[str, str]
    rules: list[TagRule]
    geometry: BaseGeometry
    outline: frozenset[int]
    lon: float
    lat: float
    xy: Floats

    @property
    def key(self) -> str:
        """Type and number in short: ``w123``."""
        return f"{self.type}{self.id}"

    @property
    def ref(self) -> str:
        """Type and number as OpenStreetMap's own addresses have them: ``way/123``."""
        return f"{_TYPES[self.type]}/{self.id}"

    @property
    def category(self) -> str:
        """The category that the first rule gives."""
        return self.rules[0].category

    @property
    def name(self) -> str | None:
        """What people call it."""
        return self.tags.get("name") or self.tags.get("brand") or self.tags.get("naptan:CommonName")

    @property
    def is_area(self) -> bool:
        """Whether it is drawn as an area rather than a point or a line."""
        return self.geometry.geom_type in ("Polygon", "MultiPolygon")


@dataclass(slots=True)
class Extract:
    """What reading an extract collects. `broken` has reference and tags of what has no shape."""

    features: list[Feature] = field(default_factory=list)
    settlements: list[Feature] = field(default_factory=list)
    grounds: list[Feature] = field(default_factory=list)
    broken: list[tuple[str, dict[str, str]]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Output:
    """Where rows go, and the source that they are from."""

    harvest: Harvest
    source_id: str
    illustrative: bool = False

    def row_id(self, key: str) -> str:
        """An id that no other source gives."""
        return f"{self.source_id}-{key}"

    def reject(self, ref: str, field: str, value: str, reason: str) -> None:
        """Note what cannot be used: a feature, or one tag of it."""
        self.harvest.reject(self.source_id, ref, field, value, reason)

    def leave_out(self, ref: str, field: str, value: str, reason: str) -> None:
        """Count a sound feature that is not wanted; it can still be looked up, by that reason."""
        self.harvest.left_out[reason] += 1
        self.harvest.reject(self.source_id, ref, field, value, reason)


class FeatureReader:
    """Reads everything that a rule fits, settlements, and the named grounds that places are in."""

    def __init__(self, rules: TagRules) -> None:
        grounds = {(key, value) for key, values in _GROUND_TAGS for value in values}
        keys = {*rules.keys, "place", *(key for key, _ in _GROUND_TAGS)}
        bulky = {(key, value) for key, value in rules.tags | grounds if key in BULKY_KEYS}
        self.wanted = dict.fromkeys(
            (Node, Way, Relation, Area), TagChoice(frozenset(keys - BULKY_KEYS), frozenset(bulky))
        )
        self._rules = rules
        self._telling: dict[str, set[str]] = defaultdict(set)
        for key, value in {*rules.tags, *grounds, ("place", "*")}:
            self._telling[key].add(value)
        self._found: dict[_Key, _Drawn] = {}
        self._shapeless: dict[_Key, dict[str, str]] = {}

    def take(self, thing: Thing, tags: Tags) -> None:
        """Take a thing, if a rule fits it or it says where places are."""
        if not self._may_fit(tags):
            return
        texts = _texts(tags)
        fitting = self._rules.fitting(texts)
        if not (fitting or "place" in texts or _is_ground(texts)):
            return
        key, drawn = _key(thing), _drawn(thing, texts, fitting)
        if drawn is None:
            if fitting:
                self._shapeless[key] = texts
        # A closed way comes twice: as a way, and as the area inside it, which says more.
        elif isinstance(thing, Area) or key not in self._found:
            self._found[key] = drawn

    def _may_fit(self, tags: Tags) -> bool:
        """Whether more than a glance is needed; most things have a key with a plain other value."""
        for key, value in tags:
            values = self._telling.get(key)
            if values and (value in values or "*" in values or not value.isidentifier()):
                return True
        return False

    def extract(self) -> Extract:
        """What was read, in the order of type and id."""
        extract = Extract()
        for feature in _features(self._found):
            if feature.rules:
                extract.features.append(feature)
            if feature.is_area and feature.name and _is_ground(feature.tags):
                extract.grounds.append(feature)
            if feature.tags.get("place") in SETTLEMENT_KINDS and feature.name:
                extract.settlements.append(feature)
        extract.broken = [
            (f"{_TYPES[kind]}/{number}", tags)
            for (kind, number), tags in sorted(self._shapeless.items())
            if (kind, number) not in self._found
        ]
        return extract


def _texts(tags: Tags) -> dict[str, str]:
    """Tags as texts of one line."""
    return {
        key: (text if text.isprintable() else _CONTROL.sub(" ", text)).strip() for key, text in tags
    }


def _is_ground(tags: dict[str, str]) -> bool:
    return any(tags.get(key) in values for key, values in _GROUND_TAGS)


def _key(thing: Thing) -> _Key:
    if isinstance(thing, Area):
        return "w" if thing.from_way() else "r", thing.orig_id()
    return thing.type_str(), thing.id


def _drawn(thing: Thing, tags: dict[str, str], rules: list[TagRule]) -> _Drawn | None:
    """A feature as it is drawn; None for a relation (its area comes by itself) or without shape."""
    try:
        if isinstance(thing, Area):
            outline = frozenset(n.ref for ring in thing.outer_rings() for n in ring)
            return _Drawn(tags, rules, bytes.fromhex(_WKB.create_multipolygon(thing)), outline)
        if isinstance(thing, Way):
            return _Drawn(tags, rules, bytes.fromhex(_WKB.create_linestring(thing)))
        if isinstance(thing, Node):
            return _Drawn(tags, rules, bytes.fromhex(_WKB.create_point(thing)))
    except (RuntimeError, osmium.InvalidLocationError):
        pass  # Cut off at the extract's edge: a way of one point, or nodes without a place.
    return None


def _features(found: Mapping[_Key, _Drawn]) -> Iterator[Feature]:
    """The features, in the order of type and id."""
    keys = sorted(found)
    shapes = shapely.from_wkb([found[key].wkb for key in keys])
    # A centroid can be outside a site that is bent around another: this point never is.
    points = shapely.get_coordinates(shapely.point_on_surface(shapes)).tolist()
    lonlat = [(round(lon, 7), round(lat, 7)) for lon, lat in points]
    xy = to_grid(*np.array(lonlat).reshape(-1, 2).T)
    rows = zip(keys, shapes, lonlat, xy, strict=True)
    for (kind, number), shape, (lon, lat), at in rows:
        tags, rules, _, outline = found[kind, number]
        yield Feature(kind, number, tags, rules, shape, outline, lon, lat, at)


def in_britain(feature: Feature) -> bool:
    """Whether a feature is where distances can be measured."""
    try:
        check_lonlat(feature.lon, feature.lat)
    except CrsError:
        return False
    return bool(np.isfinite(feature.xy).all())


def plain(name: str | None) -> str:
    """A name without capitals, spaces and marks, to compare it by."""
    return re.sub(r"[^a-z0-9]", "", (name or "").casefold())
