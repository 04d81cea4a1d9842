"""The homes around schools: who lives within a walk, and which school is nearest to whom.

Ways are the shortest on foot, from the home to the nearest gate, ferries left out: the ranking
that comes first when a council decides about travel to school. Homes are postcodes
(`geo.places.homes`).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from scipy.spatial import KDTree

from geo.errors import InputError
from geo.measure import Floats, to_grid, to_lonlat
from geo.network import paths
from geo.network.edges import Ints
from geo.network.streets import Network
from geo.network.within import within
from geo.places.homes import Homes
from geo.school_travel.nearest import NO_SCHOOL, school_of_each


@dataclass(frozen=True, slots=True)
class Around:
    """What lies within a walk of one school; `n` homes.

    `areas` has for each limit in metres the polygons that are in reach (EPSG:4326),
    `distance_m` each home's way to the nearest gate (infinite: none), shape ``(n,)``.
    """

    areas: dict[float, shapely.MultiPolygon]
    distance_m: Floats

    def inside(self, limit_m: float) -> int:
        """How many homes are no farther than a limit."""
        return int((self.distance_m <= limit_m).sum())


def around(
    network: Network, homes: Homes, gates: pd.DataFrame, limits_m: tuple[float, ...]
) -> Around:
    """The areas within walking distances of a school, and how far each home has to go.

    Parameters
    ----------
    gates
        The school's ways in: ``lon``, ``lat``, EPSG:4326.
    limits_m
        Walking distances in metres.

    Raises
    ------
    InputError
        If the school has no way in, or a distance is not above 0.
    """
    if gates.empty:
        raise InputError("This school has no place on our map, so there is no area around it.")
    if any(not limit > 0 for limit in limits_m):
        raise InputError("A walking distance is above 0. Give one in miles, such as 2.")
    graph = network.graph("walk", ferries=False)
    doors = to_grid(gates["lon"], gates["lat"])
    metres, _ = paths.nearest(
        graph, homes.joined(network, "walk", ferries=False), graph.snap(doors)
    )
    areas = {limit: degrees(within(graph, doors, limit)) for limit in limits_m}
    return Around(areas, metres)


def degrees(area: shapely.MultiPolygon) -> shapely.MultiPolygon:
    """An area of metres (EPSG:27700) in degrees (EPSG:4326)."""
    placed = shapely.transform(area, lambda xy: to_lonlat(xy[:, 0], xy[:, 1]))
    return shapely.MultiPolygon(shapely.get_parts(placed).tolist())


def on_grid(area: shapely.MultiPolygon) -> shapely.MultiPolygon:
    """An area of degrees (EPSG:4326) in metres (EPSG:27700)."""
    moved: shapely.MultiPolygon = shapely.transform(area, lambda at: to_grid(at[:, 0], at[:, 1]))
    return moved


def nearest_schools(network: Network, homes: Homes, gates: pd.DataFrame) -> pd.DataFrame:
    """The nearest school of every home by route, beside the nearest in a straight line.

    Parameters
    ----------
    gates
        Ways in to schools: ``school`` (a number for each), ``lon``, ``lat``, EPSG:4326.

    Returns
    -------
    One row a home: ``school`` and ``distance_m`` by the shortest way on foot (``NO_SCHOOL`` and
    infinite where there is none), ``straight_school`` and ``straight_line_m``, and ``differs``:
    a way was found, and it leads to another school than the straight line does.
    """
    metres, school = school_of_each(network, homes, gates)
    straight_m, straight = _straight(homes.xy, to_grid(gates["lon"], gates["lat"]))
    straight_school = np.append(gates["school"].to_numpy(np.int64), NO_SCHOOL)[straight]
    return pd.DataFrame(
        {
            "school": school,
            "distance_m": metres,
            "straight_school": straight_school,
            "straight_line_m": straight_m,
            "differs": (school != NO_SCHOOL) & (school != straight_school),
        },
        index=homes.table.index,
    )


def by_school(found: pd.DataFrame) -> pd.DataFrame:
    """How many homes each school is nearest to, the most first.

    `found` is as `nearest_schools` gives it. The index is the school, ``NO_SCHOOL`` for homes
    without a way to any; columns ``homes``, and ``differs``: of how many the straight line says
    another.
    """
    counts = found.groupby("school").agg(homes=("differs", "size"), differs=("differs", "sum"))
    return counts.sort_values("homes", ascending=False, kind="stable")


def _straight(places: Floats, doors: Floats) -> tuple[Floats, Ints]:
    """The nearest of some doors in a straight line: metres, and which; -1 if there is none."""
    if not len(doors):
        return np.full(len(places), np.inf), np.full(len(places), NO_SCHOOL)
    metres, which = KDTree(doors).query(places)
    return np.asarray(metres), np.asarray(which, dtype=np.int64)
