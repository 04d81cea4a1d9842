"""Children of each age with a plan, a year older each year (cohort survival).

Of the plans at age ``a`` in one year, ``r_a`` times as many are there at ``a + 1`` in the next:
``r_a = Σ P(a + 1, t + 1) ÷ Σ P(a, t)`` over the pairs of years that follow each other. Plans begin
and end all the time, so ``r_a`` is above 1 where more begin. The ages at which children come in
(under 3, and 3) stay as they were in the last year. Where nobody was at ``a``, the mean number at
``a + 1`` stands.

The range is that of counts that vary by chance alone (Poisson): every count is drawn again, the
ratios with it, a thousand times with one fixed seed; nine in ten results are in it. It knows
nothing of changes in how plans are given, and is narrower than what may come.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from geo.directory.vocabulary import Ages
from geo.measure import Floats
from geo.sufficiency.cells import AgeCounts, SourceCell, school_year
from geo.sufficiency.forecast import Ahead, Backtest, HeldOut

COHORT = "cohort"

AGES: tuple[Ages, ...] = ((0, 2), *((age, age) for age in range(3, 26)))
"""The ages of the published rows."""

_DRAWS = 1000
_SEED = 20


@dataclass(frozen=True, slots=True)
class AgeForecast:
    """Plans by age, now and in the years to come.

    Attributes
    ----------
    years
        The years that it rests on.
    now
        Plans by the ages of ``AGES`` in the last of these years.
    ahead
        For each year to come the plans by age, and what the ends of the range are, shape
        ``(years, 3, ages)``: value, low, high. Ends of single ages do not add up to those of bands.
    draws
        Plans by age in each draw, shape ``(draws, years, ages)``.
    backtest
        None where there are fewer than three years.
    """

    years: tuple[int, ...]
    now: Floats
    ahead: Floats
    draws: Floats
    backtest: Backtest | None
    by_age: Mapping[int, Mapping[Ages, SourceCell]]
    ages: str

    def band(self, band: Ages, ahead: int) -> Ahead:
        """The forecast of a band of ages, so many years on."""
        among = within(band)
        low, high = np.quantile(self.draws[:, ahead - 1, among].sum(axis=1), [0.05, 0.95])
        value = float(self.ahead[ahead - 1, 0, among].sum())
        return Ahead(self.years[-1] + ahead, value, float(low), float(high))

    @property
    def cells(self) -> tuple[SourceCell, ...]:
        """The cells of all ages in the years that it rests on."""
        return tuple(cell for held in self.by_age.values() for cell in held.values())

    def cells_of(self, band: Ages) -> tuple[SourceCell, ...]:
        """The cells of a band of ages in the last year."""
        held = self.by_age[self.years[-1]]
        return tuple(
            cell for ages, cell in held.items() if band[0] <= ages[0] and ages[1] <= band[1]
        )


def within(band: Ages) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which of ``AGES`` are in a band."""
    return np.array([band[0] <= low and high <= band[1] for low, high in AGES])


def why_not(by_kind: Mapping[str, Mapping[int, AgeCounts]]) -> str:
    """Why there is no forecast by age; empty if there is one."""
    if _usable(by_kind) is not None:
        return ""
    years = sorted({year for held in by_kind.values() for year in held})
    if not years:
        return "No plans are published by age for this council."
    said = ", ".join(school_year(year) for year in years)
    return (
        "A forecast by age needs two school years that follow each other, with every age counted "
        f"the same way. There are figures by age for {said}."
    )


def age_forecast(by_kind: Mapping[str, Mapping[int, AgeCounts]], years: int) -> AgeForecast | None:
    """Continue plans by age; None where `why_not` says why."""
    found = _usable(by_kind)
    if found is None:
        return None
    kind, run = found
    held = by_kind[kind]
    counts = np.array([[held[year].at(ages) for ages in AGES] for year in run], dtype=float)
    value = project(counts, years)
    draws = _drawn(counts, years)
    ends = np.quantile(draws, [0.05, 0.95], axis=0)
    ahead = np.stack([value, ends[0], ends[1]], axis=1)
    cells = {year: held[year].cells for year in run}
    return AgeForecast(tuple(run), counts[-1], ahead, draws, _tested(counts, run), cells, kind)


def ratios(counts: Floats) -> Floats:
    """``r_a`` for each age that grows into the next, shape ``(ages,)``; NaN where nobody was.

    Parameters
    ----------
    counts
        Plans by year and age (``AGES``), shape ``(years, ages)``.
    """
    before, after = counts[:-1, 1:-1].sum(axis=0), counts[1:, 2:].sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.where(before > 0, after / before, np.nan)
    return np.concatenate([[np.nan], found, [np.nan]])


def project(counts: Floats, years: int) -> Floats:
    """Plans by age for so many years on, shape ``(years, ages)``.

    >>> two = np.zeros((2, 24)); two[0, 2] = 10; two[1, 3] = 12; two[1, 2] = 20
    >>> project(two, 1)[0, 3]  # 20 at 4, times 12 ÷ 10
    np.float64(24.0)
    """
    ratio, mean = ratios(counts), counts.mean(axis=0)
    now, found = counts[-1], []
    for _ in range(years):
        grown = np.where(np.isnan(ratio[1:-1]), mean[2:], now[1:-1] * np.nan_to_num(ratio[1:-1]))
        now = np.concatenate([counts[-1][:2], grown])
        found.append(now)
    return np.array(found)


def _drawn(counts: Floats, years: int) -> Floats:
    """What may come if counts vary by chance, shape ``(draws, years, ages)``."""
    generator = np.random.default_rng(_SEED)
    again = generator.poisson(counts, size=(_DRAWS, *counts.shape)).astype(float)
    made = np.array([project(one, years) for one in again])
    return generator.poisson(made).astype(float)


def _tested(counts: Floats, run: Sequence[int]) -> Backtest | None:
    """All ages together, each year held out that has two before it."""
    tests = []
    for origin in range(2, len(run)):
        steps = len(run) - origin
        middle = project(counts[:origin], steps).sum(axis=1)
        drawn = _drawn(counts[:origin], steps).sum(axis=2)
        for step in range(steps):
            low, high = np.quantile(drawn[:, step], [0.05, 0.95])
            actual, last = counts[origin + step].sum(), counts[origin - 1].sum()
            tests.append(
                HeldOut(
                    run[origin - 1],
                    run[origin + step],
                    float(middle[step]),
                    float(actual),
                    float(last),
                    bool(low <= actual <= high),
                )
            )
    return Backtest(tuple(tests)) if tests else None


def _usable(
    by_kind: Mapping[str, Mapping[int, AgeCounts]],
) -> tuple[str, list[int]] | None:
    """The kind of ages with the latest two or more years in a row, every age known, and these."""
    best: tuple[str, list[int]] | None = None
    for kind, held in by_kind.items():
        run: list[int] = []
        for year in sorted(held):
            known = all(held[year].at(ages) is not None for ages in AGES)
            if not known:
                continue
            run = [*run, year] if run and year == run[-1] + 1 else [year]
        if len(run) >= 2 and (best is None or (run[-1], len(run)) > (best[1][-1], len(best[1]))):
            best = kind, run
    return best
