"""Estimates of who is in need where: children by age, and plans shared out to zones.

A council publishes how many education, health and care plans it has, by type of need and by age;
nobody publishes where the children live. So the total is shared out, by a formula that is said
with every figure.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace

import numpy as np

from geo.directory.entry import Origin
from geo.directory.vocabulary import OLDEST, Ages, check_need
from geo.errors import InputError
from geo.measure import Floats
from geo.places.homes import Homes
from geo.places.zones import DRAWN, NAMES, NO_ZONE, Zones, covering, tiled, without_homes, zones_of
from geo.provision.figures import (
    EHC_PLANS,
    POPULATION,
    SEN_SUPPORT,
    Counted,
    Figures,
    by_age,
    deciles,
    deprivation_weight,
)
from geo.provision.need import (
    COUNTED,
    ESTIMATE,
    Demand,
    at_homes,
    who_said,
    zone_notes,
)
from geo.records import Zone

_OF = {EHC_PLANS: "with an EHC plan", SEN_SUPPORT: "with SEN support"}

_EVERY = (0, OLDEST)


def children_need(
    homes: Homes,
    figures: Figures,
    loaded: Sequence[Zone],
    ages: Ages | None,
    *,
    beyond: bool = False,
) -> Demand:
    """Children and young people of some ages, from figures by zone."""
    zones, every = _children(homes, figures, loaded, ages or _EVERY)
    found = _on_side(figures, every, beyond=beyond)
    people, homeless = at_homes(zones, found.values)
    kind = NAMES[zones.by]
    method = (
        f"Published numbers by {kind} and age {_bands_said(found)}, shared equally among the "
        "homes in each."
    )
    silent = sorted((set(zones.zone) - set(found.values)) - {NO_ZONE})
    return Demand(
        people,
        who_said(ages or _EVERY),
        ESTIMATE,
        method,
        figures.origin(found.source_id),
        homeless=homeless,
        notes=(*zone_notes(zones, homeless, silent), *_years_said(found)),
    )


def plans_need(
    homes: Homes,
    figures: Figures,
    loaded: Sequence[Zone],
    *,
    measure: str = EHC_PLANS,
    ages: Ages | None = None,
    need: str | None = None,
    deprivation: float = 0.0,
    beyond: bool = False,
) -> Demand:
    """Children with an EHC plan or SEN support: the council's total, shared out to its zones.

    The share of a zone is ``children × w ÷ sum of children × w`` over all zones of the council,
    with `w` from `deprivation_weight`.
    """
    need = None if need is None else check_need(need)
    published = None if beyond else _published(homes, figures, loaded, measure, ages, need)
    if published is not None:
        return published
    total = _total(figures, measure, ages, need)
    zones, children = _children(homes, figures, loaded, ages or _EVERY)
    weight, origins, words = _weights(figures, zones.by, children, deprivation)
    lived = {*zones.zone, *without_homes(homes, zones, loaded)}
    share = _shares(weight, figures, lived, beyond=beyond)
    amount = total.values[figures.council]
    people, homeless = at_homes(zones, {zone: amount * part for zone, part in share.items()})
    whose = who_said(ages, _OF[measure], need)
    return Demand(
        people,
        whose,
        ESTIMATE,
        f"The council’s published total ({amount:,.0f} {whose}) is shared out to each "
        f"{NAMES[zones.by]} by {words}, and then equally among its homes. There are no "
        "published figures for where the children really live.",
        (*figures.origin(total.source_id), *origins),
        need,
        homeless,
        (*zone_notes(zones, homeless), *_years_said(total)),
    )


def _published(
    homes: Homes,
    figures: Figures,
    loaded: Sequence[Zone],
    measure: str,
    ages: Ages | None,
    need: str | None,
) -> Demand | None:
    """Plans that are published by zone; None where they are not. By need, never by LSOA."""
    for kind in DRAWN if need is None else ("ward",):
        found = by_age(figures.of(kind, measure, need), ages)
        if found is None or not found.values:
            continue
        zones = covering(homes, kind, loaded)
        people, homeless = at_homes(zones, found.values)
        silent = sorted((set(zones.zone) - set(found.values)) - {NO_ZONE})
        return Demand(
            people,
            who_said(ages, _OF[measure], need),
            ESTIMATE if found.cut else COUNTED,
            f"Published by {NAMES[kind]} {_bands_said(found)}, shared equally among the homes "
            "in each.",
            figures.origin(found.source_id),
            need,
            homeless,
            (*zone_notes(zones, homeless, silent), *_years_said(found)),
        )
    return None


def _total(figures: Figures, measure: str, ages: Ages | None, need: str | None) -> Counted:
    """The council's own total."""
    rows = figures.of("authority", measure, need)
    found = by_age(rows[rows["zone_id"] == figures.council], ages)
    if found is None or figures.council not in found.values:
        of = "" if need is None else f" for {need}"
        withheld = found is not None and found.unknown
        why = "is not given by its publisher" if withheld else "is not in the data"
        raise InputError(
            f"The council’s total of children {_OF[measure]}{of} {why}. Count children or homes "
            "instead, ask for other ages, or add a source of figures to the area’s manifest."
        )
    return found


