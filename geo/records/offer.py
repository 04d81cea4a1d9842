"""Services: who gives them, where, when, for whom, and for how much."""

from dataclasses import dataclass
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

    `category` is a slug of `geo.directory.vocabulary.CATEGORIES`. Ages are whole or part
    years, both ends included. `delivery` says where the service happens:
    ``place``, ``online`` or ``home`` (at the child's home). `whole_area` is true for a
    service that is for everyone in the authority's area and tied to no place.
    `referral` is true when somebody must refer the child, false when nobody
    needs to, None when the source does not say. `assured` is the day when
    the entry was last checked, `assurer` who checked it. `source_ref` finds the row
    in its source; `urn` is the Department for Education's number of a school, `atco` NaPTAN's
    code of a stop. `authority_code` is the council in whose area it is: a reader gives the GSS code
    or the name that its source gives, if any, and the build the code of the place.
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
    atco: str | None = None
    authority_code: str | None = None
    illustrative: bool = False


@dataclass(frozen=True, slots=True)
class Location:
    """Where a service happens. `wheelchair` is ``yes``, ``limited``, ``no``, or None if not known.

    A reader that finds no position gives None for `lon` and `lat`: the build then
    places it by its `postcode`, and says so in `placed_by` (``source`` or ``postcode``).
    """

    location_id: str
    name: str | None
    lon: float | None
    lat: float | None
    source_id: str
    address: str | None = None
    postcode: str | None = None
    wheelchair: str | None = None
    accessibility: str | None = None
    placed_by: str = "source"


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
    """A service is for children with a need: a code of `geo.directory.vocabulary.NEEDS`."""

    service_id: str
    need: str
    source_id: str


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a service is open: everywhere, or at the location that is named.

    `byday` holds RFC 5545 days (``MO,WE``), `opens_at` and `closes_at` local times
    as ``HH:MM``. `opening_hours` keeps OpenStreetMap's own notation where that is all there is.
    `dtstart` is the first session, and with an `interval` of 2 or more the one from which every
    second (third …) week or month counts. `bymonthday` holds days of the month (``1,15,-1``).
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
    location_id: str | None = None
    dtstart: date | None = None
    interval: int | None = None
    bymonthday: str | None = None


@dataclass(frozen=True, slots=True)
class CostOption:
    """What a service costs. An amount of 0 is free; None if not known."""

    service_id: str
    source_id: str
    option: str | None = None
    amount: float | None = None
    currency: str | None = None
    description: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class ServiceCapacity:
    """How many places a service has, and how many children are on roll; None is not known.

    A resourced provision or SEN unit has its own row: its places are not to be added to
    those of its school, which include them.
    """

    service_id: str
    source_id: str
    maximum: int | None = None
    on_roll: int | None = None
    updated: date | None = None
