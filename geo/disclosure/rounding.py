"""Counts that may be cut in any way: made safe once, at the door, before anything is measured.

Leaving cells out protects one set of tables. It cannot protect what a person asks one question
after another: by LSOA and by hexagon, within two miles and within three, today and with one more
school. Each answer is one more equation, and with enough of them every count can be worked out.

So counts of people by zone are rounded before they are used, and only once: whatever is then worked
out of them, by whichever zones, standards or scenarios, can say no more than the rounded counts do.
That is how NHS England protects hospital statistics, after it gave up leaving cells out.

References
----------
NHS Digital (2018), *Disclosure control methodology for Hospital Episode Statistics and Emergency
Care Data Set*: 1 to 7 is not given out, 0 is, everything else is rounded to the nearest 5.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.disclosure.suppress import SMALL
from geo.errors import InputError

BASE = 5
"""Counts are rounded to the nearest multiple of this."""

WITHHELD = SMALL + 2
"""Counts from 1 to this are not given out: more than `SMALL`, so that none is known to be small."""

_ENOUGH = 4
"""From so many withheld zones on, what they have on average may be used."""

_MEANS = (2.5, 5.5)
"""The least and the greatest average that is used: of four zones with 2.5 each, one can still have
7, and of four with 5.5 each, one can still have 1. Nearer to either end, that is no longer so."""


@dataclass(frozen=True, slots=True)
class SafeCounts:
    """Counts by zone that may be cut in any way.

    Attributes
    ----------
    counts
        What each zone counts as. Zones of 1 to ``WITHHELD`` all count the same.
    withheld
        The zones of 1 to ``WITHHELD``.
    each
        What each of these counts as: their average, or the middle where that would tell of one.
    """

    counts: Mapping[str, float]
    withheld: frozenset[str]
    each: float

    @property
    def note(self) -> str:
        """What must be said of the counts."""
        words = f"To protect people, counts by zone are rounded to the nearest {BASE}."
        if self.withheld:
            zones = "zone has" if len(self.withheld) == 1 else "zones have"
            words += (
                f" {len(self.withheld):,} {zones} 1 to {WITHHELD} people: we do not say how "
                f"many, and count each as {self.each:.1f}."
            )
        return words


def safe_counts(counts: Mapping[str, float]) -> SafeCounts:
    """Make counts of people by zone safe, once and for all that is worked out of them.

    0 stays 0. Everything from ``WITHHELD`` + 1 on is rounded to the nearest ``BASE``. 1 to
    ``WITHHELD`` is withheld: such zones count as what they have on average, so that the total is
    about right, but no less than 2.5 and no more than 5.5, and as 4 where there are fewer than four
    of them. So each of them could have anything from 1 to ``WITHHELD``, whatever is asked.

    Not covered: somebody who knows the exact total, and every count but one, from elsewhere.

    Raises
    ------
    InputError
        If a count is negative or not a number.

    Examples
    --------
    >>> safe = safe_counts({"A": 0, "B": 2, "C": 4, "D": 23, "E": 48})
    >>> dict(safe.counts)
    {'A': 0.0, 'B': 4.0, 'C': 4.0, 'D': 25.0, 'E': 50.0}
    """
    exact = np.array(list(counts.values()), dtype=float)
    if not np.isfinite(exact).all() or (exact < 0).any():
        raise InputError("A count of people is missing or negative. Counts are 0 or more.")
    few = (exact > 0) & (exact < WITHHELD + 0.5)
    each = (1 + WITHHELD) / 2
    if few.sum() >= _ENOUGH:
        each = float(np.clip(exact[few].mean(), *_MEANS))
    safe = dict(zip(counts, np.where(few, each, to_base(exact)).tolist(), strict=True))
    return SafeCounts(
        safe, frozenset(zone for zone, is_few in zip(counts, few, strict=True) if is_few), each
    )


def to_base(counts: np.ndarray, base: int = BASE) -> np.ndarray:
    """Counts rounded to the nearest multiple, halves up.

    >>> to_base(np.array([12.0, 12.5, 13.0])).tolist()
    [10.0, 15.0, 15.0]
    """
    found: np.ndarray = np.floor(counts / base + 0.5) * base
    return found


def shown(count: float) -> int | None:
    """A count of people as it may be written: rounded, None for 1 to ``WITHHELD``.

    >>> shown(0), shown(3.2), shown(8), shown(1234.5)
    (0, None, 10, 1235)
    """
    if 0 < count < WITHHELD + 0.5:
        return None
    return int(to_base(np.array([count]))[0])


def shown_table(
    table: pd.DataFrame, counts: Sequence[str], with_them: Sequence[str] = ()
) -> pd.DataFrame:
    """A table of counts that were made safe, as it may be written.

    Parameters
    ----------
    counts
        Columns of counts of people. Each is rounded by itself, so parts may not add up to totals.
    with_them
        Columns that would tell a count, such as shares: they are left out in rows where a count is.

    Returns
    -------
    The table with whole numbers or None in `counts`.
    """
    found = table.copy()
    hidden = np.zeros(len(table), dtype=bool)
    for name in counts:
        values = [shown(float(x)) for x in table[name]]
        hidden |= np.array([value is None for value in values], dtype=bool)
        found[name] = pd.array(values, dtype="Int64")
    for name in with_them:
        found[name] = table[name].astype(object).where(~hidden, None)
    return found


FINE = ("lsoa", "hexagon")
"""Zones that are too small for types of need: an LSOA has some 650 households, and a hexagon in the
country has fewer. A postcode sector has some 3,000."""


def check_crossing(need: str | None, by: str) -> None:
    """See that people are not counted by type of need and small zone at once.

    Not asked of homes, which are no people. It holds of estimates too: what is shared out to an
    LSOA reads like a count of it.

    Parameters
    ----------
    need
        The type of need whose people are counted; None for all together.
    by
        The kind of zones (`geo.places.zones.BY`).

    Raises
    ------
    InputError
        For a type of need by LSOA or hexagon.
    """
    if need is not None and by in FINE:
        raise InputError(
            f"We never count people by type of need ({need}) and by {by} at once: groups are so "
            "small that children could be recognised. Count by ward or postcode sector, all "
            "types of need together, or homes."
        )
