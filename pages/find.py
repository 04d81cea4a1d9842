"""Find: from a postcode to nearby support, in words and on a map."""

from dataclasses import replace

import pandas as pd
import streamlit as st
from markupsafe import Markup

from geo import settings
from geo.area import Answer, Area, DoorRoute
from geo.words import markdown, own, say
from pages.parts import fields, page, save, session
from pages.parts.ask import filters, search, suggestions
from pages.parts.ask.search import Filters, Tried
from pages.parts.fold import Fold
from pages.parts.show import (
    did_you_mean,
    entry,
    found_map,
    guided,
    helplines,
    journey,
    nothing_found,
    presses,
    results,
)
from pages.parts.show.results import Shown


def show_words(area: Area, shown: Shown, asked: Filters) -> None:
    """Write the answer in words: complete without the map."""
    answer = shown.answer
    with st.container():  # as one, so that the filters keep their place, and the focus, below it
        results.headline(answer, asked.limit, journey.leaving(area, asked.standard))
        results.understood(answer, asked)
        if answer.place.note:
            st.info(markdown("page.plain", text=own(answer.place.note)))
        results.about_filters(asked)
        guided.offer(asked.asked, nothing_near=answer.results.empty)
    asks = ("counts", answer.place, asked.wanted, asked.standard)
    filters.narrow(session.lately(area, asks, lambda: area.counts(answer, filters.week()[0])))
    nothing_near = answer.results.empty
    if nothing_near:
        helplines.offer(area, asked.wanted, asked.asked, nothing_near=True)
        nothing_found.offer(area, asked)
    else:
        nothing_found.widen(area, answer, asked)
        filters.order(answer.measures)
    presses.keeping(results.names(shown))
    results.listing(shown)
    results.apart(shown, area.name)
    if not nothing_near:
        helplines.offer(area, asked.wanted, asked.asked, nothing_near=False)
    if len(answer.results) + len(answer.elsewhere):
        save.listing(lambda: area.listing(answer))


def shown_of(area: Area, answer: Answer, asked: Filters) -> tuple[Shown, DoorRoute | None]:
    """Decide how much to list, at least up to the chosen service, and the route to that one."""
    ids = answer.results["service_id"].tolist()
    chosen, listed = st.session_state.get("chosen"), st.session_state["listed"]
    route = None
    if chosen in ids:
        listed = max(listed, (ids.index(chosen) // search.FIRST_LISTED + 1) * search.FIRST_LISTED)
        route = area.route(answer, str(chosen), asked.standard)
    apart = answer.elsewhere[answer.elsewhere["status"].isin(search.apart_opened())]
    written = pd.concat([answer.results.head(listed), apart])
    when = asked.standard.when
    around = entry.EntryContext(
        answer.mode,
        area.code,
        area.councils,
        area.offer.schedules,
        area.served(answer.place, written["service_id"]),
        settings.now(),
        leaving=when is None or not when.arrive_by,
    )
    details = area.known.details(written)
    shown = Shown(answer, details, around, listed, chosen if route else None, Markup())
    return replace(shown, journey=journey.of(area, route)), route


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
            shown, route = shown_of(area, tried.answer, asked)
            show_words(area, shown, asked)
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
