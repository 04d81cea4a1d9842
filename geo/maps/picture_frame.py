"""Where things lie on a picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, log2, radians
from pathlib import Path

import numpy as np

from geo.measure import Floats, to_grid, to_lonlat

FONTS = Path(__file__).parents[1] / "formats/fonts"

Room = tuple[float, float, float, float]
"""Left, top, right and bottom in pixels."""

SCREEN_PX = 2.0
"""How many pixels of a picture stand for one of a screen's map."""

_WORLD_PX = 156_543.03392
"""Metres of the equator in a pixel of a map of the web at zoom 0."""


@dataclass(frozen=True, slots=True)
class PictureFrame:
    """How metres of the British National Grid lie on a picture: north is up."""

    west: float
    north: float
    left: float
    top: float
    px_per_m: float

    def place(self, lonlat: Floats) -> list[tuple[float, float]]:
        """Where longitudes and latitudes (EPSG:4326), shape ``(n, 2)``, are: pixels."""
        return [(x, y) for x, y in self.pixels(lonlat).tolist()]

    def pixels(self, lonlat: Floats) -> Floats:
        """The same as an array of shape ``(n, 2)``."""
        at = to_grid(lonlat[:, 0], lonlat[:, 1])
        x = self.left + (at[:, 0] - self.west) * self.px_per_m
        y = self.top + (self.north - at[:, 1]) * self.px_per_m
        return np.column_stack([x, y])

    def bounds(self, room: Room) -> tuple[float, float, float, float]:
        """West, south, east and north (EPSG:4326) of what a room of pixels shows."""
        left, top, right, bottom = room
        x = np.array([left, (left + right) / 2, right] * 2)
        y = np.array([top] * 3 + [bottom] * 3)
        at = to_lonlat(
            self.west + (x - self.left) / self.px_per_m,
            self.north - (y - self.top) / self.px_per_m,
        )
        (west, south), (east, north) = at.min(axis=0), at.max(axis=0)
        return float(west), float(south), float(east), float(north)

    def zoom(self, room: Room) -> float:
        """The zoom at which a screen's map is as detailed."""
        _, south, _, north = self.bounds(room)
        wide = cos(radians((south + north) / 2))
        return log2(_WORLD_PX * wide * self.px_per_m * SCREEN_PX)


def overlaps(box: Room, others: Sequence[Room]) -> bool:
    """Whether a box touches one of the others."""
    left, top, right, bottom = box
    return any(left < r and right > x and top < b and bottom > y for x, y, r, b in others)
