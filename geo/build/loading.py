"""From fetched sources to rows in the database: read, placed, clipped, joined."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from time import perf_counter

import numpy as np

from geo.build import assembly, merge
from geo.build.reports import Taken
from geo.errors import AreaError, SourceError
from geo.manifest import AS_FETCHED, Manifest, Source
from geo.measure import miles_to_metres
from geo.places.extent import (
    NEAR_STREET_M,
    Extent,
    StreetShare,
    near_streets,
    nearest_council,
)
from geo.records import DoubtfulPair, Harvest, Rejected, Row
from geo.sources.kind import Covers, Frames
from geo.store import LeftOut, SourceRow, Writer


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the database holds: `pairs` left for a person to decide; `streets`: None without any."""

    pairs: int
    streets: StreetShare | None


Progress = Callable[[float, str], None]
"""Called with the share done (0 to 1) and what is being done."""


def load(
    writer: Writer,
    area: Manifest,
    taken: list[Taken],
    decisions: merge.Decisions,
    progress: Progress,
) -> Loaded:
    """Put every source into the database."""
    first = [t for t in taken if t.kind.first]
    rest = [t for t in taken if t not in first]
    share = _shares([*first, *rest])
    for one in first:
        progress(share[one.source.source_id], one.source.title)
        _read(one, _parts(one, one.fetched.paths), writer)
        _check_share(one)
    if sum(t.kind.postcodes for t in first) > 1:
        writer.drop_repeated("postcode", "postcode")
    writer.judge_homes()
    upper = writer.upper_tier(area.area.code)
    if upper and upper[0] != area.area.code:
        raise AreaError(
            f"{area.area.code} is a district. Its Local Offer is made by the county council, "
            f"{upper[1]}: give {upper[0]} in [area]."
        )
    extent = Extent(writer.homes(area.area.code), miles_to_metres(area.margin_miles))
    councils = writer.councils(area.area.code) | {area.area.code, area.area.name.casefold()}
    with ExitStack() as beside:
        waiting = []
        for one in rest:
            progress(share[one.source.source_id], one.source.title)
            paths = _prepared(one, extent)
            waiting += _begun(one, paths, beside)
            _read(one, _parts(one, paths, extent.covers), writer)
            _settle(one, writer, extent, councils)
        streets = _streets(writer, area, taken)
        _clip_figures(writer, extent, rest)
        progress(0.92, "Joining what is in more than one source")
        loaded = Loaded(_join(writer, area, extent, taken, decisions), streets)
        if waiting:
            progress(0.95, "Drawing the map")
        for made in waiting:
            _write(made(), writer)
    return loaded


def _settle(one: Taken, writer: Writer, extent: Extent, councils: set[str]) -> None:
    """Place what a source holds, and leave out what is not near; `councils` are the area's."""
    assembly.place(one.harvest, writer.postcode_places, surveyed=one.kind.surveyed)
    assembly.clip(
        one.harvest,
        extent,
        lambda said: said in councils or said.casefold() in councils,
        by_place=one.kind.by_place,
    )
    _check_share(one)


def _begun(one: Taken, paths: Sequence[Path], beside: ExitStack) -> list[Callable[[], Frames]]:
    """Begin what a source's kind makes beside the rest; gives what waits for each file's tables."""
    if one.kind.beside is None:
        return []

    def waited(path: Path, made: Callable[[], Frames]) -> Frames:
        with _named(one, path):
            return made()

    begin = one.kind.beside
    return [partial(waited, path, beside.enter_context(begin(path))) for path in paths]


def _write(frames: Frames, writer: Writer) -> None:
    for table, frame in frames.items():
        writer.frame(table, frame)


def _streets(writer: Writer, area: Manifest, taken: list[Taken]) -> StreetShare | None:
    """How much of the area the map's streets reach; None without a map.

    Raises
    ------
    AreaError
        Where they reach so little that this is no map of the area, and the manifest does not say
        why.
    """
    maps = [one.source.title for one in taken if "streets" in one.kind.evidence]
    if not maps:
        return None
    homes = writer.homes(area.area.code).to_numpy(float)
    near = int(near_streets(homes, writer.street_lines()).sum())
    found = StreetShare(len(homes), near, area.partial_map)
    if found.covers or found.why:
        return found
    raise AreaError(
        f"Only {near:,} of the {len(homes):,} homes of {area.area.name} ({found.share:.1%}) have a "
        f"street within {NEAR_STREET_M:.0f} metres: {', '.join(maps)} is not a map of the whole "
        "area. Get one of all of it. If a part is what you want, say why in the manifest under "
        '[area], such as partial_map = "Only the town is mapped so far", and build again.'
    )


