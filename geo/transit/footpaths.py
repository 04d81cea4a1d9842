"""Walks between stops, and changes within one; as the feed has it where it says more."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from geo.network.edges import Ints
from geo.transit.feed import Feed
from geo.transit.walks import Walks

AT_LEAST, NOT_POSSIBLE = "2", "3"
"""GTFS's kinds of transfers that say more than our streets do."""


@dataclass(frozen=True, slots=True)
class Footpaths:
    """Walks between stops of the timetable, and the changes within a stop: ids and seconds."""

    start: Sequence[str]
    end: Sequence[str]
    seconds: Ints


def footpaths(feed: Feed, near: Walks) -> Footpaths:
    """The walks between stops.

    Parameters
    ----------
    feed
        Its transfers shut a walk, or say how long a change takes at least.
    near
        The walks from stops to stops along our streets, both as rows of `Feed.places`.
    """
    ids = feed.places.index.to_list()
    took = {
        (ids[a], ids[b]): int(s)
        for a, b, s in zip(near.place, near.stop, near.seconds, strict=True)
    }
    took |= {(stop, stop): 0 for stop in ids}
    for row in feed.transfers.to_dict("records"):
        pair = (row["from_stop_id"], row["to_stop_id"])
        if row["transfer_type"] == NOT_POSSIBLE:
            took.pop(pair, None)
        elif row["transfer_type"] == AT_LEAST and row["min_transfer_time"]:
            took[pair] = max(math.ceil(float(row["min_transfer_time"])), took.get(pair, 0))
    return Footpaths(
        [a for a, _ in took], [b for _, b in took], np.array(list(took.values()), np.int64)
    )
