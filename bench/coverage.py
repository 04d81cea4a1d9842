"""How long coverage takes: ``python -m bench.coverage [DATABASE]``.

All homes of the area for every category that has services, in each mode; then the same with two,
four and eight times as many homes (moved a little), to see that it grows no faster than the work.
"""

import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

from geo.area import Area, CoverageQuestion, Standard
from geo.network.permissions import MODES
from geo.places.homes import Homes
from geo.settings import DEFAULT_DB


def main(db: Path) -> None:
    """Print the seconds of each sweep."""
    area = Area.open(db)
    categories = list(dict.fromkeys(area.offer.services["category"]))
    print(f"{len(area.homes):,} homes, {len(categories)} categories with services")
    for mode in MODES:
        print(f"{mode:>12} {_sweep(area, categories, mode):6.2f} s")
    rng = np.random.default_rng(1)
    for times in (2, 4, 8):
        table = pd.concat([area.homes.table] * times, ignore_index=True)
        for column in ("easting", "northing"):
            table[column] += rng.normal(0, 20, len(table))
        larger = area.changed(area.network, area.offer)
        larger.__dict__.pop("demand", None)  # that of the homes as they are
        larger.__dict__ |= {"homes": Homes(table), "_zones_by": {}}
        print(f"{len(table):>8,} homes {_sweep(larger, categories, 'walk'):6.2f} s")


def _sweep(area: Area, categories: list[str], mode: str) -> float:
    standard = Standard(mode, within_m=3000.0)
    first, *_ = questions = [
        CoverageQuestion(category, standard, "hexagon", examples=True) for category in categories
    ]
    area.coverage(first)  # graphs, entrances and zones are made once
    start = time.perf_counter()
    for question in questions:
        area.coverage(question)
    return time.perf_counter() - start


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_DB)
