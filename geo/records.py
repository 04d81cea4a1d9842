"""One row of each table that a source can fill, in the words of Open Referral where it has one.

The dataclasses below are the tables: a field is a column, and `geo.store`
makes its columns from them. A reader in `geo.sources` gives a `Harvest` of such
rows. Longitudes and latitudes are degrees in WGS84 (EPSG:4326).
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

import pandas as pd


@dataclass(frozen=True, slots=True)
class Council:
    """The local authority that a database is for: its GSS code and its name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class LocalContact:
    """Who to ask in the area: a number or a website, with the page where it was read, and when.

    `checked` is an ISO date. A fact that is not given is empty.
    """

    page: str
    checked: str
    name: str = ""
    phone: str = ""
    web: str = ""
    hours: str = ""


@dataclass(frozen=True, slots=True)
class Tiles:
    """A map tile service to use instead of the area's own base map."""

    url: str
    attribution: str


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


@dataclass(frozen=True, slots=True)
class School:
    """What the register of schools says of one; `service_id` is its entry.

    `type_code` and `type_name` are the Department for Education's type of
    establishment, None where a list does not have it; `status_code` is its status (1 open, 3 open
    but proposed to close), `phase` its phase of education, which the register gives to
    state-funded mainstream schools, nurseries and colleges alone. `section_41` is
    true for an institution approved under the Children and Families Act 2014 s.41. `plans`
    and `sen_support` count pupils with an EHC plan and with SEN support. `laestab` is the number of
    its local authority and its own number within it, seven digits; `closes` the day on which the
    register has it close.
    """

    service_id: str
    source_id: str
    urn: str
    type_code: int | None
    type_name: str | None
    status_code: int
    phase: str | None = None
    section_41: bool | None = None
    authority_code: str | None = None
    sixth_form: bool | None = None
    gender: str | None = None
    religious_character: str | None = None
    plans: int | None = None
    sen_support: int | None = None
    laestab: str | None = None
    closes: date | None = None


@dataclass(frozen=True, slots=True)
class ClosedSchool:
    """A school of the register that is closed: a child's record may still name it.

    `laestab` is as `School.laestab`, `closed` the day on which it closed.
    """

    urn: str
    name: str
    source_id: str
    laestab: str | None = None
    closed: date | None = None


@dataclass(frozen=True, slots=True)
class AddressPoint:
    """Where a property is, by its unique property reference number; EPSG:27700."""

    uprn: int
    easting: float
    northing: float


@dataclass(frozen=True, slots=True)
class Stop:
    """A public transport access node of NaPTAN, found by its ATCO code.

    `kind` is its stop type (``BCT``, ``RLY`` …), `bearing` the way that buses leave it (``NE``),
    `service_id` its entry where it has one.
    """

    stop_id: str
    name: str
    kind: str
    lon: float
    lat: float
    source_id: str
    service_id: str | None = None
    naptan_code: str | None = None
    indicator: str | None = None
    bearing: str | None = None
    street: str | None = None
    locality: str | None = None
    locality_code: str | None = None


@dataclass(frozen=True, slots=True)
class TrafficCount:
    """How many motor vehicles pass a point of a road, in both directions together.

    Attributes
    ----------
    road
        The road's number (``A3020``), or ``B``, ``C`` or ``U`` where it has none.
    vehicles
        In the hour that begins at `hour` (24-hour clock); without an hour, on an average day.
    counted
        The day of the count, or the year of the average, as an ISO date or year.
    method
        How the publisher came to it, in its own words.
    """

    count_id: str
    road: str
    lon: float
    lat: float
    vehicles: float
    counted: str
    source_id: str
    hour: int | None = None
    method: str | None = None


@dataclass(frozen=True, slots=True)
class Zone:
    """An area that figures are given for. `kind` is ``lsoa``, ``ward`` or ``authority``.

    `geometry` is WKB polygons in EPSG:4326, None where only figures are known.
    """

    zone_id: str
    kind: str
    name: str
    geometry: bytes | None
    source_id: str


@dataclass(frozen=True, slots=True)
class ZoneDemand:
    """One figure of a zone, such as its children of an age, or its deprivation.

    `measure` is ``population``, ``ehc_plans``, ``imd_decile``, ``imd_rank``, ``imd_score`` or
    ``idaci_score`` (and the like). Ages are whole years, both ends included; None is any age.
    `value` is None where the publisher withholds it, and `symbol` is then the mark that
    stands in its place (``c``, ``low``, ``x``). `basis` is ``counted``, or how else the
    figure came to be, as in ``5.2% of 1,355``.
    """

    zone_id: str
    measure: str
    value: float | None
    source_id: str
    need: str | None = None
    age_from: int | None = None
    age_to: int | None = None
    symbol: str | None = None
    basis: str = "counted"


