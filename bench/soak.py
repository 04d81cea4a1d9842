"""An hour as it may go: ``python -m bench.soak [--minutes 60] [--visitors 20] [--every 60]``.

Visitors search every ten seconds while the database is replaced every minute (each third time by a
damaged file), builds beside it are killed, and comments are written. A search is answered, told to
wait ("busy, try again"), told of an error, or timed out: each is counted apart, errors by what they
say. It prints the waits around replacements and the waits elsewhere, how soon new data was in use,
memory and open files over time, what is left in folders, and whether the comments are sound.

Exit code 1 if anybody met an error or waited in vain, if a replacement made anybody wait, good data
was not taken up, anything is left over, or, in half an hour or more, memory or open files grow. The
app's log is then kept. How late this program's own clock is tells how busy the machine was.
"""

import argparse
import asyncio
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import urllib.request
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from time import perf_counter
from typing import Any

import duckdb
import websockets

from bench.visitors import BUSY, EVERY_S, MILES, Visit, free_port, wait_until_up
from geo.errors import GeoError
from geo.settings import DEFAULT_DB, now
from geo.store import Store
from geo.voices import Comments

NEAR_S = 6.0
"""A search that begins within so many seconds of a replacement may be held up by it; while new data
is being opened, so may every other.
"""

LONGEST_BY_REPLACING_S = 1.0
LONGEST_OPENING_S = 180.0
"""Good data that is not in use after so long, on a busy machine too, is not taken up."""

GROWTH = 1.10
"""What the last quarter may have of the second quarter's memory and open files."""

LONG_ENOUGH_MIN = 30.0
"""A shorter run says nothing about growth: caches are still filling."""

ANSWERED, TIMED_OUT, ERROR = "answered", "timed out", "error"


@dataclass(frozen=True, slots=True)
class Search:
    """A search as its visitor met it: when it began, how long it took, and how it ended."""

    began: float
    seconds: float
    how: str


@dataclass(slots=True)
class Replaced:
    """New data in the place of the old; `used_s` is how soon it answered, None if it never did."""

    at: float
    good: bool
    used_s: float | None = None

    def held_up(self, began: float) -> bool:
        """Whether a search that began then may have waited for it."""
        return -1 < began - self.at < max(NEAR_S, (self.used_s or 0.0) + 1.0)


@dataclass(slots=True)
class Soaked:
    """What happened."""

    searches: list[Search] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    first_seen: dict[str, str] = field(default_factory=dict)
    replaced: list[Replaced] = field(default_factory=list)
    memory_mb: list[float] = field(default_factory=list)
    files: list[int] = field(default_factory=list)
    late_s: list[float] = field(default_factory=list)
    comments: int = 0
    killed: int = 0

    def met(self, error: str) -> None:
        """Count an error by what it says."""
        said = error[:200]
        self.errors[said] += 1
        self.first_seen.setdefault(said, f"{now():%H:%M:%S}")


async def visitor(address: str, postcodes: Sequence[str], until: float, seen: Soaked) -> None:
    """Search every ten seconds until the end; whoever is thrown out comes again, as people do."""
    await asyncio.sleep(random.uniform(0, EVERY_S))
    while perf_counter() < until:
        try:
            async with websockets.connect(
                address, subprotocols=["streamlit"], max_size=None, ping_interval=None
            ) as socket:
                await _searching(Visit(socket), postcodes, until, seen)
        except TimeoutError:
            pass  # counted where it was met
        except Exception as error:  # noqa: BLE001  # whatever stops a visitor is a finding
            seen.met(repr(error))
        await asyncio.sleep(1.0)


async def _searching(visit: Visit, postcodes: Sequence[str], until: float, seen: Soaked) -> None:
    while perf_counter() < until:
        began = perf_counter()
        if visit.has_form:
            mode = random.choice(list(MILES))
            visit.fill(random.choice(postcodes), mode, random.choice(MILES[mode]))
            await asked(visit, "Search", seen)
        else:  # the page itself may be busy, and says so in place of its form
            await asked(visit, None, seen)
            if visit.has_form:
                continue
        await visit.rest(max(0.0, EVERY_S - (perf_counter() - began)))


async def asked(visit: Visit, press: str | None, seen: Soaked) -> None:
    """Run the page, or press a button of it, and note how that ended."""
    began, how = perf_counter(), ANSWERED
    try:
        _, error, _ = await visit.run(press=press)
        if error:
            how = BUSY if error == BUSY else ERROR
        if how == ERROR:
            seen.met(error)
    except TimeoutError:
        how = TIMED_OUT
        raise
    finally:
        seen.searches.append(Search(began, perf_counter() - began, how))


