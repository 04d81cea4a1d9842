"""Who is counted at each home: homes, published figures, or a council's own counts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

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
        raise InputError("Your own counts need a file, and count the area's own homes alone.")
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


def people_beyond(who: Who, homes: Homes, held: CountHolder) -> Beyond | None:
    """Who competes for places from beyond the border; None where the data cannot count them."""
    if not len(homes) or who.count == OWN:
        return None
    try:
        return Beyond(homes, people(who, homes, held, beyond=True).people)
    except InputError:
        return None
