"""Streets that are not safe to walk, found by name or position near one child's walk."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from geo.errors import GeoError
from geo.measure import to_grid
from geo.network import changes
from geo.network.streets import Network

_TOUCHES_M = 5.0
"""A street that is so near the walk is part of it."""

_POSITION = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*")


@dataclass(frozen=True, slots=True)
class UnsafeStreets:
    """The network with streets declared unsafe, their names, and why others were not found."""

    network: Network
    names: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()


def declared_unsafe(
    network: Network, walk: shapely.LineString, names: Sequence[str]
) -> UnsafeStreets:
    """Declare streets unsafe: of several with one name, those that the walk meets, or the nearest.

    Parameters
    ----------
    walk
        The shortest walk as it is now, EPSG:4326.
    names
        Names of streets; or ``latitude, longitude`` of a place on one without a name.
    """
    ids: set[int] = set()
    errors, found = [], []
    for name in names:
        try:
            ids |= _edges(network, walk, name)
            found.append(name)
        except GeoError as error:
            errors.append(str(error))
    changed = changes.unsafe(network, ids) if ids else network
    return UnsafeStreets(changed, tuple(found), tuple(errors))


def _edges(network: Network, walk: shapely.LineString, name: str) -> set[int]:
    at = _POSITION.fullmatch(name)
    if at:
        return set(changes.pointed(network, float(at[2]), float(at[1])))
    line = shapely.transform(walk, lambda points: to_grid(points[:, 0], points[:, 1]))
    streets = changes.named(network, name)
    away = [_away_m(network, street, line) for street in streets]
    least = max(min(away), _TOUCHES_M)
    near = [s for s, metres in zip(streets, away, strict=True) if metres <= least]
    return {edge for street in near for edge in street.edge_ids}


def _away_m(network: Network, street: changes.NamedStreet, line: shapely.LineString) -> float:
    """How far a street is from a line, in metres."""
    mine = network.edges["edge_id"].isin(street.edge_ids).to_numpy()
    shapes = network.edges["geometry"].to_numpy()[mine]
    return float(np.min(shapely.distance(shapes, line)))
