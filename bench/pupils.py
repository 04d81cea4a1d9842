"""How long it takes to decide a file of children: ``python -m bench.pupils [DATABASE]``.

Random postcodes and schools of the area, as a school system would export them. Each count runs in a
process of its own, from the bytes of the file to the CSV with every reason and the audit sheet;
printed are seconds and the most memory that the process had.
"""

import resource
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from geo.area import Area, PupilFile
from geo.settings import DEFAULT_DB

COUNTS = (100, 1_250, 2_500, 5_000, 10_000, 100_000)
SCHOOLS = 50
DAY = date(2026, 11, 24)


def main(db: Path) -> None:
    """Print a row for each count."""
    for count in COUNTS:
        subprocess.run(
            [sys.executable, "-m", "bench.pupils", str(db), str(count)],
            check=True,
        )


def one(db: Path, count: int) -> None:
    """Decide one file, and print what it took."""
    area = Area.open(db)
    content = export(area, count)
    area.network.graph("walk", ferries=False)
    area.network.graph("drive", ferries=False)
    start = time.perf_counter()
    found = area.pupils(PupilFile("pupils.csv", content), on=DAY)
    decided_s = time.perf_counter() - start
    written = len(found.csv) + len(found.audit_csv) + len(found.totals_csv)
    whole_s = time.perf_counter() - start
    memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{count:>8,} children {decided_s:7.2f} s decided {whole_s:7.2f} s written "
        f"({written / 1e6:,.0f} MB) {memory_mb:7,.0f} MB of memory",
        flush=True,
    )


def export(area: Area, count: int) -> bytes:
    """A file of pupils as a school system would export it."""
    urns = area.schools().table["urn"].dropna().unique()[:SCHOOLS]
    rng = np.random.default_rng(1)
    born = pd.to_datetime(rng.integers(14_700, 18_700, count), unit="D")
    table = pd.DataFrame(
        {
            "Pupil Ref": np.arange(count),
            "DOB": born.strftime("%d/%m/%Y"),
            "URN": rng.choice(urns, count),
            "Home Postcode": rng.choice(area.homes.table["postcode"].to_numpy(), count),
            "SEN Status": rng.choice(["E", "K", "N", ""], count),
            "FSM Eligible": rng.choice(["T", "F"], count),
            "Cannot walk": rng.choice(["yes", "no", ""], count),
        }
    )
    return table.to_csv(index=False).encode()


if __name__ == "__main__":
    database = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_DB
    if len(sys.argv) > 2:
        one(database, int(sys.argv[2]))
    else:
        main(database)
