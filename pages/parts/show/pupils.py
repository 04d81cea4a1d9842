"""A file of children: what was decided, as counts, a table to sort and filter, a map and files."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from geo import settings
from geo.area import Area, DecidedPupils, Letters, PupilChange, letter_head
from geo.errors import InputError
from geo.maps import Kind, MapPlan
from geo.maps.plan import points, shapes
from geo.words import first_upper, markdown, plain, say
from pages.parts import html, problem, uploads
from pages.parts import map as area_map
from pages.parts.show import walked

SHOWN = 20
"""So many rows are shown as text; the table and the file have them all."""

OUTCOMES = {
    "rows": "rows",
    "yes": "free",
    "no": "not_free",
    "another council": "elsewhere",
    "council's policy": "policy",
    "cannot say": "not_certain",
    "faults": "faults",
}
"""The counts of a summary, and the keys of their sentences."""

_KINDS = {
    "yes": Kind(say("pupils.outcome.free"), "#1b6b3a", 5.0),
    "no": Kind(say("pupils.outcome.not_free"), "#a3195b", 4.0),
    "another council": Kind(say("pupils.outcome.elsewhere"), "#14213d", 4.0),
    "council's policy": Kind(say("pupils.outcome.policy"), "#1d4f91", 4.0),
    "cannot say": Kind(say("pupils.outcome.not_certain"), "#d98a00", 4.0),
}
_COLUMNS = {
    "id": "id",
    "school_name": "school",
    "entitled": "free",
    "outcomes": "ground",
    "walk_available_m": "walk",
    "year_group": "year",
    "travel": "travel",
    "why": "why",
}
_CHANGED = {
    "id": "id",
    "school_name": "school",
    "change": "change",
    "entitled_before": "before",
    "entitled_after": "after",
    "school_after": "school_after",
    "fault_after": "fault",
}
"""The columns of the rows that a scenario changes, and the keys of their titles."""

_FILTERS = ("entitled", "school_name", "outcomes", "year_group", "travel")
_MOST_DRAWN = 5_000
_DETAILS = "pupils-letters"


def save(label: str, content: bytes | Callable[[], bytes], name: str, key: str) -> None:
    """Offer a file, written when somebody asks for it."""
    kinds = {"csv": "text/csv", "zip": "application/zip", "pdf": "application/pdf"}
    st.download_button(
        label,
        content,
        file_name=name,
        mime=kinds[name.rpartition(".")[2]],
        on_click="ignore",
        key=f"pupils-{key}",
    )


@st.fragment
def show(area: Area, found: DecidedPupils) -> None:
    """Write the counts, the rows as a table and on a map, and offer the files."""
    counts = found.summary
    rows = [(say(f"pupils.outcome.{key}"), f"{counts[name]:,}") for name, key in OUTCOMES.items()]
    titles = [say("pupils.outcome.title"), say("pupils.outcome.count")]
    html.show("table.html", caption=say("pupils.outcome.caption"), titles=titles, rows=rows)
    table = _filtered(_table(found))
    _rows(area, found, table)
    _totals(found)
    _map(area, found, table)
    _first(found)
    save(say("pupils.download"), lambda: found.csv, "decided.csv", "download")
    save(say("pupils.download_all"), lambda: found.archive, "decided.zip", "archive")
    _letters(area, found)
    st.caption(markdown("pupils.rules", rules=found.rules.version))
    for note in (found.rules.measuring_note, found.rules.low_income_note):
        if note:
            st.caption(plain(note))


def _table(found: DecidedPupils) -> pd.DataFrame:
    """The rows as the table shows them, numbered as in the file."""
    results = found.results
    why = results["fault"].where(results["fault"] != "", results["reason"])
    table = results.assign(id=found.pupils.table["id"], why=why)[[*_COLUMNS]]
    metres = pd.to_numeric(table["walk_available_m"], errors="coerce")
    return table.assign(walk_available_m=metres, outcomes=table["outcomes"].map(_grounds))


def _grounds(codes: str) -> str:
    return "; ".join(say(f"pupils.ground.{code}") for code in codes.split("; ") if code)


def _filtered(table: pd.DataFrame) -> pd.DataFrame:
    """The rows that fit what is chosen; nothing chosen is everything."""
    with st.expander(say("pupils.filter.heading")):
        for column in _FILTERS:
            there = sorted({str(cell) for cell in table[column]} - {""})
            chosen = st.multiselect(_title(column), there, key=f"pupils-only-{column}")
            if chosen:
                table = table[table[column].isin(chosen)]
    return table


def _title(column: str) -> str:
    return say(f"pupils.first.{_COLUMNS[column]}")


def _rows(area: Area, found: DecidedPupils, table: pd.DataFrame) -> None:
    """The table, to sort and search; a row that is pressed shows its whole record."""
    st.write(markdown("pupils.rows_fit", n=len(table)))
    pressed = st.dataframe(
        table.rename(columns={name: _title(name) for name in _COLUMNS}),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="pupils-table",
    )
    chosen = pressed["selection"]["rows"]
    if not chosen or chosen[0] >= len(table):
        st.caption(say("pupils.press_a_row"))
        return
    row = table.index[chosen[0]]
    record = found.results.loc[row]
    html.show(
        "table.html",
        caption=say("pupils.record.caption", id=table.iloc[chosen[0]]["id"]),
        titles=[say("pupils.record.what"), say("pupils.record.value")],
        rows=[(first_upper(name.replace("_", " ")), str(cell)) for name, cell in record.items()],
    )
    if isinstance(record["walk_m"], int) and (child := area.pupil(found.pupils, row, on=found.on)):
        walked.lead(child)
    _letter(area, found, int(row))


def _totals(found: DecidedPupils) -> None:
    with st.expander(say("pupils.totals.heading")):
        counted = found.totals
        for by, rows in counted.groupby("by", sort=False):
            key = str(by).split()[0]
            st.subheader(say(f"pupils.totals.{key}"), anchor=False)
            named = rows["group"].map(_ground) if by == "ground" else rows["group"].map(first_upper)
            titles = {name: say(f"pupils.totals.column.{key}") for name, key in OUTCOMES.items()}
            titles["group"] = say(f"pupils.first.{key}")
            table = rows.assign(group=named).drop(columns="by").rename(columns=titles)
            st.dataframe(table, hide_index=True, key=f"pupils-totals-{by}")


def _ground(code: str) -> str:
    return first_upper(code) if code.islower() else _grounds(code)


def _map(area: Area, found: DecidedPupils, table: pd.DataFrame) -> None:
    """Homes by outcome, those that fit the filters; a map is drawn only where it can be seen."""
    if st.checkbox(say("pupils.map.heading"), key="pupils-map-shown"):
        homes = found.results.loc[table.index]
        homes = homes[homes["home_lat"] != ""].head(_MOST_DRAWN)
        st.write(markdown("pupils.map.drawn", n=len(homes)))
        at = homes.rename(columns={"home_lon": "lon", "home_lat": "lat"}).astype(
            {"lon": float, "lat": float}
        )
        kinds = [list(_KINDS).index(said) for said in homes["entitled"]]
        name = f"{area.version}/{found.pupils.sheet.sha256}/{hash(tuple(homes.index))}"
        placed = points(at, kinds)
        plan = MapPlan(name, tuple(_KINDS.values()), shapes([]), placed)
        area_map.draw(area, plan, "pupils-map")


def _first(found: DecidedPupils) -> None:
    """The first rows as text, for who cannot use the table."""
    ids = found.pupils.table["id"]
    rows = [
        (
            ids[i],
            row["school_name"],
            row["entitled"],
            _metres(row["walk_available_m"]),
            first_upper(row["fault"] or row["reason"]),
        )
        for i, row in found.results.head(SHOWN).iterrows()
    ]
    titles = [say(f"pupils.first.{name}") for name in ("id", "school", "free", "walk", "why")]
    caption = say("pupils.first.caption", n=len(rows))
    with st.expander(caption):
        html.show("table.html", caption=caption, titles=titles, rows=rows)


def _metres(value: int | str) -> str:
    if isinstance(value, int):
        return say("pupils.metres", n=value)
    return say("travel.no_route") if value else ""


def _drafts(area: Area, found: DecidedPupils) -> Letters:
    """The letters on a file, with the council's own details once they are given.

    Raises
    ------
    InputError
        If the details cannot be used.
    """
    given = st.session_state.get(_DETAILS)
    details = (given.name, given.getvalue()) if given is not None else (None, None)
    return Letters(found, letter_head(area.name, *details), settings.today())


def _letter(area: Area, found: DecidedPupils, row: int) -> None:
    """The letter to the family of one row."""
    try:
        letters = _drafts(area, found)
    except InputError:  # said where the details were given
        return
    if row in letters.rows:
        name = letters.name_of(row)
        save(say("pupils.letters.single"), lambda: letters.one(row), name, "letter-one")
    else:
        st.caption(say("letters.none"))


def _letters(area: Area, found: DecidedPupils) -> None:
    """A letter for each family, as one file or apart, with what they lack."""
    with st.expander(say("pupils.letters.heading")):
        st.write(say("pupils.letters.what"))
        uploads.uploader(say("pupils.letters.settings"), ["toml"], key=_DETAILS, most_mb=1)
        try:
            letters = _drafts(area, found)
        except InputError as error:
            problem.show(error)
            return
        if letters.head.gaps:
            names = ", ".join(say(f"letters.gap.{name}") for name in letters.head.gaps)
            st.warning(plain(say("pupils.letters.gaps", names=names)))
        if not letters.head.own_days:
            st.caption(say("pupils.letters.days"))
        if letters.not_sent:
            st.write(markdown("pupils.letters.none", n=letters.not_sent))
        if letters.can_be_one:
            save(say("pupils.letters.download"), letters.pdf, "letters.pdf", "letters-pdf")
        elif letters.rows:
            st.write(markdown("pupils.letters.too_many", most=f"{letters.most:,}"))
        if letters.can_be_apart:
            save(say("pupils.letters.apart"), letters.archive, "letters.zip", "letters-zip")


def changes(found: PupilChange) -> None:
    """Write who gains and who loses by a scenario, by school and ground, and offer the rows."""
    rows = [(first_upper(kind), f"{n:,}") for kind, n in found.totals.items()]
    titles = [say("pupils.if.change"), say("pupils.outcome.count")]
    html.show("table.html", caption=found.scenario, titles=titles, rows=rows)
    for table, by in ((found.by_school, "school"), (found.by_ground, "ground")):
        if not table.empty:
            st.subheader(say(f"pupils.totals.{by}"), anchor=False)
            first = table.columns[0]
            named = table[first].map(_grounds if by == "ground" else str)
            called = {kind: first_upper(kind) for kind in table}
            called[first] = say(f"pupils.first.{by}")
            shown = table.assign(**{first: named}).rename(columns=called)
            st.dataframe(shown, hide_index=True, key=f"pupils-if-{by}")
    if not found.rows.empty:
        named = {name: say(f"pupils.if.{key}") for name, key in _CHANGED.items()}
        shown = found.rows[[*_CHANGED]].rename(columns=named)
        st.dataframe(shown, hide_index=True, key="pupils-if-rows")
    save(say("pupils.if.download"), lambda: found.csv, "changes.csv", "if-download")
