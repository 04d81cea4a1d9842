"""Plans by year and placement: the department's three tables, in both layouts, and wrong ones."""

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from geo.errors import SourceError
from geo.manifest import Source
from geo.records import Harvest, Rejected, Zone, ZoneDemand
from geo.sources.plan_series import IN_REGION, measure_name, read

SHARED = Path(__file__).parents[3] / "../shared/data/sen2/sen_needs_all_plans.csv"
HEAD = ["time_period", "geographic_level", "new_la_code", "la_name"]
TOPIC = [*HEAD, "breakdown_topic", "breakdown"]
ISLAND = ["Local authority", "E06000046", "Isle of Wight"]
ALL = ["All EHC plans", "All EHC plans"]
AGE, START = "Child or young persons age", "Age at start of academic year"


def source() -> Source:
    return Source("ehc-plan-series", "series", "Plans", "p", "l", "a", "2025-01")


def table(path: Path, *rows: Any) -> Harvest:
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        csv.writer(file).writerows(rows)
    return read(path, source())


def figures(harvest: Harvest) -> list[ZoneDemand]:
    return [row for row in harvest.rows if isinstance(row, ZoneDemand)]


def test_a_cell_keeps_its_line_its_column_and_its_mark(tmp_path: Path) -> None:
    harvest = table(
        tmp_path / "caseload.csv",
        [*TOPIC, "ehcplans", "special_total", "ap_pru_total"],
        ["202425", *ISLAND, *ALL, 1799, 426, "x"],
    )
    plans, special, withheld = figures(harvest)
    assert plans.measure == measure_name("ehc_plans", "202425", "all")
    assert (plans.value, plans.basis) == (1799, "line 2, ehcplans")
    assert special.measure == "series/ehc_plans/202425/special_total/now"
    assert (withheld.value, withheld.symbol) == (None, "x")
    assert (harvest.rows_read, harvest.rows_kept) == (1, 1)


def test_ages_of_january_and_of_september_are_not_the_same_figure(tmp_path: Path) -> None:
    harvest = table(
        tmp_path / "caseload.csv",
        [*TOPIC, "ehcplans"],
        ["202425", *ISLAND, AGE, "age 10", 92],
        ["202526", *ISLAND, START, "under 3", 2],
    )
    january, september = figures(harvest)
    assert (january.age_from, january.age_to) == (10, 10)
    assert (september.age_from, september.age_to) == (0, 2)
    assert january.measure.endswith("/now")
    assert september.measure.endswith("/start")


def test_needs_are_read_by_placement_too(tmp_path: Path) -> None:
    harvest = table(
        tmp_path / "needs.csv",
        [*TOPIC, "ehc_plans", "number_semh"],
        ["202425", *ISLAND, "Type of placement", "Special - total", 426, 46],
        ["202425", *ISLAND, "Type of placement", "FE - UKRLP provider", 12, 5],
        ["202425", *ISLAND, "Ethnicity", "White - Irish", 1, 0],
    )
    total, semh = figures(harvest)
    assert total.measure == semh.measure == "series/ehc_plans/202425/special_total/now"
    assert (total.need, semh.need, semh.value) == (None, "SEMH", 46)
    assert dict(harvest.left_out) == {"a part of a placement": 1, "counted by ethnicity": 1}


def test_sen_support_is_that_of_all_schools_together(tmp_path: Path) -> None:
    head = [*HEAD, "phase_type_grouping", "type_of_establishment", "hospital_school", "sen_support"]
    harvest = table(
        tmp_path / "sen_phase_type_.csv",
        head,
        ["202425", *ISLAND, "Total", "Total", "Total", 2700],
        ["202425", *ISLAND, "State-funded primary", "Total", "Total", 1500],
    )
    (figure,) = figures(harvest)
    assert figure.measure == "series/sen_support/202425/all/now"
    assert figure.value == 2700
    assert dict(harvest.left_out) == {"of some schools alone": 1}


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (["2024", *ISLAND, *ALL, 5], "time_period"),
        (["202427", *ISLAND, *ALL, 5], "time_period"),
        (["202425", "Local authority", "W06000001", "Anglesey", *ALL, 5], "new_la_code"),
        (["202425", *ISLAND, AGE, "age ten", 5], "breakdown"),
        (["202425", *ISLAND, *ALL, -5], "ehcplans"),
        (["202425", *ISLAND, *ALL, "many"], "ehcplans"),
    ],
)
def test_a_row_that_cannot_be_used_says_why(tmp_path: Path, row: Any, field: str) -> None:
    harvest = table(tmp_path / "caseload.csv", [*TOPIC, "ehcplans"], row)
    assert not figures(harvest)
    assert field in {row.field for row in harvest.rows if isinstance(row, Rejected)}


