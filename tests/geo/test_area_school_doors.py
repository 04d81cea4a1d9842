"""In a made-up town, each question about travel to school has one answer through every door.

The doors are the area, the command, a file in and out, and the page; the town's streets are a
kilometre apart, where a metre of the National Grid is shorter than one on the ground.
"""

import csv
import io
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from pyproj import Geod
from streamlit.testing.v1 import AppTest

from geo import scenario
from geo.__main__ import main
from geo.area import Area, AssistanceQuestion, Change, ChildQuestion, PupilFile, Scenario
from geo.build.pipeline import build
from geo.scenario import WhatIfQuestion
from tests import registered, town
from tests.pages.app import APP, words
from tests.pages.conftest import serving
from tests.pages.in_step import press_row, rows_of

ON, BORN = date(2026, 11, 24), date(2017, 5, 4)
PRIMARY, URN = "Testham Primary School", "123456"
FAR = "TE1 1AD"
MIDDLE, EAST = (4.6, 3.0), (8.0, 5.0)
"""Homes 2.6 and 3.5 miles from the school."""


@pytest.fixture(scope="module")
def doors_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wide town: a school of two sites, a special school, and one of ages nobody knows."""
    plain = town._places

    def school(drawn: town._Map, x: float, y: float, name: str) -> None:
        corners = ((x, y), (x + 0.2, y), (x + 0.2, y + 0.2), (x, y))
        drawn.way(*corners, amenity="school", name=name)

    def places(drawn: town._Map) -> None:
        plain(drawn)
        school(drawn, 2.4, 6.05, f"{PRIMARY} (Upper Site)")
        school(drawn, 7.9, 7.3, "Testham Special School")
        school(drawn, 7.1, 7.0, "Upper School")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(town, "SPACING", 1000.0)
        patch.setattr(town, "ORIGIN", (450_000.0, 90_000.0))
        patch.setattr(town, "_places", places)
        for unit, place in (("TE1 1AE", MIDDLE), ("TE1 1AF", EAST)):
            patch.setitem(town.POSTCODES, unit, (town.CODE, *place))
        for unit in ("TE1 1AB", FAR):
            authority, east, north = town.POSTCODES[unit]
            for sector, more in (("2", 0.03), ("3", 0.06)):
                beside = unit.replace(" 1", f" {sector}")
                patch.setitem(town.POSTCODES, beside, (authority, east + more, north))
        manifest = town.write_town(tmp_path_factory.mktemp("doors"))
        return build(manifest, manifest.with_name("doors.duckdb")).path


@pytest.fixture(scope="module")
def area(doors_db: Path) -> Area:
    return Area.open(doors_db)


@pytest.fixture
def page(doors_db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    for _ in serving(doors_db, tmp_path, monkeypatch):
        yield AppTest.from_file(str(APP), default_timeout=99).run()


def at(column: float, row: float) -> tuple[float, float]:
    """Longitude and latitude in steps of a kilometre."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(town, "SPACING", 1000.0)
        patch.setattr(town, "ORIGIN", (450_000.0, 90_000.0))
        return town.at(column, row)


def typed(column: float, row: float) -> str:
    lon, lat = at(column, row)
    return f"{lat:.6f}, {lon:.6f}"


def checked(page: AppTest) -> AppTest:
    assert not page.exception
    return page


def opened(page: AppTest, name: str) -> AppTest:
    return checked(page.switch_page(f"pages/{name}.py").run())


def asked(area: Area, home: str, **told: object) -> ChildQuestion:
    placed = area.child_home(home)
    return ChildQuestion(
        home=placed.home, home_here=placed.here, born=BORN, on=ON, school=URN, told=told
    )


def pupils(home: str, cells: str = "", titles: str = "") -> bytes:
    """A file of one child."""
    kind, where = ("lat,lon", home.replace(" ", "")) if "." in home else ("postcode", home)
    return f"id,dob,urn,{kind}{titles}\nA1,{BORN},{URN},{where}{cells}\n".encode()


def decided(db: Path, folder: Path, content: bytes) -> list[dict[str, str]]:
    """The rows that the command writes."""
    given, out = folder / "in.csv", folder / "out.csv"
    given.write_bytes(content)
    run = ["entitlement", "--db", str(db), "--pupils", str(given), "--out", str(out)]
    assert main([*run, "--on", ON.isoformat(), "--json"]) == 0
    return list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8-sig"))))


def uploaded(page: AppTest, content: bytes) -> AppTest:
    opened(page, "pupils")
    page.file_uploader(key="pupils-file").upload("pupils.csv", content, "text/csv").run()
    return checked(page.date_input(key="pupils-on").set_value(ON).run())


def pressed(page: AppTest) -> AppTest:
    """Press the first row of the table of pupils."""
    press_row(page, "pupils-rows-table", 0)
    return checked(page)


