"""The page of inclusion bases, and its command: the same figures, as tables and as files."""

import io
import json
import sqlite3
from pathlib import Path

import pandas as pd
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from geo.__main__ import main
from geo.provision import kept_questions
from tests.pages.app import press, report_of, table_of, visit, words
from tests.pages.in_step import lit, press_map, press_row, record, rows_of

PRICED = {"priced": "true", "place-cost": "9000", "transport-cost": "8000"}


@pytest.fixture
def island(monkeypatch: pytest.MonkeyPatch, island_db: Path) -> Path:
    monkeypatch.setenv("SEND_DB", str(island_db))
    return island_db


def told(db: Path, capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, object]:
    capsys.readouterr()
    words = ["bases", "--db", str(db), "--need", "ASD", "--age-to", "10", "--json", *more]
    assert main(words) == 0
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_the_page_and_the_command_give_the_same_figures(island, files, capsys) -> None:
    page = visit("bases", **PRICED)
    answer = told(island, capsys, "--transport-cost", "8000", "--place-cost", "9000")
    first = answer["schools"][0]
    said = words(page)
    minutes = f"{first['minutes_a_day']:,.0f}"
    assert f"A base at {first['name']} would save most travel: an estimated {minutes} min" in said
    for line in answer["about"][1:5]:
        assert line in said
    shown = rows_of(page, "bases-schools-table")
    assert list(shown["name"]) == [row["name"] for row in answer["schools"]]
    for name in ("nearer", "placed", "minutes_a_day", "transport_ended", "net_cost"):
        assert list(shown[name]) == pytest.approx(
            [row[name] for row in answer["schools"]], abs=1e-3
        )
    saved = table_of(files["Download the schools (CSV)"])
    assert list(saved["service_id"]) == [row["service_id"] for row in answer["schools"]]
    journeys = table_of(files["Download today's journeys (CSV)"])
    assert journeys["children"].sum() == pytest.approx(answer["measured"], abs=0.1)
    assert list(journeys["zone"]) == [row["zone"] for row in answer["journeys"]]


def test_every_file_has_the_answer(island, files, tmp_path) -> None:
    page = visit("bases")
    first = rows_of(page, "bases-schools-table").iloc[0]
    report = report_of(files["Report to print (PDF)"])
    assert f"A base at {first['name']} would save most travel" in report
    assert "We do not know which school each child goes to." in report
    assert "Education, health and care plans" in report
    with Image.open(io.BytesIO(files["Map as a picture (PNG)"]())) as picture:
        assert picture.info["dpi"] == pytest.approx((300, 300), abs=1)
    path = tmp_path / "bases.gpkg"
    path.write_bytes(files["Schools and journeys as GeoPackage"]())
    with sqlite3.connect(path) as held:
        layers = dict(held.execute("SELECT table_name, description FROM gpkg_contents"))
        assert set(layers) >= {"schools", "special_schools", "journeys", "zones"}
        assert "estimated where these children live" in layers["schools"]
        for layer in ("schools", "special_schools", "journeys", "zones"):
            every, drawn = held.execute(f"SELECT count(*), count(geom) FROM {layer}").fetchone()
            assert every == drawn > 0


def test_a_school_or_a_zone_is_chosen_in_map_or_table(island) -> None:
    page = visit("bases")
    press_row(page, "bases-schools-table", 1)
    second = rows_of(page, "bases-schools-table").iloc[1]
    assert second["name"] in record(page)
    assert lit(page).startswith("place ")
    zone = told_zone(page)
    press_map(page, f"zone {zone}")
    assert zone in record(page)
    assert "Nearest special school" in record(page)


def told_zone(page: AppTest) -> str:
    page.segmented_control(key="bases-looked-at").set_value("journeys").run()
    return str(rows_of(page, "bases-journeys-table").iloc[2]["name"])


