"""Vector tiles (Mapbox Vector Tile 2.1, gzip), read: the counterpart of ``vector_tiles``."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.errors import StoreError
from geo.formats.vector_tiles import EXTENT

POINT, LINE, AREA = 1, 2, 3
_VARINT, _LONG, _BYTES, _SHORT = 0, 1, 2, 5
_MOVE, _DRAW = 1, 2


@dataclass(frozen=True, slots=True)
class TileFeature:
    """One feature of a tile.

    Attributes
    ----------
    kind
        ``POINT``, ``LINE`` or ``AREA``.
    paths
        The corners of each point, line or ring, shape ``(n, 2)``: a share of the tile's side, x to
        the east and y to the south. A ring is left open; outer rings have a positive area.
    """

    layer: str
    properties: dict[str, Any]
    kind: int
    paths: list[NDArray[np.float64]]


def tile_features(data: bytes) -> Iterator[TileFeature]:
    """All features of a tile that is compressed with gzip, in their order.

    Raises
    ------
    StoreError
        If it is no such tile.
    """
    try:
        whole = gzip.decompress(data)
        for number, value in _fields(whole):
            if number == 3:
                yield from _layer(value)
    except (OSError, EOFError, IndexError, KeyError, TypeError, ValueError) as error:
        raise StoreError("A tile of the base map cannot be read. Build the area again.") from error


def _layer(data: bytes) -> Iterator[TileFeature]:
    name, extent = "", EXTENT
    features: list[bytes] = []
    keys: list[str] = []
    values: list[Any] = []
    for number, value in _fields(data):
        if number == 1:
            name = value.decode()
        elif number == 2:
            features.append(value)
        elif number == 3:
            keys.append(value.decode())
        elif number == 4:
            values.append(_value(value))
        elif number == 5:
            extent = value
    for feature in features:
        found = dict(_fields(feature))
        tags = _varints(found.get(2, b""))
        told = {keys[a]: values[b] for a, b in zip(tags[::2], tags[1::2], strict=True)}
        kind = found.get(3, 0)
        paths = _paths(_varints(found.get(4, b"")), extent, kind)
        if kind in (POINT, LINE, AREA) and paths:
            yield TileFeature(name, told, kind, paths)


def _paths(commands: list[int], extent: int, kind: int) -> list[NDArray[np.float64]]:
    """The standard's commands as corners."""
    steps: list[int] = []
    starts: list[int] = []
    at = 0
    while at < len(commands):
        command, count = commands[at] & 7, commands[at] >> 3
        at += 1
        if command == _MOVE:
            first = len(steps) // 2
            starts += range(first, first + count) if kind == POINT else [first]
        if command in (_MOVE, _DRAW):
            steps += commands[at : at + 2 * count]
            at += 2 * count
    moves = np.array(steps, dtype=np.int64).reshape(-1, 2)
    corners = np.cumsum((moves >> 1) ^ -(moves & 1), axis=0) / extent
    return [corners[a:b] for a, b in pairwise([*starts, len(corners)]) if b > a]


def _value(data: bytes) -> Any:
    """A property's value: text, a number, or yes and no."""
    ((number, value),) = _fields(data)
    if number == 1:
        return value.decode()
    if number in (2, 3):
        return float(np.frombuffer(value, "<f4" if number == 2 else "<f8")[0])
    if number == 6:
        return (value >> 1) ^ -(value & 1)
    if number == 7:
        return bool(value)
    return value - (1 << 64) if number == 4 and value >> 63 else value


def _fields(data: bytes) -> Iterator[tuple[int, Any]]:
    """The fields of a message of Protocol Buffers: their numbers and contents."""
    at, end = 0, len(data)
    while at < end:
        tag, at = _varint(data, at)
        wire = tag & 7
        if wire == _VARINT:
            value, at = _varint(data, at)
            yield tag >> 3, value
            continue
        if wire == _BYTES:
            size, at = _varint(data, at)
        elif wire in (_LONG, _SHORT):
            size = 8 if wire == _LONG else 4
        else:
            raise ValueError(wire)
        if at + size > end:
            raise ValueError(size)
        yield tag >> 3, data[at : at + size]
        at += size


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A whole number in seven bits a byte, and where it ends."""
    value, shift = 0, 0
    while (byte := data[at]) & 128:
        value |= (byte & 127) << shift
        shift += 7
        at += 1
    return value | byte << shift, at + 1


def _varints(data: bytes) -> list[int]:
    found, value, shift = [], 0, 0
    for byte in data:
        value |= (byte & 127) << shift
        if byte & 128:
            shift += 7
        else:
            found.append(value)
            value, shift = 0, 0
    return found
