"""Data: the sources, their age, and the rows that could not be used."""

import pandas as pd
import streamlit as st

from geo import settings, words
from geo.area import Area, DataAccount, SourceAccount
from geo.formats.csv import csv_bytes
from geo.measure import percent
from geo.words import say
from pages.parts import html, page, session, site
from pages.parts.show import sources


def show_source(found: SourceAccount) -> None:
    """Show one source: its provenance, its rows, and what its entries lack."""
    source_id = found.row["source_id"]
    st.html(sources.provenance(found.row))
    for timetable in found.timetables.to_dict("records"):
        st.html(sources.timetable(timetable, settings.today()))
    st.html(sources.rows(found))
    if len(found.faults):
        with st.expander(say("data.unusable", n=len(found.faults))):
            sources.faults(found.faults, source_id)
            download(say("data.download_rejected"), found.rejected, f"rejected-{source_id}.csv")
    if len(found.missing):
        with st.expander(say("data.lacking")):
            html.show("source_gaps.html", missing=found.missing.to_dict("records"))
    if len(found.terms):
        with st.expander(say("data.terms", number=len(found.terms))):
            sources.terms(found.terms, source_id)
            download(say("data.download_terms"), found.terms, f"terms-{source_id}.csv")


def show_homes(area: Area, found: DataAccount) -> None:
    """Say how many homes there are, what counts as one, and how many are near the streets."""
    lines = [say("data.homes_counted", n=len(area.homes), area=area.name), *area.homes_said]
    if streets := found.streets:
        share = percent(streets.share, 1)
        near, homes = streets.near, streets.homes
        lines.append(say("data.near_streets", near=near, n=homes, share=share))
        lines += [say("data.part_of_map", why=streets.why)] if streets.why else []
    st.header(say("data.homes"), anchor="homes")
    html.show("notes.html", lines=lines, items=())


def show_unchecked(found: DataAccount) -> None:
    """List the entries not checked for long."""
    st.header(say("data.unchecked"), anchor="unchecked")
    days, entries = found.unchecked_days, found.unchecked
    if entries.empty:
        st.write(say("data.none_unchecked", days=days))
        return
    st.write(say("data.unchecked_entries", n=len(entries), days=days))
    with st.expander(say("data.show_unchecked")):
        sources.unchecked(entries)
        download(say("data.download_unchecked"), entries, "not-checked.csv")


def show_merged(merged: pd.DataFrame) -> None:
    """Count the entries that several sources have."""
    if merged.empty:
        return
    st.header(say("data.merged"), anchor="merged")
    st.write(say("data.merged_entries", n=len(merged)))
    download(say("data.download_merged"), merged, "merged.csv")


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
    """Show the data, source by source."""
    found = area.account(settings.today())
    st.write(words.markdown("data.intro", area=area.name, day=words.day(found.built_on)))
    show_homes(area, found)
    st.page_link("pages/health.py", label=site.title("health"))
    for source in found.sources:
        show_source(source)
    show_merged(found.merged)
    show_unchecked(found)


page.page(site.title("data"), body, whose=session.chosen)
