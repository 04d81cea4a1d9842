"""Which postcodes count as homes: the directory's word, round positions, crowded points."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.places.which_homes import (
    ENDED,
    ENDED_LONG_AGO,
    LARGE_USER,
    MOST_AT_A_POINT,
    NO_POSITION,
    NOT_HOMES,
    SHARED_POINT,
    why_not_homes,
)

Point = tuple[float, float]


def directory(points: list[Point], **told: Any) -> pd.DataFrame:
    """Postcodes at points (EPSG:27700), of which nothing else is known."""
    table = pd.DataFrame(points, columns=["easting", "northing"], dtype=float)
    return table.assign(**{"ended": False, "large_user": False, "quality": np.nan} | told)


def spread_out(many: int, step_m: float = 37.0) -> list[Point]:
    """So many points, no two of them the same; with 37 m hardly one of them round."""
    side = int(np.ceil(np.sqrt(many)))
    return [(400_001 + step_m * (i % side), 200_001 + step_m * (i // side)) for i in range(many)]


def test_a_sorting_office_is_no_home_and_a_tower_block_is_many() -> None:
    office, tower = (450_180.0, 89_236.0), (450_900.0, 89_000.0)
    points = [*spread_out(30), *[office] * (MOST_AT_A_POINT + 1), *[tower] * MOST_AT_A_POINT]
    reasons = why_not_homes(directory(points))
    assert [*reasons[:30]] == [None] * 30
    assert set(reasons[30 : 31 + MOST_AT_A_POINT]) == {SHARED_POINT}
    assert [*reasons[31 + MOST_AT_A_POINT :]] == [None] * MOST_AT_A_POINT


def test_what_the_directory_says_comes_first() -> None:
    points = [(1.0, 1.0), (2.0, 2.0), (3.0, 3.0), (np.nan, np.nan), (5.0, np.nan)]
    reasons = why_not_homes(
        directory(
            points,
            ended=[True, True, False, True, False],
            large_user=[False, True, True, False, False],
        )
    )
    assert [*reasons] == [ENDED, ENDED, LARGE_USER, NO_POSITION, NO_POSITION]


def test_flats_above_a_post_room_stay() -> None:
    """A point is crowded by the postcodes that may be homes, not by its PO boxes."""
    large = [False] * 8 + [True] * 40
    reasons = why_not_homes(directory([(450_180.0, 89_236.0)] * 48, large_user=large, quality=1))
    assert [*reasons] == [None] * 8 + [LARGE_USER] * 40


def test_round_positions_among_fine_ones_ended_long_ago() -> None:
    points = [*spread_out(10_000), (401_200.0, 207_700.0)]
    assert why_not_homes(directory(points))[-1] == ENDED_LONG_AGO
    assert why_not_homes(directory(points, quality=1))[-1] is None, "the directory says it is exact"
    assert why_not_homes(directory(points[5_000:]))[-1] is None, "too few to tell"


def test_a_directory_that_is_coarse_throughout_is_not_old() -> None:
    """Positions to 100 metres: a dense square holds more postcodes than a block of flats."""
    squares = [(400_000.0 + 100 * i, 200_000.0) for i in range(400) for _ in range(60)]
    office = [(300_000.0, 100_000.0)] * 300
    reasons = why_not_homes(directory([*squares, *office]))
    assert set(reasons[: len(squares)]) == {None}
    assert set(reasons[len(squares) :]) == {SHARED_POINT}


def test_an_empty_directory() -> None:
    assert why_not_homes(directory([])).shape == (0,)


@given(
    st.lists(st.tuples(st.integers(0, 3), st.booleans(), st.booleans()), max_size=120),
    st.randoms(use_true_random=False),
)
def test_order_and_neighbours_do_not_matter(
    rows: list[tuple[int, bool, bool]], random: Any
) -> None:
    """Rows in another order get the same reasons, and each reason has its words."""

    def judged(some: list[tuple[int, bool, bool]]) -> list[str | None]:
        points = [(450_180.0 + at, 89_236.0) for at, _, _ in some]
        ended, large = ([row[i] for row in some] for i in (1, 2))
        return [*why_not_homes(directory(points, ended=ended, large_user=large))]

    order = list(range(len(rows)))
    random.shuffle(order)
    reasons = judged(rows)
    assert judged([rows[i] for i in order]) == [reasons[i] for i in order]
    assert {reason for reason in reasons if reason} <= set(NOT_HOMES)


@pytest.mark.parametrize("many", [MOST_AT_A_POINT, MOST_AT_A_POINT + 1])
def test_positions_are_compared_to_the_metre(many: int) -> None:
    points = [(450_180.0 + 0.4 * (i % 2), 89_236.0) for i in range(many)]
    assert set(why_not_homes(directory(points))) == {
        None if many == MOST_AT_A_POINT else SHARED_POINT
    }
