"""Map layers: on made layers of each format, in each system of coordinates, and damaged."""

import json
import sqlite3
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import SourceError
from geo.formats.layers import Shape, read_polygons
from geo.formats.outlines import GRID, WGS84
from geo.manifest import Source
from geo.measure import to_grid
from geo.records import Harvest, Rejected
from tests.examples import examples

SQUARE = [[-1.3, 50.6], [-1.2, 50.6], [-1.2, 50.7], [-1.3, 50.7], [-1.3, 50.6]]
OTHER = [[x + 0.2, y] for x, y in SQUARE]


def source(**given: Any) -> Source:
    keys = {k: given.pop(k) for k in ("member",) if k in given}
    return Source("zones", "z", "Layer", "p", "l", "a", "2026", settings=given, **keys)


def feature(ring: Any = SQUARE, kind: str = "Polygon", **properties: Any) -> dict[str, Any]:
    coordinates = [ring] if kind == "Polygon" else ring
    geometry = None if ring is None else {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def geojson(path: Path, *features: Any, **more: Any) -> Path:
    content = {"type": "FeatureCollection", **more, "features": list(features)}
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def on_grid(ring: Any) -> list[list[float]]:
    return [[round(float(v), 3) for v in xy] for xy in to_grid(*np.array(ring).T)]


def written(
    path: Path, driver: str, *rings: Any, crs: str | None = WGS84, names: Any = None, **more: Any
) -> Path:
    """A layer as other software writes it."""
    shapes = np.array([shapely.to_wkb(shapely.Polygon(ring)) for ring in rings], dtype=object)
    names = np.array(names or [f"Area {i}" for i in range(len(rings))], dtype=object)
    pyogrio.raw.write(
        path, shapes, [names], ["name"], driver=driver, crs=crs, geometry_type="Polygon", **more
    )
    return path


def read(path: Path, **given: Any) -> tuple[list[Shape], Harvest]:
    harvest = Harvest()
    return read_polygons(path, source(**given), harvest), harvest


def faults(harvest: Harvest) -> list[Rejected]:
    return [row for row in harvest.rows if isinstance(row, Rejected)]


def same(polygon: Any, ring: Any = SQUARE) -> bool:
    """Whether a polygon is a ring to within a millimetre or so."""
    return shapely.Polygon(ring).symmetric_difference(polygon).area < 1e-8


def test_geojson(tmp_path):
    path = geojson(tmp_path / "a.json", feature(name="One", n=5.0, none=None), feature(OTHER))
    shapes, harvest = read(path)
    assert (harvest.rows_read, harvest.rows) == (2, [])
    assert [shape.name for shape in shapes] == ["One", ""]
    assert shapes[0].attributes == {"name": "One", "n": "5", "none": ""}
    assert (shapes[1].number, shapes[1].ref) == (2, "feature 2")
    assert same(shapes[0].polygon)
    assert same(shapes[1].polygon, OTHER)


@pytest.mark.parametrize(("driver", "name"), [("GPKG", "a.gpkg"), ("ESRI Shapefile", "a.shp")])
@pytest.mark.parametrize("crs", [WGS84, GRID])
def test_other_formats(tmp_path, driver, name, crs):
    ring = SQUARE if crs == WGS84 else on_grid(SQUARE)
    path = written(tmp_path / name, driver, ring, crs=crs, names=["Über & <b>"])
    ((shape,), harvest) = read(path)
    assert harvest.rows == []
    assert shape.name == "Über & <b>"
    assert same(shape.polygon)


def test_the_grid_is_ordnance_surveys(tmp_path):
    """Caister water tower, from Ordnance Survey's own example of OSTN15."""
    east, north = 651_409.804, 313_177.450
    ring = [[east, north], [east + 9, north], [east + 9, north + 9], [east, north]]
    ((shape,), _) = read(geojson(tmp_path / "a.json", feature(ring)), crs=GRID)
    lon, lat = shape.polygon.exterior.coords[0]
    assert (lon, lat) == pytest.approx((1.716073973, 52.658007833), abs=1e-7)


def zipped(path: Path, *files: Path, folder: str = "") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.write(file, folder + file.name)
    return path


def test_a_zip_of_a_shapefile(tmp_path):
    written(tmp_path / "Wards.shp", "ESRI Shapefile", on_grid(SQUARE), crs=GRID)
    parts = sorted(tmp_path.glob("Wards.*"))
    ((shape,), _) = read(zipped(tmp_path / "a.zip", *parts, folder="Boundaries/"))
    assert same(shape.polygon)


def test_a_zip_of_several(tmp_path):
    one = geojson(tmp_path / "one.geojson", feature(name="One"))
    two = geojson(tmp_path / "two.geojson", feature(OTHER, name="Two"))
    path = zipped(tmp_path / "a.zip", one, two)
    with pytest.raises(SourceError, match=r"several layers: one\.geojson, two\.geojson.*layer ="):
        read(path)
    assert read(path, member="two.geojson")[0][0].name == "Two"
    assert read(path, layer="one")[0][0].name == "One"
    with pytest.raises(SourceError, match="no layer of polygons"):
        read(path, member="three.geojson")


def test_a_zip_without_a_layer(tmp_path):
    (tmp_path / "a.txt").write_text("hello")
    with pytest.raises(SourceError, match="no layer of polygons"):
        read(zipped(tmp_path / "a.zip", tmp_path / "a.txt"))


def test_layers_of_a_geopackage(tmp_path):
    path = written(tmp_path / "a.gpkg", "GPKG", SQUARE, layer="one", names=["One"])
    written(path, "GPKG", OTHER, layer="two", names=["Two"], append=True)
    with pytest.raises(SourceError, match=r"has 2 layers with shapes\. .*Layers: one, two"):
        read(path)
    assert read(path, layer="two")[0][0].name == "Two"
    with pytest.raises(SourceError, match=r"has no layer 'three'.*Layers: one, two"):
        read(path, layer="three")


def test_a_shapefile_without_coordinates(tmp_path):
    path = written(tmp_path / "a.shp", "ESRI Shapefile", on_grid(SQUARE), crs=GRID)
    (tmp_path / "a.prj").unlink()
    with pytest.raises(SourceError, match=r"does not say which coordinates.*EPSG:27700"):
        read(path)
    assert same(read(path, crs=GRID)[0][0].polygon)
    with pytest.raises(SourceError, match=r"is not in EPSG:4326.*look like grid metres"):
        read(path, crs=WGS84)


@pytest.mark.parametrize(
    "name",
    [
        'PROJCS["British_National_Grid",GEOGCS["GCS_OSGB_1936",DATUM["D_OSGB_1936",SPHEROID['
        '"Airy_1830",6377563.396,299.3249646]],PRIMEM["Greenwich",0.0],UNIT["Degree",'
        '0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",'
        '400000.0],PARAMETER["False_Northing",-100000.0],PARAMETER["Central_Meridian",-2.0],'
        'PARAMETER["Scale_Factor",0.9996012717],PARAMETER["Latitude_Of_Origin",49.0],'
        'UNIT["Meter",1.0]]',
    ],
)
def test_coordinates_as_esri_names_them(tmp_path, name):
    path = written(tmp_path / "a.shp", "ESRI Shapefile", on_grid(SQUARE), crs=GRID)
    (tmp_path / "a.prj").write_text(name)
    assert same(read(path)[0][0].polygon)


@pytest.mark.parametrize(
    ("crs", "said"), [("EPSG:3857", "EPSG:3857|Pseudo-Mercator"), ("EPSG:4258", "EPSG:4258|ETRS89")]
)
def test_coordinates_that_are_not_read(tmp_path, crs, said):
    path = written(tmp_path / "a.gpkg", "GPKG", SQUARE, crs=crs)
    with pytest.raises(SourceError, match=rf"that we cannot read, .*({said}).*Save it again"):
        read(path)


def test_a_contradiction(tmp_path):
    path = written(tmp_path / "a.gpkg", "GPKG", SQUARE)
    with pytest.raises(SourceError, match="says that it is in EPSG:4326, and the manifest"):
        read(path, crs=GRID)


@pytest.mark.parametrize(
    ("ring", "given", "said"),
    [
        (on_grid(SQUARE), {}, "look like grid metres"),
        ([[y, x] for x, y in SQUARE], {}, "swapped"),
        (SQUARE, {"crs": GRID}, "look like degrees"),
        ([[9e6, 1], [9e6, 2], [9e6 + 1, 2], [9e6, 1]], {"crs": GRID}, "not on the British"),
        ([[10, 50], [11, 50], [11, 51], [10, 50]], {}, "not in Great Britain"),
    ],
)
def test_a_layer_that_is_elsewhere(tmp_path, ring, given, said):
    path = geojson(tmp_path / "a.json", feature(ring), feature(ring))
    with pytest.raises(SourceError, match=rf"is not in EPSG.*{said}.*crs ="):
        read(path, **given)


def test_one_polygon_that_is_elsewhere(tmp_path):
    null_island = [[0, 0], [1, 0], [1, 1], [0, 0]]
    shapes, harvest = read(geojson(tmp_path / "a.json", feature(), feature(null_island)))
    assert len(shapes) == 1
    (fault,) = faults(harvest)
    assert (fault.row_ref, fault.field) == ("feature 2", "geometry")
    assert "not in Great Britain" in fault.reason


BOW_TIE = [[-1.3, 50.6], [-1.2, 50.7], [-1.2, 50.6], [-1.3, 50.7], [-1.3, 50.6]]
SPIKE = [[-1.3, 50.6], [-1.2, 50.6], [-1.1, 50.6], [-1.2, 50.6], [-1.2, 50.7], *SQUARE[3:]]


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (feature(None), "no shape"),
        (feature([-1.2, 50.6], "Point"), "not a polygon"),
        (feature(SQUARE, "LineString"), "not a polygon"),
        (feature([], "MultiPolygon"), "no shape"),
        (feature(BOW_TIE), "crosses itself, and repairing"),
        (
            feature([[-1.3, 50.6], [-1.2, 50.6], [-1.3, 50.6], [-1.3, 50.6]]),
            "does not enclose an area",
        ),
    ],
)
def test_what_is_no_polygon(tmp_path, one, said):
    shapes, harvest = read(geojson(tmp_path / "a.json", one, feature(OTHER)))
    assert [shape.number for shape in shapes] == [2]
    (fault,) = faults(harvest)
    assert said in fault.reason
    assert harvest.rows_read == 2


