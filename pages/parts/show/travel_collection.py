"""The Department's travel collection: own figures, the published ones beside them, the return."""

import math
from typing import Any

import pandas as pd
import streamlit as st

from geo.area import Area, Travellers
from geo.errors import InputError
from geo.words import say
from pages.parts import problem, save, tables, uploads

_OWN = ("mode", "users", "with_cost", "spend", "each")
_BESIDE = ("mode", "group", "yours", "published", "councils")


def show(area: Area, found: Travellers) -> None:
    """Write own figures by mode, the published ones beside them, and offer the return."""
    st.header(say("transport.collection.heading"), anchor="collection")
    st.write(say("transport.collection.what"))
    own = area.travel_figures(found)
    rows = [_own_row(row) for row in own.to_dict("records")]
    titles = [say(f"transport.collection.{name}") for name in _OWN]
    caption = say("transport.collection.own")
    tables.of_rows(titles, rows, key="collection-own", caption=caption)
    save.made(
        say("transport.collection.save"),
        lambda: area.travel_return(found),
        "travel-collection.csv",
        "text/csv",
    )
    st.caption(say("transport.collection.open"))
    given = uploads.uploader(
        say("transport.collection.load"), ("csv",), key="transport-benchmark", most_mb=5
    )
    if given is not None:
        try:
            _beside(area.travel_benchmark(found, given.name, given.getvalue()))
        except InputError as error:
            problem.show(error)


def _own_row(row: dict[str, Any]) -> tuple[str, ...]:
    costs = row["users_with_cost"]
    spend, each = (_figure(row[name] if costs else math.nan) for name in ("spend", "unit_cost"))
    return _mode(row["mode"]), f"{row['users']:,}", f"{costs:,}", spend, each


def _beside(table: pd.DataFrame) -> None:
    """The published figures beside our own, one row a mode and group of users."""
    rows = [
        (
            _mode(row["mode"]),
            _text(row["group"]) or say("transport.collection.no_mode"),
            _figure(row["own"], row["measure"]),
            _figure(row["published"], row["measure"], _text(row["symbol"])),
            _text(row["authorities"]),
        )
        for row in table.to_dict("records")
    ]
    titles = [say(f"transport.collection.{name}") for name in _BESIDE]
    measure, period = table["measure"].iloc[0], "".join(table["time_period"].dropna().unique()[:1])
    caption = say(f"transport.collection.measure.{measure}", period=_years(period))
    tables.of_rows(titles, rows, key="collection-published", caption=caption)
    st.caption(say("transport.collection.symbols"))


def _mode(mode: str) -> str:
    return mode[:1].upper() + mode[1:]


def _text(value: object) -> str:
    return "" if pd.isna(value) else str(value)


def _years(period: str) -> str:
    """A period such as 202526 as people write it."""
    return f"{period[:4]}/{period[4:]}" if len(period) == len("202526") else period


def _figure(value: float, measure: str = "unit_cost", symbol: str = "") -> str:
    if math.isnan(value):
        return symbol or say("transport.collection.not_given")
    return f"£{value:,.0f}" if measure == "unit_cost" else f"{value:,.1f}%"
