"""The rows of our tables that an establishment gives, with its special classes."""

import re
from collections.abc import Iterable
from dataclasses import replace

from geo.directory.vocabulary import NEEDS
from geo.formats import contact
from geo.records import (
    Location,
    Organization,
    Row,
    School,
    Service,
    ServiceAtLocation,
    ServiceCapacity,
    ServiceNeed,
)
from geo.sources.gias.establishment import (
    NOTHING,
    OLDEST,
    Establishment,
    laestab,
    on_one_line,
    whole_number,
)
from geo.sources.gias.place import location_of

SEN = tuple(f"sen{i}" for i in range(1, 14))
"""Columns for the types of need that a school provides for."""

_NEED_CODES = {code.casefold(): code for code in NEEDS}

PROVISIONS = {
    "resourced provision": ("resourced",),
    "sen unit": ("sen-unit",),
    "resourced provision and sen unit": ("resourced", "sen-unit"),
}
"""Which special classes a school has, by what the register says."""

PROVISION_NAMES = {"resourced": "Resourced provision", "sen-unit": "SEN unit"}
"""What each special class is called."""

_PROVISION_COLUMNS = {
    "resourced": ("rp_capacity", "rp_on_roll"),
    "sen-unit": ("unit_capacity", "unit_on_roll"),
}


_PHONE = re.compile(r"\+?[\d\s().-]{9,24}(?:(?:ext|x)\.?\s*\d{1,6})?", re.IGNORECASE)

_GSS = re.compile(r"[EWSN]\d{8}")


def rows_of(found: Establishment, position: tuple[float, float] | None) -> list[Row]:
    """All rows of an establishment, with its special classes."""
    service = _service(found)
    location = location_of(found, service, position)
    places = [location] if location else []
    rows: list[Row] = [*_trust(found, service), service, *places, _school(found, service)]
    rows += [ServiceAtLocation(service.service_id, p.location_id, p.source_id) for p in places]
    rows += _capacity(found, service.service_id, "capacity", "pupils")
    needs, kinds = _needs(found), _provisions(found)
    if kinds:
        rows += _school_as_organization(found, service)
    for kind in kinds:
        rows += _provision(found, service, location, kind, needs)
    if not kinds:
        rows += _for_needs(service, needs)
    return rows


def _service(found: Establishment) -> Service:
    source = found.reading.source
    low, high = _ages(found)
    assert found.type.category is not None
    online = found.type.delivery == "online"
    return Service(
        service_id=found.reading.id(found.urn),
        name=on_one_line(found.cells["name"]),
        category=found.type.category,
        source_id=source.source_id,
        source_ref=found.urn,
        organization_id=_trust_id(found),
        url=_website(found),
        phone=_phone(found),
        min_age=low,
        max_age=high,
        delivery=found.type.delivery,
        urn=found.urn,
        # A school that teaches online is for children anywhere.
        authority_code=None if online else _authority(found),
        illustrative=source.illustrative,
    )


def _ages(found: Establishment) -> tuple[int | None, int | None]:
    """The statutory ages, if they can be right."""
    low, high = found.number("low_age", OLDEST), found.number("high_age", OLDEST)
    if high == 0 and not low:
        return None, None
    if low is not None and high is not None and low > high:
        found.fault("low_age", f"The lowest age is above the highest, {high}. We used neither.")
        return None, None
    return low, high


def _authority(found: Establishment) -> str | None:
    """The GSS code of the local authority; the register has X999999 for none."""
    code = found.cells["authority"].upper()
    return code if _GSS.fullmatch(code) and not code.endswith("99999999") else None


def _website(found: Establishment) -> str | None:
    """A web address that a browser takes."""
    text = found.cells["website"]
    if text.casefold() in NOTHING:
        return None
    address = contact.web_address(text, "http")
    if address is None:
        found.fault("website", "This is not a web address: it should look like www.school.org.uk.")
    return address


