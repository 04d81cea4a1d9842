"""The postcode directory in its old and new columns, whole and damaged."""

import zipfile
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import SourceError
from geo.formats.tables import TABLE_SETTINGS
from geo.manifest import Source
from geo.measure import to_lonlat
from geo.records import Rejected
from geo.sources.onspd import SETTINGS, read
from tests.examples import examples

SAMPLE = (
    Path(__file__).resolve().parents[3]
    / ".."
    / "shared"
    / "data"
    / "postcodes"
    / "onspd-sample.csv"
)
SOURCE = Source("onspd", "onspd", "ONSPD", "ONS", "l", "a", "2026")

OLD = "pcd,pcd2,pcds,doterm,oslaua,oseast1m,osnrth1m,osgrdind,lat,long,lsoa11,lsoa21"
NEW = "PCD7,PCD8,PCDS,DOTERM,LAD25CD,EAST1M,NORTH1M,GRIDIND,LAT,LONG,LSOA11CD,LSOA21CD"
ROW = "PO301UD,PO30 1UD,PO30 1UD,,E06000046,449989,0089000,1,50.69,-1.29,E01000001,E01017346"


def write(path: Path, *rows: str, header: str = OLD) -> Path:
    path.write_text("\r\n".join([header, *rows]), encoding="utf-8")
    return path


def row(**changed: str) -> str:
    cells = dict(zip(OLD.split(","), ROW.split(","), strict=True)) | changed
    return ",".join(cells.values())


def taken(path: Path, source: Source = SOURCE):
    """All postcodes by code, the rejected, and the counts read and kept."""
    parts = list(read(path, source))
    frame = pd.concat([part.frames["postcode"] for part in parts])
    found = {record.pop("postcode"): record for record in frame.to_dict("records")}
    rejected = [r for part in parts for r in part.rows]
    assert all(isinstance(r, Rejected) for r in rejected)
    assert len(found) == len(frame)
    counts = sum(p.rows_read for p in parts), sum(p.rows_kept for p in parts)
    assert counts[1] == len(frame)
    return found, rejected, counts


CODES = ("PO30 1UE", "PO30 1UF", "PO30 1UG")


@pytest.mark.parametrize("header", [OLD, OLD.upper(), NEW, NEW.lower().replace("25", "26")])
def test_columns_of_every_year(tmp_path, header):
    found, rejected, counts = taken(write(tmp_path / "a.csv", ROW, header=header))
    assert found == {
        "PO30 1UD": {
            "authority_code": "E06000046",
            "easting": 449_989.0,
            "northing": 89_000.0,
            "terminated": None,
            "lsoa": "E01017346",
            "quality": 1,
        }
    }
    assert (rejected, counts) == ([], (1, 1))


@pytest.mark.parametrize("name", ["usertype", "usrtypind"])
def test_the_type_of_user_says_which_postcodes_are_one_organisation(tmp_path, name):
    rows = [f"{row(pcds=code)},{user}" for code, user in zip(CODES, ("0", "1", ""), strict=True)]
    found, rejected, _ = taken(write(tmp_path / "a.csv", *rows, header=f"{OLD},{name}"))
    assert [found[code]["large_user"] for code in CODES[:2]] == [False, True]
    assert pd.isna(found[CODES[2]]["large_user"])
    assert not rejected


def test_the_lookup_has_other_names_and_may_lack_small_areas(tmp_path):
    header = OLD.replace("oslaua", "laua").replace("lsoa21", "other")
    found, _, _ = taken(write(tmp_path / "a.csv", ROW, header=header))
    assert found["PO30 1UD"]["authority_code"] == "E06000046"
    assert found["PO30 1UD"]["lsoa"] is None


def test_a_postcode_is_read_in_any_of_its_forms(tmp_path):
    rows = [row(pcds=text) for text in ("PO301UE", "po30  1uf", "M1  1AE", "W1A 1AA", "GIR 0AA")]
    found, rejected, _ = taken(write(tmp_path / "a.csv", *rows))
    assert list(found) == ["PO30 1UE", "PO30 1UF", "M1 1AE", "W1A 1AA", "GIR 0AA"]
    assert rejected == []


