"""Streets, schools and services as a scenario would make them."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.directory.offer import Offer
from geo.directory.vocabulary import section_of
from geo.errors import InputError, SeveralStreetsError
from geo.measure import to_lonlat
from geo.network import changes
from geo.network.permissions import MODES
from geo.network.streets import Network
from geo.scenario.file import ADD, CLOSE, MOVE, PATH, SHUT, UNSAFE, Change, Scenario
from geo.school_travel import school_named
from geo.school_travel.former import FormerSchool
from geo.school_travel.schools import GATE_COLUMNS, Schools

NEW_GATE = "a new gate"

ADDED = "mainstream-school"
"""The category of a school that a scenario adds."""


def applied(scenario: Scenario, network: Network, schools: Schools) -> tuple[Network, Schools]:
    """The streets and schools as they would be; those given stay as they are.

    Paths are opened before streets are closed, so that a path may end on a street that closes.
    Schools close last, so that their pupils may go to one that opens.

    Raises
    ------
    InputError
        For a street or school that there is not, or a path that joins nothing: by its number.
    """
    network, schools, _ = _applied(scenario, network, schools, None)
    return network, schools


def with_changes(
    scenario: Scenario, network: Network, schools: Schools, offer: Offer
) -> tuple[Network, Offer]:
    """The streets as `applied` makes them, and all services, the schools among them."""
    network, _, changed = _applied(scenario, network, schools, offer)
    assert changed is not None
    return network, changed


def _applied(
    scenario: Scenario, network: Network, schools: Schools, offer: Offer | None
) -> tuple[Network, Schools, Offer | None]:
    numbered = list(enumerate(scenario.changes, start=1))
    own = [_point(c) for c in scenario.changes if c.kind not in (PATH, CLOSE, UNSAFE, SHUT)]
    for number, change in sorted(numbered, key=lambda item: _TURN.get(item[1].kind, 1)):
        try:
            if change.kind in (PATH, CLOSE, UNSAFE):
                network = _on_streets(change, network, own)
                continue
            if change.kind == SHUT:
                schools, ids = _without(change, schools)
                offer = offer and _offer_without(offer, ids)
                continue
            schools, ids = _on_schools(change, schools, number)
            if offer is not None:
                offer = _on_offer(change, offer, ids, number)
        except SeveralStreetsError as error:
            which = f"Change {number} ({change.said})"
            raise SeveralStreetsError(error.name, error.where, which=which) from error
        except InputError as error:
            raise InputError(f"Change {number} ({change.said}): {error}") from error
    return network, schools, offer


_TURN = {PATH: 0, SHUT: 2}
"""When a change is made: before the others, or after them."""


def drawn(scenario: Scenario, network: Network) -> list[BaseGeometry]:
    """What a scenario changes, as lines and points on a map (EPSG:4326).

    A street that is closed or unsafe is drawn as it runs, however it was named. What cannot be
    found on the network is left out: `applied` says why.
    """
    shapes: list[BaseGeometry] = []
    for change in scenario.changes:
        if change.kind not in (CLOSE, UNSAFE):
            if change.geometry is not None:
                shapes.append(change.geometry)
            continue
        try:
            ids = _edges(change, network)
        except InputError:
            continue
        edges = network.edges["geometry"][network.edges["edge_id"].isin(ids)]
        line = shapely.union_all(edges.to_numpy())
        shapes.append(shapely.transform(line, lambda at: to_lonlat(at[:, 0], at[:, 1])))
    return shapes


def _on_streets(change: Change, network: Network, own: Sequence[tuple[float, float]]) -> Network:
    """The streets with a change; `own` are the gates and schools that the scenario adds."""
    if change.kind == PATH:
        assert isinstance(change.geometry, shapely.LineString)
        modes = change.modes or ("walk", "wheelchair", "cycle")
        name = change.name or "New path"
        return changes.opened(network, change.geometry, modes, name=name, serves=own)
    ids = _edges(change, network)
    if change.kind == UNSAFE:
        return changes.unsafe(network, ids)
    return changes.closed(network, ids, change.modes or MODES)


def _edges(change: Change, network: Network) -> tuple[int, ...]:
    """The streets that a change means."""
    shape = change.geometry
    if change.street is None:
        if isinstance(shape, shapely.Point):
            return changes.pointed(network, shape.x, shape.y)
        assert shape is not None
        return changes.along(network, shape)
    found = changes.named(network, change.street)
    if shape is not None:
        at = shapely.centroid(shape)
        return min(found, key=lambda s: math.hypot(s.lon - at.x, s.lat - at.y)).edge_ids
    if len(found) > 1:
        raise SeveralStreetsError(found[0].name, [(s.lat, s.lon) for s in found])
    return found[0].edge_ids


def _on_schools(change: Change, schools: Schools, number: int) -> tuple[Schools, list[str]]:
    """The schools as they would be, and the service ids of the one that changes."""
    at = _point(change)
    table, gates = schools.table, schools.gates
    if change.kind == ADD:
        rows: tuple[int, ...] = (len(table),)
        table = pd.concat([table, _added(change, table, number)], ignore_index=True)
    else:
        rows = school_named.find(schools, str(change.school))
    if change.kind == MOVE:
        gates = gates[~gates["school"].isin(rows)]
    gate = pd.DataFrame([(rows[0], *at, NEW_GATE)], columns=list(GATE_COLUMNS))
    ids = table.loc[list(rows), "service_id"].astype(str).tolist()
    return replace(schools, table=table, gates=pd.concat([gates, gate], ignore_index=True)), ids


def _without(change: Change, schools: Schools) -> tuple[Schools, list[str]]:
    """The schools without one that closes, all its sites, and their service ids."""
    rows = school_named.find(schools, str(change.school))
    gone = schools.table.loc[list(rows)]
    became = () if change.to is None else (_receiving(schools, rows, change.to),)
    ids = gone["service_id"].astype(str).tolist()
    former = dict(schools.former)
    for school in gone.itertuples():
        number = str(school.service_id if pd.isna(school.urn) else school.urn)
        laestab = None if pd.isna(school.laestab) else str(school.laestab)
        closed = FormerSchool(number, str(school.name), laestab, None, became, supposed=True)
        for key in (number, str(school.service_id), laestab):
            if key is not None:
                former[key] = closed
    left = schools.take([row for row in range(len(schools)) if row not in rows])
    return replace(left, former=former), ids


def _receiving(schools: Schools, closing: Sequence[int], to: str) -> str:
    """The service id of the school that the pupils of one that closes go to."""
    rows = school_named.find(schools, to)
    if set(rows) & set(closing):
        raise InputError("Its pupils cannot go to the school that is closing. Give another one.")
    return str(schools.table.at[rows[0], "service_id"])


def _offer_without(offer: Offer, ids: Sequence[str]) -> Offer:
    """All services but some."""
    stays = ~offer.services["service_id"].isin(ids).to_numpy(bool)
    row = np.cumsum(stays) - 1
    points = offer.points[stays[offer.service]]
    points = points.assign(service=row[points["service"].to_numpy(np.int64)])
    return replace(
        offer,
        services=offer.services[stays].reset_index(drop=True),
        points=points.reset_index(drop=True),
        texts=offer.texts.reindex(offer.services.index)[stays].reset_index(drop=True),
    )


def _on_offer(change: Change, offer: Offer, ids: list[str], number: int) -> Offer:
    """All services as they would be, with a change to the school of some service ids."""
    lon, lat = _point(change)
    services, points = offer.services, offer.points
    if change.kind == ADD:
        services = pd.concat([services, _added(change, services, number)], ignore_index=True)
    rows = np.flatnonzero(services["service_id"].isin(ids).to_numpy(bool))
    if change.kind == MOVE:
        points = points[~points["service"].isin(rows)]
    entrance = {
        "service": rows[0],
        "location_id": f"scenario-{number}",
        "lat": lat,
        "lon": lon,
        "wheelchair": "",
        "entrance_lat": lat,
        "entrance_lon": lon,
    }
    added = pd.DataFrame([entrance]).reindex(columns=points.columns)
    return replace(offer, services=services, points=pd.concat([points, added], ignore_index=True))


def _point(change: Change) -> tuple[float, float]:
    assert isinstance(change.geometry, shapely.Point)
    return change.geometry.x, change.geometry.y


def _added(change: Change, table: pd.DataFrame, number: int) -> pd.DataFrame:
    """The row of a new school, in the columns of the schools' table or of the services'."""
    school = {
        "service_id": f"scenario-{number}",
        "name": change.name,
        "category": ADDED,
        "section": section_of(ADDED),
        "source_id": "scenario",
        "illustrative": False,
        "delivery": "place",
        "whole_area": False,
        "qualifying": True,
        "min_age": change.min_age,
        "max_age": change.max_age,
        "ages_from": "data" if change.min_age is not None else "",
        "needs": (),
        "authority_code": "",
        "free": False,
    }
    typed = [c for c in ("qualifying", "min_age", "max_age", "illustrative") if c in table]
    row = pd.DataFrame([school]).reindex(columns=table.columns)
    return row.astype({column: table[column].dtype for column in typed})
