"""What if a school closes: who has another school then, who gains and who loses."""

import json
from datetime import date
from pathlib import Path

import pytest
import shapely

from geo import scenario
from geo.__main__ import main
from geo.area import Area, GapsQuestion, Standard, TypedChange
from geo.errors import InputError
from geo.scenario import Change, Scenario
from geo.school_travel import school_named
from geo.school_travel.pupil_file import PupilFile
from geo.store import Store
from tests.geo.school_travel.test_measure import schools
from tests.town import CODE, at

DAY = date(2026, 11, 24)
KNOWN = "plan,low income,cannot walk,route unreasonable,faith choice,state funded"
FILE = f"""id,postcode,dob,urn,{KNOWN}
near,TE1 1AB,2019-03-01,123456,n,n,n,n,n,y
near the new one,TE1 1AA,2019-03-01,123456,n,n,n,n,n,y
by name,TE1 1AA,2019-03-01,Testham Primary School,n,n,n,n,n,y
free as it is,TE1 1AA,2019-03-01,123456,n,n,y,n,n,y
elsewhere,SO14 3AB,2019-03-01,123456,n,n,n,n,n,y
"""
SHUT = Change("close school", school="123456")
STANDARD = Standard("walk", within_m=500.0)
NEW = Change("add school", shapely.Point(*at(0.5, 0)), name="New School", min_age=4, max_age=11)


def scene(*changes: Change) -> Scenario:
    return Scenario("It closes", changes, area=CODE)


@pytest.fixture(scope="module")
def area(small_db: Path) -> Area:
    return Area.open(small_db)


def test_a_school_that_closes_is_gone_and_its_number_says_so(store: Store) -> None:
    held = schools([(0, 0)], [(1, 3), (0, 1)])
    network = store.network()
    after = scenario.applied(scene(Change("close school", school="School 0")), network, held)[1]
    assert after.names == ["School 1"]
    assert set(after.gates["school"]) == {0}
    for text in ("s0", "School 0", "school 0"):
        with pytest.raises(InputError, match="School 0 closes in this scenario"):
            school_named.find(after, text)
    assert held.names == ["School 0", "School 1"]


def test_its_pupils_go_to_the_school_that_the_scenario_names(store: Store) -> None:
    held, network = schools([(0, 0)], [(1, 3)]), store.network()
    shut = Change("close school", school="s0", to="School 1")
    after = scenario.applied(scene(shut), network, held)[1]
    found = school_named.named(after, "School 0")
    assert found.rows == (0,)
    assert "Its pupils go to School 1." in (found.note or "")
    opened = scene(Change("close school", school="s0", to="New School"), NEW)
    after = scenario.applied(opened, network, held)[1]
    assert after.names[school_named.find(after, "s0")[0]] == "New School"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            Change("close school", school="999999"),
            r"Change 1 \(Close a school: 999999\).*URN 999999",
        ),
        (Change("close school", school="s0", to="s0"), "cannot go to the school that is closing"),
        (Change("close school", school="s0", to="Nowhere"), "no school called “Nowhere”"),
    ],
)
def test_what_cannot_close(store: Store, change: Change, said: str) -> None:
    with pytest.raises(InputError, match=said):
        scenario.applied(scene(change), store.network(), schools([(0, 0)], [(1, 3)]))


def test_the_file_holds_where_its_pupils_go() -> None:
    shut = Change("close school", school="123456", to="New School")
    assert scenario.read(scenario.write(scene(shut))).changes == (shut,)
    lost = {"type": "Feature", "geometry": None, "properties": {"change": "close school"}}
    odd = {
        "type": "Feature",
        "geometry": None,
        "properties": {"change": "close", "street": "Row 1", "to": "a"},
    }
    text = json.dumps({"type": "FeatureCollection", "features": [lost, odd]})
    with pytest.raises(
        InputError, match=r"Feature 1: It needs the school.*Feature 2: “to” is only for"
    ):
        scenario.read(text)


def test_a_file_of_pupils_when_nobody_said_where_they_go(area: Area) -> None:
    """Each row says that its school closes, and none is taken to be at another."""
    found = area.pupils_if(PupilFile("p.csv", FILE.encode()), scene(SHUT, NEW), on=DAY)
    rows = found.rows.set_index("id")
    assert set(rows.index) == {"near", "near the new one", "by name", "free as it is"}
    assert set(rows.loc["near", ["entitled_after", "school_after"]]) == {"cannot say", ""}
    assert set(rows["school_name"]) == {"Testham Primary School"}
    assert rows["fault_after"].str.contains("does not say where its pupils go").all()
    assert found.totals["is no longer certain"] == 4
    (by_school,) = found.by_school.to_dict("records")
    assert by_school["school_name"] == "Testham Primary School"


