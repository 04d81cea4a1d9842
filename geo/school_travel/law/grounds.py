"""The grounds on which travel to school is free, each with its parts compared with the facts."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from math import inf

from geo.school_travel.law.ages import age_on, walk_limit
from geo.school_travel.law.facts import (
    A_CHOICE,
    ALONE,
    EXPANDED,
    PARENTS_TRAVEL,
    TARGETED,
    Facts,
    Finding,
)
from geo.school_travel.law.limbs import (
    Limb,
    age_limb,
    all_hold,
    beyond,
    longer,
    miles,
    no_longer,
    of_fact,
    reasons,
)
from geo.school_travel.rules import Rules

WALK, DRIVE = "shortest safe walk", "shortest drive"

SECTION_I = (
    "Section I of the EHC plan decides this, and we do not know which school it names, or on what "
    "condition."
)
UNLESS_A_PLAN = (
    "A nearer school is suitable, unless an EHC plan names only this one. We do not know if "
    "there is one."
)
_PRIVATE = "The law does not count this school unless an EHC plan names it. Is there a plan?"
_EXPANDED = (
    "The child gets expanded free school meals. It is not settled if that counts as a low "
    "income for travel."
)
_WHICH_MEALS = (
    "The child gets free school meals, but we do not know which kind. Only targeted free "
    "school meals definitely count as a low income for travel."
)
AS_NEAR = (
    "Another suitable school is about as near. A postcode does not show which of them is nearer."
)


TITLES = {
    "ELIGIBLE_DISTANCE": "Too far to walk",
    "ELIGIBLE_SEND": "Needs, disability or mobility",
    "ELIGIBLE_ROUTE": "Unsafe route",
    "ELIGIBLE_LI_8": "Low income, ages 8 to 10",
    "ELIGIBLE_LI_6": "Low income, one of the three nearest schools",
    "ELIGIBLE_LI_15": "Low income, religion or belief",
}
"""What people call each ground."""


@dataclass(frozen=True)
class Ground:
    """A ground: its code, what it is called, its provision by key, and its parts."""

    code: str
    title: str
    provision: str
    limbs: tuple[Limb, ...]

    @cached_property
    def met(self) -> bool | None:
        """Whether all its parts hold; None if that is not certain."""
        return all_hold(self.limbs)

    @cached_property
    def asks(self) -> tuple[str, ...]:
        """The facts that would settle it, if it is not certain."""
        if self.met is not None:
            return ()
        return tuple(ask for limb in self.limbs if limb.holds is None for ask in limb.asks)

    def finding(self, rules: Rules) -> Finding:
        """What was found of it, with its provision."""
        cited = rules.provisions[self.provision]
        return Finding(self.code, self.title, self.met, reasons(self.limbs), (cited,))


def grounds(facts: Facts, rules: Rules) -> list[Ground]:
    """Every ground for somebody of school age; `facts.born` is known."""
    return [*_for_any_income(facts, rules), *_for_low_incomes(facts, rules)]


def _for_any_income(facts: Facts, rules: Rules) -> Iterable[Ground]:
    ap = facts.alternative_provision is True
    school, near, far = qualifying(facts), nearest(facts), too_far(facts, rules)
    within = Limb(
        far.holds is not True,
        f"The home is within the walking distance of {miles(_limit(facts, rules))}."
        if far.holds is not True
        else f"This only applies to homes within the walking distance. {far.why}",
    )
    for code, key, limbs in (
        ("ELIGIBLE_DISTANCE", "distance", (far,)),
        ("ELIGIBLE_SEND", "send", (within, _cannot_walk(facts))),
        ("ELIGIBLE_ROUTE", "route", (within, _unsafe(facts))),
    ):
        yield Ground(code, TITLES[code], _ap(key, ap), (school, near, *limbs))


def _for_low_incomes(facts: Facts, rules: Rules) -> Iterable[Ground]:
    assert facts.born is not None
    ap = facts.alternative_provision is True
    age, choice = age_on(facts.born, facts.on), rules.low_income_choice_from
    school, low, two_miles = (
        qualifying(facts),
        low_income(facts, rules),
        _longer_than_two(facts, rules),
    )
    younger, older = (
        age_limb(age, rules.low_income_nearest_from, choice - 1),
        age_limb(age, choice, None),
    )
    yield Ground(
        "ELIGIBLE_LI_8",
        TITLES["ELIGIBLE_LI_8"],
        _ap("low_income_8", ap),
        (younger, low, school, nearest(facts), two_miles),
    )
    few = () if ap else (_few_nearer(facts, rules),)
    yield Ground(
        "ELIGIBLE_LI_6",
        TITLES["ELIGIBLE_LI_6"],
        _ap("low_income_6", ap),
        (older, low, school, two_miles, _drive(facts, rules, "low_income_drive"), *few),
    )
    yield Ground(
        "ELIGIBLE_LI_15",
        TITLES["ELIGIBLE_LI_15"],
        "low_income_15",
        (older, low, school, *_belief(facts), two_miles, _drive(facts, rules, "belief_drive")),
    )


def _ap(key: str, ap: bool) -> str:
    return f"{key}_ap" if ap else key


def qualifying(facts: Facts) -> Limb:
    """The part that the law counts the school."""
    if facts.alternative_provision is True:
        return Limb(True, "The council arranged this place instead of school.")
    if facts.plan is True and facts.plan_names in (ALONE, A_CHOICE):
        return Limb(True, "The EHC plan names this school.")
    if facts.plan is None and facts.qualifying is False:
        return Limb(None, _PRIVATE, ("plan",))
    if _plan_is_silent(facts) and not facts.qualifying:
        asks = ("plan_names",) if facts.qualifying is False else ("plan_names", "qualifying")
        return Limb(None, SECTION_I, asks)
    return of_fact(
        facts.qualifying,
        "qualifying",
        yes="It is a school that the law counts.",
        no="The law does not count this school. It may be a private school that no EHC plan names.",
        unknown="We do not know if this is a state-funded school.",
    )


def _plan_names_it(facts: Facts) -> bool:
    """Whether an EHC plan names this school alone: then no other one is suitable."""
    return facts.plan is True and facts.plan_names == ALONE


def _plan_is_silent(facts: Facts) -> bool:
    """Whether there is an EHC plan, and nobody said what its Section I names."""
    return facts.plan is True and facts.plan_names is None


def nearest(facts: Facts) -> Limb:
    """The part that the school is the nearest suitable one."""
    if facts.alternative_provision is True:
        return Limb(
            True, "It does not have to be the nearest, because the council arranged the place."
        )
    by_plan = _nearest_by_plan(facts) if facts.plan is True else None
    if by_plan is not None:
        return by_plan
    if facts.nearest_suitable is False and facts.plan is None:
        return Limb(None, UNLESS_A_PLAN, ("plan",))
    if facts.nearest_suitable is None and facts.nearer_suitable == 0:
        return Limb(True, "It is the nearest suitable school.")
    if facts.nearest_suitable is None and facts.about_as_near:
        return Limb(None, AS_NEAR, ("nearest_suitable", "spread_m"))
    return of_fact(
        facts.nearest_suitable,
        "nearest_suitable",
        yes="It is the nearest suitable school.",
        no="A nearer school is suitable.",
        unknown="We do not know if it is the nearest suitable school.",
    )


def _nearest_by_plan(facts: Facts) -> Limb | None:
    """What an EHC plan decides of it; None where the plan leaves it to the distance."""
    if facts.plan_names == ALONE:
        return Limb(
            True, "The EHC plan names only this school, so it counts as the nearest suitable one."
        )
    if facts.plan_names == PARENTS_TRAVEL:
        return Limb(
            False, "The EHC plan names this school if the parents arrange the travel themselves."
        )
    return Limb(None, SECTION_I, ("plan_names",)) if facts.plan_names is None else None


def _limit(facts: Facts, rules: Rules) -> Decimal:
    assert facts.born is not None
    return walk_limit(facts.born, facts.on, rules)


def too_far(facts: Facts, rules: Rules) -> Limb:
    """The part that the shortest available walk is more than the walking distance.

    A walk that is too long even if unsafe streets count is too long without them.
    """
    limit, spread = _limit(facts, rules), facts.spread_m
    if facts.walk_any_m == inf:
        return Limb(
            None, "Our map shows no walking route from this home to this school.", ("walk_m",)
        )
    if facts.walk_any_m is not None and beyond(facts.walk_any_m, limit, spread):
        shown = facts.walk_any_m if facts.walk_m in (None, inf) else facts.walk_m
        return longer(shown, limit, spread, way=WALK, name="walk_m")
    if facts.walk_m == inf:
        return Limb(
            False, f"A walk of {miles(limit)} or less on our map, but not one that is safe."
        )
    return longer(facts.walk_m, limit, spread, way=WALK, name="walk_m")


def _longer_than_two(facts: Facts, rules: Rules) -> Limb:
    """The part of every right for low incomes that the walk is more than two miles."""
    if facts.walk_any_m == inf:
        return Limb(
            None, "Our map shows no walking route from this home to this school.", ("walk_m",)
        )
    limit = rules.limits_m["low_income_walk"]
    return longer(facts.walk_m, limit, facts.spread_m, way=WALK, name="walk_m")


def _drive(facts: Facts, rules: Rules, name: str) -> Limb:
    return no_longer(
        facts.vehicle_m, rules.limits_m[name], facts.spread_m, way=DRIVE, name="vehicle_m"
    )


def _cannot_walk(facts: Facts) -> Limb:
    until = facts.cannot_walk_until
    if facts.cannot_walk and until is not None and until < facts.on:
        return Limb(
            False, f"The child could not walk until {until:%-d %B %Y}, and that date has passed."
        )
    lasting = f" This applies until {until:%-d %B %Y}." if until else ""
    return of_fact(
        facts.cannot_walk,
        "cannot_walk",
        yes="The child cannot walk this route because of needs, a disability or mobility, even "
        f"with an adult.{lasting}",
        no="Nothing suggests that the child cannot walk this route with an adult.",
        unknown="We do not know if the child could walk this route with an adult.",
    )


def _unsafe(facts: Facts) -> Limb:
    if facts.walk_m == inf and facts.walk_any_m != inf:
        return Limb(True, "Every walk uses a street that has been declared unsafe.")
    return of_fact(
        facts.route_unreasonable,
        "route_unreasonable",
        yes="No child can be expected to walk this route, even with an adult.",
        no="The route can be walked with an adult.",
        unknown="We do not know yet if the route can be walked with an adult.",
    )


def low_income(facts: Facts, rules: Rules) -> Limb:
    """The part that the family is on a low income.

    Where free school meals have two tiers, only the targeted one shows a low income.
    """
    meals = facts.free_meals
    if facts.low_income is None and meals is not None:
        if meals == TARGETED or not rules.meals_in_tiers:
            return Limb(True, "The child gets free school meals because of a low income.")
        return Limb(None, _EXPANDED if meals == EXPANDED else _WHICH_MEALS, ("low_income",))
    return of_fact(
        facts.low_income,
        "low_income",
        yes="The family is on a low income.",
        no="The family is not on a low income.",
        unknown="We do not know if the family is on a low income.",
    )


def _few_nearer(facts: Facts, rules: Rules) -> Limb:
    """The part that fewer than three suitable schools are nearer."""
    number = facts.nearer_suitable
    if nearest(facts).holds and (number is None or _plan_names_it(facts)):
        number = 0
    most = rules.fewer_nearer_than
    if number is None:
        asks = ("nearer_suitable", "spread_m") if facts.about_as_near else ("nearer_suitable",)
        return Limb(None, "We do not know how many suitable schools are nearer.", asks)
    if number >= most and _plan_is_silent(facts):
        return Limb(None, SECTION_I, ("plan_names",))
    if number >= most and facts.plan is None:
        return Limb(None, UNLESS_A_PLAN, ("plan",))
    counted = "1 suitable school is" if number == 1 else f"{number} suitable schools are"
    return Limb(number < most, f"{counted} nearer; it must be fewer than {most}.")


def _belief(facts: Facts) -> Iterable[Limb]:
    yield of_fact(
        facts.faith_choice,
        "faith_choice",
        yes="The school was chosen for religion or belief.",
        no="The school was not chosen for religion or belief.",
        unknown="We do not know if the school was chosen for religion or belief.",
    )
    yield of_fact(
        facts.nearest_of_faith,
        "nearest_of_faith",
        yes="No nearer school fits that religion or belief.",
        no="A nearer school fits that religion or belief.",
        unknown="We do not know if a nearer school fits that religion or belief.",
    )
