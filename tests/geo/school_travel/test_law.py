"""Who is entitled to free travel to school: the worked cases, the limits, and what must hold."""

import math
from dataclasses import asdict, fields, replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import InputError
from geo.school_travel.law import (
    FREE_MEALS,
    PLAN_NAMES,
    Decision,
    Facts,
    Stage,
    age_on,
    birthday,
    decide,
    school_age,
    stage_of,
    walk_limit,
)
from geo.school_travel.rules import rules

TODAY = date(2026, 11, 24)
RULES = rules(TODAY)
MILE = 1609.344


def aged(years: int, *, days: int = 100) -> date:
    """The date of birth of somebody who turned an age some days ago."""
    return birthday(TODAY - timedelta(days=days), -years)


def facts(years: int | None = None, *, walk: float | None = None, **known: object) -> Facts:
    """A child of whom everything is known and nothing is out of the ordinary; `walk` in miles."""
    plain = {
        "on": TODAY,
        "home_here": True,
        "qualifying": True,
        "nearest_suitable": True,
        "cannot_walk": False,
        "route_unreasonable": False,
        "low_income": False,
        "faith_choice": False,
        "nearest_of_faith": False,
        "plan": False,
        "vehicle_m": 1000.0,
        "alternative_provision": False,
        "free_travel_already": False,
    }
    if years is not None:
        plain["born"] = aged(years)
    if walk is not None:
        plain["walk_m"] = plain["walk_any_m"] = walk * MILE
    return Facts(**(plain | known))  # type: ignore[arg-type]


DISTANCE, SEND, ROUTE = "ELIGIBLE_DISTANCE", "ELIGIBLE_SEND", "ELIGIBLE_ROUTE"
LI_8, LI_6, LI_15 = "ELIGIBLE_LI_8", "ELIGIBLE_LI_6", "ELIGIBLE_LI_15"
NOT = "NOT_ELIGIBLE"
THIRD = {"low_income": True, "nearest_suitable": False, "nearer_suitable": 2}
FAITH = {
    "low_income": True,
    "nearest_suitable": False,
    "nearer_suitable": 5,
    "faith_choice": True,
    "nearest_of_faith": True,
    "vehicle_m": 14.8 * MILE,
}

