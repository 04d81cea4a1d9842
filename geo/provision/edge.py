"""The edge of an area: who competes for places from beyond it, and where it could still bias.

Children cross borders, so services and homes beyond an area's border count as far as they are
loaded. What is not loaded may be in reach all the same: of homes from which the streets lead out of
what is loaded before the limit, the figures may be too low or too high.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from scipy.spatial import KDTree

from geo.measure import Floats, to_lonlat
from geo.network.streets import Network
from geo.places.homes import Homes
from geo.travel import Travel

EXIT_M = 500.0
"""A street that ends so near to the end of what is loaded may lead on."""


@dataclass(frozen=True, slots=True)
class Beyond:
    """Homes of other councils, as far as they are loaded, and whom each has."""

    homes: Homes
    people: Floats


def exits(network: Network, homes: Homes, margin_m: float) -> Floats:
    """Where streets may lead out of what is loaded; longitude and latitude, shape ``(m, 2)``.

    Parameters
    ----------
    margin_m
        How far past the area's homes everything is loaded, in a straight line.
    """
    shapes = network.edges["geometry"].to_numpy()
    ends = np.concatenate(
        [shapely.get_coordinates(shapely.get_point(shapes, end)) for end in (0, -1)]
    )
    ends = np.unique(ends, axis=0)
    if not len(homes) or not len(ends):
        return np.empty((0, 2))
    away, _ = KDTree(homes.xy).query(ends, distance_upper_bound=max(margin_m - EXIT_M, 0.0))
    outer = ends[np.isinf(away)]
    thin = np.unique(np.round(outer / EXIT_M), axis=0, return_index=True)[1]
    return to_lonlat(outer[thin, 0], outer[thin, 1])


def way_out(travel: Travel, homes: Homes, ways_out: Floats) -> Floats:
    """What it costs from each home to leave what is loaded; infinite where no street leads out.

    Parameters
    ----------
    ways_out
        Where streets may lead out: see `exits`.
    """
    return travel.nearest(homes, ways_out)[0] if len(ways_out) else np.full(len(homes), np.inf)
