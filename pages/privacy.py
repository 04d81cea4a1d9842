"""Privacy: what becomes of what people type, and of what they write to the council."""

import streamlit as st

from geo.area import Area
from pages.parts import page


def body(area: Area) -> None:
    """Draw the notice, and whom to ask."""
    st.markdown(page.written("privacy"))
    st.subheader("Whom to ask", anchor=False)
    st.write(page.contact())


page.page(
    "Privacy",
    body,
    lead="In short: you can use this site without telling anybody who you are.",
)
