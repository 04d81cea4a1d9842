"""Find: from a postcode to nearby support, in words and on a map."""

import dataclasses
from dataclasses import dataclass
from datetime import datetime

import pandas as pd
import streamlit as st
from shapely.geometry import MultiPolygon, Polygon

from geo import find, maps, narrow, opening
from geo.errors import GeoError
from geo.network.reach import reach_area
from geo.network.streets import Route
from geo.network.transit import TRANSIT
from geo.postcodes import Place
from pages import (
    _entry,
    _filters,
    _frame,
    _nothing_found,
    _ride,
    _riding,
    _session,
    _show,
    _words,
)


@dataclass(frozen=True, slots=True)
class Page:
    """An answer and how much of it the page shows: lives for one run of the script."""

    answer: find.Answer
    counts: narrow.Counts
    filters: _filters.Filters
    listed: int
    chosen: str | None
    way: _ride.Way | None = None

    @property
    def shown(self) -> pd.DataFrame:
        """The services written out in words: the list so far, and all that stand apart."""
        return pd.concat([self.answer.results.head(self.listed), self.answer.elsewhere])


def search(area: _session.Area, filters: _filters.Filters) -> Page:
    """Ask the core what is within reach of the place that was typed, and count the filters."""
    place = area.store.locate(filters.place)
    reached = _reach(area, place, filters)
    answer = find.answer(area.offer, reached, filters.wanted)
    counts = narrow.counts(area.offer, reached, filters.wanted, first=_filters.week()[0])
    return with_way(area, opened(answer, counts, filters), reached)


def _reach(area: _session.Area, place: Place, filters: _filters.Filters) -> find.Reached:
    """Measure the way to every service, along streets or by timetable."""
    if filters.outing is not None and area.rides is not None:
        return area.rides.reach(place, filters.outing, **filters.within)
    return find.reach(area.network, area.offer, place, mode=filters.mode, **filters.within)


def with_way(area: _session.Area, page: Page, reached: find.Reached) -> Page:
    """The same with the journey to the chosen service, where one goes by bus or train."""
    outing = page.filters.outing
    if page.chosen is None or outing is None or area.rides is None:
        return page
    row = page.answer.results.set_index("service_id").loc[page.chosen]
    door = area.rides.door(reached, page.chosen, row["location_id"])
    way = _ride.way(area.rides, page.answer.place, door, outing)
    return dataclasses.replace(page, way=way)


def opened(answer: find.Answer, counts: narrow.Counts, filters: _filters.Filters) -> Page:
    """Decide how much to list, in which order: at least up to the service that is chosen."""
    answer = dataclasses.replace(answer, results=find.sort(answer.results, filters.sort))
    ids = answer.results["service_id"].tolist()
    chosen = st.session_state.get("chosen")
    listed = st.session_state["listed"]
    if chosen not in ids:
        return Page(answer, counts, filters, listed, None)
    pages = ids.index(chosen) // _filters.FIRST_LISTED + 1
    return Page(answer, counts, filters, max(listed, pages * _filters.FIRST_LISTED), chosen)


def show_words(area: _session.Area, page: Page) -> None:
    """Write the answer in words: complete without the map."""
    answer = page.answer
    if answer.place.note:
        st.info(_words.plain(answer.place.note))
    _show.understood(page.filters)
    _show.headline(answer, page.filters.limit, by_timetable(area, page.filters))
    _show.about_needs(page.filters)
    if page.filters.leaves_out_crowds:
        st.caption("Bus stops and taxi ranks are left out. To see them, choose Transport.")
    _filters.narrow(page.counts)
    if answer.results.empty:
        _show.nothing(page.filters, lambda filters: len(search(area, filters).answer.results))
    else:
        _filters.order(timed=page.filters.outing is not None)
    shown = _show.Shown(
        answer,
        area.known.details(page.shown),
        around(area, page),
        page.listed,
        page.chosen,
        _ride.journey(_riding.facts(area), page.way) if page.way else "",
    )
    _show.results(shown)
    _show.elsewhere(shown, area.store.area.name)
    if page.shown.size:
        _show.download(answer, area.known, area.credits)


