"""Compare our network with Valhalla, OSRM and pandana: ``python -m bench [--help]``.

Installs the other engines (Python 3.12) into bench/.venv, builds their graphs from the
area's own extract under data/cache/bench, and prints tables in Markdown. Every pair that
is off by more than 10% is listed, with the streets that only one of the engines used.
"""

import argparse
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from bench.agreement import Comparison, compare, far_off, sample_pairs, summary
from bench.engines import CACHE, Engine, graph_folder, peer_python
from bench.explain import explain
from bench.speed import WITHIN_MILES, Entrant, nearest, one_to_many
from geo.build.pipeline import build
from geo.manifest import read_manifest
from geo.measure import METRES_PER_MILE, Floats
from geo.settings import DEFAULT_DB, DEFAULT_MANIFEST
from geo.sources.getting.fetch import fetch

WITHIN_M = WITHIN_MILES * METRES_PER_MILE
ACROSS_M = 60 * METRES_PER_MILE
"""Farther than any home of an area is from anything in it."""


@dataclass(frozen=True, slots=True)
class Area:
    """What is measured between: longitudes and latitudes (EPSG:4326), shapes ``(n, 2)``."""

    homes: Floats
    services: Floats
    categories: tuple[str, ...]

    def by_category(self) -> dict[str, Floats]:
        """The services of each category."""
        names = np.array(self.categories)
        return {name: self.services[names == name] for name in np.unique(names).tolist()}


def main() -> None:
    """Run every comparison and print its table."""
    options = _options()
    CACHE.mkdir(parents=True, exist_ok=True)
    if options.db == DEFAULT_DB and not DEFAULT_DB.exists():
        build()
    peers = peer_python()
    with ExitStack() as stack:
        ours = stack.enter_context(Engine("ours", Path(sys.executable), "ours.py"))
        osrm = stack.enter_context(Engine("OSRM", peers, "peer_osrm.py"))
        valhalla = stack.enter_context(Engine("Valhalla", peers, "peer_valhalla.py"))
        pandana = stack.enter_context(Engine("pandana", peers, "peer_pandana.py"))
        area = _open_ours(ours, options.db.resolve())
        for peer in (osrm, valhalla):
            _open_peer(peer, options.extract.resolve())
        comparisons = [
            Comparison(ours, valhalla, "walk", "distance_m"),
            Comparison(ours, osrm, "walk", "distance_m"),
            Comparison(ours, valhalla, "drive-shortest", "distance_m"),
            Comparison(ours, valhalla, "drive", "duration_s"),
            Comparison(ours, osrm, "drive", "duration_s"),
        ]
        _print_agreement(comparisons, area, options)
        within: dict[str, object] = {"within_miles": WITHIN_MILES}
        entrants = [
            Entrant("ours", ours, args=within),
            Entrant("ours, the whole answer (find.nearby)", ours, "answer", within),
            Entrant("OSRM table, MLD", osrm, args={"algorithm": "MLD"}),
            Entrant("OSRM table, CH", osrm, args={"algorithm": "CH"}),
            Entrant("Valhalla matrix", valhalla),
        ]
        _print_speed(entrants, area, options)
        _print_sweep(ours, pandana, area, options.repeats)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--db", type=Path, default=DEFAULT_DB, help="a built area")
    parser.add_argument("--extract", type=Path, help="the OpenStreetMap extract of that area")
    parser.add_argument("--pairs", type=int, default=1000, help="pairs of homes to compare")
    parser.add_argument("--origins", type=int, default=10, help="homes to time from")
    parser.add_argument("--repeats", type=int, default=7, help="repeats of each timing")
    options = parser.parse_args()
    if options.extract is None:
        if options.db != DEFAULT_DB:
            parser.error("name the --extract that this --db was built from")
        sources = read_manifest(DEFAULT_MANIFEST).sources
        options.extract = fetch(next(one for one in sources if one.kind == "osm")).paths[0]
    return options


def _open_ours(ours: Engine, db: Path) -> Area:
    found = ours.call("open", db=str(db))
    homes, services = np.array(found["homes"]), np.array(found["services"])
    return Area(homes, services, tuple(found["categories"]))


def _open_peer(peer: Engine, extract: Path) -> None:
    folder = graph_folder(extract, peer.name.lower())
    built = peer.call("open", extract=str(extract), folder=str(folder))
    print(f"{peer.name}: graph built in {built['built_s']:.0f} s (0: kept)", file=sys.stderr)


def _print_agreement(
    comparisons: list[Comparison], area: Area, options: argparse.Namespace
) -> None:
    pairs = sample_pairs(area.homes, within_m=WITHIN_M, count=options.pairs)
    table = compare(comparisons, pairs)
    _print(f"Agreement: {options.pairs} pairs of postcodes within five miles", summary(table))
    off = explain(far_off(table), options.extract)
    off.to_csv(CACHE / "off.csv", index=False)
    print("### Off by more than 10% between the same points\n")
    for row in off[off["points"] == "same"].itertuples():
        print(
            f"- {row.mode}, {row.peer}: {row.from_lat:.5f},{row.from_lon:.5f} to "
            f"{row.to_lat:.5f},{row.to_lon:.5f}: {row.ours:.0f} m, theirs {row.theirs:.0f} m "
            f"({row.ratio:.2f}); theirs begins or ends {row.snap_m:.0f} m off\n"
            f"  - only ours: {row.only_ours or '-'}\n  - only theirs: {row.only_theirs or '-'}"
        )
    print(f"\nThese and the ones between own points: {CACHE / 'off.csv'}", flush=True)


def _print_speed(entrants: list[Entrant], area: Area, options: argparse.Namespace) -> None:
    table = one_to_many(
        entrants, area.homes, area.services, origins=options.origins, repeats=options.repeats
    )
    _print("Speed: one home to every service within five miles, on foot", table)


def _print_sweep(ours: Engine, pandana: Engine, area: Area, repeats: int) -> None:
    graph = CACHE / "walk.npz"
    size = ours.call("write_graph", path=str(graph))
    built = pandana.call("open", graph=str(graph))
    print(f"pandana: network built in {built['built_s']:.0f} s", file=sys.stderr)
    title = f"Speed: each of {len(area.homes)} postcodes to its nearest service, on foot"
    title += f", over {size['nodes']} junctions and {size['edges']} streets"
    sides, places = (ours, pandana), area.by_category()
    for reach, within_m in (("within five miles", WITHIN_M), ("however far", ACROSS_M)):
        table = nearest(sides, area.homes, places, within_m=within_m, repeats=repeats)
        _print(f"{title}, {reach}", table)


def _print(title: str, table: pd.DataFrame) -> None:
    """A table in Markdown."""
    print(f"\n## {title}\n")
    print("| " + " | ".join(table.columns) + " |")
    print("|" + " --- |" * len(table.columns))
    for row in table.itertuples(index=False):
        print("| " + " | ".join(_cell(value) for value in row) + " |")
    print(flush=True)


def _cell(value: object) -> str:
    if not isinstance(value, float):
        return str(value)
    return (
        "" if np.isnan(value) else np.format_float_positional(value, 3, fractional=False, trim="-")
    )


if __name__ == "__main__":
    main()
