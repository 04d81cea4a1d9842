"""How far it is: metres against the limits, the walk and the drive step by step and on a map."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st
from streamlit_folium import st_folium

from geo import maps
from geo import words as _words
from geo.area import Area
from geo.directory.vocabulary import section_of
from geo.measure import metres_to_miles
from geo.school_travel.law import walk_limit
from geo.school_travel.measure import ChildHome, SchoolWays, WalkToSchool, measure
from geo.school_travel.schools import ITS_POINT
from pages.parts import html, session
from pages.parts.ask import unsafe as _travel_streets
from pages.parts.ask.child import Child, small
from pages.parts.ask.school import Chosen, NearbySchools
from pages.parts.ask.unsafe import Unsafe
from pages.parts.show import steps
from pages.parts.table import table

MAP_HEIGHT = 420


@dataclass(frozen=True, slots=True)
class Measuring:
    """What was measured from a home to a school, and without which streets."""

    child: Child
    around: NearbySchools
    school: Chosen
    measured: SchoolWays
    unsafe: Unsafe


def measured(area: Area, found: NearbySchools, school: Chosen) -> Measuring:
    """Measure the ways to a school, and again without the streets that are said to be unsafe."""
    child = found.child
    place = child.place
    home = ChildHome(place.lon, place.lat, child.spread_m, place.postcode, child.point)
    point = child.rules.school_point
    first = measure(area.network, home, found.schools, school.sites, school_point=point)
    unsafe = Unsafe(area.network, (), ())
    names = _travel_streets.chosen()
    way = first.walk_any.directions
    if names and way is not None and way.route.geometry is not None:
        unsafe = _travel_streets.left_out(area.network, way.route.geometry, names)
        first = measure(unsafe.network, home, found.schools, school.sites, school_point=point)
    return Measuring(child, found, school, first, unsafe)


def show(area: Area, told: Measuring) -> None:
    """Write the distances, the points that were used and how sure it is; then the two ways."""
    st.header("How far it is", anchor="distance")
    st.html(distances(told))
    st.html(f'<div class="trv">{points(told)}</div>')
    words, drawing = st.columns([1.05, 1], gap="medium")
    with words:
        by = st.radio(
            "Which way do you want to see?",
            list(WAYS),
            format_func=WAYS.__getitem__,
            horizontal=True,
            key="travel-way",
        )
        way, mode = way_of(told, by)
        if way.directions is None:
            st.write(f"Our map has no way there {_words.by(mode)}.")
        else:
            st.html(steps.steps(way.directions, mode))
    with drawing, st.container(key="map-side"):
        _draw(area, told, way)


WAYS = {"walk": "The walk", "drive": "The drive"}


def way_of(told: Measuring, by: str) -> tuple[WalkToSchool, str]:
    """A way and its mode; the walk that counts is the one without unsafe streets."""
    if by == "drive":
        return told.measured.drive, "drive"
    return told.measured.walk, "walk"


def rows(told: Measuring) -> list[tuple[str, str, str]]:
    """What was measured: the measure, how long it is, the limits it is held against."""
    limits, got = told.child.rules.limits_m, told.measured
    walk = walk_limit(told.child.born, told.child.on, told.child.rules)
    low, six, belief = (
        _limit(limits[name]) for name in ("low_income_walk", "low_income_drive", "belief_drive")
    )
    on_foot = f"{_limit(walk)} for this age; {low} on a low income"
    said = [("Shortest walk", length(got.walk.metres), on_foot)]
    if told.unsafe.names:
        said = [
            ("Shortest walk without the unsafe streets", length(got.walk.metres), on_foot),
            ("Shortest walk with them", length(got.walk_any.metres), "Only tells what is nearest"),
        ]
    driven = f"On a low income only: {six}, or {belief} for religion or belief"
    return [*said, ("Shortest drive", length(got.drive.metres), driven)]


def _limit(metres: object) -> str:
    return _words.miles(round(metres_to_miles(float(str(metres))), 2))


def length(metres: float) -> str:
    """Say a length to the metre and in miles.

    >>> length(3219.4)
    '3,219 metres (2.0004 miles)'
    >>> length(3900.0)
    '3,900 metres (2.42 miles)'
    """
    if not np.isfinite(metres):
        return "No way on our map"
    miles = metres_to_miles(metres)
    near = abs(miles - round(miles)) < 0.005
    return f"{metres:,.0f} metres ({miles:.{4 if near else 2}f} miles)"


def distances(told: Measuring) -> str:
    """Write what was measured, as a table."""
    cells = [tuple(html.text(cell) for cell in row) for row in rows(told)]
    title = f"To {told.school.name}"
    return table(title, ("Measure", "How far", "Limits in the law"), cells)


def sureness(told: Measuring) -> list[str]:
    """The points that were used, by what method, and how sure it is; a sentence or two each."""
    law = told.child.rules
    lines = [f"We measured from {told.child.point}."]
    walk = told.measured.walk_any
    if walk.gate is not None:
        kind = str(told.around.schools.gates.loc[walk.gate, "kind"])
        at = told.around.schools.gates.loc[walk.gate]
        to = "the school's own point" if kind == ITS_POINT else "the school's nearest gate"
        lines.append(
            f"We measured to {to} on our map, at {at['lat']:.5f}, {at['lon']:.5f}. Ferries do not "
            "count."
        )
    if told.unsafe.names:
        lines.append(f"Left out as not safe: {'; '.join(told.unsafe.names)}.")
    lines.append(
        "The walk may use footpaths. It is the shortest that a child can walk with an adult. The "
        "drive is the shortest by road."
    )
    lines.extend(told.measured.warnings)
    if law.measuring_note:
        lines.append(law.measuring_note)
    return lines


def points(told: Measuring) -> str:
    """Write how it was measured."""
    items = "".join(f"<li>{html.text(line)}</li>" for line in sureness(told))
    return f"<h3>How we measured, and how sure it is</h3><ul>{items}</ul>"


def _draw(area: Area, told: Measuring, way: WalkToSchool) -> None:
    """Draw the home, the gate and the way between them. It is all in words as well."""
    school = told.school
    place = told.child.place
    gate = way.gate if way.gate is not None else told.measured.walk_any.gate
    gates = told.around.schools.gates
    at = gates.loc[gate] if gate is not None else gates[gates["school"] == school.row].iloc[0]
    category = str(told.around.schools.table.loc[school.row, "category"])
    results = pd.DataFrame(
        {
            "service_id": [school.service_id],
            "name": [school.name],
            "section": [section_of(category)],
            "lat": [float(at["lat"])],
            "lon": [float(at["lon"])],
            "illustrative": [False],
            "about": ["The gate that we measured to"],
        }
    )
    drawn = maps.area_map(
        session.map_assets(area),
        session.bounds(area),
        attribution=area.map_credits,
        tiles=area.store.tiles(),
    )
    route = way.directions.route.geometry if way.directions is not None else None
    home = (place.lon, place.lat)
    st_folium(
        drawn,
        key="travel-map",
        height=MAP_HEIGHT,
        use_container_width=True,
        returned_objects=[],
        feature_group_to_add=maps.answer_layer(
            maps.MapFound(
                search=f"{area.version}/{school.service_id}/{home}",
                home=home,
                results=results,
                listed=1,
                chosen=school.service_id,
                route=route,
            )
        ),
    )
    small(
        "The house is the point that we measured from. The yellow sign is the school. The red line "
        "is the way. All of it is written out in the steps."
    )
