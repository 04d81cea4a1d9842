"""One service on a page of its own: the HTML of its answers, its source, and how to complain.

What is written here comes from open data and passes through `_text.text`.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from urllib.parse import quote

import streamlit as st

from geo import maps
from geo.errors import GeoError
from geo.offer import CATEGORIES, SECTIONS, section_of
from geo.opening import ZONE
from geo.questions import NO_ANSWER, Answer, Entry
from geo.records import Location, Schedule
from geo.redress import Step, Way
from geo.store import Store
from pages import _hours, _session, _text, _words

LONGEST_ID = 300
"""An id in an address that is longer than this belongs to nobody."""

MOST_SENDIASS = 3

UNTITLED = "A service"
HELP_WITH_LEARNING = "Help with learning"
"""The part of the page that only providers of education have: it comes after the way there."""

WAY, REDRESS, SHARE = "way", "redress", "share"
"""Anchors of the parts that are not questions."""


def asked_for() -> str | None:
    """The id in the page's address; None unless there is one that a service can have."""
    given = st.query_params.get_all("id")
    if len(given) != 1 or not 0 < len(given[0]) <= LONGEST_ID or not given[0].isprintable():
        return None
    return given[0]


def found(store: Store) -> Entry | None:
    """The service that the page's address names."""
    service_id = asked_for()
    return None if service_id is None else store.entry(service_id)


def title() -> str:
    """The page's title, as Markdown that shows it as it is: the service's name.

    It is the browser's title as well.
    """
    _session.go_through_app()
    try:
        entry = found(_session.current().store)
    except GeoError:
        return UNTITLED
    if entry is None:
        return UNTITLED
    st.set_page_config(page_title=entry.service.name)
    return _words.plain(entry.service.name)


def unknown() -> None:
    """Say that nothing is here, and lead back."""
    st.html(
        '<div class="say"><h2>We do not have a service at this address</h2>'
        "<p>It may have closed, or part of the address may be missing.</p></div>"
    )
    st.page_link("pages/find.py", label="Search for support near you")


def headline(entry: Entry, answers: list[Answer]) -> str:
    """Say what kind of service it is, whether it is real, and how much of it is answered."""
    service = entry.service
    section = section_of(service.category)
    done = sum(answer.text is not None for answer in answers)
    checked = _text.text(_words.checked(service.assured, service.assurer))
    kind = f"{CATEGORIES[service.category].name} · {SECTIONS[section]}"
    made_up = (
        f"<p>{_text.example(True)} This entry was made up, to show what such a page can hold. "
        "Do not contact it or go there.</p>"
        if service.illustrative
        else ""
    )
    return (
        f'<div class="svc-top"><p class="svc-kind">{maps.sign_image(section)}{_text.text(kind)}'
        f"</p>{made_up}<p>{done} of {len(answers)} questions answered. {checked}</p></div>"
    )


def contents(answers: list[Answer]) -> str:
    """Lead to the parts of the page."""
    headings = dict.fromkeys(answer.question.heading for answer in answers)
    parts = {anchor(heading): heading for heading in headings if heading != HELP_WITH_LEARNING}
    parts[WAY] = "The way there"
    if HELP_WITH_LEARNING in headings:
        parts[anchor(HELP_WITH_LEARNING)] = HELP_WITH_LEARNING
    parts |= {REDRESS: "How to complain or appeal", SHARE: "Share this page"}
    links = "".join(f'<li><a href="#{key}">{name}</a></li>' for key, name in parts.items())
    return f'<nav class="svc-nav" aria-label="On this page"><ul>{links}</ul></nav>'


def anchor(heading: str) -> str:
    """The anchor of a heading of `geo.questions`.

    >>> anchor("Who it is for")
    'who-it-is-for'
    """
    return heading.lower().replace(" ", "-")


def questions(answers: Iterable[Answer], told: Mapping[str, str]) -> str:
    """Write questions with their answers, part by part; `told` has some answers as HTML."""
    parts = groupby(answers, key=lambda answer: answer.question.heading)
    return "".join(_part(heading, list(own), told) for heading, own in parts)


def _part(heading: str, answers: list[Answer], told: Mapping[str, str]) -> str:
    rows = "".join(_row(answer, told.get(answer.question.key)) for answer in answers)
    return f'<section class="svc"><h2 id="{anchor(heading)}">{heading}</h2>{rows}</section>'


def _row(answer: Answer, told: str | None) -> str:
    said = told or _text.text(answer.text)
    body = f"<div>{said}</div>" if said else f'<div class="svc-none">{NO_ANSWER}</div>'
    return f'<div class="svc-q"><h3>{_text.text(answer.question.text)}</h3>{body}</div>'


def told(entry: Entry, answers: Iterable[Answer], where: str) -> dict[str, str]:
    """Answers that a page says better than plain text, as HTML; `where` is such a one."""
    plain = {answer.question.key: answer.text or "" for answer in answers}
    better = {
        "contact": _contacts(entry),
        "runs": _runs(entry),
        "when": _hours_told(entry, plain["when"]),
        "where": where,
    }
    return {key: said for key, said in better.items() if said}


