"""The map of an area, and what a family's search found, laid over it."""

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import folium
import numpy as np
import pandas as pd
import shapely
from branca.element import MacroElement
from folium.template import Template
from markupsafe import Markup
from shapely.geometry import LineString, MultiLineString, mapping
from shapely.geometry.base import BaseGeometry

from geo.records import Tiles
from geo.tokens import tokens

_SCRIPT = Path(__file__).with_name("area.js")
_STYLE = Path(__file__).with_name("area.css")

DECIMALS = 5
"""Degrees are written to about a metre: finer would only make the page heavier."""


SIGNS = tokens().sections
"""Section slug to how it looks: sections differ by shape as well as by colour."""


@dataclass(frozen=True, slots=True)
class Served:
    """Where the app itself serves what a map needs: addresses relative to the map's own page.

    `leaflet` is the folder with ``leaflet.js`` and ``leaflet.css``, `basemap` the
    base map's GeoJSON.
    """

    leaflet: str
    basemap: str | None = None


@dataclass(frozen=True, slots=True)
class MapFound:
    """What a search found, as far as a map shows it.

    `results` has the columns service_id, name, section, lat, lon, illustrative and
    `about`, a line of plain words for the popup; in the order of the list. The first `listed`
    of them are written out there and carry their number in it as a sign. `search` names the
    search: while it stays the same, the person's view of the map is kept. `home` is
    (lon, lat); all geometry is EPSG:4326. `presses` is the number of the last press of a sign
    that the page had heard of: a map waits for the answer to a later one. `served` is the area that
    the chosen service is for, as GeoJSON. `parts` are those of a journey, in place of `route`: what
    each is (``walk`` or ``ride``) and its line.
    """

    search: str
    home: tuple[float, float]
    results: pd.DataFrame
    listed: int
    reach: BaseGeometry | None = None
    chosen: str | None = None
    route: LineString | None = None
    presses: int = 0
    served: dict[str, Any] | None = None
    parts: Sequence[tuple[str, LineString]] = ()


def sign_image(section: str) -> Markup:
    """Draw a section's sign as a small HTML image for lists and legends.

    It is decoration: the section's name must stand beside it.
    """
    sign = SIGNS[section]
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">'
        f'<g fill="{sign.colour}">{tokens().shapes[sign.shape]}</g>'
        '<g fill="none" stroke="#fff" stroke-width="1.6" stroke-linejoin="round">'
        f"{sign.icon}</g></svg>"
    )
    return image_of(svg, 22)


def image_of(svg: str, side_px: int = 15) -> Markup:
    """A small square picture for a line of text, as HTML. Its words must stand beside it."""
    image = Markup('<img alt="" width="{0}" height="{0}" src="data:image/svg+xml,{1}">')
    return image.format(side_px, quote(svg))


class AreaMap(folium.Map):
    """A folium map without folium's outside scripts, styles and fonts, and without tiles.

    Parameters
    ----------
    served
        Where the app serves Leaflet.
    """

    _template = Template(
        """
        {% macro header(this, kwargs) %}
        <style>{{ this.style }}</style>
        {% endmacro %}
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = L.map("{{ this.get_name() }}", {
          preferCanvas: true, zoomControl: true, attributionControl: false, scrollWheelZoom: false,
          minZoom: 7, maxZoom: 18, zoomSnap: 0.5,
        });
        {% endmacro %}
        """
    )

    def __init__(self, served: Served) -> None:
        super().__init__(tiles=None)
        self.style = _STYLE.read_text(encoding="utf-8")
        self.default_js = [("leaflet", f"{served.leaflet}leaflet.js")]
        self.default_css = [("leaflet", f"{served.leaflet}leaflet.css")]


