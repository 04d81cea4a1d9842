"""The file of pupils: read from memory, decided, and written so that no cell can run.

Nothing of it is written to disk but the result, and that only where the command line says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from geo.errors import InputError, SourceError
from geo.formats.csv import csv_bytes
from geo.formats.tables import HeldFile, RowFault, known_name, read_columns, read_table
from geo.manifest import Source
from geo.school_travel.child import Setting
from geo.school_travel.pupil_rows import COLUMNS, NEEDED, PLACES
from geo.school_travel.pupils import ENTITLED, RESULTS, decide_all
from geo.school_travel.rules import Rules

MOST_BYTES = 60 * 2**20
"""No file of pupils is larger."""

MOST_ROWS = 200_000
"""No file of pupils has more rows."""

_SOURCE = Source(
    kind="pupils",
    source_id="pupils",
    title="The file of pupils",
    publisher="",
    licence="",
    attribution="",
    vintage="",
)


class PupilFile:
    """A file of pupils, read: its own cells, and what its columns mean.

    Attributes
    ----------
    header
        The names of its columns, as they stand in it.
    meaning
        Our name of a column to its own, of those that are understood.
    cells
        All its cells as text, columns ``c0``, ``c1`` …; rows in the order of the file, a row that
        does not fit the table among them (with its text in the first cell).
    faults
        What is wrong with rows that do not fit the table, by their position.
    """

    def __init__(self, name: str, content: bytes) -> None:
        held = HeldFile(Path(name).name[:80], content)
        if len(content) > MOST_BYTES:
            raise InputError(
                f"{held} is larger than {MOST_BYTES // 2**20} MB. Split it into smaller files."
            )
        needed = {key: COLUMNS[key] for key in NEEDED}
        try:
            self.header = read_columns(held, _SOURCE, needed=needed)
            self.meaning = _meaning(self.header)
            _check_places(held, self.meaning)
            own = {f"c{i}": (title,) for i, title in enumerate(self.header)}
            tables = list(read_table(held, _SOURCE, needed=own))
        except SourceError as error:
            raise InputError(str(error)) from error
        frames = [table.frame.assign(line=table.lines) for table in tables]
        faults = [_faulty(fault) for table in tables for fault in table.faults]
        whole = pd.concat([*frames, pd.DataFrame(faults)], ignore_index=True)
        whole = whole.sort_values("line", kind="stable", ignore_index=True)
        if len(whole) > MOST_ROWS:
            raise InputError(f"{held} has more than {MOST_ROWS:,} rows. Split it.")
        reason = whole.get("reason", pd.Series(None, whole.index, dtype=object))
        self.faults = {int(i): str(text) for i, text in reason.dropna().items()}
        self.cells = whole[list(own)].fillna("")

    def __len__(self) -> int:
        return len(self.cells)

    @property
    def table(self) -> pd.DataFrame:
        """The columns that are understood, by our names."""
        at = {title: f"c{i}" for i, title in enumerate(self.header)}
        return pd.DataFrame({ours: self.cells[at[own]] for ours, own in self.meaning.items()})


def _faulty(fault: RowFault) -> dict[str, object]:
    return {"line": fault.line, "c0": fault.text, "reason": fault.reason}


def _meaning(header: tuple[str, ...]) -> dict[str, str]:
    """Our name of each column that is understood, to its own; the first of several counts."""
    known = {known_name(title): title for title in reversed(header)}
    found = {}
    for ours, names in COLUMNS.items():
        for name in (*names, ours):
            if known_name(name) in known:
                found[ours] = known[known_name(name)]
                break
    return found


def _check_places(held: HeldFile, meaning: Mapping[str, str]) -> None:
    if any(all(name in meaning for name in place) for place in PLACES):
        return
    raise InputError(
        f"{held} has no column for the home. Give a column postcode, or lat and lon, or easting "
        "and northing."
    )


def decided(pupils: PupilFile, setting: Setting) -> pd.DataFrame:
    """Decide every row of a file; one row a row, columns ``RESULTS``."""
    sound = pupils.table.drop(index=list(pupils.faults))
    results = decide_all(sound, setting).reindex(pupils.cells.index, fill_value="")
    for position, reason in pupils.faults.items():
        results.loc[position, ["fault", "entitled"]] = [reason, "cannot say"]
    return results


def as_csv(pupils: PupilFile, results: pd.DataFrame) -> bytes:
    """The file's own columns, unchanged, and the results beside them, as CSV.

    UTF-8 with the mark that Excel needs. A cell that a spreadsheet would run as a formula
    begins with an apostrophe.
    """
    taken = {known_name(title) for title in pupils.header}
    titles = [f"{name} (result)" if known_name(name) in taken else name for name in RESULTS]
    both = pd.concat([pupils.cells, results[list(RESULTS)]], axis=1)
    return csv_bytes([*pupils.header, *titles], both.itertuples(index=False, name=None))


@dataclass(frozen=True, slots=True)
class DecidedPupils:
    """A file of pupils with its results beside it, ``RESULTS``, by some rules on a day."""

    pupils: PupilFile
    results: pd.DataFrame
    rules: Rules
    on: date

    @property
    def summary(self) -> dict[str, int]:
        """How many rows there are, with each outcome, and with a fault."""
        return summary(self.results)

    @property
    def csv(self) -> bytes:
        """The file's own columns and the results, as CSV."""
        return as_csv(self.pupils, self.results)


def summary(results: pd.DataFrame) -> dict[str, int]:
    """How many rows there are, of each outcome, and with a fault."""
    counts = results["entitled"].value_counts()
    return {
        "rows": len(results),
        **{said: int(counts.get(said, 0)) for said in ENTITLED},
        "faults": int((results["fault"] != "").sum()),
    }
