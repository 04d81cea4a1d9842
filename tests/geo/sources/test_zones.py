"""Figures by zone: tables as publishers lay them out, as a manifest maps them, and damaged."""

import csv
import random
import string
from collections import Counter
from itertools import permutations
from pathlib import Path
from typing import Any, TypeVar

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import SourceError
from geo.manifest import Source
from geo.records import Harvest, Rejected, Zone, ZoneDemand
from geo.sources.zone_figures import Figure, ages_said, figures_of, number, our_figure
from geo.sources.zones import SETTINGS, read
from tests.examples import examples

CASES = Path(__file__).resolve().parents[4] / "shared" / "cases" / "real"

A, B, WELSH = "E01017282", "E01017283", "W01000001"
IMD = "Index of Multiple Deprivation (IMD)"
IDACI = "Income Deprivation Affecting Children Index (IDACI)"
RANK = "Rank (where 1 is most deprived)"
DECILE = "Decile (where 1 is most deprived 10% of LSOAs)"

R = TypeVar("R")


def of(harvest: Harvest, kind: type[R]) -> list[R]:
    return [row for row in harvest.rows if isinstance(row, kind)]


def source(**given: Any) -> Source:
    assert given.keys() <= SETTINGS
    return Source("zone-figures", "own", "Figures", "p", "l", "a", "2025", settings=given)


def table(path: Path, *rows: Any) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path


def read_all(path: Path, **given: Any) -> Harvest:
    whole = Harvest()
    for part in read(path, source(**given)):
        whole.rows += part.rows
        whole.rows_read += part.rows_read
        whole.rows_kept += part.rows_kept
        whole.left_out += part.left_out
    return whole


def figures(harvest: Harvest) -> dict[Any, float | None]:
    return {
        (row.zone_id, row.measure, row.age_from, row.age_to, row.need): row.value
        for row in of(harvest, ZoneDemand)
    }


@pytest.fixture
def path(tmp_path):
    return tmp_path / "figures.csv"


def test_the_indices_of_deprivation(path):
    header = [
        "LSOA code (2021)",
        "LSOA name (2021)",
        "Local Authority District code (2024)",
        f"{IMD} Score",
        f"{IMD} {RANK}",
        f"{IMD} {DECILE}",
        "Income Score (rate)",
        f"{IDACI} Score (rate)",
        f"{IDACI} {DECILE[:-2]}",
        "Total population: mid 2022",
        "Dependent Children aged 0-15: mid 2022",
    ]
    row = [
        A,
        "Isle of Wight 006A",
        "E06000046",
        "25.5",
        "10788",
        "4",
        "0.1",
        "0.2",
        "3",
        "1,355",
        "9",
    ]
    harvest = read_all(table(path, header, row))
    assert figures(harvest) == {
        (A, "imd_score", None, None, None): 25.5,
        (A, "imd_rank", None, None, None): 10_788.0,
        (A, "imd_decile", None, None, None): 4.0,
        (A, "idaci_score", None, None, None): 0.2,
        (A, "idaci_decile", None, None, None): 3.0,
        (A, "population", None, None, None): 1_355.0,
    }
    assert of(harvest, Zone) == [Zone(A, "lsoa", "Isle of Wight 006A", None, "own")]
    assert (harvest.rows_read, harvest.rows_kept) == (1, 1)


def test_indices_of_2019_are_refused(path):
    table(path, ["LSOA code (2011)", f"{IMD} Score"], [A, "25.5"])
    with pytest.raises(SourceError, match=r"Figures: .*LSOAs \(small areas\) of 2011"):
        read_all(path)