class _Start(MacroElement):
    """Defines the drawing functions in the map's page, and draws the base map."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        {{ this.code }}
        finder.start({{ this._parent.get_name() }}, {{ this.options }});
        {% endmacro %}
        """
    )

    def __init__(self, options: dict[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca types only some of itself
        self._name = "Start"
        self.code = _SCRIPT.read_text(encoding="utf-8")
        self.options = json_text(options)


class MapCall(MacroElement):
    """Calls a function of ``area.js`` on a map that is already there.

    What is drawn is handed over as data, so that no name in it is read as HTML, script or template.
    """

    does = ""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        finder.{{ this.does }}({{ this._parent._parent.get_name() }}, {{ this.value }});
        {% endmacro %}
        """
    )

    def __init__(self, value: dict[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca types only some of itself
        self._name = self.does
        self.value = json_text(value)


class _Show(MapCall):
    """Draws an answer."""

    does = "show"


def area_map(
    served: Served,
    bounds: tuple[float, float, float, float],
    *,
    attribution: Iterable[str],
    title: str = "",
    tiles: Tiles | None = None,
) -> folium.Map:
    """Make the map of the whole area, before anything is searched.

    Parameters
    ----------
    served
        Where the app serves Leaflet and the base map.
    bounds
        West, south, east, north in degrees, EPSG:4326: what is in view at first.
    attribution
        The lines of attribution that the map must show.
    title
        What the map's frame is called, for people who cannot see it.
    tiles
        A tile service in place of the base map. Each view of such a map asks that
        service for its pictures.
    """
    west, south, east, north = bounds
    lines = [*attribution, tiles.attribution] if tiles else list(attribution)
    options = {
        "bounds": [[south, west], [north, east]],
        "credits": [_credit(line) for line in dict.fromkeys(lines)],
        "basemap": None if tiles else served.basemap,
        "title": title,
        "tiles": tiles.url if tiles else None,
    }
    drawn = AreaMap(served)
    drawn.add_child(_Start(options))
    return drawn


def basemap_bounds(basemap: bytes) -> tuple[float, float, float, float]:
    """West, south, east, north in degrees of a base map's places: where people live in the area.

    Its coast and ferry routes may reach far beyond the area.
    """
    features = json.loads(basemap)["features"] if basemap else []
    places = [f["geometry"] for f in features if f["properties"]["kind"].startswith("place-")]
    if not places:
        return _ENGLAND
    lons, lats = zip(*(place["coordinates"] for place in places), strict=True)
    return (min(lons), min(lats), max(lons), max(lats))


_ENGLAND = (-5.8, 49.9, 1.8, 55.9)


def answer_layer(found: MapFound | None) -> folium.FeatureGroup:
    """Lay a search's answer over an area map: home, what is in reach, services, the chosen route.

    Nothing found yet (None) clears the map of an earlier answer.
    """
    group = folium.FeatureGroup(name="answer")
    group.add_child(_Show(_answer(found) if found else _NOTHING))
    return group


_NOTHING: dict[str, Any] = {"searched": "", "drawn": "", "services": None}


def _answer(found: MapFound) -> dict[str, Any]:
    lon, lat = found.home
    services = _services(found.results, found.listed)
    return {
        "searched": found.search,
        "drawn": _mark(services),
        "home": {"lat": lat, "lon": lon},
        "bounds": _bounds(found),
        "reach": geojson(found.reach),
        "edge": geojson(_outer_edge(found.reach)),
        "services": services,
        "chosen": found.chosen,
        "route": _line(found.route),
        "parts": [[kind, _line(line)] for kind, line in found.parts],
        "presses": found.presses,
        "served": found.served,
    }


def _mark(services: dict[str, Any]) -> str:
    """A text that changes whenever any sign does: its place, its number or its words."""
    return hashlib.blake2b(json_text(services).encode(), digest_size=12).hexdigest()


def _services(results: pd.DataFrame, listed: int) -> dict[str, Any]:
    """Write services column by column: row by row, names of columns were half of a page's bytes."""
    sections = list(SIGNS)
    return {
        "id": results["service_id"].tolist(),
        "name": results["name"].tolist(),
        "about": results["about"].tolist(),
        "section": [sections.index(slug) for slug in results["section"]],
        "lat": results["lat"].round(DECIMALS).tolist(),
        "lon": results["lon"].round(DECIMALS).tolist(),
        "examples": np.flatnonzero(results["illustrative"].astype(bool)).tolist(),
        "listed": min(listed, len(results)),
        "signs": [[sign.colour, sign.shape] for sign in SIGNS.values()],
    }


def _bounds(found: MapFound) -> list[list[float]]:
    lon, lat = found.home
    lons, lats = [lon, *found.results["lon"]], [lat, *found.results["lat"]]
    if found.reach is not None and not found.reach.is_empty:
        west, south, east, north = found.reach.bounds
        lons, lats = [*lons, west, east], [*lats, south, north]
    return [[min(lats), min(lons)], [max(lats), max(lons)]]


def _outer_edge(reach: BaseGeometry | None) -> MultiLineString | None:
    """Take the outside of an area: its holes, such as a field in a town, get no line."""
    if reach is None or reach.is_empty:
        return None
    return MultiLineString(list(shapely.get_exterior_ring(shapely.get_parts(reach))))


def geojson(geometry: BaseGeometry | None) -> dict[str, Any] | None:
    """A shape as GeoJSON, to `DECIMALS`; None if there is nothing."""
    if geometry is None or geometry.is_empty:
        return None
    return dict(mapping(shapely.transform(geometry, lambda at: np.round(at, DECIMALS))))


def _line(geometry: LineString | None) -> list[list[float]] | None:
    shape = geojson(geometry)
    return shape["coordinates"] if shape else None


def _credit(line: str) -> dict[str, str | None]:
    osm = "openstreetmap" in line.lower()
    return {"text": line, "url": "https://www.openstreetmap.org/copyright" if osm else None}


_TEMPLATE_MARK = re.compile(r"\{(?=[{%#])")


def json_text(value: Any) -> str:
    r"""JSON that is safe inside a script, and that no template engine reads as its own.

    No character in it can end the script or a string. Folium compiles what it has rendered as a
    template once more, so the marks that begin a command there are escaped too: in JSON they can
    only be part of a text.

    >>> print(json_text({"name": "<b> {{ 7 * 7 }} {% x %}"}))
    {"name":"\u003cb\u003e \u007b{ 7 * 7 }} \u007b% x %}"}
    """
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    for character in "<>&'":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return _TEMPLATE_MARK.sub(r"\\u007b", text)
