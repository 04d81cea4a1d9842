"""From an area's manifest to one finished database file.

The file is written beside the old one, checked, and put in its place in one
step: whoever uses the old one never sees half of the new one, and a build that
fails, is stopped, or runs out of disk loses nothing. Where nothing has changed since the last
build, nothing is done.
"""

import gc
import glob
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from time import perf_counter, time
from typing import Any

from geo.build import assembly, merge
from geo.build.fingerprint import fingerprint
from geo.errors import AreaError, BuildError, GeoError, SourceError, StoreError
from geo.manifest import Manifest, Source, read_manifest
from geo.measure import miles_to_metres, to_grid
from geo.places.extent import Extent, nearest_council
from geo.records import Harvest, Rejected, Row
from geo.settings import DEFAULT_DB, DEFAULT_MANIFEST
from geo.sources import extract, gtfs, openreferral
from geo.sources.getting import fetch
from geo.sources.getting.fetch import Fetched
from geo.sources.kinds import BY_PLACE, FOLDERS, KINDS, LOADERS, POSTCODE_KINDS, SURVEYED
from geo.store import LeftOut, SourceRow, Store, Writer, writing

_DATA = Path(__file__).resolve().parents[2] / "data"

_DAY_S = 86_400.0

Progress = Callable[[float, str], None]
"""Called with the share done (0 to 1) and what is being done."""


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What became of one source's rows; `note` is what a person should know of this copy."""

    source_id: str
    title: str
    rows_read: int
    rows_kept: int
    rows_merged: int
    rows_left_out: int
    rows_rejected: int
    seconds: float
    note: str | None = None


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: `seconds` in all, fetching included.

    `unchanged` is true when everything was as at the last build, which therefore stays. `pairs`
    counts entries that may be the same, for a person to decide in the file `pairs_file`.
    """

    path: Path
    seconds: float
    sources: tuple[SourceReport, ...]
    unchanged: bool = False
    pairs: int = 0
    pairs_file: Path | None = None


@dataclass(slots=True)
class _Taken:
    """One source on its way into the database."""

    source: Source
    fetched: Fetched
    harvest: Harvest = field(default_factory=Harvest)
    merged: int = 0
    seconds: float = 0.0

    def report(self) -> SourceReport:
        found = self.harvest
        return SourceReport(
            self.source.source_id,
            self.source.title,
            found.rows_read,
            found.rows_kept - self.merged,
            self.merged,
            found.left_out.total(),
            found.rows_rejected,
            self.seconds,
            self.fetched.note,
        )


def _quiet(_share: float, _what: str) -> None:
    """Progress that nobody watches."""


def default_db(manifest: Path) -> Path:
    """Where the database of a manifest goes unless another file is named."""
    return DEFAULT_DB.with_name(f"{manifest.stem}.duckdb")


def build(
    manifest: Path = DEFAULT_MANIFEST,
    out: Path | None = None,
    progress: Progress = _quiet,
    *,
    again: bool = False,
) -> BuildReport:
    """Build the database of an area.

    Parameters
    ----------
    manifest
        The area's TOML file.
    out
        Where the database goes; by default `default_db`.
    progress
        Told what is going on.
    again
        Build even if nothing has changed since the database that is there was built.

    Raises
    ------
    AreaError
        If the manifest cannot be used.
    SourceError
        If a source is missing or damaged, or more of its rows are rejected than the manifest
        allows.
    BuildError
        If the database cannot be written or fails its checks.

    Whatever is raised, a database that was there before is still there.
    """
    start = perf_counter()
    to_grid(0.0, 51.0)  # makes the grid shift ready: a Ctrl-C in its first call is not caught
    area = read_manifest(manifest)
    _check_settings(manifest, area)
    out = out or default_db(manifest)
    _check_out(out, manifest, area)
    taken = [_fetched(source, progress) for source in area.sources]
    decisions = merge.read_decisions(area.pairs) if area.pairs else {}
    decided = sorted((*key, d.same) for key, d in decisions.items() if d.same is not None)
    mark = fingerprint(manifest, area, map(_identity, area.sources), decided=repr(decided))
    if not again and (report := _unchanged(out, area, mark, start)):
        return report
    with _beside(out) as unfinished, _without_collection():
        try:
            with writing(unfinished) as writer:
                pairs = _load(writer, area, taken, decisions, progress)
                writer.finish(area, fingerprint=mark)
            progress(0.97, "Checking the database")
            _check(unfinished)
        except (StoreError, OSError) as error:
            raise BuildError(
                f"The database {out} could not be built: {str(error).rstrip('.')}. The previous "
                "one, if any, is still in use. Check that the disk has room, and build again."
            ) from error
    progress(1.0, "Done")
    reports = tuple(t.report() for t in taken)
    return BuildReport(out, perf_counter() - start, reports, pairs=pairs, pairs_file=area.pairs)


def _check_out(out: Path, manifest: Path, area: Manifest) -> None:
    """Refuse to replace what is not a database."""
    given = {manifest.resolve(), *(path for source in area.sources for path in source.path)}
    given |= {area.pairs.resolve()} if area.pairs else set()
    if out.resolve() in given:
        raise BuildError(f"{out} is one of the build's own inputs. Name another with --out.")
    if not out.exists() or out.is_dir():
        return
    with out.open("rb") as file:
        start = file.read(12) if out.is_file() else b"?"
    if start and start[8:] != b"DUCK":
        raise BuildError(f"{out} is there and is no database. Name another with --out.")


def _check_settings(manifest: Path, area: Manifest) -> None:
    """See that each source is of a known kind and has no key that its reader does not take."""
    unknown = [s.kind for s in area.sources if s.kind not in LOADERS]
    if unknown:
        known = ", ".join(KINDS)
        raise AreaError(f"{manifest}: no reader for {', '.join(unknown)}. Known kinds: {known}.")
    faults = []
    for source in area.sources:
        taken = LOADERS[source.kind].settings
        known = ", ".join(sorted(taken)) or "none"
        faults += [
            f"{source.title} ({source.kind}) has an unknown key {key!r}; besides the keys of every "
            f"source this kind takes: {known}"
            for key in source.settings
            if key not in taken
        ]
    if faults:
        raise AreaError(f"The manifest {manifest} cannot be used: {'; '.join(faults)}.")


def _fetched(source: Source, progress: Progress) -> _Taken:
    start = perf_counter()

    def told(what: str) -> None:
        progress(0.0, f"{source.title}: {what}")

    if _is_feed(source):
        fetched = openreferral.crawl(source, cache=fetch.CACHE, progress=told)
    else:
        fetched = fetch.fetch(source, progress=told)
    folder = next((path for path in fetched.paths if path.is_dir()), None)
    if folder and source.kind not in FOLDERS:
        raise SourceError(f"{source.title}: {folder} is a folder. Name the file in it.")
    return _Taken(source, fetched, seconds=perf_counter() - start)


def _is_feed(source: Source) -> bool:
    """Whether a source is read page by page rather than as a file."""
    return source.kind == "openreferral" and bool(source.url)


def _identity(source: Source) -> str:
    """What changes when the files of a source do."""
    return openreferral.crawled(source) if _is_feed(source) else fetch.identity(source)


def _reported(row: dict[str, Any]) -> SourceReport:
    """What a database says of a source."""
    return SourceReport(
        row["source_id"],
        row["title"],
        row["rows_read"],
        row["rows_kept"],
        row["rows_merged"],
        row["rows_left_out"],
        row["rows_rejected"],
        0.0,
        row["note"],
    )


def _unchanged(out: Path, area: Manifest, mark: str, start: float) -> BuildReport | None:
    """The report of the database that is there, if it was made from the same."""
    if not out.is_file():
        return None
    try:
        store = Store.open(out)
        same, rows = store.fingerprint == mark, store.sources()
        store.close()
    except StoreError:
        return None
    if not same:
        return None
    rows = rows.astype(object).where(rows.notna(), None).set_index("source_id", drop=False)
    reports = tuple(_reported(rows.loc[source.source_id].to_dict()) for source in area.sources)
    return BuildReport(out, perf_counter() - start, reports, unchanged=True)


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


@contextmanager
def _without_collection() -> Iterator[None]:
    """Do without the search for cycles: millions of rows have none, and it takes a third longer."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _clear_abandoned(folder: Path, pattern: str) -> None:
    """Remove what builds left that were killed: they could not do it, and no build takes a day."""
    for found in folder.glob(pattern):
        with suppress(OSError):
            if time() - found.stat().st_mtime > _DAY_S:
                rmtree(found)


