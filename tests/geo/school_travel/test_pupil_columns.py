"""Any export of a school's system: its columns are suggested, changed, kept as a file, and used."""

import csv
import io
import json
import tomllib
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.__main__ import main
from geo.errors import InputError
from geo.formats.tables import known_name
from geo.school_travel.child import Setting
from geo.school_travel.pupil_columns import ColumnMap, columns, distinct, read_map, suggested
from geo.school_travel.pupil_file import PupilFile, PupilSheet, decided
from geo.school_travel.rules import rules
from geo.store import Store
from tests.registered import FAR, NEAR

DAY = date(2026, 11, 24)
EXPORT = """Pupil Ref,Surname,DOB,DfE No,UPRN,SEN Status,Primary Need,Secondary Need,FSM Eligible
1,Bell,01/03/2019,999/2001,{near},E,ASD,SLCN,T
2,Hall,43525,9992001,{near},K,ASD,,F
3,Hill,2019-03-01,123400,{near},N,,,F
4,Wood,1 Mar 2019,123401,{near},N,,,F
5,Lane,01/03/2019,123456,{near},S,,,
6,Reed,01/03/2019,123456,1.00062E+11,N,,,F
7,Park,01/03/2019,123456,{far},N,,,F
""".format(near=NEAR[0], far=FAR[0])


@pytest.fixture(scope="module")
def setting(registered_db) -> Setting:
    store = Store.open(registered_db)
    return Setting(store, store.homes_of_area(), store.network(), store.schools(), rules(DAY), DAY)


def of(text: str, columns: ColumnMap | None = None) -> PupilFile:
    return PupilFile("export.csv", text.encode(), columns)


def test_an_export_is_understood_as_it_is() -> None:
    assert of(EXPORT).columns.columns == {
        "id": ("Pupil Ref",),
        "born": ("DOB",),
        "laestab": ("DfE No",),
        "uprn": ("UPRN",),
        "needs": ("Primary Need", "Secondary Need"),
        "sen_status": ("SEN Status",),
        "free_meals": ("FSM Eligible",),
        "child": ("Surname",),
    }


def test_each_row_says_what_of_it_was_read_otherwise_or_is_wrong(setting: Setting) -> None:
    got = decided(of(EXPORT), setting)
    assert (
        got["school_name"].tolist()
        == ["Testham Primary School"] * 3 + [""] + ["Testham Primary School"] * 3
    )
    assert got["fault"][:3].tolist() == [""] * 3
    assert set(got["walk_m"][:3]) == {got["walk_m"][0]}
    assert set(got["spread_m"][:3]) == {0}  # an address point
    assert "43525 was read as 1 March 2019, as Excel counts days" in got["notes"][1]
    assert "It is now Testham Primary School (URN 123456)" in got["notes"][2]
    assert "Old Mill School (URN 123401) closed on 31 July 2025" in got["fault"][3]
    assert "write E (a plan), K" in got["fault"][4]
    assert "a spreadsheet has shortened it" in got["fault"][5]
    assert "not one of this area's address points" in got["notes"][6]
    assert "The home is missing" in got["fault"][6]


def test_a_uprn_far_from_its_postcode_is_two_homes(setting: Setting) -> None:
    text = f"id,dob,urn,postcode,uprn\n1,01/03/2019,123456,{{}},{NEAR[0]}\n"
    near, far = (decided(of(text.format(code)), setting).loc[0] for code in ("TE1 1AA", "TE1 9ZZ"))
    assert (near["fault"], near["spread_m"]) == ("", 0)
    assert "two homes" in far["fault"]


def test_without_address_points_the_postcode_is_used_and_the_row_says_so(store: Store) -> None:
    plain = Setting(store, store.homes_of_area(), store.network(), store.schools(), rules(DAY), DAY)
    text = "id,dob,urn,postcode,uprn\n1,01/03/2019,123456,TE1 1AA,1\n2,01/03/2019,123456,,1\n"
    got = decided(of(text), plain)
    assert got["spread_m"][0] >= 100
    assert "our data has no address points" in got["notes"][0]
    assert "The home is missing" in got["fault"][1]


