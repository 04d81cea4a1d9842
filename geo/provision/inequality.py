"""How unevenly access is spread over people, and how deep a shortfall is, as single numbers.

All are pure functions of what each home has (or what it costs) and how many people live there. The
formulas are those of the R package `accessibility` (Pereira and Herszenhut 2023), as far as it has
them: ``gini_index``, ``palma_ratio``, ``theil_t``, ``concentration_index`` and ``fgt_poverty``.
"""

import numpy as np
from numpy.typing import ArrayLike

from geo.errors import InputError
from geo.measure import Floats
from geo.provision.access import counted


def lorenz(access: ArrayLike, people: ArrayLike) -> tuple[Floats, Floats]:
    """The Lorenz curve: share of people, those with the least access first, and their share of it.

    >>> [part.tolist() for part in lorenz([3.0, 1.0], [1, 1])]
    [[0.0, 0.5, 1.0], [0.0, 0.25, 1.0]]
    """
    each, weight = _paired(access, people)
    order = np.argsort(each, kind="stable")
    who = np.concatenate([[0.0], np.cumsum(weight[order])])
    what = np.concatenate([[0.0], np.cumsum((each * weight)[order])])
    return who / who[-1], what / what[-1] if what[-1] else who / who[-1]


def gini(access: ArrayLike, people: ArrayLike) -> float:
    """The Gini coefficient: 0 where all have the same, near 1 where one has everything.

    Twice the area between the Lorenz curve and the diagonal, which equals the mean difference of
    two people over twice the mean.

    >>> gini([1.0, 1.0], [3, 5])
    0.0
    >>> gini([0.0, 1.0], [1, 1])
    0.5
    """
    who, what = lorenz(access, people)
    return max(0.0, float(1.0 - np.sum(np.diff(who) * (what[1:] + what[:-1]))))


def palma(access: ArrayLike, people: ArrayLike) -> float:
    """Access of the tenth with the most over that of the four tenths with the least.

    Where a home lies across such a border it is divided. Infinite if the least have none.

    >>> round(palma([1.0, 1.0], [5, 5]), 9)
    0.25
    """
    who, what = lorenz(access, people)
    low, high = np.interp([0.4, 0.9], who, what)
    return float((1 - high) / low) if low > 0 else float("inf")


def theil(access: ArrayLike, people: ArrayLike) -> float:
    """Theil's T index: 0 where all have the same, the logarithm of how many there are where one has
    everything.

    The mean over people of ``a / m * ln(a / m)``, where `m` is the mean access; who has none adds
    nothing. Missing where nobody has any. Theil (1967), *Economics and Information Theory*.

    >>> theil([1.0, 1.0], [3, 5])
    0.0
    >>> round(theil([0.0, 1.0], [1, 1]), 6)  # ln 2
    0.693147
    """
    each, weight = _paired(access, people)
    mean = float((each * weight).sum() / weight.sum())
    if not mean:
        return float("nan")
    part = each / mean
    logs = np.log(part, out=np.zeros_like(part), where=part > 0)
    return max(0.0, float((weight * part * logs).sum() / weight.sum()))


def concentration(access: ArrayLike, people: ArrayLike, rank: ArrayLike) -> float:
    """The concentration index of access by a rank, such as the tenth of deprivation.

    From -1 to 1: below 0 where those of low rank have more, above 0 where those of high rank do.
    Twice the covariance of access and the fractional rank of each person, over the mean access;
    people of one rank share the middle of their ranks. Missing where nobody has any access.
    Kakwani, Wagstaff and van Doorslaer (1997), Journal of Econometrics 77.

    >>> concentration([1.0, 3.0], [1, 1], rank=[1, 10])
    0.25
    >>> concentration([2.0, 2.0], [5, 1], rank=[1, 10])
    0.0
    """
    each, weight = _paired(access, people)
    by = np.asarray(rank, dtype=float)
    if by.shape != each.shape or np.isnan(by).any():
        raise InputError("Give a rank for each home.")
    mean = float((each * weight).sum() / weight.sum())
    if not mean:
        return float("nan")
    _, group = np.unique(by, return_inverse=True)
    share = np.bincount(group, weight) / weight.sum()
    middle = (np.cumsum(share) - share / 2)[group]
    deviation = weight * (each - mean) * (middle - 0.5)
    return float(2 * deviation.sum() / weight.sum() / mean)


def shortfall(cost: ArrayLike, people: ArrayLike, limit: float, power: int) -> float:
    """How far people are beyond a limit: the Foster-Greer-Thorbecke index of nearness.

    Nearness is one over the cost, and the line is one over the limit. So the gap of a person whose
    nearest service costs ``c`` beyond the limit is ``1 - limit / c``: 0 at the limit, a half at
    twice the limit, 1 where there is no way at all. The mean of its `power` over all people: 0
    gives the share beyond the limit, 1 the depth, 2 the severity, which counts those farthest off
    most.
    Foster, Greer and Thorbecke (1984), Econometrica 52.

    >>> [shortfall([1.0, 4.0, np.inf, 2.0], [1, 1, 1, 1], 2.0, power) for power in (0, 1, 2)]
    [0.5, 0.375, 0.3125]
    """
    far = np.asarray(cost, dtype=float)
    weight = counted(people, len(far))
    if np.isnan(far).any() or (far < 0).any() or not 0 < limit < np.inf:
        raise InputError("Costs are 0 or more, and a limit is above 0.")
    if not weight.sum():
        raise InputError("There is nobody to compare: every count is 0.")
    beyond = far > limit
    gap = 1 - limit / far[beyond]
    return float((weight[beyond] * gap**power).sum() / weight.sum())


def _paired(access: ArrayLike, people: ArrayLike) -> tuple[Floats, Floats]:
    each = np.asarray(access, dtype=float)
    weight = counted(people, len(each))
    if np.isnan(each).any() or (each < 0).any() or np.isinf(each).any():
        raise InputError("Access is a number, 0 or more, for each home.")
    if not weight.sum():
        raise InputError("There is nobody to compare: every count is 0.")
    return each, weight
