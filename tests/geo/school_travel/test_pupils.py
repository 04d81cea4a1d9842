"""Many children at once: every row that comes in comes back, decided as it would be alone."""

import csv
import io
import subprocess
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.__main__ import main
from geo.errors import InputError
from geo.school_travel.child import Setting
from geo.school_travel.pupil_columns import columns
from geo.school_travel.pupil_file import PupilFile, as_csv, decided
from geo.school_travel.pupils import ENTITLED, RESULTS, decide_all
from geo.school_travel.rules import rules
from geo.school_travel.schools import Schools
from geo.store import Store
from tests.examples import examples
from tests.town import ORIGIN, at

DAY = date(2026, 11, 24)
SCHOOL = "123456"
KNOWN = {
    "plan": "no",
    "low_income": "no",
    "cannot_walk": "no",
    "route_unreasonable": "no",
    "faith_choice": "no",
    "qualifying": "yes",
}


NEAR_LIMIT = """authority_code = "E06000999"
title = "Town policy"
in_force = 2026-09-01
source = "https://www.example.gov.uk/travel"

[limits_m]
walk_under_8 = "150"
walk_from_8 = "150"
"""


_METRES = {**rules(DAY).limits_m, "walk_under_8": Decimal(150), "walk_from_8": Decimal(150)}

_EXPORT = """Pupil Ref,DOB,URN,Home Postcode,SEN Status,FSM Eligible
1,01/03/2019,123456,TE1 1AA,E,T
2,1 Mar 2019,123456,TE1 1AA,K,F
3,01-Mar-2019,123456,TE1 1AA,N,f
4,2019-03-01 00:00:00,123456,TE1 1AA,E: plan,t
"""


@pytest.fixture(scope="module")
def setting(store: Store) -> Setting:
    return Setting(store, store.homes_of_area(), store.network(), store.schools(), rules(DAY), DAY)


def rows(*each: dict[str, str]) -> pd.DataFrame:
    plain = {"id": "1", "postcode": "TE1 1AA", "born": "2019-03-01", "school": SCHOOL} | KNOWN
    made = [plain | {"id": str(i)} | row for i, row in enumerate(each)]
    return pd.DataFrame(made).fillna("").astype(str)


def one(setting: Setting, **cells: str) -> pd.Series:
    return decide_all(rows(cells), setting).iloc[0]


def test_a_child_within_the_walking_distance_is_not_entitled(setting: Setting) -> None:
    """TE1 1AA is at (0.5, 0.1); the school's gate at (2.4, 5): 190 m along and 500 m up."""
    got = one(setting)
    assert got["fault"] == ""
    assert (got["entitled"], got["outcomes"]) == ("no", "NOT_ELIGIBLE")
    assert got["school_name"] == got["nearest_suitable_school"] == "Testham Primary School"
    assert got["walk_m"] == pytest.approx(710, abs=25)
    assert "508B" not in got["citations"]
    assert "Schedule 35B" in got["citations"]
    assert "metres" in got["reasons"]
    assert got["gate"] == "barrier=gate"


def test_a_walk_beside_fast_traffic_says_so_in_the_row(setting: Setting) -> None:
    network = setting.network
    fast = network.changed(edges=network.edges.assign(traffic=True))
    notes = one(replace(setting, network=fast))["notes"]
    assert "metres along Row 0, beside fast traffic" in notes
    assert "beside fast traffic" not in one(setting)["notes"]


def test_facts_of_a_row_count(setting: Setting) -> None:
    got = one(setting, cannot_walk="yes")
    assert (got["entitled"], got["outcomes"]) == ("yes", "ELIGIBLE_SEND")
    assert "paragraph 2" in got["citations"]
    assert one(setting, born="2008-11-01")["outcomes"] == "POST16_POLICY"
    assert one(setting, born="2023-01-01")["outcomes"] == "DISCRETIONARY"


def test_a_plan_needs_what_its_section_i_names(setting: Setting) -> None:
    """A home beyond the limit, and a nearer school that suits."""
    lon, lat = at(0.5, 0.1)
    for wording, entitled in (("", "cannot say"), ("parents", "no"), ("alone", "yes")):
        local = replace(setting, rules=replace(setting.rules, limits_m=_METRES))
        home = {"postcode": "", "lat": str(lat), "lon": str(lon)}
        got = one(local, plan="y", plan_names=wording, nearest_suitable="no", **home)
        assert got["entitled"] == entitled, got["reasons"]
        assert ("Section I" in got["missing"]) is (wording == "")
        assert ("what does Section I" in got["reason"]) is (wording == "")


