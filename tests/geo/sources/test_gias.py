"""The register of schools: which establishments are entries, and what is said of them."""

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.directory.vocabulary import CATEGORIES
from geo.errors import SourceError
from geo.manifest import Source
from geo.measure import to_lonlat
from geo.records import (
    ClosedSchool,
    Location,
    Organization,
    Rejected,
    School,
    Service,
    ServiceAtLocation,
    ServiceCapacity,
    ServiceNeed,
)
from geo.sources.gias import DEFAULT_TYPES, SETTINGS, read
from tests.examples import examples

SHARED = Path(__file__).resolve().parents[3] / ".." / "shared" / "data" / "gias"
ABSENT = pytest.mark.skipif(not SHARED.exists(), reason="the folder of shared data is not there")
SOURCE = Source("gias", "gias", "GIAS", "DfE", "l", "a", "2026")
SEN = [f"SEN{i} (name)" for i in range(1, 14)]
PLAIN = {
    "URN": "118175",
    "EstablishmentName": "Hill School",
    "TypeOfEstablishment (code)": "1",
    "TypeOfEstablishment (name)": "Community school",
    "EstablishmentStatus (code)": "1",
    "PhaseOfEducation (name)": "Primary",
    "StatutoryLowAge": "4",
    "StatutoryHighAge": "11",
    "OfficialSixthForm (name)": "Does not have a sixth form",
    "Gender (name)": "Mixed",
    "ReligiousCharacter (name)": "Does not apply",
    "SchoolCapacity": "210",
    "NumberOfPupils": "215",
    "CensusDate": "18-01-2026",
    "Trusts (code)": "",
    "Trusts (name)": "",
    "Section41Approved (name)": "Not applicable",
    "SENStat": "9",
    "SENNoStat": "31",
    **dict.fromkeys(SEN, ""),
    "TypeOfResourcedProvision (name)": "Not applicable",
    "ResourcedProvisionOnRoll": "",
    "ResourcedProvisionCapacity": "",
    "SenUnitOnRoll": "",
    "SenUnitCapacity": "",
    "GSSLACode (name)": "E06000046",
    "Street": "Hill Road",
    "Locality": "",
    "Address3": "",
    "Town": "Newport",
    "County (name)": "Isle of Wight",
    "Postcode": "PO30 1UD",
    "SchoolWebsite": "www.hill.iow.sch.uk",
    "TelephoneNum": "01983 521000",
    "Easting": "449910",
    "Northing": "89004",
    "HeadLastName": "Nobody",
}


def write(path: Path, *changes: dict[str, str], columns=PLAIN, encoding="cp1252") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        rows = csv.DictWriter(file, columns, extrasaction="ignore", quoting=csv.QUOTE_ALL)
        rows.writeheader()
        rows.writerows({**PLAIN, **change} for change in changes)
    return path


def taken(path: Path, *changes: dict[str, str], source=SOURCE, encoding="cp1252"):
    harvest = read(write(path / "gias.csv", *changes, encoding=encoding), source)
    assert 0 <= harvest.rows_rejected <= len(of(harvest, Rejected))
    assert harvest.rows_kept == len(of(harvest, School))
    return harvest


def of(harvest, kind):
    return [row for row in harvest.rows if isinstance(row, kind)]


def only(harvest, kind):
    (row,) = of(harvest, kind)
    return row


def faults(harvest):
    return [(r.row_ref, r.field, r.value) for r in of(harvest, Rejected)]


