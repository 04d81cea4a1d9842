"""The parts of a ground: what must be so, each compared with the facts.

A part holds, does not hold, or is not certain. A ground is met when all its parts hold.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from math import isinf, isnan

from geo.measure import METRES_PER_MILE

SURE_M = 1e-3
"""Farther than this from a limit floats say the same as exact numbers, and faster."""

CLOSE = "too close to call from a postcode; give the exact location"


@dataclass(frozen=True, slots=True)
class Limb:
    """One part of a ground. `why` says in a sentence why it holds, does not, or is not certain.

    `asks` are the facts that would tell, by their names in `Facts`.
    """

    holds: bool | None
    why: str
    asks: tuple[str, ...] = ()


def of_fact(value: bool | None, name: str, *, yes: str, no: str, unknown: str) -> Limb:
    """A part that is a fact."""
    said = {True: yes, False: no, None: unknown}[value]
    return Limb(value, said, (name,) if value is None else ())


def exact(metres: float) -> Decimal:
    """The number that a float is written as: 3218.688 is that, not the nearest binary fraction."""
    return Decimal(repr(float(metres)))


def beyond(metres: float, limit: Decimal, spread_m: float) -> bool | None:
    """Whether a length is more than a limit; None within the spread of a postcode."""
    if isnan(metres):
        return None
    if isinf(metres):
        return True
    over = metres - float(limit)
    if abs(over) > spread_m + SURE_M:
        return over > 0
    if spread_m > 0 and abs(exact(metres) - limit) <= exact(spread_m):
        return None
    return exact(metres) > limit


def longer(metres: float | None, limit: Decimal, spread_m: float, *, way: str, name: str) -> Limb:
    """The part that a route is more than a limit."""
    if metres is None or isnan(metres):
        return Limb(None, f"We do not know how long the {way} is.", (name,))
    if isinf(metres):
        return Limb(True, f"There is no {way} on the map.")
    more = beyond(metres, limit, spread_m)
    if more is None:
        return Limb(None, f"The {way} is {said(metres)}: {CLOSE}.", ("spread_m",))
    than = "more than" if more else "not more than"
    return Limb(more, f"The {way} is {said(metres)}: {than} {miles(limit)}.")


def no_longer(
    metres: float | None, limit: Decimal, spread_m: float, *, way: str, name: str
) -> Limb:
    """The part that a route is no more than a limit."""
    if metres is not None and isinf(metres):
        return Limb(False, f"There is no {way} on the map.")
    over = longer(metres, limit, spread_m, way=way, name=name)
    return Limb(None if over.holds is None else not over.holds, over.why, over.asks)


@lru_cache(1000)
def said(metres: float) -> str:
    """A length as a decision prints it: to the metre, but finer where a metre would mislead.

    >>> said(3218.688), said(3219.0)
    ('3,218.688 metres (2 miles)', '3,219 metres (2.0002 miles)')
    """
    number = exact(metres)
    shown = number.quantize(Decimal(1)) if _far_from_limits(number) else number.normalize()
    return f"{shown:,f} metres ({_mile(number)})"


def _far_from_limits(number: Decimal) -> bool:
    """Whether a length to the metre cannot be taken for another side of a whole mile."""
    mile = Decimal(str(METRES_PER_MILE))
    return number == number.to_integral() or abs(number - round(number / mile) * mile) > 1


def _mile(metres: Decimal) -> str:
    number = metres / Decimal(str(METRES_PER_MILE))
    near = abs(number - round(number)) < Decimal("0.005")
    shown = number.quantize(Decimal("0.0001") if near else Decimal("0.01")).normalize()
    return f"{shown:f} miles" if shown != 1 else "1 mile"


@lru_cache(100)
def miles(limit: Decimal) -> str:
    """A limit in miles.

    >>> miles(Decimal("4828.032"))
    '3 miles'
    """
    return _mile(limit)


def all_hold(limbs: Sequence[Limb]) -> bool | None:
    """Whether all parts hold: no if one does not, else not known if one is not."""
    found = [limb.holds for limb in limbs]
    if False in found:
        return False
    return None if None in found else True


def reasons(limbs: Sequence[Limb]) -> str:
    """The sentences that matter: why it is not so, else what is not known, else why it is."""
    whole = all_hold(limbs)
    return " ".join(dict.fromkeys([limb.why for limb in limbs if limb.holds is whole]))


def age_limb(age: int, least: int, most: int | None) -> Limb:
    """The part that somebody is of an age, both ends included."""
    fits = age >= least and (most is None or age <= most)
    between = f"{least} and over" if most is None else f"{least} to {most}"
    holds = "This is for" if fits else "This is only for"
    return Limb(fits, f"{holds} ages {between}; the child is {age}.")
