"""What the base map adds to a build: ``python -m bench.base_map [--extract FILE] [--copies 1,6]``.

A real extract is repeated (`bench.made_map`), as for `bench.map_size`. Each size is built with the
base map and without, as often as is asked, in turns, each time in a process of its own. Printed are
the clock of the quickest of each, with the processor time of the build and of the process that
draws beside it, the most memory that the two hold, the number and size of the tiles, and how long
it takes to have the first view of the map ready: its file found in the database, and the nine tiles
of one screen read (median of screens here and there).
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from unittest import mock

from bench.map_size import _island, _made, _processor_s
from geo.area import Area
from geo.build.pipeline import build
from geo.formats.tile_archive import TileArchive
from geo.formats.tile_archive import archive as empty
from geo.sources.basemap import DrawingReader, beside

VIEW_ZOOM = 13
"""The zoom of the tiles that a search of a mile shows."""

VIEWS = 20
"""Screens of nine tiles that are read, here and there on the map."""


def main() -> None:
    """Make each map, build it with and without its base map, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.base_map", description=__doc__)
    parser.add_argument("--extract", type=Path, help="an OpenStreetMap file (the default area's)")
    parser.add_argument(
        "--copies",
        type=lambda text: [int(part) for part in text.split(",")],
        default=[1, 6],
        help="how often it is repeated (1,6)",
    )
    parser.add_argument("--times", type=int, default=2, help="how often each is built (2)")
    parser.add_argument("--build", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--without", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.build:
        print(json.dumps(_built(asked.build, without=asked.without)))
        return
    print("| Nodes | without | with | added | memory | tiles | size | largest tile | first view |")
    print("|---|---|---|---|---|---|---|---|---|")
    for copies in asked.copies:
        nodes, manifest = _made(asked.extract or _island(), copies)
        _child(manifest, "--without")  # puts the extract in order, once for all
        pairs = [(_child(manifest, "--without"), _child(manifest)) for _ in range(asked.times)]
        plain, drawn = (min(each, key=_clock) for each in zip(*pairs, strict=True))
        added = drawn["clock_s"] / plain["clock_s"] - 1
        cells = [f"{nodes:,}", _times(plain), _times(drawn), f"{added:.0%}"]
        cells += [f"{drawn['gb']:.2f} and {drawn['beside_gb']:.2f} GB", f"{drawn['tiles']:,}"]
        cells += [f"{drawn['mb']:.1f} MB", f"{drawn['largest_kb']:.0f} kB"]
        cells += [f"{drawn['ready_s'] * 1e3:.0f} ms, tiles {drawn['view_ms']:.1f} ms"]
        print(f"| {' | '.join(cells)} |", flush=True)


def _clock(one: dict[str, Any]) -> float:
    return float(one["clock_s"])


def _times(one: dict[str, Any]) -> str:
    return f"{one['clock_s']:.1f} s ({one['processor_s']:.1f} and {one['beside_s']:.1f} s)"


def _child(manifest: Path, *more: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.base_map", "--build", str(manifest), *more]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _built(manifest: Path, *, without: bool) -> dict[str, Any]:
    db = manifest.with_suffix(".duckdb")
    start, clock = _processor_s(), time.perf_counter()
    if without:
        nothing = empty({(0, 0, 0): b""}, {})
        with (
            mock.patch.object(DrawingReader, "wanted", {}),
            mock.patch.object(DrawingReader, "basemap", return_value=nothing),
            mock.patch.object(beside, "has_room", return_value=False),
        ):
            build(manifest, db, again=True)
    else:
        build(manifest, db, again=True)
    found = {"processor_s": _processor_s() - start, "clock_s": time.perf_counter() - clock}
    drawing = resource.getrusage(resource.RUSAGE_CHILDREN)
    found["beside_s"] = drawing.ru_utime + drawing.ru_stime
    found["processor_s"] -= found["beside_s"]
    found |= {"gb": _peak_gb(resource.RUSAGE_SELF), "beside_gb": _peak_gb(resource.RUSAGE_CHILDREN)}
    return found if without else found | _served(db)


def _peak_gb(whose: int) -> float:
    return resource.getrusage(whose).ru_maxrss / 2**20


def _served(db: Path) -> dict[str, Any]:
    """The tiles, and what the first view of the map costs."""
    area = Area.open(db)
    start = time.perf_counter()
    stored = area.store.base_map(alone=True)
    archive = TileArchive(stored.read)
    _ = archive.metadata
    ready = time.perf_counter() - start
    tiles = list(archive.tiles())
    near = [tile for tile in tiles if tile[0] == VIEW_ZOOM]
    views = []
    for _, column, row in near[:: max(1, len(near) // VIEWS)]:
        start = time.perf_counter()
        for x in range(column, column + 3):
            for y in range(row, row + 3):
                archive.tile(VIEW_ZOOM, x, y)
        views.append(time.perf_counter() - start)
    largest = max(len(archive.tile(*tile) or b"") for tile in tiles)
    return {
        "tiles": len(tiles),
        "mb": stored.size / 1e6,
        "largest_kb": largest / 1e3,
        "ready_s": ready,
        "view_ms": statistics.median(views) * 1e3,
    }


if __name__ == "__main__":
    main()
