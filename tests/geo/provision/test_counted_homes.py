"""What counts as a home, in sentences: the same wherever homes are counted."""

import pandas as pd

from geo.places.homes import Homes
from geo.places.which_homes import NOT_HOMES, SHARED_POINT
from geo.provision.counted_homes import homes_said
from tests.geo.places.test_zones import homes

SOME = homes((0, 1), (1, 1), (4, 1)).table


def left_out(*reasons: str) -> pd.DataFrame:
    return homes(*[(9, 9)] * len(reasons)).table.assign(not_home=list(reasons))


def test_every_reason_is_named_with_its_number() -> None:
    found = Homes(SOME, left_out(*NOT_HOMES, SHARED_POINT))
    said = homes_said(found)
    assert said[0].startswith("A home here is a postcode: about 15 addresses")
    assert said[1] == (
        "6 of the area’s 9 postcodes are not counted as homes: 2 at points with more than 25 "
        "postcodes (PO boxes and sorting offices), 1 known only to the nearest 100 metres, "
        "because it ended by 2000, 1 no longer in use, 1 of a single organisation and 1 without a "
        "position."
    )
    assert sum(found.why_left_out.values()) == 6


def test_nothing_is_said_of_what_is_not_so() -> None:
    """A directory that gives qualities says which have ended; without homes there is no doubt."""
    known = Homes(SOME.assign(quality=pd.array([1, None, 1], dtype="Int64")))
    assert len(homes_said(known)) == 1
    assert len(homes_said(Homes(SOME.iloc[:0]))) == 1
    assert "ended since 2000" in homes_said(Homes(SOME))[-1]
