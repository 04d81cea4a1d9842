"""How one build of an area differs from the one before, source by source.

An entry is known again by its id; where its id is another, by its name, kind and source, if those
mean one entry in both builds. One that became part of another source's entry has not vanished.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from geo.manifest import AlarmLimits
from geo.measure import straight_line_m, to_grid
from geo.store import Store

MOVED_M = 50.0
"""An entry whose nearest place is farther than this from where one was has moved."""

MOST_NAMED = 5
"""How many entries of a kind of change are named."""

SIZES = {
    "homes": "homes (postcodes in use)",
    "streets": "kilometres of street",
    "stops": "stops",
    "zones": "zones",
    "figures": "figures of zones",
    "catchments": "catchment areas",
    "trips": "trips of timetables",
}
"""What has no entries and is compared by its size."""

_KINDS = ("vanished", "appeared", "moved", "kind")


@dataclass(frozen=True, slots=True)
class EntryChange:
    """One entry that changed: what it was and what it is; "" for what is not there."""

    service_id: str
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class SourceChange:
    """How the entries of one source changed; `before` and `after` count them.

    `kind` are those of another category or type of school. `joined` counts those that became part
    of another entry, or stopped being so.
    """

    source_id: str
    title: str
    before: int
    after: int
    vanished: tuple[EntryChange, ...]
    appeared: tuple[EntryChange, ...]
    moved: tuple[EntryChange, ...]
    kind: tuple[EntryChange, ...]
    joined: int

    @property
    def changed(self) -> bool:
        """Whether anything did."""
        return bool(self.vanished or self.appeared or self.moved or self.kind or self.joined)


@dataclass(frozen=True, slots=True)
class SizeChange:
    """How much there was and is of something without entries; streets in kilometres."""

    what: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Differences:
    """Everything that differs between two builds."""

    sources: tuple[SourceChange, ...]
    sizes: tuple[SizeChange, ...]

    def alarms(self, limits: AlarmLimits) -> list[str]:
        """What changed by more than the limits, each as a sentence."""
        return [*_source_alarms(self.sources, limits), *_size_alarms(self.sizes, limits)]


def differences(before: Store, after: Store) -> Differences:
    """Compare two builds of an area."""
    old, new = _entries(before), _entries(after)
    gone, came = _unmatched(old, new)
    same = _renumbered(gone, came)
    gone = gone[~gone["service_id"].isin(same["old"])]
    came = came[~came["service_id"].isin(same["new"])]
    new = new.assign(
        key=new["service_id"].replace(dict(zip(same["new"], same["old"], strict=True)))
    )
    joined = pd.concat([_in(gone, after), _in(came, before)])
    gone = gone[~gone["service_id"].isin(joined["service_id"])]
    came = came[~came["service_id"].isin(joined["service_id"])]
    both = _once(old).merge(_once(new), left_on="service_id", right_on="key", suffixes=("", "_now"))
    other = both[both["kind"] != both["kind_now"]]
    moved = _moved(old, new)
    titles = _titles(before) | _titles(after)
    was, is_now = _once(old)["source_id"].value_counts(), _once(new)["source_id"].value_counts()
    found = [
        SourceChange(
            source_id,
            titles[source_id],
            int(was.get(source_id, 0)),
            int(is_now.get(source_id, 0)),
            _changes(gone, source_id, "kind", None),
            _changes(came, source_id, None, "kind"),
            _changes(moved, source_id, "at", "at_now"),
            _changes(other, source_id, "kind", "kind_now"),
            int((joined["source_id"] == source_id).sum()),
        )
        for source_id in titles
    ]
    return Differences(tuple(found), _sizes(before, after))


def _titles(store: Store) -> dict[str, str]:
    rows = store.sources()
    return dict(zip(rows["source_id"], rows["title"], strict=True))


def _entries(store: Store) -> pd.DataFrame:
    """Entries with their kind in words and their places on the grid (EPSG:27700)."""
    found = store.entries()
    kind = np.where(
        found["type_code"].isna(),
        found["category"],
        found["category"] + ", type " + found["type_code"].map("{:.0f}".format),
    )
    places = to_grid(found["lon"].to_numpy(float), found["lat"].to_numpy(float))
    at = [
        "" if np.isnan(lat) else f"{lat:.5f},{lon:.5f}"
        for lat, lon in zip(found["lat"], found["lon"], strict=True)
    ]
    return found.assign(kind=kind, east=places[:, 0], north=places[:, 1], at=at)


def _once(entries: pd.DataFrame) -> pd.DataFrame:
    return entries.drop_duplicates("service_id")


def _unmatched(old: pd.DataFrame, new: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Entries whose id is in one of the two builds only: those that went, those that came."""
    gone = _once(old[~old["service_id"].isin(new["service_id"])])
    return gone, _once(new[~new["service_id"].isin(old["service_id"])])


