"""One service in words: an entry of the list, or of those that stand apart."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

from geo import maps, words
from geo.area import Detail
from geo.directory.vocabulary import CATEGORIES, NEEDS, SECTIONS
from geo.records import Schedule
from geo.words import absent, say
from pages.parts.html import render
from pages.parts.show import hours

_TITLED = ("description", "organization", "eligibility", "how_to_access", "accessibility")


@dataclass(frozen=True, slots=True)
class EntryContext:
    """What the entries of one answer have in common.

    `mode` is how the visitor travels, `area_code` the area's council, `councils` names by code,
    `schedules` the rules of opening by service, `inside` whether a home is inside the area that a
    service is for. `leaving` is true unless they have to arrive by a time.
    """

    mode: str
    area_code: str
    councils: Mapping[str, str]
    schedules: Mapping[str, Sequence[Schedule]]
    inside: Mapping[str, str]
    now: datetime
    leaving: bool = True


def listed(number: int, row: Mapping[Any, Any], detail: Detail, around: EntryContext) -> Markup:
    """Write an entry of the list: its number, how far it is, and its details."""
    return _entry(row, detail, around, number=number, far=far(row, around))


def apart(row: Mapping[Any, Any], detail: Detail, around: EntryContext) -> Markup:
    """Write an entry that has no distance."""
    return _entry(row, detail, around, number=None, far="")


def _entry(row: Mapping[Any, Any], detail: Detail, around: EntryContext, **more: Any) -> Markup:
    code, service_id = row["authority_code"], row["service_id"]
    rules = hours.here(around.schedules.get(service_id, ()), row["location_id"])
    verdict = around.inside.get(service_id)
    theirs = code and code != around.area_code and around.councils.get(code)
    return render(
        "entry.html",
        row={"example_times": False, "because": "", **row},
        detail=detail,
        sign=maps.sign_image(row["section"]),
        category=words.own(CATEGORIES[row["category"]].name),
        kind=kind(row["category"]),
        theirs=theirs,
        inside=served(verdict) if verdict else "",
        today=hours.today(rules, around.now),
        address=", ".join(str(detail[c]) for c in ("address", "postcode") if not absent(detail[c])),
        for_whom=list(_for_whom(detail)),
        facts=list(facts(detail)),
        source=_source(detail),
        **more,
    )


def served(verdict: str) -> str:
    """Say whether a home is inside the area that a service covers."""
    return say(f"entry.served.{verdict.replace(' ', '_')}")


def kind(category: str) -> str:
    """Say what kind of service it is.

    >>> kind("library")
    'Library · Leisure and childcare'
    """
    section = words.own(SECTIONS[CATEGORIES[category].section])
    return f"{words.own(CATEGORIES[category].name)} · {section}"


def far(row: Mapping[Any, Any], around: EntryContext) -> str:
    """Say how far a service is, or how long it takes by bus or train, and how often one can go."""
    trip = words.trip(row, around.mode)
    if absent(row["distance_m"]):
        varies = ", ".join(filter(None, (trip, words.varies(row))))
        return ". ".join(filter(None, (varies, words.how_often(row) if around.leaving else "")))
    if row["direction"]:
        trip = say(
            "entry.from_you",
            distance=words.distance(row["distance_m"]),
            direction=words.own(row["direction"]),
            rest=words.lasting(row, around.mode),
        )
    return f"{trip}, {say('entry.ferry', names=row['ferry'])}" if row["ferry"] else trip


def _for_whom(detail: Detail) -> Iterable[str]:
    yield from filter(None, [words.ages_of(detail["min_age"], detail["max_age"])])
    known = not absent(detail["wheelchair"])
    yield (
        say("entry.wheelchair", access=words.own(detail["wheelchair"]))
        if known
        else say("entry.wheelchair_unknown")
    )
    if not absent(detail["cost"]):
        yield say("entry.cost", cost=words.cost(str(detail["cost"])))


def facts(detail: Detail) -> Iterable[tuple[str, str]]:
    """What else is known of a service, folded away until somebody asks."""
    for column in _TITLED:
        if not absent(detail[column]):
            yield say(f"entry.{column}"), str(detail[column])
    if not absent(detail["needs"]):
        yield say("entry.needs"), needs(str(detail["needs"]).split(","))
    if not absent(detail["referral"]):
        yield say("entry.referral_title"), words.referral(detail["referral"])


def needs(codes: Sequence[str]) -> str:
    """Name needs by their codes."""
    if len(codes) >= len(NEEDS) - 1:
        return say("entry.all_needs")
    return "; ".join(words.own(NEEDS[code].name) for code in codes if code in NEEDS)


def _source(detail: Detail) -> str:
    """Say where an entry comes from, and which of its fields came from elsewhere."""
    when = "" if absent(detail["source_vintage"]) else words.day(detail["source_vintage"])
    title = "" if absent(detail["source_title"]) else str(detail["source_title"])
    parts = [", ".join(filter(None, (title, when)))]
    lent = "" if absent(detail["fields_from"]) else str(detail["fields_from"])
    for line in lent.splitlines():
        title, _, fields = line.partition("\t")
        parts.append(say("entry.lent", title=title, fields=words.fields(fields.split(","))))
    if not absent(detail["placed_by"]) and detail["placed_by"] == "postcode":
        parts.append(say("entry.placed_by_postcode"))
    return ". ".join(parts)
