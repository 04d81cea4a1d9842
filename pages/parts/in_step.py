"""A map and its tables in step: what is chosen in one is lit in the other, and its details shown.

A press on the map chooses a zone, a place or a home, and so does a press on its row. Both are
joined by a name: the ``ident`` of what the map draws, and a column of the table::

    zones = StepTable("zones", say("coverage.by_zone"), rows, columns, ids="ident")
    in_step.show(area, plan, [zones, homes], key="coverage")

Only the map, the tables and the details run again at a press: the answer is not worked out anew.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from geo.area import Area
from geo.maps import MapPlan
from geo.words import say
from pages.parts import html, tables
from pages.parts import map as drawn_map
from pages.parts.tables import Column


@dataclass(frozen=True, slots=True)
class StepTable:
    """A table beside a map.

    Attributes
    ----------
    name, title
        Names it on its page; and what it is called where there are several.
    rows, columns
        As `pages.parts.tables.show` takes them.
    filters
        As `pages.parts.tables.show` takes them.
    note
        What must be read with it.
    more
        Draws what is to be seen of a row that is chosen, beside its own cells.
    """

    name: str
    title: str
    rows: pd.DataFrame
    columns: Sequence[Column]
    filters: Sequence[str] = ()
    note: str = ""
    more: Callable[[Mapping[Any, Any]], None] | None = None

    def of(self, ident: str) -> dict[Any, Any] | None:
        """The row of a name (the column ``ident``); None if it is in no row."""
        found = self.rows[self.rows["ident"] == ident]
        return None if found.empty else dict(found.iloc[0])


@st.fragment
def show(area: Area, plan: MapPlan, given: Sequence[StepTable], *, key: str) -> None:
    """Draw the map with its key, the details of what is chosen, and the table that is looked at."""
    held = [table for table in given if not table.rows.empty]
    chosen = _chosen(key, held)
    with st.container(key="map-side"):
        drawn_map.draw(
            area, plan, f"{key}-map", chosen=chosen, on_change=lambda: _from_map(key, held)
        )
    if not held:
        return
    now = _looked_at(key, held)
    _details(key, now, chosen)
    if now.note:
        html.show("soft.html", text=now.note)
    tables.show(
        now.rows,
        now.columns,
        key=f"{key}-{now.name}",
        caption=now.title,
        filters=now.filters,
        ids="ident",
        on_choice=lambda ident: _choose(key, ident),
        chosen=chosen,
    )


def _chosen(key: str, held: Sequence[StepTable]) -> str:
    """What is chosen, if some table has it."""
    ident = str(st.session_state.get(f"{key}-chosen", ""))
    return ident if any(table.of(ident) for table in held) else ""


def _choose(key: str, ident: str) -> None:
    st.session_state[f"{key}-chosen"] = ident


def _from_map(key: str, held: Sequence[StepTable]) -> None:
    """Choose what was pressed on the map, and look at the table that has it."""
    pressed = (st.session_state.get(f"{key}-map") or {}).get("chosen")
    for table in held:
        if isinstance(pressed, str) and table.of(pressed) is not None:
            _choose(key, pressed)
            st.session_state[f"{key}-looked-at"] = table.name


def _looked_at(key: str, held: Sequence[StepTable]) -> StepTable:
    """The table that is looked at; asked where there are several."""
    names = {table.name: table for table in held}
    if len(held) == 1:
        return held[0]
    looked_at = f"{key}-looked-at"
    if st.session_state.get(looked_at) not in names:
        st.session_state[looked_at] = held[0].name
    name = st.segmented_control(
        say("workspace.table"),
        list(names),
        format_func=lambda one: names[one].title,
        required=True,
        key=looked_at,
        label_visibility="collapsed",
    )
    return names.get(str(name), held[0])


def _details(key: str, table: StepTable, chosen: str) -> None:
    """What is known of the chosen row, and how to let it go."""
    row = table.of(chosen)
    if row is None:
        html.show("soft.html", text=say("workspace.press"))
        return
    with st.container(key="details"):
        first, *rest = tables.record(row, table.columns)
        html.show("record.html", title=first[1], cells=rest)
        if table.more is not None:
            table.more(row)
        st.button(say("workspace.let_go"), key=f"{key}-let-go", on_click=_choose, args=(key, ""))