def _shares(taken: Sequence[Taken]) -> dict[str, float]:
    """What share of a build is done when the reading of each source begins, by what it weighs."""
    cost = np.array([_cost(one) for one in taken])
    done = np.cumsum(cost) - cost
    share = _FETCHED + (_READ - _FETCHED) * done / max(cost.sum(), 1e-9)
    return {one.source.source_id: float(at) for one, at in zip(taken, share, strict=True)}


def _cost(one: Taken) -> float:
    """About how long a source takes to read, compared with others: by its bytes."""
    files = (file for path in one.fetched.paths for file in _files_in(path))
    size = sum(file.stat().st_size for file in files if file.is_file())
    return 1.0 + size / 1e6 * (_MAP_WEIGHS if one.kind.prepare else 1.0)


def _files_in(path: Path) -> Iterable[Path]:
    return path.rglob("*") if path.is_dir() else [path]


_FETCHED, _READ = 0.05, 0.9
"""The share of a build that is done when all is fetched, and when all is read."""

_MAP_WEIGHS = 8.0
"""How much longer a byte of a map takes to read than one of a table."""


def _clip_figures(writer: Writer, extent: Extent, rest: list[Taken]) -> None:
    """Leave out the figures of zones that lie elsewhere, once it is known which do not."""
    points = writer.council_points(extent.grid_bounds)
    is_near = assembly.near_zones(
        (row for one in rest for row in one.harvest.rows),
        writer.lsoas(extent.grid_bounds),
        points["code"].unique().tolist(),
    )
    for one in rest:
        assembly.clip_figures(one.harvest, is_near)


def _prepared(one: Taken, extent: Extent) -> tuple[Path, ...]:
    """The files to read: of several map extracts, or one larger than the area, the part needed."""
    if one.kind.prepare is None:
        return one.fetched.paths
    return (one.kind.prepare(one.fetched.paths, extent.bounds),)


def _parts(one: Taken, paths: Sequence[Path], covers: Covers | None = None) -> Iterator[Harvest]:
    """What the files of a source hold, as its reader comes upon it."""
    loader = one.kind
    if loader.read_within and covers:
        with _named(one, paths[0]):
            yield from loader.read_within(paths, one.source, covers)
    for path in paths if loader.read else ():
        assert loader.read is not None, "a kind has one of the two readers"
        with _named(one, path):
            found = loader.read(path, one.source)
            yield from [found] if isinstance(found, Harvest) else found


@contextmanager
def _named(one: Taken, path: Path) -> Iterator[None]:
    """Say in an error which source it is about."""
    try:
        yield
    except MemoryError as error:
        raise SourceError(f"{one.source.title}: {path} is too large for this machine.") from error
    except SourceError as error:
        if one.source.title in str(error):
            raise
        raise SourceError(f"{one.source.title}: {error}") from error


def _read(one: Taken, parts: Iterable[Harvest], writer: Writer) -> None:
    """Read a source into its harvest; whole tables go straight into the database."""
    start, whole = perf_counter(), one.harvest
    for part in parts:
        _write(part.frames, writer)
        whole.rows += part.rows
        whole.rows_read += part.rows_read
        whole.rows_kept += part.rows_kept
        whole.streets += part.streets
        whole.left_out += part.left_out
        whole.kept_by_zone += part.kept_by_zone
    one.seconds += perf_counter() - start


def _check_share(one: Taken, rows: Iterable[Row] | None = None) -> None:
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
    taken: list[Taken],
    decisions: merge.Decisions,
) -> int:
    """Make one entry of what several sources hold, and write all rows."""
    ranks = {t.source.source_id: t.kind.rank for t in taken}
    joined = merge.merge(
        {t.source.source_id: t.harvest.rows for t in taken},
        ranks=ranks,
        surveyed=[t.source.source_id for t in taken if t.kind.surveyed],
        decisions=decisions,
        postcodes=assembly.postcode_points(writer.postcodes_in_use(extent.grid_bounds)),
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
    writer.rows(DoubtfulPair(**asdict(pair)) for pair in joined.doubtful)
    writer.rows(_source_row(one) for one in taken)
    writer.rows(
        LeftOut(one.source.source_id, reason, rows)
        for one in taken
        for reason, rows in sorted(one.harvest.left_out.items())
    )
    if area.pairs:
        merge.write_pairs(area.pairs, joined.doubtful, decisions)
    return len(joined.doubtful)


def _source_row(one: Taken) -> SourceRow:
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
        one.fetched.retrieved.isoformat() if source.vintage == AS_FETCHED else source.vintage,
        one.fetched.retrieved,
        source.illustrative,
        report.note,
        report.rows_read,
        report.rows_kept,
        report.rows_merged,
        report.rows_left_out,
        report.rows_rejected,
        report.streets,
    )


def _address(source: Source) -> str:
    """Where a source was had from: no folder of this machine, only names."""
    return ", ".join([*source.url, *(path.name for path in source.path)]) or str(source.wheel)
