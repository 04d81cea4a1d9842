"""Published figures by zone: people by age, plans, deprivation, each with where it comes from.

A publisher's age bands are seldom those that are asked for. A band that lies across an end of the
asked ages is divided as if each year of age in it had as many people: `Counted.cut` says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from geo.directory.entry import Origin
from geo.directory.vocabulary import Ages
from geo.errors import InputError
from geo.measure import Floats

POPULATION, EHC_PLANS, SEN_SUPPORT = "population", "ehc_plans", "sen_support"
"""What is counted, as the table of figures has it."""

INDICES = {
    "idaci_decile": "Income Deprivation Affecting Children Index",
    "imd_decile": "Index of Multiple Deprivation",
}
"""Deprivation of a zone, in tenths of England's zones; 1 is the most deprived. The first counts."""

COLUMNS = (
    "zone_id",
    "kind",
    "measure",
    "value",
    "need",
    "age_from",
    "age_to",
    "symbol",
    "basis",
    "source_id",
)


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of an area.

    `table` has one row a figure, ``COLUMNS`` (`geo.records.ZoneDemand`, and the kind of the zone);
    `origins` are by the id of a source; `council` is the code of the area's; `elsewhere` are zones
    of other councils.
    """

    table: pd.DataFrame
    origins: Mapping[str, Origin]
    council: str
    elsewhere: frozenset[str] = frozenset()

    def of(self, kind: str, measure: str, need: str | None = None) -> pd.DataFrame:
        """The rows of a kind of zone, measure and need (None: of all needs together)."""
        table = self.table
        ours = (table["kind"] == kind) & (table["measure"] == measure)
        return table[ours & (table["need"].isna() if need is None else table["need"] == need)]

    def has(self, kind: str, measure: str, need: str | None = None) -> bool:
        """Whether there is any such figure."""
        return not self.of(kind, measure, need).empty

    def tells_needs(self, measure: str) -> bool:
        """Whether the council's total of a measure is told for any type of need."""
        total = (self.table["kind"] == "authority") & (self.table["measure"] == measure)
        return bool((total & self.table["need"].notna()).any())

    def sources(self, *measures: str) -> set[str]:
        """The ids of the sources that tell any of some measures."""
        return set(self.table.loc[self.table["measure"].isin(measures), "source_id"])

    def origin(self, source_id: str) -> tuple[Origin, ...]:
        """Where the figures of a source come from."""
        return (self.origins[source_id],) if source_id in self.origins else ()


@dataclass(frozen=True, slots=True)
class Counted:
    """People by zone.

    `cut` tells that age bands were divided, `bands` which were used, `unknown` are zones whose
    figures are withheld, `years` the asked years of age of which there are no figures.
    """

    values: Mapping[str, float]
    source_id: str
    cut: bool = False
    bands: tuple[Ages, ...] = ()
    unknown: tuple[str, ...] = ()
    years: tuple[int, ...] = field(default=())


def by_age(rows: pd.DataFrame, ages: Ages | None) -> Counted | None:
    """People of some ages in each zone; None where no figure tells of any of these ages.

    Of several sources, the one with the most figures is taken. Each year of age is taken from the
    narrowest band that holds it.

    Parameters
    ----------
    rows
        `Figures.of`.
    ages
        None: all ages together, as the publisher has them.
    """
    if rows.empty:
        return None
    source_id = str(rows["source_id"].value_counts().sort_index().idxmax())
    rows = rows[rows["source_id"] == source_id]
    if ages is None:
        whole = rows[rows["age_from"].isna() & rows["age_to"].isna()]
        return _added(whole, {None: 1.0}, source_id) if len(whole) else None
    banded = rows[rows["age_from"].notna() & rows["age_to"].notna()]
    bands = [(int(a), int(b)) for a, b in banded[["age_from", "age_to"]].drop_duplicates().values]
    years: dict[Ages, int] = {}
    missing = []
    for year in range(ages[0], ages[1] + 1):
        holding = [band for band in bands if band[0] <= year <= band[1]]
        if not holding:
            missing.append(year)
            continue
        band = min(holding, key=lambda b: (b[1] - b[0], b))
        years[band] = years.get(band, 0) + 1
    used = {band: number / (band[1] - band[0] + 1) for band, number in years.items()}
    return _added(banded, used, source_id, tuple(missing)) if used else None


def _added(
    rows: pd.DataFrame,
    used: Mapping[Any, float],
    source_id: str,
    missing: tuple[int, ...] = (),
) -> Counted:
    """The figures of each zone added up, each band by the share of it that is used."""
    total: dict[str, float] = {}
    unknown: set[str] = set()
    for zone, low, high, value in rows[["zone_id", "age_from", "age_to", "value"]].values:
        share = used.get(None if pd.isna(low) else (int(low), int(high)))
        if share is None:
            continue
        if pd.isna(value):
            unknown.add(zone)
        else:
            total[zone] = total.get(zone, 0.0) + float(value) * share
    bands = tuple(sorted(band for band in used if band is not None))
    cut = any(not np.isclose(share, 1.0) for share in used.values())
    kept = {zone: value for zone, value in total.items() if zone not in unknown}
    return Counted(kept, source_id, cut, bands, tuple(sorted(unknown)), missing)


def deciles(figures: Figures, kind: str) -> tuple[dict[str, int], str, str] | None:
    """The tenth of each zone by deprivation, which index it is, and whose; None if there is none.

    1 is the most deprived tenth of England's zones.
    """
    for measure, name in INDICES.items():
        rows = figures.of(kind, measure).dropna(subset="value")
        if len(rows):
            tenth = {z: int(v) for z, v in rows[["zone_id", "value"]].values}
            return tenth, name, str(rows["source_id"].iloc[0])
    return None


def deprivation_weight(decile: Floats, strength: float) -> Floats:
    """How much more people of a zone count by its deprivation.

    ``1 + strength × (5.5 − decile) ÷ 4.5``: from ``1 + strength`` in the most deprived tenth to
    ``1 − strength`` in the least; a zone whose tenth is not known (NaN) counts as 1. An assumption
    of whoever asks: deprivation counts nobody's needs.

    >>> deprivation_weight(np.array([1.0, 10.0, np.nan]), 0.5).tolist()
    [1.5, 0.5, 1.0]
    """
    if not 0 <= strength <= 1:
        raise InputError(f"Deprivation can count from 0 to 1. This is {strength:g}.")
    weight: Floats = np.nan_to_num(1 + strength * (5.5 - decile) / 4.5, nan=1.0)
    return weight
