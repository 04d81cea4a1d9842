"""Land and sea from coastlines, which have land on their left."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

_INLET = 0.3
"""Sea on less than this share of a side of the frame, with land on both sides, is an inlet."""

_HEADING = 0.02
"""The last stretch of a coast that says where it goes on, as a share of the frame's sides."""

_TAPER = 1.5
"""How much longer than wide an inlet is beyond the frame."""

Many = Sequence[BaseGeometry] | NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Land:
    """Land within a frame, coastlines that do not bound any, and the land beyond the frame."""

    inside: list[BaseGeometry]
    lines: list[BaseGeometry]
    beyond: list[BaseGeometry]


def land_from_coast(coast: Sequence[BaseGeometry], frame: BaseGeometry, reach: float) -> Land:
    """Land within a frame and around it.

    A coast that is cut at the extract's edge is led on straight to the frame, and from there
    straight outward, so that neither land nor sea ends in a straight edge where the data end. Where
    that gives no clear land and sea, all is land and the coast is given back as lines.

    Parameters
    ----------
    coast
        LineStrings in a plane with x to the east and y to the **north**, in any unit.
    frame
        The rectangle to fill, in the same unit. Without any coast all of it is land.
    reach
        How far beyond the frame land is made.
    """
    everything = Land([frame], [], [_around(frame, reach)])
    if not coast:
        return everything
    merged = shapely.get_parts(shapely.line_merge(_multiline(coast), directed=True))
    inside = [part for line in merged for part in lines_of(line.intersection(frame))]
    if not inside:
        return everything
    for led_on in (_onward, _nearest):
        faces = _faces(inside, [line for chain in inside for line in led_on(chain, frame)], frame)
        tree = shapely.STRtree(faces)
        left, right = (_faces_beside(tree, inside, side) for side in (1.0, -1.0))
        if left | right and not left & right:
            land = [faces[i] for i in sorted(left)]
            return Land(land, [], _beyond(land, frame, reach))
    return Land(everything.inside, list(inside), everything.beyond)


def _faces(
    coast: list[BaseGeometry], led_on: list[BaseGeometry], frame: BaseGeometry
) -> NDArray[np.object_]:
    """What the frame falls into, along the coast and what leads it on."""
    lines = shapely.node(shapely.union_all([*coast, *led_on, frame.boundary]))
    return np.asarray(shapely.get_parts(shapely.polygonize([lines])), dtype=object)


def _around(frame: BaseGeometry, reach: float) -> BaseGeometry:
    return frame.buffer(reach, join_style="mitre").difference(frame)


def _beyond(land: list[BaseGeometry], frame: BaseGeometry, reach: float) -> list[BaseGeometry]:
    """Land around the frame: all but where the edge is sea, which goes on outward."""
    seaward = frame.boundary.difference(shapely.union_all(land).buffer(0.01))
    west, south, east, north = frame.bounds
    corners = np.array([[west, south], [east, north]])
    seas = [
        part
        for line in lines_of(shapely.line_merge(seaward) if seaward.length else seaward)
        for a, b in zip(line.coords[:-1], line.coords[1:], strict=True)
        for part in _sea_beyond(np.array(a), np.array(b), corners, reach)
    ]
    return polygons_of([_around(frame, reach).difference(shapely.union_all(seas))])


def _sea_beyond(
    a: NDArray[np.float64], b: NDArray[np.float64], corners: NDArray[np.float64], reach: float
) -> Iterator[BaseGeometry]:
    """Sea beyond a stretch of one side: an inlet ends in a point, all else goes on as it is."""
    side = corners[1] - corners[0]
    for across in (0, 1):
        for edge, way in zip(corners[:, across], (-reach, reach), strict=True):
            if not np.allclose([a[across], b[across]], edge, rtol=0, atol=1e-6 * side[across]):
                continue
            along = 1 - across
            (low, high), outward = sorted((a[along], b[along])), np.zeros(2)
            first, last = corners[:, along]
            hair = 1e-6 * side[along]
            outward[across] = way
            if low > first + hair and high < last - hair and high - low < side[along] * _INLET:
                tip = (a + b) / 2 + outward / reach * (high - low) * _TAPER
                yield shapely.Polygon([a, b, tip])
                continue
            # A corner in the sea is the sea's too.
            ends = np.array(
                [low - reach * (low <= first + hair), high + reach * (high >= last - hair)]
            )
            box = np.empty((2, 2))
            box[:, along], box[:, across] = ends, sorted((edge, edge + way))
            yield shapely.box(*box[0], *box[1])


