"""What siting is asked, checked, and what it answers."""

from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.errors import InputError
from geo.provision.access import counted

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

SECONDS = 60.0
"""A solver that has not finished by then gives the best that it has, and how far it may be off."""

MIP_GAP = 1e-9
"""An answer that is no farther from its bound than this share is proven."""


@dataclass(frozen=True, slots=True)
class SitingProblem:
    """Homes, candidates and what there is.

    Attributes
    ----------
    costs
        The cost of the way from each home to each candidate, shape ``(n, m)``; infinite: no way.
    people
        How many live at each home, shape ``(n,)``.
    existing
        The cost to the nearest place that there is, shape ``(n,)``; infinite: none.
    fixed, barred
        Candidates that must, or must not, be chosen.
    capacity
        How many people each candidate can serve, shape ``(m,)``; None: as many as come. Only
        covering knows it, and may then divide the people of one home.
    """

    costs: Floats
    people: Floats
    existing: Floats
    fixed: Collection[int] = ()
    barred: Collection[int] = ()
    capacity: Floats | None = None

    @property
    def size(self) -> int:
        """How many candidates there are."""
        return int(self.costs.shape[1])


@dataclass(frozen=True, slots=True)
class Solution:
    """An answer.

    Attributes
    ----------
    sites
        The chosen candidates, in their order.
    objective
        New places (set covering), people newly within the limit (maximal covering), or the sum of
        people times cost (p-median).
    bound
        No answer can be better than this. It equals `objective` where the answer is proven.
    proven
        Whether the answer is proven to be the best.
    before, after
        People within the limit (covering), or people times cost (p-median).
    left_out
        Which homes nothing can bring within the limit, or reach at all; shape ``(n,)``.
    seconds
        How long it took.
    placed
        For how many people the new places have room, of those who would go there; None where room
        is not limited, or is counted by `after`.
    """

    sites: tuple[int, ...]
    objective: float
    bound: float
    proven: bool
    before: float
    after: float
    left_out: Flags = field(repr=False)
    seconds: float = 0.0
    placed: float | None = None

    @property
    def gap(self) -> float:
        """How much better the best answer could be, as a share of this one."""
        if self.proven or not self.objective:
            return 0.0
        return abs(self.bound - self.objective) / abs(self.objective)


def problem(
    costs: ArrayLike,
    people: ArrayLike,
    existing: ArrayLike | None = None,
    *,
    fixed: Collection[int] = (),
    barred: Collection[int] = (),
    capacity: ArrayLike | None = None,
) -> SitingProblem:
    """Check what is given.

    Raises
    ------
    InputError
        For costs that are missing or negative, shapes that do not fit, candidates that there are
        not, one that is both fixed and barred, or a capacity that is missing or negative.
    """
    matrix = np.asarray(costs, dtype=float)
    if matrix.ndim != 2 or not matrix.size:
        raise InputError("There is no home or no candidate. Give a table of costs, home by home.")
    if np.isnan(matrix).any() or (matrix < 0).any():
        raise InputError("A cost is missing or negative. Write infinity where there is no route.")
    n, m = matrix.shape
    now = np.full(n, np.inf) if existing is None else np.asarray(existing, dtype=float)
    if now.shape != (n,) or np.isnan(now).any() or (now < 0).any():
        raise InputError("Give each home's cost to the services there are, 0 or more.")
    for row in {*fixed, *barred}:
        if not 0 <= row < m:
            raise InputError(f"There is no candidate {row}: there are {m}, from 0.")
    both = set(fixed) & set(barred)
    if both:
        raise InputError(f"Candidate {min(both)} is both fixed and barred. Choose one.")
    held = None if capacity is None else np.asarray(capacity, dtype=float)
    if held is not None and (held.shape != (m,) or not (held >= 0).all() or np.isinf(held).any()):
        raise InputError("Each candidate needs a capacity, 0 or more; or give none at all.")
    return SitingProblem(matrix, counted(people, n), now, frozenset(fixed), frozenset(barred), held)


def _sites(count: int) -> str:
    return "is only 1 candidate site" if count == 1 else f"are only {count:,} candidate sites"


def check_number(asked: SitingProblem, number: int) -> None:
    """See that so many candidates can be chosen."""
    most = asked.size - len(asked.barred)
    if not 1 <= number <= most:
        raise InputError(
            f"Choose {most:,} or fewer: there {_sites(most)}."
            if number > most
            else f"Choose at least 1 new place: {number} is too few."
        )
    if len(asked.fixed) > number:
        raise InputError(
            f"{len(asked.fixed)} candidates are fixed, but only {number} may be chosen."
        )
