"""What homes have in reach, in the town, home by home and zone by zone."""

import numpy as np
import pytest

from geo.directory.offer import Offer
from geo.errors import InputError
from geo.network.streets import Network
from geo.places.homes import Homes
from geo.places.zones import zones_of
from geo.provision.gaps import Gaps, by_service, gaps
from geo.provision.need import Demand, homes_need
from geo.provision.question import GapsQuestion
from geo.provision.said import headline
from geo.provision.supply import supply_of
from geo.store import Store
from geo.travel import Streets
from geo.travel.costs import TravelCosts
from geo.travel.standard import Standard
from tests.geo.places.test_zones import homes
from tests.geo.provision.test_coverage import offer

WALK = Standard("walk", within_m=321.8688)
LIBRARY = GapsQuestion(("library",), WALK)


@pytest.fixture(scope="module")
def network(store: Store) -> Network:
    return store.network()


def found(
    network: Network,
    some: Homes,
    held: Offer,
    asked: GapsQuestion = LIBRARY,
    need: Demand | None = None,
) -> Gaps:
    standard = asked.standard
    supply = supply_of(held, asked.categories, standard.mode, need=asked.need)
    return gaps(
        Streets(network, standard.mode, standard.timed),
        some,
        need or homes_need(some),
        supply,
        zones_of(some, asked.by),
        asked,
    )


def test_homes_are_counted_within_and_outside(network: Network) -> None:
    """Libraries at (2, 0) and (6, 0): 200 m, 200 m, 400 m, and off every street."""
    some = homes((0, 0), (4, 0), (2, 4), (100, 100))
    got = found(network, some, offer((2, 0), (6, 0)))
    assert got.homes["status"].tolist() == ["within", "within", "beyond", "unreachable"]
    assert got.homes["in_reach"].tolist() == [1, 2, 0, 0]
    assert (got.people, got.within, got.outside, got.unreachable) == (4, 2, 2, 1)
    assert got.shared is None  # nobody says how many places a library has
    assert got.zones["places_per_100"].isna().all()
    assert headline(got, "Testham") == (
        "1 in 2 homes in Testham are more than 0.2 miles on foot from any place listed as "
        "“Library” (2 of 4). 1 of them has no route there at all."
    )


def test_where_nobody_is_outside_the_headline_says_so(
    network: Network,
) -> None:
    some = homes((0, 0), (4, 0))
    got = found(network, some, offer((2, 0)))
    assert headline(got, "Testham").startswith("None of the homes in Testham are more than 0.2")


def test_people_weigh_and_not_homes(network: Network) -> None:
    some = homes((0, 0), (2, 4))
    need = Demand(np.array([30.0, 10.0]), "children aged 5 to 16", "counted", "Counted.")
    got = found(network, some, offer((2, 0)), need=need)
    assert (got.within, got.outside) == (30, 10)
    assert got.zones["people"].tolist() == [10, 30]  # the one with most people outside first
    assert got.zones["share"].tolist() == [0, 1]
    assert got.zones["median"].tolist() == pytest.approx([400, 200], abs=1)
    assert headline(got, "Testham").startswith("1 in 4 children aged 5 to 16 in Testham live more")


def test_a_category_without_a_service_leaves_all_outside(network: Network) -> None:
    some = homes((0, 0), (2, 4))
    got = found(network, some, offer((2, 0)), GapsQuestion(("gp",), WALK))
    assert got.outside == 2
    assert (got.homes["service"] == -1).all()
    assert headline(got, "Testham") == (
        "We found no place to count that is listed as “GP (family doctor)”, so all homes in "
        "Testham are without one in reach."
    )


def test_a_service_with_two_doors_is_one_service() -> None:
    ways = TravelCosts.of([[5.0, 2.0, 9.0], [np.inf, 4.0, 1.0]])
    got = by_service(ways, np.array([0, 0, 1]), 2)
    assert got.home.tolist() == [0, 0, 1, 1]
    assert got.service.tolist() == [0, 1, 0, 1]
    assert got.cost.tolist() == [2.0, 9.0, 4.0, 1.0]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (GapsQuestion((), WALK), "a kind of service"),
        (GapsQuestion(("librarie",), WALK), "Did you mean library"),
        (GapsQuestion(("library",), Standard("walk", within_m=0.0)), "above 0"),
        (GapsQuestion(("library",), Standard("walk")), "one limit"),
        (GapsQuestion(("library",), Standard("cycle", within_m=5.0)), "Give a limit in"),
        (GapsQuestion(("library",), WALK, need="XX"), "not a known need"),
        (GapsQuestion(("library",), WALK, ages=(9, 5)), "Ages 9 to 5"),
        (GapsQuestion(("library",), WALK, ages=(9, 26)), "from 0 to 25"),
        (GapsQuestion(("library",), WALK, count="all"), "'all' is not a group we can count"),
        (GapsQuestion(("library",), WALK, by="street"), "is not a kind of zone"),
        (GapsQuestion(("library",), WALK, measure="4sfca"), "is not a measure"),
        (GapsQuestion(("library",), WALK, decay="cliff"), "is not a decay"),
        (GapsQuestion(("library",), WALK, days=("Monday",)), "is not a day"),
        (GapsQuestion(("library",), WALK, deprivation=2.0), "from 0 to 1"),
    ],
)
def test_what_cannot_be_is_refused(network: Network, asked: GapsQuestion, said: str) -> None:
    some = homes((0, 0))
    held = offer((2, 0))
    with pytest.raises(InputError, match=said):
        gaps(
            Streets(network, "walk"),
            some,
            homes_need(some),
            supply_of(held, ("library",), "walk"),
            zones_of(some, "sector"),
            asked.checked(),
        )


def test_numbers_of_other_homes_are_refused(network: Network) -> None:
    some, others = homes((0, 0)), homes((0, 0), (1, 1))
    supply = supply_of(offer((2, 0)), ("library",), "walk")
    with pytest.raises(InputError, match="2 counts for 1 homes"):
        gaps(
            Streets(network, "walk"),
            some,
            homes_need(others),
            supply,
            zones_of(some, "sector"),
            LIBRARY,
        )
    with pytest.raises(InputError, match="of other homes"):
        gaps(
            Streets(network, "walk"),
            some,
            homes_need(some),
            supply,
            zones_of(others, "sector"),
            LIBRARY,
        )
