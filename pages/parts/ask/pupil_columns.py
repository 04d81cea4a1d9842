"""Which column of a file of children is for what: suggested, shown, changed, kept as a file."""

from hashlib import sha256

import streamlit as st

from geo.area import DAY_FIRST, MONTH_FIRST, ColumnMap, PupilSheet, pupil_columns, read_columns_file
from geo.errors import InputError
from geo.words import plain, say
from pages.parts import html, problem, uploads

_ORDERS = (None, DAY_FIRST, MONTH_FIRST)


def ask(sheet: PupilSheet) -> ColumnMap:
    """The columns of a file, as suggested or as somebody chose."""
    shown = st.container()
    with st.expander(say("pupils.own.change")):
        start, mark = _start(sheet)
        columns = _chosen(sheet, start, mark)
        st.download_button(
            say("pupils.own.keep"),
            columns.as_toml(),
            file_name="columns.toml",
            mime="application/toml",
            on_click="ignore",
            key="pupils-columns-keep",
        )
    with shown:
        _understood(sheet, columns)
    return columns


def _start(sheet: PupilSheet) -> tuple[ColumnMap, str]:
    """The columns to start from, and a mark of the files that they come from."""
    st.write(say("pupils.own.change_what"))
    given = uploads.uploader(
        say("pupils.own.load"), ["toml", "json"], key="pupils-columns", most_mb=1
    )
    if given is None:
        return sheet.suggested, sheet.sha256[:12]
    content = given.getvalue()
    mark = sha256(content).hexdigest()[:12] + sheet.sha256[:12]
    try:
        return sheet.fitted(read_columns_file(given.name, content)), mark
    except InputError as error:
        problem.show(error)
        return sheet.suggested, sheet.sha256[:12]


def _chosen(sheet: PupilSheet, start: ColumnMap, mark: str) -> ColumnMap:
    columns = start
    options = (None, *pupil_columns())
    for place, title in enumerate(sheet.titles):
        now = start.key_of(title)
        chosen = st.selectbox(
            plain(title),
            options,
            index=options.index(now),
            format_func=_named,
            key=f"pupils-column-{mark}-{place}",
        )
        if chosen != now:
            columns = columns.with_column(title, chosen)
    order = st.radio(
        say("pupils.own.dates"),
        _ORDERS,
        index=_ORDERS.index(start.dates),
        format_func=lambda order: say(f"pupils.own.order.{(order or 'either').split()[0]}"),
        key=f"pupils-dates-{mark}",
    )
    return ColumnMap(columns.columns, order)


def _named(key: str | None) -> str:
    return say("pupils.own.leave") if key is None else pupil_columns()[key].names[0]


def _understood(sheet: PupilSheet, columns: ColumnMap) -> None:
    """Say which columns are understood, with their first values, and which are not."""
    rows = []
    for title in sheet.titles:
        key = columns.key_of(title)
        named = say("pupils.own.not_used") if key is None else _named(key)
        rows.append((title, ", ".join(sheet.first_values(title)), named))
    titles = [say(f"pupils.own.{name}") for name in ("yours", "first", "read_as")]
    html.show("table.html", caption=say("pupils.own.caption"), titles=titles, rows=rows)
