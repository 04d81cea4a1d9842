"""Staying on board: trips that one vehicle makes one after the other, ridden as one.

The next trip of a vehicle is the next of its block (``block_id``) on the same service day, or one
that ``transfers.txt`` names as a transfer in the seat (type 4); where it says that passengers must
get off (type 5), they do. Trips that run at intervals have no times of their own and are never
joined.

Source: GTFS Schedule Reference, ``trips.block_id`` and "Linked trips" of ``transfers.txt``.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from geo.measure import straight_line_m, to_grid

IN_SEAT, MUST_ALIGHT = "4", "5"
"""GTFS's kinds of transfers between two trips of one vehicle."""

TURNS_WITHIN_M = 200.0
"""Passengers stay on while a vehicle turns round: its next trip begins so near (straight line)."""

Pair = tuple[str, str]
"""A trip, or a run, and the one that its vehicle makes next."""


def trip_ends(calls: pd.DataFrame) -> pd.DataFrame:
    """Where and when each trip begins and ends: ``first, starts_s, last, ends_s``, by trip.

    `calls` are those of `Feed.calls`: each trip's together and in order.
    """
    first = calls.drop_duplicates("trip_id").set_index("trip_id")
    last = calls.drop_duplicates("trip_id", keep="last").set_index("trip_id")
    return pd.DataFrame(
        {
            "first": first["stop_id"],
            "starts_s": first["departure_s"],
            "last": last["stop_id"],
            "ends_s": last["arrival_s"],
        }
    )


def next_trips(
    ends: pd.DataFrame, block: pd.Series, transfers: pd.DataFrame, places: pd.DataFrame
) -> list[Pair]:
    """Each trip of a service day with the next of its vehicle, where passengers may stay on.

    Parameters
    ----------
    ends
        The trips that run, as `trip_ends` gives them.
    block
        The block of each trip, by trip id; "" for none.
    transfers
        ``from_trip_id, to_trip_id, transfer_type``.
    places
        ``lon, lat`` of stops by id, EPSG:4326.
    """
    linked = transfers[transfers["transfer_type"].isin([IN_SEAT, MUST_ALIGHT])]
    by_kind = {
        kind: set(zip(rows["from_trip_id"], rows["to_trip_id"], strict=True))
        for kind, rows in linked.groupby("transfer_type")
    }
    named = by_kind.get(IN_SEAT, set())
    table = ends.assign(block=block.reindex(ends.index).fillna(""))
    table = table[table["block"] != ""].sort_values(["block", "starts_s", "ends_s"], kind="stable")
    here, after = table.iloc[:-1], table.iloc[1:]
    follows = (here["block"].to_numpy() == after["block"].to_numpy()) & _near(
        here["last"], after["first"], places
    )
    in_block = set(zip(here.index[follows], after.index[follows], strict=True))
    pairs = (in_block - by_kind.get(MUST_ALIGHT, set())) | named
    start, end = ends["starts_s"].to_dict(), ends["ends_s"].to_dict()
    return sorted(
        (a, b) for a, b in pairs if a != b and a in end and b in start and end[a] <= start[b]
    )


def _near(last: pd.Series, first: pd.Series, places: pd.DataFrame) -> np.ndarray:
    """Whether a trip ends where, or near where, the next begins."""
    a, b = (
        to_grid(*places[["lon", "lat"]].reindex(stops).to_numpy(float).T) for stops in (last, first)
    )
    near: np.ndarray = straight_line_m(a, b) <= TURNS_WITHIN_M
    same: np.ndarray = last.to_numpy() == first.to_numpy()
    either: np.ndarray = near | same
    return either


def joined(calls: pd.DataFrame, onward: Collection[Pair]) -> pd.DataFrame:
    """Calls of runs (`Running`), those that are one vehicle's as one run.

    Each call keeps its trip: from there on, the vehicle is on it. Where a vehicle divides, or two
    become one, each way through is a run.
    """
    held = set(calls["run"])
    chains = list(_chains([pair for pair in onward if held.issuperset(pair)]))
    if not chains:
        return calls
    parts = dict(list(calls[calls["run"].isin({r for c in chains for r in c})].groupby("run")))
    whole = [
        parts[run].assign(run=f"{chain[0]}>{number}", part=part)
        for number, chain in enumerate(chains)
        for part, run in enumerate(chain)
    ]
    alone = calls[~calls["run"].isin(parts)]
    return pd.concat([alone, _without_seams(pd.concat(whole))], ignore_index=True)


def _chains(pairs: Sequence[Pair]) -> Iterator[tuple[str, ...]]:
    """Every longest way through the pairs."""
    after: Mapping[str, list[str]] = defaultdict(list)
    for run, following in pairs:
        after[run].append(following)
    heads = {a for a, _ in pairs} - {b for _, b in pairs}
    todo: list[tuple[str, ...]] = [(run,) for run in sorted(heads)]
    while todo:
        chain = todo.pop()
        if chain[-1] not in after:
            yield chain
        todo += [(*chain, run) for run in after.get(chain[-1], ())]


def _without_seams(calls: pd.DataFrame) -> pd.DataFrame:
    """One call for two where a vehicle ends a trip at the stop at which it begins the next."""
    calls = calls.reset_index(drop=True)
    before = calls.shift()
    seam = (calls["run"] == before["run"]) & (calls["part"] != before["part"])
    second = np.flatnonzero(seam)
    calls.loc[second - 1, "departure_s"] = calls.loc[second - 1, "arrival_s"].to_numpy()
    calls.loc[second, "arrival_s"] = np.maximum(calls["arrival_s"], before["arrival_s"])[second]
    begins = np.flatnonzero(seam & (calls["stop_id"] == before["stop_id"]))
    ends = begins - 1
    late = ends[~calls["alight"].to_numpy(bool)[ends]]  # set down only as the next trip begins
    for column in ("arrival_s", "alight", "ring_off"):
        calls.loc[late, column] = calls.loc[late + 1, column].to_numpy()
    for column in ("trip_id", "departure_s", "board", "ring_on"):
        calls.loc[ends, column] = calls.loc[begins, column].to_numpy()
    return calls.drop(index=begins, columns="part")
