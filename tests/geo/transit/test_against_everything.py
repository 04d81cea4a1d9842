"""Journeys through made timetables equal those found by trying everything."""

from datetime import date, datetime, time, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.transit import Feed, JourneyLimits, TransitNetwork, When
from tests.examples import examples
from tests.geo.transit.made import (
    APART_M,
    AT_LEAST,
    IN_SEAT,
    LONDON,
    MUST_ALIGHT,
    NO_WHEELCHAIR,
    NOT_POSSIBLE,
    SIDE,
    WHEELCHAIR,
    MadeFeed,
    MadeTrip,
    corner,
    earliest,
    lattice,
    moment,
    walk_m,
)

STREETS = lattice()
SPRING, AUTUMN, PLAIN = date(2026, 3, 29), date(2026, 10, 25), date(2026, 6, 3)
DAYS = [
    SPRING - timedelta(days=1),
    SPRING,
    AUTUMN - timedelta(days=1),
    AUTUMN,
    AUTUMN + timedelta(days=1),
    PLAIN,
]
CORNERS = [(c, r) for c in range(SIDE) for r in range(SIDE)]
LONGEST_S = 4 * 3600.0


@st.composite
def trips(draw: st.DrawFn, stops: int, hour: int) -> MadeTrip:
    count = draw(st.integers(2, 4))
    called = tuple(draw(st.permutations(range(stops)))[:count])
    count = len(called)
    at = hour * 3600 + 60 * draw(st.integers(0, 90))
    times = []
    for _ in range(count):
        at += 60 * draw(st.integers(0, 20))
        stay = 60 * draw(st.integers(0, 2))
        times.append((at, at + stay))
        at += stay
    places = st.frozensets(st.integers(0, count - 1), max_size=1)
    headway = None
    if draw(st.integers(0, 4)) == 0:
        first = times[0][1]
        headway = (first, first + 3600, 60 * draw(st.integers(7, 30)))
    return MadeTrip(
        draw(st.sampled_from(["week", "week", "sunday", "special"])),
        called,
        tuple(times),
        draw(places),
        draw(places),
        headway,
        draw(st.sampled_from([WHEELCHAIR, WHEELCHAIR, WHEELCHAIR, 0, NO_WHEELCHAIR])),
        draw(st.sampled_from(["", "A", "A", "B"])),
    )


@st.composite
def feeds(draw: st.DrawFn) -> MadeFeed:
    corners = draw(st.lists(st.sampled_from(CORNERS), min_size=3, max_size=5, unique=True))
    stop = st.integers(0, len(corners) - 1)
    hour = draw(st.sampled_from([0, 1, 8, 22, 23, 24, 25]))
    rules = st.tuples(st.integers(0, 3), st.sampled_from([0, 30, 600]))
    within = st.tuples(st.sampled_from([AT_LEAST, AT_LEAST, NOT_POSSIBLE]), st.just(600))
    own = {(s, s): rule for s, rule in draw(st.dictionaries(stop, within, max_size=3)).items()}
    ends = (date(2026, 1, 1), date(2026, 12, 31))
    made = draw(st.lists(trips(len(corners), hour), min_size=2, max_size=7))
    number = st.integers(0, len(made) - 1)
    linked = st.sampled_from([IN_SEAT, MUST_ALIGHT])
    return MadeFeed(
        tuple(corners),
        tuple(made),
        {"week": ("1111110", *ends), "sunday": ("0000001", *ends)},
        tuple(
            (service, day, kind)
            for service, day, kind in draw(
                st.lists(
                    st.tuples(
                        st.sampled_from(["week", "sunday", "special"]),
                        st.sampled_from(DAYS),
                        st.sampled_from([1, 2]),
                    ),
                    max_size=4,
                    unique_by=lambda row: row[:2],
                )
            )
        ),
        draw(st.dictionaries(st.tuples(stop, stop), rules, max_size=3)) | own,
        draw(st.dictionaries(stop, st.sampled_from([WHEELCHAIR, NO_WHEELCHAIR]), max_size=3)),
        draw(st.dictionaries(st.tuples(number, number), linked, max_size=2)),
    )


def opened(feed: MadeFeed) -> TransitNetwork:
    return TransitNetwork(STREETS, Feed.of([feed.timetable()]))


def ends(transit: TransitNetwork, start, end, step_free: bool = False):
    """The walks of two corners, and the metres between them, as `TransitNetwork` wants them."""
    home, door = (
        transit.walks(np.array([corner(*at)]), step_free=step_free) for at in (start, end)
    )
    return home, door, np.array([[walk_m(start, end)]])


