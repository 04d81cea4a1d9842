"""Build areas of growing size: ``python -m bench.map_size [--extract FILE] [--copies 1,6,20]``.

A real extract is repeated (`bench.made_map`) beside made-up postcodes, one for every hundred nodes,
and each area is built in a process of its own. Printed are the processor time and the peak memory
of the whole build and of its stages (the base map's are those of the process that draws it, with
its own reading of the extract, where a core was free for one), what opening the area and making its
graphs takes, and the exponents: how fast each grows with the map, where 1 is in proportion.
"""

import argparse
import importlib
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

import numpy as np

from bench.engines import CACHE
from bench.full_size import _ONSPD_HEADER as ONSPD_HEADER
from bench.full_size import _postcode as postcode
from bench.made_map import write
from geo.area import Area
from geo.build.pipeline import build
from geo.manifest import read_manifest
from geo.measure import Floats, to_grid
from geo.settings import DEFAULT_MANIFEST
from geo.sources.getting.fetch import fetch
from tests.town import AUTHORITIES, CODE

NODES_A_POSTCODE = 100
"""About what England has: its extract's nodes over its postcodes in use."""

STAGES = (
    ("order of the extract", "geo.sources.osm", "in_order"),
    ("cutting it", "geo.sources.osm", "joined_extracts"),
    ("reading it", "geo.sources.osm", "_read_all"),
    ("places", "geo.sources.osm", "_listed"),
    ("entrances", "geo.sources.osm", "entrances"),
    ("streets", "geo.network.osm.StreetReader", "tables"),
    ("base map", "geo.sources.basemap.DrawingReader", "basemap"),
    ("homes near streets", "geo.build.loading", "_streets"),
    ("joining sources", "geo.build.loading", "_join"),
    ("writing", "geo.store.writer.Writer", "frame"),
    ("checking", "geo.build.pipeline", "check"),
)
"""Stages of a build: their names here, and the function that each is."""

_MANIFEST = f"""
[area]
code = "{CODE}"
name = "Testham"
"""
_SOURCE = """
[[source]]
kind = "{kind}"
source_id = "{kind}"
title = "{kind}"
publisher = "Made up"
vintage = "2026-11"
licence = "CC0-1.0"
attribution = "Made up, to measure with"
path = "{path}"
"""


def main() -> None:
    """Make each map, build it, open it, and print the table."""
    asked = _options()
    if asked.build:
        print(json.dumps(_built(asked.build)))
        return
    if asked.open:
        print(json.dumps(_opened(asked.open)))
        return
    found = []
    for copies in asked.copies:
        nodes, manifest = _made(asked.extract or _island(), copies)
        said = {"nodes": nodes} | _child("--build", manifest)
        said |= _child("--open", manifest.with_suffix(".duckdb"))
        found.append(said)
        print(json.dumps(said), file=sys.stderr, flush=True)
    _print(found)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.map_size", description=__doc__)
    parser.add_argument("--extract", type=Path, help="an OpenStreetMap file (the default area's)")
    parser.add_argument(
        "--copies",
        type=lambda text: [int(part) for part in text.split(",")],
        default=[1, 2, 6],
        help="how often it is repeated, one build each (1,2,6)",
    )
    parser.add_argument("--build", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--open", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def _island() -> Path:
    source = next(s for s in read_manifest(DEFAULT_MANIFEST).sources if s.kind == "osm")
    return fetch(source).paths[0]


# --- inputs ---------------------------------------------------------------------------------------


def _made(extract: Path, copies: int) -> tuple[int, Path]:
    """Make the map and the files beside it, once; gives its number of nodes and the manifest."""
    folder = CACHE / "map-size" / f"{extract.name.partition('.')[0]}-{copies}"
    manifest, count = folder / "area.toml", folder / "nodes.txt"
    if not count.exists():
        folder.mkdir(parents=True, exist_ok=True)
        whole = write(extract, copies, folder / "map.osm.pbf", every=NODES_A_POSTCODE)
        _write_postcodes(folder / "postcodes.csv", whole.some)
        (folder / "authorities.csv").write_text(AUTHORITIES, encoding="utf-8")
        kinds = {
            "onspd": "postcodes.csv",
            "qlac-authorities": "authorities.csv",
            "osm": "map.osm.pbf",
        }
        text = "".join(_SOURCE.format(kind=kind, path=path) for kind, path in kinds.items())
        manifest.write_text(_MANIFEST + text, encoding="utf-8")
        count.write_text(str(whole.nodes), encoding="utf-8")
    return int(count.read_text(encoding="utf-8")), manifest


def _write_postcodes(path: Path, places: Floats) -> None:
    """A postcode in use at each place, in the layout of the ONS Postcode Directory."""
    names = ONSPD_HEADER.split(",")
    cells = dict.fromkeys(names, "")
    cells |= {"dointr": "198001", "oslaua": CODE, "osgrdind": "1", "ctry": "E92000001"}
    cells |= {"usertype": "0"}
    grid = to_grid(places[:, 0], places[:, 1]).round().astype(int).tolist()
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(ONSPD_HEADER + "\n")
        for i, (east, north) in enumerate(grid):
            code = postcode(i)
            cells |= dict.fromkeys(("pcd", "pcd2", "pcds"), code)
            cells |= {"oseast1m": str(east), "osnrth1m": f"{north:07d}"}
            file.write(",".join(cells[name] for name in names) + "\n")


# --- one build, in a process of its own -----------------------------------------------------------


def _child(option: str, path: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.map_size", option, str(path)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _built(manifest: Path) -> dict[str, Any]:
    stages: dict[str, list[float]] = {}
    for name, module, function in STAGES:
        _watch(name, module, function, stages)
    start, clock = _processor_s(), time.perf_counter()
    report = build(manifest, manifest.with_suffix(".duckdb"), again=True)
    osm = next(source for source in report.sources if source.source_id == "osm")
    beside = resource.getrusage(resource.RUSAGE_CHILDREN)
    if beside.ru_utime:
        stages["base map"] = [beside.ru_utime + beside.ru_stime, beside.ru_maxrss / 2**20]
    return {
        "processor_s": _processor_s() - start,
        "clock_s": time.perf_counter() - clock,
        "peak_gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20,
        "entries": osm.rows_kept,
        "stages": stages,
    }


def _opened(db: Path) -> dict[str, Any]:
    start = _processor_s()
    area = Area.open(db)
    opened = _processor_s() - start
    memory = _resident_gb()
    streets = area.network
    made = _processor_s()
    for mode in ("walk", "drive"):
        graph = streets.graph(mode, fastest=mode == "drive")
        graph.snap(np.zeros((1, 2)))
    return {
        "open_s": opened,
        "open_gb": memory,
        "graphs_s": _processor_s() - made,
        "streets": len(streets.edges),
        "graphs_gb": _resident_gb(),
        "graphs_peak_gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20,
    }


def _processor_s() -> float:
    """Of this process, and of those that it started and that have ended."""
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    used = [resource.getrusage(one) for one in whose]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _resident_gb(field: str = "VmRSS") -> float:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field)) / 2**20


