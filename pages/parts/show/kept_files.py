"""The list on paper, as files and as a link; none of them says where somebody lives.

Files are made when they are asked for, outside of the page's run, and so in English: not every
language's letters are in the font that they are set in.
"""

from collections.abc import Sequence

import streamlit as st

from geo import languages, settings
from geo.area import Area, KeptService
from geo.publish import kept_list
from geo.words import say
from pages.parts import save
from pages.parts.html import render
from pages.parts.show import kept as _kept


def take_away(area: Area, kept: Sequence[KeptService]) -> None:
    """Offer the list on paper, as files and as a link."""
    address = _kept.address([one.service_id for one in kept], st.context.url)
    with st.container(key="take-away"):
        st.header(say("kept.take_away"), anchor="share")
        st.write(say("kept.private"))
        if any(one.trip and one.locations > 1 for one in kept):
            st.write(say("kept.private_nearest"))
        if any(one.trip for one in kept):
            st.checkbox(say("kept.print_distance"), key="print-far")
        with st.container(horizontal=True):
            st.html(render("print.html"), width="content", unsafe_allow_javascript=True)
            _files(area, kept, address)
        if not languages.is_english():
            st.caption(say("language.files"))
        st.write(say("kept.copy"))
        st.code(address, language=None, wrap_lines=True)
        st.html(_kept.code(address))


def _files(area: Area, kept: Sequence[KeptService], address: str) -> None:
    save.made(
        say("kept.pdf"),
        lambda: kept_list.as_pdf(kept, address, area.credits),
        "your-list.pdf",
        "application/pdf",
    )
    save.made(
        say("kept.csv"),
        lambda: kept_list.as_csv(kept, area.credits),
        "your-list.csv",
        "text/csv",
    )
    if calendar := kept_list.as_calendar(kept, area.offer.schedules, settings.today()):
        save.made(say("kept.calendar"), lambda: calendar, "your-list.ics", "text/calendar")
