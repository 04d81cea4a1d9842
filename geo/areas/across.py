"""Services of neighbouring areas, listed beside an area's own.

A neighbour's service is taken in where one of its places is within the area's margin: children
near the border use it. What both files list counts once: the area's own entry stays. Two entries
are the same by the rules by which sources are merged (`geo.build.merge`), or when they have one id
and are at the same place, or near each other by the same name.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields, replace

import numpy as np
import pandas as pd

from geo.build import merge
from geo.measure import to_grid
from geo.places.extent import Extent
from geo.records import DoubtfulPair, Entrance, Location, Organization, Row, Service
from geo.store import SourceRow, Store

SAME_ID_M, SAME_NAME_M = 50.0, 1000.0
"""Entries of one id this close together are one: whatever they are called, or of one name."""

COMPARED_M = 1000.0
"""An area's own entries this near to a neighbour's are compared with it."""

_IDS = ("service_id", "organization_id", "location_id", "source_id")
_SHARED = (Location, Entrance, Organization, SourceRow)
"""Rows that services name; their own id is the first of `_IDS` that they have."""

_SEPARATOR = "/"


def lent(home: Store, neighbours: Sequence[Store]) -> list[Row | SourceRow]:
    """The rows of neighbours' services that an area takes in, each service once.

    Ids stay as they are, unless the area, or another neighbour, has something else by that id: then
    the neighbour's council's code stands before it (`marked`). Ids of sources always have it.

    Parameters
    ----------
    neighbours
        Open databases. Of a service that two of them list, the entry of the council in whose area
        it is stays, else that of the first.
    """
    own = home.homes_of_area().xy
    if not len(own):
        return []
    extent = Extent(own, home.margin_m or 0.0)
    return _taken_in(home, [(one, _near(one, extent)) for one in neighbours])


def everything(first: Store, others: Sequence[Store]) -> list[Row | SourceRow]:
    """The rows of all services of other areas, each service once; ids as in `lent`.

    Services without a place say whose they are: of two councils' none are the same.
    """
    found = _taken_in(first, [(one, _everywhere(one)) for one in others])
    owners = {marked_source: one.area.code for one in others for marked_source in _sources(one)}
    return [
        replace(row, authority_code=owners[row.source_id])
        if isinstance(row, Service) and row.authority_code is None
        else row
        for row in found
    ]


def _sources(store: Store) -> list[str]:
    return [marked(store.area.code, name) for name in store.sources()["source_id"]]


def _everywhere(store: Store) -> pd.DataFrame:
    """All services, those without a place included: their position is NaN."""
    placed = _gridded(store.placed())
    every = store.offer().services[["service_id", "name", "category", "authority_code"]]
    rest = every[~every["service_id"].isin(placed["service_id"])]
    return pd.concat([placed, rest.assign(lon=np.nan, lat=np.nan, x=np.nan, y=np.nan)])


def _taken_in(home: Store, near: Sequence[tuple[Store, pd.DataFrame]]) -> list[Row | SourceRow]:
    """The rows of those services that are not listed yet."""
    ours = _gridded(home.placed())
    every = pd.concat([ours.head(0), *(places for _, places in near)])
    own = home.entry_rows(_beside(ours, every))
    held = [
        (one, places, _marked_rows(one, sorted(set(places["service_id"])))) for one, places in near
    ]
    parts: list[tuple[pd.DataFrame, list[Row | SourceRow]]] = []
    taken = ours
    for in_own_area in (True, False):
        for one, places, all_rows in held:
            here = places[(places["authority_code"] == one.area.code) == in_own_area]
            fresh = here[~here["service_id"].isin(_by_id(here, taken))]
            if fresh.empty:
                continue
            theirs = _of(all_rows, {marked(one.area.code, name) for name in fresh["service_id"]})
            listed = _of(own, set(_beside(ours, fresh)))
            for there, rows in parts:
                listed += rows if _beside(there, fresh) else []
            same = _same(listed, theirs)
            rows = [row for row in theirs if getattr(row, "service_id", None) not in same]
            parts.append((fresh, rows))
            taken = pd.concat([taken, fresh])
    return _plain([row for _, rows in parts for row in rows], home.ids())


def _of(rows: Iterable[Row | SourceRow], service_ids: Collection[str]) -> list[Row | SourceRow]:
    """The rows of some services, with all that any service names."""
    return [
        row
        for row in rows
        if isinstance(row, _SHARED) or getattr(row, "service_id", None) in service_ids
    ]


def marked(code: str, name: str) -> str:
    """An id of a neighbour that would mean something else here without its council's code."""
    return f"{code}{_SEPARATOR}{name}"


