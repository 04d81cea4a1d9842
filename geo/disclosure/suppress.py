"""Cells of small counts are left out, and as many more as keep these from being worked out."""

from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import csr_array, eye_array, vstack

from geo.disclosure.attack import Attacker, Floats, GivenCells, known, parts_of, proof, ranges
from geo.disclosure.table import CountTable, Flags, Ints

SMALL = 5
"""Counts from 1 to this are small: they are not given out (the Department for Education's mark for
such a cell is ``c``)."""

MARK = "c"
"""What stands in place of a count that is not given out: "c" for confidential, as the Department
for Education writes it."""


@dataclass(frozen=True)
class Protected:
    """A table that may be given out.

    Attributes
    ----------
    hidden
        Which cells are left out, shape ``(n,)``.
    small
        Which of these are small themselves; the others are left out to protect them.
    """

    table: CountTable = field(repr=False)
    hidden: Flags
    small: Flags

    @property
    def shown(self) -> list[int | None]:
        """Each count, or None where it is left out."""
        counts = self.table.counts.tolist()
        return [None if left else count for count, left in zip(counts, self.hidden, strict=True)]

    @property
    def words(self) -> list[str]:
        """Each count as it is written, or ``c``."""
        return [MARK if count is None else f"{count:,}" for count in self.shown]


def protect(asked: CountTable) -> Protected:
    """Leave out small counts, and what would give them away.

    First all cells of 1 to ``SMALL`` are left out. Then, as long as the attacker of
    `geo.disclosure.attack` can say of a small cell, or of a small part of overlapping cells, that
    it is small, or can narrow it down to fewer than ``SMALL`` + 1 numbers, one more cell is left
    out: the smallest of those that prove it. So each small count could also be a larger one (see
    `safe`). A cell of nobody is given out.

    References
    ----------
    Hundepool and others (2012), *Statistical Disclosure Control*, Wiley, chapter 4 (primary and
    secondary suppression, the attacker's feasibility interval). That the width of the interval
    decides is "sliding protection": Massell (2005), *Protecting Sensitive Cells in a Cell
    Suppression Program Using Sliding Protection*, US Census Bureau. Counts of 1 to 5:
    Department for Education, *Analysts' guide*.

    Examples
    --------
    >>> from geo.disclosure import table
    >>> protect(table([3, 8, 20, 30], ["A", "B", "C", "D"], ["all"] * 4)).words
    ['c', 'c', '20', '30', '61']
    """
    counts = asked.counts
    small = (counts > 0) & (counts <= SMALL)
    hidden = small.copy()
    left = parts_of(_targets(asked, small))
    while left:
        left = _round(asked, hidden, left)
    return Protected(asked, hidden, small)


def _round(asked: CountTable, hidden: Flags, targets: list[Ints]) -> list[Ints]:
    """Leave out more cells for sums that are not safe, and give those that must be looked at again.

    What is safe stays safe: with more left out, less can be told. A sum that a cell left out in
    this round may help waits for the next.
    """
    said = known(asked, hidden)
    attacker = Attacker(said)
    touched = np.zeros(len(asked.people), dtype=bool)
    again = []
    for parts in targets:
        if touched[parts].any():
            again.append(parts)
        elif not _enough(*attacker.range(parts, _enough)):
            near = _near(asked, said, parts)
            more = _next(asked, hidden, near, parts)
            hidden[more] = True
            touched |= _helped(asked, near, parts, more)
            again.append(parts)
    return again


def safe(low: Floats, high: Floats) -> Flags:
    """Whether what can be told of a count keeps it safe.

    It must be possible that it is not small, and at least ``SMALL`` lie between the least and the
    greatest that it can be.
    """
    wide: Flags = (high > SMALL) & (high - low >= SMALL)
    return wide


def exposed(found: Protected) -> Ints:
    """The small cells that can still be worked out, by an attack on the whole table: none."""
    rows = np.flatnonzero(found.small)
    low, high = ranges(known(found.table, found.hidden), csr_array(found.table.cells[rows]))
    return rows[~safe(low, high)]


def _targets(asked: CountTable, small: Flags) -> csr_array:
    """What must not be worked out: small cells, and small parts that differences would tell of."""
    parts = np.flatnonzero((asked.people > 0) & (asked.people <= SMALL))
    single = np.diff(asked.cells.indptr) == 1
    own = np.unique(asked.cells[np.flatnonzero(single & small)].indices)
    parts = np.setdiff1d(parts, own)
    each = csr_array(eye_array(len(asked.people), dtype=np.int64, format="csr")[parts])
    return csr_array(vstack([asked.cells[np.flatnonzero(small)], each]))


def _enough(low: float, high: float) -> bool:
    return high > SMALL and high - low >= SMALL


def _within(asked: CountTable, near: Ints) -> Flags:
    """Which cells lie wholly in some parts."""
    inside = np.zeros(len(asked.people), dtype=np.int64)
    inside[near] = 1
    found: Flags = np.asarray(asked.cells @ inside) == np.diff(asked.cells.indptr)
    return found


def _next(asked: CountTable, hidden: Flags, near: Ints, target: Ints) -> int:
    """The smallest cell whose leaving out makes a sum harder to work out."""
    there = ~hidden & (asked.counts > 0) & _within(asked, near)
    told = proof(asked, there, near, target)
    choice = told if len(told) else np.flatnonzero(there)
    order = np.lexsort((choice, asked.counts[choice]))
    return int(choice[order[0]])


def _helped(asked: CountTable, near: Ints, target: Ints, more: int) -> Flags:
    """The parts of the cells that a sum shares with a cell: leaving it out may help them all."""
    of_both = _within(asked, near)
    for parts in (target, asked.cells[[more]].indices):
        inside = np.zeros(len(asked.people), dtype=np.int64)
        inside[parts] = 1
        of_both &= np.asarray(asked.cells @ inside) > 0
    found: Flags = np.asarray(asked.cells.T @ of_both.astype(np.int64)) > 0
    found[target] = True
    return found


def _near(asked: CountTable, said: GivenCells, target: Ints) -> Ints:
    """The parts of the cells whose equations hang together with a sum of parts."""
    wanted = np.isin(said.kin, said.kin[target]).astype(np.int64)
    touching = said.origin[np.asarray(said.equations @ wanted) > 0]
    found: Ints = np.unique(asked.cells[np.unique(touching)].indices).astype(np.int64)
    return found
