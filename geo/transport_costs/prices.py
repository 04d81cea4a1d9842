"""The council's own file of prices, vehicles and school times.

No price is known without it. One that is missing, or has no year, stays missing: the option that
needs it is reported as having no price, never as costing nothing.
"""

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeGuard

from geo.errors import InputError

TEMPLATE = Path(__file__).parents[2] / "data/transport/prices-template.toml"
"""A file to fill in: every price by its name, with its unit, and no amount."""

UNITS = {
    "pass": "pounds a child a year",
    "mileage": "pence a mile",
    "assistant": "pounds a day",
    "training": "pounds a child",
}
"""The prices of a file, and the unit of each."""

A_DAY, A_MILE = "pounds a day", "pounds a mile"

MOST_PLACES = 80
MOST_BYTES = 2**20

_YEAR = re.compile(r"20\d\d([-/]\d\d(\d\d)?)?")
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_KEYS = frozenset(
    (
        "title",
        "source",
        "school_days",
        "return_trips_a_day",
        "training_years",
        "prices",
        "vehicles",
        "times",
        "schools",
    )
)


@dataclass(frozen=True, slots=True)
class Price:
    """An amount in its unit, and the year that it is of."""

    amount: float
    unit: str
    year: str


@dataclass(frozen=True, slots=True)
class VehicleKind:
    """A kind of vehicle: its places, and what it costs a day and a mile (None: no price given).

    `places` are all places for passengers, those for wheelchairs among them. `most` is how many of
    the kind there are; None: as many as are needed.
    """

    name: str
    places: int
    wheelchair_places: int
    a_day: Price | None
    a_mile: Price | None
    most: int | None = None

    @property
    def priced(self) -> bool:
        """Whether both its prices are given."""
        return self.a_day is not None and self.a_mile is not None

    def pounds_a_day(self, miles: float) -> float:
        """Its cost on a day on which it drives so many miles; NaN without its prices."""
        if self.a_day is None or self.a_mile is None:
            return math.nan
        return self.a_day.amount + self.a_mile.amount * miles


@dataclass(frozen=True, slots=True)
class Arrival:
    """The times between which children may arrive at a school: seconds after midnight."""

    earliest_s: int
    latest_s: int


@dataclass(frozen=True)
class CouncilPrices:
    """What a council's file holds.

    Attributes
    ----------
    prices
        By the names of ``UNITS``; those that are not given are left out.
    vehicles
        The kinds of vehicle that can be used.
    arrival, arrivals
        When children may arrive at school; and at schools with times of their own, by URN.
    longest_primary_s, longest_secondary_s
        The longest ride, in seconds.
    faults
        What is wrong with a part of the file, which was left out; one sentence each.
    """

    title: str
    source: str
    school_days: int
    return_trips_a_day: float
    training_years: float
    prices: Mapping[str, Price]
    vehicles: tuple[VehicleKind, ...]
    arrival: Arrival
    arrivals: Mapping[str, Arrival]
    boarding_s: int
    longest_primary_s: int
    longest_secondary_s: int
    faults: tuple[str, ...]

    @cached_property
    def digest(self) -> str:
        """A text that changes whenever a price, a vehicle or a time does."""
        return sha256(repr(self).encode()).hexdigest()[:16]

    @property
    def missing(self) -> tuple[str, ...]:
        """The prices that are not given, by name."""
        kinds = tuple(kind.name for kind in self.vehicles if not kind.priced)
        return (*(name for name in UNITS if name not in self.prices), *kinds)

    def amount(self, name: str) -> float:
        """A price by its name in ``UNITS``; NaN if it is not given."""
        return self.prices[name].amount if name in self.prices else math.nan

    def arrival_at(self, urn: str) -> Arrival:
        """When children may arrive at a school."""
        return self.arrivals.get(urn, self.arrival)


def read_prices(name: str, content: bytes) -> CouncilPrices:
    """Read a council's file of prices.

    Raises
    ------
    InputError
        If it is no TOML, or has no vehicle that can be used and no price.
    """
    if len(content) > MOST_BYTES:
        raise InputError(f"{name[:80]} is larger than 1 MB: it does not look like a price file.")
    try:
        held = tomllib.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(
            f"{name[:80]} cannot be read as TOML: {error}. Start again from the template."
        ) from error
    faults = [f"{key[:40]!r} is not used: check its name." for key in held if key not in _KEYS]
    prices = _prices(_table(held, "prices", faults), faults)
    vehicles = _vehicles(held.get("vehicles", []), faults)
    if not prices and not vehicles:
        raise InputError(f"{name[:80]} has no prices and no vehicles. {' '.join(faults)}".strip())
    times = _table(held, "times", faults)
    usual = Arrival(8 * 3600 + 30 * 60, 8 * 3600 + 50 * 60)
    arrival = _arrival(times, usual, "[times]", faults)
    return CouncilPrices(
        title=str(held.get("title", "")),
        source=str(held.get("source", "")),
        school_days=int(_number(held, "school_days", 190, faults)),
        return_trips_a_day=_number(held, "return_trips_a_day", 2, faults),
        training_years=_number(held, "training_years", 1, faults),
        prices=prices,
        vehicles=vehicles,
        arrival=arrival,
        arrivals=_arrivals(held.get("schools", []), arrival, faults),
        boarding_s=round(60 * _number(times, "boarding_minutes", 1, faults, least=0)),
        longest_primary_s=round(60 * _number(times, "primary_minutes", 45, faults)),
        longest_secondary_s=round(60 * _number(times, "secondary_minutes", 75, faults)),
        faults=tuple(faults),
    )


