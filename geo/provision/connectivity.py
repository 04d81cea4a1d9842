"""How well connected an area is by the Department for Transport's score, beside its region's.

The transport connectivity metric (Department for Transport, 29 September 2025) scores how much
people can reach from a place within an hour, from 0 to 100: as a percentage of the highest score of
England and Wales, for each way of travelling. The overall score leaves driving out. It is published
as an experiment, and it is no measure of ours: it is shown as it stands, and nothing is made of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from geo.directory.entry import Origin
from geo.provision.figures import Figures
from geo.sources.plan_series import IN_REGION
from geo.words import mode_names, say

OVERALL = "overall"
SCORES = {
    "connectivity": OVERALL,
    **{f"connectivity_{mode}": mode for mode in ("walk", "cycle", "transit", "drive")},
}
"""Measures of the table of figures, and what each is of: all but driving, or a mode."""

SMALL_AREAS = "lsoa"


@dataclass(frozen=True, slots=True)
class Connectivity:
    """The scores of an area.

    Attributes
    ----------
    of
        Which scores are told, in the order of `SCORES`: columns of both tables.
    places
        The council, its region and England, as far as they are told: ``name``, and the scores.
    zones
        The zones, the least connected first: ``zone``, ``name``, and the scores.
    origins
        Where the scores come from.
    """

    of: tuple[str, ...]
    places: pd.DataFrame = field(repr=False)
    zones: pd.DataFrame = field(repr=False)
    origins: tuple[Origin, ...]

    @property
    def titles(self) -> tuple[str, ...]:
        """What each score is of, in words."""
        names = mode_names(one for one in self.of if one != OVERALL)
        return tuple(names.get(one) or say("connectivity.overall") for one in self.of)


def connectivity(figures: Figures, names: Mapping[str, str], by: str) -> Connectivity | None:
    """The scores as they are published; None if there are none.

    Parameters
    ----------
    names
        What zones are called, by their codes; one without a name is called by its code.
    by
        The kind of zone that is asked about; small areas where it has no scores.
    """
    told = [measure for measure in SCORES if (figures.table["measure"] == measure).any()]
    if not told:
        return None
    kind = by if any(figures.has(by, measure) for measure in told) else SMALL_AREAS
    of = tuple(SCORES[measure] for measure in told)
    codes = {"authority": figures.council, "region": _region(figures), "nation": None}
    places = [
        _scores(figures, level, told, names, only=code)
        for level, code in codes.items()
        if level != "region" or code
    ]
    zones = _scores(figures, kind, told, names)
    zones = zones[~zones["zone"].isin(figures.elsewhere)]
    return Connectivity(
        of,
        pd.concat(places, ignore_index=True),
        zones.sort_values([of[0], "zone"], ignore_index=True),
        tuple(
            origin
            for source_id in sorted(figures.sources(*told))
            for origin in figures.origin(source_id)
        ),
    )


def _region(figures: Figures) -> str:
    """The code of the council's region, if any table tells it."""
    rows = figures.table[figures.table["measure"] == IN_REGION]
    ours = rows[rows["zone_id"] == figures.council]
    return "" if ours.empty else str(ours["symbol"].iloc[0])


def _scores(
    figures: Figures,
    kind: str,
    told: list[str],
    names: Mapping[str, str],
    *,
    only: str | None = None,
) -> pd.DataFrame:
    """The scores of the zones of a kind, or of one of them."""
    found: dict[str, dict[str, float]] = {}
    for measure in told:
        for zone, value in figures.of(kind, measure)[["zone_id", "value"]].to_numpy():
            if only in (None, zone):
                found.setdefault(str(zone), {})[SCORES[measure]] = float(value)
    columns = ["zone", "name", *(SCORES[measure] for measure in told)]
    rows = [{"zone": zone, "name": names.get(zone) or zone, **of} for zone, of in found.items()]
    return pd.DataFrame(rows, columns=columns)
