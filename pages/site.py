"""Where next: which places would bring most homes within reach of a kind of service."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from geo import words as _words
from geo.area import Area
from geo.directory.vocabulary import CATEGORIES
from geo.errors import GeoError
from geo.measure import METRES_PER_MILE, percent
from geo.places.zones import NAMES, Zones
from geo.provision import shown
from geo.provision.coverage import homes_geojson
from geo.provision.need import HOMES
from geo.provision.own_counts import OwnCounts
from geo.provision.question import ALL, MIDDLES, MOST, TRAVEL, SitesQuestion, Who
from geo.provision.supply import examples_said, supply_of
from geo.provision.where_next import (
    MOST_CANDIDATES,
    WhereNext,
    by_decile,
)
from geo.travel.standard import Standard
from pages.parts import choices, html, page, save, session, site
from pages.parts import map as _plan
from pages.parts.ask import riding, standard, who
from pages.parts.show import basis
from pages.parts.table import table

QUESTIONS = {
    MOST: "Bring most within the limit",
    ALL: "Bring all within the limit, with the fewest places",
    TRAVEL: "Save the most travel",
}
AMONG = ("library", "community-centre", "mainstream-school")
MIDDLE = "The middle of each zone"
MOST_PLACES = 10
COUNTS = ("people", "before", "after", "gained")
SECONDS = 20.0
"""So long may the solver take before it gives the best that it has."""
SHOWN = 15

METHODS = (
    (QUESTIONS[MOST], "Maximal covering location problem", "Church and ReVelle 1974"),
    (QUESTIONS[ALL], "Location set covering problem", "Toregas and others 1971"),
    (QUESTIONS[TRAVEL], "p-median problem", "Hakimi 1965"),
)


@dataclass(frozen=True, slots=True)
class Choice:
    """What is asked: of which service, which question, among which places."""

    service: standard.StandardChoice
    question: str
    number: int
    kinds: tuple[str, ...]
    must: tuple[str, ...]
    never: tuple[str, ...]
    room: int | None
    by: str
    whom: who.Whom


def body(area: Area) -> None:
    """Draw the question, then the answer, then what it rests on."""
    chosen, among, held, own = ask(area)
    wanted = choices.asked("Find the best places", "site-go")
    standard.shared()
    used = set().union(
        *(
            standard.sources_of(area, kind, examples=chosen.service.examples)
            for kind in (chosen.service.category, *chosen.kinds)
        )
    )
    if wanted and (own is not None or chosen.whom.count != who.OWN):
        try:
            found = answer(area, chosen, among, held, own)
            show(area, chosen, held, found, own)
            used = used.union(*who.sources(area, found.need).values())
        except GeoError as error:
            st.error(_words.plain(str(error)))
    method(chosen.service.standard)
    basis.show(
        area,
        ("homes", "streets", "zones", *standard.uses(chosen.service)),
        (
            basis.HOMES,
            basis.STREETS,
            basis.FERRIES,
            basis.PLACES,
            "Whether a place is free to be used, what it costs, and who would work there.",
            "Homes and services beyond the edge of our data are not counted. Near the edge a home "
            "may be better off than we say.",
        ),
        used,
    )
    site.others()


# The question


def ask(
    area: Area,
) -> tuple[Choice, pd.DataFrame, Zones, OwnCounts | None]:
    """Ask for all that is to be known; the candidates, the zones and own counts with it."""
    left, right = st.columns(2, gap="medium")
    with left:
        service = standard.ask(area)
        whom = who.ask(who.figures_of(area))
    with right:
        question = choices.choice("What matters most?", QUESTIONS, "question", MOST)
        number = 1
        if question != ALL:
            number = int(choices.number("New places", "number", 1, MOST_PLACES, 1, 1))
        kinds = choices.several("Where could they be?", kinds_of_places(area), "among", AMONG)
        held = standard.zones(area)
        among = places(area, kinds, held, examples=service.examples)
        must, never, room = more(among, question)
        own = who.own(area, held) if whom.count == who.OWN else None
    chosen = Choice(service, question, number, kinds, must, never, room, held.by, whom)
    return chosen, among, held, own


def kinds_of_places(area: Area) -> dict[str, str]:
    """The kinds of places that a service may come to: those with a place, and middles of zones."""
    table = area.offer.services
    placed = table["category"].to_numpy()[np.unique(area.offer.service)]
    many = pd.Series(placed).value_counts()
    named = {
        slug: kind.name
        for slug, kind in CATEGORIES.items()
        if 0 < many.get(slug, 0) <= MOST_CANDIDATES
    }
    return {**named, MIDDLES: MIDDLE}


def places(area: Area, kinds: tuple[str, ...], held: Zones, *, examples: bool) -> pd.DataFrame:
    """The candidates."""
    nearby = Standard("walk", 1.0)
    return area.candidates(
        SitesQuestion("library", nearby, among=kinds, by=held.by, examples=examples)
    )


def more(among: pd.DataFrame, question: str) -> tuple[tuple[str, ...], tuple[str, ...], int | None]:
    """Ask which places must and must not be chosen, and for how many a new place has room."""
    same = among["name"].duplicated(keep=False)
    names = {
        row["service_id"]: f"{row['name']} ({row['service_id']})" if twice else str(row["name"])
        for row, twice in zip(among.to_dict("records"), same, strict=True)
    }
    with st.expander("Fix a place, rule one out, or say how much room there is"):
        must = choices.several("These must be among them", names, "must", max_selections=10)
        never = choices.several("These must not be", names, "never")
        if question == TRAVEL:
            return must, never, None
        full = choices.tick("A new place has room for only so many", "full")
        room = choices.number("How many one new place has room for", "room", 1, 100_000, 500, 50)
        return must, never, int(room) if full else None


# The answer


def answer(
    area: Area, chosen: Choice, among: pd.DataFrame, held: Zones, own: OwnCounts | None
) -> WhereNext:
    """Work it out, once for each question; with a file of somebody's own, for their visit alone."""
    question = asked(chosen, own)

    def work() -> WhereNext:
        return area.sites(question).found

    with st.spinner("Trying the places. This can take half a minute.", show_time=True):
        if own is None:
            return session.once(area, f"where next: {chosen}", work)
        return session.in_visit(area, f"where next: {chosen} {own}", work)


