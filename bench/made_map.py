"""A map of any size: a real extract repeated over a grid of places, each copy with ids of its own.

Copies lie side by side in the middle of England, and a road leads from each to the next, so that
all are one network. Ids are spread as far as OpenStreetMap's own are: what a program keeps by id
is then as large as with real ones. Junctions, tags and shapes are those of the extract; towns are
as dense, and the sea as near, as they are there.
"""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import osmium
from numpy.typing import NDArray
from osmium.osm.mutable import Node, Relation, Way

from geo.measure import Floats

MIDDLE = (-1.4, 52.6)
"""Longitude and latitude of the middle of the grid: inland, where every copy is on land."""

HIGHEST = {"n": 13_000_000_000, "w": 1_400_000_000, "r": 19_000_000}
"""The highest ids of OpenStreetMap's nodes, ways and relations, roughly, in 2026."""

LINKED = ("primary", "secondary", "tertiary", "unclassified", "residential")
"""Kinds of highway that are joined from copy to copy."""

Ints = NDArray[np.int64]
Tags = dict[str, str]


@dataclass(frozen=True, slots=True)
class MadeMap:
    """What was written: how many nodes, and some of their places, shape ``(n, 2)``, degrees."""

    nodes: int
    some: Floats


@dataclass(frozen=True, slots=True)
class _Things:
    """The things of one type in an extract: their ids, tags, and what each refers to."""

    ids: Ints
    tags: list[Tags | None]
    refers: list[Any]


def write(extract: Path, copies: int, path: Path, *, every: int) -> MadeMap:
    """Write so many copies of an extract to a new file.

    Parameters
    ----------
    extract
        An OpenStreetMap file in the order of type and id.
    copies
        How many, at least one.
    every
        The place of each node whose number this divides is given.
    """
    lonlat, things = _read(extract)
    numbering = {kind: _Numbering(kind, things, copies) for kind in HIGHEST}
    shifts = _shifts(lonlat, copies)
    with osmium.SimpleWriter(str(path), overwrite=True) as out:
        for number, shift in enumerate(shifts):
            at = (lonlat + shift).tolist()
            ids = numbering["n"].of(number, things["n"].ids)
            for new, place, tags in zip(ids, at, things["n"].tags, strict=True):
                out.add_node(Node(id=new, location=place, tags=tags, version=1))
        for number in range(copies):
            _write_ways(things["w"], numbering, number, out)
        for way in _links(lonlat, things, numbering["n"], copies):
            out.add_way(way)
        for number in range(copies):
            _write_relations(things["r"], numbering, number, out)
    some = np.concatenate([lonlat[::every] + shift for shift in shifts])
    return MadeMap(len(lonlat) * copies, some)


def _read(extract: Path) -> tuple[Floats, dict[str, _Things]]:
    lonlat: list[tuple[float, float]] = []
    found: dict[str, list[Any]] = {"n": [], "w": [], "r": []}
    for thing in osmium.FileProcessor(str(extract)):
        tags = {tag.k: tag.v for tag in thing.tags} or None
        refers: Any = None
        if isinstance(thing, osmium.osm.Node):
            lonlat.append((thing.location.lon, thing.location.lat))
        elif isinstance(thing, osmium.osm.Way):
            refers = np.array([node.ref for node in thing.nodes], dtype=np.int64)
        elif isinstance(thing, osmium.osm.Relation):
            refers = [(m.type, m.ref, m.role) for m in thing.members]
        found[thing.type_str()].append((thing.id, tags, refers))
    things = {
        kind: _Things(np.array([t[0] for t in rows]), [t[1] for t in rows], [t[2] for t in rows])
        for kind, rows in found.items()
    }
    return np.array(lonlat), things


class _Numbering:
    """Ids of one type: for each copy its own, in the order of the extract's."""

    def __init__(self, kind: str, things: dict[str, _Things], copies: int) -> None:
        named = [things[kind].ids, *(things["w"].refers if kind == "n" else ())]
        members = [ref for row in things["r"].refers for of, ref, _ in row if of == kind]
        self._known = np.unique(np.concatenate([*named, np.array(members, dtype=np.int64)]))
        self._step = HIGHEST[kind] // (copies * len(self._known) + 1)

    def of(self, copy: int, ids: Ints) -> list[int]:
        """The ids in a copy, counted from 0, of what has some ids in the extract."""
        place = np.searchsorted(self._known, ids)
        return ((copy * len(self._known) + place + 1) * self._step).tolist()


