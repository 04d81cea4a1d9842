"""The route to a service: how far by each way of travelling, the steps, the map, the stops."""

import pandas as pd
import streamlit as st
from markupsafe import Markup

from geo import maps, words
from geo.area import Area, DoorJourneys, Place, Standard, StreetRoute, WayThere, places, position
from geo.directory.entry import Entry
from geo.errors import GeoError
from geo.words import markdown, say
from pages.parts import visit
from pages.parts.ask import outing
from pages.parts.html import render, show
from pages.parts.show import did_you_mean, journey, practise, service_map, steps
from pages.parts.show.entry import served as covers

_PRACTISED = ("walk", "wheelchair", "cycle")
"""Ways to travel whose routes can be practised."""

MOST_PLACES = 30
"""A service with more places than this shows the nearest of them."""


def show_way(area: Area, entry: Entry, doors: pd.DataFrame) -> None:
    """Draw the route: how far, step by step, on the map, and the stops near it.

    `doors` are the service's own.
    """
    show("way_title.html")
    if doors.empty:
        st.write(_no_place(entry))
        st.write(markdown("page.plain", text=served(area, entry, None)))
        return
    text, drawing = st.columns([1.05, 1], gap="medium")
    with text:
        place = start(area)
        if inside := served(area, entry, place):
            st.write(markdown("page.plain", text=inside))
        way = None
        if place is None:
            _without_start(area, doors)
        else:
            way = _with_start(area, entry, place)
    with drawing, st.container(key="map-side"):
        service_map.draw(area, entry, doors, way)
        st.caption(say(f"way.map_{way.route.kind if way else 'first'}"))


def _without_start(area: Area, doors: pd.DataFrame) -> None:
    """Write the stops near the first place, and all places."""
    each = places(doors)
    st.html(steps.near_stops(area.stops_near(position(each.iloc[0]))))
    if len(each) > 1:
        st.html(_all_places(each["address"].tolist(), len(each)))


def _with_start(area: Area, entry: Entry, place: Place) -> WayThere:
    """Ask how and where to go, and write the route in words."""
    standard, service_id = _standard(area), entry.service.service_id
    key = f"way-place-{service_id}"
    way = area.way(place, service_id, standard, st.session_state.get(key))
    each = places(way.doors)
    if len(each) > 1:
        names = dict(zip(each["location_id"], each["address"], strict=True))
        shown = list(names)[:MOST_PLACES]
        st.selectbox(say("way.which"), shown, format_func=names.__getitem__, key=key)
    door = each[each["location_id"] == way.chosen].iloc[0]
    if place.note:
        st.info(markdown("page.plain", text=words.own(place.note)))
    st.html(_modes(area, place, door))
    st.html(_route(area, way, standard))
    lat, lon = float(door["entrance_lat"]), float(door["entrance_lon"])
    show("own_map.html", link=maps.directions_link(lat, lon), lat=f"{lat:.5f}", lon=f"{lon:.5f}")
    if isinstance(way.route, StreetRoute) and way.mode in _PRACTISED:
        practise.show_cards(area.practised(way.route.directions), entry.service.name)
    st.button(say("way.elsewhere"), key="way-other", on_click=_ask_again)
    st.html(steps.near_stops(area.stops_near(position(door))))
    if len(each) > 1:
        lines = [_line(row, way) for row in each.head(MOST_PLACES).to_dict("records")]
        st.html(_all_places(lines, len(each)))
    return way


def _standard(area: Area) -> Standard:
    """How to go: asked where it makes a difference."""
    names = words.mode_names(area.modes)
    mode = st.radio(
        say("way.how"),
        list(names),
        index=list(names).index(outing.mode(area)),
        format_func=names.__getitem__,
        horizontal=True,
        key="way-mode",
    )
    return outing.farthest(area).standard(mode)


def _route(area: Area, way: WayThere, standard: Standard) -> Markup:
    """Write the route step by step."""
    route = way.route
    if isinstance(route, StreetRoute):
        return steps.steps(route.directions, route.mode)
    return ridden(area, route)


def ridden(area: Area, route: DoorJourneys) -> Markup:
    """Write when one goes by bus or train, and the journey in its steps."""
    before = [*journey.notices(area, route.when), words.departure(route.when)]
    found = journey.journey(area.timetable_facts, route, "h3", before)
    return Markup('<div class="svc">{}</div>').format(found)


def _no_place(entry: Entry) -> str:
    if entry.service.whole_area:
        return say("way.whole_area")
    known = entry.service.delivery in ("online", "home")
    return say(f"way.{entry.service.delivery}") if known else say("way.unknown")


def served(area: Area, entry: Entry, start: Place | None) -> str:
    """Say whether it is for people who live where the route starts; nothing if it is for all."""
    if not entry.catchments:
        return ""
    ours = entry.service.service_id
    verdict = None if start is None else area.served(start, [ours]).get(ours)
    if verdict:
        return covers(verdict)
    names = ", ".join(dict.fromkeys(shape.name for shape in entry.catchments if shape.name))
    return say("way.for_area", names=names) if names else say("way.for_one_area")


def start(area: Area) -> Place | None:
    """Where the route starts: the place last searched, or what is typed here.

    It stays in the visit. What is wrong with a place is said here, and the rest of the page stays.
    """
    home, asked = visit.home(), st.session_state.get("way-asked")
    if not home or st.session_state.get("way-elsewhere"):
        _form()
    wanted = home if asked is None else asked
    if wanted is None:
        return None
    try:
        place = area.locate(wanted)
    except GeoError as error:
        st.error(markdown("page.plain", text=words.own(str(error))))
        did_you_mean.offer(error, _ask_for)
        return None
    if asked is not None:
        visit.set_home(asked, visit.mode())
        st.session_state["way-asked"], st.session_state["way-elsewhere"] = None, False
        st.rerun()
    return place


def _form() -> None:
    with st.form("way-from"):
        st.text_input(say("way.start"), key="way-start", autocomplete="off")
        st.form_submit_button(say("way.show"), type="primary", on_click=_ask)
    st.caption(say("way.not_kept"))


def _ask() -> None:
    _ask_for(st.session_state["way-start"])


def _ask_for(place: str) -> None:
    st.session_state["way-asked"] = place


def _ask_again() -> None:
    st.session_state["way-elsewhere"] = True


def _modes(area: Area, start: Place, door: pd.Series) -> Markup:
    """Write how far a door is by each way of travelling, as a table."""
    choices = outing.farthest(area)
    trips = area.trips(start, position(door), choices)
    return render(
        "way_modes.html",
        start=start.name,
        end=door["address"],
        names=words.mode_names(trips),
        trips=trips,
        departure=words.departure(choices.when) if choices.when else "",
    )


def _all_places(lines: list[str], count: int) -> Markup:
    """List every place of a service, the nearest first, with how far it is if that is known."""
    return render("way_places.html", lines=lines[:MOST_PLACES], count=count)


def _line(row: dict[str, object], way: WayThere) -> str:
    """One place, with how far it is."""
    trip = way.trips[str(row["location_id"])]
    if trip.found:
        return f"{row['address']}: {words.marked_trip(trip.row, way.mode)}"
    return say(f"way.none_{way.route.kind}", address=row["address"], by=words.by(way.mode))
