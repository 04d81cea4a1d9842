"""Northern Ireland's postcodes, from the Irish grid to the British one."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from geo.measure import to_lonlat
from geo.places.irish_grid import british_positions, irish_lonlat

REFERENCE = Transformer.from_crs("EPSG:29903", "EPSG:4326", always_xy=True)


@given(st.floats(180_000, 370_000), st.floats(300_000, 455_000))
def test_it_is_where_the_reference_library_says(east: float, north: float) -> None:
    lon, lat = irish_lonlat(np.array([[east, north]]))[0]
    assert (lon, lat) == pytest.approx(REFERENCE.transform(east, north), abs=1e-6)


def test_only_northern_ireland_is_moved() -> None:
    codes = pd.Series(["BT1 1AA", "B1 1AA", None])
    given = np.tile([334_316.0, 374_675.0], (3, 1))
    found = british_positions(codes, given)
    assert found[0] == pytest.approx((146_778, 530_104), abs=3)
    assert found[1:].tolist() == given[1:].tolist()


def test_the_directory_s_own_degrees_count_before_its_irish_reference() -> None:
    codes, given = pd.Series(["BT1 5GS", "BT1 5GT"]), np.tile([333_830.0, 374_030.0], (2, 1))
    found = british_positions(codes, given, np.array([[-5.9301, 54.5964], [0.0, 99.999999]]))
    assert to_lonlat(*found[0])[0] == pytest.approx((-5.9301, 54.5964), abs=1e-6)
    assert np.isnan(found[1]).all()


def test_what_has_no_position_keeps_none() -> None:
    given = np.array([[np.nan, np.nan], [0.0, 0.0], [334_316.0, np.nan]])
    assert np.isnan(british_positions(pd.Series(["BT1 1AA"] * 3), given)).all()
    assert british_positions(pd.Series([], dtype="str"), np.empty((0, 2))).shape == (0, 2)
