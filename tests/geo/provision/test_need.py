"""How many are in need at which homes: counted, estimated, or homes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.disclosure import safe_counts
from geo.errors import InputError
from geo.places.homes import Homes
from geo.places.which_homes import SHARED_POINT
from geo.places.zones import covering, zones_of
from geo.provision.estimates import sources_said
from geo.provision.figures import by_age, deciles
from geo.provision.need import COUNTED, ESTIMATE, HOMES, Demand, own_need
from geo.provision.own_counts import OwnCounts
from geo.provision.question import Who
from geo.provision.who import CountHolder, DemandCounts, people
from tests.geo.places.test_zones import homes, square
from tests.geo.provision.made_figures import COUNCIL, ZONES, band, figures, row, town_figures

SOME = homes((0, 1), (1, 1), (4, 1))
"""Two homes in zone A, one in B."""


def asked(count: str, some: Homes = SOME, held=None, **more: object) -> Demand:
    beyond = bool(more.pop("beyond", False))
    holder = CountHolder(zones_of(some, "sector"), held or town_figures(), ZONES)
    return people(Who(count, **more).checked(), some, holder, beyond=beyond)  # type: ignore[arg-type]


def test_homes_count_as_one_and_are_called_homes() -> None:
    need = asked("homes")
    assert need.people.tolist() == [1, 1, 1]
    assert (need.what, need.label, need.basis, need.total) == ("homes", "homes", HOMES, 3)
    assert "not a count of children" in need.method


def test_children_of_a_zone_are_at_its_homes_in_equal_parts() -> None:
    need = asked("children", ages=(0, 11))
    assert need.people.tolist() == [50, 50, 45]
    assert (need.label, need.basis) == ("children aged 0 to 11 (estimate)", ESTIMATE)
    assert [source["title"] for source in sources_said(need.sources)] == ["Population"]
    assert need.notes == ()


def test_people_of_a_zone_that_holds_only_a_sorting_office_are_not_lost_in_silence() -> None:
    """Zone B has postcodes, none of them a home: its people are neither dropped nor moved to A."""
    office = homes((4, 1), (4, 1)).table.assign(not_home=SHARED_POINT)
    some = Homes(homes((0, 1), (1, 1)).table, office)
    children = asked("children", some, ages=(0, 11))
    assert children.people.tolist() == [50, 50]
    assert children.homeless == {"B": 45}
    plans = asked("ehc_plans", some)
    assert plans.people.tolist() == pytest.approx([90 * 50 / 145] * 2)
    assert plans.homeless == pytest.approx({"B": 90 * 45 / 145})
    for need in (children, plans):
        assert any("we know of no homes in B" in note for note in need.notes)
    assert asked("homes", some).total == 2


def test_a_band_across_an_end_is_divided_and_that_is_said() -> None:
    need = asked("children", ages=(3, 11))
    assert need.people.tolist() == pytest.approx([41, 41, 39])
    assert "divided as if each year had as many" in need.method
    assert "divided" not in asked("children", ages=(0, 11)).method


def test_years_without_figures_are_told() -> None:
    need = asked("children", ages=(10, 13))
    assert need.total == pytest.approx(30)
    assert need.notes == (
        "There are no figures for the ages 12, 13, so nobody of those ages is counted.",
    )


def test_the_narrowest_band_tells_of_a_year() -> None:
    rows = figures(band("A", 70, 5, 11), band("A", 3, 7, 7)).of("lsoa", "population")
    got = by_age(rows, (7, 8))
    assert got is not None
    assert got.values["A"] == pytest.approx(3 + 10)
    assert (got.cut, got.bands) == (True, ((5, 11), (7, 7)))


def test_what_is_withheld_is_not_none() -> None:
    held = figures(band("A", None, 0, 4), band("B", 10, 0, 4))
    got = by_age(held.of("lsoa", "population"), (0, 4))
    assert got is not None
    assert (got.values, got.unknown) == ({"B": 10.0}, ("A",))
    need = asked("children", held=held, ages=(0, 4))
    assert need.people.tolist() == [0, 0, 10]
    assert need.notes == ("There is no figure for A, so nobody there is counted.",)


def test_plans_are_shared_out_by_children() -> None:
    need = asked("ehc_plans")
    assert need.people.tolist() == pytest.approx([90 * 100 / 145 / 2] * 2 + [90 * 45 / 145])
    assert need.total == pytest.approx(90)
    assert need.label == "children and young people with an EHC plan (estimate)"
    assert [origin.title for origin in need.sources] == ["Plans", "Population"]


def test_plans_by_need_and_by_age() -> None:
    need = asked("ehc_plans", need="asd")
    assert (need.total, need.of_need) == (pytest.approx(30), "ASD")
    assert need.what.endswith("with an EHC plan for autism")
    by_years = asked("ehc_plans", ages=(5, 6))
    assert by_years.total == pytest.approx(14)
    assert by_years.people.tolist() == pytest.approx([14 * 70 / 105 / 2] * 2 + [14 * 35 / 105])


def test_deprivation_counts_as_the_formula_says() -> None:
    held = town_figures(row("A", "imd_decile", 1), row("B", "imd_decile", 10))
    need = asked("ehc_plans", held=held, deprivation=0.5)
    a, b = 100 * 1.5, 45 * 0.5
    assert need.people.tolist() == pytest.approx([90 * a / (a + b) / 2] * 2 + [90 * b / (a + b)])
    assert "times 1 + 0.5 × (5.5 − tenth) ÷ 4.5" in need.method
    assert "does not measure need" in need.method
    assert [origin.title for origin in need.sources] == ["Plans", "Population", "Deprivation"]


def test_children_s_own_index_of_deprivation_comes_first() -> None:
    held = figures(row("A", "imd_decile", 1), row("A", "idaci_decile", 4))
    got = deciles(held, "lsoa")
    assert got is not None
    assert got[0] == {"A": 4}


def test_plans_published_by_zone_are_counted_but_never_a_need_by_lsoa() -> None:
    held = town_figures(
        row("A", "ehc_plans", 60), row("B", "ehc_plans", 30), row("A", "ehc_plans", 2, need="ASD")
    )
    need = asked("ehc_plans", held=held)
    assert (need.people.tolist(), need.basis) == ([30, 30, 30], COUNTED)
    by_need = asked("ehc_plans", held=held, need="ASD")
    assert (by_need.basis, by_need.total) == (ESTIMATE, pytest.approx(30))


@given(
    counts=st.dictionaries(st.sampled_from(["A", "B", "C"]), st.integers(0, 500)),
    split=st.floats(0, 1),
)
def test_nobody_is_lost_or_made_when_counts_go_to_homes(counts: dict, split: float) -> None:
    need = own_need(zones_of(SOME, "lsoa", ZONES), counts, "children on the list")
    assert need.total + sum(need.homeless.values()) == pytest.approx(
        sum(safe_counts(counts).counts.values())
    )
    held = town_figures(row("A", "imd_decile", 2), row("B", "imd_decile", 9))
    plans = asked("ehc_plans", held=held, deprivation=split)
    assert plans.total == pytest.approx(90)


def test_own_counts_tell_of_zones_without_homes_and_homes_without_counts() -> None:
    zones = zones_of(homes((0, 1), (4, 1), (60, 60)), "lsoa", ZONES)
    need = own_need(zones, {"A": 23, "C": 4}, "children waiting for a place")
    assert (need.people.tolist(), need.basis) == ([25, 0, 0], COUNTED)
    assert need.homeless == {"C": 4}
    assert "1 zone has 1 to 7 people" in need.method
    assert need.notes == (
        "1 home is not in any zone on our map, so nobody there is counted.",
        "There is no figure for B, so nobody there is counted.",
        "We could not place a few people: we know of no homes in C.",
    )


def test_zones_that_overlap_where_people_live_are_refused() -> None:
    both = [square("A", "lsoa", -1, 3), square("B", "lsoa", 0.5, 9)]
    with pytest.raises(InputError, match=r"overlap where people live: A and B \(1 home\)"):
        covering(SOME, "lsoa", both)


def test_homes_in_a_narrow_hole_are_with_the_nearest_zone_and_those_in_a_wide_one_are_not() -> None:
    apart = [square("A", "lsoa", -1, 0.5), square("B", "lsoa", 3, 9)]
    got = covering(homes((0, 1), (1, 1), (4, 1)), "lsoa", apart)
    assert got.zone.tolist() == ["A", "A", "B"]
    far = [square("A", "lsoa", -1, 0.5), square("B", "lsoa", 7, 9)]
    assert covering(homes((4, 1)), "lsoa", far).zone.tolist() == [""]


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: asked("dogs"), "'dogs' is not a group we can count"),
        (lambda: asked("children", held=figures()), "no population by age loaded"),
        (lambda: asked("children", ages=(20, 22)), "no population by age loaded"),
        (lambda: asked("sen_support"), "with SEN support is not in the data"),
        (lambda: asked("ehc_plans", need="DS"), "for DS is not in the data"),
        (lambda: asked("ehc_plans", need="XX"), "not a known need"),
        (lambda: asked("ehc_plans", deprivation=0.5), "no deprivation by zone"),
        (lambda: asked("ehc_plans", held=withheld()), "is not given by its publisher"),
        (lambda: own_need(zones_of(SOME, "sector"), {"TE1 0": -1}, "x"), "'TE1 0' is -1"),
        (lambda: own_need(zones_of(SOME, "sector"), {"TE1 0": np.nan}, "x"), "is nan"),
    ],
)
def test_what_cannot_be_is_refused(call, said: str) -> None:
    with pytest.raises(InputError, match=said):
        call()


def withheld():
    return figures(band("A", 5, 0, 4), row(COUNCIL, "ehc_plans", None))


def test_people_are_counted_once_for_each_question_about_them() -> None:
    far = homes((20, 1))
    held = DemandCounts(SOME, far, town_figures(), lambda by: zones_of(SOME, by, ZONES), ZONES)
    young = Who("children", ages=(0, 11))
    first = held.people(young, "sector")
    assert first.people.tolist() == asked("children", ages=(0, 11)).people.tolist()
    assert held.people(Who("children", ages=(0, 11)), "sector") is first
    assert held.people(Who("homes"), "sector").people.tolist() == [1, 1, 1]
    beyond = held.beyond(Who("homes"), "sector")
    assert beyond is not None
    assert beyond.homes is far
    assert beyond.people.tolist() == [1]


def test_a_council_s_own_counts_are_never_kept() -> None:
    held = DemandCounts(SOME, SOME, town_figures(), lambda by: zones_of(SOME, by, ZONES), ZONES)
    own = Who("own", own=OwnCounts("children", {"A": 40.0, "B": 30.0}, exact=True))
    first = held.people(own, "lsoa")
    assert first.people.tolist() == [20, 20, 30]
    assert held.people(own, "lsoa") is not first
    assert held.beyond(own, "lsoa") is None
