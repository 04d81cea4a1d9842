"""OpenStreetMap extracts joined into one, and cut to the bounds of an area.

Extracts come by county or by nation; an area may need two that overlap, or a small part of
one. What is kept is what osmium's own tool calls complete ways: every node in the bounds,
every way that touches them with all of its nodes, and every relation of one of these; of
its members the outlines of multipolygons are completed, others are there if they are kept
for themselves. Ids of nodes are remembered, positions are not, so that memory is
bounded by the highest id there is, at about 2 GB, however large the extract.

Longitudes and latitudes are degrees in WGS84 (EPSG:4326).
"""

import hashlib
import json
import math
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import numpy as np
import osmium
from numpy.typing import NDArray
from osmium.osm import NODE, RELATION, WAY, osm_entity_bits

from geo.errors import CrsError, SourceError
from geo.sources.blocks import Block, blocks

Bounds = tuple[float, float, float, float]
"""West, south, east, north: degrees, EPSG:4326."""

_LAYOUT = 1
"""Part of the name of what is cached: raise it when the same input is to give another output."""

_FAULTS = (RuntimeError, OSError, ValueError, osmium.InvalidLocationError)
"""What reading a file that is damaged, or no map at all, raises."""

_HIGHEST_ID = 10**11
"""Ids are far below it (about 1.4e10), and a set of ids takes memory for the highest."""

_ORDER = {"n": 0, "w": 1, "r": 2}


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """See that a map extract is there, and say so when reading it fails.

    Raises
    ------
    SourceError
        Naming the file and the remedy: it is missing, empty, cut short, damaged or no map.
    """
    if not path.is_file():
        raise SourceError(f"There is no map extract at {path}. Get it, or correct the path.")
    if not path.stat().st_size:
        raise SourceError(f"The map extract {path} is empty. Get it again.")
    try:
        yield
    except _FAULTS as fault:
        said = str(fault).rstrip(".")
        raise SourceError(
            f"The map extract {path} cannot be read as OpenStreetMap data: {said}. Get it again."
        ) from fault
    except MemoryError as fault:
        raise SourceError(
            f"The map extract {path} is damaged, or too large for this machine. Get it again, or "
            "a smaller one."
        ) from fault


def joined(paths: Sequence[Path], bounds: Bounds, cache: Path) -> Path:
    """One map extract of an area, made of one or several that may overlap.

    Parameters
    ----------
    paths
        OpenStreetMap files (``.osm.pbf``, ``.osm``), each sorted by type and id as all
        publishers' extracts are. Something that several hold comes once, in its newest version.
    bounds
        What to cut to.
    cache
        A folder. The result stays in it, named after the files, their sizes and
        times, and the bounds; asked again, it is there at once.

    Returns
    -------
    The path of the result: of `paths` itself if that is one file which lies within the bounds.
    The file's time is that of the oldest of `paths`.

    Raises
    ------
    SourceError
        If a file is missing, empty, damaged, unsorted or a history of edits, if there is nothing
        within the bounds, or if the result cannot be written.
    CrsError
        If the bounds are not west, south, east and north in degrees.
    """
    _check_bounds(bounds)
    given = sorted({path.resolve() for path in paths})
    if not given:
        raise SourceError("There is no map extract to cut. Name one in the manifest.")
    headers = [_header(path) for path in given]
    if len(given) == 1 and _lies_within(given[0], headers[0].box(), bounds):
        return paths[0]
    target = cache / f"{_identity(given, bounds)}.osm.pbf"
    if not target.is_file():
        wanted = _wanted(given, bounds)
        try:
            _write(given, wanted, bounds, target)
        except (OSError, RuntimeError) as fault:
            raise SourceError(
                f"The map of the area cannot be written to {cache}: {fault}. "
                "Check that the disk has room."
            ) from fault
    return target


def _check_bounds(bounds: Bounds) -> None:
    west, south, east, north = bounds
    is_box = all(map(math.isfinite, bounds)) and west < east and south < north
    if not (is_box and west >= -180 and east <= 180 and south >= -90 and north <= 90):
        raise CrsError(
            f"The bounds of the area are {west:g}, {south:g}, {east:g}, {north:g}: give west, "
            "south, east and north in degrees (WGS84, EPSG:4326)."
        )


def _header(path: Path) -> osmium.io.Header:
    with reading(path):
        header = osmium.FileProcessor(str(path)).header
    if header.has_multiple_object_versions:
        raise SourceError(
            f"The map extract {path} is a history of edits. Get one of the map as it is now."
        )
    return header


def _lies_within(path: Path, box: osmium.osm.Box, bounds: Bounds) -> bool:
    """Whether an extract says that it lies within the bounds, or else all its nodes do."""
    if box.valid():
        around = osmium.osm.Box(*bounds)
        return around.contains(box.bottom_left) and around.contains(box.top_right)
    inside = False
    with reading(path):
        for block in blocks(path, nodes_only=True):
            inside = bool(_inside(block, bounds).all())
            if not inside:
                break
    return inside


def _inside(nodes: Block, bounds: Bounds) -> NDArray[np.bool_]:
    lonlat, box = nodes.lonlat, np.array(bounds)
    return np.asarray(((lonlat >= box[:2]) & (lonlat <= box[2:])).all(axis=1))


def _objects(path: Path, entities: osm_entity_bits, *filters: Any) -> Iterator[Any]:
    """What a file holds of some types, as a stream: the last is gone when the next is there."""
    with reading(path):
        reader = osmium.FileProcessor(str(path), entities)
        for one in filters:
            reader = reader.with_filter(one)
        yield from reader


