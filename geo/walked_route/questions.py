"""The question about a walked route: one method."""

from abc import abstractmethod
from dataclasses import dataclass
from datetime import date

from geo import settings
from geo.records import TrafficCount
from geo.scenario.file import Scenario
from geo.scenario.questions import SchoolTravelQuestions
from geo.school_travel.answer import ChildQuestion
from geo.school_travel.pupil_file import PupilFile
from geo.walked_route.pack import WalkedRoute, WalkedRouteQuestion, walked_route


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedWalk:
    """The same question as somebody types it.

    `home` is a postcode or ``latitude,longitude``, `school` a URN, an id or a name, `on` the day
    that is asked about (None: today), `unsafe` streets that may not be walked. The rest is as in
    `WalkedRouteQuestion`.
    """

    home: str
    school: str
    born: date
    on: date | None = None
    unsafe: tuple[str, ...] = ()
    mend: tuple[int, ...] = ()
    scenario: Scenario | None = None
    pupils: PupilFile | None = None
    examples: bool = False


class WalkedRouteQuestions(SchoolTravelQuestions):
    """What can be asked about travel to school, a first look at the walk among it."""

    @property
    @abstractmethod
    def traffic_counts(self) -> list[TrafficCount]:
        """How many vehicles pass points of roads."""

    def walked_route(self, question: WalkedRouteQuestion) -> WalkedRoute:
        """Take a first look at one child's walk to school.

        Raises
        ------
        InputError
            If there is no walk to look at; or for a stretch or a scenario that there is not.
        """
        on = question.child.on
        setting = self._setting(self.law(on), on, question.examples)
        return walked_route(question, setting, self.traffic_counts, self.code)

    def walk_of(self, typed: TypedWalk) -> WalkedRouteQuestion:
        """The question that somebody typed.

        Raises
        ------
        InputError
            If the home cannot be found, or is a whole town.
        """
        placed = self.child_home(typed.home)
        child = ChildQuestion(
            home=placed.home,
            home_here=placed.here,
            born=typed.born,
            on=typed.on or settings.today(),
            school=typed.school,
            unsafe=typed.unsafe,
        )
        return WalkedRouteQuestion(
            child=child,
            mend=typed.mend,
            scenario=typed.scenario,
            pupils=typed.pupils,
            examples=typed.examples,
        )
