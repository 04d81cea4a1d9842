"""The map of planners and commissioners: zones, homes and streets in classes, with a legend."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import folium
import numpy as np
import pandas as pd
import shapely
from markupsafe import Markup

from geo.maps.area import DECIMALS, Layer, MapCall, geojson, image_of
from geo.tokens import tokens

SHAPE_COLUMNS = ("kind", "about", "shape")
POINT_COLUMNS = ("kind", "about", "lon", "lat")
_EDGE = tokens().map["swatch-edge"].light
_DOT = tokens().map["dot"]


@dataclass(frozen=True, slots=True)
class Kind:
    """One class of a plan: its words in the legend and how it looks.

    `radius` is that of points, in pixels. A `line` is drawn broken, and areas of it are not filled;
    `thin`, as the outline of an area. Points with a `ring` are hollow. `dark` is the colour on the
    dark ground, where that is another: a `Kind` without it looks the same on both.
    """

    label: str
    colour: str
    radius: float = 4.0
    line: bool = False
    thin: bool = False
    ring: bool = False
    dark: str = ""


def ink_kind(label: str, radius: float, *, ring: bool = False) -> Kind:
    """A class of dots in the colour of ink: dark on the light ground, and pale on the dark."""
    return Kind(label, _DOT.light, radius, ring=ring, dark=_DOT.dark)


@dataclass(frozen=True, slots=True)
class MapPlan:
    """What is drawn, in EPSG:4326.

    Attributes
    ----------
    name
        Names all that is drawn: while it stays the same, nothing is drawn anew.
    kinds
        The classes; `kind` of the tables is a row of them.
    shapes
        Areas and lines, drawn in their order, ``SHAPE_COLUMNS``.
    points
        Places, over the shapes, ``POINT_COLUMNS``. `about` is for the pop-up, one line each; what
        has none lets a press through to the map.

    Either may have an ``ident`` as well, the name of what can be chosen here and in a table beside
    the map; it is empty where nothing can.
    """

    name: str
    kinds: tuple[Kind, ...]
    shapes: pd.DataFrame
    points: pd.DataFrame

    @property
    def key(self) -> tuple[Kind, ...]:
        """The classes that are on the map, in their order: no others belong in its key."""
        there = {*self.shapes["kind"].tolist(), *self.points["kind"].tolist()}
        return tuple(self.kinds[i] for i in sorted(there))


def shapes(rows: Sequence[tuple[int, str, Any]], idents: Sequence[str] = ()) -> pd.DataFrame:
    """Areas and lines as a plan takes them: the class, the words and the shape of each."""
    table = pd.DataFrame(list(rows), columns=list(SHAPE_COLUMNS))
    return table.assign(ident=list(idents) if idents else "")


def points(places: pd.DataFrame, kind: Any, about: Any = "", ident: Any = "") -> pd.DataFrame:
    """Places with ``lon`` and ``lat`` as a plan takes them: one class or one for each."""
    at = {"lon": places["lon"], "lat": places["lat"]}
    return pd.DataFrame({"kind": kind, "about": about, **at, "ident": ident}).reset_index(drop=True)


class _Draw(MapCall):
    """Draws a plan."""

    does = "plan"


def plan_layer(plan: MapPlan | None, chosen: str = "") -> folium.FeatureGroup:
    """Lay a plan over an area map; None clears the map of an earlier one.

    `chosen` is the ``ident`` of what is lit.
    """
    return Layer(_Draw({**_packed(plan), "chosen": chosen} if plan else {"name": ""}))


def swatch(kind: Kind) -> Markup:
    """Draw a class as a small HTML image for a legend. Its words must stand beside it.

    The border stands out 3:1 from white paper and from the dark theme.
    """
    if kind.dark:
        colours = f"color:light-dark({kind.colour},{kind.dark})"
        shape = "swatch ring" if kind.ring else "swatch"
        return Markup('<i class="{}" style="{}"></i>').format(shape, colours)
    if kind.line:
        wide = 2 if kind.thin else 4
        dashes = f'stroke-width="{wide}" stroke-dasharray="5 2"'
        shape = f'<path d="M1 8h14" stroke="{kind.colour}" {dashes}/>'
    elif kind.ring:
        shape = (
            f'<circle cx="8" cy="8" r="7.5" fill="{_EDGE}"/>'
            f'<circle cx="8" cy="8" r="5" fill="none" stroke="{kind.colour}" stroke-width="3.5"/>'
        )
    else:
        shape = f'<rect x="1" y="1" width="14" height="14" fill="{kind.colour}" stroke="{_EDGE}"/>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">{shape}</svg>'
    return image_of(svg)


def _packed(plan: MapPlan) -> dict[str, Any]:
    """Column by column: row by row, names of columns would be half of a page's bytes."""
    shapes, points = plan.shapes, plan.points
    return {
        "name": plan.name,
        "kinds": [[k.colour, k.radius, k.line, k.thin, k.ring, k.dark] for k in plan.kinds],
        "bounds": _bounds(plan),
        "shapes": {
            "kind": shapes["kind"].tolist(),
            "about": shapes["about"].tolist(),
            "shape": [geojson(shape) for shape in shapes["shape"]],
            **_idents(shapes),
        },
        "points": {
            "kind": points["kind"].tolist(),
            "about": points["about"].tolist(),
            "lat": points["lat"].astype(float).round(DECIMALS).tolist(),
            "lon": points["lon"].astype(float).round(DECIMALS).tolist(),
            **_idents(points),
        },
    }


def _idents(table: pd.DataFrame) -> dict[str, list[str]]:
    return {"ident": table["ident"].tolist()} if "ident" in table and table["ident"].any() else {}


def _bounds(plan: MapPlan) -> list[list[float]] | None:
    at = np.vstack(
        [
            shapely.get_coordinates(plan.shapes["shape"].to_numpy(dtype=object)),
            plan.points[["lon", "lat"]].to_numpy(dtype=float),
        ]
    )
    if not len(at):
        return None
    (west, south), (east, north) = at.min(axis=0).tolist(), at.max(axis=0).tolist()
    return [[south, west], [north, east]]
