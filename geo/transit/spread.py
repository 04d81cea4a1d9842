"""From one home to many doors: how long it takes, over the window in which somebody may leave."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from geo.measure import Floats
from geo.network.edges import Flags, Ints
from geo.transit.engine import Engine
from geo.transit.feed import Running
from geo.transit.limits import LONGEST_S
from geo.transit.walks import Walks


@dataclass(frozen=True, slots=True)
class TravelTimes:
    """How long it takes from one home to each of `n` doors, in seconds; infinite: no journey.

    Of all minutes of the window in which somebody may leave: `median` over all of them, `least` and
    `most` over those that have a journey, and `share` of them that have one. For arriving, all
    are those of the last journey. `walked` says where walking all the way takes the median, and
    `arrivals` at how many different moments one arrives.
    """

    median: Floats
    least: Floats
    most: Floats
    share: Floats
    walked: Flags
    arrivals: Floats


@dataclass(frozen=True, slots=True)
class HomeWalks:
    """The ways from a home to doors.

    `access` is how many seconds it takes to walk to stops, `doors` the walks from stops to the
    doors, `on_foot` the seconds of walking all the way, infinite where that is too long.
    """

    access: Mapping[str, int]
    doors: Walks
    on_foot: Floats


def leaving(engine: Engine, ways: HomeWalks, marks: Ints, changes: int) -> TravelTimes:
    """Of who leaves at one of some seconds."""
    there = np.stack([_there(engine, ways, int(second), changes) for second in marks])
    there[there - marks[:, None] > LONGEST_S] = np.inf
    took = np.minimum(there - marks[:, None], ways.on_foot)
    ordered = np.sort(took, axis=0)
    found = np.isfinite(took)
    median = ordered[(len(marks) - 1) // 2]
    return TravelTimes(
        median,
        ordered[0],
        np.where(found.any(axis=0), np.where(found, took, 0.0).max(axis=0), np.inf),
        found.mean(axis=0),
        (median == ways.on_foot) & np.isfinite(ways.on_foot),
        _moments(there),
    )


def arriving(
    engine: Engine, running: Running, ways: HomeWalks, end_s: int, changes: int
) -> TravelTimes:
    """Of who leaves last to be there by a second."""
    took, left = _last(engine, running, ways, end_s, changes)
    walked = end_s - ways.on_foot >= left
    best = np.where(walked, ways.on_foot, took)
    found = np.isfinite(best)
    return TravelTimes(best, best, best, found.astype(float), walked & found, found.astype(float))


def _there(engine: Engine, ways: HomeWalks, at_s: int, changes: int) -> Floats:
    """When each door is reached, by the best of its stops, by who leaves at a second."""
    doors = ways.doors
    there = np.full(doors.places, np.inf)
    if len(doors.place):
        each = engine.arrivals(ways.access, at_s, changes=changes)[doors.stop] + doors.seconds
        first = np.flatnonzero(np.diff(doors.place, prepend=-1))
        there[doors.place[first]] = np.minimum.reduceat(each, first)
    return there


def _moments(there: Floats) -> Floats:
    """At how many different moments each door is reached."""
    in_turn = np.sort(there, axis=0)
    later = (in_turn[1:] > in_turn[:-1]) & np.isfinite(in_turn[1:])
    moments: Floats = later.sum(axis=0) + np.isfinite(there).any(axis=0).astype(float)
    return moments


def _last(
    engine: Engine, running: Running, ways: HomeWalks, end_s: int, changes: int
) -> tuple[Floats, Floats]:
    """The last journeys that are in time: seconds that each takes, and when it leaves. The same as
    `Engine.durations_by` has them, found the other way round.

    One leaves in time for a ride. Each such second is tried, the last first, with as few
    changes as are enough, until every door is reached that can be.
    """
    took, left = np.full(ways.doors.places, np.inf), np.full(ways.doors.places, -np.inf)
    seconds = _in_time_for_a_ride(running, ways.access, end_s)
    if not len(seconds):
        return took, left
    todo = _there(engine, ways, int(seconds[-1]), changes) <= end_s
    for second in seconds:
        for few in range(changes + 1):
            if not todo.any():
                return took, left
            there = _there(engine, ways, int(second), few)
            now = todo & (there <= end_s)
            took[now], left[now] = there[now] - second, second
            todo &= ~now
    return took, left


def _in_time_for_a_ride(running: Running, access: Mapping[str, int], end_s: int) -> Ints:
    """The seconds at which somebody leaves in time for a ride and not too early, the last first."""
    calls = running.calls
    calls = calls[calls["board"] & calls["stop_id"].isin(list(access))]
    leave = calls["departure_s"].to_numpy() - calls["stop_id"].map(access).to_numpy(float)
    leave = np.unique(leave[(leave <= end_s) & (leave >= end_s - LONGEST_S)])
    return leave[::-1].astype(np.int64)
