"""Numbers of people as they may be shown and saved: small counts are not given.

A council's own counts are rounded before anything is measured with them
(`geo.provision.need.own_need`), so that no other choice on a page, and no difference between two of
them, can tell more. Here they are rounded to be read. Homes, published figures and estimates are no
such counts.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from geo.disclosure import shown_table
from geo.disclosure.rounding import WITHHELD
from geo.provision.need import COUNTED, Demand
from geo.provision.said import number_said

COUNTS = ("people", "within", "outside", "unreachable")
NOT_GIVEN = f"fewer than {WITHHELD + 1}"
"""What stands for a count of people that is not given."""


def guarded(need: Demand) -> bool:
    """Whether people were counted, so that few of them must not be shown."""
    return need.basis == COUNTED


def rows(
    table: pd.DataFrame,
    need: Demand,
    *,
    counts: Sequence[str] = COUNTS,
    drop: Sequence[str] = ("share",),
) -> pd.DataFrame:
    """A table of people as it may be shown; missing: not given.

    `counts` are its columns of people, `drop` those that would tell a count that is not given.
    """
    if not guarded(need):
        return table
    there = [name for name in counts if name in table]
    tells = [name for name in drop if name in table]
    safe = shown_table(table, there, tells)
    return safe.assign(
        **{name: safe[name].astype("Float64").astype(float) for name in (*there, *tells)}
    )


def number(value: float, need: Demand) -> str:
    """How many, or that they are few."""
    return NOT_GIVEN if np.isnan(value) else number_said(value, need)