def test_a_row_says_why_in_a_line(setting: Setting) -> None:
    got = one(setting)
    assert got["reason"].startswith("The shortest safe walk is")
    assert len(got["reason"]) < 120
    assert "Your child" not in " ".join(map(str, got))
    assert "printed law" not in got["notes"]


def test_a_school_system_s_own_codes_are_read(setting: Setting) -> None:
    """E, K and N of the school census, T and F, and dates as spreadsheets write them."""
    assert PupilFile("s.csv", _EXPORT.encode()).meaning == {
        "id": "Pupil Ref",
        "born": "DOB",
        "school": "URN",
        "postcode": "Home Postcode",
        "sen_status": "SEN Status",
        "free_meals": "FSM Eligible",
    }
    got = decided(PupilFile("s.csv", _EXPORT.encode()), setting)
    assert not got["fault"].any()
    assert set(got["walk_m"]) == {got["walk_m"].iloc[0]}
    for cells, said in (
        ({"plan": "yes", "sen_status": "K"}, "the column plan do not agree"),
        ({"low_income": "yes", "free_meals": "F"}, "the column low income do not agree"),
        ({"sen_status": "S"}, "write E (a plan)"),
        ({"free_meals": "perhaps"}, "write targeted, expanded, yes or no"),
        ({"born": "03/31/2017"}, "write a date as"),
    ):
        assert said in one(setting, **({"plan": "", "low_income": ""} | cells))["fault"]


def test_what_is_not_known_is_asked_for(setting: Setting) -> None:
    got = one(setting, cannot_walk="", qualifying="?")
    assert (got["entitled"], got["outcomes"], got["fault"]) == ("cannot say", "UNDECIDED", "")
    assert "Could the child walk" in got["missing"]
    assert "state-funded" in got["missing"]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"born": "2030-01-01"}, "1 January 2030, is after 24 November 2026"),
        ({"born": "1990-01-01"}, "over 25"),
        ({"born": "4352"}, "write a date as 2017-03-31"),
        ({"born": "31/02/2019"}, "write a date"),
        ({"school": "999999"}, "no school with the URN 999999"),
        ({"school": ""}, "The school is missing"),
        ({"postcode": "TE1 1QQ"}, "no postcode TE1 1QQ"),
        ({"postcode": "TE1 1ZZ"}, "outside|does not say where"),
        ({"postcode": "nonsense"}, "not a postcode"),
        ({"postcode": ""}, "The home is missing"),
        ({"lat": "50.7"}, "is missing. Give both or neither"),
        ({"lat": "-1.3", "lon": "50.7"}, "look swapped"),
        ({"lat": "51.5", "lon": "-0.1"}, "two homes"),
        ({"easting": "abc", "northing": "1"}, "write a number"),
        ({"plan_names": "whatever"}, "write alone, parents, or choice"),
        ({"low_income": "maybe"}, "write yes or no"),
        ({"needs": "ASD, XYZ"}, "XYZ"),
        ({"id": ""}, "The ID is missing"),
    ],
)
def test_a_row_with_a_fault_comes_back_with_it(setting: Setting, cells, said) -> None:
    got = one(setting, **cells)
    if cells == {"postcode": "TE1 1ZZ"}:  # a postcode of nobody's area, without a place
        assert got["outcomes"] == "OTHER_AUTHORITY"
        return
    assert pd.Series([got["fault"]]).str.contains(said).all(), got["fault"]
    assert got["entitled"] == "cannot say"


def test_a_home_in_another_council_s_area_is_sent_there(setting: Setting) -> None:
    got = one(setting, postcode="SO14 3AB")
    assert (got["outcomes"], got["entitled"]) == ("OTHER_AUTHORITY", "another council")
    assert "Southampton" in got["notes"]


def test_an_island_home_with_no_road(setting: Setting) -> None:
    got = one(setting, postcode="TE1 9ZZ")
    assert got["walk_m"] == "no way"
    assert got["entitled"] == "cannot say"
    assert "no street or path near the home" in got["notes"]


