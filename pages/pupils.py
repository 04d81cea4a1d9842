"""Many children: a file of pupils in, and who is entitled to free travel, and why, out."""

from datetime import date, timedelta

import pandas as pd
import streamlit as st

from geo import settings, words
from geo.area import Area
from geo.errors import InputError
from geo.formats.csv import csv_bytes
from geo.school_travel import pupil_file
from geo.school_travel.child import Setting
from geo.school_travel.pupil_file import PupilFile
from geo.school_travel.pupil_rows import COLUMNS
from geo.school_travel.rules import Rules, rules
from pages.parts import html, page, site
from pages.parts.show import basis
from pages.parts.table import table

SHOWN = 20
"""So many rows are shown; the file has them all."""

MOST_MB = 25
"""Room for 100,000 rows of 250 letters, all that the server takes; the command takes more."""

AT_ONCE = 2000
"""A file of no more rows is decided as soon as it is there."""

FARTHEST = timedelta(days=730)

_SAID = {
    "rows": "Rows in your file",
    "yes": "Free travel, by the law",
    "no": "No right to free travel",
    "another council": "Another council decides: the home is in its area",
    "cannot say": "Cannot be told: something is missing or wrong",
    "faults": "Rows with a fault, of these",
}

_EXAMPLE = (
    ("id", "date of birth", "school", "postcode", "low income", "cannot walk"),
    ("A1", "2017-03-31", "118168", "PO30 1UD", "no", ""),
)


def columns() -> str:
    """The columns that a file may have, as a table."""
    rows = ((html.text(names[0]), html.text(", ".join(names[1:]))) for names in COLUMNS.values())
    return table("Columns that a file may have", ("Column", "Other names for it"), rows)


def understood(pupils: PupilFile) -> str:
    """Which columns of a file are understood, and which are not."""
    own = set(pupils.meaning.values())
    rows = [
        (html.text(title), html.text(COLUMNS[ours][0])) for ours, title in pupils.meaning.items()
    ]
    rows += [
        (html.text(t), "Not used. It comes back as it is.") for t in pupils.header if t not in own
    ]
    return table("Columns of your file", ("Yours", "Read as"), rows)


def summary(counts: dict[str, int]) -> str:
    """How many rows came out how."""
    rows = ((html.text(said), f"{counts[key]:,}") for key, said in _SAID.items())
    return table("What came out", ("Outcome", "Rows"), rows)


def first_rows(pupils: PupilFile, results: pd.DataFrame) -> str:
    """The first rows, in short."""
    ids = pupils.table["id"]
    rows = [
        (
            html.text(ids[i]),
            html.text(row["school_name"]),
            html.text(row["entitled"]),
            html.text(
                f"{row['walk_available_m']:,} metres"
                if isinstance(row["walk_available_m"], int)
                else row["walk_available_m"]
            ),
            html.text(row["fault"] or row["missing"] or row["reasons"]),
        )
        for i, row in results.head(SHOWN).iterrows()
    ]
    return table(
        f"The first {len(rows)} rows", ("Id", "School", "Free travel", "Walk", "Why"), rows
    )


def ask(area: Area) -> tuple[Rules, date, bool]:
    """The day that is decided for, the council's own rules, and whether examples count."""
    on = st.date_input(
        "Day to decide for",
        value=settings.today(),
        min_value=date(2024, 1, 25),
        max_value=settings.today() + FARTHEST,
        format="DD/MM/YYYY",
        key="pupils-on",
    )
    examples = st.checkbox(
        "Count example schools as well (they are made up)", key="pupils-examples"
    )
    return rules(on, authority_code=area.code), on, examples


def decide(area: Area, name: str, content: bytes) -> None:
    """Read a file, say what is understood of it, decide, and offer the result."""
    pupils = PupilFile(name, content)
    st.html(understood(pupils))
    held, on, examples = ask(area)
    if len(pupils) > AT_ONCE:
        st.write(f"{words.counted(len(pupils), 'row')} to decide. This may take a minute.")
        if not st.button("Work it out", type="primary", key="pupils-go"):
            return
    setting = Setting(
        area.store, area.homes, area.network, area.store.schools(examples=examples), held, on
    )
    with st.spinner("Measuring the ways to school"):
        results = pupil_file.decided(pupils, setting)
    st.html(summary(pupil_file.summary(results)))
    st.html(first_rows(pupils, results))
    st.download_button(
        "Download all rows",
        pupil_file.as_csv(pupils, results),
        file_name="decided.csv",
        mime="text/csv",
        on_click="ignore",
        key="pupils-download",
    )
    st.caption(words.plain(f"Indicative. By: {held.version}."))
    for note in (held.measuring_note, held.low_income_note):
        if note:
            st.caption(words.plain(note))


def body(area: Area) -> None:
    """Draw the page."""
    st.write(
        "Give a file with a row for each child: an id, a date of birth, a school and a home. You "
        "get every row back, with the distances, the grounds, the reasons and the law. It is not a "
        "decision: the council decides."
    )
    st.info(
        "Your file is held in the memory of this site while you look at it. It is not saved and "
        "not sent to anybody else. It is gone when you leave the page."
    )
    with st.expander("Which columns the file may have"):
        st.html(columns())
        st.write("Leave a cell empty if you do not know. Write yes or no, and dates as 31/03/2017.")
        st.download_button(
            "Download an example",
            csv_bytes(_EXAMPLE[0], [_EXAMPLE[1]]),
            file_name="pupils.csv",
            mime="text/csv",
            on_click="ignore",
            key="pupils-example",
        )
    given = st.file_uploader(
        "File of children (CSV or a spreadsheet)",
        type=["csv", "txt", "tsv", "xlsx", "xls", "ods"],
        key="pupils-file",
        max_upload_size=MOST_MB,
    )
    if given is not None:
        try:
            decide(area, given.name, given.getvalue())
        except InputError as error:
            st.error(words.plain(str(error)))
    basis.show(
        area,
        ("homes", "streets", "schools"),
        (
            "From a postcode alone, a home near a limit is too close to call. Give the address "
            "point.",
            basis.STREETS,
            basis.SCHOOLS,
            "Whether a school had a place, and what the council's own policy adds.",
            "A school's ages are taken from its name where nothing else gives them.",
        ),
        basis.sources_of(
            area.store.schools(examples=bool(st.session_state.get("pupils-examples")))
        ),
    )
    site.others()


page.page(
    "Travel to school for many children",
    body,
    lead="For the officer who decides on travel to school.",
)