def by_timetable(area: _session.Area, filters: _filters.Filters) -> str:
    """Say when one goes by bus or train, what no timetable covers, and what times rest on."""
    outing = filters.outing
    if outing is None or area.rides is None:
        return ""
    facts = _riding.facts(area)
    lines = [
        *_ride.notices(area.rides, facts, outing),
        f"{_ride.when(outing)} {_ride.ready(outing)}",
    ]
    return "".join(f"<p>{_entry.text(line)}</p>" for line in lines) + _ride.rests_on(facts)


def around(area: _session.Area, page: Page) -> _entry.Around:
    """What the entries are told against."""
    return _entry.Around(
        page.filters.mode,
        area.store.area.code,
        area.councils,
        area.offer.schedules,
        _show.inside(area.catchments, page.answer.place, page.shown["service_id"]),
        datetime.now(opening.ZONE),
        page.filters.outing,
    )


def show_map(area: _session.Area, page: Page | None) -> None:
    """Draw the map: the whole area at first, then what was found."""
    st.header("Map", anchor="map")
    drawn = maps.area_map(
        area.served, area.bounds, attribution=area.map_credits, tiles=area.store.tiles()
    )
    _show.draw_map(drawn, maps.answer_layer(found(area, page) if page else None))
    if page:
        has_area = bool(page.chosen and area.catchments.geojson(page.chosen))
        _show.legend(
            page.answer.results["section"],
            page.chosen,
            has_area=has_area,
            rides=bool(page.way and page.way.parts),
        )


def found(area: _session.Area, page: Page) -> maps.Found:
    """Gather what the map is to show: home, reach, services, and the way to the chosen one."""
    answer = page.answer
    place = answer.place
    way = chosen_way(area, page)
    return maps.Found(
        search=f"{area.version}/{st.session_state['searches']}",
        home=(place.lon, place.lat),
        results=answer.results.assign(about=_show.about(answer)),
        listed=page.listed,
        reach=_outline(area, answer),
        chosen=page.chosen,
        route=way.geometry if way else None,
        parts=page.way.parts if page.way else (),
        presses=_filters.presses(),
        served=area.catchments.geojson(page.chosen) if page.chosen else None,
    )


def _outline(area: _session.Area, answer: find.Answer) -> Polygon | MultiPolygon | None:
    """The area in reach; none by bus or train, which reach places and not what lies between."""
    if answer.mode == TRANSIT:
        return None
    place = answer.place
    return reach_area(
        area.network, answer.mode, place.lon, place.lat, answer.within_m, within_s=answer.within_s
    )


def chosen_way(area: _session.Area, page: Page) -> Route | None:
    """The way to the chosen service, to the same one of its places that the list tells of."""
    if page.chosen is None or page.filters.outing is not None:
        return None
    answer = page.answer
    row = answer.results.set_index("service_id").loc[page.chosen]
    return find.way_to(
        area.network,
        area.offer,
        answer.place,
        page.chosen,
        mode=answer.mode,
        location_id=row["location_id"],
    )


def answered(area: _session.Area) -> Page | None:
    """Answer the last search; what is wrong with it is said, and what was typed stays."""
    filters = _filters.read(area.rides)
    if filters is None:
        _show.welcome(area.store.area.name)
        _filters.narrow(None)
        return None
    try:
        return search(area, filters)
    except GeoError as error:
        st.error(_words.plain(str(error)))
        _filters.narrow(None)
        return None


def body(area: _session.Area) -> None:
    """Draw the form, then the answer beside its map."""
    _filters.form(area.rides)
    words, drawing = st.columns([1.05, 1], gap="medium")
    with words:
        page = answered(area)
        if page:
            show_words(area, page)
            _nothing_found.note(page.answer, page.filters)
    with drawing, st.container(key="map-side"):
        show_map(area, page)


_frame.page(
    "Find support near you",
    body,
    lead="For children and young people with SEND (special educational needs and disabilities), "
    "and their families. Say where you start, and see what is within reach.",
)
