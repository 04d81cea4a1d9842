"""Accessibility: the statement, how the site is meant to work for everybody, and its limits."""

import streamlit as st

from geo.area import Area
from geo.words import say
from pages.parts import language, page, site


def body(area: Area) -> None:
    """Show the statement and how to report a problem."""
    with language.in_english("accessibility"):
        st.markdown(page.written("accessibility"))
    st.header(say("accessibility.problem"), anchor=False)
    st.write(page.contact())
    st.page_link("pages/say.py", label=say("accessibility.write"))
    st.write(say("accessibility.offline"))


page.page(site.title("accessibility"), body)
