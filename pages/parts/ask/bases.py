"""What is asked about inclusion bases: which need and ages, how many places, which schools."""

import streamlit as st

from geo.area import BASE_AGES, MOST_BASE_PLACES, Area, BasesQuestion
from geo.directory.vocabulary import NEEDS
from geo.measure import METRES_PER_MILE, within_metres
from geo.words import miles, say
from pages.parts import choices, html

UNKNOWN = "UNKNOWN"


def ask(area: Area) -> BasesQuestion:
    """Ask all questions."""
    usual = BasesQuestion("ASD")
    needs = {code: need.name for code, need in NEEDS.items() if code != UNKNOWN}
    need = choices.choice(say("bases.need"), needs, "base-need", usual.need)
    spans = {name: say(f"bases.ages_{name}") for name in BASE_AGES}
    ages = choices.choice(say("bases.ages"), spans, "base-ages", next(iter(spans)))
    places = choices.number(
        say("bases.places"), "base-places", 1, MOST_BASE_PLACES, usual.places, 1
    )
    far = round(usual.walk_m / METRES_PER_MILE, 2)
    walk = choices.number(say("bases.walk"), "base-walk", 0.1, 10.0, far, 0.5)
    transport_cost, place_cost = _prices()
    examples = area.has_examples and choices.tick(say("bases.examples"), "examples")
    return BasesQuestion(
        need,
        BASE_AGES[ages],
        int(places),
        within_metres(walk),
        transport_cost,
        place_cost,
        examples,
        *_schools(area, examples=examples),
    ).checked()


def _prices() -> tuple[float | None, float | None]:
    """The council's own prices, if it wants a net cost; we have none to offer, and 0 is none."""
    if not choices.tick(say("bases.priced"), "priced"):
        return None, None
    html.show("soft.html", text=say("bases.prices"))
    place = choices.number(say("bases.place_cost"), "place-cost", 0, 500_000, 0, 500)
    transport = choices.number(say("bases.transport_cost"), "transport-cost", 0, 500_000, 0, 500)
    return float(transport) or None, float(place) or None


def _schools(area: Area, *, examples: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Ask which schools to compare (none: all of them), and which to leave out."""
    held = area.base_schools(examples=examples).sort_values("name")
    twice = held["name"].duplicated(keep=False)
    names = {
        row["service_id"]: say("site.named_twice", name=row["name"], id=row["service_id"])
        if same
        else str(row["name"])
        for row, same in zip(held.to_dict("records"), twice, strict=True)
    }
    with st.expander(say("bases.more")):
        some = choices.several(say("bases.schools"), names, "base-schools")
        return some, choices.several(say("bases.without"), names, "base-without")


def said(question: BasesQuestion) -> tuple[str, ...]:
    """The question in words, part by part."""
    span = next(name for name, ages in BASE_AGES.items() if ages == question.ages)
    return (
        NEEDS[question.need].name,
        say(f"bases.ages_{span}"),
        say("bases.places_said", n=question.places),
        say("bases.walk_said", walk=miles(round(question.walk_m / METRES_PER_MILE, 2))),
    )