def asked(chosen: Choice, own: OwnCounts | None) -> SitesQuestion:
    """What is chosen, as a question."""
    service, whom = chosen.service, chosen.whom
    return SitesQuestion(
        service.category,
        service.standard,
        chosen.question,
        chosen.number,
        chosen.kinds,
        chosen.must,
        chosen.never,
        chosen.room,
        chosen.by,
        Who(whom.count, whom.ages, whom.need, own=own),
        service.examples,
        SECONDS,
    )


def show(area: Area, chosen: Choice, held: Zones, found: WhereNext, own: OwnCounts | None) -> None:
    """The answer in words, on the map and in tables, and as files."""
    need = found.need
    st.html(headline(chosen, found))
    travelling = riding.said(chosen.service.standard, examples=chosen.service.examples, area=area)
    if travelling:
        st.html(f'<div class="say">{travelling}</div>')
    words, drawing = st.columns([1, 1.2], gap="medium")
    with drawing, st.container(key="map-side"):
        name = f"{area.version}/{chosen}/{'' if own is None else hash(str(own))}"
        _plan.draw(area, _plan.of_sites(found, there(area, chosen), name), "site-map")
    sites = shown.rows(found.sites, need)
    zones = shown.rows(found.zones, need)
    with words:
        st.html(chosen_places(sites, found))
        if len(sites):
            save.csv("Download the places", written(sites, found), "new-places.csv")
            save.geojson(
                "Download the places as a map", homes_geojson(written(sites, found)), "new-places"
            )
    st.html(by_zone(zones, found, held))
    save.csv("Download all zones", written(zones, found), "new-places-by-zone.csv")
    tenths = by_deprivation(area, found)
    if tenths:
        st.html(tenths)


def written(rows: pd.DataFrame, found: WhereNext) -> pd.DataFrame:
    """A table as a file has it, with whom it counts and how sure that is."""
    return rows.round(6).assign(counted=found.need.what, basis=found.need.basis)


def there(area: Area, chosen: Choice) -> pd.DataFrame:
    """The ways in to the services that are there, for the map."""
    service = chosen.service
    held = supply_of(
        area.offer, (service.category,), service.standard.access, examples=service.examples
    )
    names = area.offer.services["name"].to_numpy(dtype=object)[held.row[held.service]]
    return pd.DataFrame({"about": names, "lon": held.doors[:, 0], "lat": held.doors[:, 1]})


def headline(chosen: Choice, found: WhereNext) -> str:
    """What the new places change, whom that counts, and how sure it is."""
    need, count = found.need, len(found.sites)
    before, after = (float(found.zones[name].sum()) for name in ("before", "after"))
    said, whole = (lambda value: shown.number(value, need)), need.total
    places, way = _words.counted(count, "new place"), chosen.service.way
    if not count:
        change = "no new place is needed"
    elif chosen.question == TRAVEL:
        which = "the new place" if count == 1 else f"the {places}"
        change = f"{which} that would save the most travel"
    else:
        bring, more = "brings" if count == 1 else "bring", said(after - before)
        whom = "home" if more == "1" and need.basis == HOMES else need.label
        change = f"{places} {bring} {more} more {whom} {way}"
    first = html.text(f"{chosen.service.name}: {change}")
    lines = [
        f"Today {said(before)} of {said(whole)} {need.label} ({_part(before, whole)}) are {way}. "
        f"Then it would be {said(after)} ({_part(after, whole)}).",
        *travel_saved(chosen, found),
        *room(chosen, found),
        *sure(found),
        *filter(None, [examples_said(found.today.made_up, found.today.measured)]),
        f"We tried {_words.counted(found.candidates, 'place')}. Counted as there today: "
        f"{_words.counted(found.today.measured, 'service')}.",
        *(
            f"{_words.counted(number, 'service')} left out: {reason}."
            for reason, number in found.today.left_out.items()
        ),
    ]
    body = "".join(f"<p>{html.text(line)}</p>" for line in lines)
    notes = " ".join((need.method, *need.notes))
    return (
        f'<div class="say" role="status"><h2>{first}</h2>{body}'
        f'<p class="soft">Who is counted: {html.text(need.label)}. {html.text(notes)}</p></div>'
    )


