"""The file of pupils: read from memory, decided, and written so that no cell can run.

Nothing of it is written to disk but the result, and that only where the command line says so.
"""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pandas as pd

from geo.errors import InputError, SourceError
from geo.formats.csv import csv_bytes, table_csv
from geo.formats.tables import HeldFile, RowFault, known_name, read_whole
from geo.manifest import Source
from geo.school_travel import pupil_columns
from geo.school_travel.answer import ChildQuestion
from geo.school_travel.child import Setting
from geo.school_travel.pupil_audit import AuditLines
from geo.school_travel.pupil_columns import ColumnMap
from geo.school_travel.pupil_rows import AGAIN
from geo.school_travel.pupil_totals import totals
from geo.school_travel.pupils import ENTITLED, RESULTS, decide_all, question_of
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


class PupilSheet:
    """A file of pupils as it was given: every row, every cell, whatever its columns are called.

    Attributes
    ----------
    name
        The file's name.
    header
        The names of its columns, as they stand in it; `titles` the same with no two alike.
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
        try:
            table = read_whole(held, _SOURCE, likely=pupil_columns.likely_names())
        except SourceError as error:
            raise InputError(str(error)) from error
        faults = pd.DataFrame([_faulty(fault) for fault in table.faults])
        whole = pd.concat([table.cells.assign(line=table.lines), faults], ignore_index=True)
        whole = whole.sort_values("line", kind="stable", ignore_index=True)
        if len(whole) > MOST_ROWS:
            raise InputError(f"{held} has more than {MOST_ROWS:,} rows. Split it.")
        reason = whole.get("reason", pd.Series(None, whole.index, dtype=object))
        self.name = held.name
        self.sha256 = sha256(content).hexdigest()
        self.header = table.header
        self.titles = pupil_columns.distinct(table.header)
        self.faults = {int(i): str(text) for i, text in reason.dropna().items()}
        self.cells = whole[list(table.cells)].fillna("")

    def __len__(self) -> int:
        return len(self.cells)

    @property
    def suggested(self) -> ColumnMap:
        """What its columns are likely for."""
        return pupil_columns.suggested(self.titles)

    def fitted(self, given: ColumnMap) -> ColumnMap:
        """A map of columns with the titles as they stand in this file.

        Raises
        ------
        InputError
            If it names columns that the file does not have.
        """
        return pupil_columns.fitted(given, self.titles, self.name)

    def first_values(self, title: str, count: int = 3) -> list[str]:
        """The first different values of a column that are not empty."""
        cells = self.cells[f"c{self.titles.index(title)}"]
        return [str(cell) for cell in cells[cells != ""].head(1000).unique()[:count]]


class PupilFile:
    """A file of pupils, with what its columns are for.

    Attributes
    ----------
    sheet
        The file as it was given.
    columns
        What its columns are for.
    """

    def __init__(self, name: str, content: bytes, columns: ColumnMap | None = None) -> None:
        self._take(PupilSheet(name, content), columns)

    @classmethod
    def of(cls, sheet: PupilSheet, columns: ColumnMap | None = None) -> "PupilFile":
        """A sheet that was read, with its columns as given, or as suggested.

        Raises
        ------
        InputError
            If columns that are needed are lacking, or one is given that the sheet does not have.
        """
        pupils = cls.__new__(cls)
        pupils._take(sheet, columns)
        return pupils

    def _take(self, sheet: PupilSheet, columns: ColumnMap | None) -> None:
        self.sheet = sheet
        given = columns or sheet.suggested
        self.columns = sheet.fitted(given)
        lacks = self.columns.lacking()
        if lacks:
            listed = ", ".join(title[:60] for title in sheet.titles[:40])
            raise InputError(
                f"{sheet.name} {lacks}. Its columns are: {listed}. "
                "Say which column is which, or rename them."
            )

    def __len__(self) -> int:
        return len(self.sheet)

    @property
    def header(self) -> tuple[str, ...]:
        """The names of its columns, as they stand in it."""
        return self.sheet.header

    @property
    def cells(self) -> pd.DataFrame:
        """All its cells, as `PupilSheet.cells`."""
        return self.sheet.cells

    @property
    def faults(self) -> dict[int, str]:
        """What is wrong with rows that do not fit the table, by their position."""
        return self.sheet.faults

    @property
    def meaning(self) -> dict[str, str]:
        """Our name of each column that is understood, to its own; of several the first."""
        return {key: titles[0] for key, titles in self.columns.columns.items()}

    @property
    def table(self) -> pd.DataFrame:
        """The columns that are understood, by our names; a second for one thing is ``born#2``."""
        at = {title: f"c{i}" for i, title in enumerate(self.sheet.titles)}
        return pd.DataFrame(
            {
                key if number == 1 else f"{key}{AGAIN}{number}": self.cells[at[title]]
                for key, titles in self.columns.columns.items()
                for number, title in enumerate(titles, start=1)
            }
        )


def _faulty(fault: RowFault) -> dict[str, object]:
    return {"line": fault.line, "c0": fault.text, "reason": fault.reason}


def decided(pupils: PupilFile, setting: Setting) -> pd.DataFrame:
    """Decide every row of a file; one row a row, columns ``RESULTS``."""
    sound = pupils.table.drop(index=list(pupils.faults))
    results = decide_all(sound, setting, dates=pupils.columns.dates).reindex(
        pupils.cells.index, fill_value=""
    )
    for position, reason in pupils.faults.items():
        results.loc[position, ["fault", "entitled"]] = [reason, "cannot say"]
    return results


def question_of_row(pupils: PupilFile, at: int, setting: Setting) -> ChildQuestion | None:
    """The question that a family would ask about the row `at`; None for a row with a fault."""
    if at in pupils.faults:
        return None
    return question_of(pupils.table, at, setting, dates=pupils.columns.dates)


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
    audit: AuditLines = ()

    @property
    def totals(self) -> pd.DataFrame:
        """How many rows have which outcome, by school, ground, year group and way to travel."""
        return totals(self.results)

    @property
    def totals_csv(self) -> bytes:
        """The same as CSV."""
        return table_csv(self.totals)

    @property
    def audit_csv(self) -> bytes:
        """What the decisions rest on, as CSV."""
        return csv_bytes(("what", "value"), self.audit)

    @property
    def archive(self) -> bytes:
        """The results, the totals and the audit sheet in one zip file. The same gives the same."""
        made = BytesIO()
        files = {
            "decided.csv": self.csv,
            "totals.csv": self.totals_csv,
            "audit.csv": self.audit_csv,
        }
        with ZipFile(made, "w", ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(ZipInfo(name), content, ZIP_DEFLATED)
        return made.getvalue()

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