def test_a_position_is_an_address_point_and_a_postcode_is_not(setting: Setting) -> None:
    lon, lat = at(0.5, 0.1)
    by_point = one(setting, lat=f"{lat}", lon=f"{lon}")
    assert by_point["spread_m"] == 0
    assert one(setting)["spread_m"] >= 100
    east = one(setting, postcode="", easting=f"{ORIGIN[0] + 50}", northing="90010")
    assert east["spread_m"] == 0
    assert east["walk_m"] == by_point["walk_m"]


def test_a_position_off_the_grid_is_a_fault_of_the_row(setting) -> None:
    got = one(setting, postcode="", lat="49.9", lon="-8.6")
    assert "farther than we can measure" in got["fault"]


def test_a_position_far_from_every_home_of_the_area_is_not_taken_to_be_in_it(setting) -> None:
    lon, lat = at(0.5, -40)
    got = one(setting, postcode="", lat=f"{lat}", lon=f"{lon}")
    assert got["entitled"] == "cannot say"
    assert "metres from the nearest postcode of this area" in got["fault"]
    assert got["outcomes"] == got["walk_m"] == ""


def test_repeated_ids_are_decided_and_said_so(setting: Setting) -> None:
    got = decide_all(rows({"id": "7"}, {"id": "8"}, {"id": "7", "postcode": "TE1 1AB"}), setting)
    assert got["entitled"].tolist() == ["no", "no", "no"]
    assert "Rows 1, 3" in got["notes"][0]
    assert "Rows 1, 3" in got["notes"][2]
    assert "same id" not in got["notes"][1]


junk = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["", "yes", "TE1 1AA", "2019-03-01", SCHOOL, "=1+1", "50.7", "nan", "-1"]),
)


@settings(max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.dictionaries(st.sampled_from(list(columns())), junk), min_size=1, max_size=6))
def test_every_row_in_is_a_row_out_whatever_is_in_it(setting: Setting, cells) -> None:
    table = pd.DataFrame(cells, columns=list(columns()), dtype=object).fillna("")
    got = decide_all(table, setting)
    assert got.index.tolist() == table.index.tolist()
    assert list(got.columns) == list(RESULTS)
    assert got["entitled"].isin(ENTITLED).all()
    assert ((got["fault"] != "") | (got["outcomes"] != "")).all()


def test_a_row_is_decided_as_it_would_be_alone(setting: Setting) -> None:
    several = rows(
        {},
        {"cannot_walk": "yes"},
        {"postcode": "TE1 1AB"},
        {"born": "2030-01-01"},
        {"postcode": "TE1 1AD", "low_income": "yes"},
    )
    together = decide_all(several, setting)
    backwards = decide_all(several[::-1], setting)
    for i in range(len(several)):
        alone = decide_all(several.iloc[[i]], setting)
        pd.testing.assert_series_equal(alone.iloc[0], together.iloc[i])
        pd.testing.assert_series_equal(alone.iloc[0], backwards.loc[i])


# The file


LINES = (
    "Pupil ID,Home postcode,DOB,URN,Note\n1,TE1 1AA,01/03/2019,123456,=2+2\n2,TE1 1AB,,123456,é\n"
)


def back(pupils: PupilFile, setting: Setting) -> list[dict[str, str]]:
    content = as_csv(pupils, decided(pupils, setting)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content)))


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [("utf-8", ","), ("utf-8-sig", ";"), ("cp1252", ","), ("utf-16", "\t")],
)
def test_files_in_foreign_encodings(setting: Setting, encoding: str, delimiter: str) -> None:
    content = LINES.replace(",", delimiter).encode(encoding)
    got = back(PupilFile("pupils.csv", content), setting)
    assert [row["Pupil ID"] for row in got] == ["1", "2"]
    assert got[1]["Note"] == "é"
    assert got[0]["Note"] == "'=2+2"  # shown, and never run
    assert got[0]["school_name"] == "Testham Primary School"
    assert "What is the date of birth?" in got[1]["missing"]


def test_rows_that_do_not_fit_come_back_in_their_place(setting: Setting) -> None:
    line = "TE1 1AA,2019-03-01,123456"
    text = f"id,postcode,born,school\n1,{line}\n2,TE1 1AA\n3,{line}\n"
    got = back(PupilFile("pupils.csv", text.encode()), setting)
    assert len(got) == 3
    assert got[1]["fault"]
    assert got[0]["fault"] == got[2]["fault"] == ""


