"""The list that is kept: its words, its link, its files, and services side by side.

Files and links hold nothing that depends on the visitor: no place, no distance, no need.
"""

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

import streamlit as st

from geo import settings, words
from geo.area import Area
from geo.directory.calendar import Sessions, as_ics
from geo.directory.vocabulary import CATEGORIES, SECTIONS, section_of
from geo.families import search
from geo.families.search_by_transit import ByTimetable
from geo.formats import document, qr
from geo.formats.csv import csv_bytes
from geo.measure import (
    LONGEST_WITHIN_MILES,
    LONGEST_WITHIN_MINUTES,
    within_metres,
    within_seconds,
)
from geo.transit import TRANSIT
from pages.parts import keep, visit
from pages.parts.ask import outing as _outing
from pages.parts.html import absent, example, link, text
from pages.parts.show import journey

MOST_COMPARED = 4
LONGEST_ID = 300
"""An id in an address that is longer than this belongs to nobody."""

NOT_SAID = "Not said"
Detail = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Kept:
    """A service of the list: `facts` are its answers by title, plain text, never a distance."""

    service_id: str
    name: str
    made_up: bool
    url: str
    facts: Mapping[str, str]

    @property
    def title(self) -> str:
        """Its name, marked where it was made up."""
        return f"{self.name} (example, not real)" if self.made_up else self.name


def from_link(given: Sequence[str]) -> list[str]:
    """Read the ids of a link, whatever it holds: each once, at most ``MOST_KEPT``.

    >>> from_link(["osm-n1,osm-w2,,osm-n1"])
    ['osm-n1', 'osm-w2']
    """
    parts = ",".join(given)[: keep.MOST_KEPT * LONGEST_ID].split(",")
    read = (unquote(part) for part in parts)
    sound = (one for one in read if 0 < len(one) <= LONGEST_ID and one.isprintable())
    return list(dict.fromkeys(sound))[: keep.MOST_KEPT]


def address(service_ids: Iterable[str], here: str | None = None) -> str:
    """Write the link to a list: ids and nothing else, whatever else `here`, this page's, holds.

    An id is written twice over, so that a comma inside it does not end it.

    >>> address(["osm-n1", "a,b"], "https://example.org/shortlist?ids=x&place=y#z")
    'https://example.org/shortlist?ids=osm-n1,a%252Cb'
    """
    base = (here or "").split("?")[0].split("#")[0].rstrip("/")
    if not base.endswith("/shortlist"):
        base = "/shortlist"
    return f"{base}?ids=" + ",".join(quote(quote(one, safe=""), safe="") for one in service_ids)


def known(area: Area, service_ids: Sequence[str]) -> list[Kept]:
    """The services of some ids that are still listed, in the order of the ids."""
    listed = set(area.offer.services["service_id"])
    there = [one for one in service_ids if one in listed]
    if not there:
        return []
    table = area.store.details(there).to_dict("index")
    return [_of(one, table[one]) for one in there]


def _of(service_id: str, detail: Mapping[Any, Any]) -> Kept:
    cell = {key: None if absent(value) else value for key, value in detail.items()}
    made_up, url = bool(cell["illustrative"]), str(cell["url"] or "")
    return Kept(service_id, str(cell["name"]), made_up, url, dict(_facts(cell)))


_REFERRAL = {True: "Somebody must refer you, such as your doctor or school", False: "Not needed"}


def _facts(cell: Detail) -> Iterable[tuple[str, str]]:
    section = section_of(cell["category"])
    yield "Kind", f"{CATEGORIES[cell['category']].name} · {SECTIONS[section]}"
    yield "What it is", str(cell["description"] or NOT_SAID)
    yield "Who it is for", _for_whom(cell)
    yield "How to get it", str(cell["how_to_access"] or NOT_SAID)
    told = cell["referral"]
    yield "Referral", NOT_SAID if told is None else _REFERRAL[bool(told)]
    yield "Cost", words.cost(str(cell["cost"])) if cell["cost"] else NOT_SAID
    hours = cell["opening_hours"]
    yield "When it is open", words.opening(str(hours)) if hours else NOT_SAID
    yield "Address", ", ".join(str(cell[c]) for c in ("address", "postcode") if cell[c]) or NOT_SAID
    yield "Wheelchair access", str(cell["wheelchair"] or NOT_SAID).capitalize()
    yield "Getting around", str(cell["accessibility"] or NOT_SAID)
    yield "Phone", words.phone(str(cell["phone"])) if cell["phone"] else NOT_SAID
    yield "Email", str(cell["email"] or NOT_SAID)
    yield "Website", str(cell["url"] or NOT_SAID)
    yield "Last checked", words.day(cell["assured"]) if cell["assured"] else NOT_SAID
    when = f", {words.day(cell['source_vintage'])}" if cell["source_vintage"] else ""
    yield "Source", f"{cell['source_title']}{when}"


def _for_whom(cell: Detail) -> str:
    ages = words.ages(cell["min_age"], cell["max_age"])
    told = [str(cell["eligibility"] or ""), f"Ages {ages}" if ages else ""]
    return "\n".join(filter(None, told)) or NOT_SAID


def from_home(area: Area) -> dict[str, str]:
    """Say how far each service in reach is from where the visitor last searched, by id."""
    home = visit.home()
    if not home:
        return {}
    mode = visit.mode()
    if mode == TRANSIT:
        if area.rides is not None:
            return _by_timetable(area, area.rides, home)
        mode = "walk"
    answer = search.nearby(
        area.network,
        area.offer,
        area.store.locate(home),
        mode=mode,
        within_m=within_metres(LONGEST_WITHIN_MILES),
    )
    ways = answer.results[["service_id", "distance_m", "duration_s"]].itertuples(index=False)
    return {
        one: f"{words.distance(metres)}, {words.duration(seconds)} {words.by(mode)}"
        for one, metres, seconds in ways
    }


