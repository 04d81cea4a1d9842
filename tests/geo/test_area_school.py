"""One child, asked through every door, has one answer."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
import streamlit as st
from hypothesis import given, settings, strategies
from streamlit.testing.v1 import AppTest

from geo.__main__ import main
from geo.area import Area, ChildAnswer, ChildQuestion
from geo.measure import to_lonlat
from geo.scenario import Change, Scenario, WhatIfQuestion
from geo.school_travel.pupil_file import PupilFile
from geo.school_travel.rules import Rules
from tests.examples import examples
from tests.pages.app import APP, words
from tests.pages.conftest import serving
from tests.pages.in_step import press_row, rows_of
from tests.town import ORIGIN

ON = date(2026, 11, 30)
HOME, BORN, SCHOOL = "PO30 4LS", date(2017, 3, 31), "118167"
"""A postcode from which Hunnyhill Primary School and another one are about as near."""

AS_NEAR = "A postcode cannot show which"
FILE = f"id,postcode,dob,urn,state funded\nA1,{HOME},{BORN},{SCHOOL},yes\n"


@pytest.fixture(scope="module")
def area(island_db: Path) -> Area:
    return Area.open(island_db)


def asked(area: Area, home: str, **more: object) -> ChildAnswer:
    placed = area.child_home(home)
    question = ChildQuestion(
        home=placed.home,
        home_here=placed.here,
        born=BORN,
        on=ON,
        school=SCHOOL,
        told={"qualifying": True},
    )
    return area.child(replace(question, **more))  # type: ignore[arg-type]


def test_the_area_cannot_tell_from_a_postcode_and_says_what_would(area: Area) -> None:
    found = asked(area, HOME)
    assert (found.decision.outcomes[0], found.decision.entitled) == ("UNDECIDED", None)
    assert found.facts.about_as_near
    assert found.school is not None
    assert any(AS_NEAR in note for note in found.school.notes)
    assert "spread_m" in {lack.fact for lack in found.decision.missing}
    assert "Give the exact location" in found.decision.headline


def test_an_exact_point_settles_it(area: Area) -> None:
    home = asked(area, HOME).question.home
    found = asked(area, f"{home.lat:.6f}, {home.lon:.6f}")
    assert found.facts.nearest_suitable is False
    assert found.decision.headline == "First we need to know: does the child have an EHC plan?"
    told = {"qualifying": True, "plan": False}
    found = asked(area, f"{home.lat:.6f}, {home.lon:.6f}", told=told)
    assert found.decision.entitled is False


def test_the_command_and_a_file_say_the_same(area: Area, island_db: Path, tmp_path: Path) -> None:
    path, out = tmp_path / "in.csv", tmp_path / "out.csv"
    path.write_text(FILE, encoding="utf-8")
    run = ["entitlement", "--db", str(island_db), "--pupils", str(path), "--out", str(out)]
    assert main([*run, "--on", ON.isoformat()]) == 0
    (row,) = csv.DictReader(io.StringIO(out.read_text(encoding="utf-8-sig")))
    found = area.pupils(PupilFile("pupils.csv", FILE.encode()), on=ON).results.iloc[0]
    alone = asked(area, HOME)
    assert row["entitled"] == found["entitled"] == "cannot say"
    assert row["outcomes"] == found["outcomes"] == "; ".join(alone.decision.outcomes)
    assert row["missing"] == " ".join(lack.question for lack in alone.decision.missing)
    assert AS_NEAR in row["notes"]
    assert "Where exactly is the home?" in row["missing"]


@pytest.fixture
def page(island_db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    for _ in serving(island_db, tmp_path, monkeypatch):
        shown = AppTest.from_file(str(APP), default_timeout=99).run()
        assert not shown.exception
        yield shown
    st.cache_resource.clear()


def press(page: AppTest, row: int = 0) -> AppTest:
    """Press a row of the table of pupils: its whole record is shown."""
    press_row(page, "pupils-rows-table", row)
    assert not page.exception
    return page


def test_the_page_of_pupils_says_the_same(page: AppTest) -> None:
    page.switch_page("pages/pupils.py").run()
    page.file_uploader(key="pupils-file").upload("pupils.csv", FILE.encode(), "text/csv").run()
    page.date_input(key="pupils-on").set_value(ON).run()
    assert not page.exception
    assert re.search(r"A1 Hunnyhill Primary School cannot say", words(page))
    assert "Give the exact location." in rows_of(page, "pupils-rows-table")["why"][0]
    press(page)
    assert "Where exactly is the home?" in words(page)


def test_the_page_of_a_family_says_the_same(page: AppTest) -> None:
    page.switch_page("pages/travel.py").run()
    page.text_input(key="travel-home").set_value(HOME)
    for part, number in (("day", BORN.day), ("month", BORN.month), ("year", BORN.year)):
        page.text_input(key=f"travel-{part}").set_value(str(number))
    page.date_input(key="travel-on").set_value(ON)
    next(b for b in page.button if b.label == "Continue").click().run()
    box = page.selectbox(key="travel-school")
    box.set_value(next(o for o in box.options if f"URN {SCHOOL}" in o)).run()
    if any(radio.key == "travel-q-qualifying" for radio in page.radio):
        page.radio(key="travel-q-qualifying").set_value("yes").run()
    assert not page.exception
    said = words(page)
    assert "Too close to call from a postcode. Give the exact location." in said
    assert "A postcode does not show which" in said


# One child and many


@settings(max_examples=examples(15))
@given(
    strategies.lists(
        strategies.tuples(
            strategies.integers(0, 10**6), strategies.sampled_from([None, "yes", "no"])
        ),
        min_size=1,
        max_size=4,
    )
)
def test_many_children_are_decided_as_each_is_alone(area: Area, some: list[tuple]) -> None:
    """Random homes, ages and schools of the island: file and single question agree."""
    schools = area.schools().table
    schools = schools[schools["category"].eq("mainstream-school") & schools["urn"].notna()]
    lines, alone = ["id,postcode,dob,urn,low income"], []
    for number, (seed, low) in enumerate(some):
        rng = np.random.default_rng(seed)
        postcode = str(rng.choice(area.homes.table["postcode"].to_numpy()))
        urn = str(rng.choice(schools["urn"].to_numpy()))
        born = date(2010 + int(rng.integers(0, 12)), 1 + int(rng.integers(0, 12)), 9)
        lines.append(f"{number},{postcode},{born},{urn},{low or ''}")
        told = {"low_income": {"yes": True, "no": False, None: None}[low]}
        alone.append(asked(area, postcode, born=born, school=urn, told=told))
    file = PupilFile("pupils.csv", "\n".join(lines).encode())
    found = area.pupils(file, on=ON).results
    for one, (_, row) in zip(alone, found.iterrows(), strict=True):
        assert row["outcomes"] == "; ".join(one.decision.outcomes)
        assert row["missing"] == " ".join(lack.question for lack in one.decision.missing)
        if one.ways is not None:
            assert row["walk_m"] == round(one.ways.walk_any.metres)
            assert row["drive_m"] == round(one.ways.drive.metres)


# The council's measuring point reaches every question


@pytest.fixture
def town(small_db: Path, monkeypatch: pytest.MonkeyPatch) -> Area:
    """The made-up town, whose council measures to the main entrance; its school has one."""
    town = Area.open(small_db)
    held = town.schools()
    lon, lat = to_lonlat(ORIGIN[0] + 800.0, ORIGIN[1] + 800.0)[0]
    main_entrance = held.gates.iloc[[0]].assign(lon=lon, lat=lat, kind="entrance=main")
    gates = pd.concat([held.gates, main_entrance], ignore_index=True)
    schools = replace(held, gates=gates)
    monkeypatch.setattr(town, "schools", lambda examples=False: schools)
    return town


def by_main_entrance(town: Area, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = town.law

    def law(*of: object, **more: object) -> Rules:
        return replace(plain(*of, **more), school_point="main entrance")  # type: ignore[arg-type]

    monkeypatch.setattr(town, "law", law)


def test_the_area_around_a_school_is_around_its_main_entrance(
    town: Area, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = town.around("123456")
    by_main_entrance(town, monkeypatch)
    main_entrance = town.around("123456")
    assert main_entrance.gates["kind"].tolist() == ["entrance=main"]
    assert len(gate.gates) > 1
    near, far = (found.within.distance_m for found in (gate, main_entrance))
    reached = np.isfinite(near)
    assert (far[reached] >= near[reached]).all()
    assert (far[reached] - near[reached]).max() > 100


def test_the_nearest_school_is_measured_to_its_main_entrance(
    town: Area, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = town.nearest_schools().homes["walk_m"]
    by_main_entrance(town, monkeypatch)
    assert town.nearest_schools().homes["walk_m"].sum() > gate.sum()


def test_what_if_is_measured_to_the_main_entrance(
    town: Area, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new gate at the home's own door changes nothing for a council of main entrances."""
    place = town.homes.lonlat[0]
    gate = Change("gate", shapely.Point(*place), school="123456")
    question = WhatIfQuestion(Scenario("A gate", (gate,)))
    shorter = town.what_if(question)
    by_main_entrance(town, monkeypatch)
    assert town.what_if(question).homes.empty
    assert shorter.totals["homes"] == 4


def test_a_child_is_measured_to_the_main_entrance(
    town: Area, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = ChildQuestion(
        home=town.child_home("TE1 1AA").home, home_here=True, born=BORN, on=ON, school="123456"
    )
    gate = town.child(question)
    by_main_entrance(town, monkeypatch)
    entrance = town.child(question)
    assert gate.ways is not None
    assert entrance.ways is not None
    assert entrance.ways.walk.metres > gate.ways.walk.metres + 100
