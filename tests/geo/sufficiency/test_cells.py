"""Published counts: what is withheld is not known, and what is missing is none only if proven."""

from geo.sufficiency.cells import latest
from tests.geo.sufficiency.made import figure, plans

SPECIAL = ("special_total",)
LESS = ("special_independent", "special_non_maintained")


def test_placements_are_added_and_taken_off_with_their_cells() -> None:
    table = plans(
        [
            figure("202425", "special_total", 426),
            figure("202425", "special_independent", 15),
            figure("202425", "special_non_maintained", 71),
        ]
    )
    (count,) = table.counts(SPECIAL, less=LESS)
    assert (count.year, count.value) == (2024, 340)
    assert {cell.said for cell in count.cells} == {"426", "15", "71"}


def test_a_withheld_part_makes_the_whole_unknown() -> None:
    table = plans([figure("202526", "special_total", None), figure("202425", "special_total", 9)])
    known, unknown = table.counts(SPECIAL)
    assert known.value == 9
    assert unknown.value is None
    assert "(x)" in unknown.why
    assert latest([known, unknown]) is known


def test_a_placement_without_a_row_is_none_only_if_the_others_are_all_there_are() -> None:
    rows = [
        figure("202425", "special_total", 30),
        figure("202425", "special_la_maintained", 20),
        figure("202425", "special_independent", 10),
    ]
    assert plans(rows).counts(SPECIAL, less=LESS)[0].value == 20
    rows[1]["value"] = 19
    unproven = plans(rows).counts(SPECIAL, less=LESS)[0]
    assert unproven.value is None
    assert "special_non_maintained" in unproven.why


def test_of_two_releases_the_later_one_counts() -> None:
    rows = [
        figure("202324", "all", 100, source="old"),
        figure("202324", "all", 103, source="new"),
    ]
    table = plans(rows, old="2024-01", new="2025-01")
    assert [count.value for count in table.counts()] == [103]


def test_ages_without_a_row_are_none_if_the_rest_adds_up() -> None:
    rows = [
        figure("202425", "all", 30),
        figure("202425", "all", 10, ages=(4, 4)),
        figure("202425", "all", 20, ages=(5, 5)),
    ]
    held = plans(rows).by_age()["now"][2024]
    assert held.at((4, 4)) == 10
    assert held.at((6, 6)) == 0
    rows[0]["value"] = 31
    assert plans(rows).by_age()["now"][2024].at((6, 6)) is None
