"""What a family looks for, and which services of an area's offer fit it, filter by filter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from functools import cached_property

import numpy as np
import pandas as pd

from geo.directory.opening_of_many import Timetables
from geo.directory.vocabulary import OLDEST, check_category, check_need, check_section
from geo.errors import InputError
from geo.network.edges import Flags, Ints, SnappedPoints
from geo.network.streets import Network
from geo.records import Schedule

DELIVERIES = ("place", "home", "online")
"""Where a service happens: at a place, at the child's home, or online."""

YEARS = range(2000, 2100)
"""The years in which somebody may want a service to be open."""

STEP_FREE = ("yes", "limited")
"""What a location says of wheelchairs when somebody who uses one may hope to get in."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a family looks for. Empty is anything.

    A service fits when all of these that are asked for are so:

    - its category is one of `categories`, or its section one of `sections`;
    - it names one of `needs`;
    - its ages, as far as they are said, include `age` in years;
    - `free`: one of its costs is 0 (it may be free for some alone). One that does not say what
      it costs does not count as free;
    - `no_referral`: it says that nobody need refer the child;
    - `wheelchair`: the location says "yes" or "limited". This picks among a service's
      locations. One at home, online, or for the whole area without a place, passes;
    - `deliveries`: it happens in one of these ways, see ``DELIVERIES``;
    - `day`, `at`: it is open then, or perhaps open. One that is closed, or does not say, is not.
      A day without a time is any time of that day.
    """

    categories: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    age: float | None = None
    free: bool = False
    no_referral: bool = False
    wheelchair: bool = False
    deliveries: tuple[str, ...] = ()
    day: date | None = None
    at: time | None = None

    def checked(self) -> "Wanted":
        """The same with every word known, or `InputError` that lists the known ones."""
        if self.age is not None and not 0 <= self.age <= OLDEST:
            raise InputError(f"The age is {self.age:g}. The Local Offer is for ages 0 to {OLDEST}.")
        if self.at is not None and self.day is None:
            raise InputError(f"The time is {self.at:%H:%M}, without a day. Say which day, too.")
        if self.day is not None and self.day.year not in YEARS:
            raise InputError(
                f"The day is in the year {self.day.year}. Give one from {YEARS[0]} to {YEARS[-1]}."
            )
        return Wanted(
            tuple(check_category(c) for c in self.categories),
            tuple(check_section(s) for s in self.sections),
            tuple(check_need(n) for n in self.needs),
            self.age,
            self.free,
            self.no_referral,
            self.wheelchair,
            tuple(_check_delivery(d) for d in self.deliveries),
            self.day,
            self.at,
        )


def _check_delivery(delivery: str) -> str:
    if delivery not in DELIVERIES:
        raise InputError(
            f"{delivery[:40]!r} is not a way in which a service happens. "
            f"Known: {', '.join(DELIVERIES)}."
        )
    return delivery


