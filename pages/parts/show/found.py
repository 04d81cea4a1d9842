"""What a search found: how much of it is listed, and all of it in words."""

from dataclasses import replace

import pandas as pd
import streamlit as st
from markupsafe import Markup

from geo import settings
from geo.area import Answer, Area, DoorRoute
from geo.words import markdown, own
from pages.parts import save, session
from pages.parts.ask import filters, search
from pages.parts.ask.search import Filters
from pages.parts.show import (
    entry,
    guided,
    helplines,
    journey,
    nothing_found,
    presses,
    results,
)
from pages.parts.show.results import Shown


def said(area: Area, shown: Shown, asked: Filters) -> None:
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
