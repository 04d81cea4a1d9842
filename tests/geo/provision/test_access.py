"""Measures of access, held against PySAL's and against what must be true of them."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import InputError
from geo.provision import access
from geo.provision.access import Shared
from geo.travel.costs import CostTable, TravelCosts

LIMIT = 30.0
RINGS = ([10.0, 20.0, 30.0], [1.0, 0.68, 0.22])


def town(seed: int, homes: int = 60, services: int = 9) -> tuple[Any, Any, Any]:
    """Random costs, people and places; some ways are missing."""
    chance = np.random.default_rng(seed)
    costs = chance.uniform(0, 60, (homes, services))
    costs[chance.random(costs.shape) < 0.1] = np.inf
    return costs, chance.integers(0, 200, homes).astype(float), chance.uniform(0, 50, services)


def oracle(costs: Any, people: Any, places: Any) -> Any:
    """PySAL's measures of the same town."""
    from access import Access  # it warns when it is imported

    home, service = np.nonzero(np.isfinite(costs))
    return Access(
        demand_df=pd.DataFrame({"id": range(len(people)), "people": people}),
        demand_index="id",
        demand_value="people",
        supply_df=pd.DataFrame({"id": range(len(places)), "places": places}),
        supply_index="id",
        supply_value="places",
        cost_df=pd.DataFrame({"o": home, "d": service, "c": costs[home, service]}),
        cost_origin="o",
        cost_dest="d",
        cost_name="c",
    )


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("seed", range(8))
def test_floating_catchments_equal_pysals(seed: int) -> None:
    from access import weights

    costs, people, places = town(seed)
    ways, theirs = TravelCosts.of(costs), oracle(costs, people, places)
    rings = access.stepped(*RINGS)
    fn = weights.step_fn(dict(zip(*RINGS, strict=True)))
    theirs.two_stage_fca(name="two", max_cost=LIMIT)
    theirs.enhanced_two_stage_fca(name="enhanced", weight_fn=fn, max_cost=LIMIT)
    theirs.three_stage_fca(name="three", weight_fn=fn, max_cost=LIMIT)
    ours = {
        "two": access.two_step(ways, people, places, LIMIT),
        "enhanced": access.enhanced(ways, people, places, rings),
        "three": access.three_step(ways, people, places, rings),
    }
    for name, found in ours.items():
        expected = theirs.access_df[f"{name}_places"].fillna(0).to_numpy()
        np.testing.assert_allclose(found.access, expected, atol=1e-9, rtol=1e-9, err_msg=name)


@pytest.mark.filterwarnings("ignore")
def test_the_limit_itself_counts_here_and_in_pysal() -> None:
    costs, people, places = np.array([[30.0]]), np.array([10.0]), np.array([5.0])
    theirs = oracle(costs, people, places)
    theirs.two_stage_fca(name="two", max_cost=LIMIT)
    assert theirs.access_df["two_places"].fillna(0).tolist() == [0.5]
    assert access.two_step(TravelCosts.of(costs), people, places, LIMIT).access.tolist() == [0.5]


@given(seed=st.integers(0, 10_000), measure=st.sampled_from(["two", "enhanced", "three"]))
def test_all_places_that_can_be_reached_are_shared_and_no_more(seed: int, measure: str) -> None:
    costs, people, places = town(seed)
    found = shared(measure, TravelCosts.of(costs), people, places)
    assert people @ found.access == pytest.approx(places.sum() - found.unused)


def shared(measure: str, ways: TravelCosts, people: Any, places: Any) -> Shared:
    if measure == "two":
        return access.two_step(ways, people, places, LIMIT)
    of = access.enhanced if measure == "enhanced" else access.three_step
    return of(ways, people, places, access.gaussian(LIMIT))


@given(seed=st.integers(0, 10_000), measure=st.sampled_from(["two", "enhanced", "three"]))
def test_the_order_of_homes_and_services_does_not_matter(seed: int, measure: str) -> None:
    costs, people, places = town(seed)
    chance = np.random.default_rng(seed)
    homes, services = chance.permutation(len(people)), chance.permutation(len(places))
    before = shared(measure, TravelCosts.of(costs), people, places).access
    after = shared(
        measure, TravelCosts.of(costs[homes][:, services]), people[homes], places[services]
    )
    np.testing.assert_allclose(after.access, before[homes])


