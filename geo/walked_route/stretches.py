"""A walk as stretches and crossings, in order, each with its finding and what it rests on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import shapely

from geo import words
from geo.measure import Floats, to_lonlat
from geo.network.streets import Network
from geo.records import TrafficCount
from geo.walked_route.checks import NOT_KNOWN, VISIT, Check, checks_of, verdict
from geo.walked_route.counts import flow_on
from geo.walked_route.criteria import Criteria
from geo.walked_route.crossings import RoadCrossed, checks_at, crossed
from geo.walked_route.pieces import WalkedPiece, WalkedPieces, node_pairs

ALONG, ACROSS, OFF_MAP = "along", "across", "off the map"
"""Kinds of stretch: along a street, across one, and between a door and the first street."""

OFF_MAP_M = 10.0
"""A door is at its street if it is no farther: those metres belong to the first stretch."""


@dataclass(frozen=True, slots=True)
class RouteStretch:
    """One stretch of a walk, or a crossing (of no length).

    Attributes
    ----------
    number
        Its place in the walk, from 1.
    street
        The street that it is along or across; `named` whether that is a name.
    from_m, metres
        How far along the walk it begins, and how long it is.
    line
        Where it is: a line, or the point of a crossing; EPSG:4326.
    ways
        OpenStreetMap's numbers of its streets, `edges` our own.
    closes
        Our numbers of the streets that nobody could walk if the stretch may not be walked: its
        own, or of a crossing the street that leads to it.
    finding
        One of `geo.walked_route.checks.FINDINGS`, by its `checks`.
    """

    number: int
    kind: str
    street: str
    named: bool
    from_m: float
    metres: float
    line: shapely.LineString | shapely.Point
    ways: tuple[int, ...]
    edges: tuple[int, ...]
    closes: tuple[int, ...]
    checks: tuple[Check, ...]

    @property
    def numbered(self) -> str:
        """Its number and street, such as ``3. High Street``."""
        return f"{self.number}. {words.first_upper(self.street)}"

    @property
    def finding(self) -> str:
        """What its checks say together."""
        return verdict(self.checks)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it is found so, the checks that decide alone."""
        found = self.finding
        deciding = (c for c in self.checks if c.finding == found and (c.decides or found == VISIT))
        return tuple(check.why for check in deciding)


def stretches_of(
    walk: WalkedPieces,
    network: Network,
    counts: Sequence[TrafficCount],
    limits: Criteria,
) -> tuple[RouteStretch, ...]:
    """The stretches of a walk; their metres add up to those of the walk."""
    found = [
        stretch
        for group in _groups(walk.pieces, network)
        for stretch in _of_group(group, network, counts, limits)
    ]
    found = _with_doors(found, walk)
    starts = np.cumsum([0.0, *(stretch.metres for stretch in found)])[:-1]
    return tuple(
        replace(stretch, number=i, from_m=float(start))
        for i, (stretch, start) in enumerate(zip(found, starts, strict=True), start=1)
    )


@dataclass(frozen=True, slots=True)
class _Group:
    """Pieces of a walk that are alike, one after the other; and the road crossed before them.

    `before` is the row of the street that leads to that road.
    """

    road: RoadCrossed | None
    before: int | None
    pieces: tuple[WalkedPiece, ...]


def _groups(pieces: Sequence[WalkedPiece], network: Network) -> Iterator[_Group]:
    road: RoadCrossed | None = None
    leads: int | None = None
    held, ends = list(pieces[:1]), node_pairs(network)
    for before, after in pairwise(pieces):
        between = crossed(network, ends, before, after)
        if between is None and _alike(before, after):
            held.append(after)
            continue
        yield _Group(road, leads, tuple(held))
        road, leads, held = between, before.row, [after]
    if held:
        yield _Group(road, leads, tuple(held))


def _alike(one: WalkedPiece, other: WalkedPiece) -> bool:
    """Whether two pieces are one stretch: the same street with the same tags."""
    return _kind(one) == _kind(other) and (one.along == other.along or not one.tags)


def _kind(piece: WalkedPiece) -> tuple[object, ...]:
    return piece.street, piece.highway, tuple(piece.tags.items()), piece.fast


def _of_group(
    group: _Group, network: Network, counts: Sequence[TrafficCount], limits: Criteria
) -> Iterator[RouteStretch]:
    ids = network.edges["edge_id"].to_numpy()
    if group.road is not None and group.before is not None:
        rows = group.road.rows
        yield _stretch(
            ACROSS,
            group.road.street,
            group.road.named,
            0.0,
            np.array([group.road.xy]),
            ways=tuple(dict.fromkeys(int(network.edges["osm_way"].iloc[row]) for row in rows)),
            edges=tuple(int(ids[row]) for row in rows),
            closes=(int(ids[group.before]),),
            checks=checks_at(group.road, network, counts, limits),
        )
    first, points = group.pieces[0], np.concatenate([piece.points for piece in group.pieces])
    flow = flow_on(shapely.LineString(points), first.tags.get("ref"), counts, limits)
    yield _stretch(
        ALONG,
        first.street,
        first.named,
        sum(piece.metres for piece in group.pieces),
        points,
        ways=tuple(dict.fromkeys(piece.way for piece in group.pieces)),
        edges=tuple(dict.fromkeys(int(ids[piece.row]) for piece in group.pieces)),
        checks=checks_of(first, flow, limits),
    )


def _stretch(
    kind: str,
    street: str,
    named: bool,
    metres: float,
    points: Floats,
    *,
    ways: tuple[int, ...] = (),
    edges: tuple[int, ...] = (),
    closes: tuple[int, ...] | None = None,
    checks: tuple[Check, ...] = (),
) -> RouteStretch:
    lonlat = to_lonlat(points[:, 0], points[:, 1])
    line = shapely.Point(lonlat[0]) if len(lonlat) == 1 else shapely.LineString(lonlat)
    closed = edges if closes is None else closes
    return RouteStretch(0, kind, street, named, 0.0, metres, line, ways, edges, closed, checks)


def _with_doors(found: list[RouteStretch], walk: WalkedPieces) -> list[RouteStretch]:
    """The stretches with the metres between the doors and the streets."""
    if not found:
        return [_off_map(walk.metres, "home", np.array([walk.home_xy, walk.gate_xy]))]
    line = walk.line
    for at, metres, door, xy in (
        (0, walk.from_offset_m, "home", walk.home_xy),
        (-1, walk.to_offset_m, "gate", walk.gate_xy),
    ):
        if metres <= OFF_MAP_M:
            found[at] = replace(found[at], metres=found[at].metres + metres)
            continue
        street = shapely.get_coordinates(shapely.get_point(line, at))[0]
        ends = np.array([xy, street] if at == 0 else [street, xy])
        found.insert(0 if at == 0 else len(found), _off_map(metres, door, ends))
    return found


def _off_map(metres: float, door: str, ends: Floats) -> RouteStretch:
    why = words.say(f"walked.why.off_map_{door}", metres=f"{metres:,.0f}")
    check = Check("map", NOT_KNOWN, why)
    return _stretch(OFF_MAP, words.say("walked.off_map"), False, metres, ends, checks=(check,))
