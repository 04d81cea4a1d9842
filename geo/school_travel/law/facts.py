"""What a decision is made from, and what it is made of."""

from dataclasses import dataclass
from datetime import date

from geo.school_travel.rules import Provision

ALONE = "this school alone"
PARENTS_TRAVEL = "this school, parents to transport"
A_CHOICE = "this school, a choice"

PLAN_NAMES = (ALONE, PARENTS_TRAVEL, A_CHOICE)
"""What an EHC plan can say of a school in its Section I."""

TARGETED = "targeted"
EXPANDED = "expanded"
NOT_SAID_WHICH = "yes"

FREE_MEALS = (TARGETED, EXPANDED, NOT_SAID_WHICH)
"""Free school meals: of the targeted tier, of the expanded one, or of one of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The facts of one child on one day. None is not known; nothing is taken for granted.

    Attributes
    ----------
    on, born
        The day that is decided for, and the date of birth.
    home_here
        Whether the home is in this council's area. `second_home_elsewhere`: whether the child
        lives in another council's area as well.
    at_school
        Of a child under school age: whether at a school, or at early education elsewhere.
    qualifying
        Whether the law counts the school, or other place, among those to which travel is free.
    nearest_suitable
        Whether no nearer school suits the child's age, ability, aptitude and needs and had a place.
        `nearer_suitable`: how many do. `about_as_near`: from a home known only by its postcode,
        another school is about as near, so that the postcode does not say which is nearer.
    walk_m, walk_any_m, vehicle_m
        Metres from home to school by the shortest walk that is safe with an adult
        (infinite: there is none), by the shortest walk safe or not, and by the shortest drive.
    spread_m
        How far the home may be from the point that was measured from, in metres: 0 for an address
        point.
    cannot_walk
        Whether the child cannot reasonably be expected to walk because of special
        educational needs, a disability or mobility, even with an adult.
        `cannot_walk_until`: the last day of it, if it will pass.
    accompanied
        Whether somebody can reasonably be expected to go with the child.
    route_unreasonable
        Whether somebody of the council found that no child could be expected to walk the route.
    low_income
        Whether the family counts as on a low income (`geo.school_travel.rules.Rules.low_income`).
        `free_meals`: the free school meals that the child gets, one of ``FREE_MEALS``; they tell
        the income where `low_income` is not known.
    faith_choice, nearest_of_faith
        Whether the school was chosen for the parents' religion or belief, and whether it is the
        nearest that fits it.
    plan, plan_names
        Whether there is an EHC plan, and what it says of this school: one of ``PLAN_NAMES``.
    alternative_provision
        Whether the council arranged the place instead of school (Education Act 1996, section 19).
    course_began
        Of an adult learner: when the course began.
    free_travel_already
        Whether others give suitable free travel.
    """

    on: date
    born: date | None = None
    home_here: bool | None = None
    second_home_elsewhere: bool | None = None
    at_school: bool | None = None
    qualifying: bool | None = None
    nearest_suitable: bool | None = None
    nearer_suitable: int | None = None
    about_as_near: bool = False
    walk_m: float | None = None
    walk_any_m: float | None = None
    vehicle_m: float | None = None
    spread_m: float = 0.0
    cannot_walk: bool | None = None
    cannot_walk_until: date | None = None
    accompanied: bool | None = None
    route_unreasonable: bool | None = None
    low_income: bool | None = None
    free_meals: str | None = None
    faith_choice: bool | None = None
    nearest_of_faith: bool | None = None
    plan: bool | None = None
    plan_names: str | None = None
    alternative_provision: bool | None = None
    course_began: date | None = None
    free_travel_already: bool | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one ground: `met` is None where it is not certain."""

    code: str
    title: str
    met: bool | None
    why: str
    provisions: tuple[Provision, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact that could still change the outcome: its field of `Facts`, and how to ask for it."""

    fact: str
    question: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What the law says of some facts, as far as they are known. Indicative.

    `outcomes` are codes, such as ``ELIGIBLE_DISTANCE``; `entitled` is whether travel is free as of
    right (None: not certain). `discretion` is what the council may do all the same, `notes`
    what to check or to know of this child, `about_rules` of the rules it rests on, and `rules`
    which rules were followed.
    """

    outcomes: tuple[str, ...]
    entitled: bool | None
    headline: str
    findings: tuple[Finding, ...]
    missing: tuple[Missing, ...]
    discretion: tuple[str, ...]
    notes: tuple[str, ...]
    about_rules: tuple[str, ...]
    rules: str

    @property
    def citations(self) -> tuple[str, ...]:
        """Every provision that was looked at, each once."""
        cites = (p.cite for finding in self.findings for p in finding.provisions)
        return tuple(dict.fromkeys(cites))
