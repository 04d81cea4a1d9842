"""Families' search, over the made-up town whose lengths can be worked out by hand."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import InputError
from geo.families.order import SORTS, sort
from geo.families.search import (
    ELSEWHERE,
    RESULT_COLUMNS,
    Answer,
    Offer,
    Wanted,
    nearby,
    reach,
)
from geo.families.way import nearest_door
from geo.measure import COMPASS, LONGEST_WITHIN_MINUTES
from geo.network import changes
from geo.network.permissions import MODES
from geo.network.streets import Network
from geo.places.postcodes import Place
from geo.store import Store
from geo.travel import Streets
from tests.examples import examples
from tests.town import at


@pytest.fixture(scope="module")
def network(store: Store) -> Network:
    return store.network()


@pytest.fixture(scope="module")
def offer(store: Store) -> Offer:
    return store.offer()


def place(column: float, row: float) -> Place:
    lon, lat = at(column, row)
    return Place("here", "here", lat, lon)


@pytest.fixture
def ask(network: Network, offer: Offer):
    def asked(column: float, row: float, within_m: float, **wanted: object) -> Answer:
        return nearby(network, offer, place(column, row), within_m=within_m, **wanted)

    return asked


def names(answer: Answer) -> list[str]:
    return answer.results["name"].tolist()


def test_nearest_first_with_lengths_worked_out_by_hand(ask) -> None:
    answer = ask(0.5, 0.1, 1200)
    assert list(answer.results.columns) == list(RESULT_COLUMNS)
    got = answer.results.set_index("name")["distance_m"]
    # 10 m to the street, 100 m along it, 2 m to the door
    assert got["Row Surgery"] == pytest.approx(112, abs=0.05)
    # along the lattice 10 + 350 + 402, less what the steps across one square save
    saved = 200 - np.hypot(100, 100)
    assert got["Testham Library"] == pytest.approx(10 + 350 + 402 - saved, abs=0.05)
    assert got.is_monotonic_increasing
    assert answer.origin_offset_m == pytest.approx(10, abs=0.05)


def test_the_distance_is_to_the_nearest_entrance(ask) -> None:
    # the school's gate is on its west side, at 2.4 along row 5
    got = ask(1.0, 5.0, 2000).results.set_index("name").loc["Testham Primary School"]
    assert got["distance_m"] == pytest.approx(140, abs=0.1)
    assert got["straight_line_m"] == pytest.approx(140, abs=0.1)


def test_steps_carry_walkers_and_not_wheelchairs(ask) -> None:
    walked = ask(2.0, 2.0, 1000).results.set_index("name")["distance_m"]["Testham Library"]
    wheeled = ask(2.0, 2.0, 1000, mode="wheelchair").results.set_index("name")["distance_m"][
        "Testham Library"
    ]
    assert walked == pytest.approx(np.hypot(100, 100) + 100 + 102, abs=0.1)
    assert wheeled == pytest.approx(200 + 202, abs=0.1)


def test_one_way_streets_bind_cars_alone(ask) -> None:
    up = ask(8.0, 2.0, 3000, mode="drive").results.set_index("name")["distance_m"]
    down = ask(8.0, 7.5, 3000, mode="drive").results.set_index("name")["distance_m"]
    pharmacy = "<img src=x onerror=alert(1)>"
    assert up[pharmacy] == pytest.approx(600 + 10, abs=0.1)
    assert down[pharmacy] == pytest.approx(50 + 10, abs=0.1)
    walked = ask(8.0, 7.5, 3000).results.set_index("name")["distance_m"]
    assert walked[pharmacy] == pytest.approx(60, abs=0.1)


def test_a_ferry_is_named(ask) -> None:
    got = ask(8.0, 0.0, 4000).results.set_index("name").loc["Quay Dental"]
    assert got["ferry"] == "Test Ferry"
    assert got["distance_m"] == pytest.approx(2200 + 90 + 2, abs=0.5)
    assert got["duration_s"] == pytest.approx(600 + 92 * 3.6 / 4.8, abs=1)


def test_nothing_is_dropped_because_it_cannot_be_measured(ask, offer: Offer) -> None:
    answer = ask(0.5, 0.1, 10_000)
    assert set(answer.elsewhere["status"]) == {"online", "at home", "whole area", "not located"}
    found = set(answer.results["service_id"]) | set(answer.elsewhere["service_id"])
    assert found == set(offer.services["service_id"])
    by_car = ask(0.5, 0.1, 10_000, mode="drive")
    driven = by_car.elsewhere.set_index("name")["status"]
    assert driven["Quay Dental"] == "unreachable"  # the ferry takes no cars
    cut_off = by_car.elsewhere[by_car.cut_off]
    assert "Quay Dental" in cut_off["name"].tolist()
    assert set(cut_off["status"]) == {"unreachable"}
    assert not answer.cut_off.any()


def test_from_a_place_on_no_street_everything_located_is_unreachable(ask, offer: Offer) -> None:
    answer = ask(200, 0, 10_000)
    assert np.isnan(answer.origin_offset_m)
    assert answer.results.empty
    assert len(answer.elsewhere) == len(offer.services)
    assert (answer.elsewhere["status"] == "unreachable").sum() == len(
        offer.points["service"].unique()
    )


def test_filters_combine(ask) -> None:
    everything = ask(0.5, 0.1, 3000)
    assert set(ask(0.5, 0.1, 3000, categories=["gp"]).results["category"]) == {"gp"}
    health = ask(0.5, 0.1, 3000, sections=["health-and-care"])
    assert set(health.results["section"]) == {"health-and-care"}
    autism = ask(0.5, 0.1, 3000, needs=["asd"])
    assert names(autism) == ["Example: Talking Time"]
    assert autism.elsewhere.empty
    both = ask(0.5, 0.1, 3000, needs=["ASD"], categories=["gp"])
    assert both.results.empty
    assert "Testham Primary School" in names(ask(0.5, 0.1, 3000, age=11))
    assert "Testham Primary School" not in names(ask(0.5, 0.1, 3000, age=12))
    assert "Testham Primary School" not in names(ask(0.5, 0.1, 3000, age=3))
    assert "Row Surgery" in names(ask(0.5, 0.1, 3000, age=3))  # says no ages
    assert len(ask(0.5, 0.1, 3000, limit=2).results) == 2
    assert names(ask(0.5, 0.1, 3000, limit=2)) == names(everything)[:2]


@pytest.mark.parametrize(
    ("wanted", "word"),
    [
        ({"mode": "fly"}, "walk, wheelchair, cycle, drive"),
        ({"categories": ["scool"]}, "mainstream-school"),
        ({"needs": ["XX"]}, "SLCN"),
        ({"age": 26}, "26"),
        ({"age": -1}, "-1"),
        ({"sections": ["helth"]}, "health-and-care"),
        ({"wanted": Wanted(categories=("scool",))}, "mainstream-school"),
        ({"within_s": 60.0}, "one limit"),
    ],
)
def test_what_is_not_known_is_named_with_what_is(ask, wanted: dict, word: str) -> None:
    with pytest.raises(InputError, match=word):
        ask(0.5, 0.1, 3000, **wanted)


def test_the_way_to_a_service_is_as_long_as_the_search_said(
    ask, network: Network, offer: Offer
) -> None:
    answer = ask(0.5, 0.1, 5000)
    for row in answer.results.to_dict("records"):
        door = nearest_door(offer, answer.reached, row["service_id"], row["location_id"])
        assert door is not None
        way = network.route("walk", (answer.place.lon, answer.place.lat), door)
        assert way.distance_m == pytest.approx(row["distance_m"], abs=1e-3)
        assert way.duration_s == pytest.approx(row["duration_s"], abs=1e-3)
        trip = Streets(network, "walk").trip(answer.place, door)
        assert trip.distance_m == pytest.approx(row["distance_m"], abs=1e-3)
    nowhere = answer.elsewhere["service_id"].iloc[0]
    assert nearest_door(offer, answer.reached, nowhere, None) is None
    assert nearest_door(offer, answer.reached, "no such service", None) is None
    assert nearest_door(offer, answer.reached, row["service_id"], "elsewhere") is None


somewhere = st.tuples(st.floats(-1, 9), st.floats(-1, 9))


@settings(max_examples=examples(40), deadline=None)
@given(somewhere, st.sampled_from(MODES), st.floats(10, 4000), st.floats(0, 4000))
def test_a_longer_limit_never_finds_fewer(
    network: Network, offer: Offer, where: tuple[float, float], mode: str, near: float, more: float
) -> None:
    less = nearby(network, offer, place(*where), within_m=near, mode=mode).results
    further = nearby(network, offer, place(*where), within_m=near + more, mode=mode).results
    assert set(less["service_id"]) <= set(further["service_id"])
    same = further.set_index("service_id").loc[less["service_id"], "distance_m"].to_numpy()
    assert less["distance_m"].to_numpy() == pytest.approx(same, abs=1e-3)


@settings(max_examples=examples(40), deadline=None)
@given(somewhere, st.sampled_from(MODES))
def test_no_result_is_nearer_than_the_straight_line(
    network: Network, offer: Offer, where: tuple[float, float], mode: str
) -> None:
    got = nearby(network, offer, place(*where), within_m=20_000, mode=mode)
    assert (got.results["distance_m"] >= got.results["straight_line_m"] - 1e-6).all()
    for _, alike in got.results.groupby("illustrative"):
        assert alike["distance_m"].is_monotonic_increasing
    assert set(got.elsewhere["status"]) <= set(ELSEWHERE)
    assert got.results["service_id"].is_unique
    assert set(got.results["service_id"]).isdisjoint(got.elsewhere["service_id"])


def test_a_walk_is_bounded_by_minutes(network: Network, offer: Offer) -> None:
    """Row Surgery is 112 m away: 84 seconds at 4.8 km/h."""
    for within_s, is_found in ((83.9, False), (84.1, True)):
        got = nearby(network, offer, place(0.5, 0.1), within_s=within_s)
        assert ("Row Surgery" in names(got)) is is_found
        assert (got.within_m, got.within_s) == (None, within_s)
        assert (got.results["duration_s"] <= within_s).all()


def test_a_ferry_goes_farther_in_its_minutes_than_feet(network: Network, offer: Offer) -> None:
    """Quay Dental is 2,292 m away: ten minutes aboard and 92 m on foot."""
    assert "Quay Dental" not in names(nearby(network, offer, place(8, 0), within_s=668))
    assert "Quay Dental" in names(nearby(network, offer, place(8, 0), within_s=670))


@pytest.mark.parametrize("within_s", [0.0, -60.0, np.nan, LONGEST_WITHIN_MINUTES * 60 + 1])
def test_minutes_have_bounds(network: Network, offer: Offer, within_s: float) -> None:
    with pytest.raises(InputError, match="up to 120 minutes"):
        nearby(network, offer, place(0.5, 0.1), within_s=within_s)


def test_a_search_has_one_limit(network: Network, offer: Offer) -> None:
    with pytest.raises(InputError, match="Give a distance or a time"):
        reach(network, offer, place(0.5, 0.1))


def test_what_is_wanted_may_be_said_either_way(network: Network, offer: Offer) -> None:
    here = place(0.5, 0.1)
    one = nearby(network, offer, here, within_m=3000, categories=["gp"], age=3)
    other = nearby(network, offer, here, within_m=3000, wanted=Wanted(categories=("GP ",), age=3))
    pd.testing.assert_frame_equal(one.results, other.results)
    pd.testing.assert_frame_equal(one.elsewhere, other.elsewhere)
    assert not one.results.empty


def test_each_result_says_which_way_it_lies(ask) -> None:
    from_the_middle = ask(4.0, 4.1, 10_000)
    got = from_the_middle.results.set_index("name")["direction"]
    assert got["Testham Library"] == ""  # 8 m: here
    assert got["<img src=x onerror=alert(1)>"] == "north-east"
    assert got["Row Surgery"] == "south-west"
    assert got["Quay Dental"] == "east"
    assert set(got) <= {*COMPASS, ""}
    apart = from_the_middle.elsewhere.set_index("status")["direction"]
    assert apart["online"] == ""
    driven = ask(4.0, 4.1, 10_000, mode="drive").elsewhere.set_index("name")
    assert driven.loc["Quay Dental", "direction"] == "east"  # a straight line crosses water


def test_each_result_says_what_an_answer_needs_of_it(ask) -> None:
    got = ask(0.5, 0.1, 10_000)
    library = got.results.set_index("name").loc["Testham Library"]
    assert library["wheelchair"] == "yes"
    assert pd.isna(library["assured"])
    for frame in (got.results, got.elsewhere):
        assert list(frame.columns) == list(RESULT_COLUMNS)
        assert frame["authority_code"].map(type).eq(str).all()
        assert frame["wheelchair"].isin(["yes", "limited", "no", ""]).all()


def test_results_are_put_in_another_order() -> None:
    days = [date(2026, 1, 5), None, date(2026, 3, 1), None]
    results = pd.DataFrame(
        {
            "name": ["b", "C", "a", "B"],
            "distance_m": [30.0, 10.0, 20.0, 10.0],
            "assured": pd.to_datetime(pd.Series(days)),
            "illustrative": False,
        }
    )
    assert sort(results, "distance")["name"].tolist() == ["C", "B", "a", "b"]
    assert sort(results, "name")["name"].tolist() == ["a", "b", "B", "C"]
    assert sort(results, "checked")["name"].tolist() == ["a", "b", "C", "B"]
    for by in SORTS:
        assert sort(results, by).index.tolist() == [0, 1, 2, 3]
        assert sort(sort(results, by), by).equals(sort(results, by))
    with pytest.raises(InputError, match="distance, name, checked"):
        sort(results, "price")
    made_up = results.assign(illustrative=[False, True, False, True])
    assert sort(made_up, "distance")["name"].tolist() == ["a", "b", "C", "B"]
    assert sort(made_up, "checked")["name"].tolist() == ["a", "b", "C", "B"]
    assert sort(made_up, "name")["name"].tolist() == ["a", "b", "B", "C"]


def test_what_was_made_up_comes_after_all_that_is_real(network: Network, offer: Offer) -> None:
    made_up = offer.services["illustrative"].astype(bool).to_numpy(copy=True)
    first = nearby(network, offer, place(0, 0), within_m=5_000)
    nearest = first.results.iloc[0]["service_id"]
    services = offer.services.assign(
        illustrative=made_up | (offer.services["service_id"] == nearest).to_numpy()
    )
    changed = replace(offer, services=services)
    found = nearby(network, changed, place(0, 0), within_m=5_000).results
    assert found["service_id"].iloc[0] != nearest
    assert set(found["service_id"]) == set(first.results["service_id"])
    assert found["illustrative"].astype(bool).is_monotonic_increasing
    few = nearby(network, changed, place(0, 0), within_m=5_000, limit=1).results
    assert few["service_id"].tolist() == found["service_id"].tolist()[:1]


@settings(max_examples=examples(40), deadline=None)
@given(somewhere, st.sampled_from(MODES), st.floats(10, 1800), st.floats(0, 1800))
def test_more_minutes_never_find_fewer_and_find_what_distance_finds(
    network: Network, offer: Offer, where: tuple[float, float], mode: str, near: float, more: float
) -> None:
    less = nearby(network, offer, place(*where), within_s=near, mode=mode).results
    further = nearby(network, offer, place(*where), within_s=near + more, mode=mode).results
    assert set(less["service_id"]) <= set(further["service_id"])
    far = nearby(network, offer, place(*where), within_m=50_000, mode=mode).results
    in_time = far[far["duration_s"] <= near + more]
    assert set(further["service_id"]) == set(in_time["service_id"])


def test_streets_that_were_changed_are_asked_about_themselves(
    network: Network, offer: Offer
) -> None:
    nearby(network, offer, place(0, 0), within_m=5000.0)  # the offer has met the streets of today
    lane = shapely.LineString([at(0, 0), at(0, -30)])
    changed = changes.closed(changes.opened(network, lane, name="Long Lane"), [0])
    asked = nearby(changed, offer, place(0, 0), within_m=5000.0).results
    fresh = nearby(changed, replace(offer), place(0, 0), within_m=5000.0).results
    pd.testing.assert_frame_equal(asked, fresh)
    now = changed.snap("walk", offer.points["entrance_lon"], offer.points["entrance_lat"])
    np.testing.assert_array_equal(offer.joined(changed, "walk").edge, now.edge)