def test_a_column_of_a_result_s_name_is_kept(setting: Setting) -> None:
    text = "id,postcode,born,school,entitled\n1,TE1 1AA,2019-03-01,123456,perhaps\n"
    (got,) = back(PupilFile("pupils.csv", text.encode()), setting)
    assert got["entitled"] == "perhaps"
    assert got["entitled (result)"] == "cannot say"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"name,colour\nA,red\n", "id|date of birth"),
        (b"id,dob,urn\n1,2019-01-01,123456\n", "no column for the home"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(1, 256)) * 8, "It is a picture"),
        (b"%PDF-1.7 \n1 0 obj", "PDF"),
        (b"PK\x03\x04 not a zip", "damaged"),
        (b"id,postcode,dob,urn\n", "no rows"),
    ],
)
def test_a_file_that_cannot_be_used(content: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said):
        PupilFile("pupils.csv", content)


def test_a_spreadsheet(tmp_path: Path, setting: Setting) -> None:
    frame = pd.DataFrame(
        {
            "ID": ["a"],
            "Postcode": ["TE1 1AA"],
            "Date of birth": [pd.Timestamp("2019-03-01")],
            "School": [123456],
        }
    )
    path = tmp_path / "pupils.xlsx"
    frame.to_excel(path, index=False)
    (got,) = back(PupilFile("pupils.xlsx", path.read_bytes()), setting)
    assert (got["fault"], got["school_name"]) == ("", "Testham Primary School")


def test_the_command(tmp_path: Path, small_db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, out = tmp_path / "in.csv", tmp_path / "out.csv"
    path.write_text(LINES, encoding="utf-8")
    asked = ["entitlement", "--db", str(small_db), "--pupils", str(path), "--out", str(out)]
    assert main([*asked, "--on", "2026-11-24"]) == 0
    said = capsys.readouterr().out
    assert "2 rows" in said
    assert "This is a guide, not a decision." in said
    assert len(list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8-sig"))))) == 2


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--on", "yesterday"], "is not a date"),
        (["--on", "2020-01-01"], "no rules for 1 January 2020"),
        (["--policy", "nowhere.toml"], "nowhere.toml cannot be read"),
    ],
)
def test_the_command_with_wrong_input(tmp_path: Path, small_db: Path, capsys, more, said) -> None:
    path, out = tmp_path / "in.csv", tmp_path / "out.csv"
    path.write_text(LINES, encoding="utf-8")
    asked = ["entitlement", "--db", str(small_db), "--pupils", str(path), "--out", str(out)]
    assert main([*asked, *more]) == 2
    assert said in capsys.readouterr().err
    assert not out.exists()


def test_no_pupils_file(tmp_path: Path, small_db: Path) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "geo",
            "entitlement",
            "--db",
            str(small_db),
            "--pupils",
            str(tmp_path / "none.csv"),
            "--out",
            str(tmp_path / "out.csv"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "none.csv cannot be read" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_nearer_school_over_the_border_counts(setting: Setting, tmp_path: Path) -> None:
    """Of two schools, the nearer is another council's: it is the nearest suitable, as by law."""
    table = setting.schools.table.iloc[[0, 0]].reset_index(drop=True)
    table["urn"], table["service_id"] = ["200001", "200002"], ["over", "here"]
    table["name"] = ["Over the Border School", "Here School"]
    table["authority_code"] = ["E06000998", setting.schools.table.loc[0, "authority_code"]]
    table["qualifying"] = pd.array([True, True], dtype="boolean")
    places = [(0, *at(5, 0), "barrier=gate"), (1, *at(8, 8), "barrier=gate")]
    gates = pd.DataFrame(places, columns=["school", "lon", "lat", "kind"])
    own = tmp_path / "own.toml"
    own.write_text(NEAR_LIMIT, encoding="utf-8")
    across = replace(setting, schools=Schools(table, gates), rules=rules(DAY, local=own))
    lon, lat = at(0.5, 0.1)
    home = {"lat": f"{lat}", "lon": f"{lon}"}
    got = decide_all(rows(home | {"school": "200001"}, home | {"school": "200002"}), across)
    assert got["nearest_suitable_school"].tolist() == ["Over the Border School"] * 2
    assert got["entitled"].tolist() == ["yes", "no"]
    assert got["outcomes"].tolist() == ["ELIGIBLE_DISTANCE", "NOT_ELIGIBLE"]
    assert got["nearer_suitable_schools"].tolist() == ["0", "1"]
