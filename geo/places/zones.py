"""Zones that figures are given for: which one each home is in, and what it looks like.

LSOAs and wards come with the area's data. Postcode sectors come with the postcodes, and have no
official borders: their outlines are drawn around the homes in them (`geo.places.outlined`).
Hexagons are drawn on the British National Grid, the same ones for every build.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.errors import InputError
from geo.measure import Floats, to_grid, to_lonlat
from geo.places.homes import Homes
from geo.places.outlined import OutlinedZones
from geo.records import Zone

BY = ("lsoa", "ward", "sector", "hexagon")
"""The kinds of zones."""

DRAWN = ("lsoa", "ward")
"""Those that come with the area's data and have published borders, the smallest first."""

NAMES = {"lsoa": "LSOA", "ward": "Ward", "sector": "Postcode sector", "hexagon": "Hexagon"}

HEXAGON_M = 1000.0
"""Width of a hexagon from side to side."""

NO_ZONE = ""
"""The zone of a home that is in none."""

NEAR_M = 250.0
"""Published borders have fewer corners than the real ones. A home in no zone belongs to a zone
whose border is this near."""


@dataclass(frozen=True)
class Zones:
    """The zones of `n` homes.

    `zone` is the id of each home's zone, shape ``(n,)``; `names` and `shapes` (EPSG:4326) are by
    id. A zone of which only figures are loaded has no shape.
    """

    by: str
    zone: NDArray[np.object_]
    names: Mapping[str, str]
    shapes: Mapping[str, shapely.Geometry]

    @cached_property
    def numbered(self) -> tuple[NDArray[np.int64], NDArray[np.object_]]:
        """The position of each home's zone among the ids in order, and these ids."""
        number, ids = pd.factorize(self.zone, sort=True, use_na_sentinel=False)
        return number, ids


def zones_of(homes: Homes, by: str, loaded: Sequence[Zone] = ()) -> Zones:
    """Find the zone of every home.

    Parameters
    ----------
    by
        A name of ``BY``.
    loaded
        The area's table of zones.

    Raises
    ------
    InputError
        For an unknown kind, or one that the area's data does not have.
    """
    if by not in BY:
        raise InputError(f"{by[:40]!r} is not a kind of zone. Use one of: {', '.join(BY)}.")
    if by == "sector":
        return _sectors(homes)
    if by == "hexagon":
        return _hexagons(homes)
    return _loaded(homes, by, [zone for zone in loaded if zone.kind == by])


def kinds_there(homes: Homes, loaded: Sequence[Zone]) -> tuple[str, ...]:
    """The kinds of zones that an area can count by: of ``BY``, those that its data has."""
    kinds = {zone.kind for zone in loaded}
    if (homes.table["lsoa"].fillna("") != "").any():
        kinds.add("lsoa")
    return tuple(by for by in BY if by not in DRAWN or by in kinds)


def _sectors(homes: Homes) -> Zones:
    sector = np.array([str(code)[:-2] for code in homes.table["postcode"]], dtype=object)
    names = {str(s): str(s) for s in dict.fromkeys(sector)}
    return Zones("sector", sector, names, OutlinedZones(homes.xy, sector))


def _loaded(homes: Homes, by: str, rows: Sequence[Zone]) -> Zones:
    own = homes.table["lsoa"].fillna("").to_numpy(dtype=object) if by == "lsoa" else None
    if not rows and (own is None or not (own != "").any()):
        raise InputError(
            f"This area has no {NAMES[by]}s loaded. Choose sector or hexagon, or add a source of "
            f"kind zones to the area's manifest and build it again."
        )
    names = {row.zone_id: row.name for row in rows}
    shapes = {row.zone_id: shapely.from_wkb(bytes(row.geometry)) for row in rows if row.geometry}
    zone = np.full(len(homes), NO_ZONE, dtype=object) if own is None else own.copy()
    left = np.flatnonzero(zone == NO_ZONE)
    if shapes and len(left):
        ids = list(shapes)
        tree = shapely.STRtree([shapes[i] for i in ids])
        home, hit = tree.query(shapely.points(homes.lonlat[left]), predicate="intersects")
        order = np.lexsort((hit, home))  # on a border: the first zone of the table
        home, hit = home[order], hit[order]
        first = np.unique(home, return_index=True)[1]
        zone[left[home[first]]] = np.array(ids, dtype=object)[hit[first]]
    known = {z: names.get(z, z) for z in dict.fromkeys(zone) if z != NO_ZONE}
    return Zones(by, zone, known, {z: s for z, s in shapes.items() if z in known})


def _hexagons(homes: Homes) -> Zones:
    at = hexagon_of(homes.xy)
    ids, which = np.unique(at, axis=0, return_inverse=True)
    names = [f"H{q}.{r}" for q, r in ids]
    zone = np.array(names, dtype=object)[which.ravel()]
    sector = [str(code)[:-2] for code in homes.table["postcode"]]
    near: dict[str, Counter[str]] = {}
    for name, code in zip(zone, sector, strict=True):
        near.setdefault(str(name), Counter())[code] += 1
    said = {name: f"Around {near[name].most_common(1)[0][0]} ({name})" for name in names}
    shapes = {name: _hexagon(int(q), int(r)) for name, (q, r) in zip(names, ids, strict=True)}
    return Zones("hexagon", zone, said, shapes)


