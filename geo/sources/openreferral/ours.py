"""What our own exports say under ``local_offer``, for which the standard has no field.

Feeds of others use that name too, and may hold anything there. What stands under a name of ours is
checked like every other field; the rest is not ours to read.
"""

import re
from dataclasses import replace

from geo.records import School, ServiceCapacity
from geo.sources.openreferral.feed import FeedObject

MOST_CHILDREN = 100_000
"""More places, or children on roll, than any service has."""

_URN = re.compile(r"[0-9]{6}")
_ATCO = re.compile(r"[0-9A-Za-z]{2,20}")
_MOST_CODE = 999
_PLACES = frozenset(
    [
        "place",
        "places",
        "child",
        "children",
        "pupil",
        "pupils",
        "person",
        "persons",
        "people",
        "bed",
        "beds",
        "seat",
        "seats",
        "space",
        "spaces",
        "student",
        "students",
    ]
)
"""Words of a unit that counts people, or places for them."""


def extras(part: FeedObject) -> FeedObject:
    """What stands under ``local_offer``; an empty object where that is none."""
    given = part.data.get("local_offer")
    data = given if isinstance(given, dict) else {}
    return FeedObject(data, part.feed, part.ref, f"{part.prefix}local_offer.")


def urn_of(said: FeedObject) -> str | None:
    """The Department for Education's number of a school."""
    return said.matching("urn", _URN, "This is not a URN: it should be a number of six figures.")


def atco_of(said: FeedObject) -> str | None:
    """NaPTAN's code of a stop."""
    reason = "This is not an ATCO code: it should be up to 20 letters and figures."
    return said.matching("atco", _ATCO, reason)


def read_capacity(said: FeedObject, service_id: str) -> bool:
    """Add how many places a service has and how many are on roll. False if nothing says so."""
    none = ServiceCapacity(service_id, said.feed.source_id)
    rows = [
        replace(
            none,
            maximum=given.whole("maximum", MOST_CHILDREN),
            on_roll=given.whole("on_roll", MOST_CHILDREN),
            updated=given.day("updated"),
        )
        for given in said.parts("capacity")
    ]
    known = [row for row in rows if row != none]
    for row in known:
        said.feed.add(row)
    return bool(known)


def read_capacities(part: FeedObject, service_id: str) -> None:
    """Add the capacity of a service as HSDS 3.1 has it, if it is counted in places or people.

    How many are free on some day changes too often to be kept.
    """
    for given in part.parts("capacities"):
        unit = given.part("unit")
        named = (unit.line("name") or "").casefold().split() if unit else []
        most = given.whole("maximum", MOST_CHILDREN)
        if most is not None and not _PLACES.isdisjoint(named):
            updated = given.day("updated")
            row = ServiceCapacity(service_id, part.feed.source_id, maximum=most, updated=updated)
            part.feed.add(row)
            return


def read_school(said: FeedObject, service_id: str) -> None:
    """Add what a register of schools says of a service, if that is all there."""
    given = said.part("school")
    if given is None:
        return
    type_code, status_code = (given.whole(key, _MOST_CODE) for key in ("type_code", "status_code"))
    urn, type_name, phase = urn_of(given), given.line("type_name"), given.line("phase")
    typed = type_name is not None and type_code is not None
    if urn is None or status_code is None or not (typed or phase):
        reason = (
            "A school needs urn, status_code, and either type_code with type_name or phase. We "
            "did not read it."
        )
        said.feed.reject(said.ref, f"{said.prefix}school", ", ".join(given.data), reason)
        return
    said.feed.add(
        School(
            service_id,
            said.feed.source_id,
            urn,
            type_code,
            type_name,
            status_code,
            phase=phase,
            section_41=given.flag("section_41"),
            authority_code=given.line("authority_code"),
            sixth_form=given.flag("sixth_form"),
            gender=given.line("gender"),
            religious_character=given.line("religious_character"),
            plans=given.whole("plans", MOST_CHILDREN),
            sen_support=given.whole("sen_support", MOST_CHILDREN),
            laestab=given.line("laestab"),
            closes=given.day("closes"),
        )
    )
