"""How long it takes to decide a file of children: ``python -m bench.pupils [--db DATABASE]``.

Random postcodes and schools of the area, as a school system would export them. Each count runs in a
process of its own, from the bytes of the file to the CSV with every reason and the audit sheet.
Printed are seconds by the clock and of processor time, of this for each 1,000 children, and the
most memory that the process had.
"""

import argparse
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

COUNTS = (1_000, 10_000, 100_000)
SCHOOLS = 50
DAY = date(2026, 11, 24)


def main() -> None:
    """Print a row for each count."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--db", type=Path, default=DEFAULT_DB)
    asked.add_argument("--counts", type=int, nargs="+", default=COUNTS)
    asked.add_argument("--one", type=int, help="decide so many in this process")
    given = asked.parse_args()
    if given.one:
        one(given.db, given.one)
        return
    print("| Children | Seconds | Processor | A thousand | Result | Memory at most |")
    print("|--:|--:|--:|--:|--:|--:|", flush=True)
    for count in given.counts:
        command = ["-m", "bench.pupils", "--db", str(given.db), "--one", str(count)]
        subprocess.run([sys.executable, *command], check=True)


def one(db: Path, count: int) -> None:
    """Decide one file, and print what it took."""
    area = Area.open(db)
    content = export(area, count)
    area.network.graph("walk", ferries=False)
    area.network.graph("drive", ferries=False)
    start, began = time.perf_counter(), time.process_time()
    found = area.pupils(PupilFile("pupils.csv", content), on=DAY)
    written = len(found.csv) + len(found.audit_csv) + len(found.totals_csv)
    took_s, used_s = time.perf_counter() - start, time.process_time() - began
    memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"| {count:,} | {took_s:.1f} | {used_s:.1f} | {1000 * used_s / count:.2f} "
        f"| {written / 1e6:,.0f} MB | {memory_mb:,.0f} MB |",
        flush=True,
    )


def export(area: Area, count: int, schools: int = SCHOOLS, **more: str) -> bytes:
    """A file of pupils as a school system would export it; `more` are columns with one value."""
    urns = area.schools().table["urn"].dropna().unique()[:schools]
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
            **more,
        }
    )
    text: str = table.to_csv(index=False)
    return text.encode()


if __name__ == "__main__":
    main()
