"""Building each area from its manifest."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geo.build import pipeline
from geo.errors import InputError
from geo.manifest import read_manifest

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class AreaBuild:
    """Builds the database of one manifest; call it. Where nothing has changed, nothing is done."""

    manifest: Path
    out: Path
    again: bool = False

    def __call__(self) -> Json:
        """What was built, and how many rows of its sources were kept."""
        report = pipeline.build(self.manifest, self.out, again=self.again)
        return {
            "manifest": str(self.manifest),
            "path": str(report.path),
            "seconds": round(report.seconds, 2),
            "unchanged": report.unchanged,
            "rows_kept": sum(source.rows_kept for source in report.sources),
            "rows_rejected": sum(source.rows_rejected for source in report.sources),
            "pairs": report.pairs,
        }


def builds(manifests: list[Path], out: Path | None, *, again: bool) -> dict[str, AreaBuild]:
    """The task of each manifest, by its file.

    Raises
    ------
    InputError
        If two would write the same database.
    """
    tasks: dict[str, AreaBuild] = {}
    for manifest in manifests:
        usual = pipeline.default_db(manifest)
        tasks[str(manifest)] = AreaBuild(manifest, out / usual.name if out else usual, again)
    places = [task.out for task in tasks.values()]
    for place in places:
        if places.count(place) > 1:
            both = " and ".join(name for name, task in tasks.items() if task.out == place)
            raise InputError(f"{both} would both be built into {place}. Rename one of them.")
    return tasks


def councils(manifests: list[Path]) -> dict[str, list[Path]]:
    """Manifests by the code of their council; one that cannot be read is left to its build."""
    found: dict[str, list[Path]] = {}
    for manifest in manifests:
        try:
            found.setdefault(read_manifest(manifest).area.code, []).append(manifest)
        except InputError:
            continue
    return found
