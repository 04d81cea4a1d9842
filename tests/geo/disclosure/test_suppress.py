"""Suppression against attackers: one who tries all tables there are, and one with a solver."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.disclosure import SMALL, CountTable, Protected, crossed, exposed, protect, table
from geo.disclosure.attack import known, ranges
from geo.errors import InputError
from tests.examples import examples

counts_of = st.lists(st.integers(0, 12), min_size=1, max_size=7)


def by_hand(found: Protected, most: int) -> tuple[list[int], list[int]]:
    """The range of each cell over all tables of people up to `most` that show what is shown."""
    asked = found.table
    every = np.array(list(product(range(most + 1), repeat=len(asked.people))))
    cells = (asked.cells @ every.T).T
    fits = (cells[:, ~found.hidden] == asked.counts[~found.hidden]).all(axis=1)
    fits &= (cells[:, found.hidden] >= 1).all(axis=1)
    return cells[fits].min(axis=0).tolist(), cells[fits].max(axis=0).tolist()


def attacked(found: Protected) -> tuple[list[float], list[float]]:
    low, high = ranges(known(found.table, found.hidden), found.table.cells)
    return low.tolist(), high.tolist()


def with_hidden(asked: CountTable, *rows: int) -> Protected:
    hidden = np.zeros(len(asked.counts), dtype=bool)
    hidden[list(rows)] = True
    return Protected(asked, hidden, hidden)


def test_a_lone_gap_beside_a_total_is_filled_by_subtraction() -> None:
    alone = with_hidden(table([3, 8, 20], "ABC", ["all"] * 3), 0)
    assert attacked(alone) == ([3, 8, 20, 31], [3, 8, 20, 31])
    assert exposed(alone).tolist() == [0]


def test_the_smallest_neighbour_is_left_out_too() -> None:
    found = protect(table([3, 8, 20], "ABC", ["all"] * 3))
    assert found.words == ["c", "c", "20", "31"]
    assert found.small.tolist() == [True, False, False, False]
    assert attacked(found) == ([1, 1, 20, 31], [10, 10, 20, 31])


def test_two_small_counts_whose_sum_is_small_need_a_third() -> None:
    found = protect(table([1, 2, 9, 30], "ABCD", ["all"] * 4))
    assert found.words == ["c", "c", "c", "30", "42"]


def test_a_table_by_rows_and_columns_leaves_out_a_rectangle() -> None:
    found = protect(crossed([[3, 12, 30], [9, 14, 25], [40, 22, 17]]))
    assert found.words[:9] == ["c", "c", "30", "c", "c", "25", "40", "22", "17"]
    assert found.words[9:] == ["45", "48", "79", "52", "48", "72", "172"]


def test_a_small_total_is_left_out_up_to_where_it_is_not_small() -> None:
    wards = ["W1", "W1", "W2", "W2", "W3"]
    found = protect(table([1, 2, 20, 30, 40], list("ABCDE"), wards, ["all"] * 5))
    words = dict(zip((name for _, name in found.table.names), found.words, strict=True))
    assert (words["A"], words["B"], words["W1"]) == ("c", "c", "c")
    assert words["all"] == "93"
    assert list(words.values()).count("c") > 3
    assert not len(exposed(found))


def test_a_sliver_between_zones_of_two_kinds_cannot_be_told_by_their_difference() -> None:
    """Sector S holds hexagon H and two people more, who are in no zone of their own."""
    asked = table([40, 2, 50], ["S", "S", "T"], ["H", None, None])
    assert asked.counts.tolist() == [42, 50, 40]
    found = protect(asked)
    assert not found.small.any()
    assert found.hidden[[0, 2]].any()


def test_who_comes_within_reach_cannot_be_told_by_before_and_after() -> None:
    """Of A's 60, 30 were within reach, and 32 are: the difference is two people."""
    zone, before, after = "AAABBB", "ioo" + "ioo", "iio" + "iio"
    pairs = [list(zip(zone, when, strict=True)) for when in (before, after)]
    told = protect(table([30, 2, 28, 20, 20, 20], *pairs, list(zone)))
    assert not told.small.any()
    hidden = {name for name, left in zip(told.table.names, told.hidden, strict=True) if left}
    assert hidden
    assert {label[0] for _, label in hidden} == {"A"}


