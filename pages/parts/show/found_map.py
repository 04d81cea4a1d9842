"""The map of the Find page: exactly what is listed, the area in reach, and the chosen route."""

from typing import Any

import pandas as pd
import streamlit as st

from geo import maps, words
from geo.area import Answer, Area, DoorRoute
from geo.directory.vocabulary import CATEGORIES, SECTIONS
from geo.words import say
from pages.parts import map as area_map
from pages.parts import session
from pages.parts.ask import search
from pages.parts.ask.search import Filters
from pages.parts.html import show
from pages.parts.show.results import Shown

MAP_HEIGHT = 560

_TOLD = ("category", "distance_m", "duration_s", "on_foot", "example_times")
"""The columns that the words of a sign are made of."""


def draw(area: Area, page: Shown | None, asked: Filters | None, route: DoorRoute | None) -> None:
    """Draw the map: the whole area at first, then what was found.

    It reruns the page only when somebody presses a service's sign.
    """
    st.header(say("find.map"), anchor="map")
    found = _found(area, page, asked, route) if page and asked else None
    layer = maps.answer_layer(found)
    heard = search.choose_from_map
    area_map.show(area, layer, "map", height=MAP_HEIGHT, on_change=heard, leads=True)
    if page:
        _legend(page, found, parts=bool(route and route.parts))


def _found(area: Area, page: Shown, asked: Filters, route: DoorRoute | None) -> maps.MapFound:
    place = page.answer.place
    return maps.MapFound(
        search=f"{area.version}/{st.session_state['searches']}",
        home=(place.lon, place.lat),
        results=page.answer.results.assign(about=about(page.answer)),
        listed=page.listed,
        reach=session.lately(
            area,
            ("outline", place, asked.standard),
            lambda: area.outline(page.answer, asked.standard),
        ),
        chosen=page.chosen,
        route=route.line if route else None,
        parts=route.parts if route else (),
        presses=search.presses(),
        served=area.catchments.geojson(page.chosen) if page.chosen else None,
    )


def about(answer: Answer) -> list[str]:
    """One line of words for each service in reach, for its popup on the map."""
    told = answer.results.filter(items=_TOLD)
    return [_about(row, answer.mode) for row in told.to_dict("records")]


def _about(row: dict[Any, Any], mode: str) -> str:
    return f"{words.own(CATEGORIES[row['category']].name)}. {words.marked_trip(row, mode)}"


def _legend(page: Shown, found: maps.MapFound | None, *, parts: bool) -> None:
    """Explain what is on the map, and lead back to what is chosen."""
    present = pd.unique(page.answer.results["section"])
    signs = [
        (maps.sign_image(slug), words.own(name))
        for slug, name in SECTIONS.items()
        if slug in present
    ]
    show(
        "legend.html",
        signs=signs,
        home=maps.HOME_IMAGE,
        edge=maps.EDGE_IMAGE if found and found.reach is not None else None,
        group=maps.GROUP_IMAGE,
        measures=page.answer.measures,
        has_area=bool(found and found.served),
        parts=parts,
        chosen=page.chosen,
    )
