"""What a family could change where a search found little: longer limits, by their counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.area import Area
from geo.directory.vocabulary import CROWDS
from geo.families.suggest import FEW, wider
from geo.families.wanted import Wanted
from geo.measure import METRES_PER_MILE
from geo.store import Store
from geo.travel.standard import Standard


def by_miles(counts: dict[float, int]):
    return lambda longer: counts[round(longer.within_m / METRES_PER_MILE, 6)]


def miles(far: float) -> Standard:
    return Standard("walk", within_m=far * METRES_PER_MILE)


def test_the_first_limit_that_finds_enough_is_offered() -> None:
    found = wider(miles(2), 3, by_miles({5: 9, 10: 40, 20: 90}))
    assert (found.kind, found.value, found.here, found.found) == ("miles", 5.0, 3, 9)
    assert found.standard == miles(5)


def test_where_none_finds_enough_the_shortest_of_the_most_is_offered() -> None:
    found = wider(miles(2), 1, by_miles({5: 1, 10: 3, 20: 3}))
    assert (found.value, found.found) == (10.0, 3)


def test_nothing_is_offered_where_enough_is_found_or_nothing_more_would_be() -> None:
    assert wider(miles(2), FEW, lambda longer: 100) is None
    assert wider(miles(2), 2, lambda longer: 2) is None
    assert wider(miles(20), 2, lambda longer: 9) is None


def test_a_time_is_followed_by_a_longer_time() -> None:
    found = wider(Standard("drive", within_s=600.0), 0, lambda longer: int(longer.within_s))
    assert (found.kind, found.value, found.found) == ("minutes", 20.0, 1200)


@given(st.floats(0.1, 60), st.integers(0, 9), st.lists(st.integers(0, 9), min_size=4, max_size=4))
def test_what_is_offered_is_longer_and_finds_more(far: float, here: int, counts: list[int]) -> None:
    each = iter(sorted(counts))
    found = wider(miles(far), here, lambda longer: next(each))
    if found is not None:
        assert here < FEW
        assert found.found > here
        assert found.standard.within_m > far * METRES_PER_MILE


@pytest.mark.parametrize(
    "wanted", [Wanted(), Wanted(categories=("library",)), Wanted(text="library")]
)
def test_an_area_counts_what_the_longer_search_finds(store: Store, wanted: Wanted) -> None:
    area = Area(store)
    near = Standard("walk", within_m=150.0)
    answer = area.find("TE1 1AA", wanted, near)
    offered = area.wider(answer, near)
    assert offered is not None
    again = area.find("TE1 1AA", wanted, offered.standard).results
    real = again[~again["illustrative"].astype(bool) & (again["because"] == "")]
    assert offered.found == (~real["category"].isin(CROWDS)).sum()
    assert offered.found > offered.here
