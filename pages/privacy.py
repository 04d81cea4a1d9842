"""Privacy: what becomes of what people type, and of what they write to the council."""

import streamlit as st

from pages import _frame, _session


def body(area: _session.Area) -> None:
    """Draw the notice, and whom to ask."""
    st.markdown(_frame.written("privacy"))
    st.subheader("Whom to ask", anchor=False)
    st.write(_frame.contact())


_frame.page(
    "Privacy",
    body,
    lead="In short: you can use this site without telling anybody who you are.",
)
