"""A series of years continued, with its range, and tested on years that are held out.

Two methods, and the better one on the held-out years counts:

- *the same change each year* (random walk with drift): of ``n`` years,
  ``d = (y_n − y_1) ÷ (n − 1)``, and the forecast for ``h`` years on is ``y_n + h d``. Its range is
  ``± t σ √(h (1 + h ÷ (n − 1)))`` with ``σ² = Σ (change − d)² ÷ (n − 2)`` and the 95th percentile
  ``t`` of Student's distribution with ``n − 2`` degrees of freedom;
- *the same as last year* (naive): ``y_n``, with the range ``± t σ √h``,
  ``σ² = Σ change² ÷ (n − 1)`` and ``n − 1`` degrees of freedom.

Nine in ten of the outcomes would be in such a range if years went on to differ as they did. No
method knows of a change of law or of how plans are given.

References
----------
Hyndman and Athanasopoulos (2021), *Forecasting: Principles and Practice*, 3rd edition, 5.2 and 5.5.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

from scipy.special import stdtrit

from geo.sufficiency.cells import YearCount

DRIFT, SAME = "drift", "same"
"""The methods."""

FEWEST = 3
"""So many years make a trend with a range."""

_SHARE = 0.95
"""One end of the range: a twentieth of the outcomes is beyond it."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """A forecast of one school year: how many, and between what; NaN-free, never below 0."""

    year: int
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class HeldOut:
    """A year that was forecast from the years up to `origin` as if it were not known."""

    origin: int
    year: int
    forecast: float
    actual: float
    last: float
    within: bool

    @property
    def error(self) -> float:
        """How far off the forecast was."""
        return abs(self.forecast - self.actual)

    @property
    def naive_error(self) -> float:
        """How far off "the same as last year" was."""
        return abs(self.last - self.actual)


@dataclass(frozen=True, slots=True)
class Backtest:
    """The forecasts of all years that could be held out."""

    tests: tuple[HeldOut, ...]

    @property
    def error(self) -> float:
        """The mean error of the forecast, in children."""
        return sum(test.error for test in self.tests) / len(self.tests)

    @property
    def naive_error(self) -> float:
        """The mean error of "the same as last year", in children."""
        return sum(test.naive_error for test in self.tests) / len(self.tests)

    @property
    def beats(self) -> bool:
        """Whether the forecast was nearer than "the same as last year"."""
        return self.error < self.naive_error

    @property
    def covered(self) -> int:
        """How many of the held-out years were in the range."""
        return sum(test.within for test in self.tests)


@dataclass(frozen=True, slots=True)
class Forecast:
    """A series continued.

    Attributes
    ----------
    method
        ``drift``, ``same`` or ``cohort``.
    used
        The years that it rests on.
    ahead
        The years to come.
    backtest
        The test of `method` ``drift`` or ``cohort`` on held-out years, None where there are too
        few years for one. Where it does not beat "the same as last year", `method` is ``same``.
    """

    method: str
    used: tuple[YearCount, ...]
    ahead: tuple[Ahead, ...]
    backtest: Backtest | None

    def in_year(self, year: int) -> Ahead:
        """The forecast of one year."""
        return next(one for one in self.ahead if one.year == year)


def usable(counts: Sequence[YearCount]) -> list[YearCount]:
    """The years up to the last known one that follow each other without a gap."""
    run: list[YearCount] = []
    for count in sorted((c for c in counts if c.value is not None), key=lambda c: c.year):
        if run and count.year != run[-1].year + 1:
            run = []
        run.append(count)
    return run


def forecast(counts: Sequence[YearCount], years: int) -> Forecast | None:
    """Continue a series for some years; None where fewer than ``FEWEST`` years follow each other.

    >>> made = [YearCount(2020 + i, value) for i, value in enumerate((100.0, 110.0, 130.0, 150.0))]
    >>> [round(one.value, 1) for one in forecast(made, 2).ahead]
    [166.7, 183.3]
    """
    used = usable(counts)
    if len(used) < FEWEST:
        return None
    values = [float(count.value or 0) for count in used]
    tested = backtest(values, used[0].year)
    method = DRIFT if tested is None or tested.beats else SAME
    made = drift if method == DRIFT else same
    ahead = (Ahead(used[-1].year + h, *made(values, h)) for h in range(1, years + 1))
    return Forecast(method, tuple(used), tuple(ahead), tested)


def drift(values: Sequence[float], ahead: int) -> tuple[float, float, float]:
    """The same change each year, `ahead` years on: value, low and high."""
    n = len(values)
    change = (values[-1] - values[0]) / (n - 1)
    spread = sum((b - a - change) ** 2 for a, b in pairwise(values))
    sigma = sqrt(spread / (n - 2))
    half = float(stdtrit(n - 2, _SHARE)) * sigma * sqrt(ahead * (1 + ahead / (n - 1)))
    middle = values[-1] + ahead * change
    return _floored(middle, half)


def same(values: Sequence[float], ahead: int) -> tuple[float, float, float]:
    """The same as last year, `ahead` years on: value, low and high."""
    n = len(values)
    spread = sum((b - a) ** 2 for a, b in pairwise(values))
    half = float(stdtrit(n - 1, _SHARE)) * sqrt(spread / (n - 1)) * sqrt(ahead)
    return _floored(values[-1], half)


def backtest(values: Sequence[float], first: int) -> Backtest | None:
    """Forecast every year from every earlier one that has years enough before it."""
    tests = []
    for origin in range(FEWEST, len(values)):
        for target in range(origin, len(values)):
            middle, low, high = drift(values[:origin], target - origin + 1)
            actual = values[target]
            tests.append(
                HeldOut(
                    first + origin - 1,
                    first + target,
                    middle,
                    actual,
                    values[origin - 1],
                    low <= actual <= high,
                )
            )
    return Backtest(tuple(tests)) if tests else None


def share_of(whole: Ahead, part: float, of: float) -> Ahead:
    """The part of a forecast that has a need, if it stays as large as it is: `part` of `of`.

    ``p = part ÷ of``; the variance of ``p F`` is ``p² var F + F² p (1 − p) ÷ of``, and nine in
    ten are within 1.645 standard deviations.
    """
    p = part / of
    sd = (whole.high - whole.low) / 2 / 1.645
    half = 1.645 * sqrt((p * sd) ** 2 + whole.value**2 * p * (1 - p) / of)
    return Ahead(whole.year, *_floored(p * whole.value, half))


def _floored(middle: float, half: float) -> tuple[float, float, float]:
    return max(middle, 0.0), max(middle - half, 0.0), max(middle + half, 0.0)