def travelled(page: AppTest, home: str) -> AppTest:
    """A family's page, with a home, a date of birth and the school."""
    opened(page, "travel")
    page.text_input(key="travel-home").set_value(home)
    for part in ("day", "month", "year"):
        page.text_input(key=f"travel-{part}").set_value(str(getattr(BORN, part)))
    page.date_input(key="travel-on").set_value(ON)
    next(b for b in page.button if b.label == "Continue").click().run()
    box = page.selectbox(key="travel-school")
    return checked(box.set_value(next(o for o in box.options if URN in o)).run())


NO_WORDING = ("plan,nearest suitable,qualifying", "Y,no,yes")
MEALS = ("qualifying,free school meals", "yes,{}")


@pytest.mark.parametrize(
    ("home", "file", "told", "entitled"),
    [
        (
            FAR,
            NO_WORDING,
            {"qualifying": True, "nearest_suitable": False, "plan": True},
            "cannot say",
        ),
        (MIDDLE, MEALS, {"qualifying": True, "free_meals": "expanded"}, "cannot say"),
        (MIDDLE, MEALS, {"qualifying": True, "free_meals": "targeted"}, "yes"),
    ],
    ids=["a plan without its wording", "expanded meals", "targeted meals"],
)
def test_a_child_is_decided_alike(
    area: Area, doors_db: Path, tmp_path: Path, page: AppTest, home, file, told, entitled
) -> None:
    home = home if isinstance(home, str) else typed(*home)
    meals = str(told.get("free_meals"))
    content = pupils(home, f",{file[1].format(meals)}", f",{file[0]}")
    alone = area.child(asked(area, home, **told)).decision
    assert {True: "yes", False: "no", None: "cannot say"}[alone.entitled] == entitled
    given = PupilFile("pupils.csv", content)
    row = area.pupils(given, on=ON).results.iloc[0]
    (written,) = decided(doors_db, tmp_path, content)
    for got in (row, written):
        assert got["entitled"] == entitled
        assert got["outcomes"] == "; ".join(alone.outcomes)
        assert "Your child" not in " ".join(map(str, got))
        assert len(got["reason"]) < 200
    if entitled == "cannot say":
        assert row["reason"] == written["reason"] == alone.headline
    asks = area.pupil(given, 0, on=ON)
    assert asks is not None
    assert area.child(asks).decision == alone
    travelled(page, home)
    for fact, value in told.items():
        key = "travel-q-" + fact.replace("free_meals", "low_income")
        said = {True: "yes", False: "no"}.get(value, value)
        if any(radio.key == key for radio in page.radio):
            checked(page.radio(key=key).set_value(said).run())
    assert alone.headline in words(page)
    table = rows_of(uploaded(page, content), "pupils-rows-table")
    assert table["entitled"][0] == entitled
    assert table["why"][0] == row["reason"]
    assert "Your child" not in words(pressed(page))


def test_the_walk_of_a_row_is_one_press_away(page: AppTest) -> None:
    uploaded(page, pupils(typed(*MIDDLE)))
    assert "stretch by stretch" not in words(page)
    links = pressed(page).get("page_link")
    assert any(link.proto.label == "Look at this walk, stretch by stretch" for link in links)
    opened(page, "walked")
    assert PRIMARY in [header.value for header in page.header]
    assert not page.query_params


def test_a_row_with_a_fault_has_no_walk(area: Area) -> None:
    content = pupils("TE1 1AB") + f"A2,,{URN},TE1 1AB\nA3,{BORN},999999,TE1 1AB\n".encode()
    given = PupilFile("pupils.csv", content)
    assert [area.pupil(given, row, on=ON) is None for row in range(3)] == [False, True, True]


def test_metres_are_metres_of_the_ground(
    area: Area, doors_db: Path, tmp_path: Path, page: AppTest
) -> None:
    """From a corner along a street to the school's gate: the ellipsoid's own length."""
    lons, lats = zip(at(*EAST), at(2.4, 5.0), strict=True)
    ground_m = Geod(ellps="GRS80").line_length(lons, lats)
    assert ground_m - 5600 > 1.5
    home = typed(*EAST)
    found = area.child(asked(area, home)).ways
    assert found is not None
    assert found.walk_any.metres == pytest.approx(ground_m, abs=0.5)
    metres = round(found.walk_any.metres)
    assert area.pupils(PupilFile("p.csv", pupils(home)), on=ON).results["walk_m"].tolist() == [
        metres
    ]
    (row,) = decided(doors_db, tmp_path, pupils(home))
    assert row["walk_m"] == str(metres)
    assert f"{metres:,} m" in words(travelled(page, home))
    assert uploaded(page, pupils(home)).dataframe[0].value.iloc[0].tolist().count(metres) == 1


