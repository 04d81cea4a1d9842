"""The base map's file, read out of the database: any piece of it, and none that is not there."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import StoreError
from geo.formats.tile_archive import TileArchive
from geo.store import Store, StoredBaseMap
from geo.store.schema import OTHER_TABLES

DATA = bytes(range(251)) * 3


@pytest.fixture(scope="module")
def table() -> Iterator[duckdb.DuckDBPyConnection]:
    """A table of parts, as the store has it."""
    with duckdb.connect() as db:
        db.execute(f"CREATE TABLE basemap ({OTHER_TABLES['basemap']})")
        yield db


def stored(db: duckdb.DuckDBPyConnection, data: bytes, part_bytes: int) -> StoredBaseMap:
    parts = [data[at : at + part_bytes] for at in range(0, len(data), part_bytes)]
    rows = pa.table({"part": range(len(parts))[::-1], "pmtiles": parts[::-1]})  # noqa: F841
    db.execute("DELETE FROM basemap")
    if parts:
        db.execute("INSERT INTO basemap SELECT * FROM rows")
    return StoredBaseMap("v1", lambda sql, values=None: db.execute(sql, values or []).fetchall())


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    length=st.integers(0, len(DATA)),
    part_bytes=st.integers(1, 400),
    pieces=st.lists(st.tuples(st.integers(0, 900), st.integers(0, 900)), max_size=5),
)
def test_any_piece_is_what_it_is_in_the_file(
    table: duckdb.DuckDBPyConnection,
    length: int,
    part_bytes: int,
    pieces: list[tuple[int, int]],
) -> None:
    data = DATA[:length]
    found = stored(table, data, part_bytes)
    assert found.size == length
    for start, wanted in pieces:
        assert found.read(start, wanted) == data[start : start + wanted]


def test_a_part_that_is_missing_is_no_shorter_file(table: duckdb.DuckDBPyConnection) -> None:
    found = stored(table, DATA, 100)
    assert found.size == len(DATA)
    table.execute("DELETE FROM basemap WHERE part = 2")
    assert found.read(0, 200) == DATA[:200]
    with pytest.raises(StoreError, match="missing"):
        found.read(150, 100)


def test_no_piece_takes_the_whole_column(small_db: Path) -> None:
    # Compressed, all parts would be unpacked for each piece.
    with duckdb.connect(small_db, read_only=True) as db:
        ways = db.execute(
            "SELECT DISTINCT compression FROM pragma_storage_info('basemap') "
            "WHERE column_name = 'pmtiles' AND segment_type = 'BLOB'"
        ).fetchall()
    assert ways == [("Uncompressed",)]


def test_it_outlives_its_area_and_the_file_s_replacement(small_db: Path, tmp_path: Path) -> None:
    path = tmp_path / "area.duckdb"
    shutil.copy(small_db, path)
    store = Store.open(path)
    alone = store.base_map(alone=True)
    new = tmp_path / "new.duckdb"
    shutil.copy(small_db, new)
    with duckdb.connect(new) as db:
        db.execute("UPDATE meta SET value = 'another' WHERE key = 'build_id'")
        db.execute("DELETE FROM basemap")
    new.replace(path)
    late = store.base_map(alone=True)
    assert late.size == alone.size > 0, "the file that took its place is of another build"
    store.close()
    path.unlink()
    assert list(TileArchive(alone.read).tiles())
