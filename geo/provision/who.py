"""Who is counted at each home: homes, published figures, or a council's own counts."""

from collections.abc import Sequence

from geo.places.homes import Homes
from geo.places.zones import DRAWN, Zones
from geo.provision.estimates import need_of
from geo.provision.figures import EHC_PLANS, POPULATION, SEN_SUPPORT, Figures
from geo.provision.need import Demand, own_need
from geo.provision.question import Who
from geo.records import Zone

CHILDREN, HOMES, OWN = "children", "homes", "own"

PLANS = (EHC_PLANS, SEN_SUPPORT)


def countable(figures: Figures) -> tuple[str, ...]:
    """Who an area's data can count, the usual choice first; a council's own counts last."""
    children = any(figures.has(kind, POPULATION) for kind in DRAWN)
    plans = [of for of in PLANS if children and figures.has("authority", of)]
    return (*([CHILDREN] if children else []), *plans, HOMES, OWN)


def people(
    who: Who,
    homes: Homes,
    zones: Zones,
    figures: Figures,
    loaded: Sequence[Zone],
    *,
    beyond: bool = False,
) -> Demand:
    """Who is counted at each home.

    Parameters
    ----------
    zones
        The zones of a council's own counts.
    loaded
        The area's table of zones.
    beyond
        Whether the homes are in other councils' areas; see `geo.provision.estimates.need_of`.

    Raises
    ------
    InputError
        For what cannot be counted, and where the data has no such figures.
    """
    who.checked()
    if who.own is not None:
        return own_need(zones, who.own.by_zone, who.own.who)
    need = who.need if who.count in PLANS else None
    return need_of(
        who.count,
        homes,
        figures,
        loaded,
        ages=who.ages,
        need=need,
        deprivation=who.deprivation,
        beyond=beyond,
    )
