"""What an area holds: its streets, services, homes, figures and timetables, and whose they are."""

from collections.abc import Collection, Sequence
from datetime import date
from functools import cached_property

import pandas as pd

from geo.directory.entry import Entry, Origin
from geo.directory.offer import Offer
from geo.families.known import KnownFacts
from geo.network.streets import Network
from geo.places.catchments import Catchments
from geo.places.homes import Homes
from geo.places.postcodes import Place
from geo.provision.figures import Figures
from geo.provision.travelling import route_names
from geo.records import (
    LocalContact,
    Timetable,
    TrafficCount,
    TransitRoute,
    WaitingCount,
    Zone,
)
from geo.sources.kinds import evidence
from geo.store.account import DataAccount, account
from geo.store.store import Store
from geo.transit import Feed, TransitNetwork


class HeldData:
    """One version of an area's data. Its parts are read when first needed and shared by all."""

    def __init__(
        self, store: Store, *, network: Network | None = None, offer: Offer | None = None
    ) -> None:
        self.store = store
        if network is not None:
            self.__dict__["network"] = network
        if offer is not None:
            self.__dict__["offer"] = offer

    @property
    def version(self) -> str:
        """The data version, which changes at every build."""
        return self.store.version

    @property
    def name(self) -> str:
        """The name of the area's council."""
        return self.store.area.name

    @property
    def code(self) -> str:
        """The GSS code of the area's council."""
        return self.store.area.code

    @cached_property
    def contacts(self) -> dict[str, LocalContact]:
        """The area's own contacts, by their names in `geo.manifest.CONTACTS`, as far as given."""
        return self.store.contacts

    @property
    def built_on(self) -> str:
        """The day of the build, as an ISO date."""
        return self.store.built_at[:10]

    @cached_property
    def network(self) -> Network:
        """The streets, for every mode."""
        return self.store.network()

    @cached_property
    def has_ferries(self) -> bool:
        """Whether a ferry sails on the map of the area."""
        return bool(self.network.graph("walk").edges.ferry.any())

    @cached_property
    def offer(self) -> Offer:
        """The services and their entrances."""
        return self.store.offer()

    @cached_property
    def homes(self) -> Homes:
        """Every home of the area, as its postcode."""
        return self.store.homes_of_area()

    @cached_property
    def town_names(self) -> list[str]:
        """The names of towns, villages, suburbs and hamlets; see `geo.store.Store.town_names`."""
        return self.store.town_names()

    @cached_property
    def homes_beyond(self) -> Homes:
        """Homes of other councils, as far as they are loaded."""
        return self.store.homes_beyond()

    @cached_property
    def catchments(self) -> Catchments:
        """The areas that services are for, where they have one."""
        return self.store.catchments()

    @cached_property
    def stops(self) -> pd.DataFrame:
        """Stops and stations; see `geo.store.Store.stops`."""
        return self.store.stops()

    @cached_property
    def traffic_counts(self) -> list[TrafficCount]:
        """How many vehicles pass points of roads; empty without a source of counts."""
        return self.store.records(TrafficCount)

    @cached_property
    def waiting_counts(self) -> list[WaitingCount]:
        """Children who wait for NHS community services; empty without a source of them."""
        return self.store.records(WaitingCount)

    @cached_property
    def waiting_sources(self) -> dict[str, Origin]:
        """The sources of `waiting_counts`, by id."""
        return self.store.origins(
            "SELECT DISTINCT source_id FROM waiting_count WHERE source_id <> ?", ""
        )

    @cached_property
    def councils(self) -> dict[str, str]:
        """Names of councils by GSS code."""
        return self.store.council_names()

    @cached_property
    def known(self) -> KnownFacts:
        """The details of all entries."""
        return KnownFacts.of(self.offer, self.store.details)

    @cached_property
    def zones(self) -> list[Zone]:
        """The zones that are loaded, of all kinds."""
        return self.store.records(Zone)

    @cached_property
    def figures(self) -> Figures:
        """Published figures by zone."""
        return self.store.figures()

    @cached_property
    def capacity(self) -> pd.DataFrame:
        """How many places services have; see `geo.store.Store.capacity`."""
        return self.store.capacity()

    @cached_property
    def timetable_facts(self) -> pd.DataFrame:
        """The area's timetables of public transport, one row each; empty without any."""
        return self.store.timetable_facts()

    @cached_property
    def timetables(self) -> Sequence[Timetable]:
        """The timetables, as they were loaded."""
        return self.store.timetables()

    @cached_property
    def transit(self) -> TransitNetwork | None:
        """The area's timetables over its streets, made-up ones as well; None without any."""
        return TransitNetwork(self.network, Feed.of(self.timetables)) if self.timetables else None

    def route_names(self, *, examples: bool) -> dict[str, str]:
        """The routes of the timetables that count, by number or name, in words."""
        return route_names(self.store.records(TransitRoute), self.timetable_facts, examples)

    @cached_property
    def all_sources(self) -> pd.DataFrame:
        """Every source; see `geo.store.Store.sources`."""
        return self.store.sources()

    def account(self, on: date) -> DataAccount:
        """The sources, what could not be used, and what entries lack, seen from a day."""
        return account(self.store.alone(), on)

    def sources(self, uses: Sequence[str], services: Collection[str] = ()) -> pd.DataFrame:
        """The sources that an answer rests on; columns as `geo.store.Store.sources`.

        Parameters
        ----------
        uses
            ``homes``, ``streets``, ``schools``, ``stops``, ``zones``, ``timetables``, ``traffic``
            or ``waits``.
        services
            Ids of the sources of the services that were counted.
        """
        known, kinds = self.all_sources, {kind for use in uses for kind in evidence(use)}
        return known[known["kind"].isin(kinds) | known["source_id"].isin(list(services))]

    @cached_property
    def has_examples(self) -> bool:
        """Whether any entry was made up as an example."""
        return bool(self.offer.services["illustrative"].any())

    @cached_property
    def credits(self) -> tuple[str, ...]:
        """All lines of attribution."""
        return tuple(self.store.attribution())

    @cached_property
    def map_credits(self) -> tuple[str, ...]:
        """Lines of attribution of what a map draws."""
        return tuple(self.sources(["streets"])["attribution"].unique())

    def lists(self, service_id: str) -> bool:
        """Whether there is a service with an id."""
        return bool((self.offer.services["service_id"] == service_id).any())

    def set_homes(self, homes: Homes) -> None:
        """Count these homes and no others; before anybody asks for them."""
        self.__dict__["homes"] = homes

    def entry(self, service_id: str) -> Entry | None:
        """All that is recorded of a service; None for an unknown id."""
        return self.store.entry(service_id)

    def locate(self, text: str) -> Place:
        """Where a postcode, a town or ``latitude,longitude`` is.

        Raises
        ------
        InputError
            If it cannot be found; the message says what to do.
        """
        return self.store.locate(text)

    @property
    def margin_m(self) -> float | None:
        """How far past its border the area is loaded, in metres; None: not known."""
        return self.store.margin_m
