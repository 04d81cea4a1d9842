"""Two councils of different size on the department's own table: one year, every number its cell."""

import csv
from pathlib import Path

import pandas as pd
import pytest

from geo.area import Area
from geo.manifest import Source
from geo.provision.figures import COLUMNS, Figures
from geo.records import ZoneDemand
from geo.sources.plan_series import read
from geo.sufficiency.answer import SufficiencyHolder, sufficiency_of
from geo.sufficiency.cells import PlanTable
from geo.sufficiency.question import SufficiencyQuestion
from geo.sufficiency.said import headline, lines
from geo.sufficiency.tracing import traced

REAL = Path(__file__).parents[3] / "../shared/data/sen2/sen_needs_all_plans.csv"
pytestmark = pytest.mark.skipif(not REAL.exists(), reason="the shared data is not here")

SMALL, LARGE = "E06000017", "E10000016"
"""Rutland and Kent."""


@pytest.fixture(scope="module")
def figures() -> pd.DataFrame:
    source = Source("ehc-plan-series", "needs", "Plans", "p", "l", "a", "2025-01")
    rows = [row for row in read(REAL, source).rows if isinstance(row, ZoneDemand)]
    table = pd.DataFrame(
        [
            (
                r.zone_id,
                "authority",
                r.measure,
                r.value,
                r.need,
                r.age_from,
                r.age_to,
                r.symbol,
                r.basis,
                r.source_id,
            )
            for r in rows
        ],
        columns=list(COLUMNS),
    )
    return table[table["zone_id"].isin([SMALL, LARGE])]


@pytest.mark.parametrize("council", [SMALL, LARGE])
def test_one_year_is_answered_without_a_forecast_and_with_its_cells(
    council: str, figures: pd.DataFrame, island_db: Path
) -> None:
    plans = PlanTable.of(Figures(figures, {}, council))
    held = SufficiencyHolder("Council", plans, Area.open(island_db).offer, [], [])
    answer = sufficiency_of(held, SufficiencyQuestion(), None, "not measured")
    assert answer.year == 2024
    assert not answer.row.ahead
    assert answer.shortfall is None
    assert "too few years" in headline(answer)
    assert any("three school years" in line for line in lines(answer))
    assert "two school years" in answer.no_ages
    with REAL.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    seen = 0
    for figure in traced(answer):
        for cell in figure.cells:
            if not cell.cell.startswith("line "):
                continue
            line, column = cell.cell.removeprefix("line ").split(", ")
            row = rows[int(line) - 1]
            assert row[rows[0].index("new_la_code")] == council
            assert row[rows[0].index(column)] == cell.said
            seen += 1
    assert seen > 60


def test_placements_of_the_large_council_are_the_department_s(figures: pd.DataFrame) -> None:
    plans = PlanTable.of(Figures(figures, {}, LARGE))
    with REAL.open(encoding="utf-8-sig", newline="") as file:
        ours = [row for row in csv.DictReader(file) if row["new_la_code"] == LARGE]
    placed = {
        row["breakdown"]: int(row["ehc_plans"])
        for row in ours
        if row["breakdown_topic"] == "Type of placement"
    }
    (special,) = plans.counts(("special_total",), less=("special_independent",))
    assert special.value == placed["Special - total"] - placed["Special - independent"]
