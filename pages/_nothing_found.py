"""Searches that found nothing, counted as evidence of gaps: by half a postcode and a category."""

from datetime import datetime

import streamlit as st

from geo.errors import GeoError
from geo.find import Answer
from geo.opening import ZONE
from pages import _book
from pages._filters import Filters

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
        _book.book().count_nothing_found(
            answer.place.postcode, filters.categories, now=datetime.now(ZONE)
        )
    except GeoError:
        return
