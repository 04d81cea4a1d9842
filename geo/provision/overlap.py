"""Several catchments together: their union, their overlap, and who lives in how many.

A home is in the catchment of a service if its own distance or time to it is within the limit. The
outlines are for the map: nobody is counted by them.
"""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
import shapely
from scipy.sparse import csr_array

from geo.directory.offer import Offer
from geo.errors import InputError
from geo.measure import Floats
from geo.network.edges import Flags
from geo.places.homes import Homes
from geo.places.zones import Zones
from geo.provision.chosen import ChosenServices
from geo.provision.gaps import by_service
from geo.provision.need import Demand
from geo.provision.supply import Supply
from geo.travel import Travel
from geo.travel.catchment import outline
from geo.travel.standard import NO_ZONE_NAME, Standard, check_travel, ratio, sums

MOST_OUTLINES = 150
"""More outlines than this are not drawn: nobody could tell them apart."""

COUNTS = ("none", "one", "two", "more")
"""In how many catchments a home is: in none, in exactly one, in two, in three or more."""

HOME_COLUMNS = ("postcode", "lon", "lat", "zone", "people", "services", "which")
SERVICE_COLUMNS = ("service_id", "name", "homes", "people", "alone", "lon", "lat")
PAIR_COLUMNS = ("first", "second", "people", "share")
ZONE_COLUMNS = ("zone", "name", "people", *COUNTS, "share")


@dataclass(frozen=True, slots=True)
class OverlapQuestion:
    """How the catchments of several services overlap.

    `by` is the kind of zone of the table, a name of `geo.places.zones.BY`.
    """

    chosen: ChosenServices
    standard: Standard
    by: str = "sector"

    def checked(self) -> "OverlapQuestion":
        """The same, or `InputError` for what cannot be asked."""
        chosen = self.chosen.checked()
        _ = self.standard.limit
        if len(chosen.services) == 1:
            raise InputError(
                "One catchment has nothing to overlap. Choose two services or more, or a kind."
            )
        return self


@dataclass(frozen=True)
class Overlap:
    """Who lives in how many of several catchments.

    Attributes
    ----------
    need
        Who is counted.
    homes
        One row a home, ``HOME_COLUMNS``: in how many catchments it is (`services`), and the names
        of these, joined by semicolons (`which`).
    services
        One row a service, ``SERVICE_COLUMNS``: who is in its catchment, and who is in no other
        (`alone`), the one with most people first; where its first entrance is.
    pairs
        One row for two services that share anybody, ``PAIR_COLUMNS``: who is in both, and that as
        a share of those in either; those with most people first.
    zones
        One row a zone, ``ZONE_COLUMNS``: people by in how many catchments they are, and the share
        in any; those with most people in none first.
    outlines
        For each row of `services` the area that it can be reached from (EPSG:4326), or None.
    """

    question: OverlapQuestion
    need: Demand
    supply: Supply = field(repr=False)
    homes: pd.DataFrame = field(repr=False)
    services: pd.DataFrame = field(repr=False)
    pairs: pd.DataFrame = field(repr=False)
    zones: pd.DataFrame = field(repr=False)
    outlines: tuple[shapely.MultiPolygon | None, ...] = field(repr=False)

    @property
    def total(self) -> float:
        """How many are counted."""
        return self.need.total

    @cached_property
    def people(self) -> dict[str, float]:
        """How many live in none, in exactly one, in two, and in three or more (``COUNTS``)."""
        at, many = self.homes["people"].to_numpy(float), _in_how_many(self.homes["services"])
        return {name: float(at[flags].sum()) for name, flags in many.items()}

    @property
    def union(self) -> float:
        """How many live in any of them."""
        return self.total - self.people["none"]

    @property
    def overlap(self) -> float:
        """How many live in two of them or more."""
        return self.people["two"] + self.people["more"]

    @cached_property
    def layers(self) -> dict[str, shapely.MultiPolygon]:
        """The area in exactly one outline, in two, and in three or more (EPSG:4326).

        Of the outlines that are drawn; empty parts are left out.
        """
        at_least = [shapely.MultiPolygon()] * 3
        for area in self.outlines:
            if area is None or area.is_empty:
                continue
            for depth in (2, 1):
                both = shapely.intersection(at_least[depth - 1], area)
                at_least[depth] = _areas(shapely.union(at_least[depth], both))
            at_least[0] = _areas(shapely.union(at_least[0], area))
        one, two, more = at_least
        found = {
            "one": _areas(shapely.difference(one, two)),
            "two": _areas(shapely.difference(two, more)),
            "more": more,
        }
        return {name: area for name, area in found.items() if not area.is_empty}