def _onward(chain: BaseGeometry, frame: BaseGeometry) -> Iterator[BaseGeometry]:
    """Lines from the open ends of a coast to the frame, the way that the coast goes there."""
    west, south, east, north = frame.bounds
    far = (east - west) + (north - south)
    for line in _open_ended(chain):
        before = line.interpolate(-min(line.length, far * _HEADING))
        at = shapely.get_coordinates([before, shapely.Point(line.coords[-1])])
        step = at[1] - at[0]
        if frame.boundary.distance(shapely.Point(at[1])) > 0 and step.any():
            ray = shapely.LineString([at[1], at[1] + step / np.hypot(*step) * far])
            first = shapely.get_coordinates(
                shapely.Point(at[1]).union(ray.intersection(frame.boundary))
            )
            meets = max(first, key=lambda p: float(np.hypot(*(p - at[1]))))
            yield _a_hair_longer(at[1], meets)


def _nearest(chain: BaseGeometry, frame: BaseGeometry) -> Iterator[BaseGeometry]:
    """Lines from the open ends of a coast to the frame, the shortest way."""
    for line in _open_ended(chain):
        onward = shapely.shortest_line(shapely.Point(line.coords[-1]), frame.boundary)
        if onward.length > 0:
            yield _a_hair_longer(*shapely.get_coordinates(onward))


def _open_ended(chain: BaseGeometry) -> list[BaseGeometry]:
    """A coast in both directions, so that it ends at each of its open ends."""
    return [] if chain.is_closed else [chain, chain.reverse()]


def _a_hair_longer(start: NDArray[np.float64], end: NDArray[np.float64]) -> BaseGeometry:
    """A line that surely meets what it leads to."""
    return shapely.LineString([start, start + (end - start) * (1 + 1 / np.hypot(*(end - start)))])


def _faces_beside(tree: shapely.STRtree, chains: Iterable[BaseGeometry], side: float) -> set[int]:
    """Which faces lie a quarter of a unit to the left (1) or right (-1) of the chains' middles."""
    found: set[int] = set()
    for chain in chains:
        at = shapely.get_coordinates(chain)
        step = np.diff(at, axis=0)
        longest = int(np.argmax(np.hypot(step[:, 0], step[:, 1])))
        (dx, dy), middle = step[longest], (at[longest] + at[longest + 1]) / 2
        beside = middle + side * 0.25 * np.array([-dy, dx]) / np.hypot(dx, dy)
        found |= {int(i) for i in tree.query(shapely.Point(beside), predicate="intersects")}
    return found


def _multiline(shapes: Sequence[BaseGeometry]) -> shapely.MultiLineString:
    return cast(shapely.MultiLineString, shapely.multilinestrings(lines_of(shapes)))


def lines_of(shapes: BaseGeometry | Many) -> list[BaseGeometry]:
    """The lines of some shapes that have any length."""
    parts = shapely.get_parts(shapes)
    is_line = shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING
    return list(parts[is_line & (shapely.length(parts) > 0)])


def polygons_of(shapes: BaseGeometry | Many) -> list[BaseGeometry]:
    """The polygons of some shapes."""
    parts = shapely.get_parts(shapely.get_parts(shapes))
    return list(parts[(shapely.get_dimensions(parts) == 2) & ~shapely.is_empty(parts)])
