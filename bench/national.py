"""A whole country: ``python -m bench.national [--share 0.01] [--workers 2 | --scheduler ADDRESS]``.

Makes the country (`bench.made_country`) once and keeps it in data/cache/bench; then measures the
nearest service of a category for every home, and E2SFCA by zone, and prints how long each took and
how much memory at most. With workers, or the address of a Dask scheduler, the same is done as tasks
by area on them. The last line is a checksum of all figures: it is the same however they came about.
"""

import argparse
import hashlib
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np

from bench.engines import CACHE
from bench.made_country import Made, made
from geo.directory.vocabulary import CATEGORIES, check_category
from geo.measure import METRES_PER_MILE, Floats
from geo.nation.cluster import run
from geo.nation.files import AreaTask, read, write
from geo.nation.measure import HOMES_AT_ONCE, Nation, NationMeasures, by_zone, together
from geo.nation.tiles import Country, in_squares, joined
from geo.network import paths
from geo.network.edges import Ints
from geo.network.permissions import SPEED_KMH
from geo.provision.access import gaussian

CATEGORY = list(CATEGORIES)[1]


def main() -> None:
    """Make what is missing, measure, and print."""
    asked = _options()
    category = list(CATEGORIES).index(check_category(asked.category))
    folder = CACHE / f"national-{asked.share:g}" / asked.category
    if not (folder / "nation.json").exists():
        with _timed("making the country, and joining homes and services to its streets"):
            _make(asked.share, category, folder)
    stored = read(folder)
    c, homes = stored.nation.country, stored.nation.homes
    zone = np.load(folder / "zone.npy")
    print(
        f"{len(c.xy):,} junctions, {len(c.u):,} streets, {len(homes):,} homes, "
        f"{zone.max() + 1:,} zones, {len(stored.nation.services):,} services of {asked.category}, "
        f"{len(stored):,} areas, catchment {asked.within:g} miles",
        flush=True,
    )
    if asked.nearest:
        _nearest(stored.nation)
        return
    limit = asked.within * METRES_PER_MILE
    task = AreaTask(folder.resolve(), limit, gaussian(limit))
    with _timed("nearest and E2SFCA, area by area"):
        parts = run(
            task,
            len(stored),
            workers=asked.workers,
            scheduler=asked.scheduler,
            told=_Progress(asked.kill),
        )
    found = together(parts)
    _figures(found, by_zone(found, zone, stored.nation.people, int(zone.max()) + 1))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.national", description=__doc__)
    parser.add_argument("--share", type=float, default=0.01, help="of England's size (0.01)")
    parser.add_argument("--category", default=CATEGORY, help=f"({CATEGORY})")
    parser.add_argument("--within", type=float, default=5.0, help="miles of the catchment (5)")
    parser.add_argument("--workers", type=int, default=0, help="processes of this machine")
    parser.add_argument("--scheduler", help="address of a Dask scheduler, tcp://HOST:8786")
    parser.add_argument(
        "--kill", action="store_true", help="kill one of the workers when half is done"
    )
    parser.add_argument(
        "--nearest", action="store_true", help="the nearest alone, in one search of the whole"
    )
    return parser.parse_args()


def _make(share: float, category: int, folder: Path) -> None:
    m = made(share)
    country, homes = _country(m), m.homes
    mine = m.service_category == category
    here, there = joined(country, homes), joined(country, m.services[mine])
    bare = replace(country, bends=np.empty((0, 2)), bend_first=np.empty(0, dtype=np.int64))
    nation = Nation(bare, here, m.children, there, m.places[mine]).checked()
    folder.mkdir(parents=True, exist_ok=True)
    np.save(folder / "zone.npy", m.home_zone)
    write(nation, folder, most=HOMES_AT_ONCE)


def _country(m: Made) -> Country:
    bends = np.stack([m.xy[m.u], m.middle, m.xy[m.v]], axis=1)
    metres = np.hypot(*np.diff(bends, axis=1).transpose(2, 0, 1)).sum(axis=1)
    open_ways = np.ones(len(m.u), dtype=bool)
    none = np.empty(0, dtype=np.int64)
    country, _ = in_squares(
        Country(
            "walk",
            False,
            0.0,
            0.0,
            m.xy,
            m.u,
            m.v,
            m.u,
            m.v,
            open_ways,
            open_ways,
            metres,
            metres * 3.6 / SPEED_KMH["walk"],
            ~open_ways,
            open_ways,
            np.arange(len(m.u)),
            bends.reshape(-1, 2),
            np.arange(len(m.u) + 1) * 3,
            none,
            none,
            none,
            none,
        )
    )
    return country


def _nearest(nation: Nation) -> None:
    with _timed("reading the streets and making the graph"):
        graph = nation.country.graph()
    with _timed("nearest of every home, in one search"):
        cost, service = paths.nearest(
            graph, nation.homes, nation.services, door_rate=nation.door_rate
        )
    _nearest_figures(cost, service)


def _figures(found: NationMeasures, access: Floats) -> None:
    _nearest_figures(found.cost, found.service)
    known = access[~np.isnan(access)]
    print(
        f"places for each child by zone: least {known.min():.6f}, median {np.median(known):.6f}, "
        f"most {known.max():.6f}"
    )
    print(f"checksum of access by home and by zone: {_checksum(found.access, access)}")


def _nearest_figures(cost: Floats, service: Ints) -> None:
    print(
        f"nearest: median {np.median(cost):.3f} m, farthest {cost[np.isfinite(cost)].max():.3f} m, "
        f"{int(np.isinf(cost).sum()):,} homes without"
    )
    print(f"checksum of nearest: {_checksum(cost, service.astype(np.int64))}")


def _checksum(*arrays: np.ndarray) -> str:
    return hashlib.sha256(b"".join(a.tobytes() for a in arrays)).hexdigest()[:16]


@contextmanager
def _timed(what: str) -> Iterator[None]:
    wall, own = time.perf_counter(), time.process_time()
    yield
    wall, own = time.perf_counter() - wall, time.process_time() - own
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e6
    workers = f", {child:.2f} GB in the largest worker" if child > 0.01 else ""
    print(
        f"{what}: {wall:.1f} s ({own:.1f} s of this processor), peak {peak:.2f} GB{workers}",
        flush=True,
    )


class _Progress:
    """Says how far it is; and kills the busiest worker when half is done, if it is to."""

    def __init__(self, kill: bool) -> None:
        self._kill = kill

    def __call__(self, done: int, of: int) -> None:
        end = "" if done < of else "\n"
        print(f"\r{done} of {of} areas", end=end, file=sys.stderr, flush=True)
        if self._kill and done >= of / 2:
            self._kill = False
            import psutil  # noqa: PLC0415 - comes with Dask

            children = psutil.Process().children(recursive=True)
            victim = max(children, key=lambda child: child.cpu_times().user)
            victim.kill()
            print(f"killed worker {victim.pid} after {done} of {of} areas", flush=True)


if __name__ == "__main__":
    main()
