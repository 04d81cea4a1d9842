"""The area within a walk of some doors, exact to the street.

A point is in the area if the straight way to the nearest street, the way along streets from there
to the nearest door, and that door's own way to its street are no longer than the limit together.
This is how every home is measured, so that a home is inside exactly if its distance says so.

Streets are cut into short pieces. What lies nearer to the middle of one piece than to any other is
its cell (a Voronoi diagram). Of that, what lies in a circle whose radius is what is left of the
limit there is in the area. Streets beyond the limit have cells as well: a point beside one of
them is joined to it, however near a street in reach runs on the other side of the river. Pieces
are `PIECE_M` long: on the Isle of Wight a border was nowhere more than 9 metres from where it
should be. All is in metres, EPSG:27700.
"""

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import Voronoi

from geo.errors import InputError
from geo.measure import Floats
from geo.network import paths
from geo.network.edges import SNAP_LIMIT_M, UNREACHABLE, Ints, SnappedPoints
from geo.network.graph import ModeGraph

PIECE_M = 8.0
"""Length of the pieces that streets are cut into."""

DRAWN_WITHIN_M = 2.0
"""How far a drawn border may be from the true one."""

GRID_M = 0.001
"""Corners of an area are whole millimetres: two areas can then be taken from one another. With
corners that differ in the last digits, GEOS took one in a hundred for wholly outside the other."""

_CIRCLE_QUARTER = 8
_FAR = 10.0  # no circle reaches the frame, that many times as far out as the streets


def within(graph: ModeGraph, doors: Floats, within_m: float) -> shapely.MultiPolygon:
    """The area from which the nearest of some doors can be walked to within a distance.

    Parameters
    ----------
    graph
        The streets; see `geo.network.streets.Network.graph`. A ferry in it carries people over,
        as everywhere: what the law measures has none.
    doors
        Positions, shape ``(n, 2)``, EPSG:27700. One that joins no street counts for nothing.
    within_m
        The longest way in metres, both doors included.

    Returns
    -------
    Polygons, EPSG:27700; empty if no door joins a street within the limit.

    Raises
    ------
    InputError
        If the limit is not a number above 0.
    """
    if not 0 < within_m < np.inf:
        raise InputError(f"The distance is {within_m} metres. Give one above 0.")
    snaps = graph.snap(doors)
    snaps = snaps.take(snaps.edge != UNREACHABLE)
    if not len(snaps):
        return shapely.MultiPolygon()
    places = _pieces(graph, snaps, within_m)
    metres, _ = paths.nearest(graph, places, snaps)
    left = np.minimum(within_m - metres, SNAP_LIMIT_M)
    if not (left > 0).any():
        return shapely.MultiPolygon()
    return _area(places.xy, left)


def drawn(area: shapely.MultiPolygon, within_m: float = DRAWN_WITHIN_M) -> shapely.MultiPolygon:
    """The area with fewer corners, for a map: never to be asked or measured. EPSG:27700."""
    simple = shapely.simplify(area, within_m)
    return shapely.MultiPolygon(shapely.get_parts(simple).tolist())


def _pieces(graph: ModeGraph, doors: SnappedPoints, within_m: float) -> SnappedPoints:
    """The middles of short pieces of all streets that may matter, as places on the network."""
    e = graph.edges
    # Whoever is in reach is in a circle of the limit around a door, and joins a street that is
    # no farther from there than the snap limit; a piece longer than its cell is wide is half one.
    zone = shapely.union_all(shapely.buffer(shapely.points(doors.xy), within_m + SNAP_LIMIT_M))
    land = np.flatnonzero(e.joins)
    near = land[shapely.intersects(shapely.envelope(e.shape[land]), zone)]
    count = np.maximum(np.ceil(e.metres[near] / PIECE_M).astype(np.int64), 1)
    edge = np.repeat(near, count)
    first = np.repeat(np.cumsum(count) - count, count)
    share = (np.arange(len(edge)) - first + 0.5) / np.repeat(count, count)
    along = share * e.metres[edge]
    points = shapely.get_coordinates(shapely.line_interpolate_point(e.shape[edge], along))
    return SnappedPoints(edge, along, np.zeros(len(edge)), points)


def _area(points: Floats, left: Floats) -> shapely.MultiPolygon:
    """The parts of the points' cells that lie within so many metres of them."""
    points, first = np.unique(points.round(3), axis=0, return_index=True)
    left = left[first]
    mine = np.flatnonzero(left > 0)
    shapes, radius = _cells(points, mine), left[mine]
    corners, owner = shapely.get_coordinates(shapes, return_index=True)
    apart = np.hypot(*(corners - points[mine][owner]).T)
    farthest = np.zeros(len(mine))
    np.maximum.at(farthest, owner, apart)
    whole = farthest <= radius
    circles = shapely.buffer(
        shapely.points(points[mine[~whole]]), radius[~whole], quad_segs=_CIRCLE_QUARTER
    )
    parts = [
        shapely.coverage_union_all(shapes[whole]),
        shapely.union_all(shapely.intersection(shapes[~whole], circles)),
    ]
    joined = shapely.make_valid(shapely.set_precision(shapely.union_all(parts), GRID_M))
    polygons = [p for p in shapely.get_parts(joined) if p.geom_type == "Polygon"]
    return shapely.MultiPolygon(polygons)


def _cells(points: Floats, which: Ints) -> NDArray[np.object_]:
    """The Voronoi cells of some of the points; those of points at the rim reach far out."""
    middle = points.mean(axis=0)
    reach = _FAR * np.ptp(points, axis=0).max() + 10 * SNAP_LIMIT_M
    frame = reach * np.array([[-1, -1], [-1, 1], [1, -1], [1, 1], [0, 1], [1, 0]])
    diagram = Voronoi(np.concatenate([points - middle, frame]))
    rings = [diagram.regions[region] for region in diagram.point_region[which]]
    corners = np.concatenate([diagram.vertices[[*ring, ring[0]]] for ring in rings]) + middle
    owner = np.repeat(np.arange(len(rings)), [len(ring) + 1 for ring in rings])
    cells: NDArray[np.object_] = shapely.polygons(shapely.linearrings(corners, indices=owner))
    return cells