def test_fewer_places_and_fewer_schools_change_the_answer(island, files) -> None:
    few = rows_of(visit("bases", **{"base-places": "3"}), "bases-schools-table")
    page = visit("bases")
    whole = rows_of(page, "bases-schools-table")
    assert few["placed"].max() == pytest.approx(3)
    assert few["minutes_a_day"].max() < whole["minutes_a_day"].max()
    first = table_of(files["Download the schools (CSV)"]).iloc[0]
    page.multiselect(key="base-without").set_value([first["service_id"]]).run()
    assert not page.exception
    left = rows_of(page, "bases-schools-table")
    assert list(left["name"]) == [name for name in whole["name"] if name != first["name"]]


def test_without_prices_no_cost_is_shown(island) -> None:
    said = words(visit("bases"))
    assert "Net cost" not in said
    assert "Net cost a year" in words(visit("bases", **PRICED))
    nothing = words(visit("bases", priced="true"))
    assert "Enter both prices to see the net cost." in nothing
    assert "Net cost a year" not in nothing


def test_an_area_without_plans_says_what_to_add(served) -> None:
    page = visit("bases")
    assert any("add a source of figures" in one.value for one in page.error)


def test_what_cannot_be_is_said_in_words(island, capsys) -> None:
    for more, said in (
        (["--school", "No such school"], "is not a candidate"),
        (["--out", "a.xlsx"], ".csv, .gpkg, .png or .pdf"),
        (["--places", "201"], "1 to 200 places"),
        (
            ["--school", "Gurnard Primary School", "--without", "gurnard primary school"],
            "every school",
        ),
    ):
        words = ["bases", "--db", str(island), "--need", "ASD", *more]
        assert main(words) == 2
        assert said in capsys.readouterr().err


def test_the_command_writes_every_file(island, tmp_path, capsys) -> None:
    for ending, starts in (
        (".pdf", b"%PDF"),
        (".png", b"\x89PNG"),
        (".gpkg", b"SQLite"),
        (".csv", b""),
    ):
        path = tmp_path / f"bases{ending}"
        told(island, capsys, "--out", str(path), "--places", "5")
        assert path.read_bytes().lstrip(b"\xef\xbb\xbf").startswith(starts)
    table = pd.read_csv(tmp_path / "bases.csv", comment="#")
    assert table["placed"].max() <= 5 + 1e-9


def test_the_question_is_kept_opened_again_and_stands_in_a_paper(island, files) -> None:
    page = visit("bases", **PRICED, **{"base-places": "5", "base-ages": "Secondary (11 to 15)"})
    first = rows_of(page, "bases-schools-table").iloc[0]
    page.text_input(key="paper-name").set_value("Bases")
    page = press(page, "Save question")
    page.number_input(key="base-places").set_value(20).run()
    page.selectbox(key="base-need").set_value("SLCN").run()
    page.checkbox(key="priced").set_value(False).run()
    page = press(page, "Open")
    assert rows_of(page, "bases-schools-table").iloc[0].to_dict() == pytest.approx(first.to_dict())
    assert page.number_input(key="base-places").value == 5
    (found,) = kept_questions.read(files["Download the questions"]()).questions
    assert (found.asks, found.question.need, found.question.ages) == ("bases", "ASD", (11, 15))
    assert (found.question.transport_cost, found.question.place_cost) == (8000.0, 9000.0)
    text = report_of(files["Make the paper (PDF)"])
    assert f"Bases A base at {first['name']} would save most travel" in text


@pytest.mark.parametrize("more", ["ages = [3, 19]", 'schools = ["Priory School"]'])
def test_what_the_page_cannot_ask_is_kept_and_not_opened(island, more: str) -> None:
    page = visit("bases")
    text = f'[[question]]\nname = "A"\nasks = "bases"\nneed = "ASD"\n{more}\n'
    page.get("file_uploader")[0].set_value(("q.toml", text.encode(), "application/toml"))
    page.run()
    assert not page.exception
    assert [one.name for one in page.session_state["paper-questions"]] == ["A"]
    assert "Open" not in [one.label for one in page.button]