def _part(of: float, whole: float) -> str:
    return percent(of / whole) if whole else "none"


def travel_saved(chosen: Choice, found: WhereNext) -> list[str]:
    """How much nearer the nearest service is, where there was a way before."""
    if chosen.question != TRAVEL:
        return []
    homes = found.homes
    had = np.isfinite(homes["before"])
    lines = []
    if had.any():
        people = homes["people"].to_numpy(float) * had
        nearer = np.where(had, homes["before"] - homes["after"], 0.0)
        saved = float((nearer * people).sum() / max(people.sum(), 1e-9))
        said = (
            f"{saved / 60:.1f} minutes"
            if found.today.standard.timed
            else f"{saved / METRES_PER_MILE:.2f} miles"
        )
        lines.append(f"On average the nearest one is {said} nearer than today, one way.")
    first = int((~had & np.isfinite(homes["after"])).sum())
    if first:
        way = _words.way(chosen.service.standard.mode)
        lines.append(f"{_words.counted(first, 'home')} had no {way} to any, and would have one.")
    return lines


def room(chosen: Choice, found: WhereNext) -> list[str]:
    """For how many of the homes in reach there is room, and which homes nothing can help."""
    lines = []
    if found.room is not None:
        there = shown.number(float(found.room), found.need)
        lines.append(f"The new places have room for {there} of these.")
    beyond = int(found.solution.left_out.sum())
    if beyond and chosen.question == ALL:
        lines.append(
            f"{_words.counted(beyond, 'home')} would stay outside: no place that we tried is "
            "near enough."
        )
    return lines


def sure(found: WhereNext) -> list[str]:
    """Whether the choice is proven to be the best."""
    if not len(found.sites):
        return []
    if found.solution.proven:
        return ["No other choice of places is better. This is proven, not a guess."]
    return [
        f"We stopped after {SECONDS:.0f} seconds. This is the best choice found so far. A better "
        f"one may exist, by {found.solution.gap:.1%} at most."
    ]


def chosen_places(sites: pd.DataFrame, found: WhereNext) -> str:
    """The new places, the most helpful first."""
    if sites.empty:
        return "<p>Everybody who can be reached is within the limit today.</p>"
    rows = [
        (
            f"{i}. {html.text(row['name'])} {html.example(row['illustrative'])}",
            html.text(_kind(row["category"])),
            shown.number(row["gained"], found.need),
        )
        for i, row in enumerate(sites.to_dict("records"), start=1)
    ]
    titles = ("Place", "What it is now", "More in reach")
    return table(f"The new places: {found.need.label}", titles, rows)


def _kind(category: str) -> str:
    return MIDDLE if category == "zone" else CATEGORIES[category].name


def by_zone(zones: pd.DataFrame, found: WhereNext, held: Zones) -> str:
    """The zones that gain, most first."""
    gain = zones[found.zones["gained"].to_numpy() > 0]
    if gain.empty:
        return "<p>No zone has more within the limit than today.</p>"
    more = "" if len(gain) <= SHOWN else f", the first {SHOWN} of {len(gain)}"
    rows = [(html.text(row["name"]), *_gain(row, found)) for row in records(gain.head(SHOWN))]
    caption = f"Zones that gain, most first{more}: {found.need.label}"
    return table(caption, (NAMES[held.by], *GAIN), rows)


def by_deprivation(area: Area, found: WhereNext) -> str:
    """Who gains by deprivation, the most deprived tenth first; nothing where it is not known."""
    held = who.deciles_of(area)
    if held is None:
        return ""
    rows = shown.rows(by_decile(found, held[0]), found.need)
    body = [
        (_words.tenth(row["decile"]), *_gain(row, found))
        for row in records(rows[rows["people"] != 0])
    ]
    caption = f"By deprivation ({held[1]}): {found.need.label}"
    return table(caption, ("Tenth of England's zones", *GAIN), body)


GAIN = ("All", "Within today", "Within then", "More")


def _gain(row: dict[str, Any], found: WhereNext) -> tuple[str, ...]:
    return tuple(shown.number(row[name], found.need) for name in COUNTS)


def records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows by the names of their columns."""
    return [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]


def method(wanted: Standard) -> None:
    """How it is worked out."""
    with st.expander("How this is worked out"):
        st.html(
            f'<div class="say"><p>{html.text(standard.measured(wanted))} '
            "What is there today stays. A solver then looks for the best places, and does not stop "
            "until it can prove that no others are better, or its time is over.</p>"
            "<p>If places have room for only so many homes, the homes in reach share the room. A "
            "service that is there today counts as having room for all.</p></div>"
        )
        rows = [tuple(map(html.text, row)) for row in METHODS]
        st.html(
            table("The problems that it solves", ("Question", "Name", "First set out by"), rows)
        )


page.page(
    "Where would a new service help most?",
    body,
    lead="For commissioners: which places would bring most homes within reach of a kind of "
    "service.",
)
