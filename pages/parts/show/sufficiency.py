"""Are there enough places: the answer in words, on the map, in tables, and as files."""

import json
from collections.abc import Sequence

import streamlit as st

from geo import settings
from geo.area import Area, SufficiencyAnswer
from geo.formats.csv import csv_bytes
from geo.publish import sufficiency_data
from geo.publish import sufficiency_report as report
from geo.publish import sufficiency_rows as rows
from geo.publish.sufficiency_map import plan_of
from geo.publish.sufficiency_paper import paper_of
from geo.publish.sufficiency_report import SufficiencyPaper
from geo.sufficiency.said import headline, in_short, lines, reform_lines
from geo.sufficiency.traced import CELL_COLUMNS, cell_rows
from geo.words import say
from pages.parts import html, in_step, save, tables
from pages.parts.show import gaps_tables

OPEN = ("reform", "compared")
"""The tables that are open at once."""


def show(area: Area, answer: SufficiencyAnswer) -> None:
    """All of the answer."""
    paper = paper_of(area, answer, settings.today())
    said = [headline(answer), *paper.examples, *lines(answer)]
    html.show("answer.html", headline=in_short(answer), lines=said, soft="")
    _map(area, answer)
    files(area, answer, paper)
    kind = say(f"sufficiency.kind.{answer.row.kind.slug}")
    titles = rows.year_titles(answer)[:-1]
    caption = say("sufficiency.paper.years", kind=kind)
    years = [row[:-1] for row in rows.years(answer)]
    tables.of_rows(titles, years, key="sufficiency-years", caption=caption)
    _tables(answer)
    _notes(answer)


def _map(area: Area, answer: SufficiencyAnswer) -> None:
    """The map, and its zones."""
    where = answer.where
    if where is None:
        st.write(answer.no_where)
        return
    name = f"{area.version}/sufficiency/{answer.question.key}"
    html.show("soft.html", text=rows.zones_note(where))
    in_step.show(area, plan_of(where, name), gaps_tables.beside_map(where), key="sufficiency")


def files(area: Area, answer: SufficiencyAnswer, paper: SufficiencyPaper) -> None:
    """The paper to print, the figures, the cells behind them, and the zones."""
    save.made(
        say("sufficiency.save.paper"),
        lambda: report.printed(answer, paper),
        "enough-places.pdf",
        "application/pdf",
        first=True,
    )
    with st.container(horizontal=True, key="sufficiency-files"):
        head = report.about(answer, paper)
        save.csv(
            say("sufficiency.save.csv"), sufficiency_data.flat(answer), "enough-places.csv", head
        )
        save.made(
            say("sufficiency.save.cells"), lambda: _cells(area, answer), "cells.csv", "text/csv"
        )
        save.made(
            say("sufficiency.save.json"),
            lambda: json.dumps(sufficiency_data.as_json(answer), ensure_ascii=False).encode(),
            "enough-places.json",
            "application/json",
        )
        if answer.where is not None and answer.where.zones.shapes:
            save.made(
                say("gaps.geopackage"),
                lambda: report.gpkg(answer, paper) or b"",
                "enough-places.gpkg",
                "application/geopackage+sqlite3",
            )
            save.made(
                say("gaps.picture"),
                lambda: report.png(answer, paper) or b"",
                "enough-places.png",
                "image/png",
            )


def _cells(area: Area, answer: SufficiencyAnswer) -> bytes:
    figures = area.sufficiency_figures(answer).of("all")
    found = cell_rows(figures, area.sufficiency_sources())
    return csv_bytes(CELL_COLUMNS, [list(row.values()) for row in found])


def _tables(answer: SufficiencyAnswer) -> None:
    """The tables below the map; each figure's name stands in the last column."""
    asks = (say("sufficiency.paper.asks"), say("sufficiency.paper.says"))
    _table("reform", asks, list(reform_lines(answer)), say("sufficiency.paper.reform_note"))
    note = say("sufficiency.paper.kinds_note")
    _table("kinds", rows.kind_titles(answer), rows.kinds(answer), note)
    if answer.compared is not None:
        found = answer.compared
        note = rows.compared_note(found)
        _table("compared", rows.compared_titles(found), rows.compared(found), note)
    note = say("sufficiency.paper.needs_note")
    _table("needs", rows.need_titles(answer), rows.needs(answer), note)
    _table("ages", rows.band_titles(answer), rows.bands(answer), rows.bands_note(answer))
    if answer.support:
        titles = tuple(say(f"sufficiency.column.{name}") for name in ("when", "pupils", "figure"))
        _table("support", titles, rows.support(answer), "")
    note = say("sufficiency.paper.places_note")
    _table("places", rows.school_titles(), rows.schools(answer), note)
    low, high = rows.children(answer)
    note = say("sufficiency.paper.options_note", low=f"{low:,.0f}", high=f"{high:,.0f}")
    if high:
        _table("options", rows.option_titles(answer), rows.options(answer), note)


def _table(name: str, titles: Sequence[str], found: Sequence[Sequence[str]], note: str) -> None:
    """A table; what few will read is one press away."""
    caption = say(f"sufficiency.paper.{name}")
    with st.expander(caption, expanded=name in OPEN):
        html.show("notes.html", lines=[note] if note else [], items=())
        if found:
            tables.of_rows(titles, found, key=f"sufficiency-{name}", caption=caption)


def _notes(answer: SufficiencyAnswer) -> None:
    with st.expander(say("sufficiency.method")):
        kinds = ("drift", "cohort", "share")
        said = [say(f"sufficiency.paper.method_{kind}") for kind in kinds]
        before = say("gaps.notes")
        html.show("notes.html", lines=said, before_items=before, items=answer.notes)
