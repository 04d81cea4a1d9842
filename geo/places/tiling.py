"""Whether zones cover an area once: no overlaps, no holes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely

from geo.errors import InputError
from geo.measure import to_grid
from geo.places.homes import Homes
from geo.places.zones import DRAWN, NO_ZONE, Zones, zones_of
from geo.records import Zone

NEAR_M = 250.0
"""Published borders are drawn with fewer corners than the real ones: a home so near to a zone, and
in none, is taken to be in it."""


@dataclass(frozen=True, slots=True)
class Tiling:
    """How zones cover homes.

    `twice` are pairs of zones with how many homes lie inside both; `moved` is how many homes were
    in none and are now with a zone that is near; `nowhere` how many are in none still.
    """

    twice: tuple[tuple[str, str, int], ...]
    moved: int
    nowhere: int


def tiled(
    zones: Zones, homes: Homes, loaded: Sequence[Zone], *, near_m: float = NEAR_M
) -> tuple[Zones, Tiling]:
    """Zones with the homes at their edges taken in, and what is wrong with them.

    Parameters
    ----------
    loaded
        The area's table of zones: those without a home may overlap others, too.
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
    """The zones of homes for counting: a home just outside all of them is with the nearest.

    Sectors and hexagons cover every home once by their nature.

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
    """Refuse zones that overlap where people live: counts would be put into the wrong one.

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
        f"Some zones overlap where people live: {first}{more}. Draw them so that each home is in "
        "one, or count by other zones."
    )


def _twice(
    drawn: Sequence[shapely.Geometry], ids: Sequence[str], homes: Homes
) -> tuple[tuple[str, str, int], ...]:
    """Pairs of zones that homes lie inside of, borders left out, the worst first."""
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
