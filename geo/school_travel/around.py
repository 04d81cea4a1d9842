"""The homes around schools: who lives within a walk, and which school is nearest to each home.

Distances are by the shortest walk, from the home to the point that the council measures to,
ferries left out: the ranking that comes first when a council decides about travel to school. Homes
are postcodes (`geo.places.homes`).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from scipy.spatial import KDTree

from geo.errors import InputError
from geo.families import stops
from geo.formats import geojson
from geo.measure import METRES_PER_MILE, Floats, to_grid, to_lonlat
from geo.network import paths
from geo.network.edges import Ints
from geo.network.streets import Network
from geo.network.within import drawn, within
from geo.places.homes import Homes
from geo.school_travel import school_named
from geo.school_travel import schools as of_schools
from geo.school_travel.measure import gates_for
from geo.school_travel.nearest import NO_SCHOOL, school_of_each
from geo.school_travel.rules import Rules
from geo.school_travel.schools import ITS_POINT, Schools

WALKS_M = (2 * METRES_PER_MILE, 3 * METRES_PER_MILE)
"""The walking distances of the law on travel to school."""


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

    def square_km(self, limit_m: float) -> float:
        """How large the area within a limit is."""
        return float(on_grid(self.areas[limit_m]).area) / 1e6

    def drawn(self, limit_m: float) -> shapely.MultiPolygon:
        """The area within a limit with fewer corners, for a map (EPSG:4326)."""
        return degrees(drawn(on_grid(self.areas[limit_m])))


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
        raise InputError("This school is not on our map, so we cannot show the area around it.")
    if any(not limit > 0 for limit in limits_m):
        raise InputError("A walking distance must be above 0. Give one in miles, such as 2.")
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


# With the stops of buses and trains


@dataclass(frozen=True, slots=True)
class SchoolAround:
    """One school and what lies around it.

    Attributes
    ----------
    gates
        The points that were measured to.
    within
        The areas around them, and how far each home is.
    stops
        The nearest stops to any gate, as `geo.families.stops.nearest_to_doors` gives them.
    homes
        The postcode of every home of the area.
    schools
        All schools that have a place, to draw: ``service_id, name, illustrative, lon, lat``.
    """

    name: str
    illustrative: bool
    gates: pd.DataFrame
    within: Around
    stops: pd.DataFrame
    homes: pd.Series
    schools: pd.DataFrame

    @property
    def gates_mapped(self) -> bool:
        """Whether any gate is on the map; otherwise the school's own point is used."""
        return not (self.gates["kind"] == ITS_POINT).all()

    @property
    def homes_inside(self) -> pd.DataFrame:
        """The homes within the longest distance: ``postcode, walk_m``."""
        far = self.within.distance_m
        near = np.flatnonzero(far <= max(self.within.areas))
        return pd.DataFrame({"postcode": self.homes.to_numpy()[near], "walk_m": far[near].round(1)})

    def schools_inside(self, limit_m: float) -> pd.DataFrame:
        """The schools to draw with the area within a limit: those around it."""
        box = self.within.areas[limit_m].envelope
        return self.schools[shapely.contains_xy(box, self.schools["lon"], self.schools["lat"])]

    @property
    def geojson(self) -> str:
        """The areas as GeoJSON, one feature a distance."""
        return geojson.collection(
            geojson.feature(
                area,
                {"school": self.name, "within_m": limit, "homes": self.within.inside(limit)},
            )
            for limit, area in self.within.areas.items()
        )


def around_school(
    network: Network,
    homes: Homes,
    schools: Schools,
    stop_table: pd.DataFrame,
    rules: Rules,
    *,
    school: str,
    within_m: tuple[float, ...] = WALKS_M,
) -> SchoolAround:
    """The areas within walking distances of a school, its homes and the stops near it.

    Parameters
    ----------
    stop_table
        As `geo.store.Store.stops`.
    school
        URN, id or name.

    Raises
    ------
    InputError
        If there is no such school, it has no place, or a distance is not above 0.
    """
    rows = school_named.find(schools, school)
    schools.gates_of(*rows)
    gates = gates_for(schools, rows, rules.school_point).reset_index(drop=True)
    return SchoolAround(
        str(schools.table.at[rows[0], "name"]),
        bool(schools.table.at[rows[0], "illustrative"]),
        gates,
        around(network, homes, gates, within_m),
        stops.nearest_to_doors(network, stop_table, gates),
        homes.table["postcode"],
        _placed(schools),
    )


