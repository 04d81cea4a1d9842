"""Whether our distances and times agree with those of other engines, pair by pair.

A peer does not count the way from a door to the street, ours does; so ours is compared
without it. Each pair is compared twice: *same points*, where the peer is given the
points at which we join the streets, and *own points*, where it finds its own from the door.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from bench.engines import Engine
from geo.measure import Floats, straight_line_m, to_grid

SEED = 20_200_422
SHORTEST_M = 200.0
"""Nearer pairs are left out: a metre of rounding would be half a per cent of them."""
FAR_OFF = 0.10


@dataclass(frozen=True, slots=True)
class Comparison:
    """One measure, ``distance_m`` or ``duration_s``, of our routes beside a peer's."""

    ours: Engine
    peer: Engine
    mode: str
    measure: str


def sample_pairs(homes: Floats, *, within_m: float, count: int) -> Floats:
    """Pairs of homes no farther apart than a limit, drawn evenly over the homes.

    Parameters
    ----------
    homes
        Longitudes and latitudes (EPSG:4326), shape ``(n, 2)``.

    Returns
    -------
    Longitude and latitude of both ends, shape ``(count, 4)``.
    """
    xy = to_grid(*homes.T)
    draw = np.random.default_rng(SEED)
    pairs: list[Floats] = []
    while len(pairs) < count:
        start = draw.integers(len(homes))
        metres = straight_line_m(xy, xy[start])
        near = np.flatnonzero((metres <= within_m) & (metres >= SHORTEST_M))
        if len(near):
            pairs.append(np.append(homes[start], homes[draw.choice(near)]))
    return np.array(pairs)


def compare(comparisons: list[Comparison], pairs: Floats) -> pd.DataFrame:
    """Every pair in every comparison: one row each, whether or not both found a way.

    Returns
    -------
    Columns ``mode, peer, measure, points``, the four coordinates, ``ours``, ``theirs``, their
    ``ratio`` (NaN where one found no way), ``snap_m`` (how far from the given points the peer
    begins or ends, whichever is more), ``our_line`` and ``their_line``.
    """
    ours: dict[str, list[dict | None]] = {}
    tables = []
    for comparison in comparisons:
        if comparison.mode not in ours:
            ours[comparison.mode] = comparison.ours.call(
                "routes", mode=comparison.mode, pairs=pairs.tolist()
            )
        for points, given in (("same", _joined(comparison, pairs)), ("own", pairs)):
            table = _side_by_side(comparison, ours[comparison.mode], pairs, given)
            table.insert(3, "points", points)
            tables.append(table)
    return pd.concat(tables, ignore_index=True)


def _joined(comparison: Comparison, pairs: Floats) -> Floats:
    """The pairs at the points where we join the streets; a door that joins none stays."""
    ends = pairs.reshape(-1, 2).tolist()
    joins = comparison.ours.call("joins", mode=comparison.mode, places=ends)
    return np.array([join or end for join, end in zip(joins, ends, strict=True)]).reshape(-1, 4)


def _side_by_side(
    comparison: Comparison, ours: list[dict | None], pairs: Floats, given: Floats
) -> pd.DataFrame:
    measure = comparison.measure
    theirs = comparison.peer.call("routes", mode=comparison.mode, pairs=given.tolist())
    table = pd.DataFrame(pairs, columns=["from_lon", "from_lat", "to_lon", "to_lat"])
    table.insert(0, "mode", comparison.mode)
    table.insert(1, "peer", comparison.peer.name)
    table.insert(2, "measure", measure)
    table["ours"] = [route[measure] if route else np.nan for route in ours]
    table["theirs"] = [route[measure] if route else np.nan for route in theirs]
    table["ratio"] = table["ours"] / table["theirs"]
    table["snap_m"] = [_snap_m(ends, route) for ends, route in zip(given, theirs, strict=True)]
    table["our_line"] = [route["line"] if route else None for route in ours]
    table["their_line"] = [route["line"] if route else None for route in theirs]
    return table


def _snap_m(ends: Floats, route: dict | None) -> float:
    """The farther of the distances from two given points to the ends of a route."""
    if not route:
        return np.nan
    line = route["line"]
    points = np.array([ends[:2], ends[2:], line[0], line[-1]])
    xy = to_grid(*points.T)
    return float(straight_line_m(xy[:2], xy[2:]).max())


def summary(table: pd.DataFrame) -> pd.DataFrame:
    """One row for each comparison: how many pairs, and how far ours and theirs are apart."""
    keys = ["mode", "peer", "measure", "points"]
    rows = [
        dict(zip(keys, key, strict=True)) | _figures(group)
        for key, group in table.groupby(keys, sort=False)
    ]
    return pd.DataFrame(rows)


def _figures(group: pd.DataFrame) -> dict[str, object]:
    both = group.dropna(subset=["ratio"])
    off = (both["ratio"] - 1).abs()
    return {
        "pairs": len(both),
        "only we find a way": int((group["ours"].notna() & group["theirs"].isna()).sum()),
        "only they do": int((group["ours"].isna() & group["theirs"].notna()).sum()),
        "median ratio": f"{both['ratio'].median():.4f}",
        "median off": f"{off.median():.2%}",
        "within 3%": f"{(off <= 0.03).mean():.1%}",
        "within 5%": f"{(off <= 0.05).mean():.1%}",
        "off by over 10%": int((off > FAR_OFF).sum()),
    }


def far_off(table: pd.DataFrame) -> pd.DataFrame:
    """The pairs whose lengths differ by more than 10%, and those that only one engine joins."""
    lengths = table[table["measure"] == "distance_m"]
    one_sided = lengths["ours"].isna() != lengths["theirs"].isna()
    return lengths[((lengths["ratio"] - 1).abs() > FAR_OFF) | one_sided]
