"""Who is entitled to free travel to school, and why: from facts to a decision.

`decide` is one pure function. It looks at every ground on which a child can be entitled, and says
of each whether it is met, why, and in which provision it stands. What is not known stays not
known: it is asked for, and never guessed. All decisions are indicative. The council decides each
case, and may always help where it need not.

>>> from datetime import date
>>> from geo.school_travel.rules import rules
>>> facts = Facts(
...     on=date(2026, 11, 24), born=date(2019, 5, 1), qualifying=True,
...     nearest_suitable=True, walk_m=3219.0,
... )
>>> decision = decide(facts, rules(facts.on))
>>> decision.outcomes, decision.entitled
(('ELIGIBLE_DISTANCE',), True)
>>> decision.findings[0].provisions[0].cite
'Education Act 1996, Schedule 35B, paragraph 6, and section 444(5)'

Modules:

- `ages`: ages and school age, to the day
- `decide`: from facts to a decision: which stage, which grounds, what is missing, what else there
  is
- `facts`: what a decision is made from, and what it is made of
- `grounds`: the grounds on which travel to school is free, each with its parts compared with the
  facts
- `limbs`: the parts of a ground: what must be so, each compared with the facts
"""

from geo.school_travel.law.ages import (
    Stage,
    age_on,
    birthday,
    school_age,
    school_year_age,
    stage_of,
    walk_limit,
)
from geo.school_travel.law.decide import decide
from geo.school_travel.law.facts import FREE_MEALS, PLAN_NAMES, Decision, Facts, Finding, Missing

__all__ = [
    "FREE_MEALS",
    "PLAN_NAMES",
    "Decision",
    "Facts",
    "Finding",
    "Missing",
    "Stage",
    "age_on",
    "birthday",
    "decide",
    "school_age",
    "school_year_age",
    "stage_of",
    "walk_limit",
]
