"""Walking distances over a map, worked out a second time.

Reads the extract with osmium by itself, knows the rules of walking from OpenStreetMap's wiki, and
finds the shortest way with networkx. It shares no code with `geo.network`.
"""

from collections.abc import Iterable, Mapping, Sequence
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
BUSWAYS = {"busway", "bus_guideway"}
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
    if highway not in WALKED | BUSWAYS and not pier:
        return None
    said = _strictest(tags.get("foot"))
    if said is None:
        right = tags.get("designation") in RIGHT_OF_WAY
        said = None if right else _strictest(tags.get("access"))
    if highway in BUSWAYS and "foot" not in tags:
        return "all" if _has_pavement(tags) else None
    if said in CLOSED:
        for_buses = (tags.get("bus") or tags.get("psv")) in ("yes", "designated")
        return "all" if for_buses and "foot" not in tags and _has_pavement(tags) else None
    return "guests" if said in GUESTS else "all"


def _has_pavement(tags) -> bool:
    """Whether people walk beside the traffic, on a road that is closed to all but buses."""
    sides = ("sidewalk", "sidewalk:left", "sidewalk:right", "sidewalk:both")
    return any(tags.get(side) in ("yes", "left", "right", "both") for side in sides)


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


@dataclass(slots=True)
class Square:
    """An area that one walks across: its outline and those of what stands on it."""

    rings: list[list[int]]
    use: str


class SecondGraph:
    """A map to walk on.

    Parameters
    ----------
    path
        An OpenStreetMap extract.
    """

    def __init__(self, path: Path) -> None:
        ways, places, stops, squares = read_map(path)
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

    def _add(self, a: int, b: int, use: str, joins: bool) -> None:
        (xa, ya, lon, lat), (xb, yb, _, _) = self.places[a], self.places[b]
        metres = float(np.hypot(xa - xb, ya - yb)) / scale(lon, lat)
        self.pieces.append(Piece((a, b), ((xa, ya), (xb, yb)), metres, use, joins))

    def _cross(self, squares: Iterable[Square]) -> None:
        """Squares are crossed straight and around what stands on them. No place joins a line."""
        for square in squares:
            shell, *holes = ([self.places[node][:2] for node in ring] for ring in square.rings)
            land = shapely.make_valid(shapely.Polygon(shell, holes)).buffer(0.05)
            shapely.prepare(land)
            corners = dict.fromkeys(node for ring in square.rings for node in ring)
            for a, b in combinations(corners, 2):
                line = shapely.LineString([self.places[a][:2], self.places[b][:2]])
                if line.length and land.covers(line):
                    self._add(a, b, square.use, joins=False)

    def _link(self, piece: Piece) -> None:
        """Layers: 0 among guests at the start, 1 in public, 2 among guests at the end."""
        a, b = piece.ends
        for layer in (1,) if piece.use == "all" else (0, 2):
            for one, other in ((a, b), (b, a)):
                self._arc((one, layer), (other, layer), piece.metres)
        for node in (a, b):
            self._arc((node, 0), (node, 1), 0.0)
            self._arc((node, 1), (node, 2), 0.0)

    def _arc(self, one: tuple, other: tuple, metres: float) -> None:
        if one[0] != other[0] and one[0] in self.stops:
            return  # nobody goes on from here
        known = self.graph.get_edge_data(one, other)
        if known is None or known["metres"] > metres:
            self.graph.add_edge(one, other, metres=metres)

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

    def walks(
        self, homes: Sequence[Sequence[float]], gates: Sequence[Sequence[float]]
    ) -> list[float]:
        """The shortest walk from each home to the nearest of some gates; infinite without one.

        Places are longitude and latitude.
        """
        ends = [self._joined(gate) for gate in gates]
        for end in ends:
            layer = 1 if end.piece.use == "all" else 2
            for node, metres in zip(end.piece.ends, end.metres, strict=True):
                known = self.graph.get_edge_data((node, layer), "end", {"metres": np.inf})
                if metres < known["metres"]:
                    self.graph.add_edge((node, layer), "end", metres=metres)
        towards = self.graph.reverse(copy=False)
        left = nx.single_source_dijkstra_path_length(towards, "end", weight="metres")
        self.graph.remove_node("end")
        return [self._walk(self._joined(home), ends, left) for home in homes]

    def _walk(self, home: "Joined", ends: Sequence["Joined"], left: Mapping[tuple, float]) -> float:
        layer = 1 if home.piece.use == "all" else 0
        ways = [
            metres + left.get((node, layer), np.inf)
            for node, metres in zip(home.piece.ends, home.metres, strict=True)
        ]
        for end in ends:
            if end.piece is home.piece:
                ways.append(home.off + end.off + abs(home.along - end.along))
        return min(ways)

    def _joined(self, place: Sequence[float]) -> "Joined":
        point = shapely.Point(grid(*place)[0])
        piece = self.pieces[self._joinable[int(self._tree.nearest(point))]]
        line = shapely.LineString(piece.line)
        per = piece.metres / max(line.length, 1e-9)
        off = float(line.distance(point)) / scale(*place)
        return Joined(piece, off, float(line.project(point)) * per)


@dataclass(slots=True)
class Joined:
    """The piece nearest to a place, and the metres off it and along it at which the place is."""

    piece: Piece
    off: float
    along: float

    @property
    def metres(self) -> tuple[float, float]:
        """From the place to both ends of the piece."""
        return self.off + self.along, self.off + self.piece.metres - self.along


def read_map(path: Path):
    """Ways, the places of nodes, the nodes that stop a walker, and squares."""
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
            squares.append(Square(rings, use))
            nodes_of += [(ring, use, _doors(tags)) for ring in rings]
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
