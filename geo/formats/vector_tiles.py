"""Vector tiles (Mapbox Vector Tile 2.1, gzip): many shapes encoded at once.

Positions are on the square of the web Mercator projection, x to the east and y to the south, in
units of which a tile has `EXTENT` on each side at the zoom that is encoded. What looks alike in a
tile is one feature of several parts, so that a tile is small and quickly made.
"""

import gzip
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

EXTENT = 4096
"""Units on each side of a tile."""

CELLS = 4
"""A tile has so many by so many cells: a feature that has no name is one in each of them, so that
a browser need not draw all of a tile to show a corner of it."""

Shapes = NDArray[np.object_]
Ints = NDArray[np.int64]

_POINT, _LINE, _AREA = 1, 2, 3
_MOVE, _DRAW, _CLOSE = 9, 2, 15
_SHORTEST = np.array([0, 1, 2, 3])
"""The fewest corners of a path, by the type of its feature."""


@dataclass(frozen=True, slots=True)
class Look:
    """What shapes share that are drawn alike: the layer they are in, and their properties."""

    layer: str
    properties: tuple[tuple[str, str | int], ...] = ()

    @property
    def named(self) -> bool:
        """Whether they have a name, and so are one feature wherever they are."""
        return any(key in ("name", "ref") for key, _ in self.properties)


@dataclass(frozen=True, slots=True)
class Placed:
    """Shapes with the tile and the look of each: arrays of the same length ``n``.

    `tile` has the column and row of the tile, shape ``(n, 2)``; `look` is a row of the looks.
    """

    shape: Shapes
    tile: Ints
    look: Ints


@dataclass(frozen=True, slots=True)
class PlacedRings:
    """Areas of one ring each, as arrays: the corners of all in one, and how many each has.

    `corners` has shape ``(m, 2)``; the first corner of a ring is not repeated as its last. `tile`
    and `look` are those of `Placed`, and have a row for each ring.
    """

    corners: NDArray[np.float64]
    count: Ints
    tile: Ints
    look: Ints


@dataclass(frozen=True, slots=True)
class _Paths:
    """Points, lines and rings: the corners of all in one array, and what each path is of.

    `count` says how many corners a path has, `kind` the type of its feature, `owner` the shape that
    it is of; the rings of one area have the same `part`, the outer one first.
    """

    corners: Ints
    count: Ints
    kind: Ints
    owner: Ints
    part: Ints

    @property
    def starts(self) -> Ints:
        """Where the corners of each path begin."""
        return np.cumsum(self.count) - self.count

    def taken(self, which: NDArray[Any]) -> "_Paths":
        """Some of the paths, by number."""
        count = self.count[which]
        first = np.repeat(self.starts[which] - (np.cumsum(count) - count), count)
        return _Paths(
            self.corners.take(first + np.arange(len(first)), axis=0),
            count,
            self.kind[which],
            self.owner[which],
            self.part[which],
        )


def encode(
    placed: Placed, looks: Sequence[Look], unit: float = 1.0, rings: PlacedRings | None = None
) -> Iterator[tuple[int, int, bytes]]:
    """The tiles that have anything in them: column, row, and the tile, compressed with gzip.

    Parameters
    ----------
    unit
        How many units of the shapes' coordinates are one of the tile's.
    rings
        More to encode: with many areas of one ring, this takes less time than shapes do.
    """
    tiles, their_looks = placed.tile, placed.look
    if rings is not None:
        tiles = np.concatenate([tiles, rings.tile])
        their_looks = np.concatenate([their_looks, rings.look])
    paths = _paths(placed.shape, rings, tiles, unit)
    if not len(paths.count):
        return
    key = _keys(paths, tiles, their_looks, looks)
    order = np.lexsort(key.T[::-1])
    paths, key = paths.taken(order), key[order]
    first = np.append(True, (np.diff(key, axis=0) != 0).any(axis=1))
    geometry, starts = _commands(paths, first)
    bounds = [*starts.tolist(), len(geometry)]
    whole = geometry.tobytes()
    owner, kind = paths.owner[first], paths.kind[first].tolist()
    rows = zip(tiles[owner].tolist(), their_looks[owner].tolist(), kind, strict=True)
    tile, at = _Tile(looks), None
    for i, (place, look, of_kind) in enumerate(rows):
        if at is not None and at != place:
            yield at[0], at[1], tile.compressed()
            tile = _Tile(looks)
        at = place
        tile.add(look, of_kind, whole[bounds[i] : bounds[i + 1]])
    if at is not None:
        yield at[0], at[1], tile.compressed()


