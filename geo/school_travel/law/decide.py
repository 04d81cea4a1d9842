"""From facts to a decision: which stage, which grounds, what is missing, what else there is."""

from collections.abc import Sequence
from math import isfinite

from geo.directory.vocabulary import OLDEST
from geo.errors import InputError
from geo.school_travel.law.ages import Stage, age_on, school_age, stage_of
from geo.school_travel.law.facts import (
    FREE_MEALS,
    PARENTS_TRAVEL,
    PLAN_NAMES,
    Decision,
    Facts,
    Finding,
    Missing,
)
from geo.school_travel.law.grounds import Ground, grounds, qualifying
from geo.school_travel.law.limbs import SURE_M, exact
from geo.school_travel.rules import Rules

NEAR_A_LIMIT_M = 25
"""Nearer than this to a limit, a map is not exact enough: the route should be measured on foot."""

QUESTIONS = {
    "born": "What is the date of birth?",
    "plan": "Does the child have an EHC plan?",
    "plan_names": "What does Section I of the EHC plan name, and does it set a condition?",
    "qualifying": "Is it a state-funded school, or one that an EHC plan names?",
    "nearest_suitable": "Is it the nearest school that suits the child and had a place?",
    "nearer_suitable": "How many suitable schools are nearer?",
    "walk_m": "How long is the shortest walk that is safe with an adult?",
    "vehicle_m": "How long is the shortest drive?",
    "spread_m": "Where exactly is the home? Give its exact location, not only the postcode.",
    "cannot_walk": "Could the child walk there with an adult, with their needs or disability?",
    "route_unreasonable": "Has the council found that the route is not safe to walk?",
    "low_income": "Is the family on a low income?",
    "faith_choice": "Was the school chosen for religion or belief?",
    "nearest_of_faith": "Is it the nearest school that fits that religion or belief?",
    "course_began": "When did the course begin?",
}
"""How to ask for a fact."""

_APPEAL = (
    "If you disagree with the council, ask it to look again. It must tell you how, and how to "
    "appeal after that."
)
_MAY_HELP = "The council may still help. It must look at each case, and cannot refuse everyone."


def decide(facts: Facts, rules: Rules) -> Decision:
    """Decide what the law says of a child's travel to one school, as far as the facts tell.

    Returns
    -------
    The decision. Its outcomes are ``OTHER_AUTHORITY``, ``DISCRETIONARY``, ``POST16_POLICY``,
    ``ADULT_NECESSARY``, ``DUTY_ALREADY_MET``, one or more of ``ELIGIBLE_DISTANCE``, ``_SEND``,
    ``_ROUTE``, ``_LI_8``, ``_LI_6``, ``_LI_15``, or ``NOT_ELIGIBLE``, or ``UNDECIDED``; and
    ``REFER`` after it where something is for another council or a person to check.

    Raises
    ------
    InputError
        For facts that cannot be: each fault is named.
    """
    _check(facts)
    if facts.home_here is False:
        return _single(
            facts,
            rules,
            "OTHER_AUTHORITY",
            "home",
            entitled=False,
            headline="Ask the council where the child lives. This council's duty is for homes in "
            "its own area.",
        )
    if facts.born is None:
        return _undecided(facts, rules, [], [Missing("born", QUESTIONS["born"])])
    stage = stage_of(facts.born, facts.on, rules, course_began=facts.course_began)
    if stage is not Stage.SCHOOL:
        return _outside_school_age(facts, rules, stage)
    if facts.free_travel_already is True:
        return _single(
            facts,
            rules,
            "DUTY_ALREADY_MET",
            "met",
            entitled=False,
            headline="Someone else already gives free travel, so the council does not have to.",
        )
    return _of_school_age(facts, rules)


