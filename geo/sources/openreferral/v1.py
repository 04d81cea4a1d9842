"""Services of Open Referral UK 1.0 in the shape of 3.0, so that one reader reads both.

===============================  ==============================================================
1.0                              becomes
===============================  ==============================================================
`eligibilitys`                   `minimum_age` and `maximum_age`: the widest range of them, since
                                 nobody is to be hidden; in words, `eligibility_description`
`regular_schedules`              `schedules`
`holiday_schedules`              `schedules` with the days that they are for, saying "Closed." or
                                 "Other hours."
`service_taxonomys`              `attributes`; the `vocabulary` is the taxonomy, the `id` the code
`attending_type`                 an attribute of our taxonomy ``Delivery`` where it is one of it
`attending_access`               an attribute of ``Referral``; in words, `application_process`
`deliverable_type`               words in `description`
`physical_addresses`             `addresses`
`accessibility_for_disabilities` `accessibility`
`service_area`, `language`       `name`
organization's `url`             `website`
===============================  ==============================================================

`reviews` and `fundings` are not carried. Spellings that feeds have besides are understood too
(`service_taxonomies`, `holidayScheduleCollection` and so on), and so is what the Outpost directory
software of several councils says in its own way (`organisation`, `locations`, `min_age`,
`taxonomies`, `send_needs`, `needs_referral`, `free`). Faults are told under the names of 3.0.
"""

from collections.abc import Callable
from typing import Any

from geo.sources.openreferral.terms import DELIVERY_TAXONOMY, REFERRAL_TAXONOMY

Json = dict[str, Any]

_OLD = frozenset(
    {"eligibilitys", "eligibilities", "regular_schedules", "regular_schedule", "holiday_schedules"}
    | {"service_taxonomys", "service_taxonomies", "taxonomies", "taxonomys", "send_needs"}
    | {"suitabilities", "attending_type", "attending_access", "deliverable_type", "organisation"}
    | {"locations", "min_age", "max_age", "needs_referral", "free", "local_offer"}
)
_OLD_PLACE = frozenset(
    {"physical_addresses", "accessibility_for_disabilities", "accessibilities", "geometry"}
    | {"address_1", "postal_code"}
)
_OLD_LINK = frozenset(
    {"regular_schedule", "regular_schedules", "holiday_schedules", "holiday_schedule"}
    | {"holidayScheduleCollection"}
)
_WAYS = {"venue": "place", "phone": "online", "online": "online", "home visit": "home"}
_ACCESS = {
    "referral": "You need a referral.",
    "appointment": "You need an appointment.",
    "membership": "You need to be a member.",
    "drop-in": "You can just come: no referral or appointment is needed.",
}
_NEED_LISTS = ("send_needs", "suitabilities")
_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAYS = {day: day[:2].upper() for day in _WEEK}


def to_v3(service: Json) -> Json:
    """A service as 3.0 says it. One that is in 3.0 comes back as it is; none is changed."""
    new = _renamed(service) if not _OLD.isdisjoint(service) else service
    return _each(
        new,
        {
            "service_at_locations": _link,
            "service_areas": _area,
            "languages": _language,
            "contacts": _contact,
            "organization": _organization,
        },
    )


def _each(data: Json, changes: dict[str, Callable[[Json], Json]]) -> Json:
    """An object with the objects under some keys changed; itself where nothing changes."""
    changed: Json = {}
    for key, change in changes.items():
        value = data.get(key)
        if isinstance(value, dict):
            new: Any = change(value)
            if new is not value:
                changed[key] = new
        elif isinstance(value, list):
            new = [change(inner) if isinstance(inner, dict) else inner for inner in value]
            if any(a is not b for a, b in zip(new, value, strict=True)):
                changed[key] = new
    return {**data, **changed} if changed else data


def _renamed(old: Json) -> Json:
    """A service of 1.0 whose own fields have the names of 3.0."""
    new = {key: value for key, value in old.items() if key not in _OLD}
    _default(new, "organization", old.get("organisation"))
    _ages(new, old)
    _join(new, "schedules", _schedules(old))
    _join(new, "attributes", _attributes(old))
    _join(new, "attributes", _own_attributes(new, old))
    if "service_at_locations" not in new and isinstance(old.get("locations"), list):
        new["service_at_locations"] = [{"location": place} for place in old["locations"]]
    if old.get("free") is True and not new.get("cost_options"):
        new["cost_options"] = [{"amount": 0}]
    _say(new, "description", _offered(old))
    _say(new, "eligibility_description", _who(old))
    access = [_ACCESS.get(_word(old.get("attending_access")), "")]
    access.append(_text(old.get("pc_attendingAccess_additionalInfo")))
    _say(new, "application_process", " ".join(filter(None, access)))
    if isinstance(old.get("local_offer"), dict):
        new["local_offer"] = old["local_offer"]
    return new