def test_a_small_fault_is_mended_and_told(tmp_path):
    ((shape,), harvest) = read(geojson(tmp_path / "a.json", feature(SPIKE)))
    assert shape.polygon.is_valid
    assert same(shape.polygon)
    (fault,) = faults(harvest)
    assert "we repaired it. The area changed by 0.00%" in fault.reason


def test_many_points(tmp_path):
    turn = np.linspace(0, 2 * np.pi, 100_000, endpoint=False)
    ring = np.column_stack([-1.3 + 0.1 * np.cos(turn), 50.6 + 0.06 * np.sin(turn)])
    path = written(tmp_path / "a.gpkg", "GPKG", to_grid(*ring.T), crs=GRID)
    ((shape,), harvest) = read(path)
    assert harvest.rows == []
    assert shapely.get_num_coordinates(shape.polygon) == 100_001


def test_columns_as_ons_names_them(tmp_path):
    one = feature(LAD24CD="E06000046", LSOA21CD="E01017282", LSOA21NM="006A", NAME="x")
    path = geojson(tmp_path / "a.json", one)
    ((shape,), _) = read(path)
    assert (shape.id, shape.name, shape.ref) == ("E01017282", "006A", "feature 1 (E01017282)")
    ((shape,), _) = read(path, id="LAD24CD", name="NAME")
    assert (shape.id, shape.name) == ("E06000046", "x")
    with pytest.raises(SourceError, match=r"no column 'code', which the manifest gives as id.*LAD"):
        read(path, id="code")


