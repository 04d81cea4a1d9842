"""An area, opened: every question that a person can ask of it is one method.

Pages, commands, the API, reports and benchmarks ask here and nowhere else, so that one question has
one answer.
"""

from functools import cached_property
from pathlib import Path

import pandas as pd

from geo.directory.offer import Offer
from geo.families.known import KnownFacts
from geo.families.search_by_transit import ByTimetable
from geo.network.access import MODES
from geo.network.streets import Network
from geo.places.catchments import Catchments
from geo.places.homes import Homes
from geo.places.postcodes import Place
from geo.provision.figures import Figures
from geo.records import Zone
from geo.store import Store
from geo.transit import Feed, TransitNetwork


class Area:
    """One version of an area's data, open for questions.

    Its parts (streets, services, homes, timetables) are read when first needed and shared by all
    questions. Nothing about who asks is kept.
    """

    def __init__(
        self, store: Store, *, network: Network | None = None, offer: Offer | None = None
    ) -> None:
        self.store = store
        if network is not None:
            self.__dict__["network"] = network
        if offer is not None:
            self.__dict__["offer"] = offer

    @classmethod
    def open(cls, path: Path) -> "Area":
        """Open an area's database, read-only.

        Raises
        ------
        StoreError
            If there is no usable database at `path`.
        """
        return cls(Store.open(path))

    def changed(self, network: Network, offer: Offer) -> "Area":
        """The same area as it would be with other streets and services: what if."""
        return Area(self.store, network=network, offer=offer)

    # What is held

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
    def network(self) -> Network:
        """The streets, for every mode."""
        return self.store.network()

    @cached_property
    def offer(self) -> Offer:
        """The services and their entrances."""
        return self.store.offer()

    @cached_property
    def homes(self) -> Homes:
        """Every home of the area, as its postcode."""
        return self.store.homes_of_area()

    @cached_property
    def catchments(self) -> Catchments:
        """The areas that services are for, where they have one."""
        return self.store.catchments()

    @cached_property
    def stops(self) -> pd.DataFrame:
        """Stops and stations; see `geo.store.Store.stops`."""
        return self.store.stops()

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
    def timetable_facts(self) -> pd.DataFrame:
        """The area's timetables of public transport, one row each; empty without any."""
        return self.store.timetable_facts()

    @cached_property
    def rides(self) -> ByTimetable | None:
        """The area's timetables over its streets; None without any."""
        held = self.store.timetables()
        if not held:
            return None
        return ByTimetable(TransitNetwork(self.network, Feed.of(held)), self.offer)

    @property
    def credits(self) -> tuple[str, ...]:
        """All lines of attribution."""
        return tuple(self.store.attribution())

    @property
    def map_credits(self) -> tuple[str, ...]:
        """Lines of attribution of what a map draws."""
        sources = self.store.sources()
        return tuple(sources.loc[sources["kind"] == "osm", "attribution"].unique())

    def warm(self) -> None:
        """Make what every way of travelling needs now, so that nobody waits for it."""
        for mode in MODES:
            self.network.graph(mode)
            _ = self.network.graph(mode, fastest=True).core
            self.offer.joined(self.network, mode)
        _ = self.known, self.homes, self.stops, self.catchments, self.rides

    def locate(self, text: str) -> Place:
        """Where a postcode, a town or ``latitude,longitude`` is.

        Raises
        ------
        InputError
            If it cannot be found; the message says what to do.
        """
        return self.store.locate(text)
