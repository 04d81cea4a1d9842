"""Two scenarios side by side, each against today: which homes gain and lose, and by how much.

A home gains if its shortest safe walk to the nearest suitable school becomes shorter, and loses if
it becomes longer, or if there is none any more. Both scenarios start from the same streets and
schools, and count the same homes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from geo.errors import InputError
from geo.measure import Floats
from geo.network.edges import Ints
from geo.network.streets import Network
from geo.places.homes import Homes
from geo.places.zones import Zones
from geo.scenario.compare import BECOMES, SAME_M, STOPS, state_of
from geo.scenario.effect import applied
from geo.scenario.file import Scenario, check_area
from geo.school_travel.rules import Rules
from geo.school_travel.schools import Schools
from geo.travel.standard import NO_ZONE_NAME, ratio, sums

GAINS, SAME, LOSES = "gains", "same", "loses"
"""What a scenario does to a home: its walk becomes shorter, stays, or becomes longer."""

SIDES = ("a", "b")
"""The first scenario and the second, in columns."""

HOME_COLUMNS = (
    "postcode",
    "lon",
    "lat",
    "zone",
    "walk_today_m",
    *(f"{what}_{side}" for side in SIDES for what in ("walk", "change_m", "does", "school")),
)
ZONE_COLUMNS = (
    "zone",
    "name",
    "homes",
    *(f"{what}_{side}" for side in SIDES for what in ("gain", "lose", "change_m")),
    "better",
)


@dataclass(frozen=True, slots=True)
class TwoScenarios:
    """Two scenarios to hold side by side, for a child of an age; see `WhatIfQuestion`."""

    first: Scenario
    second: Scenario
    age: int = 9
    by: str = "sector"
    unknown_too: bool = False
    examples: bool = False

    def checked(self, area_code: str) -> "TwoScenarios":
        """The same, or `InputError` for two that are alike, another area's, or another age."""
        if not 4 <= self.age <= 16:
            raise InputError(f"The age is {self.age}. Give a school age, 4 to 16.")
        for each in (self.first, self.second):
            check_area(each, area_code)
        if self.first.changes == self.second.changes:
            raise InputError(
                f"“{self.first.name}” and “{self.second.name}” make the same changes, so there is "
                "nothing to compare. Choose two that differ."
            )
        return self

    @property
    def names(self) -> tuple[str, str]:
        """What the two are called; two of one name are told apart."""
        first, second = self.first.name, self.second.name
        return (first, second) if first != second else (f"{first} (1)", f"{second} (2)")


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Every home today and with each of two scenarios.

    Attributes
    ----------
    homes
        One row for each home of which the walk changes in either, ``HOME_COLUMNS``: the shortest
        safe walk in metres (infinite: none), how much longer it becomes (below 0: shorter;
        infinite: lost, minus infinite: found), whether the home ``gains``, ``loses`` or stays the
        ``same``, and its nearest school then.
    zones
        One row a zone in which anything changes, ``ZONE_COLUMNS``: how many homes gain and lose,
        the mean change over all homes that have a walk before and after, and which is `better` for
        the zone: ``a``, ``b``, or empty where they are alike. Those that differ most come first.
    totals
        For each side: how many homes ``gains``, ``loses``, ``becomes`` and ``stops`` (being
        entitled by distance).
    both
        How many homes each pair of what the two do has, by (first, second).
    all_homes, limit_m, rules
        How many homes there are, the statutory walking distance, and which rules were followed.
    """

    question: TwoScenarios
    homes: pd.DataFrame = field(repr=False)
    zones: pd.DataFrame = field(repr=False)
    totals: Mapping[str, Mapping[str, int]]
    both: Mapping[tuple[str, str], int]
    all_homes: int
    limit_m: float
    rules: str

    @property
    def in_common(self) -> int:
        """How many homes change in both."""
        return sum(n for pair, n in self.both.items() if SAME not in pair)


def side_by_side(
    question: TwoScenarios,
    homes: Homes,
    today: tuple[Network, Schools],
    zones: Zones,
    rules: Rules,
    area_code: str,
) -> SideBySide:
    """Hold two scenarios side by side; `zones` are of the same homes.

    Raises
    ------
    InputError
        For what `TwoScenarios.checked` refuses, and for a scenario that cannot be made.
    """
    question = question.checked(area_code)
    scenes = [today, *(applied(each, *today) for each in (question.first, question.second))]
    was, *then = (
        state_of(homes, scene, rules, age=question.age, unknown_too=question.unknown_too)
        for scene in scenes
    )
    before = was["walk_m"].to_numpy(float)
    change = [longer_by(before, state["walk_m"].to_numpy(float)) for state in then]
    does = [_does(each) for each in change]
    table = pd.DataFrame(
        {
            "postcode": homes.table["postcode"].to_numpy(),
            "lon": homes.lonlat[:, 0],
            "lat": homes.lonlat[:, 1],
            "zone": zones.zone,
            "walk_today_m": before,
        }
    )
    totals = {}
    for side, state, metres, what in zip(SIDES, then, change, does, strict=True):
        table[f"walk_{side}"] = state["walk_m"].to_numpy()
        table[f"change_m_{side}"] = metres
        table[f"does_{side}"] = what
        table[f"school_{side}"] = state["school"].to_numpy()
        beyond, past = state["beyond"].to_numpy(bool), was["beyond"].to_numpy(bool)
        totals[side] = {
            GAINS: int((what == GAINS).sum()),
            LOSES: int((what == LOSES).sum()),
            BECOMES: int((beyond & ~past).sum()),
            STOPS: int((past & ~beyond).sum()),
        }
    pairs = pd.Series(list(zip(*does, strict=True))).value_counts()
    both = {(str(a), str(b)): int(n) for (a, b), n in pairs.items()}
    moved = (does[0] != SAME) | (does[1] != SAME)
    return SideBySide(
        question,
        table[moved].reset_index(drop=True),
        _zones(table, zones, moved),
        totals,
        both,
        len(homes),
        float(rules.walk_m_at(question.age)),
        rules.version,
    )


def longer_by(before: Floats, after: Floats) -> Floats:
    """How much longer walks become, in metres; no walk before or after: 0, infinite or minus that.

    >>> longer_by(np.array([5.0, 5.0, np.inf, np.inf]), np.array([7.0, np.inf, 7.0, np.inf]))
    array([  2.,  inf, -inf,   0.])
    """
    found = np.zeros(len(before))
    differ = before != after
    found[differ] = after[differ] - before[differ]
    return found


def _does(metres: Floats) -> np.ndarray:
    chosen = [metres < -SAME_M, metres > SAME_M]
    return np.select(chosen, [GAINS, LOSES], SAME).astype(object)


def _zones(homes: pd.DataFrame, zones: Zones, moved: np.ndarray) -> pd.DataFrame:
    """The zones in which anything changes, those that differ most first."""
    group, ids = pd.factorize(homes["zone"].to_numpy(), sort=True, use_na_sentinel=False)
    size = len(ids)
    found = {
        "zone": ids,
        "name": [zones.names.get(zone, NO_ZONE_NAME) for zone in ids],
        "homes": np.bincount(group, minlength=size),
    }
    balance = []
    for side in SIDES:
        does = homes[f"does_{side}"].to_numpy()
        gain, lose = (np.bincount(group[does == what], minlength=size) for what in (GAINS, LOSES))
        found |= {f"gain_{side}": gain, f"lose_{side}": lose}
        found[f"change_m_{side}"] = _means(homes[f"change_m_{side}"].to_numpy(float), group, size)
        balance.append(gain - lose)
    table = pd.DataFrame(found)
    table["better"] = _better(table, balance)
    apart = np.abs(balance[0] - balance[1])
    kept = np.bincount(group[moved], minlength=size) > 0
    order = np.lexsort((ids.astype(str), -apart))
    table = table.iloc[order][kept[order]]
    return table[list(ZONE_COLUMNS)].reset_index(drop=True)


def _means(metres: Floats, group: Ints, size: int) -> Floats:
    some = np.isfinite(metres)
    ones = np.ones(int(some.sum()))
    return ratio(sums(group[some], metres[some], size), sums(group[some], ones, size))


def _better(zones: pd.DataFrame, balance: list[Ints]) -> np.ndarray:
    """Which of the two serves each zone better: more homes gain on balance, or by more metres."""
    first, second = (zones[f"change_m_{side}"].fillna(0.0).to_numpy() for side in SIDES)
    alike = balance[0] == balance[1]
    a = (balance[0] > balance[1]) | (alike & (first < second - SAME_M))
    b = (balance[1] > balance[0]) | (alike & (second < first - SAME_M))
    return np.select([a, b], list(SIDES), "").astype(object)
