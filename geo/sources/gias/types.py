"""Which types of establishment are entries of the Local Offer, and of which category."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from geo.directory.vocabulary import CATEGORIES
from geo.errors import SourceError
from geo.manifest import Source
from geo.settings import DATA

DEFAULT_TYPES = DATA / "gias-types.csv"
"""What each type of establishment is in the Local Offer."""


@dataclass(frozen=True, slots=True)
class EstablishmentType:
    """What a type of establishment is in the Local Offer; without a category, it is left out."""

    category: str | None
    delivery: str
    left_out: str
    name: str = ""


def read_types(source: Source) -> dict[int, EstablishmentType]:
    """The table of types, from the project or from the manifest."""
    name = source.settings.get("types")
    if name is not None and (not isinstance(name, str) or not name):
        raise SourceError(
            f"{source.title}: types is {name!r} in the manifest. Give the name of a table."
        )
    return _read(source.folder / name if name else DEFAULT_TYPES)


@cache
def default_types() -> dict[int, EstablishmentType]:
    """The project's own table of types, by code."""
    return _read(DEFAULT_TYPES)


def _read(path: Path) -> dict[int, EstablishmentType]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise SourceError(
            f"The table of types {path} cannot be read as text. Save it as CSV (UTF-8)."
        ) from error
    except (OSError, ValueError) as error:  # a name with a NUL in it is no OSError
        reason = getattr(error, "strerror", None) or error
        raise SourceError(
            f"The table of types {path} cannot be read: {reason}. Put it there, or correct types "
            "in the manifest."
        ) from error
    try:
        return _types_of(path, lines)
    except csv.Error as error:
        raise SourceError(
            f"The table of types {path} is not a CSV file ({error}). Save it as CSV (UTF-8)."
        ) from error


def _types_of(path: Path, lines: Iterable[str]) -> dict[int, EstablishmentType]:
    """The rows of the table of types by their codes."""
    rows = csv.DictReader(line for line in lines if line.strip() and not line.startswith("#"))
    found: dict[int, EstablishmentType] = {}
    for row in rows:
        code, entry = _type(path, row)
        if code in found:
            raise SourceError(
                f"The table of types {path} has the code {code} twice. Remove one of the rows."
            )
        found[code] = entry
    if not found:
        raise SourceError(
            f"The table of types {path} is empty. Give it a row for each type, as "
            f"data/{DEFAULT_TYPES.name} has."
        )
    return found


def _type(path: Path, row: Mapping[str, str | None]) -> tuple[int, EstablishmentType]:
    """One row of the table of types, checked."""
    cells = {k: (v or "").strip() for k, v in row.items() if k and not isinstance(v, list)}
    missing = {"code", "category", "delivery", "left_out"} - cells.keys()
    if missing:
        raise SourceError(
            f"The table of types {path} is missing the column {min(missing)}. Name its columns "
            "code, category, delivery, left_out."
        )
    code, category = cells["code"], cells["category"] or None
    delivery = cells["delivery"] or "place"
    sound = code.isdecimal() and (category is None or category in CATEGORIES)
    if not sound or delivery not in ("place", "online", "home"):
        raise SourceError(
            f"The table of types {path} has a row that cannot be used: {', '.join(cells.values())}."
            " It needs a number as its code, a known category or none, and a delivery of place, "
            "online or home."
        )
    return int(code), EstablishmentType(
        category, delivery, cells["left_out"] or "not wanted", cells.get("name", "")
    )
