"""The answer to a question about gaps, from the area's data; kept for whoever asks the same."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from geo import settings
from geo.area import Area
from geo.errors import InputError
from geo.measure import Floats
from geo.places.homes import Homes
from geo.places.tiling import covering
from geo.provision import shown
from geo.provision.by_need import by_need
from geo.provision.compare import GapsChange, compared
from geo.provision.edge import Beyond, exits
from geo.provision.equity import by_decile
from geo.provision.gaps import Gaps, gaps
from geo.provision.need import Demand
from geo.provision.supply import supply_of, with_own
from geo.records import Zone
from geo.scenario.offer_changes import with_changes
from geo.transit import TRANSIT
from geo.travel import Streets, Travel
from geo.travel.timetable import opened, travel_of
from geo.voices import heard
from geo.voices.heard import Voices
from pages.parts import book, session
from pages.parts.ask import standard, who
from pages.parts.ask.gaps import GapsChoice


def answer(area: Area, asked: GapsChoice) -> tuple[Gaps, GapsChange | None]:
    """Work it out, once for each question; with a file of somebody's own, for their visit alone.

    Beside it, what has changed since an earlier build, or what a scenario would change; with a
    scenario the answer is as it would be.
    """
    with st.spinner("Measuring the way from every home", show_time=True):

        def work() -> Gaps:
            return worked_out(area, asked)

        if asked.own is None and asked.capacity is None:
            today = session.once(area, f"gaps: {asked.question}", work)
        else:
            today = session.in_visit(area, f"gaps: {asked.told}", work)
        if asked.earlier is not None:
            return today, compared(before(asked.earlier, asked), today)
        if asked.scenario is None:
            return today, None
        then = session.in_visit(area, f"then: {asked.told}", lambda: as_changed(area, asked))
        change = compared(today, then)
        return change.after, change


def before(earlier: Area, asked: GapsChoice) -> Gaps:
    """The answer of an earlier build to the same question."""
    zones = covering(earlier.homes, asked.question.by, earlier.store.records(Zone))
    then = replace(asked, zones=zones)
    kept = session.once if asked.own is None and asked.capacity is None else session.in_visit
    return kept(earlier, f"gaps: {asked.told}", lambda: worked_out(earlier, then))


def as_changed(area: Area, asked: GapsChoice) -> Gaps:
    """The answer as it would be with the scenario."""
    assert asked.scenario is not None
    schools = area.store.schools(examples=asked.question.examples)
    streets, offer = with_changes(asked.scenario, area.network, schools, area.offer)
    return worked_out(area.changed(streets, offer), asked)


def worked_out(held: Area, asked: GapsChoice) -> Gaps:
    """Need, supply, and the ways between them."""
    question = asked.question
    capacity = held.store.capacity()
    if asked.capacity is not None:
        capacity = with_own(capacity, asked.capacity)
    supply = supply_of(
        held.offer,
        question.categories,
        question.standard.access,
        capacity=capacity,
        need=question.need,
        ages=question.ages,
        days=question.days,
        week=settings.today(),
        examples=question.examples,
    )
    return gaps(
        travel(held, asked),
        held.homes,
        _need(held, asked, held.homes),
        supply,
        asked.zones,
        question,
        beyond=beyond(held, asked),
        ways_out=ways_out(held),
    )


def travel(held: Area, asked: GapsChoice) -> Travel:
    """How people get there; today's ways are made ready once for all who ask the same."""
    question = asked.question
    if isinstance(held, Area):
        return standard.travel(held, question.standard, examples=question.examples)
    if question.standard.mode != TRANSIT:
        return Streets(held.network, question.standard.mode, question.standard.timed)
    rides = opened(held.network, held.store.timetables(), examples=question.examples)
    return travel_of(held.network, question.standard, rides)


def _need(area: Area, asked: GapsChoice, homes: Homes, *, beyond: bool = False) -> Demand:
    return who.at(
        area,
        homes,
        asked.whom,
        asked.zones,
        asked.own,
        deprivation=asked.question.deprivation,
        beyond=beyond,
    )


def beyond(area: Area, asked: GapsChoice) -> Beyond | None:
    """Who competes for places from beyond the border, where the data knows them."""
    homes = session.once(area, "homes beyond", area.store.homes_beyond)
    if not len(homes) or asked.own is not None:
        return None
    try:
        return Beyond(homes, _need(area, asked, homes, beyond=True).people)
    except InputError:
        return None


def ways_out(area: Area) -> Floats | None:
    """Where streets may lead out of what is loaded; None: not known how far it reaches."""
    margin = area.store.margin_m
    if margin is None:
        return None
    return session.once(area, "ways out", lambda: exits(area.network, area.homes, margin))


def by_deprivation(area: Area, found: Gaps) -> tuple[pd.DataFrame, str] | None:
    """Figures by tenth of deprivation, and which index that is; None where it is not known."""
    held = who.deciles_of(area)
    if held is None:
        return None
    return shown.rows(by_decile(found, held[0]), found.need), held[1]


def by_type_of_need(area: Area, asked: GapsChoice) -> pd.DataFrame | None:
    """The same for each type of need, as it is today; None where it was not asked for."""
    if not asked.needs:
        return None

    def work() -> pd.DataFrame:
        loaded, figures = area.store.records(Zone), who.figures_of(area)
        ways = travel(area, asked)
        return by_need(ways, area.homes, area.offer, figures, loaded, asked.question)

    return session.once(area, f"by need: {asked.question}", work)


def said_by_families(asked: GapsChoice) -> Voices:
    """Published comments and empty searches about the same kind of support."""
    question = asked.question
    year = settings.today().year
    return heard(book.book(), question.categories, year, examples=question.examples)
