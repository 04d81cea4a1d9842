"""Where a walk crosses a road for certain, how one crosses there, and what traffic there is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from geo import words
from geo.measure import Floats
from geo.network.directions import Street
from geo.network.edges import Ints
from geo.network.streets import Network
from geo.network.tagging import limit_kmh, parts
from geo.network.walked_tags import read
from geo.records import TrafficCount
from geo.walked_route.checks import (
    NOT_KNOWN,
    PASSES,
    VISIT,
    Check,
    is_road,
    pavements,
)
from geo.walked_route.counts import Flow, flow_on
from geo.walked_route.criteria import Criteria
from geo.walked_route.pieces import WalkedPiece, edges_at

CROSSING = "crossing"

PLACE_WITHIN_M = 20.0
"""A crossing place so near the junction is where people cross there."""

_ON_ROAD_M = 2.0
_HEADING_M = 8.0
_SIGNALS = {"pelican", "puffin", "toucan", "pegasus"}
_MINOR = {"service", "living_street", "track"}


@dataclass(frozen=True, slots=True)
class RoadCrossed:
    """A road that a walk crosses at a junction, or between pavements.

    `rows` are its edges there, `place` the tags of the crossing place (empty: none on the map).
    """

    street: str
    named: bool
    rows: tuple[int, ...]
    xy: tuple[float, float]
    place: Mapping[str, str]


def crossed(
    network: Network, ends: Ints, before: WalkedPiece, after: WalkedPiece
) -> RoadCrossed | None:
    """The road that a walk crosses between two of its pieces; None if it need not cross any.

    It must where arms of a road meet the walk on both of its sides, and where the only pavement
    changes from one side to the other. `ends` are those of `geo.walked_route.pieces.node_pairs`.
    """
    if before.end is None or before.end != after.start:
        return None
    arms = _arms(network, ends, before, after)
    sides = _sides(before, after, arms)
    if len(set(sides)) == len(("left", "right")):
        rows = [row for row, _ in arms]
        return _road(network, rows, tuple(after.points[0]))
    if _changes_side(before, after):
        return _road(network, [before.row, after.row], tuple(after.points[0]))
    return None


def _arms(
    network: Network, ends: Ints, before: WalkedPiece, after: WalkedPiece
) -> list[tuple[int, Floats]]:
    """The roads that meet where two pieces do, besides them: rows, and which way each leaves."""
    node = before.end
    assert node is not None
    found = []
    for row in edges_at(ends, node):
        if row in (before.row, after.row):
            continue
        edge = network.edges.iloc[int(row)]
        if not is_road(edge["highway"]) or edge["highway"] in _MINOR:
            continue
        points = shapely.get_coordinates(edge["geometry"])
        leaves = points if edge["from_node"] == node else points[::-1]
        found.append((int(row), _heading(leaves)))
    return found


def _heading(points: Floats) -> Floats:
    line = shapely.LineString(points)
    ahead: Floats = shapely.get_coordinates(shapely.line_interpolate_point(line, _HEADING_M))[0]
    way: Floats = ahead - points[0]
    return way


def _sides(
    before: WalkedPiece, after: WalkedPiece, arms: Sequence[tuple[int, Floats]]
) -> Iterator[str]:
    """On which side of a walk each arm is."""
    back, ahead = (_angle(_heading(p)) for p in (before.points[::-1], after.points))
    turn = (ahead - back) % (2 * np.pi)
    for _, way in arms:
        at = (_angle(way) - back) % (2 * np.pi)
        yield "right" if at < turn else "left"


def _angle(way: Floats) -> float:
    return float(np.arctan2(way[1], way[0]))


def _only_side(piece: WalkedPiece) -> str | None:
    """The side, as one walks, that alone has a pavement; None if neither or both have."""
    paved = pavements(piece.tags)
    sides = [side for side in ("left", "right") if paved[side]]
    if len(sides) != 1 or None in paved.values():
        return None
    return sides[0] if piece.along else {"left": "right", "right": "left"}[sides[0]]


def _changes_side(before: WalkedPiece, after: WalkedPiece) -> bool:
    straight = before.street == after.street and before.named and after.named
    one, other = _only_side(before), _only_side(after)
    return straight and one is not None and other is not None and one != other


def _road(network: Network, rows: Sequence[int], xy: tuple[float, ...]) -> RoadCrossed:
    table = network.edges.iloc[list(rows)]
    order = table["highway"].map(lambda kind: _RANK.get(kind.removesuffix("_link"), len(_RANK)))
    first = table.iloc[int(order.to_numpy().argmin())]
    name = first["name"] if isinstance(first["name"], str) and first["name"] else None
    return RoadCrossed(
        Street(name, first["highway"], ferry=False).words,
        name is not None,
        tuple(int(row) for row in rows),
        (float(xy[0]), float(xy[1])),
        _place(network.crossings, table, xy),
    )


_RANK = {
    kind: rank
    for rank, kind in enumerate(
        ("motorway", "trunk", "primary", "secondary", "tertiary", "unclassified", "residential")
    )
}


def _place(
    crossings: pd.DataFrame, roads: pd.DataFrame, xy: tuple[float, ...]
) -> Mapping[str, str]:
    """The tags of the best crossing place on some roads near their junction."""
    if crossings.empty:
        return {}
    at = crossings[["easting", "northing"]].to_numpy(dtype=float)
    near = np.hypot(*(at - np.array(xy)).T) <= PLACE_WITHIN_M
    shapes = shapely.union_all(roads["geometry"].to_numpy())
    on = [
        read(tags)
        for tags, point in zip(crossings["tags"][near], at[near], strict=True)
        if shapely.distance(shapes, shapely.Point(point)) <= _ON_ROAD_M
    ]
    return min(on, key=_worth, default={})


def _worth(tags: Mapping[str, str]) -> int:
    kinds = ("signals", "zebra", "island", "lights", "plain")
    return kinds.index(kind_of(tags))


def kind_of(tags: Mapping[str, str]) -> str:
    """How one crosses at a place: ``signals``, ``zebra``, ``island``, ``lights`` or ``plain``."""
    how = set(parts(tags.get("crossing"))) | set(parts(tags.get("crossing_ref")))
    if how & _SIGNALS or tags.get("crossing:signals") == "yes" or "traffic_signals" in how:
        return "signals"
    if "zebra" in how or tags.get("crossing:markings") == "zebra":
        return "zebra"
    if tags.get("crossing:island") == "yes" or "island" in how:
        return "island"
    return "lights" if tags.get("highway") == "traffic_signals" else "plain"


# What it says


def checks_at(
    road: RoadCrossed, network: Network, counts: Sequence[TrafficCount], limits: Criteria
) -> tuple[Check, ...]:
    """Look at a crossing by its place, the road's traffic, its speed and its width."""
    edges = [network.edges.iloc[row] for row in road.rows]
    tags = [read(edge["tags"]) for edge in edges]
    kind = kind_of(road.place) if road.place else "none"
    rests = tuple(f"{key}={value}" for key, value in road.place.items())
    if kind in ("signals", "zebra"):
        return (Check(CROSSING, PASSES, words.say(f"walked.why.{kind}"), rests),)
    if kind in ("island", "lights"):
        return (Check(CROSSING, VISIT, words.say(f"walked.why.{kind}"), rests),)
    flows = [
        flow
        for edge, tag in zip(edges, tags, strict=True)
        if (flow := flow_on(edge["geometry"], tag.get("ref"), counts, limits))
    ]
    flow = min(flows, key=lambda found: found.metres, default=None)
    return (_gap(flow, tags, rests, limits), *_fast(tags, limits))


