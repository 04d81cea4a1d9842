"""The small tables of open data that the default area carries, and what they make of it."""

import csv
import json
import runpy
import shutil
import tomllib
from pathlib import Path

import pytest

from geo.area import Area, GapsQuestion, Standard, TravelChoices, Wanted
from geo.measure import METRES_PER_MILE
from geo.settings import DEFAULT_MANIFEST

TABLES = DEFAULT_MANIFEST.parent / "isle-of-wight"
SHARED = Path(__file__).parents[3] / "shared" / "data"
MADE_FROM = {
    "stops": ("isle-of-wight/naptan-230-stops.csv", "stops.csv"),
    "plans": ("sen2/sen_needs_all_plans.csv", "ehc-plans.csv"),
    "by_need": ("sen2/sen_needs_all_plans.csv", "plans-by-need.csv"),
    "outlines": ("isle-of-wight/lsoa21-iod2025.geojson", "small-areas.geojson"),
    "figures": ("isle-of-wight/lsoa21-iod2025.geojson", "small-areas.csv"),
}


def rows(name: str) -> list[dict[str, str]]:
    with (TABLES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_table_is_small_and_the_readme_tells_of_it() -> None:
    readme = (TABLES / "README.md").read_text(encoding="utf-8")
    for path in TABLES.iterdir():
        if path.name not in ("README.md", "__pycache__"):
            assert path.stat().st_size < 200_000
            assert f"`{path.name}`" in readme, path.name


def test_every_source_of_the_manifest_says_whose_it_is_and_of_when() -> None:
    sources = tomllib.loads(DEFAULT_MANIFEST.read_text(encoding="utf-8"))["source"]
    ours = [s for s in sources if str(s.get("path", "")).startswith("isle-of-wight/")]
    assert len(ours) == 9
    for source in ours:
        assert source["licence"] == "OGL-UK-3.0"
        assert all(source[key] for key in ("publisher", "vintage", "attribution", "page"))


def test_the_tables_hold_what_they_say() -> None:
    schools, earlier = rows("schools.csv"), rows("schools-2017.csv")
    numbers = [row["urn"] for row in schools]
    assert len(numbers) == len(set(numbers)) == 52
    assert {row["urn"] for row in earlier} < set(numbers)
    areas, codes = rows("small-areas.csv"), set()
    for feature in json.loads((TABLES / "small-areas.geojson").read_text())["features"]:
        codes.add(feature["properties"]["LSOA21CD"])
    assert {row["lsoa_code"] for row in areas} == codes
    assert len(codes) == 89
    plans = rows("ehc-plans.csv")
    for row in plans:
        needs = [int(row[name]) for name in row if name.startswith("number_")]
        assert sum(needs) == int(row["ehc_plans"])
    total, *ages = [int(row["ehc_plans"]) for row in plans]
    assert total == sum(ages) == 1799
    placed = rows("plans-by-placement.csv")
    totals = {
        r["time_period"]: int(r["ehcplans"]) for r in placed if r["breakdown_topic"][0] == "A"
    }
    assert list(totals.values()) == [1056, 1217, 1216, 1332, 1493, 1662, 1799]
    for year in ("202324", "202425"):
        ages_of = [
            int(r["ehcplans"])
            for r in placed
            if r["breakdown"][:3] in ("age", "und") and r["time_period"] == year
        ]
        assert sum(ages_of) == totals[year]
    (latest,) = rows("plans-2026.csv")
    assert set(list(latest.values())[6:]) == {"x"}
    assert {row["Status"] for row in rows("stops.csv")} == {"active"}


@pytest.mark.parametrize("what", MADE_FROM)
def test_a_table_is_made_again_from_the_publisher_s_file(what: str, tmp_path: Path) -> None:
    given, table = MADE_FROM[what]
    if not (SHARED / given).exists():
        pytest.skip(f"the publisher's file {given} is not on this machine")
    shutil.copy(TABLES / "make_tables.py", tmp_path)
    runpy.run_path(str(tmp_path / "make_tables.py"))[what](SHARED / given)
    assert (tmp_path / table).read_bytes() == (TABLES / table).read_bytes()


def test_rows_of_others_and_stops_that_are_gone_are_left_out(tmp_path: Path) -> None:
    shutil.copy(TABLES / "make_tables.py", tmp_path)
    made = runpy.run_path(str(tmp_path / "make_tables.py"))
    header = ",".join(made["STOP_COLUMNS"])
    line = ",".join("x" for _ in made["STOP_COLUMNS"][1:-1])
    given = tmp_path / "given.csv"
    given.write_text(f"{header},Other\n2,{line},active,o\n1,{line},active,o\n3,{line},inactive,o\n")
    made["stops"](given)
    lines = (tmp_path / "stops.csv").read_text().splitlines()
    assert lines == [header, f"1,{line},active", f"2,{line},active"]


@pytest.fixture(scope="module")
def island(island_db: Path) -> Area:
    return Area.open(island_db)


def test_the_island_s_schools_are_what_the_register_says(island: Area) -> None:
    table = island.schools().table.set_index("urn")
    register = rows("schools.csv")
    assert set(table.index) >= {row["urn"] for row in register}
    special = table.index[table["category"] == "special-school"]
    assert set(special) == {"118227", "118228", "149563"}
    assert table.loc["133744", "category"] == "alternative-provision"
    counted = table.loc[
        [row["urn"] for row in register if row["phase"] in ("Primary", "Secondary")]
    ]
    assert counted["qualifying"].fillna(value=False).all()
    independent = table.loc[["118223", "118225"], "qualifying"]
    assert not independent.fillna(value=True).any()
    assert table.loc["118226", "qualifying"] is not True  # nobody says what it is
    held = island.schools().table
    assert set(held.loc[held["urn"].duplicated(), "urn"].dropna()) == {"143541"}  # its two sites


def test_the_island_s_planners_count_children(island: Area) -> None:
    assert island.countable[0] == "children"
    standard = Standard("walk", within_m=2 * METRES_PER_MILE)
    question = GapsQuestion(("library",), standard, count=island.countable[0], by="lsoa")
    answer = island.gaps(question)
    assert answer.found.need.total == pytest.approx(31_942, abs=60)
    assert answer.deprivation is not None
    assert answer.found.supply.made_up == 0


def test_no_example_comes_before_what_is_real(island: Area) -> None:
    standard = TravelChoices(miles=3).standard("walk")
    answer = island.find(island.example.postcode, Wanted(), standard)
    for table in (answer.results, *(t for _, t in answer.elsewhere.groupby("status"))):
        assert table["illustrative"].astype(bool).is_monotonic_increasing
    assert not answer.results["illustrative"].iloc[0]
