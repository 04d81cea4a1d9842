"""One version of an area's data, open for questions."""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial
from pathlib import Path

from geo import settings
from geo.audit import Health, health
from geo.audit.questions import AuditQuestions
from geo.build import pipeline
from geo.directory.offer import Offer
from geo.errors import StoreError
from geo.families.questions import FamilyQuestions
from geo.families.wanted import Wanted
from geo.formats.tile_archive import TileArchive
from geo.formats.tile_ground import TileGround
from geo.maps import BaseMap
from geo.network.permissions import MODES
from geo.network.streets import Network
from geo.places.postcodes import Place
from geo.provision import answers
from geo.provision.answers import GapsAnswer
from geo.provision.compare import compared
from geo.provision.gaps import Gaps
from geo.provision.question import GapsQuestion
from geo.provision.questions import ProvisionQuestions
from geo.provision.week import PlannedWeek, WeekQuestion, week_of
from geo.provision.week.plan import SECONDS as WEEK_SECONDS
from geo.scenario import Scenario, with_changes
from geo.scenario.side_by_side import SideBySide, TwoScenarios, side_by_side
from geo.school_travel.area_example import AreaExample, area_example
from geo.store import Store, version_of
from geo.sufficiency import SufficiencyQuestions
from geo.transit import TRANSIT
from geo.transport_costs import TransportQuestions
from geo.travel.choices import TravelChoices
from geo.travel.timetable import USUAL_LIMITS
from geo.voices import Comments, Voices, voices
from geo.walked_route.questions import WalkedRouteQuestions

_SAME_WHAT_IF = (
    "base_map",
    "homes",
    "homes_beyond",
    "zones",
    "figures",
    "capacity",
    "_zones_by",
    "demand",
)
"""What no scenario changes."""


class Area(
    AuditQuestions,
    FamilyQuestions,
    WalkedRouteQuestions,
    ProvisionQuestions,
    TransportQuestions,
    SufficiencyQuestions,
):
    """One version of an area's data, open for questions.

    Its parts (streets, services, homes, timetables) are read when first needed and shared by all
    questions. Nothing about who asks is kept.
    """

    @classmethod
    def open(cls, path: Path) -> "Area":
        """Open an area's database, read-only.

        Raises
        ------
        StoreError
            If there is no usable database at `path`.
        """
        return cls(Store.open(path))

    @staticmethod
    def version_at(path: Path) -> str:
        """A text that changes whenever the database at `path` is replaced.

        Raises
        ------
        StoreError
            If there is no such file.
        """
        return version_of(path)

    @staticmethod
    def build_default(path: Path, progress: Callable[[float, str], None]) -> None:
        """Build the example area, if it is its database that is missing.

        `progress` is called with the share done (0 to 1) and what is being done.

        Raises
        ------
        StoreError
            If `path` is another area's database.
        """
        if path != settings.DEFAULT_DB:
            raise StoreError(
                f"There is no database at {path}. Build it with "
                f"`python -m geo build MANIFEST --out {path}`, or unset SEND_DB for the example "
                "area."
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        pipeline.build(settings.DEFAULT_MANIFEST, path, progress)

    def changed(self, network: Network, offer: Offer) -> "Area":
        """The same area as it would be with other streets and services: what if."""
        other = Area(self.store, network=network, offer=offer)
        for name in _SAME_WHAT_IF:
            if name in self.__dict__:
                other.__dict__[name] = self.__dict__[name]
        return other

    @cached_property
    def base_map(self) -> BaseMap | None:
        """What lies under the maps that are drawn as pictures; None if the area has no base map."""
        stored = self.store.base_map()
        return TileGround(TileArchive(stored.read)) if stored.size else None

    @cached_property
    def example(self) -> AreaExample:
        """A postcode, a point and a school of this area, to show what can be typed."""
        return area_example(self.homes, self.schools())

    def warm(
        self, modes: Sequence[str] | None = None, *, pause: Callable[[], object] = lambda: None
    ) -> None:
        """Make what every way of travelling needs now, so that nobody waits for it.

        Parameters
        ----------
        modes
            Of these alone, what a first search needs, and none of the timetables.
        pause
            Called between two steps, so that others who share the processor can go first.
        """
        for step in self._steps(modes):
            step()
            pause()

    def _steps(self, modes: Sequence[str] | None) -> Iterator[Callable[[], object]]:
        """What makes an area warm, in steps of a fraction of a second."""
        for mode in modes or MODES:
            yield partial(self.network.graph, mode)
            yield partial(self._core, mode)
            yield partial(self.offer.joined, self.network, mode)
        yield lambda: self.known
        yield lambda: self.catchments
        if modes is not None:
            return
        yield lambda: self.homes
        yield lambda: self.stops
        yield lambda: self.example
        yield lambda: self.can_be_typed
        yield self._ride

    def _core(self, mode: str) -> None:
        _ = self.network.graph(mode, fastest=True).core

    def _ride(self) -> None:
        """Make a first journey by bus or train, if there are timetables."""
        if departure := self.departure(settings.now()):
            corner = self.offer.points.iloc[0]
            here = Place("", "", float(corner["entrance_lat"]), float(corner["entrance_lon"]))
            self.find(
                here, Wanted(), TravelChoices(when=departure, ready=USUAL_LIMITS).standard(TRANSIT)
            )

    def health(self) -> Health:
        """How the area's data stands today, which entries need attention, and how to mend them."""
        return health(self.store.alone(), self.network, self.homes, settings.today())

    def gaps(
        self,
        question: GapsQuestion,
        *,
        earlier: "Area | None" = None,
        scenario: Scenario | None = None,
    ) -> GapsAnswer:
        """Where provision is missing, and for how many.

        Parameters
        ----------
        earlier
            An earlier build to compare with.
        scenario
            What if: the answer is as it would be, compared with today.

        Raises
        ------
        InputError
            For what cannot be asked, or what the data cannot answer.
        """
        found = self.measured_gaps(question)
        sides, since = None, None
        if earlier is not None:
            sides, since = (earlier.measured_gaps(question), found), earlier.built_on
        if scenario is not None:
            then = self._as_changed(scenario, examples=question.examples)
            sides = found, then.measured_gaps(question)
        change = None if sides is None else compared(*sides)
        after = found if change is None else change.after
        return answers.gaps_told(self, question, after, change, since)

    def measured_gaps(self, question: GapsQuestion) -> Gaps:
        """The figures of `gaps` alone, as things stand."""
        return answers.gaps_of(self, question.checked())

    def heard(self, book: Comments, question: GapsQuestion) -> Voices:
        """What families said about the same kinds of services."""
        year = settings.today().year
        return voices(book, question.categories, year, examples=question.examples)

    def week(
        self, question: WeekQuestion, *, examples: bool = False, seconds: float = WEEK_SECONDS
    ) -> PlannedWeek:
        """Which rooms on which days, for one or more visiting specialists."""
        return week_of(self, question, examples=examples, seconds=seconds)

    def side_by_side(self, question: TwoScenarios) -> SideBySide:
        """Which homes gain and lose by each of two scenarios, against today.

        Raises
        ------
        InputError
            For two that are alike, of another area, or that cannot be made here.
        """
        today = self.network, self.schools(examples=question.examples)
        zones = self.zones_by(question.by)
        with self._near_villages():
            return side_by_side(question, self.homes, today, zones, self.law(), self.code)

    def _as_changed(self, scenario: Scenario, *, examples: bool) -> "Area":
        """The area as it would be with a scenario."""
        schools = self.schools(examples=examples)
        return self.changed(*with_changes(scenario, self.network, schools, self.offer))
