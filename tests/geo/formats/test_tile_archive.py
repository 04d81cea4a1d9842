"""Archives of tiles: what is written is read again, by us and by the format's own library."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pmtiles.reader import MemorySource, Reader

from geo.errors import StoreError
from geo.formats.tile_archive import archive
from tests.tiles import archived


@st.composite
def _tiles(draw: st.DrawFn) -> dict[tuple[int, int, int], bytes]:
    zooms = draw(st.lists(st.integers(0, 14), min_size=1, max_size=30))
    return {
        (z, draw(st.integers(0, (1 << z) - 1)), draw(st.integers(0, (1 << z) - 1))): gzip.compress(
            draw(st.binary(max_size=9)), mtime=0
        )
        for z in zooms
    }


@given(_tiles())
def test_every_tile_is_found_again(tiles: dict[tuple[int, int, int], bytes]) -> None:
    data = archive(tiles, {"name": "Ætna"})
    reader = Reader(MemorySource(data))
    assert {tile: reader.get(*tile) for tile in tiles} == tiles
    assert reader.metadata()["name"] == "Ætna"


def test_an_archive_with_leaves() -> None:
    tiles = {(13, x, y): b"%d,%d" % (x, y) for x in range(4000, 4110) for y in range(2700, 2790)}
    held = archived(archive(tiles, {"places": [1, 2]}))
    assert held.metadata == {"places": [1, 2]}
    assert held.tile(13, 4005, 2750) == b"4005,2750"
    assert held.tile(13, 0, 0) is None
    assert held.tile(12, 4005, 2750) is None
    assert held.tile(3, 99, 0) is None
    assert set(held.tiles()) == set(tiles)


@pytest.mark.parametrize("data", [b"", b"no archive", b"PMTiles\x02" + bytes(120), b"long" * 99])
def test_what_is_no_archive_is_refused(data: bytes) -> None:
    with pytest.raises(StoreError, match="not an archive"):
        archived(data)
