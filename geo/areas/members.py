"""Which databases of a folder are served, and which are not and why.

Of two databases of one council the one that was built last is served. Where two areas hold the same
postcode (their postcode directories are of different dates), it is the one's that was built last.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from geo.errors import GeoError, StoreError
from geo.places.postcodes import NamedPlace
from geo.store import Store, version_of

SUFFIX = ".duckdb"

Box = tuple[float, float, float, float]
"""West, south, east and north in grid metres (EPSG:27700)."""


@dataclass(frozen=True, slots=True)
class Member:
    """A database that is served.

    `version` changes whenever the file is replaced, `build_id` with every build; `built_at` is
    ISO 8601, UTC. `box` holds the area's own postcodes, `margin_m` says how far past them data is
    loaded. `services` are hashes of the ids of its services, ascending; `towns` its settlements by
    name, as `geo.places.spelling.folded` spells it.
    """

    path: Path
    version: str
    code: str
    name: str
    built_at: str
    build_id: str
    box: Box
    margin_m: float
    services: NDArray[np.uint64] = field(repr=False, compare=False)
    towns: Mapping[str, tuple[NamedPlace, ...]] = field(repr=False, compare=False)

    @property
    def built(self) -> tuple[str, str]:
        """What tells which of two was built last."""
        return self.built_at, self.path.name

    def reaches(self, other: "Member") -> bool:
        """Whether homes of the other may lie within this area's margin."""
        west, south, east, north = self.box
        other_west, other_south, other_east, other_north = other.box
        return (
            west - self.margin_m <= other_east
            and east + self.margin_m >= other_west
            and south - self.margin_m <= other_north
            and north + self.margin_m >= other_south
        )

    def holds(self, easting: float, northing: float, within_m: float) -> bool:
        """Whether a place is in the box, or so near it."""
        west, south, east, north = self.box
        return (
            west - within_m <= easting <= east + within_m
            and south - within_m <= northing <= north + within_m
        )

    def lists(self, hashed: int) -> bool:
        """Whether a service with an id of this hash is listed; see `Store.hashed`."""
        at = int(np.searchsorted(self.services, np.uint64(hashed)))
        return at < len(self.services) and int(self.services[at]) == hashed


@dataclass(frozen=True, slots=True)
class NotServed:
    """A file of the folder that is not served, and why, as a sentence with what to do about it."""

    path: Path
    reason: str


def databases(place: Path) -> list[Path]:
    """The databases that a path names: itself, or all in a folder, by name."""
    if not place.is_dir():
        return [place]
    return sorted(path for path in place.iterdir() if path.suffix == SUFFIX and path.name[0] != ".")


def stamps(places: Sequence[Path]) -> dict[Path, str]:
    """The version of each database of some paths; cheap to ask at every visit.

    Raises
    ------
    StoreError
        If a file that is named is not there.
    """
    found = {}
    for place in places:
        for path in databases(place):
            with suppress(StoreError) if place.is_dir() else nullcontext():
                found[path] = version_of(path)
    return found


def read(path: Path, version: str) -> Member:
    """What has to be known of an area before anybody asks about it.

    Raises
    ------
    StoreError
        If the file is not a usable database, whatever is wrong with it.
    """
    try:
        return _read(path, version)
    except GeoError:
        raise
    except Exception as error:
        raise StoreError(
            f"{path} is damaged ({error!r}). Build it again (python -m geo build), or name "
            "another file."
        ) from error


def _read(path: Path, version: str) -> Member:
    store = Store.open(path)
    try:
        return Member(
            path,
            version,
            store.area.code,
            store.area.name,
            store.built_at,
            store.version,
            store.homes_box,
            store.margin_m or 0.0,
            store.service_hashes(),
            store.towns(),
        )
    finally:
        store.close()


def served(
    stamped: Mapping[Path, str], before: Iterable[Member] = ()
) -> tuple[tuple[Member, ...], tuple[NotServed, ...]]:
    """The areas of some files by name, and the files that are not served.

    Parameters
    ----------
    stamped
        Files with their versions.
    before
        What was served: a file that is as it was is not read again; one that was replaced by what
        cannot be read stays served as long as it is open, by what was there before.
    """
    was = {member.path: member for member in before}
    found: dict[str, Member] = {}
    out: list[NotServed] = []
    for path, version in stamped.items():
        held = was.get(path)
        try:
            member = held if held and held.version == version else read(path, version)
        except GeoError as error:
            out.append(NotServed(path, str(error)))
            if held is None:
                continue
            member = held
        first = found.get(member.code)
        if first is None:
            found[member.code] = member
            continue
        late, early = sorted((first, member), key=lambda one: one.built, reverse=True)
        found[member.code] = late
        out.append(
            NotServed(
                early.path,
                f"{early.path.name} and {late.path.name} are both for {late.name} "
                f"({late.code}). We use {late.path.name}, the newer one. Remove one of them.",
            )
        )
    return tuple(sorted(found.values(), key=lambda one: (one.name.casefold(), one.code))), tuple(
        out
    )
