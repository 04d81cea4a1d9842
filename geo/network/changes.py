"""What if a street were closed, unsafe on foot, or new: networks that differ from the real one.

A changed network is made from the changed table of streets just as the real one is made from its
own, so that it answers as if the map had been drawn that way. The real one stays as it is.
Streets are closed whole, from one junction to the next.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry import LineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from geo.errors import InputError
from geo.measure import Floats, grid_scale, to_grid, to_lonlat
from geo.network.edges import Ints, NewPaths
from geo.network.permissions import BIT, MODES
from geo.network.streets import Network, check_mode

JOINS_WITHIN_M = 30.0
"""An end of a new path that is so near a street joins it."""

POINTED_WITHIN_M = 50.0
"""A point so near a street means that street."""

ALONG_WITHIN_M = 12.0
"""A street that lies so near a drawn line lies along it."""

SAME_STREET_M = 200.0
"""Pieces of one name that are so near each other are one street."""

_MOSTLY = 0.5
"""A street lies along a line if so much of it does."""

_SAME_POINT_M = 0.01

_SIMILAR = 0.6

_DRIVE_KMH = 28.0
"""A new road is taken to be as slow as a residential one (`geo.network.permissions`)."""


@dataclass(frozen=True, slots=True)
class NamedStreet:
    """A street of a name: its edges, length in metres, and a point on it (EPSG:4326)."""

    name: str
    edge_ids: tuple[int, ...]
    length_m: float
    lon: float
    lat: float


# Which streets are meant


def named(network: Network, name: str) -> list[NamedStreet]:
    """The streets of a name, whatever its case, the longest first.

    Pieces of one name that are more than ``SAME_STREET_M`` apart are two streets: there is more
    than one High Street. Nearer ones are one, such as a road that a roundabout interrupts.

    Raises
    ------
    InputError
        If there is none: with the names that are most like it.
    """
    wanted = " ".join(name.split()).casefold()
    names = network.edges["name"].astype("string").fillna("")
    rows = np.flatnonzero((names.str.casefold() == wanted).to_numpy(bool)) if wanted else ()
    if not len(rows):
        known = {n.casefold(): n for n in names.unique() if n}
        close = [known[n] for n in get_close_matches(wanted, known, cutoff=_SIMILAR)]
        hint = f" Did you mean {', '.join(close)}?" if close else " Check the spelling."
        raise InputError(f"There is no street called “{name.strip()[:60]}” on our map.{hint}")
    table = network.edges.iloc[rows]
    parts = _parts(table["geometry"].to_numpy())
    found = [_named(table[parts == part]) for part in range(parts.max() + 1)]
    return sorted(found, key=lambda street: -street.length_m)


def _parts(shapes: NDArray[np.object_]) -> Ints:
    """Which edges are one street: the number of its part for each."""
    around = shapely.union_all(shapely.buffer(shapes, SAME_STREET_M / 2))
    middles = shapely.line_interpolate_point(shapes, 0.5, normalized=True)
    edge, part = shapely.STRtree(shapely.get_parts(around)).query(middles, predicate="within")
    which: Ints = part[np.argsort(edge)].astype(np.int64)
    return which


def _named(table: pd.DataFrame) -> NamedStreet:
    longest = table["geometry"].iloc[int(table["length_m"].to_numpy().argmax())]
    middle = shapely.line_interpolate_point(longest, 0.5, normalized=True)
    lon, lat = to_lonlat(middle.x, middle.y)[0]
    ids = tuple(int(i) for i in table["edge_id"])
    name = str(table["name"].iloc[0])
    return NamedStreet(name, ids, float(table["length_m"].sum()), float(lon), float(lat))


def pointed(network: Network, lon: float, lat: float) -> tuple[int, ...]:
    """The street, from one junction to the next, that a point means; EPSG:4326.

    Raises
    ------
    InputError
        If none is within ``POINTED_WITHIN_M``.
    """
    point = shapely.Point(to_grid(lon, lat)[0])
    land = network.edges[network.edges["ferry_s"].isna()]
    near = shapely.STRtree(land["geometry"].to_numpy()).query_nearest(
        point, max_distance=POINTED_WITHIN_M, all_matches=False
    )
    if not len(near):
        raise InputError(
            f"There is no street within {POINTED_WITHIN_M:g} metres of {lat:.5f}, {lon:.5f}. "
            "Point at the middle of the street."
        )
    return (int(land["edge_id"].iloc[int(near[0])]),)


def along(network: Network, shape: BaseGeometry) -> tuple[int, ...]:
    """The streets that lie along a line, or that an area touches; EPSG:4326.

    Raises
    ------
    InputError
        If there is none.
    """
    drawn = _on_grid(shape)
    whole = isinstance(drawn, Polygon | MultiPolygon)
    zone = drawn if whole else drawn.buffer(ALONG_WITHIN_M)
    land = network.edges[network.edges["ferry_s"].isna()]
    shapes = land["geometry"].to_numpy()
    near = shapely.STRtree(shapes).query(zone, predicate="intersects")
    if not whole:
        inside = shapely.length(shapely.intersection(shapes[near], zone))
        near = near[inside >= _MOSTLY * shapely.length(shapes[near])]
    if not len(near):
        raise InputError(
            "There is no street on our map along what you drew. Draw along the street, from "
            "one junction to the next."
        )
    return tuple(int(i) for i in np.sort(land["edge_id"].to_numpy()[near]))


def _on_grid(shape: BaseGeometry) -> BaseGeometry:
    moved = shapely.transform(shape, lambda at: to_grid(at[:, 0], at[:, 1]))
    if shapely.is_empty(moved) or not np.isfinite(shapely.get_coordinates(moved)).all():
        raise InputError(
            "What you drew is not in Great Britain. Give longitude and latitude in degrees "
            "(WGS84, EPSG:4326), the longitude first."
        )
    return moved


# What becomes of them


def closed(network: Network, edge_ids: Collection[int], modes: Sequence[str] = MODES) -> Network:
    """The network without some streets, for some ways of travelling.

    Raises
    ------
    InputError
        For an unknown mode.
    """
    bits = sum(int(BIT[check_mode(mode)]) for mode in modes)
    table = network.edges
    shut = table["edge_id"].isin(list(edge_ids)).to_numpy()
    left = {
        way: np.where(shut, table[way].to_numpy() & ~bits, table[way].to_numpy()).astype(
            table[way].dtype
        )
        for way in ("forward", "backward")
    }
    return network.changed(edges=table.assign(**left))


def unsafe(network: Network, edge_ids: Collection[int]) -> Network:
    """The network with some more streets along which no child may walk to school."""
    return network.changed(unsafe=network.unsafe | set(edge_ids))


def opened(
    network: Network,
    line: LineString,
    modes: Sequence[str] = ("walk",),
    *,
    name: str = "New path",
    serves: Sequence[tuple[float, float]] = (),
) -> Network:
    """The network with a new path, both ways; `line` in EPSG:4326.

    Its ends join the streets of these modes that are within ``JOINS_WITHIN_M``, and it joins
    every street that it crosses. Homes keep their own streets, and get to it along them; only
    what has no street, and the places that the path `serves`, which come with it (longitude and
    latitude, EPSG:4326), join it anywhere.

    Raises
    ------
    InputError
        If it joins no street, is not a line, or for an unknown mode.
    """
    bits = sum(int(BIT[check_mode(mode)]) for mode in modes)
    drawn = _on_grid(line)
    if not isinstance(drawn, LineString) or drawn.length < 1:
        raise InputError("A new path needs at least two points. Draw it again.")
    table = network.edges
    usable = ((table["forward"] | table["backward"]) & bits) > 0
    rows = np.flatnonzero((usable & table["joins"]).to_numpy())
    drawn, joints = _joints(drawn, rows, table["geometry"].to_numpy()[rows])
    if not joints:
        raise InputError(
            f"“{name}” does not join a street: neither end is within {JOINS_WITHIN_M:g} metres "
            "of one. Draw it from street to street."
        )
    return _joined(network, drawn, joints, bits=bits, name=name, serves=serves)


@dataclass(frozen=True, slots=True)
class _Joint:
    """Where a new path and a street meet: how far along each, in metres."""

    row: int
    on_street_m: float
    on_path_m: float


def _joints(
    path: LineString, rows: Ints, shapes: NDArray[np.object_]
) -> tuple[LineString, list[_Joint]]:
    """Draw a path to the streets at its ends, and find where it meets streets."""
    tree = shapely.STRtree(shapes)
    ends: dict[int, int] = {}
    points = shapely.get_coordinates(path)
    before: list[Floats] = []
    after: list[Floats] = []
    for end, more in ((0, before), (-1, after)):
        near = tree.query_nearest(
            shapely.Point(points[end]), max_distance=JOINS_WITHIN_M, all_matches=False
        )
        if len(near):
            ends[end] = int(near[0])
            street = shapes[ends[end]]
            at = shapely.line_locate_point(street, shapely.Point(points[end]))
            more.append(shapely.get_coordinates(shapely.line_interpolate_point(street, at)))
    path = _tidy(np.concatenate([*before, points, *after]))
    joints = [_joint(path, int(rows[i]), shapes[i], end) for end, i in ends.items()]
    for i in tree.query(path, predicate="intersects"):
        for point in shapely.get_parts(shapely.intersection(path, shapes[i])):
            middle = shapely.point_on_surface(point)
            joints.append(
                _Joint(
                    int(rows[i]),
                    float(shapely.line_locate_point(shapes[i], middle)),
                    float(shapely.line_locate_point(path, middle)),
                )
            )
    return path, joints


def _tidy(points: Floats) -> LineString:
    moved = np.append(True, np.hypot(*np.diff(points, axis=0).T) > _SAME_POINT_M)
    return LineString(points[moved] if moved.sum() > 1 else points[[0, -1]])


def _joint(path: LineString, row: int, street: LineString, end: int) -> _Joint:
    """The joint at an end (0, -1) of a path."""
    point = shapely.get_point(path, end)
    on_street = float(shapely.line_locate_point(street, point))
    return _Joint(row, on_street, 0.0 if end == 0 else float(path.length))


def _joined(
    network: Network,
    path: LineString,
    joints: Sequence[_Joint],
    *,
    bits: int,
    name: str,
    serves: Sequence[tuple[float, float]],
) -> Network:
    """Cut the streets and the path where they meet, and put all into one table."""
    table, turns = network.edges, network.turns
    node = int(max(table["from_node"].max(), table["to_node"].max(), 0)) + 1
    edge = int(table["edge_id"].max()) + 1
    meets: dict[float, int] = {}
    cut: list[pd.DataFrame] = []
    unsafe_ids = set(network.unsafe)
    rows = sorted({joint.row for joint in joints})
    for row in rows:
        here = sorted((j for j in joints if j.row == row), key=lambda j: j.on_street_m)
        street = table.iloc[[row]]
        pieces, node = _cut(street, here, meets, node)
        pieces["edge_id"] = edge + np.arange(len(pieces))
        edge += len(pieces)
        old = int(street["edge_id"].iloc[0])
        turns = _turned(turns, street, pieces)
        if old in unsafe_ids:
            unsafe_ids |= set(pieces["edge_id"].tolist())
        cut.append(pieces)
    new = _path_pieces(table, path, meets, node, bits=bits, name=name)
    new["edge_id"] = edge + np.arange(len(new))
    whole = pd.concat([table.drop(index=table.index[rows]), *cut, new], ignore_index=True)
    paths = NewPaths(
        (network.new.edge_ids if network.new else frozenset()) | set(new["edge_id"].tolist()),
        to_grid(*np.array(serves).T) if len(serves) else np.empty((0, 2)),
    )
    return network.changed(
        edges=whole.astype(table.dtypes), turns=turns, unsafe=unsafe_ids, new=paths
    )


def _cut(
    street: pd.DataFrame, joints: Sequence[_Joint], meets: dict[float, int], node: int
) -> tuple[pd.DataFrame, int]:
    """Cut a street at its joints, noting in `meets` which node each is; gives the next node."""
    shape, length = street["geometry"].iloc[0], float(street["length_m"].iloc[0])
    drawn = float(shape.length)
    ends = {0.0: int(street["from_node"].iloc[0]), drawn: int(street["to_node"].iloc[0])}
    at: dict[float, int] = dict(ends)
    for joint in joints:
        known = next((m for m in at if abs(m - joint.on_street_m) <= _SAME_POINT_M), None)
        met = next((m for m in meets if abs(m - joint.on_path_m) <= _SAME_POINT_M), None)
        if known is not None and met is not None and at[known] != meets[met]:
            continue  # two streets that meet here already: one joint is enough
        if known is None:
            known = joint.on_street_m
            at[known] = meets[met] if met is not None else node
            node += met is None
        meets.setdefault(joint.on_path_m if met is None else met, at[known])
    marks = sorted(at)
    pieces = pd.concat([street] * (len(marks) - 1), ignore_index=True)
    pieces["from_node"] = [at[m] for m in marks[:-1]]
    pieces["to_node"] = [at[m] for m in marks[1:]]
    pieces["length_m"] = np.diff(marks) * (length / drawn)
    pieces["geometry"] = [substring(shape, a, b) for a, b in pairwise(marks)]
    return pieces, node


def _turned(turns: pd.DataFrame, street: pd.DataFrame, pieces: pd.DataFrame) -> pd.DataFrame:
    """Forbidden turns, of which those from or into a street are now from or into its end piece.

    A sign that leads along the street leads along all its pieces.
    """
    old = int(street["edge_id"].iloc[0])
    first, last = int(pieces["edge_id"].iloc[0]), int(pieces["edge_id"].iloc[-1])
    at_start = turns["via_node"] == int(street["from_node"].iloc[0])
    end = np.where(at_start, first, last)
    along = turns[turns["from_edge"].eq(old) & turns["step"].gt(0)]
    turned = turns.assign(
        **{
            column: np.where(turns[column] == old, end, turns[column])
            for column in ("from_edge", "to_edge")
        }
    )
    if along.empty:
        return turned
    edges, nodes = pieces["edge_id"].tolist(), pieces["to_node"].tolist()[:-1]
    inner = list(zip(edges[:-1], nodes, edges[1:], strict=True))
    longer = []
    for row in along.itertuples():
        back = end[turns.index.get_loc(row.Index)] == first
        way = [(b, node, a) for a, node, b in inner[::-1]] if back else inner
        share = np.linspace(-1, 0, len(way) + 2)[1:-1]
        longer += [(row.sign, row.step + at, *turn) for at, turn in zip(share, way, strict=True)]
    whole = pd.concat([turned, pd.DataFrame(longer, columns=turned.columns)])
    whole = whole.sort_values(["sign", "step"], ignore_index=True)
    return whole.assign(step=whole.groupby("sign").cumcount())


def _path_pieces(
    table: pd.DataFrame,
    path: LineString,
    meets: dict[float, int],
    node: int,
    *,
    bits: int,
    name: str,
) -> pd.DataFrame:
    """The new path as edges between the nodes where it meets streets, and its own free ends."""
    at = dict(meets)
    for end in (0.0, float(path.length)):
        if not any(abs(mark - end) <= _SAME_POINT_M for mark in at):
            at[end] = node
            node += 1
    marks = sorted(at)
    shapes = [substring(path, a, b) for a, b in pairwise(marks)]
    blank = dict.fromkeys(table.columns)
    pieces = pd.DataFrame([blank] * len(shapes)).assign(
        from_node=[at[m] for m in marks[:-1]],
        to_node=[at[m] for m in marks[1:]],
        length_m=np.diff(marks) / grid_scale(path.centroid.x),
        forward=bits,
        backward=bits,
        ends_only=0,
        drive_kmh=_DRIVE_KMH,
        ferry_s=np.nan,
        name=name,
        highway="path",
        osm_way=0,
        end_way=0,
        joins=True,
        traffic=False,
        tags="",
    )
    pieces["geometry"] = shapes
    return pieces