def test_a_file_of_pupils_who_go_to_a_school_that_opens(area: Area) -> None:
    """Who has the same answer at the other school is told as well, and nobody twice."""
    shut = Change("close school", school="123456", to="New School")
    found = area.pupils_if(PupilFile("p.csv", FILE.encode()), scene(shut, NEW), on=DAY)
    rows = found.rows.set_index("id")
    assert set(rows["school_after"]) == {"New School"}
    kinds = {kind: n for kind, n in found.totals.items() if n and kind != "rows"}
    assert sum(kinds.values()) == len(rows) == 5
    assert set(kinds) == {"keeps the same answer, at another school"}
    walk = rows.loc["near the new one", ["walk_before_m", "walk_after_m"]]
    assert walk["walk_after_m"] < walk["walk_before_m"]


def test_who_loses_and_who_gains_by_school_and_ground(area: Area) -> None:
    """The child who cannot walk has the new school at the door; one who was near has it far off."""
    far = Change("add school", shapely.Point(*at(8, 8)), name="Far School", min_age=4, max_age=11)
    lane = Change("path", shapely.LineString([at(8, 8), at(8, 40)]), name="Long Lane")
    move = Change("move school", shapely.Point(*at(8, 40)), school="Far School")
    shut = Change("close school", school="123456", to="Far School")
    found = area.pupils_if(PupilFile("p.csv", FILE.encode()), scene(lane, far, move, shut), on=DAY)
    rows = found.rows.set_index("id")
    assert rows.at["near", "change"] == "gains free travel"
    assert rows.at["near", "outcomes_after"] == "ELIGIBLE_DISTANCE"
    school = found.by_school.set_index("school_name").loc["Testham Primary School"]
    assert school["gains free travel"] == found.totals["gains free travel"] >= 3
    ground = found.by_ground.set_index("ground")
    assert ground.at["ELIGIBLE_DISTANCE", "gains free travel"] == school["gains free travel"]


def test_homes_and_gaps_know_that_it_closes(area: Area) -> None:
    question = scenario.WhatIfQuestion(scene(SHUT))
    found = area.what_if(question)
    assert found.schools.set_index("school").loc["Testham Primary School", "after"] == 0
    asked = GapsQuestion(("mainstream-school",), STANDARD)
    alone, moved = (
        area.gaps(asked, scenario=scene(*each)).change for each in ((SHUT,), (SHUT, NEW))
    )
    assert alone is not None
    assert moved is not None
    assert (alone.gained, alone.lost) == (0, 1)  # the home that is near the only school
    assert (moved.gained, moved.lost) == (1, 1)


def test_other_services_stay_as_they_are(area: Area) -> None:
    offer = area.offer
    _, after = scenario.with_changes(scene(SHUT), area.network, area.schools(), offer)
    gone = offer.services["name"] == "Testham Primary School"
    assert gone.sum() == 1
    assert after.services["name"].tolist() == offer.services["name"][~gone].tolist()
    assert after.texts["address"].tolist() == offer.texts["address"][~gone].tolist()
    for service in after.services["service_id"]:
        old, new = (each.points.loc[each.rows_of(service), "lat"] for each in (offer, after))
        assert old.tolist() == new.tolist()


def test_a_form_gives_it_by_name(area: Area) -> None:
    school = str(area.schools().table.at[0, "service_id"])
    now = area.with_change(
        scene(NEW), TypedChange(kind="close school", school=school, to="New School", place="x")
    )
    assert (
        now.changes[1].said == "Close a school: Testham Primary School; its pupils go to New School"
    )


def test_the_command_says_who_gains_and_loses(
    tmp_path: Path, small_db: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, out, what_if = (tmp_path / name for name in ("in.csv", "out.csv", "if.geojson"))
    path.write_text(FILE, encoding="utf-8")
    what_if.write_text(scenario.write(scene(SHUT)), encoding="utf-8")
    asked = ["entitlement", "--db", str(small_db), "--pupils", str(path), "--out", str(out)]
    assert main([*asked, "--on", "2026-11-24", "--scenario", str(what_if), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["changes"]["is no longer certain"] == 4
    assert "closes in this scenario" in out.read_text(encoding="utf-8-sig")