def _load(
    writer: Writer,
    area: Manifest,
    taken: list[_Taken],
    decisions: merge.Decisions,
    progress: Progress,
) -> int:
    """Put every source into the database. How many pairs are left for a person to decide."""
    first = [t for t in taken if LOADERS[t.source.kind].first]
    for i, one in enumerate(first):
        progress(0.05 + 0.3 * i / len(taken), one.source.title)
        _read(one, _parts(one, one.fetched.paths), writer)
        _check_share(one)
    if sum(t.source.kind in POSTCODE_KINDS for t in first) > 1:
        writer.drop_repeated("postcode", "postcode")
    upper = writer.upper_tier(area.area.code)
    if upper and upper[0] != area.area.code:
        raise AreaError(
            f"{area.area.code} is a district. Its Local Offer is made by the county council, "
            f"{upper[1]}: give {upper[0]} in [area]."
        )
    extent = Extent(writer.homes(area.area.code), miles_to_metres(area.margin_miles))
    councils = writer.councils(area.area.code) | {area.area.code, area.area.name.casefold()}
    rest = [t for t in taken if t not in first]
    for i, one in enumerate(rest, start=len(first)):
        progress(0.05 + 0.85 * i / len(taken), one.source.title)
        _read(one, _parts(one, _prepared(one, extent), extent.covers), writer)
        surveyed = one.source.kind in SURVEYED
        assembly.place(one.harvest, writer.postcode_places, surveyed=surveyed)
        assembly.clip(
            one.harvest,
            extent,
            lambda said: said in councils or said.casefold() in councils,
            by_place=one.source.kind in BY_PLACE,
        )
        _check_share(one)
    _clip_figures(writer, extent, rest)
    progress(0.92, "Joining what is in more than one source")
    return _join(writer, area, extent, taken, decisions)