@pytest.mark.parametrize(
    ("header", "cells", "fault", "note"),
    [
        ("dob,born,urn,postcode", "01/03/2019,2019-03-01,123456,TE1 1AA", "", ""),
        (
            "dob,born,urn,postcode",
            "01/03/2019,2019-03-02,123456,TE1 1AA",
            "Two columns for date of birth do not agree: 1 March 2019 and 2 March 2019",
            "",
        ),
        ("dob,postcode,postcode,urn", "01/03/2019,TE1 1AA,te1 1aa,123456", "", ""),
        (
            "dob,postcode,postcode,urn",
            "01/03/2019,TE1 1AA,TE1 1AB,123456",
            "Two columns for postcode do not agree: TE1 1AA and TE1 1AB",
            "",
        ),
        ("dob,urn,school name,postcode", "01/03/2019,,testham primary school,TE1 1AA", "", ""),
        (
            "dob,urn,school name,postcode",
            "01/03/2019,123456,Closing School,TE1 1AA",
            "two schools: Testham Primary School and Closing School",
            "",
        ),
        (
            "dob,urn,school name,postcode",
            "01/03/2019,123456,Testhem,TE1 1AA",
            "",
            "no school called “Testhem”",
        ),
        (
            "dob,dfe no,postcode",
            "01/03/2019,999/2003,TE1 1AA",
            "",
            "Closing School is to close on 31 August 2027",
        ),
        ("dob,dfe no,postcode", "01/03/2019,999/2007,TE1 1AA", "no school with the LAESTAB", ""),
        ("dob,dfe no,postcode", "01/03/2019,,TE1 1AA", "The school is missing", ""),
    ],
)
def test_two_columns_for_one_thing(setting: Setting, header, cells, fault, note) -> None:
    row = decided(of(f"id,{header}\n1,{cells}\n"), setting).loc[0]
    assert fault in row["fault"] if fault else row["fault"] == ""
    assert note in row["notes"]


def test_a_school_that_is_closed_by_then_is_no_school(setting: Setting) -> None:
    later = Setting(
        setting.gazetteer,
        setting.homes,
        setting.network,
        setting.schools,
        setting.rules,
        date(2027, 9, 1),
    )
    row = decided(of("id,dob,urn,postcode\n1,01/03/2019,123457,TE1 1AA\n"), later).loc[0]
    assert "closed on 31 August 2027" in row["fault"]


MIXED = """id,dob,urn,postcode
1,03/31/2019,123456,TE1 1AA
2,04/03/2019,123456,TE1 1AA
3,03/03/2019,123456,TE1 1AA
4,2019-03-04,123456,TE1 1AA
"""


def test_dates_with_the_month_first_are_doubted_until_somebody_says(setting: Setting) -> None:
    got = decided(of(MIXED), setting)
    assert "the month seems to come first" in got["fault"][0]
    assert "it could be two days" in got["fault"][1]
    assert got["fault"][2:].tolist() == ["", ""]
    columns = of(MIXED).columns.columns
    for order, faults in (("month first", [0, 0, 0, 0]), ("day first", [1, 0, 0, 0])):
        told = decided(of(MIXED, ColumnMap(columns, order)), setting)
        assert (told["fault"] != "").astype(int).tolist() == faults
    text = "id,dob,urn,postcode\n1,31/03/2019,123456,TE1 1AA\n"
    (told,) = decided(of(text, ColumnMap(columns, "month first")), setting)["fault"]
    assert "month should come first" in told


@pytest.mark.parametrize(
    "text",
    [
        "2019-03-01",
        "01/03/2019",
        "1/3/19",
        "01-03-2019",
        "01.03.2019",
        "1 Mar 2019",
        "1st March 2019",
        "01-Mar-19",
        "Friday, 1 March 2019",
        "March 1, 2019",
        "2019-03-01 00:00:00",
        "2019-03-01T00:00:00.000",
        "01/03/2019 12:00:00 AM",
        "20190301",
        "01032019",
        "2019/03/01",
        "43525",
        "43525.5",
    ],
)
def test_a_date_in_any_form_that_a_spreadsheet_makes(setting: Setting, text: str) -> None:
    file = of(f'id,dob,urn,postcode\n1,"{text}",123456,TE1 1AA\n')
    row = decided(file, setting).loc[0]
    alone = decided(of("id,dob,urn,postcode\n1,2019-03-01,123456,TE1 1AA\n"), setting).loc[0]
    assert row.drop("notes").equals(alone.drop("notes")), row["fault"]


def test_a_file_without_any_known_name_is_read_with_a_columns_file(setting: Setting) -> None:
    text = "Kind;Tag;Bau;Ort\n1;01/03/2019;123456;TE1 1AA\n"
    with pytest.raises(InputError, match="id, date of birth, school or laestab"):
        of(text)
    given = read_map(
        "c.toml", b'[columns]\nid = "kind"\nborn = "Tag"\nschool = ["Bau"]\npostcode = "ORT"\n'
    )
    assert decided(of(text, given), setting).loc[0, "school_name"] == "Testham Primary School"


