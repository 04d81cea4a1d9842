"""A GeoPackage is read back: figures, places and what they come from."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyogrio
import pyogrio.raw
import pytest
import shapely

from geo.errors import InputError
from geo.formats.geopackage import ABOUT, GeoPackageLayer, geopackage, zones_layer

DAY = date(2026, 11, 27)
SHAPES = {"A": shapely.box(-1.3, 50.6, -1.2, 50.7), "B": shapely.box(-1.2, 50.6, -1.1, 50.7)}
ZONES = pd.DataFrame(
    {
        "zone": ["A", "B", "C"],
        "name": ["Ryde", "Tŷ Ŵyr", None],
        "homes": [12, 3, 1],
        "people": pd.array([20, None, 0], dtype="Int64"),
        "share": [0.25, np.nan, 1.0],
        "at_least": [True, False, False],
    }
)
HOMES = GeoPackageLayer(
    "homes",
    pd.DataFrame({"postcode": ["TE1 0AA"], "minutes": [31.5]}),
    [shapely.Point(-1.25, 50.65)],
)


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "gaps.gpkg"
    layers = [zones_layer(ZONES, SHAPES, "Postcodes, not children"), HOMES]
    path.write_bytes(geopackage(layers, ["Streets © somebody, ODbL, 2020-04-22"], DAY))
    return path


def read(path: Path, layer: str) -> tuple[dict[str, list[object]], list[object]]:
    meta, _, geometry, fields = pyogrio.raw.read(path, layer=layer)
    columns = {name: list(f) for name, f in zip(meta["fields"], fields, strict=True)}
    return columns, [] if geometry is None else list(shapely.from_wkb(geometry))


def test_zones_come_back_with_their_figures_and_shapes(written: Path) -> None:
    columns, shapes = read(written, "zones")
    assert columns["zone"] == ["A", "B", "C"]
    assert columns["name"] == ["Ryde", "Tŷ Ŵyr", None]
    assert columns["homes"] == [12, 3, 1]
    assert columns["share"][0] == 0.25
    assert np.isnan([columns["share"][1], columns["people"][1]]).all()
    assert [columns["people"][0], columns["people"][2]] == [20, 0]
    assert [bool(x) for x in columns["at_least"]] == [True, False, False]
    assert shapely.equals(shapes[0], SHAPES["A"])
    assert shapes[2] is None


def test_homes_are_points_and_the_system_is_said(written: Path) -> None:
    columns, shapes = read(written, "homes")
    assert columns == {"postcode": ["TE1 0AA"], "minutes": [31.5]}
    assert (shapes[0].x, shapes[0].y) == (-1.25, 50.65)
    assert {pyogrio.read_info(written, layer=name)["crs"] for name in ("zones", "homes")} == {
        "EPSG:4326"
    }


def test_the_file_says_whose_data_it_is_and_of_when(written: Path) -> None:
    columns, _ = read(written, ABOUT)
    told = list(zip(columns["what"], columns["said"], strict=True))
    assert ("made_on", "2026-11-27") in told
    assert ("crs", "EPSG:4326") in told
    assert ("layer zones", "Postcodes, not children") in told
    assert ("source", "Streets © somebody, ODbL, 2020-04-22") in told
    info = pyogrio.read_info(written, layer="zones")
    assert info["layer_metadata"]["DESCRIPTION"] == "Postcodes, not children"


def test_a_table_without_rows_is_a_layer_without_rows(tmp_path: Path) -> None:
    path = tmp_path / "none.gpkg"
    none = GeoPackageLayer("homes", HOMES.table[:0], [])
    path.write_bytes(geopackage([none], [], DAY))
    assert read(path, "homes")[0]["postcode"] == []


def test_layers_need_names_of_their_own() -> None:
    for layers in ([], [HOMES, HOMES], [GeoPackageLayer(ABOUT, HOMES.table, [])]):
        with pytest.raises(InputError, match="its own name"):
            geopackage(layers, [], DAY)
