"""How long it takes to decide for many children: ``python -m bench.pupils [DATABASE]``.

Random postcodes and schools of the area; seconds for more and more children, and for 100,000.
"""

import sys
import time
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from geo.school_travel.child import Setting
from geo.school_travel.pupils import decide_all
from geo.school_travel.rules import rules
from geo.settings import DEFAULT_DB
from geo.store import Store

COUNTS = (1_250, 2_500, 5_000, 10_000, 100_000)
SCHOOLS = 50


def main(db: Path) -> None:
    """Print a row for each count."""
    store, day = Store.open(db), date(2026, 11, 24)
    schools = store.schools()
    kept = schools.take(
        [
            i
            for i in range(len(schools))
            if schools.table.loc[i, "urn"] == schools.table.loc[i, "urn"]
        ][:SCHOOLS]
    )
    setting = Setting(store, store.homes_of_area(), store.network(), kept, rules(day), day)
    rng = np.random.default_rng(1)
    postcodes = setting.homes.table["postcode"].to_numpy()
    urns = kept.table["urn"].to_numpy()
    print(f"{len(kept)} schools")
    for count in (100, *COUNTS):
        table = pd.DataFrame(
            {
                "id": [str(i) for i in range(count)],
                "postcode": rng.choice(postcodes, count),
                "born": pd.to_datetime(rng.integers(14_700, 18_700, count), unit="D").strftime(
                    "%Y-%m-%d"
                ),
                "school": rng.choice(urns, count),
                "low_income": rng.choice(["yes", "no", ""], count),
                "cannot_walk": rng.choice(["yes", "no", ""], count),
            }
        )
        start = time.perf_counter()
        decide_all(table, setting)
        print(f"{count:>8,} children {time.perf_counter() - start:7.2f} s")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_DB)
