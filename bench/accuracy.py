"""How many of our lengths are within 2% of Valhalla's, and why the others are not.

``python -m bench.accuracy [--db FILE --extract FILE] [--pairs 500]`` prints, on foot and for the
shortest drive, the share of pairs of homes within 2% between the same points, and how many of
the others have which cause. Causes are read off the streets that only one of the two used.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from bench.agreement import Comparison, compare, sample_pairs
from bench.engines import CACHE, Engine, graph_folder, peer_python
from bench.explain import APART_M, Ways
from geo.manifest import read_manifest
from geo.measure import METRES_PER_MILE, to_grid
from geo.network.permissions import BIT, SQUARES, Mode, access
from geo.settings import DEFAULT_DB, DEFAULT_MANIFEST
from geo.sources.getting.fetch import fetch

WITHIN = 0.02
PAIRS_WITHIN_M = 5 * METRES_PER_MILE
ELSEWHERE_M = 5.0
"""The other engine begins or ends so far from the point that it was given: on another street."""

MODES = {"walk": "walk", "drive-shortest": "drive"}


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
        _print(str(mode), same, ways)


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
        options.extract = fetch(next(source for source in sources if source.kind == "osm"))
    return options


def _print(mode: str, table: pd.DataFrame, ways: Ways) -> None:
    near = ((table["ratio"] - 1).abs() <= WITHIN).to_numpy()
    causes = Counter(cause(row, ways, MODES[mode]) for row in table[~near].itertuples())
    print(f"\n## {mode}: {near.mean():.1%} of {len(table)} pairs within {WITHIN:.0%} of Valhalla\n")
    print("| Why the others are not | Pairs |\n| --- | --: |")
    for why, count in causes.most_common():
        print(f"| {why} | {count} |")
    known = near.sum() + causes.total() - causes[UNKNOWN]
    print(f"\nWithin {WITHIN:.0%}, or with a known cause: {known / len(table):.1%}", flush=True)


UNKNOWN = "Not explained"


def cause(row: object, ways: Ways, mode: str) -> str:
    """Why two lengths differ: one of a few sentences."""
    ours, theirs = getattr(row, "our_line"), getattr(row, "their_line")  # noqa: B009
    if not ours or not theirs:
        return f"Only {'we find' if ours else 'Valhalla finds'} a route"
    if row.snap_m > ELSEWHERE_M:  # type: ignore[attr-defined]
        return "Valhalla begins or ends on another street"
    here, there = (shapely.LineString(to_grid(*np.array(line).T)) for line in (ours, theirs))
    only_ours = ways.tags_under(here.difference(there.buffer(APART_M)))
    only_theirs = ways.tags_under(there.difference(here.buffer(APART_M)))
    return next(_causes(only_ours, only_theirs, BIT[mode], longer=row.ratio > 1), UNKNOWN)  # type: ignore[attr-defined]


def _causes(
    ours: list[dict[str, str]], theirs: list[dict[str, str]], mode: Mode, *, longer: bool
) -> Iterator[str]:
    if longer:
        rights = [access(tags) for tags in theirs]
        if any(each and mode in each.ends_only for each in rights):
            track = mode == Mode.DRIVE and any(tags.get("highway") == "track" for tags in theirs)
            yield f"Valhalla goes through {'tracks' if track else 'private land'}"
        if any(not each or mode not in each.forward | each.backward for each in rights):
            yield "Valhalla uses a street that is closed by its tags"
        if mode == Mode.DRIVE:
            yield "Valhalla turns, or passes a gate, where we may not"
        return
    if any(tags.get("route") == "ferry" for tags in ours):
        yield "We take a ferry"
    if any(tags.get("area") == "yes" or tags.get("type") == "multipolygon" for tags in ours):
        yield "We cross a square; Valhalla walks round it"
    if mode == Mode.DRIVE:
        yield "We turn about, or turn, where Valhalla does not"
        return
    oneway = [tags for tags in ours if tags.get("oneway") in ("yes", "-1", "1")]
    if any(tags.get("highway") in SQUARES | {"cycleway", "steps"} for tags in oneway):
        yield "We walk against a one-way path; one-way signs are for vehicles"
    if any(tags.get("highway") in ("bridleway", "track", "path", "cycleway") for tags in ours):
        yield "We walk along a path that Valhalla leaves out"
    kinds = {tags.get("access", tags.get("foot", "")) for tags in ours}
    if kinds & {"private", "customers", "destination", "permit", "residents", "delivery", "no"}:
        yield "We begin or end on private land, or are let in on foot by name"


if __name__ == "__main__":
    main()
