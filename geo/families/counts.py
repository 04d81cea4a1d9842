"""How many services each filter would leave, so that nobody has to try them one by one.

The count of an option is the number of services in `geo.families.search.answer` (within reach, and
apart) if it were chosen and all other filters stayed. Filters of one group are alternatives, so an
option is counted without the others of its own group. Nothing is measured again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from geo.families.search import OUT, Offer, Reach, standings
from geo.families.wanted import (
    FILTERS,
    MOMENT,
    NUMBER,
    SEVERAL,
    Filter,
    Wanted,
    all_of,
    open_entrances,
    used,
)

A_WEEK = 7


@dataclass(frozen=True, slots=True)
class Counts:
    """How many services would be left; `now` with the filters as they are.

    `of` has for each filter how many each of its options would leave, in the order of the options:
    slugs and codes; True for a tick; the days that were asked about, at the time of day that is
    wanted, if any. A filter by number has none.
    """

    now: int
    of: Mapping[str, Mapping[Any, int]]


def counts(offer: Offer, reached: Reach, wanted: Wanted, *, first: date | None = None) -> Counts:
    """Count what each option of each filter would leave.

    Parameters
    ----------
    reached
        What a `geo.travel.Travel` measured for the same offer.
    wanted
        The filters as they are; see `Wanted.checked`.
    first
        The first of the seven days to count; without it, no days are counted.
    """
    groups = used(offer, wanted)
    shown = standings(offer, reached, open_entrances(offer, wanted)) != OUT

    def left(one: Filter, option: Any) -> int:
        value = (option,) if one.kind == SEVERAL else option
        if one.entrances:
            chosen = Wanted(**{**wanted.chosen, one.name: value})
            seen = standings(offer, reached, open_entrances(offer, chosen)) != OUT
            return int(all_of(seen, groups).sum())
        return int((all_of(shown, groups, one.alternatives) & one.fits(offer, value)).sum())

    return Counts(
        int(all_of(shown, groups).sum()),
        {
            one.name: {_key(one, o): left(one, o) for o in _options(one, wanted, first)}
            for one in FILTERS.values()
        },
    )


def _options(one: Filter, wanted: Wanted, first: date | None) -> Iterable[Any]:
    """The values of a filter that are counted."""
    if one.kind == SEVERAL:
        return one.options
    if one.kind == MOMENT:
        at = (wanted.get(one.name) or (None, None))[1]
        return [(first + timedelta(days=i), at) for i in range(A_WEEK)] if first else []
    return [] if one.kind == NUMBER else [True]


def _key(one: Filter, option: Any) -> Any:
    return option[0] if one.kind == MOMENT else option
