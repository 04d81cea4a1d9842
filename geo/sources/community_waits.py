"""Children who wait for community health services, by NHS provider, service and weeks waited.

Kind ``community-waits``: the monthly workbook that NHS England publishes as "Community health
services waiting lists". Of its sheets these are read:

=================  =============================================================================
``Table 4``        all who wait: a row an organisation, a column a service. A heading such as
                   ``(CYP) Audiology`` is a service for children and young people; those with
                   ``(A)`` are for adults, and are not read
``Table 4a`` …     the same for those who had waited between so many weeks. The sheet's title says
                   how many; where it does not, its letter does. From the release that splits the
                   longest waits at 104 weeks on there is a ``Table 4h``
=================  =============================================================================

The columns of an organisation are its type, its code (not in the workbooks of 2022 and 2023) and
its name; the type may stand in the first row of its kind alone. An empty cell is no 0: nobody
submitted a figure. The month is in the titles, in the sheet ``Contents`` or in the name of the
file. The setting ``providers`` names the organisations to keep, by code or by name.
"""

import calendar
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from geo.errors import SourceError
from geo.formats.tables import HEADER_WITHIN, Cells, read_book
from geo.manifest import Source
from geo.places.spelling import folded
from geo.records import Harvest, WaitingCount
from geo.sources.kind import SourceKind

TOTAL = "table 4"
OTHER, TOTALS = "another provider", "national, regional or ICB total"
_SHEET = re.compile(r"Table 4[a-z]?|Contents", re.IGNORECASE)
_CHILDREN = re.compile(r"\(CYP\)\s*(.+)", re.IGNORECASE)
_BY_LETTER = {"a": (0, 1), "b": (1, 2), "c": (2, 4), "d": (4, 12), "e": (12, 18), "f": (18, 52)}
_SPLIT = {"g": (52, 104), "h": (104, None)}
_BETWEEN = re.compile(r"(\d+)\s*(?:-|–|to)\s*(\d+)\s*weeks", re.IGNORECASE)
_OVER = re.compile(r"(?:>|over|more than)\s*(\d+)\s*weeks|(\d+)\s*\+\s*weeks", re.IGNORECASE)
_MONTHS = tuple(calendar.month_name)[1:]
_MONTH = re.compile(rf"\b({'|'.join(_MONTHS)})\s+(20\d\d)\b", re.IGNORECASE)
_MONTH_IN_NAME = re.compile(rf"(20\d\d)-\d\d-({'|'.join(_MONTHS)})", re.IGNORECASE)
_MARKS = frozenset(("-", "*", "–", "c", "x", "z", "low", "n/a", "#n/a"))
_PROVIDER = "provider"

