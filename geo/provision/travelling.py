"""Travel by an area's own timetables, ready for the next question that asks for the same."""

from collections.abc import Sequence
from functools import lru_cache

import pandas as pd

from geo.network.streets import Network
from geo.records import Timetable, TransitRoute
from geo.transit import JourneyLimits, TransitNetwork, When
from geo.travel import Travel
from geo.travel.standard import Standard
from geo.travel.timetable import opened, travel_of

_NETWORKS, _TRAVELS = 4, 8
"""How many are kept: joining streets, stops and homes takes seconds."""


def route_names(
    routes: Sequence[TransitRoute], timetables: pd.DataFrame, examples: bool
) -> dict[str, str]:
    """The routes of the timetables that count, by number or name, in words."""
    counted = timetables[examples | ~timetables["illustrative"].astype(bool)]
    real = set(counted["timetable_id"])
    return {_name(route): _label(route) for route in routes if route.timetable_id in real}


def _name(route: TransitRoute) -> str:
    return route.short_name or route.long_name or route.route_id


def _label(route: TransitRoute) -> str:
    more = f": {route.long_name}" if route.long_name and route.short_name else ""
    return f"{_name(route)}{more}"


class TimetabledTravel:
    """How people travel over an area's streets and by its timetables."""

    def __init__(self, network: Network, timetables: Sequence[Timetable]) -> None:
        self._network = network
        self._timetables = timetables
        self._opened = lru_cache(_NETWORKS)(self._open)
        self._travel = lru_cache(_TRAVELS)(self._made)

    def of(
        self,
        standard: Standard,
        *,
        examples: bool,
        routes: tuple[str, ...] = (),
        trips: tuple[str, ...] = (),
    ) -> Travel:
        """How people travel by a standard, without some routes and trips.

        Parameters
        ----------
        examples
            Whether timetables that were made up count.

        Raises
        ------
        InputError
            Without a timetable for the day, and for an unknown route or trip.
        """
        return self._travel(
            standard.mode, standard.timed, standard.when, standard.ready, (examples, routes, trips)
        )

    def _made(
        self,
        mode: str,
        timed: bool,
        when: When | None,
        ready: JourneyLimits | None,
        held: tuple[bool, tuple[str, ...], tuple[str, ...]],
    ) -> Travel:
        standard = Standard(mode, None, 1.0 if timed else None, when, ready)
        return travel_of(self._network, standard, self._opened(*held))

    def _open(
        self, examples: bool, routes: tuple[str, ...], trips: tuple[str, ...]
    ) -> TransitNetwork | None:
        return opened(
            self._network,
            self._timetables,
            examples=examples,
            without_routes=routes,
            without_trips=trips,
        )
