"""The page Are there enough places?, on a made town and on the island."""

import io
import json
from pathlib import Path

import pandas as pd
import pymupdf
import pytest
from streamlit.testing.v1 import AppTest

from pages.parts.site import PLANNERS, linked
from tests.pages.app import visit, words

PAPER = "Paper to print (PDF)"


def test_an_area_without_plans_by_year_says_what_to_add(served) -> None:
    page = visit("sufficiency")
    said = words(page) + " ".join(error.value for error in (*page.error, *page.warning))
    assert "ehc-plan-series" in said.replace("\\", "")


@pytest.fixture
def island(monkeypatch: pytest.MonkeyPatch, island_db: Path) -> None:
    monkeypatch.setenv("SEND_DB", str(island_db))


def test_it_is_in_the_planners_menu() -> None:
    assert "sufficiency" in {page.name for page in linked(PLANNERS)}


def test_the_answer_is_the_command_s_and_every_file_holds_it(island, files) -> None:
    page = visit("sufficiency")
    said = words(page)
    assert "62 (32 to 93) more places than today by January 2030" in said
    assert "It was 7.2 children off on average" in said
    assert "marked “x”" in said
    assert "Mainstream with bases first" in said
    with pymupdf.open(stream=files[PAPER]()) as paper:
        printed = " ".join(" ".join(one.get_text() for one in paper).split())
    assert "402 (372 to 433)" in printed
    held = json.loads(files["All figures (JSON)"]())
    assert held["kind"] == "special"
    cells = pd.read_csv(io.BytesIO(files["Where each figure comes from, cell by cell (CSV)"]()))
    assert set(cells["file"].dropna()) == {
        "plans-by-placement.csv",
        "plans-by-need.csv",
        "plans-2026.csv",
        "schools.csv",
    }


def test_what_was_made_up_is_said_on_the_page_in_the_paper_and_in_the_file(island, files) -> None:
    page = visit("sufficiency")
    made_up = "Examples, not real: 5 of the 9 schools and colleges here."
    assert made_up not in words(page)
    page = page.checkbox(key="sufficiency-examples").check().run()
    assert made_up in words(page)
    with pymupdf.open(stream=files[PAPER]()) as paper:
        assert made_up in " ".join(paper[0].get_text().split())
    assert made_up in files["All figures (CSV)"]().decode("utf-8-sig").splitlines()[1]


def test_the_zones_say_what_the_limit_is(island) -> None:
    assert "Within the limit means 45 minutes’ drive." in words(visit("sufficiency"))


def test_a_need_and_a_kind_that_trends_do_not_help(island) -> None:
    said = words(visit("sufficiency", **{"plans-for": "Autism"}))
    assert "State-funded special schools (Autism)" in said
    assert "stays as it was in the last year" in said
    said = words(
        visit("sufficiency", **{"places-of": "Independent and non-maintained special schools"})
    )
    assert "trend was no closer" in said


def test_a_council_s_own_file_is_used_and_its_faults_are_said(island) -> None:
    page: AppTest = visit("sufficiency")
    own = b"""
[prices.special_place]
amount = 24000
year = "2026-27"
[[places]]
name = "All"
kind = "special"
places = 500
"""
    page.file_uploader(key="sufficiency-own").upload("own.toml", own, "text/plain").run()
    said = words(page)
    assert "enough places until January 2030" in said
    assert "has no unit" in said


def test_the_council_stands_beside_the_region_and_england(island, files) -> None:
    said = words(visit("sufficiency"))
    assert (
        "Of all plans in January 2025, State-funded special schools had 18.9%. Elsewhere: "
        "South East 24.8%, England 25.0%."
    ) in said
    row = "Plans for: Autism 19.3% 35.1% 31.5% compare-need-asd"
    assert row in said
    with pymupdf.open(stream=files[PAPER]()) as paper:
        printed = " ".join(" ".join(one.get_text() for one in paper).split())
    assert "Compared with the region and England" in printed
    assert "35.1%" in printed
    figures = pd.read_csv(io.BytesIO(files["All figures (CSV)"]()), comment="#")
    row = figures.set_index("figure").loc["compare-need-asd-nation"]
    assert (row["value"], row["how"], row["need"]) == (31.5, "England", "ASD")