def unmarked(name: str) -> tuple[str | None, str]:
    """The code and the id of `marked`; None for an id without a code."""
    code, mark, rest = name.partition(_SEPARATOR)
    return (code, rest) if mark else (None, name)


def _near(neighbour: Store, extent: Extent) -> pd.DataFrame:
    placed = _gridded(neighbour.placed())
    if placed.empty:
        return placed
    within = extent.near(placed[["x", "y"]].to_numpy(float))
    ids = placed.loc[within, "service_id"].unique()
    return placed[placed["service_id"].isin(ids)]


def _gridded(placed: pd.DataFrame) -> pd.DataFrame:
    """Places with their position on the grid; without those outside its cover."""
    if placed.empty:
        return placed.assign(x=[], y=[])
    xy = to_grid(placed["lon"].to_numpy(), placed["lat"].to_numpy())
    known = np.isfinite(xy).all(axis=1)
    return placed.assign(x=xy[:, 0], y=xy[:, 1])[known]


def _by_id(near: pd.DataFrame, taken: pd.DataFrame) -> set[str]:
    """Services that are listed by the same id, and are the same."""
    both = near.merge(taken, on="service_id", suffixes=("", "_ours"))
    apart = np.hypot(both["x"] - both["x_ours"], both["y"] - both["y_ours"])
    far = np.where(both["name"] == both["name_ours"], SAME_NAME_M, SAME_ID_M)
    return set(both.loc[apart <= far, "service_id"])


def _beside(ours: pd.DataFrame, theirs: pd.DataFrame) -> list[str]:
    """The area's own services near some of a neighbour's."""
    if ours.empty or theirs.empty:
        return []
    there = theirs[["x", "y"]].dropna().to_numpy(float)
    here = ours[["service_id", "x", "y"]].dropna()
    if not len(there) or here.empty:
        return []
    at_hand = Extent(there, COMPARED_M).near(here[["x", "y"]].to_numpy(float))
    return sorted(set(here.loc[at_hand, "service_id"]))


def _same(ours: Iterable[Row | SourceRow], theirs: Iterable[Row | SourceRow]) -> set[str]:
    """Ids of the neighbour's services that merge into those that are listed."""
    by_source: dict[str, list[Row]] = {}
    ranks: dict[str, int] = {}
    new: set[str] = set()
    for rank, rows in enumerate((ours, theirs)):
        for row in rows:
            if isinstance(row, SourceRow | DoubtfulPair):
                continue
            by_source.setdefault(row.source_id, []).append(row)
            ranks.setdefault(row.source_id, rank)
            if rank and isinstance(row, Service):
                new.add(row.service_id)
    merged = merge.merge(by_source, ranks=ranks).merged
    return {row.merged_id for row in merged if row.service_id not in new} & new


def _marked_rows(neighbour: Store, service_ids: Sequence[str]) -> list[Row | SourceRow]:
    """Rows of services with all ids marked; their sources' titles say whose they are."""
    code, name = neighbour.area.code, neighbour.area.name
    found = []
    for row in neighbour.entry_rows(service_ids):
        new = {key: marked(code, value) for key, value in _ids(row)}
        if isinstance(row, SourceRow):
            new["title"] = f"{row.title} ({name})"
        found.append(replace(row, **new))  # type: ignore[arg-type]
    return found


def _ids(row: Row | SourceRow) -> list[tuple[str, str]]:
    """The ids in a row that are not empty, each with its column."""
    names = {f.name for f in fields(row)}
    return [(key, getattr(row, key)) for key in _IDS if key in names and getattr(row, key)]


def _plain(
    rows: Sequence[Row | SourceRow], known: Mapping[str, Collection[str]]
) -> list[Row | SourceRow]:
    """Rows without marks wherever the plain id means nothing else; each place and source once."""
    used: dict[str, set[str]] = {key: set() for key in _IDS}
    for row in rows:
        if not isinstance(row, _SHARED):
            for key, name in _ids(row):
                used[key].add(name)
        elif not isinstance(row, SourceRow):
            used["source_id"].add(row.source_id)
    times = {key: Counter(unmarked(name)[1] for name in used[key]) for key in known}
    found: list[Row | SourceRow] = []
    shared: set[Row | SourceRow] = set()
    for row in rows:
        if isinstance(row, _SHARED):
            if row in shared or _ids(row)[0][1] not in used[_ids(row)[0][0]]:
                continue
            shared.add(row)
        new = {
            key: plain
            for key, name in _ids(row)
            if key in known
            and (plain := unmarked(name)[1]) not in known[key]
            and times[key][plain] == 1
        }
        found.append(replace(row, **new))  # type: ignore[arg-type]
    return found
