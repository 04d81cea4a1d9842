"""Travel to school: whether one child has a right to free travel, and why."""

from typing import Any

import streamlit as st

from geo import words
from geo.area import Area
from geo.errors import GeoError
from geo.school_travel.child import of_ranking
from geo.school_travel.law import Decision, Facts, decide
from pages.parts import page
from pages.parts.ask import child as _travel_ask
from pages.parts.ask import child_more, unsafe
from pages.parts.ask import school as _travel_school
from pages.parts.ask.child import Child, small
from pages.parts.show import basis, school_travel, travel_print, travel_way
from pages.parts.show.travel_way import Measuring

OF_THE_SCHOOL = frozenset(
    ("qualifying", "nearest_suitable", "nearer_suitable", "walk_m", "vehicle_m")
)
"""Facts that a school is needed for."""

CANNOT_KNOW = (
    "We do not know if a school has a place, or had one when places were given out.",
    "We do not know which gates and which points your council measures between. Ask it.",
    "A council may give more than the law. We hold only the law, unless the rules named above are "
    "your council's own.",
    "Many schools do not say for which ages they are. Some ages here come from the school's name.",
    basis.STREETS,
    basis.SCHOOLS,
)


def body(area: Area) -> None:
    """Draw the questions in order, then the answer, the distances and what it all rests on."""
    child = _travel_ask.child(area)
    if child is None:
        return
    for note in filter(None, (child.place.note,)):
        st.info(words.plain(note))
    told = None
    if _needs_school(child):
        told = school(area, child)
        if told is None:
            return
    known = facts(child, told)
    put = child_more.ask(known, child.rules, area.name)
    if told is not None:
        unsafe.ask(told.measured, told.unsafe)
    answer(area, child, put, told)


def school(area: Area, child: Child) -> Measuring | None:
    """Ask which school it is, and measure; None before one is chosen, or if it has no place."""
    found, chosen = _travel_school.ask(area, child)
    if chosen is None:
        st.info("Choose the school, and the answer appears here.")
        return None
    try:
        return travel_way.measured(area, found, chosen)
    except GeoError as error:
        st.error(words.plain(str(error)))
        return None


def _needs_school(child: Child) -> bool:
    """Whether the law looks at the school at all: it does not under or over school age."""
    missing = decide(facts(child, None), child.rules).missing
    return any(lack.fact in OF_THE_SCHOOL for lack in missing)


def facts(child: Child, told: Measuring | None) -> Facts:
    """What the first questions and the measuring tell of a child."""
    known: dict[str, Any] = {}
    if told is not None:
        known = {
            **told.measured.facts,
            "qualifying": told.school.qualifying,
            **of_ranking(told.school.rank, 0, child.rules),
        }
    return Facts(
        on=child.on,
        born=child.born,
        home_here=child.home_here,
        second_home_elsewhere=child.second_home_elsewhere,
        spread_m=child.spread_m,
        **known,
    )


def answer(area: Area, child: Child, put: child_more.Put, told: Measuring | None) -> None:
    """Write the answer, how far it is, what to do next, and what it rests on."""
    decision: Decision = put.decision
    school_travel.show(decision, put.unanswered)
    travel_print.button(area, child, put.facts, decision, told)
    if told is not None:
        travel_way.show(area, told)
    school_travel.next_steps()
    small(
        f"Rules: {decision.rules}. In force from {words.day(child.rules.as_of)}. Last "
        f"compared with the law on {words.day(child.rules.checked)}."
    )
    basis.show(area, ("homes", "streets", "schools"), CANNOT_KNOW)


page.page(
    "Travel to school",
    body,
    lead="Find out if your child has a right to free travel to school. You get an answer, and the "
    "law that it rests on. It is not a decision: the council decides.",
)
