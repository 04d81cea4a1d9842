"""Schools: the area within a walk of each, the homes in it, and which school is nearest."""

import numpy as np
import pandas as pd
import shapely
import streamlit as st
from streamlit_folium import st_folium

from geo import maps
from geo import words as _words
from geo.area import Area
from geo.families import stops
from geo.formats import geojson
from geo.formats.csv import csv_bytes, table_csv
from geo.measure import METRES_PER_MILE, metres_to_miles, percent
from geo.network.within import drawn
from geo.school_travel import around
from geo.school_travel.nearest import NO_SCHOOL, sites
from geo.school_travel.schools import ITS_POINT, NOT_KNOWN, ORDINARY, Schools, suits
from pages.parts import html, page, session, site
from pages.parts.show import basis
from pages.parts.table import table

WALKS_M = (2 * METRES_PER_MILE, 3 * METRES_PER_MILE)
"""The walking distances of the law on travel to school."""

VIEWS = {"one": "Around one school", "all": "Which school is nearest"}
SHOWN = 60
MAP_HEIGHT = 480


def body(area: Area) -> None:
    """Draw the view that is chosen, and what it rests on."""
    view = st.radio(
        "What do you want to see?",
        list(VIEWS),
        format_func=VIEWS.__getitem__,
        horizontal=True,
        key="schools-view",
    )
    examples = st.checkbox(
        "Count example schools as well (they are made up)", key="schools-examples"
    )
    schools = area.store.schools(examples=examples)
    {"one": one, "all": every}[view](area, schools)
    basis.show(
        area,
        ("homes", "streets", "schools", "stops"),
        (
            basis.HOMES,
            basis.STREETS,
            basis.SCHOOLS,
            basis.FERRIES,
            "A school's ages are taken from its name where nothing else gives them.",
        ),
        basis.sources_of(schools),
    )
    site.others()


# One school


def one(area: Area, schools: Schools) -> None:
    """The area within a walk of a school, the homes in it, its gates and the stops near it."""
    names = schools.table["name"].sort_values(key=lambda name: name.str.casefold())
    row = st.selectbox(
        "School", list(names.index), format_func=lambda i: str(names[i]), key="schools-one"
    )
    if row is None:
        st.info("There is no school in this data.")
        return
    gates = schools.gates_of(*sites_of(schools, row))
    with st.spinner("Working out the area within a walk"):
        found = around.around(area.network, area.homes, gates, WALKS_M)
    words, drawing = st.columns([1, 1.2], gap="medium")
    with words:
        made_up = bool(schools.table.at[row, "illustrative"])
        st.html(said(str(names[row]), found, len(area.homes), made_up=made_up))
        st.html(ways_in(gates))
        st.html(near_stops(area, gates))
        downloads(area, found, str(names[row]))
    with drawing, st.container(key="map-side"):
        miles = st.radio(
            "Area on the map",
            WALKS_M,
            horizontal=True,
            key="schools-walk",
            format_func=lambda m: f"{_words.miles(metres_to_miles(m))}' walk",
        )
        draw(area, schools, gates, found.areas[miles])


def sites_of(schools: Schools, row: int) -> list[int]:
    """The rows of all sites of a school."""
    number = sites(schools, range(len(schools)))
    return [int(i) for i in np.flatnonzero(number == number[row])]


def said(name: str, found: around.Around, homes: int, *, made_up: bool) -> str:
    """How many homes are within each walk, in words."""
    lines = "".join(
        f"<p><strong>{found.inside(limit):,} of {homes:,} postcodes</strong> are within "
        f"{html.text(_words.miles(metres_to_miles(limit)))}' walk.</p>"
        for limit in found.areas
    )
    title = f"{html.text(name)} {html.example(made_up)}".rstrip()
    return f'<div class="say" role="status"><h2>{title}</h2>{lines}</div>'


def ways_in(gates: pd.DataFrame) -> str:
    """Which gates the ways go to."""
    if (gates["kind"] == ITS_POINT).all():
        return "<p>No gate of this school is on our map. We use the school's own point.</p>"
    count = len(gates)
    return f"<p>Ways go to the nearest of {_words.counted(count, 'gate')} on our map.</p>"


def near_stops(area: Area, gates: pd.DataFrame) -> str:
    """The stops nearest to any gate."""
    near = stops.nearest_to_doors(area.network, area.stops, gates)
    rows = [
        (html.text(row["name"]), html.text(_words.distance(row["distance_m"])))
        for row in near.to_dict("records")
    ]
    if not rows:
        return f"<p>No stop is within {_words.distance(stops.WITHIN_M)} on foot.</p>"
    return table("Nearest stops, on foot", ("Stop", "How far"), rows)


