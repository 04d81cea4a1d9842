"""How far the streets serve the area's homes, and how routes compare with straight lines."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.measure import straight_line_m
from geo.network.edges import UNREACHABLE
from geo.network.many import costs
from geo.network.streets import Network
from geo.places.homes import Homes
from geo.places.which_homes import SHARED_POINT

STRAIGHT_M = (300.0, 3_000.0)
"""Routes are compared with straight lines of this length, metres."""

ROUNDABOUT = 3.0
"""A route that is longer than so many times its straight line is worth a look."""

_ORIGINS, _TARGETS = 40, 400
_LONGEST_M = 15_000.0


@dataclass(frozen=True, slots=True)
class RouteCheck:
    """Routes on foot between a sample of homes, compared with straight lines.

    Attributes
    ----------
    pairs
        How many pairs of homes were tried.
    middle, most
        The median and the 95th percentile of route length over straight line; NaN without routes.
    roundabout
        How many routes are longer than ``ROUNDABOUT`` times the straight line.
    without
        How many pairs have no route within 15 km.
    shorter
        How many routes are shorter than the straight line by more than 1%: the map is wrong there.
    """

    pairs: int
    middle: float
    most: float
    roundabout: int
    without: int
    shorter: int


def far_homes(network: Network, homes: Homes) -> pd.DataFrame:
    """Postcodes farther than 500 m from every street that can be walked; `Homes.table`'s rows."""
    return homes.table[homes.joined(network, "walk").edge == UNREACHABLE]


def heaps(homes: Homes) -> pd.DataFrame:
    """Points whose postcodes are too many for homes: ``postcode`` (the first) and ``postcodes``."""
    crowded = homes.left_out[homes.left_out["not_home"] == SHARED_POINT]
    at = crowded.groupby(["easting", "northing"], sort=True)["postcode"].agg(["min", "size"])
    found = at.sort_values("size", ascending=False, kind="stable")
    return found.rename(columns={"min": "postcode", "size": "postcodes"}).reset_index(drop=True)


def route_check(network: Network, homes: Homes) -> RouteCheck:
    """Compare routes on foot with straight lines, for pairs of homes spread over the area."""
    graph = network.graph("walk")
    joined = homes.joined(network, "walk")
    rows = np.flatnonzero(joined.edge != UNREACHABLE)
    _, one_each = np.unique(joined.xy[rows], axis=0, return_index=True)
    rows = rows[np.sort(one_each)]
    origins, targets = (
        joined.take(rows[np.unique(np.linspace(0, len(rows) - 1, min(n, len(rows))).astype(int))])
        if len(rows)
        else joined.take(rows)
        for n in (_ORIGINS, _TARGETS)
    )
    straight = straight_line_m(origins.xy[:, None, :], targets.xy[None, :, :])
    wanted = (straight >= STRAIGHT_M[0]) & (straight <= STRAIGHT_M[1])
    route = np.full(straight.shape, np.inf)
    if wanted.any():
        for i, j, metres in costs(graph, origins, targets, door_rate=1.0, limit=_LONGEST_M):
            route[i, j] = metres
    ratio = route[wanted] / straight[wanted]
    there = ratio[np.isfinite(ratio)]
    middle, most = np.percentile(there, [50, 95]) if len(there) else (np.nan, np.nan)
    return RouteCheck(
        int(wanted.sum()),
        float(middle),
        float(most),
        int((there > ROUNDABOUT).sum()),
        int(len(ratio) - len(there)),
        int((there < 0.99).sum()),
    )
