"""Services in the JSON of Open Referral UK 3.0, from a file.

The UK profile has no field for some of what a Local Offer must say. It is carried like this
(extra fields are allowed in the profile, and those that HSDS 3.0 has keep its names):

==================  ==========================================================================
Category, needs     service attributes: terms of the taxonomies ``SEND Local Offer categories``
                    (`code` = slug of `geo.offer.CATEGORIES`) and ``Type of need`` (census code)
Delivery            a service attribute of the taxonomy ``Delivery``: ``place``, ``online`` or
                    ``home``; without it `attending_type` of the schedules; without that, a
                    service with a virtual location and no physical one is online
Referral            a service attribute of ``Referral``: ``required`` or ``not-required``
Who and how         `eligibility_description`, `application_process`, `interpretation_services`
Telephone           `phones` of the contacts, the service or the organization: the first one
Languages           `name` of each language, told with how to get the service
Wheelchairs         a location attribute of ``Wheelchair access``: ``yes``, ``limited``, ``no``
Kind of area        a service area attribute of ``Kind of area``: ``service-area``,
                    ``designated-area`` or ``admission-catchment``
==================  ==========================================================================

A service is for the **whole area** when it names no physical location, and one of its service
areas has no polygon and a `uri` that ends in a council's GSS code (``E06000046``). A
location that is ``virtual`` or ``postal`` is no place to travel to and gives no row.
"""

import json
import math
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from geo.errors import CrsError, SourceError
from geo.measure import check_lonlat
from geo.offer import CATEGORIES, NEEDS
from geo.records import (
    Catchment,
    CostOption,
    Harvest,
    Location,
    Organization,
    Row,
    Schedule,
    Service,
    ServiceAtLocation,
    ServiceNeed,
)

CATEGORY_TAXONOMY = "SEND Local Offer categories"
NEED_TAXONOMY = "Type of need"
DELIVERY_TAXONOMY = "Delivery"
REFERRAL_TAXONOMY = "Referral"
AREA_TAXONOMY = "Kind of area"
WHEELCHAIR_TAXONOMY = "Wheelchair access"

OLDEST_AGE = 120
"""An age above this is a mistake. Feeds use 99, 100 or 120 for "no upper limit"."""

_CATEGORIES = {c.name.casefold(): slug for slug, c in CATEGORIES.items()} | {
    slug: slug for slug in CATEGORIES
}
_NEEDS = {n.name.casefold(): code for code, n in NEEDS.items()} | {
    code.casefold(): code for code in NEEDS
}
_DELIVERY = {
    "place": "place",
    "venue": "place",
    "in person": "place",
    "in-person": "place",
    "online": "online",
    "virtual": "online",
    "home": "home",
    "home visit": "home",
}
_REFERRAL = {"required": "required", "not-required": "not-required"}
_AREA_KINDS = {
    "service-area": "service area",
    "designated-area": "designated area",
    "admission-catchment": "admission catchment",
}
_WHEELCHAIR = {"yes": "yes", "limited": "limited", "no": "no"}
_CLOSED = frozenset({"inactive", "defunct"})
_NO_PLACE = frozenset({"virtual", "postal"})
_COUNCIL_CODE = re.compile(r"E(?:06|08|09|10)\d{6}$")
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::[0-5]\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?")
_BYDAY = re.compile(r"(?:[+-]?[1-5])?(?:MO|TU|WE|TH|FR|SA|SU)")
_EMAIL = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+")
_WEB = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)


def read(path: Path, *, source_id: str, illustrative: bool) -> Harvest:
    """Services of a file in Open Referral UK 3.0 JSON.

    Parameters
    ----------
    path
        A page of services as the API gives it, a bare list of services, or one service.
    source_id
        What the rows give as their source; ids begin with it, so that two
        feeds that hold the same service do not collide.
    illustrative
        Whether the services are examples, not real ones.

    Returns
    -------
    Rows of `Organization`, `Service`, `Location`, `ServiceAtLocation`, `ServiceNeed`,
    `Schedule`, `CostOption`, `Catchment` (WKB, EPSG:4326), and one `Rejected` for each thing that
    could not be used. Positions are longitudes and latitudes, EPSG:4326. `rows_read` counts
    services. A service is left out, with a `Rejected`, when it has no id, name or
    known category, when its id was used before, or when it is closed for good; any other fault
    costs only the field.

    Raises
    ------
    SourceError
        If the file cannot be read, is not JSON, or holds no services.
    """
    document = _load(path)
    services = _services(document, path)
    feed = _Feed(source_id, illustrative)
    _note_missing_pages(feed, document, path, len(services))
    for number, data in enumerate(services):
        feed.harvest.rows_read += 1
        ref = f"contents[{number}]"
        if not isinstance(data, dict):
            feed.reject(ref, "service", data, "This is not a service: it should be a JSON object.")
            continue
        part = _Part(data, feed, ref)
        feed.harvest.rows_kept += _read_service(replace(part, ref=part.text("id") or ref))
    return feed.harvest


