"""Which of many services are open: as `geo.directory.opening` says of each alone."""

from datetime import date, time, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geo.directory.opening import OPEN, PERHAPS, open_at
from geo.directory.opening_of_many import DAYS_KEPT, OpeningHours
from geo.records import Schedule

CHRISTMAS = date(2026, 12, 25)


def rule(**said: str) -> Schedule:
    return Schedule("s", "test", **said)


SCHEDULES = {
    "weekdays": [rule(byday="MO,TU,WE,TH,FR", opens_at="09:00", closes_at="17:00")],
    "two rules": [
        rule(byday="SA", opens_at="10:00", closes_at="12:30"),
        rule(byday="SA,SU", opens_at="14:00", closes_at="16:00"),
    ],
    "past midnight": [rule(byday="FR", opens_at="20:00", closes_at="02:00")],
    "until midnight": [rule(byday="TH", opens_at="18:00", closes_at="24:00")],
    "always": [rule(byday="MO,TU,WE,TH,FR,SA,SU", opens_at="00:00", closes_at="23:59")],
    "in terms": [
        rule(byday="MO,FR", opens_at="15:00", closes_at="18:00", description="Term time only.")
    ],
    "no times": [rule(byday="WE", description="Ring to ask.")],
    "from the map": [rule(opening_hours="Mo-Fr 08:30-18:00; PH off")],
    "the map at night": [rule(opening_hours="Fr-Sa 22:00-04:00")],
    "words": [rule(opening_hours="whenever we like")],
}
IDS = [*SCHEDULES, "says nothing"]
TIMETABLES = OpeningHours(IDS, SCHEDULES)

days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
clocks = st.none() | st.times() | st.sampled_from([time(0), time(2), time(9), time(17), time(18)])


@given(days, clocks)
def test_many_are_as_each_alone(day: date, at: time | None) -> None:
    alone = [open_at(SCHEDULES.get(i, []), day, at) in (OPEN, PERHAPS) for i in IDS]
    assert TIMETABLES.open(day, at).tolist() == alone


def test_a_span_that_goes_past_midnight_belongs_to_both_days() -> None:
    friday = date(2026, 11, 27)
    night = IDS.index("past midnight")
    assert TIMETABLES.open(friday, time(20))[night]
    assert not TIMETABLES.open(friday, time(1, 59))[night]
    assert TIMETABLES.open(friday + timedelta(days=1), time(1, 59))[night]
    assert not TIMETABLES.open(friday + timedelta(days=1), time(2))[night]
    assert not TIMETABLES.open(friday + timedelta(days=1))[night]  # it does not open that day


def test_days_are_kept_for_a_while_only() -> None:
    timetables = OpeningHours(IDS, SCHEDULES)
    first = timetables.open(CHRISTMAS, time(10))
    for later in range(3 * DAYS_KEPT):
        timetables.open(CHRISTMAS + timedelta(days=later))
    assert len(timetables._days) == DAYS_KEPT
    assert np.array_equal(timetables.open(CHRISTMAS, time(10)), first)


def test_without_schedules_nothing_is_open() -> None:
    assert OpeningHours(["a", "b"], {}).open(CHRISTMAS, time(10)).tolist() == [False, False]
    assert OpeningHours([], {}).open(CHRISTMAS).tolist() == []
