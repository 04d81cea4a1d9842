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
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from geo.words import absent, say
from pages.parts import html

TEXT, COUNT, ONE, TWO = "text", "count", "one", "two"
SHARE, MILES, MINUTES, METRES, POUNDS = "share", "miles", "minutes", "metres", "pounds"
BAR, LINK = "bar", "link"
"""A share that is drawn as a bar, beside its number; and the address of a page of this site."""

_FORMATS = {
    COUNT: "%,.0f",
    ONE: "%,.1f",
    TWO: "%,.2f",
    SHARE: "%.1f%%",
    BAR: "%.1f%%",
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
    BAR: "{:.1%}",
    MILES: "{:,.1f} miles",
    MINUTES: "{:,.0f} min",
    METRES: "{:,.0f} m",
    POUNDS: "£{:,.0f}",
}

SEARCHED = 8
"""A table of more rows can be searched."""

ROW_PX, LINE_PX, MOST_PX = 35, 22, 390
"""How high a row of one line is, how much each more adds, and how high
rows in view are (six of them at least)."""

WIDE_PX = 280
"""How wide a column of sentences is: no wider than a phone, with the boxes that choose a row."""

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
    wide
        Whether it has sentences, and needs room for them.
    """

    name: str
    title: str
    kind: str = TEXT
    total: bool | tuple[str, str] = False
    about: str = ""
    wide: bool = False

    def said(self, value: object) -> str:
        """A value of it in words; a dash where there is none."""
        if absent(value):
            return _PLACE
        if self.kind in (TEXT, LINK) or isinstance(value, str):
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
    none: str = _PLACE,
    lines: int = 1,
) -> None:
    """Draw a table with its totals; a long one can be searched.

    Parameters
    ----------
    filters
        The columns of which some values can be chosen.
    ids, on_choice, chosen
        The column that names each row; what hears the name of the row that is pressed (empty: none
        is any longer); and the name of the row that is marked.
    none
        Stands where a number is not known.
    lines
        How many lines the text of a cell may have: more than one for sentences.
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
    row = ROW_PX + LINE_PX * (lines - 1)
    st.dataframe(
        _drawn(found, columns),
        hide_index=True,
        column_config=_config(columns),
        height=ROW_PX + row * min(len(found), max(MOST_PX // row, 6)) + 3,
        row_height=row if lines > 1 else None,
        placeholder=none,
        alt=caption,
        key=f"{key}-table",
        **choosing,
    )


def of_rows(
    titles: Sequence[str], rows: Sequence[Sequence[object]], *, key: str, caption: str
) -> None:
    """Draw rows that are written already, as reports have them: numbers are numbers again.

    A column is of numbers if each of its cells is one, or empty.
    """
    names = [f"{number}" for number in range(len(titles))]
    frame = pd.DataFrame([[str(cell) for cell in row] for row in rows], columns=names, dtype=str)
    columns = []
    for name, title in zip(names, titles, strict=True):
        kind = _kind_of(frame[name])
        if kind != TEXT:
            frame[name] = frame[name].map(_number) / (100 if kind == SHARE else 1)
        columns.append(Column(name, title, kind))
    show(frame, columns, key=key, caption=caption)


_NUMBER = re.compile(
    r"(?P<sign>[-−+]?)(?P<pounds>£?)(?P<digits>[\d,]+(?P<part>\.\d+)?)(?P<share>%?)"
)


def _kind_of(cells: pd.Series) -> str:
    """What kind of number the cells of a column are; text if any is none."""
    found = [_NUMBER.fullmatch(cell) for cell in cells if cell]
    if not found or not all(found):
        return TEXT
    told = [one for one in found if one]
    for part, kind in (("share", SHARE), ("pounds", POUNDS)):
        if any(one[part] for one in told):
            return kind if all(one[part] or one["digits"] == "0" for one in told) else TEXT
    most = max(len(one["part"] or "") for one in told)
    return {0: COUNT, 2: ONE}.get(most, TWO)


def _number(cell: str) -> float:
    """The number that a cell writes; NaN: none.

    >>> _number("£1,250"), _number("−3.5"), _number("")
    (1250.0, -3.5, nan)
    """
    found = _NUMBER.fullmatch(cell)
    if found is None:
        return math.nan
    return float(found["digits"].replace(",", "")) * (-1 if found["sign"] in ("-", "−") else 1)


def record(row: Mapping[Any, Any], columns: Sequence[Column]) -> list[tuple[str, str]]:
    """One row in words: each column's head, and its value."""
    return [(column.title, column.said(row[column.name])) for column in columns]


def _filtered(
    rows: pd.DataFrame, columns: Sequence[Column], filters: Sequence[str], key: str
) -> pd.DataFrame:
    """The rows that hold what is searched for, and are of the values that are chosen."""
    long = len(rows) > SEARCHED
    if not long and not filters:
        return rows
    titles = {column.name: column.title for column in columns}
    with st.container(horizontal=True, key=f"{key}-filter", vertical_alignment="bottom"):
        sought = ""
        if long:
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
        if column.kind in (TEXT, LINK):
            cells[column.name] = values.map(lambda value: "" if absent(value) else str(value))
        else:
            numbers = pd.to_numeric(values, errors="coerce").astype(float)
            cells[column.name] = numbers * 100 if column.kind in (SHARE, BAR) else numbers
    return pd.DataFrame(cells).reset_index(drop=True)


def _config(columns: Sequence[Column]) -> dict[str, Any]:
    return {column.name: _drawn_as(column) for column in columns}


def _drawn_as(column: Column) -> Any:
    told: dict[str, Any] = {"label": column.title, "help": column.about or None}
    if column.wide:
        told["width"] = WIDE_PX
    if column.kind == TEXT:
        return st.column_config.TextColumn(**told)
    if column.kind == LINK:
        return st.column_config.LinkColumn(**told, display_text=say("table.open"))
    if column.kind == BAR:
        form = _FORMATS[BAR]
        return st.column_config.ProgressColumn(**told, format=form, min_value=0, max_value=100)
    return st.column_config.NumberColumn(**told, format=_FORMATS[column.kind])


def _mark(key: str, rows: list[int]) -> None:
    """Mark rows of a table, unless it has them marked."""
    held = st.session_state.get(key)
    if (list(held["selection"]["rows"]) if held else []) != rows:
        st.session_state[key] = {"selection": {"rows": rows, "columns": [], "cells": []}}


def _pressed(key: str, names: Sequence[str]) -> str:
    rows = st.session_state[key]["selection"]["rows"]
    return names[rows[0]] if rows and rows[0] < len(names) else ""
