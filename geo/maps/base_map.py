"""What a base map is to a picture: what of it lies in a frame, at a zoom."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from geo.measure import Floats

FIRST_ZOOM, LAST_ZOOM = 5, 14
"""The zooms that a base map has."""


@dataclass(frozen=True, slots=True)
class GroundFeature:
    """One feature of a base map.

    Attributes
    ----------
    layer, kind
        As in ``geo/sources/basemap/kinds.py``.
    name
        Its name, or empty.
    size
        0 for points, 1 for lines, 2 for areas.
    paths
        The points, lines or rings, EPSG:4326, each of shape ``(n, 2)``.
    holes
        Which rings are holes: they follow the ring that they are in.
    """

    layer: str
    kind: str
    name: str
    size: int
    paths: Sequence[Floats]
    holes: Sequence[bool]


class BaseMap(Protocol):
    """A base map that can be asked for what lies in a frame."""

    def features(self, bounds: tuple[float, float, float, float], zoom: int) -> list[GroundFeature]:
        """What lies within west, south, east and north (EPSG:4326), at a zoom of its tiles."""
        ...
