"""What a run proves of "within twice": medians side by side, and an interval that says how sure."""

import math
import random
from itertools import islice

import pytest

from bench.attacks import MORE, UNKNOWN, WITHIN, middle, times, verdict, waits
from bench.visitors import MILES, Answered, Seen, in_turn


def searches(median: float, many: int, seed: int) -> list[float]:
    """Waits as they come: most are short, some long."""
    chance = random.Random(seed)
    return [median * math.exp(chance.gauss(0, 0.8)) for _ in range(many)]


@pytest.mark.parametrize(
    ("true", "many", "said"), [(1.0, 70, WITHIN), (4.0, 70, MORE), (2.0, 15, UNKNOWN), (1.0, 3, "")]
)
def test_a_run_proves_what_it_has_the_searches_to_prove(true: float, many: int, said: str) -> None:
    ratio, low, high = times(searches(0.2, 2 * many, 1), searches(0.2 * true, many, 2))
    assert low <= ratio <= high
    assert verdict(low, high) == (said or verdict(low, high))
    wide = times(searches(0.2, 2 * many, 1), searches(0.2 * true, 2, 2))
    assert wide[2] - wide[1] > high - low or many == 3, "fewer searches, less sure"


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    """Of a hundred runs some ninety-five, where an attack costs half again."""
    held = 0
    for run in range(100):
        _, low, high = times(searches(0.2, 60, 2 * run), searches(0.3, 30, 2 * run + 1))
        held += low <= 1.5 <= high
    assert held >= 88


def test_who_is_told_to_wait_waits_without_end() -> None:
    seen = Seen(answers=[Answered(0.2, 1, 1)] * 3, told_to_wait=[5.0] * 7)
    assert middle(waits(seen)) == math.inf
    assert verdict(*times([0.2] * 50, waits(seen) * 10)[1:]) == MORE


def test_nobody_searched() -> None:
    assert verdict(*times([], [])[1:]) == UNKNOWN


def test_every_way_to_travel_comes_as_often_as_the_next() -> None:
    ways = sum(map(len, MILES.values()))
    asked = list(islice(in_turn(["PO30 1UD"], 7), 3 * ways))
    assert {asked.count(one) for one in asked} == {3}
    assert {mode for _, mode, _ in asked} == set(MILES)
