"""Numbers of people as they may be shown and saved: small counts are left out.

A council's own counts are rounded before anything is measured with them
(`geo.provision.need.own_need`), so that no other choice, and no difference between two answers, can
reveal more. Here they are rounded to be read. Homes, published figures and estimates are no such
counts.
"""

import numpy as np
import pandas as pd

from geo.disclosure import shown, shown_table
from geo.disclosure.rounding import WITHHELD
from geo.provision.need import Demand
from geo.provision.said import number_said

PEOPLE = (
    "people",
    "within",
    "outside",
    "unreachable",
    "before",
    "after",
    "gained",
    "people_before",
    "people_after",
    "outside_before",
    "outside_after",
    "change",
)
"""The columns of any answer that count people."""

SHARES = ("share", "share_before", "share_after")
"""The columns from which a count could be worked out."""

NOT_GIVEN = f"fewer than {WITHHELD + 1}"
"""Stands for a count of people that is not given."""


def safe(table: pd.DataFrame, need: Demand) -> pd.DataFrame:
    """Figures as they may be given out: small counts, and what would reveal them, are missing."""
    if not need.protected:
        return table
    there = [[name for name in names if name in table] for names in (PEOPLE, SHARES)]
    return shown_table(table, *there)


def rows(table: pd.DataFrame, need: Demand) -> pd.DataFrame:
    """The same (`safe`) as numbers to be shown; NaN: not given."""
    if not need.protected:
        return table
    found = safe(table, need)
    columns = [name for name in (*PEOPLE, *SHARES) if name in found]
    return found.assign(**{name: found[name].astype("Float64").astype(float) for name in columns})


def people_or_none(people: float, need: Demand) -> float | None:
    """How many, as it may be given out; None: too few."""
    return shown(people) if need.protected else round(people, 3)


def number(value: float, need: Demand) -> str:
    """How many, in words; or that there are few."""
    return NOT_GIVEN if np.isnan(value) else number_said(value, need)
