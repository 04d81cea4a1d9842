"""Find: from a postcode to nearby support, in words and on a map."""

import dataclasses
from dataclasses import dataclass

import pandas as pd
import streamlit as st
from shapely.geometry import MultiPolygon, Polygon

from geo import maps, settings
from geo import words as _words
from geo.area import Area
from geo.errors import GeoError
from geo.families import counts as narrow
from geo.families import search as find
from geo.network.reach import reach_area
from geo.network.streets import Route
from geo.places.postcodes import Place
from geo.transit import TRANSIT
from pages.parts import page as _frame
from pages.parts import session
from pages.parts.ask import riding
from pages.parts.ask import search as _filters
from pages.parts.show import entry, journey, nothing_found, results


@dataclass(frozen=True, slots=True)
class FindPage:
    """An answer and how much of it the page shows: lives for one run of the script."""

    answer: find.Answer
    counts: narrow.Counts
    filters: _filters.Filters
    listed: int
    chosen: str | None
    way: journey.DoorJourneys | None = None

    @property
    def shown(self) -> pd.DataFrame:
        """The services written out in words: the list so far, and all that stand apart."""
        return pd.concat([self.answer.results.head(self.listed), self.answer.elsewhere])


def search(area: Area, filters: _filters.Filters) -> FindPage:
    """Ask the core what is within reach of the place that was typed, and count the filters."""
    place = area.store.locate(filters.place)
    reached = _reach(area, place, filters)
    answer = find.answer(area.offer, reached, filters.wanted)
    counts = narrow.counts(area.offer, reached, filters.wanted, first=_filters.week()[0])
    return with_way(area, opened(answer, counts, filters), reached)


def _reach(area: Area, place: Place, filters: _filters.Filters) -> find.Reach:
    """Measure the way to every service, along streets or by timetable."""
    if filters.outing is not None and area.rides is not None:
        return area.rides.reach(place, filters.outing, **filters.within)
    return find.reach(area.network, area.offer, place, mode=filters.mode, **filters.within)


def with_way(area: Area, page: FindPage, reached: find.Reach) -> FindPage:
    """The same with the journey to the chosen service, where one goes by bus or train."""
    outing = page.filters.outing
    if page.chosen is None or outing is None or area.rides is None:
        return page
    row = page.answer.results.set_index("service_id").loc[page.chosen]
    door = area.rides.door(reached, page.chosen, row["location_id"])
    way = journey.way(area.rides, page.answer.place, door, outing)
    return dataclasses.replace(page, way=way)


def opened(answer: find.Answer, counts: narrow.Counts, filters: _filters.Filters) -> FindPage:
    """Decide how much to list, in which order: at least up to the service that is chosen."""
    answer = dataclasses.replace(answer, results=find.sort(answer.results, filters.sort))
    ids = answer.results["service_id"].tolist()
    chosen = st.session_state.get("chosen")
    listed = st.session_state["listed"]
    if chosen not in ids:
        return FindPage(answer, counts, filters, listed, None)
    pages = ids.index(chosen) // _filters.FIRST_LISTED + 1
    return FindPage(answer, counts, filters, max(listed, pages * _filters.FIRST_LISTED), chosen)


def show_words(area: Area, page: FindPage) -> None:
    """Write the answer in words: complete without the map."""
    answer = page.answer
    if answer.place.note:
        st.info(_words.plain(answer.place.note))
    results.understood(page.filters)
    results.headline(answer, page.filters.limit, by_timetable(area, page.filters))
    results.about_needs(page.filters)
    if page.filters.leaves_out_crowds:
        st.caption("Bus stops and taxi ranks are left out. To see them, choose Transport.")
    _filters.narrow(page.counts)
    if answer.results.empty:
        results.nothing(page.filters, lambda filters: len(search(area, filters).answer.results))
    else:
        _filters.order(timed=page.filters.outing is not None)
    shown = results.Shown(
        answer,
        area.known.details(page.shown),
        around(area, page),
        page.listed,
        page.chosen,
        journey.journey(riding.facts(area), page.way) if page.way else "",
    )
    results.results(shown)
    results.elsewhere(shown, area.name)
    if page.shown.size:
        results.download(answer, area.known, area.credits)


