"""The list that a family keeps, in words and as files.

Each service is at one location, the one that its distance belongs to. Files and links hold no place
where somebody lives, no distance and no need.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from geo import words
from geo.directory.calendar import Sessions, as_ics
from geo.directory.vocabulary import CATEGORIES, SECTIONS
from geo.families.kept import KeptService
from geo.formats import document, qr
from geo.formats.csv import csv_bytes
from geo.records import Schedule
from geo.words import absent, say

TITLES = (
    "kind",
    "description",
    "eligibility",
    "how_to_access",
    "referral",
    "cost",
    "open",
    "address",
    "wheelchair",
    "accessibility",
    "phone",
    "email",
    "website",
    "checked",
    "source",
)
"""The facts of a service, in order; titles are ``kept.title`` in the catalogue."""


def title(one: KeptService) -> str:
    """A service's name, marked where it was made up."""
    name = str(one.detail["name"])
    return say("kept.example", name=name) if one.detail["illustrative"] else name


def facts(one: KeptService) -> dict[str, str]:
    """The facts of a service at its location, by their keys in ``TITLES``; empty: not known."""
    cell = {key: "" if absent(value) else value for key, value in one.detail.items()}
    when = f", {words.day(cell['source_vintage'])}" if cell["source_vintage"] else ""
    category = CATEGORIES[str(cell["category"])]
    return {
        "kind": f"{category.name} · {SECTIONS[category.section]}",
        "description": str(cell["description"]),
        "eligibility": _for_whom(one.detail, str(cell["eligibility"])),
        "how_to_access": str(cell["how_to_access"]),
        "referral": words.referral(one.detail["referral"]),
        "cost": words.first_upper(words.cost(str(cell["cost"]))) if cell["cost"] else "",
        "open": words.opening(str(cell["opening_hours"])) if cell["opening_hours"] else "",
        "address": _address(one),
        "wheelchair": str(cell["wheelchair"]).capitalize(),
        "accessibility": str(cell["accessibility"]),
        "phone": words.phone(str(cell["phone"])) if cell["phone"] else "",
        "email": str(cell["email"]),
        "website": str(cell["url"]),
        "checked": words.day(cell["assured"]) if cell["assured"] else "",
        "source": f"{cell['source_title']}{when}",
    }


def _for_whom(detail: Mapping[str, Any], eligibility: str) -> str:
    ages = words.ages_of(detail["min_age"], detail["max_age"])
    return "\n".join(filter(None, (eligibility, ages)))


def _place(one: KeptService) -> str:
    """The address of the location that the service is listed at; empty if it is not known."""
    parts = (one.detail["address"], one.detail["postcode"])
    return ", ".join(str(part) for part in parts if not absent(part))


def _address(one: KeptService) -> str:
    """The address, and which of several locations it is."""
    if one.locations < 2:
        return _place(one)
    which = "first" if one.location_id is None else "nearest"
    return "\n".join(filter(None, (_place(one), say(f"kept.{which}", n=one.locations))))


def as_csv(kept: Sequence[KeptService], sources: Iterable[str]) -> bytes:
    """The list as CSV, with the lines of attribution."""
    header = [say("kept.name"), say("kept.made_up"), *(say(f"kept.title.{t}") for t in TITLES)]
    rows = [
        [one.detail["name"], "yes" if one.detail["illustrative"] else "", *facts(one).values()]
        for one in kept
    ]
    return csv_bytes(header, [*rows, [], *([line] for line in sources)])


def as_pdf(kept: Sequence[KeptService], link: str, sources: Iterable[str]) -> bytes:
    """The list as a PDF with a link to it, and the lines of attribution."""
    blocks: list[document.Block] = [document.Paragraph(say("kept.contact_first"))]
    for one in kept:
        blocks.append(document.Heading(title(one)))
        known = [(say(f"kept.title.{t}"), v) for t, v in facts(one).items() if v and t != "website"]
        blocks.append(document.SummaryList(known))
        if not absent(one.detail["url"]):
            blocks.append(document.WebLink(say("kept.title.website"), str(one.detail["url"])))
    if link.startswith("http"):
        blocks.append(document.Heading(say("kept.again")))
        blocks.append(document.WebLink(say("kept.link"), link))
        if qr.fits(link):
            blocks.append(document.Image(qr.png(link), say("kept.qr_code")))
    blocks.append(document.Heading(say("kept.sources")))
    blocks += [document.Paragraph(line) for line in sources]
    return document.document(say("kept.document"), blocks)


def as_calendar(
    kept: Sequence[KeptService], schedules: Mapping[str, Sequence[Schedule]], today: date
) -> bytes | None:
    """The sessions of the list as a calendar; None where no times are known.

    A service has the times of its location, and those that hold everywhere.
    """
    return as_ics([_sessions(one, schedules) for one in kept], today=today)


def _sessions(one: KeptService, schedules: Mapping[str, Sequence[Schedule]]) -> Sessions:
    rules = schedules.get(one.service_id, ())
    if one.location_id is not None:
        rules = [rule for rule in rules if rule.location_id in (None, one.location_id)]
    url = None if absent(one.detail["url"]) else str(one.detail["url"])
    return Sessions(one.service_id, title(one), rules, _place(one) or None, url)