def test_a_school(tmp_path):
    harvest = taken(tmp_path, {})
    assert only(harvest, Service) == Service(
        "gias-118175",
        "Hill School",
        "mainstream-school",
        "gias",
        "118175",
        url="http://www.hill.iow.sch.uk",
        phone="01983 521000",
        min_age=4,
        max_age=11,
        urn="118175",
        authority_code="E06000046",
    )
    place = only(harvest, Location)
    assert (place.lon, place.lat) == pytest.approx(tuple(to_lonlat(449910, 89004)[0]))
    assert place.address == "Hill Road, Newport, Isle of Wight"
    assert place.postcode == "PO30 1UD"
    assert only(harvest, School) == School(
        "gias-118175",
        "gias",
        "118175",
        1,
        "Community school",
        1,
        phase="Primary",
        authority_code="E06000046",
        sixth_form=False,
        gender="Mixed",
        plans=9,
        sen_support=31,
    )
    assert of(harvest, ServiceCapacity) == [
        ServiceCapacity("gias-118175", "gias", 210, 215, date(2026, 1, 18))
    ]
    assert of(harvest, ServiceAtLocation) == [
        ServiceAtLocation("gias-118175", "gias-118175", "gias")
    ]
    assert (harvest.rows_read, harvest.rows_kept, faults(harvest)) == (1, 1, [])


def test_names_of_head_teachers_are_not_read(tmp_path):
    assert "Nobody" not in repr(taken(tmp_path, {}).rows)


@pytest.mark.parametrize(
    ("codes", "category"),
    [
        ((7, 8, 10, 12, 33, 36, 44), "special-school"),
        ((14, 38, 42, 43), "alternative-provision"),
        ((18, 31, 39, 45, 46), "college"),
        ((32,), "specialist-college"),
        ((15,), "early-years"),
        ((1, 2, 3, 5, 6, 11, 28, 34, 35, 40, 41, 49), "mainstream-school"),
        ((47, 48), "family-hub"),
    ],
)
def test_categories_by_type(tmp_path, codes, category):
    changes = [{"URN": f"{100000 + c}", "TypeOfEstablishment (code)": str(c)} for c in codes]
    assert {s.category for s in of(taken(tmp_path, *changes), Service)} == {category}


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (24, "secure unit: nobody can ask for a place"),
        (25, "not in England"),
        (26, "not in England"),
        (27, "not a school or college"),
        (29, "higher education"),
        (30, "not in England"),
        (37, "not in England"),
        (56, "not a school or college"),
        (57, "secure unit: nobody can ask for a place"),
    ],
)
def test_types_that_are_left_out(tmp_path, code, reason):
    harvest = taken(tmp_path, {"TypeOfEstablishment (code)": str(code)})
    assert harvest.left_out == Counter({reason: 1})
    assert harvest.rows == []


def test_the_table_of_types_names_categories_that_there_are():
    lines = [n for n in DEFAULT_TYPES.read_text(encoding="utf-8").splitlines() if n[0] != "#"]
    rows = list(csv.DictReader(lines))
    assert {row["category"] for row in rows} - {""} <= CATEGORIES.keys()
    assert all(bool(row["category"]) != bool(row["left_out"]) for row in rows)
    assert len({row["code"] for row in rows}) == len(rows) == 41


def test_an_online_school_has_no_place(tmp_path):
    harvest = taken(tmp_path, {"TypeOfEstablishment (code)": "49"})
    service = only(harvest, Service)
    assert (service.delivery, service.authority_code) == ("online", None)
    assert of(harvest, Location) == of(harvest, ServiceAtLocation) == []


def test_status(tmp_path):
    stati = ["1", "2", "3", "4", "2.0"]
    changes = [{"URN": f"10000{i}", "EstablishmentStatus (code)": s} for i, s in enumerate(stati)]
    harvest = taken(tmp_path, *changes, {"URN": "100009", "EstablishmentStatus (code)": "7"})
    assert [s.status_code for s in of(harvest, School)] == [1, 3]
    assert harvest.left_out == Counter({"closed": 2, "not open yet": 1})
    assert len(of(harvest, ClosedSchool)) == 2
    assert faults(harvest) == [("100009", "EstablishmentStatus (code)", "7")]