def test_text_of_a_shapefile(tmp_path):
    path = written(tmp_path / "a.shp", "ESRI Shapefile", SQUARE, names=["Café"], encoding="cp1252")
    (tmp_path / "a.cpg").unlink(missing_ok=True)
    assert read(path, encoding="cp1252")[0][0].name == "Café"
    with pytest.raises(SourceError, match="there is no encoding 'klingon'"):
        read(path, encoding="klingon")


def test_a_shapefile_without_its_parts(tmp_path):
    path = written(tmp_path / "a.shp", "ESRI Shapefile", SQUARE)
    (tmp_path / "a.shx").unlink()
    with pytest.raises(SourceError, match=r"is missing its parts \.shx"):
        read(path)
    with pytest.raises(SourceError, match=r"Name the part that ends in \.shp"):
        read(tmp_path / "a.dbf")


STEPS = {"type": "gdal_streamed_alg", "command_line": "gdal vector read other.json", "x": "Feature"}
NOT_LAYERS = {
    "empty": b"",
    "blank": b" \n ",
    "a page": b"<!doctype html><html>Not found</html>",
    "a virtual layer": b"<OGRVRTDataSource><OGRVRTLayer name='a'/></OGRVRTDataSource>",
    "text": b"Name,Town\n",
    "other JSON": b'{"error": "not found"}',
    "a list": b"[1, 2]",
    "topology": b'{"type": "Topology", "objects": {}}',
    "steps": json.dumps(STEPS | {"a": {"type": "Feature"}}).encode(),
}


