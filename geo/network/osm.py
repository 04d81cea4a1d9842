"""From an OpenStreetMap extract to streets: junctions, and the edges between them.

Reads ways and barriers once, splits the ways where they meet, and joins the
pieces between junctions again, so that only junctions are nodes.
"""

from array import array
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np
import osmium
import pandas as pd
import shapely

from geo.errors import SourceError
from geo.measure import Floats, to_grid
from geo.network.edges import Flags, Ints
from geo.network.permissions import FERRY_KMH, Access, Mode, access, blocked_at
from geo.network.pieces import Chains, join, split
from geo.network.squares import across
from geo.network.things import Tags, tags_of, things

EDGE_COLUMNS = (
    "edge_id",
    "from_node",
    "to_node",
    "length_m",
    "forward",
    "backward",
    "ends_only",
    "drive_kmh",
    "ferry_s",
    "name",
    "highway",
    "osm_way",
    "end_way",
    "joins",
    "traffic",
    "geometry",
)


_RESTRICTION_KEYS = ("restriction:motorcar", "restriction:motor_vehicle", "restriction")
"""Keys of turn restrictions that bind cars, the most exact first."""

_CARS = {"motorcar", "motor_vehicle"}

NOT_ABOUT_RIGHTS = frozenset(
    [
        *("name", "name:en", "name:cy", "alt_name", "old_name", "loc_name", "official_name"),
        *("not:name", "noname", "ref", "int_ref", "prow_ref", "source", "source:name"),
        *("source:ref", "note", "description", "comment", "fixme", "FIXME", "created_by"),
        *("wikidata", "wikipedia", "url", "website", "start_date", "postal_code", "abutters"),
        *("operator", "check_date"),
    ]
)
"""Common keys that say nothing of who may use a way: without them many more ways are alike."""

_WKB_POINT = 32
"""Hexadecimal digits of a point in a line's well-known binary."""


@dataclass(frozen=True, slots=True)
class StreetTables:
    """The street network of an area.

    Attributes
    ----------
    edges
        One row an edge, columns as ``EDGE_COLUMNS``: node ids, length in
        metres on the grid, bit masks of `geo.network.permissions.Mode`, driving
        speed, a ferry's crossing time (seconds; NaN on land), the
        street's name, OpenStreetMap's ways at its start and its end, whether places beside it
        join it, whether one walks on it beside fast traffic without a pavement, and its geometry
        as WKB in EPSG:27700.
    nodes
        ``node_id`` (OpenStreetMap's) and ``blocked``: the modes that cannot pass it.
        Only nodes that block a mode are listed.
    turns
        Turns that drivers may not make: ``from_edge``, ``via_node``, ``to_edge``.
    ways
        How many ways of the extract these are: those that some mode may use.
    """

    edges: pd.DataFrame
    nodes: pd.DataFrame
    turns: pd.DataFrame
    ways: int


class _StreetKind(NamedTuple):
    """What makes two pieces of street the same street: pieces that differ in it are not joined."""

    access: Access
    name: str | None
    highway: str


class _Restriction(NamedTuple):
    """A sign at a junction: no turn from some ways into others, or (`only`) into nothing else."""

    from_ways: frozenset[int]
    via_node: int
    to_ways: frozenset[int]
    only: bool


class _Square(NamedTuple):
    """An area to walk across: its number, kind, and rings, each as node ids and their positions."""

    number: int
    kind: int
    rings: list[tuple[list[int], bytes]]


class _Area(NamedTuple):
    """A multipolygon: its relation's number and tags, and of each outer ring, it and its holes."""

    number: int
    tags: dict[str, str]
    polygons: list[list[tuple[list[int], bytes]]]


@dataclass(slots=True)
class _Raw:
    """Ways as read: attributes, and the run of nodes that belongs to each, in plain arrays."""

    kinds: list[_StreetKind] = field(default_factory=list)
    way_ids: "array[int]" = field(default_factory=lambda: array("q"))
    way_kind: "array[int]" = field(default_factory=lambda: array("q"))
    starts: "array[int]" = field(default_factory=lambda: array("q"))
    refs: "array[int]" = field(default_factory=lambda: array("q"))
    lonlat: "array[float]" = field(default_factory=lambda: array("d"))
    blocked: dict[int, Mode] = field(default_factory=dict)
    restrictions: list[_Restriction] = field(default_factory=list)
    squares: list[_Square] = field(default_factory=list)


