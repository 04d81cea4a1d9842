"""Squares: areas that people walk across, not only along their outlines.

OpenStreetMap draws a square as an area. Whoever comes to it by a street walks straight to where
another leaves it, or around the corners that are in between. Positions are metres, EPSG:27700.
"""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import shapely

from geo.measure import Floats
from geo.network.edges import Flags, Ints

MOST_CORNERS = 80
"""Of an outline with more corners and entries, only the entries are joined; of more, none."""

SHORTER = 1.01
"""A line that saves less than a hundredth of the way is not drawn."""

_ROUNDING_M = 0.05
_LEAST_AREA_M2 = 1.0


def across(rings: Sequence[Floats], entries: Sequence[Flags]) -> list[tuple[int, int]]:
    """The straight lines by which a square is crossed.

    Parameters
    ----------
    rings
        The outlines of the square, each closed, shape ``(n, 2)``: first its own, then those of
        what stands on it.
    entries
        For each ring, which of its corners meet a street; shape ``(n,)``.

    Returns
    -------
    Pairs of corners, numbered through all rings: of entries that see each other, and of the corners
    that one walks around where they do not.
    """
    corners = np.concatenate(rings)
    if not np.isfinite(corners).all():
        return []
    area = shapely.make_valid(shapely.Polygon(rings[0], list(rings[1:])))
    if shapely.area(area) < _LEAST_AREA_M2:
        return []
    is_entry = _once(np.concatenate(entries), rings)
    wanted = np.flatnonzero(is_entry)
    if not 2 <= len(wanted) <= MOST_CORNERS:
        return []
    inner = np.flatnonzero(_once(_turned_in(rings), rings) & ~is_entry)
    if len(wanted) + len(inner) <= MOST_CORNERS:
        wanted = np.concatenate([wanted, inner])
    pairs = np.array(list(combinations(wanted.tolist(), 2)))
    lines = shapely.linestrings(corners[pairs])
    room = shapely.buffer(area, _ROUNDING_M)
    shapely.prepare(room)
    seen = pairs[shapely.covers(room, lines) & (shapely.length(lines) > 0)]
    return _needed(corners, seen, wanted, is_entry[wanted], rings)


def _needed(
    corners: Floats, seen: Ints, wanted: Ints, is_entry: Flags, rings: Sequence[Floats]
) -> list[tuple[int, int]]:
    """The lines that make a way from entry to entry shorter, the shortest lines first."""
    far = _round_outlines(wanted, rings)
    lengths = np.hypot(*(corners[seen[:, 0]] - corners[seen[:, 1]]).T)
    kept: list[tuple[int, int, float]] = []
    for i in np.argsort(lengths, kind="stable"):
        a, b = np.searchsorted(np.sort(wanted), seen[i])
        metres = float(lengths[i])
        if far[a, b] > metres * SHORTER:
            kept.append((int(a), int(b), metres))
            through = np.minimum(
                far[:, [a]] + metres + far[[b], :], far[:, [b]] + metres + far[[a], :]
            )
            far = np.minimum(far, through)
    number = np.sort(wanted)
    entry = is_entry[np.argsort(wanted)]
    asked = far[np.ix_(entry, entry)] + _ROUNDING_M
    return [
        (int(number[a]), int(number[b]))
        for a, b, metres in kept
        if (far[entry][:, [a]] + metres + far[[b]][:, entry] <= asked).any()
        or (far[entry][:, [b]] + metres + far[[a]][:, entry] <= asked).any()
    ]


def _round_outlines(wanted: Ints, rings: Sequence[Floats]) -> Floats:
    """Metres between the wanted corners along the outlines, in the order of their numbers."""
    number = np.sort(wanted)
    far = np.full((len(number), len(number)), np.inf)
    first = 0
    for ring in rings:
        along = np.append(0.0, np.cumsum(np.hypot(*np.diff(ring, axis=0).T)))
        here = np.flatnonzero((number >= first) & (number < first + len(ring)))
        at = along[number[here] - first]
        apart = np.abs(at[:, None] - at)
        far[np.ix_(here, here)] = np.minimum(apart, along[-1] - apart)
        first += len(ring)
    return far


def _once(chosen: Flags, rings: Sequence[Floats]) -> Flags:
    """The chosen corners, without the one that closes a ring."""
    ends = np.cumsum([len(ring) for ring in rings]) - 1
    starts = ends + 1 - [len(ring) for ring in rings]
    once = chosen.copy()
    once[starts] |= chosen[ends]
    once[ends] = False
    return once


def _turned_in(rings: Sequence[Floats]) -> Flags:
    """Corners that the square bends around: where it takes up more than half of what is around."""
    found = []
    for number, ring in enumerate(rings):
        before, after = np.diff(ring[[-2, *range(len(ring))]], axis=0), np.diff(ring, axis=0)
        after = np.concatenate([after, after[:1]])
        bend = before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]
        is_left = shapely.is_ccw(shapely.linearrings(ring))
        is_hole = number > 0
        found.append((bend < 0) if is_left != is_hole else (bend > 0))
    return np.concatenate(found)
