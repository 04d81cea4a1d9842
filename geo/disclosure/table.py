"""Tables of counts of people as an attacker sees them: sums over the smallest parts."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array, vstack

from geo.errors import InputError

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class CountTable:
    """Counts that are to be given out, and how they hang together.

    Attributes
    ----------
    people
        How many people each of the `k` smallest parts has, shape ``(k,)``. A part is what no cell
        divides further: a zone, or what one zone has in common with one of another kind.
    cells
        Which parts each of the `n` cells is the sum of, zeros and ones, shape ``(n, k)``.
    names
        What each cell is called, shape ``(n,)``: the number of its grouping and its label.
    """

    people: Ints
    cells: csr_array = field(repr=False)
    names: tuple[tuple[int, Hashable], ...] = field(repr=False, default=())

    @cached_property
    def counts(self) -> Ints:
        """The count of each cell, shape ``(n,)``."""
        found: Ints = np.asarray(self.cells @ self.people, dtype=np.int64)
        return found


def table(people: ArrayLike, *groupings: Sequence[Hashable] | NDArray[np.generic]) -> CountTable:
    """A table of people by one or more groupings, each of which is given out.

    This one function serves totals, hierarchies, zones that overlap, and before and after: give
    every grouping that leaves the building, with ``None`` where people are in no cell of it.

    Parameters
    ----------
    people
        How many people each row has: whole numbers, shape ``(m,)``.
    groupings
        A label of each row, `m` of them: its zone, its ward, its zone and whether it is within the
        limit before the change. A grouping of one label is a total.

    Raises
    ------
    InputError
        For counts that are negative or not whole, and groupings of another length.

    Examples
    --------
    >>> two = table([3, 9, 4], ["A", "B", "B"], ["all"] * 3)
    >>> dict(zip(two.names, two.counts.tolist()))
    {(0, 'A'): 3, (0, 'B'): 13, (1, 'all'): 16}
    """
    given = np.asarray(people, dtype=float)
    if given.ndim != 1 or not np.isfinite(given).all() or (given < 0).any():
        raise InputError("A count of people is missing or negative. Counts are 0 or more.")
    if (given != np.floor(given)).any():
        raise InputError(
            "A count of people is not a whole number. Estimates do not need protecting."
        )
    coded: list[list[int]] = []
    names: list[tuple[int, Hashable]] = []
    for number, labels in enumerate(groupings):
        if len(labels) != len(given):
            raise InputError(f"A grouping names {len(labels)} of {len(given)} counts. Name each.")
        seen: dict[Hashable, int] = {}
        offset = len(names)
        plain = labels.tolist() if isinstance(labels, np.ndarray) else labels
        coded.append([-1 if x is None else offset + seen.setdefault(x, len(seen)) for x in plain])
        names += [(number, label) for label in seen]
    codes = np.array(coded, dtype=np.int64).reshape(len(groupings), len(given)).T
    parts, part = np.unique(codes, axis=0, return_inverse=True)
    inside = parts >= 0
    column = np.nonzero(inside)[0]
    cells = csr_array(
        (np.ones(len(column), dtype=np.int64), (parts[inside], column)),
        shape=(len(names), len(parts)),
    )
    whole = np.bincount(part.ravel(), weights=given, minlength=len(parts)).astype(np.int64)
    return CountTable(whole, cells, tuple(names))


def crossed(counts: ArrayLike) -> CountTable:
    """A table of rows by columns with the totals of both, and the total of all.

    The cells come in this order: the table row by row, the total of each row, that of each column,
    that of all.

    Raises
    ------
    InputError
        For counts that are negative or not whole.
    """
    whole = np.asarray(counts)
    rows, columns = np.indices(whole.shape)
    flat = [rows.ravel(), columns.ravel()]
    found = table(whole.ravel(), list(zip(*flat, strict=True)), flat[0], flat[1])
    total = csr_array(np.ones((1, len(found.people)), dtype=np.int64))
    return CountTable(
        found.people, csr_array(vstack([found.cells, total])), (*found.names, (3, "total"))
    )
