"""One child: what is measured and ranked, as facts, and what they decide."""

from dataclasses import replace
from datetime import date

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geo.school_travel.child import of_ranking
from geo.school_travel.law import Facts, decide
from geo.school_travel.nearest import rank
from geo.school_travel.rules import rules
from geo.school_travel.schools import DOES_NOT, NOT_KNOWN, SUITS

ON = date(2026, 11, 30)
LAW = rules(ON)
MAYBE = st.sampled_from([None, True, False])
WALKS = st.lists(st.integers(500, 8000).map(float), min_size=4, max_size=4)


def facts(walks: list[float], suits: list[int], spread_m: float, told: dict) -> Facts:
    """The facts of a child whose school is the first of some schools."""
    ranking = rank(
        np.array([walks]), np.array(suits, dtype=np.int8), np.array([0]), np.arange(4), spread_m
    )
    measured = {"walk_m": walks[0], "walk_any_m": walks[0], "vehicle_m": walks[0] * 1.2}
    known = measured | of_ranking(ranking, 0, LAW)
    return Facts(on=ON, qualifying=True, spread_m=spread_m, **known, **told)


children = st.fixed_dictionaries(
    {
        "born": st.dates(date(2011, 1, 1), date(2021, 8, 31)),
        "low_income": MAYBE,
        "cannot_walk": MAYBE,
        "route_unreasonable": MAYBE,
        "faith_choice": MAYBE,
        "nearest_of_faith": MAYBE,
    }
)
kinds = st.lists(st.sampled_from([SUITS, NOT_KNOWN, DOES_NOT]), min_size=4, max_size=4)


@given(WALKS, kinds, st.floats(0, 600), st.floats(0, 600), children)
def test_a_larger_spread_never_makes_a_decision_certain(
    walks: list[float], suits: list[int], a: float, b: float, told: dict
) -> None:
    exact, rough = (decide(facts(walks, suits, s, told), LAW).entitled for s in sorted((a, b)))
    assert rough in (None, exact)


def test_an_address_point_is_asked_for_where_two_schools_are_about_as_near() -> None:
    told = {"born": date(2017, 3, 31), "low_income": False, "cannot_walk": False}
    close = facts([5000.0, 4900.0, 9000.0, 9000.0], [SUITS] * 4, 100.0, told)
    decision = decide(close, LAW)
    assert decision.entitled is None
    assert {"nearest_suitable", "spread_m"} <= {lack.fact for lack in decision.missing}
    assert decision.headline == "Too close to call from a postcode. Give the exact location."


def test_an_officer_who_knows_which_is_nearest_settles_it() -> None:
    told = {"born": date(2017, 3, 31), "low_income": False, "cannot_walk": False}
    close = facts([6000.0, 5900.0, 9000.0, 9000.0], [SUITS] * 4, 100.0, told)
    assert decide(replace(close, nearest_suitable=True), LAW).entitled is True
    further = replace(close, nearest_suitable=False)
    assert decide(further, LAW).entitled is None  # an EHC plan could name this school alone
    assert decide(replace(further, plan=False), LAW).entitled is False