CASES = {
    "1: just two miles, aged 7": (facts(7, walk_m=3218.688), [NOT]),
    "2: more than two miles, aged 7": (facts(7, walk_m=3219.0), [DISTANCE]),
    "3: the day before turning 8": (
        facts(born=birthday(TODAY + timedelta(days=1), -8), walk=2.6),
        [DISTANCE],
    ),
    "3: on turning 8": (facts(born=birthday(TODAY, -8), walk=2.6), [NOT]),
    "4: low income, aged 9": (facts(9, walk=2.4, low_income=True), [LI_8]),
    "5: low income has no ceiling at 10": (facts(10, walk=7, low_income=True), [DISTANCE, LI_8]),
    "6: the third nearest, aged 11": (facts(11, walk=2.3, vehicle_m=5.9 * MILE, **THIRD), [LI_6]),
    "7: too far by road": (facts(11, walk=2.3, vehicle_m=6.1 * MILE, **THIRD), [NOT]),
    "8: the floor is walked": (facts(11, walk=1.9, vehicle_m=2.4 * MILE, **THIRD), [NOT]),
    "9: three are nearer": (
        facts(11, walk=2.3, vehicle_m=5.9 * MILE, **(THIRD | {"nearer_suitable": 3})),
        [NOT],
    ),
    "10: of the parents' faith": (facts(12, walk=9, **FAITH), [LI_15]),
    "11: the same, under 11": (facts(10, walk=9, **FAITH), [NOT]),
    "12: autistic, no plan": (facts(13, walk=0.8, cannot_walk=True), [SEND]),
    "13: a broken leg": (
        facts(9, walk=0.9, cannot_walk=True, cannot_walk_until=date(2027, 1, 31)),
        [SEND],
    ),
    "14: the plan names it alone": (
        facts(9, walk=9, plan=True, plan_names="this school alone", nearest_suitable=False),
        [DISTANCE],
    ),
    "15: parents to transport": (
        facts(
            9,
            walk=5,
            plan=True,
            plan_names="this school, parents to transport",
            nearest_suitable=False,
        ),
        [NOT, "REFER"],
    ),
    "16: the safe way is too long": (
        facts(9, walk_any_m=2.5 * MILE, walk_m=3.4 * MILE),
        [DISTANCE],
    ),
    "17: the safe way is short enough": (
        facts(9, walk_any_m=2.5 * MILE, walk_m=2.8 * MILE),
        [NOT],
    ),
    "18: no safe way": (facts(9, walk_any_m=2.5 * MILE, walk_m=math.inf), [ROUTE]),
    "19: aged 4 in Reception, a plan": (
        facts(4, walk=5, plan=True, at_school=True),
        ["DISCRETIONARY"],
    ),
    "20: aged 17, a plan": (facts(17, walk=5, plan=True), ["POST16_POLICY"]),
    "21: aged 20, course begun at 18": (
        facts(20, walk=5, course_began=birthday(aged(20), 18) + timedelta(days=9)),
        ["POST16_POLICY"],
    ),
    "22: aged 20, course begun at 20": (
        facts(20, walk=5, plan=True, course_began=TODAY - timedelta(days=60)),
        ["ADULT_NECESSARY"],
    ),
    "23: homes in two areas": (
        facts(9, walk=4, second_home_elsewhere=True),
        [DISTANCE, "REFER"],
    ),
    "24: alternative provision, a nearer one exists": (
        facts(10, walk=3.2, alternative_provision=True, nearest_suitable=False),
        [DISTANCE],
    ),
    "25: the nearest is over the border": (
        facts(9, walk=4, nearest_suitable=True),
        [DISTANCE],
    ),
    "25: attending a further one": (
        facts(9, walk=4, nearest_suitable=False, nearer_suitable=1),
        [NOT],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_worked_cases(case: str) -> None:
    known, outcomes = CASES[case]
    assert decide(known, RULES).outcomes == tuple(outcomes)


def test_case_3_unless_a_council_s_own_policy_extends_it() -> None:
    known = facts(born=birthday(TODAY, -8), walk=2.6)
    for changeover, until in (
        ("end of term", date(2026, 12, 31)),
        ("end of school year", date(2027, 8, 31)),
    ):
        own = replace(RULES, changeover=changeover)
        for day, outcome in ((TODAY, DISTANCE), (until, DISTANCE), (until + timedelta(1), NOT)):
            assert decide(replace(known, on=day), own).outcomes == (outcome,)


def test_case_13_lasts_no_longer_than_the_condition() -> None:
    known = facts(9, walk=0.9, cannot_walk=True, cannot_walk_until=TODAY)
    assert decide(known, RULES).outcomes == (SEND,)
    assert decide(replace(known, on=TODAY + timedelta(days=1)), RULES).outcomes == (NOT,)


def test_homes_elsewhere_and_travel_that_is_there() -> None:
    away = decide(facts(9, walk=9, home_here=False), RULES)
    assert (away.outcomes, away.entitled) == (("OTHER_AUTHORITY",), False)
    rides = decide(facts(9, walk=9, free_travel_already=True), RULES)
    assert (rides.outcomes, rides.entitled) == (("DUTY_ALREADY_MET",), False)


def test_a_school_that_the_law_does_not_count() -> None:
    private = facts(9, walk=9, qualifying=False)
    assert decide(private, RULES).outcomes == (NOT,)
    named = replace(private, plan=True, plan_names="this school alone")
    assert decide(named, RULES).outcomes == (DISTANCE,)
    assert "paragraph 15" in " ".join(decide(private, RULES).citations)


# A plan without its wording


@pytest.mark.parametrize("names", PLAN_NAMES)
def test_a_plan_decides_only_with_what_section_i_names(names: str) -> None:
    """A child far from a school that is not the nearest: every wording gives a decision."""
    known = facts(9, walk=6, plan=True, nearest_suitable=False, nearer_suitable=1)
    silent = decide(known, RULES)
    assert silent.entitled is None
    assert [missing.fact for missing in silent.missing] == ["plan_names"]
    assert "what does Section I" in silent.headline
    told = decide(replace(known, plan_names=names), RULES)
    assert told.entitled is (names == "this school alone")


def test_a_plan_without_its_wording_leaves_a_private_school_open() -> None:
    known = facts(9, walk=6, plan=True, qualifying=False)
    assert "plan_names" in {missing.fact for missing in decide(known, RULES).missing}
    assert decide(replace(known, plan=False), RULES).entitled is False


def test_a_plan_without_its_wording_is_not_asked_for_where_it_decides_nothing() -> None:
    near = decide(facts(9, walk=1, plan=True, nearest_suitable=False), RULES)
    assert (near.entitled, near.missing) == (False, ())


def test_a_plan_without_its_wording_leaves_the_nearest_school_open_too() -> None:
    """Section I may name it on the condition that the parents arrange the travel."""
    known = facts(9, walk=6, plan=True)
    assert [missing.fact for missing in decide(known, RULES).missing] == ["plan_names"]
    outcomes = {n: decide(replace(known, plan_names=n), RULES).entitled for n in PLAN_NAMES}
    assert set(outcomes.values()) == {True, False}


# Free school meals

BEFORE_TIERS = rules(date(2026, 8, 31))


@pytest.mark.parametrize(
    ("meals", "before", "since"),
    [("targeted", True, True), ("expanded", True, None), ("yes", True, None)],
)
def test_only_the_targeted_tier_shows_a_low_income(
    meals: str, before: bool, since: bool | None
) -> None:
    known = facts(9, walk=2.4, low_income=None, free_meals=meals)
    assert decide(known, BEFORE_TIERS).entitled is before
    found = decide(known, RULES)
    assert found.entitled is since
    if since is None:
        assert [missing.fact for missing in found.missing] == ["low_income"]
        assert any("not settled" in note for note in found.about_rules)


def test_a_known_income_counts_whatever_the_meals() -> None:
    for income in (True, False):
        known = facts(9, walk=2.4, low_income=income, free_meals="expanded")
        assert decide(known, RULES).entitled is income


# The limits


@pytest.mark.parametrize(
    ("years", "limit", "known", "code"),
    [
        (7, "3218.688", {}, DISTANCE),
        (8, "4828.032", {}, DISTANCE),
        (9, "3218.688", {"low_income": True}, LI_8),
        (11, "3218.688", {**THIRD, "vehicle_m": 9000.0}, LI_6),
        (12, "3218.688", FAITH, LI_15),
    ],
)
def test_more_than_means_more_than(years, limit, known, code) -> None:
    for metres, met in (
        (Decimal(limit) - Decimal("0.001"), False),
        (Decimal(limit), False),
        (Decimal(limit) + Decimal("0.001"), True),
    ):
        got = decide(facts(years, walk_m=float(metres), **known), RULES)
        assert (code in got.outcomes) is met


@pytest.mark.parametrize(
    ("known", "name", "code"),
    [(THIRD, "low_income_drive", LI_6), (FAITH, "belief_drive", LI_15)],
)
def test_no_more_than_holds_the_limit(known, name, code) -> None:
    limit = RULES.limits_m[name]
    for metres, met in ((limit, True), (limit + Decimal("0.001"), False)):
        got = decide(facts(12, walk=3, **(known | {"vehicle_m": float(metres)})), RULES)
        assert (code in got.outcomes) is met


def test_miles_that_are_computed_are_as_exact_as_those_that_are_written() -> None:
    assert decide(facts(7, walk=2.0), RULES).outcomes == (NOT,)
    assert decide(facts(8, walk=3.0), RULES).outcomes == (NOT,)


def test_too_close_to_call_from_a_postcode() -> None:
    known = facts(9, walk_m=4900.0, spread_m=100.0)
    got = decide(known, RULES)
    assert (got.outcomes, got.entitled) == (("UNDECIDED",), None)
    assert "exact location" in got.headline
    assert [missing.fact for missing in got.missing] == ["spread_m"]
    assert decide(replace(known, spread_m=0.0), RULES).outcomes == (DISTANCE,)
    assert decide(replace(known, walk_m=4950.0), RULES).outcomes == (DISTANCE,)
    assert decide(replace(known, walk_m=4700.0), RULES).outcomes == (NOT,)


def test_what_is_met_all_the_same_is_not_too_close_to_call() -> None:
    """On a postcode beside the limit: a child who cannot walk is entitled either way."""
    got = decide(facts(9, walk_m=4830.0, spread_m=100.0, cannot_walk=True), RULES)
    assert got.entitled is True
    assert SEND in got.outcomes


def test_a_way_so_near_a_limit_should_be_measured_on_the_ground() -> None:
    near = decide(facts(9, walk_m=4810.0), RULES)
    assert any("on the ground" in note for note in near.notes)
    far = decide(facts(9, walk_m=4000.0), RULES)
    assert not any("on the ground" in note for note in far.notes)


# What is not known


def test_nothing_known_but_the_day() -> None:
    got = decide(Facts(on=TODAY), RULES)
    assert got.entitled is None
    assert [missing.fact for missing in got.missing] == ["born"]


def test_what_is_missing_is_only_what_could_still_matter() -> None:
    known = Facts(on=TODAY, born=aged(7), qualifying=True, nearest_suitable=True, walk_m=1000.0)
    got = decide(known, RULES)
    assert got.entitled is None
    assert {m.fact for m in got.missing} == {"cannot_walk", "route_unreasonable"}
    older = decide(replace(known, born=aged(12), walk_m=4000.0), RULES)
    assert {"low_income", "vehicle_m"} <= {m.fact for m in older.missing}
    settled = decide(replace(known, walk_m=4000.0), RULES)
    assert settled.entitled is True
    assert settled.missing == ()


def test_a_way_that_is_not_on_the_map_is_asked_for() -> None:
    got = decide(facts(9, walk_m=math.inf, walk_any_m=math.inf), RULES)
    assert got.entitled is None
    assert [missing.fact for missing in got.missing] == ["walk_m"]


flag = st.sampled_from([None, True, False])
length = st.one_of(st.none(), st.floats(0, 30_000))
FLAGS = (
    "home_here",
    "second_home_elsewhere",
    "at_school",
    "qualifying",
    "nearest_suitable",
    "cannot_walk",
    "accompanied",
    "route_unreasonable",
    "low_income",
    "faith_choice",
    "nearest_of_faith",
    "plan",
    "alternative_provision",
    "free_travel_already",
)
some_facts = st.fixed_dictionaries(
    {
        "on": st.just(TODAY),
        "born": st.dates(date(2001, 12, 1), TODAY),
        "walk_m": st.one_of(length, st.just(math.inf)),
        "walk_any_m": length,
        "vehicle_m": length,
        "spread_m": st.sampled_from([0.0, 100.0, 500.0]),
        "nearer_suitable": st.one_of(st.none(), st.integers(0, 5)),
        "plan_names": st.sampled_from([None, *PLAN_NAMES]),
        "free_meals": st.sampled_from([None, *FREE_MEALS]),
        "cannot_walk_until": st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2027, 12, 1))),
        "course_began": st.one_of(st.none(), st.dates(date(2018, 1, 1), TODAY)),
    }
    | dict.fromkeys(FLAGS, flag)
)

