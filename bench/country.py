"""A made-up country on one network: ``python -m bench.country [--copies 3,27,270] [DATABASE]``.

Lays copies of an area's roads side by side, and a road from each to the next, so that all are one
network for cars; every copy has the area's homes and services. Nothing of it is a real country: it
is there to measure what the questions of a whole country cost as it grows. 270 copies of the
Isle of Wight have 1.5 million homes, about as many as England has postcodes.

Printed are processor time by task, the peak of memory, and whether each answer of the first copy is
that of a plain search over all nodes.
"""

import argparse
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np

from geo.area import Area
from geo.measure import Floats, to_grid
from geo.network import many, paths
from geo.network.edges import FOOT_MPS, UNREACHABLE, Edges, SnappedPoints, Turns
from geo.network.graph import ModeGraph
from geo.provision.access import enhanced, stepped
from geo.provision.supply import supply_of
from geo.settings import DEFAULT_DB
from geo.travel.costs import TravelCosts

KINDS = ("library", "gp", "mainstream-school", "dentist", "hospital", "special-school")
SHARED = "library"
HALF_AN_HOUR_S = 1800.0
ROAD_S, ROAD_M = 600.0, 12_000.0
"""What the road from each copy to the next takes."""

APART_M = 40_000.0
"""How far each copy lies from the next."""

ROADS = 20
"""Roads from a copy to each of its two neighbours."""


