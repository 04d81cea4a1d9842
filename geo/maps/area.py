"""The map of an area, and what a family's search found, laid over it."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import folium
import numpy as np
import pandas as pd
import shapely
from branca.element import Element, Figure, MacroElement
from folium.template import Template
from markupsafe import Markup
from shapely.geometry import LineString, mapping
from shapely.geometry.base import BaseGeometry

from geo.records import Tiles
from geo.tokens import tokens

BROWSER = Path(__file__).with_name("browser")
"""The folder of what runs in the browser: our scripts and styles, and protomaps-leaflet."""

_SCRIPTS = ("protomaps-leaflet/protomaps-leaflet.js", "ground.js", "signs.js", "area.js")
_STYLES = ("area.css",)

Box = tuple[float, float, float, float]
"""West, south, east and north in degrees, EPSG:4326."""

DECIMALS = 5
"""Degrees are written to about a metre: finer would only make the page heavier."""


SIGNS = tokens().sections
"""Section slug to how it looks: sections differ by shape as well as by colour."""


@dataclass(frozen=True, slots=True)
class BaseMapFile:
    """The base map that lies under everything.

    `tiles` is the address of its file of vector tiles (PMTiles), relative to the map's own page;
    `frame` (west, south, east, north) the box that they fill, `places` that of the settlements in
    it, if any; `beyond` the rings of the land outside of the frame. Degrees, EPSG:4326.
    """

    tiles: str
    frame: Box
    beyond: Sequence[Any] = ()
    places: Box | None = None

    @property
    def bounds(self) -> Box:
        """Where people live in the area; coast and ferry routes may reach far beyond."""
        return self.places or self.frame


@dataclass(frozen=True, slots=True)
class Served:
    """Where the app itself serves what a map needs: addresses relative to the map's own page.

    `leaflet` is the folder with ``leaflet.js`` and ``leaflet.css``, `browser` that of our own
    scripts (``BROWSER``).
    """

    leaflet: str
    browser: str
    ground: BaseMapFile | None = None

    @property
    def bounds(self) -> Box:
        """What a map shows before anything else is asked for: the area, or else England."""
        return self.ground.bounds if self.ground else _ENGLAND


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


@cache
def sign_image(section: str) -> Markup:
    """Draw a section's sign as a small HTML image for lists and legends.

    It is decoration: the section's name must stand beside it.
    """
    sign = SIGNS[section]
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">'
        f'<g fill="{sign.colour}">{tokens().shapes[sign.shape]}</g>'
        f'<g fill="none" stroke="{_EDGE}" stroke-width="1.6" stroke-linejoin="round">'
        f"{sign.icon}</g></svg>"
    )
    return image_of(svg, 22)


def image_of(svg: str, side_px: int = 15) -> Markup:
    """A small square picture for a line of text, as HTML. Its words must stand beside it."""
    image = Markup('<img alt="" width="{0}" height="{0}" src="data:image/svg+xml,{1}">')
    return image.format(side_px, quote(svg))


def _svg(inside: str) -> Markup:
    return image_of(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">{inside}</svg>')


_INK, _EDGE, _REACH = (tokens().map[name].light for name in ("sign-ink", "sign-edge", "reach-edge"))
HOME_IMAGE = _svg(
    f'<circle cx="8" cy="8" r="7.5" fill="{_INK}" stroke="{_EDGE}"/>'
    f'<path fill="{_EDGE}" d="M3.5 8.3L8 3.8l4.5 4.5h-1.4V12H9V9.5H7V12H4.9V8.3z"/>'
)
EDGE_IMAGE = _svg(f'<path d="M1 11q4-8 8-4t6-3" fill="none" stroke="{_REACH}" stroke-width="3"/>')
GROUP_IMAGE = _svg(
    f'<rect x="1" y="3.5" width="14" height="9" rx="4.5" fill="{_EDGE}" stroke="{_INK}" '
    f'stroke-width="1.6"/><path d="M8 5.5v5M5.5 8h5" stroke="{_INK}" stroke-width="1.8"/>'
)
"""Where somebody starts, the edge of what is in reach, and services that stand close together, as
small pictures for the key of a map."""


class _Page(Figure):
    """The page that a map is on, of which nothing is used: the map is put into a page that is
    there already. Folium would compile templates of it anew for each map.
    """

    def __init__(self) -> None:
        Element.__init__(self)
        for part in ("header", "html", "script"):
            setattr(self, part, _Nothing())

    def render(self, **_: Any) -> str:
        return ""


class _Nothing(Element):
    def render(self, **_: Any) -> str:
        return ""


class AreaMap(folium.Map):
    """A folium map without folium's outside scripts, styles and fonts, and without tiles.

    Parameters
    ----------
    served
        Where the app serves Leaflet and our scripts.
    options
        What `finder.start` in ``area.js`` is called with.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = L.map("{{ this.get_name() }}", {
          preferCanvas: true, zoomControl: false, attributionControl: false, scrollWheelZoom: false,
          minZoom: 6, maxZoom: 18,
        });
        finder.start({{ this.get_name() }}, {{ this.start }});
        {% endmacro %}
        """
    )

    def __init__(self, served: Served, options: dict[str, Any]) -> None:
        Element.__init__(self)
        self._name = "Map"
        self.options = {}
        self.start = json_text(options)
        self.default_js = [
            ("leaflet", f"{served.leaflet}leaflet.js"),
            *((name, _versioned(served, name)) for name in _SCRIPTS),
        ]
        self.default_css = [
            ("leaflet", f"{served.leaflet}leaflet.css"),
            *((name, _versioned(served, name)) for name in _STYLES),
        ]
        _Page().add_child(self)

    def render(self, **_: Any) -> str:
        """Nothing: only the script is used, and folium would compile it once more."""
        return ""

    def get_bounds(self) -> list[list[float | None]]:
        """No bounds: the script in the browser sets them."""
        return [[None, None], [None, None]]


@cache
def _mark_of(name: str) -> str:
    return hashlib.blake2b((BROWSER / name).read_bytes(), digest_size=6).hexdigest()


def _versioned(served: Served, name: str) -> str:
    """The address of one of our files, which changes with the file."""
    return f"{served.browser}{name}?v={_mark_of(name)}"


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

    def render(self, **_: Any) -> str:
        """Nothing: see `AreaMap.render`."""
        return ""


class Layer(folium.FeatureGroup):
    """What is laid over a map: one call."""

    def __init__(self, call: MapCall) -> None:
        super().__init__(name=call.does)
        self.add_child(call)

    def render(self, **_: Any) -> str:
        """Nothing: see `AreaMap.render`."""
        return ""


class _Show(MapCall):
    """Draws an answer."""

    does = "show"


def area_map(
    served: Served,
    bounds: Box,
    *,
    attribution: Iterable[str],
    words: Mapping[str, str],
    tiles: Tiles | None = None,
    whole: bool = False,
) -> folium.Map:
    """Make the map of the whole area, before anything is searched.

    Parameters
    ----------
    served
        Where the app serves Leaflet, our scripts and the base map.
    bounds
        What is in view at first.
    attribution
        The lines of attribution that the map must show.
    words
        What its buttons and signs are called: ``title`` (of the frame, for people who cannot see
        it), ``nearer``, ``farther``, ``home``, ``move``, ``up``, ``down``, ``left``, ``right``,
        ``close``, ``example``, ``group`` (with ``{n}``), and, where a sign leads on, ``list`` and
        ``page``.
    tiles
        A tile service in place of the base map. Each view of such a map asks that
        service for its pictures.
    whole
        Whether the map is as high as the frame that the page gives it, whatever its own height.
    """
    west, south, east, north = bounds
    lines = [*attribution, tiles.attribution] if tiles else list(attribution)
    ground = served.ground
    options: dict[str, Any] = {
        "bounds": [[south, west], [north, east]],
        "credits": [_credit(line) for line in dict.fromkeys(lines)],
        "title": words.get("title", ""),
        "words": dict(words),
        "colours": tokens().map_colours(),
        "whole": whole,
    }
    if tiles:
        options["pictures"] = tiles.url
    elif ground:
        options |= {"tiles": ground.tiles, "frame": ground.frame, "beyond": ground.beyond}
    return AreaMap(served, options)


_ENGLAND = (-5.8, 49.9, 1.8, 55.9)


def answer_layer(found: MapFound | None) -> folium.FeatureGroup:
    """Lay a search's answer over an area map: home, what is in reach, services, the chosen route.

    Nothing found yet (None) clears the map of an earlier answer.
    """
    return Layer(_Show(_answer(found) if found else _NOTHING))


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
