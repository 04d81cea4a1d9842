"""What the API gives, for its OpenAPI description.

The shapes are those of the UK profile of Open Referral 3.0 with our additions. A field that is not
required is absent where nothing is known: none is ever null.
"""

from typing import Annotated, Any, Generic, Literal, NotRequired, TypeVar

from pydantic import WithJsonSchema
from typing_extensions import TypedDict

T = TypeVar("T")

Id = Annotated[str, WithJsonSchema({"type": "string", "format": "uuid"})]
Uri = Annotated[str, WithJsonSchema({"type": "string", "format": "uri"})]
Email = Annotated[str, WithJsonSchema({"type": "string", "format": "email"})]
Day = Annotated[str, WithJsonSchema({"type": "string", "format": "date"})]
Moment = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]


class UrgentSchema(TypedDict):
    """Who to call where the words say that somebody may be in danger."""

    name: str
    number: str
    what_for: str


class PageSchema(TypedDict, Generic[T]):
    """A page of a list. `size` is how many items it holds."""

    total_items: int
    total_pages: int
    page_number: int
    size: int
    first_page: bool
    last_page: bool
    empty: bool
    contents: list[T]
    urgent: NotRequired[list[UrgentSchema]]
    did_you_mean: NotRequired[list[str]]


class ProblemSchema(TypedDict):
    """Why a question got no answer, in plain words."""

    status: int
    message: str


PROBLEMS: dict[int | str, dict[str, Any]] = {
    422: {
        "model": ProblemSchema,
        "description": "We cannot understand part of the request.",
    },
    503: {
        "model": ProblemSchema,
        "description": "We cannot read the database just now, or there are too many requests. "
        "Try again later.",
    },
}
"""What every endpoint may answer."""

MISSING: dict[int | str, dict[str, Any]] = {
    404: {"model": ProblemSchema, "description": "Not found."}
}
"""What an endpoint may answer beside, which is asked for one thing."""


class HelplineSchema(TypedDict):
    """Help for families anywhere in England. `read` is the day when `page` was read."""

    name: str
    what_for: str
    phone: NotRequired[str]
    text: NotRequired[str]
    hours: NotRequired[str]
    web: NotRequired[Uri]
    page: Uri
    read: Day


class Helplines(TypedDict):
    """The helplines that fit, the closest first."""

    helplines: list[HelplineSchema]


class CompletionSchema(TypedDict):
    """Something that may be typed. `about`: a service's category, or the help a phrase means."""

    text: str
    kind: str
    about: str


class CompletionsSchema(TypedDict):
    """What may be typed, the likeliest first."""

    completions: list[CompletionSchema]


class FoundSchema(TypedDict):
    """What is within reach, the best first; as `geo find --json` has it.

    Of each result, `why` says what of it matches the words: name, need, words, may also help.
    """

    urgent: list[UrgentSchema]
    did_you_mean: list[str]
    place: dict[str, Any]
    mode: str
    within_m: float | None
    within_s: float | None
    from_offset_m: float | None
    results: list[dict[str, Any]]
    elsewhere: list[dict[str, Any]]
    beyond: list[dict[str, Any]]
    helplines: list[HelplineSchema]
    attribution: list[str]


class WalkSchema(TypedDict):
    """One walk: metres and crossings of each finding, and every stretch in order."""

    walk_m: float | None
    metres_by: dict[str, float | None]
    crossings_by: dict[str, int]
    stretches: list[dict[str, Any]]
    geometry: dict[str, Any]


class WalkedRouteSchema(TypedDict):
    """A first look at a child's walk to school; as `geo walked-route --json` has it.

    A finding is ``passes``, ``needs a visit`` or ``not known``, and never that a route is safe.
    """

    school: str | None
    outcomes: list[str]
    entitled: bool | None
    headline: str
    walk: WalkSchema
    turning: list[dict[str, Any]]
    limit_point: list[float] | None
    grounds: list[dict[str, Any]]
    others: list[dict[str, Any]]
    built: dict[str, Any] | None
    criteria: dict[str, Any]
    traffic_counts: int
    sources: list[dict[str, Any]]
    rules: str
    attribution: list[str]


class TermSchema(TypedDict):
    """A term of a taxonomy."""

    id: Id
    code: str
    name: str
    description: str
    parent_id: NotRequired[Id]
    taxonomy: str
    taxonomy_id: Id
    term: str


class Taxonomy(TypedDict):
    """A list of terms."""

    id: Id
    name: str
    description: str
    taxonomy_terms: NotRequired[list[TermSchema]]


class Attribute(TypedDict):
    """The link of an object to a term."""

    id: Id
    link_id: Id
    taxonomy_term_id: Id
    link_type: str
    taxonomy_term: TermSchema


class Provenance(TypedDict):
    """Where an entry comes from, and on what terms."""

    source_id: str
    title: NotRequired[str]
    publisher: NotRequired[str]
    licence: NotRequired[str]
    attribution: NotRequired[str]
    vintage: NotRequired[str]
    retrieved: NotRequired[Day]
    page: NotRequired[str]
    illustrative: NotRequired[bool]


class ServiceExtras(TypedDict):
    """What the standard has no field for. `illustrative` is true for an example."""

    service_id: str
    illustrative: bool
    source: Provenance
    source_ref: str
    urn: NotRequired[str]
    atco: NotRequired[str]
    authority_code: NotRequired[str]
    url: NotRequired[str]
    email: NotRequired[str]
    assurer: NotRequired[str]
    fields_from: NotRequired[list[dict[str, Any]]]
    merged: NotRequired[list[dict[str, Any]]]
    capacity: NotRequired[list[dict[str, Any]]]
    school: NotRequired[dict[str, Any]]
    why: NotRequired[list[str]]
    because: NotRequired[str]


