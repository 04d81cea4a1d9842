"""Street segments in square cells: finds the nearest street of many places at once.

Joining 6,424 homes takes 22 ms with it and 62 ms with the tree of shapes alone, to which it
leaves the places that have no street within a cell's width. Making it takes 0.12 s.
Everything is in metres on the British National Grid (EPSG:27700).
"""

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.measure import Floats
from geo.network.edges import UNREACHABLE, Ints

CELL_M = 32.0
"""Width of a cell; half of all homes are within 14 m of a street, nineteen in twenty within 32."""

_CORNERS = ((0, 0), (0, 1), (1, 0), (1, 1))
_ROWS = (-1, 0, 1)


class SegmentGrid:
    """The segments of some edges, each in every cell that its bounds touch.

    Parameters
    ----------
    shapes
        Lines of the edges; `n` of them.
    edges
        The edges' numbers, which `nearest` gives; shape ``(n,)``.
    """

    def __init__(self, shapes: NDArray[np.object_], edges: Ints) -> None:
        # No segment is longer than a cell is wide, so that its bounds touch four cells at most.
        points, line = shapely.get_coordinates(
            shapely.segmentize(shapes, CELL_M), return_index=True
        )
        inner = line[1:] == line[:-1]
        start, along = points[:-1][inner], np.diff(points, axis=0)[inner]
        line = line[:-1][inner]
        self._corner = points.min(axis=0) - 2 * CELL_M
        self._width, self._height = (
            np.floor((points.max(axis=0) - self._corner) / CELL_M).astype(int) + 3
        )
        cell, segment = self._cells(start, start + along)
        self._first = np.searchsorted(cell, np.arange(self._width * self._height + 1))
        self._start, self._along = start[segment], along[segment]
        self._length = np.hypot(*self._along.T)
        self._edge = edges[line[segment]]
        self._before = _before(np.hypot(*along.T), line)[segment]

    def _cells(self, start: Floats, end: Floats) -> tuple[Ints, Ints]:
        """Cells in order, and for each entry the segment in it."""
        low = np.floor((np.minimum(start, end) - self._corner) / CELL_M).astype(np.int64)
        high = np.floor((np.maximum(start, end) - self._corner) / CELL_M).astype(np.int64)
        cells, segments = [], []
        for column, row in _CORNERS:
            here = np.flatnonzero(
                (low[:, 0] + column <= high[:, 0]) & (low[:, 1] + row <= high[:, 1])
            )
            cells.append((low[here, 1] + row) * self._width + low[here, 0] + column)
            segments.append(here)
        cell, segment = np.concatenate(cells), np.concatenate(segments)
        order = np.argsort(cell, kind="stable")
        return cell[order], segment[order]

    def nearest(self, xy: Floats) -> tuple[Ints, Floats, Floats]:
        """The nearest street of each place, where one is within `CELL_M`.

        Parameters
        ----------
        xy
            Places, shape ``(n, 2)``.

        Returns
        -------
        The edge of each place (``UNREACHABLE`` where none is so near), how far along the edge its
        nearest point is, and how far from the place; each of shape ``(n,)``.
        """
        edge = np.full(len(xy), UNREACHABLE, dtype=np.int64)
        along, offset = np.full(len(xy), np.nan), np.full(len(xy), np.nan)
        place, entry = self._candidates(xy)
        if not len(place):
            return edge, along, offset
        apart = xy[place] - self._start[entry]
        way, length = self._along[entry], self._length[entry]
        share = np.clip((apart * way).sum(axis=1) / np.maximum(length, 1e-9) ** 2, 0.0, 1.0)
        square = ((apart - share[:, None] * way) ** 2).sum(axis=1)
        groups = np.flatnonzero(np.diff(place, prepend=-1))
        least = np.repeat(
            np.minimum.reduceat(square, groups), np.diff(np.append(groups, len(place)))
        )
        best = np.flatnonzero((square == least) & (square <= CELL_M**2))[::-1]
        edge[place[best]] = self._edge[entry[best]]
        along[place[best]] = (self._before[entry] + share * length)[best]
        offset[place[best]] = np.sqrt(square[best])
        return edge, along, offset

    def _candidates(self, xy: Floats) -> tuple[Ints, Ints]:
        """Pairs of a place and an entry of its own cell or one around it, by place."""
        column, row = np.floor((xy - self._corner) / CELL_M).astype(np.int64).T
        inside = (column > 0) & (column < self._width - 1) & (row > 0) & (row < self._height - 1)
        number = np.flatnonzero(inside)
        middle = (row * self._width + column)[number]
        low = np.stack([self._first[middle + r * self._width - 1] for r in _ROWS], axis=1)
        high = np.stack([self._first[middle + r * self._width + 2] for r in _ROWS], axis=1)
        count = (high - low).ravel()
        skipped = low.ravel() - np.cumsum(count) + count
        entry = np.repeat(skipped, count) + np.arange(count.sum())
        return np.repeat(number, (high - low).sum(axis=1)), entry


def _before(length: Floats, line: Ints) -> Floats:
    """How far along its line each segment begins."""
    begins = np.cumsum(length) - length
    first = np.flatnonzero(np.diff(line, prepend=-1))
    return begins - np.repeat(begins[first], np.diff(np.append(first, len(line))))
