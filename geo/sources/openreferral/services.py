"""One service of a feed, with all that belongs to it."""

from dataclasses import replace
from typing import Any

from geo.directory.vocabulary import MOST_COST
from geo.records import CostOption, Organization, Service, ServiceNeed
from geo.sources.openreferral.areas import AreaServed, read_areas
from geo.sources.openreferral.feed import FeedObject
from geo.sources.openreferral.ours import (
    atco_of,
    extras,
    read_capacities,
    read_capacity,
    read_school,
    urn_of,
)
from geo.sources.openreferral.places import Attended, read_places
from geo.sources.openreferral.tagged import Terms, own_terms, what_it_is
from geo.sources.openreferral.terms import DELIVERY_TAXONOMY, REFERRAL_TAXONOMY

OLDEST_AGE = 120
"""An age above this is a mistake. Feeds use 99, 100 or 120 for "no upper limit"."""

CLOSED = "It has closed permanently."
UNPUBLISHED = "Its publisher has hidden it."
REPEATED = "The feed lists it more than once."
NO_ENTRY = "Its terms show that it is not part of a Local Offer."

_MOST_FIELDS = 20
_DELIVERY = {
    "place": "place",
    "venue": "place",
    "in person": "place",
    "in-person": "place",
    "online": "online",
    "virtual": "online",
    "phone": "online",
    "home": "home",
    "home visit": "home",
}
_REFERRAL = {"required": "required", "not-required": "not-required"}
_LEFT_OUT = {
    **dict.fromkeys(("inactive", "defunct", "archived", "expired", "marked for deletion"), CLOSED),
    **dict.fromkeys(("pending", "invisible", "scheduled"), UNPUBLISHED),
}


def read_service(part: FeedObject) -> bool:
    """Add a service and all that belongs to it. False if it is left out or rejected."""
    feed = part.feed
    raw_id, name = part.text("id"), part.line("name")
    if raw_id is None or name is None:
        _reject_nameless(part, raw_id, name)
        return False
    if raw_id in feed.services:
        _note_again(part, name, *feed.services[raw_id])
        return False
    feed.services[raw_id] = name, part.data
    terms = own_terms(part)
    reason = _LEFT_OUT.get((part.text("status") or "").casefold())
    meant = what_it_is(terms) if reason is None else None
    if meant is not None and meant.never and not meant.needs:
        reason = NO_ENTRY
    if meant is None or reason is not None:
        feed.harvest.left_out[reason or NO_ENTRY] += 1
        return False
    service = Service(feed.id(raw_id), name, meant.category or feed.default, feed.source_id, raw_id)
    for need in meant.needs:
        feed.add(ServiceNeed(service.service_id, need, feed.source_id))
    if not read_capacity(extras(part), service.service_id):
        read_capacities(part, service.service_id)
    read_school(extras(part), service.service_id)
    feed.add(_where(part, _described(part, service), terms))
    return True


def _reject_nameless(part: FeedObject, raw_id: str | None, name: str | None) -> None:
    """Note why a service cannot be shown."""
    if raw_id is None:
        part.fault("id", "The service has no ID.")
    if name is None:
        part.fault("name", "The service has no name.")


def _note_again(part: FeedObject, name: str, first_name: str, first: dict[str, Any]) -> None:
    """Note a service whose id an earlier one has: by its name it is the same, or another."""
    if name.casefold() != first_name.casefold():
        reason = (
            f"An earlier service, {first_name[:80]!r}, has the same ID. We only read that one. "
            "Give each service its own ID."
        )
        part.fault("id", reason)
        return
    part.feed.harvest.left_out[REPEATED] += 1
    nothing = object()  # a missing key differs from null
    differing = [key for key, value in part.data.items() if first.get(key, nothing) != value]
    if differing:
        more = len(differing) - _MOST_FIELDS
        told = ", ".join(key[:40] for key in differing[:_MOST_FIELDS])
        reason = (
            "The feed lists this service more than once, and not the same each time "
            f"({told}{f' and {more} more' if more > 0 else ''}). We read the first."
        )
        part.fault("id", reason)


def _where(part: FeedObject, service: Service, terms: Terms) -> Service:
    """A service with where it happens and for which area, after adding its places and costs."""
    attended = read_places(part, service.service_id)
    served = read_areas(part, service.service_id)
    _read_costs(part, service.service_id)
    told = terms.one(REFERRAL_TAXONOMY, _REFERRAL)
    whole_area = bool(served.councils) and not attended.travelled_to
    return replace(
        service,
        eligibility=_with_area(service.eligibility, served, whole_area),
        delivery=_delivery(terms, attended),
        referral=None if told is None else told == "required",
        whole_area=whole_area,
        authority_code=next(iter(served.councils)) if len(served.councils) == 1 else None,
    )


def _with_area(eligibility: str | None, served: AreaServed, whole_area: bool) -> str | None:
    """Who a service is for, with the areas that it gives in words."""
    named = [] if whole_area else [name for name in served.councils.values() if name]
    areas = [area for area in (*served.words, *named) if area not in (eligibility or "")]
    said = f"Area served: {'; '.join(areas).rstrip('.')}." if areas else None
    return "\n\n".join(filter(None, (eligibility, said))) or None


