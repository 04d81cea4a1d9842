"""The outline of the filled cells of a grid, as polygons."""

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import ndimage

Ints = NDArray[np.int64]

_STEPS = np.array([(1, 0), (0, 1), (-1, 0), (0, -1)])
"""The directions of a border: each a quarter turn to the left of the one before."""

_FROM = np.array([(0, 0), (1, 0), (1, 1), (0, 1)])
"""Where the border in each direction begins, from the corner of its cell that is nearest zero."""


def outline(grid: NDArray[np.bool_]) -> NDArray[np.object_]:
    """Polygons around filled cells that share a side; a cell is one unit wide.

    Parameters
    ----------
    grid
        Which cells are filled, by x and y; those at the edge of the grid are not.

    Returns
    -------
    Valid polygons, in no order, with corners only where the outline turns.
    """
    found, count = ndimage.label(grid)
    part: Ints = np.asarray(found, dtype=np.int64)
    if not count:
        return np.empty(0, dtype=object)
    begins, way, of = _borders(part)
    after = _followers(begins, way, part)
    order, first = _rings(after)
    before = np.empty_like(after)
    before[after] = np.arange(len(after))
    turns = way[before[order]] != way[order]
    ring = np.cumsum(first)[turns] - 1
    corners = begins[order][turns].astype(float)
    rings = shapely.linearrings(corners, indices=ring)
    owner = of[order][first]
    shell = _leftward(corners, ring)
    sorted_ = np.lexsort((~shell, owner))
    polygons = shapely.polygons(
        rings[sorted_], indices=np.unique(owner[sorted_], return_inverse=True)[1]
    )
    return np.asarray(polygons)


def _borders(part: Ints) -> tuple[Ints, Ints, Ints]:
    """The borders of cells, the filled cell on the left: start, direction and part of each."""
    found = []
    for way, (step, start) in enumerate(zip(_STEPS, _FROM, strict=True)):
        beside = np.roll(part, (-step[1], step[0]), axis=(0, 1))  # the cell on the right
        cell = np.argwhere((part > 0) & (beside == 0))
        found.append((cell + start, np.full(len(cell), way), part[cell[:, 0], cell[:, 1]]))
    begins, ways, of = (np.concatenate(one) for one in zip(*found, strict=True))
    return begins, ways, of


def _followers(begins: Ints, way: Ints, part: Ints) -> Ints:
    """The border that goes on where each one ends.

    Where two filled cells touch at a corner alone, an outline stays with its cell, unless both are
    of one part: then it stays with the empty cell, which is a hole.
    """
    across, along = part.shape[0] + 1, part.shape[1] + 1
    at = np.full((4, across, along), -1)
    at[way, begins[:, 0], begins[:, 1]] = np.arange(len(way))
    end = begins + _STEPS[way]
    left, on, right = (at[(way + turn) % 4, end[:, 0], end[:, 1]] for turn in (1, 0, -1))
    after: Ints = np.where(on >= 0, on, np.where(left >= 0, left, right))
    touches = (left >= 0) & (right >= 0)
    x, y = end[touches].T
    one = np.maximum(part[x - 1, y - 1], part[x, y - 1])
    other = np.maximum(part[x - 1, y], part[x, y])
    after[touches] = np.where(one == other, right[touches], left[touches])
    return after


def _rings(after: Ints) -> tuple[Ints, NDArray[np.bool_]]:
    """The borders ring by ring, and which of them begins one.

    A ring begins with its lowest border. Where that is, and how many borders on from each, is found
    by steps that double: as many as the longest ring's length has binary digits.
    """
    own = np.arange(len(after))
    lowest, ahead = own, after
    for _ in range(len(after).bit_length()):
        lowest, ahead = np.minimum(lowest, lowest[ahead]), ahead[ahead]
    first = lowest == own
    ahead = np.where(first, own, after)
    steps = np.where(first, 0, 1)
    for _ in range(len(after).bit_length()):
        steps, ahead = steps + steps[ahead], ahead[ahead]
    order: Ints = np.lexsort((-steps, ~first, lowest))
    return order, first[order]


def _leftward(corners: NDArray[np.float64], ring: Ints) -> NDArray[np.bool_]:
    """Whether each ring turns to the left in all: a shell does, a hole does not."""
    begins = np.flatnonzero(np.diff(ring, prepend=-1))
    following = np.arange(1, len(ring) + 1)
    following[np.append(begins[1:], len(ring)) - 1] = begins
    (x, y), (x2, y2) = corners.T, corners[following].T
    return np.asarray(np.add.reduceat(x * y2 - x2 * y, begins) > 0)
