"""Cells that a spreadsheet shows and never runs."""

import csv
import io
import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

_FORMULA = tuple("=+-@\t\r\n＝＋－＠﹦﹢﹣﹫")
"""Spreadsheets take full-width and small signs for the plain ones, and skip blanks before them."""

_BLANKS = frozenset(" \x0b\x0c\xa0\u3000")
_BELOW_NOTHING = re.compile(r"-\d+(\.\d+)?([eE][+-]?\d+)?")
"""A number below 0 as text. With a + before it, it may be a telephone number, which stays text."""


def safe(value: object) -> object:
    """A cell as it is, with an apostrophe before text that a spreadsheet would run as a formula.

    A number below 0 is no formula, be it a number or the text of one: a longitude of England in a
    file that came in goes out as it came.

    >>> safe("=1+1"), safe("Play"), safe(-1.3), safe("-1.3")
    ("'=1+1", 'Play', -1.3, '-1.3')
    """
    return f"'{value}" if isinstance(value, str) and _runs(value) else value


def _runs(text: str) -> bool:
    begins = text[:1] in _BLANKS and text.lstrip().startswith(_FORMULA)
    return (begins or text.startswith(_FORMULA)) and not _BELOW_NOTHING.fullmatch(text)


def plain(text: str) -> str:
    """The text that `safe` was given.

    >>> plain("'=1+1"), plain("'Tis")
    ('=1+1', "'Tis")
    """
    return text[1:] if text[:1] == "'" and _runs(text[1:]) else text


def csv_bytes(header: Sequence[str], rows: Iterable[Iterable[object]]) -> bytes:
    """A table as CSV in UTF-8, with the mark that Excel needs. None is an empty cell."""
    made = io.BytesIO()
    out = io.TextIOWrapper(made, encoding="utf-8-sig", newline="")  # a row at a time: half the room
    writer = csv.writer(out)
    writer.writerow([safe(title) for title in header])
    writer.writerows([safe(cell) for cell in row] for row in rows)
    out.flush()
    return made.getvalue()


def table_csv(table: pd.DataFrame, head: Sequence[str] = ()) -> bytes:
    """A table as `csv_bytes` writes it; what is missing or infinite (no way) is an empty cell.

    Positions (``lon``, ``lat``) have six decimals and other numbers three at most: metres are not
    known to more. Lines of a `head` stand above the titles, each behind ``#``; readers skip them
    with ``comment="#"``.

    >>> table_csv(pd.DataFrame({"walk_m": [2.5, np.inf]})).decode("utf-8-sig").split()
    ['walk_m', '2.5', '""']
    """
    numbers = table.select_dtypes("float")
    table = table.round({name: 6 if name in ("lon", "lat") else 3 for name in numbers})
    cells = table.astype(object)
    cells = cells.where(cells.notna() & ~cells.isin([np.inf, -np.inf]), None)
    body = csv_bytes(list(table.columns), cells.itertuples(index=False, name=None))
    said = "".join(f"# {' '.join(line.split())}\r\n" for line in head)
    return said.encode("utf-8-sig") + body.removeprefix(BOM_UTF8) if said else body
