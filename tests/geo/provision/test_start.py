"""Where planners' pages start."""

from dataclasses import replace

import numpy as np
import pytest

from geo.area import Area
from geo.measure import METRES_PER_MILE
from geo.provision.start import MILES, SOME_OUTSIDE, starting_distance
from tests.geo.places.test_zones import homes
from tests.geo.provision.test_coverage import offer


class Far:
    """A way of travelling with distances of our own to the nearest."""

    def __init__(self, miles: list[float]) -> None:
        self.miles = miles

    def nearest(self, _homes, _places):
        return np.array(self.miles) * METRES_PER_MILE, np.zeros(len(self.miles), dtype=int)


@pytest.mark.parametrize(
    ("miles", "start", "within"),
    [
        ([0.1] * 90 + [3.0] * 10, 2.0, None),
        ([0.1] * 90 + [2.0] * 10, 1.0, 2.0),  # just at the limit is within it
        ([0.1] * 90 + [0.9] * 10, 0.5, 1.0),
        ([0.1] * 99 + [5.0], 0.25, 0.5),  # one alone says nothing
        ([0.1] * 90 + [np.inf] * 10, 2.0, None),
    ],
)
def test_the_widest_distance_that_leaves_some_outside(miles, start, within) -> None:
    here = homes(*((column / 100, 0.0) for column in range(len(miles))))
    found = starting_distance(Far(miles), here, offer((0, 0)))
    assert (found.miles, found.within_miles, found.category) == (start, within, "library")
    if found.miles > MILES[-1]:
        outside = np.mean(np.array(miles) > found.miles)
        assert outside >= SOME_OUTSIDE


def test_the_first_kind_that_there_is_counts_and_none_says_nothing() -> None:
    here, travel = homes((0.0, 0.0)), Far([0.1])
    gps = offer((0, 0), category="gp")
    assert starting_distance(travel, here, gps).category == "gp"
    made_up = offer((0, 0), illustrative=True)
    assert starting_distance(travel, here, made_up).within_miles is None
    none = replace(gps, services=gps.services.assign(category="dentist"))
    assert starting_distance(travel, here, none).miles == MILES[0]


def test_an_area_starts_with_one_of_them(small_db) -> None:
    area = Area.open(small_db)
    assert area.start.miles in MILES
    assert area.start == area.start
