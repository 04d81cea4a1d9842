"""The distance to school as the law on free travel measures it.

From the home to the nearest gate of the school, to the metre: the shortest walk, safe or not; the
shortest walk that avoids streets declared unsafe; and the shortest drive. Ferries never count.
Councils rank schools by the first, and compare the second with the walking distance: a school
does not become the nearest because the route to another one is unsafe.

The figures are exact for the map that they are measured on. The map is not exact to the metre.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.measure import Floats, to_grid
from geo.network import paths
from geo.network.directions import Directions
from geo.network.edges import SNAP_LIMIT_M, UNREACHABLE
from geo.network.graph import ModeGraph
from geo.network.streets import Network
from geo.school_travel.schools import ITS_POINT, Schools

FAR_FROM_A_STREET_M = 100.0
"""Farther than this from the nearest street of the map, a path may be missing there."""

_NO_TRAFFIC: Mapping[str, float] = MappingProxyType({})

MAIN_ENTRANCE = "main entrance"
_MAIN = "entrance=main"


@dataclass(frozen=True, slots=True)
class ChildHome:
    """Where a child lives; degrees, EPSG:4326.

    `spread_m` is how far the home may be from this point: 0 for an address point. `said` names the
    point that was used.
    """

    lon: float
    lat: float
    spread_m: float = 0.0
    postcode: str | None = None
    said: str = "the place that was given"


@dataclass(frozen=True, slots=True)
class WalkToSchool:
    """A route from a home to the nearest gate of a school by one measure.

    `metres` is infinite where there is none, `gate` then None; otherwise the row in
    `Schools.gates`, and `directions` the route itself.
    """

    metres: float
    gate: int | None
    directions: Directions | None

    @property
    def traffic(self) -> dict[str, float]:
        """The streets on which one walks beside fast traffic without a pavement, with metres."""
        return self.directions.traffic if self.directions else {}


@dataclass(frozen=True, slots=True)
class SchoolWays:
    """The routes from one home to one school.

    `walk` avoids streets declared unsafe, `walk_any` does not; `drive` is the shortest by road.
    `warnings` say how sure this is; `ferries` whether there are any, which were left out.
    """

    walk: WalkToSchool
    walk_any: WalkToSchool
    drive: WalkToSchool
    warnings: tuple[str, ...]
    ferries: bool

    @property
    def facts(self) -> dict[str, Any]:
        """The lengths as `geo.school_travel.law.Facts` names them, in metres."""
        return {
            "walk_m": self.walk.metres,
            "walk_any_m": self.walk_any.metres,
            "vehicle_m": self.drive.metres,
        }


@dataclass(frozen=True, slots=True)
class Distances:
    """Metres from `n` homes to `m` schools, infinite where there is no route; shape ``(n, m)``.

    `gate` is the row in `Schools.gates` that `walk_any_m` leads to, -1 without a route. `joined` is
    whether a street that can be walked is near each home; shape ``(n,)``.
    """

    walk_any_m: Floats
    walk_m: Floats
    vehicle_m: Floats
    gate: NDArray[np.int64]
    joined: NDArray[np.bool_]


def gates_for(schools: Schools, rows: Sequence[int], school_point: str) -> pd.DataFrame:
    """The gates that count: all of them, or the main entrances where the policy says so.

    A school whose main entrance is not mapped is measured to its nearest gate.
    """
    gates = schools.gates[schools.gates["school"].isin(list(rows))]
    if school_point != MAIN_ENTRANCE:
        return gates
    main = gates["kind"] == _MAIN
    has_main = gates["school"].isin(gates.loc[main, "school"])
    return gates[main | ~has_main]


def measure(
    network: Network,
    home: ChildHome,
    schools: Schools,
    rows: Sequence[int],
    *,
    school_point: str = "nearest gate",
) -> SchoolWays:
    """Measure the routes from a home to a school.

    Parameters
    ----------
    network
        Streets that are declared unsafe are in `Network.unsafe`.
    rows
        The school's row in `schools`, or all of them for one with several sites.
    school_point
        As `geo.school_travel.rules.Rules.school_point`.

    Raises
    ------
    InputError
        If the school has no place on the map.
    """
    schools.gates_of(*rows)
    gates = gates_for(schools, rows, school_point)
    walk_any = _way(network, "walk", home, gates)
    walk = _way(network, "walk", home, gates, available=True) if network.unsafe else walk_any
    drive = _way(network, "drive", home, gates)
    warnings = [
        *_warnings(network, home, schools, walk_any),
        *traffic_said((walk if walk.directions else walk_any).traffic),
    ]
    return SchoolWays(walk, walk_any, drive, tuple(warnings), network.has_ferries)


def _way(
    network: Network, mode: str, home: ChildHome, gates: pd.DataFrame, *, available: bool = False
) -> WalkToSchool:
    graph = network.graph(mode, ferries=False, available=available)
    here, there = graph.snap(to_grid(home.lon, home.lat)), graph.snap(_grid(gates))
    metres, which = paths.nearest(graph, here, there)
    if which[0] < 0:
        return WalkToSchool(np.inf, None, None)
    gate = gates.iloc[int(which[0])]
    directions = network.directions(
        mode,
        (home.lon, home.lat),
        (float(gate["lon"]), float(gate["lat"])),
        shortest=True,
        ferries=False,
        available=available,
    )
    return WalkToSchool(float(metres[0]), int(gates.index[int(which[0])]), directions)


def _grid(gates: pd.DataFrame) -> Floats:
    return to_grid(gates["lon"], gates["lat"])


def _warnings(
    network: Network, home: ChildHome, schools: Schools, walk: WalkToSchool
) -> tuple[str, ...]:
    """What makes the measuring less sure."""
    graph = network.graph("walk", ferries=False)
    here = graph.snap(to_grid(home.lon, home.lat))
    said = []
    if here.edge[0] == UNREACHABLE:
        said.append(
            f"Our map has no street or path within {SNAP_LIMIT_M:g} metres of the home that leads "
            "to the rest of the area. Measure the route on the ground."
        )
    elif here.offset_m[0] > FAR_FROM_A_STREET_M:
        said.append(
            f"The nearest street or path on our map is {here.offset_m[0]:,.0f} metres from the "
            "home. We count a straight line from the home to it."
        )
    if walk.gate is None and here.edge[0] != UNREACHABLE:
        by_water = " without a ferry" if network.has_ferries else ""
        said.append(f"Our map has no walk from the home to the school{by_water}.")
    if walk.gate is not None and walk.directions is not None:
        offset = walk.directions.route.to_offset_m
        if offset is not None and offset > FAR_FROM_A_STREET_M:
            said.append(
                f"The school's gate is {offset:,.0f} metres from the nearest street or path on "
                "our map. We count that part as a straight line."
            )
        if schools.gates.loc[walk.gate, "kind"] == ITS_POINT:
            said.append(
                "Our map shows no gate for this school, so we measured to the school itself."
            )
    if home.spread_m > 0:
        said.append(
            f"We only know the postcode. The home may be about {home.spread_m:,.0f} metres from "
            "its middle."
        )
    return tuple(said)


def traffic_said(roads: Mapping[str, float]) -> Iterator[str]:
    """That a child would walk along fast traffic without a pavement, road by road; with metres."""
    for street, metres in roads.items():
        yield (
            f"The walk goes {metres:,.0f} metres along {street}, beside fast traffic, and our map "
            "shows no pavement there. Look at the route on the ground."
        )


# Many homes


def distances(
    network: Network,
    lonlat: Floats,
    schools: Schools,
    rows: Sequence[int],
    *,
    school_point: str = "nearest gate",
    drives: bool = True,
) -> Distances:
    """Measure from many homes to many schools, one sweep a school and measure.

    Parameters
    ----------
    lonlat
        Homes, EPSG:4326, shape ``(n, 2)``.
    rows
        Rows of the schools in `schools`; `m` of them. One without a place is out of reach.
    drives
        Without them, `vehicle_m` is infinite.
    """
    xy = to_grid(lonlat[:, 0], lonlat[:, 1])
    gates = gates_for(schools, rows, school_point)
    walk_any, gate, joined = _sweep(network.graph("walk", ferries=False), xy, gates, rows)
    walk = walk_any
    if network.unsafe:
        walk, _, _ = _sweep(network.graph("walk", ferries=False, available=True), xy, gates, rows)
    vehicle = np.full_like(walk_any, np.inf)
    if drives:
        vehicle, _, _ = _sweep(network.graph("drive", ferries=False), xy, gates, rows)
    return Distances(walk_any, walk, vehicle, gate, joined)


def beside_traffic(
    network: Network,
    lonlat: Floats,
    schools: Schools,
    chosen: Sequence[tuple[int, tuple[int, ...]]],
    *,
    school_point: str = "nearest gate",
) -> list[Mapping[str, float]]:
    """For many children, the streets on the walk to school beside fast traffic, with metres.

    Parameters
    ----------
    lonlat
        Homes, EPSG:4326, shape ``(n, 2)``.
    chosen
        For each child the row of its home in `lonlat`, and the rows in `schools` of its school.
    """
    found: list[Mapping[str, float]] = [_NO_TRAFFIC] * len(chosen)
    if not network.edges["traffic"].any():
        return found
    xy = to_grid(lonlat[:, 0], lonlat[:, 1])
    pupils: dict[tuple[int, ...], list[int]] = {}
    for i, (_, school) in enumerate(chosen):
        pupils.setdefault(school, []).append(i)
    # who has a walk that avoids unsafe streets is shown that one
    for available in (False, True) if network.unsafe else (False,):
        graph = network.graph("walk", ferries=False, available=available)
        homes = graph.snap(xy)
        for school, of_school in pupils.items():
            gates = graph.snap(_grid(gates_for(schools, school, school_point)))
            mine = homes.take(np.array([chosen[i][0] for i in of_school]))
            roads = network.beside_traffic(mine, gates, ferries=False, available=available)
            for i, on_way in zip(of_school, roads, strict=True):
                found[i] = found[i] if on_way is None else on_way
    return found


def _sweep(
    graph: ModeGraph, xy: Floats, gates: pd.DataFrame, rows: Sequence[int]
) -> tuple[Floats, NDArray[np.int64], NDArray[np.bool_]]:
    """Metres from homes to the nearest gate of each school, and which gate it is."""
    homes = graph.snap(xy)
    doors = graph.snap(_grid(gates))
    metres = np.full((len(xy), len(rows)), np.inf)
    gate = np.full((len(xy), len(rows)), -1, dtype=np.int64)
    school = gates["school"].to_numpy()
    for column, row in enumerate(rows):
        mine = np.flatnonzero(school == row)
        if not len(mine):
            continue
        metres[:, column], which = paths.nearest(graph, homes, doors.take(mine))
        gate[:, column] = np.where(which < 0, -1, gates.index.to_numpy()[mine[which]])
    return metres, gate, homes.edge != UNREACHABLE
