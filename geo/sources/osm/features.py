"""Reading an extract: the features that a rule of the table fits, settlements, and grounds."""

import re
from dataclasses import dataclass, field

import numpy as np
import osmium
import shapely
from osmium.osm import Area, Node, Relation, Way
from shapely.geometry.base import BaseGeometry

from geo.errors import CrsError
from geo.measure import check_lonlat, to_grid
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


@dataclass(slots=True)
class Feature:
    """A feature of the map that a rule fits. `outline` holds the ids of the nodes around it."""

    type: str
    id: int
    tags: dict[str, str]
    rules: list[TagRule]
    geometry: BaseGeometry
    outline: frozenset[int] = frozenset()
    lon: float = field(init=False)
    lat: float = field(init=False)

    def __post_init__(self) -> None:
        # A centroid can be outside a site that is bent around another: this one never is.
        point = self.geometry.representative_point()
        self.lon, self.lat = round(point.x, 7), round(point.y, 7)

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
        self._found: dict[tuple[str, int], Feature] = {}
        self._shapeless: dict[tuple[str, int], dict[str, str]] = {}

    def take(self, thing: Thing, tags: Tags) -> None:
        """Take a thing, if a rule fits it or it says where places are."""
        texts = _texts(tags)
        fitting = self._rules.fitting(texts)
        if not (fitting or "place" in texts or _is_ground(texts)):
            return
        feature = _feature(thing, texts, fitting)
        if feature is None:
            if fitting:
                self._shapeless[_key(thing)] = texts
        # A closed way comes twice: as a way, and as the area inside it, which says more.
        elif feature.is_area or (feature.type, feature.id) not in self._found:
            self._found[feature.type, feature.id] = feature

    def extract(self) -> Extract:
        """What was read, in the order of type and id."""
        return _sorted(self._found, self._shapeless)


def _texts(tags: Tags) -> dict[str, str]:
    """Tags as texts of one line."""
    return {
        key: (text if text.isprintable() else _CONTROL.sub(" ", text)).strip() for key, text in tags
    }


def _is_ground(tags: dict[str, str]) -> bool:
    return any(tags.get(key) in values for key, values in _GROUND_TAGS)


def _key(thing: Thing) -> tuple[str, int]:
    if isinstance(thing, Area):
        return "w" if thing.from_way() else "r", thing.orig_id()
    return thing.type_str(), thing.id


def _feature(thing: Thing, tags: dict[str, str], rules: list[TagRule]) -> Feature | None:
    """A feature with its shape; None for a relation (its area comes by itself) or what has none."""
    kind, number = _key(thing)
    try:
        if isinstance(thing, Area):
            shape = shapely.from_wkb(_WKB.create_multipolygon(thing))
            outline = frozenset(n.ref for ring in thing.outer_rings() for n in ring)
            return Feature(kind, number, tags, rules, shape, outline)
        if isinstance(thing, Way):
            line = shapely.from_wkb(_WKB.create_linestring(thing))
            return Feature(kind, number, tags, rules, line)
        if isinstance(thing, Node):
            at = thing.location
            return Feature(kind, number, tags, rules, shapely.Point(at.lon, at.lat))
    except (RuntimeError, osmium.InvalidLocationError):
        pass  # Cut off at the extract's edge: a way of one point, or nodes without a place.
    return None


def _sorted(
    found: dict[tuple[str, int], Feature], shapeless: dict[tuple[str, int], dict[str, str]]
) -> Extract:
    extract = Extract()
    for _, feature in sorted(found.items()):
        if feature.rules:
            extract.features.append(feature)
        if feature.is_area and feature.name and _is_ground(feature.tags):
            extract.grounds.append(feature)
        if feature.tags.get("place") in SETTLEMENT_KINDS and feature.name:
            extract.settlements.append(feature)
    extract.broken = [
        (f"{_TYPES[kind]}/{number}", tags)
        for (kind, number), tags in sorted(shapeless.items())
        if (kind, number) not in found
    ]
    return extract


def in_britain(feature: Feature) -> bool:
    """Whether a feature is where distances can be measured."""
    try:
        check_lonlat(feature.lon, feature.lat)
    except CrsError:
        return False
    return not bool(np.isnan(to_grid(feature.lon, feature.lat)).any())


def plain(name: str | None) -> str:
    """A name without capitals, spaces and marks, to compare it by."""
    return re.sub(r"[^a-z0-9]", "", (name or "").casefold())