BY_DISTANCE = {DISTANCE, LI_8}


def met(decision: Decision) -> set[str]:
    return {finding.code for finding in decision.findings if finding.met}


@given(some_facts)
def test_every_finding_cites_its_provision_and_says_why(known) -> None:
    got = decide(Facts(**known), RULES)
    assert got.outcomes
    assert got.headline
    assert all(f.provisions and all(p.cite for p in f.provisions) and f.why for f in got.findings)
    assert got.findings or got.outcomes == ("UNDECIDED",)


@given(some_facts, st.randoms())
def test_the_order_of_facts_does_not_matter(known, rng) -> None:
    names = list(known)
    rng.shuffle(names)
    assert decide(Facts(**{name: known[name] for name in names}), RULES) == decide(
        Facts(**known), RULES
    )


@given(some_facts, st.floats(0, 20_000))
def test_more_distance_never_removes_a_distance_ground(known, more) -> None:
    near = Facts(**(known | {"spread_m": 0.0}))
    if near.walk_m is None or math.isinf(near.walk_m):
        return
    any_m = None if near.walk_any_m is None else min(near.walk_any_m, near.walk_m)
    near = replace(near, walk_any_m=any_m)
    far = replace(
        near, walk_m=near.walk_m + more, walk_any_m=None if any_m is None else any_m + more
    )
    assert met(decide(near, RULES)) & BY_DISTANCE <= met(decide(far, RULES)) & BY_DISTANCE