def _described(part: FeedObject, service: Service) -> Service:
    """A service with what its own fields say about it."""
    organization_id, office_phone = _read_organization(part)
    said = extras(part)
    min_age, max_age = _ages(part)
    return replace(
        service,
        organization_id=organization_id,
        description=_description(part),
        url=part.web("url") or said.web("url") or _another_url(part),
        email=part.email("email") or said.email("email") or _contact_email(part),
        phone=_phone(part) or office_phone,
        eligibility=part.dropped("eligibility_description"),
        how_to_access=_how_to_access(part),
        min_age=min_age,
        max_age=max_age,
        assured=part.day("assured_date"),
        assurer=part.email("assurer_email") or said.line("assurer"),
        urn=urn_of(said),
        atco=atco_of(said),
        illustrative=said.flag("illustrative") is True or part.feed.source.illustrative,
    )


def _description(part: FeedObject) -> str | None:
    """What a service is, after what is different at the moment."""
    closed = (part.text("status") or "").casefold() == "temporarily closed"
    accredited = part.plain("accreditations")
    paragraphs = (
        "Closed for now." if closed else None,
        part.plain("alert"),
        part.plain("description"),
        f"Accreditations: {accredited}" if accredited else None,
    )
    return "\n\n".join(filter(None, paragraphs)) or None


def _how_to_access(part: FeedObject) -> str | None:
    """How to get a service, and in which languages where English is not the only one."""
    languages = [name for inner in part.parts("languages") if (name := inner.line("name"))]
    spoken = f"Languages: {', '.join(languages)}." if languages not in ([], ["English"]) else None
    told = (part.dropped("application_process"), spoken, part.dropped("interpretation_services"))
    return "\n\n".join(filter(None, told)) or None


def _phone(part: FeedObject) -> str | None:
    """The first telephone number: of the contacts, else of the service itself."""
    holders = [*part.parts("contacts"), part]
    phones = (phone for holder in holders for phone in holder.parts("phones"))
    voices = (phone for phone in phones if phone.data.get("type") != "fax")
    return next((number for phone in voices if (number := phone.telephone("number"))), None)


def _another_url(part: FeedObject) -> str | None:
    """The first of the further addresses that HSDS 3.1 gives a service."""
    return next((url for one in part.parts("additional_urls") if (url := one.web("url"))), None)


def _contact_email(part: FeedObject) -> str | None:
    """The first e-mail address of the contacts."""
    return next((email for one in part.parts("contacts") if (email := one.email("email"))), None)


def _ages(part: FeedObject) -> tuple[float | None, float | None]:
    """The youngest and oldest age. A pair that makes no sense is left out, so nobody is hidden."""
    ages = {key: part.number(key) for key in ("minimum_age", "maximum_age")}
    for key, age in ages.items():
        if age is not None and not 0 <= age <= OLDEST_AGE:
            part.fault(key, f"An age must be from 0 to {OLDEST_AGE}.")
            ages[key] = None
    low, high = ages.values()
    if low is not None and high is not None and low > high:
        part.fault("minimum_age", f"The youngest age {low:g} is above the oldest {high:g}.")
        return None, None
    return low, high


def _delivery(terms: Terms, attended: Attended) -> str:
    """Where a service happens: as its terms say, its schedules, or its places."""
    told = terms.one(DELIVERY_TAXONOMY, _DELIVERY)
    if told:
        return told
    ways = {_DELIVERY.get(way.casefold()) for way in attended.ways}
    only = ways.pop() if len(ways) == 1 else None
    return only or ("online" if attended.virtual and not attended.travelled_to else "place")


def _read_organization(part: FeedObject) -> tuple[str | None, str | None]:
    """Add the organization of a service. Its id and telephone number, None where not given."""
    feed, organization = part.feed, part.part("organization")
    if organization is None:
        raw_id = part.text("organization_id")
        if raw_id and raw_id not in feed.organizations and "organization" not in part.data:
            part.fault(
                "organization_id",
                "The feed does not give this organization before it is used here.",
            )
        return (feed.id(raw_id) if raw_id in feed.organizations else None), None
    raw_id, name = organization.text("id"), organization.line("name")
    if name is None:
        if any(organization.data.get(key) for key in ("id", "name", "description")):
            part.fault("organization", "An organization needs a name.")
        return None, None
    organization_id = feed.id(raw_id or name)
    if (raw_id or name) not in feed.organizations:
        feed.organizations[raw_id or name] = name
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
    elif feed.organizations[raw_id or name] != name:
        part.feed.reject(
            part.ref,
            "organization.name",
            name,
            f"This organization ID was called {feed.organizations[raw_id or name]!r} earlier. "
            "We kept that name.",
        )
    return organization_id, _phone(organization)


def _read_costs(part: FeedObject, service_id: str) -> None:
    """Add what a service costs: its options, else its fees in words."""
    feed, options = part.feed, list(part.parts("cost_options"))
    for option in options:
        row = _cost(option, service_id)
        if row.amount is None and row.option is None and row.description is None:
            option.fault("amount", "This cost has neither an amount nor a description.")
        else:
            feed.add(row)
    fees = part.dropped("fees_description") or part.plain("fees")
    if fees and not options:
        feed.add(CostOption(service_id, feed.source_id, description=fees))


def _cost(option: FeedObject, service_id: str) -> CostOption:
    amount = option.number("amount")
    if amount is not None and amount < 0:
        option.fault("amount", "A cost must be 0 or more.")
        amount = None
    if amount is not None and amount > MOST_COST:
        option.fault("amount", f"This cost is more than {MOST_COST:,}. Correct the amount.")
        amount = None
    valid_from, valid_to = option.days("valid_from", "valid_to")
    return CostOption(
        service_id,
        option.feed.source_id,
        option.line("option") or option.line("cost_type"),
        amount,
        (option.line("currency") or "GBP").upper() if amount is not None else None,
        option.plain("amount_description"),
        valid_from,
        valid_to,
    )
