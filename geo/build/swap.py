"""Building beside the database in use, and putting the new one in its place in one step."""

import fcntl
import gc
import glob
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from time import time

from geo.errors import BuildError, GeoError
from geo.manifest import Manifest
from geo.store import Store

_BEGINNING_S = 60.0
_LOCK = "lock"

_NEEDED = {
    "postcode": "postcodes",
    "service": "services",
    "edge": "streets (a map, kind osm)",
}
"""Tables without which nothing can be found, and what they hold."""


def check_out(out: Path, manifest: Path, area: Manifest) -> None:
    """Refuse to replace what is not a database."""
    given = {manifest.resolve(), *(path for source in area.sources for path in source.path)}
    given |= {area.pairs.resolve()} if area.pairs else set()
    if out.resolve() in given:
        raise BuildError(f"{out} is one of the build's own inputs. Name another file with --out.")
    if not out.exists() or out.is_dir():
        return
    with out.open("rb") as file:
        start = file.read(12) if out.is_file() else b"?"
    if start and start[8:] != b"DUCK":
        raise BuildError(
            f"{out} already exists and is not a database. Name another file with --out."
        )


@contextmanager
def beside(out: Path) -> Iterator[Path]:
    """A name for the unfinished file; it takes the place of `out` if all goes well."""
    prefix, suffix = f".{out.name}.", ".building"
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        _clear_abandoned(out.parent, f"{glob.escape(prefix)}*{suffix}")
        # A folder of its own also takes what the database engine puts beside its file.
        with (
            TemporaryDirectory(prefix=prefix, suffix=suffix, dir=out.parent) as folder,
            _held(Path(folder)),
        ):
            unfinished = Path(folder) / "unfinished.duckdb"
            yield unfinished
            unfinished.replace(out)
    except OSError as error:
        raise BuildError(
            f"The database {out} cannot be written: {error.strerror}. Name another file with --out."
        ) from error


@contextmanager
def without_collection() -> Iterator[None]:
    """Do without the search for cycles: millions of rows have none, and it takes a third longer."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Hold a lock on a folder while this process lives; the system takes it from a killed one."""
    with (folder / _LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _clear_abandoned(folder: Path, pattern: str) -> None:
    """Remove what builds left that were killed: they could not do it, and nobody holds their lock.

    A folder without a lock is that of a build that is just beginning, or older than the lock.
    """
    for found in folder.glob(pattern):
        with suppress(OSError):
            if not (found / _LOCK).exists():
                if time() - found.stat().st_mtime > _BEGINNING_S:
                    rmtree(found)
                continue
            with (found / _LOCK).open() as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                rmtree(found)


def check(path: Path) -> None:
    """See that the finished file can answer before anybody is given it."""
    try:
        store = Store.open(path)
        rows = store.counts().set_index("table")["rows"]
        homes = len(store.homes_of_area())
        repeated = store.repeated_ids()
        store.close()
    except GeoError as error:
        raise BuildError(f"The new database cannot be opened: {error}") from error
    if repeated:
        raise BuildError(
            f"Two sources gave the same id {len(repeated):,} times, such as {repeated[0]}: the "
            "manifest may name one file twice, or two maps. The previous database, if any, is "
            "still in use."
        )
    empty = [what for table, what in _NEEDED.items() if not rows[table]]
    if empty or not homes:
        lacking = ", ".join(empty) or "postcodes of this authority"
        raise BuildError(
            f"The new database has no {lacking}: the manifest's sources do not fit its area. "
            "The previous database, if any, is still in use."
        )
