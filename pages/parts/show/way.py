"""The way to a service: how far for each way of travelling, the steps, the map, the stops."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st
from streamlit_folium import st_folium

from geo import maps
from geo import words as _words
from geo.area import Area
from geo.directory.entry import Entry
from geo.directory.vocabulary import section_of
from geo.errors import GeoError
from geo.families.search_by_transit import Departure
from geo.measure import LONGEST_WITHIN_MINUTES, within_seconds
from geo.network import paths
from geo.network.directions import Directions
from geo.places.postcodes import Place
from geo.transit import TRANSIT
from pages.parts import html, session, visit
from pages.parts.ask import outing as _outing
from pages.parts.ask import riding
from pages.parts.show import journey, steps
from pages.parts.show import results as _show
from pages.parts.show import service as _answers

MAP_HEIGHT = 460
MOST_PLACES = 30
"""A service with more places than this shows the nearest of them."""

_AROUND = 0.01
"""How many degrees around a service its map shows where nobody said where they start."""

_ON_THE_MAP_AT_FIRST = "The yellow sign is where it is. Other numbers are its other places."
_ON_THE_MAP = (
    "The house is where you start. The yellow sign is where you go. The red line is the way along "
    "streets, and the dots are off the street. All of it is written out in the steps."
)

NO_PLACE = {
    "online": "There is no place to go to: you use it online or by phone.",
    "home": "There is no place to go to: it comes to your child's home.",
}


@dataclass(frozen=True, slots=True)
class There:
    """A service's places as they are from where somebody starts, by one way of travelling.

    `doors` has a row a way in, the nearest first: ``location_id, lat, lon, entrance_lat,
    entrance_lon, metres, seconds`` (infinite: no way there; NaN: nobody said where they start),
    and `address`. `places` has the first of each location. By bus or train `outing` says when, and
    metres are not given.
    """

    mode: str
    start: Place | None
    doors: pd.DataFrame
    outing: Departure | None = None

    @property
    def places(self) -> pd.DataFrame:
        """The nearest way in of each location."""
        first = self.doors.drop_duplicates("location_id")
        return first.head(MOST_PLACES).reset_index(drop=True)


def show(area: Area, entry: Entry, points: pd.DataFrame) -> None:
    """Draw the way there: how far, step by step, on the map, and the stops near it.

    `points` are the service's `doors`.
    """
    st.html(f'<div class="svc"><h2 id="{_answers.WAY}">The way there</h2></div>')
    if points.empty:
        st.write(_no_place(entry))
        st.write(_words.plain(served(area, entry, None)))
        return
    words, drawing = st.columns([1.05, 1], gap="medium")
    with words:
        place = start(area)
        if inside := served(area, entry, place):
            st.write(_words.plain(inside))
        seen = there(area, place, points, _mode(area, place))
        chosen = _choose(entry.service.service_id, seen)
        way = None if place is None else _directions(area, place, chosen, seen)
        _say(area, seen, chosen, way)
    with drawing, st.container(key="map-side"):
        draw_map(area, entry, seen, str(chosen["location_id"]), way)
        st.caption(_on_the_map(way))


def _on_the_map(way: Directions | journey.DoorJourneys | None) -> str:
    if way is None:
        return _ON_THE_MAP_AT_FIRST
    if isinstance(way, Directions):
        return _ON_THE_MAP
    return (
        f"The house is where you start. {journey.ON_THE_MAP} All of it is written out in the steps."
    )


def _mode(area: Area, place: Place | None) -> str:
    """How to go: asked where it makes a difference."""
    names = _words.modes(rides=area.rides is not None)
    modes = list(names)
    usual = visit.mode() if visit.mode() in names else "walk"
    if place is None:
        return usual
    return st.radio(
        "How will you go?",
        modes,
        index=modes.index(usual),
        format_func=names.__getitem__,
        horizontal=True,
        key="way-mode",
    )


def _choose(service_id: str, seen: There) -> pd.Series:
    """The place to go to: the nearest, or the one that somebody chooses."""
    places = seen.places
    if seen.start is None or len(places) == 1:
        return places.iloc[0]
    words = dict(zip(places["location_id"], places["address"], strict=True))
    chosen = st.selectbox(
        "Which place?", list(words), format_func=words.__getitem__, key=f"way-place-{service_id}"
    )
    return places[places["location_id"] == chosen].iloc[0]


def _directions(
    area: Area, place: Place, door: pd.Series, seen: There
) -> Directions | journey.DoorJourneys:
    end = (float(door["entrance_lon"]), float(door["entrance_lat"]))
    if seen.outing is not None and area.rides is not None:
        return journey.way(area.rides, place, end, seen.outing)
    return area.network.directions(seen.mode, (place.lon, place.lat), end)


def served(area: Area, entry: Entry, start: Place | None) -> str:
    """Say whether it is for people who live where the way starts; nothing if it is for all."""
    if not entry.catchments:
        return ""
    ours = entry.service.service_id
    told = _show.inside(area.catchments, start, [ours]) if start is not None else {}
    if ours in told:
        return told[ours]
    names = ", ".join(dict.fromkeys(shape.name for shape in entry.catchments if shape.name))
    return f"It is for people who live in one area{f': {names}' if names else ''}."


def _say(
    area: Area,
    seen: There,
    chosen: pd.Series,
    way: Directions | journey.DoorJourneys | None,
) -> None:
    """Write the way in words: how far each way, the steps, the other places, the stops."""
    if seen.start is not None and way is not None:
        if seen.start.note:
            st.info(_words.plain(seen.start.note))
        st.html(modes(area, seen.start, chosen))
        if isinstance(way, Directions):
            st.html(steps.steps(way, seen.mode))
        else:
            st.html(ridden(area, way))
        from_elsewhere()
    st.html(steps.near_stops(area, chosen))
    if len(seen.places) > 1:
        st.html(all_places(seen))


def ridden(area: Area, way: journey.DoorJourneys) -> str:
    """Write when one goes by bus or train, and the journey in its steps."""
    assert area.rides is not None
    facts = riding.facts(area)
    lines = [*journey.notices(area.rides, facts, way.outing), journey.when(way.outing)]
    said = "".join(f"<p>{html.text(line)}</p>" for line in lines)
    return f'<div class="svc">{journey.journey(facts, way, "h3", said)}</div>'


def _no_place(entry: Entry) -> str:
    if entry.service.whole_area:
        return "There is no one place to go to. It is for everyone in the area."
    unknown = "We do not know where this is. Contact them and ask."
    return NO_PLACE.get(entry.service.delivery, unknown)


def doors(area: Area, entry: Entry) -> pd.DataFrame:
    """Every way in to the places of a service, with its address in words."""
    offer, ours = area.offer, entry.service.service_id
    row = np.flatnonzero((offer.services["service_id"] == ours).to_numpy())
    points = offer.points[np.isin(offer.points["service"].to_numpy(), row)]
    ids = points["location_id"].tolist()
    told = area.store.details([ours] * len(ids), ids)
    words = [_address(pair) for pair in zip(told["address"], told["postcode"], strict=True)]
    return points.assign(address=words)


def where(points: pd.DataFrame) -> str:
    """Say every address of a service's doors, a line each; nothing without a place."""
    each = dict.fromkeys(points.drop_duplicates("location_id")["address"])
    return "<br>".join(html.text(address) for address in list(each)[:MOST_PLACES])