def _by_timetable(area: Area, rides: ByTimetable, home: str) -> dict[str, str]:
    """Say how long each service takes by bus or train, by id."""
    outing = _outing.of_visit(rides)
    place, longest = area.store.locate(home), within_seconds(LONGEST_WITHIN_MINUTES)
    reached = rides.reach(place, outing, within_s=longest)
    return dict(journey.far(search.answer(area.offer, reached, search.Wanted()).results))


def entry(kept: Kept, far: str | None) -> str:
    """Write a service of the list; `far` is how far it is from home."""
    told = [(title, _fact(title, said)) for title, said in kept.facts.items() if said != NOT_SAID]
    lines = "".join(f"<dt>{title}</dt><dd>{said}</dd>" for title, said in told)
    way = f'<p class="far keep-far">{text(far)}</p>' if far else ""
    return (
        f'<article class="keep"><h2>{text(kept.name)} {example(kept.made_up)}</h2>{way}'
        f"<dl>{lines}</dl></article>"
    )


def _fact(title: str, said: str) -> str:
    if title != "Website" or said == NOT_SAID:
        return text(said)
    return f'{link(said)}<span class="keep-printed"> ({text(said)})</span>'


def compared(chosen: Sequence[Kept], far: Mapping[str, str]) -> str:
    """Write services side by side: a table of a column each, and a block each on a phone.

    Roles are said, as a table that is drawn as blocks loses them.
    """
    names = "".join(
        f'<th scope="col" role="columnheader">{text(one.name)} {example(one.made_up)}</th>'
        for one in chosen
    )
    rows = [_row(title, chosen, [one.facts[title] for one in chosen]) for title in chosen[0].facts]
    if far:
        ways = [far.get(one.service_id, "No way found") for one in chosen]
        rows.insert(1, _row("From your start", chosen, ways, mark="keep-far"))
    return (
        '<table class="keep-table" role="table"><caption>Side by side</caption>'
        f'<thead role="rowgroup"><tr role="row"><td role="cell"></td>{names}</tr></thead>'
        f'<tbody role="rowgroup">{"".join(rows)}</tbody></table>'
    )


def _row(title: str, chosen: Sequence[Kept], said: Sequence[str], mark: str = "") -> str:
    cells = "".join(
        f'<td role="cell" data-title="{text(one.name)}">{_fact(title, cell)}</td>'
        for one, cell in zip(chosen, said, strict=True)
    )
    head = f'<th scope="row" role="rowheader">{text(title)}</th>'
    return f'<tr role="row" class="{mark}">{head}{cells}</tr>'


def as_csv(kept: Sequence[Kept], sources: Iterable[str]) -> bytes:
    """Write the list as CSV; nothing in it depends on who made it."""
    titles = list(kept[0].facts)
    rows = [
        [one.name, "yes" if one.made_up else "", *(_cell(one.facts[t]) for t in titles)]
        for one in kept
    ]
    header = ["Name", "Example, not real", *titles]
    return csv_bytes(header, [*rows, [], *([line] for line in sources)])


def _cell(said: str) -> str:
    return "" if said == NOT_SAID else said


def as_pdf(kept: Sequence[Kept], link_to_it: str, sources: Iterable[str]) -> bytes:
    """Write the list as a PDF with a link to it; nothing in it depends on who made it."""
    blocks: list[document.Block] = [document.Paragraph("Contact a service before you travel.")]
    for one in kept:
        blocks.append(document.Heading(one.title))
        told = [(t, s) for t, s in one.facts.items() if s != NOT_SAID and t != "Website"]
        blocks.append(document.SummaryList(told))
        if one.url:
            blocks.append(document.WebLink("Website", one.url))
    if link_to_it.startswith("http"):
        blocks.append(document.Heading("Open this list again"))
        blocks.append(document.WebLink("Link", link_to_it))
        if qr.fits(link_to_it):
            blocks.append(document.Image(qr.png(link_to_it), "QR code with the link to this list"))
    blocks.append(document.Heading("Where this comes from"))
    blocks += [document.Paragraph(line) for line in sources]
    return document.document("Your list of support", blocks)


def as_calendar(area: Area, kept: Sequence[Kept]) -> bytes | None:
    """Write the list's sessions as a calendar; None where no times are known."""
    return as_ics(
        [
            Sessions(
                one.service_id,
                one.title,
                area.offer.schedules.get(one.service_id, ()),
                _cell(one.facts["Address"]) or None,
                one.url or None,
            )
            for one in kept
        ],
        today=settings.today(),
    )


def code(link_to_it: str) -> str:
    """Draw the link as a QR code."""
    if not qr.fits(link_to_it):
        return "<p>This list is too long for a QR code. Share the link.</p>"
    drawn = base64.b64encode(qr.png(link_to_it)).decode()
    return (
        f'<p class="keep-code"><img src="data:image/png;base64,{drawn}" width="190" height="190" '
        'alt="QR code with the link to this list. Point the camera of a phone at it."></p>'
    )


def here() -> str | None:
    """The address of this page."""
    return st.context.url


PRINT = (
    '<button type="button" class="keep-print">Print this list</button><script>'
    "document.querySelectorAll('.keep-print').forEach(b => { b.onclick = () => window.print(); });"
    "</script>"
)
"""A button that opens the browser's own print dialog."""
