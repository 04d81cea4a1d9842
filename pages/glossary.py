"""SEND words: what they mean, in plain words."""

import streamlit as st

from geo.area import Area
from geo.directory.glossary import glossary
from geo.words import say
from pages.parts import html, language, page, site


def body(_area: Area) -> None:
    """List every word."""
    st.write(say("glossary.law_same"))
    with language.in_english("glossary"):
        html.show("glossary.html", terms=glossary())
    st.page_link("pages/guides.py", label=site.title("guides"))


page.page(site.title("glossary"), body, lead=say("glossary.lead"))