def main() -> None:
    """Make each country and print what its questions cost."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("db", type=Path, nargs="?", default=DEFAULT_DB)
    asked.add_argument("--copies", default="3,27,270")
    asked.add_argument("--check", action="store_true", help="hold nearest against a plain search")
    options = asked.parse_args()
    area = Area.open(options.db)
    graph = area.network.graph("drive", fastest=True, ferries=False)
    homes = area.homes.joined(area.network, "drive", ferries=False)
    doors = {kind: _doors(area, graph, kind) for kind in KINDS}
    for copies in map(int, options.copies.split(",")):
        _measure(graph, homes, doors, copies, check=options.check)


def _doors(area: Area, graph: ModeGraph, kind: str) -> SnappedPoints:
    doors = supply_of(area.offer, (kind,), "drive", examples=True).doors
    return graph.snap(to_grid(doors[:, 0], doors[:, 1]))


def _measure(
    one: ModeGraph,
    homes: SnappedPoints,
    doors: dict[str, SnappedPoints],
    copies: int,
    *,
    check: bool,
) -> None:
    graph = _country(one, copies)
    here = _copied(homes, one, copies)
    print(f"{copies} copies: {len(here):,} homes, {graph.nodes:,} nodes", flush=True)
    with _timed("contracting"):
        _ = graph.reversed.contracted
    with _timed("the way down to all homes"):
        graph.reversed.sweep(here)
    stay = len(graph.reversed.contracted.stay)
    print(f"  {stay:,} nodes stay, {len(graph.reversed.sweep(here).node):,} are needed")
    for kind, at in doors.items():
        there = _copied(at, one, copies)
        with _timed(f"nearest of {len(there):,} ({kind})"):
            cost, _ = many.nearest(graph, here, there, door_rate=1 / FOOT_MPS)
        if check:
            with _timed("  the same by a search over all nodes"):
                plain, _ = paths.nearest(graph, here, there)
            print("  greatest difference", np.nanmax(np.abs(cost - plain)[np.isfinite(plain)]))
    there = _copied(doors[SHARED], one, copies)
    with _timed(f"E2SFCA of {len(there):,} ({SHARED}) within {HALF_AN_HOUR_S / 60:.0f} minutes"):
        access = _shared(graph, here, there)
    print(f"  mean over homes {access.mean():.9f}", flush=True)


def _shared(graph: ModeGraph, homes: SnappedPoints, doors: SnappedPoints) -> Floats:
    parts = list(
        many.costs(graph.reversed, doors, homes, door_rate=1 / FOOT_MPS, limit=HALF_AN_HOUR_S)
    )
    service, home, cost = (np.concatenate([part[i] for part in parts]) for i in range(3))
    del parts
    print(f"  {len(cost):,} pairs")
    ways = TravelCosts(home, service, cost, len(homes), len(doors))
    thirds = [HALF_AN_HOUR_S / 3 * i for i in (1, 2, 3)]
    shared = enhanced(
        ways, np.ones(len(homes)), np.full(len(doors), 10.0), stepped(thirds, [1.0, 0.68, 0.22])
    )
    return shared.access


def _country(one: ModeGraph, copies: int) -> ModeGraph:
    """So many copies of a graph side by side, and roads from each to the next two."""
    e, n, m = one.edges, one.nodes, len(one.edges.u)
    nodes, edges = (np.repeat(np.arange(copies) * size, m) for size in (n, m))
    of = {
        name: np.tile(getattr(e, name), copies)
        for name in ("forward", "backward", "metres", "seconds", "ferry", "row", "joins")
    }
    ends = {name: np.tile(getattr(e, name), copies) + nodes for name in ("u", "v", "u_in", "v_in")}
    grown = Edges(
        **of, **ends, twin=np.tile(e.twin, copies) + edges, shape=np.tile(e.shape, copies)
    )
    side = _side(copies)
    at = np.arange(copies)
    pairs = [(at[at % side < side - 1], 1), (at, side)]
    chance = np.random.default_rng(1)
    both = np.flatnonzero(e.forward & e.backward & e.joins)
    tails, heads = [], []
    for start, step in pairs:
        first = start[start + step < copies]
        for _ in range(ROADS):
            tails.append(first * m + chance.choice(both, len(first)))
            heads.append((first + step) * m + chance.choice(both, len(first)))
    tail, head = np.concatenate(tails), np.concatenate(heads)
    new = grown.take(np.zeros(len(tail), dtype=np.int64))
    last = np.arange(copies * m, copies * m + len(tail))
    u, v = grown.u[tail], grown.v[head]
    road = replace(
        new,
        u=u,
        v=v,
        u_in=grown.u_in[tail],
        v_in=grown.v_in[head],
        forward=np.ones(len(tail), dtype=bool),
        backward=np.ones(len(tail), dtype=bool),
        metres=np.full(len(tail), ROAD_M),
        seconds=np.full(len(tail), ROAD_S),
        twin=last,
    )
    whole = Edges(
        *(np.concatenate([getattr(grown, name), getattr(road, name)]) for name in Edges.__slots__)
    )
    links = (np.tile(side_, copies) for side_ in (one.links.tail, one.links.head))
    shift = np.repeat(np.arange(copies) * n, len(one.links.tail))
    tails_, heads_ = (nodes_ + shift for nodes_ in links)
    return ModeGraph("drive", whole, Turns(tails_, heads_), fastest=True)


def _copied(places: SnappedPoints, one: ModeGraph, copies: int) -> SnappedPoints:
    shift = np.repeat(np.arange(copies) * len(one.edges.u), len(places))
    edge = np.tile(places.edge, copies)
    return SnappedPoints(
        np.where(edge == UNREACHABLE, UNREACHABLE, edge + shift),
        np.tile(places.along_m, copies),
        np.tile(places.offset_m, copies),
        np.tile(places.xy, (copies, 1)) + _corner(copies).repeat(len(places), axis=0),
    )


def _corner(copies: int) -> Floats:
    """How far each copy lies from the first, in metres east and north."""
    return np.column_stack(np.divmod(np.arange(copies), _side(copies))[::-1]) * APART_M


def _side(copies: int) -> int:
    return int(np.ceil(np.sqrt(copies)))


@contextmanager
def _timed(what: str) -> Iterator[None]:
    wall, own = time.perf_counter(), time.process_time()
    yield
    wall, own = time.perf_counter() - wall, time.process_time() - own
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"  {what}: {own:.2f} s of the processor ({wall:.1f} s), peak {peak:.2f} GB", flush=True)


if __name__ == "__main__":
    main()
