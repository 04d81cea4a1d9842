"""A nation of many areas: ``python -m bench.nation [--made 30] [--size 40] [--also AREA …]``.

Makes areas side by side (`tests.side_by_side`), and takes others besides, by their manifests or
databases. Then, by the command's own code: builds all on two workers; measures coverage and gaps in
one process; measures the same on two workers, one of which is killed when half is done; stops that
half way, and goes on. Prints how long each took, and whether all figures are the same.
"""

import argparse
import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import active_children
from pathlib import Path
from typing import Any

from geo.areas import Areas
from geo.nation import building, sweep
from geo.nation.checking import AreaCheck
from geo.nation.kept import KeptResults
from geo.nation.tasks import TasksProgress, run
from geo.provision.question import CoverageQuestion, GapsQuestion
from geo.travel.standard import Standard
from tests.side_by_side import MadeArea, write_area

CACHE = Path(__file__).parents[1] / "data" / "cache" / "bench" / "nation"
WORKERS = 2
KINDS = ("library", "dentist", "play", "speech-and-language-therapy", "support-group")
QUESTIONS: tuple[sweep.Question, ...] = (
    CoverageQuestion("library", Standard("walk", within_m=1609.344)),
    GapsQuestion(("library", "play"), Standard("walk", within_m=1609.344)),
)


def main() -> None:
    """Make, build, measure four ways, and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.nation", description=__doc__)
    parser.add_argument("--made", type=int, default=30, help="made areas (30)")
    parser.add_argument("--size", type=int, default=40, help="streets of each, both ways (40)")
    parser.add_argument("--also", type=Path, nargs="*", default=[], metavar="AREA")
    parser.add_argument("--half", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    built = CACHE / f"{asked.made}-{asked.size}" / "areas"
    also = [path for path in asked.also if path.suffix != ".toml"]
    places = [built, *also]
    if asked.half:
        _measured(places, CACHE / "half", stop_after=len(Areas(places).members) // 2)
        return
    manifests = [*_made(asked.made, asked.size, built.parent / "files")]
    manifests += [path for path in asked.also if path.suffix == ".toml"]
    with _timed(f"building {len(manifests)} areas on {WORKERS} workers"):
        _failures(run(building.builds(manifests, built, again=False), workers=WORKERS))
    with _timed("opening the folder"):
        areas = Areas(places)
    print(f"{len(areas.members)} areas; not served: {[one.reason for one in areas.not_served]}")
    _checked(areas)
    with _timed("measuring in this process"):
        alone = _answers(areas, 0)
    with _timed(f"measuring on {WORKERS} workers"):
        two = _answers(areas, WORKERS)
    with _timed(f"measuring on {WORKERS} workers, one killed when half is done"):
        killed = _answers(areas, WORKERS, kill=True)
    print(f"the same to the last digit: {alone == two == killed}")
    _resumed(areas, places, alone, sys.argv[1:])
    for answer in alone:
        print(json.dumps(answer["total"]))


def _made(number: int, size: int, folder: Path) -> Iterator[Path]:
    """Manifests of made areas, six beside each other in a row; from a seed, always the same."""
    grid = [(i % 6, i // 6) for i in range(number)]
    areas = [_area(column, row, size) for column, row in grid]
    for area in areas:
        manifest = folder / area.code / f"{area.code}.toml"
        if not manifest.exists():
            write_area(folder, area, tuple(one for one in areas if one is not area))
        yield manifest


def _area(column: int, row: int, size: int) -> MadeArea:
    chance = random.Random(f"{column} {row}")

    def somewhere() -> tuple[float, float]:
        return (
            column * size + chance.randrange(size) + 0.0,
            row * size + chance.randrange(size) + 0.05,
        )

    listed = tuple(
        (f"Service {column} {row} {i}", KINDS[i % len(KINDS)], somewhere()) for i in range(40)
    )
    return MadeArea(column, row, size, listed, tuple(somewhere() for _ in range(4)))


def _checked(areas: Areas) -> None:
    opens = []
    for member in areas.members:
        found = AreaCheck(member, tuple(areas.around(member)))()
        opens.append((found["open_s"], found["name"], found["from_neighbours"]))
    print(f"opening an area with its neighbours: longest {max(opens)[0]} s ({max(opens)[1]})")
    print(f"services lent across borders: {sum(lent for _, _, lent in opens)}")


def _answers(areas: Areas, workers: int, *, kill: bool = False) -> list[dict[str, Any]]:
    found = []
    for question in QUESTIONS:
        tasks = sweep.sweeps(areas, question)
        done = run(tasks, workers=workers, heard=_Killer() if kill else lambda told: None)
        _failures(done)
        rows = [one.result for one in done.values() if one.result]
        found.append({"rows": rows, "total": sweep.whole(rows, question)})
    return found


class _Killer:
    """Kills a worker when half is done."""

    def __init__(self) -> None:
        self.killed = False

    def __call__(self, told: TasksProgress) -> None:
        if self.killed or told.done < (told.done + told.running + told.waiting) / 2:
            return
        self.killed = True
        victim = active_children()[0]
        os.kill(victim.pid or 0, signal.SIGKILL)
        print(f"killed worker {victim.pid} after {told.done} areas", flush=True)


def _resumed(areas: Areas, places: list[Path], alone: object, asked: list[str]) -> None:
    """Stop a run half way in a process of its own; go on, and compare."""
    for old in (CACHE / "half").glob("*.json"):
        old.unlink()
    subprocess.run([sys.executable, "-m", "bench.nation", *asked, "--half"], check=False)
    kept = len(list((CACHE / "half").glob("*.json")))
    with _timed(f"going on after {kept} of {2 * len(areas.members)} results"):
        found, measured = _measured(places, CACHE / "half")
    print(f"measured now: {measured}; the same to the last digit: {found == alone}")


def _measured(
    places: list[Path], keep: Path, stop_after: int | None = None
) -> tuple[list[dict[str, Any]], int]:
    """As the command does it: what is kept is not measured again."""
    book, areas, measured = KeptResults(keep), Areas(places), 0
    found = []
    for question in QUESTIONS:
        tasks = sweep.sweeps(areas, question)
        held = {name: book.read(task.key) for name, task in tasks.items()}

        def note(told: TasksProgress, tasks: dict[str, sweep.AreaSweep] = tasks) -> None:
            if told.last.result:
                book.write(tasks[told.last.name].key, told.last.result)
            if told.done == stop_after:
                raise SystemExit(1)

        todo = {name: task for name, task in tasks.items() if held[name] is None}
        measured += len(todo)
        done = run(todo, workers=WORKERS, heard=note)
        rows = [row for name in tasks if (row := held[name] or done[name].result)]
        found.append({"rows": rows, "total": sweep.whole(rows, question)})
    return found, measured


def _failures(done: dict[str, Any]) -> None:
    for name, one in done.items():
        if one.failure:
            print(f"failed: {name}: {one.failure}")


@contextmanager
def _timed(what: str) -> Iterator[None]:
    wall, own = time.perf_counter(), time.process_time()
    yield
    wall, own = time.perf_counter() - wall, time.process_time() - own
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e6
    print(
        f"{what}: {wall:.1f} s ({own:.1f} s of this processor); peak {peak:.2f} GB, of the largest "
        f"worker so far {child:.2f} GB",
        flush=True,
    )


if __name__ == "__main__":
    main()