def _address(parts: tuple[object, object]) -> str:
    said = ", ".join(str(part) for part in parts if not html.absent(part))
    return said or "A place that is on the map, without an address"


def there(area: Area, start: Place | None, points: pd.DataFrame, mode: str) -> There:
    """Measure the way to each of a service's doors; nearest first."""
    metres = seconds = np.full(len(points), np.nan)
    outing = None
    if start is not None and mode == TRANSIT and area.rides is not None:
        outing = _outing.of_visit(area.rides)
        longest = within_seconds(LONGEST_WITHIN_MINUTES)
        seconds = area.rides.reach(start, outing, within_s=longest).seconds[points.index]
    elif start is not None:
        graph = area.network.graph(mode, fastest=True)
        origin = area.network.snap(mode, start.lon, start.lat)
        targets = area.offer.joined(area.network, mode).take(points.index.to_numpy())
        got, _ = paths.lengths_from(graph, origin, targets)
        metres, seconds = got.metres, got.seconds
    measured = points.assign(metres=metres, seconds=seconds)
    return There(mode, start, measured.sort_values(["metres", "seconds"], kind="stable"), outing)


def start(area: Area) -> Place | None:
    """Where the way starts: the place last searched, or what is typed here. It stays in the visit.

    What is wrong with a place is said here, and the rest of the page stays.
    """
    home, asked = visit.home(), st.session_state.get("way-asked")
    if not home or st.session_state.get("way-elsewhere"):
        _form()
    wanted = home if asked is None else asked
    if wanted is None:
        return None
    try:
        place = area.store.locate(wanted)
    except GeoError as error:
        st.error(_words.plain(str(error)))
        return None
    if asked is not None:
        visit.set_home(asked, visit.mode())
        st.session_state["way-asked"], st.session_state["way-elsewhere"] = None, False
        st.rerun()
    return place


def _form() -> None:
    with st.form("way-from"):
        st.text_input(
            "Where do you start? A postcode, town or village", key="way-start", autocomplete="off"
        )
        st.form_submit_button("Show me the way", type="primary", on_click=_ask)
    st.caption("We do not keep this. It is never in the address of this page.")


def _ask() -> None:
    st.session_state["way-asked"] = st.session_state["way-start"]


def from_elsewhere() -> None:
    """Offer to start from another place."""
    st.button("Start from another place", key="way-other", on_click=_ask_again)


def _ask_again() -> None:
    st.session_state["way-elsewhere"] = True