def _hours_told(entry: Entry, given: str) -> str:
    """Say whether it is open today and this week, at each place that has times of its own."""
    if not given:
        return ""
    own = [at for at in entry.locations if any(r.location_id for r in _rules_at(entry, at))]
    each = "".join(f"<p>{_name(at)}</p>{_open(_rules_at(entry, at))}" for at in own)
    return (
        f"{each or _open(entry.schedules)}<details><summary>All times, as they gave them</summary>"
        f"{_text.text(_words.opening(given))}</details>"
    )


def _rules_at(entry: Entry, place: Location) -> list[Schedule]:
    return _hours.here(entry.schedules, place.location_id)


def _name(place: Location) -> str:
    return _text.text(f"At {place.address or place.name or 'another place'}:")


def _open(rules: Sequence[Schedule]) -> str:
    now = datetime.now(ZONE)
    return f"<p>{_text.text(_hours.today(rules, now))}</p>{_hours.this_week(rules, now)}"


def _contacts(entry: Entry) -> str:
    service, owner = entry.service, entry.organization
    lines = []
    if service.phone:
        lines.append(f"Phone: {_text.text(_words.phone(service.phone))}")
    if email := service.email or (owner.email if owner else None):
        lines.append(f"Email: {_text.text(email)}")
    if url := service.url or (owner.url if owner else None):
        lines.append(f"Website: {_text.link(url)}")
    return "<br>".join(lines)


def _runs(entry: Entry) -> str:
    owner = entry.organization
    if owner is None:
        return ""
    more = f"<br>{_text.text(owner.description)}" if owner.description else ""
    return f"{_text.text(owner.name)}{more}"


def school(entry: Entry) -> str:
    """Say what the register of schools says; nothing for what is not in it."""
    held = entry.school
    if held is None:
        return ""
    lines = [f"Kind of school: {held.type_name}."]
    if held.phase:
        lines.append(f"Phase: {held.phase}.")
    if held.section_41:
        lines.append(
            "You can ask for it to be named in an EHC plan (it is on the section 41 list)."
        )
    if held.plans is not None:
        lines.append(f"{held.plans:,} of its children have an EHC plan.")
    if held.sen_support is not None:
        lines.append(f"{held.sen_support:,} get SEN (special educational needs) support.")
    said = "".join(f"<p>{_text.text(line)}</p>" for line in lines)
    return f'<section class="svc"><h2>From the register of schools</h2>{said}</section>'


def redress(ways: Iterable[Way], helped: Way, as_of: object) -> str:
    """Write how to complain or appeal, and whom to ask for help."""
    body = "".join(_way(way) for way in (*ways, helped))
    return (
        f'<section class="svc"><h2 id="{REDRESS}">How to complain or appeal</h2>{body}'
        f'<p class="svc-soft">This is the law in England as of {_text.text(_words.day(as_of))}. '
        "It is not legal advice.</p></section>"
    )


def _way(way: Way) -> str:
    note = f"<p>{_text.text(way.note)}</p>" if way.note else ""
    steps = "".join(f"<li>{_step(step)}</li>" for step in way.steps)
    return f"<h3>{_text.text(way.title)}</h3>{note}<ol>{steps}</ol>"


def _step(step: Step) -> str:
    where = f" Website: {_text.link(step.url)}" if step.url else ""
    law = f'<div class="svc-soft">The law: {_text.text(step.law)}</div>' if step.law else ""
    return f"{_text.text(step.text)}{where}{law}"


def source(entry: Entry) -> str:
    """Say where the entry comes from, which of its fields came from elsewhere, how old it is."""
    origin = entry.origin
    lines = [
        f"Source: {origin.title}, published by {origin.publisher}, "
        f"as of {_words.day(origin.vintage)}. We got it on {_words.day(origin.retrieved)}."
    ]
    titles = {lender.source_id: lender.title for _, lender in entry.lent}
    for source_id, name in titles.items():
        fields = [field for field, lender in entry.lent if lender.source_id == source_id]
        named = _words.fields(fields)
        lines.append(f"From {name}: {named}.")
    lines += [f"Also listed as {other.name} ({other.how})." for other in entry.merged]
    if any(place.placed_by == "postcode" for place in entry.locations):
        lines.append(
            "Its place on the map is that of its postcode: the way to its door may differ."
        )
    said = "".join(f"<p>{_text.text(line)}</p>" for line in lines)
    return f'<section class="svc"><h2>Where this comes from</h2>{said}</section>'


def sendiass(area: _session.Area, entry: Entry) -> list[tuple[str, str]]:
    """Ids and names of the area's services that help to complain or appeal."""
    services = area.offer.services
    those = services[services["category"] == "sendiass"]
    pairs = zip(those["service_id"], those["name"], strict=True)
    return [pair for pair in pairs if pair[0] != entry.service.service_id][:MOST_SENDIASS]


def share() -> str:
    """Say how to give somebody this page."""
    return (
        f'<section class="svc"><h2 id="{SHARE}">Share this page</h2>'
        "<p>This is the address of this page. Copy it and send it to somebody. "
        "It says nothing about you, or about where you live.</p></section>"
    )


def address(service_id: str) -> str:
    """The whole address of a service's page; it holds nothing about the visitor."""
    here = (st.context.url or "").split("?")[0].split("#")[0].rstrip("/")
    base = here if here.endswith("/service") else "/service"
    return f"{base}?id={quote(service_id, safe='')}"