def _clip_figures(writer: Writer, extent: Extent, rest: list[_Taken]) -> None:
    """Leave out the figures of zones that lie elsewhere, once it is known which do not."""
    points = writer.council_points(extent.grid_bounds)
    is_near = assembly.near_zones(
        (row for one in rest for row in one.harvest.rows),
        writer.lsoas(extent.grid_bounds),
        points["code"].unique().tolist(),
    )
    for one in rest:
        assembly.clip_figures(one.harvest, is_near)


def _prepared(one: _Taken, extent: Extent) -> tuple[Path, ...]:
    """The files to read: of several map extracts, or one larger than the area, the part needed."""
    if one.source.kind != "osm":
        return one.fetched.paths
    return (extract.joined(one.fetched.paths, extent.bounds, fetch.CACHE / "extracts"),)


def _parts(
    one: _Taken, paths: Sequence[Path], covers: gtfs.Covers | None = None
) -> Iterator[Harvest]:
    """What the files of a source hold, as its reader comes upon it."""
    loader, path = LOADERS[one.source.kind], paths[0]
    try:
        if loader.read_within and covers:
            yield from loader.read_within(paths, one.source, covers)
        for path in paths if loader.read else ():
            assert loader.read is not None, "a kind has one of the two readers"
            found = loader.read(path, one.source)
            yield from [found] if isinstance(found, Harvest) else found
    except MemoryError as error:
        raise SourceError(f"{one.source.title}: {path} is too large for this machine.") from error
    except SourceError as error:
        if one.source.title in str(error):
            raise
        raise SourceError(f"{one.source.title}: {error}") from error


def _read(one: _Taken, parts: Iterable[Harvest], writer: Writer) -> None:
    """Read a source into its harvest; whole tables go straight into the database."""
    start, whole = perf_counter(), one.harvest
    for part in parts:
        for table, frame in part.frames.items():
            writer.frame(table, frame)
        whole.rows += part.rows
        whole.rows_read += part.rows_read
        whole.rows_kept += part.rows_kept
        whole.left_out += part.left_out
        whole.kept_by_zone += part.kept_by_zone
    one.seconds += perf_counter() - start