def _load(path: Path) -> Any:
    """The JSON in a file."""
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SourceError(
            f"{path} cannot be opened ({error.strerror}). Check the path in the area's manifest."
        ) from error
    except (ValueError, RecursionError) as error:
        raise SourceError(
            f"{path} is not JSON: {error}. Save the answer of an Open Referral UK service list."
        ) from error


def _services(document: Any, path: Path) -> list[Any]:
    """The services in a page, a bare list or a single service."""
    if isinstance(document, dict) and "contents" not in document and "id" in document:
        return [document]
    found = document.get("contents") if isinstance(document, dict) else document
    if isinstance(found, list) and found:
        return found
    raise SourceError(
        f"{path} holds no services. It should be an Open Referral UK 3.0 page with "
        '"contents", a list of services, or one service.'
    )


def _note_missing_pages(feed: "_Feed", document: Any, path: Path, held: int) -> None:
    """Say so when a file is only one page of several, since the rest would be missed in silence."""
    total = document.get("total_items") if isinstance(document, dict) else None
    if isinstance(total, int) and total > held:
        reason = f"The feed has {total} services and this file holds {held}. Join all its pages."
        feed.reject(path.name, "total_items", total, reason)


@dataclass(slots=True)
class _Feed:
    """What is known of a feed while it is read: its rows so far, and the ids that they used."""

    source_id: str
    illustrative: bool
    harvest: Harvest = field(default_factory=Harvest)
    services: set[str] = field(default_factory=set)
    organizations: set[str] = field(default_factory=set)
    locations: dict[str, tuple[float, float]] = field(default_factory=dict)
    catchments: set[str] = field(default_factory=set)

    def add(self, row: Row) -> None:
        """Add a row to the harvest."""
        self.harvest.rows.append(row)

    def reject(self, ref: str, field: str, value: object, reason: str) -> None:
        """Add a fault to the harvest, in characters that any file can hold."""
        self.harvest.reject(self.source_id, ref, field, _storable(str(value)), _storable(reason))

    def id(self, raw: str) -> str:
        """An id that no other source has."""
        return f"{self.source_id}-{raw}"


