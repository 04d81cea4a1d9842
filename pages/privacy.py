"""Privacy: how we use what people type, and what they write to the council."""

import streamlit as st

from geo.area import Area
from geo.words import say
from pages.parts import language, page, site


def body(area: Area) -> None:
    """Show the notice and how to reach us."""
    with language.in_english("privacy"):
        st.markdown(page.written("privacy"))
    st.header(say("privacy.contact"), anchor=False)
    st.write(page.contact())


page.page(site.title("privacy"), body, lead=say("privacy.lead"))