@pytest.mark.parametrize("content", NOT_LAYERS.values(), ids=NOT_LAYERS)
@pytest.mark.parametrize("name", ["a.geojson", "a.gdalg.json", "a.vrt"])
def test_what_is_no_layer(tmp_path, content, name):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(SourceError, match=r"Layer: .*a\.\S+ is (empty|not GeoJSON)"):
        read(path)


@pytest.mark.parametrize(
    "content", [b'{"type": "FeatureCollection", "features": [', b'{"type":"Feature"']
)
def test_json_that_is_cut_short(tmp_path, content):
    path = tmp_path / "a.json"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=r"a\.json (is damaged|has no features|has no shapes)"):
        read(path)


def test_no_features(tmp_path):
    with pytest.raises(SourceError, match="has no features"):
        read(geojson(tmp_path / "a.json"))


def test_a_database_that_is_no_geopackage(tmp_path):
    with sqlite3.connect(tmp_path / "a.gpkg") as database:
        database.execute("create table t (a)")
    database.close()
    with pytest.raises(SourceError, match=r"a\.gpkg (is|has)"):
        read(tmp_path / "a.gpkg")


def test_a_missing_file(tmp_path):
    with pytest.raises(SourceError, match=r"none\.json cannot be opened .*manifest"):
        read(tmp_path / "none.json")


@pytest.mark.parametrize("key", ["crs", "layer", "id", "name"])
def test_settings_that_are_no_text(tmp_path, key):
    path = written(tmp_path / "a.gpkg", "GPKG", SQUARE)
    with pytest.raises(SourceError, match=rf"Layer: {key} is 3 in the manifest"):
        read(path, **{key: 3})


def test_an_unknown_crs_in_the_manifest(tmp_path):
    path = geojson(tmp_path / "a.json", feature())
    with pytest.raises(SourceError, match="crs is 'metres' in the manifest"):
        read(path, crs="metres")


def test_layers_are_not_left_behind(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    read(geojson(tmp_path / "a.json", feature()))
    assert list((tmp_path / "temporary").iterdir()) == []


numbers = st.one_of(
    st.floats(-10, 62), st.floats(), st.integers(-(10**7), 10**7), st.none(), st.text(max_size=2)
)
rings = st.lists(st.lists(numbers, min_size=0, max_size=3), max_size=6)
geometries = st.one_of(
    st.none(),
    st.builds(
        lambda kind, rings: {"type": kind, "coordinates": rings},
        st.sampled_from(["Polygon", "MultiPolygon", "Point", "Banana"]),
        st.lists(rings, max_size=2) | rings | st.lists(st.lists(rings, max_size=2), max_size=2),
    ),
    st.dictionaries(st.sampled_from(["type", "coordinates"]), numbers),
)
values = st.one_of(st.none(), st.text(max_size=5), st.floats(), st.lists(st.integers(), max_size=2))


@settings(
    max_examples=examples(120),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.tuples(geometries, st.dictionaries(st.text(max_size=4), values)), max_size=5))