def _renumbered(gone: pd.DataFrame, came: pd.DataFrame) -> pd.DataFrame:
    """Entries that have another id now: their ids then and now (``old, new``)."""
    marks = ["source_id", "name", "kind"]
    sides = [
        side.drop_duplicates(marks, keep=False)[[*marks, "service_id"]] for side in (gone, came)
    ]
    found = sides[0].merge(sides[1], on=marks, suffixes=("_old", "_new"))
    return found.rename(columns={"service_id_old": "old", "service_id_new": "new"})[["old", "new"]]


def _in(entries: pd.DataFrame, other: Store) -> pd.DataFrame:
    """Those of some entries that are part of another entry in the other build."""
    return entries[entries["service_id"].isin(other.table("merged")["merged_id"])]


def _moved(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Entries of both builds of which no place is where one was, with ``at`` and ``at_now``."""
    both = old.merge(new, left_on="service_id", right_on="key", suffixes=("", "_now"))
    apart = straight_line_m(
        both[["east", "north"]].to_numpy(float), both[["east_now", "north_now"]].to_numpy(float)
    )
    unknown = (both["at"] == "").to_numpy(), (both["at_now"] == "").to_numpy()
    apart = np.where(unknown[0] & unknown[1], 0.0, np.where(unknown[0] | unknown[1], np.inf, apart))
    nearest = (
        both.assign(apart=apart).sort_values("apart", kind="stable").drop_duplicates("service_id")
    )
    return nearest[nearest["apart"] > MOVED_M]


def _changes(
    rows: pd.DataFrame, source_id: str, before: str | None, after: str | None
) -> tuple[EntryChange, ...]:
    mine = rows[rows["source_id"] == source_id].sort_values(["name", "service_id"])
    empty = [""] * len(mine)
    sides = (empty if column is None else mine[column] for column in (before, after))
    return tuple(map(EntryChange, mine["service_id"], mine["name"], *sides))


def _sizes(before: Store, after: Store) -> tuple[SizeChange, ...]:
    then, now = before.sizes(), after.sizes()
    return tuple(SizeChange(what, then[what], now[what]) for what in SIZES)


def _source_alarms(sources: tuple[SourceChange, ...], limits: AlarmLimits) -> Iterator[str]:
    said = {
        "vanished": "have gone",
        "appeared": "are new",
        "moved": "have moved",
        "kind": "have changed kind",
    }
    shares = asdict(limits)
    for source in sources:
        for what in _KINDS:
            number = len(getattr(source, what))
            most = shares[what] * source.before
            enough = number >= max(limits.at_least, 1) or number == source.before
            if number and source.before and enough and number > most:
                yield (
                    f"{source.title}: {number:,} of {source.before:,} entries {said[what]}, more "
                    f"than the {shares[what]:.0%} that [update] {what} allows."
                    if what != "appeared"
                    else f"{source.title}: {number:,} entries {said[what]}, compared with "
                    f"{source.before:,} before: more than the {shares[what]:.0%} that "
                    f"[update] {what} allows."
                )


def _size_alarms(sizes: tuple[SizeChange, ...], limits: AlarmLimits) -> Iterator[str]:
    for size in sizes:
        if size.after < size.before * (1 - limits.shrunk):
            yield (
                f"{size.after:,.0f} {SIZES[size.what]}, where there were {size.before:,.0f}: more "
                f"than the {limits.shrunk:.0%} less that [update] shrunk allows."
            )