def _placed(schools: Schools) -> pd.DataFrame:
    """The schools that have a place, each at its first gate."""
    first = schools.gates.drop_duplicates("school").set_index("school")[["lon", "lat"]]
    return schools.table[["service_id", "name", "illustrative"]].join(first, how="inner")


@dataclass(frozen=True, slots=True)
class NearestSchools:
    """Which school is nearest to every home, and which stop.

    Attributes
    ----------
    homes
        One row a home: ``postcode, lon, lat, nearest_school, walk_m, straight_line_school,
        straight_line_m, differs, nearest_stop, stop_m``; names are empty and metres missing where
        there is no route.
    schools
        One row a school, the one nearest to most homes first: ``nearest_school, homes, differs,
        nearest_stop, stop_m, illustrative``; the name is empty for homes without a route to any.
    ages_not_known
        How many of the schools that were counted do not say which ages they take.
    kinds_not_known
        Of how many of them no source says whether they are state-funded.
    stop_within
        The share of homes that have a stop within each of some distances in metres.
    """

    homes: pd.DataFrame
    schools: pd.DataFrame
    ages_not_known: int
    kinds_not_known: int
    stop_within: dict[float, float]

    @property
    def differs(self) -> int:
        """How many homes have another nearest school in a straight line."""
        return int(self.homes["differs"].sum())

    @property
    def no_way(self) -> int:
        """How many homes have no route to any school."""
        return int((self.homes["nearest_school"] == "").sum())


def schools_of_all(
    network: Network,
    homes: Homes,
    schools: Schools,
    stop_table: pd.DataFrame,
    rules: Rules,
    *,
    age: float | None = None,
) -> NearestSchools:
    """The nearest ordinary school of every home, among those that suit, or may, at an age."""
    fits = of_schools.suits(schools, age=age, kinds=of_schools.ORDINARY)
    rows = np.flatnonzero(fits >= of_schools.NOT_KNOWN)
    gates = gates_for(schools, rows.tolist(), rules.school_point)
    found = nearest_schools(network, homes, gates)
    near = stops.nearest_to_each(network, stop_table, homes.joined(network, "walk", ferries=False))
    table = pd.DataFrame(
        {
            "postcode": homes.table["postcode"].to_numpy(),
            "lon": homes.lonlat[:, 0].round(6),
            "lat": homes.lonlat[:, 1].round(6),
            "nearest_school": _named(schools.table, found["school"]),
            "walk_m": _finite(found["distance_m"]),
            "straight_line_school": _named(schools.table, found["straight_school"]),
            "straight_line_m": _finite(found["straight_line_m"]),
            "differs": found["differs"].to_numpy(),
            "nearest_stop": _named(stop_table, near["stop"]),
            "stop_m": _finite(near["distance_m"]),
        }
    )
    shares = stops.share_within(near["distance_m"].to_numpy())
    return NearestSchools(
        table,
        _counted(found, schools, gates, network, stop_table),
        int((fits[rows] == of_schools.NOT_KNOWN).sum()),
        int(schools.of_unknown_kind[rows].sum()),
        shares,
    )


def _counted(
    found: pd.DataFrame,
    schools: Schools,
    gates: pd.DataFrame,
    network: Network,
    stop_table: pd.DataFrame,
) -> pd.DataFrame:
    """How many homes each school is nearest to, and its nearest stop."""
    counts = by_school(found)
    counts.insert(0, "nearest_school", _named(schools.table, counts.index))
    near = stops.nearest_to_schools(network, stop_table, gates).reindex(
        counts.index, fill_value=NO_SCHOOL
    )
    counts["nearest_stop"] = _named(stop_table, near["stop"])
    counts["stop_m"] = _finite(near["distance_m"].where(near["stop"] >= 0))
    made_up = np.append(schools.table["illustrative"].to_numpy(bool), False)
    return counts.assign(illustrative=made_up[counts.index.to_numpy()])


def _named(table: pd.DataFrame, rows: pd.Series | pd.Index) -> np.ndarray:
    """The names of some rows; nothing for -1."""
    named: np.ndarray = np.append(table["name"].to_numpy(dtype=object), "")[rows.to_numpy()]
    return named


def _finite(metres: pd.Series) -> Floats:
    """Metres to a tenth; missing where there is no route."""
    values = metres.to_numpy(float)
    return np.where(np.isfinite(values), values.round(1), np.nan)
