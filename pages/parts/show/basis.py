"""What a planner's page rests on: which data, how old it is, and what it cannot know."""

from collections.abc import Collection, Iterable, Sequence

import streamlit as st

from geo import words
from geo.area import USES, Area
from geo.school_travel.schools import Schools
from pages.parts import html
from pages.parts.table import table

HOMES = (
    "A home here is a postcode: about fifteen addresses at one point. "
    "It is not a count of children."
)
STREETS = (
    "Streets and paths are as the map drew them on the day above. A new path, a locked gate or a "
    "footbridge that is closed may be missing."
)
SCHOOLS = (
    "A school's gates are those on the map. Where none is drawn, the school's own point is used."
)
PLACES = "Nobody tells us how many places a service has, or whether it has room."

FERRIES = "Ferries are left out."
RIDDEN_FERRIES = "Ferries count only where a timetable has them."
TIMETABLES = "A timetable is a plan. It does not tell of delays, or of buses that are full."


KINDS = USES


def sources_of(schools: Schools) -> set[str]:
    """The ids of the sources that tell of schools."""
    return set(schools.table["source_id"])


def limits(uses: Sequence[str], cannot: Iterable[str]) -> tuple[str, ...]:
    """What cannot be known: what a page says, and what comes with what it uses."""
    if "timetables" not in uses:
        return tuple(cannot)
    return (*(RIDDEN_FERRIES if line == FERRIES else line for line in cannot), TIMETABLES)


def show(
    area: Area,
    uses: Sequence[str],
    cannot: Iterable[str],
    services: Collection[str] = (),
) -> None:
    """Say what the figures above rest on, how old it is, and what it cannot know.

    Parameters
    ----------
    uses
        Names of `geo.area.USES`.
    cannot
        What cannot be known, one sentence each.
    services
        Ids of the sources of the services that were counted.
    """
    rows = area.sources(uses, services).to_dict("records")
    st.header("What these figures rest on", anchor="basis")
    st.html(
        table(
            "Data behind this page",
            ("Source", "Published by", "As of"),
            [
                (
                    f"{html.text(row['title'])} {html.example(row['illustrative'])}".rstrip(),
                    html.text(row["publisher"]),
                    html.text(words.day(str(row["vintage"]))),
                )
                for row in rows
            ],
        )
    )
    items = "".join(f"<li>{html.text(line)}</li>" for line in limits(uses, cannot))
    st.html(f'<div class="say"><p>What they cannot tell you:</p><ul>{items}</ul></div>')
