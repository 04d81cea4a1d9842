"""What if: changes to streets and schools as a file, and who gains or loses by them.

A scenario is a GeoJSON file (RFC 7946, EPSG:4326): one feature a change, which any map program can
draw. `applied` makes the streets and schools as they would be; `compare` holds every home before
against after. Homes are postcodes (`geo.homes`).
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geo import schools as of_schools
from geo import statutory
from geo.errors import GeoError, InputError
from geo.homes import Homes
from geo.measure import check_lonlat, to_lonlat
from geo.network import changes
from geo.network.access import MODES
from geo.network.streets import Network
from geo.rules import Rules
from geo.schools import GATE_COLUMNS, Schools

CLOSE, UNSAFE, PATH, GATE, MOVE, ADD = (
    "close", "unsafe", "path", "gate", "move school", "add school",
)  # fmt: skip
KINDS = (CLOSE, UNSAFE, PATH, GATE, MOVE, ADD)
"""What a change can be."""

LARGEST = 5_000_000
"""Bytes of a scenario: no drawing by hand comes near it."""

MOST_CHANGES = 500

NEW_GATE = "a new gate"

LONGER = "has a longer safe walk, or none"
"""Only counted: a home with a longer walk may keep its right and its school."""

SAME_M = 1.0
"""A walk that is longer by no more is the same."""

HOME_COLUMNS = (
    "postcode", "lon", "lat", "school_before", "school_after", "walk_before_m", "walk_after_m",
    "change",
)  # fmt: skip

BECOMES, STOPS, LOSES, UNREASONABLE = (
    "becomes entitled by distance", "stops being entitled by distance",
    "has another nearest school", "has no safe walk any more",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """One change.

    `kind` is a name of ``KINDS``. Streets are meant by their `street` name (with `geometry` a point
    on the one that is meant, where there are several), or by the geometry: a point on it, a line
    along it, an area that it touches. `school` is a URN, id or name. `modes` are the ways of
    travelling that a closure stops, or a new path serves.
    """

    kind: str
    geometry: BaseGeometry | None = None
    street: str | None = None
    school: str | None = None
    name: str | None = None
    modes: tuple[str, ...] = ()
    min_age: float | None = None
    max_age: float | None = None

    @property
    def said(self) -> str:
        """The change in words."""
        what = self.street or self.name or self.school or self._where
        return {
            CLOSE: f"Close {what}", UNSAFE: f"Declare {what} unsafe to walk",
            PATH: f"Open a path: {self.name or 'New path'}",
            GATE: f"Open a gate: {self.name or self.school}",
            MOVE: f"Move {self.name or self.school}",
            ADD: f"Add a school: {self.name}",
        }[self.kind]  # fmt: skip

    @property
    def _where(self) -> str:
        """The street that a geometry means, in words."""
        if isinstance(self.geometry, shapely.Point):
            return f"the street at {self.geometry.y:.5f}, {self.geometry.x:.5f}"
        return "what is drawn"


@dataclass(frozen=True, slots=True)
class Scenario:
    """Changes with a name; `area` is the code of the council that they are for."""

    name: str
    changes: tuple[Change, ...]
    area: str | None = None
    note: str | None = None


# The file


def read(content: str | bytes) -> Scenario:
    """Read a scenario.

    Raises
    ------
    InputError
        For what is no scenario: every fault at once, by the number of its feature.
    """
    told = _json(content)
    features = told.get("features") if isinstance(told, dict) else None
    if not isinstance(told, dict) or told.get("type") != "FeatureCollection":
        raise InputError("This is not a scenario: it must be a GeoJSON FeatureCollection.")
    if not isinstance(features, list) or not 0 < len(features) <= MOST_CHANGES:
        raise InputError(f"A scenario has 1 to {MOST_CHANGES} features, one a change.")
    found, faults = [], []
    for number, feature in enumerate(features, start=1):
        try:
            found.append(_change(feature))
        except GeoError as error:
            faults.append(f"Feature {number}: {error}")
    if faults:
        more = f" And {len(faults) - 5} more." if len(faults) > 5 else ""
        raise InputError(" ".join(faults[:5]) + more)
    named = {key: str(told[key])[:200] for key in ("name", "area", "note") if told.get(key)}
    return Scenario(
        named.get("name", "A scenario"), tuple(found), named.get("area"), named.get("note")
    )


def _json(content: str | bytes) -> Any:
    if len(content) > LARGEST:
        raise InputError(f"The scenario is larger than {LARGEST // 10**6} MB. Draw fewer corners.")
    try:
        text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"The scenario is not JSON in UTF-8 ({str(error)[:80]}).") from error


def _change(feature: Any) -> Change:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise InputError("It is not a GeoJSON Feature.")
    told = feature.get("properties") or {}
    if not isinstance(told, dict):
        raise InputError("Its properties are not an object.")
    change = Change(
        kind=str(told.get("change", "")),
        geometry=_geometry(feature.get("geometry")),
        modes=tuple(_modes(told.get("modes"))),
        street=_text(told, "street"),
        school=_text(told, "school"),
        name=_text(told, "name"),
        min_age=_age(told, "min_age"),
        max_age=_age(told, "max_age"),
    )
    _check(change)
    return change


def _geometry(told: Any) -> BaseGeometry | None:
    if told is None:
        return None
    try:
        shape = shapely.from_geojson(json.dumps(told))
    except (shapely.errors.GEOSException, ValueError, TypeError) as error:
        raise InputError("Its geometry is not GeoJSON.") from error
    points = shapely.get_coordinates(shape)
    if not len(points):
        raise InputError("Its geometry is empty.")
    for lon, lat in points:
        check_lonlat(float(lon), float(lat), what="A place of its geometry")
    return shape


def _text(told: Mapping[str, Any], key: str) -> str | None:
    value = told.get(key)
    if value is None or value == "":
        return None
    if not isinstance(value, str | int):
        raise InputError(f"{key} must be text.")
    return str(value)[:200]


def _age(told: Mapping[str, Any], key: str) -> float | None:
    value = told.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 25:
        raise InputError(f"{key} must be a number from 0 to 25.")
    return float(value)


def _modes(told: Any) -> Sequence[str]:
    if told is None:
        return ()
    if not isinstance(told, list) or not all(mode in MODES for mode in told):
        raise InputError(f"modes must be a list of some of: {', '.join(MODES)}.")
    return told


def _check(change: Change) -> None:
    """Refuse a change that lacks what its kind needs."""
    kind, shape = change.kind, change.geometry
    if kind not in KINDS:
        raise InputError(f"change is {kind[:40]!r}; it may be {', '.join(KINDS)}.")
    point = isinstance(shape, shapely.Point)
    if kind in (CLOSE, UNSAFE) and shape is None and change.street is None:
        raise InputError("It names no street and has no geometry. Give one of them.")
    if kind == PATH and not isinstance(shape, shapely.LineString):
        raise InputError("A new path needs a LineString.")
    if kind in (GATE, MOVE, ADD) and not point:
        raise InputError("It needs a Point: where the gate or the school is.")
    if kind in (GATE, MOVE) and change.school is None:
        raise InputError("It needs the school: its URN or its name.")
    if kind == ADD and change.name is None:
        raise InputError("A new school needs a name.")


def check_area(scenario: Scenario, area_code: str) -> None:
    """Refuse a scenario that says it is for another council's area.

    Raises
    ------
    InputError
        If it does; one that does not say is taken to be for this area.
    """
    if scenario.area not in (None, area_code):
        raise InputError(
            f"The scenario “{scenario.name}” is for the area {scenario.area}, and this is "
            f"{area_code}. Open it where that area is loaded."
        )


def write(scenario: Scenario) -> str:
    """Write a scenario as GeoJSON; `read` gives the same again."""
    features = []
    for change in scenario.changes:
        told: dict[str, Any] = {"change": change.kind}
        for key in ("street", "school", "name", "min_age", "max_age"):
            if getattr(change, key) is not None:
                told[key] = getattr(change, key)
        if change.modes:
            told["modes"] = list(change.modes)
        shape = None if change.geometry is None else json.loads(shapely.to_geojson(change.geometry))
        features.append({"type": "Feature", "geometry": shape, "properties": told})
    whole = {"type": "FeatureCollection", "name": scenario.name, "features": features}
    for key in ("area", "note"):
        if getattr(scenario, key):
            whole[key] = getattr(scenario, key)
    return json.dumps(whole, ensure_ascii=False, indent=1)


# What becomes of streets and schools


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
        "service_id": f"scenario-{row}", "name": change.name, "category": "mainstream-school",
        "qualifying": True, "min_age": change.min_age, "max_age": change.max_age,
        "ages_from": "data" if change.min_age is not None else "", "needs": (),
        "illustrative": False, "source_id": "scenario",
    }  # fmt: skip
    return (
        pd.DataFrame([new])
        .reindex(columns=table.columns)
        .astype({column: table[column].dtype for column in ("qualifying", "min_age", "max_age")})
    )


# Who gains, who loses


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every home before and after.

    Attributes
    ----------
    homes
        One row for each home of which something changes, ``HOME_COLUMNS``. `change` says what, in
        words; more than one is joined by a semicolon. Ways are the shortest safe walks (infinite:
        none).
    totals
        How many homes of each kind of change, and `homes`, how many there are.
    schools
        For each school ``school``, ``before`` and ``after``: how many homes are nearest to it.
    limit_m
        The statutory walking distance for the age.
    """

    homes: pd.DataFrame
    totals: dict[str, int]
    schools: pd.DataFrame
    limit_m: float


