"""Rows of the tables from the features that are entries."""

import re
from collections import defaultdict
from dataclasses import replace
from hashlib import sha256

from geo.formats import contact
from geo.measure import Floats, straight_line_m
from geo.records import (
    Location,
    Organization,
    Schedule,
    School,
    Service,
    ServiceAtLocation,
    Settlement,
)
from geo.sources.osm.features import ATCO_KEY, Feature, Output, in_britain, plain
from geo.sources.osm.naming import NEARBY_SETTLEMENT_M, Context, address, title
from geo.sources.osm.table import TagRule, parts

_FEE_KEYS = ("operator:type", "school:type", "school", "school:GB", "ownership")
_FEE_PAYING = frozenset(["private", "independent", "fee_paying", "preparatory"])


def settle(found: list[Feature], out: Output) -> list[Feature]:
    """Settlements, each once, as rows. A point says where a town's middle is, so it goes first."""
    kept: list[Feature] = []
    at: dict[tuple[str, str], list[Floats]] = defaultdict(list)
    for feature in sorted(found, key=lambda f: (f.type, f.id)):
        if not in_britain(feature):
            continue
        same = at[plain(feature.name), feature.tags["place"]]
        if any(straight_line_m(feature.xy, other) <= NEARBY_SETTLEMENT_M for other in same):
            continue
        same.append(feature.xy)
        kept.append(feature)
    out.harvest.rows += [
        Settlement(out.row_id(f.key), f.tags["name"], f.tags["place"], f.lon, f.lat, out.source_id)
        for f in kept
        if "name" in f.tags
    ]
    return kept


def write(entries: list[Feature], context: Context, out: Output) -> None:
    """The rows of each entry. One school on two sites is one service at two locations."""
    rows, source_id = out.harvest.rows, out.source_id
    services: dict[tuple[str, str, str], str] = {}
    organizations: dict[str, Organization] = {}
    for feature in entries:
        rows.append(_location(feature, context, out))
        service = _service(feature, context, out)
        if service.organization_id:
            operator = Organization(service.organization_id, feature.tags["operator"], source_id)
            organizations.setdefault(operator.organization_id, operator)
        for rule in feature.rules:
            description = _described(service.description, rule)
            another = replace(service, category=rule.category, description=description)
            if rule is not feature.rules[0]:
                another = replace(another, service_id=f"{service.service_id}-{rule.category}")
            same = (another.urn or _one_of_many(feature), plain(feature.name), rule.category)
            if same not in services:
                services[same] = another.service_id
                rows += [another, *_schedule(feature, another.service_id, source_id)]
                rows += _school(feature, another)
            rows.append(ServiceAtLocation(services[same], out.row_id(feature.key), source_id))
    rows += organizations.values()


def _one_of_many(feature: Feature) -> str:
    """What the places of one service share: a university's buildings are one university."""
    return "university" if feature.tags.get("amenity") == "university" else feature.key


def _location(feature: Feature, context: Context, out: Output) -> Location:
    tags = feature.tags
    wheelchair = tags.get("wheelchair")
    if wheelchair not in (None, "yes", "limited", "no", "designated"):
        reason = "not yes, limited, no or designated"
        out.reject(feature.ref, "wheelchair", wheelchair, reason)
        wheelchair = None
    postcode = tags.get("addr:postcode") or tags.get("postal_code")
    return Location(
        location_id=out.row_id(feature.key),
        name=feature.name,
        lon=feature.lon,
        lat=feature.lat,
        source_id=out.source_id,
        address=address(feature, context),
        postcode=" ".join(postcode.upper().split()) if postcode else None,
        wheelchair="yes" if wheelchair == "designated" else wheelchair,
        accessibility=tags.get("wheelchair:description:en") or tags.get("wheelchair:description"),
    )


def _service(feature: Feature, context: Context, out: Output) -> Service:
    tags = feature.tags
    low, high = _ages(feature, out)
    operator = tags.get("operator")
    return Service(
        service_id=out.row_id(feature.key),
        name=title(feature, context),
        category=feature.category,
        source_id=out.source_id,
        source_ref=feature.ref,
        organization_id=out.row_id(_operator_key(operator)) if operator else None,
        description=tags.get("description:en") or tags.get("description"),
        url=_url(feature, out),
        email=_email(feature, out),
        phone=_phone(feature, out),
        min_age=low,
        max_age=high,
        urn=_urn(feature, out),
        atco=_atco(feature, out),
        illustrative=out.illustrative,
    )