@dataclass(frozen=True, slots=True)
class UnmappedTerm:
    """A term of a feed's taxonomy that stands for none of our categories, and how many use it."""

    source_id: str
    taxonomy: str
    code: str
    name: str
    services: int


@dataclass(frozen=True, slots=True)
class FieldSource:
    """A field of an entry that came from another source than the entry itself."""

    service_id: str
    field: str
    source_id: str


@dataclass(frozen=True, slots=True)
class Merged:
    """An entry of a source that became part of another one. `how` is why: its URN, say."""

    service_id: str
    merged_id: str
    source_id: str
    name: str
    how: str


@dataclass(frozen=True, slots=True)
class DoubtfulPair:
    """Two entries that may be one service, for a person to decide in the file of pairs.

    `distance_m` is a straight line, None where one has no place. `why` says what speaks for it.
    """

    service_a: str
    name_a: str
    source_a: str
    service_b: str
    name_b: str
    source_b: str
    distance_m: float | None
    why: str


@dataclass(frozen=True, slots=True)
class UrnChange:
    """A school's number that became another when it became an academy, say: one school, then now.

    Used while entries are merged; those that lead to a school of the area, or come from one that is
    closed, are kept.
    """

    former_urn: str
    urn: str
    source_id: str


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
class Timetable:
    """A timetable of public transport: the part of a GTFS feed that touches the area.

    `feed` is a zip file of GTFS, cleaned, with the ids that its publisher gave: any engine can open
    it. Days are the first and the last on which any of its trips runs; one that has run out is
    kept, and no journey can be given from it after `valid_until`. Times are those of `timezone`.
    `agencies` names who runs it, ``; `` between. `trips` counts rows of trips, `stops` those
    where one calls. `concessions` is what the area's manifest says of passes for disabled people,
    with `concessions_source` and `concessions_date`; None where it says nothing.
    """

    timetable_id: str
    source_id: str
    title: str
    agencies: str
    timezone: str
    valid_from: date
    valid_until: date
    routes: int
    trips: int
    stops: int
    illustrative: bool
    feed: bytes = field(repr=False)
    concessions: str | None = None
    concessions_source: str | None = None
    concessions_date: date | None = None


@dataclass(frozen=True, slots=True)
class TransitRoute:
    """A route of a timetable; `route_id` is that of the feed, and unique within the timetable.

    `route_type` is GTFS's number as the feed has it, basic or extended; `kind` says it in a word
    (``bus``, ``rail``). `step_free_trips` counts the trips that the feed says take a wheelchair,
    `untold_trips` those of which it says nothing.
    """

    timetable_id: str
    route_id: str
    source_id: str
    short_name: str
    long_name: str
    route_type: int
    kind: str
    agency: str
    trips: int
    step_free_trips: int
    untold_trips: int


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
    | ServiceCapacity
    | School
    | ClosedSchool
    | Catchment
    | Settlement
    | Stop
    | Timetable
    | TransitRoute
    | TrafficCount
    | Zone
    | ZoneDemand
    | UnmappedTerm
    | FieldSource
    | Merged
    | DoubtfulPair
    | UrnChange
    | Rejected
)


@dataclass(slots=True)
class Harvest:
    """What a reader found: rows for the tables, and how many rows it read in all.

    `rows_read` counts the source's own units (services of a feed, tagged places of a map
    extract), `rows_kept` those that became an entry, `left_out` those that are
    sound but not wanted, by reason (``closed``). All others were rejected, each with at least one
    `Rejected`. A `Rejected` may also tell of a single field of a row that was kept.
    `frames` holds whole tables by name, for what comes in millions; columns as the table's.
    `kept_by_zone` says of tables of figures how many rows were kept for each zone. `streets` says
    how many of the rows read are streets of a map; all of those are kept.
    """

    rows: list[Row] = field(default_factory=list)
    rows_read: int = 0
    rows_kept: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    kept_by_zone: Counter[str] = field(default_factory=Counter)
    streets: int = 0

    @property
    def rows_rejected(self) -> int:
        """How many of the source's units could not be used."""
        return self.rows_read - self.rows_kept - self.left_out.total()

    def keep(self, zone_id: str, is_kept: bool) -> None:
        """Count a row of figures for a zone, if it was kept."""
        self.rows_kept += is_kept
        self.kept_by_zone[zone_id] += is_kept

    def reject(self, source_id: str, row_ref: str, field: str, value: object, reason: str) -> None:
        """Note a row, or a field of one, that could not be used."""
        self.rows.append(Rejected(source_id, row_ref, field, str(value)[:200], reason))
