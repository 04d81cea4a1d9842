"""Places of the Local Offer from an OpenStreetMap extract: schools, surgeries, libraries, stops.

Which tags are entries, and of which category, is said by one table,
``data/osm-categories.csv``, explained at its head. This module reads the
features that the table names, turns each into rows, joins what is mapped twice,
and finds the gates and doors of sites.

Longitudes and latitudes are degrees in WGS84 (EPSG:4326).
"""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

import numpy as np
import osmium
import shapely
from osmium import filter as osmfilter
from osmium.osm import Area, Node, Relation, Way
from shapely.geometry.base import BaseGeometry

from geo.errors import CrsError, SourceError
from geo.measure import Floats, check_lonlat, straight_line_m, to_grid
from geo.offer import CATEGORIES
from geo.records import (
    Entrance,
    Harvest,
    Location,
    Organization,
    Schedule,
    Service,
    ServiceAtLocation,
    Settlement,
)

DEFAULT_CATEGORIES = Path(__file__).parents[2] / "data" / "osm-categories.csv"
"""The table that maps tags to categories."""

SETTLEMENT_KINDS = frozenset(
    ["city", "town", "village", "suburb", "quarter", "neighbourhood", "hamlet", "locality"]
)
"""Values of ``place`` that become a `Settlement`."""

SAME_NAME_M = 60.0
"""Two features of one category and name this close together are one place."""

SAME_STOP_M = 30.0
"""A platform this close to a stop of the same name, or without one, is that stop."""

NEARBY_SETTLEMENT_M = 3000.0
"""How far a nameless place may be from the settlement that it is described by."""

_Thing = Node | Way | Relation | Area

_TYPES = {"n": "node", "w": "way", "r": "relation"}
_NAMED_BY = frozenset(["city", "town", "village", "suburb", "hamlet"])
_CLOSED_KEYS = ("disused", "abandoned", "demolished", "razed", "closed", "ruins", "end_date")
_WALKED = frozenset(
    [
        "footway",
        "path",
        "pedestrian",
        "steps",
        "track",
        "bridleway",
        "cycleway",
        "service",
        "living_street",
        "residential",
        "unclassified",
        "tertiary",
        "secondary",
        "primary",
    ]
)
_GATES = frozenset(
    [
        "gate",
        "lift_gate",
        "swing_gate",
        "sliding_gate",
        "kissing_gate",
        "wicket_gate",
        "hampshire_gate",
        "entrance",
        "turnstile",
        "full-height_turnstile",
        "bollard",
        "cycle_barrier",
        "chicane",
        "cattle_grid",
    ]
)
_BULKY_KEYS = frozenset(["highway", "landuse"])
"""Keys on so much of a map that only their exact tags are looked for: no ``*``, no a;b."""

_DOORS = frozenset(["yes", "main", "secondary", "public"])
_STEP_DEG = 5e-6
"""About half a metre: how far beside an outline to look whether a path has gone in."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the category table. An empty `category` leaves the feature out, for `note`."""

    key: str
    values: frozenset[str]
    conditions: tuple[tuple[str, bool, frozenset[str]], ...]
    category: str
    unnamed: str
    note: str

    def fits(self, value: str, tags: dict[str, str]) -> bool:
        """Whether one value of the rule's key, and the feature's other tags, fit this rule."""
        if value not in self.values and "*" not in self.values:
            return False
        return all(wanted == _has(tags, key, values) for key, wanted, values in self.conditions)


def _has(tags: dict[str, str], key: str, values: frozenset[str]) -> bool:
    if key not in tags:
        return False
    return "*" in values or not values.isdisjoint(_parts(tags[key]))


def _parts(value: str) -> list[str]:
    return [part.strip() for part in value.split(";") if part.strip()]


@dataclass(slots=True)
class _Feature:
    """A feature of the map that a rule fits. `outline` holds the ids of the nodes around it."""

    type: str
    id: int
    tags: dict[str, str]
    rules: list[Rule]
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
        return f"osm-{self.type}{self.id}"

    @property
    def ref(self) -> str:
        return f"{_TYPES[self.type]}/{self.id}"

    @property
    def category(self) -> str:
        return self.rules[0].category

    @property
    def name(self) -> str | None:
        return self.tags.get("name") or self.tags.get("brand") or self.tags.get("naptan:CommonName")

    @property
    def is_area(self) -> bool:
        return self.geometry.geom_type in ("Polygon", "MultiPolygon")