def test_places_that_are_not_known_are_not_none() -> None:
    ways = TravelCosts.of([[1.0, 1.0], [np.inf, 1.0], [1.0, np.inf]])
    found = access.two_step(ways, [10, 10, 10], [np.nan, 6.0], LIMIT)
    assert found.access.tolist() == [0.3, 0.3, 0.0]
    assert found.at_least.tolist() == [True, False, True]
    assert found.unknown == 1
    assert np.isnan(found.ratio[0])


def test_places_that_nobody_reaches_are_told() -> None:
    found = access.two_step(TravelCosts.of([[50.0, 1.0]]), [10], [7.0, 5.0], LIMIT)
    assert found.unused == 7.0
    assert found.access.tolist() == [0.5]


def test_how_many_are_in_reach() -> None:
    ways = TravelCosts.of([[1.0, 30.0, 31.0]])
    assert access.in_reach(ways, LIMIT).tolist() == [2.0]
    assert access.in_reach(ways, LIMIT, [5, np.nan, 9]).tolist() == [5.0]


@given(st.floats(0, 100), st.floats(0, 100))
def test_no_decay_rises_with_the_cost(one: float, other: float) -> None:
    near, far = sorted((one, other))
    for decay in (
        access.within(LIMIT),
        access.stepped(*RINGS),
        access.gaussian(LIMIT),
        access.exponential(7.0, LIMIT),
    ):
        first, second = decay(np.array([near, far]))
        assert 0 <= second <= first <= 1


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: TravelCosts.of([[1.0, np.nan]]), "missing or negative"),
        (lambda: TravelCosts.of([[-1.0]]), "missing or negative"),
        (lambda: TravelCosts.of([1.0]), "one row a home"),
        (lambda: access.counted([1, np.nan], 2), "Row 2 has a count of missing"),
        (lambda: access.counted([1], 2), "1 counts for 2 homes"),
        (lambda: access.two_step(TravelCosts.of([[1.0]]), [1], ["many"], 5.0), "is not a number"),
        (lambda: access.two_step(TravelCosts.of([[1.0]]), [1], [-3], 5.0), "-3 places"),
        (lambda: access.two_step(TravelCosts.of([[1.0]]), [1], [3], 0.0), "above 0"),
        (lambda: access.stepped([10, 5], [1, 1]), "larger than the one before"),
        (lambda: access.stepped([10], [1.5]), "from 0 to 1"),
        (lambda: access.stepped([10], []), "one weight for each"),
        (lambda: access.share_within([1.0], [1], 0.0), "above 0"),
    ],
)
def test_what_cannot_be_is_refused(call: Any, said: str) -> None:
    with pytest.raises(InputError, match=said):
        call()


@given(st.integers(0, 10_000), st.integers(1, 9), st.booleans())
def test_shares_from_tables_are_those_from_rows_to_the_last_digit(
    seed: int, size: int, unknown: bool
) -> None:
    costs, people, places = town(seed)
    places[::4] = np.nan if unknown else 0.0
    weights = access.stepped(*RINGS)
    expected = access.enhanced(TravelCosts.of(costs, LIMIT), people, places, weights)
    order = np.random.default_rng(seed).permutation(len(places))
    parts = []
    for at in range(0, len(places), size):
        some = np.sort(order[at : at + size])
        home = np.flatnonzero((costs[:, some] <= LIMIT).any(axis=1))
        table = CostTable.of_doors(home, some, costs[np.ix_(home, some)], LIMIT)
        parts.append(access.SharedPart.of(table, people, places, weights))
    got = access.enhanced_of(parts, len(people), places)
    for name in ("access", "ratio", "at_least", "unknown", "unused"):
        np.testing.assert_array_equal(getattr(got, name), getattr(expected, name), err_msg=name)
    count = np.zeros(len(people), dtype=int)
    for part in parts:
        count[part.home] += part.in_reach
    assert count.tolist() == (costs <= LIMIT).sum(axis=1).tolist()


def test_shares_of_no_table_are_none() -> None:
    found = access.enhanced_of([], 3, [5.0, np.nan])
    assert found.access.tolist() == [0, 0, 0]
    assert (found.unknown, found.unused) == (1, 5.0)