@given(
    st.lists(
        st.sampled_from([n for column in columns().values() for n in column.names]) | st.text(),
        max_size=20,
    )
)
def test_what_is_suggested_can_be_kept_and_read_again(titles: list[str]) -> None:
    own = distinct(titles)
    assert len(set(own)) == len(own)
    found = suggested(own)
    used = [title for titles in found.columns.values() for title in titles]
    assert len(set(used)) == len(used)
    assert set(used) <= set(own)
    if used:
        again = read_map("columns.toml", found.as_toml())
        assert again == found
        as_json = json.dumps(tomllib.loads(found.as_toml().decode()))
        assert read_map("columns.json", as_json.encode()) == found


def test_no_name_stands_for_two_columns() -> None:
    names = [known_name(name) for column in columns().values() for name in column.names]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no table"),
        (b"[columns]\n", "no table"),
        (b"id = ", "neither TOML nor JSON"),
        (b'{"columns": ', "neither TOML nor JSON"),
        (b"\xff\xfe\x00", "neither TOML nor JSON"),
        (b'[columns]\nid = "A"\nbron = "B"\n', "no column 'bron'. Did you mean born"),
        (b'[columns]\nid = "A"\nborn = "A"\n', "'A' is given for id and born"),
        (b"[columns]\nid = 7\n", "id must be the title"),
        (b'dates = "us"\n[columns]\nid = "A"\n', "write 'day first' or 'month first'"),
        (b'rows = 1\n[columns]\nid = "A"\n', "unknown key 'rows'"),
    ],
)
def test_a_columns_file_that_cannot_be_used(content: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said.replace("[", r"\[")):
        read_map("c.toml", content)


def test_a_columns_file_for_another_export_names_all_that_it_lacks() -> None:
    given = ColumnMap({"id": ("Nr",), "born": ("Day",), "school": ("URN",)})
    with pytest.raises(InputError, match=r"no column 'Nr', 'Day'.*It has: Pupil Ref"):
        of(EXPORT.replace("DfE No", "URN"), given)


def test_a_preamble_and_a_spreadsheet(tmp_path: Path, setting: Setting) -> None:
    rows = [
        ["Export of 1 November 2026", *[""] * 4],
        [""] * 5,
        ["Ref", "Pupil Ref", "DoB", "URN", "Post Code"],
    ]
    rows += [["x", 7, pd.Timestamp("2019-03-01"), 123456, "TE1 1AA"]]
    path = tmp_path / "book.xlsx"
    pd.DataFrame(rows, dtype=object).to_excel(path, index=False, header=False)
    sheet = PupilSheet("book.xlsx", path.read_bytes())
    assert sheet.first_values("DoB") == ["2019-03-01"]
    got = decided(PupilFile.of(sheet), setting)
    assert got["fault"].tolist() == [""]


def test_the_command_takes_and_writes_a_columns_file(
    tmp_path: Path, registered_db: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, out, kept = (tmp_path / name for name in ("in.csv", "out.csv", "columns.toml"))
    path.write_text(EXPORT, encoding="utf-8")
    asked = ["entitlement", "--db", str(registered_db), "--pupils", str(path), "--out", str(out)]
    asked += ["--on", "2026-11-24", "--json"]
    assert main([*asked, "--columns-out", str(kept)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["columns"]["needs"] == "Primary Need"
    assert told["all_columns"]["needs"] == ["Primary Need", "Secondary Need"]
    assert told["not_used"] == []
    first = out.read_bytes()
    kept.write_text(
        kept.read_text(encoding="utf-8").replace("child =", "parent ="), encoding="utf-8"
    )
    assert main([*asked, "--columns", str(kept)]) == 0
    assert json.loads(capsys.readouterr().out)["all_columns"]["parent"] == ["Surname"]
    assert out.read_bytes() == first
    rows = list(csv.DictReader(io.StringIO(first.decode("utf-8-sig"))))
    assert [row["Pupil Ref"] for row in rows] == list("1234567")
    kept.write_text('[columns]\nid = "Nobody"\n', encoding="utf-8")
    out.unlink()
    assert main([*asked, "--columns", str(kept)]) == 2
    assert "no column 'Nobody'" in capsys.readouterr().err
    assert not out.exists()
