"""Origin–destination costs: what it takes to get from homes to services, one row a pair."""

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
