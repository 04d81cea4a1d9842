"""The base map's file of vector tiles (PMTiles), read piece by piece out of an area's database.

Nobody copies it out: the pieces are stored as they are, so that a few of them are found and read in
about a millisecond, however large the file is.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from geo.errors import StoreError

_SIZE = "SELECT octet_length(pmtiles) FROM basemap WHERE part = ?"
_PIECE = "SELECT pmtiles FROM basemap WHERE part BETWEEN ? AND ? ORDER BY part"


class StoredBaseMap:
    """The bytes of the file. Safe to share between threads.

    Attributes
    ----------
    version
        The build that made it.
    """

    def __init__(self, version: str, rows: Callable[..., list[tuple[Any, ...]]]) -> None:
        self.version = version
        self._rows = rows

    @cached_property
    def size(self) -> int:
        """How many bytes it has; 0 if the area has no base map."""
        ((parts,),) = self._rows("SELECT count(*) FROM basemap")
        if not parts:
            return 0
        ((last,),) = self._rows(_SIZE, [parts - 1])
        return int((parts - 1) * self._part_bytes + last)

    @cached_property
    def _part_bytes(self) -> int:
        """The size of every part but the last, which may be smaller."""
        ((size,),) = self._rows(_SIZE, [0])
        return int(size)

    def read(self, start: int, length: int) -> bytes:
        """So many bytes from `start` on; fewer where the file ends.

        Raises
        ------
        StoreError
            If a part cannot be read or is missing.
        """
        end = min(start + length, self.size)
        if not 0 <= start < end:
            return b""
        first, last = start // self._part_bytes, (end - 1) // self._part_bytes
        found = self._rows(_PIECE, [first, last])
        if len(found) != last - first + 1:
            raise StoreError("A part of the base map is missing. Build the area again.")
        skipped = first * self._part_bytes
        return b"".join(part for (part,) in found)[start - skipped : end - skipped]
