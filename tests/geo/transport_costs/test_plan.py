"""A plan of runs for a file of children: before, after, timetable, and nobody lost."""

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest

from geo.__main__ import main
from geo.area import Area
from geo.school_travel.pupil_file import PupilFile
from geo.transport_costs.prices import read_prices
from tests import documents
from tests.prices import FILLED
from tests.town import at

DAY = date(2026, 11, 24)
HEAD = "id,dob,urn,lat,lon,helped,wheelchair,travels alone,run,stop,vehicle\n"


@pytest.fixture(scope="module")
def area(small_db: Path) -> Area:
    return Area.open(small_db)


def child(who: str, column: float, row: float, *more: str) -> str:
    lon, lat = at(column, row)
    cells = (*more, *("",) * (5 - len(more)))
    return ",".join((who, "2017-03-31", "123456", f"{lat:.6f}", f"{lon:.6f}", "yes", *cells))


SIX = [child(f"c{i}", i, 1) for i in range(6)]


def planned(area: Area, rows: list[str], prices: str = FILLED):
    given = PupilFile("pupils.csv", (HEAD + "\n".join(rows) + "\n").encode())
    found = area.travellers(given, on=DAY)
    held = read_prices("prices.toml", prices.encode())
    return found, area.shared_runs(found, held, within_s=1.0), held


def test_six_children_share_a_vehicle_instead_of_six_taxis(area: Area) -> None:
    found, plan, prices = planned(area, SIX)
    assert plan.before.vehicles == 6
    assert not plan.of_today
    assert plan.after.children == 6
    assert plan.after.vehicles in (1, 2)  # a bus, or two cars: both cost about the same
    assert plan.after.pounds_a_day < plan.before.pounds_a_day / 2
    assert plan.after.miles_a_day < plan.before.miles_a_day
    assert plan.bound.vehicles == 1
    assert plan.bound.pounds_a_day <= plan.after.pounds_a_day
    shared = area.travel_costs(found, prices, plan)
    year = plan.after.pounds_a_day * 190
    assert shared.totals.set_index("option").at["shared", "pounds_a_year"] == pytest.approx(year)


def test_the_timetable_has_every_child_in_and_out_and_in_time(area: Area) -> None:
    _, plan, _ = planned(area, SIX)
    rows = list(csv.DictReader(io.StringIO(plan.csv.decode("utf-8-sig"))))
    everybody = [f"c{i}" for i in range(6)]
    for what in ("gets in", "gets out"):
        assert sorted(row["id"] for row in rows if row["what"] == what) == everybody
    assert all("08:30" <= row["time"] <= "08:50" for row in rows if row["what"] == "gets out")
    by_run: dict[str, list[str]] = {}
    for row in rows:
        by_run.setdefault(row["run"], []).append(row["time"])
    assert all(times == sorted(times) for times in by_run.values())


def test_the_runs_of_today_are_compared_where_the_file_gives_them(area: Area) -> None:
    rows = [child(f"c{i}", i, 1, "", "", f"R{i // 3}", str(i % 3 + 1), "Car") for i in range(6)]
    _, plan, _ = planned(area, rows)
    assert plan.of_today
    assert plan.before.vehicles == 2
    assert [run.children for run in plan.now] == [(0, 1, 2), (3, 4, 5)]
    assert {plan.problem.kinds[run.kind].name for run in plan.now} == {"Car"}


def test_a_child_whom_no_vehicle_can_take_is_named_and_the_others_are_planned(area: Area) -> None:
    only_cars = FILLED[: FILLED.rindex("[[vehicles]]")]
    _, plan, _ = planned(area, [child("w", 3, 2, "yes"), *SIX], only_cars)
    assert plan.left_out == {0: "no vehicle in the file can take this child"}
    assert plan.after.children == plan.before.children == 6


def test_who_travels_alone_does_and_no_vehicles_means_nobody_is_planned(area: Area) -> None:
    _, plan, _ = planned(area, [child("a", 3, 2, "", "yes"), *SIX])
    (run,) = (run for run in plan.runs if 0 in run.children)
    times = dict(zip(run.visits, run.at_s, strict=True))
    own = {visit.boards: at for visit, at in times.items() if visit.child == 0}
    others = [at for visit, at in times.items() if visit.child != 0]
    assert not [at for at in others if own[True] < at < own[False]]
    none = FILLED[: FILLED.index("[[vehicles]]")]
    _, plan, _ = planned(area, SIX, none)
    assert plan.runs == ()
    assert len(plan.left_out) == 6
    assert plan.compared
    assert plan.bound_said


def test_without_prices_there_is_a_plan_and_no_pounds(area: Area) -> None:
    without = FILLED.replace("amount = 40, ", 'amount = "", ')
    without = without.replace("amount = 100, ", 'amount = "", ')
    _, plan, _ = planned(area, SIX, without)
    assert plan.after.children == 6
    pounds = {row[0]: row[2] for row in plan.compared}["Cost a day"]
    assert pounds == "No price given"
    assert "No plan can use fewer than 1 vehicles" in plan.bound_said


def test_the_run_is_drawn_along_streets(area: Area) -> None:
    _, plan, _ = planned(area, SIX)
    streets = area.run_streets(plan, 1)
    assert streets
    stops = plan.stops(1)
    assert len(stops) == len(plan.runs[0].visits)


def test_the_timetable_is_a_document_that_everybody_can_read(area: Area) -> None:
    _, plan, _ = planned(area, SIX)
    assert documents.errors(plan.pdf) == []
    documents.assert_nothing_is_cut(plan.pdf)


def test_the_command_plans_runs(
    small_db: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pupils, prices = tmp_path / "pupils.csv", tmp_path / "prices.toml"
    pupils.write_text(HEAD + "\n".join(SIX) + "\n")
    prices.write_text(FILLED)
    words = ["transport", "--pupils", str(pupils), "--prices", str(prices), "--on", "2026-11-24"]
    words += ["--runs", str(tmp_path / "runs.csv"), "--runs-pdf", str(tmp_path / "runs.pdf")]
    words += ["--db", str(small_db)]
    assert main([*words, "--seconds", "1", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)["runs"]
    assert said["before"]["vehicles"] == 6
    assert said["after"]["vehicles"] <= 2
    assert said["least_possible"]["vehicles"] == 1
    assert (tmp_path / "runs.pdf").read_bytes().startswith(b"%PDF")
    assert main([*words, "--seconds", "1"]) == 0
    assert "before 6" in capsys.readouterr().out
    assert main([*words, "--seconds", "0"]) == 2