def test_what_is_no_postcode_is_rejected_with_its_line(tmp_path):
    rows = [row(), row(pcds="nowhere"), row(pcds=""), row(pcds="<b>"), row(pcds="PO30 1UE")]
    found, rejected, counts = taken(write(tmp_path / "a.csv", *rows))
    assert list(found) == ["PO30 1UD", "PO30 1UE"]
    assert [(r.row_ref, r.field, r.value) for r in rejected] == [
        ("line 3", "postcode", "nowhere"),
        ("line 4", "postcode", ""),
        ("line 5", "postcode", "<b>"),
    ]
    assert counts == (5, 2)


def test_the_second_row_of_a_postcode_is_rejected(tmp_path):
    rows = [row(), row(pcds="PO30 1UE"), row(pcds="PO301UD", oslaua="E06000001")]
    found, rejected, counts = taken(write(tmp_path / "a.csv", *rows))
    assert found["PO30 1UD"]["authority_code"] == "E06000046"
    assert [(r.row_ref, r.value) for r in rejected] == [("line 4", "PO30 1UD")]
    assert counts == (3, 2)


def test_a_postcode_twice_far_apart(tmp_path, monkeypatch):
    monkeypatch.setattr("geo.formats.tables.utf8.BLOCK", 2000)
    units = [f"PO{d} {s}{a}{b}" for d in (1, 2) for s in range(10) for a in "ABD" for b in "AB"]
    path = write(tmp_path / "a.csv", *(row(pcds=unit) for unit in [*units, units[0]]))
    assert len(list(read(path, SOURCE))) > 5
    found, rejected, counts = taken(path)
    assert counts == (len(units) + 1, len(units))
    assert list(found) == units
    assert [r.value for r in rejected] == [units[0]]


def test_a_terminated_postcode(tmp_path):
    rows = [row(doterm="202306"), row(pcds="PO30 1UE", doterm="202313")]
    found, rejected, _ = taken(write(tmp_path / "a.csv", *rows))
    assert found["PO30 1UD"]["terminated"] == date(2023, 6, 1)
    assert found["PO30 1UE"]["terminated"] is None
    assert [(r.row_ref, r.field, r.value) for r in rejected] == [("PO30 1UE", "doterm", "202313")]


@pytest.mark.parametrize(
    "changed",
    [
        {"osgrdind": "9"},
        {"oseast1m": "", "osnrth1m": "", "lat": "99.999999", "long": "0.0"},
        {"oseast1m": "0", "osnrth1m": "0000000"},
    ],
)
def test_no_position_is_no_fault(tmp_path, changed):
    found, rejected, _ = taken(write(tmp_path / "a.csv", row(**changed)))
    assert pd.isna(found["PO30 1UD"]["easting"])
    assert pd.isna(found["PO30 1UD"]["northing"])
    assert rejected == []


@pytest.mark.parametrize(
    "changed",
    [
        {"oseast1m": ""},
        {"osnrth1m": "0"},
        {"oseast1m": "-1"},
        {"osnrth1m": "1300001"},
        {"oseast1m": "here"},
        {"oseast1m": "inf"},
        {"oseast1m": "nan"},
    ],
)
def test_half_a_position_or_one_off_the_grid(tmp_path, changed):
    found, rejected, counts = taken(write(tmp_path / "a.csv", row(**changed)))
    assert pd.isna(found["PO30 1UD"]["easting"])
    assert [(r.row_ref, r.field) for r in rejected] == [("PO30 1UD", "easting, northing")]
    assert counts == (1, 1)


def test_codes_that_stand_for_no_area(tmp_path):
    rows = [
        row(oslaua="S99999999", lsoa21="L99999999"),
        row(pcds="PO30 1UE", oslaua="", lsoa21="999999999", osgrdind=""),
    ]
    found, _, _ = taken(write(tmp_path / "a.csv", *rows))
    for postcode in found.values():
        assert postcode["authority_code"] is None
        assert postcode["lsoa"] is None
    assert pd.isna(found["PO30 1UE"]["quality"])


