"""How long coverage takes: ``python -m bench.coverage [DATABASE]``.

All homes of the area for every category that has services, in one mode; then the same with two,
four and eight times as many homes (moved a little), to see that it grows no faster than the work.
"""

import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

from geo.network.access import MODES
from geo.places.homes import Homes
from geo.places.zones import zones_of
from geo.provision.coverage import coverage
from geo.settings import DEFAULT_DB
from geo.store import Store
from geo.travel import Streets
from geo.travel.standard import Standard


def main(db: Path) -> None:
    """Print the seconds of each sweep."""
    store = Store.open(db)
    network, offer, homes = store.network(), store.offer(), store.homes_of_area()
    categories = list(dict.fromkeys(offer.services["category"]))
    print(f"{len(homes):,} homes, {len(categories)} categories with services")
    for mode in MODES:
        print(f"{mode:>12} {_sweep(network, offer, homes, categories, mode):6.2f} s")
    rng = np.random.default_rng(1)
    for times in (2, 4, 8):
        table = pd.concat([homes.table] * times, ignore_index=True)
        for column in ("easting", "northing"):
            table[column] += rng.normal(0, 20, len(table))
        took = _sweep(network, offer, Homes(table), categories, "walk")
        print(f"{len(table):>8,} homes {took:6.2f} s")


def _sweep(network, offer, homes, categories, mode) -> float:  # noqa: ANN001
    homes.joined(network, mode, ferries=False)
    _ = network.graph(mode, ferries=False).reversed
    start = time.perf_counter()
    zones = zones_of(homes, "hexagon")
    for category in categories:
        coverage(
            Streets(network, mode),
            homes,
            offer,
            zones,
            category=category,
            standard=Standard(mode, 3000.0),
            examples=True,
        )
    return time.perf_counter() - start


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_DB)
