"""Maps: what reaches the browser, and that nothing of it can run or fetch."""

import hashlib
import json
import re
import tomllib
from dataclasses import replace

import jinja2
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, Point
from streamlit_folium import _get_header, generate_leaflet_string

from geo import maps
from geo.directory.vocabulary import SECTIONS
from geo.maps import area
from geo.records import Tiles

SERVED = maps.Served(
    "../app.leaflet/",
    "../app.map/",
    maps.BaseMapFile(
        "../../map-tiles/v1.pmtiles", (-1.6, 50.5, -1.0, 50.8), [], (-1.5, 50.6, -1.1, 50.7)
    ),
)
VENDORED = "protomaps-leaflet/protomaps-leaflet.js"
WORDS = {"title": "Map of Testham", "nearer": "Zoom in", "group": "{n} services"}
BOUNDS = (-1.6, 50.5, -1.0, 50.8)
HOSTILE = "</script><script>alert(1)</script>'\"{{'x'}}\u2028"


def results(names: list[str]) -> pd.DataFrame:
    n = len(names)
    return pd.DataFrame(
        {
            "service_id": [f"s{i}" for i in range(n)],
            "name": names,
            "section": ["education"] * n,
            "lat": [50.7] * n,
            "lon": [-1.3] * n,
            "illustrative": [i == 0 for i in range(n)],
            "about": ["School. 0.3 miles"] * n,
        }
    )


def found(names: list[str], **more: object) -> maps.MapFound:
    return maps.MapFound("v/1", (-1.3, 50.7), results(names), 2, **more)  # type: ignore[arg-type]


def answer(of: maps.MapFound | None) -> dict:
    """What the script is called with."""
    drawn = maps.area_map(SERVED, BOUNDS, words=WORDS, attribution=[])
    layer = maps.answer_layer(of)
    layer.add_to(drawn)
    script = generate_leaflet_string(layer, base_id="0")
    return json.loads(re.search(r"finder\.show\([^,]+, (.*)\);", script)[1])


def area_script(**more: object) -> str:
    drawn = maps.area_map(SERVED, BOUNDS, words=WORDS, attribution=["© Test mappers"], **more)  # type: ignore[arg-type]
    drawn.get_root().render()
    return _get_header(drawn) + generate_leaflet_string(drawn)


def test_an_area_map_asks_nobody_else() -> None:
    drawn = maps.area_map(SERVED, BOUNDS, words=WORDS, attribution=["© Test mappers"])
    links = [address for _, address in [*drawn.default_js, *drawn.default_css]]
    assert [link.partition("?")[0] for link in links] == [
        "../app.leaflet/leaflet.js",
        *(f"../app.map/{name}" for name in (VENDORED, "ground.js", "signs.js", "area.js")),
        "../app.leaflet/leaflet.css",
        "../app.map/area.css",
    ]
    assert "../../map-tiles/v1.pmtiles" in area_script()


def test_tiles_take_the_base_maps_place_only_when_named() -> None:
    script = area_script(tiles=Tiles("https://tiles.example.org/{z}/{x}/{y}.png", "© Tiles"))
    assert "https://tiles.example.org/{z}/{x}/{y}.png" in script
    assert "map-tiles" not in script
    assert "\\u00a9 Tiles" in script


def test_openstreetmap_is_credited_with_a_link() -> None:
    drawn = maps.area_map(SERVED, BOUNDS, words=WORDS, attribution=["© OpenStreetMap contributors"])
    assert "https://www.openstreetmap.org/copyright" in generate_leaflet_string(drawn)


@given(st.text() | st.just(HOSTILE))
def test_no_text_can_leave_its_place_in_a_script(text: str) -> None:
    written = area.json_text({"name": text})
    assert json.loads(written) == {"name": text}
    assert not set(written) & set("<>&'\u2028\u2029")


def test_a_hostile_name_arrives_as_it_is_written() -> None:
    assert answer(found([HOSTILE]))["services"]["name"] == [HOSTILE]


TEMPLATES = [
    "Hall {{ 7*7 }}",
    "Hall {% for x in range(10**9) %}x{% endfor %}",
    "Hall {% if",
    "Hall {# gone #}",
    "Hall {{{% raw %}",
    "Hall {{ this.__init__.__globals__ }}",
    "Hall {{",
    "Hall {",
]


@pytest.mark.parametrize("text", TEMPLATES)
def test_a_name_that_looks_like_a_template_is_a_name(text: str) -> None:
    served = {"type": "Feature", "properties": {"name": text}, "geometry": None}
    table = results([text]).assign(service_id=[text], about=[text])
    of = maps.MapFound(text, (-1.3, 50.7), table, 1, chosen=text, served=served)
    told = answer(of)
    assert told["services"]["name"] == told["services"]["about"] == told["services"]["id"] == [text]
    assert (told["searched"], told["chosen"]) == (text, text)
    assert told["served"]["properties"]["name"] == text


@pytest.mark.parametrize("text", TEMPLATES)
def test_a_whole_figure_has_such_names_as_they_are(text: str) -> None:
    drawn = maps.area_map(
        SERVED, BOUNDS, words=WORDS, attribution=[text], tiles=Tiles("https://t/{z}", text)
    )
    maps.answer_layer(found([text])).add_to(drawn)
    page = generate_leaflet_string(drawn)
    shown = re.search(r"finder\.show\([^,]+, (.*)\);", page)
    started = re.search(r"finder\.start\([^,]+, (.*)\);", page)
    assert shown
    assert started
    assert json.loads(shown[1])["services"]["name"] == [text]
    assert json.loads(started[1])["credits"][0]["text"] == text
    assert json.loads(started[1])["pictures"] == "https://t/{z}"


