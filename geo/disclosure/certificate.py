"""What somebody can prove of each cell that a published table leaves out, for anybody to try again.

A certificate goes with the table. It lists the range of each hidden cell, and which cells hang
together, so that the attack needs the published table and nothing else. It does not say which of
the hidden cells are small: that would give a small count away.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from geo.disclosure.attack import known, ranges
from geo.disclosure.suppress import SMALL, Protected, safe
from geo.disclosure.table import CountTable, Flags, Ints
from geo.errors import InputError


@dataclass(frozen=True, slots=True)
class ProvedRange:
    """What can be proved of a hidden cell.

    Attributes
    ----------
    cell
        Which cell of the table, from 0.
    least, most
        The fewest and the most people that it can have; `most` is None where nothing bounds it.
    """

    cell: int
    least: int
    most: int | None

    @property
    def is_safe(self) -> bool:
        """Whether nobody can say that it is small, nor narrow a small count down (`safe`).

        A cell that is left out to protect others, and that is proved not to be small, is safe too.
        """
        most = np.inf if self.most is None else float(self.most)
        wide = safe(np.array([float(self.least)]), np.array([most]))[0]
        return self.least > SMALL or bool(wide)


def certified(found: Protected) -> list[ProvedRange]:
    """The range of each hidden cell that an attack on the whole table can prove."""
    return _proved(found.table, found.hidden)


def attacked(parts: Sequence[Sequence[int]], shown: Sequence[int | None]) -> list[ProvedRange]:
    """The same from what is published alone.

    Parameters
    ----------
    parts
        The cells that each of the smallest parts belongs to (`parts_by_cell`), from 0.
    shown
        The count of each cell, None where it is left out. Someone is in each of those.

    Raises
    ------
    InputError
        If a part names a cell that is not there, or no people can give these counts.
    """
    column = np.repeat(np.arange(len(parts)), [len(cells) for cells in parts])
    row = np.array([cell for cells in parts for cell in cells], dtype=np.int64)
    if len(row) and (row.min() < 0 or row.max() >= len(shown)):
        raise InputError("The certificate lists cells that the table does not have.")
    cells = csr_array(
        (np.ones(len(row), dtype=np.int64), (row, column)), shape=(len(shown), len(parts))
    )
    hidden = np.array([count is None for count in shown], dtype=bool)
    people = _filled(cells, hidden, np.array([count or 0 for count in shown], dtype=np.int64))
    return _proved(CountTable(people, cells), hidden)


def parts_by_cell(table: CountTable) -> list[list[int]]:
    """The cells of each of the smallest parts: how the table hangs together, without a count."""
    turned = csr_array(table.cells.T)
    turned.sort_indices()
    return [cells.tolist() for cells in np.split(turned.indices, turned.indptr[1:-1])]


def _proved(table: CountTable, hidden: Flags) -> list[ProvedRange]:
    rows = np.flatnonzero(hidden)
    low, high = ranges(known(table, hidden), csr_array(table.cells[rows]))
    return [
        ProvedRange(int(row), int(least), int(most) if np.isfinite(most) else None)
        for row, least, most in zip(rows, low, high, strict=True)
    ]


def _filled(cells: csr_array, hidden: Flags, counts: Ints) -> Ints:
    """One way in which people can give the counts that are shown: any will do for the attack."""
    size = cells.shape[1]
    if not size:
        return np.zeros(0, dtype=np.int64)
    least = np.where(hidden, 1, counts).astype(float)
    most = np.where(hidden, np.inf, counts.astype(float))
    way = milp(
        np.zeros(size),
        bounds=Bounds(0, np.inf),
        integrality=np.ones(size, dtype=np.int64),
        constraints=LinearConstraint(cells, least, most),
    ).x
    if way is None:
        raise InputError(
            "No people can give these counts: totals and parts contradict each other. Check that "
            "the table is the one that the certificate was made for."
        )
    return np.round(way).astype(np.int64)
