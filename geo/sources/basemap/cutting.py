"""Cutting shapes into the tiles of a zoom, with a little more than each tile around it."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.formats.vector_tiles import Ints, Shapes

_STEP = 8
"""A shape in many tiles is cut into squares of so many by so many of them first."""

_MANY = 36

Range = tuple[int, int, int, int]
"""First column, first row, last column, last row."""


@dataclass(frozen=True, slots=True)
class CutShapes:
    """Pieces of shapes: each with the tile it is in, shape ``(n, 2)``, and the shape's number."""

    shape: Shapes
    tile: Ints
    of: Ints


def cut(shapes: Shapes, size: float, buffer: float, within: Range) -> CutShapes:
    """Cut shapes into square tiles.

    What lies across an edge is in both tiles. A small shape stays whole in each; a large one is cut
    off `buffer` beyond the tile's edge.

    Parameters
    ----------
    size
        The side of a tile, in the shapes' unit.
    within
        The tiles that are wanted.
    """
    tiles = _tiles(shapely.bounds(shapes), size, buffer, within)
    wide = tiles.ends - tiles.starts
    large = wide.prod(axis=1) > _MANY
    small = _cut(shapes, np.flatnonzero(~large), tiles, size, buffer)
    if not large.any():
        return small
    rough: Range = tuple(n // _STEP for n in within)  # type: ignore[assignment]
    which = np.flatnonzero(large)
    first = cut(shapes[which], size * _STEP, buffer, rough)
    bounds = shapely.bounds(first.shape)
    again = _tiles(bounds, size, buffer, within, only=first.tile * _STEP)
    rest = _cut(first.shape, np.arange(len(first.shape)), again, size, buffer)
    return CutShapes(
        np.concatenate([small.shape, rest.shape]),
        np.concatenate([small.tile, rest.tile]),
        np.concatenate([small.of, which[first.of[rest.of]]]),
    )


@dataclass(frozen=True, slots=True)
class _Tiles:
    """The tiles that shapes are in: columns and rows from `starts` up to before `ends`."""

    bounds: NDArray[np.float64]
    starts: Ints
    ends: Ints


def tiles_within(
    bounds: NDArray[np.float64], size: float, buffer: float, within: Range
) -> tuple[Ints, Ints]:
    """The tiles that each thing is in by its bounds, shape ``(n, 4)``, without cutting anything.

    Gives the tiles, shape ``(m, 2)``, and the number of the thing that is in each.
    """
    tiles = _tiles(bounds, size, buffer, within)
    return _each(tiles.starts, tiles.ends)


def _tiles(
    bounds: NDArray[np.float64],
    size: float,
    buffer: float,
    within: Range,
    only: Ints | None = None,
) -> _Tiles:
    """Which tiles each shape is in; of the `_STEP` by `_STEP` from `only` on, where given."""
    nowhere = np.isnan(bounds[:, 0])
    bounds[nowhere] = 0.0
    lowest, highest = np.array(within[:2]), np.array(within[2:]) + 1
    starts = np.floor((bounds[:, :2] - buffer) / size).astype(np.int64)
    ends = np.floor((bounds[:, 2:] + buffer) / size).astype(np.int64) + 1
    starts, ends = np.maximum(starts, lowest), np.minimum(ends, highest)
    if only is not None:
        starts, ends = np.maximum(starts, only), np.minimum(ends, only + _STEP)
    ends = np.maximum(ends, starts)
    ends[nowhere] = starts[nowhere]
    return _Tiles(bounds, starts, ends)


def _each(starts: Ints, ends: Ints) -> tuple[Ints, Ints]:
    """Every tile of each range of tiles, and which range it is of."""
    wide = ends - starts
    often = wide.prod(axis=1)
    of = np.repeat(np.arange(len(starts)), often)
    number = np.arange(len(of)) - np.repeat(np.cumsum(often) - often, often)
    columns = wide[of, 0]
    return starts[of] + np.column_stack([number % columns, number // columns]), of


def _cut(shapes: Shapes, which: Ints, tiles: _Tiles, size: float, buffer: float) -> CutShapes:
    tile, of = _each(tiles.starts[which], tiles.ends[which])
    of = which[of]
    found, bounds = shapes[of], tiles.bounds[of]
    low, high = tile * size, (tile + 1) * size
    spare = np.maximum(buffer * 8, size / 8)
    crosses = (bounds[:, :2] < low - spare).any(axis=1) | (bounds[:, 2:] > high + spare).any(axis=1)
    at = np.flatnonzero(crosses)
    at = at[np.lexsort((tile[at, 0], tile[at, 1]))]
    ends = np.flatnonzero((np.diff(tile[at], axis=0) != 0).any(axis=1)) + 1
    for group in np.split(at, ends) if len(at) else ():
        (west, south), (east, north) = low[group[0]] - buffer, high[group[0]] + buffer
        found[group] = shapely.clip_by_rect(found[group], west, south, east, north)
    kept = ~shapely.is_empty(found)
    return CutShapes(found[kept], tile[kept], of[kept])
