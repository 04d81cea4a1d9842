"""The services of an area, ready to be searched: what each offers, and where its entrances are."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.directory.opening_of_many import OpeningHours
from geo.measure import Floats
from geo.network.edges import Flags, Ints, SnappedPoints
from geo.network.streets import Network
from geo.records import Schedule

T = TypeVar("T")

PLACED = ("lat", "lon", "location_id", "wheelchair")
"""What is known of each place of a service."""

STEP_FREE = ("yes", "limited")
"""The wheelchair access of a location that somebody who uses a wheelchair may hope to enter."""


TEXTS = ("other_names", "about", "address")
"""What a search looks through besides a service's name, provider, category and needs."""


@dataclass
class Offer:
    """The services of an area, ready to be searched.

    Attributes
    ----------
    services
        One row a service: ``service_id, name, category, section, source_id, illustrative,
        delivery, whole_area, min_age, max_age, referral`` (true, false, or missing if not known),
        ``assured`` (the day of the last check, or NaT), ``authority_code`` (empty: not
        known), ``free`` (one of its costs is 0), and ``source_kind`` and ``provider`` (empty: not
        known; without them, none are known).
    points
        One row an entrance: ``service`` (row of `services`), ``location_id``, its ``lat, lon``,
        ``wheelchair`` (empty if not known), and ``entrance_lat, entrance_lon``; EPSG:4326.
    needs
        ``service_id, need``.
    schedules
        When a service is open, by its id; one that does not say is not in it.
    texts
        What else a search looks through: one row a service, columns ``TEXTS``; empty if not known.
    """

    services: pd.DataFrame
    points: pd.DataFrame
    needs: pd.DataFrame
    schedules: Mapping[str, Sequence[Schedule]] = field(default_factory=dict)
    texts: pd.DataFrame = field(default_factory=pd.DataFrame)
    _held: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False)

    def once(self, key: Hashable, work: Callable[[], T]) -> T:
        """Work out something about these services when it is first needed, and keep it."""
        if key not in self._held:
            self._held[key] = work()
        found: T = self._held[key]
        return found

    def joined(self, network: Network, mode: str) -> SnappedPoints:
        """Where the entrances join the streets of a mode; kept for the network that asks first."""
        at = self.points

        def made() -> tuple[Network, SnappedPoints]:
            return network, network.snap(mode, at["entrance_lon"], at["entrance_lat"])

        whose, points = self.once(("streets", mode), made)
        return points if whose is network else made()[1]

    def rows_of(self, service_id: str, location_id: str | None = None) -> Ints:
        """The rows of `points` that are entrances of a service, or of one of its locations."""
        row = np.flatnonzero((self.services["service_id"] == service_id).to_numpy())
        here = np.isin(self.service, row)
        if location_id is not None:
            here &= (self.points["location_id"] == location_id).to_numpy(dtype=bool)
        return np.flatnonzero(here)

    @cached_property
    def service(self) -> Ints:
        """For each entrance, the row of its service."""
        rows: Ints = self.points["service"].to_numpy(np.int64)
        return rows

    @cached_property
    def entrances(self) -> Floats:
        """Where the entrances are: longitude and latitude (EPSG:4326), shape ``(n, 2)``."""
        places: Floats = self.points[["entrance_lon", "entrance_lat"]].to_numpy(float)
        return places

    @cached_property
    def placed(self) -> dict[str, NDArray[Any]]:
        """For each entrance, the columns ``PLACED`` of its location."""
        return {name: self.points[name].to_numpy() for name in PLACED}

    @cached_property
    def step_free(self) -> Flags:
        """For each entrance, whether it stays when wheelchair access is asked for."""
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

    def for_age(self, age: float) -> Flags:
        """Which services do not say that they are for other ages; somebody is 11 until 12."""
        young = (self.services["min_age"] > age).to_numpy(dtype=bool)
        old: Flags = (self.services["max_age"] + 1 <= age).to_numpy(dtype=bool)
        fit: Flags = ~(young | old)
        return fit

    @cached_property
    def opening(self) -> OpeningHours:
        """When the services are open; of one with several locations, when any of them is."""
        return OpeningHours(self.services["service_id"].tolist(), self.schedules)


def _each_value(column: pd.Series) -> dict[str, Flags]:
    values = column.to_numpy(dtype=object)
    return {str(value): values == value for value in dict.fromkeys(values)}
