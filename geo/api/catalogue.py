"""The services of one database in memory, and the search in them."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.directory.helplines import Helpline
from geo.directory.vocabulary import CATEGORIES, NEEDS
from geo.families.completions import Completions, completions
from geo.families.helped import who_helps
from geo.families.matching import Match
from geo.families.search import matching_of, ranks_of
from geo.families.wanted import Wanted, fits_anywhere, open_entrances
from geo.measure import Floats, straight_line_m, to_grid
from geo.places.postcodes import Place, named
from geo.places.typed_postcode import normalise
from geo.publish import openreferral
from geo.publish.openreferral import (
    TERMS,
    Entries,
    TaxonomyTerm,
    link_id,
    name_of,
    public_id,
    taxonomy_id,
)
from geo.records import Schedule, Service, ServiceAtLocation
from geo.store import Store

_DAY = re.compile(r"MO|TU|WE|TH|FR|SA|SU")


@dataclass(frozen=True, slots=True)
class CatalogueQuery:
    """What services must be like; None is not asked. Times are local, ``HH:MM``, days RFC 5545."""

    search: str | None = None
    taxonomy_term_id: str | None = None
    taxonomy_id: str | None = None
    organization_id: str | None = None
    minimum_age: float | None = None
    maximum_age: float | None = None
    start_time: str | None = None
    end_time: str | None = None
    day: str | None = None
    modified_after: datetime | None = None
    wanted: Wanted = field(default_factory=Wanted)

    @property
    def about_times(self) -> bool:
        """Whether it asks for anything about when a service is open."""
        return (self.start_time, self.end_time, self.day) != (None, None, None)


@dataclass(frozen=True, slots=True)
class QueryHome:
    """Where somebody lives: on the grid (EPSG:27700, metres) and in degrees (EPSG:4326)."""

    grid: Floats
    point: BaseGeometry


@dataclass(frozen=True, slots=True)
class _CatalogueEntry:
    """A service, and what is looked for in it."""

    service: Service
    text: str
    terms: frozenset[str]
    taxonomies: frozenset[str]
    organization_id: str | None
    modified: datetime
    schedules: Sequence[Schedule]


@dataclass(frozen=True, slots=True)
class CatalogueWords:
    """How services match a text: who comes `first`, and the `rows` of the match, by their ids."""

    first: Mapping[str, int]
    rows: Mapping[str, int]
    match: Match

    def why(self, service_id: str) -> dict[str, Any]:
        """What of a service matches, and why it may also help."""
        ((why, because),) = self.match.reasons(np.array([self.rows[service_id]]))
        return {"why": list(why)} | ({"because": because} if because else {})


class Catalogue:
    """The services of a database, in the order of their names.

    Parameters
    ----------
    store
        The database; only postcodes and names of towns are looked up in it later.
    locate
        Looks them up, if not the database itself.
    areas
        Of several areas, the names by their codes.
    """

    def __init__(
        self,
        store: Store,
        locate: Callable[[str], Place] | None = None,
        areas: Mapping[str, str] | None = None,
    ) -> None:
        self._store = store
        self._locate = locate or store.locate
        named_areas = [{"code": code, "name": name} for code, name in (areas or {}).items()]
        self.areas: dict[str, list[dict[str, str]]] = {"areas": named_areas} if areas else {}
        self.covers = named((areas or {store.area.code: store.area.name}).values())
        self._contacts = {} if areas else store.contacts
        self._offer = store.offer()
        self.rows: Entries = openreferral.entries(store)
        entries = [_entry(self.rows, service) for service in self.rows.services.values()]
        self._entries = sorted(
            entries, key=lambda e: (name_of(e.service).casefold(), e.service.service_id)
        )
        self._links = [
            (entry, link)
            for entry in self._entries
            for link in self.rows.links.get(entry.service.service_id, ())
        ]
        self._grid = self._positions()
        self._areas = self._service_areas()
        self.service_ids = {public_id("service", key): key for key in self.rows.services}
        self.organization_ids = {
            public_id("organization", key): key for key in self.rows.organizations
        }
        self.links = {link_id(link.service_id, link.location_id): link for _, link in self._links}
        self.organizations = sorted(
            self.rows.organizations.values(), key=lambda o: (o.name.casefold(), o.organization_id)
        )
        self.services_of: dict[str, list[str]] = {}
        for entry in self._entries:
            of = entry.service.organization_id
            self.services_of.setdefault(of or "", []).append(entry.service.service_id)

    def _positions(self) -> Floats:
        """Where each link is, on the grid: shape ``(n, 2)``, NaN where that is not known."""
        places = [self.rows.locations[link.location_id] for _, link in self._links]
        lon = np.array([p.lon for p in places], dtype=float)
        lat = np.array([p.lat for p in places], dtype=float)
        grid = np.full((len(places), 2), np.nan)
        known = np.isfinite(lon) & np.isfinite(lat)
        if known.any():
            grid[known] = to_grid(lon[known], lat[known])
        return grid

    def _service_areas(self) -> dict[str, BaseGeometry]:
        """The area that a service is for, of those that name one."""
        found = {
            service_id: [row.geometry for row in rows if row.kind == "service area"]
            for service_id, rows in self.rows.catchments.items()
        }
        areas = {key: shapely.union_all(shapely.from_wkb(a)) for key, a in found.items() if a}
        shapely.prepare(list(areas.values()))
        return areas

    @cached_property
    def can_be_typed(self) -> Completions:
        """Places, kinds of help and services by name; of several areas, places of the first."""
        homes = self._store.homes_of_area().table["postcode"]
        return completions(self._offer, self._store.town_names(), homes)

    def helplines(self, wanted: Wanted, text: str = "") -> tuple[Helpline, ...]:
        """Who helps wherever a family lives; of several areas, with no SENDIASS of one of them."""
        return who_helps(self.covers, self._contacts, wanted, text)

    def home(self, postcode: str) -> QueryHome:
        """Where a postcode is.

        Raises
        ------
        PostcodeError
            With a reason: it does not exist, has no place, or is outside the area.
        """
        place = self._locate(normalise(postcode))
        return QueryHome(to_grid(place.lon, place.lat)[0], shapely.Point(place.lon, place.lat))

    def services(self, asked: CatalogueQuery) -> list[str]:
        """Ids of the services that are as asked."""
        fits = self._wanted(asked.wanted)
        ids = [e.service.service_id for e in self._entries if _fits(e, asked)]
        found = [one for one in ids if fits(one, None)]
        words = self.words(asked.wanted)
        return sorted(found, key=words.first.__getitem__) if words else found

    def words(self, wanted: Wanted) -> "CatalogueWords | None":
        """How services match what is wanted in words; None without any."""
        offer, matched = self._offer, matching_of(self._offer, wanted)
        if matched is None:
            return None
        order = ranks_of(offer, wanted, matched) + 1_000_000 * offer.services["illustrative"]
        ids = offer.services["service_id"].tolist()
        return CatalogueWords(
            dict(zip(ids, order.tolist(), strict=True)),
            {one: row for row, one in enumerate(ids)},
            matched,
        )

    def _wanted(self, wanted: Wanted) -> Callable[[str, str | None], bool]:
        """Whether families' filters leave a service, at a location where one is given."""
        if not wanted.chosen:
            return lambda service_id, location_id: True
        offer = self._offer
        ids = offer.services["service_id"].to_numpy(dtype=object)
        kept = set(ids[fits_anywhere(offer, wanted)])
        entrances = open_entrances(offer, wanted)
        if entrances is None:
            return lambda service_id, location_id: service_id in kept
        places = offer.points["location_id"].to_numpy(dtype=object)[entrances]
        open_to = set(zip(ids[offer.service[entrances]], places, strict=True))
        return lambda service_id, location_id: (
            service_id in kept and (location_id is None or (service_id, location_id) in open_to)
        )

    def at_locations(
        self, asked: CatalogueQuery, *, home: QueryHome | None = None, within_m: float | None = None
    ) -> list[tuple[ServiceAtLocation, float | None]]:
        """Services at places that are as asked, with straight-line metres from a home.

        From a home they come nearest first; a place whose position is not known comes last, and
        not at all when there is a limit. With a text the best match comes first, then the nearest.
        """
        found = self._at_locations(asked, home, within_m)
        words = self.words(asked.wanted)
        return sorted(found, key=lambda one: words.first[one[0].service_id]) if words else found

    def _at_locations(
        self, asked: CatalogueQuery, home: QueryHome | None, within_m: float | None
    ) -> list[tuple[ServiceAtLocation, float | None]]:
        fits = self._wanted(asked.wanted)
        if home is None:
            return [
                (link, None)
                for entry, link in self._links
                if fits(link.service_id, link.location_id) and _fits(entry, asked, link.location_id)
            ]
        away = straight_line_m(self._grid, home.grid)
        far = np.where(np.isnan(away), np.inf, away)
        found: list[tuple[ServiceAtLocation, float | None]] = []
        for i in np.argsort(far, kind="stable"):
            if within_m is not None and far[i] > within_m:
                break
            entry, link = self._links[i]
            if (
                fits(link.service_id, link.location_id)
                and self._covers(link.service_id, home)
                and _fits(entry, asked, link.location_id)
            ):
                found.append((link, float(away[i]) if np.isfinite(away[i]) else None))
        return found

    def _covers(self, service_id: str, home: QueryHome) -> bool:
        """Whether a service is for whoever lives there; one that names no area is for all."""
        area = self._areas.get(service_id)
        return area is None or bool(shapely.covers(area, home.point))


