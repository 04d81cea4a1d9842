"""Find: from a postcode to nearby support, in words and on a map."""

import streamlit as st

from geo.area import Area
from geo.words import say
from pages.parts import fields, page, session
from pages.parts.ask import filters, search, suggestions
from pages.parts.ask.search import Tried
from pages.parts.fold import Fold
from pages.parts.show import did_you_mean, found, found_map, guided, nothing_found, results


def show_answer(area: Area, before: Tried, line: Fold) -> None:
    """Draw the answer beside its map. All runs again where it says something else above it."""
    tried = search.tried(area)
    if tried.above != before.above:
        st.rerun()
    line.rename(search.how(area))
    words, drawing = st.columns([1.05, 1], gap="medium")
    shown, route, asked = None, None, tried.asked
    with words:
        if tried.answer and asked:
            shown, route = found.shown_of(area, tried.answer, asked)
            found.said(area, shown, asked)
            nothing_found.note(tried.answer, asked)
        else:
            if asked is None:
                results.welcome(session.areas().name)
                guided.welcome()
            filters.narrow(None)
    if shown is not None or not session.several():
        with drawing, st.container(key="map-side"):
            found_map.draw(area, shown, asked, route)


def body(area: Area) -> None:
    """Draw the form, then the answer, which runs alone at a search or a press in it."""
    fields.settle()
    tried = search.tried(area)
    summary = st.container()
    with summary:
        results.danger(area, st.session_state.get("asked") or "")
    at, line = search.form(area)
    if tried.asked and tried.error:
        where = {"summary": summary} | at
        did_you_mean.say_what_is_wrong(tried.error, where, search.field_of(tried.asked))
    suggestions.offer(area)
    page.part(lambda area: show_answer(area, tried, line))


page.page(say("find.title"), body, lead=say("find.lead"), alone=True)
