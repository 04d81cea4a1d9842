"""Which column of a file of pupils is for what: suggested by its name, or as a file says.

What schools' and councils' systems call each column is in ``data/pupil-columns.toml``.
"""

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Any

from geo.errors import InputError
from geo.formats.tables import known_name
from geo.settings import DATA

DAY_FIRST, MONTH_FIRST = "day first", "month first"
"""How a columns file may say that dates such as 04/05/2017 are written."""

FIRST, COMPARE, JOIN = "first", "compare", "join"

NEEDED = (("id",), ("born",), ("school", "laestab"))
"""What a file must have: of each, one at least."""

HOMES = (("postcode",), ("uprn",), ("lat", "lon"), ("easting", "northing"))
"""The columns that say where a child lives: of these, one set at least."""

_GUESSED = ("id", "born", "school", "laestab", "postcode", "uprn")
"""Columns that are known also where their names are misspelt a little."""

_ALIKE, _LEAST_LETTERS = 0.88, 6
_MOST_BYTES = 100_000


@dataclass(frozen=True, slots=True)
class PupilColumn:
    """A column that is understood: the names that it may have, the first of them our own.

    `several` is what becomes of two columns of a file for it: ``first``, ``compare`` or ``join``.
    """

    names: tuple[str, ...]
    several: str = COMPARE


@cache
def columns() -> Mapping[str, PupilColumn]:
    """The columns that are understood, by our keys."""
    held = tomllib.loads((DATA / "pupil-columns.toml").read_text(encoding="utf-8"))
    return {
        key: PupilColumn(tuple(said["names"]), said.get("several", COMPARE))
        for key, said in held.items()
    }


def title_of(key: str) -> str:
    """What people call the column of a key."""
    return columns()[key].names[0]


@cache
def _named() -> Mapping[str, tuple[str, int]]:
    """The key of each name, and the name's rank among those of its key."""
    found: dict[str, tuple[str, int]] = {}
    for key, column in columns().items():
        for rank, name in enumerate((*column.names, key)):
            found.setdefault(known_name(name), (key, rank))
    return found


