"""What comes with the decisions on a file: totals, the audit sheet, and what a scenario changes."""

import csv
import io
import json
import zipfile
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from geo.__main__ import main
from geo.area import Area
from geo.errors import InputError
from geo.scenario import read
from geo.school_travel.pupil_file import DecidedPupils, PupilFile
from geo.school_travel.pupil_totals import GROUPS, OUTCOMES, year_group
from tests.town import CODE, at

DAY = date(2026, 11, 24)
KNOWN = "plan,low income,cannot walk,route unreasonable,faith choice,state funded"
FILE = f"""id,postcode,dob,urn,travel,year group,{KNOWN}
1,TE1 1AA,2019-03-01,123456,Taxi,,n,n,n,n,n,y
2,TE1 1AA,2019-03-01,123456,Taxi,2,n,n,y,n,n,y
3,TE1 1AB,2017-03-01,123456,Bus,Y5,n,n,n,n,n,y
4,TE1 1AD,2016-03-01,123456,,R,n,n,y,y,n,y
5,nowhere,2016-03-01,123456,,,n,n,n,n,n,y
6,TE1 1AA,,123456,,,,,,,,
"""


@pytest.fixture(scope="module")
def area(small_db: Path) -> Area:
    return Area.open(small_db)


@pytest.fixture(scope="module")
def found(area: Area) -> DecidedPupils:
    return area.pupils(PupilFile("pupils.csv", FILE.encode()), on=DAY)


def test_totals_count_each_row_once_in_each_group(found: DecidedPupils) -> None:
    counted = found.totals
    assert set(counted["by"]) == set(GROUPS)
    for by in ("school", "year group", "travel"):
        rows = counted[counted["by"] == by]
        assert rows["rows"].sum() == len(found.results) == 6
        assert rows[list(OUTCOMES)].sum().sum() == 6
        assert rows["faults"].sum() == found.summary["faults"] == 1
    travel = counted[counted["by"] == "travel"].set_index("group")
    assert travel.loc["Taxi", ["rows", "yes", "no"]].tolist() == [2, 1, 1]
    assert travel.loc["not known", "rows"] == 3


def test_a_row_with_two_grounds_counts_under_both(found: DecidedPupils) -> None:
    grounds = found.totals[found.totals["by"] == "ground"].set_index("group")
    assert grounds.loc["ELIGIBLE_SEND", "yes"] == 2
    assert grounds.loc["ELIGIBLE_ROUTE", "yes"] == 1
    assert grounds.loc["not known", "faults"] == 1


@pytest.mark.parametrize(
    ("said", "age", "group"),
    [
        ("", 4, "Reception"),
        ("", 5, "Year 1"),
        ("", 15, "Year 11"),
        ("", 3, "Under school age"),
        ("", None, "not known"),
        ("7", 4, "Year 7"),
        ("Year 07", None, "Year 7"),
        ("yr 11.0", None, "Year 11"),
        ("R", 9, "Reception"),
        ("0", 9, "Reception"),
        ("N2", 3, "Nursery"),
        ("Post 16", 17, "Post 16"),
    ],
)
def test_a_year_group_is_as_the_file_has_it_or_by_age(said, age, group) -> None:
    assert year_group(said, age) == group


def test_year_groups_come_from_the_youngest(found: DecidedPupils) -> None:
    groups = found.totals.set_index("by").loc["year group", "group"].tolist()
    assert groups == ["Reception", "Year 2", "Year 3", "Year 5", "Year 6", "not known"]


def test_each_distance_has_its_end_points(area: Area, found: DecidedPupils) -> None:
    row = found.results.iloc[0]
    home = area.child_home("TE1 1AA").home
    assert (row["home_lon"], row["home_lat"]) == pytest.approx((home.lon, home.lat), abs=1e-6)
    assert row["home_from"] == "postcode"
    assert (row["gate_lon"], row["gate_lat"]) == pytest.approx(at(2.4, 5), abs=1e-6)
    assert found.results.iloc[4][["home_lat", "gate_lat"]].tolist() == ["", ""]


def test_the_audit_sheet_names_question_data_rules_and_build(
    area: Area, found: DecidedPupils
) -> None:
    said = dict(found.audit)
    assert said["Question"] == "Who has a right to free travel to school on 24 November 2026?"
    assert said["Rules file"] == "england-2026-09-01.toml"
    assert said["Build"] == area.store.fingerprint != ""
    assert said["Built at"] == area.store.built_at
    assert said["Column id"] == "id"
    assert "2026-02" in said["Source: Test map"]
    assert said["Limit walk_from_8, metres"] == "4828.032"
    assert len(said["File, SHA-256"]) == 64
    sources = [key for key in said if key.startswith("Source: ")]
    assert len(sources) == len(area.store.sources())