def test_a_closed_school_keeps_its_numbers_and_its_day(tmp_path):
    columns = {**PLAIN, "LA (code)": "921", "EstablishmentNumber": "45", "CloseDate": "31-08-2024"}
    rows = [{"EstablishmentStatus (code)": "2", "URN": "100001"}, {"CloseDate": ""}]
    rows.append({"EstablishmentStatus (code)": "2", "URN": "100002", "CloseDate": "soon"})
    path = write(tmp_path / "gias.csv", *({**columns, **row} for row in rows), columns=columns)
    harvest = read(path, SOURCE)
    assert [(s.laestab, s.closed) for s in of(harvest, ClosedSchool)] == [
        ("9210045", date(2024, 8, 31)),
        ("9210045", None),
    ]
    assert only(harvest, School).laestab == "9210045"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"URN": ""}, ("line 3", "URN", "")),
        ({"URN": "x1"}, ("line 3", "URN", "x1")),
        ({"URN": "118175"}, ("line 3", "URN", "118175")),
        ({"URN": "118175.0"}, ("line 3", "URN", "118175.0")),
        ({"EstablishmentName": ""}, ("2", "EstablishmentName", "")),
        (
            {"EstablishmentName": "<script>x</script>"},
            ("2", "EstablishmentName", "<script>x</script>"),
        ),
        ({"TypeOfEstablishment (code)": "99"}, ("2", "TypeOfEstablishment (code)", "99")),
        ({"TypeOfEstablishment (code)": ""}, ("2", "TypeOfEstablishment (code)", "")),
    ],
)
def test_rows_that_cannot_be_used(tmp_path, change, fault):
    harvest = taken(tmp_path, {}, {"URN": "2"} | change)
    assert faults(harvest) == [fault]
    assert (harvest.rows_kept, harvest.rows_rejected) == (1, 1)


def test_a_closed_school_of_an_old_type_is_only_closed(tmp_path):
    change = {"EstablishmentStatus (code)": "2", "TypeOfEstablishment (code)": "98"}
    assert taken(tmp_path, change).left_out == Counter({"closed": 1})


def sen(*names: str) -> dict[str, str]:
    return dict(zip(SEN, names, strict=False))


def test_needs_wherever_they_stand(tmp_path):
    names = [
        "Not Applicable",
        "SpLD - Specific Learning Difficulty",
        "",
        "ASD - Autistic Spectrum Disorder",
        "VI - Visual Impairment",
        "OTH - Other Difficulty/Disability",
        "ASD - Autistic Spectrum Disorder",
    ]
    harvest = taken(tmp_path, sen(*names) | {"TypeOfEstablishment (code)": "7"})
    assert [n.need for n in of(harvest, ServiceNeed)] == ["SPLD", "ASD", "VI", "OTH"]
    assert faults(harvest) == []


def test_all_thirteen_columns_are_read(tmp_path):
    codes = ["SpLD", "MLD", "SLD", "PMLD", "SEMH", "SLCN", "HI", "VI", "MSI", "PD", "ASD"]
    codes += ["OTH", "DS"]
    harvest = taken(tmp_path, sen(*(f"{code} - Some name" for code in codes)))
    assert [n.need for n in of(harvest, ServiceNeed)] == [code.upper() for code in codes]


def test_a_need_that_nobody_knows(tmp_path):
    harvest = taken(tmp_path, sen("XYZ - Something", "MLD - Moderate Learning Difficulty"))
    assert [n.need for n in of(harvest, ServiceNeed)] == ["MLD"]
    assert faults(harvest) == [("118175", "SEN1 (name)", "XYZ - Something")]


BOTH = {
    "TypeOfResourcedProvision (name)": "Resourced provision and SEN unit",
    "ResourcedProvisionOnRoll": "14",
    "ResourcedProvisionCapacity": "12",
    "SenUnitOnRoll": "7.0",
    "SenUnitCapacity": "Not applicable",
}


