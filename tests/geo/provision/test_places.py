"""Places shared among those who can reach them: by any decay, and with those beyond the border."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import InputError
from geo.measure import Floats
from geo.network.edges import Ints
from geo.network.streets import Network
from geo.places.homes import Homes
from geo.places.zones import zones_of
from geo.provision.edge import Beyond, exits, way_out
from geo.provision.gaps import Gaps, gaps
from geo.provision.need import Demand, homes_need
from geo.provision.question import DECAYS, MEASURES, GapsQuestion
from geo.provision.supply import Supply
from geo.store import Store
from geo.travel import Streets, T
from geo.travel.costs import CostTable, TravelCosts
from geo.travel.standard import Standard
from tests.examples import examples
from tests.geo.places.test_zones import homes

LIMIT = 1000.0
STANDARD = Standard("walk", within_m=LIMIT)


class Flown:
    """Travel in a straight line, on a map of degrees that are metres: for tests alone."""

    mode, timed = "walk", False

    def costs(self, some: Homes, places: Floats) -> Floats:
        found: Floats = np.hypot(*np.moveaxis(some.xy[:, None] - places[None], 2, 0))
        return found

    def nearest(self, some: Homes, places: Floats) -> tuple[Floats, Ints]:
        if not len(places):
            return np.full(len(some), np.inf), np.full(len(some), -1)
        costs = self.costs(some, places)
        return costs.min(axis=1), costs.argmin(axis=1)

    def ways(self, some: Homes, places: Floats, limit: float = np.inf) -> TravelCosts:
        return TravelCosts.of(self.costs(some, places).reshape(len(some), -1), limit)

    def tables(
        self,
        some: Homes,
        places: Floats,
        owner: Ints,
        limit: float,
        use: Callable[[CostTable], T],
    ) -> Sequence[T]:
        if not len(places):
            return []
        costs = self.costs(some, places)
        half = [np.flatnonzero(owner % 2 == odd) for odd in (1, 0)]
        return [
            use(CostTable.of_doors(np.arange(len(some)), owner[one], costs[:, one], limit))
            for one in half
        ]


def town(seed: int, size: float, n: int = 30, m: int = 5) -> tuple[Homes, Floats, Supply]:
    """Homes, whom they have, and services with places, at random in a square of some metres."""
    chance = np.random.default_rng(seed)
    some = homes(*(chance.uniform(0, size / 100, (n, 2)).tolist()))
    doors = some.xy.min(axis=0) + chance.uniform(0, size, (m, 2))
    supply = Supply(np.arange(m), np.arange(m), doors, chance.uniform(1, 50, m))
    return some, chance.integers(0, 20, n).astype(float), supply


def asked(
    some: Homes,
    people: Floats,
    supply: Supply,
    question: GapsQuestion,
    beyond: Beyond | None = None,
) -> Gaps:
    need = Demand(people, "children", "counted", "Counted.")
    return gaps(Flown(), some, need, supply, zones_of(some, "hexagon"), question, beyond=beyond)


@settings(max_examples=examples(40))
@given(
    seed=st.integers(0, 10_000),
    measure=st.sampled_from(list(MEASURES)),
    decay=st.sampled_from(list(DECAYS)),
)
def test_all_places_are_shared_out_where_everybody_is_in_reach(
    seed: int, measure: str, decay: str
) -> None:
    some, people, supply = town(seed, 500.0)
    people[0] += 1
    found = asked(
        some, people, supply, GapsQuestion(("library",), STANDARD, measure=measure, decay=decay)
    )
    given_out = (found.homes["places_per_100"] / 100 * people).sum()
    assert given_out == pytest.approx(supply.places.sum())
    weighted = found.zones["places_per_100"] * found.zones["people"] / 100
    assert weighted.sum() == pytest.approx(supply.places.sum())
    assert found.shared is not None
    assert found.shared.unused == 0


def test_a_catchment_of_all_gives_places_over_people_and_one_of_none_gives_nothing() -> None:
    some, people, supply = town(3, 500.0)
    everywhere = asked(some, people, supply, GapsQuestion(("library",), STANDARD))
    same = 100 * supply.places.sum() / people.sum()
    assert everywhere.homes["places_per_100"].to_numpy() == pytest.approx(same)
    nowhere = asked(
        some, people, supply, GapsQuestion(("library",), Standard("walk", within_m=1e-6))
    )
    assert (nowhere.homes["places_per_100"] == 0).all()
    assert (nowhere.zones["within"] == 0).all()


@settings(max_examples=examples(30))
@given(seed=st.integers(0, 10_000))
def test_a_longer_limit_never_leaves_more_outside(seed: int) -> None:
    some, people, supply = town(seed, 3000.0)
    outside = [
        asked(
            some, people, supply, GapsQuestion(("library",), Standard("walk", within_m=m))
        ).outside
        for m in (200.0, 500.0, 1000.0, 5000.0)
    ]
    assert outside == sorted(outside, reverse=True)


def test_those_beyond_the_border_share_the_places() -> None:
    some, people, supply = town(4, 500.0)
    others, more, _ = town(5, 500.0)
    question = GapsQuestion(("library",), STANDARD)
    alone = asked(some, people, supply, question)
    found = asked(some, people, supply, question, Beyond(others, more))
    assert found.beyond == more.sum()
    assert found.homes["places_per_100"].to_numpy() == pytest.approx(
        100 * supply.places.sum() / (people.sum() + more.sum())
    )
    assert found.people == alone.people
    assert any("We do not count people beyond the border" in note for note in alone.notes)
    assert not any("people beyond the border" in note for note in found.notes)


def test_unknown_places_are_marked_and_not_taken_as_none() -> None:
    some, people, supply = town(6, 500.0)
    places = supply.places.copy()
    places[0] = np.nan
    held = Supply(supply.row, supply.service, supply.doors, places)
    found = asked(some, people, held, GapsQuestion(("library",), STANDARD))
    assert found.homes["at_least"].all()
    assert found.zones["at_least"].all()
    assert found.shared is not None
    assert found.shared.unknown == 1


def test_a_type_of_need_is_never_shown_by_lsoa() -> None:
    some, people, supply = town(7, 500.0)
    need = Demand(people, "children with autism", "estimate", "", of_need="ASD")
    zones = zones_of(some, "hexagon")
    with pytest.raises(InputError, match=r"type of need \(ASD\) and by lsoa"):
        gaps(Flown(), some, need, supply, zones, GapsQuestion(("library",), STANDARD, by="lsoa"))


# The edge of what is loaded


@pytest.fixture(scope="module")
def network(store: Store) -> Network:
    return store.network()


def test_homes_from_which_streets_lead_out_of_what_is_loaded(network: Network) -> None:
    """Homes at one corner of the lattice; all is loaded for 900 m around, and streets go on."""
    some = homes((0, 0), (1, 0))
    ways_out = exits(network, some, margin_m=900.0)
    assert len(ways_out)
    on_foot = Streets(network, "walk")
    out = way_out(on_foot, some, ways_out)
    supply = Supply(np.array([0]), np.array([0]), some.lonlat[:1], np.array([np.nan]))
    near = gaps(
        on_foot,
        some,
        homes_need(some),
        supply,
        zones_of(some, "sector"),
        GapsQuestion(("library",), STANDARD),
        out=out,
    )
    assert near.homes["edge"].all()
    assert near.zones["edge"].tolist() == [1.0, 1.0]
    assert any("lead beyond our data" in note for note in near.notes)
    short = GapsQuestion(("library",), Standard("walk", within_m=50.0))
    far = gaps(
        on_foot,
        some,
        homes_need(some),
        supply,
        zones_of(some, "sector"),
        short,
        out=out,
    )
    assert not far.homes["edge"].any()


def test_an_island_has_no_way_out(network: Network) -> None:
    some = homes((0, 0), (8, 8))
    none = exits(network, some, margin_m=5_000.0)
    assert len(none) == 0
    assert np.isinf(way_out(Streets(network, "walk"), some, none)).all()