def _check(facts: Facts) -> None:
    faults = []
    if facts.born is not None:
        if facts.born > facts.on:
            faults.append(
                f"The date of birth, {facts.born:%-d %B %Y}, is after {facts.on:%-d %B %Y}. "
                "Check the year."
            )
        elif age_on(facts.born, facts.on) > OLDEST:
            faults.append(
                f"The date of birth, {facts.born:%-d %B %Y}, is for someone over {OLDEST}. "
                "Check the year."
            )
    for name in ("walk_m", "walk_any_m", "vehicle_m", "spread_m"):
        value = getattr(facts, name)
        if value is not None and not value >= 0:
            faults.append(f"{name} is {value}. Give metres, 0 or more.")
    if not isfinite(facts.spread_m):
        faults.append("spread_m is not finite. Give metres.")
    if facts.nearer_suitable is not None and facts.nearer_suitable < 0:
        faults.append(f"nearer_suitable is {facts.nearer_suitable}. Give a count, 0 or more.")
    if facts.plan_names is not None and facts.plan_names not in PLAN_NAMES:
        faults.append(
            f"The plan's wording is {facts.plan_names!r}. It may be: {'; '.join(PLAN_NAMES)}."
        )
    if facts.free_meals is not None and facts.free_meals not in FREE_MEALS:
        faults.append(
            f"Free school meals are {facts.free_meals!r}. They may be: {'; '.join(FREE_MEALS)}."
        )
    if faults:
        raise InputError(" ".join(faults))


# Outside school age


def _outside_school_age(facts: Facts, rules: Rules, stage: Stage) -> Decision:
    assert facts.born is not None
    first, last = school_age(facts.born)
    if stage is Stage.UNDER:
        keys = {True: ("discretion",), False: ("early",), None: ("discretion", "early")}
        return _single(
            facts,
            rules,
            "DISCRETIONARY",
            *keys[facts.at_school],
            "school_age",
            entitled=False,
            headline=f"Under school age until {first:%-d %B %Y}: the council may help, and must "
            "look at the case.",
        )
    if stage is Stage.SIXTEEN:
        return _single(
            facts,
            rules,
            "POST16_POLICY",
            "sixteen",
            "school_age",
            entitled=False,
            headline=f"School age ended on {last:%-d %B %Y}. Read the council's transport policy "
            "statement for young people aged 16 to 19: it says what help there is, and "
            "what it costs.",
        )
    missing: tuple[Missing, ...] = ()
    if facts.course_began is None:
        missing = (Missing("course_began", QUESTIONS["course_began"]),)
    return _single(
        facts,
        rules,
        "ADULT_NECESSARY",
        "adult",
        entitled=None,
        missing=missing,
        headline="For an adult learner travel is free if the council finds that it is necessary.",
    )


def _single(
    facts: Facts,
    rules: Rules,
    code: str,
    *keys: str,
    entitled: bool | None,
    headline: str,
    missing: Sequence[Missing] = (),
) -> Decision:
    """A decision that needs no ground."""
    cited = tuple(rules.provisions[key] for key in keys)
    finding = Finding(code, _TITLES[code], True, headline, cited)
    discretion = () if code == "OTHER_AUTHORITY" else (_MAY_HELP, _APPEAL)
    return Decision(
        (code,),
        entitled,
        headline,
        (finding,),
        tuple(missing),
        discretion,
        _notes(facts, rules, ()),
        _about_the_rules(facts, rules),
        rules.version,
    )


_TURNS_ON = {
    "born": "First we need to know: what is the child's date of birth?",
    "plan": "First we need to know: does the child have an EHC plan?",
    "plan_names": "First we need to know: what does Section I of the EHC plan name?",
    "spread_m": "Too close to call from a postcode. Give the exact location.",
}
"""What a decision that is open turns on, the first that is asked for."""

_STILL_OPEN = "We cannot tell yet. It depends on the questions that are still open."

_TITLES = {
    "OTHER_AUTHORITY": "Another council's area",
    "DISCRETIONARY": "Under school age",
    "POST16_POLICY": "Sixth-form age",
    "ADULT_NECESSARY": "Adult learner",
    "DUTY_ALREADY_MET": "Free travel already",
}


# Of school age


def _of_school_age(facts: Facts, rules: Rules) -> Decision:
    held = grounds(facts, rules)
    findings = [ground.finding(rules) for ground in held]
    met = [finding for finding in findings if finding.met]
    refer = ("REFER",) if _to_refer(facts) else ()
    notes, about = _notes(facts, rules, held), _about_the_rules(facts, rules, held)
    discretion = (rules.provisions["discretion"].says, _MAY_HELP, _APPEAL)
    if met:
        titles = " and ".join(finding.title.lower() for finding in met)
        said = f"By law, travel to this school is free. Reason: {titles}."
        codes = tuple(finding.code for finding in met) + refer
        return Decision(
            codes, True, said, tuple(findings), (), (_APPEAL,), notes, about, rules.version
        )
    if any(finding.met is None for finding in findings):
        return _undecided(facts, rules, held, _missing(held), refer=refer)
    said = "By law, the council does not have to make travel to this school free."
    if qualifying(facts).holds is False:
        findings.append(_not_counted(rules))
    codes = ("NOT_ELIGIBLE", *refer)
    return Decision(
        codes, False, said, tuple(findings), (), discretion, notes, about, rules.version
    )


