"""Walking distances over a map, worked out a second time.

Reads the extract with osmium by itself, knows the rules of walking from OpenStreetMap's wiki, and
finds the shortest way with networkx. It shares no code with `geo.network`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from pathlib import Path

import networkx as nx
import numpy as np
import osmium
import shapely
from pyproj import Proj, Transformer

WALKED = {
    "trunk",
    "trunk_link",
    "primary",
    "primary_link",
    "secondary",
    "secondary_link",
    "tertiary",
    "tertiary_link",
    "unclassified",
    "residential",
    "living_street",
    "service",
    "road",
    "track",
    "path",
    "footway",
    "steps",
    "pedestrian",
    "cycleway",
    "bridleway",
    "corridor",
    "platform",
    "elevator",
}
CLOSED = {"no", "agricultural", "forestry", "military", "emergency", "use_sidepath", "psv", "bus"}
GUESTS = {"private", "customers", "permit", "residents"}
"""On foot; `destination` and `delivery` speak of vehicles."""
WALLS = {"wall", "fence", "hedge", "city_wall", "retaining_wall", "ditch", "guard_rail"}
RIGHT_OF_WAY = {
    "public_footpath",
    "public_bridleway",
    "restricted_byway",
    "byway_open_to_all_traffic",
}
SQUARES = {"pedestrian", "footway", "path", "corridor", "platform", "pier"}
OPEN_TUNNELS = {"no", "building_passage", "passage", "covered", "avalanche_protector"}

GRID = Transformer.from_crs("EPSG:4326", "EPSG:27700", always_xy=True)
_AIRY = Proj("EPSG:27700")


def grid(lon, lat) -> np.ndarray:
    """Grid metres, shape ``(n, 2)``."""
    return np.column_stack(GRID.transform(np.atleast_1d(lon), np.atleast_1d(lat)))


def scale(lon: float, lat: float) -> float:
    """Grid metres to a metre on the ground."""
    return float(_AIRY.get_factors(lon, lat).meridional_scale)


def _use(tags) -> str | None:
    """Whether one may walk a way: ``all``, ``guests`` (to and from it), or not at all."""
    highway = tags.get("highway")
    pier = tags.get("man_made") == "pier" and highway is None
    if highway not in WALKED and not pier:
        return None
    said = _strictest(tags.get("foot"))
    if said is None:
        right = tags.get("designation") in RIGHT_OF_WAY
        said = None if right else _strictest(tags.get("access"))
    if said in CLOSED:
        return None
    return "guests" if said in GUESTS else "all"


def _doors(tags) -> bool:
    """Whether doors open on a way: not in a tunnel, up on a bridge, on a slip road or in a lift."""
    if tags.get("highway") in ("trunk_link", "elevator") or tags.get("motorroad") == "yes":
        return False
    path = tags.get("highway") in ("footway", "corridor", "steps", "cycleway", "path")
    below = tags.get("location") == "underground" or (path and tags.get("layer", "")[:1] == "-")
    tunnel = tags.get("tunnel", "no") not in OPEN_TUNNELS
    bridge = tags.get("bridge", "no") not in ("no", "boardwalk", "low_water_crossing")
    return not (below or tunnel or bridge)


def _strictest(value: str | None) -> str | None:
    values = [part.strip().casefold() for part in (value or "").split(";") if part.strip()]
    for kind in (CLOSED, {"private"}, GUESTS):
        for each in values:
            if each in kind:
                return each
    return values[0] if values else None


def _stops(tags) -> bool:
    """Whether somebody on foot cannot pass a node."""
    barriers = set((tags.get("barrier") or "").split(";"))
    locked = tags.get("locked") == "yes"
    if not barriers - {""} and not locked and tags.get("highway") != "elevator":
        return False
    foot, access = _strictest(tags.get("foot")), _strictest(tags.get("access"))
    said = foot or access
    no_key = locked and (said is None or said in CLOSED | GUESTS | {"destination", "delivery"})
    return said in CLOSED or said == "private" or no_key or (bool(barriers & WALLS) and not foot)


@dataclass(slots=True)
class Piece:
    """A segment between two nodes of the map."""

    ends: tuple[int, int]
    line: tuple[tuple[float, float], tuple[float, float]]
    metres: float
    use: str
    joins: bool
    square: bool = False


class SecondGraph:
    """A map to walk on.

    Parameters
    ----------
    path
        An OpenStreetMap extract.
    """

    def __init__(self, path: Path) -> None:
        ways, places, stops, squares = _read(path)
        self.places = places
        self.stops = stops
        self.pieces: list[Piece] = []
        for nodes, use, joins in ways:
            for a, b in pairwise(nodes):
                if a != b:
                    self._add(a, b, use, joins)
        self._cross(squares)
        self._enclose()
        self.graph = nx.DiGraph()
        for piece in self.pieces:
            self._link(piece)
        self._joinable = self._within_reach()
        lines = shapely.linestrings([self.pieces[i].line for i in self._joinable])
        self._tree = shapely.STRtree(lines)

    def _add(self, a: int, b: int, use: str, joins: bool, *, square: bool = False) -> None:
        (xa, ya, lon, lat), (xb, yb, _, _) = self.places[a], self.places[b]
        metres = float(np.hypot(xa - xb, ya - yb)) / scale(lon, lat)
        line = ((xa, ya), (xb, yb))
        self.pieces.append(Piece((a, b), line, metres, use, joins, square))

    def _cross(self, squares: Iterable[tuple[list[list[int]], str]]) -> None:
        """Squares are crossed straight, and around what stands on them."""
        for rings, use in squares:
            shell, *holes = ([self.places[node][:2] for node in ring] for ring in rings)
            land = shapely.make_valid(shapely.Polygon(shell, holes)).buffer(0.05)
            shapely.prepare(land)
            corners = dict.fromkeys(node for ring in rings for node in ring)
            if land.area < 20 or len(corners) > 400:
                continue
            for a, b in combinations(corners, 2):
                line = shapely.LineString([self.places[a][:2], self.places[b][:2]])
                if land.covers(line):
                    self._add(a, b, use, joins=False, square=True)

    def _link(self, piece: Piece) -> None:
        """Layers: 0 among guests at the start, 1 in public, 2 among guests at the end."""
        a, b = piece.ends
        for layer in (1,) if piece.use == "all" else (0, 2):
            for one, other in ((a, b), (b, a)):
                self._arc((one, layer), (other, layer), piece.metres, square=piece.square)
        for node in (a, b):
            self._arc((node, 0), (node, 1), 0.0)
            self._arc((node, 1), (node, 2), 0.0)

    def _arc(self, one: tuple, other: tuple, metres: float, *, square: bool = False) -> None:
        if one[0] != other[0] and one[0] in self.stops:
            return  # nobody goes on from here
        known = self.graph.get_edge_data(one, other)
        if known is None or known["metres"] > metres:
            self.graph.add_edge(one, other, metres=metres, square=square)

    def _components(self, pieces: Sequence[int]) -> dict[int, int]:
        """Which part of the map each piece is in; nobody gets from piece to piece at a stop."""
        plain = nx.Graph()
        for i in pieces:
            ends = [(n, i) if n in self.stops else n for n in self.pieces[i].ends]
            plain.add_edge(("piece", i), ends[0])
            plain.add_edge(("piece", i), ends[1])
        parts = sorted(nx.connected_components(plain), key=len, reverse=True)
        return {
            node[1]: number
            for number, part in enumerate(parts)
            for node in part
            if isinstance(node, tuple) and node[0] == "piece"
        }

    def _enclose(self) -> None:
        """Public ways that are reached over private land alone are for guests as well."""
        part = self._components([i for i, p in enumerate(self.pieces) if p.use == "all"])
        for i, number in part.items():
            if number:
                self.pieces[i].use = "guests"

    def _within_reach(self) -> list[int]:
        """The pieces that places beside them join: those of the largest part."""
        part = self._components(range(len(self.pieces)))
        return [i for i, piece in enumerate(self.pieces) if piece.joins and not part[i]]

    def join(self, xy: np.ndarray) -> tuple[Piece, float, float]:
        """The piece nearest to a place, how far along it, and how far off, in grid metres."""
        point = shapely.Point(xy)
        found = self._joinable[int(self._tree.nearest(point))]
        piece = self.pieces[found]
        line = shapely.LineString(piece.line)
        return piece, float(line.project(point)), float(line.distance(point))

    def walk(self, home: Sequence[float], gates: Sequence[Sequence[float]]) -> tuple[float, bool]:
        """The shortest walk from a home to the nearest of some gates, and if it crosses a square.

        Places are longitude and latitude.
        """
        mine = self._attach("start", home, outward=True)
        direct = np.inf
        for gate in gates:
            theirs = self._attach("end", gate, outward=False)
            if mine[0] is theirs[0]:
                direct = min(direct, mine[2] + theirs[2] + abs(mine[1] - theirs[1]))
        try:
            found, path = nx.single_source_dijkstra(self.graph, "start", "end", weight="metres")
        except nx.NetworkXNoPath:
            found, path = np.inf, []
        crosses = any(self.graph.edges[pair].get("square") for pair in pairwise(path))
        self.graph.remove_nodes_from(["start", "end"])
        return (direct, False) if direct <= found else (float(found), crosses)

    def _attach(
        self, name: str, place: Sequence[float], *, outward: bool
    ) -> tuple[Piece, float, float]:
        """Join a place to its piece; gives that, how far along it, and how far off, in metres."""
        point = shapely.Point(grid(*place)[0])
        piece = self.pieces[self._joinable[int(self._tree.nearest(point))]]
        line = shapely.LineString(piece.line)
        per = piece.metres / max(line.length, 1e-9)
        off, along = line.distance(point) / scale(*place), line.project(point) * per
        layer = 1 if piece.use == "all" else (0 if outward else 2)
        for node, metres in zip(piece.ends, (along, piece.metres - along), strict=True):
            pair = (name, (node, layer)) if outward else ((node, layer), name)
            known = self.graph.get_edge_data(*pair)
            if known is None or known["metres"] > off + metres:
                self.graph.add_edge(*pair, metres=off + metres)
        return piece, along, off


def _read(path: Path):
    nodes_of, needed = [], set()
    stops, squares = set(), []
    kinds = osmium.osm.NODE | osmium.osm.WAY
    for thing in osmium.FileProcessor(str(path), kinds):
        tags = {tag.k: tag.v for tag in thing.tags}
        if isinstance(thing, osmium.osm.Node):
            if tags and _stops(tags):
                stops.add(thing.id)
            continue
        use = _use(tags)
        if use is None or tags.get("area") == "yes":
            continue
        nodes = [node.ref for node in thing.nodes]
        needed.update(nodes)
        nodes_of.append((nodes, use, _doors(tags)))
    for thing in osmium.FileProcessor(str(path)).with_areas():
        if not isinstance(thing, osmium.osm.Area):
            continue
        tags = {tag.k: tag.v for tag in thing.tags}
        use = _use(tags)
        square = tags.get("highway") in SQUARES or tags.get("man_made") == "pier"
        if use is None or not square or (thing.from_way() and tags.get("area") != "yes"):
            continue
        for outer in thing.outer_rings():
            rings = [[node.ref for node in outer]]
            rings += [[node.ref for node in inner] for inner in thing.inner_rings(outer)]
            squares.append((rings, use))
            needed.update(node for ring in rings for node in ring)
    places = {}
    for node in osmium.FileProcessor(str(path), osmium.osm.NODE):
        if node.id in needed:
            places[node.id] = (node.location.lon, node.location.lat)
    keys = list(places)
    lonlat = np.array([places[key] for key in keys])
    xy = grid(lonlat[:, 0], lonlat[:, 1])
    held = {k: (*map(float, p), *places[k]) for k, p in zip(keys, xy, strict=True)}
    ways = [([n for n in nodes if n in held], use, joins) for nodes, use, joins in nodes_of]
    return ways, held, stops, squares
