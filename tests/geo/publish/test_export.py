"""Exports: whole, safe, marked with their sources, and in nobody else's place."""

import csv
import json
import resource
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import shapely

from geo.errors import InputError
from geo.formats.csv import plain
from geo.manifest import Source
from geo.publish.export import ATTRIBUTION, FORMATS, OFFER_COLUMNS, PACKAGE, TABLES, export
from geo.sources.openreferral import read
from geo.store import Store
from tests.entries import write_entries

FILES = {"openreferral": "offer.json", "geojson": "offer.geojson"}
FORMULAS = ("=", "+", "-", "@")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store.open(write_entries(tmp_path_factory.mktemp("entries") / "entries.duckdb"))


def target(folder: Path, kind: str) -> Path:
    return folder / FILES.get(kind, kind)


def csv_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def content(path: Path) -> dict[str, bytes]:
    """All bytes of a file or folder, by name."""
    found = sorted(path.iterdir()) if path.is_dir() else [path]
    return {one.name: one.read_bytes() for one in found}


@pytest.mark.parametrize("kind", FORMATS)
def test_an_export_says_what_it_wrote_and_from_what(
    store: Store, tmp_path: Path, kind: str
) -> None:
    out = target(tmp_path, kind)
    report = export(store, kind, out)
    assert (report.path, report.format) == (out, kind)
    assert (report.services, report.examples) == (57, 50)
    assert set(report.files) == set(content(out))
    assert set(report.attribution) == {"© odd", "© late", "© sample", "© show"}
    said = b"".join(content(out).values()).decode("utf-8", "replace")
    for told in ("© odd", "OGL-UK-3.0", "2026-08", "2026-10-05", "50 of 57 services are examples"):
        assert told in said
    assert not list(tmp_path.glob(".*")), "nothing unfinished is left"


@pytest.mark.parametrize("kind", FORMATS)
def test_the_same_database_gives_the_same_bytes(store: Store, tmp_path: Path, kind: str) -> None:
    out = target(tmp_path, kind)
    export(store, kind, out)
    first = content(out)
    export(store, kind, out)
    assert content(out) == first


def test_an_open_referral_file_is_a_source_of_another_area(store: Store, tmp_path: Path) -> None:
    out = tmp_path / "offer.json"
    export(store, "openreferral", out)
    page = json.loads(out.read_text(encoding="utf-8"))
    assert (page["total_items"], page["size"], page["last_page"]) == (57, 57, True)
    source = Source("openreferral", "again", "Again", "-", "CC0", "-", "-")
    found = read(out, source)
    assert (found.rows_read, found.rows_kept, found.rows_rejected) == (57, 57, 0)


def test_geojson_has_every_service_at_every_place(store: Store, tmp_path: Path) -> None:
    out = tmp_path / "offer.geojson"
    export(store, "geojson", out)
    found = json.loads(out.read_text(encoding="utf-8"))
    assert found["type"] == "FeatureCollection"
    features = found["features"]
    assert {f["properties"]["service_id"] for f in features} == set(
        store.table("service")["service_id"]
    )
    assert len({f["id"] for f in features}) == len(features)
    club = [f for f in features if f["properties"]["service_id"] == "odd-club"]
    assert sorted(f["geometry"]["coordinates"][0] for f in club) == [-1.2838, -1.15]
    (school,) = (f for f in features if f["properties"]["service_id"] == "odd-school")
    assert shapely.from_geojson(json.dumps(school["geometry"])).y == 50.7007
    assert school["properties"]["needs"] == "ASD, PD"
    assert school["properties"]["name"].startswith("=HYPERLINK"), "JSON runs no formulas"
    for key in ("odd-lost", "odd-online"):
        (one,) = (f for f in features if f["properties"]["service_id"] == key)
        assert one["geometry"] is None


def test_csv_has_every_row_of_every_table(store: Store, tmp_path: Path) -> None:
    out = tmp_path / "csv"
    export(store, "csv", out)
    for name in TABLES:
        frame = store.table(name)
        rows = csv_rows(out / f"{name}.csv")
        assert len(rows) == len(frame), name
        if rows:
            assert list(rows[0]) == list(frame.columns)
    offer = csv_rows(out / "offer.csv")
    assert list(offer[0]) == list(OFFER_COLUMNS)
    by_id = {row["service_id"]: row for row in offer}
    assert len(by_id) == 57
    assert by_id["odd-school"]["phone"] == "'+44 1983 000000"
    assert by_id["odd-school"]["longitude"] == "-1.2938", "a number is not a formula"
    assert by_id["odd-school"]["description"] == "Tea & talk.\n\nEvery day, é."
    assert by_id["odd-school"]["referral"] == "true"
    assert by_id["odd-school"]["assured"] == "2026-05-01"
    assert by_id["show-1"]["example"] == "example, not a real service"
    assert by_id["odd-online"]["location_id"] == ""
    hours = {r["location_id"]: r["opening_hours"] for r in offer if r["service_id"] == "odd-club"}
    assert hours["odd-hall"] == "MO, WE 09:30 to 11:00; Mo-Fr 09:00-17:00"
    assert "FR 18:00 to 20:00" in hours["odd-far"]
    (area,) = (a for a in csv_rows(out / "catchment.csv") if a["catchment_id"] == "odd-area")
    assert shapely.from_wkt(area["geometry"]).bounds == (-1.35, 50.65, -1.25, 50.75)
    (capacity,) = csv_rows(out / "service_capacity.csv")
    assert capacity["updated"] == "2026-09-01"