def modes(area: Area, start: Place, door: pd.Series) -> str:
    """Write how far a door is by each way of travelling, as a table."""
    rows = "".join(
        f'<tr><th scope="row">{name}</th>{_how_far(area, start, door, mode)}</tr>'
        for mode, name in _words.MODE_NAMES.items()
    )
    if area.rides is not None:
        rows += (
            f'<tr><th scope="row">{_words.TRANSIT_NAME}</th>{_by_timetable(area, start, door)}</tr>'
        )
    between = f"From {start.name} to {door['address']}"
    return (
        f'<div class="svc"><table class="svc-modes"><caption>{html.text(between)}</caption>'
        '<thead><tr><th scope="col">How you go</th><th scope="col">How far</th>'
        f'<th scope="col">How long</th></tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _how_far(area: Area, start: Place, door: pd.Series, mode: str) -> str:
    graph = area.network.graph(mode, fastest=True)
    origin = area.network.snap(mode, start.lon, start.lat)
    target = area.network.snap(mode, door["entrance_lon"], door["entrance_lat"])
    got, boats = paths.lengths_from(graph, origin, target)
    if not np.isfinite(got.metres[0]):
        return "<td>No way found</td><td></td>"
    taken = area.network.ferry_names(graph, boats(np.array([0]))[0])
    ferry = f", with the ferry {html.text(', '.join(taken))}" if taken else ""
    far, long = _words.distance(got.metres[0]), _words.duration(got.seconds[0])
    return f"<td>{far}{ferry}</td><td>{long}</td>"


def _by_timetable(area: Area, start: Place, door: pd.Series) -> str:
    """Say how long it takes by bus or train, and when that is."""
    assert area.rides is not None
    outing = _outing.of_visit(area.rides)
    end = (float(door["entrance_lon"]), float(door["entrance_lat"]))
    spread = area.rides.spread_to(start, end, outing)
    long = journey.of_spread(spread, illustrative=area.rides.illustrative)
    said = long or "No journey found"
    return f"<td>{html.text(journey.when(outing))}</td><td>{said}</td>"


def all_places(seen: There) -> str:
    """List every place of a service, the nearest first, with how far it is if that is known."""
    items = "".join(f"<li>{_one_place(row, seen.mode)}</li>" for _, row in seen.places.iterrows())
    count = seen.doors["location_id"].nunique()
    more = f"<p>The nearest {MOST_PLACES} of {count:,} are here.</p>" if count > MOST_PLACES else ""
    return f'<div class="svc"><h3>All places of this service</h3><ol>{items}</ol>{more}</div>'


def _one_place(row: pd.Series, mode: str) -> str:
    where = html.text(row["address"])
    if pd.isna(row["seconds"]):
        return where
    by = _words.by(mode)
    if mode == TRANSIT:
        reached = np.isfinite(row["seconds"])
        return (
            f"{where}: {_words.duration(row['seconds'])} {by}"
            if reached
            else (f"{where}: we know of no journey then {by}")
        )
    if not np.isfinite(row["metres"]):
        return f"{where}: our map has no way there {by}"
    return f"{where}: {_words.distance(row['metres'])}, {_words.duration(row['seconds'])} {by}"


def draw_map(
    area: Area,
    entry: Entry,
    seen: There,
    chosen: str,
    way: Directions | journey.DoorJourneys | None,
) -> None:
    """Draw the places of a service, and the way to the chosen one. It is all in words as well."""
    drawn = maps.area_map(
        session.map_assets(area),
        _bounds(area, seen),
        attribution=area.map_credits,
        tiles=area.store.tiles(),
    )
    st_folium(
        drawn,
        key="service-map",
        height=MAP_HEIGHT,
        use_container_width=True,
        returned_objects=[],
        feature_group_to_add=maps.answer_layer(_found(area, entry, seen, chosen, way)),
    )


def _bounds(area: Area, seen: There) -> tuple[float, float, float, float]:
    if seen.start is not None:
        return session.bounds(area)
    lon, lat = seen.places["lon"], seen.places["lat"]
    return (lon.min() - _AROUND, lat.min() - _AROUND, lon.max() + _AROUND, lat.max() + _AROUND)


def _found(
    area: Area,
    entry: Entry,
    seen: There,
    chosen: str,
    way: Directions | journey.DoorJourneys | None,
) -> maps.MapFound:
    places, service = seen.places, entry.service
    results = pd.DataFrame(
        {
            "service_id": places["location_id"],
            "name": service.name,
            "section": section_of(service.category),
            "lat": places["lat"],
            "lon": places["lon"],
            "illustrative": service.illustrative,
            "about": places["address"],
        }
    )
    # Nobody said where they start: the map starts at the service itself, whose sign covers this.
    first = places.iloc[0]
    home = (seen.start.lon, seen.start.lat) if seen.start else (first["lon"], first["lat"])
    return maps.MapFound(
        search=f"{area.version}/{service.service_id}/{home}",
        home=home,
        results=results,
        listed=len(results),
        chosen=chosen,
        route=way.route.geometry if isinstance(way, Directions) else None,
        parts=way.parts if isinstance(way, journey.DoorJourneys) else (),
    )
