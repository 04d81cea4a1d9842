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

from geo.measure import Floats

Ints = NDArray[np.int64]

_AT_ONCE = 8000
"""Things in a block that osmium has read: as many as a PBF file has in one of its own."""

_KNOWN = {b"OsmSchema-V0.6", b"DenseNodes"}
"""Features that a file may require of its reader here. One with a history requires more."""

_KINDS = {3: "w", 4: "r"}
_ID_FIRST = 0x08
_FAULTS = (ValueError, IndexError, KeyError, OverflowError, zlib.error)

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


def blocks(path: Path) -> Iterator[Block]:
    """All that a file holds, in its order.

    Raises
    ------
    RuntimeError
        osmium's, if the file is damaged or no map.
    """
    done = 0
    if path.name.endswith(".pbf"):
        try:
            with path.open("rb") as file:
                for block in _unpacked(file):
                    yield block
                    done += len(block.ids)
        except _FAULTS:
            pass
        else:
            return
    yield from _by_osmium(path, done)


def _by_osmium(path: Path, skipped: int) -> Iterator[Block]:
    things: Iterator[Any] = islice(osmium.FileProcessor(str(path)), skipped, None)
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


def _unpacked(file: BinaryIO) -> Iterator[Block]:
    while size := file.read(4):
        header = dict(_fields(file.read(int.from_bytes(size, "big"))))
        data = _decompressed(file.read(header[3]))
        if header[1] == b"OSMData":
            yield from _primitives(data)
        elif {value for number, value in _fields(data) if number == 4} - _KNOWN:
            raise ValueError("The file requires what is not read here.")


def _decompressed(blob: bytes) -> bytes:
    found = dict(_fields(blob))
    return bytes(found[1]) if 1 in found else zlib.decompress(found[3])


def _primitives(data: bytes) -> Iterator[Block]:
    fields = list(_fields(data))
    scale = {17: 100, 19: 0, 20: 0} | {n: value for n, value in fields if n in (17, 19, 20)}
    for number, group in fields:
        if number != 2:
            continue
        for kind, value in _groups(group):
            if kind == "n":
                yield _dense(value, scale)
            else:
                yield Block(kind, value, np.empty((0, 2)))


def _groups(group: bytes) -> Iterator[tuple[str, Any]]:
    """Dense nodes as bytes, ways and relations by their ids."""
    ids: dict[str, list[int]] = {}
    for number, value in _fields(group):
        if number == 2:
            yield "n", value
        elif number in _KINDS and value[0] == _ID_FIRST:
            ids.setdefault(_KINDS[number], []).append(_varint(value, 1)[0])
        else:
            raise ValueError("The block holds what is not read here.")
    for kind, found in ids.items():
        yield kind, np.array(found)


def _dense(data: bytes, scale: dict[int, int]) -> Block:
    fields = dict(_fields(data))
    ids, lat, lon = (np.cumsum(_signed(fields.get(number, b""))) for number in (1, 8, 9))
    # osmium keeps ten-millionths of a degree, of the billionths that the file has.
    both = ((scale[20], lon), (scale[19], lat))
    lonlat = np.column_stack([(least + scale[17] * value) // 100 / 1e7 for least, value in both])
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