def test_any_features(tmp_path, some):
    features = [{"type": "Feature", "properties": p, "geometry": g} for g, p in some]
    try:
        shapes, harvest = read(geojson(tmp_path / "a.json", *features))
    except SourceError:
        return
    lost = {fault.row_ref for fault in faults(harvest) if "we repaired it" not in fault.reason}
    assert harvest.rows_read == len(shapes) + len(lost)
    for shape in shapes:
        assert shape.polygon.is_valid
        west, south, east, north = shape.polygon.bounds
        assert -9 <= west <= east <= 2.1
        assert 49.7 <= south <= north <= 61


@pytest.mark.parametrize(("driver", "name"), [("GPKG", "a.gpkg"), ("ESRI Shapefile", "a.shp")])
@settings(
    max_examples=examples(40),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_damage(tmp_path, driver, name, data):
    """A byte changed anywhere, or the end gone, is found out or does no harm."""
    path = tmp_path / name
    for old in tmp_path.iterdir():
        old.unlink()
    content = bytearray(written(path, driver, SQUARE).read_bytes())
    where = data.draw(st.integers(0, len(content) - 1))
    content[where] = data.draw(st.integers(0, 255))
    path.write_bytes(content[: data.draw(st.integers(1, len(content)) | st.just(len(content)))])
    try:
        shapes, harvest = read(path)
    except SourceError:
        return
    assert harvest.rows_read >= len(shapes)


# Heights, and a .prj that is not text


@pytest.mark.parametrize("crs", ["EPSG:4979", "urn:ogc:def:crs:OGC::CRS84h", None])
def test_heights_in_geojson_are_left_out(tmp_path, crs):
    high = [[x, y, 12.5] for x, y in SQUARE]
    more = {"crs": {"type": "name", "properties": {"name": crs}}} if crs else {}
    path = geojson(tmp_path / "a.geojson", feature(high), **more)
    (shape,) = read_polygons(path, source(), Harvest())
    assert not shape.polygon.has_z
    assert shape.polygon.equals(shapely.Polygon(SQUARE))


@pytest.mark.parametrize(
    ("driver", "end", "crs", "ring"),
    [
        ("GPKG", "gpkg", "EPSG:4979", SQUARE),
        ("GPKG", "gpkg", "EPSG:7405", on_grid(SQUARE)),
        ("ESRI Shapefile", "shp", "EPSG:4979", SQUARE),
        ("ESRI Shapefile", "shp", WGS84, SQUARE),
        ("ESRI Shapefile", "shp", GRID, on_grid(SQUARE)),
    ],
)
def test_heights_in_other_formats_are_left_out(tmp_path, driver, end, crs, ring):
    path = tmp_path / f"a.{end}"
    high = shapely.Polygon([[x, y, 12.5] for x, y in ring])
    pyogrio.raw.write(
        path,
        np.array([shapely.to_wkb(high)], dtype=object),
        [np.array(["a"], dtype=object)],
        ["name"],
        driver=driver,
        crs=crs,
        geometry_type="Polygon Z",
    )
    (shape,) = read_polygons(path, source(), Harvest())
    assert not shape.polygon.has_z
    assert shape.polygon.bounds == pytest.approx((-1.3, 50.6, -1.2, 50.7), abs=1e-6)


@pytest.mark.parametrize("at", [0, 20, -1])
def test_a_prj_that_is_not_utf_8(tmp_path, at):
    path = written(tmp_path / "a.shp", "ESRI Shapefile", SQUARE)
    text = bytearray((tmp_path / "a.prj").read_bytes())
    text[at] = 0xFF
    (tmp_path / "a.prj").write_bytes(text)
    with pytest.raises(SourceError, match=r"Layer: .*a\.shp has a damaged \.prj.*crs = "):
        read_polygons(path, source(), Harvest())
    (shape,) = read_polygons(path, source(crs=WGS84), Harvest())
    assert shape.polygon.equals(shapely.Polygon(SQUARE))
