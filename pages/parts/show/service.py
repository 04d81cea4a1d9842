"""One service on a page of its own: the HTML of its answers, its source, and how to complain.

What is written here comes from open data and passes through `_text.text`.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from urllib.parse import quote

import streamlit as st

from geo import maps, settings, words
from geo.area import Area
from geo.directory.entry import NO_ANSWER, Entry, EntryAnswer
from geo.directory.redress import RedressPath, RedressStep
from geo.directory.vocabulary import CATEGORIES, SECTIONS, section_of
from geo.errors import GeoError
from geo.records import Location, Schedule
from geo.store import Store
from pages.parts import html, session
from pages.parts.show import hours

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
    session.go_through_app()
    try:
        entry = found(session.current().store)
    except GeoError:
        return UNTITLED
    if entry is None:
        return UNTITLED
    st.set_page_config(page_title=entry.service.name)
    return words.plain(entry.service.name)


def unknown() -> None:
    """Say that nothing is here, and lead back."""
    st.html(
        '<div class="say"><h2>We do not have a service at this address</h2>'
        "<p>It may have closed, or part of the address may be missing.</p></div>"
    )
    st.page_link("pages/find.py", label="Search for support near you")


def headline(entry: Entry, answers: list[EntryAnswer]) -> str:
    """Say what kind of service it is, whether it is real, and how much of it is answered."""
    service = entry.service
    section = section_of(service.category)
    done = sum(answer.text is not None for answer in answers)
    checked = html.text(words.checked(service.assured, service.assurer))
    kind = f"{CATEGORIES[service.category].name} · {SECTIONS[section]}"
    made_up = (
        f"<p>{html.example(True)} This entry was made up, to show what such a page can hold. "
        "Do not contact it or go there.</p>"
        if service.illustrative
        else ""
    )
    return (
        f'<div class="svc-top"><p class="svc-kind">{maps.sign_image(section)}{html.text(kind)}'
        f"</p>{made_up}<p>{done} of {len(answers)} questions answered. {checked}</p></div>"
    )


def contents(answers: list[EntryAnswer]) -> str:
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
    """The anchor of a heading of `geo.directory.entry`.

    >>> anchor("Who it is for")
    'who-it-is-for'
    """
    return heading.lower().replace(" ", "-")


def questions(answers: Iterable[EntryAnswer], told: Mapping[str, str]) -> str:
    """Write questions with their answers, part by part; `told` has some answers as HTML."""
    parts = groupby(answers, key=lambda answer: answer.question.heading)
    return "".join(_part(heading, list(own), told) for heading, own in parts)


def _part(heading: str, answers: list[EntryAnswer], told: Mapping[str, str]) -> str:
    rows = "".join(_row(answer, told.get(answer.question.key)) for answer in answers)
    return f'<section class="svc"><h2 id="{anchor(heading)}">{heading}</h2>{rows}</section>'


def _row(answer: EntryAnswer, told: str | None) -> str:
    said = told or html.text(answer.text)
    body = f"<div>{said}</div>" if said else f'<div class="svc-none">{NO_ANSWER}</div>'
    return f'<div class="svc-q"><h3>{html.text(answer.question.text)}</h3>{body}</div>'


def told(entry: Entry, answers: Iterable[EntryAnswer], where: str) -> dict[str, str]:
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
        f"{html.text(words.opening(given))}</details>"
    )


def _rules_at(entry: Entry, place: Location) -> list[Schedule]:
    return hours.here(entry.schedules, place.location_id)


def _name(place: Location) -> str:
    return html.text(f"At {place.address or place.name or 'another place'}:")


def _open(rules: Sequence[Schedule]) -> str:
    now = settings.now()
    return f"<p>{html.text(hours.today(rules, now))}</p>{hours.this_week(rules, now)}"


def _contacts(entry: Entry) -> str:
    service, owner = entry.service, entry.organization
    lines = []
    if service.phone:
        lines.append(f"Phone: {html.text(words.phone(service.phone))}")
    if email := service.email or (owner.email if owner else None):
        lines.append(f"Email: {html.text(email)}")
    if url := service.url or (owner.url if owner else None):
        lines.append(f"Website: {html.link(url)}")
    return "<br>".join(lines)


def _runs(entry: Entry) -> str:
    owner = entry.organization
    if owner is None:
        return ""
    more = f"<br>{html.text(owner.description)}" if owner.description else ""
    return f"{html.text(owner.name)}{more}"


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
    said = "".join(f"<p>{html.text(line)}</p>" for line in lines)
    return f'<section class="svc"><h2>From the register of schools</h2>{said}</section>'


def redress(ways: Iterable[RedressPath], helped: RedressPath, as_of: object) -> str:
    """Write how to complain or appeal, and whom to ask for help."""
    body = "".join(_way(way) for way in (*ways, helped))
    return (
        f'<section class="svc"><h2 id="{REDRESS}">How to complain or appeal</h2>{body}'
        f'<p class="svc-soft">This is the law in England as of {html.text(words.day(as_of))}. '
        "It is not legal advice.</p></section>"
    )


def _way(way: RedressPath) -> str:
    note = f"<p>{html.text(way.note)}</p>" if way.note else ""
    steps = "".join(f"<li>{_step(step)}</li>" for step in way.steps)
    return f"<h3>{html.text(way.title)}</h3>{note}<ol>{steps}</ol>"


def _step(step: RedressStep) -> str:
    where = f" Website: {html.link(step.url)}" if step.url else ""
    law = f'<div class="svc-soft">The law: {html.text(step.law)}</div>' if step.law else ""
    return f"{html.text(step.text)}{where}{law}"


def source(entry: Entry) -> str:
    """Say where the entry comes from, which of its fields came from elsewhere, how old it is."""
    origin = entry.origin
    lines = [
        f"Source: {origin.title}, published by {origin.publisher}, "
        f"as of {words.day(origin.vintage)}. We got it on {words.day(origin.retrieved)}."
    ]
    titles = {lender.source_id: lender.title for _, lender in entry.lent}
    for source_id, name in titles.items():
        fields = [field for field, lender in entry.lent if lender.source_id == source_id]
        named = words.fields(fields)
        lines.append(f"From {name}: {named}.")
    lines += [f"Also listed as {other.name} ({other.how})." for other in entry.merged]
    if any(place.placed_by == "postcode" for place in entry.locations):
        lines.append(
            "Its place on the map is that of its postcode: the way to its door may differ."
        )
    said = "".join(f"<p>{html.text(line)}</p>" for line in lines)
    return f'<section class="svc"><h2>Where this comes from</h2>{said}</section>'


def sendiass(area: Area, entry: Entry) -> list[tuple[str, str]]:
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
