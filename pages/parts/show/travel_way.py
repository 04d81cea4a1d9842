"""How far it is: metres against the limits, the walk and the drive step by step and on a map."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from geo import maps, words
from geo.area import ITS_POINT, Area, ChildAnswer, ChildQuestion, WalkToSchool
from geo.directory.vocabulary import section_of
from geo.measure import metres_to_miles
from geo.words import say
from pages.parts import html
from pages.parts import map as area_map
from pages.parts.show import steps, walked

MAP_HEIGHT = 420

BY = ("walk", "drive")


def show(area: Area, found: ChildAnswer) -> None:
    """Write the distances, the points that were used and how certain it is; then the routes."""
    if found.ways is None or found.school is None:
        return
    st.header(say("travel.far.heading"), anchor="distance")
    *walks, drive = rows(found)
    _distances(found, walks)
    with st.expander(say("travel.far.steps")):
        _distances(found, [drive])
        _routes(area, found)
        walked.link(found)


def _distances(found: ChildAnswer, measured: Sequence[tuple[str, str, str]]) -> None:
    """Write what was measured, against the limits."""
    assert found.school is not None
    titles = [say(f"travel.far.column.{name}") for name in ("measure", "far", "limits")]
    caption = say("travel.far.caption", school=found.school.name)
    html.show("table.html", caption=caption, titles=titles, rows=measured)


def _routes(area: Area, found: ChildAnswer) -> None:
    """Write how it was measured, and a route step by step, and draw it."""
    html.show("travel_points.html", notes=certainty(found))
    text, drawing = st.columns([1.05, 1], gap="medium")
    with text:
        mode = st.radio(
            say("travel.far.which"),
            BY,
            format_func=lambda name: say(f"travel.far.{name}"),
            horizontal=True,
            key="travel-way",
        )
        way = way_of(found, mode)
        if way.directions is None:
            st.write(say("travel.far.none", by=words.by(mode)))
        else:
            st.html(steps.steps(way.directions, mode))
    with drawing, st.container(key="map-side"):
        _draw(area, found, way)


def way_of(found: ChildAnswer, mode: str) -> WalkToSchool:
    """The route by a mode; the walk that counts is the one without unsafe streets."""
    assert found.ways is not None
    return found.ways.drive if mode == "drive" else found.ways.walk


def rows(found: ChildAnswer) -> list[tuple[str, str, str]]:
    """What was measured: the measure, how long it is, the limits it is compared with."""
    assert found.ways is not None
    low, six, belief = (
        _limit(found.rules.limits_m[name])
        for name in ("low_income_walk", "low_income_drive", "belief_drive")
    )
    on_foot = say("travel.far.on_foot", limit=_limit(found.walk_limit_m), low=low)
    safe, every = (words.length(way.metres) for way in (found.ways.walk, found.ways.walk_any))
    walks = [(say("travel.far.shortest"), safe, on_foot)]
    if found.unsafe is not None and found.unsafe.names:
        walks = [
            (say("travel.far.without_unsafe"), safe, on_foot),
            (say("travel.far.with_unsafe"), every, say("travel.far.ranks")),
        ]
    driven = say("travel.far.driven", six=six, belief=belief)
    return [*walks, (say("travel.far.by_road"), words.length(found.ways.drive.metres), driven)]


def _limit(metres: object) -> str:
    return words.miles(round(metres_to_miles(float(str(metres))), 2))


def point(question: ChildQuestion) -> str:
    """The point that was measured from, in words."""
    exact = "postcode" if question.home.postcode else "exact"
    return say(f"travel.point.{exact}", name=question.home.said)


def certainty(found: ChildAnswer) -> list[str]:
    """The points that were used, by what method, and how certain it is; a sentence or two each."""
    assert found.ways is not None
    lines = [say("travel.measured.from", point=point(found.question))]
    if found.ways.walk_any.gate is not None:
        gate = found.gate(found.ways.walk_any)
        to = "its_point" if gate["kind"] == ITS_POINT else "gate"
        at = say(f"travel.measured.{to}", lat=f"{gate['lat']:.5f}", lon=f"{gate['lon']:.5f}")
        lines.append(f"{at} {say('travel.measured.ferries')}" if found.ways.ferries else at)
    if found.unsafe is not None and found.unsafe.names:
        lines.append(say("travel.measured.left_out", names="; ".join(found.unsafe.names)))
    lines += [say("travel.measured.how"), *found.ways.warnings]
    return [*lines, found.rules.measuring_note] if found.rules.measuring_note else lines


def _draw(area: Area, found: ChildAnswer, way: WalkToSchool) -> None:
    """Draw the home, the gate and the route between them. It is all in words as well."""
    assert found.school is not None
    assert found.ways is not None
    school, home = found.school, (found.question.home.lon, found.question.home.lat)
    gate = found.gate(way if way.gate is not None else found.ways.walk_any)
    results = pd.DataFrame(
        {
            "service_id": [school.service_id],
            "name": [school.name],
            "section": [section_of(school.category)],
            "lat": [float(gate["lat"])],
            "lon": [float(gate["lon"])],
            "illustrative": [False],
            "about": [say("travel.map.gate")],
        }
    )
    drawn = maps.MapFound(
        search=f"{area.version}/{school.service_id}/{home}",
        home=home,
        results=results,
        listed=1,
        chosen=school.service_id,
        route=way.directions.route.geometry if way.directions is not None else None,
    )
    area_map.show(area, maps.answer_layer(drawn), "travel-map", height=MAP_HEIGHT)
    html.show("travel_small.html", text=say("travel.map.key"))
