"""For planners and commissioners: what there is for them, and what it rests on."""

import streamlit as st

from geo.area import Area
from pages.parts import page, site


def body(area: Area) -> None:
    """List the pages."""
    st.html(
        '<div class="say"><p>These pages look at the whole area, home by home. '
        f"{len(area.homes):,} postcodes stand for the homes of it.</p>"
        "<p>Each page says what its figures rest on, how old they are, and what they cannot tell "
        "you. You can save the figures as files.</p></div>"
    )
    site.listed()


page.page(
    "For planners and commissioners",
    body,
    lead="For those who plan travel to school, or decide where support is needed.",
)