@st.composite
def asked(draw: st.DrawFn):
    """A timetable and a question that one of its trips may answer, the day being right."""
    feed = draw(feeds())
    trip = draw(st.sampled_from(feed.trips))
    last = draw(st.sampled_from(draw(st.sampled_from(feed.trips)).stops))
    start = feed.corners[trip.stops[0]]
    end = feed.corners[last if last != trip.stops[0] else trip.stops[-1]]
    minute = (trip.times[0][1] // 60 + draw(st.integers(-30, 60))) % (24 * 60)
    return (
        feed,
        start,
        end,
        draw(st.sampled_from(DAYS)),
        minute,
        draw(st.sampled_from([0.5, 1.0])),
        draw(st.integers(0, 3)),
        draw(st.booleans()),
    )


@settings(max_examples=examples(45), deadline=None)
@given(asked())
def test_earliest_arrivals_are_those_of_an_exhaustive_search(
    question,
) -> None:
    feed, start, end, day, minute, blocks, changes, step_free = question
    transit = opened(feed)
    limits = JourneyLimits(blocks * APART_M + 0.5, changes, step_free)
    when = When(day, time(minute // 60, minute % 60), window_min=3)
    leaves = [moment(when.day, when.at) + 60 * wait for wait in range(3)]
    wanted = [
        earliest(feed, start, end, at, most_m=limits.walk_m, rides=changes + 1, step_free=step_free)
        - at
        for at in leaves
    ]
    wanted = [took if took <= LONGEST_S else np.inf for took in wanted]
    home, door, direct = ends(transit, start, end, step_free)
    spread = transit.spread(corner(*start), door, direct[0], when, limits)
    found = [took for took in wanted if np.isfinite(took)]
    assert spread.median[0] == sorted(wanted)[1]
    assert spread.least[0] == min(wanted)
    assert spread.most[0] == max(found, default=np.inf)
    assert spread.share[0] == pytest.approx(len(found) / 3)
    assert transit.durations(home, door, direct, when, limits)[0, 0] == wanted[0]
    journeys = transit.journeys(corner(*start), corner(*end), when, limits)
    for at, took in zip(leaves, wanted, strict=True):
        arrives = [
            # who walks all the way may do so at any time
            at + j.duration_s if not j.rides else j.arrives.timestamp()
            for j in journeys
            if not j.rides or j.leaves.timestamp() >= at
        ]
        if np.isfinite(took):
            assert min(arrives) == at + took
    for journey in journeys:
        assert len(journey.rides) <= changes + 1
        for before, after in zip(journey.legs, journey.legs[1:], strict=False):
            assert before.arrives == after.leaves


@settings(max_examples=examples(30), deadline=None)
@given(asked())
def test_who_leaves_last_for_a_deadline_makes_it_and_a_second_later_does_not(
    question,
) -> None:
    feed, start, end, day, minute, blocks, changes, step_free = question
    transit = opened(feed)
    limits = JourneyLimits(blocks * APART_M + 0.5, changes, step_free)
    when = When(day, time(minute // 60, minute % 60), arrive_by=True)
    by = moment(when.day, when.at)
    home, door, direct = ends(transit, start, end, step_free)
    took = float(transit.durations(home, door, direct, when, limits)[0, 0])
    assert transit.spread(corner(*start), door, direct[0], when, limits).median[0] == took
    journeys = transit.journeys(corner(*start), corner(*end), when, limits)

    def there(leaves: float) -> float:
        return earliest(
            feed, start, end, leaves, most_m=limits.walk_m, rides=changes + 1, step_free=step_free
        )

    if not journeys:
        assert np.isinf(took)
        assert not any(there(by - 60 * m) <= by for m in range(0, 4 * 60, 10))
        return
    (last,) = journeys
    assert last.duration_s == took
    assert last.arrives.timestamp() == there(last.leaves.timestamp()) <= by
    assert there(last.leaves.timestamp() + 1) > by


@settings(max_examples=examples(30), deadline=None)
@given(asked(), st.sampled_from([10, 20, 45, 90, 240]))
def test_who_is_there_in_time_is_who_leaves_and_arrives_by_the_earliest_journey(
    question, minutes: int
) -> None:
    feed, start, end, day, minute, blocks, changes, step_free = question
    transit = opened(feed)
    limits = JourneyLimits(blocks * APART_M + 0.5, changes, step_free)
    moments = [When(day, time((minute + m) // 60 % 24, (minute + m) % 60)) for m in (0, 1, 17)]
    home, door, direct = ends(transit, start, end, step_free)
    found = transit.in_time(home, door, direct, moments, minutes * 60.0, limits)
    for when, flags in zip(moments, found, strict=True):
        at = moment(when.day, when.at)
        there = earliest(
            feed, start, end, at, most_m=limits.walk_m, rides=changes + 1, step_free=step_free
        )
        assert flags.tolist() == [[there - at <= minutes * 60]]


def test_clocks_are_counted_as_they_go() -> None:
    """A Saturday's 25:30 and a Sunday's 02:45 are a quarter of an hour apart in March."""
    year = (date(2026, 1, 1), date(2026, 12, 31))
    feed = MadeFeed(
        ((0, 0), (3, 0), (3, 3)),
        (
            MadeTrip("week", (0, 1), ((90_000, 90_000), (91_800, 91_800))),
            MadeTrip("sunday", (1, 2), ((9_900, 9_900), (10_800, 10_800))),
        ),
        {"week": ("1111110", *year), "sunday": ("0000001", *year)},
    )
    transit = opened(feed)
    for day, minutes in ((SPRING, 65), (AUTUMN, 185)):
        when = When(day, time(0, 55), window_min=0)
        (journey,) = transit.journeys(corner(0, 0), corner(3, 3), when, JourneyLimits(100.0))
        assert journey.arrives == datetime.combine(day, time(3), LONDON)
        left = moment(day, time(0, 55))
        assert journey.arrives.timestamp() - left == minutes * 60


def test_on_the_night_when_clocks_go_back_the_day_begins_before_its_timetable() -> None:
    """Ten past midnight is 50 minutes before noon less twelve hours; Saturday's buses still go."""
    year = (date(2026, 1, 1), date(2026, 12, 31))
    feed = MadeFeed(
        ((0, 0), (3, 3)),
        (MadeTrip("week", (0, 1), ((87_600, 87_600), (88_900, 88_900))),),
        {"week": ("1111110", *year)},
    )
    transit = opened(feed)
    when = When(AUTUMN, time(0, 10), window_min=0)
    (journey,) = transit.journeys(corner(0, 0), corner(3, 3), when, JourneyLimits(100.0))
    assert journey.leaves == datetime.combine(AUTUMN, time(0, 20), LONDON)
    _, door, direct = ends(transit, (0, 0), (3, 3))
    spread = transit.spread(corner(0, 0), door, direct[0], when, JourneyLimits(100.0))
    assert spread.median[0] == 600 + 1300
