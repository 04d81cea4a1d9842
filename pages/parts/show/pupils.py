"""A file of children: what was decided."""

import streamlit as st

from geo.area import DecidedPupils
from geo.words import markdown, plain, say
from pages.parts import html

SHOWN = 20
"""So many rows are shown; the file has them all."""

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


def save(label: str, content: bytes, name: str, key: str) -> None:
    """Offer a CSV file."""
    st.download_button(
        label,
        content,
        file_name=name,
        mime="text/csv",
        on_click="ignore",
        key=f"pupils-{key}",
    )


def show(found: DecidedPupils) -> None:
    """Write how many rows have which outcome, the first rows, and offer all of them."""
    counts = found.summary
    rows = [(say(f"pupils.outcome.{key}"), f"{counts[name]:,}") for name, key in OUTCOMES.items()]
    titles = [say("pupils.outcome.title"), say("pupils.outcome.count")]
    html.show("table.html", caption=say("pupils.outcome.caption"), titles=titles, rows=rows)
    _first(found)
    save(say("pupils.download"), found.csv, "decided.csv", "download")
    st.caption(markdown("pupils.rules", rules=found.rules.version))
    for note in (found.rules.measuring_note, found.rules.low_income_note):
        if note:
            st.caption(plain(note))


def _first(found: DecidedPupils) -> None:
    ids = found.pupils.table["id"]
    rows = [
        (
            ids[i],
            row["school_name"],
            row["entitled"],
            _metres(row["walk_available_m"]),
            row["fault"] or row["missing"] or row["reasons"],
        )
        for i, row in found.results.head(SHOWN).iterrows()
    ]
    titles = [say(f"pupils.first.{name}") for name in ("id", "school", "free", "walk", "why")]
    html.show(
        "table.html", caption=say("pupils.first.caption", n=len(rows)), titles=titles, rows=rows
    )


def _metres(value: int | str) -> str:
    if isinstance(value, int):
        return say("pupils.metres", n=value)
    return say("travel.no_route") if value else ""