def test_listed_services_carry_their_number() -> None:
    assert answer(found(["a", "b", "c"]))["services"]["listed"] == 2


def test_what_is_drawn_changes_with_any_sign_and_with_nothing_else() -> None:
    """Filters and sorting change the signs and their numbers within one search."""
    table = results(["a", "b", "c"])
    one = maps.MapFound("v/1", (-1.3, 50.7), table, 2)
    others = {
        "sorted": table.iloc[::-1].reset_index(drop=True),
        "filtered": table.iloc[1:].reset_index(drop=True),
        "moved": table.assign(lon=[-1.3, -1.3, -1.4]),
        "another entry": table.assign(service_id=["s0", "s1", "x"]),
        "other words": table.assign(about="School. 0.4 miles"),
    }
    drawn = {name: answer(replace(one, results=rows))["drawn"] for name, rows in others.items()}
    drawn["longer"] = answer(replace(one, listed=3))["drawn"]
    assert len({answer(one)["drawn"], *drawn.values()}) == len(drawn) + 1
    assert answer(replace(one, chosen="s1", presses=3))["drawn"] == answer(one)["drawn"]
    again = replace(one, search="v/2")
    assert answer(again)["drawn"] == answer(one)["drawn"]
    assert answer(again)["searched"] != answer(one)["searched"]


def test_examples_are_marked() -> None:
    assert answer(found(["a", "b"]))["services"]["examples"] == [0]


def test_reach_and_route_are_degrees_to_about_a_metre() -> None:
    route = LineString([(-1.3000001, 50.7), (-1.31, 50.71)])
    ring = Point(-1.3, 50.7).buffer(0.1).difference(Point(-1.3, 50.7).buffer(0.01))
    drawn = answer(found(["a"], reach=ring, route=route, chosen="s0"))
    assert drawn["route"] == [[-1.3, 50.7], [-1.31, 50.71]]
    assert len(drawn["reach"]["coordinates"]) == 2
    assert drawn["bounds"][0] == pytest.approx([50.6, -1.4])
    assert drawn["bounds"][1] == pytest.approx([50.8, -1.2])
    assert drawn["chosen"] == "s0"


def test_an_answer_says_which_press_of_a_sign_it_knew_of() -> None:
    assert answer(found(["a"]))["presses"] == 0
    assert answer(found(["a"], presses=7))["presses"] == 7


def test_no_answer_clears_the_map() -> None:
    assert answer(None)["services"] is None


def test_the_view_changes_with_the_search_and_not_with_the_choice() -> None:
    first, second = answer(found(["a"])), answer(found(["a"], chosen="s0"))
    assert (first["searched"], first["drawn"]) == (second["searched"], second["drawn"])


def test_the_area_is_in_view_where_its_places_are_else_all_of_its_map_else_england() -> None:
    assert SERVED.bounds == (-1.5, 50.6, -1.1, 50.7)
    ground = replace(SERVED.ground, places=None)
    assert replace(SERVED, ground=ground).bounds == ground.frame
    west, south, east, north = replace(SERVED, ground=None).bounds
    assert west < -5
    assert east > 1
    assert south < 50 < north


def test_no_template_is_compiled_for_a_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """Folium compiles what it has rendered once more: of a search's processor time it was 6%."""
    answer(found(["a"]))  # templates of classes are compiled once
    compiled: list[object] = []
    before = jinja2.Environment.compile
    monkeypatch.setattr(
        jinja2.Environment,
        "compile",
        lambda self, source, *rest, **more: (
            compiled.append(source) or before(self, source, *rest, **more)
        ),
    )
    assert jinja2.Template("x").render() == "x"
    assert compiled == ["x"], "the test cannot see what is compiled"
    drawn = maps.area_map(SERVED, BOUNDS, words=WORDS, attribution=["© Test mappers"])
    layer = maps.answer_layer(found(["a"], reach=Point(-1.3, 50.7).buffer(0.01)))
    drawn.get_root().render()
    drawn.render()
    _get_header(drawn)
    generate_leaflet_string(drawn)
    layer.add_to(drawn)
    layer.render()
    generate_leaflet_string(layer, base_id="0")
    assert compiled == ["x"]


def test_the_drawing_library_is_the_one_that_was_published() -> None:
    folder = maps.BROWSER / "protomaps-leaflet"
    source = tomllib.loads((folder / "source.toml").read_text(encoding="utf-8"))
    found = hashlib.sha256((folder / "protomaps-leaflet.js").read_bytes()).hexdigest()
    assert found == source["sha256"]
    assert source["version"] in source["address"]
    licences = (folder / "LICENCES.txt").read_text(encoding="utf-8")
    assert licences.startswith(f"{source['name']} {source['version']}")


def test_sections_differ_by_shape_and_white_text_can_be_read_on_them() -> None:
    assert set(maps.SIGNS) == set(SECTIONS)
    assert len({sign.shape for sign in maps.SIGNS.values()}) == len(SECTIONS)
    assert all(_contrast_with_white(sign.colour) >= 4.5 for sign in maps.SIGNS.values())


def _contrast_with_white(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    luminance = sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return 1.05 / (luminance + 0.05)


@pytest.mark.parametrize("name", ["area.js", "ground.js", "signs.js"])
def test_our_scripts_name_no_host_and_write_no_markup(name: str) -> None:
    script = (
        (maps.BROWSER / name).read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
    )
    assert "://" not in script
    assert "innerHTML" not in script


def test_the_area_of_the_chosen_service_is_drawn() -> None:
    area = {"type": "Polygon", "coordinates": [[[-1, 50], [-1.1, 50], [-1, 50.1], [-1, 50]]]}
    assert answer(found(["a"], served=area))["served"] == area
    assert answer(found(["a"]))["served"] is None
