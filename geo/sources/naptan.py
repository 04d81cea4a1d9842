"""Stops of the National Public Transport Access Nodes (NaPTAN), of one area or of the nation.

Every stop in use gives a row of `Stop`. These are entries of the Local Offer besides:

=====================  =======================================================================
Bus stops              each place to board: ``BCT`` (on the street), ``BCS`` and ``BCQ`` (in a
                       bus station)
Stations and ferries   one entry for each: railway (``RLY``), tram, metro and underground
                       (``MET``), bus and coach (``BST``), ferry (``FER``)
Taxis                  each rank: ``TXR``, ``STR``
=====================  =======================================================================

The file of one area often holds only the entrances of a station (``RSE``, ``TMU``, ``BCE``,
``FTD``) or its platforms (``RPL``, ``PLT``, ``FBT``), since the station itself is kept in a
national file. The entrances of one station then make one entry. Where the station is there, they
are its entrances. Airports and what is left are stops without an entry.

Settings: those of `geo.formats.tables`.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.formats.tables import TABLE_SETTINGS, Table, read_table
from geo.formats.text import one_line, storable
from geo.manifest import Source
from geo.measure import straight_line_m, to_grid, to_lonlat
from geo.records import (
    Entrance,
    Harvest,
    Location,
    Row,
    Service,
    ServiceAtLocation,
    Stop,
)
from geo.sources.kind import SourceKind

SETTINGS = frozenset(TABLE_SETTINGS)
"""Keys of the manifest that this kind takes besides those of every source."""

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_NEEDED = {
    "atco": ("ATCOCode",),
    "name": ("CommonName",),
    "kind": ("StopType",),
    "status": ("Status",),
    "lon": ("Longitude",),
    "lat": ("Latitude",),
    "easting": ("Easting",),
    "northing": ("Northing",),
}
_OPTIONAL = {
    "naptan": ("NaptanCode",),
    "street": ("Street",),
    "indicator": ("Indicator",),
    "bearing": ("Bearing",),
    "locality": ("LocalityName",),
    "locality_code": ("NptgLocalityCode",),
    "grid": ("GridType",),
    "bus_kind": ("BusStopType",),
    "change": ("Modification",),
}
_MEMBERS = ("Stops.csv",)

_BUS_STOPS = frozenset({"BCT", "BCS", "BCQ"})
_TAXI_RANKS = frozenset({"TXR", "STR"})
_MODES = {
    "rail": ("station", ("RLY", "RSE", "RPL")),
    "metro": ("station", ("MET", "TMU", "PLT")),
    "bus": ("station", ("BST", "BCE")),
    "ferry": ("ferry", ("FER", "FTD", "FBT")),
}
_MODE_OF = {kind: mode for mode, (_, kinds) in _MODES.items() for kind in kinds}
_ROLES = {kind: role for _, kinds in _MODES.values() for role, kind in enumerate(kinds)}
_NO_ENTRY = frozenset({"AIR", "GAT", "BCP", "LCB", "LCE", "LPL", "LSE", "SDA", "PRE", "CTR"})
_ENTRANCE = 1
_KNOWN = _BUS_STOPS | _TAXI_RANKS | _MODE_OF.keys() | _NO_ENTRY

_IN_USE = frozenset({"active", "act", "new", "rev", ""})
_NOT_IN_USE = {
    "inactive": "not in use",
    "ina": "not in use",
    "del": "deleted",
    "deleted": "deleted",
    "archived": "deleted",
    "pending": "not in use yet",
    "pen": "not in use yet",
    "sus": "not in use for now",
    "suspended": "not in use for now",
}
_DELETED = frozenset({"delete", "del", "archive"})

_SAME_PLACE_M = 500.0
"""Entrances of one name and locality that are no farther apart belong to one station."""

_STATION_M = 2_000.0
"""An entrance that is farther from its station has a wrong position or a wrong code."""

_APART_M = 1_000.0
"""Two positions of one stop that are farther apart cannot both be right."""

_SHORT = {
    "opp": "opposite",
    "adj": "adjacent",
    "nr": "near",
    "o/s": "outside",
    "n-bound": "northbound",
    "ne-bound": "north-eastbound",
    "e-bound": "eastbound",
    "se-bound": "south-eastbound",
    "s-bound": "southbound",
    "sw-bound": "south-westbound",
    "w-bound": "westbound",
    "nw-bound": "north-westbound",
}
_PLACED = re.compile(r"(?i)(stand|stop|bay|platform|stance|gate|berth)\b")
_HAIL = "Hail and ride: along this road the bus stops where you signal to the driver."
_FLEXIBLE = "In this zone the bus has no fixed stops. Ask the operator where it picks you up."
_TOLD = {"HAR": _HAIL, "FLX": _FLEXIBLE}


def read(path: Path, source: Source) -> Harvest:
    """Stops that are in use, and the entries that they make.

    Returns
    -------
    Rows of `Stop`, `Service`, `Location`, `ServiceAtLocation`, `Entrance` and `Rejected`.
    Positions are degrees, EPSG:4326. `rows_read` counts stops; `rows_kept` those that gave a
    `Stop`, with or without an entry.

    Raises
    ------
    SourceError
        If the file is damaged, or is not NaPTAN's CSV.
    """
    reading = _StopsReading(source)
    for table in read_table(path, source, needed=_NEEDED, optional=_OPTIONAL, members=_MEMBERS):
        _take(reading, table)
    for station in _stations(reading.interchanges):
        _add_station(reading, station)
    return reading.harvest


@dataclass(frozen=True, slots=True)
class _StopRead:
    """A stop as it was read; degrees, EPSG:4326."""

    atco: str
    name: str
    kind: str
    lon: float
    lat: float
    naptan: str
    street: str
    indicator: str
    bearing: str
    locality: str
    locality_code: str
    bus_kind: str


@dataclass(slots=True)
class _StopsReading:
    """What is known while a file is read."""

    source: Source
    harvest: Harvest = field(default_factory=Harvest)
    seen: set[str] = field(default_factory=set)
    interchanges: list[_StopRead] = field(default_factory=list)

    def reject(self, ref: str, what: str, value: object, reason: str) -> None:
        """Note a fault."""
        self.harvest.reject(self.source.source_id, ref, what, value, reason)


# Which rows are sound.


def _take(reading: _StopsReading, table: Table) -> None:
    """Add the stops of a table, but for stations, which are put together at the end."""
    table.count_into(reading.harvest, reading.source.source_id)
    frame = table.frame
    frame["kind"] = frame["kind"].str.upper()
    refs = frame["atco"].where(frame["atco"] != "", [f"line {n}" for n in table.lines])
    wanted = _in_use(reading, frame, refs)
    wanted = wanted & _identified(reading, frame, refs, wanted)
    position, placed = _positions(reading, frame, refs, wanted)
    wanted = _first_of_each(reading, frame["atco"], table.lines, wanted & placed)
    columns = {name: frame[name][wanted].tolist() for name in frame if name in _NODE_COLUMNS}
    columns |= {"lon": position[wanted, 0].tolist(), "lat": position[wanted, 1].tolist()}
    for name in ("name", "street", "indicator", "locality"):
        cleaned = {text: _clean(text) for text in set(columns[name])}
        columns[name] = [cleaned[text] for text in columns[name]]
    for values in zip(*(columns[name] for name in _NODE_COLUMNS), strict=True):
        _add(reading, _StopRead(*values))
    reading.harvest.rows_kept += int(wanted.sum())


_NODE_COLUMNS = tuple(_StopRead.__dataclass_fields__)


def _clean(text: str) -> str:
    """A text on one line that can be stored and shown."""
    return one_line(text) if "<" in text or "&" in text else storable(text)


def _in_use(reading: _StopsReading, frame: pd.DataFrame, refs: pd.Series) -> Flags:
    """Which stops are in use; others are left out, or rejected where the file is not clear."""
    status = frame["status"].str.lower()
    reasons = status.map(_NOT_IN_USE)
    reasons = reasons.mask(frame["change"].str.lower().isin(_DELETED), "deleted")
    reading.harvest.left_out.update(reasons.dropna())
    out = reasons.notna()
    known = out | status.isin(_IN_USE)
    for i in np.flatnonzero(~known):
        known_ones = "active, inactive or pending"
        reason = f"This is no status that NaPTAN has. It should be {known_ones}."
        reading.reject(refs.iloc[i], "Status", frame["status"].iloc[i], reason)
    flags: Flags = (known & ~out).to_numpy(dtype=bool)
    return flags


def _identified(
    reading: _StopsReading, frame: pd.DataFrame, refs: pd.Series, wanted: Flags
) -> Flags:
    """Which of the wanted stops have a code, a name and a kind."""
    atco = frame["atco"]
    named = frame["name"].map(_clean) != "" if _marked(frame["name"]) else frame["name"] != ""
    faults = (
        ("ATCOCode", atco == "", "The stop has no code."),
        ("CommonName", ~named, "The stop has no name."),
        ("StopType", frame["kind"] == "", "The file does not say what kind of stop this is."),
    )
    sound = np.ones(len(frame), dtype=bool)
    for column, fault, reason in faults:
        for i in np.flatnonzero(fault.to_numpy() & wanted & sound):
            reading.reject(refs.iloc[i], column, "", reason)
            sound[i] = False
    unknown = ~frame["kind"].isin(_KNOWN).to_numpy() & sound & wanted
    for i in np.flatnonzero(unknown):
        reason = "This is no kind of stop that we know. It is kept as a stop without an entry."
        reading.reject(refs.iloc[i], "StopType", frame["kind"].iloc[i], reason)
    return sound


def _first_of_each(
    reading: _StopsReading, atco: pd.Series, lines: NDArray[np.int64], wanted: Flags
) -> Flags:
    """Which of the wanted stops have a code that no earlier one has."""
    again = atco.where(wanted).duplicated() | atco.isin(reading.seen & set(atco))
    flags: Flags = again.to_numpy(dtype=bool) & wanted
    for i in np.flatnonzero(flags):
        reason = "The code is in the file twice. The first row is used."
        reading.reject(f"line {lines[i]}", "ATCOCode", atco.iloc[i], reason)
    reading.seen.update(atco[wanted])
    first: Flags = wanted & ~flags
    return first


def _marked(names: pd.Series) -> bool:
    """Whether any name holds what looks like HTML."""
    return bool(names.str.contains("[<&]", regex=True).any())


def _positions(
    reading: _StopsReading, frame: pd.DataFrame, refs: pd.Series, wanted: Flags
) -> tuple[Floats, Flags]:
    """Longitudes and latitudes of shape ``(n, 2)``, and which stops have any."""
    given, grid = _numbers(frame, "lon", "lat"), _numbers(frame, "easting", "northing")
    grid[(frame["grid"].str.upper() == "IRISHOS").to_numpy()] = np.nan
    from_grid = np.full_like(grid, np.nan)
    usable = (np.nan_to_num(grid) > 0).all(axis=1)
    from_grid[usable] = to_lonlat(grid[usable, 0], grid[usable, 1])
    direct, by_grid = _plausible(given), _plausible(from_grid)
    found = np.where(direct[:, None], given, from_grid)
    stated = ((frame["lon"] != "") | (frame["lat"] != "")).to_numpy()
    for i in np.flatnonzero(wanted & ~direct & (stated | ~by_grid)):
        what, value, reason = _misplaced(frame.iloc[i], given[i], instead=bool(by_grid[i]))
        reading.reject(refs.iloc[i], what, value, reason)
    _note_disagreement(reading, refs, wanted & direct & by_grid, found, grid)
    return found, direct | by_grid


def _numbers(frame: pd.DataFrame, first: str, second: str) -> Floats:
    """Two columns as numbers; NaN where there is none."""
    columns = [pd.to_numeric(frame[name], errors="coerce") for name in (first, second)]
    return np.column_stack([column.to_numpy(dtype=float) for column in columns])


def _plausible(lonlat: Floats) -> Flags:
    """Which positions can be in or near the United Kingdom."""
    lon, lat = lonlat[:, 0], lonlat[:, 1]
    with np.errstate(invalid="ignore"):
        flags: Flags = (lon >= -9.0) & (lon <= 2.1) & (lat >= 49.7) & (lat <= 61.0)
    return flags


def _misplaced(row: pd.Series, lonlat: Floats, *, instead: bool) -> tuple[str, str, str]:
    """The column, value and reason of a position that cannot be used."""
    if row["lon"] == "" and row["lat"] == "":
        value = f"{row['easting']}, {row['northing']}"
        reason = "The stop has no position in Great Britain."
        if row["grid"].upper() == "IRISHOS":
            reason = "The stop has a position on the Irish grid only. Give its longitude."
        return "Easting, Northing", value, reason
    reason = "This is not a longitude and a latitude in the United Kingdom."
    if _plausible(lonlat[None, ::-1])[0]:
        reason = "The longitude and the latitude are exchanged."
    said = " Its easting and northing are used instead." if instead else ""
    return "Longitude, Latitude", f"{row['lon']}, {row['lat']}", reason + said


def _note_disagreement(
    reading: _StopsReading, refs: pd.Series, both: Flags, lonlat: Floats, grid: Floats
) -> None:
    """Say so where the two positions of a stop are far apart."""
    where = np.flatnonzero(both)
    apart = straight_line_m(to_grid(lonlat[where, 0], lonlat[where, 1]), grid[where])
    for i, distance_m in zip(where, apart, strict=True):
        if distance_m > _APART_M:
            reason = (
                f"Longitude and latitude are {distance_m / 1000:,.0f} km from easting and "
                "northing. They are used; ask the publisher which is right."
            )
            reading.reject(refs.iloc[i], "Easting, Northing", _shown(grid[i]), reason)


def _shown(pair: Floats) -> str:
    return f"{pair[0]:.0f}, {pair[1]:.0f}"


# Rows for the tables.


def _add(reading: _StopsReading, node: _StopRead) -> None:
    """Add a stop with its entry, if it makes one by itself."""
    category = (
        "bus-stop"
        if node.kind in _BUS_STOPS
        else "accessible-taxi"
        if node.kind in _TAXI_RANKS
        else None
    )
    if node.kind in _MODE_OF:
        reading.interchanges.append(node)
        return
    if category:
        told = _TOLD.get(node.bus_kind.upper())
        reading.harvest.rows += _entry(reading.source, node, _title(node), category, told)
    reading.harvest.rows.append(_stop(reading.source, node, node.atco if category else None))


def _stop(source: Source, node: _StopRead, entry: str | None) -> Stop:
    """The row of a stop; `entry` is the code of the stop whose entry it belongs to."""
    return Stop(
        stop_id=node.atco,
        name=node.name,
        kind=node.kind,
        lon=node.lon,
        lat=node.lat,
        source_id=source.source_id,
        service_id=f"{source.source_id}-{entry}" if entry else None,
        naptan_code=node.naptan or None,
        indicator=node.indicator or None,
        bearing=node.bearing or None,
        street=node.street or None,
        locality=node.locality or None,
        locality_code=node.locality_code or None,
    )


def _entry(
    source: Source, node: _StopRead, name: str, category: str, description: str | None = None
) -> tuple[Row, ...]:
    """The rows of an entry at a stop."""
    service_id = f"{source.source_id}-{node.atco}"
    address = ", ".join(part for part in (node.street, node.locality) if part)
    return (
        Service(
            service_id=service_id,
            name=name,
            category=category,
            source_id=source.source_id,
            source_ref=node.atco,
            description=description,
            atco=node.atco,
            illustrative=source.illustrative,
        ),
        Location(service_id, name, node.lon, node.lat, source.source_id, address or None),
        ServiceAtLocation(service_id, service_id, source.source_id),
    )


def _title(node: _StopRead) -> str:
    """A name with the indicator in words: ``Bus Station, Stand A``, ``Post Office (opposite)``."""
    said = node.indicator
    if not said:
        return node.name
    if _PLACED.match(said):
        return f"{node.name}, {said}"
    first, _, rest = said.partition(" ")
    known = _SHORT.get(first.lower(), first)
    return f"{node.name} ({' '.join(part for part in (known, rest) if part)})"


# Stations and ferry terminals.


def _stations(nodes: Iterable[_StopRead]) -> Iterator[list[_StopRead]]:
    """Nodes that belong together, the one that stands for all of them first."""
    by_mode: dict[str, list[_StopRead]] = defaultdict(list)
    for node in nodes:
        by_mode[_MODE_OF[node.kind]].append(node)
    for found in by_mode.values():
        mains = [node for node in found if _ROLES[node.kind] == 0]
        groups = {main.atco: [main] for main in mains}
        rest = _attached(mains, groups, [n for n in found if _ROLES[n.kind] > 0])
        yield from groups.values()
        yield from _together(sorted(rest, key=lambda n: _ROLES[n.kind]))


def _attached(
    mains: list[_StopRead], groups: dict[str, list[_StopRead]], parts: list[_StopRead]
) -> list[_StopRead]:
    """Add entrances and platforms to their stations; those that have none come back.

    The code of a station is a prefix and its own letters (``9100RYDE``); entrances have the
    prefix of their area, the same letters and a number (``2300RYDE0``).
    """
    by_letters = {(main.atco[4:], _MODE_OF[main.kind]): main for main in mains}
    by_name = defaultdict(list)
    for main in mains:
        by_name[_named(main)].append(main)
    rest = []
    for part in parts:
        letters = part.atco[4:]
        keys = {letters, letters[:-1], letters[:-2]} if letters[-1:].isdecimal() else {letters}
        found = [
            by_letters[k, _MODE_OF[part.kind]]
            for k in keys
            if (k, _MODE_OF[part.kind]) in by_letters
        ]
        found += by_name[_named(part)]
        near = [main for main in found if _apart_m(main, part) <= _STATION_M]
        if near:
            groups[min(near, key=lambda main: _apart_m(main, part)).atco].append(part)
        else:
            rest.append(part)
    return rest


def _named(node: _StopRead) -> tuple[str, str]:
    """What nodes of one station have in common, where their codes do not tell."""
    return node.name.casefold(), node.locality_code or node.locality.casefold()


def _together(parts: list[_StopRead]) -> Iterator[list[_StopRead]]:
    """Entrances and platforms without a station: those of one name and place are one station."""
    groups: dict[tuple[str, str], list[list[_StopRead]]] = defaultdict(list)
    for part in parts:
        near = [g for g in groups[_named(part)] if _apart_m(g[0], part) <= _SAME_PLACE_M]
        if near:
            near[0].append(part)
        else:
            groups[_named(part)].append([part])
    for found in groups.values():
        yield from found


def _apart_m(a: _StopRead, b: _StopRead) -> float:
    """Metres between two nodes, good to one part in a hundred within a few miles."""
    north = (a.lat - b.lat) * 111_200.0
    east = (a.lon - b.lon) * 111_200.0 * float(np.cos(np.radians(a.lat)))
    return float(np.hypot(north, east))


def _add_station(reading: _StopsReading, station: list[_StopRead]) -> None:
    """Add the entry of a station or a ferry terminal, its entrances, and all of its stops."""
    source, main = reading.source, station[0]
    category = _MODES[_MODE_OF[main.kind]][0]
    rows: list[Row] = [*_entry(source, main, main.name, category)]
    location_id = f"{source.source_id}-{main.atco}"
    rows += [
        Entrance(location_id, node.lon, node.lat, node.kind, source.source_id)
        for node in station
        if _ROLES[node.kind] == _ENTRANCE and len(station) > 1
    ]
    rows += [_stop(source, node, main.atco) for node in station]
    reading.harvest.rows += rows


KINDS = (SourceKind("naptan", read, settings=SETTINGS, rank=0, evidence=frozenset({"stops"})),)