# --- shapes as paths ------------------------------------------------------------------------------


def _paths(shapes: Shapes, rings: PlacedRings | None, tiles: Ints, unit: float) -> _Paths:
    """Whole numbers from each tile's corner, without what has become too small to be anything."""
    read, at = _read(shapes)
    if rings is not None:
        more = len(rings.count)
        above = read.part[-1] + 1 if len(read.part) else 0
        read = _Paths(
            read.corners,
            np.concatenate([read.count, rings.count]),
            np.concatenate([read.kind, np.full(more, _AREA)]),
            np.concatenate([read.owner, len(shapes) + np.arange(more)]),
            np.concatenate([read.part, above + np.arange(more)]),
        )
        at = np.concatenate([at, rings.corners])
    path = np.repeat(np.arange(len(read.count)), read.count)
    corner = (tiles[read.owner] * EXTENT).take(path, axis=0)
    corners, path = _without_repeats(np.rint(at / unit - corner).astype(np.int64), path, read.kind)
    count = np.bincount(path, minlength=len(read.kind))
    paths = _Paths(corners, count, read.kind, read.owner, read.part)
    areas, doubled = paths.kind == _AREA, _doubled_area(paths)
    good = (count >= _SHORTEST[paths.kind]) & (~areas | (doubled != 0))
    first = np.diff(paths.part, prepend=-1) != 0
    whole = np.zeros(len(good) + 1, dtype=bool)
    whole[paths.part[first & good]] = True
    good &= whole[paths.part]  # a hole alone would be drawn filled
    turned = _turned(paths, areas & ((doubled > 0) != first))
    return turned.taken(np.flatnonzero(good))


def _read(shapes: Shapes) -> tuple[_Paths, NDArray[np.float64]]:
    """The paths of shapes, and their corners as they are; those of the paths are left empty."""
    parts, owner = simple_parts(shapes)
    kinds = shapely.get_dimensions(parts) + 1
    areas = kinds == _AREA
    rings, of_area = shapely.get_rings(parts[areas], return_index=True)
    others = int((~areas).sum())
    lines = np.concatenate([parts[~areas], rings])
    paths = _Paths(
        np.zeros((0, 2), dtype=np.int64),
        shapely.get_num_coordinates(lines).astype(np.int64),
        np.concatenate([kinds[~areas], np.full(len(rings), _AREA)]).astype(np.int64),
        np.concatenate([owner[~areas], owner[areas][of_area]]),
        np.concatenate([np.arange(others), others + of_area]),
    )
    return paths, shapely.get_coordinates(lines)


def simple_parts(shapes: Shapes) -> tuple[Shapes, Ints]:
    """The points, lines and polygons that shapes are made of, and the number of each one's shape.

    Those that are simple come first, as they are: copying them would take longer than all else.
    """
    owner = np.arange(len(shapes))
    while (many := shapely.get_type_id(shapes) > shapely.GeometryType.POLYGON).any():
        parts, of = shapely.get_parts(shapes[many], return_index=True)
        shapes = np.concatenate([shapes[~many], parts])
        owner = np.concatenate([owner[~many], owner[many][of]])
    return shapes, owner