def _described(description: str | None, rule: TagRule) -> str | None:
    """What the map says of a place, and what the category table has to add."""
    note = f"{rule.note[:1].upper()}{rule.note[1:]}." if rule.note else None
    return " ".join(filter(None, [description, note])) or None


def _first(tags: dict[str, str], *keys: str) -> tuple[str, str] | None:
    return next(((key, parts(tags[key])[0]) for key in keys if parts(tags.get(key, ""))), None)


def _url(feature: Feature, out: Output) -> str | None:
    said = _first(feature.tags, "contact:website", "website", "url")
    if said is None:
        return None
    key, url = said
    address = contact.web_address(url, "http")
    if address is None:
        out.reject(feature.ref, key, url, "not the address of a web page")
    return address


def _email(feature: Feature, out: Output) -> str | None:
    said = _first(feature.tags, "contact:email", "email")
    if said is None:
        return None
    key, email = said
    address = contact.email_address(email)
    if address is None:
        out.reject(feature.ref, key, email, "not an e-mail address")
    return address


def _phone(feature: Feature, out: Output) -> str | None:
    """The telephone numbers of a place, with a comma between them."""
    key = "phone" if "phone" in feature.tags else "contact:phone"
    numbers: list[str] = []
    for said in parts(feature.tags.get(key, "")):
        number = contact.telephone(said)
        if number is None:
            out.reject(feature.ref, key, said, "not a telephone number")
        else:
            numbers.append(number)
    return ", ".join(numbers) or None


def _urn(feature: Feature, out: Output) -> str | None:
    said = _first(feature.tags, "ref:edubase", "ref:GB:edubase")
    if said is None or re.fullmatch(r"[0-9]{6}", said[1]):
        return said[1] if said else None
    out.reject(feature.ref, said[0], said[1], "a school's number has six digits")
    return None


def _atco(feature: Feature, out: Output) -> str | None:
    said = _first(feature.tags, ATCO_KEY)
    if said is None or re.fullmatch(r"[0-9]{3}[0-9A-Za-z]{1,9}", said[1]):
        return said[1] if said else None
    reason = "a stop's code is three digits, and then up to nine letters or digits"
    out.reject(feature.ref, said[0], said[1], reason)
    return None


def _ages(feature: Feature, out: Output) -> tuple[float | None, float | None]:
    tags = feature.tags
    said = {"min_age": tags.get("min_age"), "max_age": tags.get("max_age")}
    both = re.fullmatch(r"\s*([0-9.]+)\s*[-–]\s*([0-9.]+)\s*", tags.get("age", ""))
    if both:
        said = {"min_age": said["min_age"] or both[1], "max_age": said["max_age"] or both[2]}
    ages: list[float | None] = []
    for key, value in said.items():
        number = re.fullmatch(r"[0-9]{1,3}(\.[0-9]+)?", value.strip()) if value else None
        if value and not number:
            out.reject(feature.ref, key, value, "not a number of years")
        ages.append(float(number[0]) if number else None)
    low, high = ages
    if low is not None and high is not None and low > high:
        reason = "the youngest age is above the oldest"
        out.reject(feature.ref, "min_age, max_age", f"{low:g}, {high:g}", reason)
        return None, None
    return low, high


def _operator_key(operator: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", operator.casefold()).strip("-")
    # A name without a Latin letter leaves nothing, and two of them are not the same operator.
    return f"operator-{slug or sha256(operator.encode()).hexdigest()[:12]}"


def _school(feature: Feature, service: Service) -> list[School]:
    """That a school charges fees, where the map says so: it says nothing of the others."""
    if service.category not in ("mainstream-school", "special-school"):
        return []
    said = {value for key in _FEE_KEYS for value in parts(feature.tags.get(key, ""))}
    if said.isdisjoint(_FEE_PAYING) and feature.tags.get("fee") != "yes":
        return []
    type_name = "Independent schools"
    return [School(service.service_id, service.source_id, service.urn or "", 0, type_name, 1)]


def _schedule(feature: Feature, service_id: str, source_id: str) -> list[Schedule]:
    hours = feature.tags.get("opening_hours")
    return [Schedule(service_id, source_id, opening_hours=hours)] if hours else []
