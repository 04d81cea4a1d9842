"""Homes that help with travel to school does not reach: too far to walk, in no service's area.

By the law a child's home is too far if the shortest walk to the nearest suitable school is more
than two miles (under 8) or three (8 and over), ferries left out. Help is known from the areas of
services for travel to school. Homes are postcodes (`geo.places.homes`).
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.directory.offer import Offer
from geo.errors import InputError
from geo.network.streets import Network
from geo.places.catchments import Catchments
from geo.places.homes import Homes
from geo.places.zones import Zones
from geo.provision.coverage import by_zone
from geo.school_travel import schools as of_schools
from geo.school_travel.measure import gates_for
from geo.school_travel.nearest import school_of_each
from geo.school_travel.rules import Rules
from geo.school_travel.schools import Schools
from geo.travel.standard import WITHIN, graded

CATEGORY = "travel-assistance"
MODES = ("walk", "wheelchair")


@dataclass(frozen=True, slots=True)
class Assistance:
    """Homes against the statutory walking distance and the areas of travel assistance.

    Attributes
    ----------
    homes
        One row a home: ``postcode, lon, lat, zone, status`` (of the walk: ``within``,
        ``beyond``, ``unreachable``), ``school`` (its name), ``distance_m``, ``minutes``
        (missing), ``helped`` (some service's area holds it) and ``left_out`` (not within, and not
        helped).
    zones
        As `geo.provision.coverage.Coverage.zones`, and ``left_out``.
    schools
        For each nearest school ``school``, ``homes``, ``beyond`` and ``left_out``.
    services, everywhere
        How many services give help in an area, and how many everywhere.
    unknown, kinds_not_known
        How many schools were not counted, as their ages are not known; and of how many that were
        counted no source says whether they are state-funded.
    rules
        The version of the rules whose limit this is.
    """

    homes: pd.DataFrame
    zones: pd.DataFrame
    schools: pd.DataFrame
    limit_m: float
    services: int
    everywhere: int
    unknown: int
    kinds_not_known: int
    rules: str = ""


def assistance(
    network: Network,
    homes: Homes,
    schools: Schools,
    offer: Offer,
    catchments: Catchments,
    zones: Zones,
    rules: Rules,
    *,
    age: int,
    mode: str = "walk",
    examples: bool = False,
    unknown_too: bool = False,
) -> Assistance:
    """Find the homes that are too far from school for a child of an age, and that no help reaches.

    Parameters
    ----------
    age
        The age at which the walking distance is asked, and the schools that suit.
    mode
        ``walk``, or ``wheelchair`` for those who need step-free routes.
    examples
        Whether services that were made up count. Give `schools` to match.
    unknown_too
        Whether schools whose ages are not known count as suitable.

    Raises
    ------
    InputError
        For another mode, or an age that is no school age.
    """
    _check(age, mode)
    suits = of_schools.suits(schools, age=age)
    rows = np.flatnonzero(suits >= (of_schools.NOT_KNOWN if unknown_too else of_schools.SUITS))
    gates = gates_for(schools, rows.tolist(), rules.school_point)
    metres, which = school_of_each(network, homes, gates, mode)
    limit = float(rules.walk_m_at(age))
    ids, everywhere = _services(offer, catchments, examples=examples)
    helped = catchments.holds(ids, homes.lonlat) | (everywhere > 0)
    names = np.append(schools.table["name"].to_numpy(dtype=object), "")
    table = graded(homes, zones, metres, limit).assign(
        school=names[which],
        distance_m=np.where(np.isfinite(metres), metres, np.nan),
        minutes=np.nan,
        helped=helped,
        left_out=lambda t: (t["status"] != WITHIN) & ~helped,
    )
    return Assistance(
        table,
        _zones(table, zones),
        _by_school(table),
        limit,
        len(ids),
        everywhere,
        0 if unknown_too else int((suits == of_schools.NOT_KNOWN).sum()),
        int(schools.of_unknown_kind[rows].sum()),
        rules.version,
    )


def _check(age: int, mode: str) -> None:
    if mode not in MODES:
        raise InputError(f"{mode[:40]!r} does not measure the way to school. {' or '.join(MODES)}.")
    if not 4 <= age <= 16:
        raise InputError(f"The age is {age}. Give a school age, 4 to 16.")


def _services(
    offer: Offer, catchments: Catchments, *, examples: bool
) -> tuple[Collection[str], int]:
    """Services that help in an area of their own, and how many help everywhere."""
    table = offer.services[offer.services["category"] == CATEGORY]
    table = table if examples else table[~table["illustrative"].astype(bool)]
    everywhere = int(table["whole_area"].astype(bool).sum())
    own = {row.service_id for row in catchments.rows}
    return sorted(own & set(table["service_id"])), everywhere


def _zones(homes: pd.DataFrame, zones: Zones) -> pd.DataFrame:
    left = homes.groupby("zone")["left_out"].sum()
    table = by_zone(homes, zones)
    table["left_out"] = left.reindex(table["zone"]).to_numpy()
    return table.sort_values(["left_out", "share"], ascending=[False, True], kind="stable")


def _by_school(homes: pd.DataFrame) -> pd.DataFrame:
    grouped = homes.assign(beyond=homes["status"] != WITHIN).groupby("school")
    table = pd.DataFrame(
        {
            "homes": grouped.size(),
            "beyond": grouped["beyond"].sum(),
            "left_out": grouped["left_out"].sum(),
        }
    ).reset_index()
    return table.sort_values(
        ["left_out", "beyond"], ascending=False, kind="stable", ignore_index=True
    )