CHANGES_AT = {
    8: {DISTANCE, SEND, ROUTE, LI_8},  # a longer walk, and the first right for low incomes
    11: {LI_8, LI_6, LI_15},
}


@given(some_facts, st.integers(5, 15))
def test_a_birthday_changes_only_what_the_law_says(known, age) -> None:
    born = birthday(TODAY, -age)
    first, last = school_age(born)
    if not first <= TODAY - timedelta(days=1) or not last >= TODAY:
        return
    on = Facts(**(known | {"born": born}))
    until = on.cannot_walk_until
    if until is not None and until == TODAY - timedelta(days=1):
        return  # that ends on its own day
    before = replace(on, on=TODAY - timedelta(days=1))
    changed = met(decide(before, RULES)) ^ met(decide(on, RULES))
    assert changed <= CHANGES_AT.get(age, set())


@given(some_facts)
def test_the_unknown_never_entitles(known) -> None:
    """Who is entitled stays so, whatever the unknown facts turn out to be."""
    got = decide(Facts(**known), RULES)
    if got.entitled is not True:
        return
    for value in (True, False):
        told = {
            name: value
            for name in (
                "qualifying",
                "nearest_suitable",
                "cannot_walk",
                "route_unreasonable",
                "low_income",
                "faith_choice",
                "nearest_of_faith",
            )
            if known[name] is None
        }
        if told.get("nearest_suitable") is False and known["nearer_suitable"] == 0:
            continue  # a contradiction
        assert decide(Facts(**(known | told)), RULES).entitled is True


