"""What somebody could type in an area."""

import numpy as np
import pandas as pd
import pytest

from geo.measure import to_grid
from geo.places.homes import Homes
from geo.places.typed_postcode import normalise
from geo.school_travel.area_example import AreaExample, area_example
from geo.store import Store
from tests.geo.school_travel.test_schools import made


def homes(*rows: tuple[str, float, float, int]) -> Homes:
    table = pd.DataFrame(rows, columns=["postcode", "easting", "northing", "quality"])
    return Homes(table.assign(lsoa=None))


def test_the_example_is_in_the_middle_and_is_no_guess() -> None:
    found = area_example(
        homes(
            ("TE1 1AA", 440_000, 90_000, 1),
            ("TE2 1AA", 450_000, 90_000, 5),  # the very middle, but a guess
            ("TE3 1AA", 450_100, 90_000, 1),
            ("TE4 1AA", 470_000, 90_000, 1),
        ),
        made({}),
    )
    assert (found.postcode, found.outward) == ("TE3 1AA", "TE3")
    lat, lon = map(float, found.point.split(", "))
    assert to_grid(lon, lat)[0] == pytest.approx((450_100, 90_000), abs=2)


def test_the_school_is_the_nearest_with_a_number() -> None:
    middle = homes(("TE1 1AA", 449_000, 90_000, 1))
    schools = made(
        {"name": "Near", "urn": None},
        {"name": "Special", "urn": "2", "category": "special-school"},
        {"name": "Far", "urn": "3"},
    )
    assert area_example(middle, schools).school == "3"
    assert area_example(middle, made({"name": "Only"})).school == "Only"


def test_without_homes_the_example_would_do_anywhere() -> None:
    found = area_example(homes(), made({}))
    assert found == AreaExample()
    assert normalise(found.postcode) == found.postcode


def test_an_example_of_an_area_can_be_typed_there(store: Store) -> None:
    found = area_example(store.homes_of_area(), store.schools())
    place = store.locate(found.postcode)
    point = store.locate(found.point)
    assert np.allclose((place.lat, place.lon), (point.lat, point.lon), atol=1e-5)
    assert found.school in set(store.schools().table[["urn", "name"]].to_numpy().ravel())