@contextmanager
def _measured(name: str, stages: dict[str, list[float]]) -> Iterator[None]:
    """Add to the seconds of a stage, and note the most memory (GB) that was held within it."""
    start = _processor_s()
    try:
        yield
    finally:
        seconds, peak = stages.get(name, [0.0, 0.0])
        stages[name] = [seconds + _processor_s() - start, max(peak, _resident_gb("VmHWM"))]


def _watch(name: str, owner: str, function: str, stages: dict[str, list[float]]) -> None:
    """Measure a function of a module, or a method of a class, whenever it is called."""
    try:
        holder: Any = importlib.import_module(owner)
    except ModuleNotFoundError:
        module, _, of = owner.rpartition(".")
        holder = getattr(importlib.import_module(module), of)
    inner: Callable[..., Any] = getattr(holder, function)

    @wraps(inner)
    def watched(*args: Any, **kwargs: Any) -> Any:
        with _measured(name, stages):
            return inner(*args, **kwargs)

    setattr(holder, function, watched)


# --- the table ------------------------------------------------------------------------------------


def _print(found: list[dict[str, Any]]) -> None:
    def line(title: str, cells: Iterator[str] | list[str], values: list[float]) -> None:
        print(f"| {title} | {' | '.join(cells)} | {_exponent(found, values)} |")

    sizes = [f"{one['nodes']:,}" for one in found]
    print(f"| Nodes | {' | '.join(sizes)} | exponent |")
    print("|---" * (len(found) + 2) + "|")
    for key, title in (("entries", "Streets and places read"), ("streets", "Streets")):
        line(title, [f"{one[key]:,}" for one in found], [])
    for key, title, unit in (
        ("processor_s", "**Build**: processor", "s"),
        ("clock_s", "clock", "s"),
        ("peak_gb", "peak memory", "GB"),
    ):
        values = [one[key] for one in found]
        line(title, [f"{value:.2f} {unit}" for value in values], values)
    for name, *_ in STAGES:
        pairs = [one["stages"].get(name, [0.0, 0.0]) for one in found]
        cells = [f"{seconds:.1f} s, by then {peak:.2f} GB" for seconds, peak in pairs]
        line(f"of it {name}", cells, [seconds for seconds, _ in pairs])
    for key, title, unit in (
        ("open_s", "**Opening**: processor", "s"),
        ("open_gb", "memory", "GB"),
        ("graphs_s", "graphs on foot and by car", "s"),
        ("graphs_gb", "memory with them", "GB"),
        ("graphs_peak_gb", "peak memory", "GB"),
    ):
        values = [one[key] for one in found]
        line(title, [f"{value:.2f} {unit}" for value in values], values)


def _exponent(found: list[dict[str, Any]], values: list[float]) -> str:
    """The slope of a straight line through the logarithms of size and value."""
    enough = 2
    if len(values) < enough or min(values) <= 0:
        return ""
    nodes = np.log([one["nodes"] for one in found])
    return f"{np.polyfit(nodes, np.log(values), 1)[0]:.2f}"


if __name__ == "__main__":
    main()
