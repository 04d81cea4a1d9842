"""The limits of the first look, as dated data: `data/rules/walked-route.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from geo.measure import METRES_PER_MILE

FILE = Path(__file__).parents[2] / "data/rules/walked-route.toml"

LIMITS = (
    "crossing",
    "crossing_width",
    "low_flow",
    "high_flow",
    "fast",
    "count_along",
    "count_on",
)
"""Names of the limits."""


@dataclass(frozen=True, slots=True)
class RouteLimit:
    """One limit: vehicles an hour, metres, or km/h for a speed, by its `key`.

    `says` is what it means in a plain sentence, `source` and `read` where and when it was read
    (None: our own rule), `open` what nobody has compared with the guidance itself.
    """

    key: str
    value: float
    says: str
    source: str
    read: date | None
    page: str | None = None
    open: str | None = None


@dataclass(frozen=True, slots=True)
class Criteria:
    """The limits of the first look, by the names of ``LIMITS``, and what to know beside them."""

    title: str
    checked: date
    limits: Mapping[str, RouteLimit]
    notes: Mapping[str, str]

    def of(self, key: str) -> float:
        """The figure of a limit."""
        return self.limits[key].value


@cache
def criteria(path: Path = FILE) -> Criteria:
    """Read the limits."""
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    limits = {key: _limit(key, told["limits"][key]) for key in LIMITS}
    return Criteria(told["title"], told["checked"], limits, told["notes"])


def _limit(key: str, told: Mapping[str, Any]) -> RouteLimit:
    return RouteLimit(
        key,
        _value(told),
        told["says"],
        told["source"],
        told.get("read"),
        told.get("page"),
        told.get("open"),
    )


def _value(told: Mapping[str, Any]) -> float:
    if "miles_an_hour" in told:
        return float(told["miles_an_hour"]) * METRES_PER_MILE / 1000
    return float(Decimal(str(told.get("vehicles_an_hour", told.get("metres")))))
