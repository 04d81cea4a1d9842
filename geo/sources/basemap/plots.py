"""Small outlines without holes, such as buildings, as arrays.

Most of what a map of a town draws is buildings. Handled as arrays, all at once, they take a
fraction of the time that a shape for each would take.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.formats.vector_tiles import Ints, Shapes

Floats = NDArray[np.float64]

_CORNERS = 3
"""An outline has at least so many."""


@dataclass(frozen=True, slots=True)
class Plots:
    """Outlines: the corners of all in one array, how many each has, and the kind of each.

    `corners` are in units, shape ``(m, 2)``; the first corner of an outline is not repeated as its
    last. `count` and `kind` have one row an outline, ``n``; every outline has a corner.
    """

    corners: Floats
    count: Ints
    kind: Ints

    def __len__(self) -> int:
        return len(self.count)

    @property
    def starts(self) -> Ints:
        """Where the corners of each outline begin."""
        return np.cumsum(self.count) - self.count

    @property
    def bounds(self) -> Floats:
        """Left, top, right and bottom of each, shape ``(n, 4)``."""
        if not len(self):
            return np.zeros((0, 4))
        low = np.minimum.reduceat(self.corners, self.starts)
        return np.hstack([low, np.maximum.reduceat(self.corners, self.starts)])

    @property
    def area(self) -> Floats:
        """The area of each, in square units."""
        if not len(self):
            return np.zeros(0)
        # Near zero, so that no figure is lost where the world's width is the unit.
        near = self.corners - np.repeat(self.corners[self.starts], self.count, axis=0)
        # From the last corner to the first nothing is added: the first is zero.
        cross = np.zeros(len(near))
        cross[:-1] = near[:-1, 0] * near[1:, 1] - near[:-1, 1] * near[1:, 0]
        cross[self.starts + self.count - 1] = 0.0
        return np.asarray(np.abs(np.add.reduceat(cross, self.starts)) / 2)

    def only(self, which: NDArray[np.bool_]) -> "Plots":
        """Some of them."""
        if which.all():
            return self
        kept = np.repeat(which, self.count)
        return Plots(self.corners[kept], self.count[which], self.kind[which])

    def repeated(self, which: Ints) -> "Plots":
        """Some of them by number, each as often as it is named."""
        count = self.count[which]
        first = np.repeat(self.starts[which] - (np.cumsum(count) - count), count)
        return Plots(self.corners[first + np.arange(count.sum())], count, self.kind[which])

    def thinned(self, tolerance: float) -> "Plots":
        """The same without corners that lie on the line from the one before to the one after.

        No corner that is left out is farther than `tolerance` from the outline that is left.
        """
        found = self
        for odd in (0, 1):  # two neighbours never go at once
            found = found._without_straight(tolerance / 2, odd)
        return found

    def _without_straight(self, tolerance: float, odd: int) -> "Plots":
        if not len(self):
            return self
        starts, ends = self.starts, self.starts + self.count - 1
        parity = (np.arange(len(self.corners)) & 1) ^ np.repeat(starts & 1, self.count)
        at = np.flatnonzero(parity == odd)
        before, after = at - 1, at + 1
        # Around an outline, its last corner comes before its first.
        is_last = np.zeros(len(self.corners), dtype=bool)
        is_last[ends] = True
        closes = is_last[at]
        after[closes] = starts[(self.count - 1) % 2 == odd]
        if not odd:
            before[np.searchsorted(at, starts)] = ends
        start, point = self.corners.take(before, axis=0), self.corners.take(at, axis=0)
        along, off = self.corners.take(after, axis=0) - start, point - start
        squared = along[:, 0] ** 2 + along[:, 1] ** 2
        share = along[:, 0] * off[:, 0] + along[:, 1] * off[:, 1]
        share /= np.where(squared > 0, squared, 1.0)
        off -= along * np.clip(share, 0.0, 1.0)[:, None]
        straight = off[:, 0] ** 2 + off[:, 1] ** 2 <= tolerance**2
        if not odd:
            # The last of an outline with an odd number of corners is the neighbour of its first.
            straight &= ~closes
        kept = np.ones(len(self.corners), dtype=bool)
        kept[at[straight]] = False
        count = np.add.reduceat(kept, starts, dtype=np.int64)
        return Plots(self.corners[kept], count, self.kind).only(count >= _CORNERS)

    def shapes(self) -> Shapes:
        """Each as a polygon of its own."""
        if not len(self):
            return np.array([], dtype=object)
        rings = shapely.linearrings(
            self.corners, indices=np.repeat(np.arange(len(self)), self.count)
        )
        return np.asarray(shapely.polygons(rings), dtype=object)


def no_plots() -> Plots:
    """None at all."""
    none = np.zeros(0, dtype=np.int64)
    return Plots(np.zeros((0, 2)), none, none)