def _default(new: Json, key: str, value: Any) -> None:
    if new.get(key) is None and value is not None:
        new[key] = value


def _join(new: Json, key: str, more: list[Any]) -> None:
    """Add to a list. Something else that stands in its place stays, to be rejected."""
    held = new.get(key)
    if more and (held is None or isinstance(held, list)):
        new[key] = [*(held or ()), *more]


def _say(new: Json, key: str, words: str) -> None:
    """Add a paragraph to a text."""
    held = new.get(key)
    if words and (held is None or isinstance(held, str)):
        new[key] = f"{held}\n\n{words}" if held else words


def _list(old: Json, *keys: str) -> list[Any]:
    """All that stands in the lists under some keys. What is no list comes as a list of itself."""
    found: list[Any] = []
    for key in keys:
        value = old.get(key)
        if value is not None:
            found += value if isinstance(value, list) else [value]
    return found


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _word(value: Any) -> str:
    return _text(value).casefold()


def _ages(new: Json, old: Json) -> None:
    """The widest range of ages. One eligibility without a limit means that there is none."""
    groups = [e for e in _list(old, "eligibilitys", "eligibilities") if isinstance(e, dict)]
    for key, short, widest in (("minimum_age", "min_age", min), ("maximum_age", "max_age", max)):
        _default(new, key, old.get(short))
        ages = [_number(group.get(key)) for group in groups]
        if ages and not any(age is None for age in ages):
            numbers = [age for age in ages if isinstance(age, float)]
            _default(new, key, widest(numbers) if len(numbers) == len(ages) else ages)


def _number(value: Any) -> Any:
    """A number, also where it stands as text; None if there is nothing; else what stands there."""
    if value is None or value == "":
        return None
    try:
        return value if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        return value


def _who(old: Json) -> str:
    """Whom a service is for, in words: the names of its eligibilities."""
    groups = [e for e in _list(old, "eligibilitys", "eligibilities") if isinstance(e, dict)]
    names = dict.fromkeys(name for e in groups if (name := _text(e.get("eligibility"))))
    audience = [a for a in _list(old, "pc_targetAudience") if isinstance(a, dict)]
    names |= dict.fromkeys(name for a in audience if (name := _text(a.get("audience"))))
    return f"For: {', '.join(names)}." if names else ""


def _offered(old: Json) -> str:
    """What a service gives, and what it says of its support for children with SEND, in words."""
    said = [f"It offers: {kind.lower()}." if (kind := _text(old.get("deliverable_type"))) else ""]
    offer = old.get("local_offer")
    if isinstance(offer, dict):
        said.append(_text(offer.get("description")))
        answers = [a for a in _list(offer, "survey_answers") if isinstance(a, dict)]
        said += [
            f"{_text(a.get('question'))} {answer}"
            for a in answers
            if (answer := _text(a.get("answer")))
        ]
    return "\n\n".join(filter(None, said))


def _attributes(old: Json) -> list[Any]:
    """The taxonomy terms of a service and of who may use it."""
    keys = ("service_taxonomys", "service_taxonomies", "taxonomies", "taxonomys")
    links = _list(old, *keys)
    for group in _list(old, "eligibilitys", "eligibilities"):
        if isinstance(group, dict):
            links += _list(group, "taxonomys", "taxonomies", "link_taxonomies")
    found = [_attribute(link) for link in links]
    for key in _NEED_LISTS:
        found += [_attribute(need, taxonomy=key) for need in _list(old, key)]
    return found


def _attribute(link: Any, taxonomy: str = "") -> Any:
    """One term, as an attribute. In 1.0 a link holds it; some feeds leave the link out."""
    if not isinstance(link, dict):
        return link
    inner = link.get("taxonomy")
    term = inner if isinstance(inner, dict) else link
    code = term.get("slug") or term.get("id")
    listed = term.get("vocabulary") or taxonomy
    return {"taxonomy_term": {"taxonomy": listed, "code": code, "name": term.get("name")}}


