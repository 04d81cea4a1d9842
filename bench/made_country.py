"""A made country of England's size, for measuring: towns of all sizes, lanes between, homes.

Made up from a seed, the same every time, and nobody's: 130,000 square kilometres at full size, with
towns of differing size (the second half as large as the first, the third a third, and so on), each
with streets of its own direction, 42 metres from one junction to the next, and lanes of a quarter
of a kilometre over the land between. A quarter of the links of each grid are left out, so that
about three streets meet at a junction. A share of it is the same country on less land.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import KDTree

from geo.directory.vocabulary import CATEGORIES
from geo.measure import Floats
from geo.network.edges import Flags, Ints

LAND_M2 = 130e9
JUNCTIONS, IN_TOWNS, TOWNS = 9_600_000, 0.8, 5000
HOMES, ZONES, SERVICES = 1_500_000, 34_000, 30_000
STREET_M = 42.0
KEPT = 0.75
"""Share of the links of a grid that are streets."""
ORIGIN = (100_000.0, 100_000.0)
CHILDREN = 8.0
"""Mean number of children at a home, which is a postcode."""


@dataclass(frozen=True, slots=True)
class Made:
    """The junctions (metres, EPSG:27700), the streets between them, and all that is on them.

    Streets bend at `middle`. `home_zone` is the zone of each home; `service_category` the position
    of each service's category in `geo.directory.vocabulary.CATEGORIES`; unknown `places` are
    missing.
    """

    xy: Floats
    u: Ints
    v: Ints
    middle: Floats
    homes: Floats
    home_zone: Ints
    children: Floats
    services: Floats
    service_category: Ints
    places: Floats


def made(share: float, seed: int = 1) -> Made:
    """Make the country, or a share of it (above 0, at most 1)."""
    rng = np.random.default_rng(seed)
    width = float(np.sqrt(LAND_M2 * share))
    xy, u, v = _connected(*_streets(rng, share, width))
    bend = rng.normal(0, 0.08, (len(u), 2)) * np.hypot(*(xy[u] - xy[v]).T)[:, None]
    middle = (xy[u] + xy[v]) / 2 + bend
    homes = _beside(rng, xy[u], middle, round(HOMES * share))
    services = _beside(rng, xy[u], middle, round(SERVICES * share))
    weight = 1 / np.arange(1, len(CATEGORIES) + 1)
    places = np.maximum(np.round(rng.lognormal(3.5, 0.7, len(services))), 1.0)
    places[rng.random(len(services)) < 0.05] = np.nan
    return Made(
        xy,
        u,
        v,
        middle,
        homes,
        _zones(homes, max(1, round(ZONES * share))),
        rng.poisson(CHILDREN, len(homes)).astype(float),
        services,
        rng.choice(len(weight), len(services), p=weight / weight.sum()),
        places,
    )


def _streets(rng: np.random.Generator, share: float, width: float) -> tuple[Floats, Ints, Ints]:
    """Grids of towns and of the land, joined where a lane comes to a town's edge."""
    number = max(2, round(TOWNS * share))
    size = 1 / np.arange(1, number + 1)
    size *= JUNCTIONS * share * IN_TOWNS / size.sum()
    radius = np.sqrt(size / np.pi) * STREET_M
    middle = _sites(rng, radius, width)
    spacing = np.sqrt((width**2 - np.pi * (radius**2).sum()) / (JUNCTIONS * share * (1 - IN_TOWNS)))
    side = int(width / spacing)
    land = np.ones((side, side), dtype=bool)
    points, tails, heads, rims = [], [], [], []
    total = 0
    for at, r in zip(middle, radius, strict=True):
        _clear(land, (at - ORIGIN) / spacing, r / spacing)
        inside, place = _disc(r)
        xy, u, v, rim = _grid(rng, inside, place, STREET_M)
        turn = rng.uniform(0, np.pi / 2)
        xy = xy @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]]) + at
        points.append(xy)
        tails.append(u + total)
        heads.append(v + total)
        rims.append(rim + total)
        total += len(xy)
    xy, u, v, rim = _grid(rng, land, np.zeros(2), spacing)
    points.append(xy + ORIGIN + spacing / 2)
    tails.append(u + total)
    heads.append(v + total)
    whole = np.concatenate(points)
    lane, town = rim + total, np.concatenate(rims)
    apart, which = KDTree(whole[town]).query(whole[lane], distance_upper_bound=2 * spacing)
    joined = np.isfinite(apart)
    tails.append(lane[joined])
    heads.append(town[which[joined]])
    return whole, np.concatenate(tails), np.concatenate(heads)