def compare(
    homes: Homes,
    before: tuple[Network, Schools],
    after: tuple[Network, Schools],
    rules: Rules,
    *,
    age: int,
    unknown_too: bool = False,
) -> Comparison:
    """Hold every home before against after, for a child of an age.

    The nearest suitable school is found by the shortest walk, safe or not; the walking distance is
    held against the shortest safe walk to it.

    Parameters
    ----------
    before, after
        Streets and schools.
    unknown_too
        Whether schools whose ages are not known count as suitable.
    """
    limit = float(rules.walk_m_at(age))
    was = _state(homes, before, age=age, limit=limit, unknown_too=unknown_too)
    becomes = _state(homes, after, age=age, limit=limit, unknown_too=unknown_too)
    entitled = was["beyond"], becomes["beyond"]
    kinds = {
        BECOMES: ~entitled[0] & entitled[1],
        STOPS: entitled[0] & ~entitled[1],
        LOSES: (was["school"] != becomes["school"]).to_numpy(),
        UNREASONABLE: ~was["unsafe"] & becomes["unsafe"],
    }
    said = np.array(["; ".join(k for k in kinds if kinds[k][i]) for i in range(len(homes))], object)
    changed = np.flatnonzero(said != "")
    table = pd.DataFrame(
        {
            "postcode": homes.table["postcode"].to_numpy(),
            "lon": homes.lonlat[:, 0],
            "lat": homes.lonlat[:, 1],
            "school_before": was["school"].to_numpy(),
            "school_after": becomes["school"].to_numpy(),
            "walk_before_m": was["walk_m"].to_numpy(),
            "walk_after_m": becomes["walk_m"].to_numpy(),
            "change": said,
        }
    )
    longer = becomes["walk_m"] > was["walk_m"] + SAME_M
    totals = {"homes": len(homes), LONGER: int(longer.sum())}
    totals |= {kind: int(np.sum(flags)) for kind, flags in kinds.items()}
    counts = (
        pd.DataFrame(
            {"before": was["school"].value_counts(), "after": becomes["school"].value_counts()}
        )
        .fillna(0)
        .astype(int)
    )
    counts = counts.rename_axis("school").reset_index()
    return Comparison(table.iloc[changed].reset_index(drop=True), totals, counts, limit)


