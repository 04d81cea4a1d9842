"""Which features become entries: what is left out, and what is mapped twice."""

import re
from collections import defaultdict

import numpy as np
import shapely

from geo.measure import Floats, straight_line_m
from geo.sources.osm.features import ATCO_KEY, Feature, Output, in_britain, plain
from geo.sources.osm.naming import Context
from geo.sources.osm.table import plain_words

SAME_NAME_M = 60.0
"""Two features of one category and name this close together are one place."""

SAME_STOP_M = 30.0
"""A platform this close to a stop of the same name, or without one, is that stop."""

_STATION = re.compile(r"(?i)\b(?:(?:railway|train|bus|tube|underground|overground)\s+)?station$")
_HOLIDAY_PARK = re.compile(r" (holiday|caravan|camping|chalet) (park|centre|village|camp|site) ")
_CLOSED_KEYS = ("disused", "abandoned", "demolished", "razed", "closed", "ruins", "end_date")


def left_out(feature: Feature, out: Output) -> bool:
    """Whether a feature is not an entry, noting why."""
    rule, tags = feature.rules[0], feature.tags
    name = feature.name or ""
    closed = _closed_by(feature)
    if not in_britain(feature):
        value = f"{name} (latitude {feature.lat:g}, longitude {feature.lon:g})".strip()
        out.leave_out(feature.ref, "position", value, "not in Great Britain")
        return True
    if not rule.category:
        value = f"{tags[rule.key]} ({name})" if name else tags[rule.key]
        out.leave_out(feature.ref, rule.key, value, rule.note)
        return True
    if closed:
        out.leave_out(feature.ref, closed, tags[closed], "it has closed")
        return True
    return False


def _closed_by(feature: Feature) -> str | None:
    """The tag that says that a place has closed."""
    tags = feature.tags
    if plain(tags.get("name")) in ("disused", "closed"):
        return "name"
    if tags.get("opening_hours") in ("closed", "off"):
        return "opening_hours"
    return next((key for key in _CLOSED_KEYS if tags.get(key, "no") != "no"), None)


def is_listed(feature: Feature, context: Context, out: Output) -> bool:
    """Whether a feature can be listed: it has a name or does without, and is open to people."""
    if not feature.name and not feature.rules[0].unnamed:
        tag = f"{feature.rules[0].key}={feature.tags[feature.rules[0].key]}"
        out.reject(feature.ref, "name", tag, "the map has no name for it")
        return False
    ground = context.ground(feature) if feature.category == "play" else None
    reason = _not_for_all(ground) if ground else None
    if ground and reason:
        out.leave_out(feature.ref, "place", ground.ref, reason)
    return reason is None


def _not_for_all(ground: Feature) -> str | None:
    """Why a playground in some grounds is not open to everybody, if it is not."""
    if ground.tags.get("amenity") in ("school", "kindergarten"):
        return "inside the grounds of a school: not open to the public"
    if ground.tags.get("tourism") in ("caravan_site", "camp_site"):
        return "only for guests of a holiday park"
    if _HOLIDAY_PARK.search(plain_words(ground.name or "")):
        return "only for guests of a holiday park"
    return None


# --- what is mapped twice -------------------------------------------------------------------------


def joined(features: list[Feature], out: Output) -> list[Feature]:
    """One feature for each place, not another for the point in its area or a stop's platform."""
    groups: dict[str, list[Feature]] = defaultdict(list)
    for feature in features:
        groups[feature.category].append(feature)
    gone: dict[int, Feature] = {}
    for group in groups.values():
        gone |= _doubles(group)
    for feature in features:
        keeper = gone.get(id(feature))
        if keeper:
            while id(keeper) in gone:
                keeper = gone[id(keeper)]
            out.leave_out(feature.ref, "place", keeper.ref, "the same place as another entry")
    return [feature for feature in features if id(feature) not in gone]


def _doubles(group: list[Feature]) -> dict[int, Feature]:
    """For features of one category: the identity of each double to the feature that it repeats."""
    ranked = sorted(group, key=lambda f: (-f.geometry.area, "name" not in f.tags, f.type, f.id))
    rank = {id(feature): i for i, feature in enumerate(ranked)}
    grid = np.array([f.xy for f in ranked])
    gone: dict[int, Feature] = {}
    for first, second in _close_pairs(ranked, grid):
        keeper, double = sorted((ranked[first], ranked[second]), key=lambda f: rank[id(f)])
        metres = float(straight_line_m(grid[first], grid[second]))
        if id(double) not in gone and _is_same(keeper, double, metres):
            gone[id(double)] = keeper
            # At once: an area without a name takes one, and is then no home for a second.
            keeper.tags = {**double.tags, **keeper.tags}
    return gone


def _close_pairs(features: list[Feature], grid: Floats) -> list[tuple[int, int]]:
    """Pairs of places of which one holds the other's point, or that are near each other."""
    points = [shapely.Point(at) for at in grid]
    near = shapely.STRtree(points).query(points, predicate="dwithin", distance=SAME_NAME_M)
    inside = shapely.STRtree([f.geometry for f in features]).query(
        [shapely.Point(f.lon, f.lat) for f in features], predicate="within"
    )
    pairs = np.unique(np.sort(np.hstack([near, inside]), axis=0), axis=1)
    return [(int(a), int(b)) for a, b in pairs.T if a != b]


def _bare(feature: Feature) -> str:
    """The name to compare places by: a station's without the word itself."""
    if feature.category == "station" and feature.name:
        return plain(_STATION.sub("", feature.name))
    return plain(feature.name)


def _is_same(keeper: Feature, double: Feature, metres: float) -> bool:
    names = {_bare(keeper), _bare(double)} - {""}
    if keeper.category == "bus-stop":
        # Stops on both sides of a street share a name: only a platform repeats a stop.
        is_platform = keeper.tags.get("highway") != double.tags.get("highway")
        code = keeper.tags.get(ATCO_KEY)
        same_code = code is not None and code == double.tags.get(ATCO_KEY)
        return same_code or (is_platform and metres <= SAME_STOP_M and len(names) <= 1)
    is_inside = keeper.is_area and keeper.geometry.intersects(shapely.Point(double.lon, double.lat))
    if is_inside:
        return len(names) <= 1
    return metres <= SAME_NAME_M and len(names) == 1 and bool(keeper.name) and bool(double.name)