@given(some_facts)
def test_what_is_decided_needs_no_more_facts(known) -> None:
    got = decide(Facts(**known), RULES)
    if got.entitled is not None:
        assert got.missing == ()


@given(some_facts)
def test_distance_leaves_no_room_for_need_or_route(known) -> None:
    codes = met(decide(Facts(**known), RULES))
    assert not (DISTANCE in codes and codes & {SEND, ROUTE})


# What cannot be


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({"born": date(2027, 1, 1)}, "1 January 2027, is after 24 November 2026"),
        ({"born": date(1990, 1, 1)}, "over 25"),
        ({"born": aged(9), "walk_m": -1.0}, "walk_m is -1"),
        ({"born": aged(9), "walk_m": math.nan}, "walk_m is nan"),
        ({"born": aged(9), "nearer_suitable": -1}, "nearer_suitable is -1"),
        ({"born": aged(9), "plan_names": "whatever"}, "this school alone"),
        ({"born": aged(9), "spread_m": math.inf}, "spread_m"),
    ],
)
def test_facts_that_cannot_be(known, said) -> None:
    with pytest.raises(InputError, match=said):
        decide(Facts(on=TODAY, **known), RULES)


def test_every_fault_is_named_at_once() -> None:
    with pytest.raises(InputError) as error:
        decide(Facts(on=TODAY, born=date(2030, 1, 1), walk_m=-1.0, vehicle_m=-2.0), RULES)
    assert all(word in str(error.value) for word in ("2030", "walk_m", "vehicle_m"))


# Ages


@pytest.mark.parametrize(
    ("born", "first", "last"),
    [
        (date(2018, 9, 1), date(2023, 12, 31), date(2035, 6, 29)),
        (date(2018, 8, 31), date(2023, 8, 31), date(2034, 6, 30)),
        (date(2018, 3, 31), date(2023, 3, 31), date(2034, 6, 30)),
        (date(2018, 4, 1), date(2023, 8, 31), date(2034, 6, 30)),
        (date(2018, 12, 31), date(2023, 12, 31), date(2035, 6, 29)),
    ],
)
def test_school_age(born, first, last) -> None:
    assert school_age(born) == (first, last)
    assert stage_of(born, first - timedelta(days=1), RULES) is Stage.UNDER
    assert stage_of(born, first, RULES) is Stage.SCHOOL
    assert stage_of(born, last, RULES) is Stage.SCHOOL
    assert stage_of(born, last + timedelta(days=1), RULES) is Stage.SIXTEEN


@given(st.dates(date(2001, 1, 1), date(2026, 1, 1)))
def test_school_age_begins_on_a_day_of_the_law_and_ends_on_a_friday_in_june(born) -> None:
    first, last = school_age(born)
    assert (first.month, first.day) in {(3, 31), (8, 31), (12, 31)}
    assert (last.month, last.weekday()) == (6, 4)
    assert (last + timedelta(days=7)).month == 7
    assert age_on(born, first) == 5
    assert age_on(born, last) in {15, 16}


@given(st.dates(date(2001, 1, 1), date(2026, 1, 1)), st.integers(0, 25))
def test_an_age_begins_on_its_birthday(born, age) -> None:
    day = birthday(born, age)
    assert age_on(born, day) == age
    if age:
        assert age_on(born, day - timedelta(days=1)) == age - 1


def test_decisions_say_what_they_rest_on() -> None:
    got = decide(facts(7, walk_m=3300.0), RULES)
    why = got.findings[0].why
    assert "3,300 metres" in why
    assert "2 miles" in why
    assert "2024" in got.rules
    assert len(asdict(got)) == len(fields(got))


def test_the_limit_that_is_shown_is_the_one_that_decides() -> None:
    """A council whose longer walk begins with the next school year: at 8, two miles still count."""
    born = aged(8, days=30)  # since the school year began
    own = replace(RULES, changeover="end of school year")
    assert float(walk_limit(born, TODAY, RULES)) == pytest.approx(3 * MILE)
    assert float(walk_limit(born, TODAY, own)) == pytest.approx(2 * MILE)
    assert DISTANCE in decide(facts(born=born, walk=2.5), own).outcomes
    assert DISTANCE not in decide(facts(born=born, walk=2.5), RULES).outcomes
