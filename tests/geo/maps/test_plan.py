"""The map of planners: what reaches the browser."""

import json
import re

import folium
import pandas as pd
import pytest
import shapely
from streamlit_folium import generate_leaflet_string

from geo import maps
from geo.maps import Kind, MapPlan
from geo.maps.plan import ink_kind
from geo.tokens import contrast, tokens
from tests.geo.maps.test_area import TEMPLATES

KINDS = (Kind("Few", "#54205c"), Kind("Drawn", "#1d4f91", line=True))
HOSTILE = "</script><script>alert(1)</script>'\"{{'x'}}\u2028"
SQUARE = shapely.box(-1.31234567, 50.6, -1.2, 50.7)


def plan(about: str = "A zone") -> MapPlan:
    return MapPlan(
        "v/1",
        KINDS,
        pd.DataFrame({"kind": [0], "about": [about], "shape": [SQUARE]}),
        pd.DataFrame({"kind": [0], "about": [""], "lon": [-1.4], "lat": [50.65]}),
    )


def blank() -> folium.Map:
    served = maps.Served("../leaflet/", "../map/")
    return maps.area_map(served, (-1.6, 50.5, -1.0, 50.8), attribution=[], words={})


def script(of: MapPlan | None) -> str:
    drawn = blank()
    layer = maps.plan_layer(of)
    layer.add_to(drawn)
    return generate_leaflet_string(layer, base_id="0")


def called(of: MapPlan | None) -> dict:
    return json.loads(re.search(r"finder\.plan\([^,]+, (.*)\);", script(of))[1])


def test_a_plan_comes_column_by_column() -> None:
    told = called(plan())
    assert told["kinds"] == [
        ["#54205c", 4.0, False, False, False, ""],
        ["#1d4f91", 4.0, True, False, False, ""],
    ]
    assert told["shapes"]["shape"][0]["coordinates"][0][0] == [-1.2, 50.6]
    assert told["points"] == {"kind": [0], "about": [""], "lat": [50.65], "lon": [-1.4]}


def test_a_class_in_ink_has_a_colour_for_each_ground_and_a_key_that_follows_the_theme() -> None:
    full, hollow = ink_kind("A home", 3.0), ink_kind("A home that loses", 5.0, ring=True)
    for kind in (full, hollow):
        assert contrast(kind.colour, tokens().map["land"].light) >= 3
        assert contrast(kind.dark, tokens().map["land"].dark) >= 3
        assert f"color:light-dark({kind.colour},{kind.dark})" in maps.swatch(kind)
    assert maps.swatch(full) != maps.swatch(hollow)


def test_all_of_it_is_in_view() -> None:
    assert called(plan())["bounds"] == [[50.6, -1.4], [50.7, -1.2]]
    empty = MapPlan("v/0", KINDS, plan().shapes.iloc[:0], plan().points.iloc[:0])
    assert called(empty)["bounds"] is None


def test_nothing_clears_the_map() -> None:
    assert called(None) == {"name": ""}


def test_names_cannot_run() -> None:
    assert "alert(1)</script>" not in script(plan(HOSTILE))
    assert called(plan(HOSTILE))["shapes"]["about"] == [HOSTILE]


@pytest.mark.parametrize("text", TEMPLATES)
def test_names_that_look_like_templates_are_names(text: str) -> None:
    assert called(plan(text))["shapes"]["about"] == [text]
    drawn = blank()
    maps.plan_layer(plan(text)).add_to(drawn)
    shown = re.search(r"finder\.plan\([^,]+, (.*)\);", generate_leaflet_string(drawn))
    assert shown
    assert json.loads(shown[1])["shapes"]["about"] == [text]


def test_the_key_holds_what_is_on_the_map_and_no_more() -> None:
    assert plan().key == KINDS[:1]
    both = MapPlan("v/1", KINDS, plan().shapes.assign(kind=1), plan().points)
    assert both.key == KINDS
    assert MapPlan("v/0", KINDS, plan().shapes[:0], plan().points[:0]).key == ()


def test_a_swatch_is_an_image_of_its_own() -> None:
    assert all(maps.swatch(kind).startswith('<img alt="" ') for kind in KINDS)
    assert maps.swatch(KINDS[0]) != maps.swatch(KINDS[1])
