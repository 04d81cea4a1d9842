"""The questions about what help with travel costs, and how to run it: one method each."""

from abc import ABC, abstractmethod
from datetime import date
from itertools import pairwise
from pathlib import Path

import pandas as pd
from shapely import LineString

from geo.network.streets import Network
from geo.school_travel.child import Setting
from geo.school_travel.pupil_columns import columns
from geo.school_travel.pupil_file import DecidedPupils, PupilFile
from geo.school_travel.rules import Rules
from geo.transport_costs.collection import against, own_figures, read_benchmark, return_csv
from geo.transport_costs.options import TravelAssistance, assistance
from geo.transport_costs.plan import WITHIN_S
from geo.transport_costs.prices import TEMPLATE, CouncilPrices, read_prices
from geo.transport_costs.timetable import RunPlan
from geo.transport_costs.travellers import COLUMNS, Travellers, travellers


class TransportQuestions(ABC):
    """What transport officers can ask about a file of pupils.

    `geo.area.Area` holds the parts that are abstract here.
    """

    @property
    @abstractmethod
    def network(self) -> Network:
        """The streets, for every mode."""

    @abstractmethod
    def pupils(
        self,
        pupils: PupilFile,
        *,
        on: date | None = None,
        policy: Path | None = None,
        examples: bool = False,
    ) -> DecidedPupils:
        """Decide every row of a file of children."""

    @abstractmethod
    def _setting(self, law: Rules, on: date, examples: bool) -> Setting:
        """What a decision rests on."""

    def travellers(
        self,
        pupils: PupilFile,
        *,
        on: date | None = None,
        policy: Path | None = None,
        examples: bool = False,
    ) -> Travellers:
        """Who of a file is helped to travel, and the drive from each home to school."""
        found = self.pupils(pupils, on=on, policy=policy, examples=examples)
        setting = self._setting(found.rules, found.on, examples)
        return travellers(pupils, found.results, setting)

    @staticmethod
    def prices(name: str, content: bytes) -> CouncilPrices:
        """Read a council's own file of prices; `InputError` if it cannot be used."""
        return read_prices(name, content)

    @staticmethod
    def prices_template() -> bytes:
        """A file of prices to fill in."""
        return TEMPLATE.read_bytes()

    @staticmethod
    def travel_columns() -> list[tuple[str, ...]]:
        """The columns on travel that a file of children may have, each with its other names."""
        return [columns()[key].names for key in COLUMNS.values()]

    def travel_costs(
        self, found: Travellers, prices: CouncilPrices, shared: RunPlan | None = None
    ) -> TravelAssistance:
        """What each kind of help with travel would cost a year, child by child and for all.

        With a plan a shared vehicle is what the child's run costs.
        """
        return assistance(found, prices, shared.pounds_a_year if shared else None)

    @staticmethod
    def travel_benchmark(found: Travellers, name: str, content: bytes) -> pd.DataFrame:
        """A file's costs or shares by mode beside a table that the Department published."""
        return against(own_figures(found), read_benchmark(name, content))

    @staticmethod
    def travel_figures(found: Travellers) -> pd.DataFrame:
        """A file's own figures by mode: ``mode, users, users_with_cost, spend, unit_cost``."""
        return own_figures(found)

    @staticmethod
    def travel_return(found: Travellers) -> bytes:
        """The figures for the Department's collection that follow from a file, as CSV."""
        return return_csv(found)

    def shared_runs(
        self, found: Travellers, prices: CouncilPrices, *, within_s: float = WITHIN_S
    ) -> RunPlan:
        """Group the children who are helped into runs; `within_s` is for the search."""
        return RunPlan.of(found, prices, self.network, within_s=within_s)

    def run_streets(self, found: RunPlan, number: int) -> list[LineString]:
        """The streets that a run drives along, stop by stop (EPSG:4326); runs count from 1."""
        stops = list(dict.fromkeys(found.stops(number)))
        routes = [
            self.network.route("drive", start, end, ferries=False).geometry
            for start, end in pairwise(stops)
        ]
        return [line for line in routes if line is not None]
