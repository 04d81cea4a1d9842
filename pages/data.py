"""Data: what the finder knows, where it comes from, how old it is, and what was turned away."""

import pandas as pd
import streamlit as st

from geo import settings, words
from geo.area import Area
from geo.formats.csv import csv_bytes
from geo.store import UNCHECKED_DAYS
from pages.parts import page
from pages.parts.show import sources


def show_source(row: dict[str, object], found: sources.SourceRows) -> None:
    """Show one source: its provenance, what became of its rows, and what its entries lack."""
    source_id = str(row["source_id"])
    st.html(sources.provenance(row))
    for timetable in found.of(source_id, found.timetables).to_dict("records"):
        st.html(sources.timetable(timetable, settings.today()))
    st.html(sources.fate(row, found.of(source_id, found.left_out)))
    reasons = found.of(source_id, found.reasons)
    if len(reasons):
        with st.expander(f"What could not be used: {words.counted(len(reasons), 'reason')}"):
            st.html(sources.faults(reasons))
            download(
                "Download every row that could not be used",
                found.of(source_id, found.rejected),
                f"rejected-{source_id}.csv",
            )
    gaps = found.of(source_id, found.missing)
    if len(gaps):
        with st.expander("What its entries lack"):
            st.html(sources.gaps(gaps))
    terms = found.of(source_id, found.terms)
    if len(terms):
        with st.expander(f"Terms that stand for none of our categories: {len(terms)}"):
            st.html(sources.terms(terms))
            download("Download these terms", terms, f"terms-{source_id}.csv")


def show_unchecked(entries: pd.DataFrame) -> None:
    """Say which entries nobody has checked for long."""
    st.header("Not checked for a long time", anchor="unchecked")
    if entries.empty:
        st.write(
            f"No entry says that it was last checked more than {UNCHECKED_DAYS} days ago. Entries "
            "that do not say when they were checked are counted with each source above."
        )
        return
    said = words.counted(len(entries), "entry").replace("entrys", "entries")
    st.write(f"{said} last checked more than {UNCHECKED_DAYS} days ago.")
    with st.expander("Show them"):
        st.html(sources.unchecked(entries.head(sources.MOST_SHOWN)))
        download("Download the whole list", entries, "not-checked.csv")


def show_merged(merged: pd.DataFrame) -> None:
    """Say which entries of two sources became one."""
    if merged.empty:
        return
    st.header("In more than one source", anchor="merged")
    st.write(
        f"{len(merged):,} entries were in more than one source. Each is shown once, with the best "
        "of what each source says."
    )
    download("Download the list", merged, "merged.csv")


def download(label: str, table: pd.DataFrame, name: str) -> None:
    """Offer a table as a file, written only when somebody asks for it."""
    cells = table.astype(object).where(table.notna(), None)
    st.download_button(
        label,
        lambda: csv_bytes(list(table.columns), cells.itertuples(index=False)),
        file_name=name,
        mime="text/csv",
        on_click="ignore",
        key=f"download-{name}",
    )


def body(area: Area) -> None:
    """Draw what the finder holds, source by source."""
    store = area.store
    st.write(
        f"This is all that the finder knows of {store.area.name}: who published it, how old it is, "
        "and what could not be used. Nothing is left out in silence. "
        f"Put together on {words.day(store.built_at[:10])}."
    )
    found = sources.SourceRows.of_store(store)
    for row in store.sources().to_dict("records"):
        show_source(row, found)
    show_merged(store.table("merged"))
    show_unchecked(store.unchecked(settings.today(), UNCHECKED_DAYS))


page.page("Where the data comes from", body)