def read_streets(path: Path) -> StreetTables:
    """Read the street network out of an OpenStreetMap file (PBF, XML, ...).

    Raises
    ------
    SourceError
        If the file cannot be read as OpenStreetMap data, or holds no street.
    """
    try:
        raw = _read(path)
    except (RuntimeError, osmium.InvalidLocationError) as error:
        raise SourceError(
            f"{path} cannot be read as OpenStreetMap data ({error}). Fetch the extract again."
        ) from error
    if not raw.way_ids:
        raise SourceError(f"{path} holds no street that anyone may use. Is it the right extract?")
    return _assemble(raw)


def _read(path: Path) -> _Raw:
    raw = _Raw()
    ways, areas = _WayReader(raw), list[_Area]()
    for thing in things(path, _RESTRICTION_KEYS):
        if isinstance(thing, osmium.osm.Node):
            ways.add_barrier(thing)
        elif isinstance(thing, osmium.osm.Way):
            ways.add(thing)
        elif isinstance(thing, osmium.osm.Relation):
            raw.restrictions += _restriction(thing)
        elif isinstance(thing, osmium.osm.Area) and not thing.from_way():
            areas.append(_area(thing))
    for area in areas:  # last, wherever in the file the last of their ways was
        ways.add_area(area)
    _cross_squares(raw)
    return raw


def _cross_squares(raw: _Raw) -> None:
    """Add the straight lines by which squares are crossed, between the nodes of their outlines."""
    used, times = np.unique(np.asarray(raw.refs), return_counts=True)
    for square in raw.squares:
        refs = np.concatenate([ids for ids, _ in square.rings])
        lonlat = np.concatenate([np.frombuffer(at).reshape(-1, 2) for _, at in square.rings])
        own = np.unique(refs, return_counts=True)
        meets = times[np.searchsorted(used, refs)] > own[1][np.searchsorted(own[0], refs)]
        bounds = np.cumsum([len(ids) for ids, _ in square.rings])[:-1]
        rings, entries = np.split(to_grid(*lonlat.T), bounds), np.split(meets, bounds)
        for a, b in across(rings, entries):
            raw.way_ids.append(square.number)
            raw.way_kind.append(square.kind)
            raw.starts.append(len(raw.refs))
            raw.refs.extend([int(refs[a]), int(refs[b])])
            raw.lonlat.extend([*lonlat[a].tolist(), *lonlat[b].tolist()])


def _restriction(relation: osmium.osm.Relation) -> list[_Restriction]:
    """A turn restriction for cars at a node; those over a way or for others are passed over.

    It may name many ways that one comes from (``no_entry``) or goes to (``no_exit``). A U-turn
    at the end of one and the same way is no turn of the network.
    """
    tags = relation.tags
    rule = next((tags[key] for key in _RESTRICTION_KEYS if key in tags), "")
    exempt = {part.strip() for part in (tags.get("except") or "").split(";")}
    if exempt & _CARS or not rule.startswith(("no_", "only_")):
        return []
    via = [(m.type, m.ref) for m in relation.members if m.role == "via"]
    start, end = (
        frozenset(m.ref for m in relation.members if m.role == role and m.type == "w")
        for role in ("from", "to")
    )
    if len(set(via)) != 1 or via[0][0] != "n" or (rule == "no_u_turn" and start == end):
        return []
    return [_Restriction(start, via[0][1], end, rule.startswith("only_"))]


