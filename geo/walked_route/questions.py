"""The question about a walked route: one method."""

from abc import abstractmethod

from geo.records import TrafficCount
from geo.scenario.questions import SchoolTravelQuestions
from geo.walked_route.pack import WalkedRoute, WalkedRouteQuestion, walked_route


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
