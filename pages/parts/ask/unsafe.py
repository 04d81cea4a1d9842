"""Streets that are not safe to walk: chosen by name, and left out of the walk to school."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
import streamlit as st

from geo import words
from geo.errors import GeoError
from geo.measure import to_grid
from geo.network import changes
from geo.network.streets import Network
from geo.school_travel.measure import SchoolWays

KEY = "travel-unsafe"

_TOUCHES_M = 5.0
"""A street that is so near the walk is part of it."""

_POSITION = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*")


@dataclass(frozen=True, slots=True)
class Unsafe:
    """The network without the streets that were chosen, and what could not be found."""

    network: Network
    names: tuple[str, ...]
    errors: tuple[str, ...]


def chosen() -> list[str]:
    """The streets that were chosen, as they were typed."""
    return [str(name) for name in st.session_state.get(KEY, [])]


def left_out(network: Network, way: shapely.LineString, names: Sequence[str]) -> Unsafe:
    """Declare streets unsafe: of several with one name, those that the way meets, or the nearest.

    Parameters
    ----------
    way
        The shortest walk as it is now, EPSG:4326.
    names
        Names of streets; or ``latitude, longitude`` of a place on one without a name.
    """
    ids: set[int] = set()
    errors, found = [], []
    for name in names:
        try:
            ids |= _edges(network, way, name)
            found.append(name)
        except GeoError as error:
            errors.append(str(error))
    changed = changes.unsafe(network, ids) if ids else network
    return Unsafe(changed, tuple(found), tuple(errors))


def _edges(network: Network, way: shapely.LineString, name: str) -> set[int]:
    at = _POSITION.fullmatch(name)
    if at:
        return set(changes.pointed(network, float(at[2]), float(at[1])))
    line = shapely.transform(way, lambda points: to_grid(points[:, 0], points[:, 1]))
    streets = changes.named(network, name)
    away = [_away_m(network, street, line) for street in streets]
    least = min(away)
    near = [
        street
        for street, metres in zip(streets, away, strict=True)
        if metres <= max(least, _TOUCHES_M)
    ]
    return {edge for street in near for edge in street.edge_ids}


def _away_m(network: Network, street: changes.NamedStreet, line: shapely.LineString) -> float:
    """How far a street is from a line, in metres."""
    mine = network.edges["edge_id"].isin(street.edge_ids).to_numpy()
    shapes = network.edges["geometry"].to_numpy()[mine]
    return float(np.min(shapely.distance(shapes, line)))


def ask(measured: SchoolWays, unsafe: Unsafe) -> None:
    """Ask which streets are not safe: those of the walk, and any other by its name."""
    on_the_way = [
        step.street
        for way in (measured.walk_any, measured.walk)
        if way.directions is not None
        for step in way.directions.steps
        if step.named
    ]
    streets = list(dict.fromkeys([*chosen(), *on_the_way]))
    with st.expander("Is a street on the way not safe to walk, even with an adult?"):
        st.write(
            "Choose streets, and we look for a walk without them. The council decides if a "
            "street is unsafe. Here you can see what that would change. The whole street of that "
            "name is left out."
        )
        st.multiselect(
            "Streets that are not safe to walk",
            streets,
            key=KEY,
            accept_new_options=True,
            placeholder="Choose a street, or type its name",
        )
        for error in unsafe.errors:
            st.error(words.plain(error))
