"""What somebody who knows all that is given out can work out of what is not.

Cells that are given out are equations over the people of the smallest parts, who are whole and
not negative. The least and the greatest that a sum of parts can be under these equations are found
by integer programming (HiGHS): nobody can do better by sums and differences.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array, vstack
from scipy.sparse.csgraph import connected_components

from geo.disclosure.table import CountTable, Flags, Ints
from geo.errors import GeoError

Floats = NDArray[np.float64]

_NONE = 1e-6
"""A dual value no larger than this is none."""


@dataclass(frozen=True)
class GivenCells:
    """What the cells that are given out say, in the least words.

    Attributes
    ----------
    equations, origin
        What the cells say, each less what other cells say already, shape ``(e, k)``; and the cell
        that each comes from, shape ``(e,)``.
    rows, sums
        What is left over unknown parts: `rows` ``(r, k)`` times people is `sums`.
    value
        The people of each part, where they follow; -1 where they do not. Shape ``(k,)``.
    least
        The least people of each part, shape ``(k,)``: a cell that is hidden has someone.
    hidden
        The hidden cells of several unknown parts, ``(h, k)``, and the least of each, `least_of`.
    group
        Which unknown parts hang together, shape ``(k,)``.
    kin
        Which parts hang together by equations, those that follow from them among them.
    """

    equations: csr_array
    origin: Ints
    rows: csr_array
    sums: Ints
    value: Ints
    least: Ints
    hidden: csr_array
    least_of: Ints
    group: Ints
    kin: Ints


def known(table: CountTable, hidden: Flags) -> GivenCells:
    """Work out what the cells that are not hidden say."""
    rows, origin = _differences(table.cells, np.flatnonzero(~hidden))
    sums = np.asarray(rows @ table.people, dtype=np.int64)
    value = _follow(rows, sums)
    found = value >= 0
    unknown = csr_array(rows.multiply(~found[None, :]))
    unknown.eliminate_zeros()
    left = np.diff(unknown.indptr) > 0
    constant = np.asarray(rows @ np.where(found, value, 0), dtype=np.int64)
    own, own_least, least = _hidden(table, hidden, value)
    kept = csr_array(unknown[left])
    return GivenCells(
        rows,
        origin,
        kept,
        (sums - constant)[left],
        value,
        least,
        own,
        own_least,
        _together(kept, own),
        _together(rows, own),
    )


def _together(*blocks: csr_array) -> Ints:
    """Which columns hang together by rows."""
    links = csr_array(vstack(blocks))
    rows, columns = links.shape
    pointer = np.concatenate([links.indptr, np.full(columns, links.indptr[-1])])
    # A graph of rows and columns: each row is joined to its columns.
    graph = csr_array(
        (links.data, links.indices + rows, pointer), shape=(rows + columns, rows + columns)
    )
    group = connected_components(graph, directed=False)[1][rows:]
    return np.unique(group, return_inverse=True)[1].astype(np.int64)


def _differences(cells: csr_array, shown: Ints) -> tuple[csr_array, Ints]:
    """The equations of cells, each less the equations of cells that lie wholly in it.

    They say the same, and a total falls apart into what its parts do not say already.
    """
    rows = csr_array(cells[shown])
    size = np.diff(rows.indptr)
    shared = csr_array(rows @ rows.T)
    owner = np.repeat(np.arange(len(shown)), np.diff(shared.indptr))
    other = shared.indices
    within = (shared.data == size[other]) & (owner != other)
    within &= (size[other] < size[owner]) | (other < owner)
    owner, other = owner[within], other[within]
    order = np.lexsort((other, -size[other], owner))
    owner, other = owner[order], other[order]
    bounds = np.searchsorted(owner, np.arange(len(shown) + 1))
    kept: list[Ints] = []
    for i in range(len(shown)):
        mine = rows.indices[rows.indptr[i] : rows.indptr[i + 1]].astype(np.int64)
        inside = other[bounds[i] : bounds[i + 1]].astype(np.int64)
        kept.append(_less(mine, inside, rows) if len(inside) else mine)
    lengths = np.array([len(part) for part in kept], dtype=np.int64)
    some = np.flatnonzero(lengths)
    flat = np.concatenate([*kept, np.zeros(0, dtype=np.int64)]).astype(np.int64)
    pointer = np.concatenate([[0], np.cumsum(lengths[some])])
    made = csr_array(
        (np.ones(len(flat), dtype=np.int64), flat, pointer), shape=(len(some), cells.shape[1])
    )
    return made, shown[some]


def _less(mine: Ints, inside: Ints, rows: csr_array) -> Ints:
    """Parts without those of the cells inside, the largest first, as far as these are apart."""
    left = set(mine.tolist())
    for j in inside:
        parts = rows.indices[rows.indptr[j] : rows.indptr[j + 1]].tolist()
        if parts[0] in left and left.issuperset(parts):
            left.difference_update(parts)
        if not left:
            break
    return np.array(sorted(left), dtype=np.int64)


def _follow(rows: csr_array, sums: Ints) -> Ints:
    """The people of parts that follow one from another: from equations of one part, or of 0."""
    value = np.full(rows.shape[1], -1, dtype=np.int64)
    owner = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
    part = rows.indices
    while True:
        unknown = value[part] < 0
        left = sums - np.bincount(
            owner[~unknown], weights=value[part[~unknown]], minlength=len(sums)
        ).astype(np.int64)
        open_parts = np.bincount(owner[unknown], minlength=len(sums))
        told = unknown & ((open_parts[owner] == 1) | (left[owner] == 0))
        if not told.any():
            return value
        value[part[told]] = left[owner[told]]


def _hidden(table: CountTable, hidden: Flags, value: Ints) -> tuple[csr_array, Ints, Ints]:
    """Hidden cells have someone: a bound of a part, or of the sum of several."""
    rows = csr_array(table.cells[np.flatnonzero(hidden)])
    found = np.where(value >= 0, value, 0)
    needed = np.maximum(1 - np.asarray(rows @ found), 0)
    unknown = csr_array(rows.multiply((value < 0)[None, :]))
    unknown.eliminate_zeros()
    width = np.diff(unknown.indptr)
    least = np.zeros(len(value), dtype=np.int64)
    single = (width == 1) & (needed > 0)
    least[csr_array(unknown[single]).indices] = 1
    several = width > 1
    return csr_array(unknown[several]), needed[several], least


def ranges(said: GivenCells, targets: csr_array) -> tuple[Floats, Floats]:
    """The least and the greatest that sums of parts can be.

    Parameters
    ----------
    targets
        The parts of each sum, ``(t, k)``.

    Returns
    -------
    Two arrays, shape ``(t,)``; infinite: nothing bounds it.
    """
    attacker = Attacker(said)
    found = [attacker.range(parts) for parts in parts_of(targets)]
    low, high = np.array(found, dtype=float).reshape(-1, 2).T
    return low, high


def parts_of(sums: csr_array) -> list[Ints]:
    """The parts of each sum."""
    return np.split(sums.indices.astype(np.int64), sums.indptr[1:-1]) if sums.shape[0] else []


class Attacker:
    """Works out what can be told of sums of parts, one sum after another."""

    def __init__(self, said: GivenCells) -> None:
        self._said = said
        self._held = np.bincount(said.rows.indices, minlength=len(said.value)) > 0
        self._equations, self._total, self._floor, self._size = _by_group(said)
        self._several = np.zeros(said.group.max(initial=0) + 1, dtype=bool)
        self._several[said.group[said.hidden.indices]] = True
        self._local: dict[int, _Local] = {}

    def range(
        self, parts: Ints, enough: Callable[[float, float], bool] | None = None
    ) -> tuple[float, float]:
        """The least and the greatest that a sum of parts can be; infinite: nothing bounds it.

        With `enough`, which says of a range whether it is wide enough to stop, it may be narrower
        than the widest, but is never wider.
        """
        said = self._said
        free = parts[said.value[parts] < 0]
        low = high = float(said.value[parts[said.value[parts] >= 0]].sum())
        for group in np.unique(said.group[free]).tolist():
            mine = free[said.group[free] == group]
            if self._equations[group] <= 1 and not self._several[group] and len(mine) == 1:
                least, most = self._plain(int(mine[0]), group)
            else:
                if group not in self._local:
                    self._local[group] = _Local(said, group)
                bounded = bool(self._held[mine].all())
                least, most = self._local[group].range(mine, enough, bounded=bounded)
            low, high = low + least, high + most
        return low, high

    def _plain(self, part: int, group: int) -> tuple[float, float]:
        """The range of a part in a group of one equation at most."""
        least = int(self._said.least[part])
        if not self._held[part]:
            return float(least), np.inf
        most = float(self._total[group] - (self._floor[group] - least))
        return most if self._size[group] == 1 else float(least), most


def _by_group(said: GivenCells) -> tuple[Ints, Ints, Ints, Ints]:
    """Of each group: its equations, their sum, the least people it has, and its unknown parts."""
    most = said.group.max(initial=0) + 1
    unknown = said.value < 0
    of_row = said.group[said.rows.indices[said.rows.indptr[:-1]]]
    total = np.bincount(of_row, weights=said.sums, minlength=most).astype(np.int64)
    floor = np.bincount(said.group, weights=said.least * unknown, minlength=most)
    return (
        np.bincount(of_row, minlength=most),
        total,
        floor.astype(np.int64),
        np.bincount(said.group[unknown], minlength=most),
    )


class _Local:
    """The equations of one group, for the solver."""

    def __init__(self, said: GivenCells, group: int) -> None:
        self._parts = np.flatnonzero((said.group == group) & (said.value < 0))
        rows = said.group[said.rows.indices[said.rows.indptr[:-1]]] == group
        own = (
            said.group[said.hidden.indices[said.hidden.indptr[:-1]]] == group
            if said.hidden.shape[0]
            else np.zeros(0, dtype=bool)
        )
        self._ways: list[Floats] = []
        self._least = said.least[self._parts].astype(float)
        self._equal = csr_array(said.rows[np.flatnonzero(rows)])[:, self._parts]
        self._sums = said.sums[rows].astype(float)
        self._some = csr_array(said.hidden[np.flatnonzero(own)])[:, self._parts]
        self._least_of = said.least_of[own].astype(float)

    def range(
        self, parts: Ints, enough: Callable[[float, float], bool] | None, *, bounded: bool
    ) -> tuple[float, float]:
        """The least and the greatest of the sum of some parts of the group."""
        wanted = np.isin(self._parts, parts).astype(float)
        low, high = self._seen(wanted)
        for sign in (-1.0, 1.0):
            if enough is not None and enough(low, high):
                break
            if sign > 0 or bounded:
                self._solve(sign * wanted)
            low, high = self._seen(wanted)
            high = high if bounded else np.inf
        return low, high

    def _seen(self, wanted: Floats) -> tuple[float, float]:
        """The range of a sum over all the ways to fill the table that were met."""
        met = [float(way @ wanted) for way in self._ways]
        return (min(met), max(met)) if met else (np.inf, -np.inf)

    def _solve(self, cost: Floats) -> None:
        """Meet the way to fill the table that costs least; by whole numbers if need be."""
        got = linprog(  # type: ignore[call-overload]  # its stubs know no sparse arrays
            cost,
            A_ub=-self._some if len(self._least_of) else None,
            b_ub=-self._least_of if len(self._least_of) else None,
            A_eq=self._equal if len(self._sums) else None,
            b_eq=self._sums if len(self._sums) else None,
            bounds=np.column_stack([self._least, np.full(len(cost), np.inf)]),
            method="highs",
        )
        way = got.x
        if way is None or np.abs(way - np.round(way)).max() > _NONE:
            way = milp(
                cost,
                bounds=Bounds(self._least, np.inf),
                integrality=np.ones(len(cost), dtype=np.int64),
                constraints=[
                    LinearConstraint(self._equal, self._sums, self._sums),
                    LinearConstraint(self._some, self._least_of, np.inf),
                ],
            ).x
        if way is None:  # cannot be: the counts themselves are a way
            raise GeoError("The solver could not fill a table of counts.")
        self._ways.append(np.round(way))


def proof(table: CountTable, shown: Flags, near: Ints, target: Ints) -> Ints:
    """The cells that together prove how great a sum of parts can be (dual of the linear program).

    Parameters
    ----------
    shown
        The cells to prove it with, shape ``(n,)``.
    near
        The parts to look at: all those of the cells.
    target
        The parts of the sum.
    """
    rows = np.flatnonzero(shown)
    got = linprog(  # type: ignore[call-overload]  # its stubs know no sparse arrays
        -np.isin(near, target).astype(float),
        A_eq=csr_array(table.cells[rows])[:, near],
        b_eq=table.counts[rows].astype(float),
        bounds=(0, None),
        method="highs",
    )
    if got.x is None:
        return np.zeros(0, dtype=np.int64)
    told: Ints = rows[np.abs(got.eqlin.marginals) > _NONE]
    return told
