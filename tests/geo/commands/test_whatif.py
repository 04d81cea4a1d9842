"""The command ``whatif``."""

import csv
import io
import json
from pathlib import Path

import pyogrio
import pytest

from geo import scenario
from geo.__main__ import main
from geo.scenario import Change, Scenario


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "one.geojson"
    path.write_text(scenario.write(Scenario("One", (Change("close", street="Row 3"),))))
    return path


def test_who_gains_and_who_loses(small_db: Path, file: Path, capsys, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    asked = ["whatif", "--db", str(small_db), str(file)]
    assert main([*asked, "--json", "--out", str(out)]) == 0
    got = json.loads(capsys.readouterr().out)
    assert got["totals"]["homes"] == 4
    assert got["changes"] == ["Close Row 3"]
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8-sig"))))
    assert len(rows) == len(got["homes"])
    assert main([*asked, "--compare", str(file)]) == 0
    assert "compared with One" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("more", "said"),
    [(["--age", "3"], "school age"), (["--compare", "none.geojson"], "cannot be read")],
)
def test_wrong_input(small_db: Path, file: Path, capsys, more: list[str], said: str) -> None:
    assert main(["whatif", "--db", str(small_db), str(file), *more]) == 2
    assert said in capsys.readouterr().err


def test_a_file_that_is_no_scenario(small_db: Path, tmp_path: Path, capsys) -> None:
    path = tmp_path / "no.geojson"
    path.write_text("{}")
    assert main(["whatif", "--db", str(small_db), str(path)]) == 2
    assert "no.geojson: This is not a scenario" in capsys.readouterr().err


def test_a_scenario_for_another_area(small_db: Path, file: Path, tmp_path: Path, capsys) -> None:
    told = json.loads(file.read_text(encoding="utf-8")) | {"area": "E06000998"}
    other = tmp_path / "other.geojson"
    other.write_text(json.dumps(told), encoding="utf-8")
    assert main(["whatif", "--db", str(small_db), str(file), "--compare", str(other)]) == 2
    assert "is for the area E06000998" in capsys.readouterr().err


@pytest.fixture
def other(tmp_path: Path) -> Path:
    path = tmp_path / "two.geojson"
    path.write_text(scenario.write(Scenario("Two", (Change("close", street="Row 5"),))))
    return path


def test_two_scenarios_side_by_side_and_the_files(small_db, file, other, capsys, tmp_path) -> None:
    asked = ["whatif", "--db", str(small_db), str(file), "--beside", str(other)]
    for ending, begins in (
        (".csv", b"\xef\xbb\xbf# With"),
        (".pdf", b"%PDF"),
        (".png", b"\x89PNG"),
    ):
        out = tmp_path / f"two{ending}"
        assert main([*asked, "--json", "--out", str(out)]) == 0
        got = json.loads(capsys.readouterr().out)
        assert out.read_bytes().startswith(begins)
    assert got["scenarios"] == ["One", "Two"]
    assert got["changes"] == [["Close Row 3"], ["Close Row 5"]]
    assert got["number"] == 4
    for side in "ab":
        does = [row[f"does_{side}"] for row in got["homes"]]
        assert does.count("loses") == got["totals"][side]["loses"]
    assert main([*asked, "--out", str(tmp_path / "two.gpkg")]) == 0
    said = capsys.readouterr().out
    assert "With “One”" in said
    assert "With “Two”" in said
    layers = {str(name) for name, _ in pyogrio.list_layers(tmp_path / "two.gpkg")}
    assert layers >= {"changes_a", "changes_b", "about"}


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--beside", "{file}"], "the same changes"),
        (["--beside", "{other}", "--compare", "{other}"], "Give --compare or --beside"),
        (["--beside", "{other}", "--out", "two.txt"], "cannot write two.txt"),
        (["--out", "one.pdf"], "give --beside"),
    ],
)
def test_two_that_cannot_be_compared(small_db, file, other, capsys, more, said) -> None:
    given = [part.format(file=file, other=other) for part in more]
    assert main(["whatif", "--db", str(small_db), str(file), *given]) == 2
    assert said in capsys.readouterr().err