@dataclass(frozen=True, slots=True)
class _Part:
    """One JSON object of a feed. A value that cannot be used reads as None and is rejected."""

    data: dict[str, Any]
    feed: _Feed
    ref: str
    prefix: str = ""

    def fault(self, key: str, reason: str) -> None:
        """Reject what stands under a key."""
        self.feed.reject(self.ref, self.prefix + key, self.data.get(key, ""), reason)

    def text(self, key: str) -> str | None:
        """A text as it stands, trimmed; None if there is none."""
        value = self.data.get(key)
        if isinstance(value, bool | dict | list):
            self.fault(key, "This is not text.")
            return None
        return (_storable(str(value)).strip() or None) if value is not None else None

    def plain(self, key: str) -> str | None:
        """A text that may hold HTML, as plain text."""
        value = self.text(key)
        return (plain_text(value) or None) if value else None

    def line(self, key: str) -> str | None:
        """A text that may hold HTML, as plain text on one line."""
        value = self.plain(key)
        return " ".join(value.split()) if value else None

    def matching(self, key: str, pattern: re.Pattern[str], reason: str) -> str | None:
        """A text that has the shape that its field needs."""
        value = self.text(key)
        if value is None or pattern.fullmatch(value):
            return value
        self.fault(key, reason)
        return None

    def web(self, key: str) -> str | None:
        """An address of the web."""
        return self.matching(key, _WEB, "This is not a web address: it should begin https://.")

    def email(self, key: str) -> str | None:
        """An e-mail address."""
        return self.matching(key, _EMAIL, "This is not an e-mail address.")

    def number(self, key: str) -> float | None:
        """A finite number."""
        value = self.data.get(key)
        if value is None or value == "":
            return None
        try:
            number = math.nan if isinstance(value, bool) else float(value)
        except (TypeError, ValueError, OverflowError):
            number = math.nan
        if math.isfinite(number):
            return number
        self.fault(key, "This is not a number.")
        return None

    def day(self, key: str) -> date | None:
        """A date, from a date or a date and time of ISO 8601."""
        value = self.text(key)
        if value is None:
            return None
        try:
            return datetime.fromisoformat(value).date()
        except ValueError:
            self.fault(key, "This is not a date: it should look like 2026-09-30.")
            return None

    def clock(self, key: str) -> str | None:
        """A time of day as HH:MM. An offset from UTC is dropped: publishers mean local time."""
        value = self.matching(key, _CLOCK, "This is not a time of day: it should look like 09:30.")
        match = _CLOCK.fullmatch(value) if value else None
        return f"{int(match[1]):02d}:{match[2]}" if match else None

    def part(self, key: str) -> "_Part | None":
        """The object under a key."""
        value = self.data.get(key)
        if isinstance(value, dict):
            return self._inner(value, key)
        if value is not None:
            self.fault(key, "This should be a JSON object.")
        return None

    def parts(self, key: str) -> "Iterator[_Part]":
        """The objects of the list under a key."""
        value = self.data.get(key)
        if value is not None and not isinstance(value, list):
            self.fault(key, "This should be a JSON list.")
            return
        for number, inner in enumerate(value or ()):
            if isinstance(inner, dict):
                yield self._inner(inner, f"{key}[{number}]")
            else:
                reason = "This should be a JSON object."
                self.feed.reject(self.ref, f"{self.prefix}{key}[{number}]", inner, reason)

    def _inner(self, data: dict[str, Any], where: str) -> "_Part":
        return _Part(data, self.feed, self.ref, f"{self.prefix}{where}.")


_Links = list[tuple[_Part, _Part | None]]
"""The entries of `service_at_locations`, each with its location if that is there."""


@dataclass(frozen=True, slots=True)
class _Terms:
    """The codes that an object has, by taxonomy in lower case."""

    part: _Part
    codes: dict[str, list[str]]

    def known(self, taxonomy: str, known: dict[str, str]) -> list[str]:
        """What the terms of a taxonomy stand for, each once. An unknown one is rejected."""
        found: dict[str, None] = {}
        for code in self.codes.get(taxonomy.casefold(), ()):
            if code.casefold() in known:
                found[known[code.casefold()]] = None
            else:
                listed = ", ".join(dict.fromkeys(known.values()))
                reason = f"This is not a known term of {taxonomy!r}. Known: {listed}."
                self.part.feed.reject(self.part.ref, f"{self.part.prefix}attributes", code, reason)
        return list(found)

    def one(self, taxonomy: str, known: dict[str, str]) -> str | None:
        """The only term of a taxonomy. Of several the first counts, the others are rejected."""
        found = self.known(taxonomy, known)
        for extra in found[1:]:
            reason = f"There is more than one term of {taxonomy!r}: {found[0]!r} was kept."
            self.part.feed.reject(self.part.ref, f"{self.part.prefix}attributes", extra, reason)
        return found[0] if found else None


def _terms(part: _Part) -> _Terms:
    """The taxonomy terms of an object, by their code or else by their name."""
    codes: dict[str, list[str]] = defaultdict(list)
    for attribute in part.parts("attributes"):
        term = attribute.part("taxonomy_term")
        taxonomy = term.text("taxonomy") if term else None
        code = (term.text("code") or term.text("term") or term.text("name")) if term else None
        if taxonomy and code:
            codes[taxonomy.casefold()].append(code)
    return _Terms(part, codes)