def _children(
    homes: Homes, figures: Figures, loaded: Sequence[Zone], ages: Ages
) -> tuple[Zones, Counted]:
    """Children of some ages in each zone, and the zones of the homes."""
    for kind in DRAWN:
        found = by_age(figures.of(kind, POPULATION), ages)
        if found is not None and found.values:
            return covering(homes, kind, loaded), found
    raise InputError(
        "This area has no population by age loaded, so children cannot be counted. Count homes, or "
        "add a source of kind zone-figures to the area’s manifest and build it again."
    )


def home_deciles(
    homes: Homes, figures: Figures, loaded: Sequence[Zone]
) -> tuple[Floats, str, tuple[Origin, ...]] | None:
    """The tenth of each home's zone by deprivation (NaN: not known), by which index, and whose.

    None where the area has no deprivation by zone. 1 is the most deprived.
    """
    for kind in DRAWN:
        held = deciles(figures, kind)
        if held is not None:
            zones, _ = tiled(zones_of(homes, kind, loaded), homes, loaded)
            tenth = np.array([held[0].get(str(zone), np.nan) for zone in zones.zone], dtype=float)
            return tenth, held[1], figures.origin(held[2])
    return None


def _on_side(figures: Figures, found: Counted, *, beyond: bool) -> Counted:
    """The figures of the council's own zones, or of those of others alone."""
    kept = {z: v for z, v in found.values.items() if (z in figures.elsewhere) == beyond}
    return replace(found, values=kept)


def _weights(
    figures: Figures, kind: str, children: Counted, strength: float
) -> tuple[dict[str, float], tuple[Origin, ...], str]:
    """What each zone weighs, whose figures these are, and the formula in words."""
    origins = figures.origin(children.source_id)
    ids = sorted(children.values)
    people = np.array([children.values[zone] for zone in ids])
    words = f"its children of these ages {_bands_said(children)}"
    if strength:
        held = deciles(figures, kind)
        if held is None:
            raise InputError(
                "This area has no deprivation by zone loaded. Leave deprivation out, or add a "
                "source of kind zone-figures to the area’s manifest and build it again."
            )
        tenth, index, source_id = held
        decile = np.array([tenth.get(zone, np.nan) for zone in ids], dtype=float)
        people = people * deprivation_weight(decile, strength)
        origins = tuple(dict.fromkeys((*origins, *figures.origin(source_id))))
        words += (
            f", times 1 + {strength:g} × (5.5 − tenth) ÷ 4.5, with its tenth by the {index}, 1 "
            "being the most deprived (an assumption: deprivation does not measure need)"
        )
    return dict(zip(ids, people.tolist(), strict=True)), origins, words


def _shares(
    weight: Mapping[str, float], figures: Figures, lived: Set[str], *, beyond: bool
) -> dict[str, float]:
    """The part of the council's total that each zone has.

    Of the council's own zones those in which a postcode of its is; beyond the border, at the same
    rate. Whoever has a zone without a home is in no other number (`geo.provision.need.at_homes`).
    """
    ours = {z: w for z, w in weight.items() if z not in figures.elsewhere}
    if not beyond:
        ours = {z: w for z, w in ours.items() if z in lived}
    total = sum(ours.values())
    if not total:
        raise InputError("No zone has a child of these ages, so plans cannot be shared out.")
    meant = {z: w for z, w in weight.items() if z in figures.elsewhere} if beyond else ours
    return {zone: w / total for zone, w in meant.items()}


def _bands_said(found: Counted) -> str:
    """The ages that figures came by, and whether some were divided."""
    if not found.bands:
        return "(all ages together)"
    bands = ", ".join(f"{a}" if a == b else f"{a} to {b}" for a, b in _runs(found.bands))
    cut = "; a band across the ends is divided as if each year had as many" if found.cut else ""
    return f"(ages {bands}{cut})"


def _runs(bands: Sequence[Ages]) -> list[Ages]:
    """Single years that follow each other, as one run; wider bands as they are."""
    runs: list[Ages] = []
    single = False
    for low, high in bands:
        if runs and single and low == high == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], high)
        else:
            runs.append((low, high))
            single = low == high
    return runs


def _years_said(found: Counted) -> tuple[str, ...]:
    if not found.years:
        return ()
    if len(found.years) == 1:
        return (f"There is no figure for age {found.years[0]}, so nobody of that age is counted.",)
    years = ", ".join(str(year) for year in found.years)
    return (f"There are no figures for the ages {years}, so nobody of those ages is counted.",)


def sources_said(origins: Sequence[Origin]) -> list[Mapping[str, str]]:
    """Sources as plain rows: title, publisher, vintage and day of retrieval."""
    return [
        {
            "title": origin.title,
            "publisher": origin.publisher,
            "vintage": origin.vintage,
            "retrieved": origin.retrieved.isoformat(),
        }
        for origin in dict.fromkeys(origins)
    ]
