"""The questions about travel to school, and what if: one method each."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
from shapely.geometry.base import BaseGeometry

from geo import settings
from geo.errors import SeveralStreetsError
from geo.network.streets import Network
from geo.places.homes import Homes
from geo.places.nearest_names import nearest_names
from geo.scenario.compare import Comparison, WhatIfQuestion, who_gains
from geo.scenario.effect import applied, drawn
from geo.scenario.file import Scenario, check_area
from geo.scenario.pupil_change import PupilChange
from geo.scenario.typed import TypedChange, with_change
from geo.school_travel.answer import ChildAnswer, ChildQuestion, answer
from geo.school_travel.around import (
    WALKS_M,
    NearestSchools,
    SchoolAround,
    around_school,
    schools_of_all,
)
from geo.school_travel.child import Setting
from geo.school_travel.child_home import PlacedHome, find_home
from geo.school_travel.pupil_audit import BuiltData, audit
from geo.school_travel.pupil_file import DecidedPupils, PupilFile, decided, question_of_row
from geo.school_travel.rules import Rules, rules
from geo.school_travel.schools import Schools
from geo.store import Store


class SchoolTravelQuestions(ABC):
    """What officers, families and planners can ask about travel to school.

    `geo.area.Area` holds the parts that are abstract here.
    """

    store: Store

    @property
    @abstractmethod
    def code(self) -> str:
        """The GSS code of the area's council."""

    @property
    @abstractmethod
    def network(self) -> Network:
        """The streets, for every mode."""

    @property
    @abstractmethod
    def homes(self) -> Homes:
        """Every home of the area, as its postcode."""

    @property
    @abstractmethod
    def stops(self) -> pd.DataFrame:
        """Stops and stations."""

    def schools(self, *, examples: bool = False) -> Schools:
        """The schools of the area and around it; with those that were made up as `examples`."""
        return self.store.schools(examples=examples)

    def law(self, on: date | None = None, *, policy: Path | None = None) -> Rules:
        """The rules on travel to school on a day: the law, with the council's own over it.

        Parameters
        ----------
        on
            The day, today by default.
        policy
            The council's own rules, in place of those that are loaded.

        Raises
        ------
        InputError
            If no rules are known for that day, or the council's are wrong.
        """
        return rules(on or settings.today(), authority_code=self.code, local=policy)

    def child_home(self, text: str) -> PlacedHome:
        """The home of a child, from a postcode or ``latitude,longitude``.

        Raises
        ------
        InputError
            If it cannot be found, or is a whole town; the message says what to do.
        """
        return find_home(self.store, text, self.homes, self.code)

    def child(self, question: ChildQuestion, *, examples: bool = False) -> ChildAnswer:
        """Whether one child has a right to free travel to school, and why."""
        return answer(question, self._setting(self.law(question.on), question.on, examples))

    def pupils(
        self,
        pupils: PupilFile,
        *,
        on: date | None = None,
        policy: Path | None = None,
        examples: bool = False,
        scenario: Scenario | None = None,
    ) -> DecidedPupils:
        """Decide every row of a file of children, each as `child` would.

        Parameters
        ----------
        scenario
            What if: streets and schools as they would be.

        Raises
        ------
        InputError
            For a day without rules, a policy that is wrong, or a scenario that cannot be made here.
        """
        day = on or settings.today()
        setting = self._setting(self.law(day, policy=policy), day, examples)
        if scenario is not None:
            check_area(scenario, self.code)
            network, schools = applied(scenario, setting.network, setting.schools)
            setting = replace(setting, network=network, schools=schools)
        sheet = pupils.sheet
        told = audit(
            (sheet.name, sheet.sha256, len(sheet)),
            pupils.columns.columns,
            setting.rules,
            day,
            self._built(),
            scenario=scenario.name if scenario else "",
            examples=examples,
        )
        return DecidedPupils(pupils, decided(pupils, setting), setting.rules, day, told)

    def pupil(
        self, pupils: PupilFile, row: int, *, on: date, examples: bool = False
    ) -> ChildQuestion | None:
        """One row of a file of children, by its position, as `child` asks; None: it has a fault."""
        return question_of_row(pupils, row, self._setting(self.law(on), on, examples))

    def pupils_if(
        self,
        pupils: PupilFile,
        scenario: Scenario,
        *,
        on: date | None = None,
        policy: Path | None = None,
        examples: bool = False,
    ) -> PupilChange:
        """Who of a file of children gains and who loses by a scenario.

        Raises
        ------
        InputError
            As `pupils` does.
        """
        after = self.pupils(pupils, on=on, policy=policy, examples=examples, scenario=scenario)
        before = self.pupils(pupils, on=on, policy=policy, examples=examples)
        return PupilChange(before, after, scenario.name)

    def _built(self) -> BuiltData:
        """The data that decisions rest on."""
        store, area = self.store, self.store.area
        rows = store.sources().to_dict("records")
        sources = [{str(name): value for name, value in row.items()} for row in rows]
        return BuiltData(area.name, area.code, store.fingerprint, store.built_at, sources)

    def _setting(self, law: Rules, on: date, examples: bool) -> Setting:
        schools = self.schools(examples=examples)
        return Setting(self.store, self.homes, self.network, schools, law, on)

    def around(
        self, school: str, *, within_m: tuple[float, ...] = WALKS_M, examples: bool = False
    ) -> SchoolAround:
        """The areas within walking distances of a school, its homes and the stops near it."""
        return around_school(
            self.network,
            self.homes,
            self.schools(examples=examples),
            self.stops,
            self.law(),
            school=school,
            within_m=within_m,
        )

    def nearest_schools(
        self, *, age: float | None = None, examples: bool = False
    ) -> NearestSchools:
        """The nearest ordinary school and stop of every home, for a child of an age."""
        schools = self.schools(examples=examples)
        return schools_of_all(self.network, self.homes, schools, self.stops, self.law(), age=age)

    def what_if(self, question: WhatIfQuestion) -> Comparison:
        """Who gains and who loses free travel if streets or schools change.

        Raises
        ------
        InputError
            For a scenario of another area, one that cannot be made here, or another age.
        """
        today = self.network, self.schools(examples=question.examples)
        with self._near_villages():
            return who_gains(question, self.homes, today, self.law(), self.code)

    def makes_sense(self, scenario: Scenario, *, examples: bool = False) -> None:
        """Refuse a scenario of another area, or one that cannot be made here.

        Raises
        ------
        InputError
            If it names a street or school that there is not, or is for another area.
        """
        check_area(scenario, self.code)
        with self._near_villages():
            applied(scenario, self.network, self.schools(examples=examples))

    def with_change(
        self, scenario: Scenario, typed: TypedChange, *, examples: bool = False
    ) -> Scenario:
        """A scenario with one more change, as a form gives it.

        Raises
        ------
        InputError
            If the change lacks something, or cannot be made here.
        """
        schools = self.schools(examples=examples)
        with self._near_villages():
            return with_change(scenario, typed, self.store.locate, self.network, schools)

    @contextmanager
    def _near_villages(self) -> Iterator[None]:
        """Say of streets that share a name which village each is near."""
        try:
            yield
        except SeveralStreetsError as error:
            near = nearest_names(self.store.table("settlement"), error.where)
            raise SeveralStreetsError(error.name, error.where, near, error.which) from error

    def drawn(self, scenario: Scenario) -> list[BaseGeometry]:
        """What a scenario changes, as lines and points on a map (EPSG:4326)."""
        return drawn(scenario, self.network)
