"""Where an establishment is: its position, postcode and address."""

import re
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from geo.errors import PostcodeError
from geo.measure import to_lonlat
from geo.places.typed_postcode import normalise
from geo.records import (
    Location,
    Service,
)
from geo.sources.gias.establishment import NOTHING, Establishment

_ENGLAND = frozenset(
    {(0, 0), (1, 0), (2, 0), (3, 0), (4, 0), (5, 0), (2, 1), (3, 1), (4, 1), (5, 1), (6, 1)}
    | {(3, 2), (4, 2), (5, 2), (6, 2), (3, 3), (4, 3), (5, 3), (6, 3), (3, 4), (4, 4), (5, 4)}
    | {(2, 5), (3, 5), (4, 5), (3, 6), (4, 6)}
)
"""Squares of the National Grid, 100 km wide, that hold some of England: SV is (0, 0)."""

Floats = NDArray[np.float64]


def positions(found: Iterable[Establishment]) -> Floats:
    """Longitudes and latitudes of shape ``(n, 2)``; NaN where the register has none that fits."""
    grid = np.array([_grid(establishment) for establishment in found], dtype=float).reshape(-1, 2)
    placed = ~np.isnan(grid[:, 0])
    lonlat = np.full_like(grid, np.nan)
    lonlat[placed] = to_lonlat(grid[placed, 0], grid[placed, 1])
    return lonlat


def _grid(found: Establishment) -> tuple[float, float]:
    """Easting and northing, EPSG:27700; NaN where they cannot be in England."""
    texts = found.cells["easting"], found.cells["northing"]
    east, north = map(_metres, texts)
    if _in_england(east, north):
        return east, north
    if any(text not in ("", "0", "0.0") for text in texts):
        hint = " They look swapped." if _in_england(north, east) else ""
        reason = f"These are not an easting and a northing in England.{hint} We used the postcode."
        found.reading.reject(found.urn, "Easting, Northing", ", ".join(texts), reason)
    return np.nan, np.nan


def _metres(text: str) -> float:
    return float(text) if re.fullmatch(r"-?\d{1,9}(\.\d{1,9})?", text, re.ASCII) else np.nan


def _in_england(east: float, north: float) -> bool:
    return east > 0 and north > 0 and (int(east // 100_000), int(north // 100_000)) in _ENGLAND


def location_of(
    found: Establishment, service: Service, position: tuple[float, float] | None
) -> Location | None:
    """The place of an establishment; None if it teaches online, or the register has no place."""
    if service.delivery != "place":
        return None
    postcode = _postcode(found)
    if position is None and postcode is None:
        value = found.cells["postcode"]
        reason = "There is no position or postcode. The entry is listed without a place."
        found.reading.reject(found.urn, "Postcode", value, reason)
        return None
    lon, lat = position or (None, None)
    return Location(
        location_id=service.service_id,
        name=service.name,
        lon=lon,
        lat=lat,
        source_id=service.source_id,
        address=_address(found),
        postcode=postcode,
    )


def _postcode(found: Establishment) -> str | None:
    text = found.cells["postcode"]
    if text.casefold() in NOTHING:
        return None
    try:
        return normalise(text)
    except PostcodeError as error:
        found.fault("postcode", str(error))
        return None


def _address(found: Establishment) -> str | None:
    """Lines of the address, each once."""
    lines = [found.text(name) for name in ("street", "locality", "address3", "town", "county")]
    return ", ".join(dict.fromkeys(line for line in lines if line)) or None
