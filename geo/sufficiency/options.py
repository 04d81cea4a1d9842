"""Ways to find places for the children who will need one, side by side.

For ``n`` children: ``once = n × what it costs to make a place``, and
``a year = n × (a place a year + transport a year)``. What is spared each year is counted against an
independent placement with its transport, and ``years to pay back = once ÷ spared a year``. A price
that is not given leaves what it is part of without a figure.
"""

import math
from dataclasses import dataclass

from geo.sufficiency.council_file import SufficiencyFile


@dataclass(frozen=True, slots=True)
class PlaceOption:
    """A way to find places.

    Attributes
    ----------
    slug
        ``journeys``, ``base``, ``enlarge``, ``new`` or ``independent``.
    once, yearly
        Pounds for each child; NaN where a price is missing. `yearly` is below 0 where something is
        spared.
    missing
        The prices that are not given.
    """

    slug: str
    once: float
    yearly: float
    missing: tuple[str, ...]
    used: tuple[str, ...]

    def pounds_once(self, children: float) -> float:
        """What places for so many children cost to make."""
        return 0.0 if not children else self.once * children

    def pounds_yearly(self, children: float) -> float:
        """What they cost each year."""
        return 0.0 if not children else self.yearly * children


_MADE_OF = {
    "journeys": ((), ("own_travel",), ("special_transport",)),
    "base": (("make_base",), ("base_place", "base_transport"), ()),
    "enlarge": (("make_enlarged",), ("special_place", "special_transport"), ()),
    "new": (("make_new",), ("special_place", "special_transport"), ()),
    "independent": ((), ("independent_place", "independent_transport"), ()),
}
"""For each way: what is paid once, what is paid each year, and what is no longer paid."""


def options(own: SufficiencyFile) -> tuple[PlaceOption, ...]:
    """The ways, those that the reform plans put first before the others."""
    found = []
    for slug, (once, yearly, spared) in _MADE_OF.items():
        used = (*once, *yearly, *spared)
        missing = tuple(name for name in used if name not in own.prices)
        each_year = sum(map(own.pounds, yearly)) - sum(map(own.pounds, spared))
        found.append(PlaceOption(slug, sum(map(own.pounds, once)), each_year, missing, used))
    return tuple(found)


def pays_back(option: PlaceOption, independent: PlaceOption) -> float:
    """After how many years what is paid once is spared; NaN where unknown, infinite where never.

    >>> made = PlaceOption("base", 60_000, 20_000, (), ())
    >>> pays_back(made, PlaceOption("independent", 0, 60_000, (), ()))
    1.5
    """
    spared = independent.yearly - option.yearly
    if math.isnan(spared) or math.isnan(option.once):
        return math.nan
    return option.once / spared if spared > 0 else math.inf