def test_no_cell_of_csv_is_a_formula_and_none_is_changed_but_by_its_mark(
    store: Store, tmp_path: Path
) -> None:
    out = tmp_path / "csv"
    export(store, "csv", out)
    for path in out.glob("*.csv"):
        assert path.read_bytes().startswith(b"\xef\xbb\xbf"), "Excel needs the mark"
        for row in csv_rows(path):
            for name, cell in row.items():
                number = cell.lstrip("-").replace(".", "").isdigit()
                assert number or not cell.startswith(FORMULAS), (path.name, name, cell)
    names = {row["service_id"]: row["name"] for row in csv_rows(out / "service.csv")}
    stored = store.table("service").set_index("service_id")["name"].to_dict()
    assert {key: plain(name) for key, name in names.items()} == stored


def test_parquet_keeps_types_and_says_where_it_is_from(store: Store, tmp_path: Path) -> None:
    out = tmp_path / "parquet"
    export(store, "parquet", out)
    for name in TABLES:
        table = pq.read_table(out / f"{name}.parquet")
        assert table.num_rows == len(store.table(name)), name
        about = json.loads(table.schema.metadata[b"local_offer"])
        assert "© odd" in about["attribution"]
    services = pq.read_table(out / "service.parquet").to_pylist()
    (school,) = (row for row in services if row["service_id"] == "odd-school")
    assert (school["name"], school["min_age"]) == ("=HYPERLINK(evil) school", 4.5)
    areas = pq.read_table(out / "catchment.parquet")
    geo = json.loads(areas.schema.metadata[b"geo"])
    assert geo["columns"][geo["primary_column"]]["encoding"] == "WKB"
    assert shapely.from_wkb(areas.to_pylist()[0]["geometry"]).is_valid


def test_a_folder_describes_itself(store: Store, tmp_path: Path) -> None:
    export(store, "csv", tmp_path / "csv")
    package = json.loads((tmp_path / "csv" / PACKAGE).read_text(encoding="utf-8"))
    for described in package["resources"]:
        rows = csv_rows(tmp_path / "csv" / described["path"])
        assert not rows or list(rows[0]) == [f["name"] for f in described["schema"]["fields"]]
    text = (tmp_path / "csv" / ATTRIBUTION).read_text(encoding="utf-8")
    assert "Isle of Wight (E06000046)" in text
    assert "The odd list (A publisher)" in text


# What it will not write over


@pytest.mark.parametrize("kind", FORMATS)
def test_what_is_not_an_export_stays(store: Store, tmp_path: Path, kind: str) -> None:
    out = target(tmp_path, kind)
    precious = out if kind in FILES else out / "precious.csv"
    precious.parent.mkdir(exist_ok=True)
    precious.write_text('{"contents": [{"id": 1}]}')
    with pytest.raises(InputError, match=r"so we left it alone.*Name a"):
        export(store, kind, out)
    assert precious.read_text() == '{"contents": [{"id": 1}]}'


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_file_put_into_an_export_stays(store: Store, tmp_path: Path, kind: str) -> None:
    export(store, kind, tmp_path / "out")
    (tmp_path / "out/notes.txt").write_text("mine")
    with pytest.raises(InputError, match=r"notes\.txt"):
        export(store, kind, tmp_path / "out")
    assert (tmp_path / "out/notes.txt").read_text() == "mine"


@pytest.mark.parametrize("package", ["", "[]", '{"local_offer": 3}', '{"local_offer": {}}'])
def test_another_data_package_is_not_ours(store: Store, tmp_path: Path, package: str) -> None:
    (tmp_path / PACKAGE).write_text(package)
    with pytest.raises(InputError, match=PACKAGE):
        export(store, "csv", tmp_path)


def test_one_format_may_take_the_place_of_another(store: Store, tmp_path: Path) -> None:
    export(store, "csv", tmp_path / "out")
    export(store, "parquet", tmp_path / "out")
    assert not list((tmp_path / "out").glob("*.csv"))


@pytest.mark.parametrize(
    ("kind", "name", "match"),
    [
        ("xml", "offer.xml", "'xml' is not a format. Choose one of: openreferral, csv"),
        ("openreferral", "offer.txt", r"a name that ends in \.json"),
        ("openreferral", "folder", r"is a folder\. Name a file that ends in \.json"),
        ("geojson", "entries.duckdb", r"a name that ends in \.geojson or \.json"),
        ("csv", "file.json", r"is a file\. This format needs a folder"),
        ("csv", "file.json/inner", "cannot be written"),
    ],
)
def test_a_place_that_does_not_fit_is_named(
    store: Store, tmp_path: Path, kind: str, name: str, match: str
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file.json").write_text("x")
    with pytest.raises(InputError, match=match):
        export(store, kind, tmp_path / name)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file.json", "folder"]


@pytest.mark.parametrize("kind", FORMATS)
def test_an_export_that_runs_out_of_room_loses_nothing(
    store: Store, tmp_path: Path, kind: str
) -> None:
    out = target(tmp_path, kind)
    export(store, kind, out)
    before = content(out)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, limits[1]))
    try:
        with pytest.raises(InputError, match=r"cannot be written: .*large.* Name another file"):
            export(store, kind, out)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert content(out) == before
    assert not list(tmp_path.glob(".*"))


def test_a_link_to_a_folder_is_followed(store: Store, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    export(store, "csv", tmp_path / "link")
    assert (tmp_path / "real" / PACKAGE).is_file()
    assert (tmp_path / "link").is_symlink()
