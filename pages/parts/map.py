"""A map with its key, as every page draws it; and what a scenario changes."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from markupsafe import Markup
from streamlit_folium import st_folium

from geo import maps
from geo.area import BECOMES, LOSES, STOPS, UNREASONABLE, Area, Comparison
from geo.maps import Kind, MapPlan
from geo.maps.plan import ink_kind, points, shapes
from geo.words import say
from pages.parts import html, session

HEIGHT = 480

CHANGES = {
    BECOMES: Kind(say("map.becomes"), "#a3195b", 4.0),
    STOPS: Kind(say("map.stops"), "#1b6b3a", 4.0),
    UNREASONABLE: ink_kind(say("map.unreasonable"), 4.0),
    LOSES: Kind(say("map.loses"), "#d98a00", 3.0),
}
"""How a home that changes is drawn: the first that applies."""
DRAWN = Kind(say("map.drawn"), "#1d4f91", line=True)
STREET = Kind(say("map.street_to_choose"), "#b35900", 9.0)
STREET_CHOSEN = "street "
"""What the name of a street that can be pressed on the map begins with; its number follows."""


def of_comparison(
    found: Comparison | None,
    drawn: Sequence[Any],
    name: str,
    streets: Sequence[tuple[str, str]] = (),
) -> MapPlan:
    """What a scenario changes (`geo.scenario.drawn`), and the homes that change.

    Pressing either still points at a place. `streets` are those of one name to choose from: near
    what each is, and a point on it (latitude, longitude).
    """
    kinds = (*CHANGES.values(), DRAWN, STREET)
    lines = shapes([(len(kinds) - 2, "", shape) for shape in drawn])
    homes = pd.DataFrame({"lon": [], "lat": [], "change": []}) if found is None else found.homes
    first = [next(i for i, kind in enumerate(CHANGES) if kind in said) for said in homes["change"]]
    places = [points(homes, np.array(first, dtype=int))]
    if streets:
        table = pd.DataFrame([at.split(", ") for _, at in streets], columns=["lat", "lon"])
        near = [near for near, _ in streets]
        named = [f"{STREET_CHOSEN}{number}" for number in range(len(near))]
        places.append(points(table.astype(float), len(kinds) - 1, near, named))
    return MapPlan(name, kinds, lines, pd.concat(places, ignore_index=True))


def legend(plan: MapPlan) -> Markup:
    """What the colours of a plan mean: those that are on it."""
    return html.render("map_key.html", kinds=plan.key, swatch=maps.swatch)


def draw(
    area: Area,
    plan: MapPlan,
    key: str,
    *,
    hears: Sequence[str] = (),
    height: int = HEIGHT,
    chosen: str = "",
    on_change: Callable[[], None] | None = None,
) -> None:
    """Draw a plan with its key; `hears` is what the map tells the page when it is pressed.

    `chosen` is lit. `on_change` is called when something that can be chosen is pressed.
    """
    layer = maps.plan_layer(plan, chosen)
    show(area, layer, key, hears=hears, height=height, on_change=on_change, whole=True)
    st.html(legend(plan))


def show(
    area: Area,
    layer: Any,
    key: str,
    *,
    hears: Sequence[str] = (),
    height: int = HEIGHT,
    bounds: tuple[float, float, float, float] | None = None,
    on_change: Callable[[], None] | None = None,
    leads: bool = False,
    whole: bool = False,
) -> Any:
    """Put a layer on the area's base map, and give back what the map tells the page.

    `bounds` (west, south, east, north) are in view at first; without them, the whole area. Where
    the map `leads` on, a service's pop-up offers its card in the list and its own page. A `whole`
    map is as high as the style sheet makes its frame.
    """
    served = session.map_assets(area)
    return st_folium(
        maps.area_map(
            served,
            bounds or served.bounds,
            attribution=area.map_credits,
            words=_words(area.name, leads=leads),
            tiles=area.store.tiles(),
            whole=whole,
        ),
        key=key,
        height=height,
        use_container_width=True,
        returned_objects=list(hears),
        feature_group_to_add=layer,
        on_change=on_change,
    )


def _words(name: str, *, leads: bool) -> dict[str, str]:
    """What the map's buttons and signs are called."""
    plain = ("nearer", "farther", "home", "move", "up", "down", "left", "right", "close", "example")
    words = {word: say(f"map.{word}") for word in (*plain, *(("list", "page") if leads else ()))}
    return words | {"title": say("map.title", name=name), "group": say("map.group", n="{n}")}
