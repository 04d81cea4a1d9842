"""Find: from a postcode to nearby support, in words and on a map."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st
from markupsafe import Markup

from geo import settings
from geo.area import Answer, Area, DoorRoute
from geo.errors import GeoError
from geo.words import markdown, own, say
from pages.parts import page, save, session
from pages.parts.ask import filters, search, suggestions
from pages.parts.ask.search import Filters
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


def answered(area: Area, wrong: Mapping[str, Any]) -> tuple[Answer | None, Filters | None]:
    """Answer the last search. What is wrong with it stands at the field, and in a summary above."""
    asked = search.read(area)
    if asked is None:
        results.welcome(session.areas().name)
        guided.welcome()
        filters.narrow(None)
        return None, None
    try:
        answer = search.found(area, asked.question.place, asked)
        if answer.unmatched:
            asked = asked.without_words(answer)
            answer = search.found(area, answer.place, asked)
        return answer, asked
    except GeoError as error:
        did_you_mean.say_what_is_wrong(error, wrong, search.field_of(asked))
        filters.narrow(None)
        return None, asked


def body(area: Area) -> None:
    """Draw the form, then the answer beside its map."""
    summary = st.container()
    with summary:
        results.danger(area, st.session_state.get("asked") or "")
    wrong = {"summary": summary} | search.form(area)
    suggestions.offer(area)
    words, drawing = st.columns([1.05, 1], gap="medium")
    shown, route = None, None
    with words:
        answer, asked = answered(area, wrong)
        if answer and asked:
            shown, route = shown_of(area, answer, asked)
            show_words(area, shown, asked)
            nothing_found.note(answer, asked)
    if shown is not None or not session.several():
        with drawing, st.container(key="map-side"):
            found_map.draw(area, shown, asked, route)


page.page(say("find.title"), body, lead=say("find.lead"), alone=True)
