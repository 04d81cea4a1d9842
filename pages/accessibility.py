"""Accessibility: the statement, how the site is meant to work for everybody, and its limits."""

import streamlit as st

from pages import _frame, _session


def body(area: _session.Area) -> None:
    """Draw the statement, and whom to tell."""
    st.markdown(_frame.written("accessibility"))
    st.subheader("Tell us of a problem, or ask for another format", anchor=False)
    st.write(_frame.contact())
    st.page_link("pages/say.py", label="Write to us about this website")
    st.write(
        "If you cannot use the internet, ask your library, or your council, to print what you need."
    )


_frame.page("Accessibility", body)
