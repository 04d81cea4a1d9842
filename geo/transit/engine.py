"""The one door to the engine that rides: cafein's RAPTOR search over the trips of one day.

The engine gets what `Feed.around` says runs on a day, and walks between stops that are measured
over our own streets. It never sees a street. Another engine can take its place by offering what
`Engine` does.

Each stop is given to it as two or more nodes (`geo.transit.nodes`). So a change takes the
time that the feed says it takes, nobody walks twice in a row, and a call where nobody may board or
alight is simply not there. (By itself cafein 0.29.0 takes no account of the time to change within a
stop, of clock changes, or of trips that start after the next midnight: this and
`geo.transit.feed` see to all three.)
"""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from geo.measure import Floats
from geo.transit.beside import NetworkBeside
from geo.transit.clock import EARLY_S
from geo.transit.feed import Running
from geo.transit.footpaths import Footpaths
from geo.transit.nodes import Nodes

_DAY = "2026-01-05"
"""The engine's only day: which day it really is, the times have taken account of."""

_UNREACHED = 2**32 - 1


@dataclass(frozen=True, slots=True)
class Ride:
    """A ride of a journey: which run, from which stop to which, in seconds of the day."""

    run: str
    board: str
    alight: str
    departure_s: int
    arrival_s: int


@dataclass(frozen=True, slots=True)
class FoundJourney:
    """A journey as the engine finds it: when it leaves the door and arrives, and its rides."""

    departure_s: int
    arrival_s: int
    rides: tuple[Ride, ...]


class Engine:
    """Journeys by what runs on one day.

    Parameters
    ----------
    running
        What runs. Trips that are not wanted must be gone already.
    places
        ``lon, lat`` of stops by id, EPSG:4326. Calls at other stops are left out.
    footpaths
        See `Footpaths`.
    """

    def __init__(self, running: Running, places: pd.DataFrame, footpaths: Footpaths) -> None:
        calls = running.calls[running.calls["stop_id"].isin(places.index)]
        counts = calls.groupby("run")["run"].transform("size")
        calls = calls[counts > 1]
        self._row_of = {stop: row for row, stop in enumerate(places.index)}
        self._nodes = Nodes.of(calls, footpaths)
        self._alighted = {
            node: self._row_of[stop]
            for stop, nodes in self._nodes.alights.items()
            for node in nodes
        }
        self._core = None if self._nodes.calls.empty else _opened(self._nodes, places, footpaths)

    def _boards(self, walks: Mapping[str, int]) -> list[tuple[str, int]]:
        return [(node, int(t)) for s, t in walks.items() for node in self._nodes.boards.get(s, ())]

    def _alights(self, walks: Mapping[str, int]) -> list[tuple[str, int]]:
        return [(node, int(t)) for s, t in walks.items() for node in self._nodes.alights.get(s, ())]

    def arrivals(self, access: Mapping[str, int], at_s: int, *, changes: int) -> Floats:
        """When somebody who leaves at a second can alight at each of all places, infinite: never.

        `access` is how many seconds it takes to walk to stops; `changes` how many at most.
        """
        arrived = np.full(len(self._row_of), np.inf)
        seeds = self._boards(access)
        if self._core is None or not seeds:
            return arrived
        found = self._core.ask("_travel_times_with_access", seeds, _DAY, _clock(at_s), changes)
        for node, took in found.items():
            if (row := self._alighted.get(node)) is not None:
                arrived[row] = min(arrived[row], at_s + took)
        return arrived

    def journeys(
        self,
        access: Mapping[str, int],
        egress: Mapping[str, int],
        at_s: int,
        *,
        changes: int,
        arrive_by: bool = False,
    ) -> list[FoundJourney]:
        """The best journeys between two doors: none is both later and needs more changes.

        Parameters
        ----------
        access, egress
            Seconds of the walk to stops, and from stops.
        at_s
            When to leave, or with `arrive_by`, when to be there.

        Returns
        -------
        The earliest to arrive first, or with `arrive_by`, the last to leave first, and of these the
        one with the fewest changes.
        """
        seeds, drains = self._boards(access), self._alights(egress)
        if self._core is None or not seeds or not drains or at_s < -EARLY_S:
            return []
        call = "_reverse_route_with_access" if arrive_by else "_route_with_access"
        found = self._core.ask(call, seeds, drains, _DAY, _clock(at_s), changes, geometries=False)
        told = [self._told(journey) for journey in found]
        if arrive_by:
            return sorted(told, key=lambda j: (-j.departure_s, len(j.rides), j.arrival_s))
        return sorted(told, key=lambda j: (j.arrival_s, -j.departure_s, len(j.rides)))

    def durations_by(
        self,
        access: Sequence[Mapping[str, int]],
        egress: Sequence[Mapping[str, int]],
        at_s: int,
        *,
        changes: int,
    ) -> tuple[Floats, Floats]:
        """The last journeys between many doors that arrive by a second.

        Returns
        -------
        Seconds that each takes, infinite where there is none, and when it leaves (second of the
        day, minus infinity where there is none); both of shape ``(len(access), len(egress))``.
        """
        shape = (len(access), len(egress))
        if self._core is None or at_s < -EARLY_S or 0 in shape:
            return np.full(shape, np.inf), np.full(shape, -np.inf)
        found = self._core.ask(
            "_arrive_by_time_matrix_with_access",
            [self._boards(walks) for walks in access],
            [self._alights(walks) for walks in egress],
            _DAY,
            _clock(at_s),
            changes,
        )
        took = found["matrix"].astype(float)
        left = found["departure"].astype(float) - EARLY_S
        none = found["matrix"] == _UNREACHED
        return np.where(none, np.inf, took), np.where(none, -np.inf, left)

    def durations_from(
        self,
        access: Sequence[Mapping[str, int]],
        egress: Sequence[Mapping[str, int]],
        at_s: int,
        *,
        changes: int,
    ) -> Floats:
        """Seconds from leaving many doors at a second to being at many others, infinite: never.

        Shape ``(len(access), len(egress))``.
        """
        shape = (len(access), len(egress))
        if self._core is None or 0 in shape:
            return np.full(shape, np.inf)
        found = self._core.ask(
            "_time_matrix_with_access",
            [self._boards(walks) for walks in access],
            [self._alights(walks) for walks in egress],
            _DAY,
            _clock(at_s),
            changes,
            [],
            [],
            [],
        )
        return np.array([[np.inf if t is None else t for t in row] for row in found], dtype=float)

    def _told(self, journey: Mapping[str, Any]) -> FoundJourney:
        stop_of = self._nodes.stop_of
        rides = tuple(
            Ride(
                leg["trip_id"],
                stop_of[leg["board_stop"]],
                stop_of[leg["alight_stop"]],
                leg["departure_s"] - EARLY_S,
                leg["arrival_s"] - EARLY_S,
            )
            for leg in journey["legs"]
            if leg["type"] == "transit"
        )
        return FoundJourney(journey["departure_s"] - EARLY_S, journey["arrival_s"] - EARLY_S, rides)


