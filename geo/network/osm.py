"""From an OpenStreetMap extract to streets: junctions, and the edges between them.

Reads ways and barriers once, splits the ways where they meet, and joins the
pieces between junctions again, so that only junctions are nodes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import osmium
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.errors import SourceError
from geo.measure import Floats, to_grid
from geo.network.permissions import FERRY_KMH, Access, Mode, access, blocked_at

Ints = NDArray[np.int64]

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
    "geometry",
)


_RESTRICTION_KEYS = ("restriction:motorcar", "restriction:motor_vehicle", "restriction")
"""Keys of turn restrictions that bind cars, the most exact first."""

_CARS = {"motorcar", "motor_vehicle"}


@dataclass(frozen=True, slots=True)
class StreetTables:
    """The street network of an area.

    Attributes
    ----------
    edges
        One row an edge, columns as ``EDGE_COLUMNS``: node ids, length in
        metres on the grid, bit masks of `geo.network.permissions.Mode`, driving
        speed, a ferry's crossing time (seconds; NaN on land), the
        street's name, OpenStreetMap's ways at its start and its end, and its geometry as WKB
        in EPSG:27700.
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


@dataclass(slots=True)
class _Raw:
    """Ways as read: attributes, and the run of node references that belongs to each."""

    kinds: list[_StreetKind]
    way_ids: list[int]
    way_kind: list[int]
    starts: list[int]
    refs: list[int]
    lons: list[float]
    lats: list[float]
    blocked: dict[int, Mode]
    restrictions: list[_Restriction]


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
    raw = _Raw([], [], [], [], [], [], [], {}, [])
    kind_of: dict[_StreetKind, int] = {}
    wanted = osmium.filter.KeyFilter(
        "highway", "route", "man_made", "barrier", "kerb", "locked", *_RESTRICTION_KEYS
    )
    for thing in osmium.FileProcessor(str(path)).with_locations().with_filter(wanted):
        if isinstance(thing, osmium.osm.Node):
            stopped = blocked_at(_tags(thing))
            if stopped:
                raw.blocked[thing.id] = stopped
        elif isinstance(thing, osmium.osm.Way):
            _add_way(raw, kind_of, thing)
        elif isinstance(thing, osmium.osm.Relation):
            raw.restrictions += _restriction(thing)
    return raw


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


def _tags(thing: osmium.osm.Node | osmium.osm.Way) -> Mapping[str, str]:
    return {tag.k: tag.v for tag in thing.tags}


def _add_way(raw: _Raw, kind_of: dict[_StreetKind, int], way: osmium.osm.Way) -> None:
    tags = _tags(way)
    rights = access(tags)
    if rights is None:
        return
    runs = _placed_runs(way)
    if not runs:
        return
    highway = tags.get("highway") or tags.get("route") or tags.get("man_made") or ""
    kind = _StreetKind(rights, tags.get("name") or tags.get("ref"), highway)
    number = kind_of.setdefault(kind, len(raw.kinds))
    if len(kind_of) > len(raw.kinds):
        raw.kinds.append(kind)
    for run in runs:
        raw.way_ids.append(way.id)
        raw.way_kind.append(number)
        raw.starts.append(len(raw.refs))
        for ref, lon, lat in run:
            raw.refs.append(ref)
            raw.lons.append(lon)
            raw.lats.append(lat)


def _placed_runs(way: osmium.osm.Way) -> list[list[tuple[int, float, float]]]:
    """The stretches of a way whose nodes are all in the extract: what lies between is not known."""
    runs: list[list[tuple[int, float, float]]] = [[]]
    for node in way.nodes:
        if node.location.valid():
            runs[-1].append((node.ref, node.lon, node.lat))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if len(run) > 1]


class _Piece(NamedTuple):
    """A run of shape points between two nodes of the network."""

    start: int
    end: int
    kind: int
    way: int
    end_way: int
    points: Ints


def _assemble(raw: _Raw) -> StreetTables:
    ids, vertex = np.unique(np.asarray(raw.refs), return_inverse=True)
    xy = np.full((len(ids), 2), np.nan)
    xy[vertex] = to_grid(raw.lons, raw.lats)
    pieces = _split(raw, ids, vertex)
    chains = _join(pieces, raw, keep=_fixed_vertices(raw, ids))
    nodes = pd.DataFrame(
        {"node_id": list(raw.blocked), "blocked": [int(m) for m in raw.blocked.values()]},
        dtype="int64",
    )
    edges = _edge_table(raw, chains, ids, xy)
    used = set(edges["from_node"]).union(edges["to_node"])
    nodes = nodes[nodes["node_id"].isin(used)].reset_index(drop=True)
    turns = _forbidden_turns(raw.restrictions, edges)
    return StreetTables(edges, nodes, turns, len(set(raw.way_ids)))


def _fixed_vertices(raw: _Raw, ids: Ints) -> set[int]:
    """Vertices that stay nodes whatever meets there: barriers, and where turns are restricted."""
    fixed = [*raw.blocked, *(r.via_node for r in raw.restrictions)]
    return set(np.flatnonzero(np.isin(ids, np.asarray(fixed, dtype=np.int64))).tolist())


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


