"""Which school is nearest: one ranking, with the spread of a postcode."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.school_travel.nearest import NO_SCHOOL, Ranking, in_order, nearest_suitable, rank
from geo.school_travel.schools import DOES_NOT, NOT_KNOWN, SUITS


def ranked(
    metres: list[float],
    suits: list[int],
    school: int,
    same: list[int] | None = None,
    spread_m: float = 0.0,
) -> Ranking:
    return rank(
        np.array([metres], dtype=float),
        np.array(suits, dtype=np.int8),
        np.array([school]),
        np.array(same or range(len(metres))),
        spread_m,
    )


def test_schools_that_suit_and_are_nearer_are_counted() -> None:
    got = ranked([300, 100, 200, 400], [SUITS, SUITS, DOES_NOT, SUITS], 0)
    assert (got.least[0], got.most[0]) == (1, 1)
    assert got.nearest_suitable(0) is False
    assert got.nearer_suitable(0, 3) == 1


def test_what_is_not_known_leaves_it_open() -> None:
    got = ranked([300, 100, 200], [SUITS, NOT_KNOWN, NOT_KNOWN], 0)
    assert got.nearest_suitable(0) is None
    assert got.nearer_suitable(0, 3) == 2  # fewer than three either way
    assert got.nearer_suitable(0, 2) is None
    assert ranked([300, 100], [SUITS, DOES_NOT], 0).nearest_suitable(0) is True


def test_as_far_away_is_not_nearer_and_a_site_is_not_nearer_than_its_school() -> None:
    assert ranked([200, 200], [SUITS, SUITS], 0).nearest_suitable(0) is True
    assert ranked([300, 100], [SUITS, SUITS], 0, [7, 7]).nearest_suitable(0) is True
    two_sites = ranked([300, 100, 200], [SUITS, SUITS, SUITS], 0, [1, 2, 2])
    assert two_sites.least[0] == 1


@pytest.mark.parametrize(
    ("spread_m", "nearest"), [(0.0, False), (49.0, False), (50.0, None), (500.0, None)]
)
def test_a_postcode_does_not_show_which_of_two_schools_about_as_near_is_nearer(
    spread_m: float, nearest: bool | None
) -> None:
    got = ranked([300, 200], [SUITS, SUITS], 0, spread_m=spread_m)
    assert got.nearest_suitable(0) is nearest
    assert got.rivals(0).tolist() == [1]
    assert got.close[0].tolist() == [False, nearest is None]


def test_a_farther_school_may_be_the_nearer_one_from_a_postcode() -> None:
    assert ranked([300, 350], [SUITS, SUITS], 0, spread_m=100).nearest_suitable(0) is None
    assert ranked([300, 350], [SUITS, DOES_NOT], 0, spread_m=100).nearest_suitable(0) is True
    assert ranked([300, 501], [SUITS, SUITS], 0, spread_m=100).nearest_suitable(0) is True


def test_a_school_that_can_be_walked_to_is_nearer_than_one_that_cannot() -> None:
    got = ranked([np.inf, 900, np.inf], [SUITS] * 3, 0, spread_m=2000)
    assert (got.nearest_suitable(0), got.least[0], got.most[0]) == (False, 1, 1)
    assert ranked([900, np.inf], [SUITS] * 2, 0, spread_m=2000).nearest_suitable(0) is True


def test_the_nearest_school_that_suits() -> None:
    metres = np.array([[300.0, 100, np.inf], [np.inf, np.inf, np.inf]])
    suits = np.array([SUITS, NOT_KNOWN, SUITS], dtype=np.int8)
    assert nearest_suitable(metres, suits).tolist() == [0, NO_SCHOOL]
    sure = np.zeros(len(suits), dtype=np.int64)
    assert in_order(metres[0], suits, sure) == [1, 0]
    doubtful = np.arange(len(suits))
    assert in_order(metres[0], suits, doubtful) == [0, 1]


walks = st.one_of(st.integers(0, 60).map(float), st.just(np.inf))
cases = st.integers(2, 5).flatmap(
    lambda m: st.tuples(
        st.lists(walks, min_size=m, max_size=m),
        st.lists(st.sampled_from([SUITS, NOT_KNOWN, DOES_NOT]), min_size=m, max_size=m),
        st.integers(0, m - 1),
        st.lists(st.integers(0, 2), min_size=m, max_size=m),
    )
)


def could_be_nearer(
    metres: list[float], suits: list[int], school: int, same: list[int], spread_m: float
) -> set[int]:
    """How many schools may be nearer: every home that the postcode could be, tried one by one."""
    counts = set()
    unknown = [i for i, s in enumerate(suits) if s == NOT_KNOWN]
    for moved in product((-spread_m, spread_m), repeat=len(metres)):
        at = [m + by for m, by in zip(metres, moved, strict=True)]
        own = min(at[i] for i in range(len(at)) if same[i] == same[school])
        for fits in product((SUITS, DOES_NOT), repeat=len(unknown)):
            known = dict(zip(unknown, fits, strict=True))
            nearer = {
                same[i]
                for i in range(len(at))
                if same[i] != same[school] and known.get(i, suits[i]) == SUITS and at[i] < own
            }
            counts.add(len(nearer))
    return counts


@given(cases, st.integers(0, 30))
def test_the_ranking_against_every_home_that_it_could_be(case: tuple, half: int) -> None:
    """With a quarter of a metre more, no two walks differ by exactly twice the spread."""
    spread_m = half + 0.25 if half else 0.0
    metres, suits, school, same = case
    # The sites of the school that is asked about move together: one home, one spread.
    lone = [99 if i == school else n for i, n in enumerate(same)]
    got = ranked(metres, suits, school, lone, spread_m)
    counts = could_be_nearer(metres, suits, school, lone, spread_m)
    assert (got.least[0], got.most[0]) == (min(counts), max(counts))


@given(cases)
def test_from_an_address_point_the_ranking_is_the_plain_one(case: tuple) -> None:
    metres, suits, school, same = case
    got = ranked(metres, suits, school, same, 0.0)
    own = min(metres[i] for i in range(len(metres)) if same[i] == same[school])
    nearer = [i for i, m in enumerate(metres) if same[i] != same[school] and m < own]
    assert got.least[0] == len({same[i] for i in nearer if suits[i] == SUITS})
    assert got.most[0] == len({same[i] for i in nearer if suits[i] != DOES_NOT})
    assert not got.close.any()


@given(cases, st.floats(0, 100), st.floats(0, 100))
def test_a_larger_spread_never_makes_an_answer_certain(case: tuple, a: float, b: float) -> None:
    exact, rough = (ranked(*case, spread_m=s) for s in sorted((a, b)))
    assert rough.nearest_suitable(0) in (None, exact.nearest_suitable(0))
    assert rough.least[0] <= exact.least[0]
    assert rough.most[0] >= exact.most[0]
    if exact.nearer_suitable(0, 3) is None:
        assert rough.nearer_suitable(0, 3) is None


@given(st.lists(cases, min_size=1, max_size=4), st.lists(st.floats(0, 50), min_size=4, max_size=4))
def test_many_homes_are_ranked_as_one_is(some: list[tuple], spreads: list[float]) -> None:
    m = min(len(case[0]) for case in some)
    metres = np.array([case[0][:m] for case in some])
    suits = np.array([case[1][:m] for case in some], dtype=np.int8)
    school = np.array([min(case[2], m - 1) for case in some])
    same = np.array(some[0][3][:m])
    spread = np.array(spreads[: len(some)])
    together = rank(metres, suits, school, same, spread)
    for i in range(len(some)):
        alone = rank(metres[[i]], suits[i], school[[i]], same, spread[[i]])
        for name in ("sure", "perhaps", "close"):
            assert (getattr(together, name)[i] == getattr(alone, name)[0]).all()
        assert (together.least[i], together.most[i]) == (alone.least[0], alone.most[0])
