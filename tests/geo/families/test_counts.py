"""Filters and their counts: a count is what the answer would hold, whatever else is asked for."""

from datetime import date, time, timedelta
from itertools import cycle, islice

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.directory.vocabulary import CATEGORIES, NEEDS, SECTIONS
from geo.errors import InputError
from geo.families import counts, search
from geo.families.search import Offer, Reach, Wanted
from geo.network.streets import Network
from geo.places.postcodes import Place
from geo.records import Schedule
from geo.store import Store
from tests.examples import examples
from tests.town import at

MONDAY = date(2026, 3, 2)
FAR = 5000.0


@pytest.fixture(scope="module")
def network(store: Store) -> Network:
    return store.network()


@pytest.fixture(scope="module")
def offer(store: Store) -> Offer:
    """The town's services, that say more of themselves, some with a second way in."""
    plain = store.offer()
    n = len(plain.services)
    row = {name: i for i, name in enumerate(plain.services["name"])}
    services = plain.services.assign(
        free=list(islice(cycle([True, False, False]), n)),
        referral=pd.array(list(islice(cycle([False, True, None, False]), n)), "boolean"),
    )
    services.loc[row["Row Surgery"], ["free", "referral"]] = [True, False]
    lon, lat = at(7.0, 2.05)
    library = plain.points[plain.points["service"] == row["Testham Library"]]
    branch = library.assign(
        location_id="branch", lat=lat, lon=lon, entrance_lat=lat, entrance_lon=lon, wheelchair="no"
    )
    points = pd.concat([plain.points, branch]).sort_values("service", ignore_index=True)
    points.loc[points["service"] == row["Row Surgery"], "wheelchair"] = "limited"
    schedules = {
        services["service_id"][row["Row Surgery"]]: [
            Schedule("x", "x", byday="MO,TU", opens_at="09:00", closes_at="17:00")
        ],
        services["service_id"][row["Testham Library"]]: [
            Schedule("x", "x", byday="SA", opens_at="10:00", closes_at="12:00")
        ],
    }
    return Offer(services, points, plain.needs, schedules)


@pytest.fixture(scope="module")
def reached(network: Network, offer: Offer) -> Reach:
    return reach_from(network, offer, 0.5, 0.1, FAR)


def reach_from(
    network: Network, offer: Offer, column: float, row: float, within_m: float, mode: str = "walk"
) -> Reach:
    lon, lat = at(column, row)
    place = Place("here", "here", lat, lon)
    return search.reach(network, offer, place, mode=mode, within_m=within_m)


def found(offer: Offer, reached: Reach, **wanted: object) -> set[str]:
    answer = search.answer(offer, reached, Wanted(**wanted).checked())
    return {*answer.results["name"], *answer.elsewhere["name"]}


def test_free_is_what_says_so(offer: Offer, reached: Reach) -> None:
    free = set(offer.services.loc[offer.services["free"], "name"])
    assert found(offer, reached, free=True) == free & found(offer, reached)
    assert "Row Surgery" in free


def test_without_a_referral_is_what_says_so(offer: Offer, reached: Reach) -> None:
    """One that does not say is not among them."""
    said = offer.services["referral"].eq(False).fillna(False).to_numpy(bool)
    assert found(offer, reached, no_referral=True) == set(offer.services.loc[said, "name"])
    assert 0 < said.sum() < (~offer.services["referral"].fillna(True)).sum() + 1


def test_wheelchair_access_is_of_the_location(
    network: Network, offer: Offer, reached: Reach
) -> None:
    got = found(offer, reached, wheelchair=True)
    assert {"Row Surgery", "Testham Library"} <= got  # limited, and yes
    assert "Testham Primary School" not in got  # does not say
    assert {"Example: Evening Chat", "Example: Sitters at Home", "Example: Travel Help"} <= got
    assert "Example: Parents Together" not in got  # it has a place, but who knows where
    # beside the branch, which has steps: the nearest that one can get into is the main one
    near = reach_from(network, offer, 7.0, 2.1, FAR)
    any_door = search.answer(offer, near, Wanted()).results.set_index("name")
    step_free = search.answer(offer, near, Wanted(wheelchair=True)).results.set_index("name")
    assert any_door.loc["Testham Library", "location_id"] == "branch"
    assert any_door.loc["Testham Library", "wheelchair"] == "no"
    assert step_free.loc["Testham Library", "wheelchair"] == "yes"
    assert (
        step_free.loc["Testham Library", "distance_m"]
        > any_door.loc["Testham Library", "distance_m"]
    )
    # and where only the branch is in reach, none
    close = reach_from(network, offer, 7.0, 2.1, 50)
    assert "Testham Library" in found(offer, close)
    assert "Testham Library" not in found(offer, close, wheelchair=True)


def test_at_home_or_online(offer: Offer, reached: Reach) -> None:
    assert found(offer, reached, home=True) == {"Example: Sitters at Home"}
    assert found(offer, reached, online=True) == {"Example: Evening Chat"}
    both = found(offer, reached, online=True, home=True)
    assert both == {"Example: Sitters at Home", "Example: Evening Chat"}


def test_filters_all_hold(offer: Offer, reached: Reach) -> None:
    assert "Row Surgery" in found(
        offer, reached, free=True, no_referral=True, wheelchair=True, categories=("gp",)
    )
    assert not found(offer, reached, needs=("SEMH",), home=True)


