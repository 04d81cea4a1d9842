"""Strange files for each reader, for a stated time: ``python -m bench.fuzz [--minutes 20]``.

Takes the made-up town with its official sources, spoils one of its files, each in turn, in one of
several ways, and builds. A build must end well or with an error in words; a traceback or a build of
more than a minute is a finding, and its file is kept. Exit code 1 if there is one.
"""

import argparse
import random
import shutil
import sys
import tempfile
import traceback
from collections import Counter
from pathlib import Path
from time import monotonic

from geo.build.pipeline import build
from geo.errors import GeoError
from tests.official import write_official_town

SLOW_S = 60.0
_ODD = (b"\x00", b"\xff\xfe", b'"', b"\n", b",,,,", b"\xed\xa0\x80", b"1e308", b"{{", b"\x1a" * 64)


def spoilt(content: bytes, chance: random.Random) -> bytes:
    """The content with something wrong in it."""
    data = bytearray(content)
    kind = chance.randrange(5)
    if not data or kind == 0:
        return bytes(data[: chance.randrange(len(data) + 1)])
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(data) + 1)
        if kind == 1:
            data[at : at + 1] = bytes([chance.randrange(256)])
        elif kind == 2:
            data[at:at] = chance.choice(_ODD)
        elif kind == 3:
            del data[at : at + chance.randint(1, 200)]
        else:
            data[at:at] = data[at : at + chance.randint(1, 500)]
    return bytes(data)


def main() -> int:
    """Spoil and build until the time is up."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--minutes", type=float, default=20.0)
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument("--keep", type=Path, help="where files that break something are kept")
    options = asked.parse_args()
    chance = random.Random(options.seed)
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    tried: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    findings: list[str] = []
    try:
        manifest = write_official_town(folder)
        files = sorted(path for path in folder.rglob("*") if path.is_file() and path != manifest)
        until, number = monotonic() + options.minutes * 60, 0
        while monotonic() < until:
            file, number = files[number % len(files)], number + 1
            whole = file.read_bytes()
            file.write_bytes(spoilt(whole, chance))
            began = monotonic()
            tried[file.name] += 1
            try:
                build(manifest, folder / "out" / "town.duckdb", again=True)
            except GeoError:
                refused[file.name] += 1
            except Exception:  # noqa: BLE001  # a finding
                findings.append(f"{file.name}: {traceback.format_exc(limit=-3)}")
                _keep(file, options.keep, len(findings))
            if monotonic() - began > SLOW_S:
                findings.append(f"{file.name}: took {monotonic() - began:.0f} s")
                _keep(file, options.keep, len(findings))
            file.write_bytes(whole)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for name in sorted(tried):
        print(f"{name:28} {tried[name]:6} tried, {refused[name]:6} refused in words")
    print(f"{len(findings)} findings")
    print("\n".join(findings))
    return 1 if findings else 0


def _keep(file: Path, where: Path | None, number: int) -> None:
    if where is not None:
        where.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, where / f"{number}-{file.name}")


if __name__ == "__main__":
    sys.exit(main())
