"""Published counts by year, placement, age and need, each with the cell that it came from.

A count that its publisher does not give is not known, which is not none. A row that is not there
stands for none only where the rest adds up to the published total: then that is proven.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from geo.directory.vocabulary import Ages
from geo.provision.figures import Figures
from geo.sources.plan_series import ALL, AT_START, NOW, PARTS, PLANS, SERIES

COLUMNS = (
    "counted",
    "year",
    "placement",
    "ages",
    "need",
    "age_from",
    "age_to",
    "value",
    "symbol",
    "source_id",
    "cell",
)


@dataclass(frozen=True, slots=True)
class SourceCell:
    """A cell of a published file: whose, where in it, what it says, and of which school year.

    `value` is None where the publisher gives none; `symbol` is then its mark.
    """

    source_id: str
    cell: str
    value: float | None
    symbol: str | None
    year: int
    placement: str = ""

    @property
    def said(self) -> str:
        """What the cell says."""
        return f"{self.value:.0f}" if self.value is not None else str(self.symbol or "")


@dataclass(frozen=True, slots=True)
class YearCount:
    """A count of a school year, by the year in which it begins, and the cells it is made of.

    `value` is None where it is not known, and `why` says why.
    """

    year: int
    value: float | None
    cells: tuple[SourceCell, ...] = ()
    why: str = ""


def school_year(year: int) -> str:
    """A school year in words.

    >>> school_year(2024), school_year(1999)
    ('2024/25', '1999/00')
    """
    return f"{year}/{(year + 1) % 100:02d}"


@dataclass(frozen=True, slots=True)
class PlanTable:
    """The counts of one council: `table` has ``COLUMNS``, one row a count, none of them twice."""

    table: pd.DataFrame

    @classmethod
    def of(cls, figures: Figures, zone_id: str | None = None) -> "PlanTable":
        """The counts of an area's council, or of another zone; of two sources the later one's."""
        rows = figures.table[figures.table["zone_id"] == (zone_id or figures.council)]
        rows = rows[rows["measure"].astype(str).str.startswith(f"{SERIES}/")]
        if rows.empty:
            return cls(pd.DataFrame(columns=list(COLUMNS)))
        parts = rows["measure"].str.split("/", expand=True).reindex(columns=range(5))
        table = pd.DataFrame(
            {
                "counted": parts[1],
                "year": parts[2].str[:4].astype("Int64"),
                "placement": parts[3],
                "ages": parts[4],
                "need": rows["need"].astype(object).fillna(""),
                "age_from": rows["age_from"].astype(float).fillna(-1).astype(int),
                "age_to": rows["age_to"].astype(float).fillna(-1).astype(int),
                "value": rows["value"].astype(float),
                "symbol": rows["symbol"].astype(object).fillna(""),
                "source_id": rows["source_id"],
                "cell": rows["basis"],
            }
        )
        vintage = {key: origin.vintage for key, origin in figures.origins.items()}
        table["_vintage"] = table["source_id"].map(vintage).astype(object).fillna("")
        table = table.sort_values(["_vintage", "source_id"], kind="stable")
        keys = ["counted", "year", "placement", "ages", "need", "age_from", "age_to"]
        table = table.drop_duplicates(keys, keep="last").sort_values(keys)
        return cls(table[list(COLUMNS)].reset_index(drop=True))

    @property
    def years(self) -> tuple[int, ...]:
        """The school years that have any count, the first first."""
        return tuple(sorted({int(year) for year in self.table["year"]}))

    @property
    def needs(self) -> tuple[str, ...]:
        """The types of need that plans are counted by."""
        plans = self.table["counted"] == PLANS
        return tuple(sorted(set(self.table.loc[plans, "need"]) - {""}))

    def counts(
        self,
        placements: Sequence[str] = (ALL,),
        *,
        less: Sequence[str] = (),
        need: str = "",
        counted: str = PLANS,
    ) -> list[YearCount]:
        """The plans of all ages at some placements together, less those at others, by year.

        A year for which no such count is published is left out; one whose count is withheld in
        part is not known.
        """
        table = self.table
        ours = (table["counted"] == counted) & (table["need"] == need) & (table["age_from"] < 0)
        return [
            _added(int(year), found, placements, less)
            for year, found in table[ours].groupby("year")
            if found["placement"].isin([*placements, *less]).any()
        ]

    def by_age(self, need: str = "", placement: str = ALL) -> dict[str, dict[int, "AgeCounts"]]:
        """Plans by age, year by year, by whether ages are those of January or of September."""
        table = self.table
        ours = (table["counted"] == PLANS) & (table["need"] == need)
        rows = table[ours & (table["placement"] == placement) & (table["age_from"] >= 0)]
        totals = {count.year: count for count in self.counts((placement,), need=need)}
        return {
            kind: {
                int(year): _ages(found, totals.get(int(year)))
                for year, found in rows[rows["ages"] == kind].groupby("year")
            }
            for kind in (NOW, AT_START)
            if (rows["ages"] == kind).any()
        }


@dataclass(frozen=True, slots=True)
class AgeCounts:
    """Plans of one year by the ages of a row, ``(3, 3)`` or ``(0, 2)``.

    `whole` says that they add up to the published total, so that an age without a row has none.
    """

    values: Mapping[Ages, float | None]
    cells: Mapping[Ages, SourceCell]
    whole: bool

    def at(self, ages: Ages) -> float | None:
        """How many plans; None where that is not known."""
        return self.values.get(ages, 0.0 if self.whole else None)


def _cells(rows: pd.DataFrame) -> tuple[SourceCell, ...]:
    return tuple(
        SourceCell(
            row["source_id"],
            row["cell"],
            None if pd.isna(row["value"]) else float(row["value"]),
            row["symbol"] or None,
            int(row["year"]),
            row["placement"],
        )
        for row in rows.to_dict("records")
    )


def _added(
    year: int, rows: pd.DataFrame, placements: Sequence[str], less: Sequence[str]
) -> YearCount:
    """The count of a year, and why it is not known where it is not."""
    held = {cell.placement: cell for cell in _cells(rows)}
    cells = tuple(held[name] for name in (*placements, *less) if name in held)
    withheld = [cell for cell in cells if cell.value is None]
    if withheld:
        mark = withheld[0].symbol
        return YearCount(year, None, cells, f"The publisher gives no figure ({mark}).")
    missing = [name for name in (*placements, *less) if name not in held]
    unproven = [name for name in missing if not _is_none(name, held)]
    if unproven:
        return YearCount(year, None, cells, f"There is no figure of {unproven[0]}.")
    plus = sum(held[name].value or 0.0 for name in placements if name in held)
    minus = sum(held[name].value or 0.0 for name in less if name in held)
    return YearCount(year, plus - minus, cells)


def _is_none(name: str, held: Mapping[str, SourceCell]) -> bool:
    """Whether a placement without a row is proven to have none: the others are all there are."""
    for whole, parts in PARTS.items():
        total = held.get(whole)
        if name in parts and total is not None and total.value is not None:
            there = [held[part].value for part in parts if part in held]
            return None not in there and sum(v or 0.0 for v in there) == total.value
    return False


def _ages(rows: pd.DataFrame, total: YearCount | None) -> AgeCounts:
    pairs = [(int(a), int(b)) for a, b in rows[["age_from", "age_to"]].values]
    cells = dict(zip(pairs, _cells(rows), strict=True))
    values = {ages: cell.value for ages, cell in cells.items()}
    known = [value for value in values.values() if value is not None]
    whole = (
        total is not None
        and total.value is not None
        and len(known) == len(values)
        and sum(known) == total.value
    )
    return AgeCounts(values, cells, whole)


def latest(counts: Iterable[YearCount]) -> YearCount | None:
    """The last year whose count is known."""
    known = [count for count in counts if count.value is not None]
    return max(known, key=lambda count: count.year, default=None)
