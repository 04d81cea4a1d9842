"""Whether somebody lives inside the area that a service is for.

An area's border belongs to it, the border of a hole as well; the inside of a hole does not. An area
of several parts holds what any part holds. Which way round a ring is written makes no difference:
GeoJSON asks for outer rings anti-clockwise, and many files do not do so.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.measure import Floats, to_grid
from geo.places.postcodes import Place
from geo.records import Catchment

UNSURE_WITHIN_M = 150.0
"""So near a border a postcode does not tell: it is one point for some fifteen homes around it."""

ROUGH_UNSURE_WITHIN_M = 2000.0
"""The same for a postcode whose place is a guess from its neighbours or its sector's middle."""

_ROUGH = 5
"""From this positional quality on (`geo.places.postcodes.PostcodeRow`), a place is such a guess."""

_DRAWN_DEGREES = 5
"""Decimals of a degree on the map: a metre."""

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
        """The areas that hold a point, their borders with them, in the order of `rows`.

        Exact for the coordinates as they are held: orientation is worked out with twice the
        digits of a double wherever rounding could matter.
        """
        if not self.rows:
            return []
        found = self._tree.query(shapely.Point(lon, lat), predicate="intersects")
        return [self.rows[i] for i in sorted(found)]

    def holds(self, service_ids: Collection[str], lonlat: Floats) -> NDArray[np.bool_]:
        """Which of many places (EPSG:4326, shape ``(n, 2)``) the areas of some services hold."""
        rows = [i for service in service_ids for i in self._of.get(service, ())]
        inside = np.zeros(len(lonlat), dtype=bool)
        if rows:
            tree = shapely.STRtree(self._shapes[rows])
            home, _ = tree.query(shapely.points(lonlat), predicate="intersects")
            inside[home] = True
        return inside

    def verdict(self, service_id: str, home: Place) -> str | None:
        """Whether a home is ``inside`` the areas of a service, ``outside``, or ``near the border``.

        None if the service has no area, and for a home without a postcode: the middle of a town
        does not show where in it somebody lives. A postcode is one point: nearer than
        ``UNSURE_WITHIN_M`` to the border it does not settle the question, nor one whose point is a
        guess (positional quality 5 and above) nearer than ``ROUGH_UNSURE_WITHIN_M``.
        """
        rows = self._of.get(service_id)
        if not rows or home.postcode is None:
            return None
        lon, lat = home.lon, home.lat
        unsure_m = ROUGH_UNSURE_WITHIN_M if (home.quality or 0) >= _ROUGH else UNSURE_WITHIN_M
        if self._metres_to_border(service_id, lon, lat) < unsure_m:
            return NEAR
        point = shapely.Point(lon, lat)
        return INSIDE if shapely.intersects(self._shapes[rows], point).any() else OUTSIDE

    def _metres_to_border(self, service_id: str, lon: float, lat: float) -> float:
        """The way from a point to the nearest border: of all of a service's areas as one."""
        if service_id not in self._borders:
            shapes = self._shapes[self._of[service_id]]
            whole = shapes[0] if len(shapes) == 1 else shapely.union_all(shapes)
            self._borders[service_id] = shapely.transform(shapely.boundary(whole), _on_grid)
        return float(self._borders[service_id].distance(shapely.Point(to_grid(lon, lat)[0])))

    def geojson(self, service_id: str) -> dict[str, Any] | None:
        """The areas of a service as GeoJSON to be drawn, None if it has none.

        EPSG:4326, as one, with corners to a metre: never to be measured or asked.
        """
        rows = self._of.get(service_id)
        if not rows:
            return None
        whole = shapely.union_all(self._shapes[rows])
        drawn = shapely.simplify(whole, 10.0**-_DRAWN_DEGREES)
        drawn = shapely.transform(drawn, lambda points: points.round(_DRAWN_DEGREES))
        shape: dict[str, Any] = json.loads(shapely.to_geojson(shapely.orient_polygons(drawn)))
        return shape


def _on_grid(points: Floats) -> Floats:
    """Longitudes and latitudes on the British National Grid, metres."""
    return to_grid(points[:, 0], points[:, 1])