def _own_attributes(new: Json, old: Json) -> list[Any]:
    """What 1.0 has a field for and 3.0 has not: terms of our own taxonomies."""
    found = []
    way = old.get("attending_type")
    if _word(way) in _WAYS:
        found.append(_own(DELIVERY_TAXONOMY, _WAYS[_word(way)]))
    elif _text(way):
        _say(new, "application_process", f"How to attend: {_text(way)}")
    needed = old.get("needs_referral")
    access = _word(old.get("attending_access"))
    if needed is True or access == "referral":
        found.append(_own(REFERRAL_TAXONOMY, "required"))
    elif needed is False or access == "drop-in":
        found.append(_own(REFERRAL_TAXONOMY, "not-required"))
    return found


def _own(taxonomy: str, code: str) -> Json:
    return {"taxonomy_term": {"taxonomy": taxonomy, "code": code, "name": code}}


def _schedules(old: Json) -> list[Any]:
    """When a service or a place is open, and its exceptions."""
    regular = _list(old, "regular_schedules", "regular_schedule")
    holidays = _list(old, "holiday_schedules", "holiday_schedule", "holidayScheduleCollection")
    return [*map(_regular, regular), *map(_holiday, holidays)]


def _regular(old: Any) -> Any:
    """A schedule; some feeds name its day."""
    if not isinstance(old, dict) or "weekday" not in old or old.get("byday"):
        return old
    return {**old, "byday": _DAYS.get(_word(old["weekday"]), old["weekday"])}


def _holiday(old: Any) -> Any:
    """Days on which a service is closed or has other hours."""
    if not isinstance(old, dict):
        return old
    closed = old.get("closed") is True or _word(old.get("closed")) in ("true", "yes", "1")
    new = {"valid_from": old.get("start_date"), "valid_to": old.get("end_date")}
    if closed:
        return {**new, "description": "Closed."}
    opens = old.get("opens_at") or old.get("open_at")
    return {
        **new,
        "description": "Other hours.",
        "opens_at": opens,
        "closes_at": old.get("closes_at"),
    }


def _link(old: Json) -> Json:
    """A service at a location."""
    new = old
    if not _OLD_LINK.isdisjoint(old):
        new = {key: value for key, value in old.items() if key not in _OLD_LINK}
        _join(new, "schedules", _schedules(old))
    return _each(new, {"location": _place})


def _place(old: Json) -> Json:
    """A location."""
    if _OLD_PLACE.isdisjoint(old):
        return old
    new = {key: value for key, value in old.items() if key not in _OLD_PLACE}
    addresses = [
        {"address_type": "physical", **each} if isinstance(each, dict) else each
        for each in _list(old, "physical_addresses")
    ]
    if "physical_addresses" not in old and ("address_1" in old or "postal_code" in old):
        parts = ("address_1", "address_2", "city", "postal_code")
        addresses.append({key: old.get(key) for key in parts} | {"address_type": "physical"})
    _join(new, "addresses", addresses)
    access = _list(old, "accessibility_for_disabilities", "accessibilities")
    _join(new, "accessibility", [_access(each) for each in access])
    _point(new, old.get("geometry"))
    return new


def _access(old: Any) -> Any:
    if not isinstance(old, dict) or "description" in old:
        return old
    return {"description": old.get("accessibility") or old.get("name")}


def _point(new: Json, geometry: Any) -> None:
    """A position given as GeoJSON."""
    at = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if isinstance(at, list) and len(at) >= 2:
        _default(new, "longitude", at[0])
        _default(new, "latitude", at[1])


def _area(old: Json) -> Json:
    """A service area, whose name 1.0 calls `service_area`."""
    return _filled(old, "name", "service_area")


def _language(old: Json) -> Json:
    return _filled(old, "name", "language")


def _organization(old: Json) -> Json:
    return _filled(old, "website", "url")


def _contact(old: Json) -> Json:
    """A contact whose telephone number some feeds give directly."""
    if "phones" in old or not old.get("phone"):
        return old
    return {**old, "phones": [{"number": old["phone"]}]}


def _filled(old: Json, new: str, other: str) -> Json:
    """An object in which a field that is not there is taken from another."""
    if old.get(new) is not None or old.get(other) is None:
        return old
    return {**old, new: old[other]}