@settings(deadline=None, max_examples=examples(60))
@given(counts_of, st.data())
def test_the_attacker_finds_what_trying_all_finds(counts: list[int], data: st.DataObject) -> None:
    counts = [min(count, 3) for count in counts[:4]]
    labels = st.lists(st.sampled_from("PQ"), min_size=len(counts), max_size=len(counts))
    asked = table(counts, list(range(len(counts))), data.draw(labels), data.draw(labels))
    hidden = np.array(data.draw(st.lists(st.booleans(), min_size=9, max_size=9)))
    hidden = np.resize(hidden, len(asked.counts)) & (asked.counts > 0)
    hidden[asked.counts > SMALL] = False
    found = Protected(asked, hidden, hidden)
    low, high = attacked(found)
    assert min(low) >= 0
    most = 6
    want = by_hand(found, most)
    bounded = [h < most for h in high]
    assert [x for x, b in zip(low, bounded, strict=True) if b] == [
        x for x, b in zip(want[0], bounded, strict=True) if b
    ]
    assert [x for x, b in zip(high, bounded, strict=True) if b] == [
        x for x, b in zip(want[1], bounded, strict=True) if b
    ]


@settings(deadline=None, max_examples=examples(60))
@given(counts_of, st.data())
def test_nothing_small_can_be_worked_out(counts: list[int], data: st.DataObject) -> None:
    size = len(counts)
    labels = st.lists(st.sampled_from("PQR"), min_size=size, max_size=size)
    found = protect(
        table(counts, list(range(size)), data.draw(labels), data.draw(labels), ["all"] * size)
    )
    asked = found.table
    low, high = attacked(found)
    for i, count in enumerate(asked.counts):
        if 1 <= count <= SMALL:
            assert found.shown[i] is None
            assert high[i] > SMALL
            assert high[i] - low[i] >= SMALL
        else:
            assert found.shown[i] in (None, count)
        assert low[i] <= count <= high[i]
        assert count > 0 or not found.hidden[i]


@settings(deadline=None, max_examples=examples(25))
@given(st.integers(2, 5), st.integers(2, 5), st.data())
def test_crossed_tables_hold_against_a_plain_linear_program(
    rows: int, columns: int, data: st.DataObject
) -> None:
    from scipy.optimize import linprog

    given = data.draw(
        st.lists(st.integers(0, 20), min_size=rows * columns, max_size=rows * columns)
    )
    found = protect(crossed(np.reshape(given, (rows, columns))))
    shown = ~found.hidden
    matrix = found.table.cells.toarray()
    for i in np.flatnonzero(found.small):
        best = [
            linprog(
                sign * matrix[i],
                A_eq=matrix[shown],
                b_eq=found.table.counts[shown],
                A_ub=-matrix[~shown],
                b_ub=-np.ones((~shown).sum()),
            )
            for sign in (1, -1)
        ]
        high = -best[1].fun if best[1].status == 0 else np.inf
        assert high > SMALL
        assert high - best[0].fun >= SMALL - 1e-6


def test_nobody_to_hide_hides_nothing_and_all_small_hides_all() -> None:
    assert protect(table([0, 9, 30], "ABC", ["all"] * 3)).words == ["0", "9", "30", "39"]
    assert protect(table([1, 1], "AB", ["all"] * 2)).words == ["c", "c", "c"]
    assert protect(table([], [])).words == []


def test_a_nation_of_zones_is_protected_and_holds() -> None:
    rng = np.random.default_rng(7)
    councils = np.repeat(np.arange(300), 113)
    counts = rng.negative_binomial(2, 0.1, len(councils))
    found = protect(table(counts, np.arange(len(councils)), councils, np.zeros(len(councils), int)))
    assert found.small.sum() > 4000
    assert not len(exposed(found))


@pytest.mark.parametrize(
    ("people", "labels", "said"),
    [
        ([1, -1], "AB", "negative"),
        ([1, 2.5], "AB", "not a whole"),
        ([1, np.nan], "AB", "missing"),
        ([1, 2], "A", "1 of 2 counts"),
    ],
)
def test_wrong_counts_are_refused(people: list[float], labels: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        table(people, labels)