@dataclass(slots=True)
class _Extract:
    """What one pass over the extract collects."""

    features: list[_Feature] = field(default_factory=list)
    settlements: list[_Feature] = field(default_factory=list)
    grounds: list[_Feature] = field(default_factory=list)
    broken: list[tuple[str, dict[str, str]]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Output:
    """Where rows go, and the source that they are from."""

    harvest: Harvest
    source_id: str

    def reject(self, ref: str, field: str, value: str, reason: str) -> None:
        self.harvest.reject(self.source_id, ref, field, value, reason)


def read(path: Path, *, source_id: str, categories: Path | None = None) -> Harvest:
    """Places, their entrances, and settlements of an OpenStreetMap extract.

    Parameters
    ----------
    path
        An ``.osm.pbf`` (or ``.osm``) file.
    source_id
        The source that each row is said to come from.
    categories
        The table of tags and categories; by default `DEFAULT_CATEGORIES`.

    Returns
    -------
    Rows of Service, Location, Entrance, ServiceAtLocation, Schedule,
    Organization, Settlement and Rejected. `rows_read` counts the features that
    fit a row of the table, `rows_kept` those that became an entry. A location of
    an area is a point inside it. It has entrances only where the map shows them.

    Raises
    ------
    SourceError
        If the extract or the table is missing or cannot be read.
    """
    rules = read_rules(categories or DEFAULT_CATEGORIES)
    extract = _collect(path, rules)
    harvest = Harvest(rows_read=len(extract.features) + len(extract.broken))
    out = _Output(harvest, source_id)
    for ref, tags in extract.broken:
        reason = "the extract has no whole outline for it"
        out.reject(ref, "geometry", tags.get("name", ""), reason)
    settlements = _settle(extract.settlements, out)
    features = [f for f in extract.features if not _left_out(f, out)]
    features = _joined(features, out)
    context = _Context(extract.grounds, settlements)
    entries = [f for f in features if _placed(f, context, out)]
    harvest.rows_kept = len(entries)
    _write(entries, context, out)
    harvest.rows += _entrances(path, entries, source_id)
    return harvest


# --- the table ------------------------------------------------------------------------------------


def read_rules(path: Path) -> "Rules":
    """The rules of a category table, in their order.

    Raises
    ------
    SourceError
        Naming the file and line, if it is missing, lacks a column or names an unknown category.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise SourceError(f"The category table {path} cannot be read: {fault}.") from fault
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    table = csv.DictReader(lines)
    columns = {"key", "value", "when", "category", "unnamed", "note"}
    missing = columns - set(table.fieldnames or ())
    if missing:
        raise SourceError(f"The category table {path} has no column {', '.join(sorted(missing))}.")
    return Rules([_rule(row, path) for row in table])


def _rule(row: dict[str, str], path: Path) -> Rule:
    said = f"{row['key']}={row['value']}"
    if row["category"] and row["category"] not in CATEGORIES:
        raise SourceError(
            f"The category table {path} maps {said} to {row['category']!r}, "
            "which is not a category of the Local Offer. Correct the slug."
        )
    if not row["category"] and not row["note"]:
        raise SourceError(f"The category table {path} leaves out {said}: say why in `note`.")
    conditions = tuple(_condition(part, path) for part in row["when"].split())
    values = frozenset(row["value"].split("|"))
    return Rule(row["key"], values, conditions, row["category"], row["unnamed"], row["note"])


def _condition(text: str, path: Path) -> tuple[str, bool, frozenset[str]]:
    found = re.fullmatch(r"([^=!]+)(!?)=(.+)", text)
    if not found:
        raise SourceError(
            f"The category table {path} has the condition {text!r}: write key=value or key!=value."
        )
    key, unless, values = found.groups()
    return key, not unless, frozenset(values.split("|"))


class Rules:
    """The category table, looked up by key so that most features cost nothing."""

    def __init__(self, rules: list[Rule]) -> None:
        self._by_key: dict[str, list[tuple[int, Rule]]] = defaultdict(list)
        for number, rule in enumerate(rules):
            self._by_key[rule.key].append((number, rule))

    @property
    def keys(self) -> frozenset[str]:
        """The keys that any rule is about."""
        return frozenset(self._by_key)

    @property
    def tags(self) -> frozenset[tuple[str, str]]:
        """The tags that any rule is about; ``*`` is any value."""
        rules = [rule for rows in self._by_key.values() for _, rule in rows]
        return frozenset((rule.key, value) for rule in rules for value in rule.values)

    def fitting(self, tags: dict[str, str]) -> list[Rule]:
        """The rules that fit: the first of the table, then others for a compound value.

        ``amenity=school;kindergarten`` fits a rule for each of its two values. A
        rule that leaves the feature out stands alone.
        """
        firsts = [self._first(key, _parts(tags[key]), tags) for key in self._by_key.keys() & tags]
        _, first = min((found for found in firsts if found), default=(0, None), key=lambda f: f[0])
        if first is None:
            return []
        fitting = {first.category: first}
        for value in _parts(tags[first.key]) if first.category else ():
            other = self._first(first.key, [value], tags)
            if other and other[1].category:
                fitting.setdefault(other[1].category, other[1])
        return list(fitting.values())

    def _first(self, key: str, values: list[str], tags: dict[str, str]) -> tuple[int, Rule] | None:
        rows = self._by_key[key]
        return next((row for row in rows if any(row[1].fits(v, tags) for v in values)), None)


# --- reading the map ------------------------------------------------------------------------------

_GROUND_TAGS = (
    ("leisure", frozenset(["park", "recreation_ground", "common", "nature_reserve", "garden"])),
    ("landuse", frozenset(["recreation_ground", "village_green"])),
    ("tourism", frozenset(["caravan_site", "camp_site", "theme_park", "zoo", "attraction"])),
    ("amenity", frozenset(["school", "kindergarten", "college", "hospital"])),
)


def _is_ground(tags: dict[str, str]) -> bool:
    return any(tags.get(key) in values for key, values in _GROUND_TAGS)


def _collect(path: Path, rules: Rules) -> _Extract:
    """Everything that a rule fits, settlements, and the grounds that places are in."""
    found: dict[tuple[str, int], _Feature] = {}
    relations: dict[int, dict[str, str]] = {}
    for thing in _objects(path, rules):
        tags = {tag.k: tag.v for tag in thing.tags}
        fitting = rules.fitting(tags)
        if not (fitting or "place" in tags or _is_ground(tags)):
            continue
        if isinstance(thing, Relation):
            if fitting:
                relations[thing.id] = tags
            continue
        feature = _feature(thing, tags, fitting)
        # A closed way comes twice: as a way, and as the area inside it, which says more.
        if feature and (feature.is_area or (feature.type, feature.id) not in found):
            found[feature.type, feature.id] = feature
    return _sorted(found, relations)


def _objects(path: Path, rules: Rules) -> Iterator[_Thing]:
    """What can fit a rule. Something with tags of both filters comes twice."""
    keys = {*rules.keys, "place", *(key for key, _ in _GROUND_TAGS)}
    grounds = {(key, value) for key, values in _GROUND_TAGS for value in values}
    bulky = {(key, value) for key, value in rules.tags | grounds if key in _BULKY_KEYS}
    filters: list[osmfilter.KeyFilter | osmfilter.TagFilter] = [
        osmfilter.KeyFilter(*sorted(keys - _BULKY_KEYS))
    ]
    if bulky:
        filters.append(osmfilter.TagFilter(*sorted(bulky)))
    if not path.is_file():
        raise SourceError(f"The map extract {path} is not there. Get it, or correct the path.")
    # The file is read as a stream, so its faults come out of the loop: that is inside.
    try:
        for wanted in filters:
            reader = osmium.FileProcessor(str(path)).with_areas(wanted).with_filter(wanted)
            yield from cast(Iterator[_Thing], reader)
    except (RuntimeError, OSError) as fault:
        raise SourceError(
            f"The map extract {path} cannot be read as OpenStreetMap data: {fault}. Get it again."
        ) from fault


def _feature(thing: _Thing, tags: dict[str, str], rules: list[Rule]) -> _Feature | None:
    wkb = osmium.geom.WKBFactory()
    try:
        if isinstance(thing, Area):
            kind = "w" if thing.from_way() else "r"
            shape = shapely.from_wkb(wkb.create_multipolygon(thing))
            outline = frozenset(n.ref for ring in thing.outer_rings() for n in ring)
            return _Feature(kind, thing.orig_id(), tags, rules, shape, outline)
        if isinstance(thing, Way):
            line = shapely.from_wkb(wkb.create_linestring(thing))
            return _Feature("w", thing.id, tags, rules, line)
        if isinstance(thing, Node):
            at = thing.location
            return _Feature("n", thing.id, tags, rules, shapely.Point(at.lon, at.lat))
    except (RuntimeError, osmium.InvalidLocationError):
        pass  # Cut off at the extract's edge: a way of one point, or nodes without a place.
    return None


def _sorted(
    found: dict[tuple[str, int], _Feature], relations: dict[int, dict[str, str]]
) -> _Extract:
    extract = _Extract()
    for _, feature in sorted(found.items()):
        if feature.rules:
            extract.features.append(feature)
        if feature.is_area and feature.name and _is_ground(feature.tags):
            extract.grounds.append(feature)
        if feature.tags.get("place") in SETTLEMENT_KINDS and feature.name:
            extract.settlements.append(feature)
    extract.broken = [
        (f"relation/{id_}", tags)
        for id_, tags in sorted(relations.items())
        if ("r", id_) not in found and tags.get("type") in ("multipolygon", "boundary", "site")
    ]
    return extract


# --- what is left out, and what is mapped twice ---------------------------------------------------


def _left_out(feature: _Feature, out: _Output) -> bool:
    """Whether a feature is not an entry, noting why."""
    rule, tags = feature.rules[0], feature.tags
    name = feature.name or ""
    closed = next((key for key in _CLOSED_KEYS if tags.get(key, "no") != "no"), None)
    if tags.get("opening_hours") in ("closed", "off"):
        closed = "opening_hours"
    if _plain(tags.get("name")) in ("disused", "closed"):
        closed = "name"
    if not _in_britain(feature):
        where = f"latitude {feature.lat:g}, longitude {feature.lon:g}"
        out.reject(feature.ref, "position", name, f"not in Great Britain: {where}")
        return True
    if not rule.category:
        value = f"{tags[rule.key]} ({name})" if name else tags[rule.key]
        out.reject(feature.ref, rule.key, value, rule.note)
        return True
    if closed:
        out.reject(feature.ref, closed, tags[closed], "it has closed")
        return True
    return False


def _in_britain(feature: _Feature) -> bool:
    try:
        check_lonlat(feature.lon, feature.lat)
    except CrsError:
        return False
    return not bool(np.isnan(to_grid(feature.lon, feature.lat)).any())


def _plain(name: str | None) -> str:
    return re.sub(r"[^a-z0-9]", "", (name or "").casefold())


def _joined(features: list[_Feature], out: _Output) -> list[_Feature]:
    """One feature for each place, not another for the point in its area or a stop's platform."""
    groups: dict[str, list[_Feature]] = defaultdict(list)
    for feature in features:
        groups[feature.category].append(feature)
    gone: dict[int, _Feature] = {}
    for group in groups.values():
        gone |= _doubles(group)
    for feature in features:
        keeper = gone.get(id(feature))
        if keeper:
            while id(keeper) in gone:
                keeper = gone[id(keeper)]
            out.reject(feature.ref, "place", keeper.ref, "the same place as another entry")
    return [feature for feature in features if id(feature) not in gone]


def _doubles(group: list[_Feature]) -> dict[int, _Feature]:
    """For features of one category: the identity of each double to the feature that it repeats."""
    ranked = sorted(group, key=lambda f: (-f.geometry.area, "name" not in f.tags, f.type, f.id))
    rank = {id(feature): i for i, feature in enumerate(ranked)}
    grid = to_grid([f.lon for f in ranked], [f.lat for f in ranked])
    gone: dict[int, _Feature] = {}
    for first, second in _close_pairs(ranked, grid):
        keeper, double = sorted((ranked[first], ranked[second]), key=lambda f: rank[id(f)])
        metres = float(straight_line_m(grid[first], grid[second]))
        if id(double) not in gone and _is_same(keeper, double, metres):
            gone[id(double)] = keeper
            # At once: an area without a name takes one, and is then no home for a second.
            keeper.tags = {**double.tags, **keeper.tags}
    return gone


def _close_pairs(features: list[_Feature], grid: Floats) -> list[tuple[int, int]]:
    """Pairs of places of which one holds the other's point, or that are near each other."""
    points = [shapely.Point(at) for at in grid]
    near = shapely.STRtree(points).query(points, predicate="dwithin", distance=SAME_NAME_M)
    inside = shapely.STRtree([f.geometry for f in features]).query(
        [shapely.Point(f.lon, f.lat) for f in features], predicate="within"
    )
    pairs = np.unique(np.sort(np.hstack([near, inside]), axis=0), axis=1)
    return [(int(a), int(b)) for a, b in pairs.T if a != b]


def _is_same(keeper: _Feature, double: _Feature, metres: float) -> bool:
    names = {_plain(keeper.name), _plain(double.name)} - {""}
    if keeper.category == "bus-stop":
        # Stops on both sides of a street share a name: only a platform repeats a stop.
        is_platform = keeper.tags.get("highway") != double.tags.get("highway")
        code = keeper.tags.get("naptan:AtcoCode")
        same_code = code is not None and code == double.tags.get("naptan:AtcoCode")
        return same_code or (is_platform and metres <= SAME_STOP_M and len(names) <= 1)
    is_inside = keeper.is_area and keeper.geometry.intersects(shapely.Point(double.lon, double.lat))
    if is_inside:
        return len(names) <= 1
    return metres <= SAME_NAME_M and len(names) == 1 and bool(keeper.name) and bool(double.name)


# --- names and addresses --------------------------------------------------------------------------


class _Context:
    """What is around a place: the named grounds that it is in, the nearest settlement."""

    def __init__(self, grounds: list[_Feature], settlements: list[_Feature]) -> None:
        self._grounds = sorted(grounds, key=lambda f: f.geometry.area)
        self._tree = shapely.STRtree([f.geometry for f in self._grounds])
        self._settlements = [f for f in settlements if f.tags["place"] in _NAMED_BY]
        at = to_grid([f.lon for f in self._settlements], [f.lat for f in self._settlements])
        self._near = shapely.STRtree([shapely.Point(position) for position in at])

    def ground(self, feature: _Feature) -> _Feature | None:
        """The smallest named park, school or hospital grounds that a place is in, not itself."""
        found = self._tree.query(shapely.Point(feature.lon, feature.lat), predicate="within")
        others = [self._grounds[i] for i in sorted(found) if self._grounds[i].key != feature.key]
        return others[0] if others else None

    def settlement(self, feature: _Feature) -> str | None:
        """The name of the nearest settlement, within `NEARBY_SETTLEMENT_M`."""
        at = shapely.Point(to_grid(feature.lon, feature.lat)[0])
        found = self._near.query_nearest(at, max_distance=NEARBY_SETTLEMENT_M)
        return self._settlements[int(found[0])].name if len(found) else None


def _placed(feature: _Feature, context: _Context, out: _Output) -> bool:
    """Whether a feature can be listed: it has a name or does without, and is open to people."""
    if not feature.name and not feature.rules[0].unnamed:
        tag = f"{feature.rules[0].key}={feature.tags[feature.rules[0].key]}"
        out.reject(feature.ref, "name", tag, "the map has no name for it")
        return False
    ground = context.ground(feature) if feature.category == "play" else None
    if ground and ground.tags.get("amenity") in ("school", "kindergarten"):
        reason = "inside the grounds of a school: not open to the public"
        out.reject(feature.ref, "place", ground.ref, reason)
        return False
    return True


def _title(feature: _Feature, context: _Context) -> str:
    tags, unnamed = feature.tags, feature.rules[0].unnamed
    if feature.name:
        said = tags.get("naptan:Indicator", "") if feature.category == "bus-stop" else ""
        toward = _INDICATORS.get(said, said)
        return f"{feature.name} ({toward})" if toward else feature.name
    ground = context.ground(feature)
    if ground:
        return f"{unnamed} in {ground.name}"
    street = tags.get("addr:street") or tags.get("naptan:Street")
    near = context.settlement(feature)
    place = f", {street}" if street else f" near {near}" if near else ""
    return f"{unnamed}{place} (no name on the map)"


_INDICATORS = {
    "opp": "opposite",
    "adj": "next to",
    "o/s": "outside",
    "nr": "near",
    "at": "",
    "N-bound": "northbound",
    "E-bound": "eastbound",
    "S-bound": "southbound",
    "W-bound": "westbound",
}


def _address(feature: _Feature, context: _Context) -> str | None:
    """The address as the map gives it, or else the street, or the grounds that the place is in."""
    tags = feature.tags
    street = " ".join(tags[k] for k in ("addr:housenumber", "addr:street") if k in tags)
    parts = [tags.get("addr:housename"), tags.get("addr:unit"), street, tags.get("addr:place")]
    parts += [tags.get(f"addr:{k}") for k in ("suburb", "hamlet", "village", "town", "city")]
    parts = [part for part in dict.fromkeys(parts) if part and _plain(part) != _plain(feature.name)]
    if parts:
        return ", ".join(part for part in parts if part)
    if "addr:full" in tags:
        return tags["addr:full"]
    ground = context.ground(feature)
    return tags.get("naptan:Street") or (ground.name if ground else None)


# --- rows -----------------------------------------------------------------------------------------


def _settle(found: list[_Feature], out: _Output) -> list[_Feature]:
    """Settlements, each once, as rows. A point says where a town's middle is, so it goes first."""
    kept: list[_Feature] = []
    at: dict[tuple[str, str], list[Floats]] = defaultdict(list)
    for feature in sorted(found, key=lambda f: (f.type, f.id)):
        if not _in_britain(feature):
            continue
        grid = to_grid(feature.lon, feature.lat)[0]
        same = at[_plain(feature.name), feature.tags["place"]]
        if any(straight_line_m(grid, other) <= NEARBY_SETTLEMENT_M for other in same):
            continue
        same.append(grid)
        kept.append(feature)
    out.harvest.rows += [
        Settlement(f.key, f.tags["name"], f.tags["place"], f.lon, f.lat, out.source_id)
        for f in kept
        if "name" in f.tags
    ]
    return kept


def _write(entries: list[_Feature], context: _Context, out: _Output) -> None:
    """The rows of each entry. One school on two sites is one service at two locations."""
    rows, source_id = out.harvest.rows, out.source_id
    services: dict[tuple[str, str, str], str] = {}
    organizations: dict[str, Organization] = {}
    for feature in entries:
        rows.append(_location(feature, context, out))
        service = _service(feature, context, out)
        if service.organization_id:
            operator = Organization(service.organization_id, feature.tags["operator"], source_id)
            organizations.setdefault(operator.organization_id, operator)
        for rule in feature.rules:
            description = _described(service.description, rule)
            another = replace(service, category=rule.category, description=description)
            if rule is not feature.rules[0]:
                another = replace(another, service_id=f"{service.service_id}-{rule.category}")
            same = (another.urn or another.service_id, _plain(feature.name), rule.category)
            if same not in services:
                services[same] = another.service_id
                rows += [another, *_schedule(feature, another.service_id, source_id)]
            rows.append(ServiceAtLocation(services[same], feature.key, source_id))
    rows += organizations.values()


def _location(feature: _Feature, context: _Context, out: _Output) -> Location:
    tags = feature.tags
    wheelchair = tags.get("wheelchair")
    if wheelchair not in (None, "yes", "limited", "no", "designated"):
        reason = "not yes, limited, no or designated"
        out.reject(feature.ref, "wheelchair", wheelchair, reason)
        wheelchair = None
    postcode = tags.get("addr:postcode") or tags.get("postal_code")
    return Location(
        location_id=feature.key,
        name=feature.name,
        lon=feature.lon,
        lat=feature.lat,
        source_id=out.source_id,
        address=_address(feature, context),
        postcode=" ".join(postcode.upper().split()) if postcode else None,
        wheelchair="yes" if wheelchair == "designated" else wheelchair,
        accessibility=tags.get("wheelchair:description:en") or tags.get("wheelchair:description"),
    )


def _service(feature: _Feature, context: _Context, out: _Output) -> Service:
    tags = feature.tags
    low, high = _ages(feature, out)
    operator = tags.get("operator")
    phone = tags.get("phone") or tags.get("contact:phone")
    return Service(
        service_id=feature.key,
        name=_title(feature, context),
        category=feature.category,
        source_id=out.source_id,
        source_ref=feature.ref,
        organization_id=_organization_id(operator) if operator else None,
        description=tags.get("description:en") or tags.get("description"),
        url=_url(feature, out),
        email=_email(feature, out),
        phone=", ".join(_parts(phone)) if phone else None,
        min_age=low,
        max_age=high,
        urn=_urn(feature, out),
    )


def _described(description: str | None, rule: Rule) -> str | None:
    """What the map says of a place, and what the category table has to add."""
    note = f"{rule.note[:1].upper()}{rule.note[1:]}." if rule.note else None
    return " ".join(filter(None, [description, note])) or None


def _first(tags: dict[str, str], *keys: str) -> tuple[str, str] | None:
    return next(((key, _parts(tags[key])[0]) for key in keys if _parts(tags.get(key, ""))), None)


def _url(feature: _Feature, out: _Output) -> str | None:
    said = _first(feature.tags, "contact:website", "website", "url")
    if said is None:
        return None
    key, url = said
    if re.fullmatch(r"(?i)https?://[^\s/?#]+\.[^\s]+", url):
        return url
    if re.fullmatch(r"(?i)[a-z0-9-]+(\.[a-z0-9-]+)+(/\S*)?", url):
        return f"http://{url}"
    out.reject(feature.ref, key, url, "not the address of a web page")
    return None


def _email(feature: _Feature, out: _Output) -> str | None:
    said = _first(feature.tags, "contact:email", "email")
    if said is None:
        return None
    key, email = said
    if re.fullmatch(r"[^@\s<>]+@[^@\s<>]+\.[a-zA-Z]{2,}", email):
        return email
    out.reject(feature.ref, key, email, "not an e-mail address")
    return None


def _urn(feature: _Feature, out: _Output) -> str | None:
    said = _first(feature.tags, "ref:edubase", "ref:GB:edubase")
    if said is None or re.fullmatch(r"[0-9]{6}", said[1]):
        return said[1] if said else None
    out.reject(feature.ref, said[0], said[1], "a school's number has six digits")
    return None


def _ages(feature: _Feature, out: _Output) -> tuple[float | None, float | None]:
    tags = feature.tags
    said = {"min_age": tags.get("min_age"), "max_age": tags.get("max_age")}
    both = re.fullmatch(r"\s*([0-9.]+)\s*[-–]\s*([0-9.]+)\s*", tags.get("age", ""))
    if both:
        said = {"min_age": said["min_age"] or both[1], "max_age": said["max_age"] or both[2]}
    ages: list[float | None] = []
    for key, value in said.items():
        number = re.fullmatch(r"[0-9]{1,3}(\.[0-9]+)?", value.strip()) if value else None
        if value and not number:
            out.reject(feature.ref, key, value, "not a number of years")
        ages.append(float(number[0]) if number else None)
    return ages[0], ages[1]


def _organization_id(operator: str) -> str:
    return "osm-operator-" + re.sub(r"[^a-z0-9]+", "-", operator.casefold()).strip("-")


def _schedule(feature: _Feature, service_id: str, source_id: str) -> list[Schedule]:
    hours = feature.tags.get("opening_hours")
    return [Schedule(service_id, source_id, opening_hours=hours)] if hours else []


# --- ways in --------------------------------------------------------------------------------------

_Opening = tuple[str, float, float]
"""What a way in was mapped as, with its longitude and latitude."""


@dataclass(slots=True)
class _Ways:
    """What may lead into a site: gates and doors by node id, places that are shut, streets."""

    openings: dict[int, _Opening] = field(default_factory=dict)
    shut: set[tuple[float, float]] = field(default_factory=set)
    kinds: list[str] = field(default_factory=list)
    streets: list[str] = field(default_factory=list)
    lines: shapely.STRtree = field(default_factory=lambda: shapely.STRtree([]))


def _entrances(path: Path, entries: list[_Feature], source_id: str) -> list[Entrance]:
    """The ways into each area: gates and doors on its outline, and where a path crosses into it.

    A site without any gets the doors of the buildings inside it. Where there is a
    gate these would only mislead: a door near a back fence is no way in from the
    street behind it.
    """
    areas = [f for f in entries if f.is_area]
    ways = _ways(path)
    doors = [at for at in ways.openings.values() if at[0].startswith("entrance=")]
    tree = shapely.STRtree([shapely.Point(lon, lat) for _, lon, lat in doors])
    rows: list[Entrance] = []
    for feature in areas:
        mapped = (ways.openings[node] for node in sorted(feature.outline) if node in ways.openings)
        found = {_spot(lon, lat): (kind, lon, lat) for kind, lon, lat in mapped}
        for kind, lon, lat in _crossings(feature.geometry, ways):
            found.setdefault(_spot(lon, lat), (kind, lon, lat))
        inside = [] if found else sorted(tree.query(feature.geometry, predicate="intersects"))
        openings = list(found.values()) or [doors[i] for i in inside]
        rows += [Entrance(feature.key, lon, lat, kind, source_id) for kind, lon, lat in openings]
    return rows


def _spot(lon: float, lat: float) -> tuple[float, float]:
    return round(lon, 6), round(lat, 6)


def _crossings(area: BaseGeometry, ways: _Ways) -> Iterator[_Opening]:
    """Where a street or path goes into an area, or ends at its outline; not one that runs along."""
    outline = shapely.MultiLineString([part.exterior for part in shapely.get_parts(area)])
    touching = sorted(ways.lines.query(outline, predicate="intersects"))
    met: dict[tuple[float, float], list[tuple[str, bool]]] = defaultdict(list)
    for i in touching:
        line = ways.lines.geometries[i]
        for point in shapely.get_parts(line.intersection(outline)):
            if point.geom_type != "Point" or _spot(point.x, point.y) in ways.shut:
                continue
            at = line.project(point)
            beside = [at + step for step in (-_STEP_DEG, _STEP_DEG) if 0 < at + step < line.length]
            inside = [area.contains(line.interpolate(place)) for place in beside]
            is_end = len(beside) == 1
            goes_in = any(inside) and (is_end or not all(inside))
            alone = is_end and len(touching) == 1
            met[point.x, point.y].append((ways.kinds[i], goes_in or alone))
    for (lon, lat), streets in met.items():
        kind = next((kind for kind, goes_in in streets if goes_in), None)
        if kind:
            yield f"highway={kind}", round(lon, 7), round(lat, 7)


def _ways(path: Path) -> _Ways:
    """Gates and doors, and the lines of the streets and paths that people may walk along."""
    streets, openings = osmfilter.KeyFilter("highway"), osmfilter.KeyFilter("entrance", "barrier")
    streets.enable_for(osmium.osm.WAY)
    openings.enable_for(osmium.osm.NODE)
    both = osmium.osm.NODE | osmium.osm.WAY
    wkb, found = osmium.geom.WKBFactory(), _Ways()
    reader = osmium.FileProcessor(str(path), both).with_locations()
    for thing in reader.with_filter(streets).with_filter(openings):
        if isinstance(thing, Node):
            _note_opening(thing, found)
        elif isinstance(thing, Way) and _is_walked(thing):
            with suppress(RuntimeError, osmium.InvalidLocationError):  # cut at the extract's edge
                found.streets.append(wkb.create_linestring(thing))
                found.kinds.append(thing.tags["highway"])
    found.lines = shapely.STRtree(shapely.from_wkb(found.streets))
    return found


def _note_opening(node: Node, found: _Ways) -> None:
    tags, at = node.tags, node.location
    doors = _DOORS.intersection(_parts(tags.get("entrance") or ""))
    gate = tags.get("barrier")
    if not _may_walk(tags.get("access"), tags.get("foot")) or tags.get("locked") == "yes":
        found.shut.add(_spot(at.lon, at.lat))
    elif doors:
        kind = "main" if "main" in doors else min(doors)
        found.openings[node.id] = (f"entrance={kind}", at.lon, at.lat)
    elif gate in _GATES:
        found.openings[node.id] = (f"barrier={gate}", at.lon, at.lat)
    else:
        # An emergency exit, a service door or a wall is no way in, whatever path leads to it.
        found.shut.add(_spot(at.lon, at.lat))


def _is_walked(way: Way) -> bool:
    tags = way.tags
    return tags["highway"] in _WALKED and _may_walk(tags.get("access"), tags.get("foot"))


def _may_walk(access: str | None, foot: str | None) -> bool:
    if foot is not None:
        return foot not in ("no", "private", "use_sidepath")
    return access not in ("no", "private", "delivery", "emergency", "agricultural", "forestry")
