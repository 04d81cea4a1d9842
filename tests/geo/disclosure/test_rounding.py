"""Counts that are rounded at the door, and what can be told from them."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.disclosure import SMALL, check_crossing, safe_counts, shown, shown_table
from geo.disclosure.rounding import WITHHELD
from geo.errors import InputError

by_zone = st.dictionaries(
    st.sampled_from("ABCDEFGHIJKL"), st.integers(0, 40), min_size=1, max_size=12
)


def test_small_counts_are_withheld_and_the_rest_is_rounded() -> None:
    safe = safe_counts({"A": 0, "B": 1, "C": 7, "D": 8, "E": 12, "F": 48})
    assert safe.withheld == {"B", "C"}
    assert [safe.counts[z] for z in "ADEF"] == [0, 10, 10, 50]
    assert safe.counts["B"] == safe.counts["C"] == safe.each
    assert "2 zones have 1 to 7 people" in safe.note


@given(by_zone)
def test_a_withheld_count_could_be_any_even_knowing_what_they_count_as(
    counts: dict[str, int],
) -> None:
    safe = safe_counts(counts)
    assert safe.withheld == {z for z, count in counts.items() if 1 <= count <= WITHHELD}
    assert all(abs(safe.counts[z] - c) <= 2.5 for z, c in counts.items() if z not in safe.withheld)
    size = len(safe.withheld)
    if size < 4:
        assert safe.each == 4
        return
    # All that is told of them: their sum, or that it is no more or no less than at either end.
    least = size if safe.each == 2.5 else round(safe.each * size)
    most = WITHHELD * size if safe.each == 5.5 else round(safe.each * size + 0.25)
    assert least <= sum(counts[z] for z in safe.withheld) <= most
    assert most - (size - 1) >= WITHHELD
    assert least - WITHHELD * (size - 1) <= 1


def test_the_same_is_said_of_counts_that_differ_where_it_would_tell() -> None:
    assert safe_counts({"A": 2, "B": 9}) == safe_counts({"A": 7, "B": 9})
    ones, twos = (dict.fromkeys("ABCD", n) for n in (1, 2))
    assert safe_counts(ones) == safe_counts(twos)


def test_the_total_of_many_small_counts_is_about_right() -> None:
    counts = {str(i): 2 + i % 3 for i in range(89)}
    safe = safe_counts(counts)
    assert len(safe.withheld) == 89
    assert sum(safe.counts.values()) == pytest.approx(sum(counts.values()))


def test_no_number_that_is_written_is_small() -> None:
    for count in np.arange(0, 60, 0.25):
        said = shown(count)
        assert said is None or said == 0 or said > SMALL


def test_shares_go_with_the_counts_they_would_tell() -> None:
    table = pd.DataFrame(
        {"zone": list("AB"), "people": [20.0, 52.0], "within": [3.0, 26.0], "share": [0.15, 0.5]}
    )
    found = shown_table(table, ["people", "within"], ["share"])
    assert found["people"].tolist() == [20, 50]
    assert found["within"].isna().tolist() == [True, False]
    assert found["share"].tolist() == [None, 0.5]
    assert table["within"].tolist() == [3.0, 26.0]


@pytest.mark.parametrize("by", ["lsoa", "hexagon"])
def test_types_of_need_are_not_counted_by_small_zones(by: str) -> None:
    with pytest.raises(InputError, match="ward or postcode sector"):
        check_crossing("ASD", by)
    check_crossing(None, by)
    check_crossing("ASD", "ward")
    check_crossing("ASD", "sector")


def test_wrong_counts_are_refused() -> None:
    with pytest.raises(InputError, match="negative"):
        safe_counts({"A": -1})
