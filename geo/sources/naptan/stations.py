"""Stations and ferry terminals, put together from their entrances and platforms."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

import numpy as np

from geo.records import (
    Entrance,
    Row,
)
from geo.sources.naptan.entries import entry_rows, stop_row
from geo.sources.naptan.stops import ENTRANCE, MODE_OF, MODES, ROLES, StopRead, StopsReading

_SAME_PLACE_M = 500.0
"""Entrances of one name and locality that are no farther apart belong to one station."""

_STATION_M = 2_000.0
"""An entrance that is farther from its station has a wrong position or a wrong code."""


def grouped(nodes: Iterable[StopRead]) -> Iterator[list[StopRead]]:
    """Nodes that belong together, the one that stands for all of them first."""
    by_mode: dict[str, list[StopRead]] = defaultdict(list)
    for node in nodes:
        by_mode[MODE_OF[node.kind]].append(node)
    for found in by_mode.values():
        mains = [node for node in found if ROLES[node.kind] == 0]
        groups = {main.atco: [main] for main in mains}
        rest = _attached(mains, groups, [n for n in found if ROLES[n.kind] > 0])
        yield from groups.values()
        yield from _together(sorted(rest, key=lambda n: ROLES[n.kind]))


def _attached(
    mains: list[StopRead], groups: dict[str, list[StopRead]], parts: list[StopRead]
) -> list[StopRead]:
    """Add entrances and platforms to their stations; those that have none come back.

    The code of a station is a prefix and its own letters (``9100RYDE``); entrances have the
    prefix of their area, the same letters and a number (``2300RYDE0``).
    """
    by_letters = {(main.atco[4:], MODE_OF[main.kind]): main for main in mains}
    by_name = defaultdict(list)
    for main in mains:
        by_name[_named(main)].append(main)
    rest = []
    for part in parts:
        letters = part.atco[4:]
        keys = {letters, letters[:-1], letters[:-2]} if letters[-1:].isdecimal() else {letters}
        found = [
            by_letters[k, MODE_OF[part.kind]] for k in keys if (k, MODE_OF[part.kind]) in by_letters
        ]
        found += by_name[_named(part)]
        near = [main for main in found if _apart_m(main, part) <= _STATION_M]
        if near:
            groups[min(near, key=lambda main: _apart_m(main, part)).atco].append(part)
        else:
            rest.append(part)
    return rest


def _named(node: StopRead) -> tuple[str, str]:
    """What nodes of one station have in common, where their codes do not tell."""
    return node.name.casefold(), node.locality_code or node.locality.casefold()


def _together(parts: list[StopRead]) -> Iterator[list[StopRead]]:
    """Entrances and platforms without a station: those of one name and place are one station."""
    groups: dict[tuple[str, str], list[list[StopRead]]] = defaultdict(list)
    for part in parts:
        near = [g for g in groups[_named(part)] if _apart_m(g[0], part) <= _SAME_PLACE_M]
        if near:
            near[0].append(part)
        else:
            groups[_named(part)].append([part])
    for found in groups.values():
        yield from found


def _apart_m(a: StopRead, b: StopRead) -> float:
    """Metres between two nodes, good to one part in a hundred within a few miles."""
    north = (a.lat - b.lat) * 111_200.0
    east = (a.lon - b.lon) * 111_200.0 * float(np.cos(np.radians(a.lat)))
    return float(np.hypot(north, east))


def add_station(reading: StopsReading, station: list[StopRead]) -> None:
    """Add the entry of a station or a ferry terminal, its entrances, and all of its stops."""
    source, main = reading.source, station[0]
    category = MODES[MODE_OF[main.kind]][0]
    rows: list[Row] = [*entry_rows(source, main, main.name, category)]
    location_id = f"{source.source_id}-{main.atco}"
    rows += [
        Entrance(location_id, node.lon, node.lat, node.kind, source.source_id)
        for node in station
        if ROLES[node.kind] == ENTRANCE and len(station) > 1
    ]
    rows += [stop_row(source, node, main.atco) for node in station]
    reading.harvest.rows += rows