def hexagon_of(xy: Floats) -> NDArray[np.int64]:
    """The hexagon of each position (EPSG:27700), in axial coordinates, shape ``(n, 2)``.

    Hexagons stand on a corner, and one has its middle at the grid's origin.
    """
    side = HEXAGON_M / np.sqrt(3)
    r = xy[:, 1] * 2 / 3 / side
    q = xy[:, 0] / HEXAGON_M - r / 2
    cube = np.column_stack([q, r, -q - r])
    near = np.round(cube)
    off = np.abs(near - cube)
    worst = off.argmax(axis=1)
    rows = np.arange(len(xy))
    near[rows, worst] -= near.sum(axis=1)
    return near[:, :2].astype(np.int64)


def _hexagon(q: int, r: int) -> shapely.Polygon:
    """A hexagon's shape in EPSG:4326."""
    side = HEXAGON_M / np.sqrt(3)
    middle = np.array([HEXAGON_M * (q + r / 2), side * 1.5 * r])
    angle = np.radians(np.arange(6) * 60 + 30)
    corners = middle + side * np.column_stack([np.cos(angle), np.sin(angle)])
    return shapely.Polygon(to_lonlat(corners[:, 0], corners[:, 1]))


def without_homes(homes: Homes, zones: Zones, loaded: Sequence[Zone]) -> frozenset[str]:
    """Zones in which postcodes of the area lie, and none of them counts as a home.

    Parameters
    ----------
    zones
        Those of the homes.
    loaded
        The area's table of zones.
    """
    theirs = zones_of(homes.with_left_out, zones.by, loaded).zone[len(homes) :]
    return frozenset(map(str, theirs)) - {NO_ZONE, *map(str, zones.zone)}


# Zones that cover an area once: no overlaps, no holes


@dataclass(frozen=True, slots=True)
class Tiling:
    """How zones cover homes.

    `twice` are pairs of zones, and how many homes lie inside both. `moved` is how many homes were
    in no zone and now belong to one nearby, `nowhere` how many are still in none.
    """

    twice: tuple[tuple[str, str, int], ...]
    moved: int
    nowhere: int


def tiled(
    zones: Zones, homes: Homes, loaded: Sequence[Zone], *, near_m: float = NEAR_M
) -> tuple[Zones, Tiling]:
    """Zones with the homes just outside them added, and the faults of these zones.

    Parameters
    ----------
    loaded
        The area's table of zones. Zones without homes may overlap others too.
    near_m
        Metres in a straight line from a zone's drawn border.
    """
    rows = [row for row in loaded if row.kind == zones.by and row.geometry]
    ids = [row.zone_id for row in rows]
    drawn = [shapely.from_wkb(bytes(row.geometry or b"")) for row in rows]
    zone, twice = zones.zone.copy(), _twice(drawn, ids, homes)
    left = np.flatnonzero(zone == NO_ZONE)
    if ids and len(left):
        shapes = [shapely.transform(shape, _on_grid) for shape in drawn]
        tree = shapely.STRtree(shapes)
        home, hit = tree.query_nearest(
            shapely.points(homes.xy[left]), max_distance=near_m, all_matches=False
        )
        zone[left[home]] = np.array(ids, dtype=object)[hit]
    nowhere = int((zone == NO_ZONE).sum())
    held = set(zone)
    names = {**zones.names, **{row.zone_id: row.name for row in rows if row.zone_id in held}}
    shown = {i: shape for i, shape in zip(ids, drawn, strict=True) if i in held}
    return replace(zones, zone=zone, names=names, shapes=shown), Tiling(
        twice, len(left) - nowhere, nowhere
    )


def covering(homes: Homes, by: str, loaded: Sequence[Zone]) -> Zones:
    """The zones to count homes by. A home just outside all of them belongs to the nearest.

    Sectors and hexagons always cover every home once.

    Raises
    ------
    InputError
        Where zones overlap so that homes lie inside two.
    """
    if by not in DRAWN:
        return zones_of(homes, by)
    zones, found = tiled(zones_of(homes, by, loaded), homes, loaded)
    check_once(found)
    return zones


def check_once(found: Tiling) -> None:
    """Refuse zones that overlap where people live: people would be counted in the wrong one.

    Raises
    ------
    InputError
        With the zones, and how many homes lie in both.
    """
    if not found.twice:
        return
    first = "; ".join(
        f"{a} and {b} ({n:,} {'home' if n == 1 else 'homes'})" for a, b, n in found.twice[:5]
    )
    more = f"; and {len(found.twice) - 5} more pairs" if len(found.twice) > 5 else ""
    raise InputError(
        f"Some zones overlap where people live: {first}{more}. Draw them so that each home is "
        "in only one, or count by other zones."
    )


def _twice(
    drawn: Sequence[shapely.Geometry], ids: Sequence[str], homes: Homes
) -> tuple[tuple[str, str, int], ...]:
    """Pairs of zones that share homes, borders left out, the worst first."""
    if not ids:
        return ()
    tree = shapely.STRtree(drawn)
    home, hit = tree.query(shapely.points(homes.lonlat), predicate="within")
    order = np.lexsort((hit, home))
    home, hit = home[order], hit[order]
    same = home[1:] == home[:-1]
    pairs, count = np.unique(
        np.column_stack([hit[:-1][same], hit[1:][same]]), axis=0, return_counts=True
    )
    worst = np.argsort(-count, kind="stable")
    return tuple(
        (ids[a], ids[b], int(n)) for (a, b), n in zip(pairs[worst], count[worst], strict=True)
    )


def _on_grid(lonlat: np.ndarray) -> np.ndarray:
    return to_grid(lonlat[:, 0], lonlat[:, 1])