def _turned(paths: _Paths, wrong: NDArray[np.bool_]) -> _Paths:
    """Paths, some of them the other way around: outer rings and holes differ by their direction."""
    if not wrong.any():
        return paths
    number = np.arange(len(paths.corners))
    ends = 2 * paths.starts + paths.count - 1
    number = np.where(np.repeat(wrong, paths.count), np.repeat(ends, paths.count) - number, number)
    return _Paths(
        paths.corners.take(number, axis=0), paths.count, paths.kind, paths.owner, paths.part
    )


def _without_repeats(at: Ints, path: Ints, kind: Ints) -> tuple[Ints, Ints]:
    """Paths without corners that are where the one before is; rings are left open."""
    if not len(path):
        return at, path
    changes = np.diff(path) != 0
    first = np.append(True, changes)
    moved = (at[1:, 0] != at[:-1, 0]) | (at[1:, 1] != at[:-1, 1])
    kept = first
    kept[1:] |= moved
    at, path = at[kept], path[kept]
    ends = np.append(np.flatnonzero(np.diff(path)), len(path) - 1)
    begins = np.append(0, ends[:-1] + 1)
    same = (at[ends, 0] == at[begins, 0]) & (at[ends, 1] == at[begins, 1])
    again = (ends > begins) & same & (kind[path[ends]] == _AREA)
    if not again.any():
        return at, path
    kept = np.ones(len(path), dtype=bool)
    kept[ends[again]] = False
    return at[kept], path[kept]


def _doubled_area(paths: _Paths) -> Ints:
    """Twice the area of each ring, with its sign."""
    at, count = paths.corners, paths.count
    following = np.arange(1, len(at) + 1)
    full = count > 0
    following[(paths.starts + count - 1)[full]] = paths.starts[full]
    cross = at[:, 0] * at[following, 1] - at[following, 0] * at[:, 1]
    sums = np.append(0, np.cumsum(cross))
    return np.asarray(sums[paths.starts + count] - sums[paths.starts])