def draw(area: Area, schools: Schools, gates: pd.DataFrame, shape: shapely.MultiPolygon) -> None:
    """Draw an area and the schools on the map."""
    light = drawn(around.on_grid(shape))
    reach = around.degrees(light)
    first = schools.gates.drop_duplicates("school")
    listed = schools.table.loc[first["school"]]
    results = pd.DataFrame(
        {
            "service_id": listed["service_id"].to_numpy(),
            "name": listed["name"].to_numpy(),
            "section": "education",
            "lat": first["lat"].to_numpy(),
            "lon": first["lon"].to_numpy(),
            "illustrative": listed["illustrative"].to_numpy(),
            "about": "School",
        }
    )
    inside = shapely.contains_xy(reach.envelope, results["lon"], results["lat"])
    home = (float(gates["lon"].iloc[0]), float(gates["lat"].iloc[0]))
    found = maps.MapFound(f"{area.version}/{home}/{reach.area}", home, results[inside], 0, reach)
    st_folium(
        maps.area_map(
            session.map_assets(area),
            session.bounds(area),
            attribution=area.map_credits,
            tiles=area.store.tiles(),
        ),
        key="schools-map",
        height=MAP_HEIGHT,
        use_container_width=True,
        returned_objects=[],
        feature_group_to_add=maps.answer_layer(found),
    )
    st.caption("The house is the school. The shaded area is within the walk. Signs are schools.")


def downloads(area: Area, found: around.Around, name: str) -> None:
    """Offer the areas as GeoJSON and the homes as CSV."""
    features = [
        geojson.feature(shape, {"school": name, "within_m": limit, "homes": found.inside(limit)})
        for limit, shape in found.areas.items()
    ]
    st.download_button(
        "Download the areas as a map",
        geojson.collection(features),
        file_name="around-school.geojson",
        mime="application/geo+json",
        on_click="ignore",
        key="schools-areas",
    )
    near = np.flatnonzero(found.distance_m <= max(WALKS_M))
    rows = zip(
        area.homes.table["postcode"].to_numpy()[near], found.distance_m[near].round(1), strict=True
    )
    st.download_button(
        "Download the homes inside",
        csv_bytes(("postcode", "walk_m"), rows),
        file_name="homes-around-school.csv",
        mime="text/csv",
        on_click="ignore",
        key="schools-homes",
    )


# All schools


def every(area: Area, schools: Schools) -> None:
    """Which school is nearest to every home by route, and where a straight line says another."""
    age = st.number_input("Age of the child (on 31 August)", 2, 18, 8, key="schools-age")
    can = suits(schools, age=age, kinds=ORDINARY)
    rows = np.flatnonzero(can >= NOT_KNOWN)
    gates = schools.gates[schools.gates["school"].isin(rows)]
    with st.spinner("Measuring every home"):
        found = around.nearest_schools(area.network, area.homes, gates)
    near = stops.nearest_to_each(
        area.network, area.stops, area.homes.joined(area.network, "walk", ferries=False)
    )
    shares = stops.share_within(near["distance_m"].to_numpy())
    differs, unknown = int(found["differs"].sum()), int((can[rows] == NOT_KNOWN).sum())
    lines = [
        f"{differs:,} of {len(found):,} postcodes have another nearest school by route than in a "
        "straight line.",
        f"Of the schools here, {unknown:,} do not say for which ages they are.",
        *(
            f"{percent(share)} of postcodes have a bus stop or station within {limit:g} metres on "
            "foot."
            for limit, share in shares.items()
        ),
    ]
    st.html(f'<div class="say">{"".join(f"<p>{html.text(line)}</p>" for line in lines)}</div>')
    names = np.append(schools.table["name"].to_numpy(dtype=object), "")
    each = pd.DataFrame(
        {
            "postcode": area.homes.table["postcode"].to_numpy(),
            "nearest_school": names[found["school"]],
            "walk_m": found["distance_m"].round(1),
            "straight_line_school": names[found["straight_school"]],
            "differs": found["differs"],
            "stop_m": near["distance_m"].round(1),
        }
    )
    st.html(by_school(area, schools, gates, around.by_school(found)))
    st.download_button(
        "Download every home",
        lambda: table_csv(each),
        file_name="nearest-school.csv",
        mime="text/csv",
        on_click="ignore",
        key="schools-nearest",
    )


def by_school(area: Area, schools: Schools, gates: pd.DataFrame, counts: pd.DataFrame) -> str:
    """Schools by the homes nearest to them, each with how far its nearest stop is."""
    stop = stops.nearest_to_schools(area.network, area.stops, gates)["distance_m"]
    rows = []
    for row in counts.head(SHOWN).itertuples():
        metres = float(stop.get(row.Index, np.inf))
        name, made_up = "No way to any", False
        if row.Index != NO_SCHOOL:
            name, made_up = schools.table.loc[row.Index, ["name", "illustrative"]]
        rows.append(
            (
                f"{html.text(name)} {html.example(bool(made_up))}".rstrip(),
                f"{row.homes:,}",
                f"{row.differs:,}",
                html.text(f"{metres:,.0f} metres" if np.isfinite(metres) else "none"),
            )
        )
    titles = ("School", "Postcodes", "Nearer to another in a straight line", "Nearest stop")
    return table("Schools by the homes nearest to them", titles, rows)


page.page(
    "Schools and the homes around them",
    body,
    lead="For planners: who lives within a walk of each school, measured along real streets.",
)
