"""How many of our lengths are within 2% of Valhalla's, and why the others are not.

``python -m bench.accuracy [--db FILE --extract FILE] [--pairs 500]`` prints, on foot and for the
shortest drive, the share of pairs of homes within 2% between the same points, and how many of
the others have which cause (`bench.causes`).
"""

import argparse
import sys
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pandas as pd

from bench.agreement import Comparison, compare, sample_pairs
from bench.causes import UNKNOWN, WITHIN, Causes
from bench.engines import CACHE, Engine, graph_folder, peer_python
from bench.explain import Ways
from geo.manifest import read_manifest
from geo.measure import METRES_PER_MILE
from geo.settings import DEFAULT_DB, DEFAULT_MANIFEST
from geo.sources.getting.fetch import fetch

PAIRS_WITHIN_M = 5 * METRES_PER_MILE
MODES = ("walk", "drive-shortest")


def main() -> None:
    """Compare, and print a table in Markdown for each mode."""
    options = _options()
    CACHE.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        ours = stack.enter_context(Engine("ours", Path(sys.executable), "ours.py"))
        peer = stack.enter_context(Engine("Valhalla", peer_python(), "peer_valhalla.py"))
        homes = np.array(ours.call("open", db=str(options.db.resolve()))["homes"])
        extract = options.extract.resolve()
        peer.call("open", extract=str(extract), folder=str(graph_folder(extract, "valhalla")))
        pairs = sample_pairs(homes, within_m=PAIRS_WITHIN_M, count=options.pairs)
        table = compare([Comparison(ours, peer, mode, "distance_m") for mode in MODES], pairs)
        ways = Ways(extract)
        for mode, same in table[table["points"] == "same"].groupby("mode", sort=False):
            _print(same, Causes(ours, peer, ways, str(mode)))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.accuracy", description=__doc__.split("\n", 1)[0]
    )
    parser.add_argument("--db", type=Path, default=DEFAULT_DB, help="a built area")
    parser.add_argument("--extract", type=Path, help="the OpenStreetMap extract of that area")
    parser.add_argument("--pairs", type=int, default=500, help="pairs of homes to compare")
    options = parser.parse_args()
    if options.extract is None:
        if options.db != DEFAULT_DB:
            parser.error("name the --extract that this --db was built from")
        sources = read_manifest(DEFAULT_MANIFEST).sources
        options.extract = fetch(next(one for one in sources if one.kind == "osm")).paths[0]
    return options


def _print(table: pd.DataFrame, causes: Causes) -> None:
    near = ((table["ratio"] - 1).abs() <= WITHIN).to_numpy()
    counted = Counter(causes.of(row) for row in table[~near].itertuples())
    print(
        f"\n## {causes.mode}: {near.mean():.1%} of {len(table)} pairs "
        f"within {WITHIN:.0%} of Valhalla\n"
    )
    print("| Why the others are not | Pairs |\n| --- | --: |")
    for why, count in counted.most_common():
        print(f"| {why} | {count} |")
    known = near.sum() + counted.total() - counted[UNKNOWN]
    print(f"\nWithin {WITHIN:.0%}, or with a known cause: {known / len(table):.1%}", flush=True)


if __name__ == "__main__":
    main()
