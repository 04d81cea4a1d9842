"""If a crossing, a pavement or a path were built: what changes for the child, and for how many."""

from collections.abc import Collection
from dataclasses import dataclass, replace

import pandas as pd

from geo import words
from geo.network import changes
from geo.network.streets import Network
from geo.scenario import Comparison, Scenario, applied, check_area
from geo.scenario import compare as compared
from geo.school_travel.child import Setting
from geo.school_travel.pupil_file import PupilFile, decided
from geo.school_travel.schools import Schools

NO, YES = "no", "yes"


@dataclass(frozen=True, slots=True)
class PupilsChanged:
    """How many rows of a file of pupils get another answer by what is built.

    `gain` had no right to free travel and would have one, `lose` the other way round; `other` are
    all other changes, such as from or to "cannot say".
    """

    rows: int
    gain: int
    lose: int
    other: int


@dataclass(frozen=True, slots=True)
class BuiltEffect:
    """What changes if something is built.

    Attributes
    ----------
    name
        What is built, in words.
    before_said
        What "before" is.
    walk_before_m, walk_after_m
        The child's shortest walk that may be used, in metres; infinite: none.
    homes
        Every home of the area before against after, for a child of the same age.
    pupils
        The same for a file of pupils; None without one.
    """

    name: str
    before_said: str
    walk_before_m: float
    walk_after_m: float
    homes: Comparison
    pupils: PupilsChanged | None


@dataclass(frozen=True, slots=True)
class Sides:
    """Streets and schools before something is built, and after."""

    before: tuple[Network, Schools]
    after: tuple[Network, Schools]


def with_mended(closes: Collection[int], network: Network, schools: Schools) -> Sides:
    """Before: an officer finds that a stretch may not be walked. After: it is made fit to walk."""
    return Sides((changes.unsafe(network, closes), schools), (network, schools))


def with_scenario(scenario: Scenario, network: Network, schools: Schools, code: str) -> Sides:
    """Before: as things are. After: with the scenario.

    Raises
    ------
    InputError
        For a scenario of another area, or one that cannot be made.
    """
    check_area(scenario, code)
    return Sides((network, schools), applied(scenario, network, schools))


def homes_changed(sides: Sides, setting: Setting, age: int) -> Comparison:
    """Every home of the area before against after, for a child of an age."""
    homes, rules = setting.homes, setting.rules
    return compared(homes, sides.before, sides.after, rules, age=age)


def pupils_changed(
    sides: Sides, setting: Setting, pupils: PupilFile | None
) -> PupilsChanged | None:
    """How many rows of a file of pupils get another answer."""
    if pupils is None:
        return None
    was, becomes = (
        decided(pupils, replace(setting, network=network, schools=schools))["entitled"]
        for network, schools in (sides.before, sides.after)
    )
    changed = was != becomes
    gain = (was == NO) & (becomes == YES)
    lose = (was == YES) & (becomes == NO)
    return PupilsChanged(len(was), *_counts(gain, lose, changed & ~gain & ~lose))


def _counts(*each: pd.Series) -> tuple[int, ...]:
    return tuple(int(flags.sum()) for flags in each)


def mended_said(street: str, kind: str) -> tuple[str, str]:
    """What is built where a stretch is made fit to walk, and what was before; in words."""
    return words.say(f"walked.built.{kind}", street=street), words.say("walked.built.before")