def _clock(second: int) -> str:
    """A second of the day as the engine has it, whose day begins before ours."""
    minutes, rest = divmod(int(second) + EARLY_S, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest:02}"


def _opened(nodes: Nodes, places: pd.DataFrame, footpaths: Footpaths) -> NetworkBeside:
    """The engine's network of the calls of a day."""
    changes = [(a, b, took, float(took)) for a, b, took in nodes.changes(footpaths)]
    return NetworkBeside(_day_feed(nodes, places), changes)


def _day_feed(nodes: Nodes, places: pd.DataFrame) -> bytes:
    """A GTFS feed of the engine's day."""
    at = places.loc[list(nodes.stop_of.values())]
    stops = pd.DataFrame(
        {
            "stop_id": list(nodes.stop_of),
            "stop_name": at.index,
            "stop_lat": at["lat"].to_numpy(),
            "stop_lon": at["lon"].to_numpy(),
        }
    )
    runs = nodes.calls["run"].drop_duplicates()
    times = nodes.calls["time_s"].map(_clock)
    stop_times = pd.DataFrame(
        {
            "trip_id": nodes.calls["run"],
            "arrival_time": times,
            "departure_time": times,
            "stop_id": nodes.calls["node"],
            "stop_sequence": nodes.calls.groupby("run", sort=False).cumcount(),
        }
    )
    tables = {
        "agency": "agency_id,agency_name,agency_url,agency_timezone\n"
        "1,All,http://localhost,Europe/London\n",
        "routes": "route_id,agency_id,route_short_name,route_type\n1,1,1,3\n",
        "calendar_dates": f"service_id,date,exception_type\n1,{_DAY.replace('-', '')},1\n",
        "stops": stops.to_csv(index=False),
        "trips": pd.DataFrame({"route_id": 1, "service_id": 1, "trip_id": runs}).to_csv(
            index=False
        ),
        "stop_times": stop_times.to_csv(index=False),
    }
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in tables.items():
            archive.writestr(f"{name}.txt", content)
    return held.getvalue()
