"""An hour as it may go: ``python -m bench.soak [--minutes 60] [--visitors 20] [--every 60]``.

Visitors search every ten seconds while the database is replaced every minute (each third time by a
damaged file), builds beside it are killed, and comments are written. It prints the
searches, the longest waits near a replacement and apart from those, memory by quarter, open files,
what is left in folders, and whether the comments are sound. Exit code 1 if anybody met an error, or
anything is left; the folder with the app's log is then kept.
"""

import argparse
import asyncio
import os
import random
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from time import perf_counter

import duckdb
import websockets

from bench.visitors import BUSY, EVERY_S, MILES, Visit, free_port, wait_until_up
from geo.errors import GeoError
from geo.settings import DEFAULT_DB, now
from geo.store import Store
from geo.voices import Comments

NEAR_S = 6.0
"""A search that begins within so many seconds of a replacement may be held up by it."""


@dataclass(slots=True)
class Soaked:
    """What happened."""

    answers: list[tuple[float, float]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    told_to_wait: int = 0
    replaced: list[float] = field(default_factory=list)
    memory_mb: list[float] = field(default_factory=list)
    files: list[int] = field(default_factory=list)
    comments: int = 0
    killed: int = 0


async def visitor(address: str, postcodes: list[str], until: float, seen: Soaked) -> None:
    """Search every ten seconds until the end."""
    await asyncio.sleep(random.uniform(0, EVERY_S))
    try:
        async with websockets.connect(
            address, subprotocols=["streamlit"], max_size=None, ping_interval=None
        ) as socket:
            visit = Visit(socket)
            await visit.run()
            while perf_counter() < until:
                mode = random.choice(list(MILES))
                visit.fill(random.choice(postcodes), mode, random.choice(MILES[mode]))
                began = perf_counter()
                _, error, _ = await visit.run(press="Search")
                if error == BUSY:
                    seen.told_to_wait += 1
                else:
                    seen.answers.append((began, perf_counter() - began))
                if error and error != BUSY:
                    seen.errors.append(f"{now():%H:%M:%S} {error[:200]}")
                await asyncio.sleep(max(0.0, EVERY_S - (perf_counter() - began)))
    except Exception as error:  # noqa: BLE001  # whatever stops a visitor is a finding
        seen.errors.append(f"{now():%H:%M:%S} {error!r}"[:200])


async def replace(db: Path, good: Path, every_s: float, until: float, seen: Soaked) -> None:
    """Put new data in the database's place, good and damaged in turn."""
    number = 0
    while perf_counter() + every_s < until:
        await asyncio.sleep(every_s)
        number += 1
        new = db.with_name(".next")
        await asyncio.to_thread(shutil.copy, good, new)
        if number % 3:
            with duckdb.connect(new) as opened:
                opened.execute(f"UPDATE meta SET value = 'soak {number}' WHERE key = 'build_id'")
        else:
            new.write_bytes(new.read_bytes()[: new.stat().st_size // 2])
        new.replace(db)
        seen.replaced.append(perf_counter())


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
            seen.errors.append(str(error)[:200])
        await asyncio.sleep(5)


async def watch(pid: int, until: float, seen: Soaked) -> None:
    """Read memory and open files."""
    while perf_counter() < until:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        seen.memory_mb.append(int(line.split()[1]) / 1024)
        seen.files.append(len(list(Path(f"/proc/{pid}/fd").iterdir())))
        await asyncio.sleep(5)


async def soak(options: argparse.Namespace, folder: Path) -> Soaked:
    """Let it all happen at once."""
    seen, port = Soaked(), free_port()
    db, good = folder / "served.duckdb", folder / "good"
    shutil.copy(options.db, db)
    shutil.copy(options.db, good)
    postcodes = Store.open(good).homes_of_area().table["postcode"].tolist()
    comments = folder / "comments.sqlite"
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true"),
        *("--server.port", str(port)),
        env={**os.environ, "SEND_DB": str(db), "SEND_COMMENTS": str(comments)},
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
            replace(db, good, options.every, until, seen),
            killed_builds(folder, until, seen),
            write_comments(comments, until, seen),
            *(visitor(address, postcodes, until, seen) for _ in range(options.visitors)),
        )
    finally:
        process.terminate()
        await process.wait()
    return seen


def left_over(folder: Path) -> list[str]:
    """What is in the folder besides what is meant to be; the last killed build is cleared by the
    next.
    """
    meant = ("served.duckdb", "good", "log", "comments.sqlite", "other.duckdb", ".next")
    odd = [one.name for one in folder.iterdir() if not one.name.startswith(meant)]
    return (
        odd
        if len([one for one in odd if one.endswith(".building")]) > 1
        else [one for one in odd if not one.endswith(".building")]
    )


def main() -> int:
    """Run it, and print what happened."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--minutes", type=float, default=60.0)
    asked.add_argument("--visitors", type=int, default=20)
    asked.add_argument("--every", type=float, default=60.0, help="seconds between replacements")
    asked.add_argument("--db", type=Path, default=DEFAULT_DB)
    options = asked.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="soak-"))
    failed = True
    try:
        seen = asyncio.run(soak(options, folder))
        near = [
            took
            for began, took in seen.answers
            if any(-1 < began - at < NEAR_S for at in seen.replaced)
        ]
        far = sorted(took for _, took in seen.answers if took not in set(near))
        odd, faults = left_over(folder), Comments(folder / "comments.sqlite").check()
        quarter = max(1, len(seen.memory_mb) // 4)
        print(f"searches {len(seen.answers)}, told to wait {seen.told_to_wait}")
        print(f"errors {len(seen.errors)} {seen.errors[:3]}")
        print(f"replaced {len(seen.replaced)}, builds killed {seen.killed}")
        print(f"median {far[len(far) // 2]:.2f} s, longest {far[-1]:.2f} s apart from replacements")
        print(f"longest near a replacement {sorted(near)[-3:]} s of {len(near)}")
        quarters = [
            max(seen.memory_mb[i : i + quarter]) for i in range(0, len(seen.memory_mb), quarter)
        ]
        print(f"memory MB by quarter {[round(m) for m in quarters]}, files open {max(seen.files)}")
        print(f"comments {seen.comments}, faults {faults}; left over {odd}")
        failed = bool(seen.errors or odd or faults)
    finally:
        if failed:
            print(f"The app's log is in {folder}.")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
