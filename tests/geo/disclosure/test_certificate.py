"""Certificates: what anybody can prove of a published table, from what is published alone."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.disclosure import (
    Protected,
    ProvedRange,
    attacked,
    certified,
    crossed,
    parts_by_cell,
    protect,
)
from geo.errors import InputError


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 4), st.integers(2, 3), st.data())
def test_the_published_table_proves_what_the_certificate_says(
    rows: int, columns: int, data: st.DataObject
) -> None:
    size = rows * columns
    counts = data.draw(st.lists(st.integers(0, 30), min_size=size, max_size=size))
    found = protect(crossed(np.reshape(counts, (rows, columns))))
    claimed = certified(found)
    assert attacked(parts_by_cell(found.table), found.shown) == claimed
    assert [one.cell for one in claimed] == np.flatnonzero(found.hidden).tolist()
    for one in claimed:
        assert one.is_safe
        assert one.least <= found.table.counts[one.cell]
        assert one.most is None or found.table.counts[one.cell] <= one.most


def test_an_unprotected_table_fails_its_certificate() -> None:
    table = crossed([[3, 30], [20, 25]])
    alone = table.counts <= 5
    (one,) = certified(Protected(table, alone, alone))
    assert one == ProvedRange(0, 3, 3)
    assert not one.is_safe


def test_a_hidden_count_that_is_proved_not_small_is_safe() -> None:
    assert ProvedRange(0, 10, 10).is_safe
    assert ProvedRange(0, 1, 6).is_safe
    assert ProvedRange(0, 2, None).is_safe
    assert not ProvedRange(0, 1, 5).is_safe
    assert not ProvedRange(0, 4, 8).is_safe


def test_a_table_without_anybody_has_an_empty_certificate() -> None:
    found = protect(crossed([[0, 9], [8, 0]]))
    assert certified(found) == attacked(parts_by_cell(found.table), found.shown) == []
    assert attacked([], []) == []


def test_counts_that_nobody_can_have_are_refused() -> None:
    with pytest.raises(InputError, match="No people can give these counts"):
        attacked([[0, 2], [1, 2]], [4, 5, 20])
    with pytest.raises(InputError, match="cells that the table does not have"):
        attacked([[0, 7]], [4])
