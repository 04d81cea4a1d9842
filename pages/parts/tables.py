"""Tables of planners' pages: to sort, to search, with totals, and a row to choose.

A table is a frame and its columns: what each is called, and what its numbers are. Numbers stay
numbers, so that they sort as numbers::

    columns = (
        Column("name", say("coverage.zone")),
        Column("homes", say("coverage.homes"), COUNT, total=True),
        Column("share", say("coverage.share"), SHARE, total=("within", "homes")),
    )
    tables.show(zones, columns, key="zones", caption=say("coverage.by_zone"))
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from geo.words import absent, say
from pages.parts import html

TEXT, COUNT, ONE, TWO = "text", "count", "one", "two"
SHARE, MILES, MINUTES, METRES, POUNDS = "share", "miles", "minutes", "metres", "pounds"

_FORMATS = {
    COUNT: "%,.0f",
    ONE: "%,.1f",
    TWO: "%,.2f",
    SHARE: "%.1f%%",
    MILES: "%,.1f miles",
    MINUTES: "%,.0f min",
    METRES: "%,.0f m",
    POUNDS: "£%,.0f",
}
"""How a kind of number is written in its cells; a share is a number from 0 to 1 in the frame."""

_SAID = {
    COUNT: "{:,.0f}",
    ONE: "{:,.1f}",
    TWO: "{:,.2f}",
    SHARE: "{:.1%}",
    MILES: "{:,.1f} miles",
    MINUTES: "{:,.0f} min",
    METRES: "{:,.0f} m",
    POUNDS: "£{:,.0f}",
}

SEARCHED = 8
"""A table of more rows can be searched."""

ROW_PX, MOST_ROWS = 35, 10
"""How high a row is, and how many are in view at once."""

_PLACE = "–"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes
    ----------
    name
        Its column in the frame.
    title
        Its head, as a council officer would write it.
    kind
        What it holds: ``TEXT``, or one of the kinds of number.
    total
        Whether its sum means something. Of a share: the columns whose sums it is the share of.
    about
        What it means, where its head does not say all.
    """

    name: str
    title: str
    kind: str = TEXT
    total: bool | tuple[str, str] = False
    about: str = ""

    def said(self, value: object) -> str:
        """A value of it in words; a dash where there is none."""
        if absent(value):
            return _PLACE
        if self.kind == TEXT or isinstance(value, str):
            return str(value)
        return _SAID[self.kind].format(value)

    def total_of(self, rows: pd.DataFrame) -> float:
        """What its rows come to; NaN where that means nothing, or a row is not known."""
        if isinstance(self.total, tuple):
            part, whole = (_sum(rows[name]) for name in self.total)
            return part / whole if whole else math.nan
        return _sum(rows[self.name]) if self.total else math.nan


def _sum(values: pd.Series) -> float:
    return float(pd.to_numeric(values, errors="coerce").sum(skipna=False))


def show(
    rows: pd.DataFrame,
    columns: Sequence[Column],
    *,
    key: str,
    caption: str,
    filters: Sequence[str] = (),
    ids: str = "",
    on_choice: Callable[[str], None] | None = None,
    chosen: str = "",
) -> None:
    """Draw a table with its totals; a long one can be searched.

    Parameters
    ----------
    filters
        The columns of which some values can be chosen.
    ids, on_choice, chosen
        The column that names each row; what hears the name of the row that is pressed (empty: none
        is any longer); and the name of the row that is marked.
    """
    html.show("table_name.html", caption=caption)
    found = _filtered(rows, columns, filters, key)
    st.html(
        html.render("table_totals.html", rows=_counted(found, rows), totals=_totals(found, columns))
    )
    if found.empty:
        return
    choosing: dict[str, Any] = {}
    if on_choice is not None:
        names = [str(name) for name in found[ids]]
        _mark(f"{key}-table", [names.index(chosen)] if chosen in names else [])
        choosing = {
            "on_select": lambda: on_choice(_pressed(f"{key}-table", names)),
            "selection_mode": "single-row",
        }
    st.dataframe(
        _drawn(found, columns),
        hide_index=True,
        column_config=_config(columns),
        height=ROW_PX * (min(len(found), MOST_ROWS) + 1) + 3,
        placeholder=_PLACE,
        alt=caption,
        key=f"{key}-table",
        **choosing,
    )


def record(row: Mapping[Any, Any], columns: Sequence[Column]) -> list[tuple[str, str]]:
    """One row in words: each column's head, and its value."""
    return [(column.title, column.said(row[column.name])) for column in columns]


def _filtered(
    rows: pd.DataFrame, columns: Sequence[Column], filters: Sequence[str], key: str
) -> pd.DataFrame:
    """The rows that hold what is searched for, and are of the values that are chosen."""
    if len(rows) <= SEARCHED:
        return rows
    titles = {column.name: column.title for column in columns}
    with st.container(horizontal=True, key=f"{key}-filter", vertical_alignment="bottom"):
        sought = st.text_input(say("table.search"), key=f"{key}-search", width=280).strip()
        for name in filters:
            there = sorted({str(value) for value in rows[name] if not absent(value)} - {""})
            chosen = st.multiselect(titles[name], there, key=f"{key}-only-{name}", width=280)
            if chosen:
                rows = rows[rows[name].astype(str).isin(chosen)]
    texts = [column.name for column in columns if column.kind == TEXT]
    if not sought or not texts:
        return rows
    said = rows[texts].fillna("").astype(str).agg(" ".join, axis=1)
    return rows[said.str.contains(sought, case=False, regex=False)]


def _counted(found: pd.DataFrame, rows: pd.DataFrame) -> str:
    if len(found) < len(rows):
        return say("table.some", shown=f"{len(found):,}", n=len(rows))
    return say("table.rows", n=len(rows))


def _totals(rows: pd.DataFrame, columns: Sequence[Column]) -> list[tuple[str, str]]:
    if len(rows) < 2:
        return []
    sums = [(column, column.total_of(rows)) for column in columns if column.total]
    return [(column.title, column.said(value)) for column, value in sums if not math.isnan(value)]


def _drawn(rows: pd.DataFrame, columns: Sequence[Column]) -> pd.DataFrame:
    """The columns as the table draws them: a share as a number of hundredths."""
    cells = {}
    for column in columns:
        values = rows[column.name]
        if column.kind == TEXT:
            cells[column.name] = values.map(lambda value: "" if absent(value) else str(value))
        else:
            numbers = pd.to_numeric(values, errors="coerce").astype(float)
            cells[column.name] = numbers * 100 if column.kind == SHARE else numbers
    return pd.DataFrame(cells).reset_index(drop=True)


def _config(columns: Sequence[Column]) -> dict[str, Any]:
    return {
        column.name: st.column_config.TextColumn(column.title, help=column.about or None)
        if column.kind == TEXT
        else st.column_config.NumberColumn(
            column.title, help=column.about or None, format=_FORMATS[column.kind]
        )
        for column in columns
    }


def _mark(key: str, rows: list[int]) -> None:
    """Mark rows of a table, unless it has them marked."""
    held = st.session_state.get(key)
    if (list(held["selection"]["rows"]) if held else []) != rows:
        st.session_state[key] = {"selection": {"rows": rows, "columns": [], "cells": []}}


def _pressed(key: str, names: Sequence[str]) -> str:
    rows = st.session_state[key]["selection"]["rows"]
    return names[rows[0]] if rows and rows[0] < len(names) else ""