def _read_service(part: _Part) -> bool:
    """Add a service and all that belongs to it. False if it had to be left out."""
    feed = part.feed
    terms = _terms(part)
    raw_id, name = _identity(part)
    category = terms.one(CATEGORY_TAXONOMY, _CATEGORIES)
    if category is None:
        given = ", ".join(terms.codes.get(CATEGORY_TAXONOMY.casefold(), ()))
        reason = f"The service has no known term of {CATEGORY_TAXONOMY!r}: it is not shown."
        feed.reject(part.ref, "category", given, reason)
    if raw_id is None or name is None or category is None or _closed(part):
        return False
    feed.services.add(raw_id)
    service_id = feed.id(raw_id)
    links = [(link, link.part("location")) for link in part.parts("service_at_locations")]
    travelled_to = _read_locations(links, service_id)
    attending = _read_schedules(part, links, service_id)
    covers_council = _read_areas(part, service_id)
    for need in terms.known(NEED_TAXONOMY, _NEEDS):
        feed.add(ServiceNeed(service_id, need, feed.source_id))
    _read_costs(part, service_id)
    virtual = any(place and place.data.get("location_type") == "virtual" for _, place in links)
    otherwise = "online" if virtual and not travelled_to else "place"
    service = _described(part, Service(service_id, name, category, feed.source_id, raw_id))
    feed.add(
        replace(
            service,
            delivery=_delivery(terms, attending) or otherwise,
            referral=_referral(terms),
            whole_area=covers_council and not travelled_to,
            illustrative=feed.illustrative,
        )
    )
    return True


def _identity(part: _Part) -> tuple[str | None, str | None]:
    """A service's id and name, None and a fault for one that cannot be used."""
    raw_id, name = part.text("id"), part.line("name")
    if raw_id is None:
        part.fault("id", "The service has no id.")
    elif raw_id in part.feed.services:
        part.fault("id", "An earlier service has the same id: that one was kept.")
        raw_id = None
    if name is None:
        part.fault("name", "The service has no name.")
    return raw_id, name


def _closed(part: _Part) -> bool:
    """Whether a service has ended, noted as a fault."""
    if (part.text("status") or "").casefold() not in _CLOSED:
        return False
    part.fault("status", "The service is closed: it is not shown.")
    return True


def _described(part: _Part, service: Service) -> Service:
    """A service with what its own fields say about it."""
    organization_id, office_phone = _read_organization(part)
    min_age, max_age = _ages(part)
    return replace(
        service,
        organization_id=organization_id,
        description=_description(part),
        url=part.web("url"),
        email=part.email("email"),
        phone=_phone(part) or office_phone,
        eligibility=part.plain("eligibility_description"),
        how_to_access=_how_to_access(part),
        min_age=min_age,
        max_age=max_age,
        assured=part.day("assured_date"),
        assurer=part.email("assurer_email"),
    )


def _description(part: _Part) -> str | None:
    """What a service is, after what is different at the moment."""
    closed = part.data.get("status") == "temporarily closed"
    paragraphs = ("Closed for now." if closed else None, part.plain("alert"))
    return "\n\n".join(filter(None, (*paragraphs, part.plain("description")))) or None


def _how_to_access(part: _Part) -> str | None:
    """How to get a service, and in which languages where English is not the only one."""
    languages = [name for inner in part.parts("languages") if (name := inner.line("name"))]
    spoken = f"Languages: {', '.join(languages)}." if languages not in ([], ["English"]) else None
    told = (part.plain("application_process"), spoken, part.plain("interpretation_services"))
    return "\n\n".join(filter(None, told)) or None


def _phone(part: _Part) -> str | None:
    """The first telephone number: of the contacts, else of the service itself."""
    holders = [*part.parts("contacts"), part]
    phones = (phone for holder in holders for phone in holder.parts("phones"))
    return next((number for phone in phones if (number := phone.line("number"))), None)


def _ages(part: _Part) -> tuple[float | None, float | None]:
    """The youngest and oldest age. A pair that makes no sense is left out, so nobody is hidden."""
    ages = {key: part.number(key) for key in ("minimum_age", "maximum_age")}
    for key, age in ages.items():
        if age is not None and not 0 <= age <= OLDEST_AGE:
            part.fault(key, f"An age is from 0 to {OLDEST_AGE}.")
            ages[key] = None
    low, high = ages.values()
    if low is not None and high is not None and low > high:
        part.fault("minimum_age", f"The youngest age {low:g} is above the oldest {high:g}.")
        return None, None
    return low, high


