"""The metre at which a decision turns: which limit, what was measured, and how far apart."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from math import isfinite
from typing import Any

from geo.school_travel.law import Facts, decide, walk_limit
from geo.school_travel.law.limbs import exact
from geo.school_travel.rules import Rules

_STEP_M = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class TurningPoint:
    """A limit of the law, and the distance that is compared with it.

    Attributes
    ----------
    key
        The limit, by the names of `geo.school_travel.rules.LIMITS`.
    measure
        What is compared with it: ``walk_m`` or ``vehicle_m``.
    limit_m, measured_m
        Metres; infinite without a route.
    outcomes_then
        What the decision would say with a distance on the other side of the limit.
    decides
        Whether the decision changes at the limit; None where it is open on both sides.
    """

    key: str
    measure: str
    limit_m: Decimal
    measured_m: float
    outcomes_then: tuple[str, ...]
    decides: bool | None

    @property
    def over_m(self) -> float:
        """How much the measured distance is over the limit; negative under it."""
        return (
            float(exact(self.measured_m) - self.limit_m)
            if isfinite(self.measured_m)
            else self.measured_m
        )

    @property
    def is_over(self) -> bool:
        """Whether the measured distance is more than the limit, compared exactly."""
        return not isfinite(self.measured_m) or exact(self.measured_m) > self.limit_m


def turning_points(facts: Facts, rules: Rules) -> tuple[TurningPoint, ...]:
    """The limits at which a decision turns, the nearest to the measured distance first.

    A limit decides if the decision is one thing at it and another just beyond it, with everything
    else as it is. The limit for the child's age is there even if it does not decide.
    """
    found = [
        turn
        for key, measure, limit in _limits(facts, rules)
        if (turn := _turn(key, measure, limit, facts, rules)) is not None
    ]
    kept = [turn for i, turn in enumerate(found) if turn.decides or i == 0]
    return tuple(sorted(kept, key=lambda turn: (not turn.decides, abs(turn.over_m))))


def _limits(facts: Facts, rules: Rules) -> Iterator[tuple[str, str, Decimal]]:
    if facts.born is None:
        return
    own = walk_limit(facts.born, facts.on, rules)
    name = next(n for n in ("walk_under_8", "walk_from_8") if rules.limits_m[n] == own)
    yield name, "walk_m", own
    if rules.limits_m["low_income_walk"] != own:
        yield "low_income_walk", "walk_m", rules.limits_m["low_income_walk"]
    yield "low_income_drive", "vehicle_m", rules.limits_m["low_income_drive"]
    yield "belief_drive", "vehicle_m", rules.limits_m["belief_drive"]


def _turn(
    key: str, measure: str, limit: Decimal, facts: Facts, rules: Rules
) -> TurningPoint | None:
    measured = getattr(facts, measure)
    if measured is None:
        return None
    is_over = not isfinite(measured) or exact(measured) > limit
    at, past = (
        decide(_with(facts, measure, float(metres)), rules) for metres in (limit, limit + _STEP_M)
    )
    decides: bool | None = (at.entitled, at.outcomes) != (past.entitled, past.outcomes)
    if not decides and at.entitled is None:
        decides = None
    then = at if is_over else past
    return TurningPoint(key, measure, limit, measured, then.outcomes, decides)


def _with(facts: Facts, measure: str, metres: float) -> Facts:
    """The facts with another distance, of a home whose place is known exactly."""
    other: dict[str, Any] = {measure: metres, "spread_m": 0.0}
    return replace(facts, **other)