def test_population_by_age_and_sex(tmp_path):
    """As the Office for National Statistics lays out its workbook of single years of age."""
    book = openpyxl.Workbook()
    book.active.append(["Contents"])
    sheet = book.create_sheet("Mid-2024 LSOA 2021")
    for title in ("Population estimates", "Notes", ""):
        sheet.append([title])
    ages = range(91)
    keys = ["LAD 2023 Code", "LAD 2023 Name", "LSOA 2021 Code", "LSOA 2021 Name", "Total"]
    sheet.append([*keys, *(f"F{a}" for a in ages), *(f"M{a}" for a in ages)])
    sheet.append(
        ["E06000046", "Isle of Wight", A, "006A", 8463, *(a for a in ages), *(1 + a for a in ages)]
    )
    sheet.append(["W06000001", "Ynys Môn", WELSH, "x", 182, *([1] * 182)])
    sheet.append(["Source: Office for National Statistics"])
    book.save(tmp_path / "a.xlsx")
    harvest = read_all(tmp_path / "a.xlsx", sheet="Mid-2024 LSOA 2021")
    found = figures(harvest)
    assert found[A, "population", None, None, None] == 8_463
    assert found[A, "population", 0, 0, None] == 1
    assert found[A, "population", 25, 25, None] == 51
    assert len(found) == 27, "ages to 25, and the total"
    assert harvest.left_out == {"not in England": 1}
    assert of(harvest, Rejected) == []
    assert (harvest.rows_read, harvest.rows_kept) == (2, 1), "a note below the table is no row"


def test_broad_ages(path):
    table(path, ["LSOA 2021 Code", "Total", "F0 to 15", "M0 to 15", "F16 to 29"], [A, 9, 1, 2, 3])
    assert figures(read_all(path)) == {
        (A, "population", 0, 15, None): 3.0,
        (A, "population", None, None, None): 9.0,
    }


def test_persons_by_year(path):
    table(path, ["Ward code", "All ages", "0", "1", "90+"], ["E05008479", 9, 4, "c", 1])
    harvest = read_all(path)
    assert [(r.age_from, r.value, r.symbol, r.basis) for r in of(harvest, ZoneDemand)] == [
        (0, 4.0, None, "counted"),
        (1, None, "c", "withheld"),
        (None, 9.0, None, "counted"),
    ]
    assert of(harvest, Zone)[0].kind == "ward"


def test_a_long_table(path):
    header = [
        "Lower layer Super Output Areas Code",
        "Age (101 categories)",
        "Sex (2 categories)",
        "Observation",
    ]
    rows = [
        [A, "Aged under 1 year", "Total", 3],
        [A, "Aged 1 year", "total", 4],
        [A, "Aged 1 year", "Female", 2],
        [A, "Aged 5 to 9 years", "All", "[x]"],
        [A, "Aged 40 years", "Total", 7],
        [WELSH, "Aged 1 year", "Total", 7],
        [A, "Aged 1 year", "Total", 5],
        [A, "old", "Total", 5],
        [A, "All ages", "Total", "99"],
        [A, "Aged 2 years", "Total", "many"],
    ]
    harvest = read_all(table(path, header, *rows))
    assert figures(harvest) == {
        (A, "population", 0, 0, None): 3.0,
        (A, "population", 1, 1, None): 4.0,
        (A, "population", 5, 9, None): None,
        (A, "population", None, None, None): 99.0,
    }
    assert harvest.left_out == {
        "women or men alone: both together are taken": 1,
        "older than 25": 1,
        "not in England": 1,
    }
    assert [(row.row_ref, row.field) for row in of(harvest, Rejected)] == [
        ("line 8", "age"),
        ("line 9", "age"),
        ("line 11", "value"),
    ]
    assert (harvest.rows_read, harvest.rows_kept, harvest.rows_rejected) == (10, 4, 3)
    assert len(of(harvest, Zone)) == 1


def test_a_long_table_without_both_sexes(path):
    table(path, ["LSOA code", "Age", "Sex", "Count"], [A, "1", "Female", 2], [A, "1", "Male", 2])
    with pytest.raises(SourceError, match="women and men separately"):
        read_all(path)


BY_SEX = {"Females": (8, 3, 5), "Males": (9, 4, 5), "Persons": (17, 7, 10)}


@pytest.mark.parametrize("order", list(permutations(BY_SEX)))
@pytest.mark.parametrize("words", [{}, {"Persons": "All  people"}, {"Persons": "T"}])
def test_a_wide_table_by_sex_keeps_the_rows_of_both(path, order, words):
    rows = [[code, words.get(sex, sex), *BY_SEX[sex]] for code in (A, B) for sex in order]
    harvest = read_all(table(path, ["area_code", "sex", "all_ages", "0", "1"], *rows))
    assert figures(harvest) == {
        (code, "population", age, age, None): value
        for code in (A, B)
        for age, value in ((None, 17.0), (0, 7.0), (1, 10.0))
    }
    assert (harvest.rows_read, harvest.rows_kept, harvest.rows_rejected) == (6, 2, 0)
    assert harvest.left_out == {"women or men alone: both together are taken": 4}