def overlap(
    travel: Travel,
    homes: Homes,
    offer: Offer,
    need: Demand,
    supply: Supply,
    zones: Zones,
    question: OverlapQuestion,
) -> Overlap:
    """Say who lives in how many catchments; `need` and `zones` are of the same homes.

    Raises
    ------
    InputError
        For fewer than two services with an entrance, or travel of another mode or unit.
    """
    limit = check_travel(travel, question.standard)
    if len(supply) < 2:
        raise InputError(_too_few(question, supply))
    ways = by_service(travel.ways(homes, supply.doors, limit), supply.service, len(supply))
    inside = csr_array(
        (np.ones(len(ways.home)), (ways.home, ways.service)), shape=(len(homes), len(supply))
    )
    names = offer.services["name"].to_numpy(dtype=object)[supply.row]
    ids = offer.services["service_id"].to_numpy(dtype=object)[supply.row]
    count = np.diff(inside.indptr).astype(np.int64)
    table = pd.DataFrame(
        {
            "postcode": homes.table["postcode"].to_numpy(),
            "lon": homes.lonlat[:, 0],
            "lat": homes.lonlat[:, 1],
            "zone": zones.zone,
            "people": need.people,
            "services": count,
            "which": _which(inside, names),
        }
    )
    services = _services(inside, need.people, count, supply, ids, names)
    order = services.index.to_numpy()
    drawn = len(supply) <= MOST_OUTLINES
    outlines = tuple(
        outline(travel, supply.doors[supply.service == row], limit) if drawn else None
        for row in order
    )
    return Overlap(
        question,
        need,
        supply,
        table,
        services.reset_index(drop=True),
        _pairs(inside, need.people, names),
        _zones(table, zones),
        outlines,
    )


def _too_few(question: OverlapQuestion, supply: Supply) -> str:
    name = question.chosen.name
    if len(supply):
        return (
            f"“{name}” counts 1 service that has an entrance here, and one catchment has nothing "
            "to overlap. Choose another kind, or some services."
        )
    why = "; ".join(f"{n:,} {reason}" for reason, n in supply.left_out.items())
    return (
        f"“{name}” counts no service that has an entrance here{f' ({why})' if why else ''}. "
        "Choose another kind, or some services."
    )


def _in_how_many(services: pd.Series) -> dict[str, Flags]:
    """Which homes are in none of the catchments, in one, in two, in three or more."""
    count = services.to_numpy()
    flags = (count == 0, count == 1, count == 2, count >= 3)
    return dict(zip(COUNTS, flags, strict=True))


def _which(inside: csr_array, names: np.ndarray) -> np.ndarray:
    """The names of the services in whose catchment each home is."""
    parts = np.split(names[inside.indices], inside.indptr[1:-1])
    return np.array(["; ".join(sorted(part)) for part in parts], dtype=object)


def _services(
    inside: csr_array,
    people: Floats,
    count: np.ndarray,
    supply: Supply,
    ids: np.ndarray,
    names: np.ndarray,
) -> pd.DataFrame:
    first = np.unique(supply.service, return_index=True)[1]
    table = pd.DataFrame(
        {
            "service_id": ids,
            "name": names,
            "homes": inside.sum(axis=0).astype(np.int64),
            "people": people @ inside,
            "alone": (people * (count == 1)) @ inside,
            "lon": supply.doors[first, 0],
            "lat": supply.doors[first, 1],
        }
    )
    return table.sort_values(["people", "name"], ascending=[False, True], kind="stable")


def _pairs(inside: csr_array, people: Floats, names: np.ndarray) -> pd.DataFrame:
    """Which two share people, those with most first."""
    weighted = csr_array(inside.T @ inside.multiply(people[:, None]))
    alone = weighted.diagonal()
    both = weighted.tocoo()
    kept = (both.row < both.col) & (both.data > 0)
    row, col, shared = both.row[kept], both.col[kept], both.data[kept]
    table = pd.DataFrame(
        {
            "first": names[row],
            "second": names[col],
            "people": shared,
            "share": ratio(shared, alone[row] + alone[col] - shared),
        }
    )
    return table.sort_values(
        ["people", "first", "second"], ascending=[False, True, True], ignore_index=True
    )


def _zones(homes: pd.DataFrame, zones: Zones) -> pd.DataFrame:
    group, ids = pd.factorize(homes["zone"].to_numpy(), sort=True, use_na_sentinel=False)
    people, size = homes["people"].to_numpy(float), len(ids)
    found = {
        "zone": ids,
        "name": [zones.names.get(zone, NO_ZONE_NAME) for zone in ids],
        "people": sums(group, people, size),
    }
    for name, flags in _in_how_many(homes["services"]).items():
        found[name] = sums(group, people * flags, size)
    table = pd.DataFrame(found)
    whole = table["people"].to_numpy(float)
    table["share"] = ratio(whole - table["none"].to_numpy(float), whole)
    order = ["none", "people"]
    return table.sort_values(order, ascending=False, kind="stable", ignore_index=True)


def _areas(shape: shapely.Geometry) -> shapely.MultiPolygon:
    """The areas of a shape, without lines and points where two areas only touch."""
    parts = shapely.get_parts(shape)
    return shapely.MultiPolygon([part for part in parts if part.geom_type == "Polygon"])
