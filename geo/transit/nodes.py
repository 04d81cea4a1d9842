"""The stops as the engine has them, so that nobody changes where, or sooner than, they can.

Each stop is given to the engine as two nodes: one to alight at and one to board at, with a walk
from the first to the second that takes the time to change. The engine lets anybody leave or board a
vehicle at any node at which it calls, and change there without a walk. At most stops that is right:
a change takes no time, and whoever is there may board and alight. Where it is not, each *pattern*
of runs has two nodes of its own, at which nothing else calls. A pattern is the runs that call at
the same stops in the same way, none of which overtakes another, so that a change from one to the
next gains nothing.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, pairwise

import numpy as np
import pandas as pd

from geo.transit.footpaths import Footpaths

_ALIGHT, _BOARD = "|a", "|b"


@dataclass(frozen=True, slots=True)
class Nodes:
    """The nodes of the stops at which the runs of a day call.

    Attributes
    ----------
    calls
        One row a node at which a run calls: ``run, node, time_s``, in the run's order.
    stop_of
        The stop of each node.
    alights, boards
        The nodes of each stop.
    """

    calls: pd.DataFrame
    stop_of: Mapping[str, str]
    alights: Mapping[str, Sequence[str]]
    boards: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, calls: pd.DataFrame, footpaths: Footpaths) -> "Nodes":
        """The nodes for some calls (as in `Running`), each run's together and in its order.

        A run on which nobody can both board and alight has none.
        """
        mark = _own(calls, _apart(calls, footpaths))
        halves = pd.concat(
            [
                _half(calls, mark, calls["alight"].to_numpy(), _ALIGHT, "arrival_s"),
                _half(calls, mark, calls["board"].to_numpy(), _BOARD, "departure_s"),
            ]
        ).sort_values(["call", "side"], kind="stable")
        halves = halves[halves.groupby("run")["run"].transform("size") > 1]
        once = halves.drop_duplicates("node")
        alights: defaultdict[str, list[str]] = defaultdict(list)
        boards: defaultdict[str, list[str]] = defaultdict(list)
        for node, stop, side in once[["node", "stop_id", "side"]].itertuples(index=False):
            (alights if side == _ALIGHT else boards)[stop].append(node)
        stop_of = dict(zip(once["node"], once["stop_id"], strict=True))
        return cls(halves[["run", "node", "time_s"]], stop_of, dict(alights), dict(boards))

    def changes(self, footpaths: Footpaths) -> list[tuple[str, str, int]]:
        """Walks from nodes at which one alights to those at which one boards, in seconds."""
        return [
            (alight, board, int(took))
            for a, b, took in zip(footpaths.start, footpaths.end, footpaths.seconds, strict=True)
            for alight in self.alights.get(a, ())
            for board in self.boards.get(b, ())
        ]


def _half(
    calls: pd.DataFrame, mark: np.ndarray, able: np.ndarray, side: str, time: str
) -> pd.DataFrame:
    """The nodes of one side of the calls at which somebody is able to do that."""
    kept = calls[able]
    return pd.DataFrame(
        {
            "run": kept["run"],
            "stop_id": kept["stop_id"],
            "node": kept["stop_id"] + side + mark[able],
            "time_s": kept[time],
            "call": np.flatnonzero(able),
            "side": side,
        }
    )


def _apart(calls: pd.DataFrame, footpaths: Footpaths) -> set[str]:
    """Stops where a change takes time or cannot be made, or where a vehicle that goes on picks
    nobody up, or one that comes from elsewhere sets nobody down.
    """
    start, end = np.array(footpaths.start), np.array(footpaths.end)
    at_once = set(start[(start == end) & (footpaths.seconds == 0)])
    first, last = ~calls.duplicated("run"), ~calls.duplicated("run", keep="last")
    one_way = calls.loc[(~calls["board"] & ~last) | (~calls["alight"] & ~first), "stop_id"]
    return (set(calls["stop_id"]) - at_once) | set(one_way)


def _own(calls: pd.DataFrame, apart: set[str]) -> np.ndarray:
    """What sets the nodes of each call apart: its pattern and its place in it, or nothing."""
    marks = np.full(len(calls), "", dtype=object)
    own = calls["stop_id"].isin(apart).to_numpy()
    runs = calls["run"].isin(set(calls["run"][own]))
    number = _patterns(calls[runs])
    place = calls.groupby("run", sort=False).cumcount()
    marks[own] = [
        f"#{number[run]}.{at}" for run, at in zip(calls["run"][own], place[own], strict=True)
    ]
    return marks


def _patterns(calls: pd.DataFrame) -> dict[str, int]:
    """The number of each run's pattern."""
    first = np.flatnonzero(~calls.duplicated("run"))
    alike: defaultdict[object, list[tuple[np.ndarray, str]]] = defaultdict(list)
    times = calls[["arrival_s", "departure_s"]].to_numpy(float)
    way = calls[["stop_id", "board", "alight"]].to_numpy(object)
    for low, high in pairwise([*first, len(calls)]):
        alike[tuple(way[low:high].ravel())].append((times[low:high], calls["run"].iat[low]))
    numbers = count()
    return {run: number for group in alike.values() for run, number in _in_turn(group, numbers)}


def _in_turn(
    runs: Sequence[tuple[np.ndarray, str]], numbers: Iterator[int]
) -> Iterator[tuple[str, int]]:
    """Runs of the same calls, with one number for those of which none overtakes another."""
    lasts: dict[int, np.ndarray] = {}
    for times, run in sorted(runs, key=lambda one: tuple(one[0].ravel())):
        behind = (number for number, last in lasts.items() if (last <= times).all())
        number = next(behind, None)
        if number is None:
            number = next(numbers)
        lasts[number] = times
        yield run, number
