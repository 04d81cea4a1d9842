"""The questions about sufficiency, as methods of an area."""

from abc import ABC, abstractmethod
from collections.abc import Mapping

import pandas as pd

from geo.directory.offer import Offer
from geo.errors import InputError
from geo.provision.answers import GapsAnswer
from geo.provision.figures import EHC_PLANS, Figures
from geo.provision.question import GapsQuestion
from geo.records import School, ServiceCapacity, Zone
from geo.store.store import Store
from geo.sufficiency.answer import SufficiencyAnswer, SufficiencyHolder, sufficiency_of
from geo.sufficiency.benchmark import peers_of
from geo.sufficiency.cells import PlanTable
from geo.sufficiency.council_file import TEMPLATE, SufficiencyFile, read_file
from geo.sufficiency.kinds import PROVISION
from geo.sufficiency.question import SufficiencyQuestion
from geo.sufficiency.traced import TracedFigures
from geo.sufficiency.tracing import traced
from geo.words import say


class SufficiencyQuestions(ABC):
    """What a commissioner can ask about places and plans; `geo.area.Area` has the rest."""

    store: Store

    @property
    @abstractmethod
    def name(self) -> str:
        """The name of the area's council."""

    @property
    @abstractmethod
    def figures(self) -> Figures:
        """Published figures by zone."""

    @property
    @abstractmethod
    def zones(self) -> list[Zone]:
        """The zones that are loaded, of all kinds."""

    @property
    @abstractmethod
    def offer(self) -> Offer:
        """The services and their entrances."""

    @property
    @abstractmethod
    def all_sources(self) -> pd.DataFrame:
        """Every source."""

    @abstractmethod
    def gaps(self, question: GapsQuestion) -> GapsAnswer:
        """Where provision is missing."""

    @property
    @abstractmethod
    def countable(self) -> tuple[str, ...]:
        """Who can be counted."""

    @property
    @abstractmethod
    def zone_kinds(self) -> Mapping[str, str]:
        """The kinds of zones that there are."""

    def sufficiency(self, question: SufficiencyQuestion) -> SufficiencyAnswer:
        """Whether there are enough places, now and in the years ahead, and what they cost.

        Raises
        ------
        InputError
            For what cannot be asked, or what the data cannot answer.
        """
        asked = question.checked()
        held = SufficiencyHolder(
            self.name,
            PlanTable.of(self.figures),
            self.offer,
            self.store.records(ServiceCapacity),
            self.store.records(School),
            peers_of(self.figures, self.name, {zone.zone_id: zone.name for zone in self.zones}),
        )
        where, no_where = self._where(asked)
        return sufficiency_of(held, asked, where, no_where)

    def sufficiency_figures(self, answer: SufficiencyAnswer) -> TracedFigures:
        """Every figure of an answer, with how it was worked out and the cells it is made of."""
        return traced(answer)

    def sufficiency_sources(self) -> Mapping[str, Mapping[str, str]]:
        """For each source its ``file``, ``title``, ``publisher``, ``vintage`` and ``licence``."""
        return {
            row["source_id"]: {
                "file": row["address"],
                "title": row["title"],
                "publisher": row["publisher"],
                "vintage": row["vintage"],
                "licence": row["licence"],
            }
            for row in self.all_sources.to_dict("records")
        }

    @property
    def plan_sources(self) -> frozenset[str]:
        """The ids of the sources of plans by year and placement."""
        return frozenset(PlanTable.of(self.figures).table["source_id"])

    @property
    def needs_with_plans(self) -> tuple[str, ...]:
        """The types of need that plans are counted by, by census code."""
        return PlanTable.of(self.figures).needs

    @staticmethod
    def sufficiency_file(name: str, content: bytes) -> SufficiencyFile:
        """Read a council's own file of places and prices; `InputError` if it cannot be used."""
        return read_file(name, content)

    @staticmethod
    def sufficiency_template() -> bytes:
        """A file of places and prices to fill in."""
        return TEMPLATE.read_bytes()

    def _where(self, asked: SufficiencyQuestion) -> tuple[GapsAnswer | None, str]:
        """The homes with no such place in reach; None and why where that cannot be measured."""
        category = PROVISION[asked.kind].category
        if category is None:
            return None, say("sufficiency.where.no_kind")
        count = EHC_PLANS if EHC_PLANS in self.countable else self.countable[0]
        by = "lsoa" if "lsoa" in self.zone_kinds else "sector"
        question = GapsQuestion(
            (category,), asked.standard, count=count, by=by, examples=asked.examples
        )
        if not len(self._services_of(category, examples=asked.examples)):
            return None, say("sufficiency.where.none")
        try:
            return self.gaps(question), ""
        except InputError as error:
            return None, str(error)

    def _services_of(self, category: str, *, examples: bool) -> list[str]:
        table = self.offer.services
        ours = table["category"] == category
        ours &= examples | ~table["illustrative"].astype(bool)
        return list(table.loc[ours, "service_id"])
