"""From one place along streets, from its door to the nearest entrance of each service.

Walking, wheelchair and cycling take the shortest route; driving takes the fastest. The length of
that route is what a limit in metres bounds, and its time what a limit in seconds bounds.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from geo.directory.offer import Offer
from geo.measure import compass, straight_line_m
from geo.network import paths
from geo.network.edges import UNREACHABLE, Ints, SnappedPoints
from geo.network.graph import ModeGraph
from geo.network.streets import Network, check_mode
from geo.places.postcodes import Place
from geo.travel.between import MatrixPart, street_part
from geo.travel.reach import Position, Reach, Trip


def reach(
    network: Network,
    offer: Offer,
    place: Place,
    mode: str,
    within_m: float | None,
    within_s: float | None,
) -> Reach:
    """The cost from a place to every entrance of an offer: see `geo.travel.Travel.reach`."""
    check_mode(mode)
    origin = network.snap(mode, place.lon, place.lat)
    graph = network.graph(mode, fastest=True)
    targets = offer.joined(network, mode)
    longest = _longest_cost(network, graph, origin, within_m, within_s)
    found, boats = paths.lengths_from(graph, origin, targets, limit=longest)
    far, long = (np.inf if bound is None else bound for bound in (within_m, within_s))
    inside = (found.metres <= far) & (found.seconds <= long)
    return Reach(
        place,
        mode,
        within_m,
        within_s,
        float(origin.offset_m[0]),
        np.where(inside, found.metres, np.inf),
        np.where(inside, found.seconds, np.inf),
        straight_line_m(origin.xy, targets.xy),
        (targets.edge != UNREACHABLE) & (origin.edge[0] != UNREACHABLE),
        lambda which: compass(origin.xy, targets.xy[which]),
        lambda which: _ferry_names(network, graph, boats(which)),
        searched=longest,
    )


def trip(network: Network, mode: str, place: Place, door: Position) -> Trip:
    """What it takes to get from a place to one door."""
    graph = network.graph(mode, fastest=True)
    origin = network.snap(mode, place.lon, place.lat)
    target = network.snap(mode, *door)
    got, boats = paths.lengths_from(graph, origin, target)
    ferry = ""
    if np.isfinite(got.metres[0]):
        ferry = _ferry_names(network, graph, boats(np.array([0])))[0]
    return Trip(float(got.metres[0]), float(got.seconds[0]), ferry)


def _longest_cost(
    network: Network,
    graph: ModeGraph,
    origin: SnappedPoints,
    within_m: float | None,
    within_s: float | None,
) -> float:
    """How far to search so that nothing within reach is missed: metres, or seconds if fastest.

    A fastest route within the limit stays inside what the shortest routes reach, and takes no
    longer than they do: that bounds its time.
    """
    if within_s is not None:
        return within_s if graph.fastest else paths.farthest_m(graph, within_s)
    if within_m is None:
        return np.inf
    if origin.edge[0] == UNREACHABLE or not graph.fastest:
        return within_m
    shortest = paths.search(network.graph(graph.mode), origin, limit=within_m)
    return paths.longest_other(shortest)


def _ferry_names(network: Network, graph: ModeGraph, boats: Sequence[Ints]) -> list[str]:
    """The names of the ferries of each route, joined by commas; most take none."""
    sailings = {id(taken): taken for taken in boats}  # routes that sail alike share an array
    named = {i: ", ".join(network.ferry_names(graph, taken)) for i, taken in sailings.items()}
    return [named[id(taken)] for taken in boats]


def matrix(
    network: Network,
    mode: str,
    starts: pd.DataFrame,
    ends: pd.DataFrame,
    within_m: float,
    *,
    shortest: bool,
) -> Iterator[MatrixPart]:
    """The costs between all places of two tables with ``lon`` and ``lat``, a part at a time."""
    graph = network.graph(mode, fastest=not shortest)
    limit = np.inf if graph.fastest else within_m
    origins, targets = (network.snap(mode, t["lon"], t["lat"]) for t in (starts, ends))
    for here, there, got in paths.matrix(graph, origins, targets, limit=limit):
        joined = (origins.edge[here] >= 0) & (targets.edge[there] >= 0)
        yield street_part(here, there, got.metres, got.seconds, joined, within_m)
