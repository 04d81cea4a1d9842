"""The homes around schools, in words, in tables and on a map."""

import streamlit as st

from geo import maps, words
from geo.area import Area, NearestSchools, SchoolAround
from geo.measure import metres_to_miles, percent
from geo.words import say
from pages.parts import html
from pages.parts import map as area_map

SHOWN = 60


def walk(limit_m: float) -> str:
    """A walking distance in words."""
    return words.walk_of(words.miles(metres_to_miles(limit_m)))


def show(found: SchoolAround) -> None:
    """Write how many homes are within each walk, which gates count, and the nearest stops."""
    within = [(found.within.inside(limit), walk(limit)) for limit in found.within.areas]
    html.show(
        "schools_around.html",
        name=found.name,
        example=found.illustrative,
        within=within,
        homes=len(found.homes),
        gates=len(found.gates) if found.gates_mapped else 0,
    )
    rows = [
        (row["name"], words.distance(row["distance_m"])) for row in found.stops.to_dict("records")
    ]
    if not rows:
        st.write(say("schools.stops.none"))
        return
    titles = [say("schools.stops.name"), say("schools.stops.far")]
    html.show("table.html", caption=say("schools.stops.caption"), titles=titles, rows=rows)


def draw(area: Area, found: SchoolAround, limit_m: float) -> None:
    """Draw the area within a walk, and the schools in and around it."""
    reach = found.within.drawn(limit_m)
    results = found.schools_inside(limit_m).assign(
        section="education", about=say("schools.map.school")
    )
    home = (float(found.gates["lon"].iloc[0]), float(found.gates["lat"].iloc[0]))
    name = f"{area.version}/{home}/{reach.area}"
    layer = maps.answer_layer(maps.MapFound(name, home, results, 0, reach))
    area_map.show(area, layer, "schools-map")
    st.caption(say("schools.map.key"))


def show_all(found: NearestSchools) -> None:
    """Write where the nearest school differs from a straight line, and the schools by homes."""
    html.show(
        "schools_all.html",
        differs=found.differs,
        homes=len(found.homes),
        unknown=found.ages_not_known,
        unknown_kind=found.kinds_not_known,
        stops=[(percent(share), limit) for limit, share in found.stop_within.items()],
    )
    rows = [
        (
            html.render(
                "named.html",
                name=row["nearest_school"] or say("schools.all.no_route"),
                example=row["illustrative"],
            ),
            f"{row['homes']:,}",
            f"{row['differs']:,}",
            say("schools.all.metres", metres=f"{row['stop_m']:,.0f}")
            if row["stop_m"] == row["stop_m"]
            else say("schools.all.no_stop"),
        )
        for row in found.schools.head(SHOWN).to_dict("records")
    ]
    titles = [say(f"schools.all.column.{name}") for name in ("school", "homes", "differs", "stop")]
    html.show("table.html", caption=say("schools.all.caption"), titles=titles, rows=rows)
