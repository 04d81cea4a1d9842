"""Whether somebody lives inside the area that a service is for.

An area's border belongs to it, the border of a hole as well; the inside of a hole does not. An area
of several parts holds what any part holds. Which way round a ring is written makes no difference:
GeoJSON asks for outer rings anti-clockwise, and many files do not do so.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.measure import Floats, to_grid
from geo.records import Catchment

UNSURE_WITHIN_M = 150.0
"""So near a border a postcode does not tell: it is one point for some fifteen homes around it."""

INSIDE, OUTSIDE, NEAR = "inside", "outside", "near the border"


@dataclass
class Catchments:
    """The areas of services, ready to be asked; EPSG:4326.

    Parameters
    ----------
    rows
        The table ``catchment``.
    """

    rows: Sequence[Catchment]
    _borders: dict[str, BaseGeometry] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def _shapes(self) -> np.ndarray[Any, Any]:
        shapes = np.asarray(shapely.from_wkb([bytes(row.geometry) for row in self.rows]))
        shapely.prepare(shapes)
        return shapes

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(self._shapes)

    @cached_property
    def _of(self) -> dict[str, list[int]]:
        """Rows of each service."""
        found: dict[str, list[int]] = {}
        for i, row in enumerate(self.rows):
            found.setdefault(row.service_id, []).append(i)
        return found

    def at(self, lon: float, lat: float) -> list[Catchment]:
        """The areas that hold a point, their borders with them."""
        if not self.rows:
            return []
        found = self._tree.query(shapely.Point(lon, lat), predicate="intersects")
        return [self.rows[i] for i in sorted(found)]

    def verdict(self, service_id: str, lon: float, lat: float) -> str | None:
        """Whether a home is ``inside`` the areas of a service, ``outside``, or ``near the border``.

        None if the service has no area. `lon`, `lat` is the point of the home's postcode: nearer
        than ``UNSURE_WITHIN_M`` to the border, it does not tell.
        """
        rows = self._of.get(service_id)
        if not rows:
            return None
        point = shapely.Point(lon, lat)
        if self._metres_to_border(service_id, lon, lat) < UNSURE_WITHIN_M:
            return NEAR
        return INSIDE if shapely.intersects(self._shapes[rows], point).any() else OUTSIDE

    def _metres_to_border(self, service_id: str, lon: float, lat: float) -> float:
        """The way from a point to the nearest border: of all of a service's areas as one."""
        if service_id not in self._borders:
            whole = shapely.union_all(self._shapes[self._of[service_id]])
            self._borders[service_id] = shapely.transform(shapely.boundary(whole), _on_grid)
        return float(self._borders[service_id].distance(shapely.Point(to_grid(lon, lat)[0])))

    def geojson(self, service_id: str) -> dict[str, Any] | None:
        """The areas of a service as GeoJSON, None if it has none."""
        rows = self._of.get(service_id)
        if not rows:
            return None
        whole = shapely.orient_polygons(shapely.union_all(self._shapes[rows]))
        shape: dict[str, Any] = json.loads(shapely.to_geojson(whole))
        return shape


def _on_grid(points: Floats) -> Floats:
    """Longitudes and latitudes on the British National Grid, metres."""
    return to_grid(points[:, 0], points[:, 1])