def _keys(paths: _Paths, tiles: Ints, their_looks: Ints, looks: Sequence[Look]) -> Ints:
    """What tells features apart, in the order in which they are written.

    Tile, layer, look, type, and the cell of what has no name; the order of paths is kept.
    """
    layers = {layer: n for n, layer in enumerate(dict.fromkeys(look.layer for look in looks))}
    layer = np.array([layers[look.layer] for look in looks])
    named = np.array([look.named for look in looks])
    look = their_looks[paths.owner]
    lead = np.maximum.accumulate(
        np.where(np.diff(paths.part, prepend=-1) != 0, np.arange(len(look)), 0)
    )
    cell = np.clip(paths.corners[paths.starts[lead]] * CELLS // EXTENT, 0, CELLS - 1)
    cells = np.where(named[look], 0, cell[:, 0] * CELLS + cell[:, 1])
    cells = np.where(paths.kind == _POINT, np.arange(len(look)), cells)
    return np.column_stack([tiles[paths.owner], layer[look], look, paths.kind, cells])


# --- paths as commands ----------------------------------------------------------------------------


def _commands(paths: _Paths, first: NDArray[np.bool_]) -> tuple[NDArray[np.uint8], Ints]:
    """All paths as the standard's commands, in its variable-length whole numbers.

    Gives the bytes, and where those of each feature begin. `first` marks the first path of each.
    """
    count, starts = paths.count, paths.starts
    step = np.diff(paths.corners, axis=0, prepend=0)
    step[starts[first]] = paths.corners[starts[first]]  # each feature starts from the tile's corner
    step = ((step << 1) ^ (step >> 63)).astype(np.uint32)
    drawn = paths.kind != _POINT
    size = 1 + 2 * count + drawn + (paths.kind == _AREA)
    begin = np.cumsum(size) - size
    values = np.empty(int(size.sum()), dtype=np.uint32)
    values[begin] = _MOVE
    values[begin[drawn] + 3] = ((count[drawn] - 1) << 3) | _DRAW
    areas = paths.kind == _AREA
    values[begin[areas] + size[areas] - 1] = _CLOSE
    number = np.arange(len(step)) - np.repeat(starts, count)
    place = np.repeat(begin, count) + 1 + 2 * number + (number > 0)
    values[place], values[place + 1] = step[:, 0], step[:, 1]
    return _varints(values, begin[first])


def _varints(values: NDArray[np.uint32], at: Ints) -> tuple[NDArray[np.uint8], Ints]:
    """Whole numbers in seven bits a byte, and where those from each place on begin."""
    length = np.ones(len(values), dtype=np.int64)
    longer: list[Ints] = []
    which = np.arange(len(values))
    for bits in range(7, 32, 7):
        which = which[values[which] >> bits > 0]
        length[which] += 1
        longer.append(which)
    offset = np.cumsum(length) - length
    found = np.empty(int(length.sum()), dtype=np.uint8)
    found[offset] = values & 127
    for i, which in enumerate(longer):
        place = offset[which] + i
        found[place] |= 128
        found[place + 1] = (values[which] >> (7 * i + 7)) & 127
    return found, offset[at]


# --- a tile ---------------------------------------------------------------------------------------


_TYPES = {kind: b"\x18" + bytes([kind]) + b"\x22" for kind in (_POINT, _LINE, _AREA)}
"""The type of a feature, and the beginning of its geometry."""


class _Layer:
    """One layer of a tile under construction."""

    def __init__(self, name: str) -> None:
        self._start = _field(1, name.encode())
        self._features: list[bytes] = []
        self._keys: dict[str, int] = {}
        self._values: dict[str | int, int] = {}
        self._tags: dict[int, bytes] = {}

    def add(self, number: int, look: Look, kind: int, geometry: bytes) -> None:
        tags = self._tags.get(number)
        if tags is None:
            tags = self._tags[number] = self._tags_of(look)
        size = _varint(len(geometry))
        whole = len(tags) + len(_TYPES[kind]) + len(size) + len(geometry)
        self._features += (b"\x12", _varint(whole), tags, _TYPES[kind], size, geometry)

    def _tags_of(self, look: Look) -> bytes:
        tags, keys, values = b"", self._keys, self._values
        for key, value in look.properties:
            tags += _varint(keys.setdefault(key, len(keys)))
            tags += _varint(values.setdefault(value, len(values)))
        return _field(2, tags)

    def whole(self) -> bytes:
        keys = b"".join(_field(3, key.encode()) for key in self._keys)
        values = b"".join(map(_value, self._values))
        extent = b"\x28" + _varint(EXTENT)
        return self._start + b"".join(self._features) + keys + values + extent + b"\x78\x02"


class _Tile:
    """A tile under construction."""

    def __init__(self, looks: Sequence[Look]) -> None:
        self._looks = looks
        self._layers: dict[str, _Layer] = {}

    def add(self, look: int, kind: int, geometry: bytes) -> None:
        of = self._looks[look]
        if of.layer not in self._layers:
            self._layers[of.layer] = _Layer(of.layer)
        self._layers[of.layer].add(look, of, kind, geometry)

    def compressed(self) -> bytes:
        whole = b"".join(_field(3, layer.whole()) for layer in self._layers.values())
        return gzip.compress(whole, compresslevel=4, mtime=0)


@lru_cache(maxsize=1 << 15)
def _value(value: str | int) -> bytes:
    if isinstance(value, str):
        return _field(4, _field(1, value.encode()))
    return _field(4, b"\x28" + _varint(value))


def _field(number: int, content: bytes) -> bytes:
    """A field of Protocol Buffers whose content has a length."""
    return bytes([number << 3 | 2]) + _varint(len(content)) + content


@lru_cache(maxsize=1 << 15)
def _varint(value: int) -> bytes:
    found = bytearray()
    while value > 127:
        found.append(value & 127 | 128)
        value >>= 7
    found.append(value)
    return bytes(found)