@dataclass
class Offer:
    """The services of an area, ready to be searched.

    Attributes
    ----------
    services
        One row a service: ``service_id, name, category, section, source_id, illustrative,
        delivery, whole_area, min_age, max_age, referral`` (true, false or missing: not said),
        ``assured`` (the day of the last check, or NaT), ``authority_code`` (empty: not
        known), ``free`` (one of its costs is 0).
    points
        One row a way in: ``service`` (row of `services`), ``location_id``, its ``lat, lon``,
        ``wheelchair`` (empty: not said), and ``entrance_lat, entrance_lon``; EPSG:4326.
    needs
        ``service_id, need``.
    schedules
        When a service is open, by its id; one that does not say is not in it.
    """

    services: pd.DataFrame
    points: pd.DataFrame
    needs: pd.DataFrame
    schedules: Mapping[str, Sequence[Schedule]] = field(default_factory=dict)
    _joined: dict[str, SnappedPoints] = field(default_factory=dict, init=False, repr=False)

    def joined(self, network: Network, mode: str) -> SnappedPoints:
        """Where the ways in join the streets of a mode; worked out once for each mode."""
        if mode not in self._joined:
            at = self.points
            self._joined[mode] = network.snap(mode, at["entrance_lon"], at["entrance_lat"])
        return self._joined[mode]

    @cached_property
    def service(self) -> Ints:
        """For each way in, the row of its service."""
        rows: Ints = self.points["service"].to_numpy(np.int64)
        return rows

    @cached_property
    def step_free(self) -> Flags:
        """For each way in, whether it stays when wheelchair access is asked for."""
        anywhere = self.services["delivery"].isin(("home", "online")).to_numpy(dtype=bool)
        said: Flags = self.points["wheelchair"].isin(STEP_FREE).to_numpy(dtype=bool)
        passed: Flags = said | anywhere[self.service]
        return passed

    @cached_property
    def name_rank(self) -> Ints:
        """For each service, the place of its name in the alphabet, capital letters as small."""
        return np.unique(self.services["name"].str.casefold(), return_inverse=True)[1]

    @cached_property
    def flags(self) -> dict[str, dict[str, Flags]]:
        """For each filter that has options, which services each option leaves."""
        table = self.services
        named = self.needs.groupby("need")["service_id"]
        return {
            "categories": _each_value(table["category"]),
            "sections": _each_value(table["section"]),
            "needs": {
                str(need): table["service_id"].isin(ids).to_numpy(dtype=bool) for need, ids in named
            },
            "deliveries": _each_value(table["delivery"]),
        }

    @cached_property
    def free(self) -> Flags:
        """For each service, whether one of its costs is 0."""
        said: Flags = self.services["free"].to_numpy(dtype=bool)
        return said

    @cached_property
    def no_referral(self) -> Flags:
        """For each service, whether it says that nobody need refer the child."""
        said: Flags = (~self.services["referral"].astype("boolean")).fillna(False).to_numpy(bool)
        return said

    def any_of(self, filter_name: str, options: Sequence[str]) -> Flags:
        """Which services have one of the options of a filter that has options."""
        known = self.flags[filter_name]
        none = np.zeros(len(self.services), dtype=bool)
        some: Flags = np.logical_or.reduce([none, *(known[o] for o in options if o in known)])
        return some

    @cached_property
    def timetables(self) -> Timetables:
        """When the services are open; of one with several locations, when any of them is."""
        return Timetables(self.services["service_id"].tolist(), self.schedules)

    def fits(self, wanted: Wanted) -> Flags:
        """Which services are wanted, wheelchair access aside; one flag a row of `services`."""
        everything = np.ones(len(self.services), dtype=bool)
        fit: Flags = np.logical_and.reduce([everything, *filters(self, wanted).values()])
        return fit


def filters(offer: Offer, wanted: Wanted) -> dict[str, Flags]:
    """For each filter that is in use, which services it leaves: one flag a row of `services`.

    Keys are ``kind`` (categories and sections), ``needs``, ``age``, ``free``, ``no_referral``,
    ``deliveries`` and ``open``. Wheelchair access is of ways in, see `Offer.step_free`.
    """
    used: dict[str, Flags] = {}
    if wanted.categories or wanted.sections:
        used["kind"] = offer.any_of("categories", wanted.categories) | offer.any_of(
            "sections", wanted.sections
        )
    for name in ("needs", "deliveries"):
        if options := getattr(wanted, name):
            used[name] = offer.any_of(name, options)
    if wanted.age is not None:
        used["age"] = _for_age(offer.services, wanted.age)
    if wanted.free:
        used["free"] = offer.free
    if wanted.no_referral:
        used["no_referral"] = offer.no_referral
    if wanted.day is not None:
        used["open"] = offer.timetables.open(wanted.day, wanted.at)
    return used


def _for_age(services: pd.DataFrame, age: float) -> Flags:
    """Which services do not say that they are for other ages; somebody is 11 until 12."""
    young = (services["min_age"] > age).to_numpy(dtype=bool)
    old: Flags = (services["max_age"] + 1 <= age).to_numpy(dtype=bool)
    fit: Flags = ~(young | old)
    return fit


def _each_value(column: pd.Series) -> dict[str, Flags]:
    values = column.to_numpy(dtype=object)
    return {str(value): values == value for value in dict.fromkeys(values)}
