"""Postcodes of Ordnance Survey's Code-Point Open: Great Britain, those in use only.

It comes as a zip file with a CSV file for each postcode area (``Data/CSV/po.csv``); the zip file,
a folder of such files, or one of them can be read. The files have no line of column names.

Settings: those of `geo.formats.tables`.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from geo.errors import SourceError
from geo.formats.archive import is_archive, matching, opened
from geo.formats.tables import TABLE_SETTINGS, Table, read_table
from geo.manifest import Source
from geo.records import Harvest
from geo.sources.kind import SourceKind
from geo.sources.onspd import area_codes, first_seen, grid_positions, postcodes, quality

SETTINGS = frozenset(TABLE_SETTINGS)
"""Keys of the manifest that this kind takes besides those of every source."""

_COLUMNS = (
    "Postcode",
    "Positional_quality_indicator",
    "Eastings",
    "Northings",
    "Country_code",
    "NHS_regional_HA_code",
    "NHS_HA_code",
    "Admin_county_code",
    "Admin_district_code",
    "Admin_ward_code",
)
_NEEDED = {
    "postcode": ("Postcode",),
    "quality": ("Positional_quality_indicator",),
    "easting": ("Eastings",),
    "northing": ("Northings",),
    "authority": ("Admin_district_code",),
}
_NO_POSITION = "90"
_AREA_FILES = ("Data/CSV/*.csv", "*.csv")


def read(path: Path, source: Source) -> Iterator[Harvest]:
    """Postcodes of Great Britain, a file at a time.

    Yields
    ------
    The frame ``postcode``, as `geo.sources.onspd.read` gives it. Ordnance Survey's indicators of
    quality are ten times those of ONS: `quality` is on the scale of ONS. `terminated` and `lsoa`
    are not known.

    Raises
    ------
    SourceError
        If there is no such file, or it is laid out in another way.
    """
    seen: set[str] = set()
    for file, member in _files(path, source):
        part = replace(source, member=member)
        for table in read_table(file, part, needed=_NEEDED, names=_COLUMNS):
            yield _harvest(table, source, seen)


def _files(path: Path, source: Source) -> Iterator[tuple[Path, str | None]]:
    """The files of postcodes: each with its name in a zip file, if it is in one."""
    if path.is_dir():
        found = sorted(path.glob("*.csv")) or sorted(path.glob("Data/CSV/*.csv"))
        if not found:
            raise SourceError(f"{source.title}: there are no CSV files in the folder {path}.")
        yield from ((file, None) for file in found)
    elif is_archive(path) and source.member is None:
        with opened(path) as archive:
            names = next((m for m in (matching(archive, p) for p in _AREA_FILES) if m), [])
        if not names:
            raise SourceError(
                f"{source.title}: {path} has no CSV files in it. Check that it is the right file."
            )
        yield from ((path, info.filename) for info in names)
    else:
        yield path, source.member


def _harvest(table: Table, source: Source, seen: set[str]) -> Harvest:
    harvest = Harvest()
    table.count_into(harvest, source.source_id)
    frame, lines = table.frame, table.lines
    codes, sound = postcodes(frame["postcode"], lines, harvest, source)
    sound &= first_seen(codes, sound, lines, seen, harvest, source)
    frame, codes = frame[sound].reset_index(drop=True), codes[sound].reset_index(drop=True)
    given = [frame["easting"], frame["northing"]]
    nowhere = frame["quality"] == _NO_POSITION
    found = grid_positions(given, codes, harvest, source, nowhere)
    harvest.frames["postcode"] = pd.DataFrame(
        {
            "postcode": codes,
            "authority_code": area_codes(frame["authority"]),
            "easting": found[:, 0],
            "northing": found[:, 1],
            "terminated": np.full(len(codes), None),
            "lsoa": np.full(len(codes), None),
            "quality": quality(frame["quality"], divisor=10),
        }
    )
    harvest.rows_kept = len(codes)
    return harvest


KINDS = (
    SourceKind(
        "code-point-open",
        read,
        settings=SETTINGS,
        first=True,
        postcodes=True,
        folder=True,
        evidence=frozenset({"homes"}),
    ),
)
