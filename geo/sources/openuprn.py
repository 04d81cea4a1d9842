"""Address points of Ordnance Survey's Open UPRN: where each property of Great Britain is.

It comes as a zip file with one CSV file (``osopenuprn_202611.csv``) of some forty million rows:
``UPRN, X_COORDINATE, Y_COORDINATE, LATITUDE, LONGITUDE``. Those beyond the area and its margin
are left out as they are read.

Settings: those of `geo.formats.tables`.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from geo.formats.tables import TABLE_SETTINGS, Table, read_table
from geo.manifest import Source
from geo.places.extent import OUTSIDE
from geo.records import Harvest
from geo.sources.kind import Covers, SourceKind

SETTINGS = frozenset(TABLE_SETTINGS)
"""Keys of the manifest that this kind takes besides those of every source."""

_NEEDED = {
    "uprn": ("UPRN",),
    "easting": ("X_COORDINATE",),
    "northing": ("Y_COORDINATE",),
    "lat": ("LATITUDE",),
    "lon": ("LONGITUDE",),
}
_MEMBERS = ("osopenuprn_*.csv",)
_FAULT = (
    "This is not an address point: it needs a UPRN, a grid position, a latitude and a longitude."
)
_UPRN = r"[0-9]{1,12}"


def read(paths: Sequence[Path], source: Source, covers: Covers) -> Iterator[Harvest]:
    """Address points of the area and its margin, some thousands at a time.

    Yields
    ------
    The frame ``address_point``: ``uprn``, ``easting`` and ``northing`` (EPSG:27700). `rows_read`
    counts address points.

    Raises
    ------
    SourceError
        If a file is damaged, or lacks a column.
    """
    for path in paths:
        for table in read_table(path, source, needed=_NEEDED, members=_MEMBERS):
            yield _harvest(table, source, covers)


def _harvest(table: Table, source: Source, covers: Covers) -> Harvest:
    harvest = Harvest()
    table.count_into(harvest, source.source_id)
    cells = table.frame
    numbers = {name: pd.to_numeric(cells[name], errors="coerce") for name in _NEEDED}
    sound = cells["uprn"].str.fullmatch(_UPRN).fillna(False).to_numpy(bool)
    for found in numbers.values():
        sound = sound & np.isfinite(found.to_numpy(float))
    for i in np.flatnonzero(~sound):
        said = ", ".join(str(cell) for cell in cells.iloc[i])
        harvest.reject(source.source_id, f"line {table.lines[i]}", "UPRN", said, _FAULT)
    near = covers(numbers["lon"].to_numpy(float), numbers["lat"].to_numpy(float)) & sound
    harvest.frames["address_point"] = pd.DataFrame(
        {
            "uprn": cells.loc[near, "uprn"].astype(np.int64),
            "easting": numbers["easting"][near].astype(float),
            "northing": numbers["northing"][near].astype(float),
        }
    )
    harvest.rows_kept = int(near.sum())
    harvest.left_out[OUTSIDE] = int((sound & ~near).sum())
    return harvest


KINDS = (SourceKind("os-open-uprn", read_within=read, settings=SETTINGS),)