def test_special_classes_are_entries_at_their_school(tmp_path):
    harvest = taken(tmp_path, BOTH | sen("ASD - Autistic Spectrum Disorder"))
    school, resourced, unit = of(harvest, Service)
    assert (resourced.service_id, resourced.name, resourced.category, resourced.urn) == (
        "gias-118175-resourced",
        "Resourced provision at Hill School",
        "resourced-provision",
        None,
    )
    assert (unit.service_id, unit.name) == ("gias-118175-sen-unit", "SEN unit at Hill School")
    assert {s.source_ref for s in (school, resourced, unit)} == {"118175"}
    organization = only(harvest, Organization)
    assert organization.name == "Hill School"
    assert resourced.organization_id == unit.organization_id == organization.organization_id
    assert {a.service_id: a.location_id for a in of(harvest, ServiceAtLocation)} == dict.fromkeys(
        ("gias-118175", "gias-118175-resourced", "gias-118175-sen-unit"), "gias-118175"
    )
    assert {c.service_id: (c.maximum, c.on_roll) for c in of(harvest, ServiceCapacity)} == {
        "gias-118175": (210, 215),
        "gias-118175-resourced": (12, 14),
        "gias-118175-sen-unit": (None, 7),
    }
    assert {(n.service_id, n.need) for n in of(harvest, ServiceNeed)} == {
        ("gias-118175-resourced", "ASD"),
        ("gias-118175-sen-unit", "ASD"),
    }
    assert harvest.rows_kept == 1


@pytest.mark.parametrize(
    ("said", "ends"),
    [
        ("Resourced provision", ["resourced"]),
        ("SEN unit", ["sen-unit"]),
        ("", []),
        ("Not applicable", []),
        ("Not Applicable", []),
    ],
)
def test_which_special_classes(tmp_path, said, ends):
    harvest = taken(tmp_path, {"TypeOfResourcedProvision (name)": said})
    found = [s.service_id.removeprefix("gias-118175-") for s in of(harvest, Service)[1:]]
    assert found == ends


def test_a_special_class_that_nobody_knows(tmp_path):
    harvest = taken(tmp_path, {"TypeOfResourcedProvision (name)": "Nook"})
    assert faults(harvest) == [("118175", "TypeOfResourcedProvision (name)", "Nook")]
    assert len(of(harvest, Service)) == 1


def test_a_trust_is_named_once(tmp_path):
    trust = {"Trusts (name)": "Sea Trust", "Trusts (code)": "3104"}
    harvest = taken(tmp_path, trust, {"URN": "2"} | trust, {"URN": "3"})
    assert of(harvest, Organization) == [Organization("gias-trust-3104", "Sea Trust", "gias")]
    assert [s.organization_id for s in of(harvest, Service)] == ["gias-trust-3104"] * 2 + [None]


@pytest.mark.parametrize(
    ("east", "north", "told"),
    [
        ("", "", False),
        ("0", "0", False),
        ("449910", "", True),
        ("89004", "449910", True),
        ("-1.29", "50.69", True),
        ("here", "89004", True),
        ("250000", "650000", True),
        ("9" * 30, "1", True),
    ],
)
def test_a_position_that_cannot_be_right_leaves_the_postcode(tmp_path, east, north, told):
    harvest = taken(tmp_path, {"Easting": east, "Northing": north})
    place = only(harvest, Location)
    assert (place.lon, place.lat, place.postcode) == (None, None, "PO30 1UD")
    assert [fault[1] for fault in faults(harvest)] == ["Easting, Northing"] * told


def test_an_exchanged_position_is_called_that(tmp_path):
    harvest = taken(tmp_path, {"Easting": "181201", "Northing": "533498"})
    assert "They look swapped" in only(harvest, Rejected).reason


