"""Schools: the area within a walk of each, the homes in it, and which school is nearest."""

import streamlit as st

from geo.area import WALKS_M, Area, sources_of
from geo.publish.basis import FERRIES, HOMES, SCHOOLS, STREETS
from geo.publish.figure_context import file_head
from geo.words import say
from pages.parts import choices, page, save, session, site
from pages.parts.show import around, basis


def body(area: Area) -> None:
    """Draw the view that is chosen, and what it rests on."""
    view = st.radio(
        say("schools.view.label"),
        ("single", "all"),
        format_func=lambda name: say(f"schools.view.{name}"),
        horizontal=True,
        key="schools-view",
    )
    examples = choices.examples(area, say("schools.examples"), "schools-examples")
    {"single": single, "all": every}[view](area, examples=examples)
    limits = (HOMES, STREETS, SCHOOLS, FERRIES, say("schools.ages_by_name"))
    sources = sources_of(area.schools(examples=examples))
    basis.show(area, ("homes", "streets", "schools", "stops"), limits, sources)
    site.others()


def single(area: Area, *, examples: bool) -> None:
    """The area within a walk of a school, the homes in it, its gates and the stops near it."""
    table = area.schools(examples=examples).table.set_index("service_id")
    names = table["name"].sort_values(key=lambda name: name.str.casefold())
    school = st.selectbox(
        say("schools.choose"), list(names.index), format_func=names.__getitem__, key="schools-one"
    )
    if school is None:
        st.info(say("schools.none"))
        return
    with st.spinner(say("schools.measuring_area")):
        found = area.around(school, examples=examples)
    text, drawing = st.columns([1, 1.2], gap="medium")
    with text:
        around.show(found)
        save.geojson(say("schools.save_areas"), found.geojson, "around-school")
        far = around.walk(max(found.within.areas))
        said = [say("schools.file_inside", name=found.name, walk=far)]
        head = file_head(area, said, sources_of(area.schools(examples=examples)))
        save.csv(say("schools.save_homes"), found.homes_inside, "homes-around-school.csv", head)
    with drawing, st.container(key="map-side"):
        limit_m = st.radio(
            say("schools.on_map"),
            WALKS_M,
            horizontal=True,
            key="schools-walk",
            format_func=around.walk,
        )
        around.draw(area, found, limit_m)


def every(area: Area, *, examples: bool) -> None:
    """Which school is nearest to every home by route, and where a straight line differs."""
    age = st.number_input(say("schools.age"), 2, 18, 8, key="schools-age")
    with st.spinner(say("schools.measuring_homes")):
        found = area.nearest_schools(age=age, examples=examples)
    around.show_all(found)
    said = [say("schools.file_nearest", age=int(age))]
    head = file_head(area, said, sources_of(area.schools(examples=examples)))
    save.csv(say("schools.save_nearest"), found.homes, "nearest-school.csv", head)


page.page(say("schools.title"), body, lead=say("schools.lead"), whose=session.chosen)
