"""From an area's manifest to one finished database file.

The file is written beside the old one, checked, and put in its place in one
step: whoever uses the old one never sees half of the new one, and a build that
fails, is stopped, or runs out of disk loses nothing. Where nothing has changed since the last
build, nothing is done.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import copyfile
from time import perf_counter

from geo.build import merge
from geo.build.fingerprint import fingerprint
from geo.build.loading import Progress, load
from geo.build.reports import (
    BuildReport,
    SourceFault,
    SourceReport,
    Taken,
    faults_of,
    reported,
)
from geo.build.swap import beside, check, check_out, without_collection
from geo.errors import AreaError, BuildError, SourceError, StoreError, raise_together
from geo.manifest import Manifest, Source, read_manifest
from geo.measure import to_grid
from geo.settings import DEFAULT_DB, DEFAULT_MANIFEST
from geo.sources.getting import fetch
from geo.sources.kinds import KINDS
from geo.store import Store, writing

__all__ = ["BuildReport", "Progress", "SourceReport", "build", "default_db"]


Judge = Callable[[Path], None]
"""Looks at a finished database before it takes the place of the one in use."""


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
    judge: Judge | None = None,
    ready: Path | None = None,
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
    judge
        Called with the finished file before it takes its place; what it raises prevents that.
    ready
        A file that was built earlier and held back. If the same would be built again, it is taken.

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
    check_out(out, manifest, area)
    plan = _planned(manifest, area, progress)
    if not again and (report := _unchanged(out, area, plan.mark, start)):
        return replace(report, not_fetched=_not_fetched(plan.taken))
    held = _unchanged(ready, area, plan.mark, start) if ready else None
    with beside(out) as unfinished, without_collection():
        made = _made(out, unfinished, area, plan, held, progress)
        if judge:
            judge(unfinished)
    progress(1.0, "Done")
    return replace(made, seconds=perf_counter() - start)


@dataclass(frozen=True, slots=True)
class _BuildPlan:
    """What a build is made of: fetched sources, decided pairs, and what marks both."""

    taken: list[Taken]
    decisions: merge.Decisions
    identities: list[str]
    mark: str


def _planned(manifest: Path, area: Manifest, progress: Progress) -> _BuildPlan:
    taken = _all_fetched(area.sources, progress)
    decisions = merge.read_decisions(area.pairs) if area.pairs else {}
    decided = sorted((*key, d.same) for key, d in decisions.items() if d.same is not None)
    identities = [_identity(source) for source in area.sources]
    mark = fingerprint(manifest, area, identities, decided=repr(decided))
    return _BuildPlan(taken, decisions, identities, mark)


def _made(
    out: Path,
    unfinished: Path,
    area: Manifest,
    plan: _BuildPlan,
    held: BuildReport | None,
    progress: Progress,
) -> BuildReport:
    """Write the database beside its place, or take the one that was held back, and check it."""
    with _in_words(out):
        if held:
            copyfile(held.path, unfinished)
            pairs, streets = held.pairs, held.streets
        else:
            with _sound(area.sources), writing(unfinished) as writer:
                loaded = load(writer, area, plan.taken, plan.decisions, progress)
                pairs, streets = loaded.pairs, loaded.streets
                writer.finish(area, fingerprint=plan.mark, streets=streets)
        progress(0.97, "Checking the database")
        check(unfinished)
        _check_still(area.sources, plan.identities)
        return BuildReport(
            out,
            0.0,
            held.sources if held else tuple(t.report() for t in plan.taken),
            pairs=pairs,
            pairs_file=area.pairs,
            not_fetched=_not_fetched(plan.taken),
            faults=_faults(unfinished),
            streets=streets,
        )


@contextmanager
def _in_words(out: Path) -> Iterator[None]:
    """What prevents a database from being written, as an error that says what to do."""
    try:
        yield
    except (StoreError, OSError) as error:
        raise BuildError(
            f"The database {out} could not be built: {str(error).rstrip('.')}. The previous "
            "one, if any, is still in use. Check that the disk has room, and build again."
        ) from error


def _faults(path: Path) -> tuple[SourceFault, ...]:
    store = Store.open(path)
    try:
        return faults_of(store)
    finally:
        store.close()


def _not_fetched(taken: Iterable[Taken]) -> tuple[str, ...]:
    return tuple(f"{t.source.title}: {t.fetched.note}" for t in taken if t.fetched.is_older)


@contextmanager
def _sound(sources: Sequence[Source]) -> Iterator[None]:
    """Keep new downloads if they can be read; else put back the copies that they replaced."""
    try:
        yield
    except (SourceError, AreaError) as error:
        back = [source.title for source in sources if fetch.restore(source)]
        if not back:
            raise
        raise type(error)(
            f"{error} The copies from before are back in the cache ({', '.join(back)})."
        ) from error
    for source in sources:
        fetch.settle(source)


def _check_still(sources: Sequence[Source], before: Sequence[str]) -> None:
    """See that no file was written to while it was read: half of it may be of another version."""
    for source, identity in zip(sources, before, strict=True):
        if source.path and _identity(source) != identity:
            raise SourceError(
                f"{source.title}: {' or '.join(str(path) for path in source.path)} changed "
                "while we read it. The previous database, if any, is still in use. Build again "
                "when nobody is writing to the file."
            )


def _check_settings(manifest: Path, area: Manifest) -> None:
    """See that each source is of a known kind and has no key that its reader does not take."""
    unknown = [s.kind for s in area.sources if s.kind not in KINDS]
    if unknown:
        known = ", ".join(KINDS)
        raise AreaError(f"{manifest}: no reader for {', '.join(unknown)}. Known kinds: {known}.")
    faults = []
    for source in area.sources:
        taken = KINDS[source.kind].settings
        known = ", ".join(sorted(taken)) or "none"
        faults += [
            f"{source.title} ({source.kind}) has an unknown key {key!r}. Besides the keys that "
            f"every source takes, this kind takes: {known}"
            for key in source.settings
            if key not in taken
        ]
    if faults:
        raise AreaError(f"The manifest {manifest} cannot be used: {'; '.join(faults)}.")


def _all_fetched(sources: Sequence[Source], progress: Progress) -> list[Taken]:
    """The files of every source. Those that cannot be had are named together, not one a build."""
    taken: list[Taken] = []
    faults: list[SourceError] = []
    for source in sources:
        try:
            taken.append(fetched(source, progress))
        except SourceError as error:
            faults.append(error)
    raise_together(faults, "sources are missing")
    return taken


def fetched(source: Source, progress: Progress) -> Taken:
    """A source with its files on this machine, fetched if need be."""
    start = perf_counter()

    def told(what: str) -> None:
        progress(0.0, f"{source.title}: {what}")

    crawl = KINDS[source.kind].crawl
    get = crawl if crawl and source.url else fetch.fetch
    fetched = get(source, cache=fetch.CACHE, progress=told)
    folder = next((path for path in fetched.paths if path.is_dir()), None)
    if folder and not KINDS[source.kind].folder:
        raise SourceError(f"{source.title}: {folder} is a folder. Name the file in it.")
    return Taken(source, fetched, seconds=perf_counter() - start)


def _identity(source: Source) -> str:
    """What changes when the files of a source do."""
    crawled = KINDS[source.kind].crawled
    return crawled(source) if crawled and source.url else fetch.identity(source)


def _unchanged(out: Path, area: Manifest, mark: str, start: float) -> BuildReport | None:
    """The report of the database that is there, if it was made from the same."""
    if not out.is_file():
        return None
    try:
        store = Store.open(out)
        same, rows = store.fingerprint == mark, store.sources()
        pairs, faults = len(store.table("doubtful_pair")), faults_of(store)
        streets = store.streets_share
        store.close()
    except StoreError:
        return None
    if not same:
        return None
    rows = rows.astype(object).where(rows.notna(), None).set_index("source_id", drop=False)
    reports = tuple(reported(rows.loc[source.source_id].to_dict()) for source in area.sources)
    return BuildReport(
        out,
        perf_counter() - start,
        reports,
        unchanged=True,
        pairs=pairs,
        pairs_file=area.pairs,
        faults=faults,
        streets=streets,
    )
