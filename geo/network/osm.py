"""From an OpenStreetMap extract to streets: junctions, and the edges between them.

Reads ways and barriers once, splits the ways where they meet, and joins the
pieces between junctions again, so that only junctions are nodes.
"""

from array import array
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import ClassVar, NamedTuple

import numpy as np
import osmium
import pandas as pd
import shapely
from osmium.osm import Area, Node, Relation, Way

from geo.errors import SourceError
from geo.measure import Floats, grid_scale, to_grid
from geo.network.edges import Flags, Ints
from geo.network.permissions import FERRY_KMH, Access, Mode, access, blocked_at
from geo.network.pieces import Chains, join, split
from geo.network.restrictions import (
    RESTRICTION_KEYS,
    Meetings,
    TurnRestriction,
    forbidden_turns,
    meetings,
    restriction,
)
from geo.network.squares import across
from geo.network.things import TagChoice, Tags, Thing, read_things
from geo.network.walked_tags import CROSSING_KEYS, CROSSING_KINDS, is_sided, kept

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
    "tags",
    "geometry",
)


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
        metres on the ground, bit masks of `geo.network.permissions.Mode`, driving
        speed, a ferry's crossing time (seconds; NaN on land), the
        street's name, OpenStreetMap's ways at its start and its end, whether places beside it
        join it, whether one walks on it beside fast traffic without a pavement, what its tags say
        of the walk (`geo.network.walked_tags`), and its geometry as WKB in EPSG:27700.
    nodes
        ``node_id`` (OpenStreetMap's) and ``blocked``: the modes that cannot pass it.
        Only nodes that block a mode are listed.
    turns
        Turns that drivers may not make, columns as `geo.network.restrictions.TURN_COLUMNS`.
    crossings
        Points on streets where people cross: ``node_id``, ``tags`` as for edges, ``easting`` and
        ``northing`` (EPSG:27700).
    ways
        How many ways of the extract these are: those that some mode may use.
    """

    edges: pd.DataFrame
    nodes: pd.DataFrame
    turns: pd.DataFrame
    crossings: pd.DataFrame
    ways: int


class _StreetKind(NamedTuple):
    """What makes two pieces of street the same street: pieces that differ in it are not joined."""

    access: Access
    name: str | None
    highway: str
    tags: str = ""

    @property
    def both_ways(self) -> bool:
        """Whether it is the same street in both directions."""
        return self.access.forward == self.access.backward and not is_sided(self.tags)


class _Square(NamedTuple):
    """An area to walk across: its number, the kind of the lines across it, which no place joins,
    and its rings, each as node ids and their positions.
    """

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
    crossings: dict[int, str] = field(default_factory=dict)
    restrictions: list[TurnRestriction] = field(default_factory=list)
    squares: list[_Square] = field(default_factory=list)


def read_streets(path: Path) -> StreetTables:
    """Read the street network out of an OpenStreetMap file (PBF, XML, ...).

    Raises
    ------
    SourceError
        If the file cannot be read as OpenStreetMap data, or holds no street.
    """
    streets = StreetReader()
    try:
        read_things(path, streets)
    except (RuntimeError, osmium.InvalidLocationError) as error:
        raise SourceError(
            f"{path} cannot be read as OpenStreetMap data ({error}). Fetch the extract again."
        ) from error
    return streets.tables(path)


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


class StreetReader:
    """Reads streets. Ways with the same tags have the same rights, worked out once."""

    wanted: ClassVar = {
        Node: TagChoice(frozenset({"highway", "barrier", "kerb", "locked"})),
        Way: TagChoice(frozenset({"highway", "route", "man_made"})),
        Relation: TagChoice(frozenset(RESTRICTION_KEYS)),
        Area: TagChoice(frozenset({"highway"})),
    }

    def __init__(self) -> None:
        self._raw = _Raw()
        self._areas: list[_Area] = []
        self._wkb = osmium.geom.WKBFactory()
        self._blocked: dict[Tags, Mode] = {}
        self._rights: dict[Tags, Access | None] = {}
        self._kind_of: dict[_StreetKind, int] = {}

    def take(self, thing: Thing, tags: Tags) -> None:
        """Take a barrier, a street, a turn restriction, or a square drawn as a multipolygon."""
        if isinstance(thing, Way):
            self._add_way(thing, tags)
        elif isinstance(thing, Node):
            self._add_barrier(thing.id, tags)
        elif isinstance(thing, Relation):
            self._raw.restrictions += restriction(thing)
        elif not thing.from_way():
            self._areas.append(_area(thing))

    def tables(self, path: Path) -> StreetTables:
        """The street network, once all of the extract at `path` has been read.

        Raises
        ------
        SourceError
            If it holds no street.
        """
        for area in self._areas:  # last, wherever in the file the last of their ways was
            self._add_area(area)
        self._areas = []
        _cross_squares(self._raw)
        if not self._raw.way_ids:
            raise SourceError(
                f"{path} has no streets that anyone may use. Check that it is the right extract."
            )
        return _assemble(self._raw)

    def _add_barrier(self, node: int, tags: Tags) -> None:
        """Note the modes that a node stops, if it stops any, and that people cross there."""
        if any(tag.k == "highway" and tag.v in CROSSING_KINDS for tag in tags):
            self._raw.crossings[node] = kept(dict(tags), CROSSING_KEYS)
        if tags not in self._blocked:
            self._blocked[tags] = blocked_at(dict(tags))
        if stopped := self._blocked[tags]:
            self._raw.blocked[node] = stopped

    def _add_way(self, way: Way, tags: Tags) -> None:
        rights = self._access(tags)
        if rights is None:
            return
        runs = self._placed_runs(way)
        if not runs:
            return
        texts = dict(tags)
        self._add(way.id, self._kind(rights, texts), runs)
        refs = runs[0][0]
        if texts.get("area") == "yes" and len(runs) == 1 and refs[0] == refs[-1]:
            lines = self._kind(replace(rights, joins=False), texts)
            self._raw.squares.append(_Square(way.id, lines, runs))

    def _add_area(self, area: _Area) -> None:
        """Add the outlines of a square that is drawn as a multipolygon, and the square itself."""
        texts = area.tags | {"area": "yes"}
        rights = access(texts)
        if rights is None:
            return
        outline, lines = self._kind(rights, texts), self._kind(replace(rights, joins=False), texts)
        for rings in area.polygons:
            self._add(-area.number, outline, rings)
            self._raw.squares.append(_Square(-area.number, lines, rings))

    def _kind(self, rights: Access, texts: dict[str, str]) -> int:
        """The number of a kind of street."""
        highway = texts.get("highway") or texts.get("route") or texts.get("man_made") or ""
        kind = _StreetKind(rights, texts.get("name") or texts.get("ref"), highway, kept(texts))
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

    def _placed_runs(self, way: Way) -> list[tuple[list[int], bytes]]:
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


def _area(area: Area) -> _Area:
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
    where = meetings(raw.restrictions, raw.way_ids, raw.starts, np.asarray(raw.refs))
    fixed = _fixed_vertices(raw, where, ids)
    kind, way_id = np.asarray(raw.way_kind), np.asarray(raw.way_ids)
    both_ways = np.array([k.both_ways for k in raw.kinds], dtype=bool)
    pieces = split(vertex, np.asarray(raw.starts), kind, way_id, fixed=fixed)
    chains = join(pieces, vertex, both_ways=both_ways, fixed=fixed)
    nodes = pd.DataFrame(
        {"node_id": list(raw.blocked), "blocked": [int(m) for m in raw.blocked.values()]},
        dtype="int64",
    )
    edges = _edge_table(raw.kinds, chains, ids, xy)
    used = np.concatenate([edges["from_node"], edges["to_node"]])
    nodes = nodes[nodes["node_id"].isin(used)].reset_index(drop=True)
    turns = forbidden_turns(raw.restrictions, where, edges)
    crossings = _crossing_table(raw.crossings, ids, xy)
    return StreetTables(edges, nodes, turns, crossings, len(np.unique(way_id)))


def _crossing_table(crossings: dict[int, str], ids: Ints, xy: Floats) -> pd.DataFrame:
    """The points where people cross, of those that lie on a street."""
    node = np.array(sorted(crossings), dtype=np.int64)
    at = np.searchsorted(ids, node).clip(max=max(len(ids) - 1, 0))
    on = np.flatnonzero(ids[at] == node) if len(node) else np.empty(0, dtype=np.int64)
    node, at = node[on], at[on]
    return pd.DataFrame(
        {
            "node_id": node,
            "tags": pd.Series([crossings[int(i)] for i in node], dtype=object),
            "easting": xy[at, 0],
            "northing": xy[at, 1],
        }
    )


def _fixed_vertices(raw: _Raw, where: list[Meetings], ids: Ints) -> Flags:
    """Vertices that stay nodes whatever meets there: barriers, and where turns are restricted."""
    fixed = [*raw.blocked, *(node for at in where for node in at.starts | at.ends)]
    return np.isin(ids, np.asarray(fixed, dtype=np.int64))


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
            "length_m": shapely.length(lines) / grid_scale(_middle(xy, points, first, last)),
            "osm_way": chains.way[kept],
            "end_way": chains.end_way[kept],
            "geometry": shapely.to_wkb(lines),
        }
    )
    of_kinds = _kind_table(kinds).take(kind).reset_index(drop=True)
    table = pd.concat([table, of_kinds], axis=1)[list(EDGE_COLUMNS)]
    table["ferry_s"] = _crossing_s(table)
    return table[table["length_m"] > 0].reset_index(drop=True)


def _middle(xy: Floats, points: Ints, first: Ints, last: Ints) -> Floats:
    """The easting half-way between the ends of each line."""
    east: Floats = (xy[points[first], 0] + xy[points[last], 0]) / 2
    return east


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
            "tags": [k.tags for k in kinds],
        }
    )


def _crossing_s(edges: pd.DataFrame) -> pd.Series:
    """Each ferry edge's share, by length, of its crossing's time (a usual one if not mapped)."""
    share = edges["length_m"] / edges.groupby("osm_way")["length_m"].transform("sum")
    assumed = edges["length_m"] * 3.6 / FERRY_KMH
    return (edges["ferry_s"] * share).where(~(edges["ferry_s"] <= 0), assumed)
