"""Homes that help with travel to school does not reach: too far to walk, in no service's area.

By the law a child's home is too far if the shortest walk to the nearest suitable school is more
than two miles (under 8) or three (8 and over), ferries left out. Help is known from the areas of
services for travel to school. Homes are postcodes (`geo.places.homes`).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.directory.offer import Offer
from geo.errors import InputError
from geo.measure import Floats, metres_to_miles
from geo.network.edges import Flags
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
from geo.words import miles, say

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
    age, mode
        What was asked.
    of_unknown_age, suitable
        How many schools may suit, as their ages are not known, and how many suit.
    beyond, left
        The fewest and the most homes that are too far, and of those the fewest and the most that
        no help reaches: the fewest if every school of unknown age suits, the most if none does.
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
    age: int = 0
    mode: str = "walk"
    of_unknown_age: int = 0
    suitable: int = 0
    beyond: tuple[int, int] = (0, 0)
    left: tuple[int, int] = (0, 0)

    @property
    def mostly_unknown(self) -> bool:
        """Whether most schools that may suit are of unknown age: no figure stands for the area."""
        return self.of_unknown_age > self.suitable

    @property
    def headline(self) -> str:
        """How many homes are too far, as a range where ages of schools are not known."""
        least, most = self.beyond
        kind = "unknown" if self.mostly_unknown else "range" if least < most else "exact"
        return say(
            f"assistance.headline.{kind}",
            age=self.age,
            least=least,
            most=most,
            n=len(self.homes),
            miles=miles(metres_to_miles(self.limit_m)),
            by=say("assistance.by_wheelchair") if self.mode == "wheelchair" else "",
            unknown=self.of_unknown_age,
            schools=self.of_unknown_age + self.suitable,
        )

    @property
    def lines(self) -> tuple[str, ...]:
        """What the headline rests on, one sentence each."""
        known = say("assistance.no_service")
        if self.services or self.everywhere:
            known = say("assistance.services", n=self.services, everywhere=self.everywhere)
        least, most = self.left
        left = "left_out" if least == most else "left_range"
        lines = [say(f"assistance.{left}", n=most, least=least, help=known)]
        if self.of_unknown_age:
            fewest, largest = self.beyond
            key = "ages" if fewest < largest else "ages_same"
            n = self.of_unknown_age
            lines.append(say(f"assistance.{key}", n=n, least=fewest, most=largest))
        if self.kinds_not_known:
            lines.append(say("assistance.kinds_not_known", n=self.kinds_not_known))
        return tuple(lines)


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
    suits, limit = of_schools.suits(schools, age=age), float(rules.walk_m_at(age))
    helped, services, everywhere = _helped(offer, catchments, homes, examples=examples)

    def too_far(rows: NDArray[np.int64]) -> pd.DataFrame:
        gates = gates_for(schools, rows.tolist(), rules.school_point)
        walk = school_of_each(network, homes, gates, mode)
        return _against(graded(homes, zones, walk[0], limit), *walk, schools, helped)

    sure, may = (np.flatnonzero(suits >= n) for n in (of_schools.SUITS, of_schools.NOT_KNOWN))
    least, most = too_far(may), too_far(sure)
    table, rows = (least, may) if unknown_too else (most, sure)
    return Assistance(
        *_tables(table, zones),
        limit_m=limit,
        services=services,
        everywhere=everywhere,
        unknown=0 if unknown_too else len(may) - len(sure),
        kinds_not_known=int(schools.of_unknown_kind[rows].sum()),
        rules=rules.version,
        age=age,
        mode=mode,
        suitable=len(sure),
        of_unknown_age=len(may) - len(sure),
        **_ranges(least, most),
    )


def _tables(homes: pd.DataFrame, zones: Zones) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The homes, and what they come to by zone and by school."""
    return homes, _zones(homes, zones), _by_school(homes)


def _ranges(least: pd.DataFrame, most: pd.DataFrame) -> dict[str, tuple[int, int]]:
    """How many homes are too far, and without help, if all schools of unknown age suit or none."""
    beyond = [int((homes["status"] != WITHIN).sum()) for homes in (least, most)]
    left = [int(homes["left_out"].sum()) for homes in (least, most)]
    return {"beyond": (beyond[0], beyond[1]), "left": (left[0], left[1])}


def _against(
    graded_homes: pd.DataFrame,
    metres: Floats,
    which: NDArray[np.int64],
    schools: Schools,
    helped: Flags,
) -> pd.DataFrame:
    """Homes with their nearest school, how far it is, and whether any help reaches them."""
    names = np.append(schools.table["name"].to_numpy(dtype=object), "")
    return graded_homes.assign(
        school=names[which],
        distance_m=np.where(np.isfinite(metres), metres, np.nan),
        minutes=np.nan,
        helped=helped,
        left_out=lambda t: (t["status"] != WITHIN) & ~helped,
    )


def _check(age: int, mode: str) -> None:
    if mode not in MODES:
        raise InputError(
            f"{mode[:40]!r} cannot be used for a walk to school. Use {' or '.join(MODES)}."
        )
    if not 4 <= age <= 16:
        raise InputError(f"The age is {age}. Give a school age, 4 to 16.")


def _helped(
    offer: Offer, catchments: Catchments, homes: Homes, *, examples: bool
) -> tuple[Flags, int, int]:
    """Which homes are helped, and how many services help in an area of their own, or everywhere."""
    table = offer.services[offer.services["category"] == CATEGORY]
    table = table if examples else table[~table["illustrative"].astype(bool)]
    everywhere = int(table["whole_area"].astype(bool).sum())
    own = {row.service_id for row in catchments.rows}
    ids = sorted(own & set(table["service_id"]))
    return catchments.holds(ids, homes.lonlat) | (everywhere > 0), len(ids), everywhere


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
