"""A walk as the streets that it goes along, piece by piece, and the junctions between them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely

from geo.measure import Floats, to_grid
from geo.network import paths
from geo.network.directions import Street
from geo.network.edges import UNREACHABLE, Ints, SnappedPoints
from geo.network.graph import ModeGraph
from geo.network.streets import Network
from geo.network.walked_tags import read

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class WalkedPiece:
    """A street, or part of one, that a walk goes along.

    Attributes
    ----------
    row
        Its row in the network's edge table, `way` OpenStreetMap's number.
    street
        Its name, or what it is; `named` says which.
    tags
        What the map says of walking there (`geo.network.walked_tags`), in the direction in which
        the street is drawn. `along` is whether the walk goes in that direction.
    fast
        Whether walkers go beside fast traffic here, without a pavement as far as is known.
    start, end
        The nodes at which the walk comes to it and leaves it; None inside the street.
    points
        Its shape in the direction of the walk, EPSG:27700.
    """

    row: int
    way: int
    street: str
    named: bool
    highway: str
    tags: Mapping[str, str]
    along: bool
    fast: bool
    metres: float
    start: int | None
    end: int | None
    points: Floats


@dataclass(frozen=True, slots=True)
class WalkedPieces:
    """A walk: its pieces, the metres from the doors to the streets, and the metres of it all."""

    pieces: tuple[WalkedPiece, ...]
    from_offset_m: float
    to_offset_m: float
    home_xy: Point
    gate_xy: Point

    @property
    def metres(self) -> float:
        """How long the whole walk is, doors included."""
        along = sum(piece.metres for piece in self.pieces)
        return along + self.from_offset_m + self.to_offset_m

    @property
    def rows(self) -> frozenset[int]:
        """The rows of its streets in the edge table."""
        return frozenset(piece.row for piece in self.pieces)

    @property
    def line(self) -> shapely.LineString:
        """Its shape along streets, EPSG:27700."""
        points = np.concatenate([piece.points for piece in self.pieces])
        moved = np.append(True, (np.diff(points, axis=0) != 0).any(axis=1))
        return shapely.LineString(points[moved] if moved.sum() > 1 else points[:2])


def walked(
    network: Network, home: Point, gates: Sequence[Point], *, available: bool = False
) -> WalkedPieces | None:
    """The shortest walk from a home to the nearest of some gates, without ferries.

    Parameters
    ----------
    home, gates
        Longitude and latitude, EPSG:4326.
    available
        Without streets declared unsafe.

    Returns
    -------
    None without a walk.
    """
    graph = network.graph("walk", ferries=False, available=available)
    return over(network, graph, home, gates)


def over(
    network: Network,
    graph: ModeGraph,
    home: Point,
    gates: Sequence[Point],
    factor: Floats | None = None,
) -> WalkedPieces | None:
    """The same over a graph of the network's; `factor` is how much longer its edges were made."""
    here = graph.snap(to_grid(*home))
    doors = graph.snap(to_grid(*np.array(gates, dtype=float).reshape(-1, 2).T))
    if here.edge[0] == UNREACHABLE or (doors.edge == UNREACHABLE).all():
        return None
    found = paths.search(graph, here)
    metres = paths.lengths(found, doors).metres
    if not np.isfinite(metres).any():
        return None
    door = doors.take(np.array([int(np.nanargmin(np.where(np.isnan(metres), np.inf, metres)))]))
    legs = paths.legs(found, door)
    if legs is None:
        return None
    if factor is not None:
        legs = replace(legs, metres=legs.metres / factor[legs.edges])
    pieces = _pieces(network, graph, legs)
    return WalkedPieces(
        pieces, float(here.offset_m[0]), float(door.offset_m[0]), _xy(here), _xy(door)
    )


def _xy(place: SnappedPoints) -> Point:
    return float(place.xy[0, 0]), float(place.xy[0, 1])


def _pieces(network: Network, graph: ModeGraph, legs: paths.Legs) -> tuple[WalkedPiece, ...]:
    rows = graph.edges.row[legs.edges]
    table = network.edges.iloc[rows]
    each = zip(table.itertuples(index=False), rows, legs.points, legs.metres, strict=True)
    return tuple(
        _piece(edge, int(row), points, float(metres))
        for edge, row, points, metres in each
        if metres > 0
    )


def _piece(edge: object, row: int, points: Floats, metres: float) -> WalkedPiece:
    told = edge._asdict()  # type: ignore[attr-defined]
    shape = told["geometry"]
    name = told["name"] if isinstance(told["name"], str) and told["name"] else None
    first, last = (shapely.get_coordinates(shapely.get_point(shape, i))[0] for i in (0, -1))
    start_at, end_at = (
        float(shapely.line_locate_point(shape, shapely.Point(points[i]))) for i in (0, -1)
    )
    along = end_at >= start_at
    nodes = {True: int(told["from_node"]), False: int(told["to_node"])}
    begins, ends = (first, last) if along else (last, first)
    return WalkedPiece(
        row=row,
        way=int(told["osm_way"]),
        street=Street(name, told["highway"] or "", ferry=False).words,
        named=name is not None,
        highway=told["highway"] or "",
        tags=read(told["tags"]),
        along=along,
        fast=bool(told["traffic"]),
        metres=metres,
        start=nodes[along] if np.allclose(points[0], begins, atol=0.01) else None,
        end=nodes[not along] if np.allclose(points[-1], ends, atol=0.01) else None,
        points=points,
    )


def node_pairs(network: Network) -> Ints:
    """The nodes at the start and end of each edge, shape ``(n, 2)``."""
    ends: Ints = network.edges[["from_node", "to_node"]].to_numpy(dtype=np.int64)
    return ends


def edges_at(ends: Ints, node: int) -> Ints:
    """The rows of the edges that meet at a node; `ends` as `node_pairs` gives them."""
    rows: Ints = np.flatnonzero((ends == node).any(axis=1))
    return rows
