"""Two answers to one question: last build and this one, or before and after a scenario."""

from dataclasses import dataclass, field

import pandas as pd

from geo.errors import InputError
from geo.provision.gaps import Gaps
from geo.provision.said import number_said
from geo.travel.standard import WITHIN

CHANGE_COLUMNS = (
    "zone",
    "name",
    "people_before",
    "people_after",
    "outside_before",
    "outside_after",
    "share_before",
    "share_after",
    "change",
    "places_per_100_before",
    "places_per_100_after",
)


@dataclass(frozen=True, slots=True)
class GapsChange:
    """How gaps changed between two answers.

    Attributes
    ----------
    zones
        One row a zone of either, ``CHANGE_COLUMNS``, those with most more people outside first;
        `change` is how many more people are outside. A zone that one of them lacks has no figures
        there.
    gained, lost
        People, as they are counted after, whose homes are within the standard now and were not, and
        the other way round; of homes that are in both.
    new, gone
        How many homes are in the later alone, and in the earlier alone.
    """

    before: Gaps = field(repr=False)
    after: Gaps = field(repr=False)
    zones: pd.DataFrame = field(repr=False)
    gained: float
    lost: float
    new: int
    gone: int


def compared(before: Gaps, after: Gaps) -> GapsChange:
    """Compare two answers.

    Raises
    ------
    InputError
        If they are not answers to the same question, or do not count the same.
    """
    if before.question != after.question:
        raise InputError("These answer different questions. Ask both the same question.")
    if (before.need.what, before.need.basis) != (after.need.what, after.need.basis):
        raise InputError(
            f"One counts {before.need.label}, the other {after.need.label}. Count the same in both."
        )
    kept = ["zone", "name", "people", "outside", "share", "places_per_100"]
    both = before.zones[kept].merge(
        after.zones[kept], on="zone", how="outer", suffixes=("_before", "_after")
    )
    both["name"] = both["name_after"].fillna(both["name_before"])
    both["change"] = both["outside_after"].fillna(0.0) - both["outside_before"].fillna(0.0)
    both = both.sort_values(["change", "outside_after"], ascending=False, kind="stable")
    was, now = (side.homes.set_index("postcode") for side in (before, after))
    common = now.index.intersection(was.index)
    met_before = was.loc[common, "status"].to_numpy() == WITHIN
    met_after = now.loc[common, "status"].to_numpy() == WITHIN
    people = now.loc[common, "people"].to_numpy(float)
    return GapsChange(
        before,
        after,
        both[list(CHANGE_COLUMNS)].reset_index(drop=True),
        float(people[met_after & ~met_before].sum()),
        float(people[met_before & ~met_after].sum()),
        len(now) - len(common),
        len(was) - len(common),
    )


def change_said(found: GapsChange) -> str:
    """How gaps changed, in a sentence or two."""
    need = found.after.need
    if found.gained or found.lost:
        gained, lost = (number_said(people, need) for people in (found.gained, found.lost))
        words = [f"Newly within reach: {gained} ({need.label}). Newly out of reach: {lost}."]
    else:
        words = ["Nobody comes within reach, and nobody goes out of reach."]
    was, now = found.before.outside, found.after.outside
    words.append(f"Outside: {number_said(was, need)} before, {number_said(now, need)} after.")
    if found.new or found.gone:
        words.append(f"New homes: {found.new:,}. No longer there: {found.gone:,}.")
    return " ".join(words)