def by_timetable(area: Area, filters: _filters.Filters) -> str:
    """Say when one goes by bus or train, what no timetable covers, and what times rest on."""
    outing = filters.outing
    if outing is None or area.rides is None:
        return ""
    facts = riding.facts(area)
    lines = [
        *journey.notices(area.rides, facts, outing),
        f"{journey.when(outing)} {journey.ready(outing)}",
    ]
    return "".join(f"<p>{entry.text(line)}</p>" for line in lines) + journey.rests_on(facts)


def around(area: Area, page: FindPage) -> entry.EntryContext:
    """What the entries are told against."""
    return entry.EntryContext(
        page.filters.mode,
        area.code,
        area.councils,
        area.offer.schedules,
        results.inside(area.catchments, page.answer.place, page.shown["service_id"]),
        settings.now(),
        page.filters.outing,
    )


def show_map(area: Area, page: FindPage | None) -> None:
    """Draw the map: the whole area at first, then what was found."""
    st.header("Map", anchor="map")
    drawn = maps.area_map(
        session.map_assets(area),
        session.bounds(area),
        attribution=area.map_credits,
        tiles=area.store.tiles(),
    )
    results.draw_map(drawn, maps.answer_layer(found(area, page) if page else None))
    if page:
        has_area = bool(page.chosen and area.catchments.geojson(page.chosen))
        results.legend(
            page.answer.results["section"],
            page.chosen,
            has_area=has_area,
            rides=bool(page.way and page.way.parts),
        )


def found(area: Area, page: FindPage) -> maps.MapFound:
    """Gather what the map is to show: home, reach, services, and the way to the chosen one."""
    answer = page.answer
    place = answer.place
    way = chosen_way(area, page)
    return maps.MapFound(
        search=f"{area.version}/{st.session_state['searches']}",
        home=(place.lon, place.lat),
        results=answer.results.assign(about=results.about(answer)),
        listed=page.listed,
        reach=_outline(area, answer),
        chosen=page.chosen,
        route=way.geometry if way else None,
        parts=page.way.parts if page.way else (),
        presses=_filters.presses(),
        served=area.catchments.geojson(page.chosen) if page.chosen else None,
    )


def _outline(area: Area, answer: find.Answer) -> Polygon | MultiPolygon | None:
    """The area in reach; none by bus or train, which reach places and not what lies between."""
    if answer.mode == TRANSIT:
        return None
    place = answer.place
    return reach_area(
        area.network, answer.mode, place.lon, place.lat, answer.within_m, within_s=answer.within_s
    )


def chosen_way(area: Area, page: FindPage) -> Route | None:
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


def answered(area: Area) -> FindPage | None:
    """Answer the last search; what is wrong with it is said, and what was typed stays."""
    filters = _filters.read(area.rides)
    if filters is None:
        results.welcome(area.name)
        _filters.narrow(None)
        return None
    try:
        return search(area, filters)
    except GeoError as error:
        st.error(_words.plain(str(error)))
        _filters.narrow(None)
        return None


def body(area: Area) -> None:
    """Draw the form, then the answer beside its map."""
    _filters.form(area.rides)
    words, drawing = st.columns([1.05, 1], gap="medium")
    with words:
        page = answered(area)
        if page:
            show_words(area, page)
            nothing_found.note(page.answer, page.filters)
    with drawing, st.container(key="map-side"):
        show_map(area, page)


_frame.page(
    "Find support near you",
    body,
    lead="For children and young people with SEND (special educational needs and disabilities), "
    "and their families. Say where you start, and see what is within reach.",
)
