"""The second and third nearest: against sorting all costs, and by what must always hold."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import InputError
from geo.places.zones import zones_of
from geo.provision.choice import choice, nearest_costs
from geo.provision.gaps import gaps
from geo.provision.need import homes_need
from geo.provision.question import GapsQuestion
from geo.provision.supply import Supply
from tests.examples import examples
from tests.geo.provision.test_places import STANDARD, Flown, town


@settings(max_examples=examples(40))
@given(st.integers(0, 10_000), st.sampled_from([300.0, 3_000.0, 60_000.0]), st.integers(1, 4))
def test_they_are_the_smallest_of_all_costs(seed: int, size: float, number: int) -> None:
    some, _, supply = town(seed, size)
    found = nearest_costs(Flown(), some, supply, 1_000.0, number)
    every = np.sort(Flown().costs(some, supply.doors), axis=1)[:, :number]
    assert found == pytest.approx(every)


def test_a_service_with_two_doors_is_one_choice() -> None:
    some, _, supply = town(1, 1_000.0, m=3)
    twice = Supply(
        supply.row, np.repeat(supply.service, 2), np.repeat(supply.doors, 2, axis=0), supply.places
    )
    assert nearest_costs(Flown(), some, twice, 1_000.0, 3) == pytest.approx(
        nearest_costs(Flown(), some, supply, 1_000.0, 3)
    )


def test_where_there_are_fewer_there_is_no_third() -> None:
    some, _, supply = town(2, 1_000.0, m=2)
    found = nearest_costs(Flown(), some, supply, 1_000.0, 3)
    assert np.isfinite(found[:, :2]).all()
    assert np.isinf(found[:, 2]).all()


def test_the_table_counts_people() -> None:
    some, _, supply = town(3, 2_000.0)
    zones = zones_of(some, "sector")
    question = GapsQuestion(("library",), STANDARD)
    found = gaps(Flown(), some, homes_need(some), supply, zones, question)
    got = choice(Flown(), some, found, 3)
    table = got.table
    assert isinstance(table, pd.DataFrame)
    assert table["within"].iloc[0] == found.within
    assert (np.diff(table["within"]) <= 0).all()
    assert (np.diff(table["median"]) >= 0).all()
    assert (np.diff(got.costs, axis=1) >= 0).all()
    for rank, within in zip(table["rank"], table["within"], strict=True):
        assert within == (found.homes["in_reach"] >= rank).sum()


@pytest.mark.parametrize("number", [0, 6])
def test_a_number_that_makes_no_sense_is_refused(number: int) -> None:
    some, _, supply = town(4, 1_000.0)
    with pytest.raises(InputError, match="the 1 to 5 nearest"):
        nearest_costs(Flown(), some, supply, 1_000.0, number)