def test_neither_position_nor_postcode(tmp_path):
    harvest = taken(tmp_path, {"Easting": "", "Northing": "", "Postcode": "nowhere"})
    assert of(harvest, Location) == of(harvest, ServiceAtLocation) == []
    assert [fault[1:] for fault in faults(harvest)] == [("Postcode", "nowhere")] * 2
    assert harvest.rows_kept == 1


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("", None),
        ("https://a.sch.uk/x?y=1", "https://a.sch.uk/x?y=1"),
        ("HTTP://a.sch.uk", "HTTP://a.sch.uk"),
        ("a.sch.uk", "http://a.sch.uk"),
        ("http://", "bad"),
        ("http:/www.a.uk", "http://www.a.uk"),
        ("none yet", "bad"),
        ("office@a.sch.uk", "bad"),
        ("javascript:alert(1)", "bad"),
        ('http://a.uk/"><script>', "bad"),
    ],
)
def test_websites(tmp_path, given, url):
    harvest = taken(tmp_path, {"SchoolWebsite": given})
    assert only(harvest, Service).url == (None if url == "bad" else url)
    assert [f[1:] for f in faults(harvest)] == ([("SchoolWebsite", given)] if url == "bad" else [])


@pytest.mark.parametrize(
    ("given", "phone"),
    [
        ("2072831147", "02072831147"),
        ("(01983) 521-000 ext 12", "(01983) 521-000 ext 12"),
        ("+44 1983 521000", "+44 1983 521000"),
        ("ask", None),
        ("123", None),
    ],
)
def test_telephones(tmp_path, given, phone):
    harvest = taken(tmp_path, {"TelephoneNum": given})
    assert only(harvest, Service).phone == phone
    assert len(faults(harvest)) == (phone is None)


def test_numbers_as_text(tmp_path):
    change = {
        "SchoolCapacity": "1,200",
        "NumberOfPupils": "many",
        "SENStat": "-1",
        "SENNoStat": "3.5",
    }
    harvest = taken(tmp_path, change | {"CensusDate": "31-02-2026"})
    (capacity,) = of(harvest, ServiceCapacity)
    assert (capacity.maximum, capacity.on_roll, capacity.updated) == (1200, None, None)
    assert {f[1] for f in faults(harvest)} == {
        "NumberOfPupils",
        "SENStat",
        "SENNoStat",
        "CensusDate",
    }


@pytest.mark.parametrize(
    ("low", "high", "ages"),
    [
        ("4", "11", (4, 11)),
        ("16", "", (16, None)),
        ("0", "0", (None, None)),
        ("11", "4", (None, None)),
        ("x", "11", (None, 11)),
        ("16", "99", (16, 99)),
    ],
)
def test_ages(tmp_path, low, high, ages):
    service = only(taken(tmp_path, {"StatutoryLowAge": low, "StatutoryHighAge": high}), Service)
    assert (service.min_age, service.max_age) == ages


def test_answers(tmp_path):
    change = {"Section41Approved (name)": "Approved", "OfficialSixthForm (name)": "Perhaps"}
    harvest = taken(tmp_path, change | {"GSSLACode (name)": "X999999"})
    school = only(harvest, School)
    assert (school.section_41, school.sixth_form, school.authority_code) == (True, None, None)
    assert faults(harvest) == [("118175", "OfficialSixthForm (name)", "Perhaps")]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16"])
def test_encodings_and_markup_in_names(tmp_path, encoding):
    names = ["St Zoë’s – “Hill”", "=1+1", "@a", "Fish &amp; <b>Chips</b>"]
    changes = [{"URN": str(i), "EstablishmentName": n} for i, n in enumerate(names, start=1)]
    found = of(taken(tmp_path, *changes, encoding=encoding), Service)
    assert [s.name for s in found] == [*names[:3], "Fish & Chips"]


def test_another_file(tmp_path):
    columns = [name for name in PLAIN if name not in ("URN", "Easting")]
    with pytest.raises(SourceError, match=r"is missing the columns URN, Easting\."):
        read(write(tmp_path / "a.csv", {}, columns=columns), SOURCE)


def with_types(folder: Path, text: str | None, name: object = "types.csv") -> Source:
    if text is not None:
        (folder / "types.csv").write_text(text, encoding="utf-8")
    return Source(
        "gias", "gias", "GIAS", "DfE", "l", "a", "2026", settings={"types": name}, folder=folder
    )


