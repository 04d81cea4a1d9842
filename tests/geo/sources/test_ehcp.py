"""EHC plans: against the department's own totals, and on made tables."""

import csv
from collections import Counter
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.directory.vocabulary import NEEDS
from geo.errors import SourceError
from geo.manifest import Source
from geo.records import Harvest, Rejected, Zone, ZoneDemand
from geo.sources.ehcp import SETTINGS, UNKNOWN, read
from tests.examples import examples

REAL = Path(__file__).parents[3] / "../shared/data/sen2/sen_needs_all_plans.csv"
needs_data = pytest.mark.skipif(not REAL.exists(), reason="the shared data is not here")
HEADER = [
    "time_period",
    "geographic_level",
    "new_la_code",
    "la_name",
    "breakdown_topic",
    "breakdown",
    "ehc_plans",
    "number_asd",
    "number_need_unknown",
]
TOTAL = ("All EHC plans", "All EHC plans")
AGE = "Child or young persons age"
ISLAND = ("E06000046", "Isle of Wight")

AMENDED = {"SLD": -656, "SPLD": 656, "SEMH": 1, "SLCN": -1}
"""What the councils of January 2025 add up to beyond the nation's row: the release's notes say that
one council sent amended needs. Its total is the same."""

R = TypeVar("R")


def of(harvest: Harvest, kind: type[R]) -> list[R]:
    return [row for row in harvest.rows if isinstance(row, kind)]


def source(**given: Any) -> Source:
    assert given.keys() <= SETTINGS
    return Source("ehc-plans", "sen2", "Plans", "p", "l", "a", "2025", settings=given)


def table(path: Path, *rows: Any, header: Any = HEADER) -> Path:
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def row(
    *figures: Any,
    period: Any = "202425",
    level: str = "Local authority",
    la: Any = ISLAND,
    by: Any = TOTAL,
) -> list[Any]:
    return [period, level, *la, *by, *figures, *[""] * (3 - len(figures))]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "plans.csv"


@needs_data
def test_the_departments_own_totals():
    harvest = read(REAL, source())
    assert (harvest.rows_read, harvest.rows_kept, harvest.rows_rejected) == (13_939, 3_667, 0)
    assert harvest.left_out == {
        "counted by type of placement": 4_385,
        "counted by ethnicity": 2_785,
        "counted by years ehc plan in place": 1_826,
        "regional total": 870,
        "counted by sex": 308,
        "national total": 98,
    }
    assert of(harvest, Rejected) == []
    zones, plans = of(harvest, Zone), of(harvest, ZoneDemand)
    assert len(zones) == len({zone.zone_id for zone in zones}) == 153
    assert {zone.kind for zone in zones} == {"authority"}
    with REAL.open(encoding="utf-8-sig", newline="") as file:
        nation = {
            line["breakdown"]: line
            for line in csv.DictReader(file)
            if line["geographic_level"] == "National"
        }
    total = nation["All EHC plans"]
    sums = Counter()
    for plan in plans:
        if plan.age_from is None:
            sums[plan.need] += plan.value or 0
    assert sums[None] == int(total["ehc_plans"]) == 638_745
    assert sums[UNKNOWN] == int(total["number_need_unknown"]) == 4_870
    for need in NEEDS.keys() - {"DS", "NSA"}:
        assert sums[need] == int(total[f"number_{need.lower()}"]) + AMENDED.get(need, 0), need
    assert sums.keys().isdisjoint({"DS", "NSA"})
    for age in range(3, 26):
        found = sum(p.value or 0 for p in plans if p.need is None and p.age_from == p.age_to == age)
        assert found == int(nation[f"age {age}"]["ehc_plans"])
    young = sum(p.value or 0 for p in plans if p.need is None and (p.age_from, p.age_to) == (0, 2))
    assert young == int(nation["under 3"]["ehc_plans"])


@needs_data
def test_what_is_not_available_is_said_so():
    plans = of(read(REAL, source()), ZoneDemand)
    withheld = [plan for plan in plans if plan.symbol]
    assert {plan.zone_id for plan in withheld} == {"E10000030"}, "Surrey, by the release's notes"
    assert {(plan.symbol, plan.value, plan.basis) for plan in withheld} == {("x", None, "withheld")}
    island = {p.need: p.value for p in plans if p.zone_id == ISLAND[0] and p.age_from is None}
    assert (island[None], island["SLCN"], island["OTH"]) == (1_799, 598, 0)


def test_a_row(path):
    harvest = read(table(path, row(10, 7, 3), row("low", "c", "", by=(AGE, "age 10"))), source())
    assert of(harvest, Zone) == [Zone(ISLAND[0], "authority", ISLAND[1], None, "sen2")]
    assert [(p.need, p.age_from, p.value, p.symbol) for p in of(harvest, ZoneDemand)] == [
        (None, None, 10.0, None),
        ("ASD", None, 7.0, None),
        (UNKNOWN, None, 3.0, None),
        (None, 10, None, "low"),
        ("ASD", 10, None, "c"),
    ]


def test_which_year(path):
    table(path, row(1, period=202324), row(2), row(3, period=202223))
    latest = read(path, source())
    assert [plan.value for plan in of(latest, ZoneDemand)] == [2.0]
    assert latest.left_out == {"of another year": 2}
    for said in ("202324", 202324, "2023/24", "2023-24", "2023/2024"):
        assert [p.value for p in of(read(path, source(period=said)), ZoneDemand)] == [1.0]
    with pytest.raises(SourceError, match=r"no plans of the period 202021.*202223, 202324, 202425"):
        read(path, source(period="2020/21"))


@pytest.mark.parametrize("said", ["last year", "", True, 3, [], "24/25"])
def test_what_is_no_year(path, said):
    with pytest.raises(SourceError, match=r"period is .* in the manifest"):
        read(table(path, row(1)), source(period=said))


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        (row(1, la=("E92000001", "England")), "new_la_code"),
        (row(1, la=("", "")), "new_la_code"),
        (row(1, by=(AGE, "adult")), "breakdown"),
        (row(1, by=("", "")), "breakdown"),
        (row(1, period="soon"), "time_period"),
        (row("", by=(AGE, "age 4")), "ehc_plans"),
        (row("many", by=(AGE, "age 4")), "ehc_plans"),
        (row(-1, by=(AGE, "age 4")), "ehc_plans"),
        (row(1.5, by=(AGE, "age 4")), "ehc_plans"),
        (row(1), "breakdown"),
    ],
)
def test_rows_that_cannot_be_used(path, bad, field):
    harvest = read(table(path, row(9), bad), source())
    assert (harvest.rows_read, harvest.rows_kept, harvest.rows_rejected) == (2, 1, 1)
    told = of(harvest, Rejected)
    assert {fault.row_ref for fault in told} == {"line 3"}
    assert field in {fault.field for fault in told}


def test_another_table(path):
    with pytest.raises(SourceError, match="is missing the column"):
        read(table(path, ["1"], header=["time_period"]), source())


cells = st.sampled_from(["202425", "Local authority", "E06000046", AGE, "age 5", "x", "7", ""]) | (
    st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
)


@settings(
    max_examples=examples(100),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.lists(cells, max_size=10) | st.just(row(3, 2, 1)), min_size=1, max_size=6))
def test_any_table(path, rows):
    try:
        harvest = read(table(path, *rows), source())
    except SourceError:
        return
    assert 0 <= harvest.rows_rejected <= len({fault.row_ref for fault in of(harvest, Rejected)})
    assert {p.zone_id for p in of(harvest, ZoneDemand)} == {z.zone_id for z in of(harvest, Zone)}
