"""What a picture with a map costs: ``python -m bench.pictures [DB] [--widths 1,3,10,30]``.

Three places are drawn as for a report, around the middle of an area's homes and as many kilometres
apart as asked for, with the area's base map under them and without. Printed are the processor time
of each picture (least and median), its size, and how many features and names are on it. With
``--keep FOLDER`` the pictures stay there, to be looked at.
"""

import argparse
import statistics
import sys
import time
from datetime import date
from pathlib import Path
from unittest import mock

import numpy as np
import pandas as pd

from geo import settings
from geo.area import Area
from geo.maps import BaseMap, Kind, MapPlan
from geo.maps import picture as drawing
from geo.maps.ground_names import draw_names
from geo.measure import to_lonlat

PLACE = Kind("Place", "#b10e1e", radius=6.0)


def main() -> None:
    """Draw each picture several times, and print the table."""
    asked = _options()
    area = Area.open(asked.db)
    homes = area.homes.table[["easting", "northing"]]
    middle = homes.median().to_numpy(dtype=float)
    print("| Wide | base map | least | median | size | features | of them named |")
    print("|---|---|---|---|---|---|---|")
    for km in asked.widths:
        for base_map in (area.base_map, None):
            print(f"| {km:g} km | {_drawn(_plan(middle, km), base_map, asked, km)} |", flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.pictures", description=__doc__)
    parser.add_argument("db", type=Path, nargs="?", default=settings.DEFAULT_DB)
    parser.add_argument(
        "--widths",
        type=lambda text: [float(part) for part in text.split(",")],
        default=[1.0, 3.0, 10.0, 30.0],
        help="kilometres from the first place to the last (1,3,10,30)",
    )
    parser.add_argument("--repeats", type=int, default=5, help="how often each is drawn (5)")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="write the pictures here")
    asked = parser.parse_args()
    if not asked.db.exists():
        sys.exit(f"There is no database {asked.db}. Build it: python -m geo build")
    return asked


def _plan(middle: "np.ndarray", km: float) -> MapPlan:
    """Three places in a row from south-west to north-east."""
    off = np.array([[-500.0, -350.0], [0.0, 0.0], [500.0, 350.0]]) * km
    at = to_lonlat(*(middle + off).T)
    points = pd.DataFrame({"lon": at[:, 0], "lat": at[:, 1], "kind": 0, "name": "", "about": ""})
    none = pd.DataFrame({"shape": np.array([], dtype=object), "kind": np.array([], dtype=int)})
    return MapPlan("bench", (PLACE,), none.assign(name=""), points)


def _drawn(plan: MapPlan, base_map: BaseMap | None, asked: argparse.Namespace, km: float) -> str:
    """Time, size and content of one picture, as cells of the table."""
    taken, made = [], b""
    with mock.patch.object(drawing, "draw_names", side_effect=draw_names) as names:
        for _ in range(asked.repeats):
            start = time.process_time()
            made = drawing.picture(
                plan, "Where the places are", ["Made up"], date(2026, 12, 1), base_map
            )
            taken.append(time.process_time() - start)
    features = names.call_args.args[1] if names.call_args else []
    named = sum(bool(one.name) for one in features)
    under = "no" if base_map is None else "yes"
    if asked.keep:
        asked.keep.mkdir(parents=True, exist_ok=True)
        (asked.keep / f"{km:g}-{under}.png").write_bytes(made)
    cells = [under, f"{min(taken):.2f} s", f"{statistics.median(taken):.2f} s"]
    cells += [f"{len(made) / 1e3:.0f} kB", f"{len(features):,}", f"{named:,}"]
    return " | ".join(cells)


if __name__ == "__main__":
    main()
