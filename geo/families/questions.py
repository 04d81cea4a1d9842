"""The questions of families: one method each, over the parts of an area that they need."""

import math
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property

import pandas as pd
from shapely.geometry.base import BaseGeometry

from geo.directory import meaning
from geo.directory.entry import Entry
from geo.directory.helplines import Helpline
from geo.directory.offer import Offer
from geo.directory.urgent import HelpLine, who_to_call
from geo.directory.vocabulary import CROWDS
from geo.families import counts, helped, kept, search, stops, way
from geo.families.beyond import beyond
from geo.families.completions import KINDS, OFFERED, Completion, Completions, completions
from geo.families.counts import Counts
from geo.families.easy_read import Idea, easy_read
from geo.families.kept import KeptService
from geo.families.known import KnownFacts
from geo.families.listing import as_csv
from geo.families.order import SORTS
from geo.families.search import Answer
from geo.families.suggest import Question, Suggestion, Wider, suggestions, wider
from geo.families.wanted import Wanted, leaves_out_crowds, meant
from geo.families.way import WayThere, landmarks
from geo.network.directions import Directions
from geo.network.rehearsal import PractisedStep, practised
from geo.network.streets import Network
from geo.places.catchments import Catchments
from geo.places.homes import Homes
from geo.places.postcodes import Place
from geo.records import LocalContact, Timetable
from geo.transit import TransitNetwork, When
from geo.travel import Travel
from geo.travel.between import TravelMatrix, TravelPair
from geo.travel.choices import TravelChoices
from geo.travel.reach import Position, Trip
from geo.travel.routes import DoorRoute
from geo.travel.standard import Standard
from geo.travel.timetable import for_families, modes, notes_step_free, over, usual


