"""The area within a travel distance or time of a place, along streets.

Points along the streets in reach, at most a cell apart, are laid on a grid of square
cells; cells with such a point, and the small gaps between them, make the area. Its edge is
therefore within two cells of the last point of street that is in reach. Open land
that no street in reach crosses is not in it, unless it is narrower than eight cells.
"""

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import ndimage
from shapely.geometry.base import BaseGeometry

from geo.measure import Floats, straight_line_m, to_lonlat
from geo.network import cells, paths
from geo.network.edges import FOOT_MPS, UNREACHABLE, SnappedPoints
from geo.network.graph import ModeGraph
from geo.network.streets import Network

FINEST_CELL_M = 25.0
"""Width of a cell for reaches up to `CELLS_ACROSS` / 2 of them."""

CELLS_ACROSS = 300
"""A longer reach has wider cells, so that its cost stays the same: two pixels of a map that shows
all of it."""

_GAP_CELLS = 4
_MARGIN = _GAP_CELLS + 2


def reach_area(
    network: Network,
    mode: str,
    lon: float,
    lat: float,
    within_m: float | None = None,
    *,
    within_s: float | None = None,
    searched: float = np.inf,
) -> shapely.MultiPolygon:
    """The area that can be reached from a place within a distance, or within a time.

    Parameters
    ----------
    lon, lat
        The place, EPSG:4326.
    within_m, within_s
        Distance along streets in metres, or time in seconds, the way from the door to the
        street included: one of them.
    searched
        A cost (seconds of the fastest route when driving, else metres) that no way within the
        limit exceeds, if it is known: the streets beyond it are not looked at.

    Returns
    -------
    Polygons in EPSG:4326; empty where the place joins no street.
    """
    graph = network.graph(mode, fastest=True)
    origin = network.snap(mode, lon, lat)
    if origin.edge[0] == UNREACHABLE:
        return shapely.MultiPolygon()
    timed = within_m is None
    within = within_s if within_m is None else within_m
    assert within is not None
    points, cell = _points_in_reach(graph, origin, within, timed=timed, searched=searched)
    return _to_degrees(_outline(points, cell))


def catchment_area(
    graph: ModeGraph, doors: Floats, within: float, *, timed: bool = False
) -> shapely.MultiPolygon:
    """The area from which any of some doors can be reached within so many metres, or seconds.

    Parameters
    ----------
    graph
        The streets, as whoever comes may use them. One-way streets count towards the doors.
    doors
        Positions, shape ``(n, 2)``, EPSG:27700. One that joins no street counts for nothing.

    Returns
    -------
    Polygons in EPSG:4326; empty if no door joins a street.
    """
    back = graph.reversed
    snaps = back.snap(doors)
    found = [
        _points_in_reach(back, snaps.take(np.array([row])), within, timed=timed)
        for row in np.flatnonzero(snaps.edge != UNREACHABLE)
    ]
    if not found:
        return shapely.MultiPolygon()
    points = np.vstack([near for near, _ in found])
    return _to_degrees(_outline(points, max(cell for _, cell in found)))


def _points_in_reach(
    graph: ModeGraph,
    origin: SnappedPoints,
    within: float,
    *,
    timed: bool,
    searched: float = np.inf,
) -> tuple[Floats, float]:
    """Points along the streets within so many metres (`timed`: seconds), and how wide a cell is."""
    e = graph.edges
    left = within - float(origin.offset_m[0]) / (FOOT_MPS if timed else 1.0)
    limit = min(searched, _longest_cost(graph, left, timed=timed))
    found = paths.search(graph, origin, limit=limit)
    to_node = paths.seconds_to_nodes(found) if timed else paths.metres_to_nodes(found)
    touched = ~e.ferry & (np.minimum(to_node[e.u], to_node[e.v]) <= left)
    touched[origin.edge] = True
    near = np.flatnonzero(touched)
    corners, line = shapely.get_coordinates(e.shape[near], return_index=True)
    radius_m = straight_line_m(corners, origin.xy).max() if timed else within
    cell = max(FINEST_CELL_M, 2 * float(radius_m) / CELLS_ACROSS)
    points, along, owner = _spread(corners, line, cell)
    edge = near[owner]
    along *= e.per_drawn_m(near)[owner]
    rate = e.seconds[edge] / e.metres[edge] if timed else np.ones(len(edge))
    rest = e.metres[edge] - along
    far = np.minimum(to_node[e.u[edge]] + along * rate, to_node[e.v[edge]] + rest * rate)
    own = edge == origin.edge[0]
    far[own] = np.minimum(far[own], np.abs(along[own] - origin.along_m[0]) * rate[own])
    return np.vstack([points[far <= left], origin.xy]), cell


def _longest_cost(graph: ModeGraph, left: float, *, timed: bool) -> float:
    """How far to search so that nothing in reach is missed, in the graph's own measure."""
    if timed == graph.fastest:
        return left
    return paths.farthest_m(graph, left) if timed else np.inf


def _spread(
    corners: Floats, line: NDArray[np.intp], step: float
) -> tuple[Floats, Floats, NDArray[np.intp]]:
    """Points along lines, at most a step apart: where, how far along (metres), and on which line.

    `corners` are those of all lines, one line after the other; `line` says whose each is.
    """
    start = np.flatnonzero(line[1:] == line[:-1])
    ahead = corners[start + 1] - corners[start]
    length = np.hypot(*ahead.T)
    whose = line[start]
    first = np.flatnonzero(np.diff(whose, prepend=-1))
    gone = np.cumsum(length) - length
    gone -= np.repeat(gone[first], np.diff(first, append=len(start)))
    pieces = np.maximum(1, np.ceil(length / step)).astype(int)
    on = np.repeat(np.arange(len(start)), pieces)
    part = (np.arange(len(on)) - np.repeat(np.cumsum(pieces) - pieces, pieces)) / pieces[on]
    ends = np.append(first[1:], len(start)) - 1
    return (
        np.vstack([corners[start][on] + part[:, None] * ahead[on], corners[start[ends] + 1]]),
        np.append(gone[on] + part * length[on], gone[ends] + length[ends]),
        np.append(whose[on], whose[ends]),
    )


def _outline(points: Floats, cell: float) -> BaseGeometry:
    """The outline of cells that hold a point, gaps closed."""
    corner = points.min(axis=0) - _MARGIN * cell
    at = ((points - corner) / cell).astype(int)
    grid = np.zeros(at.max(axis=0) + _MARGIN, dtype=bool)
    grid[at[:, 0], at[:, 1]] = True
    around = np.ones((3, 3), dtype=bool)
    grid = ndimage.binary_dilation(ndimage.binary_closing(grid, iterations=_GAP_CELLS), around)
    filled = shapely.MultiPolygon(cells.outline(grid).tolist())
    placed: BaseGeometry = shapely.transform(filled, lambda xy: corner + xy * cell)
    return placed.simplify(0.7 * cell)


def _to_degrees(area: BaseGeometry) -> shapely.MultiPolygon:
    placed = shapely.transform(area, lambda xy: to_lonlat(xy[:, 0], xy[:, 1]))
    return shapely.MultiPolygon(shapely.get_parts(placed).tolist())
