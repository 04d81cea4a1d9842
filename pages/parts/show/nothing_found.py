"""Searches that found nothing, counted as evidence of gaps: by half a postcode and a category."""

import streamlit as st

from geo import settings
from geo.errors import GeoError
from geo.families.search import Answer
from pages.parts import book
from pages.parts.ask.search import Filters

_COUNTED = "gap-counted"


def note(answer: Answer, filters: Filters) -> None:
    """Count a search that found nothing, once; a place that is no postcode is not counted.

    What cannot be counted just now is let go of: a family's search is not to fail for it.
    """
    search = st.session_state.get("searches")
    found = len(answer.results) + len(answer.elsewhere)
    if found or not answer.place.postcode or st.session_state.get(_COUNTED) == search:
        return
    st.session_state[_COUNTED] = search
    try:
        book.book().count_nothing_found(
            answer.place.postcode, filters.categories, now=settings.now()
        )
    except GeoError:
        return