def _phone(found: Establishment) -> str | None:
    """A telephone number; copies of the register lose the 0 at its start."""
    text = found.text("phone")
    if text is None:
        return None
    if not _PHONE.fullmatch(text) or not 9 <= sum(c.isdigit() for c in text) <= 20:
        found.fault("phone", "This is not a telephone number.")
        return None
    return f"0{text}" if re.fullmatch(r"[1-9]\d{8,9}", text) else text


def _trust_id(found: Establishment) -> str | None:
    name = found.text("trust")
    if name is None:
        return None
    code = whole_number(found.cells["trust_code"])
    return found.reading.id(f"trust-{code or name.casefold()}")


def _trust(found: Establishment, service: Service) -> list[Row]:
    """The trust of an academy, the first time that it is met."""
    trust_id, name = service.organization_id, found.text("trust")
    if trust_id is None or name is None or trust_id in found.reading.organizations:
        return []
    found.reading.organizations.add(trust_id)
    return [Organization(trust_id, name, service.source_id)]


def _school(found: Establishment, service: Service) -> School:
    return School(
        service_id=service.service_id,
        source_id=service.source_id,
        urn=found.urn,
        type_code=found.type_code,
        type_name=on_one_line(found.cells["type_name"]),
        status_code=int(whole_number(found.cells["status"])),
        phase=found.text("phase"),
        section_41=found.answer("section_41"),
        authority_code=_authority(found),
        sixth_form=found.answer("sixth_form"),
        gender=found.text("gender"),
        religious_character=found.text("religion"),
        plans=found.number("plans"),
        sen_support=found.number("sen_support"),
        laestab=laestab(found.cells),
        closes=found.day("closes"),
    )


def _capacity(found: Establishment, service_id: str, places: str, on_roll: str) -> list[Row]:
    """Places and children on roll, if either is known. More on roll than places is no fault."""
    maximum, children = found.number(places), found.number(on_roll)
    if maximum is None and children is None:
        return []
    source_id = found.reading.source.source_id
    counted = found.day("census") if on_roll == "pupils" else None
    return [ServiceCapacity(service_id, source_id, maximum, children, counted)]


def _needs(found: Establishment) -> list[str]:
    """Codes of the needs that are named, wherever "Not Applicable" stands between them."""
    needs = []
    for column in SEN:
        said = found.text(column)
        if said is None:
            continue
        code = _NEED_CODES.get(said.split(" ")[0].rstrip("-").casefold())
        if code is None:
            found.fault(column, f"This is not a type of need. It should begin with {_KNOWN_NEEDS}.")
        elif code not in needs:
            needs.append(code)
    return needs


_KNOWN_NEEDS = ", ".join(NEEDS)


def _for_needs(service: Service, needs: Iterable[str]) -> list[Row]:
    return [ServiceNeed(service.service_id, need, service.source_id) for need in needs]


def _provisions(found: Establishment) -> tuple[str, ...]:
    """Which special classes a school has."""
    said = found.text("provision")
    if said is None:
        return ()
    kinds = PROVISIONS.get(said.casefold())
    if kinds is None:
        found.fault("provision", f"This should be one of: {', '.join(PROVISIONS)}.")
    return kinds or ()


def _school_as_organization(found: Establishment, service: Service) -> list[Row]:
    organization_id = found.reading.id(f"school-{found.urn}")
    return [Organization(organization_id, service.name, service.source_id, url=service.url)]


def _provision(
    found: Establishment,
    school: Service,
    location: Location | None,
    kind: str,
    needs: Iterable[str],
) -> list[Row]:
    """The entry of a special class. Its needs are those that the register names for the school."""
    service = replace(
        school,
        service_id=f"{school.service_id}-{kind}",
        name=f"{PROVISION_NAMES[kind]} at {school.name}",
        category="resourced-provision",
        organization_id=found.reading.id(f"school-{found.urn}"),
        # The number is the school's: two entries of one source must not be taken for one.
        urn=None,
    )
    rows: list[Row] = [service, *_for_needs(service, needs)]
    if location:
        source_id = service.source_id
        rows.append(ServiceAtLocation(service.service_id, location.location_id, source_id))
    return rows + _capacity(found, service.service_id, *_PROVISION_COLUMNS[kind])
