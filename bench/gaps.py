"""How long gaps take: ``python -m bench.gaps [DATABASE]``.

All categories in all four modes on the area: who is within the standard, zone by zone, with the
services in reach counted; then with places made up for every service and shared by E2SFCA. Streets,
entrances and zones are ready, as in an app that is running.
"""

import argparse
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from geo import settings
from geo.area import Area, GapsQuestion, OwnPlaces, Standard
from geo.directory.vocabulary import CATEGORIES
from geo.measure import within_metres, within_seconds
from geo.network.permissions import MODES


def main() -> None:
    """Print the seconds of each."""
    asked_for = argparse.ArgumentParser(description=__doc__)
    asked_for.add_argument("db", type=Path, nargs="?", default=settings.DEFAULT_DB)
    asked_for.add_argument("--categories", nargs="+", default=list(CATEGORIES))
    options = asked_for.parse_args()
    area = Area.open(options.db)
    lsoas = any(zone.kind == "lsoa" for zone in area.zones)
    by, count = "lsoa" if lsoas else "hexagon", area.countable[0]
    services = area.offer.services["service_id"]
    print(f"{len(area.homes):,} homes, {len(services):,} services, by {by}, counting {count}")
    print(f"{settings.today()}: seconds for {len(options.categories)} categories")
    made_up = OwnPlaces(tuple((service, 10.0, "", None, None) for service in services))
    for name, places in (("services in reach", None), ("and E2SFCA", made_up)):
        total = np.zeros(2)
        for mode in MODES:
            asked = question(mode, count, by)
            # graphs and entrances are made once, and those beyond the border join the streets
            area.measured_gaps(replace(asked, places=places))
            start = _clocks()
            for slug in options.categories:
                area.measured_gaps(replace(asked, categories=(slug,), places=places))
            took = _clocks() - start
            total += took
            _tell(name, mode, took)
        _tell(name, "all", total)


def question(mode: str, count: str, by: str) -> GapsQuestion:
    """Who is within 2 miles, or 30 minutes by car."""
    standard = (
        Standard(mode, within_s=within_seconds(30))
        if mode == "drive"
        else Standard(mode, within_m=within_metres(2))
    )
    return GapsQuestion(("library",), standard, count=count, by=by, measure="e2sfca", examples=True)


def _clocks() -> np.ndarray:
    """Seconds on the wall, and of the processor: other work on the machine slows the first."""
    return np.array([time.perf_counter(), time.process_time()])


def _tell(name: str, mode: str, took: np.ndarray) -> None:
    print(f"{name:>24} {mode:>12} {took[0]:7.2f} s, of the processor {took[1]:7.2f} s")


if __name__ == "__main__":
    main()
