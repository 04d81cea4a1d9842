"""Which homes help with travel to school does not reach, in words and tables."""

import streamlit as st

from geo.area import ZONE_KINDS, Assistance, homes_geojson
from geo.words import say
from pages.parts import html, save

SHOWN = 30
"""How many rows of a table are shown; the download has them all."""


def too_far(found: Assistance) -> None:
    """How many homes are too far from school, and how many of them no help reaches."""
    first, *rest = found.lines
    lines = [first, say("assistance.law"), *rest]
    html.show("answer.html", headline=found.headline, lines=lines, soft="")


def school_tables(found: Assistance, by: str) -> None:
    """How many are too far, by nearest school and by zone, and the homes as files."""
    schools = found.schools[found.schools["beyond"] > 0].head(SHOWN)
    rows = [
        (row["school"] or say("assistance.no_school"), row["homes"], row["beyond"], row["left_out"])
        for row in schools.to_dict("records")
    ]
    homes, without = say("coverage.homes"), say("assistance.without")
    titles = (say("assistance.nearest"), homes, say("assistance.too_far"), without)
    st.html(html.table(say("assistance.by_school"), titles, map(_written, rows)))
    zones = found.zones[found.zones["left_out"] > 0].head(SHOWN).to_dict("records")
    by_zone = [(row["name"], row["homes"], row["left_out"]) for row in zones]
    zone_titles = (ZONE_KINDS[by], homes, without)
    st.html(html.table(say("assistance.by_zone"), zone_titles, map(_written, by_zone)))
    left = found.homes[found.homes["left_out"]]
    save.csv(say("assistance.download"), left, "homes-without-help.csv")
    save.geojson(say("assistance.download_map"), homes_geojson(left), "homes-without-help")


def _written(row: tuple[str | int, ...]) -> list[str]:
    return [f"{cell:,}" if isinstance(cell, int) else cell for cell in row]
