"""Open UPRN: address points, cut to the area as they are read."""

import zipfile

import numpy as np
import pytest

from geo.errors import SourceError
from geo.manifest import Source
from geo.places.extent import OUTSIDE
from geo.records import Rejected
from geo.sources.openuprn import read
from geo.store import Store
from tests.registered import FAR, NEAR, write_points
from tests.town import ORIGIN

SOURCE = Source("os-open-uprn", "uprn", "Open UPRN", "OS", "l", "a", "2026")


def test_only_the_address_points_within_are_kept(tmp_path):
    (part,) = read([write_points(tmp_path / "points.csv")], SOURCE, lambda lon, lat: lat < 1e9)
    assert part.rows_read == part.rows_kept == 2
    (part,) = read([tmp_path / "points.csv"], SOURCE, lambda lon, lat: lon < -4)
    assert part.frames["address_point"]["uprn"].tolist() == [NEAR[0]]
    assert (part.rows_read, part.rows_kept, part.left_out[OUTSIDE]) == (2, 1, 1)
    with zipfile.ZipFile(tmp_path / "osopenuprn_202611.zip", "w") as archive:
        archive.write(tmp_path / "points.csv", "osopenuprn_202611.csv")
        archive.writestr("licence.txt", "OGL")
    (zipped,) = read([tmp_path / "osopenuprn_202611.zip"], SOURCE, lambda lon, lat: lon < -4)
    assert zipped.frames["address_point"].equals(part.frames["address_point"])


def test_a_row_that_is_no_address_point_is_rejected(tmp_path):
    path = write_points(tmp_path / "points.csv")
    with path.open("a", encoding="utf-8") as file:
        file.write("1E+11,1,2,50.7,-1.3\n7,,2,50.7,-1.3\n8,1,2,north,-1.3\n")
    (part,) = read([path], SOURCE, lambda lon, lat: np.isfinite(lon))
    assert [row.row_ref for row in part.rows if isinstance(row, Rejected)] == [
        "line 4",
        "line 5",
        "line 6",
    ]
    assert (part.rows_read, part.rows_kept) == (5, 2)


def test_a_file_of_something_else_is_refused(tmp_path):
    (tmp_path / "points.csv").write_text("UPRN,X\n1,2\n", encoding="utf-8")
    with pytest.raises(SourceError, match="X_COORDINATE"):
        list(read([tmp_path / "points.csv"], SOURCE, lambda lon, lat: lon < 9))


def test_a_built_area_finds_the_property(registered_db):
    store = Store.open(registered_db)
    assert store.has_address_points()
    found = store.address_points([NEAR[0], FAR[0], 7])
    assert found.index.tolist() == [NEAR[0]]
    assert found.loc[NEAR[0], "easting"] == pytest.approx(ORIGIN[0] + 50, abs=0.01)
