"""A file of children: what was decided, as counts, a table to sort and filter, a map and files."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from geo import settings
from geo.area import Area, DecidedPupils, Letters, PupilChange, letter_head
from geo.errors import InputError
from geo.maps import Kind, MapPlan
from geo.maps.plan import ink_kind, points, shapes
from geo.publish import plans
from geo.words import first_upper, markdown, plain, say
from pages.parts import html, in_step, problem, tables, uploads
from pages.parts.in_step import StepTable
from pages.parts.show import walked
from pages.parts.tables import COUNT, METRES, TEXT, Column

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
    "another council": ink_kind(say("pupils.outcome.elsewhere"), 4.0),
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
    """Write the counts, the homes on a map with the rows as a table, and offer the files."""
    counts = found.summary
    rows = [(say(f"pupils.outcome.{key}"), f"{counts[name]:,}") for name, key in OUTCOMES.items()]
    html.show("counts.html", caption=say("pupils.outcome.caption"), rows=rows)
    in_step.show(area, _plan(area, found), [_rows(area, found)], key="pupils")
    _totals(found)
    with st.container(horizontal=True, key="pupils-files"):
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


def _title(column: str) -> str:
    return say(f"pupils.first.{_COLUMNS[column]}")


def _rows(area: Area, found: DecidedPupils) -> StepTable:
    """The rows, beside the map; one that is chosen shows its whole record and its letter."""
    table = _table(found)
    rows = table.assign(ident=plans.idents(plans.HOME, table.index))
    kinds = {"walk_available_m": METRES}
    columns = [Column(name, _title(name), kinds.get(name, TEXT)) for name in _COLUMNS]

    def more(row: Mapping[Any, Any]) -> None:
        _record(area, found, int(str(row["ident"]).split()[1]))

    caption = say("pupils.rows")
    return StepTable("rows", caption, rows, columns, filters=_FILTERS, more=more)


def _record(area: Area, found: DecidedPupils, row: int) -> None:
    """All that is known of one row, the walk, and the family's letter."""
    record = found.results.loc[row]
    with st.expander(say("pupils.record.heading"), key="pupils-record"):
        cells = [(first_upper(name.replace("_", " ")), str(cell)) for name, cell in record.items()]
        titles = [say("pupils.record.what"), say("pupils.record.value")]
        caption = say("pupils.record.caption", id=found.pupils.table["id"][row])
        html.show("table.html", caption=caption, titles=titles, rows=cells)
    if isinstance(record["walk_m"], int) and (child := area.pupil(found.pupils, row, on=found.on)):
        walked.lead(child)
    _letter(area, found, row)


def _totals(found: DecidedPupils) -> None:
    with st.expander(say("pupils.totals.heading")):
        counted = found.totals
        for by, rows in counted.groupby("by", sort=False):
            key = str(by).split()[0]
            named = rows["group"].map(_ground) if by == "ground" else rows["group"].map(first_upper)
            titles = {name: say(f"pupils.totals.column.{key}") for name, key in OUTCOMES.items()}
            titles["group"] = say(f"pupils.first.{key}")
            columns = [
                Column(name, titles[name], TEXT if name == "group" else COUNT, name != "group")
                for name in ("group", *OUTCOMES)
            ]
            caption = say(f"pupils.totals.{key}")
            key = f"pupils-totals-{by}"
            tables.show(rows.assign(group=named), columns, key=key, caption=caption)


def _ground(code: str) -> str:
    return first_upper(code) if code.islower() else _grounds(code)


def _plan(area: Area, found: DecidedPupils) -> MapPlan:
    """Homes by outcome."""
    homes = found.results[found.results["home_lat"] != ""].head(_MOST_DRAWN)
    at = homes.rename(columns={"home_lon": "lon", "home_lat": "lat"}).astype(
        {"lon": float, "lat": float}
    )
    kinds = [list(_KINDS).index(said) for said in homes["entitled"]]
    ids = found.pupils.table["id"]
    about = [
        f"{ids[row]}\n{kind.label}"
        for row, kind in zip(homes.index, (_KINDS[said] for said in homes["entitled"]), strict=True)
    ]
    name = f"{area.version}/{found.pupils.sheet.sha256}/{hash(tuple(homes['entitled']))}"
    placed = points(at, kinds, about, plans.idents(plans.HOME, homes.index))
    return MapPlan(name, tuple(_KINDS.values()), shapes([]), placed)


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
    tables.of_rows(titles, rows, key="pupils-if-all", caption=found.scenario)
    for table, by in ((found.by_school, "school"), (found.by_ground, "ground")):
        if not table.empty:
            first, *kinds = table.columns
            named = table.assign(**{first: table[first].map(_grounds if by == "ground" else str)})
            columns = [
                Column(first, say(f"pupils.first.{by}")),
                *(Column(kind, first_upper(kind), COUNT) for kind in kinds),
            ]
            caption = say(f"pupils.totals.{by}")
            tables.show(named, columns, key=f"pupils-if-{by}", caption=caption)
    if not found.rows.empty:
        columns = [Column(name, say(f"pupils.if.{key}")) for name, key in _CHANGED.items()]
        caption = say("pupils.if.rows")
        tables.show(found.rows, columns, key="pupils-if-rows", caption=caption)
    save(say("pupils.if.download"), lambda: found.csv, "changes.csv", "if-download")