def terms(
    search: str | None, taxonomy: str | None, parent: str | None, top: bool
) -> list[TaxonomyTerm]:
    """The terms of our taxonomies that are as asked; ids are UUIDs."""
    return [term for term in TERMS.values() if _term_fits(term, search, taxonomy, parent, top)]


def _term_fits(
    term: TaxonomyTerm, search: str | None, taxonomy: str | None, parent: str | None, top: bool
) -> bool:
    above = TERMS[term.taxonomy, term.parent].term_id if term.parent else None
    return (
        (taxonomy is None or taxonomy_id(term.taxonomy) == taxonomy)
        and (parent is None or above == parent)
        and not (top and above)
        and has_words(f"{term.name} {term.description} {term.code}", search)
    )


def has_words(text: str, search: str | None) -> bool:
    """Whether all words of a search occur in a text, whatever their case."""
    folded = text.casefold()
    return all(word in folded for word in (search or "").casefold().split())


def _entry(rows: Entries, service: Service) -> _CatalogueEntry:
    keys = rows.terms(service.service_id)
    known = [TERMS[key] for key in keys if key in TERMS]
    above = [TERMS[term.taxonomy, term.parent] for term in known if term.parent]
    of = service.organization_id if service.organization_id in rows.organizations else None
    return _CatalogueEntry(
        service,
        " ".join(filter(None, _texts(rows, service))).casefold(),
        frozenset(term.term_id for term in (*known, *above)),
        frozenset(taxonomy_id(term.taxonomy) for term in known),
        public_id("organization", of) if of else None,
        datetime.combine(rows.modified(service.service_id), time.min, UTC),
        rows.schedules.get(service.service_id, ()),
    )


