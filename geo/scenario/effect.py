"""What becomes of streets and schools by a scenario."""

import math

import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.errors import InputError
from geo.measure import to_lonlat
from geo.network import changes
from geo.network.access import MODES
from geo.network.streets import Network
from geo.scenario.file import ADD, CLOSE, MOVE, PATH, UNSAFE, Change, Scenario
from geo.school_travel import schools as of_schools
from geo.school_travel.schools import GATE_COLUMNS, Schools

NEW_GATE = "a new gate"


def applied(scenario: Scenario, network: Network, schools: Schools) -> tuple[Network, Schools]:
    """The streets and schools as they would be; those given stay as they are.

    Paths are opened before streets are closed, so that a path may end on a street that closes.

    Raises
    ------
    InputError
        For a street or school that there is not, or a path that joins nothing: by its number.
    """
    numbered = list(enumerate(scenario.changes, start=1))
    for number, change in sorted(numbered, key=lambda item: item[1].kind != PATH):
        try:
            if change.kind in (PATH, CLOSE, UNSAFE):
                network = _on_streets(change, network)
            else:
                schools = _on_schools(change, schools)
        except InputError as error:
            raise InputError(f"Change {number} ({change.said}): {error}") from error
    return network, schools


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


def _on_streets(change: Change, network: Network) -> Network:
    if change.kind == PATH:
        assert isinstance(change.geometry, shapely.LineString)
        modes = change.modes or ("walk", "wheelchair", "cycle")
        return changes.opened(network, change.geometry, modes, name=change.name or "New path")
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
        where = "; ".join(f"{s.lat:.4f}, {s.lon:.4f}" for s in found[:5])
        raise InputError(
            f"There are {len(found)} streets called {found[0].name}, around {where}. Say which by "
            "a point on it."
        )
    return found[0].edge_ids


def _on_schools(change: Change, schools: Schools) -> Schools:
    assert isinstance(change.geometry, shapely.Point)
    at = (change.geometry.x, change.geometry.y)
    table, gates = schools.table, schools.gates
    if change.kind == ADD:
        row = len(table)
        table = pd.concat([table, _new_school(change, table, row)], ignore_index=True)
    else:
        row = of_schools.find(schools, str(change.school))[0]
    if change.kind == MOVE:
        gates = gates[~gates["school"].isin(of_schools.find(schools, str(change.school)))]
    gate = pd.DataFrame([(row, *at, NEW_GATE)], columns=list(GATE_COLUMNS))
    return Schools(table, pd.concat([gates, gate], ignore_index=True))


def _new_school(change: Change, table: pd.DataFrame, row: int) -> pd.DataFrame:
    new = {
        "service_id": f"scenario-{row}",
        "name": change.name,
        "category": "mainstream-school",
        "qualifying": True,
        "min_age": change.min_age,
        "max_age": change.max_age,
        "ages_from": "data" if change.min_age is not None else "",
        "needs": (),
        "illustrative": False,
        "source_id": "scenario",
    }
    return (
        pd.DataFrame([new])
        .reindex(columns=table.columns)
        .astype({column: table[column].dtype for column in ("qualifying", "min_age", "max_age")})
    )
