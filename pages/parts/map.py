"""Maps for planners and commissioners: what is drawn, its legend, and the map itself."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray
from streamlit_folium import st_folium

from geo import maps
from geo.area import Area
from geo.maps import Kind, MapPlan
from geo.measure import Floats, percent
from geo.places.zones import Zones
from geo.provision import shown
from geo.provision.coverage import Coverage
from geo.provision.gaps import Gaps
from geo.provision.where_next import WhereNext
from geo.scenario import BECOMES, LOSES, STOPS, UNREASONABLE, Comparison
from geo.school_travel.assistance import Assistance
from geo.travel.standard import WITHIN
from pages.parts import html, session

HEIGHT = 480

SHADES = ("#54205c", "#97405b", "#c57b4a", "#e3bd76", "#f6ecc9")
"""From the worst to the best: each is lighter than the one before, so that grey tells them too."""

RAMP = ("#54205c", "#7d3060", "#a84f59", "#c57b4a", "#e3bd76", "#f6ecc9")
"""As ``SHADES``, for as many as six classes."""

OUTSIDE = Kind("A postcode outside the limit", "#14213d", 3.0)
INSIDE = Kind("A postcode within the limit", "#5aa9e0", 2.0)
HELPED = Kind("Too far, but in the area of a service that helps", "#5aa9e0", 3.0)
LEFT_OUT = Kind("Too far, and no help that we know", "#a3195b", 3.5)

CHANGES = {
    BECOMES: Kind("Becomes entitled by distance", "#a3195b", 4.0),
    STOPS: Kind("Stops being entitled by distance", "#1b6b3a", 4.0),
    UNREASONABLE: Kind("Has no safe walk any more", "#14213d", 4.0),
    LOSES: Kind("Has another nearest school", "#d98a00", 3.0),
}
"""How a home that changes is drawn: the first that applies."""
DRAWN = Kind("What the scenario changes", "#1d4f91", line=True)

REACHED = Kind("A postcode within the limit today", "#5aa9e0", 2.0)
COMES = Kind("A postcode that comes within the limit", "#1b6b3a", 3.5)
STILL = Kind("A postcode still outside", "#14213d", 2.5)
THERE = Kind("A service that is there today", "#b35900", 6.0)
NEW = Kind("A new place", "#a3195b", 9.0)

NEAR_EDGE = Kind("A postcode near the edge of our data: more may be in reach", "#d98a00", 3.0)
NOT_GIVEN = Kind("Not given: 1 to 5, or too close to one", "#ffffff")

_FIFTHS = (0.2, 0.4, 0.6, 0.8)


def shaded(share: Sequence[float]) -> NDArray[np.int64]:
    """The class of each share from 0 to 1: five classes, the lowest first."""
    return np.digitize(np.asarray(share, dtype=float), _FIFTHS)


def fifths(what: str) -> tuple[Kind, ...]:
    """The classes of `shaded`, in words."""
    bounds = ("under 20%", "20% to 39%", "40% to 59%", "60% to 79%", "80% or more")
    return tuple(Kind(f"{what}: {b}", colour) for b, colour in zip(bounds, SHADES, strict=True))


def shapes(rows: Sequence[tuple[int, str, Any]]) -> pd.DataFrame:
    """Areas and lines as a plan takes them."""
    return pd.DataFrame(list(rows), columns=["kind", "about", "shape"])


def points(homes: pd.DataFrame, kind: Any, about: Any = "") -> pd.DataFrame:
    """Homes as a plan takes them."""
    return pd.DataFrame(
        {"kind": kind, "about": about, "lon": homes["lon"], "lat": homes["lat"]}
    ).reset_index(drop=True)


def of_coverage(found: Coverage, held: Zones, name: str) -> MapPlan:
    """Zones by the share of their postcodes within the limit; the postcodes outside."""
    rows = [row for row in found.zones.to_dict("records") if row["zone"] in held.shapes]
    kinds = shaded([row["share"] for row in rows])
    areas = [
        (
            int(kind),
            f"{row['name']}\n{row['within']:,} of {row['homes']:,} postcodes within the limit "
            f"({percent(row['share'])})",
            held.shapes[row["zone"]],
        )
        for kind, row in zip(kinds, rows, strict=True)
    ]
    homes = found.homes
    outside = (homes["status"] != WITHIN).to_numpy()
    if areas:
        classes = (*fifths("Within the limit"), OUTSIDE)
        return MapPlan(name, classes, shapes(areas), points(homes[outside], len(classes) - 1))
    places = points(homes, np.where(outside, 1, 0), homes["postcode"])
    return MapPlan(name, (INSIDE, OUTSIDE), shapes([]), places)


def of_assistance(found: Assistance, name: str) -> MapPlan:
    """The postcodes that are too far from school, and whom no help reaches."""
    far = found.homes[found.homes["status"] != WITHIN]
    about = far["postcode"] + "\nNearest school: " + far["school"].replace("", "none")
    places = points(far, far["left_out"].astype(int), about)
    return MapPlan(name, (HELPED, LEFT_OUT), shapes([]), places)


def of_sites(found: WhereNext, there: pd.DataFrame, name: str) -> MapPlan:
    """The postcodes before and after, what there is (``lon, lat, about``), and the new places."""
    homes, limit = found.homes, found.today.standard.limit
    stage = np.select([homes["before"] <= limit, homes["after"] <= limit], [0, 1], 2)
    order = np.argsort(stage == 1, kind="stable")  # those that gain are drawn over the others
    drawn = points(homes.iloc[order], stage[order])
    sites = found.sites
    gains = [
        f"{i}. {row['name']}\n{shown.number(row['gained'], found.need)} more within the limit"
        for i, row in enumerate(sites.to_dict("records"), start=1)
    ]
    places = [drawn, points(there, 3, there["about"]), points(sites, 4, gains)]
    kinds = (REACHED, COMES, STILL, THERE, NEW)
    return MapPlan(name, kinds, shapes([]), pd.concat(places, ignore_index=True))


def stepped(values: Floats, *, worst_high: bool) -> tuple[NDArray[np.int64], list[str]]:
    """The class of each value, the worst first, and the classes in words; missing: -1.

    Five classes with about as many zones each, as far as values differ. None is a class of its own.
    """
    some = values[np.isfinite(values) & (values != 0)]
    cuts = np.unique(np.quantile(some, _FIFTHS, method="higher")) if len(some) else np.empty(0)
    starts = np.unique([*some[:1], *cuts]) if len(some) < 2 else np.unique([some.min(), *cuts])
    names = [f"{low:,.3g} to under {top:,.3g}" for low, top in pairwise(starts)]
    names += [f"{starts[-1]:,.3g} or more"] if len(starts) else []
    if (values == 0).any():
        starts, names = np.array([0.0, *starts]), ["none", *names]
    classes = np.where(np.isfinite(values), np.digitize(values, starts) - 1, -1)
    if worst_high:
        classes = np.where(classes < 0, -1, len(names) - 1 - classes)
        names.reverse()
    return classes, names


def _classes(column: str, words: str, values: Floats) -> tuple[list[Kind], NDArray[np.int64]]:
    """The classes of a measure of zones, and which each is in; -1 where it is not given."""
    if column == "share":
        return list(fifths(words)), np.where(np.isfinite(values), shaded(np.nan_to_num(values)), -1)
    if column == "outside":
        values = np.round(values)
    classes, names = stepped(values, worst_high=column in ("outside", "median"))
    scale = np.linspace(0, len(RAMP) - 1, max(len(names), 1)).round().astype(int)
    return [Kind(f"{words}: {n}", RAMP[i]) for n, i in zip(names, scale, strict=False)], classes


def of_gaps(
    found: Gaps, held: Zones, said: pd.DataFrame, shows: tuple[str, str], name: str, *, edge: bool
) -> MapPlan:
    """Zones by a measure, the homes outside, and the services.

    Parameters
    ----------
    said
        What is said of each zone: ``zone, about``, and the measure, missing where it is not given.
    shows
        The column of the measure, and its words.
    edge
        Whether the homes near the edge of what is loaded are drawn as well.
    """
    column, words = shows
    drawn = said[said["zone"].isin(list(held.shapes))]
    values = drawn[column].to_numpy(float)
    if column == "outside":
        values = np.round(values)
    kinds, classes = _classes(column, words, values)
    blank = len(kinds)
    dot = replace(OUTSIDE, radius=1.5) if len(drawn) else OUTSIDE
    kinds += [NOT_GIVEN, INSIDE, dot, NEAR_EDGE, THERE]
    areas = [
        (blank if kind < 0 else int(kind), row["about"], held.shapes[row["zone"]])
        for kind, row in zip(classes, drawn.to_dict("records"), strict=True)
    ]
    homes = found.homes
    outside = (homes["status"] != WITHIN).to_numpy()
    near = homes["edge"].to_numpy(bool) if edge else np.zeros(len(homes), dtype=bool)
    kind = np.select([near, outside], [blank + 3, blank + 2], blank + 1)
    kept = (near | outside) if areas else np.ones(len(homes), dtype=bool)
    doors = pd.DataFrame(found.supply.doors, columns=["lon", "lat"])
    places = [points(homes[kept], kind[kept]), points(doors, blank + 4)]
    return MapPlan(name, tuple(kinds), shapes(areas), pd.concat(places, ignore_index=True))


def of_comparison(found: Comparison | None, drawn: Sequence[Any], name: str) -> MapPlan:
    """What a scenario changes (`geo.scenario.drawn`), and the homes that change.

    Pressing either still points at a place.
    """
    kinds = (*CHANGES.values(), DRAWN)
    lines = shapes([(len(kinds) - 1, "", shape) for shape in drawn])
    homes = pd.DataFrame({"lon": [], "lat": [], "change": []}) if found is None else found.homes
    first = [next(i for i, kind in enumerate(CHANGES) if kind in said) for said in homes["change"]]
    return MapPlan(name, kinds, lines, points(homes, np.array(first, dtype=int)))


def legend(plan: MapPlan) -> str:
    """What the colours of a plan mean: those that are on it."""
    there = {*plan.shapes["kind"].tolist(), *plan.points["kind"].tolist()}
    signs = "".join(
        f"<span>{maps.swatch(kind)}{html.text(kind.label)}</span>"
        for i, kind in enumerate(plan.kinds)
        if i in there
    )
    return f'<div class="legend">{signs}</div>'


def draw(
    area: Area, plan: MapPlan, key: str, *, hears: Sequence[str] = (), height: int = HEIGHT
) -> None:
    """Draw a plan with its legend; `hears` is what the map tells the page when it is pressed."""
    st_folium(
        maps.area_map(
            session.map_assets(area),
            session.bounds(area),
            attribution=area.map_credits,
            tiles=area.store.tiles(),
        ),
        key=key,
        height=height,
        use_container_width=True,
        returned_objects=list(hears),
        feature_group_to_add=maps.plan_layer(plan),
    )
    st.html(legend(plan))
