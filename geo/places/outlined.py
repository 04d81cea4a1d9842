"""Outlines of zones that have no published borders, drawn around the homes in them."""

from collections.abc import Iterator, Mapping
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.measure import Floats, to_lonlat

NEAR_HOME_M = 400.0
"""An outline ends this far from the last home: beyond it nobody lives who would be counted."""

_CORNERS = 4
"""Corners of a quarter circle around a home."""


class OutlinedZones(Mapping[str, shapely.Geometry]):
    """The shape of each zone (EPSG:4326), worked out when one is first asked for.

    Every spot belongs to the zone of its nearest home (a Voronoi diagram), as far as
    ``NEAR_HOME_M`` from a home. The outlines never overlap. They are not official borders. Of zones
    whose homes are all at one spot, only the first has an outline.

    Parameters
    ----------
    xy
        Homes, EPSG:27700, shape ``(n, 2)``.
    zone
        The zone of each home, shape ``(n,)``.
    """

    def __init__(self, xy: Floats, zone: NDArray[np.object_]) -> None:
        self._xy, self._zone = xy, zone

    @cached_property
    def _drawn(self) -> dict[str, shapely.Geometry]:
        spots, first = np.unique(self._xy, axis=0, return_index=True)
        zone = self._zone[first].astype(str)
        near = np.asarray(shapely.buffer(shapely.points(spots), NEAR_HOME_M, quad_segs=_CORNERS))
        cells = _cells(spots, shapely.box(*shapely.total_bounds(near)))
        outlines = {}
        for name in dict.fromkeys(zone):
            ours = zone == name
            inside, reach = shapely.union_all(cells[ours]), shapely.union_all(near[ours])
            outlines[str(name)] = _to_lonlat(shapely.intersection(inside, reach))
        return outlines

    def __getitem__(self, name: str) -> shapely.Geometry:
        """The outline of a zone."""
        return self._drawn[name]

    def __iter__(self) -> Iterator[str]:
        """The names of the zones."""
        return iter(self._drawn)

    def __len__(self) -> int:
        """How many zones there are."""
        return len(self._drawn)


def _cells(spots: Floats, frame: shapely.Geometry) -> NDArray[np.object_]:
    """The cell of each spot, in the order of the spots; together they cover a frame."""
    if len(spots) < 2:
        return np.array([frame] * len(spots), dtype=object)
    diagram = shapely.voronoi_polygons(shapely.MultiPoint(spots), extend_to=frame)
    cells = np.array(shapely.get_parts(diagram), dtype=object)
    _, held = shapely.STRtree(cells).query(shapely.points(spots), predicate="intersects")
    if len(held) != len(spots):  # two spots in a line make no cells between others
        _, held = shapely.STRtree(cells).query_nearest(shapely.points(spots), all_matches=False)
    found: NDArray[np.object_] = cells[held]
    return found


def _to_lonlat(shape: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(shape, lambda xy: to_lonlat(xy[:, 0], xy[:, 1]))
