"""A council's own file of places and prices, in TOML.

No price is known without it. One that has no amount, no unit or no year stays missing: what needs
it has no price, and never costs nothing. `faults` says what was wrong, and how to mend it.
"""

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from geo.directory.vocabulary import NEEDS
from geo.errors import InputError
from geo.sufficiency.kinds import WITH_PLACES

TEMPLATE = Path(__file__).parents[2] / "data/sufficiency/sufficiency-template.toml"
"""A file to fill in: every price by its name, with its unit, and no amount."""

A_PLACE, A_CHILD, ONCE = "pounds a place a year", "pounds a child a year", "pounds a place"

UNITS = {
    "base_place": A_PLACE,
    "special_place": A_PLACE,
    "independent_place": A_PLACE,
    "alternative_place": A_PLACE,
    "post16_place": A_PLACE,
    "base_transport": A_CHILD,
    "special_transport": A_CHILD,
    "independent_transport": A_CHILD,
    "own_travel": A_CHILD,
    "make_base": ONCE,
    "make_enlarged": ONCE,
    "make_new": ONCE,
}
"""The prices of a file, and the unit of each."""

MOST_BYTES = 2**20
MOST_PLACES = 5_000
_YEAR = re.compile(r"20\d\d([-/]\d\d(\d\d)?)?")
_KEYS = frozenset(("title", "source", "prices", "places"))


@dataclass(frozen=True, slots=True)
class PlacePrice:
    """A price: pounds, in its unit, and the year that it is of."""

    pounds: float
    unit: str
    year: str


@dataclass(frozen=True, slots=True)
class OwnPlacesOfSchool:
    """The places of one school, base or college; `on_roll` is None where it is not given."""

    name: str
    kind: str
    places: int
    on_roll: int | None
    needs: tuple[str, ...]
    year: str


@dataclass(frozen=True)
class SufficiencyFile:
    """What a council's file holds.

    `prices` are by the names of ``UNITS``, those that are given; `faults` says what is wrong with
    a part of the file, which was left out.
    """

    title: str
    source: str
    prices: Mapping[str, PlacePrice]
    places: tuple[OwnPlacesOfSchool, ...]
    faults: tuple[str, ...]

    @cached_property
    def digest(self) -> str:
        """A text that changes whenever a price or a place does."""
        return sha256(repr(self).encode()).hexdigest()[:16]

    def pounds(self, name: str) -> float:
        """A price by its name in ``UNITS``; NaN if it is not given."""
        return self.prices[name].pounds if name in self.prices else math.nan

    @property
    def missing(self) -> tuple[str, ...]:
        """The prices that are not given, by name."""
        return tuple(name for name in UNITS if name not in self.prices)


NOTHING = SufficiencyFile("", "", {}, (), ())
"""No file: no price and no place is known."""


def read_file(name: str, content: bytes) -> SufficiencyFile:
    """Read a council's file of places and prices.

    Raises
    ------
    InputError
        If it is no TOML, or has neither a price nor a place that can be used.
    """
    if len(content) > MOST_BYTES:
        raise InputError(f"{name[:80]} is larger than 1 MB: it does not look like this file.")
    try:
        held = tomllib.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(
            f"{name[:80]} cannot be read as TOML: {error}. Start again from the template."
        ) from error
    faults = [f"{key[:40]!r} is not used: check its name." for key in held if key not in _KEYS]
    prices = _prices(held.get("prices", {}), faults)
    places = _places(held.get("places", []), faults)
    if not prices and not places:
        said = " ".join(faults)
        raise InputError(f"{name[:80]} has no price and no places that can be used. {said}".strip())
    title, source = (str(held.get(key, ""))[:200] for key in ("title", "source"))
    return SufficiencyFile(title, source, prices, places, tuple(faults))


def _prices(held: Any, faults: list[str]) -> dict[str, PlacePrice]:
    if not isinstance(held, dict):
        faults.append("prices is not a table. Write a table such as [prices.special_place].")
        return {}
    faults += [f"[prices.{key[:40]}] is not used: check its name." for key in held.keys() - UNITS]
    found = {name: _price(held[name], name, faults) for name in UNITS if name in held}
    return {name: price for name, price in found.items() if price is not None}


def _price(held: Any, name: str, faults: list[str]) -> PlacePrice | None:
    """A price; None where none is given, or where it is wrong, which is a fault."""
    unit = UNITS[name]
    if not isinstance(held, dict):
        faults.append(f"The price {name!r} must have an amount, a unit and a year.")
        return None
    amount, given = held.get("amount", ""), str(held.get("unit", "")).strip()
    year = str(held.get("year", "")).strip()
    if amount == "":
        return None
    is_number = isinstance(amount, int | float) and not isinstance(amount, bool)
    if not is_number or not 0 <= amount < 1e8:
        wrong = f"is {str(amount)[:40]!r}. Give a number of pounds, 0 or more."
    elif not given:
        wrong = f"has no unit. Give it in {unit!r}."
    elif given != unit:
        wrong = f"is in {given[:40]!r}. Give it in {unit!r}."
    elif not _YEAR.fullmatch(year):
        wrong = "has no year. Give one such as 2026-27."
    else:
        return PlacePrice(float(amount), unit, year)
    faults.append(f"The price {name!r} {wrong} We left it out.")
    return None


def _places(held: Any, faults: list[str]) -> tuple[OwnPlacesOfSchool, ...]:
    if not isinstance(held, list):
        faults.append("places is not a list. Write a table [[places]] for each school.")
        return ()
    found = (_school(one, number, faults) for number, one in enumerate(held, start=1))
    return tuple(school for school in found if school is not None)


def _school(held: Any, number: int, faults: list[str]) -> OwnPlacesOfSchool | None:
    one = held if isinstance(held, dict) else {}
    name = " ".join(str(one.get("name", "")).split())[:80] or f"Table {number}"
    kind, places, on_roll = str(one.get("kind", "")), one.get("places"), one.get("on_roll")
    needs = tuple(str(need).strip().upper() for need in _list(one.get("needs")))
    unknown = [need for need in needs if need not in NEEDS]
    wrong = ""
    if kind not in WITH_PLACES:
        wrong = f"is of kind {kind[:20]!r}. Give one of {', '.join(WITH_PLACES)}."
    elif not _is_count(places):
        wrong = f"has {str(places)[:20]!r} places. Give a whole number from 0 to {MOST_PLACES}."
    elif on_roll is not None and not _is_count(on_roll):
        wrong = f"has {str(on_roll)[:20]!r} on roll. Give a whole number, or leave it out."
    elif unknown:
        wrong = f"is for {unknown[0][:20]!r}. Give needs by code, such as {', '.join(NEEDS)}."
    if wrong:
        faults.append(f"{name} {wrong} We left it out.")
        return None
    year = str(one.get("year", ""))[:10]
    return OwnPlacesOfSchool(name, kind, int(places or 0), on_roll, needs, year)


def _list(held: Any) -> list[Any]:
    return held if isinstance(held, list) else []


def _is_count(value: Any) -> bool:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return whole and 0 <= value <= MOST_PLACES
