"""Which homes help with travel to school does not reach, in words and tables."""

import streamlit as st

from geo.area import (
    WITHIN,
    ZONE_KINDS,
    Assistance,
    homes_geojson,
)
from geo.measure import metres_to_miles
from geo.words import miles, say
from pages.parts import html, save

SHOWN = 30
"""How many rows of a table are shown; the download has them all."""


def too_far(found: Assistance, mode: str) -> None:
    """How many homes are too far from school, and how many of them no help reaches."""
    beyond = int((found.homes["status"] != WITHIN).sum())
    left = int(found.homes["left_out"].sum())
    known = say("assistance.no_service")
    if found.services or found.everywhere:
        known = say("assistance.services", n=found.services, everywhere=found.everywhere)
    out = [say("assistance.schools_out", n=found.unknown)] if found.unknown else []
    if found.kinds_not_known:
        out.append(say("assistance.kinds_not_known", n=found.kinds_not_known))
    html.show(
        "answer.html",
        headline=say(
            "assistance.headline",
            beyond=beyond,
            n=len(found.homes),
            miles=miles(metres_to_miles(found.limit_m)),
            by=say("assistance.by_wheelchair") if mode == "wheelchair" else "",
        ),
        lines=[say("assistance.left_out", n=left, help=known), say("assistance.law"), *out],
        soft="",
    )


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
