"""The council beside its region, England and others, and the department's own percentages."""

import csv
from pathlib import Path
from types import MappingProxyType

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.directory.vocabulary import NEEDS
from geo.manifest import Source
from geo.provision.figures import COLUMNS, Figures
from geo.records import Zone, ZoneDemand
from geo.sources.plan_series import IN_REGION, read
from geo.sufficiency.benchmark import GROWTH, KIND, NEED, SUPPORTED, Benchmark, benchmark, peers_of
from tests.geo.sufficiency.made import COUNCIL, figure

SHARED = Path(__file__).parents[3] / "../shared/data/sen2/sen_needs_all_plans.csv"
REGION, OTHER, ENGLAND = "E12000008", "E12000009", "E92000001"
NAMES = MappingProxyType({REGION: "South East", ENGLAND: "England", "E06000059": "Dorset"})
KINDS = MappingProxyType({COUNCIL: "authority", ENGLAND: "nation", "E06000059": "neighbour"})


def of(zone: str, *rows: dict) -> list[dict]:
    return [{**row, "zone_id": zone, "kind": KINDS.get(zone, "region")} for row in rows]


def counted(total: float | None, special: float | None, period: str = "202425") -> list[dict]:
    independent = [
        figure(period, name, 0.0) for name in ("special_independent", "special_non_maintained")
    ]
    return [figure(period, "all", total), figure(period, "special_total", special), *independent]


LINK = {**figure("202425", "all", None), "measure": IN_REGION, "symbol": REGION}


def compared(*rows: list[dict]) -> Benchmark | None:
    table = pd.DataFrame([row for group in rows for row in group], columns=list(COLUMNS))
    return benchmark(peers_of(Figures(table, {}, COUNCIL), "Testham", NAMES), 2024)


def shares(found: Benchmark | None, of_kind: str, slug: str) -> list[float | None]:
    assert found is not None
    row = found.row(of_kind, slug)
    assert row is not None
    return [share.value for share in row.shares]


def test_the_region_of_the_council_and_no_other():
    found = compared(
        of(COUNCIL, *counted(100, 20), LINK),
        of(REGION, *counted(1000, 250)),
        of(OTHER, *counted(10, 9)),
        of(ENGLAND, *counted(10_000, 2_400)),
    )
    assert [peer.name for peer in found.peers] == ["Testham", "South East", "England"]
    assert shares(found, KIND, "special") == [0.2, 0.25, 0.24]
    cells = found.row(KIND, "special").shares[1].cells
    assert {cell.value for cell in cells} == {1000, 250, 0}


def test_of_several_councils_the_children_are_added_up():
    table = [
        *of(COUNCIL, *counted(100, 20)),
        *of("E06000059", *counted(300, 30)),
        *[{**row, "kind": "neighbour"} for row in of("E06000052", *counted(100, 90))],
    ]
    found = compared(table)
    assert found.peers[1].members == ("E06000052", "Dorset")
    assert shares(found, KIND, "special") == [0.2, 0.3]


def test_what_one_of_them_does_not_publish_is_not_known():
    rows = of(COUNCIL, *counted(100, 20)), of(ENGLAND, *counted(1000, None))
    assert shares(compared(*rows), KIND, "special") == [0.2, None]
    missing = [
        *of("E06000059", *counted(300, 30)),
        *[{**row, "kind": "neighbour"} for row in of("E06000052", *counted(100, None))],
    ]
    assert shares(compared(of(COUNCIL, *counted(100, 20)), missing), KIND, "special") == [0.2, None]


def test_without_anybody_else_there_is_no_comparison():
    assert compared(of(COUNCIL, *counted(100, 20))) is None
    assert compared(of(COUNCIL, *counted(100, 20)), of(ENGLAND, *counted(9, 1, "202324"))) is None
    assert compared(of(COUNCIL, *counted(100, 20)), of(ENGLAND, *counted(None, 1))) is None


def test_growth_from_the_first_year_that_all_have():
    found = compared(
        of(COUNCIL, *counted(50, 5, "202223"), *counted(80, 5, "202324"), *counted(100, 5)),
        of(ENGLAND, *counted(1000, 5, "202324"), *counted(1100, 5)),
    )
    assert found.first == 2023
    assert shares(found, GROWTH, GROWTH) == pytest.approx([0.25, 0.1])


def test_sen_support_of_all_pupils():
    here, there = (
        [
            *counted(100, 5),
            figure("202425", "all", part, counted="sen_support"),
            figure("202425", "all", whole, counted="pupils"),
        ]
        for part, whole in ((270, 1800), (1400, 10_000))
    )
    found = compared(of(COUNCIL, *here), of(ENGLAND, *there))
    assert shares(found, SUPPORTED, "2024") == pytest.approx([0.15, 0.14])


@given(st.integers(1, 10**6), st.integers(0, 10**6))
def test_a_share_is_between_0_and_1_and_the_same_for_the_same_council(total, part):
    rows = counted(total, min(part, total))
    found = shares(compared(of(COUNCIL, *rows), of(ENGLAND, *rows)), KIND, "special")
    assert found[0] == found[1] == pytest.approx(min(part, total) / total)


@pytest.mark.skipif(not SHARED.exists(), reason="the shared data is not here")
def test_needs_are_the_percentages_that_the_department_publishes():
    harvest = read(SHARED, Source("ehc-plan-series", "s", "Plans", "p", "l", "a", "2025-01"))
    kinds = {row.zone_id: row.kind for row in harvest.rows if isinstance(row, Zone)}
    names = {row.zone_id: row.name for row in harvest.rows if isinstance(row, Zone)}
    rows = [
        {name: getattr(row, name, None) for name in COLUMNS} | {"kind": kinds[row.zone_id]}
        for row in harvest.rows
        if isinstance(row, ZoneDemand)
    ]
    figures = Figures(pd.DataFrame(rows, columns=list(COLUMNS)), {}, COUNCIL)
    found = benchmark(peers_of(figures, "Isle of Wight", names), 2024)
    assert [peer.name for peer in found.peers] == ["Isle of Wight", "South East", "England"]
    with SHARED.open(encoding="utf-8-sig", newline="") as file:
        whole = [r for r in csv.DictReader(file) if r["breakdown_topic"] == "All EHC plans"]
    for at, (column, code) in enumerate(
        (("new_la_code", COUNCIL), ("region_code", REGION), ("country_code", ENGLAND))
    ):
        level = ("Local authority", "Regional", "National")[at]
        row = next(r for r in whole if r[column] == code and r["geographic_level"] == level)
        for need in NEEDS:
            said = row.get(f"{need.casefold()}_pc")
            if said:
                share = shares(found, NEED, need)[at]
                assert 100 * share == pytest.approx(float(said), abs=0.0501), (code, need)