def _identity(paths: list[Path], bounds: Bounds) -> str:
    stats = [(path, path.stat()) for path in paths]
    files = [(str(path), stat.st_size, stat.st_mtime_ns) for path, stat in stats]
    text = json.dumps([_LAYOUT, bounds, files])
    return hashlib.sha256(text.encode()).hexdigest()[:24]


# --- what to keep ---------------------------------------------------------------------------------


def _wanted(paths: list[Path], bounds: Bounds) -> osmium.IdTracker:
    """The ids of all that is kept: each step looks in all files for what the last one found."""
    ids = osmium.IdTracker()
    if not sum(_add_nodes(path, bounds, ids) for path in paths):
        west, south, east, north = bounds
        raise SourceError(
            f"{_named(paths)} nothing between longitudes {west:g} and {east:g} and latitudes "
            f"{south:g} and {north:g}, where the area is. Get the extract of the area."
        )
    for path in paths:
        for way in _objects(path, WAY, ids.contains_filter()):
            ids.add_way(_number(way, path))
    relations = [found for path in paths for found in _relations(path, ids)]
    for _, outline in relations:
        for way_id in outline:
            ids.add_way(way_id)
    for path in paths:
        with reading(path):
            ids.complete_backward_references(str(path), relation_depth=0)
    # Last: members of relations are not to be completed, or one long bus route brings its county.
    for relation_id, _ in relations:
        ids.add_relation(relation_id)
    return ids


def _named(paths: list[Path]) -> str:
    if len(paths) == 1:
        return f"The map extract {paths[0]} holds"
    return f"The map extracts {', '.join(map(str, paths))} hold"


def _add_nodes(path: Path, bounds: Bounds, ids: osmium.IdTracker) -> int:
    count = 0
    with reading(path):
        for block in blocks(path, nodes_only=True):
            inside = block.ids[_inside(block, bounds)]
            count += len(inside)
            if len(inside):
                _check_number(int(inside.min()), "n", path)
                _check_number(int(inside.max()), "n", path)
            for number in inside.tolist():
                ids.add_node(number)
    return count


def _number(thing: Any, path: Path) -> int:
    """The id of something, if it is one that OpenStreetMap gives."""
    number = int(thing.id)
    _check_number(number, thing.type_str(), path)
    return number


def _check_number(number: int, kind: str, path: Path) -> None:
    if not 0 < number < _HIGHEST_ID:
        raise SourceError(
            f"The map extract {path} has {kind}{number}, which is not an id of "
            "OpenStreetMap: it may hold edits that were not uploaded. Get a published extract."
        )


def _relations(path: Path, ids: osmium.IdTracker) -> list[tuple[int, list[int]]]:
    """Relations of what is kept: the id, and the ways of a multipolygon's outline."""
    found = []
    for relation in _objects(path, RELATION, ids.contains_filter()):
        is_area = relation.tags.get("type") == "multipolygon"
        members = relation.members if is_area else ()
        ways = [m.ref for m in members if m.type == "w" and 0 < m.ref < _HIGHEST_ID]
        found.append((_number(relation, path), ways))
    return found


# --- the file -------------------------------------------------------------------------------------


class _Sorted:
    """What is wanted of a file, as `osmium.zip_processors` takes it: in order, each thing once."""

    def __init__(self, path: Path, ids: osmium.IdTracker) -> None:
        self._path = path
        self._ids = ids

    def __iter__(self) -> Iterator[Any]:
        last = (0, -math.inf)
        for thing in _objects(self._path, NODE | WAY | RELATION, self._ids.id_filter()):
            key = (_ORDER[thing.type_str()], thing.id)
            if key <= last:
                raise _out_of_order(self._path, thing.type_str(), thing.id)
            last = key
            yield thing


def _out_of_order(path: Path, kind: str, number: int) -> SourceError:
    return SourceError(
        f"The map extract {path} has {kind}{number} twice, or not in the order of type and id. "
        "Sort it with osmium, or give the files it was made from."
    )


def _check_order(path: Path) -> None:
    last = (0, -math.inf)
    with reading(path):
        for block in blocks(path):
            numbers = block.ids
            if (_ORDER[block.kind], numbers[0]) <= last:
                raise _out_of_order(path, block.kind, numbers[0])
            if len(again := np.flatnonzero(np.diff(numbers) <= 0)):
                raise _out_of_order(path, block.kind, numbers[again[0] + 1])
            last = (_ORDER[block.kind], numbers[-1])


def _write(paths: list[Path], ids: osmium.IdTracker, bounds: Bounds, target: Path) -> None:
    """Write what is wanted, beside its place and then into it."""
    header = osmium.io.Header()
    header.add_box(osmium.osm.Box(*bounds))
    target.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".joining-", dir=target.parent) as folder:
        unfinished = Path(folder) / target.name
        with osmium.SimpleWriter(str(unfinished), header=header) as writer:
            if len(paths) == 1:
                _check_order(paths[0])
                with reading(paths[0]), osmium.io.Reader(str(paths[0])) as reader:
                    osmium.apply(reader, ids.id_filter(), writer)
            else:
                _add_newest(paths, ids, writer)
        oldest = min(path.stat().st_mtime for path in paths)
        os.utime(unfinished, (oldest, oldest))
        unfinished.replace(target)


def _add_newest(paths: list[Path], ids: osmium.IdTracker, writer: osmium.SimpleWriter) -> None:
    """Write each thing once, of several files, in its newest version."""
    files = cast(list[osmium.FileProcessor], [_Sorted(path, ids) for path in paths])
    for versions in osmium.zip_processors(*files):
        writer.add(max(filter(None, versions), key=_age))


def _age(thing: Any) -> tuple[int, Any]:
    return thing.version, thing.timestamp