def _gap(
    flow: Flow | None, tags: Sequence[Mapping[str, str]], rests: tuple[str, ...], limits: Criteria
) -> Check:
    limit = limits.of("crossing")
    wide = _wide(tags, limits)
    if flow is None:
        return Check(CROSSING, NOT_KNOWN, words.say("walked.why.crossing_no_count"), rests)
    if flow.at_least >= limit:
        finding, why = VISIT, "crossing_busy"
    elif flow.at_most >= limit:
        finding, why = NOT_KNOWN, "hour_not_known"
    elif wide:
        finding, why, rests = VISIT, "crossing_wide", rests + wide
    else:
        finding, why = PASSES, "crossing_quiet"
    said = words.say(f"walked.why.{why}", limit=int(limit), metres=int(limits.of("crossing_width")))
    return Check(CROSSING, finding, f"{flow.said} {said}", rests, flow)


def _wide(tags: Sequence[Mapping[str, str]], limits: Criteria) -> tuple[str, ...]:
    """The tags that say that a road is wider than the limit for a crossing supposes."""
    found = []
    for tag in tags:
        metres = _number(tag.get("width"))
        if metres is not None and metres > limits.of("crossing_width"):
            found.append(f"width={tag['width']}")
        lanes = _number(tag.get("lanes"))
        if lanes is not None and lanes > len(("one", "other")):
            found.append(f"lanes={tag['lanes']}")
    return tuple(dict.fromkeys(found))


def _number(text: str | None) -> float | None:
    try:
        return float((text or "").removesuffix("m").strip())
    except ValueError:
        return None


def _fast(tags: Sequence[Mapping[str, str]], limits: Criteria) -> Iterator[Check]:
    fast = [
        tag["maxspeed"]
        for tag in tags
        if (kmh := limit_kmh(tag.get("maxspeed"))) is not None
        and round(kmh, 3) >= round(limits.of("fast"), 3)
    ]
    if fast:
        rests = (f"maxspeed={fast[0]}",)
        yield Check("speed", VISIT, words.say("walked.why.crossing_fast", limit=fast[0]), rests)