def _texts(rows: Entries, service: Service) -> Iterator[str | None]:
    """What a search looks through."""
    yield from (name_of(service), service.description, service.eligibility, service.how_to_access)
    category = CATEGORIES.get(service.category)
    yield from (category.name, category.explained) if category else ()
    organization = rows.organizations.get(service.organization_id or "")
    yield organization.name if organization else None
    for row in rows.needs.get(service.service_id, ()):
        yield NEEDS[row.need].name if row.need in NEEDS else row.need
    for place in rows.places(service.service_id):
        yield from (place.name, place.address, place.postcode)


def _fits(entry: _CatalogueEntry, asked: CatalogueQuery, location_id: str | None = None) -> bool:
    """Whether a service is as asked, at a place where one is given."""
    return (
        (asked.taxonomy_term_id is None or asked.taxonomy_term_id in entry.terms)
        and (asked.taxonomy_id is None or asked.taxonomy_id in entry.taxonomies)
        and (asked.organization_id is None or asked.organization_id == entry.organization_id)
        and (asked.modified_after is None or entry.modified >= asked.modified_after)
        and _fits_age(entry.service, asked)
        and (not asked.about_times or _open(entry.schedules, asked, location_id))
        and (not asked.search or all(w in entry.text for w in asked.search.casefold().split()))
    )


def _fits_age(service: Service, asked: CatalogueQuery) -> bool:
    """Whether ages are as asked. The standard's two need an age that the service says."""
    low, high = service.min_age, service.max_age
    return (asked.minimum_age is None or (low is not None and low >= asked.minimum_age)) and (
        asked.maximum_age is None or (high is not None and high <= asked.maximum_age)
    )


def _open(schedules: Sequence[Schedule], asked: CatalogueQuery, location_id: str | None) -> bool:
    """Whether a single schedule, of that place if one is given, is all that is asked."""
    return any(
        (asked.day is None or asked.day in _DAY.findall(row.byday or ""))
        and (asked.start_time is None or (row.opens_at or "") >= asked.start_time[:5])
        and (asked.end_time is None or "" < (row.closes_at or "") <= asked.end_time[:5])
        for row in schedules
        if location_id is None or row.location_id in (None, location_id)
    )