def _write_ways(
    ways: _Things, numbering: dict[str, _Numbering], copy: int, out: osmium.SimpleWriter
) -> None:
    ids = numbering["w"].of(copy, ways.ids)
    refs = numbering["n"].of(copy, np.concatenate(ways.refers))
    first = 0
    for new, tags, old in zip(ids, ways.tags, ways.refers, strict=True):
        last = first + len(old)
        out.add_way(Way(id=new, nodes=refs[first:last], tags=tags, version=1))
        first = last


def _write_relations(
    relations: _Things, numbering: dict[str, _Numbering], copy: int, out: osmium.SimpleWriter
) -> None:
    members = [member for row in relations.refers for member in row]
    of_kind = np.array([kind for kind, _, _ in members])
    refs = np.array([ref for _, ref, _ in members], dtype=np.int64)
    for kind, numbers in numbering.items():
        refs[of_kind == kind] = numbers.of(copy, refs[of_kind == kind])
    own = iter(refs.tolist())
    ids = numbering["r"].of(copy, relations.ids)
    for new, tags, old in zip(ids, relations.tags, relations.refers, strict=True):
        row = [(kind, next(own), role) for kind, _, role in old]
        out.add_relation(Relation(id=new, members=row, tags=tags, version=1))


# --- where copies lie, and what joins them --------------------------------------------------------


def _frame(lonlat: Floats) -> tuple[Floats, Floats]:
    """The corners of a map, without the few nodes that lie far from all others."""
    return np.quantile(lonlat, 0.003, axis=0), np.quantile(lonlat, 0.997, axis=0)


def _columns(copies: int) -> int:
    return math.ceil(math.sqrt(copies))


def _shifts(lonlat: Floats, copies: int) -> list[Floats]:
    """How far each copy is moved, in degrees: row by row, the first row in the south."""
    low, high = _frame(lonlat)
    step = (high - low) * 1.01
    columns = _columns(copies)
    place = np.array([(i % columns, i // columns) for i in range(copies)])
    corner = np.array(MIDDLE) - step * (place.max(axis=0) + 1) / 2
    return list(corner + place * step - low)


def _links(lonlat: Floats, things: dict[str, _Things], nodes: _Numbering, copies: int) -> list[Way]:
    """A road from each copy to the next one in its row, and to the one north of it."""
    columns = _columns(copies)
    west, east, south, north = _ends(lonlat, things)
    pairs = [(i, i + 1, east, west) for i in range(copies) if (i + 1) % columns]
    pairs += [(i, i + columns, north, south) for i in range(copies)]
    ways = []
    for here, there, start, end in pairs:
        if there < copies:
            refs = nodes.of(here, np.array([start])) + nodes.of(there, np.array([end]))
            tags = {"highway": "tertiary", "name": "Link Road"}
            ways.append(Way(id=HIGHEST["w"] + len(ways), nodes=refs, tags=tags, version=1))
    return ways


def _ends(lonlat: Floats, things: dict[str, _Things]) -> list[int]:
    """The nodes of streets farthest west, east, south and north."""
    ways = zip(things["w"].tags, things["w"].refers, strict=True)
    streets = [
        refs
        for tags, refs in ways
        if tags and tags.get("highway") in LINKED and "access" not in tags
    ]
    known = things["n"].ids
    nodes = np.intersect1d(np.concatenate(streets), known)
    at = lonlat[np.searchsorted(known, nodes)]
    low, high = _frame(lonlat)
    inside = ((at >= low) & (at <= high)).all(axis=1)
    at, nodes = at[inside], nodes[inside]
    ends = (at[:, 0].argmin(), at[:, 0].argmax(), at[:, 1].argmin(), at[:, 1].argmax())
    return [int(nodes[i]) for i in ends]
