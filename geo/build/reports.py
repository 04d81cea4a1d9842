"""What a build reports: each source's rows, and the build as a whole."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from geo.manifest import Source
from geo.places.extent import StreetShare
from geo.records import Harvest
from geo.sources.getting.fetch import Fetched
from geo.sources.kind import SourceKind
from geo.sources.kinds import KINDS
from geo.store import Store


@dataclass(frozen=True, slots=True)
class SourceReport:
    """How many of a source's rows were kept, merged or not used; `note` describes this copy.

    `streets` says how many of the rows read, and kept, are streets of a map.
    """

    source_id: str
    title: str
    rows_read: int
    rows_kept: int
    rows_merged: int
    rows_left_out: int
    rows_rejected: int
    seconds: float
    note: str | None = None
    streets: int = 0


@dataclass(frozen=True, slots=True)
class SourceFault:
    """What is wrong with many rows of a source at once: how many, and some of them by name."""

    source_id: str
    field: str
    reason: str
    rows: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: `seconds` in all, fetching included.

    `unchanged` is true when everything was as at the last build, which therefore stays. `pairs`
    counts entries that may be the same, for a person to decide in the file `pairs_file`.
    `not_fetched` says of which sources an older copy had to do, and why. `faults` are those of the
    rows, the commonest of each source first. `streets` is how much of the area the map's streets
    reach (None: not recorded).
    """

    path: Path
    seconds: float
    sources: tuple[SourceReport, ...]
    unchanged: bool = False
    pairs: int = 0
    pairs_file: Path | None = None
    not_fetched: tuple[str, ...] = ()
    faults: tuple[SourceFault, ...] = ()
    streets: StreetShare | None = None


@dataclass(slots=True)
class Taken:
    """One source on its way into the database."""

    source: Source
    fetched: Fetched
    harvest: Harvest = field(default_factory=Harvest)
    merged: int = 0
    seconds: float = 0.0

    @property
    def kind(self) -> SourceKind:
        """How sources of its kind are read."""
        return KINDS[self.source.kind]

    def report(self) -> SourceReport:
        """Count its rows."""
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
            found.streets,
        )


def reported(row: dict[str, Any]) -> SourceReport:
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
        row["streets"],
    )


MOST_EXAMPLES = 3
"""How many rows are named of those with one fault."""


def faults_of(store: Store) -> tuple[SourceFault, ...]:
    """What is wrong with the rows of each source: each reason once, with some rows that have it.

    Services that happen at a place, and have none, are among them, however they came to lack it.
    """
    rejected, left_out = store.rejected(), store.table("left_out")
    meant = set(zip(left_out["source_id"], left_out["reason"], strict=True))
    grouped = rejected.groupby(["source_id", "field", "reason"], sort=False)["row_ref"]
    found = [
        SourceFault(source_id, name, reason, len(refs), tuple(map(str, refs[:MOST_EXAMPLES])))
        for (source_id, name, reason), refs in grouped
        if (source_id, reason) not in meant
    ]
    said = {fault.source_id: fault.rows for fault in found if fault.field == "postcode"}
    missing = store.missing()
    for row in missing[missing["missing"] == "place"].to_dict("records"):
        if said.get(row["source_id"]) == row["entries"]:
            continue
        examples = tuple(map(str, row["examples"]))
        found.append(SourceFault(row["source_id"], "place", NO_PLACE, row["entries"], examples))
    return tuple(sorted(found, key=lambda fault: (fault.source_id, -fault.rows)))


NO_PLACE = "There is no usable position or postcode, so these are listed without a place."
