"""A scenario's schools among all services: what the offer would be with a school moved or added."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import shapely

from geo.directory.offer import Offer
from geo.directory.vocabulary import section_of
from geo.errors import InputError
from geo.network.streets import Network
from geo.scenario import ADD, GATE, MOVE, Change, Scenario, applied
from geo.school_travel.schools import KINDS, Schools

ADDED = "mainstream-school"
"""The category of a school that a scenario adds."""


def with_changes(
    scenario: Scenario, network: Network, schools: Schools, offer: Offer
) -> tuple[Network, Offer]:
    """The streets and the services as they would be; those given stay as they are.

    Raises
    ------
    InputError
        For a street or school that there is not: by the number of its change.
    """
    streets, _ = applied(scenario, network, schools)
    for number, change in enumerate(scenario.changes, start=1):
        if change.kind in (ADD, MOVE, GATE):
            try:
                offer = _changed(change, offer, number)
            except InputError as error:
                raise InputError(f"Change {number} ({change.said}): {error}") from error
    return streets, offer


def _changed(change: Change, offer: Offer, number: int) -> Offer:
    assert isinstance(change.geometry, shapely.Point)
    lon, lat = change.geometry.x, change.geometry.y
    services, points = offer.services, offer.points
    if change.kind == ADD:
        row = len(services)
        services = pd.concat([services, _new(change, services, number)], ignore_index=True)
    else:
        row = _row_of(offer, str(change.school))
    if change.kind == MOVE:
        points = points[points["service"] != row]
    door: dict[str, Any] = {
        "service": row,
        "location_id": f"scenario-{number}",
        "lat": lat,
        "lon": lon,
        "wheelchair": "",
        "entrance_lat": lat,
        "entrance_lon": lon,
    }
    added = pd.DataFrame([door]).reindex(columns=points.columns)
    return replace(offer, services=services, points=pd.concat([points, added], ignore_index=True))


def _row_of(offer: Offer, said: str) -> int:
    """The row of the one school that is meant by its name, id or URN."""
    table = offer.services
    ours = table["category"].isin(KINDS)
    ids, names = table["service_id"], table["name"].str.casefold()
    meant = (ids == said) | ids.str.endswith(f"-{said}") | (names == said.strip().casefold())
    found = np.flatnonzero((ours & meant).to_numpy(bool))
    if len(found) != 1:
        raise InputError(f"{len(found)} schools are called {said[:60]!r}. Give the id of one.")
    return int(found[0])


def _new(change: Change, table: pd.DataFrame, number: int) -> pd.DataFrame:
    new = {
        "service_id": f"scenario-{number}",
        "name": change.name,
        "category": ADDED,
        "section": section_of(ADDED),
        "source_id": "scenario",
        "illustrative": False,
        "delivery": "place",
        "whole_area": False,
        "min_age": change.min_age,
        "max_age": change.max_age,
        "authority_code": "",
        "free": False,
    }
    made = pd.DataFrame([new]).reindex(columns=table.columns)
    return made.astype({name: table[name].dtype for name in ("min_age", "max_age", "illustrative")})
