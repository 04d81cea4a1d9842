"""Who gains and who loses by a scenario: every home before and after."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo import words
from geo.errors import InputError
from geo.network.edges import Flags
from geo.network.streets import Network
from geo.places.homes import Homes
from geo.scenario.effect import applied
from geo.scenario.file import Scenario, check_area
from geo.school_travel import measure
from geo.school_travel import schools as of_schools
from geo.school_travel.rules import Rules
from geo.school_travel.schools import Schools

LONGER = "has a longer safe walk, or none"
"""Only counted: a home with a longer walk may keep its right and its school."""

SAME_M = 1.0
"""A walk that is longer by no more is the same."""

HOME_COLUMNS = (
    "postcode",
    "lon",
    "lat",
    "school_before",
    "school_after",
    "walk_before_m",
    "walk_after_m",
    "change",
)

BECOMES, STOPS, LOSES, UNREASONABLE = (
    "becomes entitled by distance",
    "stops being entitled by distance",
    "has another nearest school",
    "no longer has a safe walk",
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every home before and after.

    Attributes
    ----------
    homes
        One row for each home of which something changes, ``HOME_COLUMNS``. `change` says what, in
        words; more than one is joined by a semicolon. Ways are the shortest safe walks (infinite:
        none).
    totals
        How many homes of each kind of change, and `homes`, how many there are.
    schools
        For each school ``school``, ``before`` and ``after``: how many homes are nearest to it.
    rejoined
        The homes whose street closes: ``postcode``, and how far in a straight line the nearest
        street was and is, ``before_m, after_m``. That line counts in their walks.
    limit_m
        The statutory walking distance for the age.
    rules
        Which rules were followed, in words.
    """

    homes: pd.DataFrame
    totals: dict[str, int]
    schools: pd.DataFrame
    rejoined: pd.DataFrame
    limit_m: float
    rules: str

    @property
    def rejoined_said(self) -> str | None:
        """That homes on a closed street are joined to another in a straight line; None of none."""
        if self.rejoined.empty:
            return None
        farthest = f"{self.rejoined['after_m'].max():,.0f}"
        return words.say("whatif.rejoined", n=len(self.rejoined), metres=farthest)


@dataclass(frozen=True, slots=True)
class WhatIfQuestion:
    """A scenario, for a child of an age, against today or against another scenario.

    `unknown_too` is whether schools whose ages are not known count as suitable, `examples` whether
    schools that were made up count.
    """

    scenario: Scenario
    against: Scenario | None = None
    age: int = 9
    unknown_too: bool = False
    examples: bool = False


def who_gains(
    question: WhatIfQuestion,
    homes: Homes,
    today: tuple[Network, Schools],
    rules: Rules,
    area_code: str,
) -> Comparison:
    """Who gains and who loses by a scenario.

    Raises
    ------
    InputError
        For another area's scenario, one that cannot be made, or an age that is no school age.
    """
    if not 4 <= question.age <= 16:
        raise InputError(f"The age is {question.age}. Give a school age, 4 to 16.")
    for each in (question.scenario, question.against):
        if each is not None:
            check_area(each, area_code)
    before = applied(question.against, *today) if question.against else today
    after = applied(question.scenario, *today)
    return compare(homes, before, after, rules, age=question.age, unknown_too=question.unknown_too)


def compare(
    homes: Homes,
    before: tuple[Network, Schools],
    after: tuple[Network, Schools],
    rules: Rules,
    *,
    age: int,
    unknown_too: bool = False,
) -> Comparison:
    """Hold every home before against after, for a child of an age.

    The nearest suitable school is found by the shortest walk, safe or not; the walking distance is
    compared with the shortest safe walk to it.

    Parameters
    ----------
    before, after
        Streets and schools.
    unknown_too
        Whether schools whose ages are not known count as suitable.
    """
    limit = float(rules.walk_m_at(age))
    was = state_of(homes, before, rules, age=age, unknown_too=unknown_too)
    becomes = state_of(homes, after, rules, age=age, unknown_too=unknown_too)
    kinds = _kinds(was, becomes)
    longer = becomes["walk_m"] > was["walk_m"] + SAME_M
    totals = {"homes": len(homes), LONGER: int(longer.sum())}
    totals |= {kind: int(flags.sum()) for kind, flags in kinds.items()}
    return Comparison(
        _changed(homes, was, becomes, kinds),
        totals,
        _nearest(was, becomes),
        _rejoined(homes, before[0], after[0]),
        limit,
        rules.version,
    )


