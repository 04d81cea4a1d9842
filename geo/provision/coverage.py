"""Who can reach what: every home and its nearest service of a category, zone by zone.

All homes are measured in one sweep from all services. A home without any route counts too: it is
not within the standard. Ferries are left out. A home is a postcode (`geo.places.homes`).
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from geo.directory.offer import Offer
from geo.directory.vocabulary import CATEGORIES
from geo.formats import geojson
from geo.measure import Floats
from geo.network.edges import Ints
from geo.places.homes import Homes
from geo.places.zones import Zones
from geo.provision.supply import supply_of
from geo.travel import Travel
from geo.travel import standard as of_standard
from geo.travel.standard import WITHIN, Standard, check_travel, graded

HOME_COLUMNS = (
    "postcode",
    "lon",
    "lat",
    "zone",
    "status",
    "service_id",
    "name",
    "distance_m",
    "minutes",
)
ZONE_COLUMNS = ("zone", "name", "homes", "within", "share", "median", "ninth_tenth", "unreachable")


@dataclass(frozen=True, slots=True)
class Coverage:
    """How a category covers the homes of an area.

    Attributes
    ----------
    homes
        One row a home, ``HOME_COLUMNS``: its nearest service, how far (metres, or minutes if the
        standard is a time; the other is missing), and its status: ``within``, ``beyond`` or
        ``unreachable``.
    zones
        One row a zone, the worst covered first, ``ZONE_COLUMNS``. `median` and `ninth_tenth` are
        metres or minutes, over the homes that have a way.
    measured, left_out
        How many services were measured, and how many were not, by reason.
    made_up
        How many of those measured are examples.
    """

    category: str
    standard: Standard
    homes: pd.DataFrame
    zones: pd.DataFrame
    measured: int
    left_out: dict[str, int]
    made_up: int = 0

    @property
    def name(self) -> str:
        """The kind of service, in words."""
        return CATEGORIES[self.category].name

    @property
    def within(self) -> int:
        """How many homes are within the standard."""
        return int((self.homes["status"] == WITHIN).sum())

    @property
    def outside(self) -> pd.DataFrame:
        """The homes that are not, the farthest first."""
        out = self.homes[self.homes["status"] != WITHIN]
        key = "minutes" if self.standard.timed else "distance_m"
        return out.sort_values(key, ascending=False, na_position="first", kind="stable")


def coverage(
    travel: Travel,
    homes: Homes,
    offer: Offer,
    zones: Zones,
    *,
    category: str,
    standard: Standard,
    examples: bool = False,
) -> Coverage:
    """Measure how a category of services covers the homes of an area.

    Parameters
    ----------
    travel
        How people get there, of the mode and unit of `standard`.
    zones
        Zones of the same homes.
    category
        A slug of `geo.directory.vocabulary.CATEGORIES`.
    examples
        Whether services that were made up count.

    Raises
    ------
    InputError
        For an unknown category or mode, and unless the standard has one limit above 0.
    """
    limit = check_travel(travel, standard)
    supply = supply_of(offer, (category,), standard.access, examples=examples)
    cost, which = travel.nearest(homes, supply.doors)
    found = np.isfinite(cost)
    nearest = np.append(supply.row[supply.service], -1)[which]
    table = graded(
        homes,
        zones,
        cost,
        limit,
        service_id=_named(offer, nearest, "service_id"),
        name=_named(offer, nearest, "name"),
        distance_m=np.where(found & (not standard.timed), cost, np.nan),
        minutes=np.where(found & standard.timed, cost / 60, np.nan),
    )
    return Coverage(
        category,
        standard,
        table,
        by_zone(table, zones),
        len(supply),
        dict(supply.left_out),
        supply.made_up,
    )


def with_children(found: Coverage, children: Floats) -> Coverage:
    """The same, and how many children and young people each zone has: ``children``.

    Of these ``children_outside`` live outside the standard. `children` is how many live at each
    home, shape ``(n,)``.
    """
    outside = (found.homes["status"] != WITHIN).to_numpy()
    counted = pd.DataFrame({"children": children, "children_outside": children * outside})
    zones = found.zones.join(counted.groupby(found.homes["zone"].to_numpy()).sum(), on="zone")
    return replace(found, zones=zones)


def losing(before: Coverage, after: Coverage) -> pd.DataFrame:
    """The homes that are within the standard before, and no more after.

    Of two coverages of the same homes by the same standard. Columns of ``HOME_COLUMNS`` as they are
    after, and ``service_before``, ``name_before``, ``distance_before_m``, ``minutes_before``.
    """
    lost = ((before.homes["status"] == WITHIN) & (after.homes["status"] != WITHIN)).to_numpy()
    was = before.homes[lost]
    return after.homes[lost].assign(
        service_before=was["service_id"],
        name_before=was["name"],
        distance_before_m=was["distance_m"],
        minutes_before=was["minutes"],
    )


def _named(offer: Offer, rows: Ints, column: str) -> np.ndarray:
    values = np.append(offer.services[column].to_numpy(dtype=object), "")
    named: np.ndarray = values[rows]
    return named


def by_zone(homes: pd.DataFrame, zones: Zones) -> pd.DataFrame:
    """Figures of each zone, the worst covered first; columns ``ZONE_COLUMNS``.

    Homes in no zone are a row of their own. `homes` has ``zone``, ``status``, and ``distance_m`` or
    ``minutes``.
    """
    cost = homes["distance_m"].fillna(homes["minutes"])
    found = of_standard.by_zone(homes.assign(people=1.0, cost=cost.fillna(np.inf)), zones)
    counts = ["within", "unreachable"]
    found[counts] = found[counts].astype(np.int64)
    found["ninth_tenth"] = cost.groupby(homes["zone"], sort=True).quantile(0.9).to_numpy()
    found = found.sort_values(["share", "homes"], ascending=[True, False], kind="stable")
    return found[list(ZONE_COLUMNS)].reset_index(drop=True)


def zones_geojson(figures: pd.DataFrame, zones: Zones) -> str:
    """The zones that have a shape, with their figures, as GeoJSON (EPSG:4326).

    `figures` has a row for each zone, among its columns ``zone``.
    """
    return geojson.collection(geojson.shapes(figures.round(3), zones.shapes, "zone"))


def homes_geojson(homes: pd.DataFrame) -> str:
    """Homes as points with all that is known of them, as GeoJSON (EPSG:4326)."""
    digits = {name: 6 if name in ("lon", "lat") else 3 for name in homes.select_dtypes("float")}
    return geojson.collection(geojson.points(homes.round(digits)))
