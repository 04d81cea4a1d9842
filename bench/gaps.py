"""How long gaps take: ``python -m bench.gaps [DATABASE]``.

All categories in all four modes on the area: who is within the standard, zone by zone; then with
the services in reach counted, and with places made up for every service and shared by E2SFCA.
Streets, doors and zones are ready, as in an app that is running.
"""

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from geo.directory.vocabulary import CATEGORIES
from geo.measure import within_metres, within_seconds
from geo.network.access import MODES
from geo.places.zones import zones_of
from geo.provision.estimates import need_of
from geo.provision.gaps import Gaps, gaps
from geo.provision.question import GapsQuestion
from geo.provision.supply import Supply, supply_of
from geo.records import Zone
from geo.settings import DEFAULT_DB
from geo.store import Store
from geo.travel import Streets
from geo.travel.standard import Standard


def main(db: Path) -> None:
    """Print the seconds of each."""
    store = Store.open(db)
    homes, offer, loaded = store.homes_of_area(), store.offer(), store.records(Zone)
    network, figures = store.network(), store.figures()
    lsoas = any(zone.kind == "lsoa" for zone in loaded)
    by, count = ("lsoa", "children") if lsoas else ("hexagon", "homes")
    need = need_of(count, homes, figures, loaded)
    zones = zones_of(homes, by, loaded)
    print(f"{len(homes):,} homes, {len(offer.services):,} services, by {by}, counting {count}")
    print(f"{date.today()}: seconds for {len(CATEGORIES)} categories")

    def sweep(mode: str, change: Callable[[Supply], Supply], *, reach: bool) -> list[Gaps]:
        standard = (
            Standard(mode, within_s=within_seconds(30))
            if mode == "drive"
            else Standard(mode, within_m=within_metres(2))
        )
        travel = Streets(network, mode, standard.timed)
        found = []
        for slug in CATEGORIES:
            asked = GapsQuestion((slug,), standard, count=count, by=by, measure="e2sfca")
            supply = change(supply_of(offer, (slug,), mode, examples=True))
            found.append(gaps(travel, homes, need, supply, zones, asked, reach=reach))
        return found

    for said, change, reach in (
        ("within the standard", _as_it_is, False),
        ("and services in reach", _as_it_is, True),
        ("and E2SFCA", _with_places, True),
    ):
        total = np.zeros(2)
        for mode in MODES:
            sweep(mode, _none, reach=False)  # graphs and doors are made once
            start = _clocks()
            sweep(mode, change, reach=reach)
            took = _clocks() - start
            total += took
            _tell(said, mode, took)
        _tell(said, "all", total)


def _clocks() -> np.ndarray:
    """Seconds on the wall, and of the processor: other work on the machine slows the first."""
    return np.array([time.perf_counter(), time.process_time()])


def _tell(said: str, mode: str, took: np.ndarray) -> None:
    print(f"{said:>24} {mode:>12} {took[0]:7.2f} s, of the processor {took[1]:7.2f} s")


def _as_it_is(supply: Supply) -> Supply:
    return supply


def _none(supply: Supply) -> Supply:
    return replace(
        supply,
        row=supply.row[:0],
        service=supply.service[:0],
        doors=supply.doors[:0],
        places=supply.places[:0],
    )


def _with_places(supply: Supply) -> Supply:
    """Made up, for the time that it takes alone."""
    return replace(supply, places=np.full(len(supply), 10.0))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_DB)