def _delivery(terms: _Terms, attending: list[str]) -> str | None:
    """Where a service says that it happens, None where it does not or has several ways."""
    told = terms.one(DELIVERY_TAXONOMY, _DELIVERY)
    ways = {_DELIVERY.get(way.casefold()) for way in attending}
    return told or (ways.pop() if len(ways) == 1 else None)


def _referral(terms: _Terms) -> bool | None:
    told = terms.one(REFERRAL_TAXONOMY, _REFERRAL)
    return None if told is None else told == "required"


def _read_organization(part: _Part) -> tuple[str | None, str | None]:
    """Add the organization of a service. Its id and telephone number, None where not given."""
    feed, organization = part.feed, part.part("organization")
    if organization is None:
        if part.text("organization_id"):
            part.fault("organization_id", "The organization itself is not in the file.")
        return None, None
    raw_id, name = organization.text("id"), organization.line("name")
    if raw_id is None or name is None:
        part.fault("organization", "An organization needs an id and a name.")
        return None, None
    organization_id = feed.id(raw_id)
    if raw_id not in feed.organizations:
        feed.organizations.add(raw_id)
        feed.add(
            Organization(
                organization_id,
                name,
                feed.source_id,
                description=organization.plain("description"),
                url=organization.web("website"),
                email=organization.email("email"),
            )
        )
    return organization_id, _phone(organization)


def _read_locations(links: _Links, service_id: str) -> bool:
    """Add the places of a service. Whether it names any place that people would travel to."""
    linked, travelled_to = set(), False
    for link, location in links:
        if location and location.text("location_type") in _NO_PLACE:
            continue
        feed, travelled_to = link.feed, True
        raw_id = location.text("id") if location else link.text("location_id")
        if location and raw_id and not _read_location(location, raw_id):
            continue
        if raw_id is None or raw_id not in feed.locations:
            link.fault("location", "The location has no id, or is not in the file before this.")
        elif raw_id not in linked:
            linked.add(raw_id)
            feed.add(ServiceAtLocation(service_id, feed.id(raw_id), feed.source_id))
    return travelled_to


def _read_location(location: _Part, raw_id: str) -> bool:
    """Add a location unless it was added before. False if it has no position to go to."""
    feed, position = location.feed, _position(location)
    if position is None:
        return raw_id in feed.locations
    kept = feed.locations.get(raw_id)
    if kept is not None and kept != position:
        location.fault("id", f"An earlier location of this id is at {kept[1]}, {kept[0]}.")
        return False
    if kept is None:
        feed.locations[raw_id] = position
        address, postcode = _address(location)
        feed.add(
            Location(
                feed.id(raw_id),
                location.line("name"),
                *position,
                feed.source_id,
                address=address,
                postcode=postcode,
                wheelchair=_terms(location).one(WHEELCHAIR_TAXONOMY, _WHEELCHAIR),
                accessibility=_accessibility(location),
            )
        )
    return True


def _position(location: _Part) -> tuple[float, float] | None:
    """Longitude and latitude of a location, None and a fault where they cannot be used."""
    lon, lat = location.number("longitude"), location.number("latitude")
    if lon is None or lat is None:
        location.fault("latitude", "The location has no usable latitude and longitude.")
        return None
    try:
        check_lonlat(lon, lat, what="The location")
    except CrsError as error:
        location.feed.reject(
            location.ref, f"{location.prefix}latitude", f"{lat}, {lon}", str(error)
        )
        return None
    return lon, lat


def _address(location: _Part) -> tuple[str | None, str | None]:
    """The address on one line and the postcode: of the first physical address, else the first."""
    addresses = list(location.parts("addresses"))
    if not addresses:
        return None, None
    physical = (a for a in addresses if a.data.get("address_type") == "physical")
    address = next(physical, addresses[0])
    lines = (address.line("address_1"), address.line("address_2"), address.line("city"))
    postcode = address.line("postal_code")
    return ", ".join(filter(None, lines)) or None, postcode.upper() if postcode else None


def _accessibility(location: _Part) -> str | None:
    """What a place says about getting in and around."""
    told = [
        text
        for inner in location.parts("accessibility")
        for text in (inner.plain("description"), inner.plain("details"))
        if text
    ]
    return " ".join(dict.fromkeys(told)) or None