class _WayReader:
    """Adds ways to what was read. Ways with the same tags have the same rights, worked out once."""

    def __init__(self, raw: _Raw) -> None:
        self._raw = raw
        self._wkb = osmium.geom.WKBFactory()
        self._blocked: dict[Tags, Mode] = {}
        self._rights: dict[Tags, Access | None] = {}
        self._kind_of: dict[_StreetKind, int] = {}

    def add_barrier(self, node: osmium.osm.Node) -> None:
        """Note the modes that a node stops, if it stops any."""
        tags = tags_of(node.tags)
        if tags not in self._blocked:
            self._blocked[tags] = blocked_at(dict(tags))
        if stopped := self._blocked[tags]:
            self._raw.blocked[node.id] = stopped

    def add(self, way: osmium.osm.Way) -> None:
        tags = tags_of(way.tags)
        rights = self._access(tags)
        if rights is None:
            return
        runs = self._placed_runs(way)
        if not runs:
            return
        texts = dict(tags)
        number = self._kind(rights, texts)
        self._add(way.id, number, runs)
        refs = runs[0][0]
        if texts.get("area") == "yes" and len(runs) == 1 and refs[0] == refs[-1]:
            self._raw.squares.append(_Square(way.id, number, runs))

    def add_area(self, area: _Area) -> None:
        """Add the outlines of a square that is drawn as a multipolygon, and the square itself."""
        texts = area.tags | {"area": "yes"}
        rights = access(texts)
        if rights is None:
            return
        number = self._kind(rights, texts)
        for rings in area.polygons:
            self._add(-area.number, number, rings)
            self._raw.squares.append(_Square(-area.number, number, rings))

    def _kind(self, rights: Access, texts: dict[str, str]) -> int:
        """The number of a kind of street."""
        highway = texts.get("highway") or texts.get("route") or texts.get("man_made") or ""
        kind = _StreetKind(rights, texts.get("name") or texts.get("ref"), highway)
        number = self._kind_of.setdefault(kind, len(self._kind_of))
        if number == len(self._raw.kinds):
            self._raw.kinds.append(kind)
        return number

    def _add(self, way: int, kind: int, runs: list[tuple[list[int], bytes]]) -> None:
        raw = self._raw
        for refs, lonlat in runs:
            raw.way_ids.append(way)
            raw.way_kind.append(kind)
            raw.starts.append(len(raw.refs))
            raw.refs.extend(refs)
            raw.lonlat.frombytes(lonlat)

    def _access(self, tags: Tags) -> Access | None:
        telling = tuple(tag for tag in tags if tag[0] not in NOT_ABOUT_RIGHTS)
        if telling not in self._rights:
            self._rights[telling] = access(dict(telling))
        return self._rights[telling]

    def _placed_runs(self, way: osmium.osm.Way) -> list[tuple[list[int], bytes]]:
        """The stretches of a way whose nodes are all in the extract: node ids, and positions.

        What lies between two stretches is not known.
        """
        refs = [node.ref for node in way.nodes]
        with suppress(RuntimeError, osmium.InvalidLocationError):
            line = self._wkb.create_linestring(way, osmium.geom.ALL)
            return [(refs, bytes.fromhex(line[-_WKB_POINT * len(refs) :]))]
        runs: list[tuple[list[int], array[float]]] = [([], array("d"))]
        for node in way.nodes:
            if node.location.valid():
                runs[-1][0].append(node.ref)
                runs[-1][1].extend((node.lon, node.lat))
            elif runs[-1][0]:
                runs.append(([], array("d")))
        return [(refs, lonlat.tobytes()) for refs, lonlat in runs if len(refs) > 1]


def _area(area: osmium.osm.Area) -> _Area:
    polygons = [
        [_ring(outer), *(_ring(inner) for inner in area.inner_rings(outer))]
        for outer in area.outer_rings()
    ]
    return _Area(area.orig_id(), dict(area.tags), polygons)


def _ring(nodes: osmium.osm.OuterRing | osmium.osm.InnerRing) -> tuple[list[int], bytes]:
    placed = array("d", (degrees for node in nodes for degrees in (node.lon, node.lat)))
    return [node.ref for node in nodes], placed.tobytes()


def _assemble(raw: _Raw) -> StreetTables:
    ids, first, vertex = np.unique(np.asarray(raw.refs), return_index=True, return_inverse=True)
    lon, lat = np.asarray(raw.lonlat).reshape(-1, 2)[first].T
    xy = to_grid(lon, lat)
    fixed = _fixed_vertices(raw, ids)
    kind, way_id = np.asarray(raw.way_kind), np.asarray(raw.way_ids)
    both_ways = np.array([k.access.forward == k.access.backward for k in raw.kinds], dtype=bool)
    pieces = split(vertex, np.asarray(raw.starts), kind, way_id, fixed=fixed)
    chains = join(pieces, vertex, both_ways=both_ways, fixed=fixed)
    nodes = pd.DataFrame(
        {"node_id": list(raw.blocked), "blocked": [int(m) for m in raw.blocked.values()]},
        dtype="int64",
    )
    edges = _edge_table(raw.kinds, chains, ids, xy)
    used = np.concatenate([edges["from_node"], edges["to_node"]])
    nodes = nodes[nodes["node_id"].isin(used)].reset_index(drop=True)
    turns = _forbidden_turns(raw.restrictions, edges)
    return StreetTables(edges, nodes, turns, len(np.unique(way_id)))


def _fixed_vertices(raw: _Raw, ids: Ints) -> Flags:
    """Vertices that stay nodes whatever meets there: barriers, and where turns are restricted."""
    fixed = [*raw.blocked, *(r.via_node for r in raw.restrictions)]
    return np.isin(ids, np.asarray(fixed, dtype=np.int64))


