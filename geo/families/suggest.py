"""What a family could change where a search found nothing, and how much that would find."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from geo.families.wanted import Wanted
from geo.travel.choices import TravelChoices

FARTHER = ("miles", "minutes", "journey_minutes")
"""Kinds of changes that look farther; the others are ``drive``, ``kinds`` and ``rest``."""

_KINDS = ("sections", "categories")


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
    rest = {name: value for name, value in chosen.chosen.items() if name not in (*kinds, "age")}
    if kinds:
        others = {n: v for n, v in chosen.chosen.items() if n not in kinds}
        changed = Question(place, mode, asked.choices, Wanted(**others))
        yield Suggestion("kinds", None, changed)
    if rest:
        left = {n: v for n, v in chosen.chosen.items() if n not in rest}
        yield Suggestion("rest", None, Question(place, mode, asked.choices, Wanted(**left)))
