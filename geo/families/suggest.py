"""What a family could change where a search found little or nothing, and what that would find."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from geo.families.wanted import Wanted
from geo.measure import METRES_PER_MILE
from geo.travel.choices import LONGER_MILES, LONGER_MINUTES, TravelChoices
from geo.travel.standard import Standard

FARTHER = ("miles", "minutes", "journey_minutes")
"""Kinds of changes that look farther; others are ``drive``, ``kinds``, ``words``, ``rest``."""

_KINDS = ("sections", "categories")


FEW = 5
"""A family that finds fewer services than this is offered to look farther."""

_MOST_TRIED, _MOST_TIMETABLED = 4, 2
"""So many longer limits are tried; fewer by timetable, where each is a search of a second."""


@dataclass(frozen=True, slots=True)
class Wider:
    """A longer limit that finds more: how many services are within each of the two.

    `kind` is one of ``FARTHER``, `value` the new limit in miles or minutes, and `standard` how
    somebody travels with it.
    """

    kind: str
    value: float
    standard: Standard
    here: int
    found: int


def wider(standard: Standard, here: int, count: Callable[[Standard], int]) -> Wider | None:
    """The first longer limit that finds enough, else the one that finds most; None if none does.

    Parameters
    ----------
    here
        How many services were found; ``FEW`` are enough.
    count
        How many there are within another limit.
    """
    best: Wider | None = None
    for kind, value, longer in _longer(standard) if here < FEW else ():
        found = count(longer)
        if found > (best.found if best else here):
            best = Wider(kind, value, longer, here, found)
        if found >= FEW:
            break
    return best


def _longer(standard: Standard) -> list[tuple[str, float, Standard]]:
    """Longer limits, the shortest first: the kind, the value, and the standard with it."""
    if standard.within_s is not None:
        kind = "journey_minutes" if standard.timetabled else "minutes"
        most = _MOST_TIMETABLED if standard.timetabled else _MOST_TRIED
        more = [m for m in LONGER_MINUTES if m * 60 > standard.within_s]
        return [(kind, m, replace(standard, within_s=m * 60)) for m in more[:most]]
    far = [m for m in LONGER_MILES if m * METRES_PER_MILE > (standard.within_m or 0.0)]
    return [
        ("miles", m, replace(standard, within_m=m * METRES_PER_MILE)) for m in far[:_MOST_TRIED]
    ]


@dataclass(frozen=True, slots=True)
class Question:
    """A family's search: the values of filters as they chose them, and how they travel."""

    place: str
    mode: str
    choices: TravelChoices
    chosen: Wanted


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One change: its kind, the new limit where it has one, and how many services it would find."""

    kind: str
    value: float | None
    question: Question
    found: int = 0


def suggestions(asked: Question, count: Callable[[Question], int]) -> list[Suggestion]:
    """Changes that would find something. To look farther still is no help if it finds no more."""
    offered: list[Suggestion] = []
    for one in _changes(asked):
        found = count(one.question)
        same = one.kind in FARTHER and found in [o.found for o in offered]
        if found and not same:
            offered.append(Suggestion(one.kind, one.value, one.question, found))
    return offered


def _changes(asked: Question) -> Iterator[Suggestion]:
    place, mode, chosen = asked.place, asked.mode, asked.chosen
    for unit, value, choices in asked.choices.longer(mode):
        yield Suggestion(unit, value, Question(place, mode, choices, chosen))
    by_car = asked.choices.by_car(mode)
    if by_car is not None:
        yield Suggestion("drive", by_car.minutes, Question(place, "drive", by_car, chosen))
    kinds = {name: value for name, value in chosen.chosen.items() if name in _KINDS}
    free = (*kinds, "age", "text")
    rest = {name: value for name, value in chosen.chosen.items() if name not in free}
    if kinds:
        others = {n: v for n, v in chosen.chosen.items() if n not in kinds}
        changed = Question(place, mode, asked.choices, Wanted(**others))
        yield Suggestion("kinds", None, changed)
    if chosen.get("text"):
        yield Suggestion(
            "words", None, Question(place, mode, asked.choices, chosen.without("text"))
        )
    if rest:
        left = {n: v for n, v in chosen.chosen.items() if n not in rest}
        yield Suggestion("rest", None, Question(place, mode, asked.choices, Wanted(**left)))
