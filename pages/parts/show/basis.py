"""What the figures of a page come from: which data, how old it is, and what it cannot tell."""

from collections.abc import Collection, Iterable, Sequence

import streamlit as st
from markupsafe import Markup

from geo import words
from geo.area import Area, Schools
from geo.publish.basis import limits
from geo.words import say
from pages.parts import html


def sources_of(schools: Schools) -> set[str]:
    """The ids of the sources that tell of schools."""
    return set(schools.table["source_id"])


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
