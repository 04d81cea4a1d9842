"""What an OpenStreetMap file holds, as arrays: the ids of all things, and where its nodes are.

osmium hands out one thing at a time, which takes a second for every million; a look over a whole
extract (is it in order, does it lie within some bounds) needs no more of them than their ids. The
common form of a PBF file (https://wiki.openstreetmap.org/wiki/PBF_Format) is therefore unpacked
here: dense nodes, compressed by zlib or not at all. Whatever else a file may be is left to osmium,
as is saying what is wrong with a damaged one.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import osmium
from numpy.typing import NDArray
from osmium.osm import ALL, NODE, osm_entity_bits

from geo.measure import Floats

Ints = NDArray[np.int64]

_AT_ONCE = 8000
"""Things in a block that osmium has read: as many as a PBF file has in one of its own."""

_KNOWN = {b"OsmSchema-V0.6", b"DenseNodes"}
"""Features that a file may require of its reader here. One with a history requires more."""

_DENSE = 0x12
_KINDS = {0x1A: "w", 0x22: "r"}
_ID_FIRST = 0x08
"""The bytes that dense nodes, a way and a relation, and their ids, begin with."""

_MORE = 0x80
"""From here on a byte says that the integer goes on."""

_FAULTS = (ValueError, IndexError, KeyError, TypeError, OverflowError, zlib.error)

_Field = tuple[int, Any]
"""A field of a message: its number, and an integer or its bytes."""


@dataclass(frozen=True, slots=True)
class Block:
    """Things of one type that follow each other in a file; `n` of them.

    Attributes
    ----------
    kind
        ``n``, ``w`` or ``r``.
    ids
        Their ids, shape ``(n,)``.
    lonlat
        Of nodes their longitudes and latitudes (EPSG:4326), shape ``(n, 2)``; else empty.
    has_deleted
        Whether one of them is marked as deleted.
    """

    kind: str
    ids: Ints
    lonlat: Floats
    has_deleted: bool = False


def blocks(path: Path, *, nodes_only: bool = False) -> Iterator[Block]:
    """All that a file holds, or all its nodes, in its order.

    Raises
    ------
    RuntimeError
        osmium's, if the file is damaged or no map.
    """
    done = 0
    if path.name.endswith(".pbf"):
        try:
            with path.open("rb") as file:
                for block in _unpacked(file, nodes_only):
                    yield block
                    done += len(block.ids)
        except _FAULTS:
            pass
        else:
            return
    yield from _by_osmium(path, done, NODE if nodes_only else ALL)


def _by_osmium(path: Path, skipped: int, entities: osm_entity_bits) -> Iterator[Block]:
    things: Iterator[Any] = islice(osmium.FileProcessor(str(path), entities), skipped, None)
    kind, ids, lonlat, has_deleted = "", list[int](), list[tuple[float, float]](), False
    for thing in things:
        if ids and (thing.type_str() != kind or len(ids) >= _AT_ONCE):
            yield _block(kind, ids, lonlat, has_deleted)
            ids, lonlat, has_deleted = [], [], False
        kind = thing.type_str()
        ids.append(thing.id)
        has_deleted |= thing.deleted
        if isinstance(thing, osmium.osm.Node):
            at = thing.location
            lonlat.append((at.lon, at.lat) if at.valid() else (np.nan, np.nan))
    if ids:
        yield _block(kind, ids, lonlat, has_deleted)


def _block(
    kind: str, ids: list[int], lonlat: list[tuple[float, float]], has_deleted: bool
) -> Block:
    return Block(kind, np.array(ids), np.array(lonlat, dtype=float).reshape(-1, 2), has_deleted)


# --- the file's own form --------------------------------------------------------------------------


def _unpacked(file: BinaryIO, nodes_only: bool) -> Iterator[Block]:
    while size := file.read(4):
        header = dict(_fields(file.read(int.from_bytes(size, "big"))))
        data = _decompressed(file.read(header[3]))
        if header[1] == b"OSMData":
            yield from _primitives(data, nodes_only)
        elif {value for number, value in _fields(data) if number == 4} - _KNOWN:
            raise ValueError("The file requires what is not read here.")


def _decompressed(blob: bytes) -> bytes:
    found = dict(_fields(blob))
    return bytes(found[1]) if 1 in found else zlib.decompress(found[3])


def _primitives(data: bytes, nodes_only: bool) -> Iterator[Block]:
    fields = list(_fields(data))
    scale = {17: 100, 19: 0, 20: 0} | {n: value for n, value in fields if n in (17, 19, 20)}
    for number, group in fields:
        if number == 2 and group[0] == _DENSE:
            for dense_number, value in _fields(group):
                if dense_number != 2:
                    raise ValueError("The block holds what is not read here.")
                yield _dense(value, scale)
        elif number == 2:
            kind = _KINDS[group[0]]
            if not nodes_only:
                yield Block(kind, np.array(_ids(group)), np.empty((0, 2)))


def _ids(group: bytes) -> list[int]:
    """The ids of a group of ways or of relations: of each the first field."""
    found = []
    kind, at, end = group[0], 0, len(group)
    while at < end:
        if group[at] != kind:
            raise ValueError("The block holds what is not read here.")
        size = group[at + 1]
        at += 2
        if size >= _MORE:  # most are longer than a byte can say
            size, at = _varint(group, at - 1)
        if group[at] != _ID_FIRST or at + size > end:
            raise ValueError("The block holds what is not read here.")
        found.append(_varint(group, at + 1)[0])
        at += size
    return found


def _dense(data: bytes, scale: dict[int, int]) -> Block:
    fields = dict(_fields(data))
    ids, lat, lon = (np.cumsum(_signed(fields.get(number, b""))) for number in (1, 8, 9))
    # osmium keeps ten-millionths of a degree, of the billionths that the file has.
    both = ((scale[20], lon), (scale[19], lat))
    lonlat = np.column_stack([(least + scale[17] * value) // 100 / 1e7 for least, value in both])
    if len(ids) != len(lonlat):
        raise ValueError("The nodes are not as many as their positions.")
    lonlat[(np.abs(lonlat) > (180, 90)).any(axis=1)] = np.nan
    return Block("n", ids, lonlat)


def _signed(data: bytes) -> Ints:
    """A run of packed integers, each of seven bits a byte, the lowest first; signs alternate."""
    octets = np.frombuffer(data, dtype=np.uint8)
    last = np.flatnonzero(octets < 0x80)
    first = np.append(0, last[:-1] + 1)[: len(last)]
    found = np.zeros(len(last), dtype=np.uint64)
    for place in range(int((last - first).max(initial=-1)) + 1):
        more = first + place <= last
        bits = (octets[first[more] + place] & 0x7F).astype(np.uint64)
        found[more] |= bits << np.uint64(7 * place)
    return (found >> np.uint64(1)).astype(np.int64) ^ -(found & np.uint64(1)).astype(np.int64)


def _fields(data: bytes) -> Iterator[_Field]:
    """The fields of a message."""
    at, end = 0, len(data)
    while at < end:
        key, at = _varint(data, at)
        if key & 7 == 0:
            value, at = _varint(data, at)
            yield key >> 3, value
        elif key & 7 == 2:
            size, at = _varint(data, at)
            if at + size > end:
                raise ValueError("The message is cut short.")
            yield key >> 3, data[at : at + size]
            at += size
        else:
            raise ValueError("The message holds what is not read here.")


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """An integer, and where it ends."""
    value = shift = 0
    while True:
        octet = data[at]
        at += 1
        value |= (octet & 0x7F) << shift
        if octet < 0x80:
            return value, at
        shift += 7
