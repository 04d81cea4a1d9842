"""Accessibility: the statement, how the site is meant to work for everybody, and its limits."""

import streamlit as st

from geo.area import Area
from pages.parts import page


def body(area: Area) -> None:
    """Draw the statement, and whom to tell."""
    st.markdown(page.written("accessibility"))
    st.subheader("Tell us of a problem, or ask for another format", anchor=False)
    st.write(page.contact())
    st.page_link("pages/say.py", label="Write to us about this website")
    st.write(
        "If you cannot use the internet, ask your library, or your council, to print what you need."
    )


page.page("Accessibility", body)
