"""Keeping an area up to date: fetch, build beside, compare, and replace unless too much changed."""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from geo.build.differences import Differences, differences
from geo.build.loading import Progress
from geo.build.pipeline import BuildReport, build, default_db
from geo.errors import BuildError, StoreError
from geo.manifest import read_manifest
from geo.store import Store

NEW, UPDATED, UNCHANGED, HELD = "new", "updated", "unchanged", "held"
"""How an update ended: first build, replaced, nothing to replace, or held back for a person."""


@dataclass(frozen=True, slots=True)
class AreaUpdate:
    """What an update did.

    Attributes
    ----------
    state
        ``new``, ``updated``, ``unchanged`` or ``held``.
    report
        What the build did; None if the new build is held back.
    differences
        Between the build in use before and the new one; None if there is nothing to compare.
    alarms
        Why the new build is held back, or would have been without `accept`.
    waiting
        The new build that is held back.
    note
        Why nothing was compared, if so.
    """

    manifest: Path
    path: Path
    state: str
    report: BuildReport | None = None
    differences: Differences | None = None
    alarms: tuple[str, ...] = ()
    waiting: Path | None = None
    note: str | None = None


class _HeldBackError(BuildError):
    """A build whose changes need a person's word first."""


def waiting_place(out: Path) -> Path:
    """Where a build that is held back waits: beside the database in use."""
    return out.with_name(f"{out.name}.held")


def update(
    manifest: Path,
    out: Path | None = None,
    progress: Progress | None = None,
    *,
    accept: bool = False,
) -> AreaUpdate:
    """Bring an area up to date.

    A build that differs by more than the manifest's ``[update]`` allows is kept beside the database
    in use (`waiting_place`), and replaces it only when it is accepted.

    Parameters
    ----------
    out
        The database; by default the manifest's own.
    progress
        Told what is going on.
    accept
        Replace even so. If a build is waiting, it is that one that is accepted: should the sources
        have changed since by more than is allowed, the newer build waits in its place.

    Raises
    ------
    GeoError
        As `geo.build.pipeline.build`. Whatever is raised, the database from before is in use.
    """
    out = out or default_db(manifest)
    area, waiting = read_manifest(manifest), waiting_place(out)
    found: list[Differences] = []
    alarms: list[str] = []
    old, note = _opened(out)
    looked_at = _opened(waiting)[0] if accept else None

    def judge(unfinished: Path) -> None:
        if old is None:
            return
        with closing(Store.open(unfinished)) as new:
            found.append(differences(old, new))
            alarms[:] = found[0].alarms(area.alarms)
            stop = [] if accept else alarms
            if looked_at is not None:
                stop = differences(looked_at, new).alarms(area.alarms)
        if stop:
            alarms[:] = stop
            unfinished.replace(waiting)
            raise _HeldBackError("The new build waits to be accepted.")

    try:
        report = build(manifest, out, progress or (lambda *_: None), judge=judge, ready=waiting)
    except _HeldBackError:
        return AreaUpdate(manifest, out, HELD, None, found[0], tuple(alarms), waiting)
    finally:
        for store in (old, looked_at):
            if store is not None:
                store.close()
    waiting.unlink(missing_ok=True)
    state = UNCHANGED if report.unchanged else UPDATED if old or note else NEW
    changes = found[0] if found else None
    return AreaUpdate(manifest, out, state, report, changes, tuple(alarms), note=note)


def _opened(path: Path) -> tuple[Store | None, str | None]:
    """A database that is there; or why it cannot be compared with."""
    if not path.is_file():
        return None, None
    try:
        return Store.open(path), None
    except StoreError as error:
        return None, f"There was nothing to compare with: {error}"