def _split(raw: _Raw, ids: Ints, vertex: Ints) -> list[_Piece]:
    """Cut the ways at their ends, where they meet others, and at barriers."""
    starts = np.asarray([*raw.starts, len(raw.refs)])
    cut = np.bincount(vertex, minlength=len(ids)) > 1
    cut[vertex[starts[:-1]]] = True
    cut[vertex[starts[1:] - 1]] = True
    cut[list(_fixed_vertices(raw, ids))] = True
    pieces = []
    for i, (start, end) in enumerate(pairwise(starts)):
        run = vertex[start:end]
        at = np.flatnonzero(cut[run])
        for a, b in pairwise(at):
            piece = run[a : b + 1]
            way = raw.way_ids[i]
            pieces.append(_Piece(int(piece[0]), int(piece[-1]), raw.way_kind[i], way, way, piece))
    return pieces


def _join(pieces: list[_Piece], raw: _Raw, *, keep: set[int]) -> list[_Piece]:
    """Join pieces of one kind that meet at a node where nothing else does.

    `keep` are nodes that stay nodes all the same. A chain runs the way of its
    first piece, so that one-way streets keep their direction.
    """
    at: dict[int, list[int]] = {}
    for i, piece in enumerate(pieces):
        at.setdefault(piece.start, []).append(i)
        at.setdefault(piece.end, []).append(i)
    through = {
        node: meeting
        for node, meeting in at.items()
        if node not in keep and _runs_through(pieces, meeting, raw)
    }
    done: set[int] = set()
    chains = []
    for i, piece in enumerate(pieces):
        if i in done:
            continue
        done.add(i)
        ahead, end_way = _follow(pieces, through, done, i, piece.end)
        behind, way = _follow(pieces, through, done, i, piece.start)
        runs = [run[::-1] for run in reversed(behind)] + [piece.points] + ahead
        points = np.concatenate([runs[0], *(run[1:] for run in runs[1:])])
        start, end = int(points[0]), int(points[-1])
        chains.append(_Piece(start, end, piece.kind, way, end_way, points))
    return chains


def _runs_through(pieces: list[_Piece], meeting: list[int], raw: _Raw) -> bool:
    """Whether just two pieces meet here that are one street, in one direction if it matters."""
    if len(meeting) != 2 or meeting[0] == meeting[1]:
        return False
    a, b = pieces[meeting[0]], pieces[meeting[1]]
    if a.kind != b.kind:
        return False
    rights = raw.kinds[a.kind].access
    return rights.forward == rights.backward or a.end == b.start or a.start == b.end


def _follow(
    pieces: list[_Piece], through: dict[int, list[int]], done: set[int], came_by: int, node: int
) -> tuple[list[Ints], int]:
    """The runs of points that go on from a node, each turned to lead away from it.

    The second is the way that the last of them is of.
    """
    runs = []
    while node in through:
        a, b = through[node]
        onward = b if a == came_by else a
        if onward in done:
            break
        done.add(onward)
        piece = pieces[onward]
        runs.append(piece.points if piece.start == node else piece.points[::-1])
        node = piece.end if piece.start == node else piece.start
        came_by = onward
    return runs, pieces[came_by].way


def _edge_table(raw: _Raw, chains: list[_Piece], ids: Ints, xy: Floats) -> pd.DataFrame:
    points = np.concatenate([chain.points for chain in chains])
    owner = np.repeat(np.arange(len(chains)), [len(chain.points) for chain in chains])
    placed = ~np.isin(owner, owner[np.isnan(xy[points, 0])])  # off the grid: far at sea or abroad
    points, owner = points[placed], owner[placed]
    kept, owner = np.unique(owner, return_inverse=True)
    lines = shapely.linestrings(xy[points], indices=owner)
    kinds = [raw.kinds[chains[i].kind] for i in kept]
    table = pd.DataFrame(
        {
            "edge_id": np.arange(len(kept)),
            "from_node": ids[[chains[i].start for i in kept]],
            "to_node": ids[[chains[i].end for i in kept]],
            "length_m": shapely.length(lines),
            "forward": [int(k.access.forward) for k in kinds],
            "backward": [int(k.access.backward) for k in kinds],
            "ends_only": [int(k.access.ends_only) for k in kinds],
            "drive_kmh": [k.access.drive_kmh for k in kinds],
            "ferry_s": np.array([k.access.ferry_s for k in kinds], dtype=float),
            "name": [k.name for k in kinds],
            "highway": [k.highway for k in kinds],
            "osm_way": [chains[i].way for i in kept],
            "end_way": [chains[i].end_way for i in kept],
            "geometry": shapely.to_wkb(lines),
        },
        columns=list(EDGE_COLUMNS),
    )
    table["ferry_s"] = _crossing_s(table)
    return table[table["length_m"] > 0].reset_index(drop=True)


def _crossing_s(edges: pd.DataFrame) -> pd.Series:
    """Each ferry edge's share, by length, of its crossing's time (a usual one if not mapped)."""
    share = edges["length_m"] / edges.groupby("osm_way")["length_m"].transform("sum")
    assumed = edges["length_m"] * 3.6 / FERRY_KMH
    return (edges["ferry_s"] * share).where(~(edges["ferry_s"] <= 0), assumed)