def test_a_special_school_is_nobody_s_nearest_unless_it_is_asked_for(
    area: Area, doors_db: Path, tmp_path: Path, page: AppTest, capsys
) -> None:
    """It stands beside this home; a school of two sites is one entry."""
    nearby = area.child(asked(area, FAR)).nearby
    assert nearby is not None
    names = nearby.listed["name"].tolist()
    assert "Testham Special School" not in names
    assert sum(name.startswith(PRIMARY) for name in names) == 1
    assert sum(called.startswith(PRIMARY) for called in nearby.choices.values()) == 1
    (row,) = decided(doors_db, tmp_path, pupils(FAR))
    assert "Special" not in row["nearest_suitable_school"] + row["notes"]
    out = tmp_path / "homes.csv"
    assert main(["schools", "--db", str(doors_db), "--age", "9", "--out", str(out)]) == 0
    capsys.readouterr()
    text = out.read_text(encoding="utf-8-sig")
    nearest = {r["nearest_school"] for r in csv.DictReader(io.StringIO(text))}
    assert nearest - {""}
    assert not any("Special" in name for name in nearest)
    assert set(area.nearest_schools(age=9).homes["nearest_school"].fillna("")) == nearest
    opened(page, "schools").radio(key="schools-view").set_value("all").run()
    assert "Special" not in words(checked(page))
    options = travelled(page, FAR).selectbox(key="travel-school").options
    assert sum(option.startswith(PRIMARY) for option in options) == 1


def test_unknown_ages_make_no_headline(
    area: Area, doors_db: Path, page: AppTest, capsys: pytest.CaptureFixture[str]
) -> None:
    """At 12 only a school of unknown age may suit; at nine it is one of two: a range."""
    opened(page, "coverage").radio(key="coverage-view").set_value("school").run()
    for age, words_said in ((12, "we cannot say how many homes"), (9, "between")):
        found = area.assistance(AssistanceQuestion(age))
        assert words_said in found.headline
        assert any("state-funded" in line for line in found.lines) is (age == 9)
        told = ["coverage", "--db", str(doors_db), "--assistance", str(age)]
        assert main([*told, "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["says"] == [found.headline, *found.lines]
        assert main(told) == 0
        assert found.headline in capsys.readouterr().out
        page.number_input(key="assistance-age").set_value(age).run()
        said = words(checked(page))
        assert found.headline in said
        assert all(line in said for line in found.lines)


def test_a_result_can_be_fed_back(
    area: Area, doors_db: Path, tmp_path: Path, page: AppTest
) -> None:
    """West of Greenwich the longitude is negative, and stays a number in every file."""
    content = pupils(typed(*MIDDLE))
    found = area.pupils(PupilFile("pupils.csv", content), on=ON)
    (row,) = decided(doors_db, tmp_path, content)
    for back in (found.csv, (tmp_path / "out.csv").read_bytes()):
        assert b"'-" not in back
        (again,) = decided(doors_db, tmp_path, back)
        assert not again["fault (result)"]
        assert again["walk_m (result)"] == row["walk_m"]
        assert "Rows with a fault, of these 0" in words(uploaded(page, back))


def test_homes_on_a_closed_street_are_named_with_their_straight_line(
    area: Area, doors_db: Path, tmp_path: Path, page: AppTest, capsys
) -> None:
    closed = Scenario("Closed", (Change("close", street="Column 4"),))
    said = area.what_if(WhatIfQuestion(closed)).rejoined_said
    assert said is not None
    file = tmp_path / "closed.geojson"
    file.write_text(scenario.write(closed), encoding="utf-8")
    told = ["whatif", "--db", str(doors_db), str(file)]
    assert main([*told, "--json"]) == 0
    got = json.loads(capsys.readouterr().out)
    assert got["rejoined_said"] == said
    assert {row["postcode"] for row in got["rejoined"]} >= {"TE1 1AB"}
    assert main(told) == 0
    assert said in capsys.readouterr().out
    opened(page, "whatif").selectbox(key="whatif-kind").set_value("close").run()
    page.text_input(key="whatif-street").set_value("Column 4")
    page.button(key="whatif-add").click().run()
    assert said in words(checked(page))


EXPORT = f"""Pupil Ref,DOB,DfE No,UPRN,SEN Status,FSM Eligible
1,04/05/2017,999/2001,{registered.NEAR[0]},E,T
2,04/05/2017,9992001,{registered.NEAR[0]},K,F
"""


def test_a_school_system_s_export_is_read(
    registered_db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = EXPORT.encode()
    found = Area.open(registered_db).pupils(PupilFile("export.csv", content), on=ON).results
    rows = decided(registered_db, tmp_path, content)
    assert [row["fault"] for row in rows] == found["fault"].tolist() == ["", ""]
    assert {row["school_urn"] for row in rows} == {URN}
    assert {row["home_from"] for row in rows} == {"address point"}
    for _ in serving(registered_db, tmp_path, monkeypatch):
        page = AppTest.from_file(str(APP), default_timeout=99).run()
        table = rows_of(uploaded(page, content), "pupils-rows-table")
        assert table["school_name"].tolist() == [PRIMARY] * 2
        assert table["why"].tolist() == [row["reason"] for row in rows]