def test_a_wide_table_without_both_sexes(path):
    rows = [A, "Female", 2], [A, "Male", 2], ["Source: ONS", "", ""]
    table(path, ["LSOA code", "Sex", "7"], *rows)
    with pytest.raises(SourceError, match="women and men separately"):
        read_all(path)


@pytest.mark.skipif(not CASES.exists(), reason="the real files are not on this machine")
def test_real_files_of_other_people():
    harvest = read_all(CASES / "population-by-sex-females-first.csv")
    found = figures(harvest)
    assert (harvest.rows_kept, harvest.rows_rejected) == (4, 0)
    assert found["E01006074", "population", None, None, None] == 1_634
    assert found["E01006077", "population", None, None, None] == 1_738
    indices = figures(read_all(CASES / "imd-own-headings.csv"))
    assert indices["E01000842", "imd_decile", None, None, None] == 9
    assert indices["E01000843", "imd_rank", None, None, None] == 15_517
    with pytest.raises(SourceError, match="columns has 'lsoa'"):
        read_all(CASES / "imd-own-headings.csv", columns={"lsoa": "lsoa21_code"})


def test_naming_the_population_leaves_the_file_s_own_ages(path):
    table(path, ["LSOA21CD", "Everybody", "0", "1"], [A, 50, 3, 4])
    found = figures(read_all(path, columns={"population": "Everybody"}))
    assert found == {
        (A, "population", None, None, None): 50.0,
        (A, "population", 0, 0, None): 3.0,
        (A, "population", 1, 1, None): 4.0,
    }


def test_columns_that_the_manifest_names(path):
    table(
        path,
        ["Patch", "Called", "All", "Under 5s (%)", "Autism plans"],
        ["N", "North", 200, "12.5%", 7],
    )
    columns = {
        "zone": "Patch",
        "name": "Called",
        "population": "All",
        "pct_age_0_4": "Under 5s (%)",
        "ehc_plans_asd": "Autism plans",
    }
    harvest = read_all(path, columns=columns, zone_kind="ward")
    assert of(harvest, Zone) == [Zone("N", "ward", "North", None, "own")]
    assert figures(harvest) == {
        ("N", "population", None, None, None): 200.0,
        ("N", "population", 0, 4, None): 25.0,
        ("N", "ehc_plans", None, None, "ASD"): 7.0,
    }
    assert [row.basis for row in of(harvest, ZoneDemand)] == ["counted", "12.5% of 200", "counted"]


def test_a_long_table_that_the_manifest_names(path):
    table(path, ["Area", "Years", "Children"], [A, "5", "12"])
    columns = {"zone": "Area", "age": "Years", "value": "Children"}
    assert figures(read_all(path, columns=columns)) == {(A, "population", 5, 5, None): 12.0}


def test_rows_that_give_nothing(path):
    rows = [[A, 1], [A, 2], ["", 3], ["Total", 4], [B, ""], [B, "many"]]
    harvest = read_all(table(path, ["LSOA21CD", "population"], *rows))
    assert figures(harvest) == {(A, "population", None, None, None): 1.0}
    assert (harvest.rows_read, harvest.rows_kept, harvest.rows_rejected) == (6, 1, 5)
    assert Counter(row.field for row in of(harvest, Rejected)) == {
        "zone": 3,
        "figures": 2,
        "population": 1,
    }


