"""Who reaches a service by bus, by when they leave."""

from datetime import date, time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.area import Area
from geo.errors import InputError
from geo.places.zones import zones_of
from geo.provision.chosen import ChosenServices
from geo.provision.need import Demand
from geo.provision.question import CoverageQuestion
from geo.provision.through_day import ALWAYS, NEVER, SOMETIMES, DayQuestion, ThroughDay, through_day
from geo.transit import Feed, JourneyLimits, TransitNetwork, When
from geo.travel.standard import WITHIN, Standard
from geo.travel.timetable import Timetabled
from tests.examples import examples
from tests.feeds import timetable
from tests.geo.places.test_zones import homes
from tests.geo.provision.test_coverage import offer

DAY = date(2026, 6, 2)
STOPS = {"a": (0.0, 0.0), "b": (4.0, 0.0), "c": (8.0, 0.0)}
LINE = timetable(
    {
        "one": [("a", "08:10:00"), ("b", "08:15:00"), ("c", "08:20:00")],
        "two": [("a", "08:40:00"), ("b", "08:45:00"), ("c", "08:50:00")],
    },
    STOPS,
)
SOME = homes((0, 0), (4, 0), (8, 0), (100, 100))
PEOPLE = Demand(np.array([10.0, 20.0, 30.0, 40.0]), "children", "estimate", "")
LIBRARY = offer((8.0, 0.0))


def asked(
    start: time = time(8, 0), until: time = time(9, 0), every: int = 30, minutes: float = 25
) -> DayQuestion:
    when = When(DAY, start, window_min=0)
    standard = Standard("transit", None, minutes * 60, when, JourneyLimits(walk_m=150.0))
    return DayQuestion(ChosenServices("library"), standard, until, every)


@pytest.fixture(scope="module")
def transit(store) -> TransitNetwork:
    return TransitNetwork(store.network(), Feed.of([LINE]))


def swept(transit: TransitNetwork, question: DayQuestion, progress=None) -> ThroughDay:
    question = question.checked()
    travel = Timetabled(transit, question.standard.when, question.standard.ready)
    supply = question.chosen.supply(LIBRARY, "transit")
    return through_day(travel, SOME, PEOPLE, supply, zones_of(SOME, "sector"), question, progress)


def test_a_bus_that_is_missed_counts_until_the_next(transit) -> None:
    """The first home is there at 8.20 if it leaves at 8.00; if it leaves at 8.15, only at 8.50.

    The second catches either bus in time. The third is at the door; the fourth has no street.
    """
    found = swept(transit, asked(every=15, until=time(8, 45)))
    assert found.times["leave"].tolist() == ["08:00", "08:15", "08:30", "08:45"]
    assert found.times["people"].tolist() == [60.0, 50.0, 60.0, 50.0]
    assert found.times["share"].tolist() == [0.6, 0.5, 0.6, 0.5]
    assert (found.median, found.least, found.least_at) == (55.0, 50.0, "08:15")
    assert (found.most, found.most_at) == (60.0, "08:00")
    assert [found.people(when) for when in (ALWAYS, SOMETIMES, NEVER)] == [50.0, 10.0, 40.0]
    assert found.homes["times"].tolist() == [2, 4, 4, 0]
    row = found.zones.set_index("zone").sum(numeric_only=True)
    assert (row["people"], row["mean"]) == (100.0, 55.0)


@settings(max_examples=examples(25), deadline=None)
@given(st.integers(0, 23 * 60), st.integers(5, 60), st.integers(1, 5), st.integers(1, 90))
def test_each_time_is_the_answer_to_the_usual_question_at_that_minute(
    transit, minute: int, every: int, more: int, minutes: int
) -> None:
    last = min(minute + every * more, 24 * 60 - 1)
    question = asked(time(*divmod(minute, 60)), time(*divmod(last, 60)), every, minutes)
    found = swept(transit, question)
    doors = question.chosen.supply(LIBRARY, "transit").doors
    for clock, people in zip(question.clocks, found.times["people"], strict=True):
        one = Timetabled(transit, When(DAY, clock, window_min=0), question.standard.ready)
        cost, _ = one.nearest(SOME, doors)
        assert people == PEOPLE.people[cost <= minutes * 60].sum()
    people = [found.people(when) for when in (ALWAYS, SOMETIMES, NEVER)]
    assert sum(people) == found.total
    assert people[0] <= found.least <= found.median <= found.most <= people[0] + people[1]
    zones = found.zones
    assert zones["people"].sum() == pytest.approx(found.total)
    assert zones["mean"].sum() == pytest.approx(found.times["people"].mean())


def test_a_longer_limit_reaches_nobody_less(transit) -> None:
    short, long = (swept(transit, asked(every=10, minutes=m)) for m in (20, 40))
    assert (long.times["people"] >= short.times["people"]).all()
    assert (long.homes["times"] >= short.homes["times"]).all()


def test_progress_is_told_time_by_time(transit) -> None:
    told: list[tuple[int, int]] = []
    swept(transit, asked(), lambda done, of: told.append((done, of)))
    assert told == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (asked(until=time(8, 0)), "is not after the first"),
        (asked(every=1), "minutes between two times, not 1"),
        (asked(time(0, 0), time(23, 0), 5), "Choose 97 or fewer"),
        (asked(minutes=0), "above 0"),
        (DayQuestion(ChosenServices("library"), Standard("walk", 100.0), time(9)), "by bus or"),
        (DayQuestion(ChosenServices(), asked().standard, time(9)), "Choose a kind"),
    ],
)
def test_what_cannot_be_swept_is_refused(question: DayQuestion, said: str) -> None:
    with pytest.raises(InputError, match=said):
        question.checked()


@pytest.fixture(scope="module")
def town(bus_db: Path) -> Area:
    return Area.open(bus_db)


def test_an_area_answers_as_it_answers_about_coverage(town: Area) -> None:
    standard = asked(minutes=30).standard
    found = town.through_day(DayQuestion(ChosenServices("library"), standard, time(9, 0)))
    for clock, people in zip(found.question.clocks, found.times["people"], strict=True):
        then = Standard(
            "transit", None, 1800.0, When(DAY, clock, window_min=0), JourneyLimits(walk_m=150.0)
        )
        answer = town.coverage(CoverageQuestion("library", then))
        near = (answer.found.homes["status"] == WITHIN).to_numpy()
        assert people == pytest.approx(found.need.people[near].sum())


def test_a_day_without_a_timetable_is_refused(town: Area) -> None:
    when = When(date(2031, 6, 3), time(8), window_min=0)
    standard = Standard("transit", None, 1800.0, when, JourneyLimits())
    with pytest.raises(InputError, match="our timetable is for"):
        town.through_day(DayQuestion(ChosenServices("library"), standard, time(9)))
