"""The command on the island: every figure traced to its cell, its files, and bad input."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pymupdf
import pytest

from geo.__main__ import main
from geo.settings import DEFAULT_MANIFEST

TABLES = DEFAULT_MANIFEST.parent / "isle-of-wight"
OWN = """
[prices.base_place]
amount = 15000
unit = "pounds a place a year"
year = "2026-27"
[[places]]
name = "A"
kind = "special"
places = 200
[[places]]
name = "B"
kind = "special"
places = 150
on_roll = 3
"""


def asked(db: Path, capsys: pytest.CaptureFixture[str], *given: str) -> dict[str, Any]:
    capsys.readouterr()
    assert main(["sufficiency", "--db", str(db), "--json", *given]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def refused(db: Path, capsys: pytest.CaptureFixture[str], *given: str) -> str:
    capsys.readouterr()
    assert main(["sufficiency", "--db", str(db), *given]) == 2
    return capsys.readouterr().err


def cell_of(name: str, where: str) -> str:
    """What a file of the island says at a line and a column."""
    line, column = re.fullmatch(r"line (\d+), (\w+)", where).groups()  # type: ignore[union-attr]
    with (TABLES / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    return rows[int(line) - 1][rows[0].index(column)]


def test_every_figure_is_traced_to_cells_that_say_what_it_says(
    island_db: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = asked(island_db, capsys, "--need", "ASD")
    cells = asked(island_db, capsys, "--need", "ASD", "--trace", "all")["cells"]
    published = [cell for cell in cells if cell["cell"].startswith("line")]
    assert len(published) > 1000
    for cell in published:
        assert cell_of(cell["file"], cell["cell"]) == cell["says"]
        assert cell["as_of"] in ("2025-01", "2026-01")
    named = {cell["figure"] for cell in published}
    for figure in answer["figures"]:
        assert figure["figure"] in named, figure


def test_the_published_figures_are_the_department_s(
    island_db: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = {row["figure"]: row for row in asked(island_db, capsys)["figures"]}
    assert figures["all-2024"]["value"] == 1799
    assert figures["special-2024"]["value"] == 426 - 15 - 71
    assert figures["independent-2018"]["value"] == 40
    assert figures["need-semh-special-2024"]["value"] == 46 - 8 - 9
    assert figures["all-2025-published"]["value"] is None
    assert "(x)" in figures["all-2025-published"]["how"]
    assert figures["all-2025"]["how"] == "drift"
    # (340 - 265) / 6 = 12.5 a year
    assert figures["special-2029"]["value"] == 340 + 5 * 12.5
    assert figures["short-2029"]["value"] == 5 * 12.5
    assert figures["short-2029"]["how"] == "today"


def test_a_trend_that_loses_to_last_year_is_not_used_and_says_so(
    island_db: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = asked(island_db, capsys, "--kind", "independent")
    tested = answer["tests"]["independent"]
    assert tested["error"] > tested["naive_error"]
    assert tested["method"] == "same"
    assert any("trend was no closer" in line for line in answer["lines"])
    better = answer["tests"]["special"]
    assert better["error"] < better["naive_error"]


def test_own_places_and_prices(
    island_db: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    own = tmp_path / "own.toml"
    own.write_text(OWN, encoding="utf-8")
    answer = asked(island_db, capsys, "--own", str(own))
    figures = {row["figure"]: row for row in answer["figures"]}
    assert figures["special-places"]["value"] == 350
    assert figures["short-2029"]["value"] == 402.5 - 350
    assert "There are 350 places" in answer["headline"]
    base = next(one for one in answer["options"] if one["slug"] == "base")
    assert base["yearly"] is None
    assert set(base["missing"]) == {"make_base", "base_transport"}
    assert not any(
        cell["says"] == "3" and cell["figure"].endswith("places")
        for cell in asked(island_db, capsys, "--own", str(own), "--trace", "special-places")[
            "cells"
        ]
    )


def test_the_files(island_db: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    names = ("paper.pdf", "figures.csv", "zones.gpkg", "map.png")
    out = [part for name in names for part in ("--out", str(tmp_path / name))]
    asked(island_db, capsys, *out)
    with pymupdf.open(tmp_path / "paper.pdf") as paper:
        text = " ".join(" ".join(page.get_text() for page in paper).split())
        assert len(paper) <= 6
    for said in ("402 (372 to 433)", "not known, not as zero", "against 27.0", "special-2029"):
        assert said in text
    table = pd.read_csv(io.BytesIO((tmp_path / "figures.csv").read_bytes()), comment="#")
    assert {"figure", "school_year", "value", "low", "high"} <= set(table.columns)
    assert table.loc[table["figure"] == "all-2024", "value"].item() == 1799
    import sqlite3

    with sqlite3.connect(tmp_path / "zones.gpkg") as db:
        (layer,) = db.execute("SELECT table_name FROM gpkg_geometry_columns").fetchone()
        (drawn,) = db.execute(f'SELECT count(*) FROM "{layer}" WHERE geom IS NOT NULL').fetchone()
    assert drawn == 89


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--need", "XYZ"), "XYZ"),
        (("--need", "NSA"), "publishes no plans for"),
        (("--kind", "nursery"), "is not a kind of provision with places"),
        (("--years", "40"), "Give 1 to 10"),
        (("--trace", "moon"), "no figure called 'moon'"),
        (("--out", "paper.docx"), "We cannot write paper.docx"),
        (("--own", "missing.toml"), "cannot be read"),
    ],
)
def test_bad_input_is_answered_with_what_to_do(
    island_db: Path, capsys: pytest.CaptureFixture[str], given: tuple[str, ...], said: str
) -> None:
    assert said in refused(island_db, capsys, *given)


def test_an_area_without_plans_by_year_says_what_to_add(
    small_db: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "ehc-plan-series" in refused(small_db, capsys)


def test_the_comparison_is_traced_to_the_rows_of_england(
    island_db: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cells = asked(island_db, capsys, "--trace", "compare-special-nation")["cells"]
    assert {cell["figure"] for cell in cells} == {"compare-special-nation"}
    found = [int(cell_of(cell["file"], cell["cell"])) for cell in cells]
    assert [str(n) for n in found] == [cell["says"] for cell in cells]
    special, *less, whole = found
    share = 100 * (special - sum(less)) / whole
    assert cells[0]["value"] == f"{share:.1f}%" == "25.0%"
    assert "England | Figure" in told(island_db, capsys)


def told(db: Path, capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    assert main(["sufficiency", "--db", str(db)]) == 0
    return capsys.readouterr().out
