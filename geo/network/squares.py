"""Squares: areas that people walk across, not only along their outlines.

OpenStreetMap draws a square as an area. Whoever comes to it by a street walks straight to where
another leaves it, or around the corners that are in between. So does whoever lives on it, from the
corner of its outline that is theirs. Positions are metres, EPSG:27700.
"""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import shapely

from geo.measure import Floats
from geo.network.edges import Flags, Ints

MOST_CORNERS = 200
"""Of an outline with more corners, only those that meet a street or that one walks around are
joined; if these are more, only those that meet a street; if these are more, none."""

SAVES_M = 0.1
"""A line that saves less is not drawn."""

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
    Pairs of corners that see each other, numbered through all rings: those on the shortest ways
    from each corner to each that meets a street.
    """
    corners = np.concatenate(rings)
    if not np.isfinite(corners).all():
        return []
    area = shapely.make_valid(shapely.Polygon(rings[0], list(rings[1:])))
    if shapely.area(area) < _LEAST_AREA_M2:
        return []
    entry = _once(np.concatenate(entries), rings)
    passed = entry | _once(_turned_in(rings), rings)
    every = _once(np.ones(len(corners), dtype=bool), rings)
    wanted = next((kind for kind in (every, passed, entry) if kind.sum() <= MOST_CORNERS), None)
    if wanted is None or not entry.any():
        return []
    number = np.flatnonzero(wanted)
    pairs = np.array(list(combinations(number.tolist(), 2)), dtype=np.int64).reshape(-1, 2)
    pairs = pairs[passed[pairs].any(axis=1)]
    lines = shapely.linestrings(corners[pairs])
    room = shapely.buffer(area, _ROUNDING_M)
    shapely.prepare(room)
    seen = pairs[shapely.covers(room, lines) & (shapely.length(lines) > 0)]
    return _needed(corners, seen, number, entry[number], rings)


def _needed(
    corners: Floats, seen: Ints, number: Ints, entry: Flags, rings: Sequence[Floats]
) -> list[tuple[int, int]]:
    """The lines that make a way from a corner to an entry shorter, the shortest lines first.

    `number` are the corners that count, ascending, and `entry` which of them meet a street.
    """
    far = _round_outlines(number, rings)
    lengths = np.hypot(*(corners[seen[:, 0]] - corners[seen[:, 1]]).T)
    kept: list[tuple[int, int, float]] = []
    for i in np.argsort(lengths, kind="stable"):
        a, b = np.searchsorted(number, seen[i])
        metres = float(lengths[i])
        if far[a, b] > metres + SAVES_M:
            kept.append((int(a), int(b), metres))
            through = np.minimum(
                far[:, [a]] + metres + far[[b], :], far[:, [b]] + metres + far[[a], :]
            )
            far = np.minimum(far, through)
    asked = far[:, entry] + _ROUNDING_M
    return [
        (int(number[a]), int(number[b]))
        for a, b, metres in kept
        if (far[:, [a]] + metres + far[[b]][:, entry] <= asked).any()
        or (far[:, [b]] + metres + far[[a]][:, entry] <= asked).any()
    ]


def _round_outlines(number: Ints, rings: Sequence[Floats]) -> Floats:
    """Metres between corners along the outlines, in the order of their numbers."""
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
