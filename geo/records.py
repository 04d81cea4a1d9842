"""One row of each table that a source can fill, in the words of Open Referral where it has one.

The dataclasses below are the tables: a field is a column, and `geo.store`
makes its columns from them. A reader in `geo.sources` gives a `Harvest` of such
rows. Longitudes and latitudes are degrees in WGS84 (EPSG:4326).
"""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Organization:
    """Who provides a service."""

    organization_id: str
    name: str
    source_id: str
    description: str | None = None
    url: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """One entry of the Local Offer.

    `category` is a slug of `geo.offer.CATEGORIES`. Ages are whole or part
    years, both ends included. `delivery` says where the service happens:
    ``place``, ``online`` or ``home`` (at the child's home). `whole_area` is true for a
    service that is for everyone in the authority's area and tied to no place.
    `referral` is true when somebody must refer the child, false when nobody
    needs to, None when the source does not say. `assured` is the day when
    the entry was last checked, `assurer` who checked it. `source_ref` finds the row
    in its source; `urn` is the Department for Education's number of a school.
    """

    service_id: str
    name: str
    category: str
    source_id: str
    source_ref: str
    organization_id: str | None = None
    description: str | None = None
    url: str | None = None
    email: str | None = None
    phone: str | None = None
    eligibility: str | None = None
    how_to_access: str | None = None
    referral: bool | None = None
    min_age: float | None = None
    max_age: float | None = None
    delivery: str = "place"
    whole_area: bool = False
    assured: date | None = None
    assurer: str | None = None
    urn: str | None = None
    illustrative: bool = False


@dataclass(frozen=True, slots=True)
class Location:
    """Where a service happens. `wheelchair` is ``yes``, ``limited``, ``no`` or None: not said."""

    location_id: str
    name: str | None
    lon: float
    lat: float
    source_id: str
    address: str | None = None
    postcode: str | None = None
    wheelchair: str | None = None
    accessibility: str | None = None


@dataclass(frozen=True, slots=True)
class Entrance:
    """A way into a location: distances go to the nearest one. `kind` is what it was mapped as."""

    location_id: str
    lon: float
    lat: float
    kind: str
    source_id: str


@dataclass(frozen=True, slots=True)
class ServiceAtLocation:
    """A service happens at a location. A service may have several, or none."""

    service_id: str
    location_id: str
    source_id: str


@dataclass(frozen=True, slots=True)
class ServiceNeed:
    """A service is for children with a need: a code of `geo.offer.NEEDS`."""

    service_id: str
    need: str
    source_id: str


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a service is open.

    `byday` holds RFC 5545 days (``MO,WE``), `opens_at` and `closes_at` local times
    as ``HH:MM``. `opening_hours` keeps OpenStreetMap's own notation where that is all there is.
    """

    service_id: str
    source_id: str
    byday: str | None = None
    opens_at: str | None = None
    closes_at: str | None = None
    freq: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    description: str | None = None
    opening_hours: str | None = None


@dataclass(frozen=True, slots=True)
class CostOption:
    """What a service costs. An amount of 0 is free; None is not said."""

    service_id: str
    source_id: str
    option: str | None = None
    amount: float | None = None
    currency: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Catchment:
    """An area that a service is for: WKB polygons in EPSG:4326.

    `kind` is ``service area``, ``designated area`` or ``admission catchment``.
    """

    catchment_id: str
    service_id: str
    kind: str
    name: str | None
    geometry: bytes
    source_id: str


@dataclass(frozen=True, slots=True)
class Settlement:
    """A town, village or suburb by name. `kind` is OpenStreetMap's ``place`` value."""

    settlement_id: str
    name: str
    kind: str
    lon: float
    lat: float
    source_id: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row of a source that could not be used, or the part of it that was left out, and why."""

    source_id: str
    row_ref: str
    field: str
    value: str
    reason: str


Row = (
    Organization
    | Service
    | Location
    | Entrance
    | ServiceAtLocation
    | ServiceNeed
    | Schedule
    | CostOption
    | Catchment
    | Settlement
    | Rejected
)


@dataclass(slots=True)
class Harvest:
    """What a reader found: rows for the tables, and how many rows it read in all.

    `rows_read` counts the source's own units (services of a feed, tagged
    places of a map extract), `rows_kept` those that became an entry.
    """

    rows: list[Row] = field(default_factory=list)
    rows_read: int = 0
    rows_kept: int = 0

    def reject(self, source_id: str, row_ref: str, field: str, value: object, reason: str) -> None:
        """Note a row, or a field of one, that could not be used."""
        self.rows.append(Rejected(source_id, row_ref, field, str(value)[:200], reason))