@pytest.mark.parametrize(
    ("header", "given", "said"),
    [
        (["Area", "population"], {}, r"is missing the column LSOA code"),
        (["LSOA21CD", "name"], {}, r"no column of figures that we know\. It has: LSOA21CD, name"),
        (["LSOA21CD", "pct_age_0_4"], {}, "percentages but no population"),
        (
            ["LSOA21CD", "a"],
            {"columns": {"zone": "LSOA21CD", "population": "b"}},
            "is missing the column b",
        ),
        (["Patch code", "a"], {}, r'columns = \{ zone = "their column" \}'),
        (["LSOA21CD", "a"], {"columns": {"X!": "a"}}, "'X!' in the manifest, which is not a known"),
        (
            ["Patch", "imd_decile"],
            {"columns": {"code": "Patch"}},
            r"columns has 'code' .*Known names: zone, .*imd_decile.*zone codes is zone\.",
        ),
        (["LSOA21CD", "a"], {"columns": {"my_score": "a"}}, "columns has 'my_score'"),
        (["LSOA21CD", "a"], {"columns": ["a"]}, r"columns is \['a'\]"),
        (["LSOA21CD", "a"], {"columns": {"population": 3}}, "columns is"),
        (["LSOA21CD", "population"], {"zone_kind": "parish"}, "zone_kind is 'parish'"),
    ],
)
def test_what_cannot_be_read(path, header, given, said):
    table(path, header, [A, "1"])
    with pytest.raises(SourceError, match=rf"Figures: .*{said}"):
        read_all(path, **given)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("imd_decile", ("imd_decile", None, None, None, False)),
        ("population_age_7", ("population", 7, 7, None, False)),
        ("population_age_5_11", ("population", 5, 11, None, False)),
        ("pct_age_5_11", ("population", 5, 11, None, True)),
        ("EHC_plans_SPLD", ("ehc_plans", None, None, "SPLD", False)),
        ("pct", None),
        ("population_age_9_2", None),
        ("", None),
        ("a b", None),
    ],
)
def test_names_of_figures(name, expected):
    figure = our_figure(name, "c")
    if expected is None:
        assert figure is None
    else:
        measure, low, high, need, percent = expected
        assert figure == Figure(("c",), measure, low, high, need, percent)


def test_attributes_that_only_look_like_figures():
    assert figures_of(["OBJECTID", "0", "F0", "M0", "Total", "area_rank"], ages=False) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5", (5, 5)),
        ("Age 5", (5, 5)),
        ("Aged 5 years", (5, 5)),
        ("age 10", (10, 10)),
        ("under 3", (0, 2)),
        ("Aged under 1 year", (0, 0)),
        ("0-4", (0, 4)),
        ("90+", (90, None)),
        ("Aged 100 years and over", None),
        ("85 and over", (85, None)),
        ("All ages", (None, None)),
        ("9 to 5", None),
        ("under 0", None),
        ("F5", None),
        ("adult", None),
        ("", None),
    ],
)
def test_ages_in_words(text, expected):
    assert ages_said(text) == expected


@pytest.mark.parametrize("text", ["nan", "inf", "1_000", "1e999", "--1", "½"])
def test_what_is_no_number(text):
    assert number(text) is None


cells = st.sampled_from(
    [A, B, WELSH, "E06000046", "", "c", "12", "-3", "5.5", "=1+1", "<b>"]
) | st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
HEADERS = ["LSOA21CD", "population", "pct_age_0_4", "Age", "Count", "Sex", "0", "F1", "M1"]
headers = st.lists(st.sampled_from(HEADERS), min_size=1, max_size=5)


@settings(
    max_examples=examples(150),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(headers, st.lists(st.lists(cells, max_size=6), max_size=5))
def test_any_table(path, header, rows):
    try:
        harvest = read_all(table(path, header, *rows))
    except SourceError:
        return
    assert 0 <= harvest.rows_rejected <= len({row.row_ref for row in of(harvest, Rejected)})
    for row in of(harvest, ZoneDemand):
        assert (row.value is None) == (row.symbol is not None)
        assert row.value is None or row.value >= 0
    known = [row.zone_id for row in of(harvest, Zone)]
    assert len(known) == len(set(known))
    assert {row.zone_id for row in of(harvest, ZoneDemand)} == set(known)


@pytest.mark.parametrize("seed", range(20))
def test_any_bytes(path, seed):
    chance = random.Random(seed)
    letters = (string.printable + "\0\xff é").encode("latin-1")
    content = bytes(chance.choices(letters, k=chance.randrange(400)))
    path.write_bytes(b"LSOA21CD,population\n" * (seed % 2) + content)
    try:
        harvest = read_all(path)
    except SourceError:
        return
    assert harvest.rows_read == harvest.rows_kept + harvest.rows_rejected
