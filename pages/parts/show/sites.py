"""Where a new service would help most: the answer in tables, and how it is worked out."""

import pandas as pd
import streamlit as st

from geo.area import (
    ALL,
    CENTRE,
    MIDDLE_OF_ZONE,
    MOST,
    TRAVEL,
    ZONE_KINDS,
    SitesAnswer,
    Standard,
    homes_geojson,
    measured_said,
    number,
)
from geo.directory.vocabulary import CATEGORIES
from geo.publish.basis import FERRIES, HOMES, PLACES, STREETS
from geo.words import first_upper, say, tenth
from pages.parts import html, save
from pages.parts.show.coverage import first_of

SHOWN = 15

METHODS = (
    (MOST, "Maximal covering location problem", "Church and ReVelle 1974"),
    (ALL, "Location set covering problem", "Toregas and others 1971"),
    (
        TRAVEL,
        "p-median problem; with limited room, capacitated",
        "Hakimi 1965; Mulvey and Beck 1984",
    ),
    (CENTRE, "p-centre problem", "Hakimi 1965; Minieka 1970"),
)

CANNOT = (
    HOMES,
    STREETS,
    FERRIES,
    PLACES,
    say("site.cannot_use"),
    say("site.cannot_edge"),
)


def places(answer: SitesAnswer) -> None:
    """The new places, the most helpful first, and as files."""
    need, sites = answer.found.need, answer.rows(answer.found.sites)
    if sites.empty:
        html.show("notes.html", lines=[say("site.nobody_left")], items=())
        return
    rows = [
        (
            html.render("site_name.html", i=i, row=row),
            _kind(row["category"]),
            number(row["gained"], need),
        )
        for i, row in enumerate(sites.to_dict("records"), start=1)
    ]
    titles = [say(f"site.{name}") for name in ("place", "now", "more_reach")]
    st.html(html.table(say("site.places", who=need.label), titles, rows))
    written = _written(sites, answer)
    save.csv(say("site.download"), written, "new-places.csv")
    save.geojson(say("site.download_map"), homes_geojson(written), "new-places")


def others(answer: SitesAnswer) -> None:
    """The best choices without a chosen place, and whether the data can tell them apart."""
    need, table = answer.found.need, answer.rows(answer.found.alternatives)
    if table.empty:
        return
    titles = [say(f"site.{name}") for name in ("without", "instead", "more_reach", "compared")]
    rows = [
        (
            row["without"],
            row["sites"],
            number(row["gained"], need),
            first_upper(row["compared"]),
        )
        for row in table.to_dict("records")
    ]
    st.html(html.table(say("site.others"), titles, rows))
    if why := answer.found.why_too_close:
        html.show("soft.html", text=why)
    save.csv(say("site.download_others"), _written(table, answer), "other-choices.csv")


def _kind(category: str) -> str:
    return say("site.middle") if category == MIDDLE_OF_ZONE else CATEGORIES[category].name


def _written(rows: pd.DataFrame, answer: SitesAnswer) -> pd.DataFrame:
    """A table as a file has it: who it counts, and how sure that is."""
    need = answer.found.need
    return rows.round(6).assign(counted=need.what, basis=need.basis)


GAIN = ("people", "before", "after", "gained")


def zones(answer: SitesAnswer) -> None:
    """The zones that gain, most first, and by deprivation."""
    need, table = answer.found.need, answer.rows(answer.found.zones)
    gain = table[answer.found.zones["gained"].to_numpy() > 0]
    titles = [say(f"site.{name}") for name in ("everyone", "within_today", "within_then", "gained")]
    if gain.empty:
        html.show("notes.html", lines=[say("site.no_zone")], items=())
    else:
        caption = first_of(say("site.zones", who=need.label), len(gain), SHOWN)
        rows = _gains(gain.head(SHOWN), "name", answer)
        st.html(html.table(caption, (ZONE_KINDS[answer.question.by], *titles), rows))
    save.csv(say("site.download_zones"), _written(table, answer), "new-places-by-zone.csv")
    held = answer.deprivation
    if held is None:
        return
    tenths = answer.rows(held.rows)
    tenths = tenths[tenths["people"] != 0]
    named = tenths.assign(name=[tenth(decile) for decile in tenths["decile"]])
    caption = say("site.deciles", index=held.index, who=need.label)
    rows = _gains(named, "name", answer)
    st.html(html.table(caption, (say("gaps.tenth"), *titles), rows))


def _gains(table: pd.DataFrame, name: str, answer: SitesAnswer) -> list[tuple[str, ...]]:
    need = answer.found.need
    return [
        (str(row[name]), *(number(row[count], need) for count in GAIN))
        for row in table.to_dict("records")
    ]


def method(standard: Standard) -> None:
    """How it is worked out."""
    with st.expander(say("site.method_heading")):
        line = say("site.method", measured=measured_said(standard))
        html.show("notes.html", lines=[line, say("site.method_room")], items=())
        rows = [(say(f"site.{question}"), *more) for question, *more in METHODS]
        titles = [say(f"site.{name}") for name in ("problem", "problem_name", "problem_by")]
        st.html(html.table(say("site.problems"), titles, rows))