def test_the_archive_holds_all_sheets_and_is_the_same_each_time(
    area: Area, found: DecidedPupils
) -> None:
    with zipfile.ZipFile(io.BytesIO(found.archive)) as archive:
        assert archive.namelist() == ["decided.csv", "totals.csv", "audit.csv"]
        assert archive.read("decided.csv") == found.csv
    again = area.pupils(PupilFile("pupils.csv", FILE.encode()), on=DAY)
    assert again.archive == found.archive


def scenario(*changes: dict[str, object], code: str = CODE) -> str:
    features = [
        {
            "type": "Feature",
            "geometry": change.pop("geometry", None),
            "properties": change,
        }
        for change in changes
    ]
    held = {"type": "FeatureCollection", "name": "Test", "area": code, "features": features}
    return json.dumps(held)


ADDED = {"change": "add school", "name": "New Primary School", "min_age": 4, "max_age": 11}


def new_school(column: float, row: float) -> dict[str, object]:
    return ADDED | {"geometry": {"type": "Point", "coordinates": list(at(column, row))}}


def test_a_new_school_takes_the_right_from_those_who_have_a_nearer_one(area: Area) -> None:
    pupils = PupilFile("pupils.csv", FILE.encode())
    near = read(scenario(new_school(0.5, 0.2)))
    change = area.pupils_if(pupils, near, on=DAY)
    rows = change.rows.set_index("id")
    assert change.totals["rows"] == 6
    assert len(rows) == sum(change.totals[kind] for kind in change.totals if kind != "rows")
    assert set(rows.index) <= {"1", "2", "3", "4", "6"}
    pd.testing.assert_frame_equal(
        change.before.results, area.pupils(PupilFile("pupils.csv", FILE.encode()), on=DAY).results
    )
    none = area.pupils_if(pupils, read(scenario({"change": "unsafe", "street": "Row 8"})), on=DAY)
    assert none.rows.empty
    assert none.by_school.empty


def test_streets_that_are_unsafe_make_a_right(area: Area) -> None:
    """Every street at the school's gate is unsafe: no walk is left within the limit."""
    streets = [{"change": "unsafe", "street": f"Row {i}"} for i in range(4, 7)]
    streets += [{"change": "unsafe", "street": f"Column {i}"} for i in range(1, 5)]
    pupils = PupilFile("pupils.csv", FILE.encode())
    change = area.pupils_if(pupils, read(scenario(*streets)), on=DAY)
    gains = change.rows[change.rows["change"] == "gains free travel"]
    assert set(gains["outcomes_after"]) == {"ELIGIBLE_ROUTE"}
    assert change.totals["gains free travel"] == len(gains) >= 1
    assert change.by_school["gains free travel"].sum() == len(gains)
    grounds = change.by_ground.set_index("ground")
    assert grounds.loc["ELIGIBLE_ROUTE", "gains free travel"] == len(gains)
    lines = list(csv.DictReader(io.StringIO(change.all_csv.decode("utf-8-sig"))))
    assert len(lines) == 6
    assert lines[0]["entitled_today"] == "no"


def test_a_scenario_of_another_area_is_refused(area: Area) -> None:
    other = read(scenario({"change": "unsafe", "street": "Row 8"}, code="E06000046"))
    with pytest.raises(InputError, match="E06000046"):
        area.pupils_if(PupilFile("pupils.csv", FILE.encode()), other, on=DAY)


def test_the_command_writes_the_audit_and_takes_a_scenario(
    tmp_path: Path, small_db: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, out, what_if = (tmp_path / name for name in ("in.csv", "out.csv", "if.geojson"))
    path.write_text(FILE, encoding="utf-8")
    what_if.write_text(scenario({"change": "unsafe", "street": "Row 5"}), encoding="utf-8")
    asked = ["entitlement", "--db", str(small_db), "--pupils", str(path), "--out", str(out)]
    asked += ["--on", "2026-11-24"]
    assert main([*asked, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["audit"] == str(tmp_path / "out-audit.csv")
    assert "england-2026-09-01.toml" in Path(told["audit"]).read_text(encoding="utf-8-sig")
    assert {row["by"] for row in told["totals"]} == set(GROUPS)
    assert "changes" not in told
    assert main([*asked, "--scenario", str(what_if), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["scenario"] == "Test"
    assert told["changes"]["rows"] == 6
    assert "Test" in Path(told["audit"]).read_text(encoding="utf-8-sig")
    header = next(csv.reader(io.StringIO(out.read_text(encoding="utf-8-sig"))))
    assert {"change", "entitled_today", "entitled"} <= set(header)
    assert main([*asked, "--scenario", str(path)]) == 2
    assert "in.csv" in capsys.readouterr().err