def _state(
    homes: Homes,
    now: tuple[Network, Schools],
    *,
    age: int,
    limit: float,
    unknown_too: bool,
) -> pd.DataFrame:
    """For each home: nearest suitable school, safe walk to it, whether beyond the limit."""
    network, schools = now
    suits = of_schools.suits(schools, age=age)
    least = of_schools.NOT_KNOWN if unknown_too else of_schools.SUITS
    rows = np.flatnonzero(suits >= least)
    found = statutory.distances(network, homes.lonlat, schools, rows.tolist(), drives=False)
    names = np.append(schools.table["name"].to_numpy(dtype=object), "")
    if not len(rows):
        nothing = np.full(len(homes), np.inf)
        flags = np.zeros(len(homes), dtype=bool)
        return pd.DataFrame({"school": "", "walk_m": nothing, "beyond": flags, "unsafe": flags})
    each = np.arange(len(homes))
    column = found.walk_any_m.argmin(axis=1)
    walk_any, walk = found.walk_any_m[each, column], found.walk_m[each, column]
    reached = np.isfinite(walk_any)
    # No safe walk at all is for the ground of the route, where one within the limit is unsafe.
    unsafe = reached & ~np.isfinite(walk) & (walk_any <= limit)
    return pd.DataFrame(
        {
            "school": names[np.where(reached, rows[column], -1)],
            "walk_m": walk,
            "beyond": (reached & (walk > limit)) & ~unsafe,
            "unsafe": unsafe,
        }
    )
