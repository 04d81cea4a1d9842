"""One service on a page of its own: its questions and answers, its source, how to complain."""

from collections.abc import Sequence
from itertools import groupby
from urllib.parse import quote

import streamlit as st
from markupsafe import Markup

from geo import maps, settings, words
from geo.area import Area
from geo.directory.entry import Entry, EntryAnswer
from geo.directory.redress import redress as law_of
from geo.directory.vocabulary import section_of
from geo.errors import GeoError
from geo.records import Location, Schedule
from geo.words import say
from pages.parts import session, site
from pages.parts.html import render, show
from pages.parts.show import hours
from pages.parts.show.entry import kind

LONGEST_ID = 300
"""An id in an address that is longer than this belongs to nobody."""

MOST_SENDIASS = 3

HELP_WITH_LEARNING = "Help with learning"
"""The part of the page that only providers of education have: it comes after the route."""


def asked_for() -> str | None:
    """The id in the page's address; None unless there is one that a service can have."""
    given = st.query_params.get_all("id")
    if len(given) != 1 or not 0 < len(given[0]) <= LONGEST_ID or not given[0].isprintable():
        return None
    return given[0]


def whose() -> Area:
    """The area that lists the service that the page's address names."""
    service_id = asked_for()
    return session.current() if service_id is None else session.holding(service_id)[0]


def found(area: Area) -> Entry | None:
    """The service that the page's address names."""
    service_id = asked_for()
    return None if service_id is None else area.entry(session.holding(service_id)[1])


def title() -> str:
    """The page's title, as Markdown that shows it as it is: the service's name.

    It is the browser's title as well.
    """
    session.go_through_app()
    try:
        entry = found(whose())
    except GeoError:
        entry = None
    if entry is None:
        return say("service.untitled")
    st.set_page_config(page_title=site.in_browser(entry.service.name))
    return words.plain(entry.service.name)


def unknown() -> None:
    """Say that nothing is here, and lead back."""
    show("service_unknown.html")
    st.page_link("pages/find.py", label=say("service.search"))


def headline(entry: Entry, answers: Sequence[EntryAnswer]) -> None:
    """Say what kind of service it is, whether it is real, and how much of it is answered."""
    service = entry.service
    show(
        "service_top.html",
        service=service,
        sign=maps.sign_image(section_of(service.category)),
        kind=kind(service.category),
        done=sum(answer.text is not None for answer in answers),
        total=len(answers),
    )


def contents(answers: Sequence[EntryAnswer]) -> None:
    """Lead to the parts of the page."""
    headings = dict.fromkeys(answer.question.heading for answer in answers)
    parts = {anchor(heading): heading for heading in headings if heading != HELP_WITH_LEARNING}
    parts["way"] = say("service.way")
    if HELP_WITH_LEARNING in headings:
        parts[anchor(HELP_WITH_LEARNING)] = words.own(HELP_WITH_LEARNING)
    parts |= {"redress": say("service.redress"), "share": say("service.share")}
    show("service_contents.html", parts=parts)


def anchor(heading: str) -> str:
    """The anchor of a heading of `geo.directory.entry`.

    >>> anchor("Who it is for")
    'who-it-is-for'
    """
    return heading.lower().replace(" ", "-")


def questions(entry: Entry, answers: Sequence[EntryAnswer], addresses: Sequence[str]) -> Markup:
    """Write questions with their answers, part by part; `addresses` are those of its locations."""
    parts = groupby(answers, key=lambda answer: answer.question.heading)
    return render(
        "service_questions.html",
        parts=[(anchor(heading), heading, list(own)) for heading, own in parts],
        entry=entry,
        owner=entry.organization,
        addresses=addresses,
        times=_times(entry),
    )


def _times(entry: Entry) -> list[tuple[str, str, Markup | str]]:
    """Whether it is open today and this week, for each location that has times of its own."""
    own = [at for at in entry.locations if any(r.location_id for r in _rules_at(entry, at))]
    each = [(_name(at), *_open(_rules_at(entry, at))) for at in own]
    return each or [("", *_open(entry.schedules))]


def _rules_at(entry: Entry, place: Location) -> list[Schedule]:
    return hours.here(entry.schedules, place.location_id)


def _name(place: Location) -> str:
    name = place.address or place.name
    return say("service.at", place=name) if name else say("service.at_another")


def _open(rules: Sequence[Schedule]) -> tuple[str, Markup | str]:
    now = settings.now()
    return hours.today(rules, now), hours.this_week(rules, now)


def school(entry: Entry) -> Markup:
    """Write what the register of schools records; nothing for what is not in it."""
    return render("service_school.html", school=entry.school) if entry.school else Markup()


def waits(area: Area, entry: Entry) -> None:
    """Write how many children wait for this kind of NHS service; nothing where it is not known."""
    if found := area.waits_beside(entry):
        show("service_waits.html", waits=found, origins={wait.origin for wait, _ in found})


def redress(entry: Entry) -> None:
    """Write how to complain or appeal, and who can help."""
    law = law_of()
    paths = [*law.ways_for(entry.service.category), law.help]
    show("service_redress.html", paths=paths, day=words.day(law.as_of))


def source(entry: Entry) -> None:
    """Say where the entry comes from, which of its fields came from elsewhere, how old it is."""
    lent = {
        lender.title: [field for field, other in entry.lent if other.source_id == lender.source_id]
        for _, lender in entry.lent
    }
    by_postcode = any(place.placed_by == "postcode" for place in entry.locations)
    show("service_source.html", entry=entry, lent=lent, by_postcode=by_postcode)


def sendiass(area: Area, entry: Entry) -> None:
    """Lead to the area's own services that help to complain or appeal."""
    services = area.offer.services
    those = services[services["category"] == "sendiass"]
    pairs = zip(those["service_id"], those["name"], strict=True)
    others = [pair for pair in pairs if pair[0] != entry.service.service_id][:MOST_SENDIASS]
    if others:
        with st.container(key="service-help"):
            st.write(say("service.ask_here"))
            for service_id, name in others:
                link = {"id": service_id}
                st.page_link("pages/service.py", label=words.plain(name), query_params=link)


def acts(entry: Entry) -> None:
    """Offer what the visitor's own device does: share the page, read it aloud."""
    service = entry.service
    show("acts.html", address=address(service.service_id), title=service.name, aloud=True)


def share(entry: Entry) -> None:
    """Show the page's address, to be copied and sent."""
    show("service_share.html")
    st.code(address(entry.service.service_id), language=None, wrap_lines=True)


def address(service_id: str) -> str:
    """The whole address of a service's page; it holds nothing about the visitor."""
    here = (st.context.url or "").split("?")[0].split("#")[0].rstrip("/")
    base = here if here.endswith("/service") else "/service"
    return f"{base}?id={quote(service_id, safe='')}"
