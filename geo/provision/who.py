"""Who is counted at each home: homes, published figures, or a council's own counts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from geo.errors import InputError
from geo.places.homes import Homes
from geo.places.zones import DRAWN, Zones
from geo.provision.edge import Beyond
from geo.provision.estimates import children_need, plans_need
from geo.provision.figures import EHC_PLANS, POPULATION, SEN_SUPPORT, Figures
from geo.provision.need import Demand, homes_need, own_need
from geo.provision.question import Who
from geo.records import Zone

CHILDREN, HOMES, OWN = "children", "homes", "own"
PLANS = (EHC_PLANS, SEN_SUPPORT)

KEPT = 64
"""So many counts of people are kept for the questions that follow: a page asks one after another
about the same people."""


@dataclass(frozen=True, slots=True)
class CountHolder:
    """What an area holds to count people by: its zones and figures, and the zones of its homes."""

    zones: Zones
    figures: Figures
    loaded: Sequence[Zone]


def _homes(_: Who, homes: Homes, _held: CountHolder, *, beyond: bool) -> Demand:
    return homes_need(homes)


def _children(who: Who, homes: Homes, held: CountHolder, *, beyond: bool) -> Demand:
    return children_need(homes, held.figures, held.loaded, who.ages, beyond=beyond)


def _plans(who: Who, homes: Homes, held: CountHolder, *, beyond: bool) -> Demand:
    return plans_need(
        homes,
        held.figures,
        held.loaded,
        measure=who.count,
        ages=who.ages,
        need=who.need,
        deprivation=who.deprivation,
        beyond=beyond,
    )


def _own(who: Who, _: Homes, held: CountHolder, *, beyond: bool) -> Demand:
    if who.own is None or beyond:
        raise InputError("Your own counts need a file, and only cover the area's own homes.")
    return own_need(held.zones, who.own.by_zone, who.own.who, exact=who.own.exact)


_COUNTED: Mapping[str, Callable[..., Demand]] = {
    CHILDREN: _children,
    EHC_PLANS: _plans,
    SEN_SUPPORT: _plans,
    HOMES: _homes,
    OWN: _own,
}
"""How each of `geo.provision.question.COUNTS` is counted."""


def countable(figures: Figures) -> tuple[str, ...]:
    """Who an area's data can count, the usual choice first; a council's own counts last."""
    children = any(figures.has(kind, POPULATION) for kind in DRAWN)
    plans = [of for of in PLANS if children and figures.has("authority", of)]
    return (*([CHILDREN] if children else []), *plans, HOMES, OWN)


def people(who: Who, homes: Homes, held: CountHolder, *, beyond: bool = False) -> Demand:
    """Who is counted at each home.

    Parameters
    ----------
    beyond
        Whether the homes are in other councils' areas. Then as many plans for each child are
        assumed as the area's council has.

    Raises
    ------
    InputError
        Where the data has no such figures: what to load, or to count instead.
    """
    return _COUNTED[who.count](who, homes, held, beyond=beyond)


class DemandCounts:
    """The people at the homes of an area and beyond its border, counted once for each `Who`.

    The last ``KEPT`` are kept. A council's own counts are private, and never are.

    Parameters
    ----------
    homes, beyond
        The area's own homes, and those of other councils.
    zones_by
        The zones of the area's own homes, by their kind.
    loaded
        The area's table of zones.
    """

    def __init__(
        self,
        homes: Homes,
        beyond: Homes,
        figures: Figures,
        zones_by: Callable[[str], Zones],
        loaded: Sequence[Zone],
    ) -> None:
        self._homes, self._beyond, self._figures = homes, beyond, figures
        self._zones_by, self._loaded = zones_by, loaded
        self._kept = lru_cache(KEPT)(self._counted)

    def people(self, who: Who, by: str) -> Demand:
        """Who is counted at each home of the area; `by` is a kind of zone. See `people`."""
        count = self._kept if who.own is None else self._counted
        return count(who, by, beyond=False)

    def beyond(self, who: Who, by: str) -> Beyond | None:
        """Who competes for places from beyond the border; None where the data cannot count them."""
        if not len(self._beyond) or who.count == OWN:
            return None
        try:
            return Beyond(self._beyond, self._kept(who, by, beyond=True).people)
        except InputError:
            return None

    def _counted(self, who: Who, by: str, *, beyond: bool) -> Demand:
        held = CountHolder(self._zones_by(by), self._figures, self._loaded)
        return people(who, self._beyond if beyond else self._homes, held, beyond=beyond)