def likely_names() -> frozenset[str]:
    """Every name that a column may have, without case, spaces and marks."""
    return frozenset(_named())


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Which columns of a file are for what.

    Attributes
    ----------
    columns
        Titles of the file's columns by our key; more than one where two say the same thing.
    dates
        ``day first`` or ``month first``; None where nobody said: then the day comes first, and
        a column that has dates with the month first as well is doubted.
    """

    columns: Mapping[str, tuple[str, ...]]
    dates: str | None = None

    def key_of(self, title: str) -> str | None:
        """What a column is for; None where it is not used."""
        return next((key for key, titles in self.columns.items() if title in titles), None)

    def with_column(self, title: str, key: str | None) -> "ColumnMap":
        """The same with one column used for something else, or for nothing."""
        left = {
            ours: tuple(t for t in titles if t != title) for ours, titles in self.columns.items()
        }
        if key is not None:
            left[key] = (*left.get(key, ()), title)
        return ColumnMap({ours: titles for ours, titles in left.items() if titles}, self.dates)

    def lacking(self) -> str:
        """What it lacks to decide anything, in words; empty if it will do."""
        columns = [
            " or ".join(map(title_of, keys))
            for keys in NEEDED
            if not any(key in self.columns for key in keys)
        ]
        lacks = []
        if columns:
            lacks.append(f"is missing the column{'s' * (len(columns) > 1)} {', '.join(columns)}")
        if not any(all(key in self.columns for key in home) for home in HOMES):
            lacks.append(
                "has no column for the home (postcode, UPRN, lat and lon, or easting and northing)"
            )
        return " and ".join(lacks)

    def as_toml(self) -> bytes:
        """The file that `read_map` reads."""
        lines = ["# Which columns of your file are for what: our name, and yours."]
        if self.dates:
            lines.append(f"dates = {_quoted(self.dates)}")
        lines += ["", "[columns]"]
        for key, titles in self.columns.items():
            said = ", ".join(_quoted(title) for title in titles)
            lines.append(f"{key} = {said}" if len(titles) == 1 else f"{key} = [{said}]")
        return ("\n".join(lines) + "\n").encode()


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def suggested(titles: Sequence[str]) -> ColumnMap:
    """What the columns of a file are likely for, by their names.

    Of several for one thing all are named, the likeliest first, unless only one can count.
    """
    found: dict[str, list[tuple[int, int, str]]] = {}
    for place, title in enumerate(titles):
        name = known_name(title.removesuffix(_again(title)))
        key, rank = _named().get(name, (None, 0))
        if key is not None:
            found.setdefault(key, []).append((rank, place, title))
    for key, title in _guessed(titles, found).items():
        found[key] = [(0, 0, title)]
    order = {
        key: sorted(found[key], key=lambda one: one[:2] if _ranked(key) else one[1:2])
        for key in columns()
        if key in found
    }
    return ColumnMap(
        {
            key: tuple(title for *_, title in (ranked if _many(key) else ranked[:1]))
            for key, ranked in order.items()
        }
    )


def _ranked(key: str) -> bool:
    return columns()[key].several != JOIN


def _many(key: str) -> bool:
    return columns()[key].several != FIRST


def _again(title: str) -> str:
    """The end of the title of a column whose name another has too."""
    _, mark, number = title.rpartition(" (")
    return mark + number if number[:-1].isdigit() and number.endswith(")") else ""


def _guessed(titles: Sequence[str], found: Mapping[str, Any]) -> dict[str, str]:
    """Columns whose names are nearly those of what every file needs."""
    near: dict[str, str] = {}
    for title in titles:
        name = known_name(title)
        if name in _named() or len(name) < _LEAST_LETTERS:
            continue
        (like,) = get_close_matches(name, _named(), n=1, cutoff=_ALIKE) or (None,)
        key = _named()[like][0] if like else ""
        if key in _GUESSED and key not in found:
            near.setdefault(key, title)
    return near


def distinct(header: Sequence[str]) -> tuple[str, ...]:
    """The titles of columns so that no two are the same: the second Postcode is Postcode (2)."""
    seen: dict[str, int] = {}
    titles = []
    for place, title in enumerate(header, start=1):
        name = title or f"Column {place}"
        seen[name] = seen.get(name, 0) + 1
        titles.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(titles)


def read_map(name: str, content: bytes) -> ColumnMap:
    """Read a columns file, TOML or JSON, as `ColumnMap.as_toml` writes it.

    Raises
    ------
    InputError
        Naming every fault: text that is neither, something that no column is for, one column for
        two things.
    """
    held = _parsed(name, content)
    faults: list[str] = []
    given = held.get("columns")
    if not isinstance(given, dict) or not given:
        raise InputError(
            f'{name} has no table [columns]. Write one such as id = "Pupil Ref", born = "DOB".'
        )
    found: dict[str, tuple[str, ...]] = {}
    for key, said in given.items():
        titles = (said,) if isinstance(said, str) else said
        sound = isinstance(titles, list | tuple) and all(isinstance(t, str) and t for t in titles)
        if key not in columns():
            near = get_close_matches(str(key), columns(), n=1)
            hint = f" Did you mean {near[0]}?" if near else f" Known are {', '.join(columns())}."
            faults.append(f"we read no column {str(key)[:60]!r}.{hint}")
        elif not sound or not titles:
            faults.append(f"{key} must be the title of a column in quotation marks, or a list")
        else:
            found[key] = tuple(titles)
    dates = held.get("dates")
    if dates not in (None, DAY_FIRST, MONTH_FIRST):
        faults.append(f"dates is {str(dates)[:40]!r}; write {DAY_FIRST!r} or {MONTH_FIRST!r}")
    faults += [f"it has an unknown key {key!r}" for key in held if key not in ("columns", "dates")]
    faults += _twice(found)
    if faults:
        raise InputError(f"The columns file {name} cannot be used: {'; '.join(faults)}.")
    return ColumnMap(found, dates)


def _twice(found: Mapping[str, Sequence[str]]) -> list[str]:
    """The columns that are given for two things."""
    uses: dict[str, list[str]] = {}
    for key, titles in found.items():
        for title in titles:
            uses.setdefault(title, []).append(key)
    return [
        f"the column {title!r} is given for {' and '.join(keys)}"
        for title, keys in uses.items()
        if len(keys) > 1
    ]


def _parsed(name: str, content: bytes) -> dict[str, Any]:
    if len(content) > _MOST_BYTES:
        raise InputError(f"{name} is too large for a columns file.")
    try:
        text = content.decode("utf-8-sig")
        held = json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(
            f"{name} is not a columns file: it is neither TOML nor JSON ({str(error)[:120]})."
        ) from error
    return held if isinstance(held, dict) else {}


def fitted(given: ColumnMap, titles: Sequence[str], name: str) -> ColumnMap:
    """A map with the titles as a file has them: case, spaces and marks do not matter.

    Raises
    ------
    InputError
        Naming all the columns that the file does not have.
    """
    known = {known_name(title): title for title in reversed(titles)}
    exact = set(titles)
    lost = []
    found: dict[str, tuple[str, ...]] = {}
    for key, wanted in given.columns.items():
        own = [title if title in exact else known.get(known_name(title)) for title in wanted]
        lost += [title for title, there in zip(wanted, own, strict=True) if there is None]
        found[key] = tuple(title for title in own if title is not None)
    if lost:
        raise InputError(
            f"{name} has no column {', '.join(repr(title[:60]) for title in lost)}, which the "
            f"columns file names. It has: {', '.join(title[:60] for title in titles[:40])}."
        )
    return ColumnMap(found, given.dates)