async def replace(
    db: Path, good: Path, watched: str, options: argparse.Namespace, seen: Soaked
) -> None:
    """Put new data in the database's place, good and damaged in turn."""
    until = perf_counter() + options.minutes * 60
    number = 0
    while perf_counter() + options.every < until - NEAR_S:
        await asyncio.sleep(options.every)
        number += 1
        new = db.with_name(".next")
        await asyncio.to_thread(shutil.copy, good, new)
        if number % 3:
            await asyncio.to_thread(_renamed, new, f"soak {number}")
        else:
            new.write_bytes(new.read_bytes()[: new.stat().st_size // 2])
        new.replace(db)
        done = Replaced(perf_counter(), bool(number % 3))
        seen.replaced.append(done)
        if done.good:  # the next comes when this one is in use, however busy the machine is
            await _until_used(watched, done)


def _renamed(database: Path, build: str) -> None:
    """Make a copy a build of its own, of this moment."""
    with duckdb.connect(database) as opened:
        for key, value in (("build_id", build), ("built_at", now().isoformat())):
            opened.execute("UPDATE meta SET value = ? WHERE key = ?", [value, key])


async def _until_used(watched: str, done: Replaced) -> None:
    """Wait until the process says that its data is as young as the replacement."""
    while (passed := perf_counter() - done.at) < LONGEST_OPENING_S:
        figures = await asyncio.to_thread(_figures, watched)
        if figures.get("send_data_age_seconds", float("nan")) < passed + NEAR_S:
            done.used_s = passed
            return
        await asyncio.sleep(0.25)


def _figures(watched: str) -> dict[str, float]:
    """What the process says of itself; nothing if it does not answer in time."""
    with suppress(OSError), urllib.request.urlopen(watched, timeout=10) as answer:
        lines = answer.read().decode().splitlines()
        pairs = [line.rpartition(" ") for line in lines if line and not line.startswith("#")]
        return {name: float(value) for name, _, value in pairs}
    return {}


async def killed_builds(folder: Path, until: float, seen: Soaked) -> None:
    """Begin builds in the database's folder and kill them."""
    while perf_counter() + 30 < until:
        await asyncio.sleep(20)
        command = [sys.executable, "-m", "geo", "build", "--out", str(folder / "other.duckdb")]
        process = await asyncio.create_subprocess_exec(
            *command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        await asyncio.sleep(random.uniform(2, 8))
        if process.returncode is None:
            process.kill()
            seen.killed += 1
        await process.wait()


async def write_comments(path: Path, until: float, seen: Soaked) -> None:
    """Write a comment now and then, as other processes do."""
    book = Comments(path)
    while perf_counter() < until:
        try:
            await asyncio.to_thread(
                book.comment,
                "site",
                f"Comment {seen.comments}",
                now=now() + timedelta(minutes=seen.comments),
            )
            seen.comments += 1
        except GeoError as error:
            seen.met(str(error))
        await asyncio.sleep(5)


async def watch(pid: int, until: float, seen: Soaked) -> None:
    """Read memory and open files, and how late this program wakes up."""
    while perf_counter() < until:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        seen.memory_mb.append(int(line.split()[1]) / 1024)
        seen.files.append(len(list(Path(f"/proc/{pid}/fd").iterdir())))
        began = perf_counter()
        await asyncio.sleep(5)
        seen.late_s.append(perf_counter() - began - 5)


async def soak(options: argparse.Namespace, folder: Path) -> Soaked:
    """Let it all happen at once."""
    seen, port = Soaked(), free_port()
    db, good, temporary = folder / "served.duckdb", folder / "good", folder / "temporary"
    temporary.mkdir()
    shutil.copy(options.db, db)
    shutil.copy(options.db, good)
    postcodes = Store.open(good).homes_of_area().table["postcode"].tolist()
    comments = folder / "comments.sqlite"
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true"),
        *("--server.port", str(port)),
        env={
            **os.environ,
            **{"SEND_DB": str(db), "SEND_COMMENTS": str(comments), "TMPDIR": str(temporary)},
        },
        stdout=subprocess.DEVNULL,
        stderr=(folder / "log").open("wb"),
    )
    try:
        await wait_until_up(f"http://localhost:{port}/_stcore/health")
        address = f"ws://localhost:{port}/_stcore/stream"
        async with websockets.connect(address, subprotocols=["streamlit"], max_size=None) as first:
            await Visit(first).run()
        until = perf_counter() + options.minutes * 60
        await asyncio.gather(
            watch(process.pid, until, seen),
            replace(db, good, f"http://127.0.0.1:{port}/metrics", options, seen),
            killed_builds(folder, until, seen),
            write_comments(comments, until, seen),
            *(visitor(address, postcodes, until, seen) for _ in range(options.visitors)),
        )
    finally:
        if process.returncode is None:
            process.terminate()
        else:
            seen.met(f"the app ended by itself: {process.returncode}")
        await process.wait()
    return seen


def left_over(folder: Path) -> list[str]:
    """What is in the folder besides what is meant to be; the last killed build is cleared by the
    next.
    """
    meant = ("served.duckdb", "good", "log", "comments.sqlite", "other.duckdb", "temporary")
    odd = [one.name for one in folder.iterdir() if not one.name.startswith(meant)]
    builds = [one for one in odd if one.endswith(".building")]
    temporary = [f"temporary/{one.name}" for one in (folder / "temporary").iterdir()]
    return temporary + (odd if len(builds) > 1 else [one for one in odd if one not in builds])


def waits(seconds: Sequence[float]) -> dict[str, float]:
    """Median, 95%, 99% and the longest of some waits, and how many were above a second."""
    if not seconds:
        return {"of": 0}
    ordered = sorted(seconds)
    at = {f"p{share}": ordered[int(len(ordered) * share / 100)] for share in (95, 99)}
    figures = {"median": statistics.median(ordered), **at, "longest": ordered[-1]}
    above = sum(took > LONGEST_BY_REPLACING_S for took in ordered)
    return {name: round(took, 2) for name, took in figures.items()} | {
        "above_1_s": above,
        "of": len(ordered),
    }


def quarters(values: Sequence[float]) -> list[int]:
    """The highest of each quarter."""
    cuts = [round(len(values) * n / 4) for n in range(5)]
    return [round(max(values[a:b])) for a, b in pairwise(cuts) if b > a]


def told(seen: Soaked, minutes: float) -> tuple[dict[str, Any], list[str]]:
    """The figures, and what is wrong in words."""
    near, far = [], []
    for one in seen.searches:
        if one.how == ANSWERED:
            by = any(replaced.held_up(one.began) for replaced in seen.replaced)
            (near if by else far).append(one.seconds)
    ends = Counter(one.how for one in seen.searches)
    good = [one for one in seen.replaced if one.good]
    memory, files = quarters(seen.memory_mb), quarters(seen.files)
    figures = {
        "searches": {how: ends[how] for how in (ANSWERED, BUSY, TIMED_OUT, ERROR)},
        "errors": {
            said: {"times": times, "first": seen.first_seen[said]}
            for said, times in seen.errors.most_common(10)
        },
        "waits_around_replacements_s": waits(near),
        "waits_elsewhere_s": waits(far),
        "replaced": {"good": len(good), "damaged": len(seen.replaced) - len(good)},
        "new_data_in_use_after_s": waits([one.used_s for one in good if one.used_s is not None]),
        "memory_mb_highest_by_quarter": memory,
        "open_files_highest_by_quarter": files,
        "own_clock_late_s": waits(seen.late_s),
        "builds_killed": seen.killed,
        "comments": seen.comments,
    }
    wrong = [f"{ends[TIMED_OUT]} searches timed out"] if ends[TIMED_OUT] else []
    wrong += [f"{seen.errors.total()} errors"] if seen.errors else []
    if max(near, default=0.0) > max(LONGEST_BY_REPLACING_S, *far, 0.0):
        wrong.append("the longest wait was around a replacement, and above a second")
    unused = sum(one.used_s is None for one in good)
    wrong += [f"{unused} good replacements were not taken up"] if unused else []
    if minutes >= LONG_ENOUGH_MIN:
        for what, values in (("memory", memory), ("open files", files)):
            if values[-1] > GROWTH * values[1]:
                wrong.append(f"{what} grew: {values}")
    return figures, wrong


def main() -> int:
    """Run it, and print what happened."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--visitors", type=int, default=20)
    parser.add_argument("--every", type=float, default=60.0, help="seconds between replacements")
    parser.add_argument("--db", type=Path, default=DEFAULT_DB)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="soak-"))
    wrong = ["it did not come to its end"]
    try:
        figures, wrong = told(asyncio.run(soak(options, folder)), options.minutes)
        figures["left_over"] = odd = left_over(folder)
        figures["faults_of_comments"] = faults = Comments(folder / "comments.sqlite").check()
        wrong += [f"left over: {odd}"] if odd else []
        wrong += [f"comments: {faults}"] if faults else []
        print(json.dumps(figures | {"wrong": wrong}, indent=1))
    finally:
        if wrong:
            print(f"The app's log is in {folder}.", file=sys.stderr)
        else:
            shutil.rmtree(folder, ignore_errors=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