def test_northern_ireland_is_moved_from_the_irish_grid(tmp_path):
    irish = {"oslaua": "N09000003", "oseast1m": "333830", "osnrth1m": "374030"}
    belfast = {"lat": "54.596400", "long": "-5.930100"}
    rows = [
        row(pcds="BT1 5GS", **irish, **belfast),
        row(pcds="BT1 5GT", **irish, lat="99.999999", long="0.0"),
    ]
    found, _, _ = taken(write(tmp_path / "a.csv", *rows))
    place = found["BT1 5GS"]
    lon, lat = to_lonlat(place["easting"], place["northing"])[0]
    assert (lon, lat) == pytest.approx((-5.9301, 54.5964), abs=1e-4)
    assert pd.isna(found["BT1 5GT"]["easting"])


def test_a_zip_file_as_it_is_published(tmp_path):
    with zipfile.ZipFile(tmp_path / "ONSPD.zip", "w") as archive:
        archive.writestr("Data/ONSPD_AUG_2026_UK.csv", f"{OLD}\r\n{ROW}\r\n")
        archive.writestr("Data/multi_csv/ONSPD_AUG_2026_UK_PO.csv", f"{OLD}\r\n{ROW}\r\n")
        archive.writestr("Documents/LA names.csv", "LAD25CD,LAD25NM\r\n")
    assert list(taken(tmp_path / "ONSPD.zip")[0]) == ["PO30 1UD"]
    with zipfile.ZipFile(tmp_path / "NSPL.zip", "w") as archive:
        archive.writestr("Data/NSPL21_FEB_2026_UK.csv", f"{NEW}\r\n{ROW}\r\n")
        archive.writestr("Data/notes.csv", "a,b\r\n")
    assert list(taken(tmp_path / "NSPL.zip")[0]) == ["PO30 1UD"]


def test_another_file(tmp_path):
    path = write(tmp_path / "a.csv", "1,2", header="pcds,doterm")
    with pytest.raises(SourceError, match="is missing the columns oslaua, oseast1m, osnrth1m"):
        list(read(path, SOURCE))


def test_settings():
    assert SETTINGS == TABLE_SETTINGS


@pytest.mark.skipif(not SAMPLE.exists(), reason="the folder of shared data is not there")
def test_a_sample_of_the_real_directory():
    found, rejected, counts = taken(SAMPLE)
    assert counts == (8048, 8048)
    assert rejected == []
    frame = pd.DataFrame(found.values(), index=found.keys())
    assert frame["terminated"].notna().sum() == 3811
    assert frame["easting"].isna().sum() == 2
    assert frame["authority_code"].isna().sum() == 2
    assert frame["lsoa"].notna().sum() == 5
    assert frame["quality"].value_counts().to_dict() == {
        1: 7203,
        8: 485,
        6: 198,
        5: 141,
        3: 17,
        2: 2,
        9: 2,
    }
    aberdeen = found["AB1 0AA"]
    assert aberdeen["terminated"] == date(1996, 6, 1)
    assert (aberdeen["easting"], aberdeen["northing"]) == (385_386.0, 801_193.0)
    assert aberdeen["authority_code"] == "S12000033"


CELL = st.sampled_from(["", "0", "9", "x", "E99999999", "PO30 1UD", "449989", "-1", "1e999", "٣"])


@settings(
    max_examples=examples(80),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.dictionaries(st.sampled_from(OLD.split(",")), CELL | st.text(max_size=5))))
def test_every_row_is_kept_or_rejected(tmp_path, changes):
    cells = [
        {k: "".join(c for c in v if c not in '",\r\n\0') for k, v in c.items()} for c in changes
    ]
    rows = [row(**c) for c in cells]
    found, rejected, counts = taken(write(tmp_path / "a.csv", row(pcds="AB1 0AA"), *rows))
    lost = [r for r in rejected if r.field in ("postcode", "row")]
    assert counts == (len(rows) + 1, len(rows) + 1 - len(lost))
    assert found["AB1 0AA"]["easting"] == 449_989