def test_the_same_children_are_not_counted_twice(tmp_path: Path) -> None:
    rows = [["202425", *ISLAND, *ALL, n] for n in (5, 6)]
    harvest = table(tmp_path / "caseload.csv", [*TOPIC, "ehcplans"], *rows)
    assert [figure.value for figure in figures(harvest)] == [5]
    assert harvest.rows_rejected == 1


def test_another_table_is_answered_with_what_to_give(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"caseload\.csv"):
        table(tmp_path / "other.csv", [*HEAD, "ehcplans"], ["202425", *ISLAND, 5])


@pytest.mark.skipif(not SHARED.exists(), reason="the shared data is not here")
def test_the_department_s_own_table_is_read_whole() -> None:
    harvest = read(SHARED, source())
    rejected = [row for row in harvest.rows if isinstance(row, Rejected)]
    assert not rejected
    assert harvest.rows_read == 13939
    codes = {figure.zone_id for figure in figures(harvest)}
    assert (len(codes), len({c for c in codes if c.startswith("E12")})) == (163, 9)
    assert "E92000001" in codes


PLACES = ["country_code", "country_name", "region_code", "region_name"]
SOUTH_EAST = ["E92000001", "England", "E12000008", "South East"]


def test_england_the_regions_and_the_region_of_a_council(tmp_path: Path) -> None:
    harvest = table(
        tmp_path / "caseload.csv",
        [*HEAD, *PLACES, *TOPIC[4:], "ehcplans"],
        ["202425", "National", "", "", "E92000001", "England", "", "", *ALL, 638745],
        ["202425", "Regional", "", "", *SOUTH_EAST, *ALL, 105000],
        ["202425", *ISLAND, *SOUTH_EAST, *ALL, 1799],
        ["202425", "Regional", "", "", "E92000001", "England", "W12", "Wales", *ALL, 1],
    )
    plans = {row.zone_id: row.value for row in figures(harvest) if row.measure != IN_REGION}
    assert plans == {"E92000001": 638745, "E12000008": 105000, "E06000046": 1799}
    (link,) = [row for row in figures(harvest) if row.measure == IN_REGION]
    assert (link.zone_id, link.symbol, link.basis) == (
        "E06000046",
        "E12000008",
        "line 4, region_code",
    )
    zones = {row.zone_id: (row.kind, row.name) for row in harvest.rows if isinstance(row, Zone)}
    assert zones["E92000001"] == ("nation", "England")
    assert zones["E12000008"] == ("region", "South East")
    assert [row.field for row in harvest.rows if isinstance(row, Rejected)] == ["region_code"]


def test_councils_to_compare_with_are_kept_as_such(tmp_path: Path) -> None:
    other = ["Local authority", "E06000059", "Dorset"]
    rows = [[*TOPIC, "ehcplans"], ["202425", *ISLAND, *ALL, 5], ["202425", *other, *ALL, 6]]
    path = tmp_path / "caseload.csv"
    table(path, *rows)
    named = replace(source(), settings={"neighbours": ["E06000059"]})
    kinds = {row.zone_id: row.kind for row in read(path, named).rows if isinstance(row, Zone)}
    assert kinds == {"E06000046": "authority", "E06000059": "neighbour"}
    for wrong in ("E06000059", ["Dorset"], [7], ["E12000008"]):
        with pytest.raises(SourceError, match="neighbours must be a list of GSS codes"):
            read(path, replace(source(), settings={"neighbours": wrong}))