def _not_counted(rules: Rules) -> Finding:
    why = "The right to free travel is only to schools that the law counts."
    return Finding(
        "NOT_ELIGIBLE", "The kind of school", True, why, (rules.provisions["qualifying"],)
    )


def _undecided(
    facts: Facts,
    rules: Rules,
    held: Sequence[Ground],
    missing: Sequence[Missing],
    *,
    refer: tuple[str, ...] = (),
) -> Decision:
    findings = tuple(ground.finding(rules) for ground in held)
    asked = {ask for ground in held for ask in ground.asks} | {one.fact for one in missing}
    said = next((words for ask, words in _TURNS_ON.items() if ask in asked), _STILL_OPEN)
    return Decision(
        ("UNDECIDED", *refer),
        None,
        said,
        findings,
        tuple(missing),
        (_MAY_HELP, _APPEAL),
        _notes(facts, rules, held),
        _about_the_rules(facts, rules, held),
        rules.version,
    )


def _missing(held: Sequence[Ground]) -> list[Missing]:
    """What could still change the outcome, each once, in the order of `QUESTIONS`."""
    asked = {ask for ground in held for ask in ground.asks}
    return [Missing(name, question) for name, question in QUESTIONS.items() if name in asked]


def _to_refer(facts: Facts) -> bool:
    parents = facts.plan is True and facts.plan_names == PARENTS_TRAVEL
    return parents or facts.second_home_elsewhere is True


def _notes(facts: Facts, rules: Rules, held: Sequence[Ground]) -> tuple[str, ...]:
    """What to check, or to know."""
    notes = ["This is only a guide. The council decides each case."]
    if facts.home_here is None:
        notes.append("We assumed that the home is in this council's area.")
    if facts.second_home_elsewhere:
        notes.append(
            "The child lives in another council's area as well. This is about the home in this "
            "one; ask the other council about travel from the other home."
        )
    if facts.plan is True and facts.plan_names == PARENTS_TRAVEL:
        notes.append(
            "Check the plan: the council must have compared what both schools would cost before "
            "it left the travel to the parents."
        )
    if facts.accompanied is False:
        notes.append(
            "Nobody can go with the child. Parents are expected to go, or to find somebody who "
            "can. The council must look at why they cannot, for example because they have a "
            "disability."
        )
    if held and _near_a_limit(facts, rules):
        notes.append(
            f"The route is within {NEAR_A_LIMIT_M} metres of a limit. A map is not exact enough "
            "to decide: measure it on the ground."
        )
    return (*notes, *rules.notes)


def _about_the_rules(facts: Facts, rules: Rules, held: Sequence[Ground] = ()) -> tuple[str, ...]:
    """What to know of the rules themselves, where a decision rests on them."""
    low_income = facts.low_income or facts.free_meals
    asked = any(g.code.startswith("ELIGIBLE_LI") and "low_income" in g.asks for g in held)
    of_income = (rules.low_income, rules.low_income_note) if held and (low_income or asked) else ()
    used = {ground.provision for ground in held}
    unchecked = (
        f"{p.cite}: we have not checked {p.unchecked} against the printed law yet."
        for key, p in rules.provisions.items()
        if key in used and p.unchecked
    )
    return (*filter(None, of_income), *unchecked)


def _near_a_limit(facts: Facts, rules: Rules) -> bool:
    """Whether a measured route is so near a limit that the map may be wrong about it."""
    walks = [m for m in (facts.walk_m, facts.walk_any_m) if m is not None and isfinite(m)]
    drives = [m for m in (facts.vehicle_m,) if m is not None and isfinite(m)]
    for name, limit in rules.limits_m.items():
        for metres in drives if name.endswith("drive") else walks:
            if abs(metres - float(limit)) > NEAR_A_LIMIT_M + SURE_M:
                continue
            if abs(exact(metres) - limit) <= NEAR_A_LIMIT_M:
                return True
    return False
