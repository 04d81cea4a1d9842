"""Map tiles in one file: PMTiles, version 3."""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from io import BytesIO
from typing import Any

from pmtiles.reader import Reader
from pmtiles.tile import (
    Compression,
    MagicNumberNotFound,
    SpecVersionUnsupported,
    TileType,
    deserialize_directory,
    find_tile,
    tileid_to_zxy,
    zxy_to_tileid,
)
from pmtiles.writer import Writer

from geo.errors import StoreError

Tile = tuple[int, int, int]
"""Zoom, column and row."""


def archive(tiles: Mapping[Tile, bytes], metadata: Mapping[str, Any]) -> bytes:
    """An archive of vector tiles that are compressed with gzip.

    `metadata` can be read again from the archive (`TileArchive.metadata`).
    """
    file = BytesIO()
    writer = Writer(file)
    for number, data in sorted((zxy_to_tileid(*tile), data) for tile, data in tiles.items()):
        writer.write_tile(number, data)
    header = {"tile_type": TileType.MVT, "tile_compression": Compression.GZIP}
    writer.finalize(header, dict(metadata))
    return file.getvalue()


class TileArchive:
    """An archive, read tile by tile. Safe to share between threads.

    Parameters
    ----------
    read
        Gives so many bytes (its second argument) of the archive from a place on (its first).

    Raises
    ------
    StoreError
        If it is no archive.
    """

    def __init__(self, read: Callable[[int, int], bytes]) -> None:
        self._read = read
        self._reader = Reader(read)
        try:
            self._header = self._reader.header()
        except (MagicNumberNotFound, SpecVersionUnsupported, ValueError, IndexError) as error:
            raise StoreError(
                "The base map is not an archive of map tiles. Build the area again."
            ) from error
        self._entries = lru_cache(maxsize=64)(self._read_entries)

    @property
    def metadata(self) -> dict[str, Any]:
        """What was written beside the tiles."""
        return dict(self._reader.metadata())

    def tile(self, zoom: int, column: int, row: int) -> bytes | None:
        """A tile, compressed with gzip; None where there is nothing."""
        if not (0 <= zoom < 31 and 0 <= column < 1 << zoom and 0 <= row < 1 << zoom):
            return None
        number = zxy_to_tileid(zoom, column, row)
        start, length = self._header["root_offset"], self._header["root_length"]
        while found := find_tile(self._entries(start, length), number):
            if found.run_length:
                return self._read(self._header["tile_data_offset"] + found.offset, found.length)
            start, length = self._header["leaf_directory_offset"] + found.offset, found.length
        return None

    def tiles(self) -> Iterable[Tile]:
        """All tiles that are there."""
        waiting = [(self._header["root_offset"], self._header["root_length"])]
        while waiting:
            for entry in self._entries(*waiting.pop()):
                if entry.run_length:
                    yield from (tileid_to_zxy(entry.tile_id + i) for i in range(entry.run_length))
                else:
                    leaf = self._header["leaf_directory_offset"] + entry.offset
                    waiting.append((leaf, entry.length))

    def _read_entries(self, start: int, length: int) -> list[Any]:
        return list(deserialize_directory(self._read(start, length)))
