"""Entries that are near others of their kind: only these can be the same."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from geo.build.merge.book import MergeState
from geo.build.merge.names import kinds
from geo.measure import Floats
from geo.records import Service

SAME_NAME_M = 1000.0
"""Entries of an equal name this close together may be one."""

CROWD = 200
"""An entry with more neighbours of its kind than this is not compared: its place says nothing."""

Ints = NDArray[np.int64]


def _with_company(book: MergeState) -> list[Service]:
    """Entries that another source has one of their kind near, or of their postcode.

    Only these can be the same as another, and a national list has few of them.
    """
    at: dict[str, dict[str, list[tuple[float, float, str]]]] = defaultdict(dict)
    codes: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    found: dict[str, None] = {}
    for service in book.services.values():
        if service.illustrative:
            continue
        for kind in kinds(service.category):
            for place in book.places(service.service_id):
                if place in book.grid:
                    spots = at[kind].setdefault(service.source_id, [])
                    spots.append((*book.grid[place], service.service_id))
                if code := book.postcode(place):
                    codes[kind, code][service.service_id] = service.source_id
    for same in codes.values():
        if len(set(same.values())) > 1:
            found |= dict.fromkeys(same)
    for by_source in at.values():
        found |= dict.fromkeys(_near_another(by_source))
    return [book.services[service_id] for service_id in found]


def _near_another(by_source: Mapping[str, list[tuple[float, float, str]]]) -> Iterator[str]:
    """Ids of the entries within `SAME_NAME_M` of an entry of another source."""
    if len(by_source) < 2:
        return
    for source_id, spots in by_source.items():
        elsewhere = [theirs for other, theirs in by_source.items() if other != source_id]
        others = cKDTree(_positions(spot for theirs in elsewhere for spot in theirs))
        away, _ = others.query(_positions(spots), distance_upper_bound=SAME_NAME_M + 1.0)
        yield from (spots[i][2] for i in np.flatnonzero(np.isfinite(away)))


def _positions(spots: Iterable[tuple[float, float, str]]) -> Floats:
    return np.array([spot[:2] for spot in spots], dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Points:
    """Where the entries are that may be merged: one point for each place, and kind of service."""

    services: list[Service]
    names: list[str]
    sources: Ints
    entry: Ints
    kind: Ints
    xy: Floats

    @classmethod
    def of(cls, book: MergeState) -> "Points":
        """The points of all entries but the illustrative ones and those without a real name."""
        services = [s for s in _with_company(book) if book.name(s)]
        services.sort(key=book.rank)
        numbers: dict[str, int] = {}
        sources: dict[str, int] = {}
        rows = [
            (i, numbers.setdefault(kind, len(numbers)), *book.grid[place])
            for i, service in enumerate(services)
            for kind in kinds(service.category)
            for place in book.places(service.service_id)
            if place in book.grid
        ]
        table = np.array(rows, dtype=np.float64).reshape(len(rows), 4)
        return cls(
            services,
            [book.name(s) for s in services],
            np.array([sources.setdefault(s.source_id, len(sources)) for s in services], np.int64),
            table[:, 0].astype(np.int64),
            table[:, 1].astype(np.int64),
            table[:, 2:],
        )

    def close(self, radius_m: float, names: Sequence[str] = ()) -> list[tuple[int, int]]:
        """Pairs of entries of one kind and different sources, this near or nearer.

        One tree finds them all: kinds (and `names`, where given, one for each of `services`) are
        set so far apart on a third axis that they never meet.
        """
        entry = self.entry
        if not len(entry):
            return []
        apart = self.kind
        if names:
            _, number = np.unique(np.array(names, dtype=object), return_inverse=True)
            apart = apart * (len(names) + 1) + number[entry]
            _, apart = np.unique(apart, return_inverse=True)
        at = np.column_stack([self.xy, apart * 1e7])
        pairs = entry[pairs_within(at, radius_m)]
        pairs = pairs[self.sources[pairs[:, 0]] != self.sources[pairs[:, 1]]]
        pairs = np.unique(np.sort(pairs, axis=1), axis=0)
        return [(int(i), int(j)) for i, j in pairs]


def pairs_within(at: Floats, radius_m: float) -> Ints:
    """Pairs of points this near or nearer, shape ``(k, 2)``; none of one with a crowd around it."""
    around = cKDTree(at).query_ball_point(at, radius_m, return_length=True)
    few = np.flatnonzero(around <= CROWD)
    if not len(few):
        return np.empty((0, 2), dtype=np.int64)
    return np.asarray(few[cKDTree(at[few]).query_pairs(radius_m, output_type="ndarray")])
