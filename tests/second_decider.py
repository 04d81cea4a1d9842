"""Who has a right to free travel to school, decided a second time.

Written from the law's text: Education Act 1996 sections 8, 444(5), 508B, 508C, 508F and 509AA and
Schedule 35B, and the Department for Education's "Travel to school for children of compulsory school
age". It shares nothing with `geo.school_travel.law`: plain facts in, plain codes out. What is not
known is tried with every value that it could have.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import product
from typing import Any

MILE = 1609.344
TWO, THREE, SIX, FIFTEEN = 2 * MILE, 3 * MILE, 6 * MILE, 15 * MILE

UNKNOWN = {
    "plan": (True, False),
    "plan_names": (
        "this school alone",
        "this school, parents to transport",
        "this school, a choice",
    ),
    "qualifying": (True, False),
    "nearest_suitable": (True, False),
    "nearer_suitable": (0, 1, 2, 3),
    "low_income": (True, False),
    "faith_choice": (True, False),
    "nearest_of_faith": (True, False),
    "cannot_walk": (True, False),
    "route_unreasonable": (True, False),
}
"""Facts that may be missing, and what they could be."""


def birthday(born: date, years: int) -> date:
    """The day on which somebody reaches an age; one born on 29 February does so on 1 March."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


def age(born: date, on: date) -> int:
    """Whole years on a day."""
    return on.year - born.year - (birthday(born, on.year - born.year) > on)


def school_age_begins(born: date) -> date:
    """Section 8(2): the prescribed day (31 March, 31 August, 31 December) on or after the fifth
    birthday."""
    five = birthday(born, 5)
    days = [date(five.year, 3, 31), date(five.year, 8, 31), date(five.year, 12, 31)]
    return min(day for day in days if day >= five)


def school_age_ends(born: date) -> date:
    """Section 8(3): the last Friday in June of the school year in which the child becomes 16."""
    sixteen = birthday(born, 16)
    year = sixteen.year + ((sixteen.month, sixteen.day) >= (9, 1))
    last = date(year, 6, 30)
    return last - timedelta(days=(last.weekday() - 4) % 7)


def decide(facts: Mapping[str, Any]) -> tuple[bool | None, frozenset[str]]:
    """Whether there is a right (None: for the council's policy, or not known), and on what grounds.

    Where facts are missing and the answer depends on them it is None, ``UNDECIDED``.
    """
    found = {_with_all_facts(complete) for complete in _complete(facts)}
    if len(found) == 1:
        return found.pop()
    rights = {right for right, _ in found}
    if rights == {True}:
        return True, frozenset.intersection(*(grounds for _, grounds in found))
    return (False, frozenset({"NOT_ELIGIBLE"})) if rights == {False} else (None, _OPEN)


_OPEN = frozenset({"UNDECIDED"})


def _complete(facts: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The facts with each unknown one as it could be."""
    missing = [name for name in UNKNOWN if facts.get(name) is None]
    if facts.get("plan") is False:
        missing = [name for name in missing if name != "plan_names"]
    for values in product(*(UNKNOWN[name] for name in missing)):
        complete = {**facts, **dict(zip(missing, values, strict=True))}
        if _can_be(complete, missing):
            yield complete


def _can_be(facts: Mapping[str, Any], missing: Sequence[str]) -> bool:
    """Whether facts do not contradict one another.

    The nearest suitable school has none nearer; a count without it is how many there are at most. A
    plan that nobody knows of leaves no travel to the
    parents: only a school further away than one that would do is named on such a condition.
    """
    nearest = facts["nearer_suitable"] == 0
    if "nearer_suitable" in missing and facts["nearest_suitable"] is not nearest:
        return False
    if "nearest_suitable" in missing and nearest and not facts["nearest_suitable"]:
        return False
    conditional = facts["plan"] and facts["plan_names"] == "this school, parents to transport"
    return not ("plan" in missing and conditional and facts["nearest_suitable"])


def _with_all_facts(facts: Mapping[str, Any]) -> tuple[bool | None, frozenset[str]]:
    on, born = facts["on"], facts["born"]
    if facts.get("home_here") is False:
        return None, frozenset({"OTHER_AUTHORITY"})
    if on < school_age_begins(born):
        return None, frozenset({"DISCRETIONARY"})
    if on > school_age_ends(born):
        began = facts.get("course_began")
        if age(born, on) < 19 or (began is not None and age(born, began) < 19):
            return None, frozenset({"POST16_POLICY"})
        return None, frozenset({"ADULT_NECESSARY" if began is not None else "UNDECIDED"})
    if facts.get("free_travel_already"):
        return False, frozenset({"DUTY_ALREADY_MET"})
    grounds = frozenset(_grounds(facts)) if _counts(facts) else frozenset()
    return bool(grounds), grounds or frozenset({"NOT_ELIGIBLE"})


def _counts(facts: Mapping[str, Any]) -> bool:
    """Paragraph 15: a qualifying school, or one that the plan names.

    Education that the council arranged under section 19 need not be at a school at all (paragraphs
    3, 5, 7, 10 and 13).
    """
    named = facts["plan"] and facts["plan_names"] != "this school, parents to transport"
    return bool(facts["qualifying"] or named or facts.get("alternative_provision"))


def _grounds(facts: Mapping[str, Any]) -> Iterator[str]:
    """Schedule 35B: every category of eligible child that one is in."""
    years = age(facts["born"], facts["on"])
    walk, drive = facts["walk_m"], facts["vehicle_m"]
    limit = TWO if years < 8 else THREE
    nearest = _goes_to_the_nearest(facts)
    if nearest:
        if walk > limit:
            yield "ELIGIBLE_DISTANCE"
        else:
            until = facts.get("cannot_walk_until")
            if facts["cannot_walk"] and (until is None or facts["on"] <= until):
                yield "ELIGIBLE_SEND"
            if facts["route_unreasonable"]:
                yield "ELIGIBLE_ROUTE"
    if not facts["low_income"]:
        return
    if nearest and 8 <= years < 11 and walk > TWO:
        yield "ELIGIBLE_LI_8"
    if years >= 11 and walk > TWO:
        few = facts["nearer_suitable"] < 3 or _named_alone(facts)
        if drive <= SIX and (few or facts.get("alternative_provision")):
            yield "ELIGIBLE_LI_6"
        if drive <= FIFTEEN and facts["faith_choice"] and facts["nearest_of_faith"]:
            yield "ELIGIBLE_LI_15"


def _named_alone(facts: Mapping[str, Any]) -> bool:
    return bool(facts["plan"]) and facts["plan_names"] == "this school alone"


def _declined(facts: Mapping[str, Any]) -> bool:
    """Whether the plan names the school on condition that the parents arrange the travel."""
    return bool(facts["plan"]) and facts["plan_names"] == "this school, parents to transport"


def _goes_to_the_nearest(facts: Mapping[str, Any]) -> bool:
    """Whether the school counts as the nearest suitable one, or the test does not apply."""
    if facts.get("alternative_provision"):
        return True
    if _named_alone(facts):
        return True
    return bool(facts["nearest_suitable"]) and not _declined(facts)
