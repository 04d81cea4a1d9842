"""From an area's manifest to one finished database file.

The file is written beside the old one, checked, and put in its place in one
step: whoever uses the old one never sees half of the new one, and a build that
fails, is stopped, or runs out of disk loses nothing.
"""

import glob
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from time import perf_counter, time

from geo.errors import AreaError, BuildError, GeoError, SourceError, StoreError
from geo.manifest import Manifest, Source, read_manifest
from geo.measure import to_grid
from geo.network.osm import read_streets
from geo.records import Harvest
from geo.sources import basemap, fetch, openreferral, osm, qlac
from geo.store import SourceRow, Store, Writer, writing

_DATA = Path(__file__).resolve().parents[1] / "data"

DEFAULT_MANIFEST = _DATA / "areas" / "isle-of-wight.toml"
"""The area that is built unless another is named."""

DEFAULT_DB = _DATA / "build" / "isle-of-wight.duckdb"
"""Where the default area's database is."""

_DAY_S = 86_400.0

Progress = Callable[[float, str], None]
"""Called with the share done (0 to 1) and what is being done."""


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What became of one source's rows."""

    source_id: str
    title: str
    rows_read: int
    rows_kept: int
    rows_rejected: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did: `seconds` in all, fetching included."""

    path: Path
    seconds: float
    sources: tuple[SourceReport, ...]


Counted = tuple[int, int, int]
"""Rows read, kept and rejected."""


def _quiet(_share: float, _what: str) -> None:
    """Progress that nobody watches."""


def default_db(manifest: Path) -> Path:
    """Where the database of a manifest goes unless another file is named."""
    return DEFAULT_DB.with_name(f"{manifest.stem}.duckdb")


def build(
    manifest: Path = DEFAULT_MANIFEST, out: Path | None = None, progress: Progress = _quiet
) -> Report:
    """Build the database of an area.

    Parameters
    ----------
    manifest
        The area's TOML file.
    out
        Where the database goes; by default `default_db`.
    progress
        Told what is going on.

    Raises
    ------
    AreaError
        If the manifest cannot be used.
    SourceError
        If a source is missing or damaged.
    BuildError
        If the database cannot be written or fails its checks.

    Whatever is raised, a database that was there before is still there.
    """
    start = perf_counter()
    to_grid(0.0, 51.0)  # makes the grid shift ready: a Ctrl-C in its first call is not caught
    area = read_manifest(manifest)
    unknown = [s.kind for s in area.sources if s.kind not in _LOADERS]
    if unknown:
        known = ", ".join(KINDS)
        raise AreaError(f"{manifest}: no reader for {', '.join(unknown)}. Known kinds: {known}.")
    out = out or default_db(manifest)
    with _beside(out) as unfinished:
        try:
            with writing(unfinished) as writer:
                reports = tuple(_load_all(writer, area, progress))
                writer.finish(area)
            progress(0.97, "Checking the database")
            _check(unfinished)
        except (StoreError, OSError) as error:
            raise BuildError(
                f"The database {out} could not be built: {str(error).rstrip('.')}. The previous "
                "one, if any, is still in use. Check that the disk has room, and build again."
            ) from error
    progress(1.0, "Done")
    return Report(out, perf_counter() - start, reports)


@contextmanager
def _beside(out: Path) -> Iterator[Path]:
    """A name for the unfinished file; it takes the place of `out` if all goes well."""
    prefix, suffix = f".{out.name}.", ".building"
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        _clear_abandoned(out.parent, f"{glob.escape(prefix)}*{suffix}")
        # A folder of its own also takes what the database engine puts beside its file.
        with TemporaryDirectory(prefix=prefix, suffix=suffix, dir=out.parent) as folder:
            unfinished = Path(folder) / "unfinished.duckdb"
            yield unfinished
            unfinished.replace(out)
    except OSError as error:
        raise BuildError(
            f"The database {out} cannot be written: {error.strerror}. Name another with --out."
        ) from error


def _clear_abandoned(folder: Path, pattern: str) -> None:
    """Remove what builds left that were killed: they could not do it, and no build takes a day."""
    for found in folder.glob(pattern):
        with suppress(OSError):
            if time() - found.stat().st_mtime > _DAY_S:
                rmtree(found)


def _load_all(writer: Writer, area: Manifest, progress: Progress) -> Iterator[SourceReport]:
    for i, source in enumerate(area.sources):
        progress(0.95 * i / len(area.sources), source.title)
        start = perf_counter()
        path = fetch.fetch(source)
        try:
            read, kept, rejected = _LOADERS[source.kind](writer, source, path)
        except MemoryError as error:
            raise SourceError(f"{source.title}: {path} is too large for this machine.") from error
        writer.rows([_source_row(source, path, (read, kept, rejected))])
        yield SourceReport(
            source.source_id, source.title, read, kept, rejected, perf_counter() - start
        )


def _source_row(source: Source, path: Path, counted: Counted) -> SourceRow:
    return SourceRow(
        source.source_id,
        source.kind,
        source.title,
        source.publisher,
        source.licence,
        source.attribution,
        source.url,
        source.vintage,
        _retrieved(path),
        source.illustrative,
        *counted,
    )


def _retrieved(path: Path) -> date:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).date()


def _postcodes(writer: Writer, _source: Source, path: Path) -> Counted:
    read = 0
    for frame in qlac.read_postcodes(path):
        writer.frame("postcode", frame)
        read += len(frame)
    return read, read, 0


def _authorities(writer: Writer, _source: Source, path: Path) -> Counted:
    found = qlac.read_authorities(path)
    writer.rows(found)
    return len(found), len(found), 0


def _osm(writer: Writer, source: Source, path: Path) -> Counted:
    streets = read_streets(path)
    writer.streets(streets)
    writer.basemap(basemap.read_basemap(path))
    read, kept, rejected = _harvest(writer, osm.read(path, source_id=source.source_id))
    return read + streets.ways, kept + streets.ways, rejected


def _openreferral(writer: Writer, source: Source, path: Path) -> Counted:
    found = openreferral.read(path, source_id=source.source_id, illustrative=source.illustrative)
    return _harvest(writer, found)


def _harvest(writer: Writer, found: Harvest) -> Counted:
    writer.rows(found.rows)
    return found.rows_read, found.rows_kept, found.rows_read - found.rows_kept


_LOADERS: dict[str, Callable[[Writer, Source, Path], Counted]] = {
    "qlac-postcodes": _postcodes,
    "qlac-authorities": _authorities,
    "osm": _osm,
    "openreferral": _openreferral,
}
"""A reader for each kind of source."""

KINDS = tuple(_LOADERS)
"""The kinds of source that a manifest may name."""


def _check(path: Path) -> None:
    """See that the finished file can answer before anybody is given it."""
    try:
        store = Store.open(path)
        rows = store.counts().set_index("table")["rows"]
        homes = len(store.homes())
        repeated = store.repeated_ids()
        store.close()
    except GeoError as error:
        raise BuildError(f"The new database cannot be opened: {error}") from error
    if repeated:
        raise BuildError(
            f"Two sources gave the same id {len(repeated):,} times, such as {repeated[0]}: the "
            "manifest names one file twice, or two maps. The previous database, if any, is still "
            "in use."
        )
    empty = [table for table in ("postcode", "service", "edge") if not rows[table]]
    if empty or not homes:
        lacking = ", ".join(empty) or "postcodes of this authority"
        raise BuildError(
            f"The new database has no {lacking}: the manifest's sources do not fit its area. "
            "The previous database, if any, is still in use."
        )