def _read_schedules(part: _Part, links: _Links, service_id: str) -> list[str]:
    """Add when a service is open. The ways of attending that the schedules name."""
    holders = [part, *(holder for pair in links for holder in pair if holder)]
    schedules = [schedule for holder in holders for schedule in holder.parts("schedules")]
    for schedule in schedules:
        row = _schedule(schedule, service_id)
        if row != Schedule(service_id, part.feed.source_id):
            part.feed.add(row)
    return [way for schedule in schedules if (way := schedule.line("attending_type"))]


def _schedule(part: _Part, service_id: str) -> Schedule:
    valid_from, valid_to = part.day("valid_from"), part.day("valid_to")
    if valid_from and valid_to and valid_from > valid_to:
        part.fault("valid_to", f"The last day is before the first, {valid_from}.")
        valid_from = valid_to = None
    return Schedule(
        service_id,
        part.feed.source_id,
        byday=_byday(part),
        opens_at=part.clock("opens_at"),
        closes_at=part.clock("closes_at"),
        freq=part.line("freq"),
        valid_from=valid_from,
        valid_to=valid_to,
        description=_schedule_description(part),
    )


def _byday(part: _Part) -> str | None:
    """Days of RFC 5545, without the ones that are not."""
    days = [day.strip().upper() for day in (part.text("byday") or "").split(",") if day.strip()]
    known = [day for day in days if _BYDAY.fullmatch(day)]
    if known != days:
        part.fault("byday", "Give days as MO,TU,WE,TH,FR,SA,SU.")
    return ",".join(known) or None


def _schedule_description(part: _Part) -> str | None:
    """A schedule in words, with what its row has no column for: notes, intervals, days of a month.

    Without the interval a fortnightly club would look like a weekly one.
    """
    interval, period = part.number("interval"), {"WEEKLY": "weeks", "MONTHLY": "months"}
    every = period.get(part.line("freq") or "WEEKLY")
    start, monthday = part.day("dtstart"), part.line("bymonthday")
    told = (
        part.plain("description"),
        f"Every {interval:g} {every}." if every and interval and interval > 1 else None,
        f"First on {start:%d/%m/%Y}." if interval and interval > 1 and start else None,
        f"Day of the month: {monthday}." if monthday else None,
        part.plain("notes"),
    )
    return " ".join(filter(None, told)) or None


def _read_costs(part: _Part, service_id: str) -> None:
    """Add what a service costs: its options, else its fees in words."""
    feed, options = part.feed, list(part.parts("cost_options"))
    for option in options:
        amount = option.number("amount")
        if amount is not None and amount < 0:
            option.fault("amount", "A cost cannot be below 0.")
            amount = None
        told, description = option.line("option"), option.plain("amount_description")
        if amount is None and told is None and description is None:
            option.fault("amount", "This cost says neither an amount nor anything about it.")
            continue
        currency = (option.line("currency") or "GBP") if amount is not None else None
        feed.add(CostOption(service_id, feed.source_id, told, amount, currency, description))
    fees = part.plain("fees_description") or part.plain("fees")
    if fees and not options:
        feed.add(CostOption(service_id, feed.source_id, description=fees))


def _read_areas(part: _Part, service_id: str) -> bool:
    """Add the polygons of a service. Whether it also is for a whole council's area."""
    covers_council = False
    for number, area in enumerate(part.parts("service_areas")):
        kind = _terms(area).one(AREA_TAXONOMY, _AREA_KINDS) or "service area"
        polygon = _polygon(area)
        if polygon is None:
            uri = area.text("uri") or ""
            covers_council |= not area.data.get("extent") and bool(_COUNCIL_CODE.search(uri))
            continue
        raw_id = area.text("id") or f"{service_id}-area-{number}"
        if raw_id in area.feed.catchments:
            area.fault("id", "An earlier area has the same id: that one was kept.")
            continue
        area.feed.catchments.add(raw_id)
        catchment_id, source_id = area.feed.id(raw_id), area.feed.source_id
        wkb, name = shapely.to_wkb(polygon), area.line("name")
        area.feed.add(Catchment(catchment_id, service_id, kind, name, wkb, source_id))
    return covers_council


