"""The areas of a folder, or of one file: whose a place is, and each area opened when asked."""

import logging
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from typing import TypeVar

from geo import settings
from geo.area import Area
from geo.areas import across, members
from geo.areas.members import Member, NotServed
from geo.areas.together import digest, with_neighbours
from geo.errors import GeoError, InputError, PostcodeError, StoreError
from geo.measure import to_grid
from geo.places.postcodes import TOWN_KINDS, NamedPlace, Place, named
from geo.places.spelling import folded
from geo.places.typed_postcode import coordinates, district_of, normalise
from geo.store import Store

T = TypeVar("T")

NEAR_M = 2000.0
"""A place is looked for in areas whose postcodes' box is so near."""

ONE_PLACE_M = 3000.0
"""Settlements of one name this close together are one."""

_log = logging.getLogger(__name__)

KEPT_STORES = 8
"""So many files are kept open to look up postcodes, besides the areas that are open."""


@dataclass(frozen=True, slots=True)
class _Opened:
    version: str
    area: Area


class Areas:
    """The areas that are served together. Safe to share between threads.

    Parameters
    ----------
    place
        A folder of databases, or one database; or several of these.
    most_open
        How many areas are open at a time; `geo.settings.open_areas` if not given.
    made_ready
        Called with an area that was just opened, before anybody asks it.
    before
        What was served before: what is as it was is shared with it.

    Raises
    ------
    StoreError
        If there is no usable database.
    """

    def __init__(
        self,
        place: Path | Sequence[Path],
        *,
        most_open: int | None = None,
        made_ready: Callable[[Area], None] = lambda area: None,
        before: "Areas | None" = None,
    ) -> None:
        self.places = (place,) if isinstance(place, Path) else tuple(place)
        self._most_open = most_open or settings.open_areas()
        self._made_ready = made_ready
        self._lock = RLock()
        self._opening: dict[str, RLock] = {}
        self._open: OrderedDict[str, _Opened] = OrderedDict()
        self._stores: OrderedDict[str, Store] = OrderedDict()
        self._stamps: Mapping[Path, str] | None = None
        self._members: tuple[Member, ...] = ()
        self._not_served: tuple[NotServed, ...] = ()
        if before is not None:
            self._members, self._open = before._members, before._open.copy()
        self.refresh()

    @property
    def members(self) -> tuple[Member, ...]:
        """The areas that are served, by name."""
        return self._members

    @property
    def not_served(self) -> tuple[NotServed, ...]:
        """Files of the folder that are not served, and why."""
        return self._not_served

    @property
    def names(self) -> dict[str, str]:
        """The names of the areas by their codes, in the order of the names."""
        return {member.code: member.name for member in self._members}

    @property
    def name(self) -> str:
        """The areas in words."""
        return named(self.names.values())

    @property
    def version(self) -> str:
        """A text that changes whenever any of the data does."""
        return digest(member.build_id for member in self._members)

    def refresh(self) -> None:
        """See what is in the folder now. Cheap where nothing has changed.

        Raises
        ------
        StoreError
            If there is no usable database any more.
        """
        with self._lock:
            try:
                stamped = members.stamps(self.places)
            except StoreError:
                if self._members:  # what is open stays in use
                    return
                raise
            if stamped == self._stamps:
                return
            served, out = members.served(stamped, self._members)
            if not served:
                raise StoreError(_none(self.places, out))
            gone = {one.code: one for one in self._members}
            for one in served:
                if one == gone.get(one.code):
                    gone.pop(one.code)
            for code in gone:
                self._stores.pop(code, None)
            self._members, self._not_served, self._stamps = served, out, stamped
            for left in out:
                _log.warning("%s is not in use: %s", left.path, left.reason)

    def area(self, code: str | None = None) -> Area:
        """The area of a council, opened with its neighbours' services; the first by name if None.

        Raises
        ------
        InputError
            If no such area is served.
        StoreError
            If its file cannot be read, and it is not open already.
        """
        self.refresh()
        member = self.member(code or self._members[0].code)
        with self._lock:
            opening = self._opening.setdefault(member.code, RLock())
        with opening:
            around = self.around(member)
            version = digest([member.version, *(one.version for one in around)])
            with self._lock:
                held = self._open.get(member.code)
                if held:
                    self._open.move_to_end(member.code)
                if held and held.version == version:
                    return held.area
            try:
                area = self._opened(member, around)
                self._made_ready(area)
            except Exception as error:
                if held is None:
                    raise
                return self._kept(held, version, member, error)
            with self._lock:
                self._open[member.code] = _Opened(version, area)
                self._open.move_to_end(member.code)
                _drop(self._open, self._most_open)
            return area

    def _kept(self, held: _Opened, version: str, member: Member, error: Exception) -> Area:
        """Keep what is open, whatever is wrong with the file that took its place."""
        _log.error("%s cannot be used; we keep using what was open", member.path, exc_info=error)
        reason = str(error) if isinstance(error, GeoError) else f"It is damaged ({error!r})."
        with self._lock:
            self._open[member.code] = _Opened(version, held.area)
            self._stores.pop(member.code, None)
            self._not_served = (*self._not_served, NotServed(member.path, reason))
        return held.area

    def _adopt(self, new: "Areas") -> None:
        """Serve what another serves."""
        self._members, self._not_served = new._members, new._not_served
        self._open, self._stores = new._open, new._stores
        self._opening, self._stamps = new._opening, new._stamps

    def member(self, code: str) -> Member:
        """The area of a council by its GSS code, or its name.

        Raises
        ------
        InputError
            If no such area is served.
        """
        wanted = code.strip().casefold()
        for member in self._members:
            if wanted in (member.code.casefold(), member.name.casefold()):
                return member
        raise InputError(f"There is no area {code[:60]!r} here. There are: {self.name}.")

    # Whose a place is

    def of(self, text: str) -> Area:
        """The area that answers for a postcode, a town or ``latitude,longitude``.

        Raises
        ------
        InputError
            If it cannot be found, or is in none of the areas; the message says what to do.
        """
        return self.area(self.whose(text).code)

    def locate(self, text: str) -> Place:
        """Where that place is; errors as `of`."""
        return self._store(self.whose(text)).locate(text)

    def whose(self, text: str) -> Member:
        """Whose place that is; errors as `of`."""
        self.refresh()
        if len(self._members) == 1:
            return self._members[0]
        if at := coordinates(text):
            return self._at(*at, text)
        if district := district_of(text):
            return self._of_district(district, text)
        try:
            code = normalise(text)
        except PostcodeError:
            return self._named(text)
        return self._of_postcode(code, text)

    def _of_district(self, district: str, text: str) -> Member:
        """The area with most of a postcode district's homes."""
        latest = max(self._members, key=lambda one: one.built)
        known = [(h.easting or 0, h.northing or 0) for h in self._store(latest).homes_in(district)]
        near = [m for m in self._members if not known or any(m.holds(*xy, 0) for xy in known)]
        homes = {one: self._homes_in(one, district) for one in near}
        most = max(homes, key=homes.__getitem__, default=latest)
        if not homes.get(most):
            self._store(latest).locate(text)  # raises, with the reason
        return most

    def _homes_in(self, member: Member, district: str) -> int:
        """How many homes of a postcode district are an area's own."""
        try:
            store = self._store(member)
            codes = [home.postcode for home in store.homes_in(district)]
            return int(store.places_of(codes)["here"].sum()) if codes else 0
        except StoreError:  # replaced by what cannot be read: told in `not_served`
            return 0

    def _of_postcode(self, code: str, text: str) -> Member:
        """Of several that hold it, the area that was built last."""
        latest = sorted(self._members, key=lambda one: one.built, reverse=True)
        row = self._store(latest[0]).postcode(code)
        for member in latest:
            far = (
                row is not None
                and row.easting is not None
                and row.northing is not None
                and not member.holds(row.easting, row.northing, NEAR_M)
            )
            if not far and self._is_here(member, code):
                return member
        self._store(latest[0]).locate(text)  # raises, with the reason
        raise PostcodeError(f"{code} is outside the areas that this finder covers.")

    def _is_here(self, member: Member, code: str) -> bool:
        try:
            return self._store(member).is_here(code)
        except StoreError:  # replaced by what cannot be read: told in `not_served`
            return False

    def _stale(self, member: Member) -> bool:
        """Whether a file was replaced by what cannot be read."""
        return any(member.path == one.path for one in self._not_served)

    def _named(self, text: str) -> Member:
        name = folded(text)
        towns: list[tuple[NamedPlace, tuple[float, float]]] = []
        for member in self._members:
            for town in member.towns.get(name, ()) if name else ():
                x, y = to_grid(town.lon, town.lat)[0]
                if all(abs(x - a) + abs(y - b) > ONE_PLACE_M for _, (a, b) in towns):
                    towns.append((town, (float(x), float(y))))
        found = {}
        for _, (x, y) in towns:
            if whose := self._nearest(x, y):
                found[whose.code] = whose
        if len(found) > 1:
            where = ", and in ".join(member.name for member in found.values())
            raise PostcodeError(
                f"There are several places called “{' '.join(text.split())[:40]}”: in {where}. "
                "Type a postcode."
            )
        if found:
            return next(iter(found.values()))
        first = self._members[0]
        self._store(first).locate(text)  # raises, with the reason, unless it is past all borders
        return first

    def _town_names(self) -> list[str]:
        towns = (town for one in self._members for named in one.towns.values() for town in named)
        return sorted({town.name for town in towns if town.kind in TOWN_KINDS})

    def _at(self, lat: float, lon: float, text: str) -> Member:
        first = self._members[0]
        self._store(first).locate(text)  # raises for what cannot be in Great Britain
        x, y = to_grid(lon, lat)[0]
        if whose := self._nearest(float(x), float(y)):
            return whose
        raise InputError(
            f"{text.strip()[:40]} is outside the areas that this finder covers ({self.name})."
        )

    def _nearest(self, easting: float, northing: float) -> Member | None:
        """The area with the nearest postcode; None where all are far."""
        near = [one for one in self._members if one.holds(easting, northing, NEAR_M)]
        if len(near) == 1:
            return near[0]
        if not near:
            near = [one for one in self._members if one.holds(easting, northing, one.margin_m)]
        away = {one: self._store(one).nearest_m(easting, northing) for one in near}
        return min(away, key=away.__getitem__, default=None)

    # Whose a service is

    def holding(self, service_id: str, first: Area | None = None) -> tuple[Area, str] | None:
        """The area that lists a service, and the id that the service has there; None if none does.

        Parameters
        ----------
        first
            An area that is asked before all others: that of a visitor's home.
        """
        if first is not None and first.lists(service_id):
            return first, service_id
        self.refresh()
        code, rest = across.unmarked(service_id)
        names = self.names
        hashed = {one: self._store(self._members[0]).hashed(one) for one in {service_id, rest}}
        asked = service_id
        found = [member for member in self._members if member.lists(hashed[service_id])]
        if not found and code in names:
            asked = rest
            found = [one for one in self._members if one.code == code and one.lists(hashed[rest])]
        for member in found[1:]:
            if self._store(member).is_in(asked, member.code):
                return self.area(member.code), asked
        return (self.area(found[0].code), asked) if found else None

    def listing(self, service_ids: Iterable[str], first: Area) -> list[tuple[Area, list[str]]]:
        """The areas that list some services, each with the ids that they have there.

        `first` is asked before all others, and comes first; services that nobody lists are left
        out.
        """
        found: dict[str, tuple[Area, list[str]]] = {first.code: (first, [])}
        for service_id in service_ids:
            if held := self.holding(service_id, first):
                found.setdefault(held[0].code, (held[0], []))[1].append(held[1])
        return list(found.values())

    def everything(self) -> Store:
        """One store with the services of all areas, each once; all else is the first area's.

        It holds them all in memory.
        """
        self.refresh()
        first, *others = self._members
        store = Store.open(first.path)
        opened = []
        for member in others:
            with suppress(StoreError):  # replaced by what cannot be read: told in `not_served`
                opened.append(Store.open(member.path))
        if rows := across.everything(store, opened):
            store.add(rows, "+" + digest(one.version for one in opened))
        for one in opened:
            one.close()
        return store

    # Opening

    def around(self, member: Member) -> list[Member]:
        """The areas whose services a member may take in."""
        return [one for one in self._members if one is not member and member.reaches(one)]

    def _opened(self, member: Member, around: list[Member]) -> Area:
        neighbours = []
        for one in around:
            with suppress(StoreError):  # replaced by what cannot be read: told in `not_served`
                neighbours.append((one, self._store(one)))
        covers = self.names if len(self._members) > 1 else None
        return with_neighbours(member, neighbours, covers)

    def _store(self, member: Member) -> Store:
        """A member's file, to look things up in."""
        with self._lock:
            held = self._stores.get(member.code)
            opened = self._open.get(member.code)
            if held is None and opened is not None and self._stale(member):
                return opened.area.store.alone()
            if held is None:
                held = Store.open(member.path)
                if len(self._members) > 1:
                    held.cover(self.names, self._town_names())
                self._stores[member.code] = held
            self._stores.move_to_end(member.code)
            _drop(self._stores, KEPT_STORES)
            return held


def _drop(held: "OrderedDict[str, T]", most: int) -> None:
    """Let go of what was asked longest ago, where there is too much."""
    while len(held) > most:
        held.popitem(last=False)


def _none(places: Sequence[Path], out: tuple[NotServed, ...]) -> str:
    why = " ".join(one.reason for one in out[:3])
    folder = next((place for place in places if place.is_dir()), None)
    if folder is None:
        return why
    return (
        f"There is no usable database in the folder {folder}. "
        f"{why or 'It has no file that ends in .duckdb.'} Build areas into it: python -m geo "
        f"build MANIFEST --out {folder / 'NAME.duckdb'}"
    )