def test_a_table_of_types_of_ones_own(tmp_path):
    text = "# ours\ncode,category,delivery,left_out\n1,special-school,,\n2,,,too far\n"
    source = with_types(tmp_path, text)
    second = {"URN": "2", "TypeOfEstablishment (code)": "2"}
    harvest = taken(tmp_path, {}, second, source=source)
    assert only(harvest, Service).category == "special-school"
    assert harvest.left_out == Counter({"too far": 1})
    assert "types" in SETTINGS


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        ("", "types.csv", "is empty"),
        (None, "none.csv", r"cannot be read: No such file or directory\. Put it there, or"),
        (None, "a\0b", "cannot be read"),
        (None, 3, "Give the name of a table"),
        ("code,category\n1,x\n", "types.csv", "is missing the column delivery"),
        ("code,category,delivery,left_out\n1,shop,,\n", "types.csv", "a row that cannot be used"),
        ("code,category,delivery,left_out\nx,,,\n", "types.csv", "a row that cannot be used"),
        ("code,category,delivery,left_out\n1,,air,\n", "types.csv", "a row that cannot be used"),
        ("code,category,delivery,left_out\n1,,,\n1,,,\n", "types.csv", "has the code 1 twice"),
        ("code,category,delivery,left_out\n1\n", "types.csv", None),
    ],
)
def test_tables_of_types_that_cannot_be_used(tmp_path, text, name, said):
    source = with_types(tmp_path, text, name)
    if said is None:
        assert taken(tmp_path, {}, source=source).left_out == Counter({"not wanted": 1})
        return
    with pytest.raises(SourceError, match=said):
        taken(tmp_path, {}, source=source)


@ABSENT
def test_real_rows_of_the_old_layout():
    harvest = read(SHARED / "gias-original-columns.csv", SOURCE)
    assert (harvest.rows_read, harvest.rows_kept, harvest.rows_rejected) == (8, 5, 0)
    assert harvest.left_out == Counter({"closed": 2, "not in England": 1})
    assert [(s.urn, s.category) for s in of(harvest, Service)] == [
        ("100000", "mainstream-school"),
        ("101173", "special-school"),
        ("137666", "mainstream-school"),
        ("124087", "mainstream-school"),
        ("126370", "mainstream-school"),
    ]
    assert of(harvest, ServiceNeed) == [ServiceNeed("gias-101173", "SPLD", "gias")]
    assert all(place.lon is not None for place in of(harvest, Location))
    assert faults(harvest) == []
    assert {s.urn: s.status_code for s in of(harvest, School)}["126370"] == 3


@ABSENT
def test_the_layout_of_september_2026(tmp_path):
    columns = (SHARED / "columns-2026-09.txt").read_text(encoding="utf-8").split("\n")
    columns = [name for name in columns if name]
    assert len(columns) == 135
    change = dict.fromkeys(columns, "") | PLAIN | sen("Not Applicable", "HI - Hearing Impairment")
    harvest = read(write(tmp_path / "a.csv", change, columns=columns), SOURCE)
    assert faults(harvest) == []
    assert only(harvest, ServiceNeed).need == "HI"
    assert only(harvest, School).plans == 9


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
ODD = TEXT | st.sampled_from(["", "0", "1", "-1", "1e400", "nan", "99", "Approved", "x" * 300])
NAMES = st.sampled_from([name for name in PLAIN if name != "HeadLastName"])


@settings(
    max_examples=examples(50),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.dictionaries(NAMES, ODD), max_size=5))
def test_every_establishment_is_kept_left_out_or_rejected(tmp_path, changes):
    harvest = taken(tmp_path, {"URN": "1"}, *({"URN": "2"} | c for c in changes), encoding="utf-8")
    assert harvest.rows_read == len(changes) + 1
    ids = [service.service_id for service in of(harvest, Service)]
    assert len(set(ids)) == len(ids)
    for place in of(harvest, Location):
        assert place.lon is not None or place.postcode is not None