def _polygon(area: _Part) -> BaseGeometry | None:
    """The polygon of a service area, None if it has none or only words."""
    extent, extent_type = area.data.get("extent"), area.data.get("extent_type")
    if not extent or extent_type == "text":
        return None
    if extent_type not in (None, "", "geojson"):
        area.fault("extent_type", "This format of polygons is not read: give geojson.")
        return None
    try:
        return _checked_polygon(json.loads(extent) if isinstance(extent, str) else extent)
    except RecursionError:
        area.fault("extent", "The GeoJSON is nested too deeply.")
    except ValueError as error:
        area.fault("extent", f"This is not a usable GeoJSON polygon: {error}")
    return None


def _checked_polygon(geojson: Any) -> BaseGeometry:
    """A polygon (EPSG:4326) of GeoJSON: a geometry, a feature or a collection of features.

    Raises
    ------
    ValueError
        Saying what is wrong with it.
    """
    if isinstance(geojson, dict) and isinstance(features := geojson.get("features"), list):
        return shapely.union_all([_checked_polygon(feature) for feature in features or [None]])
    if isinstance(geojson, dict) and "geometry" in geojson:
        geojson = geojson["geometry"]
    if not isinstance(geojson, dict) or geojson.get("type") not in ("Polygon", "MultiPolygon"):
        raise ValueError("it should be of type Polygon or MultiPolygon")
    try:
        polygon = shapely.force_2d(shape(geojson))
    except (shapely.errors.ShapelyError, TypeError, LookupError, AttributeError) as error:
        raise ValueError(f"its coordinates cannot be read ({error})") from error
    if polygon.is_empty or not all(map(math.isfinite, shapely.get_coordinates(polygon).flat)):
        raise ValueError("its coordinates are missing or not numbers")
    west, south, east, north = polygon.bounds
    check_lonlat(west, south, what="Its south-west corner")
    check_lonlat(east, north, what="Its north-east corner")
    if not polygon.is_valid:
        raise ValueError(shapely.is_valid_reason(polygon))
    return polygon


_BLOCKS = frozenset(
    {"p", "div", "hr", "ul", "ol", "table", "tr", "section", "article", "header", "footer"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "blockquote"}
)
_LINES = {"br": "\n", "li": "\n- "}
_UNSEEN = frozenset({"script", "style"})
_MOST_LAYERS = 5
_OPENING = re.compile(r"<(?=[A-Za-z/!?])")
_DECLARATION = re.compile(r"<!\[[^>]*>?")


class _Text(HTMLParser):
    """Collects what a reader of a page would see."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[str] = []
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.unseen += tag in _UNSEEN
        self.seen.append(_LINES.get(tag) or _break(tag))

    def handle_endtag(self, tag: str) -> None:
        self.unseen -= tag in _UNSEEN
        self.seen.append(_break(tag))

    def handle_data(self, data: str) -> None:
        if self.unseen <= 0:
            self.seen.append(data)


def _break(tag: str) -> str:
    """What stands in plain text for the begin or the end of a block."""
    return "\n\n" if tag in _BLOCKS else ""


def plain_text(markup: str) -> str:
    """Text without HTML: paragraphs stay apart, scripts go, entities become their characters.

    Feeds often hold HTML that was escaped once more, so this goes on until
    nothing changes. What comes out holds no tag, not even a broken one, and coming again
    changes nothing.

    >>> plain_text("<p>Tea &amp; <b>talk</b></p><script>alert(1)</script>")
    'Tea & talk'
    """
    for _ in range(_MOST_LAYERS):
        text = _without_tags(markup)
        if text == markup:
            return _OPENING.sub("< ", text)
        markup = text
    return _tidy(markup.replace("<", " ").replace("&", " "))


def _without_tags(markup: str) -> str:
    if "<" not in markup and "&" not in markup:
        return _tidy(markup)
    parser = _Text()
    # Word's "<![if ...]>" is not HTML, and the parser of the standard library gives up on it.
    parser.feed(_DECLARATION.sub(" ", markup))
    parser.close()
    return _tidy("".join(parser.seen))


def _tidy(text: str) -> str:
    """Text with single spaces, and at most one empty line between paragraphs."""
    lines = "\n".join(" ".join(line.split()) for line in _storable(text).splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


def _storable(text: str) -> str:
    """Text without control characters and halves of characters, which UTF-8 cannot hold."""
    if text.isprintable():
        return text
    kept = "".join(c for c in text if c in "\n\t\r" or (c >= " " and not "\x7f" <= c <= "\x9f"))
    return kept.encode("utf-8", "replace").decode("utf-8")