class _Arm(NamedTuple):
    """An edge at a junction, the way that it is part of there, and whether cars may leave by it."""

    edge: int
    way: int
    out: bool


def _forbidden_turns(restrictions: list[_Restriction], edges: pd.DataFrame) -> pd.DataFrame:
    """Pairs of edges that no car may follow one by the other, at the node between them."""
    arms = _arms({r.via_node for r in restrictions}, edges)
    found = [
        (arm.edge, r.via_node, onward.edge)
        for r in restrictions
        if _can_be_obeyed(r, arms.get(r.via_node, []))
        for arm in arms.get(r.via_node, ())
        if arm.way in r.from_ways
        for onward in arms[r.via_node]
        if onward.edge != arm.edge and (onward.way in r.to_ways) != r.only
    ]
    table = pd.DataFrame(found, columns=["from_edge", "via_node", "to_edge"], dtype="int64")
    return table.drop_duplicates().reset_index(drop=True)


def _arms(via: set[int], edges: pd.DataFrame) -> dict[int, list[_Arm]]:
    """The edges that meet at each of some nodes."""
    arms: dict[int, list[_Arm]] = {}
    sides = (("from_node", "osm_way", "forward"), ("to_node", "end_way", "backward"))
    for node, way, out in sides:
        meeting = edges.loc[edges[node].isin(via), [node, "edge_id", way, out]]
        for at, edge, its_way, modes in meeting.itertuples(index=False):
            arms.setdefault(at, []).append(_Arm(edge, its_way, bool(modes & Mode.DRIVE)))
    return arms


def _can_be_obeyed(restriction: _Restriction, arms: list[_Arm]) -> bool:
    """Whether the only turn that a sign leaves open is there: else it forbids nothing."""
    ways = restriction.to_ways
    return not restriction.only or any(arm.out and arm.way in ways for arm in arms)


def _edge_table(
    kinds: Sequence[_StreetKind], chains: Chains, ids: Ints, xy: Floats
) -> pd.DataFrame:
    points, owner = chains.points, chains.owner
    lost = np.zeros(len(chains.kind), dtype=bool)  # off the grid: far at sea or abroad
    lost[owner[np.isnan(xy[points, 0])]] = True
    points, owner = points[~lost[owner]], owner[~lost[owner]]
    kept, first = np.unique(owner, return_index=True)
    last = np.append(first[1:], len(owner)) - 1
    lines = shapely.linestrings(xy[points], indices=np.cumsum(~lost)[owner] - 1)
    kind = chains.kind[kept]
    table = pd.DataFrame(
        {
            "edge_id": np.arange(len(kept)),
            "from_node": ids[points[first]],
            "to_node": ids[points[last]],
            "length_m": shapely.length(lines),
            "osm_way": chains.way[kept],
            "end_way": chains.end_way[kept],
            "geometry": shapely.to_wkb(lines),
        }
    )
    of_kinds = _kind_table(kinds).take(kind).reset_index(drop=True)
    table = pd.concat([table, of_kinds], axis=1)[list(EDGE_COLUMNS)]
    table["ferry_s"] = _crossing_s(table)
    return table[table["length_m"] > 0].reset_index(drop=True)


def _kind_table(kinds: Sequence[_StreetKind]) -> pd.DataFrame:
    """What each kind of street brings to its edges, one row a kind."""
    return pd.DataFrame(
        {
            "forward": [int(k.access.forward) for k in kinds],
            "backward": [int(k.access.backward) for k in kinds],
            "ends_only": [int(k.access.ends_only) for k in kinds],
            "drive_kmh": [k.access.drive_kmh for k in kinds],
            "ferry_s": np.array([k.access.ferry_s for k in kinds], dtype=float),
            "name": [k.name for k in kinds],
            "highway": [k.highway for k in kinds],
            "joins": [k.access.joins for k in kinds],
            "traffic": [k.access.traffic for k in kinds],
        }
    )


def _crossing_s(edges: pd.DataFrame) -> pd.Series:
    """Each ferry edge's share, by length, of its crossing's time (a usual one if not mapped)."""
    share = edges["length_m"] / edges.groupby("osm_way")["length_m"].transform("sum")
    assumed = edges["length_m"] * 3.6 / FERRY_KMH
    return (edges["ferry_s"] * share).where(~(edges["ferry_s"] <= 0), assumed)