def test_a_kind_is_a_category_or_a_section(offer: Offer, reached: Reach) -> None:
    both = found(offer, reached, categories=("library",), sections=("health-and-care",))
    assert {"Testham Library", "Row Surgery", "Example: Evening Chat"} <= both
    assert "Testham Primary School" not in both


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (Wanted(sections=("helth-and-care",)), "Did you mean health-and-care"),
        (Wanted(open=(date.max, None)), "year 9999"),
    ],
)
def test_what_cannot_be_wanted_is_said(wanted: Wanted, words: str) -> None:
    with pytest.raises(InputError, match=words):
        wanted.checked()


def chosen(options: list[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(options), max_size=2, unique=True).map(tuple)


wishes = st.builds(
    Wanted,
    categories=chosen(["gp", "library", "mental-health", "dentist", "mainstream-school"]),
    sections=chosen(list(SECTIONS)),
    needs=chosen(["SLCN", "ASD", "SEMH", "PMLD", "MSI"]),
    age=st.none() | st.sampled_from([0.0, 4.0, 11.5, 25.0]),
    free=st.booleans(),
    no_referral=st.booleans(),
    wheelchair=st.booleans(),
    home=st.booleans(),
    online=st.booleans(),
)


@settings(max_examples=examples(25), deadline=None)
@given(
    wishes,
    st.tuples(st.floats(-1, 9), st.floats(-1, 9)),
    st.sampled_from(["walk", "drive"]),
    st.floats(20, FAR),
)
def test_a_count_is_what_the_answer_would_hold(
    network: Network,
    offer: Offer,
    wanted: Wanted,
    where: tuple[float, float],
    mode: str,
    within_m: float,
) -> None:
    reached = reach_from(network, offer, *where, within_m, mode)

    def left(**change: object) -> tuple[int, int]:
        answer = search.answer(offer, reached, Wanted(**{**wanted.chosen, **change}))
        return len(answer.results), len(answer.elsewhere)

    got = counts.counts(offer, reached, wanted)
    assert got.now == left()
    for tick in ("free", "no_referral", "wheelchair"):
        assert got.of[tick] == {True: left(**{tick: True})}
    neither = {"home": False, "online": False}
    assert got.of["home"] == {True: left(**{**neither, "home": True})}
    assert got.of["online"] == {True: left(**{**neither, "online": True})}
    kinds = {"sections": SECTIONS, "categories": CATEGORIES}
    for name, known in kinds.items():
        alone = dict.fromkeys(kinds, ())
        assert got.of[name] == {o: left(**{**alone, name: (o,)}) for o in known}
    assert got.of["needs"] == {n: left(needs=(n,)) for n in NEEDS}


@settings(max_examples=examples(20), deadline=None)
@given(wishes, st.sampled_from([None, time(9, 0), time(16, 59), time(3, 0)]), st.integers(0, 6))
def test_a_day_s_count_is_what_the_answer_would_hold(
    offer: Offer, reached: Reach, wanted: Wanted, at_time: time | None, later: int
) -> None:
    asked = {**wanted.chosen, "open": (MONDAY + timedelta(days=later), at_time)}
    got = counts.counts(offer, reached, Wanted(**asked), first=MONDAY).of["open"]
    assert list(got) == [MONDAY + timedelta(days=i) for i in range(7)]
    for day, count in got.items():
        answer = search.answer(offer, reached, Wanted(**{**asked, "open": (day, at_time)}))
        assert count == (len(answer.results), len(answer.elsewhere))


def test_open_is_what_says_that_it_is(offer: Offer, reached: Reach) -> None:
    assert "Row Surgery" in found(offer, reached, open=(MONDAY, None))
    assert "Row Surgery" in found(offer, reached, open=(MONDAY, time(9, 0)))
    assert "Row Surgery" not in found(offer, reached, open=(MONDAY, time(8, 59)))
    assert "Row Surgery" not in found(offer, reached, open=(MONDAY + timedelta(days=2), None))
    # says no times
    assert "Testham Primary School" not in found(offer, reached, open=(MONDAY, None))
    saturday = MONDAY + timedelta(days=5)
    assert found(offer, reached, open=(saturday, time(11))) == {"Testham Library"}
    days = counts.counts(offer, reached, Wanted(), first=MONDAY).of["open"]
    assert [days[MONDAY], days[saturday], days[saturday + timedelta(days=1)]] == [
        (1, 0),
        (1, 0),
        (0, 0),
    ]


def test_options_that_no_service_has_are_counted_as_none(offer: Offer, reached: Reach) -> None:
    got = counts.counts(offer, reached, Wanted())
    assert list(got.of["categories"]) == list(CATEGORIES)
    assert list(got.of["sections"]) == list(SECTIONS)
    assert list(got.of["needs"]) == list(NEEDS)
    assert got.of["categories"]["ferry"] == (0, 0)
    assert got.of["needs"]["DS"] == (0, 0)
    assert got.of["open"] == {}
    for name in ("sections", "categories"):
        within, apart = zip(*got.of[name].values(), strict=True)
        assert (sum(within), sum(apart)) == got.now
    assert np.isfinite(reached.metres).any()
