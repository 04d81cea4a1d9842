"""Two hundred made pupils, decided by the product and by a second program written from the law."""

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from geo.school_travel.law import Facts, decide
from geo.school_travel.rules import rules
from tests import second_decider
from tests.second_decider import FIFTEEN, MILE, SIX, THREE, TWO, UNKNOWN

DAYS = (date(2026, 9, 2), date(2026, 11, 24), date(2027, 6, 25), date(2027, 6, 26))
WALKS = (0.8 * MILE, TWO, TWO + 0.001, 2.4 * MILE, THREE, THREE + 0.001, 3.2 * MILE, 7 * MILE)
DRIVES = (SIX, SIX + 0.001, FIFTEEN, FIFTEEN + 0.001)
POLICY = {"OTHER_AUTHORITY", "DISCRETIONARY", "POST16_POLICY", "ADULT_NECESSARY", "UNDECIDED"}


def made(number: int) -> dict[str, Any]:
    """A pupil: one in three with one fact missing, one in ten with two."""
    draw = random.Random(number)
    on = draw.choice(DAYS)
    years = draw.choice([4, 5, 7, 7, 8, 8, 9, 10, 10, 11, 11, 12, 13, 15, 16, 17, 20])
    born = second_decider.birthday(on, -years) - timedelta(days=draw.choice([-1, 0, 1, 90, 200]))
    walk = draw.choice(WALKS)
    nearer = draw.choice([0, 0, 0, 1, 2, 3])
    plan = draw.random() < 0.3
    faith = draw.random() < 0.25
    cannot = draw.random() < 0.2
    facts: dict[str, Any] = {
        "on": on,
        "born": born,
        "home_here": draw.random() > 0.03,
        "at_school": True,
        "qualifying": draw.random() > 0.1,
        "nearest_suitable": nearer == 0,
        "nearer_suitable": nearer,
        "walk_m": walk,
        "walk_any_m": walk,
        "vehicle_m": max(draw.choice(DRIVES), 0.9 * walk),
        "cannot_walk": cannot,
        "cannot_walk_until": draw.choice([None, on, on - timedelta(days=1)]) if cannot else None,
        "accompanied": True,
        "route_unreasonable": draw.random() < 0.15,
        "low_income": draw.random() < 0.5,
        "faith_choice": faith,
        "nearest_of_faith": faith and draw.random() < 0.7,
        "plan": plan,
        "plan_names": draw.choice(UNKNOWN["plan_names"]) if plan else None,
        "alternative_provision": draw.random() < 0.08,
        "course_began": on - timedelta(days=draw.choice([60, 600])) if years >= 19 else None,
        "free_travel_already": draw.random() < 0.04,
        "second_home_elsewhere": False,
    }
    for name in draw.sample(list(UNKNOWN), draw.choice([0, 0, 0, 0, 0, 0, 1, 1, 1, 2])):
        facts[name] = None
    if facts["cannot_walk"] is None:
        facts["cannot_walk_until"] = None
    if facts["plan"] is None:
        facts["plan_names"] = None
    return facts


def ours(facts: dict[str, Any]) -> tuple[bool | None, frozenset[str]]:
    found = decide(Facts(**facts), rules(facts["on"]))
    outcomes = frozenset(found.outcomes) - {"REFER"}
    return (None if outcomes & POLICY else found.entitled), outcomes


@pytest.mark.parametrize("number", range(200))
def test_a_second_program_decides_the_same(number: int) -> None:
    facts = made(number)
    right, grounds = second_decider.decide(facts)
    entitled, outcomes = ours(facts)
    assert entitled == right, (outcomes, grounds, facts)
    if None not in [facts[name] for name in UNKNOWN if name != "plan_names"]:
        assert outcomes == grounds, facts


def test_the_made_pupils_are_of_every_kind() -> None:
    grounds = frozenset().union(*(second_decider.decide(made(i))[1] for i in range(200)))
    assert grounds >= POLICY | {
        "NOT_ELIGIBLE",
        "DUTY_ALREADY_MET",
        "ELIGIBLE_DISTANCE",
        "ELIGIBLE_SEND",
        "ELIGIBLE_ROUTE",
        "ELIGIBLE_LI_8",
        "ELIGIBLE_LI_6",
        "ELIGIBLE_LI_15",
    }


def test_it_would_notice_limits_that_are_wrong() -> None:
    by_distance = (True, frozenset({"ELIGIBLE_DISTANCE"}))
    found = [one for one in map(made, range(200)) if second_decider.decide(one) == by_distance]
    law = rules(DAYS[0])
    wrong = replace(law, limits_m={name: metres * 100 for name, metres in law.limits_m.items()})
    assert found
    told = [decide(Facts(**one), wrong).outcomes for one in found]
    assert not any("ELIGIBLE_DISTANCE" in outcomes for outcomes in told)