class ScheduleSchema(TypedDict):
    """When a service is open; local times. `opening_hours` is OpenStreetMap's own notation."""

    id: Id
    service_id: Id
    service_at_location_id: NotRequired[Id]
    valid_from: NotRequired[Day]
    valid_to: NotRequired[Day]
    dtstart: NotRequired[Day]
    interval: NotRequired[int]
    bymonthday: NotRequired[str]
    freq: NotRequired[Literal["WEEKLY", "MONTHLY"]]
    byday: NotRequired[str]
    description: NotRequired[str]
    opens_at: NotRequired[str]
    closes_at: NotRequired[str]
    opening_hours: NotRequired[str]


class ServiceArea(TypedDict):
    """An area that a service is for: GeoJSON in a text (EPSG:4326), or a council's address."""

    id: Id
    service_id: Id
    name: NotRequired[str]
    extent: NotRequired[str]
    extent_type: NotRequired[Literal["geojson"]]
    uri: NotRequired[Uri]
    attributes: NotRequired[list[Attribute]]


class CostOptionSchema(TypedDict):
    """What a service costs. An amount of 0 is free."""

    id: Id
    service_id: Id
    valid_from: NotRequired[Day]
    valid_to: NotRequired[Day]
    option: NotRequired[str]
    amount: NotRequired[float]
    currency: NotRequired[str]
    amount_description: NotRequired[str]


class Phone(TypedDict):
    """A telephone number."""

    id: Id
    contact_id: Id
    number: str


class Contact(TypedDict):
    """How to get in touch."""

    id: Id
    service_id: Id
    phones: list[Phone]


class Address(TypedDict):
    """An address. `city` is empty unless the map knows the town that it names."""

    id: Id
    location_id: Id
    address_1: str
    city: str
    state_province: str
    postal_code: str
    country: str
    address_type: Literal["physical"]


class Accessibility(TypedDict):
    """What is known of getting in and around."""

    id: Id
    location_id: Id
    description: str


class LocationExtras(TypedDict):
    """Our id of a place, and how its position was found."""

    location_id: str
    placed_by: str


class OrganizationExtras(TypedDict):
    """Our id of an organization, and where it comes from."""

    organization_id: str
    source: Provenance
    url: NotRequired[str]
    email: NotRequired[str]


class OrganizationOfService(TypedDict):
    """An organization's own fields."""

    id: Id
    name: str
    description: str
    email: NotRequired[Email]
    website: NotRequired[Uri]


class LocationSchema(TypedDict):
    """A place; degrees, EPSG:4326. A list tells only what is not itself a list."""

    id: Id
    location_type: Literal["physical"]
    name: NotRequired[str]
    latitude: NotRequired[float]
    longitude: NotRequired[float]
    local_offer: LocationExtras
    addresses: NotRequired[list[Address]]
    accessibility: NotRequired[list[Accessibility]]
    attributes: NotRequired[list[Attribute]]


class ServiceAtLocationOfService(TypedDict):
    """A place of a service."""

    id: Id
    service_id: Id
    location_id: Id
    location: LocationSchema


class ServiceSchema(TypedDict):
    """A service. A list tells only what is not itself a list, unless ``full`` is asked for."""

    id: Id
    organization_id: NotRequired[Id]
    name: str
    description: NotRequired[str]
    url: NotRequired[Uri]
    email: NotRequired[Email]
    status: Literal["active"]
    minimum_age: NotRequired[float]
    maximum_age: NotRequired[float]
    assured_date: NotRequired[Day]
    assurer_email: NotRequired[Email]
    last_modified: NotRequired[Moment]
    modified_date: NotRequired[Moment]
    eligibility_description: NotRequired[str]
    application_process: NotRequired[str]
    organization: NotRequired[OrganizationOfService]
    schedules: NotRequired[list[ScheduleSchema]]
    service_areas: NotRequired[list[ServiceArea]]
    service_at_locations: NotRequired[list[ServiceAtLocationOfService]]
    cost_options: NotRequired[list[CostOptionSchema]]
    contacts: NotRequired[list[Contact]]
    attributes: NotRequired[list[Attribute]]
    local_offer: NotRequired[ServiceExtras]


class Distance(TypedDict):
    """How far a place is from the postcode that was asked for: metres in a straight line; and what
    of the service matches the words that were asked for.
    """

    straight_line_m: NotRequired[int]
    why: NotRequired[list[str]]
    because: NotRequired[str]


class ServiceAtLocationSchema(TypedDict):
    """A service at a place."""

    id: Id
    service_id: Id
    location_id: Id
    location: LocationSchema
    service: ServiceSchema
    local_offer: NotRequired[Distance]


class OrganizationSchema(OrganizationOfService):
    """An organization, with its services where they are asked for."""

    services: NotRequired[list[ServiceSchema]]
    local_offer: NotRequired[OrganizationExtras]


class AreaSchema(TypedDict):
    """A council: its GSS code and its name."""

    code: str
    name: str


class About(TypedDict):
    """What is offered here, and where it comes from."""

    generator: str
    area: AreaSchema
    built_at: Moment
    notice: NotRequired[str]
    attribution: list[str]
    sources: list[Provenance]


class Root(TypedDict):
    """What this API is."""

    version: str
    profile: Uri
    openapi_url: Uri
    local_offer: About
