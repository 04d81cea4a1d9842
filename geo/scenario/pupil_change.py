"""Who of a file of pupils gains and who loses by a scenario: each row before and after."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.formats.csv import csv_bytes, table_csv
from geo.school_travel.pupil_file import DecidedPupils

GAINS, LOSES_RIGHT, UNSURE, SETTLED, OTHER_GROUND, OTHER_SCHOOL = (
    "gains free travel",
    "loses free travel",
    "is no longer certain",
    "is certain now",
    "keeps the same answer, for another reason",
    "keeps the same answer, at another school",
)
"""What a scenario may do to a row."""

KINDS = (GAINS, LOSES_RIGHT, UNSURE, SETTLED, OTHER_GROUND, OTHER_SCHOOL)

CHANGE_COLUMNS = (
    "row",
    "id",
    "school_name",
    "school_after",
    "change",
    "entitled_before",
    "entitled_after",
    "outcomes_before",
    "outcomes_after",
    "walk_before_m",
    "walk_after_m",
    "nearest_before",
    "nearest_after",
    "fault_after",
)

_OF = {
    "entitled": "entitled",
    "outcomes": "outcomes",
    "walk_available_m": "walk",
    "nearest_suitable_school": "nearest",
}


@dataclass(frozen=True, slots=True)
class PupilChange:
    """A file of pupils as things are, and as they would be.

    Attributes
    ----------
    before, after
        The decisions.
    scenario
        The name of the scenario.
    """

    before: DecidedPupils
    after: DecidedPupils
    scenario: str

    @property
    def rows(self) -> pd.DataFrame:
        """The rows of which something changes, ``CHANGE_COLUMNS``; `row` counts from 1.

        `school_name` is the school of today, or else of the scenario; `school_after` is empty where
        a school closes and the scenario does not say where its pupils go: `fault_after` says so.
        """
        was, now = self.before.results, self.after.results
        said = _changes(was, now)
        table = pd.DataFrame({"row": np.arange(1, len(was) + 1), "change": said})
        table["id"] = self.before.pupils.table["id"].to_numpy()
        today = was["school_name"]
        table["school_name"] = today.where(today != "", now["school_name"]).to_numpy()
        table["school_after"] = now["school_name"].to_numpy()
        table["fault_after"] = now["fault"].to_numpy()
        for column, name in _OF.items():
            unit = "_m" if name == "walk" else ""
            table[f"{name}_before{unit}"] = was[column].to_numpy()
            table[f"{name}_after{unit}"] = now[column].to_numpy()
        return table.loc[said != "", list(CHANGE_COLUMNS)].reset_index(drop=True)

    @property
    def totals(self) -> dict[str, int]:
        """How many rows there are, and of how many each change is true."""
        said = pd.Series(_changes(self.before.results, self.after.results))
        return {"rows": len(said)} | {kind: int((said == kind).sum()) for kind in KINDS}

    @property
    def by_school(self) -> pd.DataFrame:
        """``school_name`` of today, and how many rows of each change; those with most first."""
        return _counted(self.rows, "school_name")

    @property
    def by_ground(self) -> pd.DataFrame:
        """``ground``, that they have or had, and how many rows of each change."""
        rows = self.rows
        lost = rows["change"].isin([LOSES_RIGHT, UNSURE])
        ground = rows["outcomes_before"].where(lost, rows["outcomes_after"])
        return _counted(rows.assign(ground=ground.astype(str)), "ground")

    @property
    def csv(self) -> bytes:
        """The rows that change as CSV."""
        return table_csv(self.rows)

    @property
    def all_csv(self) -> bytes:
        """Every row as it would be, with what it is today and what changes beside it."""
        now, was = self.after, self.before.results
        beside = pd.DataFrame(
            {
                "change": _changes(was, now.results),
                **{f"{column}_today": was[column].to_numpy() for column in _OF},
            }
        )
        cells, results = now.pupils.cells, now.results.reset_index(drop=True)
        both = pd.concat([cells.reset_index(drop=True), beside, results], axis=1)
        header = [*now.pupils.header, *beside, *results]
        return csv_bytes(header, both.itertuples(index=False, name=None))


def _changes(was: pd.DataFrame, now: pd.DataFrame) -> np.ndarray:
    """What changes of each row, one of ``KINDS`` or nothing; shape ``(n,)``."""
    before, after = was["entitled"].to_numpy(), now["entitled"].to_numpy()
    other = was["outcomes"].to_numpy() != now["outcomes"].to_numpy()
    school, then = was["school_name"].to_numpy(), now["school_name"].to_numpy()
    moves = (school != then) & (school != "") & (then != "")
    return np.select(
        [
            (before != after) & (after == "yes"),
            (before == "yes") & (after == "no"),
            (before != after) & (after == "cannot say"),
            before != after,
            moves,
            other,
        ],
        [GAINS, LOSES_RIGHT, UNSURE, SETTLED, OTHER_SCHOOL, OTHER_GROUND],
        "",
    ).astype(object)


def _counted(rows: pd.DataFrame, by: str) -> pd.DataFrame:
    table = pd.crosstab(rows[by], rows["change"]).reindex(columns=list(KINDS), fill_value=0)
    table = table.assign(total=table.sum(axis=1)).sort_values("total", ascending=False)
    return table.drop(columns="total").reset_index().rename_axis(columns=None)