def _check_share(one: _Taken, rows: Iterable[Row] | None = None) -> None:
    """Stop the build if a source lost more of its rows than the manifest allows.

    `rows` are those of all sources, once they are joined; before, those of its own harvest count.
    """
    found, most = one.harvest, one.source.max_rejected
    wanted = found.rows_read - found.left_out.total()
    if not wanted or found.rows_rejected <= most * wanted:
        return
    faults = [
        row
        for row in (found.rows if rows is None else rows)
        if isinstance(row, Rejected)
        and row.source_id == one.source.source_id
        and row.reason not in found.left_out
    ]
    reasons = Counter(f"{row.field}: {row.reason}" for row in faults).most_common(3)
    shown = " ".join(f"{rows:,} times {reason}" for reason, rows in reasons)
    raise SourceError(
        f"{one.source.title}: {found.rows_rejected:,} of {wanted:,} rows "
        f"({found.rows_rejected / wanted:.1%}) cannot be used, more than the {most:.1%} that the "
        f"manifest allows. The commonest faults: {shown} The previous database, if any, is still "
        "in use. Get a sound file, or raise max_rejected for this source."
    )


def _join(
    writer: Writer,
    area: Manifest,
    extent: Extent,
    taken: list[_Taken],
    decisions: merge.Decisions,
) -> int:
    """Make one entry of what several sources hold, and write all rows."""
    ranks = {t.source.source_id: LOADERS[t.source.kind].rank for t in taken}
    joined = merge.merge(
        {t.source.source_id: t.harvest.rows for t in taken},
        ranks=ranks,
        surveyed=[t.source.source_id for t in taken if t.source.kind in SURVEYED],
        decisions=decisions,
    )
    rows, lost = assembly.resolve(joined.rows, joined.merged)
    for one in taken:
        one.merged = joined.merged_by_source[one.source.source_id]
        one.harvest.rows_kept -= lost[one.source.source_id]
    for one in taken:
        _check_share(one, rows)
    near = nearest_council(writer.council_points(extent.grid_bounds))
    tidied = assembly.tidy(rows)
    writer.rows(tidied)
    writer.name_councils(assembly.councils_of(tidied, near))
    writer.rows([*joined.merged, *joined.field_sources])
    writer.rows(_source_row(one) for one in taken)
    writer.rows(
        LeftOut(one.source.source_id, reason, rows)
        for one in taken
        for reason, rows in sorted(one.harvest.left_out.items())
    )
    if area.pairs:
        merge.write_pairs(area.pairs, joined.doubtful, decisions)
    return len(joined.doubtful)


def _source_row(one: _Taken) -> SourceRow:
    source, report = one.source, one.report()
    return SourceRow(
        source.source_id,
        source.kind,
        source.title,
        source.publisher,
        source.licence,
        source.attribution,
        source.page,
        _address(source),
        source.vintage,
        one.fetched.retrieved,
        source.illustrative,
        report.note,
        report.rows_read,
        report.rows_kept,
        report.rows_merged,
        report.rows_left_out,
        report.rows_rejected,
    )


def _address(source: Source) -> str:
    """Where a source was had from: no folder of this machine, only names."""
    return ", ".join([*source.url, *(path.name for path in source.path)]) or str(source.wheel)


_NEEDED = {
    "postcode": "postcodes",
    "service": "services",
    "edge": "streets (a map, kind osm)",
}
"""Tables without which nothing can be found, and what they hold."""


def _check(path: Path) -> None:
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
            "manifest names one file twice, or two maps. The previous database, if any, is still "
            "in use."
        )
    empty = [what for table, what in _NEEDED.items() if not rows[table]]
    if empty or not homes:
        lacking = ", ".join(empty) or "postcodes of this authority"
        raise BuildError(
            f"The new database has no {lacking}: the manifest's sources do not fit its area. "
            "The previous database, if any, is still in use."
        )
