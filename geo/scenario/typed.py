"""A change as it is typed or clicked on a map, and a scenario with it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from geo.errors import InputError
from geo.network.streets import Network
from geo.places.postcodes import Place
from geo.scenario.effect import applied
from geo.scenario.file import (
    ADD,
    CLOSE,
    GATE,
    MOVE,
    PATH,
    SHUT,
    UNSAFE,
    Change,
    Scenario,
    read,
    write,
)
from geo.school_travel.schools import Schools

_LEAST_PLACES = 2
"""A path needs so many places."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedChange:
    """One change as a form gives it.

    `place` has postcodes or ``latitude, longitude``, one a line; `school` is a service id, and `to`
    the id or the name of the school that takes its pupils. What does not belong to the `kind` is
    not looked at.
    """

    kind: str
    place: str = ""
    street: str = ""
    name: str = ""
    school: str | None = None
    to: str | None = None
    min_age: float | None = None
    max_age: float | None = None


def with_change(
    scenario: Scenario,
    typed: TypedChange,
    locate: Callable[[str], Place],
    network: Network,
    schools: Schools,
) -> Scenario:
    """A scenario with one more change, which can be made here.

    Raises
    ------
    InputError
        If the change lacks something, or cannot be made.
    """
    change = Change(typed.kind, _where(typed, locate), **_of_kind(typed, schools))
    whole = read(write(replace(scenario, changes=(*scenario.changes, change))))
    applied(whole, network, schools)
    return whole


def _of_kind(typed: TypedChange, schools: Schools) -> dict[str, Any]:
    """What of a form belongs to the kind of change."""
    if typed.kind in (CLOSE, UNSAFE):
        return {"street": typed.street or None}
    if typed.kind in (GATE, MOVE):
        return {"school": typed.school, "name": _name_of(schools, typed.school)}
    if typed.kind == SHUT:
        name = _name_of(schools, typed.school)
        return {"school": typed.school, "name": name, "to": _receiving(schools, typed.to)}
    ages = {"min_age": typed.min_age, "max_age": typed.max_age} if typed.kind == ADD else {}
    return {"name": typed.name or None, **ages}


def _name_of(schools: Schools, service_id: str | None) -> str | None:
    ours = schools.table["service_id"] == service_id
    return str(schools.table.loc[ours, "name"].iloc[0]) if ours.any() else None


def _receiving(schools: Schools, to: str | None) -> str | None:
    """The school that takes the pupils: by its name, where no other school has that."""
    name = _name_of(schools, to)
    return name if name is not None and schools.names.count(name) == 1 else to or None


def _where(typed: TypedChange, locate: Callable[[str], Place]) -> BaseGeometry | None:
    """The places that were typed or clicked."""
    if typed.kind == SHUT:
        return None
    places = [locate(line) for line in typed.place.splitlines() if line.strip()]
    points = [(place.lon, place.lat) for place in places]
    if not points:
        return None
    if typed.kind != PATH:
        return shapely.Point(points[-1])
    if len(points) < _LEAST_PLACES:
        raise InputError("A new path needs at least two places, one on each line.")
    return shapely.LineString(points)