Weeks = tuple[int, int | None]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet of organisations by services: where its columns are, and its rows with their line."""

    name: str
    title: str
    services: dict[int, str]
    rows: list[tuple[int, str, str, str, list[str]]]


def read(path: Path, source: Source) -> Harvest:
    """Counts of children waiting, of the providers that the manifest names.

    Returns
    -------
    Rows of `WaitingCount` and `Rejected`. `rows_read` counts the organisations of the workbook,
    `rows_kept` the providers kept.

    Raises
    ------
    SourceError
        If the file is no such workbook, its month or weeks cannot be told, or the manifest names
        no provider.
    """
    wanted = _providers(source)
    book = read_book(path, source, lambda name: bool(_SHEET.fullmatch(name.strip())))
    sheets = [_sheet(name.strip(), cells) for name, cells in book.items() if name != "Contents"]
    found = {sheet.name.casefold(): sheet for sheet in sheets if sheet is not None}
    if TOTAL not in found:
        raise SourceError(
            f"{source.title}: {path} has no sheet Table 4 of organisations by services whose names "
            "begin with (CYP). Give the monthly workbook of NHS England's Community Health "
            "Services Waiting Lists."
        )
    month = _month(path, [found[TOTAL].title, *_titles(book)])
    if month is None:
        raise SourceError(
            f"{source.title}: nothing in {path} says which month it is of. Keep the name that NHS "
            "England gave it, such as Community-health-services-waiting-lists-2026-27-October.xlsx."
        )
    weeks = _weeks(list(found.values()), source, path)
    reading = _WaitsReading(source, month, wanted, dict(wanted))
    for key, sheet in found.items():
        reading.sheet(sheet, weeks[key], is_whole=key == TOTAL)
    if len(reading.lost) == len(wanted):
        raise SourceError(
            f"{source.title}: no provider in {path} has the code or name "
            f"{', '.join(wanted.values())}. Look in its column Organisation Code, and correct "
            "providers in the manifest."
        )
    for written in reading.lost.values():
        reason = "No provider in the workbook has this code or name."
        reading.harvest.reject(source.source_id, "providers", "providers", written, reason)
    return reading.harvest


def _providers(source: Source) -> dict[str, str]:
    """The organisations that the manifest names, as they are compared and as they are written."""
    given = source.settings.get("providers")
    sound = isinstance(given, list) and all(isinstance(one, str) and one.strip() for one in given)
    if not given or not sound:
        raise SourceError(
            f"{source.title}: name the area's NHS providers by the codes in the workbook's "
            'column Organisation Code, such as providers = ["R1F"].'
        )
    return {folded(one): one for one in given}


def _sheet(name: str, cells: Cells) -> _Sheet | None:
    """A sheet as organisations by services; None where it is none."""
    heads = [at for at, row in enumerate(cells[:HEADER_WITHIN]) if any(map(_CHILDREN.match, row))]
    if not heads:
        return None
    head, above = cells[heads[0]], cells[: heads[0]]
    services = {i: m[1].strip() for i, cell in enumerate(head) if (m := _CHILDREN.match(cell))}
    first = min(i for i, cell in enumerate(head) if cell.startswith("("))
    rows, kind = [], ""
    for line, row in enumerate(cells[heads[0] + 1 :], start=heads[0] + 2):
        kind = row[0].casefold() or kind
        code = row[1] if first > 2 else ""
        organisation = row[first - 1] if first > 1 else ""
        if organisation:
            rows.append((line, kind, code, organisation, row))
    title = " ".join(cell for row in above for cell in row if cell)
    return _Sheet(name, title, services, rows)


def _titles(book: dict[str, Cells]) -> Iterator[str]:
    contents = next((cells for name, cells in book.items() if name == "Contents"), [])
    for row in contents[:HEADER_WITHIN]:
        text = " ".join(filter(None, row))
        if not re.search("publi|revis|next|updat", text, re.IGNORECASE):
            yield text


def _month(path: Path, titles: Sequence[str]) -> str | None:
    """The month of a workbook, by its titles or else by the year and month in its name."""
    for title in titles:
        if match := _MONTH.search(title):
            return f"{match[2]}-{_number(match[1]):02d}"
    match = _MONTH_IN_NAME.search(path.name)
    if match is None:
        return None
    number = _number(match[2])
    return f"{int(match[1]) + (number < 4)}-{number:02d}"  # a year that begins in April


def _number(month: str) -> int:
    return _MONTHS.index(month.capitalize()) + 1


def _weeks(sheets: Sequence[_Sheet], source: Source, path: Path) -> dict[str, Weeks]:
    """Between how many weeks those of each sheet had waited; the whole list is from 0 on."""
    parts = [sheet for sheet in sheets if sheet.name.casefold() != TOTAL]
    told = {sheet.name: _told(sheet.title) for sheet in parts}
    known = {name: weeks for name, weeks in told.items() if weeks is not None}
    if len(known) < len(parts) or len(set(known.values())) < len(parts):
        letters = {sheet.name[-1].casefold(): sheet.name for sheet in parts}
        longest = _SPLIT if "h" in letters else {"g": (52, None)}
        by_letter = {**_BY_LETTER, **longest}
        odd = [name for letter, name in letters.items() if letter not in by_letter]
        if odd:
            raise SourceError(
                f"{source.title}: the title of the sheet {odd[0]!r} of {path} does not say between "
                "how many weeks those in it had waited."
            )
        known = {name: by_letter[letter] for letter, name in letters.items()}
    return {TOTAL: (0, None)} | {name.casefold(): w for name, w in known.items()}


def _told(title: str) -> Weeks | None:
    """Between how many weeks, by a title.

    >>> _told("Table 4f: waiting >18-52 weeks"), _told("waiting >104 weeks"), _told("All")
    ((18, 52), (104, None), None)
    """
    if match := _BETWEEN.search(title):
        return int(match[1]), int(match[2])
    match = _OVER.search(title)
    return (int(match[1] or match[2]), None) if match else None


@dataclass(slots=True)
class _WaitsReading:
    """What is known while rows are read: who is wanted, and who was not found so far."""

    source: Source
    month: str
    wanted: dict[str, str]
    lost: dict[str, str]
    harvest: Harvest = field(default_factory=Harvest)

    def sheet(self, sheet: _Sheet, weeks: Weeks, *, is_whole: bool) -> None:
        """Add the counts of the providers that are wanted. Of the whole list rows are counted."""
        for line, kind, code, name, cells in sheet.rows:
            self.harvest.rows_read += is_whole
            marks = {folded(code), folded(name)} & self.wanted.keys()
            if kind != _PROVIDER or not marks:
                self.harvest.left_out[OTHER if kind == _PROVIDER else TOTALS] += is_whole
                continue
            self.harvest.rows_kept += is_whole
            for mark in marks:
                self.lost.pop(mark, None)
            for column, service in sheet.services.items():
                text = cells[column] if column < len(cells) else ""
                where = f"{sheet.name}, {_letters(column)}{line}"
                count = _count(text)
                if count is None:
                    reason = "This is not a number of children."
                    self.harvest.reject(self.source.source_id, where, service, text, reason)
                elif text or is_whole:
                    self.harvest.rows.append(
                        WaitingCount(
                            code,
                            name,
                            service,
                            self.month,
                            *weeks,
                            count[0],
                            self.source.source_id,
                            where,
                            count[1],
                        )
                    )


def _count(text: str) -> tuple[int | None, str] | None:
    """A cell as a number of children, or the mark in its place; None if it is neither.

    >>> _count("1,204"), _count(""), _count("*"), _count("-3"), _count("many")
    ((1204, ''), (None, ''), (None, '*'), None, None)
    """
    if not text or text.casefold() in _MARKS:
        return None, text
    digits = text.replace(",", "").removesuffix(".0")
    return (int(digits), "") if digits.isdecimal() and digits.isascii() else None


def _letters(column: int) -> str:
    """The letters of a column, counted from 0: A, B, … Z, AA.

    >>> _letters(0), _letters(25), _letters(26)
    ('A', 'Z', 'AA')
    """
    text, left = "", column + 1
    while left:
        left, digit = divmod(left - 1, 26)
        text = chr(65 + digit) + text
    return text


KINDS = (
    SourceKind(
        "community-waits", read, settings=frozenset({"providers"}), evidence=frozenset({"waits"})
    ),
)