def _table(held: Mapping[str, Any], key: str, faults: list[str]) -> dict[str, Any]:
    found = held.get(key, {})
    if isinstance(found, dict):
        return found
    faults.append(f"{key} is not a table. Write it as [{key}].")
    return {}


def _number(
    held: Mapping[str, Any], key: str, usual: float, faults: list[str], *, least: float = 1e-9
) -> float:
    """A number above 0; `usual` where there is none."""
    found = held.get(key, usual)
    if isinstance(found, int | float) and not isinstance(found, bool) and least <= found < 1e6:
        return float(found)
    faults.append(f"{key} is {str(found)[:40]!r}. Give a number above 0. We used {usual:g}.")
    return usual


def _prices(held: Mapping[str, Any], faults: list[str]) -> dict[str, Price]:
    faults += [f"[prices.{key[:40]}] is not used: check its name." for key in held.keys() - UNITS]
    found = {key: _price(held.get(key), key, UNITS[key], faults) for key in UNITS}
    return {key: price for key, price in found.items() if price is not None}


def _price(held: Any, name: str, unit: str, faults: list[str]) -> Price | None:
    """A price; None where none is given, or where it is wrong, which is a fault."""
    if not isinstance(held, dict | None):
        faults.append(f"The price {name!r} must have an amount, a unit and a year.")
        return None
    held = held or {}
    amount, year = held.get("amount", ""), str(held.get("year", "")).strip()
    if amount == "":
        return None
    if isinstance(amount, bool) or not isinstance(amount, int | float) or not 0 <= amount < 1e7:
        wrong = f"is {str(amount)[:40]!r}. Give a number, 0 or more."
    elif held.get("unit") != unit:
        wrong = f"is in {str(held.get('unit', ''))[:40]!r}. Give it in {unit!r}."
    elif not _YEAR.fullmatch(year):
        wrong = "has no year. Give one such as 2026-27."
    else:
        return Price(float(amount), unit, year)
    faults.append(f"The price {name!r} {wrong}")
    return None


def _vehicles(held: Any, faults: list[str]) -> tuple[VehicleKind, ...]:
    if not isinstance(held, list):
        faults.append("vehicles is not a list. Write a table [[vehicles]] for each kind.")
        return ()
    found: dict[str, VehicleKind] = {}
    for number, one in enumerate(held, start=1):
        kind = _vehicle(one, number, faults) if isinstance(one, dict) else None
        if kind is None:
            continue
        if kind.name in found:
            faults.append(f"There are two vehicles called {kind.name!r}. We used the first.")
        found.setdefault(kind.name, kind)
    return tuple(found.values())


def _vehicle(held: dict[str, Any], number: int, faults: list[str]) -> VehicleKind | None:
    name = " ".join(str(held.get("name", "")).split())[:60] or f"Vehicle {number}"
    places, chairs = held.get("places"), held.get("wheelchair_places", 0)
    most = held.get("most")
    if not _is_count(places) or not 1 <= places <= MOST_PLACES:
        said = "no number of places" if places is None else f"{str(places)[:20]!r} places"
        faults.append(f"The vehicle {name!r} has {said}. Give 1 to {MOST_PLACES}. We left it out.")
        return None
    if not _is_count(chairs) or not 0 <= chairs <= places:
        faults.append(
            f"The vehicle {name!r} has {str(chairs)[:20]!r} wheelchair places among its {places}. "
            "We left it out."
        )
        return None
    if most is not None and (not _is_count(most) or most < 1):
        faults.append(f"There are {str(most)[:20]!r} of the vehicle {name!r}. We left it out.")
        return None
    a_day = _price(held.get("a_day"), f"{name}: a_day", A_DAY, faults)
    a_mile = _price(held.get("a_mile"), f"{name}: a_mile", A_MILE, faults)
    return VehicleKind(name, places, chairs, a_day, a_mile, most)


def _is_count(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _arrivals(held: Any, usual: Arrival, faults: list[str]) -> dict[str, Arrival]:
    found = {}
    for one in held if isinstance(held, list) else []:
        urn = str(one.get("urn", "")).strip() if isinstance(one, dict) else ""
        if urn:
            found[urn] = _arrival(one, usual, f"school {urn}", faults)
        else:
            faults.append("A table [[schools]] has no urn. We left it out.")
    return found


def _arrival(held: Mapping[str, Any], usual: Arrival, what: str, faults: list[str]) -> Arrival:
    times = []
    for key, seconds in (("earliest", usual.earliest_s), ("latest", usual.latest_s)):
        given = held.get(key)
        match = _TIME.fullmatch(str(given).strip()) if given is not None else None
        if given is not None and match is None:
            faults.append(f"{what}: {key} is {str(given)[:20]!r}. Give a time such as 08:50.")
        times.append(int(match[1]) * 3600 + int(match[2]) * 60 if match else seconds)
    if times[0] > times[1]:
        faults.append(f"{what}: the earliest arrival is after the latest. We used the usual times.")
        return usual
    return Arrival(*times)
