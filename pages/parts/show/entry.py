"""One service in words: the HTML of an entry of the list.

Names and details come from open data. They pass through `text`, so that nothing in
them is ever markup, and only addresses of the web become links.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from geo import maps, words
from geo.directory.vocabulary import CATEGORIES, NEEDS, SECTIONS
from geo.families.known import Detail
from geo.families.search_by_transit import Departure
from geo.records import Schedule
from pages.parts.html import absent, example, link, text
from pages.parts.show import hours, journey


@dataclass(frozen=True, slots=True)
class EntryContext:
    """What entries are told against: how the visitor travels, the area's council, the hour.

    `councils` are names by code, `schedules` the rules of opening by service, `inside` what is
    known of living inside the area that a service is for, as a sentence by service. `outing` is
    when they go, where it is by bus or train.
    """

    mode: str
    area_code: str
    councils: Mapping[str, str]
    schedules: Mapping[str, Sequence[Schedule]]
    inside: Mapping[str, str]
    now: datetime
    outing: Departure | None = None


def listed(
    number: int, row: Mapping[Any, Any], detail: Detail, around: EntryContext, is_chosen: bool
) -> str:
    """Write an entry of the list: its number, how far it is, and what is known of it."""
    lines = [
        f"<h3>{number}. {text(row['name'])} {example(row['illustrative'])}</h3>",
        f'<p class="far">{_far(row, around)}</p>',
        f'<p class="kind">{_kind(row)}</p>',
        *_standing(row, detail, around),
        *_paragraphs(detail),
        f'<p class="source">Source: {_source(detail)}</p>',
    ]
    if is_chosen:
        lines.append('<p class="to-map"><a href="#map">Go to the map, with the way drawn</a></p>')
    mark = ' id="chosen-service"' if is_chosen else ""
    return f'<article class="entry"{mark}>{"".join(lines)}</article>'


def _far(row: Mapping[Any, Any], around: EntryContext) -> str:
    """Say how far it is, or how long it takes by bus or train."""
    if around.outing is not None:
        return journey.how_long(row, around.outing)
    way = f"{words.duration(row['duration_s'])} {words.by(around.mode)}"
    where = f" {row['direction']} of you" if row["direction"] else ""
    return f"{words.distance(row['distance_m'])}{where}, {way}{_ferry(row['ferry'])}"


def _standing(row: Mapping[Any, Any], detail: Detail, around: EntryContext) -> Iterable[str]:
    """Whose it is, whether it is for where you live, whether it is open, when it was checked."""
    code = row["authority_code"]
    if code and code != around.area_code and code in around.councils:
        yield f'<p class="theirs">Across the border: {text(around.councils[code])}</p>'
    inside = around.inside.get(row["service_id"])
    if inside:
        yield f'<p class="inside">{text(inside)}</p>'
    rules = hours.here(around.schedules.get(row["service_id"], ()), row["location_id"])
    today = hours.today(rules, around.now)
    if today:
        yield f'<p class="today">{text(today)}</p>'
    yield f'<p class="checked">{text(words.checked(detail["assured"], detail["assurer"]))}</p>'


def _kind(row: Mapping[Any, Any]) -> str:
    category, section = CATEGORIES[row["category"]].name, SECTIONS[row["section"]]
    return f"{maps.sign_image(row['section'])}{text(category)} · {text(section)}"


def _ferry(names: str) -> str:
    return f", with the ferry {text(names)}" if names else ""


def _detail_lines(detail: Detail) -> Iterable[str]:
    yield ", ".join(text(detail[c]) for c in ("address", "postcode") if not absent(detail[c]))
    yield " · ".join(_contacts(detail))
    if not absent(detail["opening_hours"]):
        yield f"Open: {text(words.opening(str(detail['opening_hours'])))}"
    yield " · ".join(_for_whom(detail))
    yield _more(detail)


def _paragraphs(detail: Detail) -> Iterable[str]:
    return (f'<div class="more">{line}</div>' for line in _detail_lines(detail) if line)


def _contacts(detail: Detail) -> Iterable[str]:
    if not absent(detail["phone"]):
        yield f"Phone: {text(words.phone(str(detail['phone'])))}"
    if not absent(detail["email"]):
        yield f"Email: {text(detail['email'])}"
    if not absent(detail["url"]):
        yield f"Website: {link(str(detail['url']))}"


def _for_whom(detail: Detail) -> Iterable[str]:
    least, most = (None if absent(detail[c]) else float(detail[c]) for c in ("min_age", "max_age"))
    ages = words.ages(least, most)
    if ages:
        yield f"Ages {ages}"
    said = "not said" if absent(detail["wheelchair"]) else text(detail["wheelchair"])
    yield f"Wheelchair access: {said}"
    if not absent(detail["cost"]):
        yield f"Cost: {text(words.cost(str(detail['cost'])))}"


_TOLD = {
    "description": "What it is",
    "organization": "Who runs it",
    "eligibility": "Who can use it",
    "how_to_access": "How to get it",
    "accessibility": "Getting around",
}


def _more(detail: Detail) -> str:
    """Tell what else is known of a service, folded away until somebody asks."""
    told = [(title, text(detail[c])) for c, title in _TOLD.items() if not absent(detail[c])]
    if not absent(detail["needs"]):
        told.append(("Needs it is for", text(_needs(str(detail["needs"]).split(",")))))
    if not absent(detail["referral"]):
        told.append(("Referral", _REFERRAL[bool(detail["referral"])]))
    lines = "".join(f"<dt>{title}</dt><dd>{value}</dd>" for title, value in told)
    return f"<details><summary>More about this</summary><dl>{lines}</dl></details>" if told else ""


_REFERRAL = {True: "Somebody, such as your doctor or school, must refer you.", False: "Not needed."}


def _needs(codes: list[str]) -> str:
    if len(codes) >= len(NEEDS) - 1:
        return "All kinds of need"
    return "; ".join(NEEDS[code].name for code in codes if code in NEEDS)


def _source(detail: Detail) -> str:
    """Say where an entry comes from, and which of its fields came from elsewhere."""
    when = "" if absent(detail["source_vintage"]) else words.day(detail["source_vintage"])
    said = text(detail["source_title"]) + (f", {text(when)}" if when else "")
    lent = "" if absent(detail["fields_from"]) else str(detail["fields_from"])
    for line in lent.splitlines():
        title, _, fields = line.partition("\t")
        named = words.fields(fields.split(","))
        said += f". From {text(title)}: {text(named)}"
    if not absent(detail["placed_by"]) and detail["placed_by"] == "postcode":
        said += ". Its place on the map is that of its postcode: the way to its door may differ"
    return said


def apart(row: Mapping[Any, Any], detail: Detail, around: EntryContext) -> str:
    """Write an entry that has no distance."""
    lines = "".join((*_standing(row, detail, around), *_paragraphs(detail)))
    return (
        f"<article><h3>{text(row['name'])} {example(row['illustrative'])}</h3>"
        f'<p class="kind">{_kind(row)}</p>{lines}'
        f'<p class="source">Source: {_source(detail)}</p></article>'
    )