def _sites(rng: np.random.Generator, radius: Floats, width: float) -> Floats:
    """Middles of towns of these radii that do not touch, the largest first."""
    found = np.empty((0, 2))
    for r in radius:
        while True:
            at = ORIGIN + rng.uniform(min(r, width / 2), max(width - r, width / 2), 2)
            if (np.hypot(*(found - at).T) > (radius[: len(found)] + r) * 1.02).all():
                break
        found = np.vstack([found, at])
    return found


def _disc(radius_m: float) -> tuple[Flags, Floats]:
    """Which points of a grid are in a disc, and where its first one is."""
    half = int(radius_m / STREET_M) + 1
    step = np.arange(-half, half + 1) * STREET_M
    return step[:, None] ** 2 + step[None, :] ** 2 <= radius_m**2, np.full(2, -half * STREET_M)


def _clear(land: Flags, at: Floats, radius: float) -> None:
    """Take a town's disc out of the land, in steps of its grid."""
    low = np.maximum(np.floor(at - radius - 1).astype(int), 0)
    high = np.maximum(np.ceil(at + radius + 1).astype(int), 0)
    column = np.arange(low[0], min(high[0], len(land))) + 0.5 - at[0]
    row = np.arange(low[1], min(high[1], len(land))) + 0.5 - at[1]
    free = column[:, None] ** 2 + row[None, :] ** 2 > (radius + 0.3) ** 2
    land[low[0] : high[0], low[1] : high[1]] &= free


def _grid(
    rng: np.random.Generator, inside: Flags, place: Floats, step: float
) -> tuple[Floats, Ints, Ints, Ints]:
    """Points of a grid, shaken; the links between them that are kept; and the points at its rim."""
    number = np.full(inside.shape, -1, dtype=np.int64)
    number[inside] = np.arange(inside.sum())
    at = np.argwhere(inside) * step + place
    at += rng.uniform(-0.3, 0.3, at.shape) * step
    right = (
        number[:-1, :][inside[:-1, :] & inside[1:, :]],
        number[1:, :][inside[:-1, :] & inside[1:, :]],
    )
    up = (
        number[:, :-1][inside[:, :-1] & inside[:, 1:]],
        number[:, 1:][inside[:, :-1] & inside[:, 1:]],
    )
    u, v = np.concatenate([right[0], up[0]]), np.concatenate([right[1], up[1]])
    rim = np.flatnonzero(np.bincount(np.concatenate([u, v]), minlength=len(at)) < 4)
    kept = rng.random(len(u)) < KEPT
    return at, u[kept], v[kept], rim


def _connected(xy: Floats, u: Ints, v: Ints) -> tuple[Floats, Ints, Ints]:
    """What can be reached from most of it."""
    n = len(xy)
    rows = coo_array((np.ones(len(u), dtype=np.int8), (u, v)), shape=(n, n)).tocsr()
    _, label = connected_components(rows, directed=False)
    kept = label == np.bincount(label).argmax()
    number = np.cumsum(kept) - 1
    inside = kept[u]
    return xy[kept], number[u[inside]], number[v[inside]]


def _beside(rng: np.random.Generator, start: Floats, middle: Floats, count: int) -> Floats:
    """Places five to thirty metres beside streets."""
    street = rng.integers(0, len(start), count)
    way = middle[street] - start[street]
    across = np.column_stack([-way[:, 1], way[:, 0]]) / np.hypot(*way.T)[:, None]
    off = rng.uniform(5, 30, count) * rng.choice([-1, 1], count)
    at: Floats = start[street] + way * rng.random(count)[:, None] + across * off[:, None]
    return at


def _zones(xy: Floats, number: int) -> Ints:
    """Zones of as many homes each: strips from west to east, cut from south to north."""
    strips = max(1, int(np.sqrt(number)))
    strip = np.empty(len(xy), dtype=np.int64)
    strip[np.argsort(xy[:, 0], kind="stable")] = np.arange(len(xy)) * strips // len(xy)
    zone = np.empty(len(xy), dtype=np.int64)
    zone[np.lexsort((xy[:, 1], strip))] = np.arange(len(xy)) * number // len(xy)
    return zone
