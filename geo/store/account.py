"""An account of the data: for each source, its rows and what its entries lack."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd

from geo.places.extent import StreetShare
from geo.settings import ZONE
from geo.store.sql import UNCHECKED_DAYS
from geo.store.store import Store


@dataclass(frozen=True, slots=True)
class SourceAccount:
    """One source.

    Attributes
    ----------
    row
        Its provenance, as `SourceRow`.
    left_out
        Rows left out on purpose: ``reason, rows``.
    rejected
        Every row or field that could not be used; columns as `Store.rejected`.
    faults
        Why they could not be used, the commonest first: ``field, reason, rows``.
    missing
        What its entries lack; columns as `Store.missing`.
    terms
        Terms of a feed that match none of our categories, the most used first.
    timetables
        Its timetables; columns as `Store.timetable_facts`.
    """

    row: Mapping[str, Any]
    left_out: pd.DataFrame
    rejected: pd.DataFrame
    faults: pd.DataFrame
    missing: pd.DataFrame
    terms: pd.DataFrame
    timetables: pd.DataFrame


@dataclass(frozen=True, slots=True)
class DataAccount:
    """All sources, entries that several sources have, and entries not checked for long.

    `built_at` is ISO 8601, UTC; `rows` counts the rows of each table: ``table, rows``. Those by
    source are those of `SourceAccount`, of all sources. What is `unchecked` was last checked more
    than `unchecked_days` days ago. `streets` is how much of the area the streets reach (None: not
    recorded).
    """

    built_at: str
    rows: pd.DataFrame
    provenance: pd.DataFrame
    by_source: Mapping[str, pd.DataFrame]
    merged: pd.DataFrame
    unchecked: pd.DataFrame
    unchecked_days: int = UNCHECKED_DAYS
    streets: StreetShare | None = None

    @property
    def built_on(self) -> date:
        """The day of the build in England."""
        return datetime.fromisoformat(self.built_at).astimezone(ZONE).date()

    @property
    def sources(self) -> Iterator[SourceAccount]:
        """Each source with its own rows."""
        for row in self.provenance.to_dict("records"):
            mine = {k: t[t["source_id"] == row["source_id"]] for k, t in self.by_source.items()}
            yield SourceAccount(row, **mine)


def account(store: Store, on: date) -> DataAccount:
    """Give an account of an area's data, seen from a day."""
    left_out, rejected = store.table("left_out"), store.rejected()
    by_source = {
        "left_out": left_out,
        "rejected": rejected,
        "faults": _faults(rejected, left_out),
        "missing": store.missing(),
        "terms": _most_first(store.table("unmapped_term"), "services"),
        "timetables": store.timetable_facts(),
    }
    return DataAccount(
        store.built_at,
        store.counts(),
        store.sources(),
        by_source,
        store.table("merged"),
        store.unchecked(on, UNCHECKED_DAYS),
        streets=store.streets_share,
    )


def _faults(rejected: pd.DataFrame, left_out: pd.DataFrame) -> pd.DataFrame:
    """Reasons of rejected rows that are not among those left out on purpose, with their counts."""
    named = rejected.merge(left_out, on=["source_id", "reason"], how="left")["rows"].notna()
    counted = rejected[~named.to_numpy()].groupby(["source_id", "field", "reason"]).size()
    return _most_first(counted.reset_index(name="rows"), "rows")


def _most_first(table: pd.DataFrame, column: str) -> pd.DataFrame:
    return table.sort_values(column, ascending=False, kind="stable")
