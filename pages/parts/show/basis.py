"""What the figures of a page come from: which data, how old it is, and what it cannot tell."""

from collections.abc import Collection, Iterable, Sequence

import streamlit as st
from markupsafe import Markup

from geo import words
from geo.area import Area, Schools
from geo.words import say
from pages.parts import html

HOMES = say("homes.each")
STREETS = say("basis.streets")
SCHOOLS = say("basis.schools")
PLACES = say("basis.places")
FERRIES = say("basis.ferries")


def sources_of(schools: Schools) -> set[str]:
    """The ids of the sources that tell of schools."""
    return set(schools.table["source_id"])


def limits(area: Area, uses: Sequence[str], cannot: Iterable[str]) -> tuple[str, ...]:
    """What cannot be known: what a page says, and what comes with what it uses.

    ``HOMES`` stands for all that the area says of its homes.
    """
    cannot = [line for line in cannot if line != FERRIES or area.has_ferries]
    lines = [line for said in cannot for line in (area.homes_said if said == HOMES else (said,))]
    if "timetables" not in uses:
        return tuple(lines)
    ridden = (say("basis.ridden_ferries") if line == FERRIES else line for line in lines)
    return (*ridden, say("basis.timetables"))


def show(
    area: Area,
    uses: Sequence[str],
    cannot: Iterable[str],
    services: Collection[str] = (),
) -> None:
    """Say what the figures above come from, how old it is, and what they cannot tell.

    Parameters
    ----------
    uses
        As `geo.area.Area.sources` takes them.
    cannot
        What cannot be known, one sentence each.
    services
        Ids of the sources of the services that were counted.
    """
    rows = [
        (
            Markup("{} {}").format(row["title"], html.example(row["illustrative"])),
            row["publisher"],
            words.day(str(row["vintage"])),
        )
        for row in area.sources(uses, services).to_dict("records")
    ]
    st.header(say("basis.heading"), anchor="basis")
    titles = (say("basis.source"), say("basis.publisher"), say("basis.as_of"))
    st.html(html.table(say("basis.caption"), titles, rows))
    items = limits(area, uses, cannot)
    html.show("notes.html", lines=(), before_items=say("basis.cannot"), items=items)


def uses(timetabled: bool) -> tuple[str, ...]:
    """What a planner's figure comes from beside its services."""
    return ("homes", "streets", "zones", *(["timetables"] if timetabled else []))
