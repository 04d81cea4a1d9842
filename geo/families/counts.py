"""How many services each filter would leave, so that nobody has to try them one by one.

The count of an option is what `geo.families.search.answer` would hold if it were chosen and all
other filters stayed: so many services within reach, and so many apart. Filters of one group are
alternatives, so an option is counted without the others of its own group. Nothing is measured
again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.families.matching import Match
from geo.families.search import OUT, Offer, Reach, standings
from geo.families.wanted import (
    FILTERS,
    MOMENT,
    SEVERAL,
    TICK,
    Filter,
    Wanted,
    all_of,
    open_entrances,
    used,
)
from geo.network.edges import Flags

A_WEEK = 7


class Left(NamedTuple):
    """How many services are left: `within` reach, and `apart` from these, without a distance."""

    within: int
    apart: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How many services would be left; `now` with the filters as they are.

    `of` has for each filter how many each of its options would leave, in the order of the options:
    slugs and codes; True for a tick; the days that were asked about, at the time of day that is
    wanted, if any. One by number or text has none.
    """

    now: Left
    of: Mapping[str, Mapping[Any, Left]]


def counts(
    offer: Offer,
    reached: Reach,
    wanted: Wanted,
    *,
    first: date | None = None,
    matched: Match | None = None,
) -> Counts:
    """Count what each option of each filter would leave.

    Parameters
    ----------
    reached
        What a `geo.travel.Travel` measured for the same offer.
    wanted
        The filters as they are; see `Wanted.checked`.
    first
        The first of the seven days to count; without it, no days are counted.
    matched
        How services match what is wanted in words, if it is known.
    """
    if matched is None:
        groups = used(offer, wanted)
    else:
        groups = used(offer, wanted.without("text", "age")) | {"text": matched.found}
    as_they_are = standings(offer, reached, open_entrances(offer, wanted))

    def left(one: Filter, option: Any) -> Left:
        value = (option,) if one.kind == SEVERAL else option
        if one.entrances:
            chosen = Wanted(**{**wanted.chosen, one.name: value})
            return _left(standings(offer, reached, open_entrances(offer, chosen)), groups)
        fitting = np.where(one.fits(offer, value), as_they_are, OUT)
        return _left(fitting, groups, one.alternatives)

    return Counts(
        _left(as_they_are, groups),
        {
            one.name: {_key(one, o): left(one, o) for o in _options(one, wanted, first)}
            for one in FILTERS.values()
        },
    )


def _left(standing: NDArray[np.int8], groups: Mapping[str, Flags], but: str = "") -> Left:
    """Count services by their standing among those that pass all groups of filters but one."""
    passed = all_of(standing != OUT, groups, but)
    return Left(int((passed & (standing == 0)).sum()), int((passed & (standing > 0)).sum()))


def _options(one: Filter, wanted: Wanted, first: date | None) -> Iterable[Any]:
    """The values of a filter that are counted."""
    if one.kind == SEVERAL:
        return one.options
    if one.kind == MOMENT:
        at = (wanted.get(one.name) or (None, None))[1]
        return [(first + timedelta(days=i), at) for i in range(A_WEEK)] if first else []
    return [True] if one.kind == TICK else []


def _key(one: Filter, option: Any) -> Any:
    return option[0] if one.kind == MOMENT else option
