"""What planners' maps draw, from figures."""

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.places.zones import Zones
from geo.provision.answers import CoverageAnswer, SitesAnswer
from geo.provision.coverage import Coverage
from geo.provision.need import Demand
from geo.provision.question import CoverageQuestion, SitesQuestion
from geo.provision.siting import Solution
from geo.provision.where_next import WhereNext
from geo.publish import plans, shades
from geo.scenario import BECOMES, LOSES, Comparison
from geo.school_travel.assistance import Assistance
from geo.travel.standard import BEYOND, NO_WAY, WITHIN, Standard
from pages.parts import map as drawn_map

HOMES = pd.DataFrame(
    {
        "postcode": ["TE1 1AA", "TE1 1AB", "TE1 2AA"],
        "lon": [-1.3, -1.31, -1.32],
        "lat": [50.7, 50.71, 50.72],
        "status": [WITHIN, BEYOND, NO_WAY],
        "zone": ["A", "A", "B"],
        "school": ["Testham", "Testham", ""],
        "left_out": [False, False, True],
        "distance_m": [5.0, 9.0, np.nan],
        "minutes": [np.nan] * 3,
    }
)
FIGURES = pd.DataFrame(
    {
        "zone": ["B", "A"],
        "name": ["Bee", "Ay"],
        "homes": [1, 2],
        "within": [0, 1],
        "share": [0.0, 0.5],
    }
)
FOUND = Coverage("library", Standard("walk", within_m=6.0), HOMES, FIGURES, 1, {})


def zones(*shaped: str) -> Zones:
    shapes = {name: shapely.box(-1.4, 50.6, -1.2, 50.8) for name in shaped}
    return Zones("ward", HOMES["zone"].to_numpy(), {"A": "Ay", "B": "Bee"}, shapes)


def coverage(*shaped: str) -> CoverageAnswer:
    question = CoverageQuestion("library", FOUND.standard, "ward")
    return CoverageAnswer(question, FOUND, zones(*shaped))


def test_zones_with_a_shape_are_shaded_by_their_share() -> None:
    plan = plans.of_coverage(coverage("A", "B"), "one")
    assert [plan.kinds[k].label for k in plan.shapes["kind"]] == [
        "Share within the limit: under 20%",
        "Share within the limit: 40% to 59%",
    ]
    assert plan.shapes["about"][1] == "Ay\n1 of 2 homes within the limit (50%)"
    assert {plan.kinds[k] for k in plan.points["kind"]} == {plans.OUTSIDE}
    assert len(plan.points) == 2


def test_without_shapes_every_home_is_drawn() -> None:
    plan = plans.of_coverage(coverage(), "one")
    drawn = [plan.kinds[k] for k in plan.points["kind"]]
    assert drawn == [plans.INSIDE, plans.OUTSIDE, plans.OUTSIDE]


def test_homes_too_far_from_school_are_drawn_helped_or_not() -> None:
    plan = plans.of_assistance(Assistance(HOMES, FIGURES, FIGURES, 3.0, 1, 0, 0, 0), "one")
    assert [plan.kinds[k] for k in plan.points["kind"]] == [plans.HELPED, plans.LEFT_OUT]
    assert plan.points["about"][1] == "TE1 2AA\nNearest school: none"


def test_a_home_that_changes_is_drawn_once_by_what_matters_most() -> None:
    homes = HOMES.iloc[:2].assign(change=[f"{BECOMES}; {LOSES}", LOSES])
    street = shapely.LineString([(-1.3, 50.7), (-1.31, 50.7)])
    plan = drawn_map.of_comparison(Comparison(homes, {}, homes, homes, 3.0, "law"), [street], "one")
    drawn = [plan.kinds[k] for k in plan.points["kind"]]
    assert drawn == [drawn_map.CHANGES[BECOMES], drawn_map.CHANGES[LOSES]]
    assert [plan.kinds[k] for k in plan.shapes["kind"]] == [drawn_map.DRAWN]
    assert (plan.points["about"] == "").all()  # so that the place under it can be pressed


def test_the_legend_names_what_is_there_and_nothing_else() -> None:
    said = drawn_map.legend(drawn_map.of_comparison(None, [], "none"))
    assert "<span>" not in said
    said = drawn_map.legend(plans.of_coverage(coverage("A", "B"), "one"))
    assert said.count("<span>") == 3


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_larger_share_is_never_in_a_lower_class(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert shades.shaded([low])[0] <= shades.shaded([high])[0]


@pytest.mark.parametrize(("share", "kind"), [(0, 0), (0.1999, 0), (0.2, 1), (0.8, 4), (1, 4)])
def test_a_class_begins_at_its_limit(share: float, kind: int) -> None:
    assert shades.shaded([share])[0] == kind


def test_homes_before_and_after_and_the_places_are_drawn() -> None:
    homes = HOMES.assign(before=[1.0, 9.0, np.inf], after=[1.0, 2.0, np.inf])
    at = {"lon": [-1.3], "lat": [50.7]}
    sites = pd.DataFrame({"service_id": ["hall"], "name": ["Hall"], "gained": [1], **at})
    there = pd.DataFrame({"about": ["Library"], "lon": [-1.31], "lat": [50.7]})
    solution = Solution((0,), 1.0, 1.0, True, 1.0, 2.0, np.zeros(3, dtype=bool))
    whom = Demand(np.ones(3), "homes", "homes", "Each counts as one.")
    found = WhereNext(solution, sites, homes, FIGURES, 1, None, FOUND, whom, pd.DataFrame())
    question = SitesQuestion("library", FOUND.standard)
    plan = plans.of_sites(SitesAnswer(question, found, zones(), None, there, {}), "one")
    drawn = [plan.kinds[k] for k in plan.points["kind"]]
    assert drawn == [plans.REACHED, plans.STILL, plans.COMES, plans.THERE, plans.NEW]
    assert plan.points["ident"].tolist()[3:] == ["", "place hall"]
    assert plan.points["about"].tolist()[3:] == ["Library", "1. Hall\n1 more within the limit"]


@given(
    st.lists(st.one_of(st.just(0.0), st.floats(0, 1e4), st.just(float("nan"))), max_size=40),
    st.booleans(),
)
def test_classes_of_a_measure_keep_its_order(values: list[float], worst_high: bool) -> None:
    numbers = np.array(values)
    classes, names = shades.stepped(numbers, worst_high=worst_high)
    assert len(names) <= 6
    assert (classes[np.isnan(numbers)] == -1).all()
    known = np.isfinite(numbers)
    assert ((classes[known] >= 0) & (classes[known] < max(len(names), 1))).all()
    order = np.argsort(numbers[known], kind="stable")
    steps = np.diff(classes[known][order])
    assert ((steps <= 0) if worst_high else (steps >= 0)).all()
