"""How many services each filter would leave, so that nobody has to try them one by one.

The count of an option is the number of services in `geo.families.search.answer` (within reach, and
apart) if it were chosen and all other filters stayed. Options of one filter add up, so an option
is counted without the others of its own filter. Nothing is measured again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from geo.directory.offer import filters
from geo.directory.vocabulary import CATEGORIES, NEEDS, SECTIONS
from geo.families.search import OUT, Offer, Reach, Wanted, standings
from geo.network.edges import Flags

A_WEEK = 7


@dataclass(frozen=True, slots=True)
class Counts:
    """How many services would be left, for each option; `now` with the filters as they are.

    `categories`, `sections` and `needs` have every slug and code of `geo.directory.vocabulary`, in
    its order. `wheelchair`, `free`, `no_referral`, `place`, `home` and `online` are of these alone.
    `days` has the days that were asked about, at the time of day that is wanted, if any.
    """

    now: int
    categories: dict[str, int]
    sections: dict[str, int]
    needs: dict[str, int]
    free: int
    no_referral: int
    wheelchair: int
    place: int
    home: int
    online: int
    days: dict[date, int]


def counts(offer: Offer, reached: Reach, wanted: Wanted, *, first: date | None = None) -> Counts:
    """Count what each option of each filter would leave.

    Parameters
    ----------
    reached
        What `geo.families.search.reach` measured for the same offer.
    wanted
        The filters as they are; see `Wanted.checked`.
    first
        The first of the seven days to count; without it, no days are counted.
    """
    used = filters(offer, wanted)
    shown = standings(offer, reached, wheelchair=wanted.wheelchair) != OUT
    step_free = standings(offer, reached, wheelchair=True) != OUT

    def left(but: str, having: Flags) -> int:
        """How many services have an option and pass all filters but its own."""
        return int((_all(shown, used, but) & having).sum())

    def each(but: str, name: str, known: Mapping[str, object]) -> dict[str, int]:
        rest = _all(shown, used, but)
        flags = offer.flags[name]
        return {o: int((rest & flags[o]).sum()) if o in flags else 0 for o in known}

    delivered = each("deliveries", "deliveries", dict.fromkeys(("place", "home", "online")))
    week = [first + timedelta(days=i) for i in range(A_WEEK)] if first else []
    return Counts(
        now=int(_all(shown, used).sum()),
        categories=each("kind", "categories", CATEGORIES),
        sections=each("kind", "sections", SECTIONS),
        needs=each("needs", "needs", NEEDS),
        free=left("free", offer.free),
        no_referral=left("no_referral", offer.no_referral),
        wheelchair=int(_all(step_free, used).sum()),
        **delivered,
        days={day: left("open", offer.timetables.open(day, wanted.at)) for day in week},
    )


def _all(shown: Flags, used: Mapping[str, Flags], but: str = "") -> Flags:
    """Which services are shown and pass all the filters in use but one."""
    passed: Flags = np.logical_and.reduce([shown, *(f for name, f in used.items() if name != but)])
    return passed