def _rejoined(homes: Homes, before: Network, after: Network) -> pd.DataFrame:
    """The homes that are farther from the nearest street than they were, as theirs closes."""
    was, becomes = (
        network.graph("walk", ferries=False).snap(homes.xy).offset_m for network in (before, after)
    )
    farther = becomes > was + SAME_M
    table = pd.DataFrame(
        {"postcode": homes.table["postcode"].to_numpy(), "before_m": was, "after_m": becomes}
    )
    return table[farther].reset_index(drop=True)


def _kinds(was: pd.DataFrame, becomes: pd.DataFrame) -> dict[str, Flags]:
    """Of which homes each kind of change is true."""
    changes = {
        BECOMES: ~was["beyond"] & becomes["beyond"],
        STOPS: was["beyond"] & ~becomes["beyond"],
        LOSES: was["school"] != becomes["school"],
        UNREASONABLE: ~was["unsafe"] & becomes["unsafe"],
    }
    return {kind: flags.to_numpy(bool) for kind, flags in changes.items()}


def _changed(
    homes: Homes, was: pd.DataFrame, becomes: pd.DataFrame, kinds: dict[str, Flags]
) -> pd.DataFrame:
    """The homes of which something changes, ``HOME_COLUMNS``."""
    said = np.array(["; ".join(k for k in kinds if kinds[k][i]) for i in range(len(homes))], object)
    table = pd.DataFrame(
        {
            "postcode": homes.table["postcode"].to_numpy(),
            "lon": homes.lonlat[:, 0],
            "lat": homes.lonlat[:, 1],
            "school_before": was["school"].to_numpy(),
            "school_after": becomes["school"].to_numpy(),
            "walk_before_m": was["walk_m"].to_numpy(),
            "walk_after_m": becomes["walk_m"].to_numpy(),
            "change": said,
        }
    )
    return table[said != ""].reset_index(drop=True)


def _nearest(was: pd.DataFrame, becomes: pd.DataFrame) -> pd.DataFrame:
    """How many homes are nearest to each school, before and after."""
    counts = {"before": was["school"].value_counts(), "after": becomes["school"].value_counts()}
    table = pd.DataFrame(counts).fillna(0).astype(int)
    return table.rename_axis("school").reset_index()


def state_of(
    homes: Homes,
    now: tuple[Network, Schools],
    rules: Rules,
    *,
    age: int,
    unknown_too: bool,
) -> pd.DataFrame:
    """For each home: nearest suitable school, safe walk to it, whether beyond the limit."""
    network, schools = now
    limit = float(rules.walk_m_at(age))
    suits = of_schools.suits(schools, age=age)
    least = of_schools.NOT_KNOWN if unknown_too else of_schools.SUITS
    rows = np.flatnonzero(suits >= least)
    found = measure.distances(
        network,
        homes.lonlat,
        schools,
        rows.tolist(),
        school_point=rules.school_point,
        drives=False,
    )
    names = np.append(schools.table["name"].to_numpy(dtype=object), "")
    if not len(rows):
        nothing = np.full(len(homes), np.inf)
        flags = np.zeros(len(homes), dtype=bool)
        return pd.DataFrame({"school": "", "walk_m": nothing, "beyond": flags, "unsafe": flags})
    each = np.arange(len(homes))
    column = found.walk_any_m.argmin(axis=1)
    walk_any, walk = found.walk_any_m[each, column], found.walk_m[each, column]
    reached = np.isfinite(walk_any)
    # No safe walk at all is for the ground of the route, where one within the limit is unsafe.
    unsafe = reached & ~np.isfinite(walk) & (walk_any <= limit)
    return pd.DataFrame(
        {
            "school": names[np.where(reached, rows[column], -1)],
            "walk_m": walk,
            "beyond": (reached & (walk > limit)) & ~unsafe,
            "unsafe": unsafe,
        }
    )