class FamilyQuestions(ABC):
    """What a family can ask of an area. `geo.area.Area` holds the parts that are abstract here."""

    @property
    @abstractmethod
    def name(self) -> str:
        """The name of the area's council."""

    @property
    @abstractmethod
    def contacts(self) -> Mapping[str, LocalContact]:
        """The area's own contacts, by their names in `geo.manifest.CONTACTS`."""

    @property
    @abstractmethod
    def network(self) -> Network:
        """The streets, for every mode."""

    @property
    @abstractmethod
    def offer(self) -> Offer:
        """The services and their entrances."""

    @property
    @abstractmethod
    def homes(self) -> Homes:
        """Every home of the area, as its postcode."""

    @property
    @abstractmethod
    def town_names(self) -> Sequence[str]:
        """The names of towns, villages, suburbs and hamlets."""

    @property
    @abstractmethod
    def known(self) -> KnownFacts:
        """The details of all entries."""

    @property
    @abstractmethod
    def catchments(self) -> Catchments:
        """The areas that services are for."""

    @property
    @abstractmethod
    def stops(self) -> pd.DataFrame:
        """Stops and stations."""

    @property
    @abstractmethod
    def transit(self) -> TransitNetwork | None:
        """The timetables over the streets; None without any."""

    @property
    @abstractmethod
    def timetables(self) -> Sequence[Timetable]:
        """The timetables, as they were loaded."""

    @property
    @abstractmethod
    def credits(self) -> tuple[str, ...]:
        """All lines of attribution."""

    @abstractmethod
    def locate(self, text: str) -> Place:
        """Where a postcode, a town or ``latitude,longitude`` is."""

    def postcode_near(self, lat: float, lon: float) -> str:
        """The postcode nearest to where somebody stands; `InputError` outside the area."""
        return self.homes.postcode_near(lat, lon)

    @property
    def modes(self) -> tuple[str, ...]:
        """The modes of travel; bus and train among them where there is a timetable."""
        return modes(self.transit)

    def departure(self, now: datetime) -> When | None:
        """When a family goes by bus or train unless they say otherwise; None without timetables."""
        return None if self.transit is None else usual(self.transit, now)

    @property
    def notes_step_free(self) -> bool:
        """Whether a timetable says of any of its vehicles that it takes a wheelchair."""
        return self.transit is not None and notes_step_free(self.transit)

    def running(self, day: date) -> str | None:
        """What runs on a day, as `geo.transit.TransitNetwork.day` has it; None: no timetable."""
        return None if self.transit is None else self.transit.day(day)

    def for_family(self, standard: Standard) -> Travel:
        """How a family travels; `InputError` for what cannot be asked of the mode."""
        return for_families(self.network, standard, lambda: self.transit)

    def completions(
        self, text: str, n: int = OFFERED, kinds: Collection[str] = KINDS
    ) -> tuple[Completion, ...]:
        """What somebody may be about to type: places, kinds of help and services, at most `n`."""
        return self.can_be_typed.of(text, n, kinds)

    @cached_property
    def can_be_typed(self) -> Completions:
        """All that `completions` can offer. Worked out once."""
        return completions(self.offer, self.town_names, self.homes.table["postcode"])

    def find(
        self, place: str | Place, wanted: Wanted, standard: Standard, *, sort: str = SORTS[0]
    ) -> Answer:
        """The services within reach of a place, sorted as asked; the rest apart, with the reason.

        Raises
        ------
        InputError
            For a place, a filter, a limit or a departure that cannot be asked.
        """
        found = self._within(place, wanted, standard)
        return replace(
            search.sorted_by(found, sort),
            beyond=beyond(self.offer, found, self.for_family(standard)),
            did_you_mean=found.did_you_mean or self._other_meanings(found),
        )

    def _within(self, place: str | Place, wanted: Wanted, standard: Standard) -> Answer:
        """What is within reach."""
        sought, travel = wanted.checked(), self.for_family(standard)
        start = self.locate(place) if isinstance(place, str) else place
        reached = travel.reach(
            start, self.offer, within_m=standard.within_m, within_s=standard.within_s
        )
        return search.answer(self.offer, reached, sought)

    @staticmethod
    def _other_meanings(found: Answer) -> tuple[str, ...]:
        """What a text may mean that was not understood, and that no service has all words of."""
        if found.match is None or found.match.is_sure:
            return ()
        return tuple(one.name for one in meaning.did_you_mean(str(found.wanted.get("text"))))

    def who_to_call(self, text: str) -> tuple[HelpLine, ...]:
        """Who to call where words say that somebody may be in danger, the council's line too."""
        return who_to_call(text, self.duty_line)

    def helplines(self, wanted: Wanted, text: str = "") -> tuple[Helpline, ...]:
        """Who helps wherever a family lives: the area's SENDIASS, and what fits a search."""
        return helped.who_helps(self.name, self.contacts, wanted, text or wanted.get("text") or "")

    @property
    def duty_line(self) -> HelpLine | None:
        """The council's line for a child who may be in danger; None if it is not known."""
        return helped.duty_line(self.name, self.contacts)

    def suggestions(self, asked: Question) -> list[Suggestion]:
        """What to change where a search found nothing, with how many services it would find."""

        def count(one: Question) -> int:
            standard = one.choices.standard(one.mode)
            return len(self._within(one.place, meant(one.chosen), standard).results)

        return suggestions(asked, count)

    def wider(self, answer: Answer, standard: Standard) -> Wider | None:
        """A longer limit that finds more real services, where an answer has few; None if none does.

        Of a search in words, only what matches is counted, not what may also help.
        """

        def count(longer: Standard) -> int:
            return _real(self._within(answer.place, answer.wanted, longer))

        return wider(standard, _real(answer), count)

    def counts(self, answer: Answer, first: date | None = None) -> Counts:
        """How many services each option of each filter would leave of an answer."""
        return counts.counts(
            self.offer, answer.reached, answer.wanted, first=first, matched=answer.match
        )

    def listing(self, answer: Answer) -> bytes:
        """An answer as a CSV file, with the lines of attribution."""
        everything = pd.concat([answer.results, answer.elsewhere])
        return as_csv(answer, self.known.details(everything), self.credits)

    def outline(self, answer: Answer, standard: Standard) -> BaseGeometry | None:
        """The area within reach; None where only places are reached."""
        return self.for_family(standard).outline(answer.reached)

    def route(self, answer: Answer, service_id: str, standard: Standard) -> DoorRoute | None:
        """The route to a service's entrance that an answer's distance or time belongs to."""
        location = way.location_of(answer, service_id)
        door = way.nearest_door(self.offer, answer.reached, service_id, location)
        return None if door is None else self.for_family(standard).route(answer.place, door)

    def served(self, place: Place, service_ids: Iterable[str]) -> dict[str, str]:
        """Whether a home is inside the areas that services are for; see `Catchments.verdict`."""
        found = {s: self.catchments.verdict(s, place) for s in service_ids}
        return {service_id: verdict for service_id, verdict in found.items() if verdict}

    def doors(self, service_id: str) -> pd.DataFrame:
        """Every entrance of a service, with the address of its location."""
        return way.doors(self.offer, self.known, service_id)

    def way(
        self,
        place: str | Place,
        service_id: str,
        standard: Standard,
        location_id: str | None = None,
    ) -> WayThere:
        """How to get to a service: how far each of its locations is, and the route to one."""
        start = self.locate(place) if isinstance(place, str) else place
        doors = self.doors(service_id)
        return way.there(self.for_family(standard), self.offer, start, doors, location_id)

    def practised(self, route: Directions) -> tuple[PractisedStep, ...]:
        """A route to be practised: each step with what the map has at its turn and on it."""
        places = self.offer.once("landmarks", lambda: landmarks(self.offer))
        return practised(route, places, self.network.crossings)

    def easy_read(self, entry: Entry) -> tuple[Idea, ...]:
        """An entry in Easy Read: one idea a line."""
        return easy_read(entry)

    def trips(self, place: Place, door: Position, choices: TravelChoices) -> Mapping[str, Trip]:
        """What it takes to get to one door, by each mode of travel."""
        each = {mode: choices.standard(mode) for mode in self.modes}
        return {mode: self.for_family(one).trip(place, door) for mode, one in each.items()}

    def distance(
        self, start: str | Place, end: str | Place, standard: Standard, *, shortest: bool = False
    ) -> TravelPair:
        """How far one place is from another, with the route or the journeys."""
        travel = self.for_family(standard)
        here, there = (self.locate(one) if isinstance(one, str) else one for one in (start, end))
        return travel.distance(here, there, shortest=shortest)

    def matrix(
        self,
        starts: pd.DataFrame,
        ends: pd.DataFrame,
        standard: Standard,
        *,
        shortest: bool = False,
        examples: bool = False,
    ) -> TravelMatrix:
        """The costs between all places of two tables with ``lon`` and ``lat``, EPSG:4326.

        A limit in metres is that of `standard`. Made-up timetables count with `examples`.
        """
        travel = over(self.network, standard, self.timetables, examples=examples)
        within_m = math.inf if standard.within_m is None else standard.within_m
        return travel.matrix(starts, ends, within_m, shortest=shortest)

    def stops_near(self, door: Position) -> pd.DataFrame:
        """The stops nearest to a door on foot; see `geo.families.stops.nearest`."""
        return stops.nearest(self.network, self.stops, door)

    def kept(
        self,
        service_ids: Sequence[str],
        place: str | Place | None = None,
        standard: Standard | None = None,
    ) -> list[KeptService]:
        """Services of a list that are still listed, each at the location nearest to a place.

        Without a place, each is at its first location. `standard` says how people travel.
        """
        reached = None
        if place is not None and standard is not None:
            start = self.locate(place) if isinstance(place, str) else place
            reached = self.for_family(standard).reach(start, self.offer)
        return kept.kept(self.offer, self.known, service_ids, reached)


def _real(answer: Answer) -> int:
    """How many services of an answer are real and match what is asked; no stops unasked."""
    table = answer.results
    real = ~table["illustrative"].astype(bool) & (table["because"] == "")
    if leaves_out_crowds(answer.wanted):
        real &= ~table["category"].isin(CROWDS)
    return int(real.sum())
