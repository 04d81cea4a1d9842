"""Origin–destination costs: what it takes to get from homes to services.

`TravelCosts` has one row a pair; `CostTable` is a table of some homes by some services, which is
quicker where most pairs have a way.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.errors import InputError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class TravelCosts:
    """The ways that there are, one a row: from home `home` to service `service` at `cost`.

    `homes` and `services` are how many there are of each. What has no way has no row.
    """

    home: Ints
    service: Ints
    cost: Floats
    homes: int
    services: int

    @classmethod
    def of(cls, costs: ArrayLike, limit: float = np.inf) -> "TravelCosts":
        """Those of a matrix, homes by services, that are within a limit; infinite is no way.

        >>> TravelCosts.of([[1.0, 9.0], [np.inf, 2.0]], limit=5.0).cost.tolist()
        [1.0, 2.0]
        """
        matrix = np.asarray(costs, dtype=float)
        if matrix.ndim != 2:
            raise InputError("Costs are a table: one row a home, one column a service.")
        if np.isnan(matrix).any() or (matrix < 0).any():
            raise InputError("A cost is missing or negative. Give infinity for no route.")
        home, service = np.nonzero(np.isfinite(matrix) & (matrix <= limit))
        return cls(home, service, matrix[home, service], *matrix.shape)


@dataclass(frozen=True, slots=True)
class CostTable:
    """The costs from some homes to some services, shape ``(homes, services)``.

    `home` and `service` are their positions among all. Infinite is no way.
    """

    home: Ints
    service: Ints
    cost: Floats

    @classmethod
    def of_doors(cls, home: Ints, owner: Ints, cost: Floats, limit: float) -> "CostTable":
        """That of services from one of their doors: the nearest door of each counts.

        Parameters
        ----------
        owner
            Whose each door is; those of one service stand together.
        cost
            Shape ``(homes, doors)``; changed.
        limit
            Costs above it become infinite.

        >>> found = CostTable.of_doors(
        ...     np.array([4]), np.array([2, 2, 7]), np.array([[9.0, 3.0, 6.0]]), limit=5.0
        ... )
        >>> found.service.tolist(), found.cost.tolist()
        ([2, 7], [[3.0, inf]])
        """
        first = np.flatnonzero(np.diff(owner, prepend=-1))
        if len(first) < len(owner):
            owner, cost = owner[first], np.minimum.reduceat(cost, first, axis=1)
        cost[cost > limit] = np.inf
        return cls(home, owner, cost)
